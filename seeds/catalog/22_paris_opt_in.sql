-- Paris sells the head office's products under French titles and at its own prices. The casein is hidden for the time
-- being, and the pre-workout powder was never opted in to, nor the draft.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO tenant_product (
    id, tenant_id, product_tenant_id, product_id, enabled, custom_title, custom_description, custom_metadata, created_at, updated_at
) VALUES
    (
        'tprod_01jdpa000000000000wheyx1s0', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq000000000000wheyx1s0',
        true,
        'Isolat de whey',
        'Whey isolate microfiltrée à froid, 88 % de protéines, presque sans lactose. Une dose de 30 g dans 250 ml d''eau, après l''entraînement.',
        '{"locale": "fr", "goal": "prise de muscle", "shelf": "A2"}',
        now() - interval '10 months', now() - interval '2 months'
    ),
    (
        'tprod_01jdpa00000000000wheyxc0nc', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq00000000000wheyxc0nc',
        true,
        'Whey concentrée',
        'La protéine de lactosérum de tous les jours : onctueuse, 78 % de protéines, lait de vaches françaises.',
        '{"locale": "fr", "goal": "prise de muscle", "shelf": "A1"}',
        now() - interval '10 months', now() - interval '10 months'
    ),
    (
        'tprod_01jdpa00000000000000case1n', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq00000000000000case1n',
        false,
        'Caséine micellaire',
        'Protéine à digestion lente, à prendre le soir. De retour en boutique au printemps.',
        '{"locale": "fr", "goal": "récupération"}',
        now() - interval '9 months', now() - interval '21 days'
    ),
    (
        'tprod_01jdpa000000000000000vegan', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq000000000000000vegan',
        true,
        'Protéine végétale',
        'Pois, riz et graines de courge : un profil complet d''acides aminés, sans lait ni soja.',
        '{"locale": "fr", "goal": "prise de muscle"}',
        now() - interval '9 months', now() - interval '4 months'
    ),
    (
        'tprod_01jdpa000000000000creat1ne', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq000000000000creat1ne',
        true,
        'Créatine monohydrate',
        'Créatine pure, 3 g par jour. Améliore la performance lors d''efforts courts et intenses répétés.',
        '{"locale": "fr", "goal": "force"}',
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'tprod_01jdpa0000000000000000bcaa', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq0000000000000000bcaa',
        true,
        'BCAA 2:1:1',
        NULL,
        NULL,
        now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'tprod_01jdpa00000000000000000bar', 'ten_01jd00000000000000000par1s', 'ten_01jd00000000000000000000hq', 'prod_01jdhq00000000000000000bar',
        true,
        'Barres protéinées',
        'Vingt grammes de protéines par barre et très peu de sucres. La boîte de douze tient dans un sac de sport.',
        '{"locale": "fr", "goal": "en-cas"}',
        now() - interval '5 months', now() - interval '5 months'
    )
ON CONFLICT DO NOTHING;

INSERT INTO price_list (id, tenant_id, title, description, type, status, rules, starts_at, ends_at, created_at, updated_at) VALUES
    (
        'pricelist_01jdpa00000000000000000evr', 'ten_01jd00000000000000000par1s',
        'EUR Paris', 'Shop prices of Paris, tax included.', 'override', 'active',
        NULL, now() - interval '10 months', NULL, now() - interval '10 months', now() - interval '2 months'
    ),
    (
        'pricelist_01jdpa00000000000000w1nter', 'ten_01jd00000000000000000par1s',
        'Soldes d''hiver', 'Being prepared for January.', 'sale', 'draft',
        NULL, now() + interval '6 weeks', now() + interval '10 weeks', now() - interval '6 days', now() - interval '6 days'
    )
ON CONFLICT DO NOTHING;

INSERT INTO price (
    tenant_id, variant_tenant_id, price_list_id, currency_code, id, variant_id, amount, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), 'ten_01jd00000000000000000000hq', 'pricelist_01jdpa00000000000000000evr', 'eur', id, variant_id, amount,
    now() - interval '10 months', now() - interval '2 months'
