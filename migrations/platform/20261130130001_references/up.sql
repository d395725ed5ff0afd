-- Rows of other subgraphs that must stay while others live by them. The subgraph that owns them has a function that holds them, the one that lives by
-- them a function that says whether it does, each granted to the role that needs it; these two triggers ask them.

-- Holds the rows that are named, and refuses to name one that does not exist: the trigger's arguments are the column, and the function, which takes
-- ids, keeps their rows as they are until the write has ended, and gives the first that there is no row of, or NULL. It is asked once for each
-- statement, with its rows in the transition table `written`. It runs with the rights of the caller. Without a tenant no role sees rows; the owner
-- alone loads some then, and is not asked.
CREATE FUNCTION keep_reference() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    named   text[];
    missing text;
BEGIN
    IF coalesce(current_setting('cityos.tenant', true), '') = '' THEN
        RETURN NULL;
    END IF;

    EXECUTE format('SELECT array_agg(DISTINCT %1$I) FROM written WHERE %1$I IS NOT NULL', TG_ARGV[0]) INTO named;

    IF named IS NULL THEN
        RETURN NULL;
    END IF;

    EXECUTE format('SELECT %s($1)', TG_ARGV[1]) INTO missing USING named;

    IF missing IS NOT NULL THEN
        RAISE EXCEPTION '%.% names %, which does not exist', TG_TABLE_NAME, TG_ARGV[0], missing
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0],
                  CONSTRAINT = TG_TABLE_NAME || '_' || TG_ARGV[0] || '_fkey',
                  HINT = format('There is no such %s.', replace(initcap(replace(regexp_replace(TG_ARGV[0], '_id$', ''), '_', ' ')), ' ', ''));
    END IF;

    RETURN NULL;
END
$$;

-- Refuses that a row is deleted while others live by it: the trigger's arguments are the function, which takes the row's id and says whether
-- there is such a row, and the code and the sentence for the caller. For each row, BEFORE UPDATE OF deleted_at.
CREATE FUNCTION keep_referenced() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    in_use boolean;
BEGIN
    IF NEW.deleted_at IS NULL OR OLD.deleted_at IS NOT NULL THEN
        RETURN NEW;
    END IF;

    EXECUTE format('SELECT %s($1)', TG_ARGV[0]) INTO in_use USING NEW.id;

    IF in_use THEN
        RAISE EXCEPTION '% % is in use', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = 'id', CONSTRAINT = TG_TABLE_NAME || '_id_in_use',
                  DETAIL = TG_ARGV[1], HINT = TG_ARGV[2];
    END IF;

    RETURN NEW;
END
$$;
