-- How many requests a minute a tenant has settled for; NULL when it goes by the platform's limit.
CREATE FUNCTION api_rate_limit(wanted_tenant text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.tenant', true);
    found  integer;
BEGIN
    PERFORM set_config('cityos.tenant', wanted_tenant, true);

    SELECT s.api_rate_limit
      INTO found
      FROM tenant_settings s
     WHERE s.tenant_id = wanted_tenant
       AND s.deleted_at IS NULL;

    PERFORM set_config('cityos.tenant', before, true);
    RETURN found;
END
$$;

REVOKE EXECUTE ON FUNCTION api_rate_limit(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION api_rate_limit(text)
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
