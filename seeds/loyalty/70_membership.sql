-- The membership scheme of Dakkah: tiers, members, rewards, and every movement of points.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO membership_tier (
    id, tenant_id, name, tier_level, min_points, annual_fee, currency_code, upgrade_threshold, downgrade_threshold,
    color_code, icon_url, benefits, perks, created_at, updated_at
) VALUES
    (
        'mtier_01jddk00000000000000br0nze', 'ten_01jd0000000000000000dakkah',
        'برونزي', 1, 0, 0, 'sar', 1000, NULL, '#A97142', 'https://images.dakkah.example/tiers/bronze.svg',
        '{"points_per_riyal": 1}', '["Birthday dates"]', now() - interval '12 months', now() - interval '12 months'
    ),
    (
        'mtier_01jddk00000000000000s11ver', 'ten_01jd0000000000000000dakkah',
        'فضي', 2, 1000, 0, 'sar', 5000, 500, '#C0C0C0', 'https://images.dakkah.example/tiers/silver.svg',
        '{"points_per_riyal": 1.25, "free_pickup": true}', '["Early look at auctions"]', now() - interval '12 months', now() - interval '12 months'
    ),
    (
        'mtier_01jddk0000000000000000g01d', 'ten_01jd0000000000000000dakkah',
        'ذهبي', 3, 5000, 0, 'sar', 15000, 3000, '#C8963E', 'https://images.dakkah.example/tiers/gold.svg',
        '{"points_per_riyal": 1.5, "free_delivery_from": "100"}', '["Early look at auctions", "Reserved rental slots"]',
        now() - interval '12 months', now() - interval '12 months'
    ),
    (
        'mtier_01jddk000000000000p1at1nvm', 'ten_01jd0000000000000000dakkah',
        'بلاتيني', 4, 15000, 0, 'sar', 40000, 10000, '#8E9AAF', 'https://images.dakkah.example/tiers/platinum.svg',
        '{"points_per_riyal": 2, "free_delivery_from": "0"}', '["Personal shopper"]', now() - interval '12 months', now() - interval '12 months'
    ),
    (
        'mtier_01jddk0000000000000d1am0nd', 'ten_01jd0000000000000000dakkah',
        'ماسي', 5, 40000, 199, 'sar', 100000, 30000, '#7FD1DE', 'https://images.dakkah.example/tiers/diamond.svg',
        '{"points_per_riyal": 2.5, "rental_deposit_waived": true}', '["Personal shopper", "Majlis evenings"]',
        now() - interval '12 months', now() - interval '12 months'
    ),
    (
        'mtier_01jddk000000000000f0vnders', 'ten_01jd0000000000000000dakkah',
        'المؤسسون', 6, 100000, 499, 'sar', NULL, NULL, '#0B5D3B', 'https://images.dakkah.example/tiers/founders.svg',
        '{"points_per_riyal": 3, "rental_deposit_waived": true}', '["By invitation"]', now() - interval '12 months', now() - interval '12 months'
    )
ON CONFLICT DO NOTHING;

-- total_points is the last balance of the ledger below, lifetime_points the sum of what was earned. Ages here
-- and below are in days.

INSERT INTO membership (
    tenant_id, id, customer_id, tier_id, membership_number, status, total_points, lifetime_points, total_spent, auto_renew,
    joined_at, expires_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, customer_id, tier_id, number, status, total_points, lifetime_points, total_spent, auto_renew,
    now() - age * interval '1 day', now() + ends * interval '1 day', now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    ('memb_01jddk0000000000000000sara', 'cus_01jddk0000000000000000sara', 'mtier_01jddk0000000000000000g01d', 'DKM-000101', 'active',    4900, 6650, 14230.50, true,  330,  30,  5),
    ('memb_01jddk00000000000000000mar', 'cus_01jddk00000000000000000mar', 'mtier_01jddk00000000000000s11ver', 'DKM-000102', 'active',    1250, 1550,  2180.00, false, 270,  90, 20),
    ('memb_01jddk0000000000000fat1mah', 'cus_01jddk0000000000000fat1mah', 'mtier_01jddk00000000000000br0nze', 'DKM-000103', 'active',     620,  620,   455.00, false, 180, 180,  8),
    ('memb_01jddk00000000000000kha11d', 'cus_01jddk00000000000000kha11d', 'mtier_01jddk00000000000000s11ver', 'DKM-000104', 'suspended', 1100, 1100,  1290.00, false, 240, 120, 28),
    ('memb_01jddk000000000000000pr1ya', 'cus_01jddk000000000000000pr1ya', 'mtier_01jddk00000000000000br0nze', 'DKM-000105', 'expired',      0,  200,        0, false, 180,  -3,  3)
) AS member (id, customer_id, tier_id, number, status, total_points, lifetime_points, total_spent, auto_renew, age, ends, changed)
ON CONFLICT DO NOTHING;

