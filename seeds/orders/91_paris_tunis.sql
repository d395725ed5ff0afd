-- Orders of the two franchises: products of the head office under the titles and at the prices of the franchise. They add
-- up as those of Dakkah do.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

-- Food supplements are taxed at 5.5 %. Half of Marie's last order waits for the vanilla isolate, which is out of stock.

WITH purchase (
    id, number, customer_id, email, status, fulfillment, payment, method, delivery, shipping, age, changed
) AS (VALUES
    ('order_01jdpa0000000000000mar1ex1', 'PAR-1213', 'cus_01jdpa000000000000000mar1e', 'marie@paris.example',   'completed', 'fulfilled',           'captured', 'card',      'standard',   0,   66,   63),
    ('order_01jdpa0000000000000mar1ex2', 'PAR-1247', 'cus_01jdpa000000000000000mar1e', 'marie@paris.example',   'completed', 'fulfilled',           'captured', 'apple_pay', 'standard', 490,   49,   46),
    ('order_01jdpa00000000000001vcasx1', 'PAR-1262', 'cus_01jdpa0000000000000001vcas', 'lucas@paris.example',   'completed', 'fulfilled',           'captured', 'card',      'standard', 490,   41,   38),
    ('order_01jdpa0000000000000mar1ex3', 'PAR-1301', 'cus_01jdpa000000000000000mar1e', 'marie@paris.example',   'refunded',  'fulfilled',           'refunded', 'card',      'standard', 490,   28,   17),
    ('order_01jdpa00000000000001vcasx2', 'PAR-1318', 'cus_01jdpa0000000000000001vcas', 'lucas@paris.example',   'canceled',  'not_fulfilled',       'refunded', 'card',      'standard',   0,   21,   20),
    ('order_01jdpa0000000000000mar1ex4', 'PAR-1352', 'cus_01jdpa000000000000000mar1e', 'marie@paris.example',   'pending',   'partially_fulfilled', 'captured', 'card',      'standard',   0,    3,    2),
    ('order_01jdpa0000000000000gvestx1', 'PAR-1358', NULL,                             'camille@paris.example', 'pending',   'not_fulfilled',       'captured', 'apple_pay', 'pickup',     0, 0.25, 0.25)
),
item (sku, product_id, variant_id, title, picture, unit_price) AS (VALUES
    ('WPC-500-CHO', 'prod_01jdhq00000000000wheyxc0nc', 'variant_01jdhq00wheyxc0ncx500xch0c', 'Whey concentrée, chocolat, 500 g',       'whey-concentrate/front.jpg',     1790),
    ('WPC-1K-STR',  'prod_01jdhq00000000000wheyxc0nc', 'variant_01jdhq0wheyxc0ncx1kgxstraw', 'Whey concentrée, fraise, 1 kg',          'whey-concentrate/front.jpg',     3190),
    ('WPI-500-CHO', 'prod_01jdhq000000000000wheyx1s0', 'variant_01jdhq000wheyx1s0x500xch0c', 'Isolat de whey, chocolat, 500 g',        'whey-isolate/front.jpg',         2390),
    ('WPI-500-PIS', 'prod_01jdhq000000000000wheyx1s0', 'variant_01jdhq000wheyx1s0x500xp1st', 'Isolat de whey, pistache, 500 g',        'whey-isolate/front.jpg',         2390),
    ('WPI-1K-VAN',  'prod_01jdhq000000000000wheyx1s0', 'variant_01jdhq0000wheyx1s0x1kgxvan', 'Isolat de whey, vanille, 1 kg',          'whey-isolate/front.jpg',         4390),
    ('WPI-1K-CHO',  'prod_01jdhq000000000000wheyx1s0', 'variant_01jdhq000wheyx1s0x1kgxch0c', 'Isolat de whey, chocolat, 1 kg',         'whey-isolate/front.jpg',         4390),
    ('VEG-1K-COC',  'prod_01jdhq000000000000000vegan', 'variant_01jdhq00000veganx1kgxcaca0', 'Protéine végétale, cacao, 1 kg',         'vegan-protein/front.jpg',        3690),
    ('CRE-500-PLN', 'prod_01jdhq000000000000creat1ne', 'variant_01jdhq00creat1nex500xp1a1n', 'Créatine monohydrate, nature, 500 g',    'creatine-monohydrate/front.jpg', 1590),
    ('CRE-500-LEM', 'prod_01jdhq000000000000creat1ne', 'variant_01jdhq00creat1nex500x1em0n', 'Créatine monohydrate, citron, 500 g',    'creatine-monohydrate/front.jpg', 1590),
    ('BCA-500-LEM', 'prod_01jdhq0000000000000000bcaa', 'variant_01jdhq000000bcaax500x1em0n', 'BCAA 2:1:1, citron, 500 g',              'bcaa/front.jpg',                 1990),
    ('BAR-12-COO',  'prod_01jdhq00000000000000000bar', 'variant_01jdhq000000barx540xc00k1e', 'Barres protéinées, cookie, boîte de 12', 'protein-bar/front.jpg',          2590)
),
line (order_id, id, sku, quantity, sent, returned, discount) AS (VALUES
    ('order_01jdpa0000000000000mar1ex1', 'ordli_01jdpa00000000000mar1ex1x1', 'WPI-500-PIS', 2, 2, 0,   0),
    ('order_01jdpa0000000000000mar1ex1', 'ordli_01jdpa00000000000mar1ex1x2', 'WPI-500-CHO', 1, 1, 0,   0),

    ('order_01jdpa0000000000000mar1ex2', 'ordli_01jdpa00000000000mar1ex2x1', 'CRE-500-PLN', 1, 1, 0,   0),

    ('order_01jdpa00000000000001vcasx1', 'ordli_01jdpa000000000001vcasx1x1', 'WPI-1K-CHO',  1, 1, 0,   0),

    ('order_01jdpa0000000000000mar1ex3', 'ordli_01jdpa00000000000mar1ex3x1', 'WPC-1K-STR',  1, 1, 1,   0),

    ('order_01jdpa00000000000001vcasx2', 'ordli_01jdpa000000000001vcasx2x1', 'VEG-1K-COC',  2, 0, 0,   0),

    ('order_01jdpa0000000000000mar1ex4', 'ordli_01jdpa00000000000mar1ex4x1', 'WPI-1K-VAN',  1, 0, 0,   0),
    ('order_01jdpa0000000000000mar1ex4', 'ordli_01jdpa00000000000mar1ex4x2', 'BCA-500-LEM', 2, 2, 0, 398),

    ('order_01jdpa0000000000000gvestx1', 'ordli_01jdpa00000000000gvestx1x1', 'BAR-12-COO',  2, 0, 0,   0),
    ('order_01jdpa0000000000000gvestx1', 'ordli_01jdpa00000000000gvestx1x2', 'WPC-500-CHO', 1, 0, 0,   0),
    ('order_01jdpa0000000000000gvestx1', 'ordli_01jdpa00000000000gvestx1x3', 'CRE-500-LEM', 1, 0, 0,   0)
),
priced AS (
    SELECT line.*, product_id, variant_id, title, 'https://images.impact.example/' || picture AS thumbnail, unit_price,
        unit_price * quantity AS subtotal, round((unit_price * quantity - discount) * 0.055) AS tax
    FROM line
    JOIN item USING (sku)
),
sums AS (
    SELECT order_id, sum(subtotal) AS subtotal, sum(discount) AS discount, sum(tax) AS tax FROM priced GROUP BY order_id
),
placed AS (
    INSERT INTO "order" (
        id, tenant_id, customer_id, email, status, fulfillment_status, payment_status, currency_code, tax_rate,
        subtotal, discount_total, shipping_total, tax_total, total, metadata, canceled_at, created_at, updated_at
    )
    SELECT id, current_setting('cityos.tenant'), customer_id, email, status, fulfillment, payment, 'eur', 5.50,
        subtotal, discount, shipping, tax, subtotal - discount + shipping + tax,
        jsonb_strip_nulls(jsonb_build_object('order_number', number, 'payment_method', method, 'delivery', delivery)),
        CASE status WHEN 'canceled' THEN now() - changed * interval '1 day' END,
        now() - age * interval '1 day', now() - changed * interval '1 day'
    FROM purchase
    JOIN sums ON sums.order_id = purchase.id
    ON CONFLICT DO NOTHING
)
INSERT INTO order_line_item (
    id, tenant_id, order_id, product_id, variant_id, title, sku, thumbnail, quantity, fulfilled_quantity, returned_quantity,
    currency_code, unit_price, subtotal, discount_total, tax_total, total, created_at, updated_at
)
SELECT priced.id, current_setting('cityos.tenant'), order_id, product_id, variant_id, title, sku, thumbnail, quantity, sent, returned,
    'eur', unit_price, subtotal, discount, tax, subtotal - discount + tax,
    now() - age * interval '1 day', now() - changed * interval '1 day'
