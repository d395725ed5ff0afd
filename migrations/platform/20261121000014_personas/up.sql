CREATE TABLE persona (
    id                text        NOT NULL,
    tenant_id         text        NOT NULL,
    name              text        NOT NULL,
    slug              text        NOT NULL,
    category          text        NOT NULL,
    axes              jsonb,
    constraints       jsonb,
    allowed_workflows jsonb,
    allowed_tools     jsonb,
    allowed_surfaces  jsonb,
    feature_overrides jsonb,
    priority          integer     NOT NULL DEFAULT 0,
    status            text        NOT NULL DEFAULT 'active',
    metadata          jsonb,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT persona_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT persona_name_format CHECK (name <> ''),
    CONSTRAINT persona_slug_format CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT persona_category_format CHECK (category <> ''),
    CONSTRAINT persona_status_allowed CHECK (status IN ('active', 'inactive')),
    CONSTRAINT persona_axes_format CHECK (jsonb_typeof(axes) = 'object'),
    CONSTRAINT persona_constraints_format CHECK (jsonb_typeof(constraints) = 'object'),
    CONSTRAINT persona_allowed_workflows_format CHECK (jsonb_typeof(allowed_workflows) = 'array'),
    CONSTRAINT persona_allowed_tools_format CHECK (jsonb_typeof(allowed_tools) = 'array'),
    CONSTRAINT persona_allowed_surfaces_format CHECK (jsonb_typeof(allowed_surfaces) = 'array'),
    CONSTRAINT persona_feature_overrides_format CHECK (jsonb_typeof(feature_overrides) = 'object')
);

CREATE UNIQUE INDEX persona_slug_key ON persona (tenant_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX persona_category_idx ON persona (tenant_id, category) WHERE deleted_at IS NULL;
CREATE INDEX persona_created_at_idx ON persona (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE persona ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON persona
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON persona TO cityos_platform;

ALTER TABLE tenant
    ADD CONSTRAINT tenant_default_persona_id_fkey FOREIGN KEY (id, default_persona_id) REFERENCES persona (tenant_id, id);


-- user_id may name staff or a customer, so it has no foreign key.
CREATE TABLE persona_assignment (
    id              text        NOT NULL,
    tenant_id       text        NOT NULL,
    persona_id      text        NOT NULL,
    user_id         text        NOT NULL,
    scope           text        NOT NULL,
    scope_reference text,
    priority        integer     NOT NULL DEFAULT 0,
    status          text        NOT NULL DEFAULT 'active',
    starts_at       timestamptz,
    ends_at         timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT persona_assignment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT persona_assignment_persona_id_fkey
        FOREIGN KEY (tenant_id, persona_id) REFERENCES persona (tenant_id, id),
    CONSTRAINT persona_assignment_user_id_format CHECK (user_id ~ '^(admin|cus)_'),
    CONSTRAINT persona_assignment_scope_allowed CHECK (scope IN ('tenant', 'node', 'store')),
    CONSTRAINT persona_assignment_scope_reference_allowed CHECK ((scope = 'tenant') = (scope_reference IS NULL)),
    CONSTRAINT persona_assignment_status_allowed CHECK (status IN ('active', 'inactive')),
    CONSTRAINT persona_assignment_ends_at_range CHECK (ends_at > starts_at)
);

CREATE INDEX persona_assignment_user_id_idx ON persona_assignment (tenant_id, user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX persona_assignment_persona_id_idx ON persona_assignment (tenant_id, persona_id, id) WHERE deleted_at IS NULL;
CREATE INDEX persona_assignment_created_at_idx ON persona_assignment (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE persona_assignment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON persona_assignment
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON persona_assignment TO cityos_platform;

-- The scope decides which table its reference is of, so no foreign key can say it.
CREATE FUNCTION persona_assignment_scope() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    known boolean;
BEGIN
    IF NEW.scope = 'node' THEN
        SELECT EXISTS (
            SELECT FROM platform.node n
             WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.scope_reference AND n.deleted_at IS NULL
        ) INTO known;
    ELSE
        SELECT EXISTS (
            SELECT FROM platform.cityos_store s
             WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.scope_reference AND s.deleted_at IS NULL
        ) INTO known;
    END IF;

    IF NOT known THEN
        RAISE EXCEPTION 'the tenant has no % %', NEW.scope, NEW.scope_reference
            USING ERRCODE = 'foreign_key_violation', TABLE = 'persona_assignment',
                  CONSTRAINT = 'persona_assignment_scope_reference_fkey';
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER persona_assignment_scope
    BEFORE INSERT OR UPDATE OF tenant_id, scope, scope_reference ON persona_assignment
    FOR EACH ROW
    WHEN (new.scope IN ('node', 'store') AND new.scope_reference IS NOT NULL)
    EXECUTE FUNCTION persona_assignment_scope();
