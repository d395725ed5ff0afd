-- A role is one of the ten. Whatever else an account or a policy named granted nothing: such an account is a viewer, and such a policy ends.
UPDATE admin_user SET role = 'viewer' WHERE role NOT IN (
    'super-admin', 'tenant-admin', 'compliance-officer', 'auditor', 'city-manager',
    'district-manager', 'zone-operator', 'facility-operator', 'asset-technician', 'viewer'
);
UPDATE rbac_policy SET role = 'viewer', deleted_at = coalesce(deleted_at, now()) WHERE role NOT IN (
    'super-admin', 'tenant-admin', 'compliance-officer', 'auditor', 'city-manager',
    'district-manager', 'zone-operator', 'facility-operator', 'asset-technician', 'viewer'
);

ALTER TABLE admin_user ADD CONSTRAINT admin_user_role_allowed CHECK (role IN (
    'super-admin', 'tenant-admin', 'compliance-officer', 'auditor', 'city-manager',
    'district-manager', 'zone-operator', 'facility-operator', 'asset-technician', 'viewer'
)) NOT VALID;
ALTER TABLE rbac_policy ADD CONSTRAINT rbac_policy_role_allowed CHECK (role IN (
    'super-admin', 'tenant-admin', 'compliance-officer', 'auditor', 'city-manager',
    'district-manager', 'zone-operator', 'facility-operator', 'asset-technician', 'viewer'
)) NOT VALID;
