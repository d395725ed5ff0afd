-- Warranties of Dakkah: five plans of which one is not offered any more, a claim that is being repaired and one that has just come in.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO warranty_plan (
    tenant_id, id, name, description, plan_type, duration_months, price, currency_code, coverage, exclusions, is_active, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, name, description, plan_type, months, price, 'sar', coverage::jsonb, exclusions::jsonb, is_active,
    now() - interval '13 months', now() - interval '3 months'
FROM (VALUES
    ('wplan_01jddk000000000000standard', 'ضمان سنتين',      'Comes with every camera and tool.',              'standard',   24,   0.00, '["material", "workmanship"]', '["water", "falls"]', true),
    ('wplan_01jddk000000000000extended', 'Five years',      'Three years more of the same.',                  'extended',   60, 349.00, '["material", "workmanship"]', '["water", "falls"]', true),
    ('wplan_01jddk0000000000000prem1vm', 'Premium',         'Collected at your door, with a device on loan.', 'premium',    36, 549.00, '["material", "workmanship", "pickup", "loan device"]', '["water"]', true),
    ('wplan_01jddk000000000000acc1dent', 'Falls and water', 'What a careful owner cannot help.',              'accidental', 24, 449.00, '["falls", "water", "sand"]', '["theft"]', true),
    ('wplan_01jddk00000000000000v1ntag', 'Vintage',         NULL,                                             'standard',    6,  99.00, '["workmanship"]', NULL, false)
) AS plan (id, name, description, plan_type, months, price, coverage, exclusions, is_active)
ON CONFLICT DO NOTHING;

INSERT INTO warranty_claim (
    tenant_id, id, plan_id, customer_id, order_id, product_id, claim_number, issue_description, evidence_urls, status, resolution_type,
    resolution_notes, created_at, updated_at
) VALUES
    (
        current_setting('cityos.tenant'), 'wclaim_01jddk0000000000000000sara', 'wplan_01jddk000000000000standard', 'cus_01jddk0000000000000000sara',
        'order_01jddk00000000000000sarax3', 'prod_01jddk000000000000000can0n', 'WC-4KD7Q', 'The shutter sticks at short exposures.',
        ARRAY['https://images.dakkah.example/claims/wc-4kd7q/1.jpg'], 'in_progress', 'repair', 'Covered: the shutter is replaced.',
        now() - interval '12 days', now() - interval '6 days'
    ),
    (
        current_setting('cityos.tenant'), 'wclaim_01jddk00000000000000kha11d', 'wplan_01jddk000000000000standard', 'cus_01jddk00000000000000kha11d',
        'order_01jddk000000000000kha11dx2', 'prod_01jddk000000000000000can0n', 'WC-5MX2R', 'لا تعمل الشاشة.', NULL, 'submitted', NULL, NULL,
        now() - interval '5 hours', now() - interval '5 hours'
    )
ON CONFLICT DO NOTHING;

INSERT INTO service_center (
    tenant_id, id, name, address, phone, email, specializations, capacity_per_day, current_load, is_active, created_at, updated_at
) VALUES
    (
        current_setting('cityos.tenant'), 'svccen_01jddk00000000000000001aya', 'ورشة العليا',
        '{"line1": "12 Tahlia Street", "city": "Riyadh", "postal_code": "12241", "country_code": "SA"}', '+966112000401', 'olaya@repairs.example',
        '["cameras", "projectors"]', 12, 1, true, now() - interval '13 months', now() - interval '6 days'
    ),
    (
        current_setting('cityos.tenant'), 'svccen_01jddk000000000000000jedda', 'Jeddah tools workshop',
        '{"line1": "4 Port Road", "city": "Jeddah", "postal_code": "22234", "country_code": "SA"}', NULL, NULL,
        '["tools"]', 5, 0, false, now() - interval '13 months', now() - interval '2 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO repair_order (
    tenant_id, id, claim_id, service_center_id, status, diagnosis, parts_used, estimated_cost, created_at, updated_at
) VALUES (
    current_setting('cityos.tenant'), 'repair_01jddk0000000000000000sara', 'wclaim_01jddk0000000000000000sara', 'svccen_01jddk00000000000000001aya', 'waiting_parts',
    'Worn shutter unit.', '[{"sku": "SP-SHUTTER-R6", "quantity": 1}]', 640.00, now() - interval '8 days', now() - interval '6 days'
) ON CONFLICT DO NOTHING;

INSERT INTO spare_part (
    tenant_id, id, name, sku, compatible_products, price, currency_code, stock_quantity, reorder_level, supplier, created_at, updated_at
) VALUES
    (
        current_setting('cityos.tenant'), 'spart_01jddk0000000000000shvtter', 'Shutter unit', 'SP-SHUTTER-R6', '["prod_01jddk000000000000000can0n"]',
        480.00, 'sar', 0, 2, 'Canon Middle East', now() - interval '13 months', now() - interval '6 days'
    ),
    (
        current_setting('cityos.tenant'), 'spart_01jddk0000000000000battery', 'Battery door', 'SP-BATDOOR-R6', '["prod_01jddk000000000000000can0n"]',
        35.00, 'sar', 14, 5, NULL, now() - interval '13 months', now() - interval '3 months'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO warranty_plan (id, tenant_id, name, plan_type, duration_months, price, currency_code, created_at, updated_at) VALUES (
    'wplan_01jdtn00000000000shaker000', 'ten_01jd00000000000000000tvn1s', 'Shaker, six mois', 'standard', 6, 0, 'tnd',
    now() - interval '5 months', now() - interval '5 months'
) ON CONFLICT DO NOTHING;
