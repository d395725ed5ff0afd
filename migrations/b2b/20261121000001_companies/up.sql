GRANT USAGE ON SCHEMA b2b TO cityos_b2b;

CREATE TABLE company (
    id                         text          NOT NULL,
    tenant_id                  text          NOT NULL,
    handle                     text          NOT NULL,
    name                       text          NOT NULL,
    email                      text          NOT NULL,
    phone                      text,
    website                    text,
    tax_id                     text,
    registration_number        text,
    industry                   text,
    company_size               text,
    credit_limit               numeric(28,8) NOT NULL DEFAULT 0,
    credit_used                numeric(28,8) NOT NULL DEFAULT 0,
    currency_code              text          NOT NULL DEFAULT 'usd',
    status                     text          NOT NULL DEFAULT 'pending_approval',
    requires_approval          boolean       NOT NULL DEFAULT false,
    default_approval_threshold numeric(28,8),
    billing_address            jsonb,
    shipping_address           jsonb,
    logo_url                   text,
    metadata                   jsonb,
    created_at                 timestamptz   NOT NULL DEFAULT now(),
    updated_at                 timestamptz   NOT NULL DEFAULT now(),
    deleted_at                 timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT company_credit_limit_range CHECK (credit_limit >= 0),
    CONSTRAINT company_credit_used_range CHECK (credit_used >= 0),
    CONSTRAINT company_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT company_status_allowed
        CHECK (status IN ('active', 'inactive', 'suspended', 'pending_approval')),
    CONSTRAINT company_default_approval_threshold_range CHECK (default_approval_threshold >= 0)
);

CREATE UNIQUE INDEX company_handle_key ON company (tenant_id, handle) WHERE deleted_at IS NULL;
CREATE INDEX company_status_idx ON company (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX company_created_at_idx ON company (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE company ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON company
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON company TO cityos_b2b;


CREATE TABLE company_user (
    id             text          NOT NULL,
    tenant_id      text          NOT NULL,
    company_id     text          NOT NULL,
    customer_id    text          NOT NULL,
    role           text          NOT NULL DEFAULT 'buyer',
    spending_limit numeric(28,8),
    approval_limit numeric(28,8),
    status         text          NOT NULL DEFAULT 'active',
    metadata       jsonb,
    created_at     timestamptz   NOT NULL DEFAULT now(),
    updated_at     timestamptz   NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT company_user_company_id_fkey
        FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT company_user_role_allowed CHECK (role IN ('owner', 'admin', 'buyer', 'viewer')),
    CONSTRAINT company_user_spending_limit_range CHECK (spending_limit >= 0),
    CONSTRAINT company_user_approval_limit_range CHECK (approval_limit >= 0),
    CONSTRAINT company_user_status_allowed CHECK (status IN ('invited', 'active', 'inactive'))
);

CREATE UNIQUE INDEX company_user_company_id_customer_id_key
    ON company_user (tenant_id, company_id, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX company_user_company_id_idx ON company_user (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX company_user_customer_id_idx ON company_user (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX company_user_created_at_idx ON company_user (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE company_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON company_user
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON company_user TO cityos_b2b;


CREATE TABLE credit_line (
    id            text          NOT NULL,
    company_id    text          NOT NULL,
    credit_limit  numeric(28,8) NOT NULL DEFAULT 0,
    balance       numeric(28,8) NOT NULL DEFAULT 0,
    currency_code text          NOT NULL,
    status        text          NOT NULL DEFAULT 'active',
    metadata      jsonb,
    tenant_id     text          NOT NULL,
    created_at    timestamptz   NOT NULL DEFAULT now(),
    updated_at    timestamptz   NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT credit_line_company_id_fkey
        FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT credit_line_credit_limit_range CHECK (credit_limit >= 0),
    CONSTRAINT credit_line_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT credit_line_status_allowed CHECK (status IN ('active', 'suspended', 'closed'))
);

CREATE INDEX credit_line_company_id_idx ON credit_line (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX credit_line_created_at_idx ON credit_line (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE credit_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON credit_line
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON credit_line TO cityos_b2b;


CREATE TABLE tax_exemption (
    id                   text          NOT NULL,
    tenant_id            text          NOT NULL,
    company_id           text          NOT NULL,
    certificate_number   text          NOT NULL,
    certificate_type     text          NOT NULL,
    issuing_country      text          NOT NULL,
    expiration_date      date,
    status               text          NOT NULL DEFAULT 'pending',
    exemption_percentage numeric(28,8) NOT NULL DEFAULT 100,
    metadata             jsonb,
    created_at           timestamptz   NOT NULL DEFAULT now(),
    updated_at           timestamptz   NOT NULL DEFAULT now(),
    deleted_at           timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tax_exemption_company_id_fkey
        FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT tax_exemption_status_allowed CHECK (status IN ('pending', 'active', 'expired', 'revoked')),
    CONSTRAINT tax_exemption_exemption_percentage_range CHECK (exemption_percentage BETWEEN 0 AND 100)
);

CREATE INDEX tax_exemption_company_id_idx ON tax_exemption (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tax_exemption_created_at_idx ON tax_exemption (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tax_exemption ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tax_exemption
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tax_exemption TO cityos_b2b;
