CREATE TABLE subscription (
    id                     text          NOT NULL,
    tenant_id              text          NOT NULL,
    store_id               text,
    customer_id            text          NOT NULL,
    plan_id                text,
    status                 text          NOT NULL DEFAULT 'draft',
    billing_interval       text          NOT NULL DEFAULT 'monthly',
    billing_interval_count integer       NOT NULL DEFAULT 1,
    billing_anchor_day     integer,
    start_date             timestamptz,
    end_date               timestamptz,
    trial_start            timestamptz,
    trial_end              timestamptz,
    current_period_start   timestamptz,
    current_period_end     timestamptz,
    payment_method_id      text,
    payment_provider_id    text,
    currency_code          text          NOT NULL DEFAULT 'usd',
    subtotal               numeric(28,8) NOT NULL DEFAULT 0,
    tax_total              numeric(28,8) NOT NULL DEFAULT 0,
    total                  numeric(28,8) NOT NULL DEFAULT 0,
    max_retry_attempts     integer       NOT NULL DEFAULT 3,
    retry_count            integer       NOT NULL DEFAULT 0,
    next_retry_at          timestamptz,
    canceled_at            timestamptz,
    cancellation_reason    text,
    metadata               jsonb,
    created_at             timestamptz   NOT NULL DEFAULT now(),
    updated_at             timestamptz   NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscription_plan_id_fkey
        FOREIGN KEY (tenant_id, plan_id) REFERENCES subscription_plan (tenant_id, id),
    CONSTRAINT subscription_status_allowed
        CHECK (status IN ('draft', 'active', 'paused', 'past_due', 'canceled', 'expired')),
    CONSTRAINT subscription_billing_interval_allowed
        CHECK (billing_interval IN ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')),
    CONSTRAINT subscription_billing_interval_count_range CHECK (billing_interval_count > 0),
    CONSTRAINT subscription_billing_anchor_day_range CHECK (billing_anchor_day BETWEEN 1 AND 31),
    CONSTRAINT subscription_end_date_range CHECK (end_date > start_date),
    CONSTRAINT subscription_trial_end_range CHECK (trial_end > trial_start),
    CONSTRAINT subscription_current_period_end_range CHECK (current_period_end > current_period_start),
    CONSTRAINT subscription_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT subscription_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT subscription_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT subscription_total_range CHECK (total >= 0),
    CONSTRAINT subscription_max_retry_attempts_range CHECK (max_retry_attempts >= 0),
    CONSTRAINT subscription_retry_count_range CHECK (retry_count >= 0)
);

CREATE INDEX subscription_store_id_idx ON subscription (tenant_id, store_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_customer_id_idx ON subscription (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_plan_id_idx ON subscription (tenant_id, plan_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_status_idx ON subscription (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX subscription_status_next_retry_at_idx
    ON subscription (tenant_id, status, next_retry_at) WHERE status = 'past_due' AND deleted_at IS NULL;
CREATE INDEX subscription_current_period_end_idx
    ON subscription (tenant_id, current_period_end) WHERE status = 'active' AND deleted_at IS NULL;
CREATE INDEX subscription_created_at_idx ON subscription (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON subscription
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON subscription TO cityos_subscriptions;


CREATE TABLE subscription_item (
    id                     text          NOT NULL,
    tenant_id              text          NOT NULL,
    subscription_id        text          NOT NULL,
    product_id             text          NOT NULL,
    variant_id             text,
    title                  text          NOT NULL,
    quantity               integer       NOT NULL DEFAULT 1,
    unit_price             numeric(28,8) NOT NULL,
    subtotal               numeric(28,8) NOT NULL,
    tax_total              numeric(28,8) NOT NULL DEFAULT 0,
    total                  numeric(28,8) NOT NULL,
    billing_interval       text,
    billing_interval_count integer,
    metadata               jsonb,
    created_at             timestamptz   NOT NULL DEFAULT now(),
    updated_at             timestamptz   NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscription_item_subscription_id_fkey
        FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
    CONSTRAINT subscription_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT subscription_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT subscription_item_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT subscription_item_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT subscription_item_total_range CHECK (total >= 0),
    CONSTRAINT subscription_item_billing_interval_allowed
        CHECK (billing_interval IN ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')),
    CONSTRAINT subscription_item_billing_interval_count_range CHECK (billing_interval_count > 0)
);

CREATE INDEX subscription_item_subscription_id_idx
    ON subscription_item (tenant_id, subscription_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_item_product_id_idx
    ON subscription_item (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_item_variant_id_idx
    ON subscription_item (tenant_id, variant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_item_created_at_idx
    ON subscription_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE subscription_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON subscription_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON subscription_item TO cityos_subscriptions;


CREATE TABLE subscription_event (
    id              text        NOT NULL,
    tenant_id       text        NOT NULL,
    subscription_id text        NOT NULL,
    event_type      text        NOT NULL,
    triggered_by    text        NOT NULL DEFAULT 'system',
    triggered_by_id text,
    event_data      jsonb,
    metadata        jsonb,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscription_event_subscription_id_fkey
        FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
    CONSTRAINT subscription_event_event_type_allowed
        CHECK (event_type IN (
            'created', 'activated', 'trial_started', 'trial_ended', 'renewed', 'paused', 'resumed',
            'upgraded', 'downgraded', 'plan_changed', 'payment_succeeded', 'payment_failed',
            'payment_method_updated', 'past_due', 'canceled', 'expired'
        )),
    CONSTRAINT subscription_event_triggered_by_allowed
        CHECK (triggered_by IN ('customer', 'admin', 'system', 'webhook'))
);

CREATE INDEX subscription_event_subscription_id_idx
    ON subscription_event (tenant_id, subscription_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_event_subscription_id_created_at_idx
    ON subscription_event (tenant_id, subscription_id, created_at) WHERE deleted_at IS NULL;
CREATE INDEX subscription_event_created_at_idx
    ON subscription_event (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE subscription_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON subscription_event
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON subscription_event TO cityos_subscriptions;


CREATE TABLE subscription_pause (
    id                  text        NOT NULL,
    tenant_id           text        NOT NULL,
    subscription_id     text        NOT NULL,
    pause_type          text        NOT NULL,
    reason              text,
    paused_at           timestamptz NOT NULL,
    scheduled_resume_at timestamptz,
    resumed_at          timestamptz,
    metadata            jsonb,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT subscription_pause_subscription_id_fkey
        FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
    CONSTRAINT subscription_pause_pause_type_allowed
        CHECK (pause_type IN ('customer_request', 'payment_issue', 'admin_action', 'scheduled')),
    CONSTRAINT subscription_pause_scheduled_resume_at_range CHECK (scheduled_resume_at > paused_at),
    CONSTRAINT subscription_pause_resumed_at_range CHECK (resumed_at >= paused_at)
);

CREATE INDEX subscription_pause_subscription_id_idx
    ON subscription_pause (tenant_id, subscription_id, id) WHERE deleted_at IS NULL;
CREATE INDEX subscription_pause_created_at_idx
    ON subscription_pause (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE subscription_pause ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON subscription_pause
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON subscription_pause TO cityos_subscriptions;


CREATE TABLE billing_cycle (
    id              text          NOT NULL,
    tenant_id       text          NOT NULL,
    subscription_id text          NOT NULL,
    period_start    timestamptz   NOT NULL,
    period_end      timestamptz   NOT NULL,
    billing_date    timestamptz,
    status          text          NOT NULL DEFAULT 'upcoming',
    order_id        text,
    currency_code   text          NOT NULL DEFAULT 'usd',
    subtotal        numeric(28,8) NOT NULL DEFAULT 0,
    tax_total       numeric(28,8) NOT NULL DEFAULT 0,
    total           numeric(28,8) NOT NULL DEFAULT 0,
    attempt_count   integer       NOT NULL DEFAULT 0,
    last_attempt_at timestamptz,
    failure_reason  text,
    completed_at    timestamptz,
    metadata        jsonb,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT billing_cycle_subscription_id_fkey
        FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
    CONSTRAINT billing_cycle_period_end_range CHECK (period_end > period_start),
    CONSTRAINT billing_cycle_status_allowed
        CHECK (status IN ('upcoming', 'processing', 'completed', 'failed', 'skipped')),
    CONSTRAINT billing_cycle_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT billing_cycle_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT billing_cycle_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT billing_cycle_total_range CHECK (total >= 0),
    CONSTRAINT billing_cycle_attempt_count_range CHECK (attempt_count >= 0)
);

CREATE UNIQUE INDEX billing_cycle_subscription_id_period_start_key
    ON billing_cycle (tenant_id, subscription_id, period_start) WHERE deleted_at IS NULL;
CREATE INDEX billing_cycle_subscription_id_idx
    ON billing_cycle (tenant_id, subscription_id, id) WHERE deleted_at IS NULL;
CREATE INDEX billing_cycle_order_id_idx ON billing_cycle (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX billing_cycle_status_period_end_idx
    ON billing_cycle (tenant_id, status, period_end) WHERE deleted_at IS NULL;
CREATE INDEX billing_cycle_created_at_idx ON billing_cycle (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE billing_cycle ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON billing_cycle
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON billing_cycle TO cityos_subscriptions;
