ALTER TABLE admin_user VALIDATE CONSTRAINT admin_user_role_allowed;
ALTER TABLE rbac_policy VALIDATE CONSTRAINT rbac_policy_role_allowed;
