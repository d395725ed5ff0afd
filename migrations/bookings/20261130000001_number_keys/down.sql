ALTER TABLE booking DROP COLUMN total_key;
