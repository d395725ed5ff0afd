-- Lists that grow with trade are filtered and sorted by these numbers; see platform.numeric_key.
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE invoice
    ADD COLUMN total_key bytea GENERATED ALWAYS AS (platform.numeric_key(total)) STORED,
    ADD COLUMN amount_due_key bytea GENERATED ALWAYS AS (platform.numeric_key(amount_due)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX invoice_total_key_idx ON invoice (tenant_id, total_key, id) WHERE deleted_at IS NULL;
-- locks: the table is locked by its new columns
CREATE INDEX invoice_amount_due_key_idx ON invoice (tenant_id, amount_due_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE purchase_order
    ADD COLUMN total_key bytea GENERATED ALWAYS AS (platform.numeric_key(total)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX purchase_order_total_key_idx ON purchase_order (tenant_id, total_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE quote
    ADD COLUMN total_key bytea GENERATED ALWAYS AS (platform.numeric_key(total)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX quote_total_key_idx ON quote (tenant_id, total_key, id) WHERE deleted_at IS NULL;
