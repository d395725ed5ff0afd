-- Which nodes stand above which; each stands above itself, too. Lists of what is above or below go by it, in either direction, without
-- a walk. Only the trigger beneath writes it.
CREATE TABLE node_path (
    tenant_id     text NOT NULL,
    ancestor_id   text NOT NULL,
    descendant_id text NOT NULL,
    PRIMARY KEY (tenant_id, descendant_id, ancestor_id),
    CONSTRAINT node_path_ancestor_id_fkey
        FOREIGN KEY (tenant_id, ancestor_id) REFERENCES node (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT node_path_descendant_id_fkey
        FOREIGN KEY (tenant_id, descendant_id) REFERENCES node (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX node_path_ancestor_id_idx ON node_path (tenant_id, ancestor_id, descendant_id);

-- Nodes of all tenants are read, and the new table has no policies yet.
SELECT set_config('cityos.platform', 'on', true);

INSERT INTO node_path (tenant_id, ancestor_id, descendant_id)
SELECT n.tenant_id, step.place ->> 'id', n.id
  FROM node n
 CROSS JOIN LATERAL jsonb_array_elements(n.breadcrumbs) AS step (place);

ALTER TABLE node_path ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON node_path
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT ON node_path TO cityos_platform;

-- The same without the nodes themselves.
CREATE VIEW node_below WITH (security_invoker = true) AS
SELECT p.tenant_id, p.ancestor_id, p.descendant_id
  FROM node_path p
 WHERE p.ancestor_id <> p.descendant_id;

GRANT SELECT ON node_below TO cityos_platform;

CREATE FUNCTION node_keep_path() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM node_path p
         WHERE p.tenant_id = NEW.tenant_id
           AND p.descendant_id = NEW.id;
    END IF;

    INSERT INTO node_path (tenant_id, ancestor_id, descendant_id)
    SELECT NEW.tenant_id, step.place ->> 'id', NEW.id
      FROM jsonb_array_elements(NEW.breadcrumbs) AS step (place);

    RETURN NULL;
END
$$;

CREATE TRIGGER node_keep_path
    AFTER INSERT ON node
    FOR EACH ROW
    EXECUTE FUNCTION node_keep_path();

-- A new name alone changes no path.
CREATE TRIGGER node_keep_path_of_moved
    AFTER UPDATE ON node
    FOR EACH ROW
    WHEN (
        jsonb_path_query_array(old.breadcrumbs, '$[*].id')
        IS DISTINCT FROM jsonb_path_query_array(new.breadcrumbs, '$[*].id')
    )
    EXECUTE FUNCTION node_keep_path();

-- One at a time moves nodes of a tenant, or names them anew: each writes the paths of whole subtrees, and two that wait for each other's
-- rows would never end.
CREATE FUNCTION lock_node_tree() RETURNS void
LANGUAGE sql VOLATILE
AS $$
    SELECT pg_advisory_xact_lock(hashtext('node tree'), hashtext(current_setting('cityos.tenant', true)))
$$;

CREATE FUNCTION node_one_at_a_time() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM platform.lock_node_tree();
    RETURN NULL;
END
$$;

CREATE TRIGGER node_one_at_a_time
    BEFORE UPDATE OF parent_id, name, slug ON node
    FOR EACH STATEMENT
    EXECUTE FUNCTION node_one_at_a_time();

-- As before, and it says what is wrong in words for the caller (HINT, see the kit's error.rs); a node that is deleted takes no nodes, and
-- one with nodes below it is not deleted.
CREATE OR REPLACE FUNCTION node_place() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    levels constant text[] := ARRAY['CITY', 'DISTRICT', 'ZONE', 'FACILITY', 'ASSET'];
    level  integer := array_position(levels, NEW.type);
    parent platform.node;
BEGIN
    NEW.depth := level - 1;

    IF NEW.parent_id IS NULL AND level > 1 THEN
        RAISE EXCEPTION 'a % has a parent', NEW.type
            USING ERRCODE = 'check_violation', TABLE = 'node', CONSTRAINT = 'node_parent_id_allowed', DETAIL = 'REQUIRED',
                  HINT = format('A %s stands under a %s.', NEW.type, levels[level - 1]);
    END IF;

    IF NEW.parent_id IS NOT NULL THEN
        SELECT n.*
          INTO parent
          FROM platform.node n
         WHERE n.tenant_id = NEW.tenant_id
           AND n.id = NEW.parent_id
           FOR SHARE;

        IF level = 1 THEN
            RAISE EXCEPTION 'a CITY has no parent'
                USING ERRCODE = 'check_violation', TABLE = 'node', CONSTRAINT = 'node_parent_id_range',
                      HINT = 'A CITY is the top of a tree: it stands under no node.';
        ELSIF parent.depth <> NEW.depth - 1 THEN
            RAISE EXCEPTION 'the parent of a % is one level above it, not a %', NEW.type, parent.type
                USING ERRCODE = 'check_violation', TABLE = 'node', CONSTRAINT = 'node_parent_id_range',
                      HINT = format('A %s stands under a %s, not under a %s.', NEW.type, levels[level - 1], parent.type);
        ELSIF parent.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL
              AND (TG_OP = 'INSERT' OR NEW.parent_id IS DISTINCT FROM OLD.parent_id) THEN
            RAISE EXCEPTION 'the node % is deleted', NEW.parent_id
                USING ERRCODE = 'foreign_key_violation', TABLE = 'node', CONSTRAINT = 'node_parent_id_fkey';
        END IF;
    END IF;

    IF TG_OP = 'UPDATE' AND NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL AND EXISTS (
        SELECT FROM platform.node n
         WHERE n.tenant_id = NEW.tenant_id
           AND n.parent_id = NEW.id
           AND n.deleted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'nodes stand below %', NEW.id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'node', CONSTRAINT = 'node_id_fkey', DETAIL = 'IN_USE',
                  HINT = 'Nodes stand below this one: move or delete them first.';
    END IF;

    NEW.breadcrumbs := coalesce(parent.breadcrumbs, '[]'::jsonb)
        || jsonb_build_array(jsonb_build_object('id', NEW.id, 'type', NEW.type, 'name', NEW.name, 'slug', NEW.slug));
    RETURN NEW;
END
$$;
