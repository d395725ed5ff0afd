-- Of the products, variants and regions that rows of other subgraphs name, those that are there for the tenant that is set: its own, those of
-- its head office that it has opted in to, and regions, which are everybody's. It runs as the owner, for platform.missing_references.
CREATE OR REPLACE FUNCTION existing(p_type text, p_ids text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = catalog, pg_catalog, pg_temp
AS $$
DECLARE
    here        text := current_setting('cityos.tenant', true);
    head_office text := platform.head_office_of(here);
BEGIN
    IF p_type = 'Region' THEN
        RETURN ARRAY(SELECT r.id FROM region r WHERE r.id = ANY (p_ids) AND r.deleted_at IS NULL);
    ELSIF p_type = 'Product' THEN
        RETURN ARRAY(
            SELECT p.id
              FROM product p
             WHERE p.tenant_id IN (here, head_office)
               AND p.id = ANY (p_ids)
               AND p.deleted_at IS NULL
               AND (p.tenant_id = here OR EXISTS (
                   SELECT FROM tenant_product o
                    WHERE o.tenant_id = here AND o.product_tenant_id = p.tenant_id AND o.product_id = p.id
                      AND o.enabled AND o.deleted_at IS NULL)));
    ELSIF p_type = 'ProductVariant' THEN
        RETURN ARRAY(
            SELECT v.id
              FROM product_variant v
             WHERE v.tenant_id IN (here, head_office)
               AND v.id = ANY (p_ids)
               AND v.deleted_at IS NULL
               AND (v.tenant_id = here OR EXISTS (
                   SELECT FROM tenant_product o
                    WHERE o.tenant_id = here AND o.product_tenant_id = v.tenant_id AND o.product_id = v.product_id
                      AND o.enabled AND o.deleted_at IS NULL)));
    END IF;
    RETURN '{}';
END
$$;
