DROP TRIGGER reckon_item ON subscription_item;
DROP FUNCTION reckon_item();
ALTER TABLE subscription_discount DROP CONSTRAINT subscription_discount_currency_code_range;
ALTER TABLE subscription DROP COLUMN period_value;
ALTER TABLE billing_cycle DROP COLUMN kind;
REVOKE EXECUTE ON FUNCTION platform.tax_rate_of(text) FROM cityos_subscriptions;
