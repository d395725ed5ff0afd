CREATE TABLE node (
    id          text        NOT NULL,
    tenant_id   text        NOT NULL,
    name        text        NOT NULL,
    slug        text        NOT NULL,
    code        text,
    type        text        NOT NULL,
    depth       integer     NOT NULL,
    parent_id   text,
    breadcrumbs jsonb,
    location    jsonb,
    status      text        NOT NULL DEFAULT 'active',
    metadata    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT node_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT node_parent_id_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES node (tenant_id, id),
    CONSTRAINT node_type_allowed CHECK (type IN ('CITY', 'DISTRICT', 'ZONE', 'FACILITY', 'ASSET')),
    CONSTRAINT node_depth_of_type
        CHECK (depth = array_position(ARRAY['CITY', 'DISTRICT', 'ZONE', 'FACILITY', 'ASSET'], type) - 1),
    CONSTRAINT node_status_allowed CHECK (status IN ('active', 'inactive', 'maintenance')),
    -- A city is a root, and nothing else is.
    CONSTRAINT node_parent_id_allowed CHECK ((type = 'CITY') = (parent_id IS NULL)),
    CONSTRAINT node_parent_id_not_self CHECK (parent_id <> id),
    CONSTRAINT node_location_range
        CHECK (
            (location ->> 'latitude')::double precision BETWEEN -90 AND 90
            AND (location ->> 'longitude')::double precision BETWEEN -180 AND 180
        )
);

CREATE UNIQUE INDEX node_slug_key ON node (tenant_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX node_parent_id_idx ON node (tenant_id, parent_id, id) WHERE deleted_at IS NULL;
CREATE INDEX node_type_depth_idx ON node (tenant_id, type, depth) WHERE deleted_at IS NULL;
CREATE INDEX node_created_at_idx ON node (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE node ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON node
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

-- platform.node_subtree walks a tree before the request has a tenant.
CREATE POLICY platform_reads ON node FOR SELECT
    USING (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON node TO cityos_platform;

-- Depth follows from the type, and the path from the parent. A parent is one level above, which rules cycles out; it is
-- locked, so that a move or a new name of it does not pass this row by.
CREATE FUNCTION node_place() RETURNS trigger
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

CREATE TRIGGER node_place
    BEFORE INSERT OR UPDATE ON node
    FOR EACH ROW
    EXECUTE FUNCTION node_place();

-- What lies below a moved or renamed node has a new path as well: node_place writes it, level by level.
CREATE FUNCTION node_place_children() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE platform.node
       SET breadcrumbs = NULL
     WHERE tenant_id = NEW.tenant_id
       AND parent_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER node_place_children
    AFTER UPDATE ON node
    FOR EACH ROW
    WHEN (old.breadcrumbs IS DISTINCT FROM new.breadcrumbs)
    EXECUTE FUNCTION node_place_children();

-- The given nodes of the tenant and everything below them. UNION drops what was already found, so a cycle ends.
CREATE FUNCTION node_subtree(wanted_tenant text, roots text[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    RETURN QUERY
    WITH RECURSIVE subtree (id) AS (
        SELECT n.id
          FROM node n
         WHERE n.tenant_id = wanted_tenant
           AND n.id = ANY (roots)
           AND n.deleted_at IS NULL
        UNION
        SELECT n.id
          FROM subtree s
          JOIN node n ON n.tenant_id = wanted_tenant AND n.parent_id = s.id AND n.deleted_at IS NULL
    )
    SELECT s.id
      FROM subtree s;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- The permissions in force: of every role and resource, those of the highest version. Everybody may read policies, so
-- this needs no platform operator.
CREATE FUNCTION current_policies()
RETURNS TABLE (
    role       text,
    resource   text,
    actions    jsonb,
    conditions jsonb
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
    SELECT p.role, p.resource, p.actions, p.conditions
      FROM (
          SELECT r.role, r.resource, r.actions, r.conditions,
                 rank() OVER (PARTITION BY r.role, r.resource ORDER BY r.version DESC) AS newest
            FROM rbac_policy r
           WHERE r.deleted_at IS NULL
             AND r.effective_from <= now()
             AND (r.effective_until IS NULL OR r.effective_until > now())
      ) p
     WHERE p.newest = 1
$$;

REVOKE EXECUTE ON FUNCTION node_subtree(text, text[]), current_policies()
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION node_subtree(text, text[]), current_policies()
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
