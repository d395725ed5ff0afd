-- For the marketplace's figures: how many of these products are out of stock, with all their variants. It runs as the owner.
CREATE FUNCTION count_out_of_stock(p_products text[]) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = catalog, pg_catalog, pg_temp
AS $$
    SELECT count(*)::int
      FROM product p
     WHERE p.tenant_id IN (current_setting('cityos.tenant', true), platform.head_office_of(current_setting('cityos.tenant', true)))
       AND p.id = ANY (p_products)
       AND p.deleted_at IS NULL
       AND NOT EXISTS (
           SELECT FROM product_variant v
            WHERE v.tenant_id = p.tenant_id
              AND v.product_id = p.id
              AND (v.inventory_quantity > 0 OR v.allow_backorder OR NOT v.manage_inventory)
              AND v.deleted_at IS NULL)
$$;

REVOKE EXECUTE ON FUNCTION count_out_of_stock(text[]) FROM PUBLIC;
