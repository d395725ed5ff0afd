ALTER TABLE rbac_policy DROP CONSTRAINT rbac_policy_role_allowed;
ALTER TABLE admin_user DROP CONSTRAINT admin_user_role_allowed;