FROM priced
JOIN purchase ON purchase.id = order_id
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

-- Tax is 19 %, and the dinar has three decimals: 7000 is 7.000 TND. Most pay in cash on delivery; Amine's last parcel is on
-- its way.

WITH purchase (
    id, number, customer_id, email, status, fulfillment, payment, method, delivery, shipping, age, changed
) AS (VALUES
    ('order_01jdtn0000000000000am1nex1', 'TUN-1052', 'cus_01jdtn000000000000000am1ne', 'amine@tunis.example', 'completed', 'fulfilled',           'captured', 'cash_on_delivery', 'standard', 7000,  57,  55),
    ('order_01jdtn0000000000000am1nex2', 'TUN-1081', 'cus_01jdtn000000000000000am1ne', 'amine@tunis.example', 'refunded',  'fulfilled',           'refunded', 'card',             'standard', 7000,  34,  24),
    ('order_01jdtn000000000000001nesx1', 'TUN-1096', 'cus_01jdtn00000000000000001nes', 'ines@tunis.example',  'completed', 'fulfilled',           'captured', 'cash_on_delivery', 'standard', 7000,  26,  25),
    ('order_01jdtn000000000000001nesx2', 'TUN-1127', 'cus_01jdtn00000000000000001nes', 'ines@tunis.example',  'canceled',  'not_fulfilled',       'not_paid', NULL,               'standard', 7000,  12,  11),
    ('order_01jdtn000000000000001nesx3', 'TUN-1131', 'cus_01jdtn00000000000000001nes', 'ines@tunis.example',  'pending',   'partially_fulfilled', 'captured', 'card',             'standard',    0, 9.5,   9),
    ('order_01jdtn0000000000000am1nex3', 'TUN-1140', 'cus_01jdtn000000000000000am1ne', 'amine@tunis.example', 'pending',   'fulfilled',           'awaiting', 'cash_on_delivery', 'standard', 7000,   6,   5),
    ('order_01jdtn0000000000000gvestx1', 'TUN-1148', NULL,                             'salma@tunis.example', 'pending',   'not_fulfilled',       'not_paid', NULL,               'standard', 7000, 0.4, 0.4)
),
item (sku, product_id, variant_id, title, picture, unit_price) AS (VALUES
    ('WPC-500-STR', 'prod_01jdhq00000000000wheyxc0nc', 'variant_01jdhq0wheyxc0ncx500xstraw', 'واي بروتين مركّز، فراولة، 500 غ',     'whey-concentrate/front.jpg',      62900),
    ('WPC-1K-CHO',  'prod_01jdhq00000000000wheyxc0nc', 'variant_01jdhq00wheyxc0ncx1kgxch0c', 'واي بروتين مركّز، شوكولاتة، 1 كغ',    'whey-concentrate/front.jpg',     109900),
    ('WPI-500-VAN', 'prod_01jdhq000000000000wheyx1s0', 'variant_01jdhq0000wheyx1s0x500xvan', 'واي بروتين آيزوليت، فانيليا، 500 غ',  'whey-isolate/front.jpg',          89900),
    ('WPI-1K-PIS',  'prod_01jdhq000000000000wheyx1s0', 'variant_01jdhq000wheyx1s0x1kgxp1st', 'واي بروتين آيزوليت، فستق، 1 كغ',      'whey-isolate/front.jpg',         159900),
    ('CAS-500-VAN', 'prod_01jdhq00000000000000case1n', 'variant_01jdhq000000case1nx500xvan', 'كازيين ميسيلار، فانيليا، 500 غ',      'micellar-casein/front.jpg',       84900),
    ('CAS-1K-CHO',  'prod_01jdhq00000000000000case1n', 'variant_01jdhq00000case1nx1kgxch0c', 'كازيين ميسيلار، شوكولاتة، 1 كغ',      'micellar-casein/front.jpg',      152900),
    ('CRE-500-PLN', 'prod_01jdhq000000000000creat1ne', 'variant_01jdhq00creat1nex500xp1a1n', 'كرياتين مونوهيدرات، بلا نكهة، 500 غ', 'creatine-monohydrate/front.jpg',  54900),
    ('CRE-1K-LEM',  'prod_01jdhq000000000000creat1ne', 'variant_01jdhq00creat1nex1kgx1em0n', 'كرياتين مونوهيدرات، ليمون، 1 كغ',     'creatine-monohydrate/front.jpg',  96900),
    ('BCA-500-LEM', 'prod_01jdhq0000000000000000bcaa', 'variant_01jdhq000000bcaax500x1em0n', 'أحماض أمينية BCAA، ليمون، 500 غ',     'bcaa/front.jpg',                  69900),
    ('BCA-500-MEL', 'prod_01jdhq0000000000000000bcaa', 'variant_01jdhq000000bcaax500xme10n', 'أحماض أمينية BCAA، بطيخ، 500 غ',      'bcaa/front.jpg',                  69900),
    ('PRE-500-COL', 'prod_01jdhq0000000000000prew0rk', 'variant_01jdhq0000prew0rkx500xc01a', 'مسحوق ما قبل التمرين، كولا، 500 غ',   'pre-workout/front.jpg',           92900)
),
line (order_id, id, sku, quantity, sent, returned, discount) AS (VALUES
    ('order_01jdtn0000000000000am1nex1', 'ordli_01jdtn00000000000am1nex1x1', 'WPI-500-VAN', 1, 1, 0,    0),
    ('order_01jdtn0000000000000am1nex1', 'ordli_01jdtn00000000000am1nex1x2', 'CRE-500-PLN', 1, 1, 0,    0),

    ('order_01jdtn0000000000000am1nex2', 'ordli_01jdtn00000000000am1nex2x1', 'WPC-1K-CHO',  1, 1, 1,    0),

    ('order_01jdtn000000000000001nesx1', 'ordli_01jdtn0000000000001nesx1x1', 'WPC-500-STR', 1, 1, 0,    0),
    ('order_01jdtn000000000000001nesx1', 'ordli_01jdtn0000000000001nesx1x2', 'BCA-500-MEL', 1, 1, 0, 6990),

    ('order_01jdtn000000000000001nesx2', 'ordli_01jdtn0000000000001nesx2x1', 'CAS-500-VAN', 1, 0, 0,    0),

    ('order_01jdtn000000000000001nesx3', 'ordli_01jdtn0000000000001nesx3x1', 'CRE-1K-LEM',  2, 1, 0,    0),
    ('order_01jdtn000000000000001nesx3', 'ordli_01jdtn0000000000001nesx3x2', 'CAS-1K-CHO',  1, 1, 0,    0),

    ('order_01jdtn0000000000000am1nex3', 'ordli_01jdtn00000000000am1nex3x1', 'PRE-500-COL', 1, 1, 0,    0),
    ('order_01jdtn0000000000000am1nex3', 'ordli_01jdtn00000000000am1nex3x2', 'BCA-500-LEM', 1, 1, 0,    0),

    ('order_01jdtn0000000000000gvestx1', 'ordli_01jdtn00000000000gvestx1x1', 'WPI-1K-PIS',  1, 0, 0,    0)
),
priced AS (
    SELECT line.*, product_id, variant_id, title, 'https://images.impact.example/' || picture AS thumbnail, unit_price,
        unit_price * quantity AS subtotal, round((unit_price * quantity - discount) * 0.19) AS tax
    FROM line
    JOIN item USING (sku)
),
sums AS (
    SELECT order_id, sum(subtotal) AS subtotal, sum(discount) AS discount, sum(tax) AS tax FROM priced GROUP BY order_id
),
placed AS (
    INSERT INTO "order" (
        id, tenant_id, customer_id, email, status, fulfillment_status, payment_status, currency_code, tax_rate,
        subtotal, discount_total, shipping_total, tax_total, total, metadata, canceled_at, created_at, updated_at
    )
    SELECT id, current_setting('cityos.tenant'), customer_id, email, status, fulfillment, payment, 'tnd', 19.00,
        subtotal, discount, shipping, tax, subtotal - discount + shipping + tax,
        jsonb_strip_nulls(jsonb_build_object('order_number', number, 'payment_method', method, 'delivery', delivery)),
        CASE status WHEN 'canceled' THEN now() - changed * interval '1 day' END,
        now() - age * interval '1 day', now() - changed * interval '1 day'
    FROM purchase
    JOIN sums ON sums.order_id = purchase.id
    ON CONFLICT DO NOTHING
)
INSERT INTO order_line_item (
    id, tenant_id, order_id, product_id, variant_id, title, sku, thumbnail, quantity, fulfilled_quantity, returned_quantity,
    currency_code, unit_price, subtotal, discount_total, tax_total, total, created_at, updated_at
)
SELECT priced.id, current_setting('cityos.tenant'), order_id, product_id, variant_id, title, sku, thumbnail, quantity, sent, returned,
    'tnd', unit_price, subtotal, discount, tax, subtotal - discount + tax,
    now() - age * interval '1 day', now() - changed * interval '1 day'
FROM priced
JOIN purchase ON purchase.id = order_id
ON CONFLICT DO NOTHING;
