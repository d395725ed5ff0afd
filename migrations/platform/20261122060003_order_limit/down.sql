-- A limit of the tenant that is set; NULL where it has none. The row that holds it stays locked until the transaction ends, so that of
-- all who count against it each sees what those before have added.
CREATE OR REPLACE FUNCTION limit_of_tenant(p_limit text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    most   integer;
    -- A billing that has been deleted still holds its limits, until there is another.
    newest text := (
        SELECT b.id
          FROM tenant_billing b
         WHERE b.tenant_id = current_setting('cityos.tenant', true)
         ORDER BY b.deleted_at DESC
         LIMIT 1
    );
BEGIN
    CASE p_limit
    WHEN 'max_products' THEN
        SELECT b.max_products
          INTO most
          FROM tenant_billing b
         WHERE b.tenant_id = current_setting('cityos.tenant', true)
           AND b.id = newest
           AND b.max_products IS NOT NULL
           FOR NO KEY UPDATE;

    WHEN 'max_team_members' THEN
        SELECT b.max_team_members
          INTO most
          FROM tenant_billing b
         WHERE b.tenant_id = current_setting('cityos.tenant', true)
           AND b.id = newest
           AND b.max_team_members IS NOT NULL
           FOR NO KEY UPDATE;

    WHEN 'max_pois' THEN
        SELECT t.max_pois
          INTO most
          FROM tenant t
         WHERE t.id = current_setting('cityos.tenant', true)
           FOR NO KEY UPDATE;

    WHEN 'max_channels' THEN
        SELECT t.max_channels
          INTO most
          FROM tenant t
         WHERE t.id = current_setting('cityos.tenant', true)
           FOR NO KEY UPDATE;
    END CASE;

    RETURN most;
END
$$;
