-- The vendor of an order that one vendor alone fulfils. Who has which share of the others is vendor_order's to say, in the
-- marketplace.
CREATE TABLE order_vendor (
    tenant_id  text        NOT NULL,
    order_id   text        NOT NULL,
    vendor_id  text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, order_id),
    CONSTRAINT order_vendor_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES "order" (tenant_id, id)
);

CREATE INDEX order_vendor_vendor_id_idx ON order_vendor (tenant_id, vendor_id, order_id);

ALTER TABLE order_vendor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON order_vendor
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON order_vendor TO cityos_orders;


-- For the marketplace, which splits an order among its vendors: the order and its lines, amounts in minor units of its currency.
-- They run as the owner; row-level security keeps them to the tenant that is set.
CREATE FUNCTION order_to_split(p_order text)
RETURNS TABLE (
    status         text,
    currency_code  text,
    shipping_total bigint,
    line_id        text,
    product_id     text,
    variant_id     text,
    title          text,
    sku            text,
    thumbnail      text,
    quantity       integer,
    unit_price     bigint,
    subtotal       bigint,
    discount_total bigint,
    tax_total      bigint
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
    SELECT o.status, o.currency_code, o.shipping_total, l.id, l.product_id, l.variant_id, l.title, l.sku, l.thumbnail,
           l.quantity, l.unit_price, l.subtotal, l.discount_total, l.tax_total
      FROM "order" o
      JOIN order_line_item l ON l.tenant_id = o.tenant_id AND l.order_id = o.id AND l.deleted_at IS NULL
     WHERE o.tenant_id = current_setting('cityos.tenant', true)
       AND o.id = p_order
       AND o.deleted_at IS NULL
     ORDER BY l.id
$$;

-- Says which vendor alone fulfils an order.
CREATE FUNCTION set_order_vendor(p_order text, p_vendor text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
    INSERT INTO order_vendor (tenant_id, order_id, vendor_id)
    VALUES (current_setting('cityos.tenant', true), p_order, p_vendor)
        ON CONFLICT (tenant_id, order_id)
        DO UPDATE SET vendor_id = excluded.vendor_id, updated_at = clock_timestamp()
$$;

-- The customers of orders; those of guests are left out.
CREATE FUNCTION customers_of(p_orders text[])
RETURNS TABLE (
    order_id    text,
    customer_id text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
    SELECT o.id, o.customer_id
      FROM "order" o
     WHERE o.tenant_id = current_setting('cityos.tenant', true)
       AND o.id = ANY (p_orders)
       AND o.customer_id IS NOT NULL
       AND o.deleted_at IS NULL
$$;

REVOKE EXECUTE ON FUNCTION order_to_split(text), set_order_vendor(text, text), customers_of(text[]) FROM PUBLIC;