INSERT INTO reward (
    id, tenant_id, name, description, reward_type, points_required, value, available_quantity, redeemed_count, min_tier_level,
    valid_from, valid_until, image_url, is_active, created_at, updated_at
) VALUES
    (
        'rwd_01jddk0000000000000v0vcher', 'ten_01jd0000000000000000dakkah',
        'قسيمة 50 ريال', 'خصم خمسين ريالاً على أي طلب فوق مئتي ريال.', 'discount', 500, 50, NULL, 1, NULL,
        NULL, NULL, 'https://images.dakkah.example/rewards/voucher-50.jpg', true, now() - interval '11 months', now() - interval '6 months'
    ),
    (
        'rwd_01jddk00000000000000c0ffee', 'ten_01jd0000000000000000dakkah',
        'A bag of Khawlani coffee', '250 g, blonde or medium, collected at any pickup point.', 'product', 300, 42, 200, 1, NULL,
        now() - interval '8 months', now() + interval '4 months', 'https://images.dakkah.example/rewards/coffee.jpg', true,
        now() - interval '8 months', now() - interval '20 days'
    ),
    (
        'rwd_01jddk0000000000000p0ttery', 'ten_01jd0000000000000000dakkah',
        'Pottery evening in Diriyah', 'Two hours at the wheel with the potter of our dallahs; the bowl is yours.', 'experience', 1200, 180, 24, 1, 2,
        now() - interval '2 months', now() + interval '2 months', 'https://images.dakkah.example/rewards/pottery.jpg', true,
        now() - interval '2 months', now() - interval '5 days'
    ),
    (
        'rwd_01jddk000000000000000setvp', 'ten_01jd0000000000000000dakkah',
        'تركيب الخيمة مجاناً', 'نركّب خيمتك المستأجرة ونفكّها داخل الرياض.', 'service', 400, 120, 50, 0, NULL,
        NULL, NULL, NULL, true, now() - interval '5 weeks', now() - interval '5 weeks'
    ),
    (
        'rwd_01jddk0000000000000000g1ft', 'ten_01jd0000000000000000dakkah',
        'Gift card of 100 riyals', NULL, 'gift_card', 1000, 100, NULL, 0, 3,
        NULL, NULL, 'https://images.dakkah.example/rewards/gift-card.jpg', true, now() - interval '5 months', now() - interval '5 months'
    ),
    (
        'rwd_01jddk0000000000000001ftar', 'ten_01jd0000000000000000dakkah',
        'إفطار في البلد', 'مائدة لشخصين في جدة التاريخية.', 'experience', 2500, 350, 10, 0, 3,
        NULL, now() - interval '7 months', NULL, false, now() - interval '10 months', now() - interval '7 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO redemption (
    tenant_id, id, membership_id, reward_id, points_spent, status, redemption_code, fulfilled_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, membership_id, reward_id, points_spent, status, code,
    now() - fulfilled * interval '1 day', now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    ('redem_01jddk00000000saraxv0vcher', 'memb_01jddk0000000000000000sara', 'rwd_01jddk0000000000000v0vcher',  500, 'fulfilled', 'DKR-7Q2M',  180, 180, 180),
    ('redem_01jddk00000000saraxp0ttery', 'memb_01jddk0000000000000000sara', 'rwd_01jddk0000000000000p0ttery', 1200, 'pending',   'DKR-9K4T', NULL,   5,   5),
    ('redem_01jddk0000000000marxc0ffee', 'memb_01jddk00000000000000000mar', 'rwd_01jddk00000000000000c0ffee',  300, 'fulfilled', 'DKR-3H8V',   18,  20,  18),
    ('redem_01jddk0000000fat1mahxv0vch', 'memb_01jddk0000000000000fat1mah', 'rwd_01jddk0000000000000v0vcher',  500, 'cancelled', 'DKR-5C1W', NULL,   9,   8)
) AS redemption (id, membership_id, reward_id, points_spent, status, code, fulfilled, age, changed)
ON CONFLICT DO NOTHING;

