DROP TRIGGER node_one_at_a_time ON node;
DROP TRIGGER node_keep_path_of_moved ON node;
DROP TRIGGER node_keep_path ON node;
DROP FUNCTION node_one_at_a_time();
DROP FUNCTION lock_node_tree();
DROP FUNCTION node_keep_path();
DROP VIEW node_below;
DROP TABLE node_path;

CREATE OR REPLACE FUNCTION node_place() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    parent platform.node;
BEGIN
    NEW.depth := array_position(ARRAY['CITY', 'DISTRICT', 'ZONE', 'FACILITY', 'ASSET'], NEW.type) - 1;

    IF NEW.parent_id IS NOT NULL THEN
        SELECT n.*
          INTO parent
          FROM platform.node n
         WHERE n.tenant_id = NEW.tenant_id
           AND n.id = NEW.parent_id
           FOR SHARE;

        IF parent.depth <> NEW.depth - 1 THEN
            RAISE EXCEPTION 'the parent of a % is one level above it, not a %', NEW.type, parent.type
                USING ERRCODE = 'check_violation', TABLE = 'node', CONSTRAINT = 'node_parent_id_range';
        END IF;
    END IF;

    NEW.breadcrumbs := coalesce(parent.breadcrumbs, '[]'::jsonb)
        || jsonb_build_array(jsonb_build_object('id', NEW.id, 'type', NEW.type, 'name', NEW.name, 'slug', NEW.slug));
    RETURN NEW;
END
$$;
