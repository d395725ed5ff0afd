DROP TABLE customer;

REVOKE USAGE ON SCHEMA customers FROM cityos_customers;
