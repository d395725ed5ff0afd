-- Which vendors may sell, for the subgraphs that hold offers of theirs: true while the vendor is active. The table is the marketplace's; both
-- run as the owner, for the tenant that is set.
CREATE FUNCTION vendor_sells(p_vendor text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT
          FROM marketplace.vendor v
         WHERE v.tenant_id = current_setting('cityos.tenant', true)
           AND v.id = p_vendor
           AND v.status = 'active'
           AND v.deleted_at IS NULL);
END
$$;

-- The same for a write: the vendor stays as it is until the write has ended, and a write that comes while it is being suspended waits and
-- learns of it.
CREATE FUNCTION hold_selling_vendor(p_vendor text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM
       FROM marketplace.vendor v
      WHERE v.tenant_id = current_setting('cityos.tenant', true)
        AND v.id = p_vendor
        AND v.status = 'active'
        AND v.deleted_at IS NULL
        FOR SHARE;

    RETURN FOUND;
END
$$;

-- contract: the functions are new, and nobody has called them yet.
REVOKE EXECUTE ON FUNCTION vendor_sells(text), hold_selling_vendor(text) FROM PUBLIC;
