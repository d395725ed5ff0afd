-- What the customers of Dakkah say. The camera has eight approved reviews with an average of 33/8, about 4.1; the ninth is
-- an advertisement that waits to be rejected.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO review (
    tenant_id, id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    is_verified_purchase, is_approved, helpful_count, images, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    verified, approved, helpful, images::jsonb, now() - age, now() - age
FROM (VALUES
    (
        'rev_01jddk0000000000can0nxsara', 'prod_01jddk000000000000000can0n', 'cus_01jddk0000000000000000sara',
        'سارة القحطاني', 'sara@dakkah.example', 5, 'تستاهل كل ريال',
        'استأجرتها أولاً ثم اشتريتها. التركيز التلقائي على العين لا يخطئ، والبطارية تكفي يوم تصوير كامل.',
        true, true, 31, '["https://images.dakkah.example/reviews/canon-sara-1.jpg", "https://images.dakkah.example/reviews/canon-sara-2.jpg"]',
        interval '40 days'
    ),
    (
        'rev_01jddk000000000can0nx1ay1a', 'prod_01jddk000000000000000can0n', 'cus_01jddk0000000000000001ay1a',
        'Layla Haddad', 'layla@dakkah.example', 5, 'The one I kept',
        'I came from a crop body for weddings. Clean at ISO 6400, and the stabilisation saved a whole evening in Al-Balad.',
        true, true, 24, '[]', interval '3 months'
    ),
    (
        'rev_01jddk0000000000can0nx0mar', 'prod_01jddk000000000000000can0n', 'cus_01jddk00000000000000000mar',
        'عمر الحربي', 'omar@dakkah.example', 4, 'ممتازة ولكن',
        'صورة وفيديو على أعلى مستوى، لكن الجسم يسخن بعد نصف ساعة من تصوير 4K في حر الرياض.',
        true, true, 18, '[]', interval '10 weeks'
    ),
    (
        'rev_01jddk00000000can0nxdan1e1', 'prod_01jddk000000000000000can0n', 'cus_01jddk00000000000000dan1e1',
        'Daniel Reyes', 'daniel@dakkah.example', 4, 'Great camera, fair price',
        'Bought the certified used one with 8,000 clicks. Looks new. One star off because the strap was missing.',
        true, true, 9, '["https://images.dakkah.example/reviews/canon-daniel-1.jpg"]', interval '7 weeks'
    ),
    (
        'rev_01jddk000000000can0nxn0vra', 'prod_01jddk000000000000000can0n', 'cus_01jddk000000000000000n0vra',
        'نورة الدوسري', 'noura@dakkah.example', 5, NULL,
        'سريعة في تصوير الأطفال والخيل، والتوصيل كان في نفس اليوم.',
        true, true, 12, '[]', interval '5 weeks'
    ),
    (
        'rev_01jddk00000000can0nxy0vsef', 'prod_01jddk000000000000000can0n', 'cus_01jddk00000000000000y0vsef',
        'يوسف الشمري', 'yousef@dakkah.example', 3, 'ثقيلة مع العدسة',
        'جودة الصورة رائعة، لكنها ثقيلة للسفر مع عدسة 24–105. كنت أفضّل عدسة أصغر في الطقم.',
        true, true, 6, '[]', interval '4 weeks'
    ),
    (
        'rev_01jddk000000000can0nxpr1ya', 'prod_01jddk000000000000000can0n', 'cus_01jddk000000000000000pr1ya',
        'Priya Nair', 'priya@dakkah.example', 5, 'Bird photographers, go for it',
        'Forty frames a second with tracking that sticks. Used it in the Asir mountains for a week.',
        false, true, 15, '["https://images.dakkah.example/reviews/canon-priya-1.jpg"]', interval '16 days'
    ),
    (
        'rev_01jddk00000000can0nxkha11d', 'prod_01jddk000000000000000can0n', 'cus_01jddk00000000000000kha11d',
        'خالد العتيبي', 'khalid@dakkah.example', 2, 'وصلت متأخرة',
        'الكاميرا ممتازة، لكن التوصيل إلى الدمام أخذ ستة أيام والعلبة كانت مفتوحة.',
        true, true, 4, '[]', interval '11 days'
    ),
    (
        'rev_01jddk000000000can0nxtar1q', 'prod_01jddk000000000000000can0n', 'cus_01jddk000000000000000tar1q',
        'Tariq Mahmood', 'tariq@dakkah.example', 1, 'Buy from me cheaper',
        'Same camera, call me on the number in my profile.',
        false, false, 0, '[]', interval '2 days'
    )
) AS review (
    id, product_id, customer_id, customer_name, customer_email, rating, title, content, verified, approved, helpful, images, age
)
ON CONFLICT DO NOTHING;

-- The rest of the souq.

INSERT INTO review (
    tenant_id, id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    is_verified_purchase, is_approved, helpful_count, images, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, product_id, customer_id, customer_name, customer_email, rating, title, content,
    verified, approved, helpful, images::jsonb, now() - age, now() - age
FROM (VALUES
    (
        'rev_01jddk00000000000ajwaxsara', 'prod_01jddk0000000000000000ajwa', 'cus_01jddk0000000000000000sara',
        'سارة القحطاني', 'sara@dakkah.example', 5, 'مثل ما نعرفه في المدينة',
        'طري ومفروز بعناية، والعلبة تصلح هدية.',
        true, true, 14, '[]', interval '6 weeks'
    ),
    (
        'rev_01jddk00000000ajwaxfat1mah', 'prod_01jddk0000000000000000ajwa', 'cus_01jddk0000000000000fat1mah',
        'فاطمة الزهراني', 'fatimah@dakkah.example', 4, NULL,
        'طعم ممتاز، وحبتان فقط كانتا جافتين.',
        true, true, 3, '[]', interval '3 weeks'
    ),
    (
        'rev_01jddk000000svkkar1xkha11d', 'prod_01jddk0000000000000svkkar1', 'cus_01jddk00000000000000kha11d',
        'خالد العتيبي', 'khalid@dakkah.example', 5, 'للضيافة',
        'أطلب الثلاثة كيلو كل شهر للمكتب، لا يبقى منها شيء.',
        true, true, 7, '[]', interval '2 months'
    ),
    (
        'rev_01jddk000000000c0ffeexsara', 'prod_01jddk00000000000000c0ffee', 'cus_01jddk0000000000000000sara',
        'سارة القحطاني', 'sara@dakkah.example', 4, 'Good roast, small bag',
        'The blonde is exactly right for the dallah. I would buy a one-kilo bag if there were one.',
        true, true, 8, '[]', interval '25 days'
    ),
    (
        'rev_01jddk00000000c0ffeexpr1ya', 'prod_01jddk00000000000000c0ffee', 'cus_01jddk000000000000000pr1ya',
        'Priya Nair', 'priya@dakkah.example', 5, 'Best from Jazan',
        'Floral and light, and roasted the week I ordered it.',
        true, true, 5, '[]', interval '2 weeks'
    ),
    (
        'rev_01jddk0000000000000vdx0mar', 'prod_01jddk000000000000000000vd', 'cus_01jddk00000000000000000mar',
        'عمر الحربي', 'omar@dakkah.example', 5, 'عود أصلي',
        'الرائحة تثبت يومين على الثوب، ومع القليل منه تكفي التولة سنة.',
        true, true, 11, '[]', interval '4 months'
    ),
    (
        'rev_01jddk000000000abayaxn0vra', 'prod_01jddk000000000000000abaya', 'cus_01jddk000000000000000n0vra',
        'نورة الدوسري', 'noura@dakkah.example', 4, 'قماش بارد',
        'الخياطة نظيفة والقماش بارد، لكن المقاس أطول قليلاً من المكتوب.',
        true, true, 10, '["https://images.dakkah.example/reviews/abaya-noura-1.jpg"]', interval '2 months'
    ),
    (
        'rev_01jddk00000000da11ahx1ay1a', 'prod_01jddk00000000000000da11ah', 'cus_01jddk0000000000000001ay1a',
        'Layla Haddad', 'layla@dakkah.example', 5, 'A small work of art',
        'Mine has a blue run in the glaze that the pictures could not show. Pours without dripping.',
        true, true, 6, '["https://images.dakkah.example/reviews/dallah-layla-1.jpg"]', interval '3 months'
    ),
    (
        'rev_01jddk00000000sadvxfat1mah', 'prod_01jddk0000000000000000sadv', 'cus_01jddk0000000000000fat1mah',
        'فاطمة الزهراني', 'fatimah@dakkah.example', 3, NULL,
        'النقش جميل، لكن اللون الأحمر أغمق من الصورة.',
        true, true, 2, '[]', interval '5 weeks'
    ),
    (
        'rev_01jddk00000000dr111xdan1e1', 'prod_01jddk000000000000000dr111', 'cus_01jddk00000000000000dan1e1',
        'Daniel Reyes', 'daniel@dakkah.example', 4, 'Does the job',
        'Goes through Riyadh concrete if you give it time. The case is solid.',
        true, true, 4, '[]', interval '6 weeks'
    ),
    (
        'rev_01jddk000000000tentxy0vsef', 'prod_01jddk0000000000000000tent', 'cus_01jddk00000000000000y0vsef',
        'يوسف الشمري', 'yousef@dakkah.example', 5, 'صمدت في الشمال',
        'هبّت علينا ريح في الثمامة ولم تتحرك. تركيبها يحتاج شخصين.',
        true, true, 13, '[]', interval '7 weeks'
    ),
    (
        'rev_01jddk0000000b1cyc1expr1ya', 'prod_01jddk0000000000000b1cyc1e', 'cus_01jddk000000000000000pr1ya',
        'Priya Nair', 'priya@dakkah.example', 2, NULL,
        'Nice to ride, but the mudguard rattled from the first day and nobody called me back.',
        true, false, 0, '[]', interval '3 days'
    )
) AS review (
    id, product_id, customer_id, customer_name, customer_email, rating, title, content, verified, approved, helpful, images, age
)
ON CONFLICT DO NOTHING;

-- What they say of vendors.
INSERT INTO review (
    id, tenant_id, vendor_id, customer_id, customer_name, rating, title, content, is_verified_purchase, is_approved, created_at, updated_at
) VALUES
    (
        'rev_01jddk000000000000vdxpr1ya', 'ten_01jd0000000000000000dakkah', 'vendor_01jddk000000000000000000vd',
        'cus_01jddk000000000000000pr1ya', 'Priya Nair', 5, 'Worth the walk to Souq Al Zal', 'They let me try six before I chose one.',
        false, true, now() - interval '5 weeks', now() - interval '5 weeks'
    ),
    (
        'rev_01jddk000000000c0ffeexy0vs', 'ten_01jd0000000000000000dakkah', 'vendor_01jddk00000000000000c0ffee',
        'cus_01jddk00000000000000y0vsef', 'يوسف', 4, NULL, 'القهوة ممتازة والتغليف يحتاج عناية.',
        false, true, now() - interval '3 weeks', now() - interval '3 weeks'
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
