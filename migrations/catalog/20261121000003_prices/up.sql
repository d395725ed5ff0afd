CREATE TABLE region (
    id            text          NOT NULL,
    name          text          NOT NULL,
    currency_code text          NOT NULL,
    tax_rate      numeric(28,8) NOT NULL,
    tax_code      text,
    countries     jsonb         NOT NULL,
    metadata      jsonb,
    created_at    timestamptz   NOT NULL DEFAULT now(),
    updated_at    timestamptz   NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    PRIMARY KEY (id),
    CONSTRAINT region_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT region_tax_rate_range CHECK (tax_rate BETWEEN 0 AND 100)
);

CREATE INDEX region_created_at_idx ON region (created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE region ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Regions are shared by all tenants: everybody reads them, platform operators write them.
CREATE POLICY everybody_reads ON region FOR SELECT
    USING (true);

CREATE POLICY platform_operator ON region
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON region TO cityos_catalog;


CREATE TABLE price_list (
    id          text        NOT NULL,
    tenant_id   text        NOT NULL,
    title       text        NOT NULL,
    description text,
    type        text        NOT NULL DEFAULT 'override',
    status      text        NOT NULL DEFAULT 'draft',
    rules       jsonb,
    starts_at   timestamptz,
    ends_at     timestamptz,
    metadata    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT price_list_type_allowed CHECK (type IN ('sale', 'override')),
    CONSTRAINT price_list_status_allowed CHECK (status IN ('draft', 'active')),
    CONSTRAINT price_list_ends_at_range CHECK (ends_at > starts_at)
);

CREATE INDEX price_list_status_idx ON price_list (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX price_list_created_at_idx ON price_list (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE price_list ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON price_list
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON price_list TO cityos_catalog;


-- tenant_id is the tenant whose price it is, variant_tenant_id the owner of the variant (maybe its head
-- office). Without a price list it is the base price, which only the owner sets.
CREATE TABLE price (
    id                text        NOT NULL,
    tenant_id         text        NOT NULL,
    variant_tenant_id text        NOT NULL,
    variant_id        text        NOT NULL,
    currency_code     text        NOT NULL,
    amount            bigint      NOT NULL,
    min_quantity      integer,
    max_quantity      integer,
    price_list_id     text,
    region_id         text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT price_variant_id_fkey
        FOREIGN KEY (variant_tenant_id, variant_id) REFERENCES product_variant (tenant_id, id),
    CONSTRAINT price_price_list_id_fkey
        FOREIGN KEY (tenant_id, price_list_id) REFERENCES price_list (tenant_id, id),
    CONSTRAINT price_region_id_fkey FOREIGN KEY (region_id) REFERENCES region (id),
    CONSTRAINT price_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT price_amount_range CHECK (amount >= 0),
    CONSTRAINT price_min_quantity_range CHECK (min_quantity > 0),
    CONSTRAINT price_max_quantity_range CHECK (max_quantity >= coalesce(min_quantity, 1)),
    CONSTRAINT price_base_price_owner CHECK (price_list_id IS NOT NULL OR tenant_id = variant_tenant_id)
);

CREATE INDEX price_variant_id_idx ON price (tenant_id, variant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX price_price_list_id_idx ON price (tenant_id, price_list_id, id) WHERE deleted_at IS NULL;
CREATE INDEX price_region_id_idx ON price (tenant_id, region_id, id) WHERE deleted_at IS NULL;
CREATE INDEX price_currency_code_idx ON price (tenant_id, currency_code) WHERE deleted_at IS NULL;
CREATE INDEX price_created_at_idx ON price (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE price ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- A tenant prices its own variants and those of its head office, nobody else's.
CREATE POLICY tenant_isolation ON price
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (
        tenant_id = current_setting('cityos.tenant', true)
        AND (variant_tenant_id = tenant_id OR variant_tenant_id = platform.head_office_of(tenant_id))
    );

-- Base prices of the head office show through the opt-in, its price lists never do.
CREATE POLICY head_office_opt_in ON price FOR SELECT
    USING (
        price_list_id IS NULL
        AND tenant_id = variant_tenant_id
        AND EXISTS (
            SELECT
            FROM product_variant v
            JOIN tenant_product tp ON tp.product_tenant_id = v.tenant_id AND tp.product_id = v.product_id
            WHERE v.tenant_id = price.variant_tenant_id
              AND v.id = price.variant_id
              AND tp.tenant_id = current_setting('cityos.tenant', true)
              AND tp.enabled
              AND tp.deleted_at IS NULL
        )
    );

GRANT SELECT, INSERT, UPDATE, DELETE ON price TO cityos_catalog;
