CREATE TABLE rental_product (
    id               text          NOT NULL,
    tenant_id        text          NOT NULL,
    product_id       text          NOT NULL,
    rental_type      text          NOT NULL DEFAULT 'daily',
    base_price       numeric(28,8) NOT NULL,
    currency_code    text          NOT NULL DEFAULT 'usd',
    deposit_amount   numeric(28,8),
    late_fee_per_day numeric(28,8),
    min_duration     integer       NOT NULL DEFAULT 1,
    max_duration     integer,
    condition        text          NOT NULL DEFAULT 'good',
    total_rentals    integer       NOT NULL DEFAULT 0,
    is_available     boolean       NOT NULL DEFAULT true,
    metadata         jsonb,
    created_at       timestamptz   NOT NULL DEFAULT now(),
    updated_at       timestamptz   NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rental_product_rental_type_allowed
        CHECK (rental_type IN ('hourly', 'daily', 'weekly', 'monthly')),
    CONSTRAINT rental_product_base_price_range CHECK (base_price >= 0),
    CONSTRAINT rental_product_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT rental_product_deposit_amount_range CHECK (deposit_amount >= 0),
    CONSTRAINT rental_product_late_fee_per_day_range CHECK (late_fee_per_day >= 0),
    CONSTRAINT rental_product_min_duration_range CHECK (min_duration > 0),
    CONSTRAINT rental_product_max_duration_range CHECK (max_duration >= min_duration),
    CONSTRAINT rental_product_condition_allowed
        CHECK (condition IN ('new', 'like_new', 'good', 'fair', 'poor')),
    CONSTRAINT rental_product_total_rentals_range CHECK (total_rentals >= 0)
);

