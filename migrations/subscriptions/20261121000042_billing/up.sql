-- What billing has to remember besides: the discount of a subscription and for how many periods it still applies, credit from a change
-- of plan, and what both took off a charge.
ALTER TABLE subscription
    ADD COLUMN discount_id text,
    ADD COLUMN discount_cycles_left integer,
    ADD COLUMN credit numeric(28,8) NOT NULL DEFAULT 0,
    ADD CONSTRAINT subscription_discount_id_fkey
        FOREIGN KEY (tenant_id, discount_id) REFERENCES subscription_discount (tenant_id, id),
    ADD CONSTRAINT subscription_discount_cycles_left_range CHECK (discount_cycles_left >= 0),
    ADD CONSTRAINT subscription_credit_range CHECK (credit >= 0);

CREATE INDEX subscription_discount_id_idx ON subscription (tenant_id, discount_id, id) WHERE deleted_at IS NULL;

ALTER TABLE billing_cycle
    ADD COLUMN discount_total numeric(28,8) NOT NULL DEFAULT 0,
    ADD COLUMN credit_total numeric(28,8) NOT NULL DEFAULT 0,
    ADD CONSTRAINT billing_cycle_discount_total_range CHECK (discount_total >= 0),
    ADD CONSTRAINT billing_cycle_credit_total_range CHECK (credit_total >= 0);
