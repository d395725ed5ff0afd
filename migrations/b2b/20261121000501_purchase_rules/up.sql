-- What purchase orders count against a company's credit, and on which of its credit lines.
ALTER TABLE purchase_order
    ADD COLUMN credit_line_id text,
    ADD COLUMN credit_drawn   numeric(28,8) NOT NULL DEFAULT 0;

ALTER TABLE purchase_order
    ADD CONSTRAINT purchase_order_credit_line_id_fkey
        FOREIGN KEY (tenant_id, credit_line_id) REFERENCES credit_line (tenant_id, id),
    ADD CONSTRAINT purchase_order_credit_drawn_range CHECK (credit_drawn BETWEEN 0 AND total),
    ADD CONSTRAINT purchase_order_total_adds_up
        CHECK (total = subtotal - discount_total + shipping_total + tax_total);

CREATE INDEX purchase_order_credit_line_id_idx ON purchase_order (tenant_id, credit_line_id, id) WHERE deleted_at IS NULL;

-- Nobody owes more than was granted, whoever writes.
ALTER TABLE company
    ADD COLUMN tier text,
    ADD CONSTRAINT company_credit_used_within_limit CHECK (credit_used <= credit_limit);

ALTER TABLE credit_line
    ADD CONSTRAINT credit_line_balance_range CHECK (balance BETWEEN 0 AND credit_limit);

-- Whose document it is that waits; members of the company see it.
ALTER TABLE approval_request ADD COLUMN company_id text;

ALTER TABLE approval_request
    ADD CONSTRAINT approval_request_company_id_fkey
        FOREIGN KEY (tenant_id, company_id) REFERENCES company (tenant_id, id);

CREATE INDEX approval_request_company_id_idx ON approval_request (tenant_id, company_id, id) WHERE deleted_at IS NULL;

-- A document waits once; nobody approves twice, and no step is approved twice.
CREATE UNIQUE INDEX approval_request_entity_id_key
    ON approval_request (tenant_id, entity_id) WHERE status IN ('pending', 'escalated') AND deleted_at IS NULL;
CREATE UNIQUE INDEX approval_action_actor_id_key
    ON approval_action (tenant_id, approval_request_id, actor_id) WHERE action = 'approved' AND deleted_at IS NULL;
CREATE UNIQUE INDEX approval_action_step_number_key
    ON approval_action (tenant_id, approval_request_id, step_number) WHERE action = 'approved' AND deleted_at IS NULL;

CREATE INDEX tax_exemption_status_expiration_date_idx
    ON tax_exemption (tenant_id, status, expiration_date) WHERE deleted_at IS NULL;

ALTER TABLE invoice ADD COLUMN early_payment_requested_at timestamptz;
