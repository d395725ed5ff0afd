CREATE TABLE user_preference (
    id         text        NOT NULL,
    user_id    text        NOT NULL,
    key        text        NOT NULL,
    value      jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT user_preference_user_id_fkey FOREIGN KEY (user_id) REFERENCES admin_user (id),
    CONSTRAINT user_preference_key_format CHECK (key <> '')
);

CREATE UNIQUE INDEX user_preference_key_key ON user_preference (user_id, key) WHERE deleted_at IS NULL;
CREATE INDEX user_preference_user_id_idx ON user_preference (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX user_preference_created_at_idx ON user_preference (created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE user_preference ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Global table: a preference follows the account, so its tenant is the home tenant of the account, which reads it. Platform
-- operators write it, and they alone see those of accounts without a tenant.
CREATE POLICY home_tenant_reads ON user_preference FOR SELECT
    USING (user_id IN (SELECT a.id FROM admin_user a WHERE a.tenant_id = current_setting('cityos.tenant', true)));

CREATE POLICY platform_operator ON user_preference
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON user_preference TO cityos_platform;
