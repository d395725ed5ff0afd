CREATE TABLE commission_rule (
    id                    text          NOT NULL,
    tenant_id             text          NOT NULL,
    vendor_id             text,
    priority              integer       NOT NULL DEFAULT 0,
    name                  text          NOT NULL,
    commission_type       text          NOT NULL DEFAULT 'percentage',
    commission_percentage numeric(28,8),
    commission_flat       numeric(28,8),
    tiers                 jsonb,
    conditions            jsonb,
    valid_from            timestamptz,
    valid_to              timestamptz,
    status                text          NOT NULL DEFAULT 'active',
    metadata              jsonb,
    created_at            timestamptz   NOT NULL DEFAULT now(),
    updated_at            timestamptz   NOT NULL DEFAULT now(),
    deleted_at            timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commission_rule_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT commission_rule_commission_type_allowed CHECK (commission_type IN ('percentage', 'flat', 'tiered')),
    CONSTRAINT commission_rule_commission_percentage_range CHECK (commission_percentage BETWEEN 0 AND 100),
    CONSTRAINT commission_rule_commission_flat_range CHECK (commission_flat >= 0),
    CONSTRAINT commission_rule_says_how_much CHECK (
        CASE commission_type
            WHEN 'percentage' THEN commission_percentage IS NOT NULL
            WHEN 'flat' THEN commission_flat IS NOT NULL
            ELSE tiers IS NOT NULL
        END
    ),
    CONSTRAINT commission_rule_valid_to_range CHECK (valid_to > valid_from),
    CONSTRAINT commission_rule_status_allowed CHECK (status IN ('active', 'inactive'))
);

CREATE INDEX commission_rule_status_priority_idx ON commission_rule (tenant_id, status, priority) WHERE deleted_at IS NULL;
CREATE INDEX commission_rule_vendor_id_idx ON commission_rule (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_rule_created_at_idx ON commission_rule (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE commission_rule ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON commission_rule
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON commission_rule TO cityos_marketplace;


-- Amounts are in currency_code; those of refunds are negative.
CREATE TABLE commission_transaction (
    id                 text          NOT NULL,
    tenant_id          text          NOT NULL,
    vendor_id          text          NOT NULL,
    order_id           text          NOT NULL,
    vendor_order_id    text,
    commission_rule_id text,
    transaction_type   text          NOT NULL DEFAULT 'sale',
    currency_code      text          NOT NULL DEFAULT 'usd',
    order_total        numeric(28,8) NOT NULL,
    commission_amount  numeric(28,8) NOT NULL,
    net_amount         numeric(28,8) NOT NULL,
    status             text          NOT NULL DEFAULT 'pending',
    transaction_date   timestamptz   NOT NULL,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commission_transaction_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT commission_transaction_vendor_order_id_fkey
        FOREIGN KEY (tenant_id, vendor_order_id) REFERENCES vendor_order (tenant_id, id),
    CONSTRAINT commission_transaction_commission_rule_id_fkey
        FOREIGN KEY (tenant_id, commission_rule_id) REFERENCES commission_rule (tenant_id, id),
    CONSTRAINT commission_transaction_transaction_type_allowed CHECK (transaction_type IN ('sale', 'refund', 'adjustment')),
    CONSTRAINT commission_transaction_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT commission_transaction_net_amount_adds_up CHECK (net_amount = order_total - commission_amount),
    CONSTRAINT commission_transaction_status_allowed CHECK (status IN ('pending', 'approved', 'paid', 'reversed'))
);

-- A vendor's share of an order is sold once.
CREATE UNIQUE INDEX commission_transaction_vendor_order_id_key
    ON commission_transaction (tenant_id, vendor_order_id) WHERE transaction_type = 'sale' AND deleted_at IS NULL;
CREATE INDEX commission_transaction_vendor_id_idx ON commission_transaction (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_transaction_vendor_id_status_idx
    ON commission_transaction (tenant_id, vendor_id, status) WHERE deleted_at IS NULL;
CREATE INDEX commission_transaction_order_id_idx ON commission_transaction (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_transaction_vendor_order_id_idx
    ON commission_transaction (tenant_id, vendor_order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_transaction_commission_rule_id_idx
    ON commission_transaction (tenant_id, commission_rule_id, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_transaction_created_at_idx
    ON commission_transaction (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE commission_transaction ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON commission_transaction
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON commission_transaction TO cityos_marketplace;
