-- Whoever only counts a vote changes nothing that somebody edits: updated_at, by which editors learn of each other, stays.
CREATE FUNCTION keep_updated_at() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF to_jsonb(NEW) - '{helpful_count,updated_at}'::text[] = to_jsonb(OLD) - '{helpful_count,updated_at}'::text[] THEN
        NEW.updated_at := OLD.updated_at;
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER keep_updated_at
    BEFORE UPDATE OF helpful_count ON review
    FOR EACH ROW
    EXECUTE FUNCTION keep_updated_at();
