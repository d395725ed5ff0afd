-- Texts in the languages of the tenants. French of Tunis has a few words of its own and takes the rest from French.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO translation (tenant_id, id, locale, namespace, key, value, context, status, created_at, updated_at)
SELECT current_setting('cityos.tenant'), 'trans_01jddk00000000000000000000' || lpad(locale || translate(number::text, '0', 'x'), 20, '0'), locale, namespace, key, value,
    context, status, now() - interval '9 months', now() - interval '2 months'
FROM (VALUES
    (11, 'ar', 'checkout', 'pay_now',         'ادفع الآن',                              'Button', 'active'),
    (12, 'ar', 'checkout', 'pay_on_delivery', 'الدفع عند الاستلام',                     'Choice', 'active'),
    (13, 'ar', 'checkout', 'items',           '{count} من المنتجات',                    'Above the list', 'active'),
    (14, 'ar', 'account',  'welcome',         'أهلاً {name}',                           'Headline', 'active'),
    (15, 'ar', 'account',  'bookings',        'حجوزاتي',                                'Menu', 'active'),
    (16, 'ar', 'auction',  'outbid',          'زايد عليك أحدهم',                        'Notification', 'active'),
    (17, 'ar', 'auction',  'ends_in',         'ينتهي خلال {time}',                      NULL, 'active'),
    (18, 'ar', 'catalog',  'prod_01jddk000000000000000can0n.title', 'كاميرا كانون EOS R6', 'Name of a product', 'active'),
    (21, 'en', 'checkout', 'pay_now',         'Pay now',                                'Button', 'active'),
    (22, 'en', 'checkout', 'pay_on_delivery', 'Cash on delivery',                       'Choice', 'active'),
    (23, 'en', 'checkout', 'items',           '{count} items',                          'Above the list', 'active'),
    (24, 'en', 'account',  'welcome',         'Welcome, {name}',                        'Headline', 'active'),
    (25, 'en', 'account',  'bookings',        'My bookings',                            'Menu', 'active'),
    (26, 'en', 'auction',  'outbid',          'You have been outbid',                   'Notification', 'active'),
    (27, 'en', 'auction',  'ends_in',         'Ends in {time}',                         NULL, 'draft'),
    (28, 'en', 'catalog',  'prod_01jddk0000000000000000ajwa.title', 'Ajwa dates of Medina, 1 kg', 'Name of a product', 'active')
) AS text (number, locale, namespace, key, value, context, status)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO translation (tenant_id, id, locale, namespace, key, value, context, status, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, locale, 'checkout', key, value, NULL, 'active', now() - interval '6 months', now() - interval '6 months'
FROM (VALUES
    ('trans_01jdtn000000000000000frtn1', 'fr-TN', 'pay_on_delivery', 'Payer au livreur'),
    ('trans_01jdtn00000000000000000fr1', 'fr',    'pay_on_delivery', 'Paiement à la livraison'),
    ('trans_01jdtn00000000000000000fr2', 'fr',    'pay_now',         'Payer'),
    ('trans_01jdtn00000000000000000ar1', 'ar',    'pay_now',         'ادفع الآن'),
    ('trans_01jdtn00000000000000000ar2', 'ar',    'free_shipping',   'توصيل مجاني')
) AS text (id, locale, key, value)
ON CONFLICT DO NOTHING;