CREATE INDEX rental_product_product_id_idx ON rental_product (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_product_created_at_idx ON rental_product (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE rental_product ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON rental_product
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON rental_product TO cityos_trading;


CREATE TABLE rental_agreement (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    rental_product_id text          NOT NULL,
    customer_id       text          NOT NULL,
    order_id          text,
    status            text          NOT NULL DEFAULT 'pending',
    start_date        timestamptz   NOT NULL,
    end_date          timestamptz   NOT NULL,
    total_price       numeric(28,8) NOT NULL,
    currency_code     text          NOT NULL DEFAULT 'usd',
    deposit_paid      numeric(28,8) NOT NULL DEFAULT 0,
    deposit_refunded  numeric(28,8) NOT NULL DEFAULT 0,
    late_fees         numeric(28,8) NOT NULL DEFAULT 0,
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rental_agreement_rental_product_id_fkey
        FOREIGN KEY (tenant_id, rental_product_id) REFERENCES rental_product (tenant_id, id),
    CONSTRAINT rental_agreement_status_allowed
        CHECK (status IN ('pending', 'confirmed', 'active', 'overdue', 'returned', 'completed', 'cancelled')),
    CONSTRAINT rental_agreement_end_date_range CHECK (end_date > start_date),
    CONSTRAINT rental_agreement_total_price_range CHECK (total_price >= 0),
    CONSTRAINT rental_agreement_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT rental_agreement_deposit_paid_range CHECK (deposit_paid >= 0),
    CONSTRAINT rental_agreement_deposit_refunded_range CHECK (deposit_refunded BETWEEN 0 AND deposit_paid),
    CONSTRAINT rental_agreement_late_fees_range CHECK (late_fees >= 0)
);

CREATE INDEX rental_agreement_rental_product_id_idx
    ON rental_agreement (tenant_id, rental_product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_agreement_customer_id_idx
    ON rental_agreement (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_agreement_order_id_idx ON rental_agreement (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_agreement_rental_product_id_start_date_idx
    ON rental_agreement (tenant_id, rental_product_id, start_date) WHERE deleted_at IS NULL;
CREATE INDEX rental_agreement_created_at_idx ON rental_agreement (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE rental_agreement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON rental_agreement
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON rental_agreement TO cityos_trading;


CREATE TABLE rental_period (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    rental_product_id text          NOT NULL,
    period_type       text          NOT NULL DEFAULT 'standard',
    starts_at         timestamptz   NOT NULL,
    ends_at           timestamptz   NOT NULL,
    price_multiplier  numeric(28,8) NOT NULL DEFAULT 1,
    is_blocked        boolean       NOT NULL DEFAULT false,
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rental_period_rental_product_id_fkey
        FOREIGN KEY (tenant_id, rental_product_id) REFERENCES rental_product (tenant_id, id),
    CONSTRAINT rental_period_period_type_allowed
        CHECK (period_type IN ('standard', 'peak', 'off_peak', 'weekend', 'holiday', 'blackout')),
    CONSTRAINT rental_period_ends_at_range CHECK (ends_at > starts_at),
    CONSTRAINT rental_period_price_multiplier_range CHECK (price_multiplier >= 0)
);

CREATE INDEX rental_period_rental_product_id_idx
    ON rental_period (tenant_id, rental_product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_period_rental_product_id_starts_at_idx
    ON rental_period (tenant_id, rental_product_id, starts_at) WHERE deleted_at IS NULL;
CREATE INDEX rental_period_created_at_idx ON rental_period (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE rental_period ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON rental_period
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON rental_period TO cityos_trading;


CREATE TABLE rental_return (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    rental_agreement_id text          NOT NULL,
    returned_at         timestamptz   NOT NULL,
    condition_on_return text          NOT NULL,
    inspection_notes    text,
    inspected_by_id     text,
    damage_fee          numeric(28,8) NOT NULL DEFAULT 0,
    deposit_deduction   numeric(28,8) NOT NULL DEFAULT 0,
    deposit_refund      numeric(28,8) NOT NULL DEFAULT 0,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rental_return_rental_agreement_id_fkey
        FOREIGN KEY (tenant_id, rental_agreement_id) REFERENCES rental_agreement (tenant_id, id),
    CONSTRAINT rental_return_condition_on_return_allowed
        CHECK (condition_on_return IN ('new', 'like_new', 'good', 'fair', 'poor', 'damaged')),
    CONSTRAINT rental_return_damage_fee_range CHECK (damage_fee >= 0),
    CONSTRAINT rental_return_deposit_deduction_range CHECK (deposit_deduction >= 0),
    CONSTRAINT rental_return_deposit_refund_range CHECK (deposit_refund >= 0)
);

CREATE INDEX rental_return_rental_agreement_id_idx
    ON rental_return (tenant_id, rental_agreement_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_return_inspected_by_id_idx
    ON rental_return (tenant_id, inspected_by_id, id) WHERE deleted_at IS NULL;
CREATE INDEX rental_return_created_at_idx ON rental_return (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE rental_return ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON rental_return
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON rental_return TO cityos_trading;


CREATE TABLE damage_claim (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    rental_agreement_id text          NOT NULL,
    rental_return_id    text,
    description         text          NOT NULL,
    evidence_urls       text[],
    estimated_cost      numeric(28,8),
    actual_cost         numeric(28,8),
    status              text          NOT NULL DEFAULT 'open',
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT damage_claim_rental_agreement_id_fkey
        FOREIGN KEY (tenant_id, rental_agreement_id) REFERENCES rental_agreement (tenant_id, id),
    CONSTRAINT damage_claim_rental_return_id_fkey
        FOREIGN KEY (tenant_id, rental_return_id) REFERENCES rental_return (tenant_id, id),
    CONSTRAINT damage_claim_evidence_urls_format CHECK (array_position(evidence_urls, NULL) IS NULL),
    CONSTRAINT damage_claim_estimated_cost_range CHECK (estimated_cost >= 0),
    CONSTRAINT damage_claim_actual_cost_range CHECK (actual_cost >= 0),
    CONSTRAINT damage_claim_status_allowed
        CHECK (status IN ('open', 'under_review', 'accepted', 'rejected', 'settled'))
);

CREATE INDEX damage_claim_rental_agreement_id_idx
    ON damage_claim (tenant_id, rental_agreement_id, id) WHERE deleted_at IS NULL;
CREATE INDEX damage_claim_rental_return_id_idx
    ON damage_claim (tenant_id, rental_return_id, id) WHERE deleted_at IS NULL;
CREATE INDEX damage_claim_created_at_idx ON damage_claim (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE damage_claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON damage_claim
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON damage_claim TO cityos_trading;
