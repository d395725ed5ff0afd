-- Auctions of Dakkah in every stage. The price of an auction is its highest bid and total_bids counts its bids.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO auction_listing (
    id, tenant_id, product_id, title, description, auction_type, status, currency_code,
    starting_price, reserve_price, buy_now_price, current_price, bid_increment, auto_extend, extend_minutes,
    starts_at, ends_at, winner_customer_id, total_bids, created_at, updated_at
) VALUES
    (
        'auc_01jddk000000000000000can0n', 'ten_01jd0000000000000000dakkah', 'prod_01jddk000000000000000can0n',
        'Canon EOS R6 Mark II, certified used, two batteries',
        'Body with 6,200 shutter actuations, checked at our desk in Diriyah. Two batteries, charger and strap. Six months of warranty.',
        'english', 'active', 'sar',
        5000, 6500, 7250, 6900, 100, true, 5,
        now() - interval '4 days', now() + interval '10 days', NULL, 6, now() - interval '9 days', now() - interval '8 hours'
    ),
    (
        'auc_01jddk000000000000000000vd', 'ten_01jd0000000000000000dakkah', 'prod_01jddk000000000000000000vd',
        'تولة دهن عود كمبودي، معتّقة عشر سنوات',
        'تولة واحدة من مجموعة خاصة، في قارورة كريستال مع شهادة المصدر.',
        'english', 'active', 'sar',
        600, NULL, 1600, 950, 50, true, 10,
        now() - interval '2 days', now() + interval '5 days', NULL, 4, now() - interval '6 days', now() - interval '5 hours'
    ),
    (
        'auc_01jddk0000000000000000sadv', 'ten_01jd0000000000000000dakkah', 'prod_01jddk0000000000000000sadv',
        'ست وسائد سدو قديمة من الجوف',
        'مجموعة من ست وسائد منسوجة في السبعينات، بحالة جيدة.',
        'english', 'sold', 'sar',
        300, NULL, NULL, 540, 20, true, 5,
        now() - interval '8 weeks', now() - interval '7 weeks', 'cus_01jddk0000000000000000sara', 5,
        now() - interval '9 weeks', now() - interval '6 weeks'
    ),
    (
        'auc_01jddk00000000000000da11ah', 'ten_01jd0000000000000000dakkah', 'prod_01jddk00000000000000da11ah',
        'Ceramic dallah, first of the workshop',
        'Signed and dated by the potter. Bids stay closed until the end.',
        'sealed_bid', 'sold', 'sar',
        200, NULL, NULL, 455, 5, false, 0,
        now() - interval '13 days', now() - interval '6 days', 'cus_01jddk0000000000000fat1mah', 3,
        now() - interval '15 days', now() - interval '5 days'
    ),
    (
        'auc_01jddk0000000000000b1cyc1e', 'ten_01jd0000000000000000dakkah', 'prod_01jddk0000000000000b1cyc1e',
        'City bicycle, returned after a month',
        'Frame M. A scratch on the top tube, otherwise as new.',
        'english', 'sold', 'sar',
        700, NULL, 1500, 820, 20, true, 5,
        now() - interval '5 months', now() - interval '19 weeks', 'cus_01jddk00000000000000dan1e1', 2,
        now() - interval '5 months', now() - interval '17 weeks'
    ),
    (
        'auc_01jddk000000000000mabkhara', 'ten_01jd0000000000000000dakkah', 'prod_01jddk000000000000mabkhara',
        'مبخرة نحاس من حائل',
        'مبخرة قديمة بنقش يدوي، لم تُلمّع.',
        'reserve', 'unsold', 'sar',
        100, 180, NULL, 120, 10, true, 5,
        now() - interval '6 weeks', now() - interval '5 weeks', NULL, 1, now() - interval '6 weeks', now() - interval '5 weeks'
    ),
    (
        'auc_01jddk0000000000000000tent', 'ten_01jd0000000000000000dakkah', 'prod_01jddk0000000000000000tent',
        'خيمة ستة أشخاص، معرض التخييم',
        'خيمة العرض من معرض التخييم، استُعملت ثلاثة أيام.',
        'english', 'scheduled', 'sar',
        350, 450, 800, NULL, 25, true, 5,
        now() + interval '3 days', now() + interval '8 days', NULL, 0, now() - interval '2 days', now() - interval '2 days'
    ),
    (
        'auc_01jddk0000000000000000ajwa', 'ten_01jd0000000000000000dakkah', 'prod_01jddk0000000000000000ajwa',
        'عشر كراتين عجوة، نهاية الموسم',
        NULL,
        'dutch', 'draft', 'sar',
        800, 500, NULL, NULL, 20, false, 0,
        now() + interval '3 weeks', now() + interval '22 days', NULL, 0, now() - interval '1 day', now() - interval '1 day'
    )
