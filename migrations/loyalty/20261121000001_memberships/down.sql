DROP TABLE points_ledger;
DROP TABLE membership;
DROP TABLE membership_tier;

REVOKE USAGE ON SCHEMA loyalty FROM cityos_loyalty;
