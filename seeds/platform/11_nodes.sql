-- The city trees, level by level, since a node takes its path from the one above it. The database sets depth and breadcrumbs.
-- Under Dakkah, Riyadh, Al Olaya, Al Olaya North, the Olaya hub and parcel locker 07 are the nodes of the five node roles.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO node (
    id, tenant_id, parent_id, type, code, slug, name, location, status, metadata, created_at, updated_at
)
SELECT id, current_setting('cityos.tenant'), parent_id, type, code, slug, name,
    jsonb_build_object('latitude', latitude, 'longitude', longitude), status,
    jsonb_build_object('name_en', translated), now() - interval '14 months', now() - interval '14 months'
FROM (VALUES
    ('node_01jddk00000000000000r1yadh', NULL, 'CITY', 'RUH', 'riyadh', 'الرياض', 'Riyadh', 24.7136, 46.6753, 'active'),
    ('node_01jddk00000000000000jeddah', NULL, 'CITY', 'JED', 'jeddah', 'جدة', 'Jeddah', 21.4858, 39.1925, 'active'),
    ('node_01jddk00000000000000dammam', NULL, 'CITY', 'DMM', 'dammam', 'الدمام', 'Dammam', 26.4207, 50.0888, 'inactive'),

    ('node_01jddk00000000000000001aya', 'node_01jddk00000000000000r1yadh', 'DISTRICT', 'RUH-OLA', 'olaya', 'العليا', 'Al Olaya', 24.6951, 46.6830, 'active'),
    ('node_01jddk0000000000000d1r1yah', 'node_01jddk00000000000000r1yadh', 'DISTRICT', 'RUH-DIR', 'diriyah', 'الدرعية', 'Diriyah', 24.7370, 46.5750, 'active'),
    ('node_01jddk000000000000000ma1az', 'node_01jddk00000000000000r1yadh', 'DISTRICT', 'RUH-MLZ', 'malaz', 'الملز', 'Al Malaz', 24.6650, 46.7350, 'active'),
    ('node_01jddk0000000000000nakhee1', 'node_01jddk00000000000000r1yadh', 'DISTRICT', 'RUH-NKH', 'nakheel', 'النخيل', 'Al Nakheel', 24.7440, 46.6290, 'active'),
    ('node_01jddk000000000000000sv1ay', 'node_01jddk00000000000000r1yadh', 'DISTRICT', 'RUH-SUL', 'sulay', 'السلي', 'As Sulay', 24.6630, 46.8330, 'maintenance'),
    ('node_01jddk000000000000000ba1ad', 'node_01jddk00000000000000jeddah', 'DISTRICT', 'JED-BLD', 'jeddah-balad', 'البلد', 'Al Balad', 21.4841, 39.1867, 'active'),
    ('node_01jddk000000000000000shat1', 'node_01jddk00000000000000jeddah', 'DISTRICT', 'JED-SHT', 'jeddah-shati', 'الشاطئ', 'Ash Shati', 21.5900, 39.1080, 'active'),

    ('node_01jddk00000000001ayaxn0rth', 'node_01jddk00000000000000001aya', 'ZONE', 'RUH-OLA-N', 'olaya-north', 'شمال العليا', 'Al Olaya North', 24.7010, 46.6800, 'active'),
    ('node_01jddk00000000001ayaxs0vth', 'node_01jddk00000000000000001aya', 'ZONE', 'RUH-OLA-S', 'olaya-south', 'جنوب العليا', 'Al Olaya South', 24.6860, 46.6870, 'active'),
    ('node_01jddk0000000000000bvja1r1', 'node_01jddk0000000000000d1r1yah', 'ZONE', 'RUH-DIR-B', 'bujairi', 'البجيري', 'Al Bujairi', 24.7342, 46.5761, 'active'),
    ('node_01jddk00000000000atxtvra1f', 'node_01jddk0000000000000d1r1yah', 'ZONE', 'RUH-DIR-T', 'at-turaif', 'الطريف', 'At-Turaif', 24.7335, 46.5725, 'active'),
    ('node_01jddk0000000000ma1azxeast', 'node_01jddk000000000000000ma1az', 'ZONE', 'RUH-MLZ-E', 'malaz-east', 'شرق الملز', 'Al Malaz East', 24.6660, 46.7440, 'active'),
    ('node_01jddk00000000nakhee1xwest', 'node_01jddk0000000000000nakhee1', 'ZONE', 'RUH-NKH-W', 'nakheel-west', 'غرب النخيل', 'Al Nakheel West', 24.7450, 46.6200, 'active'),
    ('node_01jddk00000sv1ayx10g1st1cs', 'node_01jddk000000000000000sv1ay', 'ZONE', 'RUH-SUL-L', 'sulay-logistics', 'منطقة السلي اللوجستية', 'As Sulay logistics zone', 24.6580, 46.8410, 'maintenance'),
    ('node_01jddk0000000000ba1adxs0vq', 'node_01jddk000000000000000ba1ad', 'ZONE', 'JED-BLD-S', 'balad-souq', 'سوق العلوي', 'Souq Al Alawi', 21.4836, 39.1872, 'active'),
    ('node_01jddk000000shat1xc0rn1che', 'node_01jddk000000000000000shat1', 'ZONE', 'JED-SHT-C', 'shati-corniche', 'كورنيش الشاطئ', 'Ash Shati Corniche', 21.5950, 39.1050, 'active'),

    ('node_01jddk0000000000001ayaxhvb', 'node_01jddk00000000001ayaxn0rth', 'FACILITY', 'RUH-OLA-N-01', 'olaya-hub', 'مركز العليا', 'Olaya hub', 24.6908, 46.6853, 'active'),
    ('node_01jddk00000000001ayaxmetr0', 'node_01jddk00000000001ayaxn0rth', 'FACILITY', 'RUH-OLA-N-02', 'olaya-metro', 'محطة مترو العليا', 'Olaya metro station', 24.7022, 46.6790, 'active'),
    ('node_01jddk000000000001ayaxma11', 'node_01jddk00000000001ayaxs0vth', 'FACILITY', 'RUH-OLA-S-01', 'olaya-mall', 'مجمع العليا التجاري', 'Olaya mall', 24.6852, 46.6881, 'active'),
    ('node_01jddk00000000d1r1yahxdesk', 'node_01jddk0000000000000bvja1r1', 'FACILITY', 'RUH-DIR-B-01', 'diriyah-desk', 'مكتب تأجير الدرعية', 'Diriyah rental desk', 24.7342, 46.5761, 'active'),
    ('node_01jddk000000atxtvra1fxgate', 'node_01jddk00000000000atxtvra1f', 'FACILITY', 'RUH-DIR-T-01', 'at-turaif-gate', 'بوابة الطريف', 'At-Turaif gate', 24.7338, 46.5730, 'active'),
    ('node_01jddk00000000ma1azxcentre', 'node_01jddk0000000000ma1azxeast', 'FACILITY', 'RUH-MLZ-E-01', 'malaz-centre', 'مركز الملز', 'Malaz centre', 24.6664, 46.7452, 'active'),
    ('node_01jddk0000000nakhee1xdep0t', 'node_01jddk00000000nakhee1xwest', 'FACILITY', 'RUH-NKH-W-01', 'nakheel-depot', 'مستودع النخيل', 'Nakheel depot', 24.7461, 46.6185, 'active'),
    ('node_01jddk00000sv1ayxwareh0vse', 'node_01jddk00000sv1ayx10g1st1cs', 'FACILITY', 'RUH-SUL-L-01', 'sulay-warehouse', 'مستودع السلي', 'Sulay warehouse', 24.6577, 46.8422, 'maintenance'),
    ('node_01jddk000000000ba1adxst0re', 'node_01jddk0000000000ba1adxs0vq', 'FACILITY', 'JED-BLD-S-01', 'balad-store', 'متجر البلد', 'Balad store', 21.4858, 39.1863, 'active'),
    ('node_01jddk000000000shat1xk10sk', 'node_01jddk000000shat1xc0rn1che', 'FACILITY', 'JED-SHT-C-01', 'shati-kiosk', 'كشك الكورنيش', 'Corniche kiosk', 21.5953, 39.1047, 'active'),

    ('node_01jddk0000000000010ckerx07', 'node_01jddk0000000000001ayaxhvb', 'ASSET', 'LOCKER-07', 'parcel-locker-07', 'خزانة الطرود 07', 'Parcel locker 07', 24.6908, 46.6853, 'active'),
    ('node_01jddk0000000000010ckerx08', 'node_01jddk0000000000001ayaxhvb', 'ASSET', 'LOCKER-08', 'parcel-locker-08', 'خزانة الطرود 08', 'Parcel locker 08', 24.6908, 46.6853, 'maintenance'),
    ('node_01jddk000000001ayaxc0vnter', 'node_01jddk0000000000001ayaxhvb', 'ASSET', 'COUNTER-01', 'olaya-counter', 'منضدة خدمة العليا', 'Olaya service counter', 24.6908, 46.6853, 'active'),
    ('node_01jddk0000000000010ckerx11', 'node_01jddk00000000001ayaxmetr0', 'ASSET', 'LOCKER-11', 'parcel-locker-11', 'خزانة الطرود 11', 'Parcel locker 11', 24.7022, 46.6790, 'active'),
    ('node_01jddk0000000000010ckerx12', 'node_01jddk000000000001ayaxma11', 'ASSET', 'LOCKER-12', 'parcel-locker-12', 'خزانة الطرود 12', 'Parcel locker 12', 24.6852, 46.6881, 'active'),
    ('node_01jddk000000000000k10skx01', 'node_01jddk000000000001ayaxma11', 'ASSET', 'KIOSK-01', 'order-kiosk-01', 'جهاز الطلب 01', 'Order kiosk 01', 24.6852, 46.6881, 'active'),
    ('node_01jddk0000000000cab1netx01', 'node_01jddk00000000d1r1yahxdesk', 'ASSET', 'CABINET-01', 'camera-cabinet-01', 'خزانة الكاميرات 01', 'Camera cabinet 01', 24.7342, 46.5761, 'active'),
    ('node_01jddk0000000000000gatex01', 'node_01jddk000000atxtvra1fxgate', 'ASSET', 'GATE-01', 'visitor-gate-01', 'بوابة الزوار 01', 'Visitor gate 01', 24.7338, 46.5730, 'active'),
    ('node_01jddk0000000000010ckerx21', 'node_01jddk00000000ma1azxcentre', 'ASSET', 'LOCKER-21', 'parcel-locker-21', 'خزانة الطرود 21', 'Parcel locker 21', 24.6664, 46.7452, 'active'),
    ('node_01jddk00000000000000vanx03', 'node_01jddk0000000nakhee1xdep0t', 'ASSET', 'VAN-03', 'delivery-van-03', 'سيارة التوصيل 03', 'Delivery van 03', 24.7461, 46.6185, 'active'),
    ('node_01jddk00000000000000vanx04', 'node_01jddk0000000nakhee1xdep0t', 'ASSET', 'VAN-04', 'delivery-van-04', 'سيارة التوصيل 04', 'Delivery van 04', 24.7461, 46.6185, 'maintenance'),
    ('node_01jddk000000000c01dr00mx01', 'node_01jddk00000sv1ayxwareh0vse', 'ASSET', 'COLD-01', 'cold-room-01', 'غرفة التبريد 01', 'Cold room 01', 24.6577, 46.8422, 'inactive'),
    ('node_01jddk0000000000010ckerx31', 'node_01jddk000000000ba1adxst0re', 'ASSET', 'LOCKER-31', 'parcel-locker-31', 'خزانة الطرود 31', 'Parcel locker 31', 21.4858, 39.1863, 'active')
) AS place (id, parent_id, type, code, slug, name, translated, latitude, longitude, status)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO node (
    id, tenant_id, parent_id, type, code, slug, name, location, status, created_at, updated_at
)
SELECT id, current_setting('cityos.tenant'), parent_id, type, code, slug, name,
    jsonb_build_object('latitude', latitude, 'longitude', longitude), status,
    now() - interval '26 months', now() - interval '26 months'
