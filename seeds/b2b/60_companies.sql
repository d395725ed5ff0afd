-- Companies that buy from Dakkah. A company's credit is the sum of its credit lines, and what is used of it is owed on
-- the open purchase orders of 61_purchase_orders.sql. Ages in short rows are days.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO company (
    id, tenant_id, handle, name, email, phone, website, tax_id, registration_number, industry, company_size,
    credit_limit, credit_used, currency_code, status, tier, requires_approval, default_approval_threshold,
    billing_address, shipping_address, metadata, created_at, updated_at
) VALUES
    -- Sara's company.
    (
        'comp_01jddk000000000000000r1ma1', 'ten_01jd0000000000000000dakkah',
        'al-rimal-events', 'شركة الرمال للفعاليات', 'office@rimal.example', '+966112000201',
        'https://rimal.example', '300000000100003', '1010000101', 'Events', '11-50',
        50000, 29856.80, 'sar', 'active', NULL, true, 10000,
        '{"line1": "2210 Olaya Street", "city": "Riyadh", "state": "Riyadh", "postal_code": "12213", "country_code": "SA"}',
        '{"line1": "Gate 4, Diriyah season grounds", "city": "Diriyah", "state": "Riyadh", "postal_code": "13711", "country_code": "SA"}',
        '{"name_en": "Al Rimal Events"}', now() - interval '10 months', now() - interval '3 days'
    ),
    (
        'comp_01jddk0000000000000000najd', 'ten_01jd0000000000000000dakkah',
        'najd-hospitality', 'Najd Hospitality Group', 'purchasing@najd.example', '+966112000202',
        'https://najd.example', '300000000200003', '1010000202', 'Hotels', '201-500',
        20000, 8768, 'sar', 'active', 'gold', true, 10000,
        '{"line1": "90 Prince Turki Road", "city": "Riyadh", "state": "Riyadh", "postal_code": "12711", "country_code": "SA"}',
        NULL, NULL, now() - interval '8 months', now() - interval '12 days'
    ),
    (
        'comp_01jddk000000000000000kha1r', 'ten_01jd0000000000000000dakkah',
        'wahat-al-khair', 'جمعية واحة الخير', 'care@khair.example', '+966122000203',
        NULL, NULL, '2050000303', 'Charity', '1-10',
        0, 0, 'sar', 'active', NULL, false, NULL,
        '{"line1": "17 Al Madinah Road", "city": "Jeddah", "state": "Makkah", "postal_code": "22236", "country_code": "SA"}',
        NULL, '{"name_en": "Wahat Al Khair charity"}', now() - interval '5 months', now() - interval '4 days'
    ),
    (
        'comp_01jddk0000000000000000bvrj', 'ten_01jd0000000000000000dakkah',
        'burj-build', 'Burj Build Contracting', 'site@burj.example', '+966132000204',
        NULL, '300000000400003', '2052000404', 'Construction', '51-200',
        0, 0, 'sar', 'pending_approval', NULL, false, NULL,
        NULL, NULL, NULL, now() - interval '2 days', now() - interval '2 days'
    )
ON CONFLICT DO NOTHING;

INSERT INTO company_user (
    tenant_id, id, company_id, customer_id, role, spending_limit, approval_limit, status, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, company_id, customer_id, role, spending_limit, approval_limit, status,
    now() - age * interval '1 day', now() - age * interval '1 day'
FROM (VALUES
    ('compusr_01jddk0000000000r1ma1xsara', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk0000000000000000sara', 'owner',   NULL,  NULL, 'active',  300),
    ('compusr_01jddk000000000r1ma1x1ay1a', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk0000000000000001ay1a', 'admin',  25000, 25000, 'active',  210),
    ('compusr_01jddk00000000r1ma1xkha11d', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'buyer',  25000,  NULL, 'active',  210),
    ('compusr_01jddk00000000r1ma1xy0vsef', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000y0vsef', 'viewer',     0,  NULL, 'invited',   6),
    ('compusr_01jddk0000000000najdxn0vra', 'comp_01jddk0000000000000000najd', 'cus_01jddk000000000000000n0vra', 'owner',   NULL,  NULL, 'active',  240),
    ('compusr_01jddk00000000000najdx0mar', 'comp_01jddk0000000000000000najd', 'cus_01jddk00000000000000000mar', 'buyer',  20000,  NULL, 'active',  240),
    ('compusr_01jddk0000000kha1rxfat1mah', 'comp_01jddk000000000000000kha1r', 'cus_01jddk0000000000000fat1mah', 'owner',   NULL,  NULL, 'active',  150),
    ('compusr_01jddk000000000bvrjxdan1e1', 'comp_01jddk0000000000000000bvrj', 'cus_01jddk00000000000000dan1e1', 'owner',   NULL,  NULL, 'active',    2)
) AS member (id, company_id, customer_id, role, spending_limit, approval_limit, status, age)
ON CONFLICT DO NOTHING;

INSERT INTO credit_line (tenant_id, id, company_id, credit_limit, balance, currency_code, status, metadata, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, company_id, credit_limit, balance, 'sar', 'active', metadata::jsonb,
    now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    ('credl_01jddk0000000000r1ma1xma1n', 'comp_01jddk000000000000000r1ma1', 40000, 21847.70, NULL,                           270, 24),
    ('credl_01jddk00000000r1ma1xseas0n', 'comp_01jddk000000000000000r1ma1', 10000,  8009.10, '{"purpose": "Riyadh season"}',  90, 17),
    ('credl_01jddk00000000000najdxma1n', 'comp_01jddk0000000000000000najd', 20000,  8768.00, NULL,                           210, 40)
) AS line (id, company_id, credit_limit, balance, metadata, age, changed)
ON CONFLICT DO NOTHING;

INSERT INTO tax_exemption (
    tenant_id, id, company_id, certificate_number, certificate_type, issuing_country, expiration_date,
    status, exemption_percentage, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, company_id, number, type, 'SA', (now() + expires * interval '1 day')::date, status, percentage,
    now() - age * interval '1 day', now() - age * interval '1 day'
FROM (VALUES
    ('taxex_01jddk000000000000000kha1r', 'comp_01jddk000000000000000kha1r', 'ZATCA-CH-20417', 'charity',             420, 'active',  100, 150),
    ('taxex_01jddk0000000000000000najd', 'comp_01jddk0000000000000000najd', 'ZATCA-EX-11862', 'export',              -30, 'expired',  50, 390),
    ('taxex_01jddk000000000000000r1ma1', 'comp_01jddk000000000000000r1ma1', 'ZATCA-EX-09417', 'export',               -5, 'pending',  100,   9),
    ('taxex_01jddk0000000000000000bvrj', 'comp_01jddk0000000000000000bvrj', 'ZATCA-DP-30991', 'diplomatic project', NULL, 'pending', 100,   2)
) AS certificate (id, company_id, number, type, expires, status, percentage, age)
ON CONFLICT DO NOTHING;
