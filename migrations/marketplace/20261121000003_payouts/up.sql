-- Amounts are in currency_code.
CREATE TABLE payout (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    vendor_id           text          NOT NULL,
    payout_number       text          NOT NULL,
    currency_code       text          NOT NULL DEFAULT 'usd',
    gross_amount        numeric(28,8) NOT NULL,
    commission_amount   numeric(28,8) NOT NULL DEFAULT 0,
    platform_fee        numeric(28,8) NOT NULL DEFAULT 0,
    processing_fee      numeric(28,8) NOT NULL DEFAULT 0,
    net_amount          numeric(28,8) NOT NULL,
    period_start        timestamptz   NOT NULL,
    period_end          timestamptz   NOT NULL,
    status              text          NOT NULL DEFAULT 'draft',
    payment_method      text,
    stripe_transfer_id  text,
    stripe_payout_id    text,
    stripe_failure_code text,
    requested_at        timestamptz,
    approved_at         timestamptz,
    approved_by_id      text,
    processed_at        timestamptz,
    processed_by_id     text,
    failure_reason      text,
    notes               text,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payout_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT payout_currency_code_format CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT payout_platform_fee_range CHECK (platform_fee >= 0),
    CONSTRAINT payout_processing_fee_range CHECK (processing_fee >= 0),
    CONSTRAINT payout_net_amount_range CHECK (net_amount > 0),
    CONSTRAINT payout_net_amount_adds_up
        CHECK (net_amount = gross_amount - commission_amount - platform_fee - processing_fee),
    CONSTRAINT payout_period_end_range CHECK (period_end > period_start),
    CONSTRAINT payout_status_allowed CHECK (status IN (
        'draft', 'pending', 'pending_approval', 'approved', 'processing', 'on_hold', 'paid', 'failed', 'reversed', 'cancelled'
    )),
    CONSTRAINT payout_payment_method_allowed CHECK (payment_method IN ('stripe_connect', 'bank_transfer', 'manual'))
);

CREATE UNIQUE INDEX payout_payout_number_key ON payout (tenant_id, payout_number);
CREATE INDEX payout_vendor_id_idx ON payout (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX payout_vendor_id_status_idx ON payout (tenant_id, vendor_id, status) WHERE deleted_at IS NULL;
CREATE INDEX payout_period_start_period_end_idx ON payout (tenant_id, period_start, period_end) WHERE deleted_at IS NULL;
CREATE INDEX payout_created_at_idx ON payout (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE payout ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON payout
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON payout TO cityos_marketplace;

ALTER TABLE vendor_order
    ADD CONSTRAINT vendor_order_payout_id_fkey FOREIGN KEY (tenant_id, payout_id) REFERENCES payout (tenant_id, id);


CREATE TABLE payout_transaction_link (
    id                        text          NOT NULL,
    tenant_id                 text          NOT NULL,
    payout_id                 text          NOT NULL,
    commission_transaction_id text          NOT NULL,
    amount                    numeric(28,8) NOT NULL,
    metadata                  jsonb,
    created_at                timestamptz   NOT NULL DEFAULT now(),
    updated_at                timestamptz   NOT NULL DEFAULT now(),
    deleted_at                timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payout_transaction_link_payout_id_fkey FOREIGN KEY (tenant_id, payout_id) REFERENCES payout (tenant_id, id),
    CONSTRAINT payout_transaction_link_commission_transaction_id_fkey
        FOREIGN KEY (tenant_id, commission_transaction_id) REFERENCES commission_transaction (tenant_id, id)
);

CREATE UNIQUE INDEX payout_transaction_link_payout_id_commission_transaction_id_key
    ON payout_transaction_link (tenant_id, payout_id, commission_transaction_id) WHERE deleted_at IS NULL;
-- No transaction is paid out twice, whatever the code does: a payout that is cancelled or reversed lets go of its own.
CREATE UNIQUE INDEX payout_transaction_link_commission_transaction_id_key
    ON payout_transaction_link (tenant_id, commission_transaction_id) WHERE deleted_at IS NULL;
CREATE INDEX payout_transaction_link_payout_id_idx
    ON payout_transaction_link (tenant_id, payout_id, id) WHERE deleted_at IS NULL;
CREATE INDEX payout_transaction_link_commission_transaction_id_idx
    ON payout_transaction_link (tenant_id, commission_transaction_id, id) WHERE deleted_at IS NULL;
CREATE INDEX payout_transaction_link_created_at_idx
    ON payout_transaction_link (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE payout_transaction_link ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON payout_transaction_link
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON payout_transaction_link TO cityos_marketplace;
