-- Reviews of head office products belong to the franchise whose customer wrote them.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO review (
    tenant_id, id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    is_verified_purchase, is_approved, helpful_count, images, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    verified, approved, helpful, images::jsonb, now() - age, now() - age
FROM (VALUES
    (
        'rev_01jdpa000000wheyx1s0xmar1e', 'prod_01jdhq000000000000wheyx1s0', 'cus_01jdpa000000000000000mar1e',
        'Marie Delcourt', 'marie@paris.example', 5, 'Ma préférée',
        'Se dissout en trois coups de shaker et ne pèse pas sur l’estomac avant une sortie longue. La pistache est une vraie surprise.',
        true, true, 9, '[]', interval '2 months'
    ),
    (
        'rev_01jdpa000000creat1nexmar1e', 'prod_01jdhq000000000000creat1ne', 'cus_01jdpa000000000000000mar1e',
        'Marie Delcourt', 'marie@paris.example', 4, NULL,
        'Efficace et neutre, mais la cuillère manquait dans le pot.',
        true, true, 2, '[]', interval '6 weeks'
    ),
    (
        'rev_01jdpa000000wheyx1s0x1vcas', 'prod_01jdhq000000000000wheyx1s0', 'cus_01jdpa0000000000000001vcas',
        'Lucas Ferreira', 'lucas@paris.example', 4, 'Très bonne, un peu chère',
        'Rien à dire sur la qualité. À 43,90 € le kilo, j’attends les promotions.',
        true, true, 5, '[]', interval '5 weeks'
    ),
    (
        'rev_01jdpa00000000000barx1vcas', 'prod_01jdhq00000000000000000bar', 'cus_01jdpa0000000000000001vcas',
        'Lucas Ferreira', 'lucas@paris.example', 3, NULL,
        'Bon goût, mais elles collent aux dents quand il fait froid.',
        false, false, 0, '[]', interval '4 days'
    )
) AS review (
    id, product_id, customer_id, customer_name, customer_email, rating, title, content, verified, approved, helpful, images, age
)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO review (
    tenant_id, id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    is_verified_purchase, is_approved, helpful_count, images, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    verified, approved, helpful, images::jsonb, now() - age, now() - age
FROM (VALUES
    (
        'rev_01jdtn000000wheyx1s0xam1ne', 'prod_01jdhq000000000000wheyx1s0', 'cus_01jdtn000000000000000am1ne',
        'أمين بن صالح', 'amine@tunis.example', 5, 'نوعية ممتازة',
        'يذوب بسرعة والطعم طبيعي، والوصول إلى سوسة كان في يومين.',
        true, true, 6, '[]', interval '7 weeks'
    ),
    (
        'rev_01jdtn000000creat1nexam1ne', 'prod_01jdhq000000000000creat1ne', 'cus_01jdtn000000000000000am1ne',
        'أمين بن صالح', 'amine@tunis.example', 5, NULL,
        'كرياتين نقي بلا طعم، لاحظت الفرق بعد ثلاثة أسابيع.',
        true, true, 3, '[]', interval '1 month'
    ),
    (
        'rev_01jdtn000000wheyxc0ncx1nes', 'prod_01jdhq00000000000wheyxc0nc', 'cus_01jdtn00000000000000001nes',
        'إيناس الطرابلسي', 'ines@tunis.example', 4, 'Bon rapport qualité-prix',
        'Le goût fraise est réussi. Livraison rapide à l’Ariana.',
        true, true, 4, '[]', interval '3 weeks'
    )
) AS review (
    id, product_id, customer_id, customer_name, customer_email, rating, title, content, verified, approved, helpful, images, age
)
ON CONFLICT DO NOTHING;
