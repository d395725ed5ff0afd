DROP TABLE tenant_usage_record;
DROP TABLE tenant_invoice;
DROP TABLE tenant_billing;
