-- The only way out of the audit log, for `cityos audit archive`: takes entries of one tenant and month (UTC) that are older than
-- 90 days, the oldest first, and leaves one entry that says so. The caller keeps them before it commits. It is granted to nobody,
-- so that only the owner of the schema can call it: the roles of the subgraphs append and nothing else.
CREATE FUNCTION take_old_audit_entries(p_tenant text, p_month date, p_limit integer, p_entry text)
RETURNS TABLE (
    id    text,
    entry jsonb
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    before text := current_setting('cityos.tenant', true);
BEGIN
    PERFORM set_config('cityos.tenant', p_tenant, true);

    RETURN QUERY
    WITH old AS (
        SELECT a.id
          FROM audit_log a
         WHERE a.tenant_id = p_tenant
           AND a.created_at >= p_month
           AND a.created_at < p_month + interval '1 month'
           AND a.created_at < now() - interval '90 days'
         ORDER BY a.created_at, a.id
         LIMIT p_limit
           FOR UPDATE
    ), taken AS (
        DELETE FROM audit_log a
         USING old
         WHERE a.tenant_id = p_tenant
           AND a.id = old.id
        RETURNING a.*
    )
    SELECT t.id, to_jsonb(t)
      FROM taken t
     ORDER BY t.created_at, t.id;

    IF FOUND THEN
        INSERT INTO audit_log (id, tenant_id, action, resource_type, actor_role, metadata)
        VALUES (p_entry, p_tenant, 'audit_log.archive', 'audit_log', 'system', jsonb_build_object('month', to_char(p_month, 'YYYY-MM')));
    END IF;

    PERFORM set_config('cityos.tenant', before, true);
END
$$;

REVOKE EXECUTE ON FUNCTION take_old_audit_entries(text, date, integer, text)
  FROM PUBLIC;
