-- The catalogue of the head office: eight products on sale and a draft, each in two sizes and one to three flavours.
-- Nutrition values are per 100 g. Base prices are in euro cents and belong to no price list.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO product (
    id, tenant_id, handle, title, subtitle, status, description, thumbnail, images,
    weight, length, width, height, hs_code, origin_country, material, metadata, created_at, updated_at
) VALUES
    (
        'prod_01jdhq00000000000wheyxc0nc', 'ten_01jd00000000000000000000hq',
        'whey-concentrate', 'Whey Protein Concentrate', 'The everyday protein', 'published',
        'Whey concentrate from the milk of French cows, 78 % protein, instantised so that it mixes with a spoon. One serving of 30 g gives 23 g of protein.',
        'https://images.impact.example/whey-concentrate/front.jpg',
        '["https://images.impact.example/whey-concentrate/front.jpg", "https://images.impact.example/whey-concentrate/label.jpg"]',
        582, 160, 110, 240, '3502.20', 'FR', 'Whey protein concentrate',
        '{
            "nutrition": {"energy_kcal": 402, "protein_g": 78, "carbohydrate_g": 7.5, "sugars_g": 5.9, "fat_g": 6.2, "saturated_fat_g": 3.9, "salt_g": 0.55},
            "allergens": ["milk", "soy"], "certifications": ["halal", "informed_sport"],
            "goal": "muscle_building", "flavours": ["vanilla", "chocolate", "strawberry"]
        }',
        now() - interval '24 months', now() - interval '3 months'
    ),
    (
        'prod_01jdhq000000000000wheyx1s0', 'ten_01jd00000000000000000000hq',
        'whey-isolate', 'Whey Protein Isolate', 'Cold-filtered, hardly any lactose', 'published',
        'Cross-flow filtered whey isolate, 88 % protein and less than 0.5 g of lactose a serving. For those who count every gram.',
        'https://images.impact.example/whey-isolate/front.jpg',
        '["https://images.impact.example/whey-isolate/front.jpg", "https://images.impact.example/whey-isolate/label.jpg"]',
        582, 160, 110, 240, '3502.20', 'FR', 'Whey protein isolate',
        '{
            "nutrition": {"energy_kcal": 374, "protein_g": 88, "carbohydrate_g": 2.4, "sugars_g": 1.1, "fat_g": 1.3, "saturated_fat_g": 0.7, "salt_g": 0.48},
            "allergens": ["milk"], "certifications": ["halal", "gluten_free", "informed_sport"],
            "goal": "muscle_building", "flavours": ["vanilla", "chocolate", "pistachio"]
        }',
        now() - interval '24 months', now() - interval '2 months'
    ),
    (
        'prod_01jdhq00000000000000case1n', 'ten_01jd00000000000000000000hq',
        'micellar-casein', 'Micellar Casein', 'Slow, for the night', 'published',
        'Casein in its natural micellar form is digested over hours. A shake before sleep feeds the muscles until morning.',
        'https://images.impact.example/micellar-casein/front.jpg',
        '["https://images.impact.example/micellar-casein/front.jpg", "https://images.impact.example/micellar-casein/label.jpg"]',
        582, 160, 110, 240, '3501.10', 'FR', 'Micellar casein',
        '{
            "nutrition": {"energy_kcal": 365, "protein_g": 80, "carbohydrate_g": 5.8, "sugars_g": 4.6, "fat_g": 1.8, "saturated_fat_g": 1.1, "salt_g": 0.35},
            "allergens": ["milk"], "certifications": ["halal", "gluten_free"],
            "goal": "recovery", "flavours": ["vanilla", "chocolate"]
        }',
        now() - interval '23 months', now() - interval '5 months'
    ),
    (
        'prod_01jdhq000000000000000vegan', 'ten_01jd00000000000000000000hq',
        'vegan-protein', 'Vegan Protein', 'Pea, rice and pumpkin seed', 'published',
        'Three plants that complete each other''s amino acids, sweetened with a little stevia. No milk, no soy.',
        'https://images.impact.example/vegan-protein/front.jpg',
        '["https://images.impact.example/vegan-protein/front.jpg", "https://images.impact.example/vegan-protein/label.jpg"]',
        582, 160, 110, 240, '2106.10', 'FR', 'Pea, rice and pumpkin seed protein',
        '{
            "nutrition": {"energy_kcal": 388, "protein_g": 72, "carbohydrate_g": 8.4, "sugars_g": 1.2, "fat_g": 6.8, "saturated_fat_g": 1.5, "salt_g": 1.9},
            "allergens": [], "certifications": ["vegan", "gluten_free", "organic"],
            "goal": "muscle_building", "flavours": ["cocoa", "red berries"]
        }',
        now() - interval '20 months', now() - interval '4 months'
    ),
    (
        'prod_01jdhq000000000000creat1ne', 'ten_01jd00000000000000000000hq',
        'creatine-monohydrate', 'Creatine Monohydrate', 'Nothing but creatine', 'published',
        'Micronised creatine monohydrate, tested for purity batch by batch. Three grams a day raise performance in short, intense efforts.',
        'https://images.impact.example/creatine-monohydrate/front.jpg',
        '["https://images.impact.example/creatine-monohydrate/front.jpg", "https://images.impact.example/creatine-monohydrate/label.jpg"]',
        582, 160, 110, 240, '2925.29', 'DE', 'Creatine monohydrate',
        '{
            "nutrition": {"energy_kcal": 0, "protein_g": 0, "carbohydrate_g": 0, "sugars_g": 0, "fat_g": 0, "saturated_fat_g": 0, "salt_g": 0},
            "allergens": [], "certifications": ["vegan", "halal", "informed_sport"],
            "goal": "strength", "flavours": ["unflavoured", "lemon"]
        }',
        now() - interval '22 months', now() - interval '6 months'
    ),
    (
        'prod_01jdhq0000000000000000bcaa', 'ten_01jd00000000000000000000hq',
        'bcaa', 'BCAA 2:1:1', 'Leucine, isoleucine, valine', 'published',
        'Branched-chain amino acids fermented from corn, to be sipped during long sessions.',
        'https://images.impact.example/bcaa/front.jpg',
        '["https://images.impact.example/bcaa/front.jpg", "https://images.impact.example/bcaa/label.jpg"]',
        582, 160, 110, 240, '2922.49', 'FR', 'Branched-chain amino acids',
        '{
            "nutrition": {"energy_kcal": 352, "protein_g": 86, "carbohydrate_g": 1.6, "sugars_g": 0, "fat_g": 0.2, "saturated_fat_g": 0, "salt_g": 0.1},
            "allergens": ["soy"], "certifications": ["vegan", "halal"],
            "goal": "endurance", "flavours": ["lemon", "watermelon"]
        }',
        now() - interval '18 months', now() - interval '18 months'
    ),
    (
        'prod_01jdhq0000000000000prew0rk', 'ten_01jd00000000000000000000hq',
        'pre-workout', 'Pre-Workout', 'Caffeine, beta-alanine, citrulline', 'published',
        'One scoop twenty minutes before training. Contains 200 mg of caffeine a serving: not for children or pregnant women, and not in the evening.',
        'https://images.impact.example/pre-workout/front.jpg',
        '["https://images.impact.example/pre-workout/front.jpg", "https://images.impact.example/pre-workout/label.jpg"]',
        582, 160, 110, 240, '2106.90', 'FR', 'Amino acids and caffeine',
        '{
            "nutrition": {"energy_kcal": 210, "protein_g": 38, "carbohydrate_g": 14, "sugars_g": 0.6, "fat_g": 0.1, "saturated_fat_g": 0, "salt_g": 0.9, "caffeine_g": 2},
            "allergens": [], "certifications": ["vegan"],
            "goal": "energy", "flavours": ["cola", "blood orange"]
        }',
        now() - interval '14 months', now() - interval '7 months'
    ),
    (
        'prod_01jdhq00000000000000000bar', 'ten_01jd00000000000000000000hq',
        'protein-bar', 'Protein Bar', '20 g of protein, 2 g of sugar', 'published',
        'A soft bar with crisps under a coat of milk chocolate. Sold by the box.',
        'https://images.impact.example/protein-bar/front.jpg',
        '["https://images.impact.example/protein-bar/front.jpg", "https://images.impact.example/protein-bar/label.jpg"]',
        645, 190, 150, 160, '1806.32', 'BE', 'Milk protein',
        '{
            "nutrition": {"energy_kcal": 371, "protein_g": 44, "carbohydrate_g": 31, "sugars_g": 4.2, "fat_g": 14.5, "saturated_fat_g": 7.1, "salt_g": 0.6},
            "allergens": ["milk", "soy", "peanuts", "gluten"], "certifications": ["halal"],
            "goal": "snack", "flavours": ["cookie", "peanut"]
        }',
        now() - interval '12 months', now() - interval '3 months'
    ),
    (
        'prod_01jdhq000000000000c011agen', 'ten_01jd00000000000000000000hq',
        'collagen-peptides', 'Collagen Peptides', NULL, 'draft',
        'Bovine collagen peptides. Waiting for the laboratory and for the label.',
        NULL,
        NULL,
        582, 160, 110, 240, '3504.00', 'FR', 'Collagen peptides',
        '{
            "nutrition": {"energy_kcal": 360, "protein_g": 90, "carbohydrate_g": 0, "sugars_g": 0, "fat_g": 0, "saturated_fat_g": 0, "salt_g": 0.9},
            "allergens": [], "certifications": [],
            "goal": "joints", "flavours": ["unflavoured"]
        }',
        now() - interval '3 weeks', now() - interval '5 days'
    )
