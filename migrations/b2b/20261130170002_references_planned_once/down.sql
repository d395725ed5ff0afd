-- Of the companies that rows of other subgraphs name, those that are there. It runs as the owner, for the tenant that is set, for
-- platform.missing_references.
CREATE OR REPLACE FUNCTION existing(p_type text, p_ids text[]) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = b2b, pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(r.id), '{}')
      FROM company r
     WHERE r.tenant_id = current_setting('cityos.tenant', true)
       AND r.id = ANY (p_ids)
       AND r.deleted_at IS NULL
       AND p_type = 'Company'
$$;
