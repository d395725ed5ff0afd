CREATE TABLE admin_user (
    id            text        NOT NULL,
    email         text        NOT NULL,
    password_hash text        NOT NULL,
    role          text        NOT NULL,
    tenant_id     text,
    capabilities  jsonb       NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT admin_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

CREATE UNIQUE INDEX admin_user_email_key ON admin_user (email) WHERE deleted_at IS NULL;
CREATE INDEX admin_user_role_idx ON admin_user (tenant_id, role) WHERE deleted_at IS NULL;
CREATE INDEX admin_user_created_at_idx ON admin_user (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE admin_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Global table: a super-admin belongs to no tenant and is seen by platform operators only.
CREATE POLICY tenant_isolation ON admin_user
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

CREATE POLICY platform_operator ON admin_user
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON admin_user TO cityos_platform;


CREATE TABLE tenant_user (
    id                     text        NOT NULL,
    tenant_id              text        NOT NULL,
    user_id                text        NOT NULL,
    role                   text        NOT NULL DEFAULT 'viewer',
    role_level             integer     NOT NULL DEFAULT 10,
    assigned_nodes         jsonb,
    assigned_node_ids      jsonb,
    permissions            jsonb,
    status                 text        NOT NULL DEFAULT 'invited',
    invitation_token       text,
    invitation_sent_at     timestamptz,
    invitation_accepted_at timestamptz,
    invited_by_id          text,
    last_active_at         timestamptz,
    metadata               jsonb,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_user_user_id_fkey FOREIGN KEY (user_id) REFERENCES admin_user (id),
    CONSTRAINT tenant_user_invited_by_id_fkey FOREIGN KEY (invited_by_id) REFERENCES admin_user (id),
    CONSTRAINT tenant_user_role_allowed
        CHECK (role IN (
            'super-admin', 'tenant-admin', 'compliance-officer', 'auditor', 'city-manager',
            'district-manager', 'zone-operator', 'facility-operator', 'asset-technician', 'viewer'
        )),
    CONSTRAINT tenant_user_role_level_range CHECK (role_level BETWEEN 0 AND 10),
    CONSTRAINT tenant_user_status_allowed CHECK (status IN ('active', 'inactive', 'invited'))
);

CREATE UNIQUE INDEX tenant_user_user_id_key ON tenant_user (tenant_id, user_id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_user_invited_by_id_idx ON tenant_user (tenant_id, invited_by_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_user_invitation_token_idx ON tenant_user (tenant_id, invitation_token) WHERE deleted_at IS NULL;
CREATE INDEX tenant_user_status_idx ON tenant_user (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX tenant_user_role_level_idx ON tenant_user (tenant_id, role_level) WHERE deleted_at IS NULL;
CREATE INDEX tenant_user_created_at_idx ON tenant_user (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenant_user
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

-- platform.verify_membership looks a member up before the request has a tenant.
CREATE POLICY platform_reads ON tenant_user FOR SELECT
    USING (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_user TO cityos_platform;


CREATE TABLE rbac_policy (
    id              text        NOT NULL,
    role            text        NOT NULL,
    resource        text        NOT NULL,
    actions         jsonb       NOT NULL,
    conditions      jsonb,
    version         integer     NOT NULL DEFAULT 1,
    effective_from  timestamptz NOT NULL,
    effective_until timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT rbac_policy_version_range CHECK (version >= 1),
    CONSTRAINT rbac_policy_effective_until_range CHECK (effective_until > effective_from)
);

CREATE INDEX rbac_policy_role_idx ON rbac_policy (role) WHERE deleted_at IS NULL;
CREATE INDEX rbac_policy_resource_idx ON rbac_policy (resource) WHERE deleted_at IS NULL;
CREATE INDEX rbac_policy_effective_from_effective_until_idx
    ON rbac_policy (effective_from, effective_until) WHERE deleted_at IS NULL;
CREATE INDEX rbac_policy_created_at_idx ON rbac_policy (created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE rbac_policy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Permissions are the same for all tenants: everybody reads them, platform operators write them.
CREATE POLICY everybody_reads ON rbac_policy FOR SELECT
    USING (true);

CREATE POLICY platform_operator ON rbac_policy
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON rbac_policy TO cityos_platform;