FROM (VALUES
    ('price_01jdpa000wheyxc0ncx500xvan', 'variant_01jdhq000wheyxc0ncx500xvan', 1790),
    ('price_01jdpa00wheyxc0ncx500xch0c', 'variant_01jdhq00wheyxc0ncx500xch0c', 1790),
    ('price_01jdpa0wheyxc0ncx500xstraw', 'variant_01jdhq0wheyxc0ncx500xstraw', 1790),
    ('price_01jdpa000wheyxc0ncx1kgxvan', 'variant_01jdhq000wheyxc0ncx1kgxvan', 3190),
    ('price_01jdpa00wheyxc0ncx1kgxch0c', 'variant_01jdhq00wheyxc0ncx1kgxch0c', 3190),
    ('price_01jdpa0wheyxc0ncx1kgxstraw', 'variant_01jdhq0wheyxc0ncx1kgxstraw', 3190),

    ('price_01jdpa0000wheyx1s0x500xvan', 'variant_01jdhq0000wheyx1s0x500xvan', 2390),
    ('price_01jdpa000wheyx1s0x500xch0c', 'variant_01jdhq000wheyx1s0x500xch0c', 2390),
    ('price_01jdpa000wheyx1s0x500xp1st', 'variant_01jdhq000wheyx1s0x500xp1st', 2390),
    ('price_01jdpa0000wheyx1s0x1kgxvan', 'variant_01jdhq0000wheyx1s0x1kgxvan', 4390),
    ('price_01jdpa000wheyx1s0x1kgxch0c', 'variant_01jdhq000wheyx1s0x1kgxch0c', 4390),
    ('price_01jdpa000wheyx1s0x1kgxp1st', 'variant_01jdhq000wheyx1s0x1kgxp1st', 4390),

    ('price_01jdpa00000veganx500xcaca0', 'variant_01jdhq00000veganx500xcaca0', 2090),
    ('price_01jdpa00000veganx500xberry', 'variant_01jdhq00000veganx500xberry', 2090),
    ('price_01jdpa00000veganx1kgxcaca0', 'variant_01jdhq00000veganx1kgxcaca0', 3690),
    ('price_01jdpa00000veganx1kgxberry', 'variant_01jdhq00000veganx1kgxberry', 3690),

    ('price_01jdpa00creat1nex500xp1a1n', 'variant_01jdhq00creat1nex500xp1a1n', 1590),
    ('price_01jdpa00creat1nex500x1em0n', 'variant_01jdhq00creat1nex500x1em0n', 1590),
    ('price_01jdpa00creat1nex1kgxp1a1n', 'variant_01jdhq00creat1nex1kgxp1a1n', 2690),
    ('price_01jdpa00creat1nex1kgx1em0n', 'variant_01jdhq00creat1nex1kgx1em0n', 2690),

    ('price_01jdpa000000bcaax500x1em0n', 'variant_01jdhq000000bcaax500x1em0n', 1990),
    ('price_01jdpa000000bcaax500xme10n', 'variant_01jdhq000000bcaax500xme10n', 1990),
    ('price_01jdpa000000bcaax1kgx1em0n', 'variant_01jdhq000000bcaax1kgx1em0n', 3390),
    ('price_01jdpa000000bcaax1kgxme10n', 'variant_01jdhq000000bcaax1kgxme10n', 3390),

    ('price_01jdpa000000barx540xc00k1e', 'variant_01jdhq000000barx540xc00k1e', 2590),
    ('price_01jdpa000000barx540xpeanvt', 'variant_01jdhq000000barx540xpeanvt', 2590),
    ('price_01jdpa00000barx1080xc00k1e', 'variant_01jdhq00000barx1080xc00k1e', 4890),
    ('price_01jdpa00000barx1080xpeanvt', 'variant_01jdhq00000barx1080xpeanvt', 4890)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;
