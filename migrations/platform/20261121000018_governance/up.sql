CREATE TABLE governance_authority (
    id                          text        NOT NULL,
    tenant_id                   text,
    name                        text        NOT NULL,
    slug                        text        NOT NULL,
    code                        text,
    type                        text        NOT NULL,
    jurisdiction_level          integer     NOT NULL DEFAULT 0,
    parent_authority_id         text,
    country_id                  text,
    region_id                   text,
    commerce_policies           jsonb,
    tax_policies                jsonb,
    data_residency_requirements jsonb,
    consumer_protection_rules   jsonb,
    supported_currencies        jsonb,
    supported_payment_methods   jsonb,
    required_certifications     jsonb,
    is_active                   boolean     NOT NULL DEFAULT true,
    metadata                    jsonb,
    created_at                  timestamptz NOT NULL DEFAULT now(),
    updated_at                  timestamptz NOT NULL DEFAULT now(),
    deleted_at                  timestamptz,
    -- One without a tenant is shared by all of them.
    PRIMARY KEY (id),
    CONSTRAINT governance_authority_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT governance_authority_type_allowed CHECK (type IN ('region', 'country', 'authority')),
    CONSTRAINT governance_authority_jurisdiction_level_range CHECK (jurisdiction_level >= 0),
    CONSTRAINT governance_authority_parent_authority_id_range CHECK (parent_authority_id <> id)
);

CREATE INDEX governance_authority_parent_authority_id_idx
    ON governance_authority (tenant_id, parent_authority_id, id) WHERE deleted_at IS NULL;
CREATE INDEX governance_authority_type_idx ON governance_authority (tenant_id, type) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX governance_authority_slug_key
    ON governance_authority (tenant_id, slug) NULLS NOT DISTINCT WHERE deleted_at IS NULL;
CREATE INDEX governance_authority_created_at_idx
    ON governance_authority (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE governance_authority ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON governance_authority
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

-- Whoever acts in a tenant reads what all tenants share; the platform operator keeps it.
CREATE POLICY shared_reads ON governance_authority FOR SELECT
    USING (tenant_id IS NULL AND current_setting('cityos.tenant', true) <> '');

CREATE POLICY platform_writes ON governance_authority
    USING (tenant_id IS NULL AND current_setting('cityos.platform', true) = 'on')
    WITH CHECK (tenant_id IS NULL AND current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON governance_authority TO cityos_platform;


-- Which node stands under which authority.
CREATE TABLE node_governance_authority (
    id                      text        NOT NULL,
    tenant_id               text        NOT NULL,
    node_id                 text        NOT NULL,
    governance_authority_id text,
    metadata                jsonb,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    deleted_at              timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT node_governance_authority_node_id_fkey FOREIGN KEY (tenant_id, node_id) REFERENCES node (tenant_id, id)
);

CREATE UNIQUE INDEX node_governance_authority_node_id_key
    ON node_governance_authority (tenant_id, node_id) WHERE deleted_at IS NULL;
CREATE INDEX node_governance_authority_governance_authority_id_idx
    ON node_governance_authority (tenant_id, governance_authority_id, node_id) WHERE deleted_at IS NULL;
CREATE INDEX node_governance_authority_created_at_idx
    ON node_governance_authority (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE node_governance_authority ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON node_governance_authority
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON node_governance_authority TO cityos_platform;

-- An authority that a row names is one of its tenant or one that all share, which no foreign key can say. Its tenant is in
-- the first argument's column, the authority in the second's.
CREATE FUNCTION governance_authority_in_reach() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    named text := to_jsonb(NEW) ->> TG_ARGV[1];
BEGIN
    IF named IS NOT NULL AND NOT EXISTS (
        SELECT FROM platform.governance_authority a
         WHERE a.id = named
           AND (a.tenant_id IS NULL OR a.tenant_id = to_jsonb(NEW) ->> TG_ARGV[0])
           AND a.deleted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the tenant has no governance authority %', named
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = TG_TABLE_NAME || '_' || TG_ARGV[1] || '_fkey';
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER governance_authority_in_reach
    BEFORE INSERT OR UPDATE OF parent_authority_id ON governance_authority
    FOR EACH ROW
    EXECUTE FUNCTION governance_authority_in_reach('tenant_id', 'parent_authority_id');

CREATE TRIGGER governance_authority_in_reach
    BEFORE INSERT OR UPDATE OF governance_authority_id ON node_governance_authority
    FOR EACH ROW
    EXECUTE FUNCTION governance_authority_in_reach('tenant_id', 'governance_authority_id');

CREATE TRIGGER governance_authority_in_reach
    BEFORE INSERT OR UPDATE OF governance_authority_id ON tenant
    FOR EACH ROW
    EXECUTE FUNCTION governance_authority_in_reach('id', 'governance_authority_id');

-- Authorities above one another end somewhere.
CREATE FUNCTION governance_authority_without_cycle() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT NEW.parent_authority_id
            UNION
            SELECT a.parent_authority_id
              FROM above
              JOIN platform.governance_authority a ON a.id = above.id
             WHERE a.parent_authority_id IS NOT NULL
        )
        SELECT FROM above WHERE above.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'the authority % would be above itself', NEW.id
            USING ERRCODE = 'check_violation', TABLE = 'governance_authority',
                  CONSTRAINT = 'governance_authority_parent_authority_id_range';
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER governance_authority_without_cycle
    BEFORE INSERT OR UPDATE OF parent_authority_id ON governance_authority
    FOR EACH ROW
    WHEN (new.parent_authority_id IS NOT NULL)
    EXECUTE FUNCTION governance_authority_without_cycle();

-- The authority under which each node stands: that of the node itself, else of the nearest node above it, else the tenant's. One that
-- is not in force is passed over.
CREATE VIEW node_governance WITH (security_invoker = true) AS
SELECT n.tenant_id, n.id AS node_id, nearest.id AS governance_authority_id
  FROM node n
 CROSS JOIN LATERAL (
     SELECT a.id
       FROM (
           SELECT l.governance_authority_id, step.depth
             FROM jsonb_array_elements(n.breadcrumbs) WITH ORDINALITY AS step (place, depth)
             JOIN node_governance_authority l
               ON l.tenant_id = n.tenant_id AND l.node_id = step.place ->> 'id' AND l.deleted_at IS NULL
           UNION ALL
           SELECT t.governance_authority_id, 0
             FROM tenant t
            WHERE t.id = n.tenant_id
       ) candidate
       JOIN governance_authority a
         ON a.id = candidate.governance_authority_id
        AND (a.tenant_id IS NULL OR a.tenant_id = n.tenant_id)
        AND a.is_active
        AND a.deleted_at IS NULL
      ORDER BY candidate.depth DESC
      LIMIT 1
 ) nearest
 WHERE n.deleted_at IS NULL;

GRANT SELECT ON node_governance TO cityos_platform;
