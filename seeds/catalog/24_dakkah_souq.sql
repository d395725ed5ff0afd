-- Dakkah, the souq: dates, coffee, oud, clothes and crafts. Prices are in halalas, with tax.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO product (
    id, tenant_id, handle, title, subtitle, status, description, thumbnail, images,
    weight, hs_code, origin_country, material, metadata, created_at, updated_at
) VALUES
    (
        'prod_01jddk0000000000000000ajwa', 'ten_01jd0000000000000000dakkah',
        'ajwa-dates-1kg', 'تمر عجوة المدينة ١ كجم', 'من مزارع العالية', 'published',
        'تمر عجوة طري من المدينة المنورة، مفروز يدوياً ومعبّأ في علبة كرتون. يُحفظ في مكان بارد.',
        'https://images.dakkah.example/ajwa-dates-1kg/front.jpg',
        '["https://images.dakkah.example/ajwa-dates-1kg/front.jpg", "https://images.dakkah.example/ajwa-dates-1kg/open-box.jpg"]',
        1080, '0804.10', 'SA', NULL, '{"title_en": "Ajwa dates of Madinah, 1 kg", "category": "dates", "harvest": "Ramadan 1447"}',
        now() - interval '13 months', now() - interval '2 months'
    ),
    (
        'prod_01jddk0000000000000svkkar1', 'ten_01jd0000000000000000dakkah',
        'sukkari-dates', 'تمر سكري القصيم', 'رطب ومفتّل', 'published',
        'سكري ملكي من القصيم، حلو وطري. متوفر في ثلاثة أوزان.',
        'https://images.dakkah.example/sukkari-dates/front.jpg',
        '["https://images.dakkah.example/sukkari-dates/front.jpg"]',
        NULL, '0804.10', 'SA', NULL, '{"title_en": "Sukkari dates of Qassim", "category": "dates"}',
        now() - interval '13 months', now() - interval '3 months'
    ),
    (
        'prod_01jddk00000000000000c0ffee', 'ten_01jd0000000000000000dakkah',
        'saudi-coffee-khawlani', 'Khawlani coffee from Jazan', 'قهوة خولانية', 'published',
        'Arabica from the terraces of Jazan, roasted in Riyadh every Sunday. Blonde for the dallah, medium for everything else.',
        'https://images.dakkah.example/saudi-coffee-khawlani/front.jpg',
        '["https://images.dakkah.example/saudi-coffee-khawlani/front.jpg", "https://images.dakkah.example/saudi-coffee-khawlani/beans.jpg"]',
        NULL, '0901.21', 'SA', NULL, '{"title_ar": "بن خولاني من جازان", "category": "coffee", "altitude_m": 1700}',
        now() - interval '12 months', now() - interval '1 month'
    ),
    (
        'prod_01jddk000000000000000000vd', 'ten_01jd0000000000000000dakkah',
        'oud-oil-cambodi', 'دهن عود كمبودي معتّق', 'تولة وأجزاؤها', 'published',
        'دهن عود معتّق سبع سنوات، رائحة دافئة تميل إلى العسل والجلد.',
        'https://images.dakkah.example/oud-oil-cambodi/front.jpg',
        '["https://images.dakkah.example/oud-oil-cambodi/front.jpg", "https://images.dakkah.example/oud-oil-cambodi/bottle.jpg"]',
        NULL, '3301.29', 'KH', 'Agarwood oil', '{"title_en": "Aged Cambodian oud oil", "category": "fragrance", "aged_years": 7}',
        now() - interval '11 months', now() - interval '6 weeks'
    ),
    (
        'prod_01jddk000000000000000abaya', 'ten_01jd0000000000000000dakkah',
        'linen-abaya', 'عباءة كتان صيفية', 'تفصيل الرياض', 'published',
        'عباءة واسعة من الكتان الخالص بخياطة فرنسية، تُغسل بماء بارد.',
        'https://images.dakkah.example/linen-abaya/front.jpg',
        '["https://images.dakkah.example/linen-abaya/front.jpg", "https://images.dakkah.example/linen-abaya/back.jpg", "https://images.dakkah.example/linen-abaya/fabric.jpg"]',
        620, '6204.44', 'SA', '100 % linen', '{"title_en": "Summer abaya in linen", "category": "clothing", "care": "cold wash"}',
        now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'prod_01jddk00000000000000da11ah', 'ten_01jd0000000000000000dakkah',
        'ceramic-dallah', 'Hand-thrown ceramic dallah', NULL, 'published',
        'A coffee pot thrown and glazed in a small workshop in Diriyah; no two are quite alike. Holds 700 ml.',
        'https://images.dakkah.example/ceramic-dallah/front.jpg',
        '["https://images.dakkah.example/ceramic-dallah/front.jpg", "https://images.dakkah.example/ceramic-dallah/glaze.jpg"]',
        1150, '6912.00', 'SA', 'Stoneware', '{"title_ar": "دلة خزف مصنوعة يدوياً", "category": "crafts", "capacity_ml": 700}',
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'prod_01jddk000000000000mabkhara', 'ten_01jd0000000000000000dakkah',
        'brass-mabkhara', 'مبخرة نحاس منقوشة', NULL, 'published',
        'مبخرة من النحاس الأصفر بنقش نجدي، ارتفاعها 22 سم.',
        'https://images.dakkah.example/brass-mabkhara/front.jpg',
        '["https://images.dakkah.example/brass-mabkhara/front.jpg"]',
        900, '7419.80', 'SA', 'Brass', '{"title_en": "Engraved brass mabkhara", "category": "crafts"}',
        now() - interval '7 months', now() - interval '7 months'
    ),
    (
        'prod_01jddk0000000000000000sadv', 'ten_01jd0000000000000000dakkah',
        'sadu-cushion', 'وسادة سدو منسوجة يدوياً', 'نسج نساء الجوف', 'published',
        'وسادة من صوف الغنم بنقوش السدو التقليدية، مقاس 50 × 50 سم مع الحشوة.',
        'https://images.dakkah.example/sadu-cushion/front.jpg',
        '["https://images.dakkah.example/sadu-cushion/front.jpg", "https://images.dakkah.example/sadu-cushion/weaving.jpg"]',
        850, '6304.92', 'SA', 'Sheep wool', '{"title_en": "Hand-woven Sadu cushion", "category": "crafts"}',
        now() - interval '10 months', now() - interval '10 months'
    ),
    (
        'prod_01jddk0000000000000000r0se', 'ten_01jd0000000000000000dakkah',
        'taif-rose-water', 'ماء ورد طائفي', NULL, 'draft',
        'ماء ورد من قطفة الربيع في الطائف. بانتظار شهادة هيئة الغذاء والدواء.',
        NULL, NULL,
        NULL, '3301.90', 'SA', NULL, '{"title_en": "Taif rose water", "category": "fragrance"}',
        now() - interval '3 weeks', now() - interval '4 days'
    )