FROM (VALUES
    ('node_01jdhq00000000000000001y0n', NULL, 'CITY', 'LYS', 'lyon', 'Lyon', 45.7640, 4.8357, 'active'),
    ('node_01jdhq00000000000partxd1ev', 'node_01jdhq00000000000000001y0n', 'DISTRICT', 'LYS-PDI', 'part-dieu', 'Part-Dieu', 45.7605, 4.8597, 'active'),
    ('node_01jdhq000000000000v111ette', 'node_01jdhq00000000000partxd1ev', 'ZONE', 'LYS-PDI-V', 'villette', 'La Villette', 45.7590, 4.8625, 'active'),
    ('node_01jdhq000000000headx0ff1ce', 'node_01jdhq000000000000v111ette', 'FACILITY', 'LYS-PDI-V-01', 'head-office', 'Head office', 45.7588, 4.8629, 'active')
) AS place (id, parent_id, type, code, slug, name, latitude, longitude, status)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO node (
    id, tenant_id, parent_id, type, code, slug, name, location, status, created_at, updated_at
)
SELECT id, current_setting('cityos.tenant'), parent_id, type, code, slug, name,
    jsonb_build_object('latitude', latitude, 'longitude', longitude), status,
    now() - interval '11 months', now() - interval '11 months'
