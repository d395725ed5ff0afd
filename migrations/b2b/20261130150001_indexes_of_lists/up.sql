-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to invoice, until the index is built
CREATE INDEX invoice_due_date_idx ON invoice (tenant_id, due_date, id) WHERE deleted_at IS NULL;
-- locks: writes to invoice, until the index is built
CREATE INDEX invoice_issue_date_idx ON invoice (tenant_id, issue_date, id) WHERE deleted_at IS NULL;
-- locks: writes to approval_request, until the index is built
CREATE INDEX approval_request_requester_id_idx ON approval_request (tenant_id, requester_id, id) WHERE deleted_at IS NULL;
-- locks: writes to approval_action, until the index is built
CREATE INDEX approval_action_actor_id_idx ON approval_action (tenant_id, actor_id, id) WHERE deleted_at IS NULL;
-- locks: writes to purchase_order, until the index is built
CREATE INDEX purchase_order_payment_due_date_idx ON purchase_order (tenant_id, payment_due_date, id) WHERE deleted_at IS NULL;
