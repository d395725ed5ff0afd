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

-- Who found them helpful: so many other customers, as far as there are so many.
INSERT INTO review_vote (id, tenant_id, review_id, customer_id, created_at, updated_at)
SELECT 'revvote_' || left(md5(r.id || voter.id), 26), r.tenant_id, r.id, voter.id, now(), now()
  FROM review r
 CROSS JOIN LATERAL (
    SELECT c.id FROM customers.customer c
     WHERE c.tenant_id = r.tenant_id AND c.id LIKE 'cus\_01jd%' AND c.id <> r.customer_id
     ORDER BY c.id LIMIT r.helpful_count) AS voter
 WHERE r.tenant_id = current_setting('cityos.tenant') AND r.id LIKE 'rev\_01jd%'
ON CONFLICT DO NOTHING;

UPDATE review r SET helpful_count = v.votes
  FROM (SELECT w.id, count(o.id)::int AS votes
          FROM review w LEFT JOIN review_vote o ON o.tenant_id = w.tenant_id AND o.review_id = w.id AND o.deleted_at IS NULL
         WHERE w.tenant_id = current_setting('cityos.tenant') AND w.id LIKE 'rev\_01jd%' GROUP BY 1) AS v
 WHERE r.tenant_id = current_setting('cityos.tenant') AND r.id = v.id AND r.helpful_count <> v.votes;

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

-- Who found them helpful: so many other customers, as far as there are so many.
INSERT INTO review_vote (id, tenant_id, review_id, customer_id, created_at, updated_at)
SELECT 'revvote_' || left(md5(r.id || voter.id), 26), r.tenant_id, r.id, voter.id, now(), now()
  FROM review r
 CROSS JOIN LATERAL (
    SELECT c.id FROM customers.customer c
     WHERE c.tenant_id = r.tenant_id AND c.id LIKE 'cus\_01jd%' AND c.id <> r.customer_id
     ORDER BY c.id LIMIT r.helpful_count) AS voter
 WHERE r.tenant_id = current_setting('cityos.tenant') AND r.id LIKE 'rev\_01jd%'
ON CONFLICT DO NOTHING;

UPDATE review r SET helpful_count = v.votes
  FROM (SELECT w.id, count(o.id)::int AS votes
          FROM review w LEFT JOIN review_vote o ON o.tenant_id = w.tenant_id AND o.review_id = w.id AND o.deleted_at IS NULL
         WHERE w.tenant_id = current_setting('cityos.tenant') AND w.id LIKE 'rev\_01jd%' GROUP BY 1) AS v
 WHERE r.tenant_id = current_setting('cityos.tenant') AND r.id = v.id AND r.helpful_count <> v.votes;
