-- Who makes the rules where: regions and countries that all tenants share, and Dakkah's own authorities. Riyadh stands under its
-- municipality; the Diriyah authority does not make rules yet, so that Diriyah still stands under Riyadh's.

SELECT set_config('cityos.platform', 'on', true), set_config('cityos.tenant', '', true);

INSERT INTO governance_authority (
    id, tenant_id, name, slug, code, type, jurisdiction_level, parent_authority_id, commerce_policies, tax_policies,
    data_residency_requirements, consumer_protection_rules, supported_currencies, supported_payment_methods, created_at, updated_at
) VALUES
    (
        'gov_01jdpf00000000000000000gcc', NULL, 'Gulf Cooperation Council', 'gcc', 'GCC', 'region', 0, NULL,
        '{"alcohol_sales": false}', '{"system": "vat"}', NULL, NULL, '["SAR", "AED", "BHD", "KWD", "OMR", "QAR"]', NULL,
        now() - interval '26 months', now() - interval '26 months'
    ),
    (
        'gov_01jdpf000000000000000000ev', NULL, 'European Union', 'eu', 'EU', 'region', 0, NULL,
        '{"geo_blocking": false}', '{"system": "vat", "minimum_rate": "15.00"}', '{"zones": ["EU"]}', '{"return_days": 14, "warranty_months": 24}',
        NULL, NULL, now() - interval '26 months', now() - interval '26 months'
    ),
    (
        'gov_01jdpf00000000000000france', NULL, 'France', 'fr', 'FR', 'country', 1, 'gov_01jdpf000000000000000000ev',
        '{"sales_below_cost": false}', '{"rates": ["20.00", "10.00", "5.50", "2.10"]}', NULL, '{"language": "fr"}',
        '["EUR"]', '["card", "sepa_debit", "apple_pay"]', now() - interval '26 months', now() - interval '26 months'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO governance_authority (
    id, tenant_id, name, slug, code, type, jurisdiction_level, parent_authority_id, commerce_policies, tax_policies,
    data_residency_requirements, consumer_protection_rules, supported_currencies, supported_payment_methods, required_certifications,
    is_active, created_at, updated_at
) VALUES
    (
        'gov_01jddk000000000000000savd1', 'ten_01jd0000000000000000dakkah', 'المملكة العربية السعودية', 'sa', 'SA', 'country', 1,
        'gov_01jdpf00000000000000000gcc', '{"prices_with_tax": true, "invoices": "zatca-2"}', '{"rates": ["15.00", "0.00"]}',
        '{"zones": ["GCC"], "personal_data": "in_country"}', '{"return_days": 7}', '["SAR"]', '["mada", "card", "apple_pay", "cash_on_delivery"]',
        '["commercial_registration"]', true, now() - interval '14 months', now() - interval '2 months'
    ),
    (
        'gov_01jddk00000000000mvn1c1pa1', 'ten_01jd0000000000000000dakkah', 'أمانة منطقة الرياض', 'riyadh-municipality', 'RUH', 'authority', 2,
        'gov_01jddk000000000000000savd1', '{"deliveries": {"from": "06:00", "until": "23:00"}}', NULL,
        NULL, '{"return_days": 10}', NULL, NULL, '["commercial_registration", "municipal_licence"]', true,
        now() - interval '12 months', now() - interval '2 months'
    ),
    (
        'gov_01jddk000000000d1r1yahxdev', 'ten_01jd0000000000000000dakkah', 'هيئة تطوير بوابة الدرعية', 'diriyah-authority', 'DGDA', 'authority', 2,
        'gov_01jddk000000000000000savd1', '{"signage": "heritage"}', NULL, NULL, NULL, NULL, NULL, NULL, false,
        now() - interval '1 month', now() - interval '1 month'
    )
ON CONFLICT DO NOTHING;

INSERT INTO node_governance_authority (tenant_id, id, node_id, governance_authority_id, created_at, updated_at) VALUES
    (
        current_setting('cityos.tenant'), 'nodegov_01jddk00000000000000r1yadh', 'node_01jddk00000000000000r1yadh',
        'gov_01jddk00000000000mvn1c1pa1', now() - interval '12 months', now() - interval '12 months'
    ),
    (
        current_setting('cityos.tenant'), 'nodegov_01jddk0000000000000d1r1yah', 'node_01jddk0000000000000d1r1yah',
        'gov_01jddk000000000d1r1yahxdev', now() - interval '1 month', now() - interval '1 month'
    )
ON CONFLICT DO NOTHING;

UPDATE tenant
   SET governance_authority_id = 'gov_01jddk000000000000000savd1'
 WHERE id = 'ten_01jd0000000000000000dakkah'
   AND governance_authority_id IS NULL;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

UPDATE tenant
   SET governance_authority_id = 'gov_01jdpf00000000000000france'
 WHERE id = 'ten_01jd00000000000000000par1s'
   AND governance_authority_id IS NULL;
