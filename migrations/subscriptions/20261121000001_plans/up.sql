GRANT USAGE ON SCHEMA subscriptions TO cityos_subscriptions;

CREATE TABLE subscription_plan (
    id                     text          NOT NULL,
    tenant_id              text          NOT NULL,
    handle                 text          NOT NULL,
    name                   text          NOT NULL,
    description            text,
    status                 text          NOT NULL DEFAULT 'active',
    billing_interval       text          NOT NULL DEFAULT 'monthly',
    billing_interval_count integer       NOT NULL DEFAULT 1,
    price                  numeric(28,8) NOT NULL,
    compare_at_price       numeric(28,8),
    currency_code          text          NOT NULL DEFAULT 'usd',
    trial_period_days      integer       NOT NULL DEFAULT 0,
    features               jsonb,
    limits                 jsonb,
    included_products      jsonb,
    stripe_price_id        text,
    stripe_product_id      text,
    metadata               jsonb,
    created_at             timestamptz   NOT NULL DEFAULT now(),
    updated_at             timestamptz   NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscription_plan_status_allowed CHECK (status IN ('draft', 'active', 'archived')),
    CONSTRAINT subscription_plan_billing_interval_allowed
        CHECK (billing_interval IN ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')),
    CONSTRAINT subscription_plan_billing_interval_count_range CHECK (billing_interval_count > 0),
    CONSTRAINT subscription_plan_price_range CHECK (price >= 0),
    CONSTRAINT subscription_plan_compare_at_price_range CHECK (compare_at_price >= 0),
    CONSTRAINT subscription_plan_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT subscription_plan_trial_period_days_range CHECK (trial_period_days >= 0)
);

CREATE UNIQUE INDEX subscription_plan_handle_key ON subscription_plan (tenant_id, handle) WHERE deleted_at IS NULL;
CREATE INDEX subscription_plan_created_at_idx
    ON subscription_plan (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE subscription_plan ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON subscription_plan
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON subscription_plan TO cityos_subscriptions;


CREATE TABLE subscription_discount (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    code                text          NOT NULL,
    name                text          NOT NULL,
    discount_type       text          NOT NULL DEFAULT 'percentage',
    discount_value      numeric(28,8) NOT NULL,
    currency_code       text,
    duration            text          NOT NULL DEFAULT 'once',
    duration_cycles     integer,
    applicable_plan_ids jsonb,
    max_redemptions     integer,
    redemption_count    integer       NOT NULL DEFAULT 0,
    valid_from          timestamptz,
    valid_until         timestamptz,
    is_active           boolean       NOT NULL DEFAULT true,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscription_discount_discount_type_allowed
        CHECK (discount_type IN ('percentage', 'fixed_amount')),
    CONSTRAINT subscription_discount_discount_value_range
        CHECK (discount_value >= 0 AND (discount_type <> 'percentage' OR discount_value <= 100)),
    CONSTRAINT subscription_discount_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT subscription_discount_duration_allowed CHECK (duration IN ('once', 'repeating', 'forever')),
    CONSTRAINT subscription_discount_duration_cycles_range CHECK (duration_cycles > 0),
    CONSTRAINT subscription_discount_max_redemptions_range CHECK (max_redemptions >= 0),
    CONSTRAINT subscription_discount_redemption_count_range CHECK (redemption_count >= 0),
    CONSTRAINT subscription_discount_valid_until_range CHECK (valid_until > valid_from)
);

CREATE UNIQUE INDEX subscription_discount_code_key
    ON subscription_discount (tenant_id, code) WHERE deleted_at IS NULL;
CREATE INDEX subscription_discount_created_at_idx
    ON subscription_discount (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE subscription_discount ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON subscription_discount
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON subscription_discount TO cityos_subscriptions;
