-- Customers of Dakkah. Sara is the person of the demo: reviews, bids, rentals, a company, a membership and a
-- subscription all lead to her. Tariq ordered as a guest. The last
-- two columns are days since joining and since the last visit.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO customer (tenant_id, id, email, first_name, last_name, phone, has_account, metadata, created_at, updated_at)
SELECT current_setting('cityos.tenant'), id, email, first_name, last_name, phone, has_account,
    jsonb_strip_nulls(jsonb_build_object('locale', locale, 'name_en', name_en)), now() - age * interval '1 day', now() - seen * interval '1 day'
FROM (VALUES
    ('cus_01jddk0000000000000000sara', 'sara@dakkah.example',    'سارة',   'القحطاني', '+966500000101', true,  'ar', 'Sara Al-Qahtani',    360,    2),
    ('cus_01jddk00000000000000000mar', 'omar@dakkah.example',    'عمر',    'الحربي',   '+966500000102', true,  'ar', 'Omar Al-Harbi',      330,    3),
    ('cus_01jddk0000000000000fat1mah', 'fatimah@dakkah.example', 'فاطمة',  'الزهراني', '+966500000103', true,  'ar', 'Fatimah Al-Zahrani', 330,    4),
    ('cus_01jddk00000000000000kha11d', 'khalid@dakkah.example',  'خالد',   'العتيبي',  '+966500000104', true,  'ar', 'Khalid Al-Otaibi',   300,    1),
    ('cus_01jddk000000000000000n0vra', 'noura@dakkah.example',   'نورة',   'الدوسري',  '+966500000105', true,  'ar', 'Noura Al-Dosari',    270, 0.33),
    ('cus_01jddk00000000000000y0vsef', 'yousef@dakkah.example',  'يوسف',   'الشمري',   '+966500000106', true,  'ar', 'Yousef Al-Shammari', 240,    6),
    ('cus_01jddk0000000000000001ay1a', 'layla@dakkah.example',   'Layla',  'Haddad',   '+966500000107', true,  'en', NULL,                 240,    5),
    ('cus_01jddk000000000000000pr1ya', 'priya@dakkah.example',   'Priya',  'Nair',     '+966500000108', true,  'en', NULL,                 180,    4),
    ('cus_01jddk00000000000000dan1e1', 'daniel@dakkah.example',  'Daniel', 'Reyes',    '+966500000109', true,  'en', NULL,                 150,   11),
    ('cus_01jddk000000000000000tar1q', 'tariq@dakkah.example',   'Tariq',  'Mahmood',  NULL,            false, 'en', NULL,                  90,   90)
) AS customer (id, email, first_name, last_name, phone, has_account, locale, name_en, age, seen)
ON CONFLICT DO NOTHING;
