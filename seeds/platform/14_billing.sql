-- What the tenants pay for the platform. Periods are calendar months. An invoice is base + usage - discount, plus tax;
-- its usage is the cost of the month's usage records, and the running month's records are what billing shows so far.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO tenant_billing (
    id, tenant_id, subscription_status, plan_id, plan_name, plan_type, base_price, currency_code,
    usage_metering_enabled, usage_price_per_unit, usage_unit_name, included_units,
    current_period_start, current_period_end, current_usage, current_usage_cost,
    payment_method_id, stripe_customer_id, stripe_subscription_id, last_invoice_date, last_invoice_amount, next_invoice_date,
    max_products, max_orders_per_month, max_storage_gb, max_team_members, created_at, updated_at
) VALUES (
    'tbil_01jddk0000000000enterpr1se', 'ten_01jd0000000000000000dakkah', 'active', 'enterprise-sar', 'Enterprise', 'monthly', 4500, 'sar',
    true, 0.25, 'order', 0,
    date_trunc('month', now()), date_trunc('month', now()) + interval '1 month', 4180, 1205.00,
    'pm_demo_dakkah', 'cus_demo_dakkah', 'sub_demo_dakkah',
    date_trunc('month', now()), 6480.25, date_trunc('month', now()) + interval '1 month',
    NULL, NULL, 500, 50, now() - interval '14 months', date_trunc('month', now())
) ON CONFLICT DO NOTHING;

INSERT INTO tenant_usage_record (
    tenant_id, billing_id, id, usage_type, quantity, unit_price, total_cost,
    period_start, period_end, recorded_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), 'tbil_01jddk0000000000enterpr1se', id, usage_type, quantity, unit_price, total_cost,
    month, month + interval '1 month', LEAST(now(), month + interval '1 month'), LEAST(now(), month + interval '1 month'),
    LEAST(now(), month + interval '1 month')
FROM (VALUES
    ('tuse_01jddk000000000prevx0rders', date_trunc('month', now()) - interval '1 month', 'orders',      3960,   0.25,  990.00),
    ('tuse_01jddk00000000prevxst0rage', date_trunc('month', now()) - interval '1 month', 'storage',      110,   0.50,   55.00),
    ('tuse_01jddk0000000000prevxca11s', date_trunc('month', now()) - interval '1 month', 'api_calls', 450000, 0.0002,   90.00),
    ('tuse_01jddk000000000th1sx0rders', date_trunc('month', now()),                      'orders',      4180,   0.25, 1045.00),
    ('tuse_01jddk00000000th1sxst0rage', date_trunc('month', now()),                      'storage',      120,   0.50,   60.00),
    ('tuse_01jddk0000000000th1sxca11s', date_trunc('month', now()),                      'api_calls', 500000, 0.0002,  100.00)
) AS usage (id, month, usage_type, quantity, unit_price, total_cost)
ON CONFLICT DO NOTHING;

