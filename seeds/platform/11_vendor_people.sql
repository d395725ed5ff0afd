-- Accounts of vendors' people. They are no members of the tenant's staff: what they may do, vendor_user says. Every account has the
-- password demo-password.

SELECT set_config('cityos.platform', 'on', true);

INSERT INTO admin_user (id, email, password_hash, role, tenant_id, capabilities, created_at, updated_at)
SELECT id, email, '$2b$10$AjYTo/hDCyA6k4RkOehUTus.b.EUEG/3wyhw82REdCB6nTjxZ6bzO', 'viewer', tenant_id, '{}', now() - age, now() - age
FROM (VALUES
    ('admin_01jddk00000000camerax0wner', 'owner@camera.example',   'ten_01jd0000000000000000dakkah', interval '10 months'),
    ('admin_01jddk00000000cameraxadm1n', 'admin@camera.example',   'ten_01jd0000000000000000dakkah', interval '10 months'),
    ('admin_01jddk000000cameraxmanager', 'manager@camera.example', 'ten_01jd0000000000000000dakkah', interval '9 months'),
    ('admin_01jddk00000000cameraxstaff', 'staff@camera.example',   'ten_01jd0000000000000000dakkah', interval '6 months'),
    ('admin_01jddk0000000cameraxv1ewer', 'viewer@camera.example',  'ten_01jd0000000000000000dakkah', interval '3 months'),
    ('admin_01jddk000000000datesx0wner', 'owner@dates.example',    'ten_01jd0000000000000000dakkah', interval '13 months'),
    ('admin_01jddk00000000c0ffeex0wner', 'owner@coffee.example',   'ten_01jd0000000000000000dakkah', interval '12 months'),
    ('admin_01jddk000000000000vdx0wner', 'owner@oud.example',      'ten_01jd0000000000000000dakkah', interval '12 months'),
    ('admin_01jddk00000000desertx0wner', 'owner@desert.example',   'ten_01jd0000000000000000dakkah', interval '8 months'),
    ('admin_01jdpa000000pr0te1nx0wner0', 'owner@proteine.example', 'ten_01jd00000000000000000par1s', interval '7 months')
) AS account (id, email, tenant_id, age)
ON CONFLICT DO NOTHING;
