-- Rentals of Dakkah. A price is base price x units x the factor of the period it falls into; total_rentals counts the
-- agreements under which the product was handed over.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO rental_product (
    tenant_id, currency_code, id, product_id, rental_type, base_price, deposit_amount, late_fee_per_day,
    min_duration, max_duration, condition, total_rentals, is_available, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), 'sar', id, product_id, rental_type, base_price, deposit_amount, late_fee_per_day,
    min_duration, max_duration, condition, total_rentals, is_available, now() - age, now() - interval '2 days'
FROM (VALUES
    ('rentprod_01jddk000000000000000can0n', 'prod_01jddk000000000000000can0n', 'daily',  250, 3000, 300, 1, 14, 'like_new', 2, true,  interval '9 months'),
    ('rentprod_01jddk000000000000000dr111', 'prod_01jddk000000000000000dr111', 'daily',   45,  200,  45, 1, 10, 'good',     1, true,  interval '8 months'),
    ('rentprod_01jddk0000000000000b1cyc1e', 'prod_01jddk0000000000000b1cyc1e', 'hourly',  15,  300, 120, 2, 48, 'good',     1, true,  interval '7 months'),
    ('rentprod_01jddk0000000000000000tent', 'prod_01jddk0000000000000000tent', 'daily',  120,  400, 100, 2, 10, 'good',     2, true,  interval '9 months'),
    ('rentprod_01jddk00000000000pr0ject0r', 'prod_01jddk00000000000pr0ject0r', 'daily',  150,  800, 150, 1,  7, 'new',      1, true,  interval '5 months'),
    ('rentprod_01jddk00000000000generat0r', 'prod_01jddk00000000000generat0r', 'weekly', 700, 1500, 150, 1,  4, 'fair',     0, false, interval '5 months'),
    ('rentprod_01jddk00000000000000maj11s', 'prod_01jddk00000000000000maj11s', 'daily',  350, 1000, 300, 1,  5, 'good',     0, true,  interval '4 months')
) AS offer (
    id, product_id, rental_type, base_price, deposit_amount, late_fee_per_day,
    min_duration, max_duration, condition, total_rentals, is_available, age
)
ON CONFLICT DO NOTHING;

INSERT INTO rental_period (
    tenant_id, id, rental_product_id, period_type, starts_at, ends_at, price_multiplier, is_blocked, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, rental_product_id, period_type, now() + begins * interval '1 day', now() + ends * interval '1 day', factor, blocked,
    now() - interval '4 weeks', now() - interval '4 weeks'
FROM (VALUES
    ('rentper_01jddk00000000maj11sxfeast', 'rentprod_01jddk00000000000000maj11s', 'holiday',    5,   9,  1.5, false),
    ('rentper_01jddk000000000tentxw1nter', 'rentprod_01jddk0000000000000000tent', 'peak',      20,  60, 1.25, false),
    ('rentper_01jddk000000000tentxsvmmer', 'rentprod_01jddk0000000000000000tent', 'off_peak', 180, 270,  0.8, false),
    ('rentper_01jddk0000000can0nxserv1ce', 'rentprod_01jddk000000000000000can0n', 'blackout',  20,  22,    1, true),
    ('rentper_01jddk000000000genxserv1ce', 'rentprod_01jddk00000000000generat0r', 'blackout',  -5,  10,    1, true)
) AS period (id, rental_product_id, period_type, begins, ends, factor, blocked)
ON CONFLICT DO NOTHING;

-- Sara tried the camera before she bought one, went camping, and has the camera of the desk again this week. Times are
-- days from now, ages days.

INSERT INTO rental_agreement (
    tenant_id, currency_code, id, rental_product_id, customer_id, status, start_date, end_date,
    total_price, deposit_paid, deposit_refunded, late_fees, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), 'sar', id, rental_product_id, customer_id, status,
    now() + begins * interval '1 day', now() + ends * interval '1 day',
    total_price, deposit_paid, deposit_refunded, late_fees, now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    ('rentagr_01jddk00000000can0nxsarax1', 'rentprod_01jddk000000000000000can0n', 'cus_01jddk0000000000000000sara', 'completed',   -75, -73,  500, 3000, 3000,   0,   77,   73),
    ('rentagr_01jddk00000000000tentxsara', 'rentprod_01jddk0000000000000000tent', 'cus_01jddk0000000000000000sara', 'completed',   -64, -60,  480,  400,  400,   0,   70,   60),
    ('rentagr_01jddk00000000can0nxsarax2', 'rentprod_01jddk000000000000000can0n', 'cus_01jddk0000000000000000sara', 'active',       -2,   3, 1250, 3000,    0,   0,    5,    2),
    ('rentagr_01jddk000000000tentxy0vsef', 'rentprod_01jddk0000000000000000tent', 'cus_01jddk00000000000000y0vsef', 'completed',   -55, -52,  360,  400,  400,   0,   58,   50),
    ('rentagr_01jddk00000000dr111xkha11d', 'rentprod_01jddk000000000000000dr111', 'cus_01jddk00000000000000kha11d', 'completed',   -34, -31,  135,  200,   20,  45,   35,   28),
    ('rentagr_01jddk0000000000genxdan1e1', 'rentprod_01jddk00000000000generat0r', 'cus_01jddk00000000000000dan1e1', 'cancelled',   -20, -13,  700,    0,    0,   0,   25,   21),
    ('rentagr_01jddk000000pr0ject0rx0mar', 'rentprod_01jddk00000000000pr0ject0r', 'cus_01jddk00000000000000000mar', 'overdue',      -6,  -1,  750,  800,    0, 150,    8, 0.04),
    ('rentagr_01jddk0000000b1cyc1expr1ya', 'rentprod_01jddk0000000000000b1cyc1e', 'cus_01jddk000000000000000pr1ya', 'returned',  -1.25,  -1,   90,  300,    0,   0,    2,    1),
    ('rentagr_01jddk00000000maj11sx1ay1a', 'rentprod_01jddk00000000000000maj11s', 'cus_01jddk0000000000000001ay1a', 'confirmed',     6,   8, 1050, 1000,    0,   0,    9,    7),
    ('rentagr_01jddk000000000can0nxn0vra', 'rentprod_01jddk000000000000000can0n', 'cus_01jddk000000000000000n0vra', 'pending',      12,  14,  500,    0,    0,   0, 0.42, 0.42)
) AS agreement (
    id, rental_product_id, customer_id, status, begins, ends, total_price, deposit_paid, deposit_refunded, late_fees, age, changed
)
ON CONFLICT DO NOTHING;

