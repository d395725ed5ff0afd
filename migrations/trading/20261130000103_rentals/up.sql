-- A product that is rented out is there once: from its confirmation until the product is back, no agreement overlaps another one or a period in
-- which the product is blocked.

-- Text in a range, so that GiST can compare it: the extension that compares text itself is in the schema of the bookings.
-- locks: a new type is nobody's yet.
CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");

-- locks: it reads the agreements, of which a tenant has few. It fails where agreements overlap already: settle those first.
ALTER TABLE rental_agreement ADD CONSTRAINT rental_agreement_start_date_free EXCLUDE USING gist (
    textrange(tenant_id, tenant_id, '[]') WITH &&,
    textrange(rental_product_id, rental_product_id, '[]') WITH &&,
    tstzrange(start_date, end_date) WITH &&
) WHERE (status IN ('confirmed', 'active', 'overdue') AND deleted_at IS NULL);

-- The same with words of its own, for blocked periods too, which are in another table: whoever confirms an agreement or blocks a period holds
-- the product until the write has ended. HINT is for the caller (see the kit's error.rs).
CREATE FUNCTION keep_rentals_apart() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    first_moment timestamptz;
    last_moment  timestamptz;
    found_from   timestamptz;
    found_to     timestamptz;
    what         text;
BEGIN
    IF TG_TABLE_NAME = 'rental_agreement' THEN
        IF TG_OP = 'UPDATE' AND OLD.status IN ('confirmed', 'active', 'overdue') AND OLD.deleted_at IS NULL
           AND (NEW.rental_product_id, NEW.start_date, NEW.end_date) = (OLD.rental_product_id, OLD.start_date, OLD.end_date) THEN
            RETURN NEW;
        END IF;

        first_moment := NEW.start_date;
        last_moment := NEW.end_date;
    ELSE
        first_moment := NEW.starts_at;
        last_moment := NEW.ends_at;
    END IF;

    PERFORM
       FROM trading.rental_product p
      WHERE p.tenant_id = NEW.tenant_id
        AND p.id = NEW.rental_product_id
        FOR NO KEY UPDATE;

    SELECT a.start_date, a.end_date, 'is rented out'
      INTO found_from, found_to, what
      FROM trading.rental_agreement a
     WHERE a.tenant_id = NEW.tenant_id
       AND a.rental_product_id = NEW.rental_product_id
       AND a.id <> NEW.id
       AND a.status IN ('confirmed', 'active', 'overdue')
       AND a.deleted_at IS NULL
       AND a.start_date < last_moment
       AND a.end_date > first_moment
     LIMIT 1;

    IF found_from IS NULL AND TG_TABLE_NAME = 'rental_agreement' THEN
        SELECT p.starts_at, p.ends_at, 'is blocked'
          INTO found_from, found_to, what
          FROM trading.rental_period p
         WHERE p.tenant_id = NEW.tenant_id
           AND p.rental_product_id = NEW.rental_product_id
           AND p.is_blocked
           AND p.deleted_at IS NULL
           AND p.starts_at < last_moment
           AND p.ends_at > first_moment
         LIMIT 1;
    END IF;

    IF found_from IS NOT NULL THEN
        RAISE EXCEPTION 'rental product % %', NEW.rental_product_id, what
            USING ERRCODE = 'exclusion_violation', TABLE = TG_TABLE_NAME,
                  COLUMN = CASE TG_TABLE_NAME WHEN 'rental_agreement' THEN 'start_date' ELSE 'starts_at' END,
                  HINT = format(
                      'The product %s from %s to %s.', what, to_char(found_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                      to_char(found_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER keep_rentals_apart
    BEFORE INSERT OR UPDATE ON rental_agreement
    FOR EACH ROW
    WHEN (NEW.status IN ('confirmed', 'active', 'overdue') AND NEW.deleted_at IS NULL)
    EXECUTE FUNCTION keep_rentals_apart();

CREATE TRIGGER keep_rentals_apart
    BEFORE INSERT OR UPDATE ON rental_period
    FOR EACH ROW
    WHEN (NEW.is_blocked AND NEW.deleted_at IS NULL)
    EXECUTE FUNCTION keep_rentals_apart();

-- How often a product was rented out. It is no change that its editors meet.
CREATE FUNCTION count_rental() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE trading.rental_product p
       SET total_rentals = p.total_rentals + 1
     WHERE p.tenant_id = NEW.tenant_id
       AND p.id = NEW.rental_product_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER count_rental
    AFTER UPDATE OF status ON rental_agreement
    FOR EACH ROW
    WHEN (NEW.status = 'active' AND OLD.status IN ('pending', 'confirmed'))
    EXECUTE FUNCTION count_rental();
