DROP TABLE payout_transaction_link;
ALTER TABLE vendor_order DROP CONSTRAINT vendor_order_payout_id_fkey;
DROP TABLE payout;
