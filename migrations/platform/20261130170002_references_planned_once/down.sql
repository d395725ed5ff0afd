-- Of the accounts, stores, nodes and tenants that rows name, those that are there. Accounts are the tenant's own and those of its members; tenants are
-- the tenant itself, its head office, its branches, and those that it has a relationship with which has not ended.
CREATE OR REPLACE FUNCTION existing(p_type text, p_ids text[]) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(w.id), '{}')
      FROM unnest(p_ids) AS w (id)
     WHERE CASE p_type
               WHEN 'AdminUser' THEN EXISTS (
                   SELECT FROM admin_user a
                    WHERE a.id = w.id AND a.tenant_id = current_setting('cityos.tenant', true) AND a.deleted_at IS NULL)
                 OR EXISTS (
                   SELECT FROM tenant_user u
                    WHERE u.tenant_id = current_setting('cityos.tenant', true) AND u.user_id = w.id AND u.deleted_at IS NULL)
               WHEN 'CityosStore' THEN EXISTS (
                   SELECT FROM cityos_store s
                    WHERE s.tenant_id = current_setting('cityos.tenant', true) AND s.id = w.id AND s.deleted_at IS NULL)
               WHEN 'Node' THEN EXISTS (
                   SELECT FROM node n
                    WHERE n.tenant_id = current_setting('cityos.tenant', true) AND n.id = w.id AND n.deleted_at IS NULL)
               WHEN 'Tenant' THEN w.id = current_setting('cityos.tenant', true)
                 OR w.id = head_office_of(current_setting('cityos.tenant', true))
                 OR EXISTS (
                   SELECT FROM tenant t
                    WHERE t.id = w.id AND t.parent_tenant_id = current_setting('cityos.tenant', true) AND t.deleted_at IS NULL)
                 OR EXISTS (
                   SELECT FROM tenant_relationship r
                    WHERE current_setting('cityos.tenant', true) IN (r.host_tenant_id, r.vendor_tenant_id)
                      AND w.id IN (r.host_tenant_id, r.vendor_tenant_id)
                      AND r.status <> 'terminated' AND r.deleted_at IS NULL)
           END
$$;
