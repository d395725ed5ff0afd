-- Lists that grow with trade are filtered and sorted by these numbers; see platform.numeric_key.
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE vendor_order
    ADD COLUMN total_key bytea GENERATED ALWAYS AS (platform.numeric_key(total)) STORED,
    ADD COLUMN net_amount_key bytea GENERATED ALWAYS AS (platform.numeric_key(net_amount)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX vendor_order_total_key_idx ON vendor_order (tenant_id, total_key, id) WHERE deleted_at IS NULL;
-- locks: the table is locked by its new columns
CREATE INDEX vendor_order_net_amount_key_idx ON vendor_order (tenant_id, net_amount_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE payout
    ADD COLUMN net_amount_key bytea GENERATED ALWAYS AS (platform.numeric_key(net_amount)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX payout_net_amount_key_idx ON payout (tenant_id, net_amount_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE commission_transaction
    ADD COLUMN commission_amount_key bytea GENERATED ALWAYS AS (platform.numeric_key(commission_amount)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX commission_transaction_commission_amount_key_idx ON commission_transaction (tenant_id, commission_amount_key, id) WHERE deleted_at IS NULL;
