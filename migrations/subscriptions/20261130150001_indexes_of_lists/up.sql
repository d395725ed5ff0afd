-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to billing_cycle, until the index is built
CREATE INDEX billing_cycle_billing_date_idx ON billing_cycle (tenant_id, billing_date, id) WHERE deleted_at IS NULL;
