-- For the marketplace's figures: the approved reviews of a vendor up to a moment. It runs as the owner.
CREATE FUNCTION rating_of_vendor(p_vendor text, p_until timestamptz)
RETURNS TABLE (
    average_rating double precision,
    total_reviews  integer
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = reviews, pg_catalog, pg_temp
AS $$
    SELECT avg(r.rating)::double precision, count(*)::int
      FROM review r
     WHERE r.tenant_id = current_setting('cityos.tenant', true)
       AND r.vendor_id = p_vendor
       AND r.is_approved
       AND r.created_at < p_until
       AND r.deleted_at IS NULL
$$;

REVOKE EXECUTE ON FUNCTION rating_of_vendor(text, timestamptz) FROM PUBLIC;
