CREATE TABLE tenant_billing (
    id                     text          NOT NULL,
    tenant_id              text          NOT NULL,
    subscription_status    text          NOT NULL DEFAULT 'trial',
    plan_id                text,
    plan_name              text,
    plan_type              text,
    base_price             numeric(28,8),
    currency_code          text          NOT NULL DEFAULT 'usd',
    usage_metering_enabled boolean       NOT NULL DEFAULT false,
    usage_price_per_unit   numeric(28,8),
    usage_unit_name        text,
    included_units         integer,
    current_period_start   timestamptz,
    current_period_end     timestamptz,
    current_usage          integer       NOT NULL DEFAULT 0,
    current_usage_cost     numeric(28,8) NOT NULL DEFAULT 0,
    payment_method_id      text,
    stripe_customer_id     text,
    stripe_subscription_id text,
    last_invoice_date      timestamptz,
    last_invoice_amount    numeric(28,8),
    next_invoice_date      timestamptz,
    max_products           integer,
    max_orders_per_month   integer,
    max_storage_gb         integer,
    max_team_members       integer,
    metadata               jsonb,
    created_at             timestamptz   NOT NULL DEFAULT now(),
    updated_at             timestamptz   NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_billing_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_billing_subscription_status_allowed
        CHECK (subscription_status IN ('active', 'trial', 'past_due', 'canceled', 'paused')),
    CONSTRAINT tenant_billing_base_price_range CHECK (base_price >= 0),
    CONSTRAINT tenant_billing_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT tenant_billing_usage_price_per_unit_range CHECK (usage_price_per_unit >= 0),
    CONSTRAINT tenant_billing_included_units_range CHECK (included_units >= 0),
    CONSTRAINT tenant_billing_current_period_end_range CHECK (current_period_end > current_period_start),
    CONSTRAINT tenant_billing_current_usage_range CHECK (current_usage >= 0),
    CONSTRAINT tenant_billing_current_usage_cost_range CHECK (current_usage_cost >= 0),
    CONSTRAINT tenant_billing_last_invoice_amount_range CHECK (last_invoice_amount >= 0),
    CONSTRAINT tenant_billing_max_products_range CHECK (max_products >= 0),
    CONSTRAINT tenant_billing_max_orders_per_month_range CHECK (max_orders_per_month >= 0),
    CONSTRAINT tenant_billing_max_storage_gb_range CHECK (max_storage_gb >= 0),
    CONSTRAINT tenant_billing_max_team_members_range CHECK (max_team_members >= 0)
);

CREATE UNIQUE INDEX tenant_billing_tenant_id_key ON tenant_billing (tenant_id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_billing_stripe_customer_id_idx
    ON tenant_billing (tenant_id, stripe_customer_id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_billing_subscription_status_idx
    ON tenant_billing (tenant_id, subscription_status) WHERE deleted_at IS NULL;
CREATE INDEX tenant_billing_created_at_idx ON tenant_billing (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_billing ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenant_billing
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_billing TO cityos_platform;


CREATE TABLE tenant_invoice (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    billing_id        text          NOT NULL,
    invoice_number    text          NOT NULL,
    period_start      timestamptz   NOT NULL,
    period_end        timestamptz   NOT NULL,
    currency_code     text          NOT NULL,
    base_amount       numeric(28,8) NOT NULL,
    usage_amount      numeric(28,8) NOT NULL DEFAULT 0,
    discount_amount   numeric(28,8) NOT NULL DEFAULT 0,
    tax_amount        numeric(28,8) NOT NULL DEFAULT 0,
    total_amount      numeric(28,8) NOT NULL,
    status            text          NOT NULL DEFAULT 'draft',
    paid_at           timestamptz,
    payment_method    text,
    stripe_invoice_id text,
    invoice_pdf_url   text,
    due_date          timestamptz,
    line_items        jsonb,
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_invoice_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_invoice_billing_id_fkey
        FOREIGN KEY (tenant_id, billing_id) REFERENCES tenant_billing (tenant_id, id),
    CONSTRAINT tenant_invoice_period_end_range CHECK (period_end > period_start),
    CONSTRAINT tenant_invoice_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT tenant_invoice_base_amount_range CHECK (base_amount >= 0),
    CONSTRAINT tenant_invoice_usage_amount_range CHECK (usage_amount >= 0),
    CONSTRAINT tenant_invoice_discount_amount_range CHECK (discount_amount >= 0),
    CONSTRAINT tenant_invoice_tax_amount_range CHECK (tax_amount >= 0),
    CONSTRAINT tenant_invoice_total_amount_range CHECK (total_amount >= 0),
    CONSTRAINT tenant_invoice_status_allowed CHECK (status IN ('draft', 'sent', 'paid', 'overdue', 'void'))
);

CREATE UNIQUE INDEX tenant_invoice_invoice_number_key
    ON tenant_invoice (tenant_id, invoice_number) WHERE deleted_at IS NULL;
CREATE INDEX tenant_invoice_billing_id_idx ON tenant_invoice (tenant_id, billing_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_invoice_status_idx ON tenant_invoice (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX tenant_invoice_created_at_idx ON tenant_invoice (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenant_invoice
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_invoice TO cityos_platform;


CREATE TABLE tenant_usage_record (
    id             text          NOT NULL,
    tenant_id      text          NOT NULL,
    billing_id     text          NOT NULL,
    usage_type     text          NOT NULL,
    quantity       integer       NOT NULL,
    unit_price     numeric(28,8) NOT NULL,
    total_cost     numeric(28,8) NOT NULL,
    recorded_at    timestamptz   NOT NULL,
    period_start   timestamptz   NOT NULL,
    period_end     timestamptz   NOT NULL,
    reference_type text,
    reference_id   text,
    metadata       jsonb,
    created_at     timestamptz   NOT NULL DEFAULT now(),
    updated_at     timestamptz   NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_usage_record_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_usage_record_billing_id_fkey
        FOREIGN KEY (tenant_id, billing_id) REFERENCES tenant_billing (tenant_id, id),
    CONSTRAINT tenant_usage_record_usage_type_allowed
        CHECK (usage_type IN ('orders', 'products', 'storage', 'api_calls', 'bandwidth', 'team_members')),
    CONSTRAINT tenant_usage_record_quantity_range CHECK (quantity >= 0),
    CONSTRAINT tenant_usage_record_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT tenant_usage_record_total_cost_range CHECK (total_cost >= 0),
    CONSTRAINT tenant_usage_record_period_end_range CHECK (period_end > period_start)
);

CREATE INDEX tenant_usage_record_billing_id_idx
    ON tenant_usage_record (tenant_id, billing_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_usage_record_usage_type_period_start_idx
    ON tenant_usage_record (tenant_id, usage_type, period_start) WHERE deleted_at IS NULL;
CREATE INDEX tenant_usage_record_created_at_idx
    ON tenant_usage_record (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_usage_record ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenant_usage_record
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_usage_record TO cityos_platform;
