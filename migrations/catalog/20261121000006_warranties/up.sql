CREATE TABLE warranty_plan (
    id              text          NOT NULL,
    tenant_id       text          NOT NULL,
    name            text          NOT NULL,
    description     text,
    plan_type       text          NOT NULL DEFAULT 'standard',
    duration_months integer       NOT NULL,
    price           numeric(28,8) NOT NULL DEFAULT 0,
    currency_code   text          NOT NULL DEFAULT 'usd',
    coverage        jsonb,
    exclusions      jsonb,
    is_active       boolean       NOT NULL DEFAULT true,
    metadata        jsonb,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT warranty_plan_plan_type_allowed CHECK (plan_type IN ('standard', 'extended', 'premium', 'accidental')),
    CONSTRAINT warranty_plan_duration_months_range CHECK (duration_months > 0),
    CONSTRAINT warranty_plan_price_range CHECK (price >= 0),
    CONSTRAINT warranty_plan_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3)
);

CREATE INDEX warranty_plan_created_at_idx ON warranty_plan (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE warranty_plan ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON warranty_plan
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON warranty_plan TO cityos_catalog;


CREATE TABLE warranty_claim (
    id                text        NOT NULL,
    tenant_id         text        NOT NULL,
    plan_id           text        NOT NULL,
    customer_id       text        NOT NULL,
    order_id          text        NOT NULL,
    product_id        text        NOT NULL,
    claim_number      text        NOT NULL,
    issue_description text        NOT NULL,
    evidence_urls     text[],
    status            text        NOT NULL DEFAULT 'submitted',
    resolution_type   text,
    resolution_notes  text,
    metadata          jsonb,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT warranty_claim_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES warranty_plan (tenant_id, id),
    CONSTRAINT warranty_claim_status_allowed
        CHECK (status IN (
            'submitted', 'under_review', 'info_requested', 'approved', 'rejected', 'in_progress', 'resolved',
            'closed'
        )),
    CONSTRAINT warranty_claim_resolution_type_allowed
        CHECK (resolution_type IN ('repair', 'replace', 'refund', 'credit', 'reject'))
);

CREATE UNIQUE INDEX warranty_claim_claim_number_key
    ON warranty_claim (tenant_id, claim_number) WHERE deleted_at IS NULL;
CREATE INDEX warranty_claim_customer_id_idx ON warranty_claim (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX warranty_claim_status_idx ON warranty_claim (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX warranty_claim_plan_id_idx ON warranty_claim (tenant_id, plan_id, id) WHERE deleted_at IS NULL;
CREATE INDEX warranty_claim_order_id_idx ON warranty_claim (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX warranty_claim_product_id_idx ON warranty_claim (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX warranty_claim_created_at_idx ON warranty_claim (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE warranty_claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON warranty_claim
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON warranty_claim TO cityos_catalog;


CREATE TABLE service_center (
    id               text        NOT NULL,
    tenant_id        text        NOT NULL,
    name             text        NOT NULL,
    address          jsonb       NOT NULL,
    phone            text,
    email            text,
    specializations  jsonb,
    capacity_per_day integer     NOT NULL,
    current_load     integer     NOT NULL DEFAULT 0,
    is_active        boolean     NOT NULL DEFAULT true,
    metadata         jsonb,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT service_center_capacity_per_day_range CHECK (capacity_per_day > 0),
    CONSTRAINT service_center_current_load_range CHECK (current_load >= 0)
);

CREATE INDEX service_center_created_at_idx ON service_center (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE service_center ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON service_center
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON service_center TO cityos_catalog;


CREATE TABLE repair_order (
    id                text        NOT NULL,
    tenant_id         text        NOT NULL,
    claim_id          text        NOT NULL,
    service_center_id text,
    status            text        NOT NULL DEFAULT 'received',
    diagnosis         text,
    repair_notes      text,
    parts_used        jsonb,
    estimated_cost    numeric(28,8),
    actual_cost       numeric(28,8),
    tracking_number   text,
    metadata          jsonb,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT repair_order_claim_id_fkey FOREIGN KEY (tenant_id, claim_id) REFERENCES warranty_claim (tenant_id, id),
    CONSTRAINT repair_order_service_center_id_fkey
        FOREIGN KEY (tenant_id, service_center_id) REFERENCES service_center (tenant_id, id),
    CONSTRAINT repair_order_status_allowed
        CHECK (status IN (
            'received', 'diagnosing', 'waiting_parts', 'in_repair', 'quality_check', 'completed', 'cancelled'
        )),
    CONSTRAINT repair_order_estimated_cost_range CHECK (estimated_cost >= 0),
    CONSTRAINT repair_order_actual_cost_range CHECK (actual_cost >= 0)
);

CREATE INDEX repair_order_claim_id_idx ON repair_order (tenant_id, claim_id, id) WHERE deleted_at IS NULL;
CREATE INDEX repair_order_service_center_id_idx
    ON repair_order (tenant_id, service_center_id, id) WHERE deleted_at IS NULL;
CREATE INDEX repair_order_created_at_idx ON repair_order (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE repair_order ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON repair_order
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON repair_order TO cityos_catalog;


CREATE TABLE spare_part (
    id                  text          NOT NULL,
    tenant_id           text          NOT NULL,
    name                text          NOT NULL,
    sku                 text          NOT NULL,
    compatible_products jsonb,
    price               numeric(28,8) NOT NULL,
    currency_code       text          NOT NULL DEFAULT 'usd',
    stock_quantity      integer       NOT NULL DEFAULT 0,
    reorder_level       integer       NOT NULL DEFAULT 0,
    supplier            text,
    metadata            jsonb,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT spare_part_price_range CHECK (price >= 0),
    CONSTRAINT spare_part_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT spare_part_stock_quantity_range CHECK (stock_quantity >= 0),
    CONSTRAINT spare_part_reorder_level_range CHECK (reorder_level >= 0)
);

CREATE UNIQUE INDEX spare_part_sku_key ON spare_part (tenant_id, sku) WHERE deleted_at IS NULL;
CREATE INDEX spare_part_created_at_idx ON spare_part (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE spare_part ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON spare_part
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON spare_part TO cityos_catalog;
