DROP POLICY head_office_opt_in ON product_variant_option_value;
DROP POLICY head_office_opt_in ON product_variant;
DROP POLICY head_office_opt_in ON product_option_value;
DROP POLICY head_office_opt_in ON product_option;
DROP POLICY head_office_opt_in ON product;

DROP TABLE tenant_product;