-- Khalid brought the drill back a day late with a broken chuck: 45 for the day, charged apart, and 180 of the deposit.

INSERT INTO rental_return (
    id, tenant_id, rental_agreement_id, returned_at, condition_on_return, inspection_notes, inspected_by_id,
    damage_fee, deposit_deduction, deposit_refund, created_at, updated_at
) VALUES
    (
        'rentret_01jddk0000000000can0nxsara', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk00000000can0nxsarax1',
        now() - interval '73 days', 'like_new', NULL,
        'admin_01jddk000000000000fac111ty', 0, 0, 3000, now() - interval '73 days', now() - interval '73 days'
    ),
    (
        'rentret_01jddk00000000000tentxsara', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk00000000000tentxsara',
        now() - interval '60 days', 'good', 'Clean and dry, all pegs there.',
        'admin_01jddk000000000000fac111ty', 0, 0, 400, now() - interval '60 days', now() - interval '60 days'
    ),
    (
        'rentret_01jddk000000000tentxy0vsef', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk000000000tentxy0vsef',
        now() - interval '52 days', 'fair', 'Sand in both zips.',
        'admin_01jddk000000000000fac111ty', 0, 0, 400, now() - interval '52 days', now() - interval '50 days'
    ),
    (
        'rentret_01jddk00000000dr111xkha11d', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk00000000dr111xkha11d',
        now() - interval '30 days', 'damaged', 'Chuck does not close, case cracked.',
        'admin_01jddk000000000000fac111ty', 180, 180, 20, now() - interval '30 days', now() - interval '28 days'
    ),
    (
        'rentret_01jddk0000000b1cyc1expr1ya', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk0000000b1cyc1expr1ya',
        now() - interval '24 hours', 'fair', 'Rear mudguard bent; workshop looks at it.',
        'admin_01jddk000000000000000asset', 0, 0, 0, now() - interval '24 hours', now() - interval '24 hours'
    )
ON CONFLICT DO NOTHING;

INSERT INTO damage_claim (
    id, tenant_id, rental_agreement_id, rental_return_id, description, evidence_urls, estimated_cost, actual_cost, status, created_at, updated_at
) VALUES
    (
        'dmgclaim_01jddk00000000dr111xkha11d', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk00000000dr111xkha11d',
        'rentret_01jddk00000000dr111xkha11d',
        'The chuck is broken and the lid of the case cracked.',
        ARRAY['https://images.dakkah.example/claims/drill-chuck.jpg', 'https://images.dakkah.example/claims/drill-case.jpg'],
        200, 180, 'settled', now() - interval '30 days', now() - interval '28 days'
    ),
    (
        'dmgclaim_01jddk000000000tentxy0vsef', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk000000000tentxy0vsef',
        'rentret_01jddk000000000tentxy0vsef',
        'Zips jammed with sand.',
        NULL,
        90, 0, 'rejected', now() - interval '52 days', now() - interval '50 days'
    ),
    (
        'dmgclaim_01jddk0000000b1cyc1expr1ya', 'ten_01jd0000000000000000dakkah', 'rentagr_01jddk0000000b1cyc1expr1ya',
        'rentret_01jddk0000000b1cyc1expr1ya',
        'Rear mudguard bent. The renter says it rattled before.',
        ARRAY['https://images.dakkah.example/claims/bicycle-mudguard.jpg'],
        60, NULL, 'under_review', now() - interval '22 hours', now() - interval '3 hours'
    )
ON CONFLICT DO NOTHING;
