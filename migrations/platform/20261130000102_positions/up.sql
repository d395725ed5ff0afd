-- Fills the position of a new line, unless it is given: behind the lines that its document has. The argument is the column that names the
-- document. Of lines that one statement adds each sees those before it, so that they stay in the order in which they were given.
CREATE FUNCTION next_position() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    last_position integer;
BEGIN
    EXECUTE format(
        'SELECT max(l.position) FROM %I.%I l WHERE l.tenant_id = $1 AND l.%I = $2 AND l.deleted_at IS NULL',
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0])
       INTO last_position
      USING NEW.tenant_id, to_jsonb(NEW) ->> TG_ARGV[0];
    NEW.position := coalesce(last_position, 0) + 1;
    RETURN NEW;
END
$$;