ON CONFLICT DO NOTHING;

INSERT INTO product_option (tenant_id, id, product_id, title, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, product_id, title, now() - interval '24 months', now() - interval '24 months'
FROM (VALUES
    ('opt_01jdhq000000wheyxc0ncxs1ze', 'prod_01jdhq00000000000wheyxc0nc', 'Size'),
    ('opt_01jdhq000wheyxc0ncxf1av0vr', 'prod_01jdhq00000000000wheyxc0nc', 'Flavour'),
    ('opt_01jdhq0000000wheyx1s0xs1ze', 'prod_01jdhq000000000000wheyx1s0', 'Size'),
    ('opt_01jdhq0000wheyx1s0xf1av0vr', 'prod_01jdhq000000000000wheyx1s0', 'Flavour'),
    ('opt_01jdhq000000000case1nxs1ze', 'prod_01jdhq00000000000000case1n', 'Size'),
    ('opt_01jdhq000000case1nxf1av0vr', 'prod_01jdhq00000000000000case1n', 'Flavour'),
    ('opt_01jdhq0000000000veganxs1ze', 'prod_01jdhq000000000000000vegan', 'Size'),
    ('opt_01jdhq0000000veganxf1av0vr', 'prod_01jdhq000000000000000vegan', 'Flavour'),
    ('opt_01jdhq0000000creat1nexs1ze', 'prod_01jdhq000000000000creat1ne', 'Size'),
    ('opt_01jdhq0000creat1nexf1av0vr', 'prod_01jdhq000000000000creat1ne', 'Flavour'),
    ('opt_01jdhq00000000000bcaaxs1ze', 'prod_01jdhq0000000000000000bcaa', 'Size'),
    ('opt_01jdhq00000000bcaaxf1av0vr', 'prod_01jdhq0000000000000000bcaa', 'Flavour'),
    ('opt_01jdhq00000000prew0rkxs1ze', 'prod_01jdhq0000000000000prew0rk', 'Size'),
    ('opt_01jdhq00000prew0rkxf1av0vr', 'prod_01jdhq0000000000000prew0rk', 'Flavour'),
    ('opt_01jdhq000000000000barxs1ze', 'prod_01jdhq00000000000000000bar', 'Size'),
    ('opt_01jdhq000000000barxf1av0vr', 'prod_01jdhq00000000000000000bar', 'Flavour'),
    ('opt_01jdhq0000000c011agenxs1ze', 'prod_01jdhq000000000000c011agen', 'Size'),
    ('opt_01jdhq0000c011agenxf1av0vr', 'prod_01jdhq000000000000c011agen', 'Flavour')
) AS option (id, product_id, title)
ON CONFLICT DO NOTHING;

INSERT INTO product_option_value (tenant_id, id, option_id, value, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, option_id, value, now() - interval '24 months', now() - interval '24 months'
FROM (VALUES
    ('optval_01jdhq0000000wheyxc0ncx500', 'opt_01jdhq000000wheyxc0ncxs1ze', '500 g'),
    ('optval_01jdhq0000000wheyxc0ncx1kg', 'opt_01jdhq000000wheyxc0ncxs1ze', '1 kg'),
    ('optval_01jdhq0000000wheyxc0ncxvan', 'opt_01jdhq000wheyxc0ncxf1av0vr', 'Vanilla'),
    ('optval_01jdhq000000wheyxc0ncxch0c', 'opt_01jdhq000wheyxc0ncxf1av0vr', 'Chocolate'),
    ('optval_01jdhq00000wheyxc0ncxstraw', 'opt_01jdhq000wheyxc0ncxf1av0vr', 'Strawberry'),

    ('optval_01jdhq00000000wheyx1s0x500', 'opt_01jdhq0000000wheyx1s0xs1ze', '500 g'),
    ('optval_01jdhq00000000wheyx1s0x1kg', 'opt_01jdhq0000000wheyx1s0xs1ze', '1 kg'),
    ('optval_01jdhq00000000wheyx1s0xvan', 'opt_01jdhq0000wheyx1s0xf1av0vr', 'Vanilla'),
    ('optval_01jdhq0000000wheyx1s0xch0c', 'opt_01jdhq0000wheyx1s0xf1av0vr', 'Chocolate'),
    ('optval_01jdhq0000000wheyx1s0xp1st', 'opt_01jdhq0000wheyx1s0xf1av0vr', 'Pistachio'),

    ('optval_01jdhq0000000000case1nx500', 'opt_01jdhq000000000case1nxs1ze', '500 g'),
    ('optval_01jdhq0000000000case1nx1kg', 'opt_01jdhq000000000case1nxs1ze', '1 kg'),
    ('optval_01jdhq0000000000case1nxvan', 'opt_01jdhq000000case1nxf1av0vr', 'Vanilla'),
    ('optval_01jdhq000000000case1nxch0c', 'opt_01jdhq000000case1nxf1av0vr', 'Chocolate'),

    ('optval_01jdhq00000000000veganx500', 'opt_01jdhq0000000000veganxs1ze', '500 g'),
    ('optval_01jdhq00000000000veganx1kg', 'opt_01jdhq0000000000veganxs1ze', '1 kg'),
    ('optval_01jdhq000000000veganxcaca0', 'opt_01jdhq0000000veganxf1av0vr', 'Cocoa'),
    ('optval_01jdhq000000000veganxberry', 'opt_01jdhq0000000veganxf1av0vr', 'Red berries'),

    ('optval_01jdhq00000000creat1nex500', 'opt_01jdhq0000000creat1nexs1ze', '500 g'),
    ('optval_01jdhq00000000creat1nex1kg', 'opt_01jdhq0000000creat1nexs1ze', '1 kg'),
    ('optval_01jdhq000000creat1nexp1a1n', 'opt_01jdhq0000creat1nexf1av0vr', 'Unflavoured'),
    ('optval_01jdhq000000creat1nex1em0n', 'opt_01jdhq0000creat1nexf1av0vr', 'Lemon'),

    ('optval_01jdhq000000000000bcaax500', 'opt_01jdhq00000000000bcaaxs1ze', '500 g'),
    ('optval_01jdhq000000000000bcaax1kg', 'opt_01jdhq00000000000bcaaxs1ze', '1 kg'),
    ('optval_01jdhq0000000000bcaax1em0n', 'opt_01jdhq00000000bcaaxf1av0vr', 'Lemon'),
    ('optval_01jdhq0000000000bcaaxme10n', 'opt_01jdhq00000000bcaaxf1av0vr', 'Watermelon'),

    ('optval_01jdhq000000000prew0rkx500', 'opt_01jdhq00000000prew0rkxs1ze', '500 g'),
    ('optval_01jdhq000000000prew0rkx1kg', 'opt_01jdhq00000000prew0rkxs1ze', '1 kg'),
    ('optval_01jdhq00000000prew0rkxc01a', 'opt_01jdhq00000prew0rkxf1av0vr', 'Cola'),
    ('optval_01jdhq000000prew0rkx0range', 'opt_01jdhq00000prew0rkxf1av0vr', 'Blood orange'),

    ('optval_01jdhq0000000000000barx540', 'opt_01jdhq000000000000barxs1ze', '12 bars (540 g)'),
    ('optval_01jdhq000000000000barx1080', 'opt_01jdhq000000000000barxs1ze', '24 bars (1.08 kg)'),
    ('optval_01jdhq0000000000barxc00k1e', 'opt_01jdhq000000000barxf1av0vr', 'Cookie'),
    ('optval_01jdhq0000000000barxpeanvt', 'opt_01jdhq000000000barxf1av0vr', 'Peanut'),

    ('optval_01jdhq00000000c011agenx500', 'opt_01jdhq0000000c011agenxs1ze', '500 g'),
    ('optval_01jdhq00000000c011agenx1kg', 'opt_01jdhq0000000c011agenxs1ze', '1 kg'),
    ('optval_01jdhq000000c011agenxp1a1n', 'opt_01jdhq0000c011agenxf1av0vr', 'Unflavoured')
) AS choice (id, option_id, value)
ON CONFLICT DO NOTHING;

-- Every size in every flavour. The weight is that of the filled package.

INSERT INTO product_variant (
    tenant_id, id, product_id, title, sku, ean, barcode, inventory_quantity, allow_backorder, weight, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, title, sku, ean, ean, stock, backorder, weight,
    now() - interval '24 months', now() - interval '1 day'
FROM (VALUES
    ('variant_01jdhq000wheyxc0ncx500xvan', 'prod_01jdhq00000000000wheyxc0nc', '500 g – Vanilla',            'WPC-500-VAN', '3760901001014', 260, false,  582),
    ('variant_01jdhq00wheyxc0ncx500xch0c', 'prod_01jdhq00000000000wheyxc0nc', '500 g – Chocolate',          'WPC-500-CHO', '3760901001021', 380, false,  582),
    ('variant_01jdhq0wheyxc0ncx500xstraw', 'prod_01jdhq00000000000wheyxc0nc', '500 g – Strawberry',         'WPC-500-STR', '3760901001038', 310, false,  582),
    ('variant_01jdhq000wheyxc0ncx1kgxvan', 'prod_01jdhq00000000000wheyxc0nc', '1 kg – Vanilla',             'WPC-1K-VAN',  '3760901001045', 190, false, 1124),
    ('variant_01jdhq00wheyxc0ncx1kgxch0c', 'prod_01jdhq00000000000wheyxc0nc', '1 kg – Chocolate',           'WPC-1K-CHO',  '3760901001052', 240, false, 1124),
    ('variant_01jdhq0wheyxc0ncx1kgxstraw', 'prod_01jdhq00000000000wheyxc0nc', '1 kg – Strawberry',          'WPC-1K-STR',  '3760901001069', 150, false, 1124),

    ('variant_01jdhq0000wheyx1s0x500xvan', 'prod_01jdhq000000000000wheyx1s0', '500 g – Vanilla',            'WPI-500-VAN', '3760901001076', 175, false,  582),
    ('variant_01jdhq000wheyx1s0x500xch0c', 'prod_01jdhq000000000000wheyx1s0', '500 g – Chocolate',          'WPI-500-CHO', '3760901001083',  90, false,  582),
    ('variant_01jdhq000wheyx1s0x500xp1st', 'prod_01jdhq000000000000wheyx1s0', '500 g – Pistachio',          'WPI-500-PIS', '3760901001090',  64, false,  582),
    ('variant_01jdhq0000wheyx1s0x1kgxvan', 'prod_01jdhq000000000000wheyx1s0', '1 kg – Vanilla',             'WPI-1K-VAN',  '3760901001106',   0, true,  1124),
    ('variant_01jdhq000wheyx1s0x1kgxch0c', 'prod_01jdhq000000000000wheyx1s0', '1 kg – Chocolate',           'WPI-1K-CHO',  '3760901001113', 120, false, 1124),
    ('variant_01jdhq000wheyx1s0x1kgxp1st', 'prod_01jdhq000000000000wheyx1s0', '1 kg – Pistachio',           'WPI-1K-PIS',  '3760901001120', 210, false, 1124),

    ('variant_01jdhq000000case1nx500xvan', 'prod_01jdhq00000000000000case1n', '500 g – Vanilla',            'CAS-500-VAN', '3760901001137',  95, false,  582),
    ('variant_01jdhq00000case1nx500xch0c', 'prod_01jdhq00000000000000case1n', '500 g – Chocolate',          'CAS-500-CHO', '3760901001144', 330, false,  582),
    ('variant_01jdhq000000case1nx1kgxvan', 'prod_01jdhq00000000000000case1n', '1 kg – Vanilla',             'CAS-1K-VAN',  '3760901001151', 280, false, 1124),
    ('variant_01jdhq00000case1nx1kgxch0c', 'prod_01jdhq00000000000000case1n', '1 kg – Chocolate',           'CAS-1K-CHO',  '3760901001168', 140, false, 1124),

    ('variant_01jdhq00000veganx500xcaca0', 'prod_01jdhq000000000000000vegan', '500 g – Cocoa',              'VEG-500-COC', '3760901001175',  60, false,  582),
    ('variant_01jdhq00000veganx500xberry', 'prod_01jdhq000000000000000vegan', '500 g – Red berries',        'VEG-500-BER', '3760901001182',  75, false,  582),
    ('variant_01jdhq00000veganx1kgxcaca0', 'prod_01jdhq000000000000000vegan', '1 kg – Cocoa',               'VEG-1K-COC',  '3760901001199',   0, true,  1124),
    ('variant_01jdhq00000veganx1kgxberry', 'prod_01jdhq000000000000000vegan', '1 kg – Red berries',         'VEG-1K-BER',  '3760901001205',  48, false, 1124),

    ('variant_01jdhq00creat1nex500xp1a1n', 'prod_01jdhq000000000000creat1ne', '500 g – Unflavoured',        'CRE-500-PLN', '3760901001212', 420, false,  582),
    ('variant_01jdhq00creat1nex500x1em0n', 'prod_01jdhq000000000000creat1ne', '500 g – Lemon',              'CRE-500-LEM', '3760901001229', 260, false,  582),
    ('variant_01jdhq00creat1nex1kgxp1a1n', 'prod_01jdhq000000000000creat1ne', '1 kg – Unflavoured',         'CRE-1K-PLN',  '3760901001236', 380, false, 1124),
    ('variant_01jdhq00creat1nex1kgx1em0n', 'prod_01jdhq000000000000creat1ne', '1 kg – Lemon',               'CRE-1K-LEM',  '3760901001243', 310, false, 1124),

    ('variant_01jdhq000000bcaax500x1em0n', 'prod_01jdhq0000000000000000bcaa', '500 g – Lemon',              'BCA-500-LEM', '3760901001250', 190, false,  582),
    ('variant_01jdhq000000bcaax500xme10n', 'prod_01jdhq0000000000000000bcaa', '500 g – Watermelon',         'BCA-500-MEL', '3760901001267', 240, false,  582),
    ('variant_01jdhq000000bcaax1kgx1em0n', 'prod_01jdhq0000000000000000bcaa', '1 kg – Lemon',               'BCA-1K-LEM',  '3760901001274', 150, false, 1124),
    ('variant_01jdhq000000bcaax1kgxme10n', 'prod_01jdhq0000000000000000bcaa', '1 kg – Watermelon',          'BCA-1K-MEL',  '3760901001281', 175, false, 1124),

    ('variant_01jdhq0000prew0rkx500xc01a', 'prod_01jdhq0000000000000prew0rk', '500 g – Cola',               'PRE-500-COL', '3760901001298',  90, false,  582),
    ('variant_01jdhq00prew0rkx500x0range', 'prod_01jdhq0000000000000prew0rk', '500 g – Blood orange',       'PRE-500-ORA', '3760901001304',  64, false,  582),
    ('variant_01jdhq0000prew0rkx1kgxc01a', 'prod_01jdhq0000000000000prew0rk', '1 kg – Cola',                'PRE-1K-COL',  '3760901001311',   0, true,  1124),
    ('variant_01jdhq00prew0rkx1kgx0range', 'prod_01jdhq0000000000000prew0rk', '1 kg – Blood orange',        'PRE-1K-ORA',  '3760901001328', 120, false, 1124),

    ('variant_01jdhq000000barx540xc00k1e', 'prod_01jdhq00000000000000000bar', '12 bars (540 g) – Cookie',   'BAR-12-COO',  '3760901001335', 210, false,  645),
    ('variant_01jdhq000000barx540xpeanvt', 'prod_01jdhq00000000000000000bar', '12 bars (540 g) – Peanut',   'BAR-12-PEA',  '3760901001342',  95, false,  645),
    ('variant_01jdhq00000barx1080xc00k1e', 'prod_01jdhq00000000000000000bar', '24 bars (1.08 kg) – Cookie', 'BAR-24-COO',  '3760901001359', 330, false, 1270),
    ('variant_01jdhq00000barx1080xpeanvt', 'prod_01jdhq00000000000000000bar', '24 bars (1.08 kg) – Peanut', 'BAR-24-PEA',  '3760901001366', 280, false, 1270),

    ('variant_01jdhq00c011agenx500xp1a1n', 'prod_01jdhq000000000000c011agen', '500 g – Unflavoured',        'COL-500-PLN', '3760901001373',   0, false,  582),
    ('variant_01jdhq00c011agenx1kgxp1a1n', 'prod_01jdhq000000000000c011agen', '1 kg – Unflavoured',         'COL-1K-PLN',  '3760901001380',   0, false, 1124)
) AS variant (id, product_id, title, sku, ean, stock, backorder, weight)
ON CONFLICT DO NOTHING;

INSERT INTO product_variant_option_value (tenant_id, variant_id, option_value_id)
SELECT current_setting('cityos.tenant'), variant_id, unnest(ARRAY[size, flavour])
FROM (VALUES
    ('variant_01jdhq000wheyxc0ncx500xvan', 'optval_01jdhq0000000wheyxc0ncx500', 'optval_01jdhq0000000wheyxc0ncxvan'),
    ('variant_01jdhq00wheyxc0ncx500xch0c', 'optval_01jdhq0000000wheyxc0ncx500', 'optval_01jdhq000000wheyxc0ncxch0c'),
    ('variant_01jdhq0wheyxc0ncx500xstraw', 'optval_01jdhq0000000wheyxc0ncx500', 'optval_01jdhq00000wheyxc0ncxstraw'),
    ('variant_01jdhq000wheyxc0ncx1kgxvan', 'optval_01jdhq0000000wheyxc0ncx1kg', 'optval_01jdhq0000000wheyxc0ncxvan'),
    ('variant_01jdhq00wheyxc0ncx1kgxch0c', 'optval_01jdhq0000000wheyxc0ncx1kg', 'optval_01jdhq000000wheyxc0ncxch0c'),
    ('variant_01jdhq0wheyxc0ncx1kgxstraw', 'optval_01jdhq0000000wheyxc0ncx1kg', 'optval_01jdhq00000wheyxc0ncxstraw'),

    ('variant_01jdhq0000wheyx1s0x500xvan', 'optval_01jdhq00000000wheyx1s0x500', 'optval_01jdhq00000000wheyx1s0xvan'),
    ('variant_01jdhq000wheyx1s0x500xch0c', 'optval_01jdhq00000000wheyx1s0x500', 'optval_01jdhq0000000wheyx1s0xch0c'),
    ('variant_01jdhq000wheyx1s0x500xp1st', 'optval_01jdhq00000000wheyx1s0x500', 'optval_01jdhq0000000wheyx1s0xp1st'),
    ('variant_01jdhq0000wheyx1s0x1kgxvan', 'optval_01jdhq00000000wheyx1s0x1kg', 'optval_01jdhq00000000wheyx1s0xvan'),
    ('variant_01jdhq000wheyx1s0x1kgxch0c', 'optval_01jdhq00000000wheyx1s0x1kg', 'optval_01jdhq0000000wheyx1s0xch0c'),
    ('variant_01jdhq000wheyx1s0x1kgxp1st', 'optval_01jdhq00000000wheyx1s0x1kg', 'optval_01jdhq0000000wheyx1s0xp1st'),

    ('variant_01jdhq000000case1nx500xvan', 'optval_01jdhq0000000000case1nx500', 'optval_01jdhq0000000000case1nxvan'),
    ('variant_01jdhq00000case1nx500xch0c', 'optval_01jdhq0000000000case1nx500', 'optval_01jdhq000000000case1nxch0c'),
    ('variant_01jdhq000000case1nx1kgxvan', 'optval_01jdhq0000000000case1nx1kg', 'optval_01jdhq0000000000case1nxvan'),
    ('variant_01jdhq00000case1nx1kgxch0c', 'optval_01jdhq0000000000case1nx1kg', 'optval_01jdhq000000000case1nxch0c'),

    ('variant_01jdhq00000veganx500xcaca0', 'optval_01jdhq00000000000veganx500', 'optval_01jdhq000000000veganxcaca0'),
    ('variant_01jdhq00000veganx500xberry', 'optval_01jdhq00000000000veganx500', 'optval_01jdhq000000000veganxberry'),
    ('variant_01jdhq00000veganx1kgxcaca0', 'optval_01jdhq00000000000veganx1kg', 'optval_01jdhq000000000veganxcaca0'),
    ('variant_01jdhq00000veganx1kgxberry', 'optval_01jdhq00000000000veganx1kg', 'optval_01jdhq000000000veganxberry'),

    ('variant_01jdhq00creat1nex500xp1a1n', 'optval_01jdhq00000000creat1nex500', 'optval_01jdhq000000creat1nexp1a1n'),
    ('variant_01jdhq00creat1nex500x1em0n', 'optval_01jdhq00000000creat1nex500', 'optval_01jdhq000000creat1nex1em0n'),
    ('variant_01jdhq00creat1nex1kgxp1a1n', 'optval_01jdhq00000000creat1nex1kg', 'optval_01jdhq000000creat1nexp1a1n'),
    ('variant_01jdhq00creat1nex1kgx1em0n', 'optval_01jdhq00000000creat1nex1kg', 'optval_01jdhq000000creat1nex1em0n'),

    ('variant_01jdhq000000bcaax500x1em0n', 'optval_01jdhq000000000000bcaax500', 'optval_01jdhq0000000000bcaax1em0n'),
    ('variant_01jdhq000000bcaax500xme10n', 'optval_01jdhq000000000000bcaax500', 'optval_01jdhq0000000000bcaaxme10n'),
    ('variant_01jdhq000000bcaax1kgx1em0n', 'optval_01jdhq000000000000bcaax1kg', 'optval_01jdhq0000000000bcaax1em0n'),
    ('variant_01jdhq000000bcaax1kgxme10n', 'optval_01jdhq000000000000bcaax1kg', 'optval_01jdhq0000000000bcaaxme10n'),

    ('variant_01jdhq0000prew0rkx500xc01a', 'optval_01jdhq000000000prew0rkx500', 'optval_01jdhq00000000prew0rkxc01a'),
    ('variant_01jdhq00prew0rkx500x0range', 'optval_01jdhq000000000prew0rkx500', 'optval_01jdhq000000prew0rkx0range'),
    ('variant_01jdhq0000prew0rkx1kgxc01a', 'optval_01jdhq000000000prew0rkx1kg', 'optval_01jdhq00000000prew0rkxc01a'),
    ('variant_01jdhq00prew0rkx1kgx0range', 'optval_01jdhq000000000prew0rkx1kg', 'optval_01jdhq000000prew0rkx0range'),

    ('variant_01jdhq000000barx540xc00k1e', 'optval_01jdhq0000000000000barx540', 'optval_01jdhq0000000000barxc00k1e'),
    ('variant_01jdhq000000barx540xpeanvt', 'optval_01jdhq0000000000000barx540', 'optval_01jdhq0000000000barxpeanvt'),
    ('variant_01jdhq00000barx1080xc00k1e', 'optval_01jdhq000000000000barx1080', 'optval_01jdhq0000000000barxc00k1e'),
    ('variant_01jdhq00000barx1080xpeanvt', 'optval_01jdhq000000000000barx1080', 'optval_01jdhq0000000000barxpeanvt'),

    ('variant_01jdhq00c011agenx500xp1a1n', 'optval_01jdhq00000000c011agenx500', 'optval_01jdhq000000c011agenxp1a1n'),
    ('variant_01jdhq00c011agenx1kgxp1a1n', 'optval_01jdhq00000000c011agenx1kg', 'optval_01jdhq000000c011agenxp1a1n')
) AS choice (variant_id, size, flavour)
ON CONFLICT DO NOTHING;

INSERT INTO price (tenant_id, variant_tenant_id, currency_code, id, variant_id, amount, created_at, updated_at)
SELECT current_setting('cityos.tenant'), current_setting('cityos.tenant'), 'eur', id, variant_id, amount,
    now() - interval '6 months', now() - interval '6 months'
FROM (VALUES
    ('price_01jdhq000wheyxc0ncx500xvan', 'variant_01jdhq000wheyxc0ncx500xvan', 1690),
    ('price_01jdhq00wheyxc0ncx500xch0c', 'variant_01jdhq00wheyxc0ncx500xch0c', 1690),
    ('price_01jdhq0wheyxc0ncx500xstraw', 'variant_01jdhq0wheyxc0ncx500xstraw', 1690),
    ('price_01jdhq000wheyxc0ncx1kgxvan', 'variant_01jdhq000wheyxc0ncx1kgxvan', 2990),
    ('price_01jdhq00wheyxc0ncx1kgxch0c', 'variant_01jdhq00wheyxc0ncx1kgxch0c', 2990),
    ('price_01jdhq0wheyxc0ncx1kgxstraw', 'variant_01jdhq0wheyxc0ncx1kgxstraw', 2990),

    ('price_01jdhq0000wheyx1s0x500xvan', 'variant_01jdhq0000wheyx1s0x500xvan', 2290),
    ('price_01jdhq000wheyx1s0x500xch0c', 'variant_01jdhq000wheyx1s0x500xch0c', 2290),
    ('price_01jdhq000wheyx1s0x500xp1st', 'variant_01jdhq000wheyx1s0x500xp1st', 2290),
    ('price_01jdhq0000wheyx1s0x1kgxvan', 'variant_01jdhq0000wheyx1s0x1kgxvan', 4190),
    ('price_01jdhq000wheyx1s0x1kgxch0c', 'variant_01jdhq000wheyx1s0x1kgxch0c', 4190),
    ('price_01jdhq000wheyx1s0x1kgxp1st', 'variant_01jdhq000wheyx1s0x1kgxp1st', 4190),

    ('price_01jdhq000000case1nx500xvan', 'variant_01jdhq000000case1nx500xvan', 2190),
    ('price_01jdhq00000case1nx500xch0c', 'variant_01jdhq00000case1nx500xch0c', 2190),
    ('price_01jdhq000000case1nx1kgxvan', 'variant_01jdhq000000case1nx1kgxvan', 3990),
    ('price_01jdhq00000case1nx1kgxch0c', 'variant_01jdhq00000case1nx1kgxch0c', 3990),

    ('price_01jdhq00000veganx500xcaca0', 'variant_01jdhq00000veganx500xcaca0', 1990),
    ('price_01jdhq00000veganx500xberry', 'variant_01jdhq00000veganx500xberry', 1990),
    ('price_01jdhq00000veganx1kgxcaca0', 'variant_01jdhq00000veganx1kgxcaca0', 3590),
    ('price_01jdhq00000veganx1kgxberry', 'variant_01jdhq00000veganx1kgxberry', 3590),

    ('price_01jdhq00creat1nex500xp1a1n', 'variant_01jdhq00creat1nex500xp1a1n', 1490),
    ('price_01jdhq00creat1nex500x1em0n', 'variant_01jdhq00creat1nex500x1em0n', 1490),
    ('price_01jdhq00creat1nex1kgxp1a1n', 'variant_01jdhq00creat1nex1kgxp1a1n', 2590),
    ('price_01jdhq00creat1nex1kgx1em0n', 'variant_01jdhq00creat1nex1kgx1em0n', 2590),

    ('price_01jdhq000000bcaax500x1em0n', 'variant_01jdhq000000bcaax500x1em0n', 1890),
    ('price_01jdhq000000bcaax500xme10n', 'variant_01jdhq000000bcaax500xme10n', 1890),
    ('price_01jdhq000000bcaax1kgx1em0n', 'variant_01jdhq000000bcaax1kgx1em0n', 3290),
    ('price_01jdhq000000bcaax1kgxme10n', 'variant_01jdhq000000bcaax1kgxme10n', 3290),

    ('price_01jdhq0000prew0rkx500xc01a', 'variant_01jdhq0000prew0rkx500xc01a', 2390),
    ('price_01jdhq00prew0rkx500x0range', 'variant_01jdhq00prew0rkx500x0range', 2390),
    ('price_01jdhq0000prew0rkx1kgxc01a', 'variant_01jdhq0000prew0rkx1kgxc01a', 4290),
    ('price_01jdhq00prew0rkx1kgx0range', 'variant_01jdhq00prew0rkx1kgx0range', 4290),

    ('price_01jdhq000000barx540xc00k1e', 'variant_01jdhq000000barx540xc00k1e', 2490),
    ('price_01jdhq000000barx540xpeanvt', 'variant_01jdhq000000barx540xpeanvt', 2490),
    ('price_01jdhq00000barx1080xc00k1e', 'variant_01jdhq00000barx1080xc00k1e', 4690),
    ('price_01jdhq00000barx1080xpeanvt', 'variant_01jdhq00000barx1080xpeanvt', 4690),

    ('price_01jdhq00c011agenx500xp1a1n', 'variant_01jdhq00c011agenx500xp1a1n', 1990),
    ('price_01jdhq00c011agenx1kgxp1a1n', 'variant_01jdhq00c011agenx1kgxp1a1n', 3590)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;

-- Bars are cheaper from six boxes on.

INSERT INTO price (tenant_id, variant_tenant_id, currency_code, id, variant_id, amount, min_quantity, created_at, updated_at)
SELECT current_setting('cityos.tenant'), current_setting('cityos.tenant'), 'eur', id, variant_id, amount, 6,
    now() - interval '3 months', now() - interval '3 months'
FROM (VALUES
    ('price_01jdhq0000barx540xc00k1ex6', 'variant_01jdhq000000barx540xc00k1e', 2290),
    ('price_01jdhq0000barx540xpeanvtx6', 'variant_01jdhq000000barx540xpeanvt', 2290)
) AS price (id, variant_id, amount)
ON CONFLICT DO NOTHING;
