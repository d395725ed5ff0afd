-- Lines keep the order in which they were given.
ALTER TABLE order_line_item ADD COLUMN position integer NOT NULL DEFAULT 0;

CREATE TRIGGER next_position
    BEFORE INSERT ON order_line_item
    FOR EACH ROW
    WHEN (NEW.position = 0)
    EXECUTE FUNCTION platform.next_position('order_id');

-- The rows are of all tenants, and row-level security binds the owner, too. Of lines of one moment their place in the table says most.
ALTER TABLE order_line_item NO FORCE ROW LEVEL SECURITY;

UPDATE order_line_item l
   SET position = n.place
  FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, order_id ORDER BY created_at, ctid) AS place
          FROM order_line_item) n
 WHERE l.tenant_id = n.tenant_id
   AND l.id = n.id
   AND l.position = 0;

ALTER TABLE order_line_item FORCE ROW LEVEL SECURITY;

-- locks: it reads the lines once, while none can be written.
CREATE INDEX order_line_item_order_id_position_idx ON order_line_item (tenant_id, order_id, position, id) WHERE deleted_at IS NULL;

-- As order_to_split, with what the order says of discount and tax besides its lines, and the lines in their order.
CREATE FUNCTION order_with_lines(p_order text)
RETURNS TABLE (
    status               text,
    currency_code        text,
    order_subtotal       bigint,
    order_discount_total bigint,
    shipping_total       bigint,
    order_tax_total      bigint,
    is_called_off        boolean,
    line_id              text,
    product_id           text,
    variant_id           text,
    title                text,
    sku                  text,
    thumbnail            text,
    quantity             integer,
    unit_price           bigint,
    subtotal             bigint,
    discount_total       bigint,
    tax_total            bigint
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
    SELECT o.status, o.currency_code, o.subtotal, o.discount_total, o.shipping_total, o.tax_total,
           o.status IN ('canceled', 'refunded') OR o.payment_status = 'refunded',
           l.id, l.product_id, l.variant_id, l.title, l.sku, l.thumbnail, l.quantity, l.unit_price, l.subtotal, l.discount_total, l.tax_total
      FROM "order" o
      JOIN order_line_item l ON l.tenant_id = o.tenant_id AND l.order_id = o.id AND l.deleted_at IS NULL
     WHERE o.tenant_id = current_setting('cityos.tenant', true)
       AND o.id = p_order
       AND o.deleted_at IS NULL
     ORDER BY l.position, l.id
$$;

-- For the marketplace: the shares of a vendor in orders that were called off, whose money was or will be given back. Shares that are called off
-- themselves are left out. It runs as the owner, for the tenant that is set.
CREATE FUNCTION called_off_shares(p_vendor text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT s.id
      FROM "order" o
      JOIN marketplace.vendor_order s ON s.tenant_id = o.tenant_id AND s.order_id = o.id
     WHERE o.tenant_id = current_setting('cityos.tenant', true)
       AND (o.status IN ('canceled', 'refunded') OR o.payment_status = 'refunded')
       AND s.vendor_id = p_vendor
       AND s.status NOT IN ('cancelled', 'returned')
       AND s.deleted_at IS NULL;
END
$$;

-- Of orders those that were called off.
CREATE FUNCTION called_off_among(p_orders text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
    SELECT o.id
      FROM "order" o
     WHERE o.tenant_id = current_setting('cityos.tenant', true)
       AND o.id = ANY (p_orders)
       AND (o.status IN ('canceled', 'refunded') OR o.payment_status = 'refunded')
$$;

-- Why nothing may be done for an order any more: CANCELED or REFUNDED. NULL while it stands. Whoever asks holds the order as it is until the write
-- has ended.
CREATE FUNCTION called_off(p_order text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
DECLARE
    found_status  text;
    found_payment text;
BEGIN
    SELECT o.status, o.payment_status
      INTO found_status, found_payment
      FROM "order" o
     WHERE o.tenant_id = current_setting('cityos.tenant', true)
       AND o.id = p_order
       FOR SHARE;

    RETURN CASE
        WHEN found_status IN ('canceled', 'refunded') THEN upper(found_status)
        WHEN found_payment = 'refunded' THEN 'REFUNDED'
    END;
END
$$;

-- contract: the functions are new, and nobody has called them yet.
REVOKE EXECUTE ON FUNCTION order_with_lines(text), called_off_shares(text), called_off_among(text[]), called_off(text) FROM PUBLIC;
