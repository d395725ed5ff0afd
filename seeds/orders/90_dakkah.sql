-- Orders of Dakkah in every state. The unit price is that of the catalogue, tax is 15 % of what a line costs less its
-- discount, and shipping is not taxed; an order is the sum of its lines plus shipping. Orders and lines are written by one
-- statement, since both need the sums. Ages are in days: since the order, and since its last change.
--
-- The orders that the points ledger names are here, and Sara's three paid ones add up to what her membership says she has
-- spent; fifty riyals off the camera were her voucher. Every verified review has its order, except Omar's of the camera.
-- Noura sent size 56 back, Omar's coffee was out of stock, and Yousef returned the projector. Tariq ordered as a guest, the
-- last order has no customer at all.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

WITH purchase (
    id, number, customer_id, email, status, fulfillment, payment, method, delivery, shipping, age, changed
) AS (VALUES
    ('order_01jddk00000000000000sarax1', 'DK-10234', 'cus_01jddk0000000000000000sara', 'sara@dakkah.example',    'completed', 'fulfilled',           'captured', 'mada',             'standard',    0,  301,  300),
    ('order_01jddk00000000000000sarax2', 'DK-10671', 'cus_01jddk0000000000000000sara', 'sara@dakkah.example',    'completed', 'fulfilled',           'captured', 'card',             'bulky',    2250,  211,  210),
    ('order_01jddk000000000000000marx1', 'DK-10902', 'cus_01jddk00000000000000000mar', 'omar@dakkah.example',    'completed', 'fulfilled',           'captured', 'mada',             'insured',  1500,  127,  124),
    ('order_01jddk00000000000001ay1ax1', 'DK-10987', 'cus_01jddk0000000000000001ay1a', 'layla@dakkah.example',   'completed', 'fulfilled',           'captured', 'apple_pay',        'standard',    0,   98,   96),
    ('order_01jddk000000000000kha11dx1', 'DK-11020', 'cus_01jddk00000000000000kha11d', 'khalid@dakkah.example',  'completed', 'fulfilled',           'captured', 'mada',             'bulky',    2000,   91,   90),
    ('order_01jddk0000000000000tar1qx1', 'DK-11031', 'cus_01jddk000000000000000tar1q', 'tariq@dakkah.example',   'completed', 'fulfilled',           'captured', 'card',             'standard',    0,   90,   88),
    ('order_01jddk0000000000000n0vrax1', 'DK-11302', 'cus_01jddk000000000000000n0vra', 'noura@dakkah.example',   'completed', 'fulfilled',           'captured', 'mada',             'standard',    0,   70,   63),
    ('order_01jddk00000000000fat1mahx1', 'DK-11377', 'cus_01jddk0000000000000fat1mah', 'fatimah@dakkah.example', 'completed', 'fulfilled',           'captured', 'cash_on_delivery', 'same_day', 1200,   62,   60),
    ('order_01jddk000000000000dan1e1x1', 'DK-11401', 'cus_01jddk00000000000000dan1e1', 'daniel@dakkah.example',  'completed', 'fulfilled',           'captured', 'card',             'standard',    0,   57,   54),
    ('order_01jddk000000000000y0vsefx1', 'DK-11405', 'cus_01jddk00000000000000y0vsef', 'yousef@dakkah.example',  'completed', 'fulfilled',           'captured', 'mada',             'bulky',    3000,   56,   53),
    ('order_01jddk00000000000000sarax3', 'DK-11458', 'cus_01jddk0000000000000000sara', 'sara@dakkah.example',    'completed', 'fulfilled',           'captured', 'apple_pay',        'same_day', 1700,   47,   45),
    ('order_01jddk0000000000000n0vrax2', 'DK-11512', 'cus_01jddk000000000000000n0vra', 'noura@dakkah.example',   'completed', 'fulfilled',           'captured', 'apple_pay',        'same_day', 2500,   37, 36.7),
    ('order_01jddk000000000000y0vsefx2', 'DK-11540', 'cus_01jddk00000000000000y0vsef', 'yousef@dakkah.example',  'completed', 'fulfilled',           'captured', 'card',             'standard',    0,   32,   30),
    ('order_01jddk000000000000kha11dx2', 'DK-11618', 'cus_01jddk00000000000000kha11d', 'khalid@dakkah.example',  'completed', 'fulfilled',           'captured', 'mada',             'standard',    0,   19,   13),
    ('order_01jddk0000000000000pr1yax1', 'DK-11627', 'cus_01jddk000000000000000pr1ya', 'priya@dakkah.example',   'completed', 'fulfilled',           'captured', 'card',             'standard', 1500,   18,   16),
    ('order_01jddk000000000000000marx2', 'DK-11655', 'cus_01jddk00000000000000000mar', 'omar@dakkah.example',    'canceled',  'not_fulfilled',       'refunded', 'mada',             'standard',    0,   15,   14),
    ('order_01jddk000000000000y0vsefx3', 'DK-11671', 'cus_01jddk00000000000000y0vsef', 'yousef@dakkah.example',  'refunded',  'fulfilled',           'refunded', 'card',             'standard',    0,   13,    6),
    ('order_01jddk0000000000000pr1yax2', 'DK-11702', 'cus_01jddk000000000000000pr1ya', 'priya@dakkah.example',   'completed', 'fulfilled',           'captured', 'card',             'pickup',      0,    8,    7),
    ('order_01jddk00000000000001ay1ax2', 'DK-11716', 'cus_01jddk0000000000000001ay1a', 'layla@dakkah.example',   'canceled',  'not_fulfilled',       'not_paid', NULL,               'bulky',    3000,  5.4,    5),
    ('order_01jddk00000000000fat1mahx2', 'DK-11731', 'cus_01jddk0000000000000fat1mah', 'fatimah@dakkah.example', 'pending',   'partially_fulfilled', 'captured', 'mada',             'standard',    0,  4.5,    4),
    ('order_01jddk00000000000000sarax4', 'DK-11744', 'cus_01jddk0000000000000000sara', 'sara@dakkah.example',    'pending',   'not_fulfilled',       'awaiting', 'cash_on_delivery', 'standard',    0,    2,    2),
    ('order_01jddk000000000000kha11dx3', 'DK-11752', 'cus_01jddk00000000000000kha11d', 'khalid@dakkah.example',  'pending',   'fulfilled',           'awaiting', 'cash_on_delivery', 'standard',    0,  1.5,    1),
    ('order_01jddk0000000000000n0vrax3', 'DK-11759', 'cus_01jddk000000000000000n0vra', 'noura@dakkah.example',   'pending',   'not_fulfilled',       'not_paid', NULL,               'standard',    0, 0.35, 0.35),
    ('order_01jddk0000000000000gvestx1', 'DK-11761', NULL,                             'hind@dakkah.example',    'pending',   'not_fulfilled',       'captured', 'apple_pay',        'standard', 1500,  0.2,  0.2)
),
item (sku, product_id, variant_id, title, picture, unit_price) AS (VALUES
    ('AJWA-1K-PRE',   'prod_01jddk0000000000000000ajwa', 'variant_01jddk00000000ajwaxprem1vm', 'تمر عجوة المدينة، ممتاز',                                'ajwa-dates-1kg/front.jpg',           8500),
    ('AJWA-1K-ROY',   'prod_01jddk0000000000000000ajwa', 'variant_01jddk0000000000ajwaxr0ya1', 'تمر عجوة المدينة، ملكي',                                 'ajwa-dates-1kg/front.jpg',          13500),
    ('SUK-500',       'prod_01jddk0000000000000svkkar1', 'variant_01jddk000000000svkkar1x500', 'تمر سكري القصيم، 500 جم',                                'sukkari-dates/front.jpg',            2600),
    ('SUK-1K',        'prod_01jddk0000000000000svkkar1', 'variant_01jddk000000000svkkar1x1kg', 'تمر سكري القصيم، 1 كجم',                                 'sukkari-dates/front.jpg',            4500),
    ('SUK-3K',        'prod_01jddk0000000000000svkkar1', 'variant_01jddk000000000svkkar1x3kg', 'تمر سكري القصيم، 3 كجم',                                 'sukkari-dates/front.jpg',           12000),
    ('KHW-BLO-250',   'prod_01jddk00000000000000c0ffee', 'variant_01jddk000c0ffeexb10ndex250', 'Khawlani coffee, blonde, 250 g',                         'saudi-coffee-khawlani/front.jpg',    4200),
    ('KHW-MED-250',   'prod_01jddk00000000000000c0ffee', 'variant_01jddk000c0ffeexmed1vmx250', 'Khawlani coffee, medium, 250 g',                         'saudi-coffee-khawlani/front.jpg',    4200),
    ('KHW-MED-500',   'prod_01jddk00000000000000c0ffee', 'variant_01jddk000c0ffeexmed1vmx500', 'Khawlani coffee, medium, 500 g',                         'saudi-coffee-khawlani/front.jpg',    7800),
    ('OUD-KH-3',      'prod_01jddk000000000000000000vd', 'variant_01jddk00000000000000vdx3m1', 'دهن عود كمبودي معتّق، 3 مل',                             'oud-oil-cambodi/front.jpg',         36000),
    ('OUD-KH-6',      'prod_01jddk000000000000000000vd', 'variant_01jddk00000000000000vdx6m1', 'دهن عود كمبودي معتّق، 6 مل',                             'oud-oil-cambodi/front.jpg',         69000),
    ('OUD-KH-12',     'prod_01jddk000000000000000000vd', 'variant_01jddk0000000000000vdx12m1', 'دهن عود كمبودي معتّق، تولة 12 مل',                       'oud-oil-cambodi/front.jpg',        129000),
    ('ABA-LIN-54',    'prod_01jddk000000000000000abaya', 'variant_01jddk000000000000abayax54', 'عباءة كتان صيفية، مقاس 54',                              'linen-abaya/front.jpg',             32000),
    ('ABA-LIN-56',    'prod_01jddk000000000000000abaya', 'variant_01jddk000000000000abayax56', 'عباءة كتان صيفية، مقاس 56',                              'linen-abaya/front.jpg',             32000),
    ('DAL-SAND',      'prod_01jddk00000000000000da11ah', 'variant_01jddk000000000da11ahxsand', 'Ceramic dallah, sand',                                   'ceramic-dallah/front.jpg',          24000),
    ('DAL-COB',       'prod_01jddk00000000000000da11ah', 'variant_01jddk0000000da11ahxc0ba1t', 'Ceramic dallah, cobalt',                                 'ceramic-dallah/front.jpg',          26000),
    ('MAB-ANT',       'prod_01jddk000000000000mabkhara', 'variant_01jddk0000mabkharaxant1qve', 'مبخرة نحاس منقوشة',                                      'brass-mabkhara/front.jpg',          18500),
    ('SADU-RED',      'prod_01jddk0000000000000000sadv', 'variant_01jddk000000000000sadvxred', 'وسادة سدو، أحمر',                                        'sadu-cushion/front.jpg',            12000),
    ('SADU-BLK',      'prod_01jddk0000000000000000sadv', 'variant_01jddk0000000000sadvxb1ack', 'وسادة سدو، أسود',                                        'sadu-cushion/front.jpg',            12000),
    ('EOSR6-BODY',    'prod_01jddk000000000000000can0n', 'variant_01jddk000000can0nxb0dyxnew', 'Canon EOS R6 Mark II, body only',                        'canon-eos-r6/front.jpg',           949900),
    ('EOSR6-24105',   'prod_01jddk000000000000000can0n', 'variant_01jddk000000can0nxrf24xnew', 'Canon EOS R6 Mark II with RF 24–105 mm',                 'canon-eos-r6/front.jpg',          1249900),
    ('EOSR6-BODY-U',  'prod_01jddk000000000000000can0n', 'variant_01jddk00000can0nxb0dyxvsed', 'Canon EOS R6 Mark II, body only, certified used',        'canon-eos-r6/front.jpg',           729900),
    ('EOSR6-24105-U', 'prod_01jddk000000000000000can0n', 'variant_01jddk00000can0nxrf24xvsed', 'Canon EOS R6 Mark II with RF 24–105 mm, certified used', 'canon-eos-r6/front.jpg',           969900),
    ('DRILL18-2B',    'prod_01jddk000000000000000dr111', 'variant_01jddk0000000000dr111xbat2', '18 V cordless power drill, two batteries',               'cordless-power-drill/front.jpg',    64900),
    ('BIKE-M',        'prod_01jddk0000000000000b1cyc1e', 'variant_01jddk00000000000b1cyc1exm', 'Riyadh city bicycle, frame M',                           'city-bicycle/side.jpg',            189900),
    ('TENT-6',        'prod_01jddk0000000000000000tent', 'variant_01jddk00000000000000tentx6', 'خيمة برّ، ستة أشخاص',                                    'desert-tent/front.jpg',             89900),
    ('PROJ-FHD-SCR',  'prod_01jddk00000000000pr0ject0r', 'variant_01jddk0000pr0ject0rxscreen', 'Portable full HD projector with 100-inch screen',        'portable-projector/front.jpg',     269900),
    ('GEN-3KW',       'prod_01jddk00000000000generat0r', 'variant_01jddk0000generat0rxpetr01', 'Inverter generator 3 kW',                                'inverter-generator/front.jpg',     425000)
),
line (order_id, id, sku, quantity, sent, returned, discount) AS (VALUES
    ('order_01jddk00000000000000sarax1', 'ordli_01jddk000000000000sarax1x1', 'OUD-KH-6',      1, 1, 0,     0),
    ('order_01jddk00000000000000sarax1', 'ordli_01jddk000000000000sarax1x2', 'KHW-BLO-250',   1, 1, 0,     0),
    ('order_01jddk00000000000000sarax1', 'ordli_01jddk000000000000sarax1x3', 'KHW-MED-250',   1, 1, 0,     0),
    ('order_01jddk00000000000000sarax1', 'ordli_01jddk000000000000sarax1x4', 'SUK-500',       2, 2, 0,     0),

    ('order_01jddk00000000000000sarax2', 'ordli_01jddk000000000000sarax2x1', 'MAB-ANT',       2, 2, 0,     0),
    ('order_01jddk00000000000000sarax2', 'ordli_01jddk000000000000sarax2x2', 'DAL-SAND',      2, 2, 0,     0),
    ('order_01jddk00000000000000sarax2', 'ordli_01jddk000000000000sarax2x3', 'ABA-LIN-54',    1, 1, 0,     0),
    ('order_01jddk00000000000000sarax2', 'ordli_01jddk000000000000sarax2x4', 'SADU-BLK',      4, 4, 0,     0),

    ('order_01jddk000000000000000marx1', 'ordli_01jddk0000000000000marx1x1', 'OUD-KH-12',     1, 1, 0, 12900),

    ('order_01jddk00000000000001ay1ax1', 'ordli_01jddk000000000001ay1ax1x1', 'EOSR6-24105',   1, 1, 0,     0),
    ('order_01jddk00000000000001ay1ax1', 'ordli_01jddk000000000001ay1ax1x2', 'DAL-COB',       1, 1, 0,     0),

    ('order_01jddk000000000000kha11dx1', 'ordli_01jddk0000000000kha11dx1x1', 'SUK-3K',        6, 6, 0,     0),
    ('order_01jddk000000000000kha11dx1', 'ordli_01jddk0000000000kha11dx1x2', 'SUK-1K',        1, 1, 0,     0),

    ('order_01jddk0000000000000tar1qx1', 'ordli_01jddk00000000000tar1qx1x1', 'DAL-SAND',      1, 1, 0,     0),
    ('order_01jddk0000000000000tar1qx1', 'ordli_01jddk00000000000tar1qx1x2', 'KHW-MED-250',   2, 2, 0,     0),

    ('order_01jddk0000000000000n0vrax1', 'ordli_01jddk00000000000n0vrax1x1', 'ABA-LIN-54',    1, 1, 0,     0),
    ('order_01jddk0000000000000n0vrax1', 'ordli_01jddk00000000000n0vrax1x2', 'ABA-LIN-56',    1, 1, 1,     0),

    ('order_01jddk00000000000fat1mahx1', 'ordli_01jddk000000000fat1mahx1x1', 'SADU-RED',      2, 2, 0,  1200),
    ('order_01jddk00000000000fat1mahx1', 'ordli_01jddk000000000fat1mahx1x2', 'AJWA-1K-PRE',   1, 1, 0,     0),
    ('order_01jddk00000000000fat1mahx1', 'ordli_01jddk000000000fat1mahx1x3', 'KHW-BLO-250',   1, 1, 0,     0),

    ('order_01jddk000000000000dan1e1x1', 'ordli_01jddk0000000000dan1e1x1x1', 'EOSR6-BODY-U',  1, 1, 0,     0),
    ('order_01jddk000000000000dan1e1x1', 'ordli_01jddk0000000000dan1e1x1x2', 'DRILL18-2B',    1, 1, 0,     0),

    ('order_01jddk000000000000y0vsefx1', 'ordli_01jddk0000000000y0vsefx1x1', 'TENT-6',        1, 1, 0,     0),

    ('order_01jddk00000000000000sarax3', 'ordli_01jddk000000000000sarax3x1', 'EOSR6-BODY',    1, 1, 0,  5000),
    ('order_01jddk00000000000000sarax3', 'ordli_01jddk000000000000sarax3x2', 'AJWA-1K-PRE',   1, 1, 0,     0),
    ('order_01jddk00000000000000sarax3', 'ordli_01jddk000000000000sarax3x3', 'KHW-BLO-250',   5, 5, 0,     0),
    ('order_01jddk00000000000000sarax3', 'ordli_01jddk000000000000sarax3x4', 'SUK-3K',        1, 1, 0,     0),

    ('order_01jddk0000000000000n0vrax2', 'ordli_01jddk00000000000n0vrax2x1', 'EOSR6-BODY',    1, 1, 0,     0),

    ('order_01jddk000000000000y0vsefx2', 'ordli_01jddk0000000000y0vsefx2x1', 'EOSR6-24105-U', 1, 1, 0,     0),

    ('order_01jddk000000000000kha11dx2', 'ordli_01jddk0000000000kha11dx2x1', 'EOSR6-BODY',    1, 1, 0,     0),

    ('order_01jddk0000000000000pr1yax1', 'ordli_01jddk00000000000pr1yax1x1', 'KHW-BLO-250',   2, 2, 0,     0),
    ('order_01jddk0000000000000pr1yax1', 'ordli_01jddk00000000000pr1yax1x2', 'KHW-MED-250',   1, 1, 0,     0),

    ('order_01jddk000000000000000marx2', 'ordli_01jddk0000000000000marx2x1', 'KHW-MED-500',   3, 0, 0,     0),

    ('order_01jddk000000000000y0vsefx3', 'ordli_01jddk0000000000y0vsefx3x1', 'PROJ-FHD-SCR',  1, 1, 1,     0),

    ('order_01jddk0000000000000pr1yax2', 'ordli_01jddk00000000000pr1yax2x1', 'BIKE-M',        1, 1, 0,     0),

    ('order_01jddk00000000000001ay1ax2', 'ordli_01jddk000000000001ay1ax2x1', 'GEN-3KW',       1, 0, 0,     0),

    ('order_01jddk00000000000fat1mahx2', 'ordli_01jddk000000000fat1mahx2x1', 'AJWA-1K-ROY',   2, 2, 0,     0),
    ('order_01jddk00000000000fat1mahx2', 'ordli_01jddk000000000fat1mahx2x2', 'SADU-BLK',      2, 1, 0,     0),
    ('order_01jddk00000000000fat1mahx2', 'ordli_01jddk000000000fat1mahx2x3', 'MAB-ANT',       1, 0, 0,     0),

    ('order_01jddk00000000000000sarax4', 'ordli_01jddk000000000000sarax4x1', 'ABA-LIN-56',    1, 0, 0,     0),
    ('order_01jddk00000000000000sarax4', 'ordli_01jddk000000000000sarax4x2', 'DAL-SAND',      1, 0, 0,     0),

    ('order_01jddk000000000000kha11dx3', 'ordli_01jddk0000000000kha11dx3x1', 'SUK-3K',        3, 3, 0,     0),

    ('order_01jddk0000000000000n0vrax3', 'ordli_01jddk00000000000n0vrax3x1', 'OUD-KH-3',      1, 0, 0,     0),

    ('order_01jddk0000000000000gvestx1', 'ordli_01jddk00000000000gvestx1x1', 'AJWA-1K-PRE',   2, 0, 0,     0)
),
priced AS (
    SELECT line.*, product_id, variant_id, title, 'https://images.dakkah.example/' || picture AS thumbnail, unit_price,
        unit_price * quantity AS subtotal, round((unit_price * quantity - discount) * 0.15) AS tax
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
    SELECT id, current_setting('cityos.tenant'), customer_id, email, status, fulfillment, payment, 'sar', 15.00,
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
    'sar', unit_price, subtotal, discount, tax, subtotal - discount + tax,
    now() - age * interval '1 day', now() - changed * interval '1 day'
FROM priced
JOIN purchase ON purchase.id = order_id
ON CONFLICT DO NOTHING;
