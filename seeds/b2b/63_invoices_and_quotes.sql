-- Invoices of the companies in each state that they pass through, and two quotes. Tax is 15 % of what a line costs less its discount.
-- The sequences begin after what is written here.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO invoice (
    tenant_id, id, invoice_number, company_id, customer_id, status, issue_date, due_date, currency_code,
    subtotal, tax_total, total, amount_paid, amount_due, payment_terms_id, payment_terms_days, early_payment_discount_percent,
    early_payment_discount_days, notes, internal_notes, sent_at, paid_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, 'INV-' || to_char(now(), 'YYYY') || '-' || number, company_id, customer_id, status,
    now() - age, now() - age + net_days * interval '1 day', 'sar', subtotal, tax, subtotal + tax, paid, subtotal + tax - paid,
    terms, net_days, discount, discount_days, notes, remarks,
    CASE WHEN status <> 'draft' THEN now() - age END, CASE WHEN status = 'paid' THEN now() - age + interval '20 days' END,
    now() - age, now() - age
FROM (VALUES
    (
        'inv_01jddk0000000000000r1ma1x1', '000001', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'paid',
        interval '110 days', 30, 1505.00, 218.25, 1723.25, 'pterm_01jddk000000000000000net30', 2.0, 10, NULL, NULL
    ),
    (
        'inv_01jddk00000000000000najdx1', '000002', 'comp_01jddk0000000000000000najd', 'cus_01jddk00000000000000000mar', 'partially_paid',
        interval '70 days', 60, 7520.00, 1128.00, 3000.00, 'pterm_01jddk000000000000000net60', NULL, NULL, NULL, 'Promised the rest for next week.'
    ),
    (
        'inv_01jddk0000000000000r1ma1x2', '000003', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk0000000000000000sara', 'sent',
        interval '3 days', 30, 6984.00, 1025.10, 0, 'pterm_01jddk000000000000000net30', 2.0, 10, 'Thank you for your order.', NULL
    ),
    (
        'inv_01jddk0000000000000r1ma1x3', '000004', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'draft',
        interval '1 day', 30, 18998.00, 2849.70, 0, 'pterm_01jddk000000000000000net30', 2.0, 10, NULL, 'Serial numbers are missing.'
    )
) AS billed (
    id, number, company_id, customer_id, status, age, net_days, subtotal, tax, paid, terms, discount, discount_days, notes, remarks
)
ON CONFLICT DO NOTHING;

INSERT INTO invoice_item (
    tenant_id, id, invoice_id, order_id, title, quantity, unit_price, subtotal, tax_total, total, created_at, updated_at
)
SELECT i.tenant_id, line.id, i.id, line.order_id, line.title, line.quantity, line.unit_price, line.quantity * line.unit_price, line.tax,
    line.quantity * line.unit_price + line.tax, i.created_at, i.created_at
FROM (VALUES
    ('invitem_01jddk00000000000r1ma1x1x1', 'inv_01jddk0000000000000r1ma1x1', NULL, 'Sukkari dates, 3 kg',            12,   121.25,  218.25),
    ('invitem_01jddk00000000000r1ma1x1x2', 'inv_01jddk0000000000000r1ma1x1', NULL, 'Delivery to Diriyah',             1,    50.00,    0.00),
    ('invitem_01jddk000000000000najdx1x1', 'inv_01jddk00000000000000najdx1', NULL, 'Brass incense burner',           40,   188.00, 1128.00),
    ('invitem_01jddk00000000000r1ma1x2x1', 'inv_01jddk0000000000000r1ma1x2', 'order_01jddk000000000000kha11dx2', 'Camp tent for six', 6, 1139.00, 1025.10),
    ('invitem_01jddk00000000000r1ma1x2x2', 'inv_01jddk0000000000000r1ma1x2', NULL, 'Delivery to the camp',            1,   150.00,    0.00),
    ('invitem_01jddk00000000000r1ma1x3x1', 'inv_01jddk0000000000000r1ma1x3', NULL, 'Canon EOS R6 Mark II',            2,  9499.00, 2849.70)
) AS line (id, invoice_id, order_id, title, quantity, unit_price, tax)
JOIN invoice i ON i.tenant_id = current_setting('cityos.tenant') AND i.id = line.invoice_id
ON CONFLICT DO NOTHING;

INSERT INTO quote (
    tenant_id, id, quote_number, company_id, customer_id, status, currency_code, subtotal, discount_total, tax_total, total, valid_from,
    valid_until, approved_by_id, approved_at, customer_notes, internal_notes, order_id, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, 'QT-' || to_char(now(), 'YYYY') || '-' || number, company_id, customer_id, status, 'sar',
    subtotal, discount, tax, subtotal - discount + tax, now() - age, now() - age + interval '30 days',
    'admin_01jddk000000000000000adm1n', now() - age, wishes, remarks, order_id, now() - age - interval '1 day', now() - age
FROM (VALUES
    (
        'quote_01jddk0000000000000r1ma1x1', '000001', 'comp_01jddk000000000000000r1ma1', 'cus_01jddk00000000000000kha11d', 'sent', interval '5 days',
        3400.00, 100.00, 495.00, 'For forty guests.', 'Ask for a review afterwards.', NULL
    ),
    (
        'quote_01jddk00000000000000najdx1', '000002', 'comp_01jddk0000000000000000najd', 'cus_01jddk000000000000000n0vra', 'converted', interval '40 days',
        2250.00, 0.00, 337.50, NULL, NULL, 'order_01jddk0000000000000n0vrax3'
    )
) AS offer (id, number, company_id, customer_id, status, age, subtotal, discount, tax, wishes, remarks, order_id)
ON CONFLICT DO NOTHING;

INSERT INTO quote_item (
    tenant_id, id, quote_id, product_id, variant_id, title, quantity, unit_price, custom_unit_price, subtotal, discount_total, tax_total, total,
    created_at, updated_at
)
SELECT q.tenant_id, line.id, q.id, line.product_id, line.variant_id, line.title, line.quantity, line.list_price, line.offered,
    line.quantity * coalesce(line.offered, line.list_price), line.discount, line.tax,
    line.quantity * coalesce(line.offered, line.list_price) - line.discount + line.tax, q.created_at, q.created_at
FROM (VALUES
    ('qitem_01jddk00000000000r1ma1x1x1', 'quote_01jddk0000000000000r1ma1x1', 'prod_01jddk0000000000000000ajwa', 'variant_01jddk00000000ajwaxprem1vm', 'Ajwa dates of Madinah, 1 kg', 40, 85.00, NULL, 100.00, 495.00),
    ('qitem_01jddk000000000000najdx1x1', 'quote_01jddk00000000000000najdx1', 'prod_01jddk00000000000000c0ffee', 'variant_01jddk000c0ffeexmed1vmx500', 'Khawlani coffee, medium, 500 g', 30, 78.00, 75.00, 0.00, 337.50)
) AS line (id, quote_id, product_id, variant_id, title, quantity, list_price, offered, discount, tax)
JOIN quote q ON q.tenant_id = current_setting('cityos.tenant') AND q.id = line.quote_id
ON CONFLICT DO NOTHING;

INSERT INTO platform.number_sequence (tenant_id, name, last_number) VALUES
    (current_setting('cityos.tenant'), 'invoice-' || to_char(now(), 'YYYY'), 4),
    (current_setting('cityos.tenant'), 'quote-' || to_char(now(), 'YYYY'), 2)
ON CONFLICT DO NOTHING;
