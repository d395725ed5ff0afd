-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to payout, until the index is built
CREATE INDEX payout_stripe_transfer_id_idx ON payout (tenant_id, stripe_transfer_id, id) WHERE deleted_at IS NULL;
-- locks: writes to payout, until the index is built
CREATE INDEX payout_stripe_payout_id_idx ON payout (tenant_id, stripe_payout_id, id) WHERE deleted_at IS NULL;
-- locks: writes to vendor_order, until the index is built
CREATE INDEX vendor_order_tracking_number_idx ON vendor_order (tenant_id, tracking_number, id) WHERE deleted_at IS NULL;
-- locks: writes to commission_transaction, until the index is built
CREATE INDEX commission_transaction_transaction_date_idx ON commission_transaction (tenant_id, transaction_date, id) WHERE deleted_at IS NULL;
