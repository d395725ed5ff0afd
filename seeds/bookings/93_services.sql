-- Services that are booked, who performs them and when. Hours are local to the zone of the rule.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO service_product (
    tenant_id, id, product_id, name, description, service_type, duration_minutes, max_capacity, pricing_type, price, currency_code,
    location_type, buffer_minutes, is_active, price_tiers, cancellation_policy, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, name, description, service_type, minutes, capacity, pricing_type, price, 'sar',
    location_type, buffer, is_active, tiers::jsonb, policy::jsonb, now() - interval '4 months', now() - interval '3 weeks'
FROM (VALUES
    -- Free until a day before, half the price until two hours before, then all of it.
    (
        'svcprod_01jddk00000000camera1ess0n', 'prod_01jddk000000000000000can0n', 'Camera lesson', 'An hour with a photographer and your own camera.',
        'appointment', 60, 1, 'fixed', 180.00, 'in_person', 15, true, NULL,
        '[{"hoursBefore": 24, "feePercent": 0}, {"hoursBefore": 2, "feePercent": 50}, {"hoursBefore": 0, "feePercent": 100}]'
    ),
    (
        'svcprod_01jddk00000000c0ffeexc1ass', 'prod_01jddk00000000000000c0ffee', 'ورشة القهوة السعودية', 'تحميص وتحضير القهوة الخولانية في مجموعة صغيرة.',
        'workshop', 120, 8, 'per_person', 95.00, 'in_person', 30, true, NULL, NULL
    ),
    (
        'svcprod_01jddk00000000000vdxadv1ce', NULL, 'Choosing oud', 'Advice on oud and incense by video.',
        'consultation', 30, 1, 'per_hour', 240.00, 'virtual', 0, true, NULL, NULL
    ),
    (
        'svcprod_01jddk00000000desertxsh00t', NULL, 'Desert photo tour', 'Starts again in autumn.',
        'event', 240, 12, 'tiered', 350.00, 'customer_location', 0, false,
        '[{"upTo": 4, "price": "1200.00"}, {"upTo": 8, "price": "2000.00"}]', NULL
    )
) AS service (id, product_id, name, description, service_type, minutes, capacity, pricing_type, price, location_type, buffer, is_active, tiers, policy)
ON CONFLICT DO NOTHING;

INSERT INTO service_provider (
    tenant_id, id, user_id, name, email, phone, bio, specializations, service_ids, max_daily_bookings, status, average_rating,
    created_at, updated_at
) VALUES
    (
        current_setting('cityos.tenant'), 'svcprov_01jddk0000000000000000re3m', NULL, 'ريم الشهري', 'reem@dakkah.example', '+966500000301',
        'مصورة حفلات ومدرّبة منذ عشر سنوات.', '["portraits", "events"]', '["svcprod_01jddk00000000camera1ess0n", "svcprod_01jddk00000000desertxsh00t"]',
        4, 'active', 4.8, now() - interval '4 months', now() - interval '3 weeks'
    ),
    (
        current_setting('cityos.tenant'), 'svcprov_01jddk000000000000000fah4d', 'admin_01jddk000000000000fac111ty', 'Fahad, Olaya hub', 'fahad@dakkah.example', '+966500000302',
        'Roasts coffee at the Olaya hub and knows his incense.', '["coffee", "incense"]',
        '["svcprod_01jddk00000000c0ffeexc1ass", "svcprod_01jddk00000000000vdxadv1ce"]',
        NULL, 'active', 4.6, now() - interval '4 months', now() - interval '2 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO availability (
    tenant_id, id, owner_type, owner_id, schedule_type, weekly_schedule, slot_duration_minutes, buffer_minutes, max_advance_days,
    timezone, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, owner_type, owner_id, 'recurring', hours::jsonb, step, buffer, ahead, 'Asia/Riyadh',
    now() - interval '4 months', now() - interval '3 weeks'
FROM (VALUES
    (
        'avail_01jddk0000000000000000re3m', 'provider', 'svcprov_01jddk0000000000000000re3m', 30, 15, 60,
        '{"sunday": {"open": "10:00", "close": "18:00"}, "monday": {"open": "10:00", "close": "18:00"}, "tuesday": {"open": "10:00", "close": "18:00"},
          "wednesday": {"open": "14:00", "close": "21:00"}, "thursday": {"open": "14:00", "close": "21:00"}, "friday": {"closed": true}}'
    ),
    (
        'avail_01jddk000000000000000fah4d', 'provider', 'svcprov_01jddk000000000000000fah4d', 60, 0, NULL,
        '{"saturday": {"open": "16:00", "close": "22:00"}, "sunday": {"open": "09:00", "close": "13:00"}, "monday": {"open": "09:00", "close": "13:00"},
          "tuesday": {"open": "09:00", "close": "21:00"}, "wednesday": {"open": "09:00", "close": "13:00"}}'
    ),
    -- The workshop has evenings of its own.
    (
        'avail_01jddk00000000c0ffeexc1ass', 'service', 'svcprod_01jddk00000000c0ffeexc1ass', 60, 30, 30,
        '{"saturday": {"open": "17:00", "close": "21:00"}, "tuesday": {"open": "17:00", "close": "21:00"}}'
    )
) AS rule (id, owner_type, owner_id, step, buffer, ahead, hours)
ON CONFLICT DO NOTHING;

