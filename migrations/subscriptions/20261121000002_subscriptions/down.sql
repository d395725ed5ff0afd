DROP TABLE billing_cycle;
DROP TABLE subscription_pause;
DROP TABLE subscription_event;
DROP TABLE subscription_item;
DROP TABLE subscription;
