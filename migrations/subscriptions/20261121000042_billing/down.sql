ALTER TABLE billing_cycle
    DROP COLUMN discount_total,
    DROP COLUMN credit_total;

ALTER TABLE subscription
    DROP COLUMN discount_id,
    DROP COLUMN discount_cycles_left,
    DROP COLUMN credit;
