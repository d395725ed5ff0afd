-- The built-in matrix: role x resource x actions. A resource is a table name, '*' stands for every resource and "*" for
-- every action; whatever no row grants is denied. The condition {"nodes": "subtree"} binds a row to the nodes the member
-- is assigned to (tenant_user.assigned_node_ids) and everything below them; {"rows": "own"} to rows of the account itself;
-- {"fields": [...]} names the only columns that may be written; {"except": [...]} is what a row on "*" leaves out.

SELECT set_config('cityos.platform', 'on', true);

INSERT INTO rbac_policy (id, role, resource, actions, conditions, version, effective_from, created_at, updated_at)
SELECT id, role, resource, actions::jsonb, conditions::jsonb, 1,
    now() - interval '26 months', now() - interval '26 months', now() - interval '26 months'
FROM (VALUES
    -- Full control: of the platform, and of one tenant.
    ('policy_01jdpf00000000000svperxa11', 'super-admin',  '*', '["*"]', NULL),
    ('policy_01jdpf0000000000tenantxa11', 'tenant-admin', '*', '["*"]', NULL),

    -- Readers.
    ('policy_01jdpf000000c0mp11ancexa11', 'compliance-officer', '*', '["read"]', NULL),
    ('policy_01jdpf000000000avd1t0rxa11', 'auditor',            '*', '["read"]', NULL),
    ('policy_01jdpf0000000000v1ewerxa11', 'viewer',             '*', '["read"]', '{"except": ["audit_log"]}'),

    -- A city: its places, storefronts, offers and what people say about them.
    ('policy_01jdpf000000000000c1tyxp01', 'city-manager', 'tenant_poi',      '["read", "update"]', '{"nodes": "subtree"}'),
    ('policy_01jdpf00000000c1tyxchanne1', 'city-manager', 'service_channel', '["read", "update"]', '{"nodes": "subtree"}'),
    ('policy_01jdpf0000000000c1tyxst0re', 'city-manager', 'cityos_store',    '["read", "update"]', NULL),
    ('policy_01jdpf00000000c1tyxpr0dvct', 'city-manager', 'product',         '["read", "update"]', NULL),
    ('policy_01jdpf00000000c1tyxvar1ant', 'city-manager', 'product_variant', '["read", "update"]', NULL),
    ('policy_01jdpf000000000c1tyxrev1ew', 'city-manager', 'review',          '["read", "update", "approve", "reject", "flag"]', NULL),
    ('policy_01jdpf00000000c1tyxavct10n', 'city-manager', 'auction_listing', '["read", "update"]', NULL),
    ('policy_01jdpf000000000c1tyxrenta1', 'city-manager', 'rental_product',  '["read", "update"]', NULL),
    ('policy_01jdpf00000000c1tyxc0mpany', 'city-manager', 'company',         '["read", "update"]', NULL),

    -- A district: places, auctions and rentals.
    ('policy_01jdpf000000000000d1stxp01', 'district-manager', 'tenant_poi',      '["read", "update"]', '{"nodes": "subtree"}'),
    ('policy_01jdpf00000000d1stxchanne1', 'district-manager', 'service_channel', '["read", "update"]', '{"nodes": "subtree"}'),
    ('policy_01jdpf000000000d1stxrev1ew', 'district-manager', 'review',          '["read", "update"]', NULL),
    ('policy_01jdpf00000000d1stxavct10n', 'district-manager', 'auction_listing', '["read", "update"]', NULL),
    ('policy_01jdpf000000000d1stxrenta1', 'district-manager', 'rental_product',  '["read", "update"]', NULL),

    -- A zone: places and their channels.
    ('policy_01jdpf000000000000z0nexp01', 'zone-operator', 'tenant_poi',      '["read", "update"]', '{"nodes": "subtree"}'),
    ('policy_01jdpf00000000z0nexchanne1', 'zone-operator', 'service_channel', '["read", "update"]', '{"nodes": "subtree"}'),

    -- A facility: its counter, the stock on its shelves, what it rents out and takes back.
    ('policy_01jdpf000000000facxchanne1', 'facility-operator', 'service_channel',  '["read", "update"]', '{"nodes": "subtree"}'),
    ('policy_01jdpf000000000facxvar1ant', 'facility-operator', 'product_variant',  '["read", "update"]', NULL),
    ('policy_01jdpf0000000000facxrenta1', 'facility-operator', 'rental_product',   '["read", "update"]', NULL),
    ('policy_01jdpf0000000facxagreement', 'facility-operator', 'rental_agreement', '["read", "update"]', NULL),
    ('policy_01jdpf0000000000facxretvrn', 'facility-operator', 'rental_return',    '["read", "update"]', NULL),

    -- An asset: the state of rented things. They stand at no node, so the right is the tenant's whole, and limited by columns.
    ('policy_01jdpf00000000assetxrenta1', 'asset-technician', 'rental_product', '["read", "update"]', '{"fields": ["condition", "is_available"]}'),
    ('policy_01jdpf00000000assetxretvrn', 'asset-technician', 'rental_return',  '["read", "update"]', '{"fields": ["condition_on_return", "inspection_notes"]}'),
    ('policy_01jdpf000000000assetxc1a1m', 'asset-technician', 'damage_claim',   '["read", "update"]', '{"fields": ["description", "evidence_urls"]}')
) AS policy (id, role, resource, actions, conditions)
ON CONFLICT DO NOTHING;
