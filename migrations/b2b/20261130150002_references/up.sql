-- Of the companies that rows of other subgraphs name, those that are there. It runs as the owner, for the tenant that is set, for
-- platform.missing_references. Its plan is kept, which that of a function in SQL is not.
CREATE FUNCTION existing(p_type text, p_ids text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = b2b, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT r.id
          FROM company r
         WHERE r.tenant_id = current_setting('cityos.tenant', true)
           AND r.id = ANY (p_ids)
           AND r.deleted_at IS NULL
           AND p_type = 'Company');
END
$$;

-- contract: the function is new, and nobody has called it yet.
REVOKE EXECUTE ON FUNCTION existing(text, text[]) FROM PUBLIC;
