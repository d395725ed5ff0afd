CREATE TABLE payment_terms (
    id                             text          NOT NULL,
    tenant_id                      text          NOT NULL,
    name                           text          NOT NULL,
    terms_type                     text          NOT NULL DEFAULT 'net',
    net_days                       integer       NOT NULL DEFAULT 0,
    early_payment_discount_percent numeric(28,8),
    early_payment_discount_days    integer,
    late_fee_enabled               boolean       NOT NULL DEFAULT false,
    late_fee_rate                  numeric(28,8),
    is_default                     boolean       NOT NULL DEFAULT false,
    requires_credit_check          boolean       NOT NULL DEFAULT false,
    metadata                       jsonb,
    created_at                     timestamptz   NOT NULL DEFAULT now(),
    updated_at                     timestamptz   NOT NULL DEFAULT now(),
    deleted_at                     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payment_terms_terms_type_allowed CHECK (terms_type IN ('net', 'cod', 'prepaid', 'installment')),
    CONSTRAINT payment_terms_net_days_range CHECK (net_days >= 0),
    CONSTRAINT payment_terms_early_payment_discount_percent_range
        CHECK (early_payment_discount_percent BETWEEN 0 AND 100),
    CONSTRAINT payment_terms_early_payment_discount_days_range CHECK (early_payment_discount_days >= 0),
    CONSTRAINT payment_terms_late_fee_rate_range CHECK (late_fee_rate >= 0)
);

CREATE INDEX payment_terms_created_at_idx ON payment_terms (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE payment_terms ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON payment_terms
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON payment_terms TO cityos_b2b;


CREATE TABLE purchase_order (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    po_number         text          NOT NULL,
    company_id        text          NOT NULL,
    customer_id       text          NOT NULL,
    order_id          text,
    status            text          NOT NULL DEFAULT 'draft',
    requires_approval boolean       NOT NULL DEFAULT false,
    currency_code     text          NOT NULL DEFAULT 'usd',
    subtotal          numeric(28,8) NOT NULL DEFAULT 0,
    discount_total    numeric(28,8) NOT NULL DEFAULT 0,
    shipping_total    numeric(28,8) NOT NULL DEFAULT 0,
    tax_total         numeric(28,8) NOT NULL DEFAULT 0,
    total             numeric(28,8) NOT NULL DEFAULT 0,
    payment_terms_id  text,
    payment_due_date  timestamptz,
    shipping_address  jsonb,
    billing_address   jsonb,
    notes             text,
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT purchase_order_company_id_fkey
        FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT purchase_order_payment_terms_id_fkey
        FOREIGN KEY (tenant_id, payment_terms_id) REFERENCES payment_terms (tenant_id, id),
    CONSTRAINT purchase_order_status_allowed
        CHECK (status IN (
            'draft', 'pending_approval', 'approved', 'rejected', 'submitted', 'confirmed',
            'partially_received', 'received', 'closed', 'cancelled'
        )),
    CONSTRAINT purchase_order_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT purchase_order_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT purchase_order_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT purchase_order_shipping_total_range CHECK (shipping_total >= 0),
    CONSTRAINT purchase_order_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT purchase_order_total_range CHECK (total >= 0)
);

CREATE UNIQUE INDEX purchase_order_po_number_key ON purchase_order (tenant_id, po_number) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_company_id_idx ON purchase_order (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_customer_id_idx ON purchase_order (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_order_id_idx ON purchase_order (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_payment_terms_id_idx
    ON purchase_order (tenant_id, payment_terms_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_company_id_status_idx
    ON purchase_order (tenant_id, company_id, status) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_created_at_idx ON purchase_order (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE purchase_order ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON purchase_order
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON purchase_order TO cityos_b2b;


CREATE TABLE purchase_order_item (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    purchase_order_id text          NOT NULL,
    product_id        text,
    variant_id        text,
    title             text          NOT NULL,
    sku               text,
    quantity          integer       NOT NULL,
    unit_price        numeric(28,8) NOT NULL,
    subtotal          numeric(28,8) NOT NULL,
    tax_total         numeric(28,8) NOT NULL DEFAULT 0,
    total             numeric(28,8) NOT NULL,
    status            text          NOT NULL DEFAULT 'pending',
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT purchase_order_item_purchase_order_id_fkey
        FOREIGN KEY (tenant_id, purchase_order_id) REFERENCES purchase_order (tenant_id, id),
    CONSTRAINT purchase_order_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT purchase_order_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT purchase_order_item_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT purchase_order_item_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT purchase_order_item_total_range CHECK (total >= 0),
    CONSTRAINT purchase_order_item_status_allowed
        CHECK (status IN ('pending', 'confirmed', 'shipped', 'received', 'cancelled'))
);

CREATE INDEX purchase_order_item_purchase_order_id_idx
    ON purchase_order_item (tenant_id, purchase_order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_item_product_id_idx
    ON purchase_order_item (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_item_variant_id_idx
    ON purchase_order_item (tenant_id, variant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_item_created_at_idx
    ON purchase_order_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE purchase_order_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON purchase_order_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON purchase_order_item TO cityos_b2b;
