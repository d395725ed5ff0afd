-- What members of staff have set for themselves. Preferences follow the account, not the tenant. The last two columns are
-- days since the first choice and since the last.

SELECT set_config('cityos.platform', 'on', true);

INSERT INTO user_preference (id, user_id, key, value, created_at, updated_at)
SELECT id, user_id, key, value::jsonb, now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    ('upref_01jdpf00p1atf0rmxdashb0ard', 'admin_01jdpf000000000000p1atf0rm', 'dashboard.layout', '{"columns": 3, "widgets": ["tenants", "outbox", "invoices"]}',         400,   9),
    ('upref_01jdpf0000p1atf0rmxdens1ty', 'admin_01jdpf000000000000p1atf0rm', 'table.density',    '"compact"',                                                            400, 400),

    ('upref_01jddk00000adm1nxdashb0ard', 'admin_01jddk000000000000000adm1n', 'dashboard.layout', '{"columns": 2, "widgets": ["orders", "auctions", "reviews_waiting"]}', 330,  12),
    ('upref_01jddk00000000adm1nx10ca1e', 'admin_01jddk000000000000000adm1n', 'locale',           '"ar"',                                                                 330, 330),
    ('upref_01jddk000000c1tyxdashb0ard', 'admin_01jddk0000000000000000c1ty', 'dashboard.layout', '{"columns": 1, "widgets": ["city_map", "places"]}',                    300,  40),
    ('upref_01jddk00000avd1t0rxdens1ty', 'admin_01jddk0000000000000avd1t0r', 'table.density',    '"compact"',                                                            200,  15),
    ('upref_01jddk0000000v1ewerx10ca1e', 'admin_01jddk00000000000000v1ewer', 'locale',           '"en"',                                                                 110, 110),

    ('upref_01jdhq00000000adm1nx10ca1e', 'admin_01jdhq000000000000000adm1n', 'locale',           '"en"',                                                                 700, 700),
    ('upref_01jdpa00000000adm1nx10ca1e', 'admin_01jdpa000000000000000adm1n', 'locale',           '"fr"',                                                                 300, 300),
    ('upref_01jdpa0000000adm1nxdens1ty', 'admin_01jdpa000000000000000adm1n', 'table.density',    '"comfortable"',                                                        120, 120),
    ('upref_01jdtn00000000adm1nx10ca1e', 'admin_01jdtn000000000000000adm1n', 'locale',           '"fr"',                                                                 200,  21)
) AS preference (id, user_id, key, value, age, changed)
ON CONFLICT DO NOTHING;