ON CONFLICT DO NOTHING;

-- Noura outbids Sara on the camera by an automatic bid; Sara leads on the oud by one of her own.

INSERT INTO bid (
    tenant_id, auction_listing_id, id, customer_id, amount, is_auto_bid, max_auto_bid, status, placed_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), auction_listing_id, id, customer_id, amount, is_auto_bid, max_auto_bid, status,
    now() - age, now() - age, now() - age
FROM (VALUES
    ('auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx1', 'cus_01jddk00000000000000kha11d', 5000, false, NULL, 'outbid',  interval '92 hours'),
    ('auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx2', 'cus_01jddk0000000000000000sara', 5300, false, NULL, 'outbid',  interval '70 hours'),
    ('auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx3', 'cus_01jddk00000000000000000mar', 5800, false, NULL, 'outbid',  interval '47 hours'),
    ('auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx4', 'cus_01jddk000000000000000n0vra', 6300, false, 7100, 'outbid',  interval '30 hours'),
    ('auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx5', 'cus_01jddk0000000000000000sara', 6800, false, NULL, 'outbid',  interval '8 hours 1 second'),
    ('auc_01jddk000000000000000can0n', 'bid_01jddk0000000000000can0nx6', 'cus_01jddk000000000000000n0vra', 6900, true,  7100, 'winning', interval '8 hours'),

    ('auc_01jddk000000000000000000vd', 'bid_01jddk0000000000000000vdx1', 'cus_01jddk0000000000000fat1mah',  600, false, NULL, 'outbid',  interval '44 hours'),
    ('auc_01jddk000000000000000000vd', 'bid_01jddk0000000000000000vdx2', 'cus_01jddk0000000000000000sara',  750, false, 1500, 'outbid',  interval '26 hours'),
    ('auc_01jddk000000000000000000vd', 'bid_01jddk0000000000000000vdx3', 'cus_01jddk0000000000000fat1mah',  900, false, NULL, 'outbid',  interval '5 hours 1 second'),
    ('auc_01jddk000000000000000000vd', 'bid_01jddk0000000000000000vdx4', 'cus_01jddk0000000000000000sara',  950, true,  1500, 'winning', interval '5 hours'),

    ('auc_01jddk0000000000000000sadv', 'bid_01jddk00000000000000sadvx1', 'cus_01jddk000000000000000n0vra',  300, false, NULL, 'lost',    interval '55 days'),
    ('auc_01jddk0000000000000000sadv', 'bid_01jddk00000000000000sadvx2', 'cus_01jddk00000000000000kha11d',  350, false,  500, 'lost',    interval '53 days'),
    ('auc_01jddk0000000000000000sadv', 'bid_01jddk00000000000000sadvx3', 'cus_01jddk0000000000000000sara',  420, false, NULL, 'lost',    interval '51 days 1 second'),
    ('auc_01jddk0000000000000000sadv', 'bid_01jddk00000000000000sadvx4', 'cus_01jddk00000000000000kha11d',  440, true,   500, 'lost',    interval '51 days'),
    ('auc_01jddk0000000000000000sadv', 'bid_01jddk00000000000000sadvx5', 'cus_01jddk0000000000000000sara',  540, false, NULL, 'won',     interval '50 days'),

    ('auc_01jddk00000000000000da11ah', 'bid_01jddk000000000000da11ahx1', 'cus_01jddk000000000000000pr1ya',  260, false, NULL, 'lost',    interval '12 days'),
    ('auc_01jddk00000000000000da11ah', 'bid_01jddk000000000000da11ahx2', 'cus_01jddk0000000000000001ay1a',  410, false, NULL, 'lost',    interval '9 days'),
    ('auc_01jddk00000000000000da11ah', 'bid_01jddk000000000000da11ahx3', 'cus_01jddk0000000000000fat1mah',  455, false, NULL, 'won',     interval '7 days'),

    ('auc_01jddk0000000000000b1cyc1e', 'bid_01jddk00000000000b1cyc1ex1', 'cus_01jddk00000000000000y0vsef',  700, false, NULL, 'lost',    interval '140 days'),
    ('auc_01jddk0000000000000b1cyc1e', 'bid_01jddk00000000000b1cyc1ex2', 'cus_01jddk00000000000000dan1e1',  820, false, NULL, 'won',     interval '136 days'),

    ('auc_01jddk000000000000mabkhara', 'bid_01jddk0000000000mabkharax1', 'cus_01jddk00000000000000kha11d',  120, false, NULL, 'lost',    interval '38 days')
) AS bid (auction_listing_id, id, customer_id, amount, is_auto_bid, max_auto_bid, status, age)
ON CONFLICT DO NOTHING;

-- Listing and bid name each other, so the winning bid is filled in afterwards.

