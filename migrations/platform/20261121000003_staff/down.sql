DROP TABLE rbac_policy;
DROP TABLE tenant_user;
DROP TABLE admin_user;
