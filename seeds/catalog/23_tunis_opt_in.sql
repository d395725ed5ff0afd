-- Tunis sells most of the head office's products under Arabic titles, in dinars. The bars are hidden until the heat is
-- over, and the vegan protein was not opted in to. The dinar has three decimals: 89900 is 89.900 TND.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO tenant_product (
    id, tenant_id, product_tenant_id, product_id, enabled, custom_title, custom_description, custom_metadata, created_at, updated_at
) VALUES
    (
        'tprod_01jdtn000000000000wheyx1s0', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq000000000000wheyx1s0',
        true,
        'واي بروتين آيزوليت',
        'بروتين مصل اللبن المعزول بنسبة 88 %، قليل اللاكتوز وسريع الامتصاص. مكيال واحد (30 غ) بعد التمرين.',
        '{"locale": "ar", "goal": "بناء العضلات"}',
        now() - interval '6 months', now() - interval '6 weeks'
    ),
    (
        'tprod_01jdtn00000000000wheyxc0nc', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq00000000000wheyxc0nc',
        true,
        'واي بروتين مركّز',
        'بروتين مصل اللبن لكل يوم، بطعم غني ونسبة بروتين 78 %.',
        '{"locale": "ar", "goal": "بناء العضلات"}',
        now() - interval '6 months', now() - interval '6 months'
    ),
    (
        'tprod_01jdtn00000000000000case1n', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq00000000000000case1n',
        true,
        'كازيين ميسيلار',
        'بروتين بطيء الهضم، يؤخذ قبل النوم.',
        '{"locale": "ar", "goal": "الاستشفاء"}',
        now() - interval '5 months', now() - interval '5 months'
    ),
    (
        'tprod_01jdtn000000000000creat1ne', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq000000000000creat1ne',
        true,
        'كرياتين مونوهيدرات',
        'كرياتين نقي، 3 غ في اليوم، لزيادة القوة في التمارين القصيرة والشديدة.',
        '{"locale": "ar", "goal": "القوة"}',
        now() - interval '6 months', now() - interval '6 months'
    ),
    (
        'tprod_01jdtn0000000000000000bcaa', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq0000000000000000bcaa',
        true,
        'أحماض أمينية BCAA',
        NULL,
        NULL,
        now() - interval '4 months', now() - interval '4 months'
    ),
    (
        'tprod_01jdtn0000000000000prew0rk', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq0000000000000prew0rk',
        true,
        'مسحوق ما قبل التمرين',
        'كافيين وبيتا ألانين وسيترولين. لا يُنصح به لمن دون 18 سنة ولا في المساء.',
        '{"locale": "ar", "goal": "الطاقة"}',
        now() - interval '3 months', now() - interval '3 months'
    ),
    (
        'tprod_01jdtn00000000000000000bar', 'ten_01jd00000000000000000tvn1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq00000000000000000bar',
        false,
        'ألواح البروتين',
        'عشرون غراماً من البروتين في كل لوح.',
        '{"locale": "ar"}',
        now() - interval '6 months', now() - interval '4 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO price_list (id, tenant_id, title, description, type, status, rules, starts_at, ends_at, created_at, updated_at) VALUES (
    'pricelist_01jdtn00000000000000000tnd', 'ten_01jd00000000000000000tvn1s',
    'TND Tunis', 'Shop prices of Tunis, tax included.', 'override', 'active',
    NULL, now() - interval '6 months', NULL, now() - interval '6 months', now() - interval '6 weeks'
) ON CONFLICT DO NOTHING;

INSERT INTO price (
    tenant_id, variant_tenant_id, price_list_id, currency_code, id, variant_id, amount, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), 'ten_01jd00000000000000000000hq', 'pricelist_01jdtn00000000000000000tnd', 'tnd', id, variant_id, amount,
    now() - interval '6 months', now() - interval '6 weeks'
FROM (VALUES
    ('price_01jdtn000wheyxc0ncx500xvan', 'variant_01jdhq000wheyxc0ncx500xvan',  62900),
    ('price_01jdtn00wheyxc0ncx500xch0c', 'variant_01jdhq00wheyxc0ncx500xch0c',  62900),
    ('price_01jdtn0wheyxc0ncx500xstraw', 'variant_01jdhq0wheyxc0ncx500xstraw',  62900),
    ('price_01jdtn000wheyxc0ncx1kgxvan', 'variant_01jdhq000wheyxc0ncx1kgxvan', 109900),
    ('price_01jdtn00wheyxc0ncx1kgxch0c', 'variant_01jdhq00wheyxc0ncx1kgxch0c', 109900),
    ('price_01jdtn0wheyxc0ncx1kgxstraw', 'variant_01jdhq0wheyxc0ncx1kgxstraw', 109900),

    ('price_01jdtn0000wheyx1s0x500xvan', 'variant_01jdhq0000wheyx1s0x500xvan',  89900),
    ('price_01jdtn000wheyx1s0x500xch0c', 'variant_01jdhq000wheyx1s0x500xch0c',  89900),
    ('price_01jdtn000wheyx1s0x500xp1st', 'variant_01jdhq000wheyx1s0x500xp1st',  89900),
    ('price_01jdtn0000wheyx1s0x1kgxvan', 'variant_01jdhq0000wheyx1s0x1kgxvan', 159900),
    ('price_01jdtn000wheyx1s0x1kgxch0c', 'variant_01jdhq000wheyx1s0x1kgxch0c', 159900),
    ('price_01jdtn000wheyx1s0x1kgxp1st', 'variant_01jdhq000wheyx1s0x1kgxp1st', 159900),

    ('price_01jdtn000000case1nx500xvan', 'variant_01jdhq000000case1nx500xvan',  84900),
    ('price_01jdtn00000case1nx500xch0c', 'variant_01jdhq00000case1nx500xch0c',  84900),
    ('price_01jdtn000000case1nx1kgxvan', 'variant_01jdhq000000case1nx1kgxvan', 152900),
    ('price_01jdtn00000case1nx1kgxch0c', 'variant_01jdhq00000case1nx1kgxch0c', 152900),

    ('price_01jdtn00creat1nex500xp1a1n', 'variant_01jdhq00creat1nex500xp1a1n',  54900),
    ('price_01jdtn00creat1nex500x1em0n', 'variant_01jdhq00creat1nex500x1em0n',  54900),
    ('price_01jdtn00creat1nex1kgxp1a1n', 'variant_01jdhq00creat1nex1kgxp1a1n',  96900),
    ('price_01jdtn00creat1nex1kgx1em0n', 'variant_01jdhq00creat1nex1kgx1em0n',  96900),

    ('price_01jdtn000000bcaax500x1em0n', 'variant_01jdhq000000bcaax500x1em0n',  69900),
    ('price_01jdtn000000bcaax500xme10n', 'variant_01jdhq000000bcaax500xme10n',  69900),
    ('price_01jdtn000000bcaax1kgx1em0n', 'variant_01jdhq000000bcaax1kgx1em0n', 119900),
    ('price_01jdtn000000bcaax1kgxme10n', 'variant_01jdhq000000bcaax1kgxme10n', 119900),

    ('price_01jdtn0000prew0rkx500xc01a', 'variant_01jdhq0000prew0rkx500xc01a',  92900),
    ('price_01jdtn00prew0rkx500x0range', 'variant_01jdhq00prew0rkx500x0range',  92900),
    ('price_01jdtn0000prew0rkx1kgxc01a', 'variant_01jdhq0000prew0rkx1kgxc01a', 164900),
    ('price_01jdtn00prew0rkx1kgx0range', 'variant_01jdhq00prew0rkx1kgx0range', 164900)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;
