-- For the catalog, whose prices may be a company's own: the companies that a customer buys for, with their tiers. It runs as the owner;
-- row-level security keeps it to the tenant that is set. Without a customer it is not run at all.
CREATE FUNCTION companies_of_buyer(p_customer text)
RETURNS TABLE (
    company_id text,
    tier       text
)
LANGUAGE sql STABLE STRICT SECURITY DEFINER
SET search_path = b2b, pg_catalog, pg_temp
AS $$
    SELECT c.id, c.tier
      FROM company_user u
      JOIN company c ON c.tenant_id = u.tenant_id AND c.id = u.company_id AND c.deleted_at IS NULL
     WHERE u.tenant_id = current_setting('cityos.tenant', true)
       AND u.customer_id = p_customer
       AND u.status = 'active'
       AND u.role <> 'viewer'
       AND u.deleted_at IS NULL
       AND c.status = 'active'
$$;

REVOKE EXECUTE ON FUNCTION companies_of_buyer(text) FROM PUBLIC;

GRANT USAGE ON SCHEMA b2b TO cityos_catalog;
GRANT EXECUTE ON FUNCTION companies_of_buyer(text) TO cityos_catalog;
