-- Prices by quantity: for everybody by the product and by the category, for gold companies, for one company, and one in preparation.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO volume_pricing (
    tenant_id, id, name, applies_to, target_id, pricing_type, region_id, company_id, company_tier, priority, status, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, name, applies_to, target, pricing_type, region, company, tier, priority, status,
    now() - interval '5 months', now() - interval '6 weeks'
FROM (VALUES
    ('vprice_01jddk0000000000000000ajwa', 'Ajwa by the half dozen',   'product',  'prod_01jddk0000000000000000ajwa', 'percentage',   NULL, NULL, NULL, 10, 'active'),
    ('vprice_01jddk00000000000000c0ffee', 'Coffee for the office',    'category', 'coffee',                          'fixed_amount', 'reg_01jdpf000000000000000savd1', NULL, NULL, 5, 'active'),
    ('vprice_01jddk000000000000000g01d0', 'Gold companies',           'all',      NULL,                              'percentage',   NULL, NULL, 'gold', 0, 'active'),
    ('vprice_01jddk0000000000000r1ma1x0', 'Al Rimal Events, by case', 'company',  'comp_01jddk000000000000000r1ma1', 'percentage',   NULL, 'comp_01jddk000000000000000r1ma1', NULL, 20, 'active'),
    ('vprice_01jddk0000000000000can0nx0', 'Cameras for schools',      'product',  'prod_01jddk000000000000000can0n', 'fixed_price',  NULL, NULL, NULL, 10, 'draft')
) AS rule (id, name, applies_to, target, pricing_type, region, company, tier, priority, status)
ON CONFLICT DO NOTHING;

INSERT INTO volume_pricing_tier (
    tenant_id, id, volume_pricing_id, min_quantity, max_quantity, discount_percentage, discount_amount, fixed_price, currency_code,
    created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, rule_id, least_pieces, most_pieces, percentage, amount, price, currency,
    now() - interval '5 months', now() - interval '6 weeks'
FROM (VALUES
    ('vptier_01jddk00000000000000ajwax6',  'vprice_01jddk0000000000000000ajwa',  6,   11,    5, NULL,    NULL, NULL),
    ('vptier_01jddk0000000000000ajwax12',  'vprice_01jddk0000000000000000ajwa', 12, NULL,   10, NULL,    NULL, NULL),
    ('vptier_01jddk000000000000c0ffeex6',  'vprice_01jddk00000000000000c0ffee',  6, NULL, NULL, 4.00,    NULL, 'sar'),
    ('vptier_01jddk0000000000000g01dx01',  'vprice_01jddk000000000000000g01d0',  1, NULL,    3, NULL,    NULL, NULL),
    ('vptier_01jddk000000000000r1ma1x10',   'vprice_01jddk0000000000000r1ma1x0', 10, NULL,    8, NULL,    NULL, NULL),
    ('vptier_01jddk00000000000can0nx005',  'vprice_01jddk0000000000000can0nx0',  5, NULL, NULL, NULL, 8990.00, 'sar')
) AS tier (id, rule_id, least_pieces, most_pieces, percentage, amount, price, currency)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO volume_pricing (id, tenant_id, name, applies_to, pricing_type, priority, created_at, updated_at) VALUES (
    'vprice_01jdpa000000000000000tr01s', 'ten_01jd00000000000000000par1s', 'Dès trois', 'all', 'percentage', 0,
    now() - interval '4 months', now() - interval '4 months'
) ON CONFLICT DO NOTHING;

INSERT INTO volume_pricing_tier (id, tenant_id, volume_pricing_id, min_quantity, discount_percentage, created_at, updated_at) VALUES (
    'vptier_01jdpa00000000000000tr01s3', 'ten_01jd00000000000000000par1s', 'vprice_01jdpa000000000000000tr01s', 3, 5,
    now() - interval '4 months', now() - interval '4 months'
) ON CONFLICT DO NOTHING;
