ALTER TABLE invoice DROP COLUMN early_payment_requested_at;

DROP INDEX tax_exemption_status_expiration_date_idx;
DROP INDEX approval_action_step_number_key;
DROP INDEX approval_action_actor_id_key;
DROP INDEX approval_request_entity_id_key;

ALTER TABLE approval_request DROP COLUMN company_id;
ALTER TABLE credit_line DROP CONSTRAINT credit_line_balance_range;
ALTER TABLE company
    DROP CONSTRAINT company_credit_used_within_limit,
    DROP COLUMN tier;
ALTER TABLE purchase_order
    DROP CONSTRAINT purchase_order_total_adds_up,
    DROP COLUMN credit_drawn,
    DROP COLUMN credit_line_id;
