-- Where the tenants sell: one channel for each storefront, and one of Dakkah that is switched off.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO sales_channel (tenant_id, id, name, description, is_disabled, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, name, description, is_disabled, now() - age, now() - changed
FROM (VALUES
    ('sc_01jddk00000000000000000web', 'سوق دكّة',        'المتجر الإلكتروني والتطبيق: كل ما يباع في سوق المدينة.', false, interval '14 months', interval '14 months'),
    ('sc_01jddk000000000000bvs1ness', 'Dakkah Business', 'Companies that buy on terms, by purchase order.',        false, interval '10 months', interval '10 months'),
    ('sc_01jddk0000000000000renta1s', 'Dakkah Rentals',  'Cameras, tools and camping gear by the day.',            false, interval '5 weeks',   interval '5 weeks'),
    ('sc_01jddk000000000k10skx01aya', 'أكشاك العليا',    'تجربة البيع من أكشاك الطلب في العليا، متوقفة حالياً.',   true,  interval '9 months',  interval '2 months')
) AS channel (id, name, description, is_disabled, age, changed)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO sales_channel (id, tenant_id, name, description, created_at, updated_at) VALUES (
    'sc_01jdhq000000000000000trade', 'ten_01jd00000000000000000000hq',
    'Impact Nutrition Trade', 'Franchises and partners, who order the full range by the case.',
    now() - interval '26 months', now() - interval '26 months'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO sales_channel (id, tenant_id, name, description, created_at, updated_at) VALUES (
    'sc_01jdpa00000000000000000web', 'ten_01jd00000000000000000par1s',
    'Boutique en ligne', 'Le site de Paris, avec livraison ou retrait dans le Marais.',
    now() - interval '11 months', now() - interval '11 months'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO sales_channel (id, tenant_id, name, description, created_at, updated_at) VALUES (
    'sc_01jdtn00000000000000000web', 'ten_01jd00000000000000000tvn1s',
    'المتجر الإلكتروني', 'موقع تونس، والدفع عند الاستلام في كامل الجمهورية.',
    now() - interval '7 months', now() - interval '7 months'
) ON CONFLICT DO NOTHING;
