CREATE TABLE volume_pricing (
    id           text        NOT NULL,
    tenant_id    text        NOT NULL,
    store_id     text,
    region_id    text,
    name         text        NOT NULL,
    applies_to   text        NOT NULL,
    target_id    text,
    pricing_type text        NOT NULL,
    company_id   text,
    company_tier text,
    priority     integer     NOT NULL DEFAULT 0,
    status       text        NOT NULL DEFAULT 'active',
    starts_at    timestamptz,
    ends_at      timestamptz,
    metadata     jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT volume_pricing_applies_to_allowed
        CHECK (applies_to IN ('product', 'category', 'all', 'customer_group', 'company')),
    CONSTRAINT volume_pricing_pricing_type_allowed
        CHECK (pricing_type IN ('percentage', 'fixed_amount', 'fixed_price')),
    CONSTRAINT volume_pricing_status_allowed CHECK (status IN ('draft', 'active', 'inactive')),
    CONSTRAINT volume_pricing_ends_at_range CHECK (ends_at > starts_at)
);

CREATE INDEX volume_pricing_applies_to_target_id_idx
    ON volume_pricing (tenant_id, applies_to, target_id) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_status_priority_idx
    ON volume_pricing (tenant_id, status, priority) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_store_id_idx ON volume_pricing (tenant_id, store_id, id) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_region_id_idx ON volume_pricing (tenant_id, region_id, id) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_company_id_idx ON volume_pricing (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_created_at_idx ON volume_pricing (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE volume_pricing ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON volume_pricing
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON volume_pricing TO cityos_catalog;


CREATE TABLE volume_pricing_tier (
    id                  text        NOT NULL,
    tenant_id           text        NOT NULL,
    volume_pricing_id   text        NOT NULL,
    min_quantity        integer     NOT NULL,
    max_quantity        integer,
    discount_percentage numeric(28,8),
    discount_amount     numeric(28,8),
    fixed_price         numeric(28,8),
    currency_code       text,
    metadata            jsonb,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT volume_pricing_tier_volume_pricing_id_fkey
        FOREIGN KEY (tenant_id, volume_pricing_id) REFERENCES volume_pricing (tenant_id, id),
    CONSTRAINT volume_pricing_tier_min_quantity_range CHECK (min_quantity > 0),
    CONSTRAINT volume_pricing_tier_max_quantity_range CHECK (max_quantity >= min_quantity),
    CONSTRAINT volume_pricing_tier_discount_percentage_range CHECK (discount_percentage BETWEEN 0 AND 100),
    CONSTRAINT volume_pricing_tier_discount_amount_range CHECK (discount_amount >= 0),
    CONSTRAINT volume_pricing_tier_fixed_price_range CHECK (fixed_price >= 0),
    CONSTRAINT volume_pricing_tier_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3)
);

CREATE UNIQUE INDEX volume_pricing_tier_volume_pricing_id_min_quantity_key
    ON volume_pricing_tier (tenant_id, volume_pricing_id, min_quantity) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_tier_volume_pricing_id_idx
    ON volume_pricing_tier (tenant_id, volume_pricing_id, id) WHERE deleted_at IS NULL;
CREATE INDEX volume_pricing_tier_created_at_idx
    ON volume_pricing_tier (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE volume_pricing_tier ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON volume_pricing_tier
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON volume_pricing_tier TO cityos_catalog;
