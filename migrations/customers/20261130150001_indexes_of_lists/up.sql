-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to customer, until the index is built
CREATE INDEX customer_last_name_idx ON customer (tenant_id, last_name, id) WHERE deleted_at IS NULL;
-- locks: writes to customer, until the index is built
CREATE INDEX customer_phone_idx ON customer (tenant_id, phone, id) WHERE deleted_at IS NULL;
