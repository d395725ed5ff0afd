-- For the reviews, which say whether their author has bought what they are about: the newest order of a customer that was paid or delivered
-- and holds the product or, without a product, something of the vendor; only p_order unless it is NULL. NULL where there is none. It runs as
-- the owner, for the tenant that is set. Which vendor has a share in an order, the marketplace knows.
CREATE FUNCTION purchase_of(p_customer text, p_product text, p_vendor text, p_order text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = orders, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT o.id
          FROM "order" o
         WHERE o.tenant_id = current_setting('cityos.tenant', true)
           AND o.customer_id = p_customer
           AND (p_order IS NULL OR o.id = p_order)
           AND o.deleted_at IS NULL
           AND o.status NOT IN ('canceled', 'refunded')
           AND (o.payment_status = 'captured' OR o.fulfillment_status = 'fulfilled')
           AND CASE
                   WHEN p_product IS NOT NULL THEN EXISTS (
                       SELECT FROM order_line_item l
                        WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id AND l.product_id = p_product AND l.deleted_at IS NULL)
                   ELSE EXISTS (
                       SELECT FROM order_vendor v WHERE v.tenant_id = o.tenant_id AND v.order_id = o.id AND v.vendor_id = p_vendor)
                     OR EXISTS (
                       SELECT FROM marketplace.vendor_order s
                        WHERE s.tenant_id = o.tenant_id AND s.order_id = o.id AND s.vendor_id = p_vendor
                          AND s.status <> 'cancelled' AND s.deleted_at IS NULL)
               END
         ORDER BY o.created_at DESC, o.id DESC
         LIMIT 1);
END
$$;

REVOKE EXECUTE ON FUNCTION purchase_of(text, text, text, text) FROM PUBLIC;
GRANT USAGE ON SCHEMA orders TO cityos_reviews;
GRANT EXECUTE ON FUNCTION purchase_of(text, text, text, text) TO cityos_reviews;