FROM (VALUES
    ('node_01jdpa000000000000000par1s', NULL, 'CITY', 'PAR', 'paris', 'Paris', 48.8566, 2.3522, 'active'),
    ('node_01jdpa00000000000000mara1s', 'node_01jdpa000000000000000par1s', 'DISTRICT', 'PAR-MAR', 'marais', 'Le Marais', 48.8590, 2.3620, 'active'),
    ('node_01jdpa000000000000bast111e', 'node_01jdpa000000000000000par1s', 'DISTRICT', 'PAR-BAS', 'bastille', 'Bastille', 48.8532, 2.3692, 'inactive'),
    ('node_01jdpa0000000000000tvrenne', 'node_01jdpa00000000000000mara1s', 'ZONE', 'PAR-MAR-T', 'turenne', 'Rue de Turenne', 48.8586, 2.3647, 'active'),
    ('node_01jdpa000000000000b0vt1qve', 'node_01jdpa0000000000000tvrenne', 'FACILITY', 'PAR-MAR-T-01', 'boutique-marais', 'Boutique du Marais', 48.8573, 2.3648, 'active')
) AS place (id, parent_id, type, code, slug, name, latitude, longitude, status)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO node (
    id, tenant_id, parent_id, type, code, slug, name, location, status, metadata, created_at, updated_at
)
SELECT id, current_setting('cityos.tenant'), parent_id, type, code, slug, name,
    jsonb_build_object('latitude', latitude, 'longitude', longitude), status,
    jsonb_build_object('name_fr', translated), now() - interval '7 months', now() - interval '7 months'
FROM (VALUES
    ('node_01jdtn000000000000000tvn1s', NULL, 'CITY', 'TUN', 'tunis', 'تونس', 'Tunis', 36.8065, 10.1815, 'active'),
    ('node_01jdtn00000000000000centre', 'node_01jdtn000000000000000tvn1s', 'DISTRICT', 'TUN-CTR', 'centre-ville', 'وسط المدينة', 'Centre-ville', 36.8008, 10.1815, 'active'),
    ('node_01jdtn000000000000000001ac', 'node_01jdtn000000000000000tvn1s', 'DISTRICT', 'TUN-LAC', 'les-berges-du-lac', 'ضفاف البحيرة', 'Les Berges du Lac', 36.8380, 10.2400, 'inactive'),
    ('node_01jdtn0000000000000thamevr', 'node_01jdtn00000000000000centre', 'ZONE', 'TUN-CTR-T', 'habib-thameur', 'شارع الحبيب ثامر', 'Avenue Habib Thameur', 36.8033, 10.1822, 'active')
) AS place (id, parent_id, type, code, slug, name, translated, latitude, longitude, status)
ON CONFLICT DO NOTHING;
