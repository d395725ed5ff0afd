ALTER TABLE vendor_order DROP COLUMN total_key, DROP COLUMN net_amount_key;
ALTER TABLE payout DROP COLUMN net_amount_key;
ALTER TABLE commission_transaction DROP COLUMN commission_amount_key;