INSERT INTO tenant_invoice (
    id, tenant_id, billing_id, invoice_number, period_start, period_end, currency_code,
    base_amount, usage_amount, discount_amount, tax_amount, total_amount,
    status, paid_at, payment_method, stripe_invoice_id, invoice_pdf_url, due_date, line_items, created_at, updated_at
) VALUES
    (
        'tinv_01jddk0000000000000m0nthx3', 'ten_01jd0000000000000000dakkah', 'tbil_01jddk0000000000enterpr1se', 'CITYOS-DK-0012',
        date_trunc('month', now()) - interval '3 months', date_trunc('month', now()) - interval '2 months', 'sar',
        4500.00, 870.00, 450.00, 738.00, 5658.00,
        'paid', date_trunc('month', now()) - interval '2 months' + interval '6 days', 'card', 'in_demo_dakkah_12',
        'https://images.dakkah.example/invoices/CITYOS-DK-0012.pdf', date_trunc('month', now()) - interval '2 months' + interval '14 days',
        '[{"text": "Enterprise", "amount": "4500.00"}, {"text": "Usage", "amount": "870.00"}, {"text": "First year, 10 %", "amount": "-450.00"}]',
        date_trunc('month', now()) - interval '2 months', date_trunc('month', now()) - interval '2 months' + interval '6 days'
    ),
    (
        'tinv_01jddk0000000000000m0nthx2', 'ten_01jd0000000000000000dakkah', 'tbil_01jddk0000000000enterpr1se', 'CITYOS-DK-0013',
        date_trunc('month', now()) - interval '2 months', date_trunc('month', now()) - interval '1 month', 'sar',
        4500.00, 1020.00, 0, 828.00, 6348.00,
        'paid', date_trunc('month', now()) - interval '1 month' + interval '9 days', 'bank_transfer', 'in_demo_dakkah_13',
        'https://images.dakkah.example/invoices/CITYOS-DK-0013.pdf', date_trunc('month', now()) - interval '1 month' + interval '14 days',
        '[{"text": "Enterprise", "amount": "4500.00"}, {"text": "Usage", "amount": "1020.00"}]',
        date_trunc('month', now()) - interval '1 month', date_trunc('month', now()) - interval '1 month' + interval '9 days'
    ),
    (
        'tinv_01jddk0000000000000m0nthx1', 'ten_01jd0000000000000000dakkah', 'tbil_01jddk0000000000enterpr1se', 'CITYOS-DK-0014',
        date_trunc('month', now()) - interval '1 month', date_trunc('month', now()), 'sar',
        4500.00, 1135.00, 0, 845.25, 6480.25,
        'sent', NULL, NULL, 'in_demo_dakkah_14', NULL, date_trunc('month', now()) + interval '35 days',
        '[{"text": "Enterprise", "amount": "4500.00"}, {"text": "Orders", "amount": "990.00"}, {"text": "Storage", "amount": "55.00"}, {"text": "API calls", "amount": "90.00"}]',
        date_trunc('month', now()), date_trunc('month', now())
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO tenant_billing (
    id, tenant_id, subscription_status, plan_id, plan_name, plan_type, base_price, currency_code,
    current_period_start, current_period_end, last_invoice_date, last_invoice_amount, next_invoice_date,
    max_products, max_storage_gb, max_team_members, created_at, updated_at
) VALUES (
    'tbil_01jdhq0000000000enterpr1se', 'ten_01jd00000000000000000000hq', 'active', 'enterprise-eur', 'Enterprise', 'monthly', 990, 'eur',
    date_trunc('month', now()), date_trunc('month', now()) + interval '1 month',
    date_trunc('month', now()), 1188.00, date_trunc('month', now()) + interval '1 month',
    NULL, 200, 30, now() - interval '26 months', date_trunc('month', now())
) ON CONFLICT DO NOTHING;

INSERT INTO tenant_invoice (
    id, tenant_id, billing_id, invoice_number, period_start, period_end, currency_code,
    base_amount, tax_amount, total_amount, status, paid_at, payment_method, due_date, line_items, created_at, updated_at
) VALUES (
    'tinv_01jdhq0000000000000m0nthx1', 'ten_01jd00000000000000000000hq', 'tbil_01jdhq0000000000enterpr1se', 'CITYOS-HQ-0026',
    date_trunc('month', now()) - interval '1 month', date_trunc('month', now()), 'eur',
    990.00, 198.00, 1188.00, 'paid', date_trunc('month', now()) + interval '2 hours', 'card', date_trunc('month', now()) + interval '14 days',
    '[{"text": "Enterprise", "amount": "990.00"}]', date_trunc('month', now()), date_trunc('month', now()) + interval '2 hours'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO tenant_billing (
    id, tenant_id, subscription_status, plan_id, plan_name, plan_type, base_price, currency_code,
    current_period_start, current_period_end, next_invoice_date,
    max_products, max_orders_per_month, max_storage_gb, max_team_members, created_at, updated_at
) VALUES (
    'tbil_01jdpa00000000000000000pr0', 'ten_01jd00000000000000000par1s', 'active', 'pro-eur', 'Pro', 'annual', 2280, 'eur',
    now() - interval '11 months', now() + interval '1 month', now() + interval '1 month',
    500, 2000, 20, 10, now() - interval '11 months', now() - interval '11 months'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO tenant_billing (
    id, tenant_id, subscription_status, plan_id, plan_name, plan_type, base_price, currency_code,
    current_period_start, current_period_end, next_invoice_date,
    max_products, max_orders_per_month, max_storage_gb, max_team_members, created_at, updated_at
) VALUES (
    'tbil_01jdtn000000000000000bas1c', 'ten_01jd00000000000000000tvn1s', 'active', 'basic-tnd', 'Basic', 'monthly', 149.900, 'tnd',
    date_trunc('month', now()), date_trunc('month', now()) + interval '1 month', date_trunc('month', now()) + interval '1 month',
    100, 500, 5, 3, now() - interval '7 months', date_trunc('month', now())
) ON CONFLICT DO NOTHING;
