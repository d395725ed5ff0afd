-- The tax rate of a tenant in percent, by which subgraphs compute; NULL when each product has its own.
CREATE FUNCTION tax_rate_of(wanted_tenant text) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.tenant', true);
    found  numeric;
BEGIN
    PERFORM set_config('cityos.tenant', wanted_tenant, true);

    SELECT t.tax_rate
      INTO found
      FROM tenant t
     WHERE t.id = wanted_tenant
       AND t.deleted_at IS NULL;

    PERFORM set_config('cityos.tenant', before, true);
    RETURN found;
END
$$;

REVOKE EXECUTE ON FUNCTION tax_rate_of(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION tax_rate_of(text) TO cityos_b2b;
