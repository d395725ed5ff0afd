ALTER TABLE billing_cycle DROP COLUMN total_key;
ALTER TABLE subscription_plan DROP COLUMN price_key;
