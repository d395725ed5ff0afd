ALTER TABLE invoice DROP COLUMN total_key, DROP COLUMN amount_due_key;
ALTER TABLE purchase_order DROP COLUMN total_key;
ALTER TABLE quote DROP COLUMN total_key;
