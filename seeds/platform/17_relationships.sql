-- Contracts between tenants; only the host may write one.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO tenant_relationship (
    id, host_tenant_id, vendor_tenant_id, relationship_type, status, commission_type, commission_rate,
    listing_scope, allowed_categories, contract_start, contract_end, approved_by, approved_at, terms, created_at, updated_at
) VALUES (
    'trel_01jddk000000000000001mpact', 'ten_01jd0000000000000000dakkah', 'ten_01jd00000000000000000000hq',
    'marketplace_vendor', 'active', 'percentage', 12.5,
    'category_restricted', '["sports-nutrition"]', now() - interval '5 months', now() + interval '7 months',
    'admin_01jddk000000000000000adm1n', now() - interval '5 months', '{"settlement_days": 14, "returns": "vendor"}',
    now() - interval '23 weeks', now() - interval '5 months'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO tenant_relationship (
    id, host_tenant_id, vendor_tenant_id, relationship_type, status, commission_type, commission_tiers, revenue_share_model,
    listing_scope, contract_start, contract_end, approved_by, approved_at, terms, created_at, updated_at
) VALUES
    (
        'trel_01jdhq000000000000000par1s', 'ten_01jd00000000000000000000hq', 'ten_01jd00000000000000000par1s', 'franchise', 'active', 'tiered',
        '[{"up_to": "250000", "rate": "6"}, {"from": "250000", "rate": "4.5"}]', NULL, 'all',
        now() - interval '11 months', now() + interval '49 months', 'admin_01jdhq000000000000000adm1n', now() - interval '11 months',
        '{"territory": ["FR"], "minimum_order_eur": 1500}', now() - interval '12 months', now() - interval '11 months'
    ),
    (
        'trel_01jdhq000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'ten_01jd00000000000000000tvn1s', 'franchise', 'active', 'custom',
        NULL, '{"first_year": "0", "then": "5"}', 'approved_only',
        now() - interval '7 months', now() + interval '29 months', 'admin_01jdhq000000000000000adm1n', now() - interval '7 months',
        '{"territory": ["TN"]}', now() - interval '8 months', now() - interval '7 months'
    )
ON CONFLICT DO NOTHING;
