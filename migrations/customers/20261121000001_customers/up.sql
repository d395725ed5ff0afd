GRANT USAGE ON SCHEMA customers TO cityos_customers;

CREATE TABLE customer (
    id          text        NOT NULL,
    tenant_id   text        NOT NULL,
    email       text        NOT NULL,
    first_name  text,
    last_name   text,
    phone       text,
    has_account boolean     NOT NULL DEFAULT false,
    metadata    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX customer_email_key ON customer (tenant_id, email) WHERE deleted_at IS NULL;
CREATE INDEX customer_created_at_idx ON customer (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE customer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON customer
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON customer TO cityos_customers;
