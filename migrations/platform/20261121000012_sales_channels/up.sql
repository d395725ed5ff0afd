CREATE TABLE sales_channel (
    id          text        NOT NULL,
    tenant_id   text        NOT NULL,
    name        text        NOT NULL,
    description text,
    is_disabled boolean     NOT NULL DEFAULT false,
    metadata    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sales_channel_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

CREATE INDEX sales_channel_created_at_idx ON sales_channel (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE sales_channel ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON sales_channel
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON sales_channel TO cityos_platform;
