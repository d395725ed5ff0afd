DROP FUNCTION has_live_subscription(text);
REVOKE USAGE ON SCHEMA subscriptions FROM cityos_customers;
DROP TRIGGER keep_customer ON subscription;
REVOKE EXECUTE ON FUNCTION customers.missing_customer(text[]) FROM cityos_subscriptions;
REVOKE USAGE ON SCHEMA customers FROM cityos_subscriptions;
