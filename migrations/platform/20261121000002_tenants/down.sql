DROP TABLE tenant_settings;
DROP TABLE tenant;
DROP FUNCTION tenant_keep_parent();