INSERT INTO availability_exception (
    tenant_id, id, availability_id, title, exception_type, start_date, end_date, all_day, start_time, end_time, recurrence, reason,
    created_at, updated_at
) VALUES
    (
        current_setting('cityos.tenant'), 'avex_01jddk0000000re3mxnat10na1', 'avail_01jddk0000000000000000re3m', 'اليوم الوطني', 'holiday',
        '2025-09-23 00:00 Asia/Riyadh', '2025-09-23 23:59 Asia/Riyadh', true, NULL, NULL, '{"frequency": "yearly"}', NULL,
        now() - interval '4 months', now() - interval '4 months'
    ),
    (
        current_setting('cityos.tenant'), 'avex_01jddk000000000re3mx1eave0', 'avail_01jddk0000000000000000re3m', 'Away', 'day_off',
        (date_trunc('week', now() AT TIME ZONE 'Asia/Riyadh') + interval '20 days') AT TIME ZONE 'Asia/Riyadh',
        (date_trunc('week', now() AT TIME ZONE 'Asia/Riyadh') + interval '22 days') AT TIME ZONE 'Asia/Riyadh',
        true, NULL, NULL, NULL, 'A wedding in Abha', now() - interval '2 weeks', now() - interval '2 weeks'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO service_product (
    id, tenant_id, product_id, name, description, service_type, duration_minutes, max_capacity, pricing_type, price, currency_code,
    location_type, buffer_minutes, metadata, created_at, updated_at
) VALUES (
    'svcprod_01jdpa00000000000b1annvtr1', 'ten_01jd00000000000000000par1s', NULL,
    'Bilan nutrition', 'Trois quarts d''heure avec une diététicienne, au magasin du Marais.', 'consultation', 45, 1, 'fixed', 39.90, 'eur',
    'in_person', 15, NULL, now() - interval '5 months', now() - interval '5 months'
) ON CONFLICT DO NOTHING;

INSERT INTO service_provider (
    id, tenant_id, user_id, name, email, phone, bio, specializations, max_daily_bookings, status, average_rating, created_at, updated_at
) VALUES (
    'svcprov_01jdpa0000000000000ca1r3ne', 'ten_01jd00000000000000000par1s', NULL, 'Claire Renaud', 'claire@paris.example', '+33600000301',
    'Diététicienne diplômée.', '["sport", "perte de poids"]', 6, 'active', NULL, now() - interval '5 months', now() - interval '5 months'
) ON CONFLICT DO NOTHING;

INSERT INTO availability (
    id, tenant_id, owner_type, owner_id, weekly_schedule, slot_duration_minutes, buffer_minutes, max_advance_days, timezone,
    created_at, updated_at
) VALUES (
    'avail_01jdpa0000000000000ca1r3ne', 'ten_01jd00000000000000000par1s', 'provider', 'svcprov_01jdpa0000000000000ca1r3ne',
    '{"monday": {"open": "10:00", "close": "19:00"}, "wednesday": {"open": "10:00", "close": "19:00"}, "saturday": {"open": "10:00", "close": "17:00"}}',
    30, 15, 90, 'Europe/Paris', now() - interval '5 months', now() - interval '5 months'
) ON CONFLICT DO NOTHING;

INSERT INTO availability_exception (
    id, tenant_id, availability_id, title, exception_type, start_date, end_date, all_day, start_time, end_time, recurrence,
    created_at, updated_at
) VALUES (
    'avex_01jdpa0000000fete0nat10na1', 'ten_01jd00000000000000000par1s', 'avail_01jdpa0000000000000ca1r3ne', 'Fête nationale', 'holiday',
    '2026-07-14 00:00 Europe/Paris', '2026-07-14 23:59 Europe/Paris', true, NULL, NULL, '{"frequency": "yearly"}',
    now() - interval '5 months', now() - interval '5 months'
) ON CONFLICT DO NOTHING;
