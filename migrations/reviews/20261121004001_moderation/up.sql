-- What moderators have decided. is_approved follows it, and stays for what reads it.
ALTER TABLE review
    ADD COLUMN status           text NOT NULL DEFAULT 'pending',
    ADD COLUMN rejection_reason text;

-- Row-level security binds the owner, too, who looks at the rows of all tenants here.
-- locks: it is given back at the end of this migration, which is one transaction.
ALTER TABLE review NO FORCE ROW LEVEL SECURITY;

UPDATE review SET status = 'approved' WHERE is_approved;

-- locks: it reads, and nothing can be added meanwhile. A customer says once what they think of a product or a vendor; which of several
-- reviews counts is for the tenant to say.
DO $$
DECLARE
    several bigint;
BEGIN
    SELECT count(*)
      INTO several
      FROM (SELECT FROM review WHERE deleted_at IS NULL AND product_id IS NOT NULL
             GROUP BY tenant_id, product_id, customer_id HAVING count(*) > 1
             UNION ALL
            SELECT FROM review WHERE deleted_at IS NULL AND product_id IS NULL AND vendor_id IS NOT NULL
             GROUP BY tenant_id, vendor_id, customer_id HAVING count(*) > 1) AS found;
    IF several > 0 THEN
        RAISE EXCEPTION '% times a customer has reviewed the same product or vendor more than once; delete all but one of those reviews '
            'and migrate again', several;
    END IF;
END
$$;

-- locks: as above.
ALTER TABLE review FORCE ROW LEVEL SECURITY;

-- locks: the rows have just been written.
ALTER TABLE review ADD CONSTRAINT review_status_allowed CHECK (status IN ('pending', 'approved', 'rejected', 'flagged'));

-- Instances of the version before, and what loads rows, say is_approved only.
CREATE FUNCTION review_status_decides() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.is_approved AND NEW.status = 'pending' THEN
            NEW.status := 'approved';
        END IF;
    ELSIF NEW.status = OLD.status AND NEW.is_approved <> OLD.is_approved THEN
        NEW.status := CASE WHEN NEW.is_approved THEN 'approved' ELSE 'pending' END;
    END IF;
    NEW.is_approved := NEW.status = 'approved';
    RETURN NEW;
END
$$;

CREATE TRIGGER review_status_decides BEFORE INSERT OR UPDATE OF status, is_approved ON review
    FOR EACH ROW EXECUTE FUNCTION review_status_decides();
