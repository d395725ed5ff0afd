CREATE TABLE translation (
    id         text        NOT NULL,
    tenant_id  text        NOT NULL,
    locale     text        NOT NULL,
    namespace  text        NOT NULL,
    key        text        NOT NULL,
    value      text        NOT NULL,
    context    text,
    status     text        NOT NULL DEFAULT 'active',
    metadata   jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT translation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT translation_status_allowed CHECK (status IN ('active', 'draft', 'archived'))
);

CREATE UNIQUE INDEX translation_locale_namespace_key_key
    ON translation (tenant_id, locale, namespace, key) WHERE deleted_at IS NULL;
CREATE INDEX translation_created_at_idx ON translation (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE translation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON translation
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON translation TO cityos_platform;
