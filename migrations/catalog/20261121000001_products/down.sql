DROP TABLE product_variant_option_value;
DROP TABLE product_variant;
DROP TABLE product_option_value;
DROP TABLE product_option;
DROP TABLE product;

REVOKE USAGE ON SCHEMA catalog FROM cityos_catalog;