UPDATE auction_listing
SET winning_bid_id = won.bid_id
FROM (VALUES
    ('auc_01jddk0000000000000000sadv', 'bid_01jddk00000000000000sadvx5'),
    ('auc_01jddk00000000000000da11ah', 'bid_01jddk000000000000da11ahx3'),
    ('auc_01jddk0000000000000b1cyc1e', 'bid_01jddk00000000000b1cyc1ex2')
) AS won (auction_listing_id, bid_id)
WHERE tenant_id = current_setting('cityos.tenant')
  AND id = won.auction_listing_id
  AND status = 'sold'
  AND winning_bid_id IS NULL;

-- The cushions are paid and handed over, the dallah is paid and waits in the locker, the bicycle went back.

INSERT INTO auction_result (
    id, tenant_id, auction_listing_id, winner_customer_id, winning_bid_id, final_price, payment_status, settled_at, created_at, updated_at
) VALUES
    (
        'aucres_01jddk0000000000000000sadv', 'ten_01jd0000000000000000dakkah', 'auc_01jddk0000000000000000sadv', 'cus_01jddk0000000000000000sara',
        'bid_01jddk00000000000000sadvx5', 540, 'paid',
        now() - interval '6 weeks', now() - interval '7 weeks', now() - interval '6 weeks'
    ),
    (
        'aucres_01jddk00000000000000da11ah', 'ten_01jd0000000000000000dakkah', 'auc_01jddk00000000000000da11ah', 'cus_01jddk0000000000000fat1mah',
        'bid_01jddk000000000000da11ahx3', 455, 'paid',
        NULL, now() - interval '6 days', now() - interval '5 days'
    ),
    (
        'aucres_01jddk0000000000000b1cyc1e', 'ten_01jd0000000000000000dakkah', 'auc_01jddk0000000000000b1cyc1e', 'cus_01jddk00000000000000dan1e1',
        'bid_01jddk00000000000b1cyc1ex2', 820, 'refunded',
        now() - interval '18 weeks', now() - interval '19 weeks', now() - interval '17 weeks'
    )
ON CONFLICT DO NOTHING;

INSERT INTO auction_escrow (
    id, tenant_id, auction_listing_id, customer_id, amount, currency_code, status, payment_reference, released_at, created_at, updated_at
) VALUES
    (
        'escrow_01jddk0000000000000000sadv', 'ten_01jd0000000000000000dakkah', 'auc_01jddk0000000000000000sadv', 'cus_01jddk0000000000000000sara',
        540, 'sar', 'released', 'pay_demo_sadu',
        now() - interval '6 weeks', now() - interval '48 days', now() - interval '6 weeks'
    ),
    (
        'escrow_01jddk00000000000000da11ah', 'ten_01jd0000000000000000dakkah', 'auc_01jddk00000000000000da11ah', 'cus_01jddk0000000000000fat1mah',
        455, 'sar', 'held', 'pay_demo_dallah',
        NULL, now() - interval '5 days', now() - interval '5 days'
    ),
    (
        'escrow_01jddk0000000000000b1cyc1e', 'ten_01jd0000000000000000dakkah', 'auc_01jddk0000000000000b1cyc1e', 'cus_01jddk00000000000000dan1e1',
        820, 'sar', 'refunded', 'pay_demo_bicycle',
        now() - interval '17 weeks', now() - interval '19 weeks', now() - interval '17 weeks'
    )
ON CONFLICT DO NOTHING;

INSERT INTO auto_bid_rule (
    tenant_id, id, auction_listing_id, customer_id, max_amount, increment, is_active, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, auction_listing_id, customer_id, max_amount, increment, is_active, now() - age, now() - changed
FROM (VALUES
    ('abr_01jddk000000000can0nxn0vra', 'auc_01jddk000000000000000can0n', 'cus_01jddk000000000000000n0vra', 7100,  100, true,  interval '30 hours', interval '30 hours'),
    ('abr_01jddk0000000000000vdxsara', 'auc_01jddk000000000000000000vd', 'cus_01jddk0000000000000000sara', 1500, NULL, true,  interval '26 hours', interval '26 hours'),
    ('abr_01jddk000000000sadvxkha11d', 'auc_01jddk0000000000000000sadv', 'cus_01jddk00000000000000kha11d',  500,   20, false, interval '53 days',  interval '7 weeks')
) AS rule (id, auction_listing_id, customer_id, max_amount, increment, is_active, age, changed)
ON CONFLICT DO NOTHING;

-- The camera desk auctions what it has checked.
UPDATE auction_listing SET vendor_id = 'vendor_01jddk00000000000000camera'
 WHERE tenant_id = current_setting('cityos.tenant') AND id = 'auc_01jddk000000000000000can0n' AND vendor_id IS NULL;
