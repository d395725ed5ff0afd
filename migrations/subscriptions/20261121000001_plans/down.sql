DROP TABLE subscription_discount;
DROP TABLE subscription_plan;

REVOKE USAGE ON SCHEMA subscriptions FROM cityos_subscriptions;
