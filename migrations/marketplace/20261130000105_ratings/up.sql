-- A vendor's rating is that of its approved reviews, whenever one of them is approved, changed, taken back or deleted. It is no change that the
-- vendor's editors meet. The vendor is locked before its reviews are counted, so that of two approvals at the same moment none is left out.
CREATE FUNCTION rate_vendor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = marketplace, pg_catalog, pg_temp
AS $$
DECLARE
    reviewed text;
BEGIN
    FOR reviewed IN SELECT DISTINCT o.id FROM unnest(ARRAY[OLD.vendor_id, NEW.vendor_id]) AS o (id) WHERE o.id IS NOT NULL ORDER BY 1 LOOP
        PERFORM
           FROM vendor v
          WHERE v.tenant_id = NEW.tenant_id
            AND v.id = reviewed
            FOR NO KEY UPDATE;

        UPDATE vendor v
           SET average_rating = r.average_rating, total_reviews = r.total_reviews
          FROM (SELECT avg(o.rating)::double precision AS average_rating, count(*)::integer AS total_reviews
                  FROM reviews.review o
                 WHERE o.tenant_id = NEW.tenant_id AND o.vendor_id = reviewed AND o.is_approved AND o.deleted_at IS NULL) r
         WHERE v.tenant_id = NEW.tenant_id
           AND v.id = reviewed;
    END LOOP;

    RETURN NULL;
END
$$;

CREATE TRIGGER rate_vendor_of_new
    AFTER INSERT ON reviews.review
    FOR EACH ROW
    WHEN (NEW.vendor_id IS NOT NULL AND NEW.is_approved)
    EXECUTE FUNCTION rate_vendor();

CREATE TRIGGER rate_vendor
    AFTER UPDATE ON reviews.review
    FOR EACH ROW
    WHEN ((OLD.is_approved, OLD.rating, OLD.vendor_id, OLD.deleted_at) IS DISTINCT FROM (NEW.is_approved, NEW.rating, NEW.vendor_id, NEW.deleted_at))
    EXECUTE FUNCTION rate_vendor();

-- The rows are of all tenants, and row-level security binds the owner, too.
ALTER TABLE vendor NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reviews.review NO FORCE ROW LEVEL SECURITY;

UPDATE vendor v
   SET average_rating = r.average_rating, total_reviews = r.total_reviews
  FROM (SELECT tenant_id, vendor_id, avg(rating)::double precision AS average_rating, count(*)::integer AS total_reviews
          FROM reviews.review
         WHERE is_approved AND deleted_at IS NULL AND vendor_id IS NOT NULL
         GROUP BY tenant_id, vendor_id) r
 WHERE v.tenant_id = r.tenant_id
   AND v.id = r.vendor_id;

ALTER TABLE vendor FORCE ROW LEVEL SECURITY;
ALTER TABLE reviews.review FORCE ROW LEVEL SECURITY;
