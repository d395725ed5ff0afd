-- Vendors in every state, what they offer, and who works for them. The camera desk has one person for each role of a team.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO vendor (
    tenant_id, id, handle, store_id, business_name, legal_name, business_type, tax_id, email, phone, website, contact_name,
    address_line1, city, postal_code, country_code, verification_status, status, currency_code, commission_type, commission_rate,
    commission_flat, commission_tiers, payout_method, payout_schedule, payout_minimum, is_featured, total_products, total_orders,
    total_sales, description, logo_url, approved_at, approved_by_id, rejection_reason, suspension_reason, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, handle, store_id, business_name, legal_name, business_type, tax_id, email, phone,
    'https://' || handle || '.example', contact_name, address_line1, city, postal_code, 'sa', verification, status, 'sar',
    commission_type, commission_rate, commission_flat, commission_tiers::jsonb, payout_method, payout_schedule, payout_minimum,
    featured, products, orders, sales, description, 'https://images.dakkah.example/vendors/' || handle || '.png',
    now() - approved * interval '1 day', CASE WHEN approved IS NOT NULL THEN 'admin_01jddk000000000000000adm1n' END,
    rejection_reason, suspension_reason, now() - age * interval '1 day', now() - changed * interval '1 day'
FROM (VALUES
    (
        'vendor_01jddk000000000000000dates', 'al-madinah-dates', 'store_01jddk0000000000000000s0vq', 'تمور المدينة', 'شركة تمور المدينة للتجارة',
        'llc', '300123456700003', 'orders@dates.example', '+966148201001', 'سلمان الحربي', 'طريق الملك عبدالله 210', 'Medina', '42311',
        'verified', 'active', 'percentage', 10, NULL, NULL, 'bank_transfer', 'weekly', 100,
        true, 2, 0, 0, 'عجوة وسكري من مزارعنا في المدينة والقصيم.', 395, NULL, NULL, 400, 395
    ),
    (
        'vendor_01jddk00000000000000c0ffee', 'khawlani-roasters', 'store_01jddk0000000000000000s0vq', 'Khawlani Roasters', 'Khawlani Roasters LLC',
        'llc', '300123456700013', 'hello@coffee.example', '+966172301002', 'Yahya Al Fifi', 'Market street 4', 'Jazan', '82611',
        'verified', 'active', 'percentage', 12, NULL, NULL, 'stripe_connect', 'biweekly', 250,
        true, 1, 0, 0, 'Coffee from the terraces of Fifa, roasted the day before it leaves.', 360, NULL, NULL, 365, 360
    ),
    (
        'vendor_01jddk000000000000000000vd', 'bait-al-oud', NULL, 'بيت العود', 'مؤسسة بيت العود',
        'sole_proprietorship', '300123456700023', 'majlis@oud.example', '+966112301003', 'فهد العتيبي', 'سوق الزل، دكان 31', 'Riyadh', '12632',
        'verified', 'active', 'tiered', NULL, NULL, '[{"up_to": "1000", "percentage": "12"}, {"percentage": "8"}]', 'bank_transfer', 'monthly', 500,
        false, 2, 1, 1350.15, 'دهن عود ومباخر، نختارها واحدة واحدة.', 350, NULL, NULL, 355, 20
    ),
    (
        'vendor_01jddk000000000000000abaya', 'najd-atelier', NULL, 'أتيليه نجد', NULL,
        'individual', NULL, 'noor@abaya.example', '+966501230004', 'نور السبيعي', 'حي النخيل', 'Riyadh', '12381',
        'verified', 'active', 'flat', NULL, 15, NULL, 'manual', 'monthly', NULL,
        false, 1, 0, 0, 'عبايات كتان تُخاط على المقاس.', 200, NULL, NULL, 210, 200
    ),
    (
        'vendor_01jddk00000000000000camera', 'diriyah-camera-desk', 'store_01jddk0000000000000000s0vq', 'Diriyah Camera Desk', 'Diriyah Optics Trading LLC',
        'corporation', '300123456700043', 'desk@camera.example', '+966114801005', 'Lamia Al Saud', 'Bujairi terrace 12', 'Diriyah', '13711',
        'verified', 'active', 'percentage', 8, NULL, NULL, 'stripe_connect', 'weekly', 1000,
        true, 2, 2, 22077.70, 'New and certified used cameras, checked at our desk in Diriyah.', 300, NULL, NULL, 305, 12
    ),
    (
        'vendor_01jddk000000000000000b1kes', 'riyadh-bikes', 'store_01jddk0000000000000renta1s', 'Riyadh Bikes', NULL,
        'partnership', NULL, 'ride@bikes.example', '+966501230006', 'Hassan Darwish', 'Wadi Hanifah', 'Riyadh', '12573',
        'documents_submitted', 'pending', 'percentage', NULL, NULL, NULL, NULL, 'monthly', NULL,
        false, 1, 0, 0, 'City bicycles, sold and rented.', NULL, NULL, NULL, 4, 2
    ),
    (
        'vendor_01jddk00000000000000desert', 'desert-camp-gear', 'store_01jddk0000000000000renta1s', 'Desert Camp Gear', 'Desert Camp Gear Est.',
        'sole_proprietorship', '300123456700063', 'camp@desert.example', '+966501230007', 'Majed Al Otaibi', 'Thumamah road 9', 'Riyadh', '13244',
        'verified', 'suspended', 'percentage', 11, NULL, NULL, 'bank_transfer', 'monthly', 500,
        false, 2, 0, 0, 'Tents and generators for the winter camp.', 240, NULL, 'Generators without the papers of the safety test.', 250, 9
    ),
    (
        'vendor_01jddk00000000000000ph0nes', 'phone-corner', NULL, 'Phone Corner', NULL,
        'individual', NULL, 'corner@phones.example', NULL, 'Bilal', NULL, 'Dammam', NULL,
        'rejected', 'rejected', 'percentage', NULL, NULL, NULL, NULL, 'monthly', NULL,
        false, 0, 0, 0, NULL, NULL, 'The commercial registration has expired.', NULL, 40, 33
    )
) AS seller (
    id, handle, store_id, business_name, legal_name, business_type, tax_id, email, phone, contact_name, address_line1, city, postal_code,
    verification, status, commission_type, commission_rate, commission_flat, commission_tiers, payout_method, payout_schedule, payout_minimum,
    featured, products, orders, sales, description, approved, rejection_reason, suspension_reason, age, changed
)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_user (
    tenant_id, id, vendor_id, user_id, role, status, invited_by_id, invitation_accepted_at, last_active_at, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, user_id, role, status, invited_by_id,
    CASE WHEN status <> 'invited' THEN now() - age + interval '1 day' END, now() - seen, now() - age, now() - age + interval '1 day'
FROM (VALUES
    ('vusr_01jddk00000000camerax0wner', 'vendor_01jddk00000000000000camera', 'admin_01jddk00000000camerax0wner', 'owner',   'active',   'admin_01jddk000000000000000adm1n', interval '10 months', interval '3 hours'),
    ('vusr_01jddk00000000cameraxadm1n', 'vendor_01jddk00000000000000camera', 'admin_01jddk00000000cameraxadm1n', 'admin',   'active',   'admin_01jddk00000000camerax0wner', interval '10 months', interval '1 day'),
    ('vusr_01jddk000000cameraxmanager', 'vendor_01jddk00000000000000camera', 'admin_01jddk000000cameraxmanager', 'manager', 'active',   'admin_01jddk00000000camerax0wner', interval '9 months',  interval '20 minutes'),
    ('vusr_01jddk00000000cameraxstaff', 'vendor_01jddk00000000000000camera', 'admin_01jddk00000000cameraxstaff', 'staff',   'active',   'admin_01jddk000000cameraxmanager', interval '6 months',  interval '2 days'),
    ('vusr_01jddk0000000cameraxv1ewer', 'vendor_01jddk00000000000000camera', 'admin_01jddk0000000cameraxv1ewer', 'viewer',  'active',   'admin_01jddk000000cameraxmanager', interval '3 months',  interval '12 days'),
    ('vusr_01jddk000000000datesx0wner', 'vendor_01jddk000000000000000dates', 'admin_01jddk000000000datesx0wner', 'owner',   'active',   'admin_01jddk000000000000000adm1n', interval '13 months', interval '5 days'),
    ('vusr_01jddk00000000c0ffeex0wner', 'vendor_01jddk00000000000000c0ffee', 'admin_01jddk00000000c0ffeex0wner', 'owner',   'active',   'admin_01jddk000000000000000adm1n', interval '12 months', interval '9 days'),
    ('vusr_01jddk0000datesxc0ffee0wnr', 'vendor_01jddk000000000000000dates', 'admin_01jddk00000000c0ffeex0wner', 'viewer',  'inactive', 'admin_01jddk000000000datesx0wner', interval '5 months',  NULL),
    ('vusr_01jddk000000000000vdx0wner', 'vendor_01jddk000000000000000000vd', 'admin_01jddk000000000000vdx0wner', 'owner',   'active',   'admin_01jddk000000000000000adm1n', interval '12 months', interval '2 weeks'),
    ('vusr_01jddk000000000vdxcameraxx', 'vendor_01jddk000000000000000000vd', 'admin_01jddk0000000cameraxv1ewer', 'staff',   'invited',  'admin_01jddk000000000000vdx0wner', interval '2 days',    NULL),
    ('vusr_01jddk00000000desertx0wner', 'vendor_01jddk00000000000000desert', 'admin_01jddk00000000desertx0wner', 'owner',   'active',   'admin_01jddk000000000000000adm1n', interval '8 months',  interval '8 days')
) AS member (id, vendor_id, user_id, role, status, invited_by_id, age, seen)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_product (
    tenant_id, id, vendor_id, product_id, status, approved_by_id, approved_at, rejection_reason, vendor_sku, vendor_cost, suggested_price,
    fulfillment_method, lead_time_days, commission_override, commission_type, commission_rate, stopped_with_vendor, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, vendor_id, product_id, status,
    CASE WHEN status IN ('approved', 'suspended') THEN 'admin_01jddk000000000000000adm1n' END,
    CASE WHEN status IN ('approved', 'suspended') THEN now() - (age - 1) * interval '1 day' END,
    rejection_reason, sku, cost, price, fulfillment, lead, commission_type IS NOT NULL, commission_type, commission_rate, status = 'suspended',
    now() - age * interval '1 day', now() - (age - 1) * interval '1 day'
FROM (VALUES
    ('vprod_01jddk0000000000datesxajwa', 'vendor_01jddk000000000000000dates', 'prod_01jddk0000000000000000ajwa', 'approved',         NULL, 'MD-AJW-1K', 52.00,   85.00,  'vendor_ships',   1, NULL,         NULL, 390),
    ('vprod_01jddk000000000datesxsvkka', 'vendor_01jddk000000000000000dates', 'prod_01jddk0000000000000svkkar1', 'approved',         NULL, 'MD-SUK',    14.50,   26.00,  'vendor_ships',   1, 'percentage', 7.5,  390),
    ('vprod_01jddk0000000000000c0ffeex', 'vendor_01jddk00000000000000c0ffee', 'prod_01jddk00000000000000c0ffee', 'approved',         NULL, 'KR-KHW',    23.00,   42.00,  'platform_ships', 2, NULL,         NULL, 355),
    ('vprod_01jddk00000000000000000vdx', 'vendor_01jddk000000000000000000vd', 'prod_01jddk000000000000000000vd', 'approved',         NULL, 'BO-KAM',    310.00, 690.00,  'vendor_ships',   3, NULL,         NULL, 345),
    ('vprod_01jddk000000000vdxmabkhara', 'vendor_01jddk000000000000000000vd', 'prod_01jddk000000000000mabkhara', 'approved',         NULL, 'BO-MAB',    90.00,  185.00,  'vendor_ships',   5, 'flat',       12.5, 300),
    ('vprod_01jddk00000000000000abayax', 'vendor_01jddk000000000000000abaya', 'prod_01jddk000000000000000abaya', 'approved',         NULL, NULL,        140.00, 320.00,  'vendor_ships',   7, NULL,         NULL, 198),
    ('vprod_01jddk0000000cameraxcan0nx', 'vendor_01jddk00000000000000camera', 'prod_01jddk000000000000000can0n', 'approved',         NULL, 'EOSR6',    8100.00, 9499.00,  'platform_ships', 1, NULL,         NULL, 300),
    ('vprod_01jddk000cameraxpr0ject0rx', 'vendor_01jddk00000000000000camera', 'prod_01jddk00000000000pr0ject0r', 'pending_approval', NULL, 'PROJ-FHD', 2050.00, 2699.00,  'dropship',       6, NULL,         NULL,   3),
    ('vprod_01jddk0000000b1kesxb1cyc1e', 'vendor_01jddk000000000000000b1kes', 'prod_01jddk0000000000000b1cyc1e', 'pending_approval', NULL, NULL,       1250.00, 1899.00,  'vendor_ships',   4, NULL,         NULL,   2),
    ('vprod_01jddk000000000desertxtent', 'vendor_01jddk00000000000000desert', 'prod_01jddk0000000000000000tent', 'suspended',        NULL, 'DC-T6',     560.00,  899.00,  'vendor_ships',   2, NULL,         NULL, 238),
    ('vprod_01jddk000desertxgenerat0rx', 'vendor_01jddk00000000000000desert', 'prod_01jddk00000000000generat0r', 'suspended',        NULL, 'DC-G3',    3100.00, 4250.00,  'vendor_ships',   2, NULL,         NULL, 236)
) AS offer (id, vendor_id, product_id, status, rejection_reason, sku, cost, price, fulfillment, lead, commission_type, commission_rate, age)
ON CONFLICT DO NOTHING;

INSERT INTO marketplace_listing (
    tenant_id, id, marketplace_tenant_id, vendor_id, product_id, status, visibility, impressions, clicks, conversions, published_at, stopped_with_vendor, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, current_setting('cityos.tenant'), vendor_id, product_id, status, visibility, impressions, clicks,
    conversions, now() - published * interval '1 day', status = 'paused', now() - age * interval '1 day', now() - interval '2 hours'
FROM (VALUES
    ('mklist_01jddk0000000cameraxcan0n0', 'vendor_01jddk00000000000000camera', 'prod_01jddk000000000000000can0n', 'active', 'public',  18250, 2140, 7,  299, 300),
    ('mklist_01jddk00000000000datesajwa', 'vendor_01jddk000000000000000dates', 'prod_01jddk0000000000000000ajwa', 'active', 'public',   9120, 1330, 5,  388, 389),
    ('mklist_01jddk0000000000000000vdxx', 'vendor_01jddk000000000000000000vd', 'prod_01jddk000000000000000000vd', 'active', 'private',   310,   96, 3,  340, 342),
    ('mklist_01jddk000cameraxpr0ject0rx', 'vendor_01jddk00000000000000camera', 'prod_01jddk00000000000pr0ject0r', 'draft',  'public',      0,    0, 0, NULL,   3),
    ('mklist_01jddk000000000desertxtent', 'vendor_01jddk00000000000000desert', 'prod_01jddk0000000000000000tent', 'paused', 'public',   4410,  520, 1,  235, 237)
) AS listing (id, vendor_id, product_id, status, visibility, impressions, clicks, conversions, published, age)
ON CONFLICT DO NOTHING;


SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO vendor (
    id, tenant_id, handle, store_id, business_name, legal_name, business_type, tax_id, email, phone, city, country_code, verification_status,
    status, currency_code, commission_type, commission_rate, payout_method, payout_schedule, total_products, description, approved_at,
    approved_by_id, created_at, updated_at
) VALUES (
    'vendor_01jdpa0000000000000pr0te1n', 'ten_01jd00000000000000000par1s', 'atelier-proteine', 'store_01jdpa000000000000b0vt1qve',
    'Atelier Protéine', 'Atelier Protéine SARL', 'llc', 'FR40303265045', 'bonjour@proteine.example', '+33142010001', 'Paris', 'fr', 'verified',
    'active', 'eur', 'percentage', 9, 'bank_transfer', 'monthly', 1, 'Mélanges pesés à la demande.', now() - interval '7 months',
    'admin_01jdpa000000000000000adm1n', now() - interval '7 months', now() - interval '7 months'
)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_user (id, tenant_id, vendor_id, user_id, role, status, invited_by_id, invitation_accepted_at, created_at, updated_at) VALUES (
    'vusr_01jdpa000000pr0te1nx0wner0', 'ten_01jd00000000000000000par1s', 'vendor_01jdpa0000000000000pr0te1n', 'admin_01jdpa000000pr0te1nx0wner0',
    'owner', 'active', 'admin_01jdpa000000000000000adm1n', now() - interval '7 months', now() - interval '7 months', now() - interval '7 months'
)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_product (
    id, tenant_id, vendor_id, product_id, status, approved_by_id, approved_at, suggested_price, created_at, updated_at
) VALUES (
    'vprod_01jdpa0000000pr0te1nxwhey0', 'ten_01jd00000000000000000par1s', 'vendor_01jdpa0000000000000pr0te1n', 'prod_01jdhq000000000000wheyx1s0',
    'approved', 'admin_01jdpa000000000000000adm1n', now() - interval '6 months', 44.90, now() - interval '6 months', now() - interval '6 months'
)
ON CONFLICT DO NOTHING;


SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO vendor (
    id, tenant_id, handle, business_name, business_type, email, phone, city, country_code, verification_status, status, currency_code,
    commission_type, commission_rate, payout_method, payout_schedule, total_products, description, approved_at, approved_by_id,
    created_at, updated_at
) VALUES (
    'vendor_01jdtn000000000000000011ve', 'ten_01jd00000000000000000tvn1s', 'dar-zitouna', 'دار الزيتونة', 'individual', 'dar@zitouna.example',
    '+21671000001', 'Sfax', 'tn', 'verified', 'inactive', 'tnd', 'percentage', 7.25, 'manual', 'monthly', 1, 'زيت زيتون ومكملات.',
    now() - interval '5 months', 'admin_01jdtn000000000000000adm1n', now() - interval '5 months', now() - interval '1 month'
)
ON CONFLICT DO NOTHING;

INSERT INTO vendor_product (
    id, tenant_id, vendor_id, product_id, status, suggested_price, created_at, updated_at
) VALUES (
    'vprod_01jdtn000000000011vexwhey0', 'ten_01jd00000000000000000tvn1s', 'vendor_01jdtn000000000000000011ve', 'prod_01jdhq000000000000wheyx1s0',
    'discontinued', 129.500, now() - interval '5 months', now() - interval '1 month'
)
ON CONFLICT DO NOTHING;

-- What is said of them: reviews that were there before their vendors.
SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

UPDATE vendor v
   SET average_rating = r.average_rating, total_reviews = r.total_reviews
  FROM vendor o
 CROSS JOIN LATERAL reviews.rating_of_vendor(o.id, 'infinity') r
 WHERE v.tenant_id = current_setting('cityos.tenant')
   AND o.tenant_id = v.tenant_id
   AND o.id = v.id;
