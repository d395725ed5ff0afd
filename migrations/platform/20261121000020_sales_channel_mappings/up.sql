CREATE TABLE sales_channel_mapping (
    id                      text        NOT NULL,
    tenant_id               text        NOT NULL,
    channel_type            text        NOT NULL,
    medusa_sales_channel_id text        NOT NULL,
    name                    text        NOT NULL,
    description             text,
    node_id                 text,
    config                  jsonb,
    is_active               boolean     NOT NULL DEFAULT true,
    metadata                jsonb,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    deleted_at              timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sales_channel_mapping_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT sales_channel_mapping_medusa_sales_channel_id_fkey
        FOREIGN KEY (tenant_id, medusa_sales_channel_id) REFERENCES sales_channel (tenant_id, id),
    CONSTRAINT sales_channel_mapping_node_id_fkey FOREIGN KEY (tenant_id, node_id) REFERENCES node (tenant_id, id)
);

CREATE INDEX sales_channel_mapping_medusa_sales_channel_id_idx
    ON sales_channel_mapping (tenant_id, medusa_sales_channel_id, id) WHERE deleted_at IS NULL;
CREATE INDEX sales_channel_mapping_node_id_idx
    ON sales_channel_mapping (tenant_id, node_id, id) WHERE deleted_at IS NULL;
CREATE INDEX sales_channel_mapping_created_at_idx
    ON sales_channel_mapping (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE sales_channel_mapping ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON sales_channel_mapping
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON sales_channel_mapping TO cityos_platform;
