CREATE TABLE quote (
    id               text          NOT NULL,
    quote_number     text          NOT NULL,
    tenant_id        text          NOT NULL,
    company_id       text          NOT NULL,
    customer_id      text          NOT NULL,
    status           text          NOT NULL DEFAULT 'draft',
    currency_code    text          NOT NULL DEFAULT 'usd',
    subtotal         numeric(28,8) NOT NULL DEFAULT 0,
    discount_total   numeric(28,8) NOT NULL DEFAULT 0,
    tax_total        numeric(28,8) NOT NULL DEFAULT 0,
    total            numeric(28,8) NOT NULL DEFAULT 0,
    valid_from       timestamptz,
    valid_until      timestamptz,
    approved_by_id   text,
    approved_at      timestamptz,
    rejected_at      timestamptz,
    rejection_reason text,
    customer_notes   text,
    internal_notes   text,
    order_id         text,
    metadata         jsonb,
    created_at       timestamptz   NOT NULL DEFAULT now(),
    updated_at       timestamptz   NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT quote_company_id_fkey FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id),
    CONSTRAINT quote_status_allowed
        CHECK (status IN ('draft', 'sent', 'accepted', 'rejected', 'expired', 'converted')),
    CONSTRAINT quote_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT quote_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT quote_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT quote_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT quote_total_range CHECK (total >= 0),
    CONSTRAINT quote_valid_until_range CHECK (valid_until > valid_from)
);

CREATE UNIQUE INDEX quote_quote_number_key ON quote (tenant_id, quote_number) WHERE deleted_at IS NULL;
CREATE INDEX quote_company_id_status_idx ON quote (tenant_id, company_id, status) WHERE deleted_at IS NULL;
CREATE INDEX quote_status_valid_until_idx ON quote (tenant_id, status, valid_until) WHERE deleted_at IS NULL;
CREATE INDEX quote_company_id_idx ON quote (tenant_id, company_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_customer_id_idx ON quote (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_approved_by_id_idx ON quote (tenant_id, approved_by_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_order_id_idx ON quote (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_created_at_idx ON quote (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE quote ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON quote
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON quote TO cityos_b2b;


CREATE TABLE quote_item (
    id                text          NOT NULL,
    tenant_id         text          NOT NULL,
    quote_id          text          NOT NULL,
    product_id        text          NOT NULL,
    variant_id        text,
    title             text          NOT NULL,
    quantity          integer       NOT NULL,
    unit_price        numeric(28,8) NOT NULL,
    custom_unit_price numeric(28,8),
    discount_total    numeric(28,8) NOT NULL DEFAULT 0,
    tax_total         numeric(28,8) NOT NULL DEFAULT 0,
    subtotal          numeric(28,8) NOT NULL,
    total             numeric(28,8) NOT NULL,
    metadata          jsonb,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT quote_item_quote_id_fkey FOREIGN KEY (tenant_id, quote_id) REFERENCES quote (tenant_id, id),
    CONSTRAINT quote_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT quote_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT quote_item_custom_unit_price_range CHECK (custom_unit_price >= 0),
    CONSTRAINT quote_item_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT quote_item_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT quote_item_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT quote_item_total_range CHECK (total >= 0)
);

CREATE INDEX quote_item_quote_id_idx ON quote_item (tenant_id, quote_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_item_product_id_idx ON quote_item (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_item_variant_id_idx ON quote_item (tenant_id, variant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_item_created_at_idx ON quote_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE quote_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON quote_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON quote_item TO cityos_b2b;
