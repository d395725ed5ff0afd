-- A limit of the tenant that is set; NULL where it has none. The row that holds it stays locked until the transaction ends, so that of
-- all who count against it each sees what those before have added.
CREATE FUNCTION limit_of_tenant(p_limit text) RETURNS integer
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

REVOKE EXECUTE ON FUNCTION limit_of_tenant(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION limit_of_tenant(text) TO cityos_platform, cityos_catalog;

-- Refuses rows beyond a limit: the trigger's first argument is its name, the second says which rows count. It is asked once for each
-- statement, after its rows are there, and counts at most one row more than the limit. HINT is for the caller (see the kit's error.rs).
CREATE FUNCTION keep_within_limit() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    most     bigint := platform.limit_of_tenant(TG_ARGV[0]);
    counted  bigint;
    -- As the graph spells it: maxProducts.
    spelling text := replace(initcap(replace(TG_ARGV[0], '_', ' ')), ' ', '');
BEGIN
    IF most IS NULL THEN
        RETURN NULL;
    END IF;

    spelling := lower(left(spelling, 1)) || substr(spelling, 2);

    EXECUTE format(
        'SELECT count(*) FROM (
             SELECT FROM %I.%I WHERE tenant_id = $1 AND deleted_at IS NULL AND (%s) LIMIT $2
         ) AS row_of_tenant',
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[1]
    )
       INTO counted
      USING current_setting('cityos.tenant', true), most + 1;

    IF counted > most THEN
        RAISE EXCEPTION 'the tenant has reached % %', TG_ARGV[0], most
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_limit',
                  DETAIL = 'LIMIT_REACHED',
                  HINT = format('The limit `%s` of the tenant is reached: it may have %s.', spelling, most);
    END IF;

    RETURN NULL;
END
$$;

-- The platform's operators belong to every tenant and are nobody's team.
CREATE TRIGGER keep_within_limit
    AFTER INSERT ON tenant_user
    FOR EACH STATEMENT
    EXECUTE FUNCTION keep_within_limit('max_team_members', $$role <> 'super-admin'$$);

CREATE TRIGGER keep_within_limit
    AFTER INSERT ON tenant_poi
    FOR EACH STATEMENT
    EXECUTE FUNCTION keep_within_limit('max_pois', 'true');

CREATE TRIGGER keep_within_limit
    AFTER INSERT ON sales_channel
    FOR EACH STATEMENT
    EXECUTE FUNCTION keep_within_limit('max_channels', 'true');
