-- Purchase orders of the companies. A line is quantity x unit price, plus 15 % tax unless the company is exempt; an order
-- is the sum of its lines, less discount, plus shipping.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO payment_terms (
    tenant_id, id, name, terms_type, net_days, early_payment_discount_percent, early_payment_discount_days,
    late_fee_enabled, late_fee_rate, is_default, requires_credit_check, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, name, terms_type, net_days, discount, discount_days, late_fee, late_fee_rate, is_default,
    credit_check, now() - interval '10 months', now() - interval '10 months'
FROM (VALUES
    ('pterm_01jddk000000000000000net30', 'Net 30',             'net',     30,    2,   10, false, NULL, true,  true),
    ('pterm_01jddk000000000000000net60', 'Net 60',             'net',     60, NULL, NULL, true,   1.5, false, true),
    ('pterm_01jddk00000000000000000c0d', 'الدفع عند الاستلام', 'cod',      0, NULL, NULL, false, NULL, false, false),
    ('pterm_01jddk0000000000000prepa1d', 'Prepaid',            'prepaid',  0, NULL, NULL, false, NULL, false, false)
) AS terms (id, name, terms_type, net_days, discount, discount_days, late_fee, late_fee_rate, is_default, credit_check)
ON CONFLICT DO NOTHING;

INSERT INTO purchase_order (
    id, tenant_id, po_number, company_id, customer_id, status, requires_approval, currency_code,
    subtotal, discount_total, shipping_total, tax_total, total, payment_terms_id, payment_due_date, notes, created_at, updated_at,
    credit_line_id, credit_drawn
) VALUES
    (
        'po_01jddk0000000000000r1ma1x1', 'ten_01jd0000000000000000dakkah',
        'RIM-1001', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'closed', false, 'sar',
        1455.00, 0, 50, 218.25, 1723.25, 'pterm_01jddk000000000000000net30', now() - interval '3 months', NULL,
        now() - interval '4 months', now() - interval '14 weeks', NULL, 0
    ),
    (
        'po_01jddk0000000000000r1ma1x2', 'ten_01jd0000000000000000dakkah',
        'RIM-1002', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'confirmed', true, 'sar',
        18998.00, 0, 0, 2849.70, 21847.70, 'pterm_01jddk000000000000000net30', now() + interval '6 days', 'Serial numbers on the invoice, please.',
        now() - interval '26 days', now() - interval '24 days', 'credl_01jddk0000000000r1ma1xma1n', 21847.70
    ),
    (
        'po_01jddk0000000000000r1ma1x3', 'ten_01jd0000000000000000dakkah',
        'RIM-1003', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk0000000000000000sara', 'partially_received', false, 'sar',
        6834.00, 0, 150, 1025.10, 8009.10, 'pterm_01jddk000000000000000net60', now() + interval '43 days', NULL,
        now() - interval '17 days', now() - interval '9 days', 'credl_01jddk00000000r1ma1xseas0n', 8009.10
    ),
    -- Waits for Sara's approval.
    (
        'po_01jddk0000000000000r1ma1x4', 'ten_01jd0000000000000000dakkah',
        'RIM-1004', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'pending_approval', true, 'sar',
        12750.00, 0, 0, 1912.50, 14662.50, 'pterm_01jddk000000000000000net30', NULL, 'Needed at the camp by the end of the month.',
        now() - interval '3 days', now() - interval '2 days', NULL, 0
    ),
    (
        'po_01jddk0000000000000r1ma1x5', 'ten_01jd0000000000000000dakkah',
        'RIM-1005', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk0000000000000000sara', 'draft', false, 'sar',
        3120.00, 0, 0, 468.00, 3588.00, NULL, NULL, NULL,
        now() - interval '5 hours', now() - interval '5 hours', NULL, 0
    ),
    -- They wait: Layla's own, one that Sara has approved once, one above Layla's limit.
    (
        'po_01jddk0000000000000r1ma1x6', 'ten_01jd0000000000000000dakkah',
        'RIM-1006', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk0000000000000001ay1a', 'pending_approval', true, 'sar',
        9000.00, 0, 0, 1350.00, 10350.00, 'pterm_01jddk000000000000000net30', NULL, NULL,
        now() - interval '1 day', now() - interval '1 day', NULL, 0
    ),
    (
        'po_01jddk0000000000000r1ma1x7', 'ten_01jd0000000000000000dakkah',
        'RIM-1007', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'pending_approval', true, 'sar',
        10000.00, 0, 0, 1500.00, 11500.00, 'pterm_01jddk000000000000000net30', NULL, NULL,
        now() - interval '20 hours', now() - interval '20 hours', NULL, 0
    ),
    (
        'po_01jddk0000000000000r1ma1x8', 'ten_01jd0000000000000000dakkah',
        'RIM-1008', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'pending_approval', true, 'sar',
        24000.00, 0, 0, 3600.00, 27600.00, 'pterm_01jddk000000000000000net60', NULL, NULL,
        now() - interval '6 hours', now() - interval '6 hours', NULL, 0
    ),
    (
        'po_01jddk00000000000000najdx1', 'ten_01jd0000000000000000dakkah',
        'NHG-2201', 'comp_01jddk0000000000000000najd', 'cus_01jddk00000000000000000mar', 'received', false, 'sar',
        7520.00, 0, 120, 1128.00, 8768.00, 'pterm_01jddk000000000000000net60', now() + interval '20 days', NULL,
        now() - interval '40 days', now() - interval '31 days', 'credl_01jddk00000000000najdxma1n', 8768.00
    ),
    (
        'po_01jddk00000000000000najdx2', 'ten_01jd0000000000000000dakkah',
        'NHG-2202', 'comp_01jddk0000000000000000najd', 'cus_01jddk00000000000000000mar', 'rejected', true, 'sar',
        14400.00, 0, 0, 2160.00, 16560.00, 'pterm_01jddk000000000000000net60', NULL, 'For the roof terrace.',
        now() - interval '14 days', now() - interval '12 days', NULL, 0
    ),
    -- Without credit, and on the terms of everybody.
    (
        'po_01jddk0000000000000kha1rx2', 'ten_01jd0000000000000000dakkah',
        'WK-08', 'comp_01jddk000000000000000kha1r', 'cus_01jddk0000000000000fat1mah', 'draft', false, 'sar',
        780.00, 0, 0, 0, 780.00, NULL, NULL, NULL,
        now() - interval '2 hours', now() - interval '2 hours', NULL, 0
    ),
    -- A charity: ten percent off, and no tax.
    (
        'po_01jddk0000000000000kha1rx1', 'ten_01jd0000000000000000dakkah',
        'WK-07', 'comp_01jddk000000000000000kha1r', 'cus_01jddk0000000000000fat1mah', 'submitted', false, 'sar',
        3900.00, 390, 0, 0, 3510.00, 'pterm_01jddk0000000000000prepa1d', now() + interval '3 days', 'سلال رمضان',
        now() - interval '4 days', now() - interval '4 days', NULL, 0
    )
ON CONFLICT DO NOTHING;

INSERT INTO purchase_order_item (
    tenant_id, purchase_order_id, id, product_id, variant_id, title, sku,
    quantity, unit_price, subtotal, tax_total, total, status, created_at, updated_at
) VALUES
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x1', 'poitem_01jddk00000000000r1ma1x1x1', 'prod_01jddk0000000000000svkkar1',
        'variant_01jddk000000000svkkar1x1kg', 'تمر سكري القصيم، 1 كجم', 'SUK-1K',
        20, 39.00, 780.00, 117.00, 897.00, 'received', now() - interval '4 months', now() - interval '4 months'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x1', 'poitem_01jddk00000000000r1ma1x1x2', 'prod_01jddk00000000000000c0ffee',
        'variant_01jddk000c0ffeexb10ndex500', 'Khawlani coffee, blonde, 500 g', 'KHW-BLO-500',
        10, 67.50, 675.00, 101.25, 776.25, 'received', now() - interval '4 months', now() - interval '4 months'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x2', 'poitem_01jddk00000000000r1ma1x2x1', 'prod_01jddk000000000000000can0n',
        'variant_01jddk000000can0nxb0dyxnew', 'Canon EOS R6 Mark II, body only', 'EOSR6-BODY',
        2, 9499.00, 18998.00, 2849.70, 21847.70, 'confirmed', now() - interval '26 days', now() - interval '26 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x3', 'poitem_01jddk00000000000r1ma1x3x1', 'prod_01jddk0000000000000000tent',
        'variant_01jddk00000000000000tentx6', 'خيمة برّ، ستة أشخاص', 'TENT-6',
        6, 899.00, 5394.00, 809.10, 6203.10, 'received', now() - interval '17 days', now() - interval '17 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x3', 'poitem_01jddk00000000000r1ma1x3x2', 'prod_01jddk0000000000000000sadv',
        'variant_01jddk000000000000sadvxred', 'وسادة سدو، أحمر', 'SADU-RED',
        12, 120.00, 1440.00, 216.00, 1656.00, 'shipped', now() - interval '17 days', now() - interval '17 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x4', 'poitem_01jddk00000000000r1ma1x4x1', 'prod_01jddk00000000000generat0r',
        'variant_01jddk0000generat0rxpetr01', 'Inverter generator 3 kW', 'GEN-3KW',
        3, 4250.00, 12750.00, 1912.50, 14662.50, 'pending', now() - interval '3 days', now() - interval '3 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x5', 'poitem_01jddk00000000000r1ma1x5x1', 'prod_01jddk0000000000000000ajwa',
        'variant_01jddk00000000ajwaxprem1vm', 'تمر عجوة المدينة، ممتاز', 'AJWA-1K-PRE',
        40, 78.00, 3120.00, 468.00, 3588.00, 'pending', now() - interval '5 hours', now() - interval '5 hours'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x6', 'poitem_01jddk00000000000r1ma1x6x1', 'prod_01jddk0000000000000000tent',
        'variant_01jddk00000000000000tentx6', 'خيمة برّ، ستة أشخاص', 'TENT-6',
        10, 900.00, 9000.00, 1350.00, 10350.00, 'pending', now() - interval '1 day', now() - interval '1 day'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x7', 'poitem_01jddk00000000000r1ma1x7x1', 'prod_01jddk00000000000generat0r',
        'variant_01jddk0000generat0rxpetr01', 'Inverter generator 3 kW', 'GEN-3KW',
        2, 5000.00, 10000.00, 1500.00, 11500.00, 'pending', now() - interval '20 hours', now() - interval '20 hours'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000r1ma1x8', 'poitem_01jddk00000000000r1ma1x8x1', 'prod_01jddk00000000000generat0r',
        'variant_01jddk0000generat0rxpetr01', 'Inverter generator 3 kW', 'GEN-3KW',
        6, 4000.00, 24000.00, 3600.00, 27600.00, 'pending', now() - interval '6 hours', now() - interval '6 hours'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000kha1rx2', 'poitem_01jddk00000000000kha1rx2x1', 'prod_01jddk0000000000000000ajwa',
        'variant_01jddk00000000ajwaxprem1vm', 'تمر عجوة المدينة، ممتاز', 'AJWA-1K-PRE',
        10, 78.00, 780.00, 0.00, 780.00, 'pending', now() - interval '2 hours', now() - interval '2 hours'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk00000000000000najdx1', 'poitem_01jddk000000000000najdx1x1', 'prod_01jddk00000000000000da11ah',
        'variant_01jddk000000000da11ahxsand', 'Ceramic dallah, sand', 'DAL-SAND',
        30, 208.00, 6240.00, 936.00, 7176.00, 'received', now() - interval '40 days', now() - interval '40 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk00000000000000najdx1', 'poitem_01jddk000000000000najdx1x2', 'prod_01jddk000000000000mabkhara',
        'variant_01jddk0000mabkharaxant1qve', 'مبخرة نحاس منقوشة', 'MAB-ANT',
        8, 160.00, 1280.00, 192.00, 1472.00, 'received', now() - interval '40 days', now() - interval '40 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk00000000000000najdx2', 'poitem_01jddk000000000000najdx2x1', 'prod_01jddk00000000000000maj11s',
        'variant_01jddk000000maj11sxcr1ms0n', 'طقم جلسة عربية، عنّابي', 'MAJ-8-CRI',
        4, 3600.00, 14400.00, 2160.00, 16560.00, 'cancelled', now() - interval '14 days', now() - interval '14 days'
    ),
    (
        'ten_01jd0000000000000000dakkah', 'po_01jddk0000000000000kha1rx1', 'poitem_01jddk00000000000kha1rx1x1', 'prod_01jddk0000000000000000ajwa',
        'variant_01jddk00000000ajwaxprem1vm', 'تمر عجوة المدينة، ممتاز', 'AJWA-1K-PRE',
        50, 78.00, 3900.00, 0.00, 3900.00, 'pending', now() - interval '4 days', now() - interval '4 days'
    )
ON CONFLICT DO NOTHING;