INSERT INTO points_ledger (
    tenant_id, membership_id, id, transaction_type, points, balance_after, source, reference, description, expires_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), membership_id, id, type, points, balance_after, source, reference, description,
    CASE WHEN type = 'earn' THEN now() - age * interval '1 day' + interval '18 months' END,
    now() - age * interval '1 day', now() - age * interval '1 day'
FROM (VALUES
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax1', 'earn',     200,  200, 'signup',     NULL,       'Welcome to Dakkah',              330),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax2', 'earn',     950, 1150, 'order',      'DK-10234', 'Order DK-10234',                 300),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax3', 'earn',    2400, 3550, 'order',      'DK-10671', 'Order DK-10671',                 210),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax4', 'redeem',  -500, 3050, 'redemption', 'DKR-7Q2M', 'قسيمة 50 ريال',                  180),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax5', 'earn',    3100, 6150, 'order',      'DK-11458', 'Order DK-11458',                  45),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax6', 'expire',  -150, 6000, 'system',     NULL,       'Campaign points of last spring',  30),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax7', 'adjust',   100, 6100, 'staff',      NULL,       'Sorry for the late delivery',     20),
    ('memb_01jddk0000000000000000sara', 'ptled_01jddk00000000000000sarax8', 'redeem', -1200, 4900, 'redemption', 'DKR-9K4T', 'Pottery evening in Diriyah',       5),

    ('memb_01jddk00000000000000000mar', 'ptled_01jddk000000000000000marx1', 'earn',     200,  200, 'signup',     NULL,       'Welcome to Dakkah',              270),
    ('memb_01jddk00000000000000000mar', 'ptled_01jddk000000000000000marx2', 'earn',    1350, 1550, 'order',      'DK-10902', 'Order DK-10902',                 120),
    ('memb_01jddk00000000000000000mar', 'ptled_01jddk000000000000000marx3', 'redeem',  -300, 1250, 'redemption', 'DKR-3H8V', 'A bag of Khawlani coffee',        20),

    ('memb_01jddk0000000000000fat1mah', 'ptled_01jddk00000000000fat1mahx1', 'earn',     200,  200, 'signup',     NULL,       'Welcome to Dakkah',              180),
    ('memb_01jddk0000000000000fat1mah', 'ptled_01jddk00000000000fat1mahx2', 'earn',     420,  620, 'order',      'DK-11377', 'Order DK-11377',                  60),
    ('memb_01jddk0000000000000fat1mah', 'ptled_01jddk00000000000fat1mahx3', 'redeem',  -500,  120, 'redemption', 'DKR-5C1W', 'قسيمة 50 ريال',                    9),
    ('memb_01jddk0000000000000fat1mah', 'ptled_01jddk00000000000fat1mahx4', 'adjust',   500,  620, 'redemption', 'DKR-5C1W', 'Redemption called off',            8),

    ('memb_01jddk00000000000000kha11d', 'ptled_01jddk000000000000kha11dx1', 'earn',     200,  200, 'signup',     NULL,       'Welcome to Dakkah',              240),
    ('memb_01jddk00000000000000kha11d', 'ptled_01jddk000000000000kha11dx2', 'earn',     900, 1100, 'order',      'DK-11020', 'Order DK-11020',                  90),

    ('memb_01jddk000000000000000pr1ya', 'ptled_01jddk0000000000000pr1yax1', 'earn',     200,  200, 'signup',     NULL,       'Welcome to Dakkah',              180),
    ('memb_01jddk000000000000000pr1ya', 'ptled_01jddk0000000000000pr1yax2', 'expire',  -200,    0, 'system',     NULL,       'Membership ended',                 3)
) AS movement (membership_id, id, type, points, balance_after, source, reference, description, age)
ON CONFLICT DO NOTHING;
