-- Of the products, variants and regions that rows of other subgraphs name, those that are there for the tenant that is set: its own, those of
-- its head office that it has opted in to, and regions, which are everybody's. It runs as the owner, for platform.missing_references.
CREATE OR REPLACE FUNCTION existing(p_type text, p_ids text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = catalog, pg_catalog, pg_temp
AS $$
DECLARE
    here        text := current_setting('cityos.tenant', true);
    found       text[];
    head_office text;
BEGIN
    IF p_type = 'Region' THEN
        RETURN ARRAY(SELECT r.id FROM region r WHERE r.id = ANY (p_ids) AND r.deleted_at IS NULL);
    ELSIF p_type = 'Product' THEN
        found := ARRAY(SELECT p.id FROM product p WHERE p.tenant_id = here AND p.id = ANY (p_ids) AND p.deleted_at IS NULL);
    ELSIF p_type = 'ProductVariant' THEN
        found := ARRAY(SELECT v.id FROM product_variant v WHERE v.tenant_id = here AND v.id = ANY (p_ids) AND v.deleted_at IS NULL);
    ELSE
        RETURN '{}';
    END IF;

    -- Most rows name what is the tenant's own: whose head office has the others is asked only where there are others.
    IF cardinality(found) >= cardinality(p_ids) THEN
        RETURN found;
    END IF;

    head_office := platform.head_office_of(here);

    IF head_office IS NULL THEN
        RETURN found;
    ELSIF p_type = 'Product' THEN
        RETURN found || ARRAY(
            SELECT p.id
              FROM product p
             WHERE p.tenant_id = head_office
               AND p.id = ANY (p_ids)
               AND p.id <> ALL (found)
               AND p.deleted_at IS NULL
               AND EXISTS (
                   SELECT FROM tenant_product o
                    WHERE o.tenant_id = here AND o.product_tenant_id = p.tenant_id AND o.product_id = p.id
                      AND o.enabled AND o.deleted_at IS NULL));
    END IF;

    RETURN found || ARRAY(
        SELECT v.id
          FROM product_variant v
         WHERE v.tenant_id = head_office
           AND v.id = ANY (p_ids)
           AND v.id <> ALL (found)
           AND v.deleted_at IS NULL
           AND EXISTS (
               SELECT FROM tenant_product o
                WHERE o.tenant_id = here AND o.product_tenant_id = v.tenant_id AND o.product_id = v.product_id
                  AND o.enabled AND o.deleted_at IS NULL));
END
$$;
