GRANT USAGE ON SCHEMA loyalty TO cityos_loyalty;

CREATE TABLE membership_tier (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    name                text          NOT NULL,
    tier_level          integer       NOT NULL,
    min_points          integer       NOT NULL DEFAULT 0,
    annual_fee          numeric(28,8) NOT NULL DEFAULT 0,
    currency_code       text          NOT NULL DEFAULT 'usd',
    benefits            jsonb,
    perks               jsonb,
    upgrade_threshold   integer,
    downgrade_threshold integer,
    color_code          text,
    icon_url            text,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT membership_tier_tier_level_range CHECK (tier_level >= 0),
    CONSTRAINT membership_tier_min_points_range CHECK (min_points >= 0),
    CONSTRAINT membership_tier_annual_fee_range CHECK (annual_fee >= 0),
    CONSTRAINT membership_tier_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT membership_tier_upgrade_threshold_range CHECK (upgrade_threshold >= 0),
    CONSTRAINT membership_tier_downgrade_threshold_range CHECK (downgrade_threshold >= 0)
);

CREATE UNIQUE INDEX membership_tier_tier_level_key
    ON membership_tier (tenant_id, tier_level) WHERE deleted_at IS NULL;
CREATE INDEX membership_tier_created_at_idx ON membership_tier (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE membership_tier ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON membership_tier
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON membership_tier TO cityos_loyalty;


CREATE TABLE membership (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    customer_id       text          NOT NULL,
    tier_id           text,
    membership_number text          NOT NULL,
    status            text          NOT NULL DEFAULT 'active',
    total_points      integer       NOT NULL DEFAULT 0,
    lifetime_points   integer       NOT NULL DEFAULT 0,
    total_spent       numeric(28,8) NOT NULL DEFAULT 0,
    auto_renew        boolean       NOT NULL DEFAULT false,
    joined_at         timestamptz   NOT NULL,
    expires_at        timestamptz,
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT membership_tier_id_fkey
        FOREIGN KEY (tenant_id, tier_id) REFERENCES membership_tier (tenant_id, id),
    CONSTRAINT membership_status_allowed
        CHECK (status IN ('pending', 'active', 'suspended', 'expired', 'cancelled')),
    CONSTRAINT membership_total_points_range CHECK (total_points >= 0),
    CONSTRAINT membership_lifetime_points_range CHECK (lifetime_points >= 0),
    CONSTRAINT membership_total_spent_range CHECK (total_spent >= 0),
    CONSTRAINT membership_expires_at_range CHECK (expires_at > joined_at)
);

CREATE UNIQUE INDEX membership_membership_number_key
    ON membership (tenant_id, membership_number) WHERE deleted_at IS NULL;
CREATE INDEX membership_customer_id_idx ON membership (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX membership_tier_id_idx ON membership (tenant_id, tier_id, id) WHERE deleted_at IS NULL;
CREATE INDEX membership_created_at_idx ON membership (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE membership ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON membership
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON membership TO cityos_loyalty;


CREATE TABLE points_ledger (
    id               text        NOT NULL,
    tenant_id        text        NOT NULL,
    membership_id    text        NOT NULL,
    transaction_type text        NOT NULL,
    points           integer     NOT NULL,
    balance_after    integer     NOT NULL,
    source           text,
    reference        text,
    description      text,
    expires_at       timestamptz,
    metadata         jsonb,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT points_ledger_membership_id_fkey
        FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    CONSTRAINT points_ledger_transaction_type_allowed
        CHECK (transaction_type IN ('earn', 'redeem', 'expire', 'adjust')),
    CONSTRAINT points_ledger_balance_after_range CHECK (balance_after >= 0)
);

CREATE INDEX points_ledger_membership_id_idx ON points_ledger (tenant_id, membership_id, id) WHERE deleted_at IS NULL;
CREATE INDEX points_ledger_membership_id_created_at_idx
    ON points_ledger (tenant_id, membership_id, created_at) WHERE deleted_at IS NULL;
CREATE INDEX points_ledger_created_at_idx ON points_ledger (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE points_ledger ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON points_ledger
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON points_ledger TO cityos_loyalty;