ON CONFLICT DO NOTHING;

INSERT INTO product_option (tenant_id, id, product_id, title, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, product_id, title, now() - interval '8 months', now() - interval '8 months'
FROM (VALUES
    ('opt_01jddk0000000000ajwaxgrade', 'prod_01jddk0000000000000000ajwa', 'الدرجة'),
    ('opt_01jddk000000svkkar1xwe1ght', 'prod_01jddk0000000000000svkkar1', 'الوزن'),
    ('opt_01jddk00000000c0ffeexr0ast', 'prod_01jddk00000000000000c0ffee', 'Roast'),
    ('opt_01jddk0000000c0ffeexwe1ght', 'prod_01jddk00000000000000c0ffee', 'Weight'),
    ('opt_01jddk0000000000000vdxs1ze', 'prod_01jddk000000000000000000vd', 'الحجم'),
    ('opt_01jddk0000000000abayaxs1ze', 'prod_01jddk000000000000000abaya', 'المقاس'),
    ('opt_01jddk00000000da11ahxg1aze', 'prod_01jddk00000000000000da11ah', 'Glaze'),
    ('opt_01jddk00000mabkharaxf1n1sh', 'prod_01jddk000000000000mabkhara', 'التشطيب'),
    ('opt_01jddk000000000sadvxc010vr', 'prod_01jddk0000000000000000sadv', 'اللون'),
    ('opt_01jddk00000000000r0sexs1ze', 'prod_01jddk0000000000000000r0se', 'الحجم')
) AS option (id, product_id, title)
ON CONFLICT DO NOTHING;

INSERT INTO product_option_value (tenant_id, id, option_id, value, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, option_id, value, now() - interval '8 months', now() - interval '8 months'
FROM (VALUES
    ('optval_01jddk00000000ajwaxprem1vm', 'opt_01jddk0000000000ajwaxgrade', 'ممتاز'),
    ('optval_01jddk0000000000ajwaxr0ya1', 'opt_01jddk0000000000ajwaxgrade', 'ملكي'),
    ('optval_01jddk000000000svkkar1x500', 'opt_01jddk000000svkkar1xwe1ght', '500 جم'),
    ('optval_01jddk000000000svkkar1x1kg', 'opt_01jddk000000svkkar1xwe1ght', '1 كجم'),
    ('optval_01jddk000000000svkkar1x3kg', 'opt_01jddk000000svkkar1xwe1ght', '3 كجم'),
    ('optval_01jddk0000000c0ffeexb10nde', 'opt_01jddk00000000c0ffeexr0ast', 'Blonde'),
    ('optval_01jddk0000000c0ffeexmed1vm', 'opt_01jddk00000000c0ffeexr0ast', 'Medium'),
    ('optval_01jddk0000000000c0ffeex250', 'opt_01jddk0000000c0ffeexwe1ght', '250 g'),
    ('optval_01jddk0000000000c0ffeex500', 'opt_01jddk0000000c0ffeexwe1ght', '500 g'),
    ('optval_01jddk00000000000000vdx3m1', 'opt_01jddk0000000000000vdxs1ze', '3 مل'),
    ('optval_01jddk00000000000000vdx6m1', 'opt_01jddk0000000000000vdxs1ze', '6 مل'),
    ('optval_01jddk0000000000000vdx12m1', 'opt_01jddk0000000000000vdxs1ze', 'تولة 12 مل'),
    ('optval_01jddk000000000000abayax52', 'opt_01jddk0000000000abayaxs1ze', '52'),
    ('optval_01jddk000000000000abayax54', 'opt_01jddk0000000000abayaxs1ze', '54'),
    ('optval_01jddk000000000000abayax56', 'opt_01jddk0000000000abayaxs1ze', '56'),
    ('optval_01jddk000000000000abayax58', 'opt_01jddk0000000000abayaxs1ze', '58'),
    ('optval_01jddk000000000da11ahxsand', 'opt_01jddk00000000da11ahxg1aze', 'Sand'),
    ('optval_01jddk0000000da11ahxc0ba1t', 'opt_01jddk00000000da11ahxg1aze', 'Cobalt'),
    ('optval_01jddk0000mabkharaxant1qve', 'opt_01jddk00000mabkharaxf1n1sh', 'عتيق'),
    ('optval_01jddk000000000000sadvxred', 'opt_01jddk000000000sadvxc010vr', 'أحمر'),
    ('optval_01jddk0000000000sadvxb1ack', 'opt_01jddk000000000sadvxc010vr', 'أسود'),
    ('optval_01jddk000000000000r0sex250', 'opt_01jddk00000000000r0sexs1ze', '250 مل')
) AS choice (id, option_id, value)
ON CONFLICT DO NOTHING;

INSERT INTO product_variant (
    tenant_id, id, product_id, title, sku, ean, barcode, inventory_quantity, weight, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, title, sku, ean, ean, stock, weight,
    now() - interval '8 months', now() - interval '1 day'
FROM (VALUES
    ('variant_01jddk00000000ajwaxprem1vm', 'prod_01jddk0000000000000000ajwa', 'ممتاز',         'AJWA-1K-PRE', '6281100002017', 240, NULL),
    ('variant_01jddk0000000000ajwaxr0ya1', 'prod_01jddk0000000000000000ajwa', 'ملكي',          'AJWA-1K-ROY', '6281100002024',  85, NULL),
    ('variant_01jddk000000000svkkar1x500', 'prod_01jddk0000000000000svkkar1', '500 جم',        'SUK-500',     '6281100002031', 310,  540),
    ('variant_01jddk000000000svkkar1x1kg', 'prod_01jddk0000000000000svkkar1', '1 كجم',         'SUK-1K',      '6281100002048', 420, 1070),
    ('variant_01jddk000000000svkkar1x3kg', 'prod_01jddk0000000000000svkkar1', '3 كجم',         'SUK-3K',      '6281100002055',  96, 3150),
    ('variant_01jddk000c0ffeexb10ndex250', 'prod_01jddk00000000000000c0ffee', 'Blonde, 250 g', 'KHW-BLO-250', '6281100002062', 130,  270),
    ('variant_01jddk000c0ffeexb10ndex500', 'prod_01jddk00000000000000c0ffee', 'Blonde, 500 g', 'KHW-BLO-500', '6281100002079',  88,  525),
    ('variant_01jddk000c0ffeexmed1vmx250', 'prod_01jddk00000000000000c0ffee', 'Medium, 250 g', 'KHW-MED-250', '6281100002086', 104,  270),
    ('variant_01jddk000c0ffeexmed1vmx500', 'prod_01jddk00000000000000c0ffee', 'Medium, 500 g', 'KHW-MED-500', '6281100002093',   0,  525),
    ('variant_01jddk00000000000000vdx3m1', 'prod_01jddk000000000000000000vd', '3 مل',          'OUD-KH-3',    '6281100002109',  40,   60),
    ('variant_01jddk00000000000000vdx6m1', 'prod_01jddk000000000000000000vd', '6 مل',          'OUD-KH-6',    '6281100002116',  22,   75),
    ('variant_01jddk0000000000000vdx12m1', 'prod_01jddk000000000000000000vd', 'تولة 12 مل',    'OUD-KH-12',   '6281100002123',   6,  110),
    ('variant_01jddk000000000000abayax52', 'prod_01jddk000000000000000abaya', 'مقاس 52',       'ABA-LIN-52',  '6281100002130',  14, NULL),
    ('variant_01jddk000000000000abayax54', 'prod_01jddk000000000000000abaya', 'مقاس 54',       'ABA-LIN-54',  '6281100002147',  22, NULL),
    ('variant_01jddk000000000000abayax56', 'prod_01jddk000000000000000abaya', 'مقاس 56',       'ABA-LIN-56',  '6281100002154',  19, NULL),
    ('variant_01jddk000000000000abayax58', 'prod_01jddk000000000000000abaya', 'مقاس 58',       'ABA-LIN-58',  '6281100002161',   0, NULL),
    ('variant_01jddk000000000da11ahxsand', 'prod_01jddk00000000000000da11ah', 'Sand',          'DAL-SAND',    '6281100002178',  18, NULL),
    ('variant_01jddk0000000da11ahxc0ba1t', 'prod_01jddk00000000000000da11ah', 'Cobalt',        'DAL-COB',     '6281100002185',   9, NULL),
    ('variant_01jddk0000mabkharaxant1qve', 'prod_01jddk000000000000mabkhara', 'عتيق',          'MAB-ANT',     '6281100002192',  27, NULL),
    ('variant_01jddk000000000000sadvxred', 'prod_01jddk0000000000000000sadv', 'أحمر',          'SADU-RED',    '6281100002208',  44, NULL),
    ('variant_01jddk0000000000sadvxb1ack', 'prod_01jddk0000000000000000sadv', 'أسود',          'SADU-BLK',    '6281100002215',  31, NULL),
    ('variant_01jddk000000000000r0sex250', 'prod_01jddk0000000000000000r0se', '250 مل',        'ROSE-250',    '6281100002222',   0,  310)
) AS variant (id, product_id, title, sku, ean, stock, weight)
ON CONFLICT DO NOTHING;

INSERT INTO product_variant_option_value (tenant_id, variant_id, option_value_id)
SELECT current_setting('cityos.tenant'), variant_id, option_value_id
FROM (VALUES
    ('variant_01jddk00000000ajwaxprem1vm', 'optval_01jddk00000000ajwaxprem1vm'),
    ('variant_01jddk0000000000ajwaxr0ya1', 'optval_01jddk0000000000ajwaxr0ya1'),
    ('variant_01jddk000000000svkkar1x500', 'optval_01jddk000000000svkkar1x500'),
    ('variant_01jddk000000000svkkar1x1kg', 'optval_01jddk000000000svkkar1x1kg'),
    ('variant_01jddk000000000svkkar1x3kg', 'optval_01jddk000000000svkkar1x3kg'),
    ('variant_01jddk000c0ffeexb10ndex250', 'optval_01jddk0000000c0ffeexb10nde'),
    ('variant_01jddk000c0ffeexb10ndex250', 'optval_01jddk0000000000c0ffeex250'),
    ('variant_01jddk000c0ffeexb10ndex500', 'optval_01jddk0000000c0ffeexb10nde'),
    ('variant_01jddk000c0ffeexb10ndex500', 'optval_01jddk0000000000c0ffeex500'),
    ('variant_01jddk000c0ffeexmed1vmx250', 'optval_01jddk0000000c0ffeexmed1vm'),
    ('variant_01jddk000c0ffeexmed1vmx250', 'optval_01jddk0000000000c0ffeex250'),
    ('variant_01jddk000c0ffeexmed1vmx500', 'optval_01jddk0000000c0ffeexmed1vm'),
    ('variant_01jddk000c0ffeexmed1vmx500', 'optval_01jddk0000000000c0ffeex500'),
    ('variant_01jddk00000000000000vdx3m1', 'optval_01jddk00000000000000vdx3m1'),
    ('variant_01jddk00000000000000vdx6m1', 'optval_01jddk00000000000000vdx6m1'),
    ('variant_01jddk0000000000000vdx12m1', 'optval_01jddk0000000000000vdx12m1'),
    ('variant_01jddk000000000000abayax52', 'optval_01jddk000000000000abayax52'),
    ('variant_01jddk000000000000abayax54', 'optval_01jddk000000000000abayax54'),
    ('variant_01jddk000000000000abayax56', 'optval_01jddk000000000000abayax56'),
    ('variant_01jddk000000000000abayax58', 'optval_01jddk000000000000abayax58'),
    ('variant_01jddk000000000da11ahxsand', 'optval_01jddk000000000da11ahxsand'),
    ('variant_01jddk0000000da11ahxc0ba1t', 'optval_01jddk0000000da11ahxc0ba1t'),
    ('variant_01jddk0000mabkharaxant1qve', 'optval_01jddk0000mabkharaxant1qve'),
    ('variant_01jddk000000000000sadvxred', 'optval_01jddk000000000000sadvxred'),
    ('variant_01jddk0000000000sadvxb1ack', 'optval_01jddk0000000000sadvxb1ack'),
    ('variant_01jddk000000000000r0sex250', 'optval_01jddk000000000000r0sex250')
) AS choice (variant_id, option_value_id)
ON CONFLICT DO NOTHING;

INSERT INTO price (tenant_id, variant_tenant_id, currency_code, id, variant_id, amount, created_at, updated_at)
SELECT current_setting('cityos.tenant'), current_setting('cityos.tenant'), 'sar', id, variant_id, amount,
    now() - interval '8 months', now() - interval '6 weeks'
FROM (VALUES
    ('price_01jddk00000000ajwaxprem1vm', 'variant_01jddk00000000ajwaxprem1vm',   8500),
    ('price_01jddk0000000000ajwaxr0ya1', 'variant_01jddk0000000000ajwaxr0ya1',  13500),
    ('price_01jddk000000000svkkar1x500', 'variant_01jddk000000000svkkar1x500',   2600),
    ('price_01jddk000000000svkkar1x1kg', 'variant_01jddk000000000svkkar1x1kg',   4500),
    ('price_01jddk000000000svkkar1x3kg', 'variant_01jddk000000000svkkar1x3kg',  12000),
    ('price_01jddk000c0ffeexb10ndex250', 'variant_01jddk000c0ffeexb10ndex250',   4200),
    ('price_01jddk000c0ffeexb10ndex500', 'variant_01jddk000c0ffeexb10ndex500',   7800),
    ('price_01jddk000c0ffeexmed1vmx250', 'variant_01jddk000c0ffeexmed1vmx250',   4200),
    ('price_01jddk000c0ffeexmed1vmx500', 'variant_01jddk000c0ffeexmed1vmx500',   7800),
    ('price_01jddk00000000000000vdx3m1', 'variant_01jddk00000000000000vdx3m1',  36000),
    ('price_01jddk00000000000000vdx6m1', 'variant_01jddk00000000000000vdx6m1',  69000),
    ('price_01jddk0000000000000vdx12m1', 'variant_01jddk0000000000000vdx12m1', 129000),
    ('price_01jddk000000000000abayax52', 'variant_01jddk000000000000abayax52',  32000),
    ('price_01jddk000000000000abayax54', 'variant_01jddk000000000000abayax54',  32000),
    ('price_01jddk000000000000abayax56', 'variant_01jddk000000000000abayax56',  32000),
    ('price_01jddk000000000000abayax58', 'variant_01jddk000000000000abayax58',  32000),
    ('price_01jddk000000000da11ahxsand', 'variant_01jddk000000000da11ahxsand',  24000),
    ('price_01jddk0000000da11ahxc0ba1t', 'variant_01jddk0000000da11ahxc0ba1t',  26000),
    ('price_01jddk0000mabkharaxant1qve', 'variant_01jddk0000mabkharaxant1qve',  18500),
    ('price_01jddk000000000000sadvxred', 'variant_01jddk000000000000sadvxred',  12000),
    ('price_01jddk0000000000sadvxb1ack', 'variant_01jddk0000000000sadvxb1ack',  12000),
    ('price_01jddk000000000000r0sex250', 'variant_01jddk000000000000r0sex250',   5500)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;

-- A sale in preparation, dates only.

INSERT INTO price_list (id, tenant_id, title, description, type, status, rules, starts_at, ends_at, created_at, updated_at) VALUES (
    'pricelist_01jddk0000000000000ramadan', 'ten_01jd0000000000000000dakkah', 'عروض رمضان', 'Dates at a lower price during Ramadan.', 'sale', 'draft',
    '{"categories": ["dates"]}', now() + interval '2 months', now() + interval '3 months', now() - interval '9 days', now() - interval '9 days'
) ON CONFLICT DO NOTHING;

INSERT INTO price (
    tenant_id, variant_tenant_id, price_list_id, currency_code, id, variant_id, amount, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), current_setting('cityos.tenant'), 'pricelist_01jddk0000000000000ramadan', 'sar', id, variant_id, amount,
    now() - interval '9 days', now() - interval '9 days'
FROM (VALUES
    ('price_01jddk000ramadanxajwaxprem', 'variant_01jddk00000000ajwaxprem1vm', 7200),
    ('price_01jddk0ramadanxsvkkar1x1kg', 'variant_01jddk000000000svkkar1x1kg', 3900)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;
