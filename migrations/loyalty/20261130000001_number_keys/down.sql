ALTER TABLE membership DROP COLUMN total_spent_key;
