-- Plans and discount codes. Prices are before tax.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO subscription_plan (
    id, tenant_id, handle, name, description, status, billing_interval, billing_interval_count, price, compare_at_price, currency_code,
    trial_period_days, features, limits, included_products, stripe_price_id, stripe_product_id, created_at, updated_at
) VALUES
    (
        'splan_01jddk000000000c0ffeexc1vb', 'ten_01jd0000000000000000dakkah',
        'coffee-club', 'نادي القهوة', 'Half a kilo of blonde and a bag of medium, roasted the same week.',
        'active', 'monthly', 1, 89, 103, 'sar',
        0, '["Roasted to order", "Free delivery in Riyadh"]', '{"bags_per_month": 2}', '["prod_01jddk00000000000000c0ffee"]', 'price_demo_coffee',
        'prod_demo_coffee',
        now() - interval '10 months', now() - interval '4 months'
    ),
    (
        'splan_01jddk00000000000datesxb0x', 'ten_01jd0000000000000000dakkah',
        'dates-box', 'صندوق التمور', 'عجوة وسكري كل شهر، والتوصيل علينا.',
        'active', 'monthly', 1, 120, NULL, 'sar',
        0, '["عجوة وسكري", "تغليف هدية"]', NULL, '["prod_01jddk0000000000000000ajwa", "prod_01jddk0000000000000svkkar1"]', 'price_demo_dates',
        'prod_demo_dates',
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'splan_01jddk00000000000000pantry', 'ten_01jd0000000000000000dakkah',
        'weekly-pantry', 'Weekly pantry', 'A small bag of coffee and a tray of dates every week.',
        'active', 'weekly', 1, 65, NULL, 'sar',
        0, '["Skip any week"]', NULL, '["prod_01jddk00000000000000c0ffee", "prod_01jddk0000000000000svkkar1"]', NULL, NULL,
        now() - interval '5 months', now() - interval '5 months'
    ),
    (
        'splan_01jddk00000000p1vsxm0nth1y', 'ten_01jd0000000000000000dakkah',
        'dakkah-plus-monthly', 'Dakkah Plus', 'Free delivery and a day''s head start on auctions.',
        'active', 'monthly', 1, 19, NULL, 'sar',
        0, '["Free delivery", "Auctions a day early"]', '{"free_deliveries": 10}', NULL, 'price_demo_plus_m', 'prod_demo_plus',
        now() - interval '11 months', now() - interval '2 months'
    ),
    (
        'splan_01jddk000000000p1vsxyear1y', 'ten_01jd0000000000000000dakkah',
        'dakkah-plus-yearly', 'Dakkah Plus, a year', 'Twelve months for the price of ten.',
        'active', 'yearly', 1, 190, 228, 'sar',
        14, '["Free delivery", "Auctions a day early", "Rental desk priority"]', NULL, NULL, 'price_demo_plus_y', 'prod_demo_plus',
        now() - interval '11 months', now() - interval '2 months'
    ),
    (
        'splan_01jddk000000000000f0vnd1ng', 'ten_01jd0000000000000000dakkah',
        'founding-members', 'Founding members', 'The half-year of the first hundred.',
        'archived', 'quarterly', 2, 45, NULL, 'sar',
        0, '["Free delivery"]', NULL, NULL, NULL, NULL,
        now() - interval '14 months', now() - interval '9 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO subscription_discount (
    id, tenant_id, code, name, discount_type, discount_value, currency_code, duration, duration_cycles,
    applicable_plan_ids, max_redemptions, redemption_count, valid_from, valid_until, is_active, created_at, updated_at
) VALUES
    (
        'sdisc_01jddk0000000000000we1c0me', 'ten_01jd0000000000000000dakkah',
        'WELCOME20', '20 % off the first period', 'percentage', 20, NULL, 'once', NULL,
        NULL, 1000, 214, now() - interval '10 months', NULL, true, now() - interval '10 months', now() - interval '2 days'
    ),
    (
        'sdisc_01jddk000000000000000dates', 'ten_01jd0000000000000000dakkah',
        'DATES10', 'Ten riyals off three boxes', 'fixed_amount', 10, 'sar', 'repeating', 3,
        '["splan_01jddk00000000000datesxb0x"]', 200, 37, now() - interval '2 months', now() + interval '1 month', true,
        now() - interval '2 months', now() - interval '6 days'
    ),
    (
        'sdisc_01jddk0000000000000f0vnder', 'ten_01jd0000000000000000dakkah',
        'FOUNDER', 'For the founding members, for good', 'percentage', 15, NULL, 'forever', NULL,
        '["splan_01jddk000000000000f0vnd1ng", "splan_01jddk000000000p1vsxyear1y"]', 100, 100, now() - interval '14 months',
        now() - interval '9 months', false,
        now() - interval '14 months', now() - interval '9 months'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO subscription_plan (
    id, tenant_id, handle, name, description, status, billing_interval, price, currency_code, features, included_products, created_at, updated_at
) VALUES (
    'splan_01jdpa0000000000000000whey', 'ten_01jd00000000000000000par1s',
    'whey-du-mois', 'La whey du mois', 'Un kilo d''isolat chaque mois, livré ou retiré dans le Marais.',
    'active', 'monthly', 40, 'eur', '["Livraison offerte", "Sans engagement"]', '["prod_01jdhq000000000000wheyx1s0"]',
    now() - interval '5 months', now() - interval '5 months'
) ON CONFLICT DO NOTHING;
