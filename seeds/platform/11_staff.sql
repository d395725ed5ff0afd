-- Staff. Every account has the password demo-password. A membership (tenant_user) decides what an account may do in a
-- tenant; the role on the account is only its default. Dakkah has one member for each of the ten roles, the super-admin
-- being the operator of the platform, who belongs to every tenant.

SELECT set_config('cityos.platform', 'on', true);

INSERT INTO admin_user (id, email, password_hash, role, tenant_id, capabilities, created_at, updated_at)
SELECT id, email, '$2b$10$AjYTo/hDCyA6k4RkOehUTus.b.EUEG/3wyhw82REdCB6nTjxZ6bzO', role, tenant_id, '{}', now() - age, now() - age
FROM (VALUES
    ('admin_01jdpf000000000000p1atf0rm', 'admin@platform.example',            'super-admin',        NULL,                             interval '26 months'),

    ('admin_01jddk000000000000000adm1n', 'admin@dakkah.example',              'tenant-admin',       'ten_01jd0000000000000000dakkah', interval '14 months'),
    ('admin_01jddk0000000000c0mp11ance', 'compliance-officer@dakkah.example', 'compliance-officer', 'ten_01jd0000000000000000dakkah', interval '13 months'),
    ('admin_01jddk0000000000000avd1t0r', 'auditor@dakkah.example',            'auditor',            'ten_01jd0000000000000000dakkah', interval '12 months'),
    ('admin_01jddk0000000000000000c1ty', 'city-manager@dakkah.example',       'city-manager',       'ten_01jd0000000000000000dakkah', interval '13 months'),
    ('admin_01jddk000000000000d1str1ct', 'district-manager@dakkah.example',   'district-manager',   'ten_01jd0000000000000000dakkah', interval '11 months'),
    ('admin_01jddk0000000000000000z0ne', 'zone-operator@dakkah.example',      'zone-operator',      'ten_01jd0000000000000000dakkah', interval '9 months'),
    ('admin_01jddk000000000000fac111ty', 'facility-operator@dakkah.example',  'facility-operator',  'ten_01jd0000000000000000dakkah', interval '8 months'),
    ('admin_01jddk000000000000000asset', 'asset-technician@dakkah.example',   'asset-technician',   'ten_01jd0000000000000000dakkah', interval '5 months'),
    ('admin_01jddk00000000000000v1ewer', 'viewer@dakkah.example',             'viewer',             'ten_01jd0000000000000000dakkah', interval '4 months'),

    ('admin_01jdhq000000000000000adm1n', 'admin@hq.example',                  'tenant-admin',       'ten_01jd00000000000000000000hq', interval '26 months'),
    ('admin_01jdpa000000000000000adm1n', 'admin@paris.example',               'tenant-admin',       'ten_01jd00000000000000000par1s', interval '11 months'),
    ('admin_01jdtn000000000000000adm1n', 'admin@tunis.example',               'tenant-admin',       'ten_01jd00000000000000000tvn1s', interval '7 months')
) AS account (id, email, role, tenant_id, age)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO tenant_user (
    tenant_id, id, user_id, role, role_level, status,
    invitation_sent_at, invitation_accepted_at, invited_by_id, last_active_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, user_id, role, level, 'active',
    now() - age, now() - age + interval '1 day', invited_by_id, now() - seen, now() - age, now() - seen
FROM (VALUES
    ('tusr_01jddk000000000000p1atf0rm', 'admin_01jdpf000000000000p1atf0rm', 'super-admin',         0, NULL,                               interval '14 months', interval '9 days'),
    ('tusr_01jddk000000000000000adm1n', 'admin_01jddk000000000000000adm1n', 'tenant-admin',        1, 'admin_01jdpf000000000000p1atf0rm', interval '14 months', interval '2 hours'),
    ('tusr_01jddk0000000000c0mp11ance', 'admin_01jddk0000000000c0mp11ance', 'compliance-officer',  2, 'admin_01jddk000000000000000adm1n', interval '13 months', interval '3 days'),
    ('tusr_01jddk0000000000000avd1t0r', 'admin_01jddk0000000000000avd1t0r', 'auditor',             3, 'admin_01jddk0000000000c0mp11ance', interval '12 months', interval '15 days'),
    ('tusr_01jddk00000000000000v1ewer', 'admin_01jddk00000000000000v1ewer', 'viewer',             10, 'admin_01jddk000000000000000adm1n', interval '4 months',  interval '11 days')
) AS member (id, user_id, role, level, invited_by_id, age, seen)
ON CONFLICT DO NOTHING;

-- Each node role at the node level of its name, from the city of Riyadh down to one parcel locker.

INSERT INTO tenant_user (
    id, tenant_id, user_id, role, role_level, status, assigned_nodes, assigned_node_ids,
    invitation_sent_at, invitation_accepted_at, invited_by_id, last_active_at, created_at, updated_at
) VALUES
    (
        'tusr_01jddk0000000000000000c1ty', 'ten_01jd0000000000000000dakkah', 'admin_01jddk0000000000000000c1ty', 'city-manager', 4, 'active',
        '[{"id": "node_01jddk00000000000000r1yadh", "type": "CITY", "name": "Riyadh"}]', '["node_01jddk00000000000000r1yadh"]',
        now() - interval '13 months', now() - interval '13 months' + interval '3 hours', 'admin_01jddk000000000000000adm1n',
        now() - interval '5 hours', now() - interval '13 months', now() - interval '5 hours'
    ),
    (
        'tusr_01jddk000000000000d1str1ct', 'ten_01jd0000000000000000dakkah', 'admin_01jddk000000000000d1str1ct', 'district-manager', 5, 'active',
        '[{"id": "node_01jddk00000000000000001aya", "type": "DISTRICT", "name": "Al Olaya"}]', '["node_01jddk00000000000000001aya"]',
        now() - interval '11 months', now() - interval '11 months' + interval '1 day', 'admin_01jddk0000000000000000c1ty',
        now() - interval '1 day', now() - interval '11 months', now() - interval '1 day'
    ),
    (
        'tusr_01jddk0000000000000000z0ne', 'ten_01jd0000000000000000dakkah', 'admin_01jddk0000000000000000z0ne', 'zone-operator', 6, 'active',
        '[{"id": "node_01jddk00000000001ayaxn0rth", "type": "ZONE", "name": "Al Olaya North"}]', '["node_01jddk00000000001ayaxn0rth"]',
        now() - interval '9 months', now() - interval '9 months' + interval '5 hours', 'admin_01jddk000000000000d1str1ct',
        now() - interval '6 hours', now() - interval '9 months', now() - interval '6 hours'
    ),
    (
        'tusr_01jddk000000000000fac111ty', 'ten_01jd0000000000000000dakkah', 'admin_01jddk000000000000fac111ty', 'facility-operator', 7, 'active',
        '[{"id": "node_01jddk0000000000001ayaxhvb", "type": "FACILITY", "name": "Olaya hub"}]', '["node_01jddk0000000000001ayaxhvb"]',
        now() - interval '8 months', now() - interval '8 months' + interval '2 days', 'admin_01jddk000000000000d1str1ct',
        now() - interval '40 minutes', now() - interval '8 months', now() - interval '40 minutes'
    ),
    (
        'tusr_01jddk000000000000000asset', 'ten_01jd0000000000000000dakkah', 'admin_01jddk000000000000000asset', 'asset-technician', 8, 'active',
        '[{"id": "node_01jddk0000000000010ckerx07", "type": "ASSET", "name": "Parcel locker 07"}]', '["node_01jddk0000000000010ckerx07"]',
        now() - interval '5 months', now() - interval '5 months' + interval '1 hour', 'admin_01jddk000000000000fac111ty',
        now() - interval '2 days', now() - interval '5 months', now() - interval '2 days'
    )
ON CONFLICT DO NOTHING;

-- The family of the head office.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO tenant_user (
    id, tenant_id, user_id, role, role_level, status,
    invitation_sent_at, invitation_accepted_at, invited_by_id, last_active_at, created_at, updated_at
) VALUES
    (
        'tusr_01jdhq000000000000p1atf0rm', 'ten_01jd00000000000000000000hq', 'admin_01jdpf000000000000p1atf0rm', 'super-admin', 0, 'active',
        NULL, NULL, NULL, now() - interval '30 days', now() - interval '26 months', now() - interval '30 days'
    ),
    (
        'tusr_01jdhq000000000000000adm1n', 'ten_01jd00000000000000000000hq', 'admin_01jdhq000000000000000adm1n', 'tenant-admin', 1, 'active',
        now() - interval '26 months', now() - interval '26 months' + interval '2 hours', 'admin_01jdpf000000000000p1atf0rm',
        now() - interval '1 day', now() - interval '26 months', now() - interval '1 day'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO tenant_user (
    id, tenant_id, user_id, role, role_level, status,
    invitation_sent_at, invitation_accepted_at, invited_by_id, last_active_at, created_at, updated_at
) VALUES
    (
        'tusr_01jdpa000000000000p1atf0rm', 'ten_01jd00000000000000000par1s', 'admin_01jdpf000000000000p1atf0rm', 'super-admin', 0, 'active',
        NULL, NULL, NULL, now() - interval '30 days', now() - interval '11 months', now() - interval '30 days'
    ),
    (
        'tusr_01jdpa000000000000000adm1n', 'ten_01jd00000000000000000par1s', 'admin_01jdpa000000000000000adm1n', 'tenant-admin', 1, 'active',
        now() - interval '11 months', now() - interval '11 months' + interval '3 days', 'admin_01jdhq000000000000000adm1n',
        now() - interval '4 hours', now() - interval '11 months', now() - interval '4 hours'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO tenant_user (
    id, tenant_id, user_id, role, role_level, status,
    invitation_sent_at, invitation_accepted_at, invited_by_id, last_active_at, created_at, updated_at
) VALUES
    (
        'tusr_01jdtn000000000000p1atf0rm', 'ten_01jd00000000000000000tvn1s', 'admin_01jdpf000000000000p1atf0rm', 'super-admin', 0, 'active',
        NULL, NULL, NULL, now() - interval '30 days', now() - interval '7 months', now() - interval '30 days'
    ),
    (
        'tusr_01jdtn000000000000000adm1n', 'ten_01jd00000000000000000tvn1s', 'admin_01jdtn000000000000000adm1n', 'tenant-admin', 1, 'active',
        now() - interval '7 months', now() - interval '7 months' + interval '1 day', 'admin_01jdhq000000000000000adm1n',
        now() - interval '1 day', now() - interval '7 months', now() - interval '1 day'
    )
ON CONFLICT DO NOTHING;
