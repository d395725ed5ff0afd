-- Rules of commission, three shares of orders that were sold by one vendor alone, and what was paid for them. A share is what the
-- order's lines come to; the camera desk pays 6 % by its own rule, the house of oud by the tiers of its contract: 12 % of the first
-- 1,000 SAR and 8 % of the rest of 1,161.00. Ages are in days.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO commission_rule (
    tenant_id, id, vendor_id, priority, name, commission_type, commission_percentage, commission_flat, tiers, conditions,
    valid_from, valid_to, status, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, priority, name, type, percentage, flat, tiers::jsonb, conditions::jsonb,
    now() - starts * interval '1 day', now() + ends * interval '1 day', status, now() - age * interval '1 day', now() - age * interval '1 day'
FROM (VALUES
    ('crule_01jddk000000000000standard', NULL,                                0, 'Standard',             'percentage', 15,   NULL, NULL, NULL, NULL, NULL, 'active',   420),
    ('crule_01jddk00000000000000barga1', NULL,                               10, 'Small baskets',        'flat',       NULL, 5,    NULL, '{"max_subtotal": "50", "currencies": ["SAR"]}', 100, NULL, 'active', 100),
    ('crule_01jddk0000000000camerax6pc', 'vendor_01jddk00000000000000camera', 0, 'Cameras',              'percentage', 6,    NULL, NULL, NULL, 290,  NULL, 'active',   290),
    ('crule_01jddk00000000camerax1avnc', 'vendor_01jddk00000000000000camera', 5, 'Launch month, 2 %',    'percentage', 2,    NULL, NULL, NULL, 300, -270, 'inactive', 300)
) AS rule (id, vendor_id, priority, name, type, percentage, flat, tiers, conditions, starts, ends, status, age)
ON CONFLICT DO NOTHING;

INSERT INTO payout (
    tenant_id, id, vendor_id, payout_number, currency_code, gross_amount, commission_amount, net_amount, period_start, period_end, status,
    payment_method, stripe_transfer_id, stripe_failure_code, requested_at, approved_at, approved_by_id, processed_at, processed_by_id,
    failure_reason, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, 'PAY-' || to_char(now(), 'YYYY') || '-' || number, 'sar', gross, commission, net,
    now() - starts * interval '1 day', now() - age * interval '1 day', status, method, transfer, failure_code, now() - age * interval '1 day',
    CASE WHEN status <> 'pending' THEN now() - age * interval '1 day' END, CASE WHEN status <> 'pending' THEN 'admin_01jddk000000000000000adm1n' END,
    CASE WHEN status <> 'pending' THEN now() - age * interval '1 day' END, CASE WHEN status <> 'pending' THEN 'admin_01jddk000000000000000adm1n' END,
    failure, now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    ('pout_01jddk0000000000000000vdx1', 'vendor_01jddk000000000000000000vd', '000001',  1350.15, 132.88,  1217.27, 'paid',    'bank_transfer',  NULL,                     NULL,                 NULL,                                 150, 110, 108),
    ('pout_01jddk000000000000camerax1', 'vendor_01jddk00000000000000camera', '000002', 11153.85, 581.94, 10571.91, 'failed',  'stripe_connect', 'tr_demo_diriyah_camera', 'account_restricted', 'The account cannot be paid for now.', 40,  20,  18),
    ('pout_01jddk000000000000camerax2', 'vendor_01jddk00000000000000camera', '000003', 10923.85, 569.94, 10353.91, 'pending', 'stripe_connect', NULL,                     NULL,                 NULL,                                  20,   9,   9)
) AS payout (id, vendor_id, number, gross, commission, net, status, method, transfer, failure_code, failure, starts, age, changed)
ON CONFLICT DO NOTHING;

-- The numbers that are taken: those above and, of vendor orders, those below.
INSERT INTO platform.number_sequence (tenant_id, name, last_number) VALUES
    (current_setting('cityos.tenant'), 'payout-' || to_char(now(), 'YYYY'), 3),
    (current_setting('cityos.tenant'), 'vendor-order-' || to_char(now(), 'YYYY'), 3)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_order (
    tenant_id, id, vendor_id, order_id, vendor_order_number, status, currency_code, subtotal, shipping_total, tax_total, discount_total, total,
    commission_amount, net_amount, payout_status, payout_id, fulfillment_status, shipping_method, tracking_number, shipped_at, delivered_at,
    created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, order_id, 'VO-' || to_char(now(), 'YYYY') || '-' || number, status, 'sar', subtotal, shipping,
    tax, discount, total, commission, total - commission, payout_status, payout_id, 'fulfilled', method, tracking,
    now() - (age - 1) * interval '1 day', now() - (age - 3) * interval '1 day', now() - age * interval '1 day', now() - (age - 3) * interval '1 day'
FROM (VALUES
    ('vorder_01jddk00000000000000marxvd', 'vendor_01jddk000000000000000000vd', 'order_01jddk000000000000000marx1', '000001', 'completed', 1290, 15, 174.15, 129, 1350.15, 132.88, 'paid',       'pout_01jddk0000000000000000vdx1', 'insured',  'SMSA-5512004', 127),
    ('vorder_01jddk00000000y0vsefxcamer', 'vendor_01jddk00000000000000camera', 'order_01jddk000000000000y0vsefx2', '000002', 'completed', 9699,  0, 1454.85,  0, 11153.85, 581.94, 'processing', 'pout_01jddk000000000000camerax1', 'standard', 'SMSA-5530977',  32),
    ('vorder_01jddk00000000kha11dxcamer', 'vendor_01jddk00000000000000camera', 'order_01jddk000000000000kha11dx2', '000003', 'completed', 9499,  0, 1424.85,  0, 10923.85, 569.94, 'processing', 'pout_01jddk000000000000camerax2', 'standard', 'SMSA-5537310',  19)
) AS share (id, vendor_id, order_id, number, status, subtotal, shipping, tax, discount, total, commission, payout_status, payout_id, method, tracking, age)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_order_item (
    tenant_id, id, vendor_order_id, line_item_id, product_id, variant_id, title, sku, quantity, fulfilled_quantity, unit_price, subtotal,
    discount_amount, tax_amount, total_amount, vendor_cost, commission_amount, net_amount, status, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_order_id, line_item_id, product_id, variant_id, title, sku, 1, 1, price, price, discount, tax,
    price - discount + tax, cost, commission, price - discount + tax - commission, 'delivered', now() - age * interval '1 day', now() - (age - 3) * interval '1 day'
FROM (VALUES
    ('voitem_01jddk000000000000marxvdx1', 'vorder_01jddk00000000000000marxvd', 'ordli_01jddk0000000000000marx1x1', 'prod_01jddk000000000000000000vd', 'variant_01jddk0000000000000vdx12m1', 'دهن عود كمبودي معتّق، تولة 12 مل', 'OUD-KH-12',     1290, 129,  174.15,  580, 132.88, 127),
    ('voitem_01jddk000000y0vsefxcamerx1', 'vorder_01jddk00000000y0vsefxcamer', 'ordli_01jddk0000000000y0vsefx2x1', 'prod_01jddk000000000000000can0n', 'variant_01jddk00000can0nxrf24xvsed', 'Canon EOS R6 Mark II with RF 24–105 mm, certified used', 'EOSR6-24105-U', 9699, 0, 1454.85, 7900, 581.94, 32),
    ('voitem_01jddk000000kha11dxcamerx1', 'vorder_01jddk00000000kha11dxcamer', 'ordli_01jddk0000000000kha11dx2x1', 'prod_01jddk000000000000000can0n', 'variant_01jddk000000can0nxb0dyxnew', 'Canon EOS R6 Mark II, body only', 'EOSR6-BODY',    9499,   0, 1424.85, 8100, 569.94,  19)
) AS line (id, vendor_order_id, line_item_id, product_id, variant_id, title, sku, price, discount, tax, cost, commission, age)
ON CONFLICT DO NOTHING;

INSERT INTO commission_transaction (
    tenant_id, id, vendor_id, order_id, vendor_order_id, commission_rule_id, transaction_type, currency_code, order_total, commission_amount,
    net_amount, status, transaction_date, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, order_id, vendor_order_id, rule_id, 'sale', 'sar', total, commission, total - commission,
    status, now() - age * interval '1 day', now() - age * interval '1 day', now() - (age - 3) * interval '1 day'
FROM (VALUES
    ('ctrans_01jddk00000000000000marxvd', 'vendor_01jddk000000000000000000vd', 'order_01jddk000000000000000marx1', 'vorder_01jddk00000000000000marxvd', NULL,                               1350.15, 132.88, 'paid',     127),
    ('ctrans_01jddk00000000y0vsefxcamer', 'vendor_01jddk00000000000000camera', 'order_01jddk000000000000y0vsefx2', 'vorder_01jddk00000000y0vsefxcamer', 'crule_01jddk0000000000camerax6pc', 11153.85, 581.94, 'approved',  32),
    ('ctrans_01jddk00000000kha11dxcamer', 'vendor_01jddk00000000000000camera', 'order_01jddk000000000000kha11dx2', 'vorder_01jddk00000000kha11dxcamer', 'crule_01jddk0000000000camerax6pc', 10923.85, 569.94, 'approved',  19)
) AS sale (id, vendor_id, order_id, vendor_order_id, rule_id, total, commission, status, age)
ON CONFLICT DO NOTHING;

INSERT INTO payout_transaction_link (tenant_id, id, payout_id, commission_transaction_id, amount, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, payout_id, transaction_id, amount, now() - age * interval '1 day', now() - age * interval '1 day'
FROM (VALUES
    ('potl_01jddk0000000000000marxvdx', 'pout_01jddk0000000000000000vdx1', 'ctrans_01jddk00000000000000marxvd',  1217.27, 110),
    ('potl_01jddk00000y0vsefxcamera00', 'pout_01jddk000000000000camerax1', 'ctrans_01jddk00000000y0vsefxcamer', 10571.91,  20),
    ('potl_01jddk00000kha11dxcamera00', 'pout_01jddk000000000000camerax2', 'ctrans_01jddk00000000kha11dxcamer', 10353.91,   9)
) AS link (id, payout_id, transaction_id, amount, age)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_analytics_snapshot (
    tenant_id, id, vendor_id, period_type, period_start, period_end, total_orders, completed_orders, gross_revenue, net_revenue, total_commission,
    total_products, active_products, average_order_value, fulfillment_time, delivery_rate, unique_customers, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, 'monthly', date_trunc('month', now()) - interval '2 months', date_trunc('month', now()) - interval '1 month',
    orders, orders, gross, net, gross - net, products, products, gross / orders, 24, 100, orders, date_trunc('month', now()) - interval '1 month', date_trunc('month', now()) - interval '1 month'
FROM (VALUES
    ('vsnap_01jddk00000000000camerax01', 'vendor_01jddk00000000000000camera', 1, 11153.85, 10571.91, 1),
    ('vsnap_01jddk000000000000000vdx01', 'vendor_01jddk000000000000000000vd', 1,  1350.15,  1217.27, 2)
) AS figures (id, vendor_id, orders, gross, net, products)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_performance_metric (
    tenant_id, id, vendor_id, metric_type, value, threshold_warning, threshold_critical, status, measured_at, period_days, sample_count, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, type, value, warning, critical, status, now() - interval '1 day', 90, samples, now() - interval '1 day', now() - interval '1 day'
FROM (VALUES
    ('vperf_01jddk00000000cameraxdefct', 'vendor_01jddk00000000000000camera', 'order_defect_rate',   0,  1, 2, 'healthy',  2),
    ('vperf_01jddk000000000cameraxsh1p', 'vendor_01jddk00000000000000camera', 'late_shipment_rate',  0,  4, 8, 'healthy',  2),
    ('vperf_01jddk000000000cameraxresp', 'vendor_01jddk00000000000000camera', 'response_time',      26, 24, 48, 'warning', 2)
) AS measure (id, vendor_id, type, value, warning, critical, status, samples)
ON CONFLICT DO NOTHING;


SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO commission_rule (id, tenant_id, priority, name, commission_type, commission_percentage, created_at, updated_at) VALUES
    ('crule_01jdpa000000000000standard', 'ten_01jd00000000000000000par1s', 0, 'Standard', 'percentage', 10, now() - interval '8 months', now() - interval '8 months')
ON CONFLICT DO NOTHING;


SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO commission_rule (id, tenant_id, priority, name, commission_type, tiers, created_at, updated_at) VALUES
    (
        'crule_01jdtn000000000000standard', 'ten_01jd00000000000000000tvn1s', 0, 'Standard', 'tiered',
        '[{"up_to": "200.000", "percentage": "12.5"}, {"percentage": "10"}]', now() - interval '6 months', now() - interval '6 months'
    )
ON CONFLICT DO NOTHING;
