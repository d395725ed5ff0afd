CREATE TABLE invoice (
    id                             text          NOT NULL,
    tenant_id                      text          NOT NULL,
    invoice_number                 text          NOT NULL,
    company_id                     text          NOT NULL,
    customer_id                    text,
    status                         text          NOT NULL DEFAULT 'draft',
    issue_date                     timestamptz   NOT NULL,
    due_date                       timestamptz   NOT NULL,
    currency_code                  text          NOT NULL DEFAULT 'usd',
    subtotal                       numeric(28,8) NOT NULL DEFAULT 0,
    discount_total                 numeric(28,8) NOT NULL DEFAULT 0,
    tax_total                      numeric(28,8) NOT NULL DEFAULT 0,
    total                          numeric(28,8) NOT NULL DEFAULT 0,
    amount_paid                    numeric(28,8) NOT NULL DEFAULT 0,
    amount_due                     numeric(28,8) NOT NULL DEFAULT 0,
    payment_terms_id               text,
    payment_terms_days             integer,
    early_payment_discount_percent numeric(28,8),
    early_payment_discount_days    integer,
    early_payment_discount_total   numeric(28,8),
    notes                          text,
    internal_notes                 text,
    sent_at                        timestamptz,
    paid_at                        timestamptz,
    voided_at                      timestamptz,
    metadata                       jsonb,
    created_at                     timestamptz   NOT NULL DEFAULT now(),
    updated_at                     timestamptz   NOT NULL DEFAULT now(),
    deleted_at                     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_company_id_fkey FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT invoice_payment_terms_id_fkey
        FOREIGN KEY (tenant_id, payment_terms_id) REFERENCES payment_terms (tenant_id, id),
    CONSTRAINT invoice_status_allowed CHECK (status IN ('draft', 'sent', 'paid', 'partially_paid', 'overdue', 'void')),
    CONSTRAINT invoice_due_date_range CHECK (due_date >= issue_date),
    CONSTRAINT invoice_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT invoice_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT invoice_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT invoice_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT invoice_total_range CHECK (total >= 0),
    CONSTRAINT invoice_amount_paid_range CHECK (amount_paid >= 0),
    CONSTRAINT invoice_amount_due_range CHECK (amount_due >= 0),
    CONSTRAINT invoice_total_adds_up CHECK (total = subtotal - discount_total + tax_total),
    CONSTRAINT invoice_amount_due_adds_up CHECK (amount_due = total - amount_paid),
    CONSTRAINT invoice_payment_terms_days_range CHECK (payment_terms_days >= 0),
    CONSTRAINT invoice_early_payment_discount_percent_range CHECK (early_payment_discount_percent BETWEEN 0 AND 100),
    CONSTRAINT invoice_early_payment_discount_total_range CHECK (early_payment_discount_total BETWEEN 0 AND total),
    CONSTRAINT invoice_early_payment_discount_days_range CHECK (early_payment_discount_days >= 0)
);

CREATE UNIQUE INDEX invoice_invoice_number_key ON invoice (tenant_id, invoice_number) WHERE deleted_at IS NULL;
CREATE INDEX invoice_company_id_status_idx ON invoice (tenant_id, company_id, status) WHERE deleted_at IS NULL;
CREATE INDEX invoice_status_due_date_idx ON invoice (tenant_id, status, due_date) WHERE deleted_at IS NULL;
CREATE INDEX invoice_company_id_idx ON invoice (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_customer_id_idx ON invoice (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_payment_terms_id_idx ON invoice (tenant_id, payment_terms_id, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_created_at_idx ON invoice (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO cityos_b2b;


CREATE TABLE invoice_item (
    id             text          NOT NULL,
    tenant_id      text          NOT NULL,
    invoice_id     text          NOT NULL,
    order_id       text,
    title          text          NOT NULL,
    description    text,
    quantity       integer       NOT NULL,
    unit_price     numeric(28,8) NOT NULL,
    subtotal       numeric(28,8) NOT NULL,
    discount_total numeric(28,8) NOT NULL DEFAULT 0,
    tax_total      numeric(28,8) NOT NULL DEFAULT 0,
    total          numeric(28,8) NOT NULL,
    metadata       jsonb,
    created_at     timestamptz   NOT NULL DEFAULT now(),
    updated_at     timestamptz   NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoice_item_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id),
    CONSTRAINT invoice_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT invoice_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT invoice_item_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT invoice_item_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT invoice_item_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT invoice_item_total_range CHECK (total >= 0)
);

CREATE INDEX invoice_item_invoice_id_idx ON invoice_item (tenant_id, invoice_id, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_item_order_id_idx ON invoice_item (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_item_created_at_idx ON invoice_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE invoice_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice_item TO cityos_b2b;
