-- Bookings: Sara's lesson, which she moved by a day, Noura's place in a workshop that is over, and Khalid's call, which waits for
-- confirmation. Times are in the week after next; tax is 15 %.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO booking (
    tenant_id, id, booking_number, customer_id, customer_name, customer_email, customer_phone, order_id, service_product_id, provider_id,
    start_time, end_time, busy_until, timezone, status, attendee_count, location_type, meeting_url, currency_code, subtotal, tax_total, total,
    payment_status, rescheduled_from_id, reschedule_count, customer_notes, internal_notes, confirmed_at, confirmation_code, checked_in_at,
    completed_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, number, customer_id, name, email, phone, order_id, service_id, provider_id,
    begins, begins + minutes * interval '1 minute', begins + (minutes + buffer) * interval '1 minute', 'Asia/Riyadh', status, attendees,
    location_type, meeting_url, 'sar', subtotal, subtotal * 0.15, subtotal * 1.15, payment, moved_from, moves, wishes, remarks,
    confirmed_at, code, arrived_at, completed_at, created_at, changed_at
FROM (
    SELECT (date_trunc('week', now() AT TIME ZONE 'Asia/Riyadh') + interval '15 days 11 hours') AT TIME ZONE 'Asia/Riyadh' AS tuesday,
           (date_trunc('week', now() AT TIME ZONE 'Asia/Riyadh') - interval '13 days' + interval '17 hours') AT TIME ZONE 'Asia/Riyadh' AS past
) AS week
CROSS JOIN LATERAL (VALUES
    (
        'book_01jddk00000000000000sarax1', 'BK-7QH2K', 'cus_01jddk0000000000000000sara', 'سارة القحطاني', 'sara@dakkah.example', '+966500000101',
        NULL, 'svcprod_01jddk00000000camera1ess0n', 'svcprov_01jddk0000000000000000re3m', tuesday - interval '1 day', 60, 15, 'rescheduled', 1,
        'in_person', NULL, 180.00, 'not_paid', NULL, 0, NULL, NULL,
        now() - interval '5 days', 'K4TT9', NULL::timestamptz, NULL::timestamptz, now() - interval '6 days', now() - interval '2 days'
    ),
    (
        'book_01jddk00000000000000sarax2', 'BK-7QH9M', 'cus_01jddk0000000000000000sara', 'سارة القحطاني', 'sara@dakkah.example', '+966500000101',
        NULL, 'svcprod_01jddk00000000camera1ess0n', 'svcprov_01jddk0000000000000000re3m', tuesday, 60, 15, 'confirmed', 1,
        'in_person', NULL, 180.00, 'awaiting', 'book_01jddk00000000000000sarax1', 1, 'Portraits, please.', 'Brings her EOS R6.',
        now() - interval '2 days', 'M8XW3', NULL, NULL, now() - interval '2 days', now() - interval '2 days'
    ),
    (
        'book_01jddk0000000000000n0vrax1', 'BK-6ZC4P', 'cus_01jddk000000000000000n0vra', 'نورة الدوسري', 'noura@dakkah.example', '+966500000105',
        'order_01jddk0000000000000n0vrax2', 'svcprod_01jddk00000000c0ffeexc1ass', 'svcprov_01jddk000000000000000fah4d', past, 120, 30, 'completed', 2,
        'in_person', NULL, 190.00, 'captured', NULL, 0, NULL, NULL,
        past - interval '10 days', 'P2RD6', past, past + interval '2 hours', past - interval '11 days', past + interval '2 hours'
    ),
    (
        'book_01jddk000000000000kha11dx1', 'BK-8AB5T', 'cus_01jddk00000000000000kha11d', 'خالد العتيبي', 'khalid@dakkah.example', '+966500000104',
        NULL, 'svcprod_01jddk00000000000vdxadv1ce', 'svcprov_01jddk000000000000000fah4d', tuesday - interval '1 hour', 30, 0, 'pending', 1,
        'virtual', 'https://meet.dakkah.example/bk-8ab5t', 120.00, 'not_paid', NULL, 0, 'For the office majlis.', NULL,
        NULL, NULL, NULL, NULL, now() - interval '3 hours', now() - interval '3 hours'
    )
) AS booked (
    id, number, customer_id, name, email, phone, order_id, service_id, provider_id, begins, minutes, buffer, status, attendees,
    location_type, meeting_url, subtotal, payment, moved_from, moves, wishes, remarks, confirmed_at, code, arrived_at, completed_at,
    created_at, changed_at
)
ON CONFLICT DO NOTHING;

INSERT INTO booking_item (
    tenant_id, id, booking_id, service_product_id, provider_id, title, quantity, unit_price, total_price, duration_minutes, start_time,
    end_time, status, created_at, updated_at
)
SELECT b.tenant_id, item.id, b.id, b.service_product_id, b.provider_id, s.name, item.quantity, item.unit_price, b.subtotal,
    s.duration_minutes, b.start_time, b.end_time, item.status, b.created_at, b.updated_at
FROM (VALUES
    ('bitem_01jddk00000000000000sarax1', 'book_01jddk00000000000000sarax1', 1, 180.00, 'cancelled'),
    ('bitem_01jddk00000000000000sarax2', 'book_01jddk00000000000000sarax2', 1, 180.00, 'confirmed'),
    ('bitem_01jddk0000000000000n0vrax1', 'book_01jddk0000000000000n0vrax1', 2,  95.00, 'completed'),
    ('bitem_01jddk000000000000kha11dx1',  'book_01jddk000000000000kha11dx1',  1, 120.00, 'pending')
) AS item (id, booking_id, quantity, unit_price, status)
JOIN booking b ON b.tenant_id = current_setting('cityos.tenant') AND b.id = item.booking_id
JOIN service_product s ON s.tenant_id = b.tenant_id AND s.id = b.service_product_id
ON CONFLICT DO NOTHING;

INSERT INTO booking_reminder (
    tenant_id, id, booking_id, reminder_type, scheduled_at, sent_at, status, recipient_id, recipient_email, subject, created_at, updated_at
)
SELECT b.tenant_id, reminder.id, b.id, reminder.kind, b.start_time - reminder.before, CASE reminder.status WHEN 'sent' THEN b.start_time - reminder.before END,
    reminder.status, b.customer_id, CASE reminder.kind WHEN 'email' THEN b.customer_email END, reminder.subject, b.created_at, b.updated_at
FROM (VALUES
    ('bremind_01jddk00000000000000sarax1', 'book_01jddk00000000000000sarax1', 'email', interval '1 day',  'cancelled', 'موعدك غداً'),
    ('bremind_01jddk00000000000000sarax2', 'book_01jddk00000000000000sarax2', 'email', interval '1 day',  'pending',   'موعدك غداً'),
    ('bremind_01jddk00000000000000sarax3', 'book_01jddk00000000000000sarax2', 'push',  interval '1 hour', 'pending',   NULL),
    ('bremind_01jddk0000000000000n0vrax1', 'book_01jddk0000000000000n0vrax1', 'email', interval '1 day',  'sent',      'ورشة القهوة غداً')
) AS reminder (id, booking_id, kind, before, status, subject)
JOIN booking b ON b.tenant_id = current_setting('cityos.tenant') AND b.id = reminder.booking_id
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO booking (
    tenant_id, id, booking_number, customer_id, customer_name, customer_email, service_product_id, provider_id, start_time, end_time, busy_until,
    timezone, status, currency_code, subtotal, tax_total, total, confirmed_at, confirmation_code, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), 'book_01jdpa0000000000000mar1ex1', 'BK-3FR8D', 'cus_01jdpa000000000000000mar1e', 'Marie Delcourt',
    'marie@paris.example', 'svcprod_01jdpa00000000000b1annvtr1', 'svcprov_01jdpa0000000000000ca1r3ne', monday, monday + interval '45 minutes',
    monday + interval '1 hour', 'Europe/Paris', 'confirmed', 'eur', 39.90, 7.98, 47.88, now() - interval '1 day', 'D3VN7',
    now() - interval '1 day', now() - interval '1 day'
FROM (SELECT (date_trunc('week', now() AT TIME ZONE 'Europe/Paris') + interval '14 days 14 hours') AT TIME ZONE 'Europe/Paris' AS monday) AS week
ON CONFLICT DO NOTHING;
