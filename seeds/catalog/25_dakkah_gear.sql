-- Dakkah, gear: cameras, tools and what one takes into the desert. All of it can be bought and rented, and some of it is
-- auctioned. Prices are in halalas, with tax.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO product (
    id, tenant_id, handle, title, subtitle, status, description, thumbnail, images,
    weight, length, width, height, hs_code, origin_country, material, metadata, created_at, updated_at
) VALUES
    (
        'prod_01jddk000000000000000can0n', 'ten_01jd0000000000000000dakkah',
        'canon-eos-r6', 'Canon EOS R6 Mark II', 'كاميرا كانون بدون مرآة', 'published',
        'Full-frame mirrorless camera, 24 megapixels, 40 frames a second, in-body stabilisation. New with two years of '
        'warranty, or certified used from our rental desk, with the shutter count on the invoice.',
        'https://images.dakkah.example/canon-eos-r6/front.jpg',
        '["https://images.dakkah.example/canon-eos-r6/front.jpg", "https://images.dakkah.example/canon-eos-r6/back.jpg", "https://images.dakkah.example/canon-eos-r6/kit.jpg"]',
        670, 138, 98, 88, '8525.89', 'JP', NULL,
        '{"title_ar": "كانون EOS R6 مارك 2", "category": "cameras", "sensor": "full frame", "megapixels": 24.2, "mount": "RF"}',
        now() - interval '10 months', now() - interval '5 days'
    ),
    (
        'prod_01jddk000000000000000dr111', 'ten_01jd0000000000000000dakkah',
        'cordless-power-drill', '18 V cordless power drill', 'دريل لاسلكي', 'published',
        'Hammer drill for brick and light concrete, 13 mm chuck, two gears. Comes in a case.',
        'https://images.dakkah.example/cordless-power-drill/front.jpg',
        '["https://images.dakkah.example/cordless-power-drill/front.jpg", "https://images.dakkah.example/cordless-power-drill/case.jpg"]',
        1900, 190, 75, 215, '8467.21', 'DE', NULL, '{"title_ar": "دريل لاسلكي 18 فولت", "category": "tools", "voltage": 18}',
        now() - interval '9 months', now() - interval '2 months'
    ),
    (
        'prod_01jddk0000000000000b1cyc1e', 'ten_01jd0000000000000000dakkah',
        'city-bicycle', 'Riyadh city bicycle', 'دراجة المدينة', 'published',
        'Aluminium frame, eight gears in the hub, mudguards and a rack. Assembled and tuned before handover.',
        'https://images.dakkah.example/city-bicycle/side.jpg',
        '["https://images.dakkah.example/city-bicycle/side.jpg", "https://images.dakkah.example/city-bicycle/hub.jpg"]',
        15200, 1780, 620, 1050, '8712.00', 'NL', 'Aluminium', '{"title_ar": "دراجة المدينة", "category": "sport"}',
        now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'prod_01jddk0000000000000000tent', 'ten_01jd0000000000000000dakkah',
        'desert-tent', 'خيمة برّ مقاومة للرياح', 'Desert tent', 'published',
        'خيمة مزدوجة الطبقات من قماش قطني مشمّع، مع أوتاد للرمل وحقيبة حمل.',
        'https://images.dakkah.example/desert-tent/front.jpg',
        '["https://images.dakkah.example/desert-tent/front.jpg", "https://images.dakkah.example/desert-tent/night.jpg"]',
        NULL, NULL, NULL, NULL, '6306.22', 'SA', 'Waxed cotton', '{"title_en": "Wind-proof desert tent", "category": "camping"}',
        now() - interval '11 months', now() - interval '4 months'
    ),
    (
        'prod_01jddk00000000000pr0ject0r', 'ten_01jd0000000000000000dakkah',
        'portable-projector', 'Portable full HD projector', 'جهاز عرض محمول', 'published',
        'Bright enough for a garden after sunset: 3,000 lumens, 40 to 120 inches, built-in speaker.',
        'https://images.dakkah.example/portable-projector/front.jpg',
        '["https://images.dakkah.example/portable-projector/front.jpg"]',
        2600, 302, 252, 87, '8528.62', 'PH', NULL, '{"title_ar": "جهاز عرض محمول", "category": "electronics", "lumens": 3000}',
        now() - interval '6 months', now() - interval '6 months'
    ),
    (
        'prod_01jddk00000000000generat0r', 'ten_01jd0000000000000000dakkah',
        'inverter-generator', 'Inverter generator 3 kW', 'مولد كهرباء', 'published',
        'Runs a camp or a stall for eight hours on one tank, quiet enough to talk beside.',
        'https://images.dakkah.example/inverter-generator/front.jpg',
        '["https://images.dakkah.example/inverter-generator/front.jpg"]',
        35000, 565, 380, 485, '8502.20', 'JP', NULL, '{"title_ar": "مولد كهرباء 3 كيلوواط", "category": "tools", "kilowatts": 3}',
        now() - interval '6 months', now() - interval '6 months'
    ),
    (
        'prod_01jddk00000000000000maj11s', 'ten_01jd0000000000000000dakkah',
        'majlis-floor-set', 'طقم جلسة عربية', 'لثمانية أشخاص', 'published',
        'ثماني مراتب ومساند مع سجادة وطاولتين، لمناسبات الحديقة والبر. التوصيل والتركيب داخل الرياض مجاناً.',
        'https://images.dakkah.example/majlis-floor-set/front.jpg',
        '["https://images.dakkah.example/majlis-floor-set/front.jpg", "https://images.dakkah.example/majlis-floor-set/garden.jpg"]',
        64000, NULL, NULL, NULL, '9401.69', 'SA', NULL, '{"title_en": "Floor majlis set for eight", "category": "events"}',
        now() - interval '5 months', now() - interval '5 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO product_option (tenant_id, id, product_id, title, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, product_id, title, now() - interval '5 months', now() - interval '5 months'
FROM (VALUES
    ('opt_01jddk00000000000can0nxk1t', 'prod_01jddk000000000000000can0n', 'Kit'),
    ('opt_01jddk00000can0nxc0nd1t10n', 'prod_01jddk000000000000000can0n', 'Condition'),
    ('opt_01jddk00000000000dr111xk1t', 'prod_01jddk000000000000000dr111', 'Kit'),
    ('opt_01jddk0000000b1cyc1exframe', 'prod_01jddk0000000000000b1cyc1e', 'Frame'),
    ('opt_01jddk00000000000tentxs1ze', 'prod_01jddk0000000000000000tent', 'السعة'),
    ('opt_01jddk0000000pr0ject0rxset', 'prod_01jddk00000000000pr0ject0r', 'Set'),
    ('opt_01jddk000000generat0rxfve1', 'prod_01jddk00000000000generat0r', 'Fuel'),
    ('opt_01jddk0000000maj11sxc010vr', 'prod_01jddk00000000000000maj11s', 'اللون')
) AS option (id, product_id, title)
ON CONFLICT DO NOTHING;

INSERT INTO product_option_value (tenant_id, id, option_id, value, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, option_id, value, now() - interval '5 months', now() - interval '5 months'
FROM (VALUES
    ('optval_01jddk0000000000can0nxb0dy', 'opt_01jddk00000000000can0nxk1t', 'Body only'),
    ('optval_01jddk0000000000can0nxrf24', 'opt_01jddk00000000000can0nxk1t', 'With RF 24–105 mm'),
    ('optval_01jddk00000000000can0nxnew', 'opt_01jddk00000can0nxc0nd1t10n', 'New'),
    ('optval_01jddk0000000000can0nxvsed', 'opt_01jddk00000can0nxc0nd1t10n', 'Certified used'),
    ('optval_01jddk0000000000dr111xbare', 'opt_01jddk00000000000dr111xk1t', 'Bare tool'),
    ('optval_01jddk0000000000dr111xbat2', 'opt_01jddk00000000000dr111xk1t', 'Two batteries and charger'),
    ('optval_01jddk00000000000b1cyc1exs', 'opt_01jddk0000000b1cyc1exframe', 'S'),
    ('optval_01jddk00000000000b1cyc1exm', 'opt_01jddk0000000b1cyc1exframe', 'M'),
    ('optval_01jddk00000000000b1cyc1ex1', 'opt_01jddk0000000b1cyc1exframe', 'L'),
    ('optval_01jddk00000000000000tentx4', 'opt_01jddk00000000000tentxs1ze', 'أربعة أشخاص'),
    ('optval_01jddk00000000000000tentx6', 'opt_01jddk00000000000tentxs1ze', 'ستة أشخاص'),
    ('optval_01jddk000000pr0ject0rx0n1y', 'opt_01jddk0000000pr0ject0rxset', 'Projector'),
    ('optval_01jddk0000pr0ject0rxscreen', 'opt_01jddk0000000pr0ject0rxset', 'With 100-inch screen'),
    ('optval_01jddk0000generat0rxpetr01', 'opt_01jddk000000generat0rxfve1', 'Petrol'),
    ('optval_01jddk000000maj11sxcr1ms0n', 'opt_01jddk0000000maj11sxc010vr', 'عنّابي'),
    ('optval_01jddk00000000maj11sxbe1ge', 'opt_01jddk0000000maj11sxc010vr', 'بيج')
) AS choice (id, option_id, value)
ON CONFLICT DO NOTHING;

INSERT INTO product_variant (
    tenant_id, id, product_id, title, sku, ean, barcode, inventory_quantity, weight, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, title, sku, ean, ean, stock, weight,
    now() - interval '5 months', now() - interval '1 day'
FROM (VALUES
    ('variant_01jddk000000can0nxb0dyxnew', 'prod_01jddk000000000000000can0n', 'Body only – New',                    'EOSR6-BODY',    '6281100004011',  7,  NULL),
    ('variant_01jddk000000can0nxrf24xnew', 'prod_01jddk000000000000000can0n', 'With RF 24–105 mm – New',            'EOSR6-24105',   '6281100004028',  4,  1365),
    ('variant_01jddk00000can0nxb0dyxvsed', 'prod_01jddk000000000000000can0n', 'Body only – Certified used',         'EOSR6-BODY-U',  '6281100004035',  2,  NULL),
    ('variant_01jddk00000can0nxrf24xvsed', 'prod_01jddk000000000000000can0n', 'With RF 24–105 mm – Certified used', 'EOSR6-24105-U', '6281100004042',  1,  1365),
    ('variant_01jddk0000000000dr111xbare', 'prod_01jddk000000000000000dr111', 'Bare tool',                          'DRILL18-BARE',  '6281100004059', 36,  NULL),
    ('variant_01jddk0000000000dr111xbat2', 'prod_01jddk000000000000000dr111', 'Two batteries and charger',          'DRILL18-2B',    '6281100004066', 21,  3400),
    ('variant_01jddk00000000000b1cyc1exs', 'prod_01jddk0000000000000b1cyc1e', 'Frame S',                            'BIKE-S',        '6281100004073',  5, 14900),
    ('variant_01jddk00000000000b1cyc1exm', 'prod_01jddk0000000000000b1cyc1e', 'Frame M',                            'BIKE-M',        '6281100004080',  8, 15200),
    ('variant_01jddk00000000000b1cyc1ex1', 'prod_01jddk0000000000000b1cyc1e', 'Frame L',                            'BIKE-L',        '6281100004097',  6, 15600),
    ('variant_01jddk00000000000000tentx4', 'prod_01jddk0000000000000000tent', 'أربعة أشخاص',                        'TENT-4',        '6281100004103', 25, 14000),
    ('variant_01jddk00000000000000tentx6', 'prod_01jddk0000000000000000tent', 'ستة أشخاص',                          'TENT-6',        '6281100004110', 17, 19500),
    ('variant_01jddk000000pr0ject0rx0n1y', 'prod_01jddk00000000000pr0ject0r', 'Projector',                          'PROJ-FHD',      '6281100004127', 12,  NULL),
    ('variant_01jddk0000pr0ject0rxscreen', 'prod_01jddk00000000000pr0ject0r', 'With 100-inch screen',               'PROJ-FHD-SCR',  '6281100004134',  7,  9800),
    ('variant_01jddk0000generat0rxpetr01', 'prod_01jddk00000000000generat0r', 'Petrol',                             'GEN-3KW',       '6281100004141',  9,  NULL),
    ('variant_01jddk000000maj11sxcr1ms0n', 'prod_01jddk00000000000000maj11s', 'عنّابي',                             'MAJ-8-CRI',     '6281100004158',  4,  NULL),
    ('variant_01jddk00000000maj11sxbe1ge', 'prod_01jddk00000000000000maj11s', 'بيج',                                'MAJ-8-BEI',     '6281100004165',  3,  NULL)
) AS variant (id, product_id, title, sku, ean, stock, weight)
ON CONFLICT DO NOTHING;

INSERT INTO product_variant_option_value (tenant_id, variant_id, option_value_id)
SELECT current_setting('cityos.tenant'), variant_id, option_value_id
FROM (VALUES
    ('variant_01jddk000000can0nxb0dyxnew', 'optval_01jddk0000000000can0nxb0dy'),
    ('variant_01jddk000000can0nxb0dyxnew', 'optval_01jddk00000000000can0nxnew'),
    ('variant_01jddk000000can0nxrf24xnew', 'optval_01jddk0000000000can0nxrf24'),
    ('variant_01jddk000000can0nxrf24xnew', 'optval_01jddk00000000000can0nxnew'),
    ('variant_01jddk00000can0nxb0dyxvsed', 'optval_01jddk0000000000can0nxb0dy'),
    ('variant_01jddk00000can0nxb0dyxvsed', 'optval_01jddk0000000000can0nxvsed'),
    ('variant_01jddk00000can0nxrf24xvsed', 'optval_01jddk0000000000can0nxrf24'),
    ('variant_01jddk00000can0nxrf24xvsed', 'optval_01jddk0000000000can0nxvsed'),
    ('variant_01jddk0000000000dr111xbare', 'optval_01jddk0000000000dr111xbare'),
    ('variant_01jddk0000000000dr111xbat2', 'optval_01jddk0000000000dr111xbat2'),
    ('variant_01jddk00000000000b1cyc1exs', 'optval_01jddk00000000000b1cyc1exs'),
    ('variant_01jddk00000000000b1cyc1exm', 'optval_01jddk00000000000b1cyc1exm'),
    ('variant_01jddk00000000000b1cyc1ex1', 'optval_01jddk00000000000b1cyc1ex1'),
    ('variant_01jddk00000000000000tentx4', 'optval_01jddk00000000000000tentx4'),
    ('variant_01jddk00000000000000tentx6', 'optval_01jddk00000000000000tentx6'),
    ('variant_01jddk000000pr0ject0rx0n1y', 'optval_01jddk000000pr0ject0rx0n1y'),
    ('variant_01jddk0000pr0ject0rxscreen', 'optval_01jddk0000pr0ject0rxscreen'),
    ('variant_01jddk0000generat0rxpetr01', 'optval_01jddk0000generat0rxpetr01'),
    ('variant_01jddk000000maj11sxcr1ms0n', 'optval_01jddk000000maj11sxcr1ms0n'),
    ('variant_01jddk00000000maj11sxbe1ge', 'optval_01jddk00000000maj11sxbe1ge')
) AS choice (variant_id, option_value_id)
ON CONFLICT DO NOTHING;

INSERT INTO price (tenant_id, variant_tenant_id, currency_code, id, variant_id, amount, created_at, updated_at)
SELECT current_setting('cityos.tenant'), current_setting('cityos.tenant'), 'sar', id, variant_id, amount,
    now() - interval '5 months', now() - interval '6 weeks'
FROM (VALUES
    ('price_01jddk000000can0nxb0dyxnew', 'variant_01jddk000000can0nxb0dyxnew',  949900),
    ('price_01jddk000000can0nxrf24xnew', 'variant_01jddk000000can0nxrf24xnew', 1249900),
    ('price_01jddk00000can0nxb0dyxvsed', 'variant_01jddk00000can0nxb0dyxvsed',  729900),
    ('price_01jddk00000can0nxrf24xvsed', 'variant_01jddk00000can0nxrf24xvsed',  969900),
    ('price_01jddk0000000000dr111xbare', 'variant_01jddk0000000000dr111xbare',   39900),
    ('price_01jddk0000000000dr111xbat2', 'variant_01jddk0000000000dr111xbat2',   64900),
    ('price_01jddk00000000000b1cyc1exs', 'variant_01jddk00000000000b1cyc1exs',  189900),
    ('price_01jddk00000000000b1cyc1exm', 'variant_01jddk00000000000b1cyc1exm',  189900),
    ('price_01jddk00000000000b1cyc1ex1', 'variant_01jddk00000000000b1cyc1ex1',  189900),
    ('price_01jddk00000000000000tentx4', 'variant_01jddk00000000000000tentx4',   64900),
    ('price_01jddk00000000000000tentx6', 'variant_01jddk00000000000000tentx6',   89900),
    ('price_01jddk000000pr0ject0rx0n1y', 'variant_01jddk000000pr0ject0rx0n1y',  229900),
    ('price_01jddk0000pr0ject0rxscreen', 'variant_01jddk0000pr0ject0rxscreen',  269900),
    ('price_01jddk0000generat0rxpetr01', 'variant_01jddk0000generat0rxpetr01',  425000),
    ('price_01jddk000000maj11sxcr1ms0n', 'variant_01jddk000000maj11sxcr1ms0n',  360000),
    ('price_01jddk00000000maj11sxbe1ge', 'variant_01jddk00000000maj11sxbe1ge',  360000)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;
