-- The membership of an account in a vendor's team: what every subgraph asks before it believes a token of a vendor's person. The
-- tables are the marketplace's, which migrates later; the function needs them when it is called.
CREATE FUNCTION verify_vendor_user(p_tenant text, p_user text, p_vendor text)
RETURNS TABLE (
    role          text,
    status        text,
    vendor_status text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.tenant', true);
BEGIN
    PERFORM set_config('cityos.tenant', p_tenant, true);

    RETURN QUERY
    SELECT u.role, u.status, v.status
      FROM marketplace.vendor_user u
      JOIN marketplace.vendor v ON v.tenant_id = u.tenant_id AND v.id = u.vendor_id AND v.deleted_at IS NULL
     WHERE u.tenant_id = p_tenant
       AND u.user_id = p_user
       AND u.vendor_id = p_vendor
       AND u.deleted_at IS NULL;

    PERFORM set_config('cityos.tenant', before, true);
END
$$;

REVOKE EXECUTE ON FUNCTION verify_vendor_user(text, text, text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION verify_vendor_user(text, text, text)
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
