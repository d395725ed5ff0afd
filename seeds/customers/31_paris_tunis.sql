-- Customers of the two franchises.

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO customer (tenant_id, id, email, first_name, last_name, phone, has_account, metadata, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, email, first_name, last_name, phone, true,
    jsonb_strip_nulls(jsonb_build_object('locale', locale, 'name_en', name_en)), now() - age * interval '1 day', now() - seen * interval '1 day'
FROM (VALUES
    ('cus_01jdpa000000000000000mar1e', 'marie@paris.example', 'Marie', 'Delcourt', '+33600000101', 'fr', NULL, 270,  2),
    ('cus_01jdpa0000000000000001vcas', 'lucas@paris.example', 'Lucas', 'Ferreira', '+33600000102', 'fr', NULL, 180, 20)
) AS customer (id, email, first_name, last_name, phone, locale, name_en, age, seen)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO customer (tenant_id, id, email, first_name, last_name, phone, has_account, metadata, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, email, first_name, last_name, phone, true,
    jsonb_strip_nulls(jsonb_build_object('locale', locale, 'name_en', name_en)), now() - age * interval '1 day', now() - seen * interval '1 day'
FROM (VALUES
    ('cus_01jdtn000000000000000am1ne', 'amine@tunis.example', 'أمين',  'بن صالح',   '+21620000101', 'ar', 'Amine Ben Salah', 180, 5),
    ('cus_01jdtn00000000000000001nes', 'ines@tunis.example',  'إيناس', 'الطرابلسي', '+21620000102', 'fr', 'Ines Trabelsi',   120, 9)
) AS customer (id, email, first_name, last_name, phone, locale, name_en, age, seen)
ON CONFLICT DO NOTHING;
