-- Points of interest and the ways of being served there.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO tenant_poi (
    id, tenant_id, node_id, name, slug, poi_type,
    address_line1, address_line2, city, state, postal_code, country_code, latitude, longitude, geohash,
    operating_hours, phone, email, is_primary, is_active, service_radius_km, delivery_zones, media, created_at, updated_at
) VALUES
    (
        'poi_01jddk00000000000000001aya', 'ten_01jd0000000000000000dakkah', 'node_01jddk0000000000001ayaxhvb',
        'دكّة العليا', 'olaya', 'store',
        '7421 King Fahd Road', 'Al Olaya', 'Riyadh', 'Riyadh', '12214', 'SA', 24.6908, 46.6853, 'th3hqqg4q',
        '{
            "sunday": {"open": "09:00", "close": "22:00"}, "monday": {"open": "09:00", "close": "22:00"}, "tuesday": {"open": "09:00", "close": "22:00"},
            "wednesday": {"open": "09:00", "close": "22:00"}, "thursday": {"open": "09:00", "close": "23:00"}, "friday": {"open": "16:00", "close": "23:00"},
            "saturday": {"open": "10:00", "close": "23:00"}
        }',
        '+966112000101', 'olaya@dakkah.example', true, true, 12,
        '[{"name": "Al Olaya", "fee": "0"}, {"name": "Al Sulaymaniyah", "fee": "12"}]',
        '[{"type": "image", "url": "https://images.dakkah.example/places/olaya.jpg"}]', now() - interval '14 months', now() - interval '2 months'
    ),
    (
        'poi_01jddk0000000000000d1r1yah', 'ten_01jd0000000000000000dakkah', 'node_01jddk00000000d1r1yahxdesk',
        'Diriyah camera and gear desk', 'diriyah-gear', 'rental_desk',
        '12 Al Bujairi Street', NULL, 'Diriyah', 'Riyadh', '13711', 'SA', 24.7342, 46.5761, 'th3heyexj',
        '{
            "sunday": {"open": "10:00", "close": "20:00"}, "monday": {"open": "10:00", "close": "20:00"}, "tuesday": {"open": "10:00", "close": "20:00"},
            "wednesday": {"open": "10:00", "close": "20:00"}, "thursday": {"open": "10:00", "close": "22:00"}, "friday": {"open": "16:00", "close": "22:00"},
            "saturday": {"open": "10:00", "close": "22:00"}
        }',
        '+966112000102', 'gear@dakkah.example', false, true, NULL, NULL, NULL, now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'poi_01jddk000000000000000ba1ad', 'ten_01jd0000000000000000dakkah', 'node_01jddk000000000000000ba1ad',
        'دكّة البلد', 'jeddah-balad', 'store',
        '3 Souq Al Alawi Street', 'Al Balad', 'Jeddah', 'Makkah', '22236', 'SA', 21.4858, 39.1863, 'sggf5xqef',
        '{
            "sunday": {"open": "16:00", "close": "23:30"}, "monday": {"open": "16:00", "close": "23:30"}, "tuesday": {"open": "16:00", "close": "23:30"},
            "wednesday": {"open": "16:00", "close": "23:30"}, "thursday": {"open": "16:00", "close": "01:00"}, "friday": {"open": "16:30", "close": "01:00"},
            "saturday": {"open": "16:00", "close": "23:30"}
        }',
        '+966122000103', 'balad@dakkah.example', false, true, 6, NULL, NULL, now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'poi_01jddk00000000000000dammam', 'ten_01jd0000000000000000dakkah', 'node_01jddk00000000000000dammam',
        'Dammam warehouse', 'dammam-warehouse', 'warehouse',
        '55 Second Industrial City', NULL, 'Dammam', 'Eastern Province', '34326', 'SA', 26.2794, 49.9875, 'thet92pb9',
        NULL, '+966132000104', NULL, false, false, NULL, NULL, NULL, now() - interval '6 months', now() - interval '3 weeks'
    )
ON CONFLICT DO NOTHING;

INSERT INTO service_channel (
    id, tenant_id, poi_id, name, slug, channel_type, is_active, capabilities, operating_hours, fulfillment_type,
    min_order_amount, max_order_amount, delivery_fee, supported_payment_methods, priority, created_at, updated_at
) VALUES
    (
        'svch_01jddk00000001ayaxde11very', 'ten_01jd0000000000000000dakkah', 'poi_01jddk00000000000000001aya',
        'Same-day delivery', 'olaya-delivery', 'delivery', true,
        '{"same_day": true, "live_tracking": true}', NULL, 'own_fleet', 50, 5000, 15, '["mada", "card", "cash_on_delivery"]', 1,
        now() - interval '13 months', now() - interval '2 months'
    ),
    (
        'svch_01jddk0000000001ayaxp1ckvp', 'ten_01jd0000000000000000dakkah', 'poi_01jddk00000000000000001aya',
        'استلام من العليا', 'olaya-pickup', 'pickup', true,
        '{"locker": true}', NULL, 'locker', NULL, NULL, NULL, NULL, 2,
        now() - interval '13 months', now() - interval '2 months'
    ),
    (
        'svch_01jddk000000d1r1yahxp1ckvp', 'ten_01jd0000000000000000dakkah', 'poi_01jddk0000000000000d1r1yah',
        'Rental desk', 'diriyah-pickup', 'pickup', true,
        '{"id_check": true, "deposit": true}', NULL, 'counter', NULL, NULL, NULL, '["mada", "card"]', 1,
        now() - interval '9 months', now() - interval '9 months'
    ),
    (
        'svch_01jddk00000000ba1adxp1ckvp', 'ten_01jd0000000000000000dakkah', 'poi_01jddk000000000000000ba1ad',
        'استلام من البلد', 'balad-pickup', 'pickup', true,
        NULL, NULL, 'counter', NULL, NULL, NULL, NULL, 1,
        now() - interval '8 months', now() - interval '8 months'
    ),
    (
        'svch_01jddk000000000ba1adxdr1ve', 'ten_01jd0000000000000000dakkah', 'poi_01jddk000000000000000ba1ad',
        'Drive-through coffee', 'balad-drive', 'drive_through', false,
        NULL, '{"thursday": {"open": "18:00", "close": "01:00"}, "friday": {"open": "18:00", "close": "01:00"}}', 'counter', NULL, 500, NULL,
        '["mada", "apple_pay"]', 2,
        now() - interval '4 months', now() - interval '1 month'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO tenant_poi (
    id, tenant_id, node_id, name, slug, poi_type, address_line1, city, state, postal_code, country_code,
    latitude, longitude, geohash, operating_hours, phone, email, is_primary, service_radius_km, created_at, updated_at
) VALUES (
    'poi_01jdpa00000000000000mara1s', 'ten_01jd00000000000000000par1s', 'node_01jdpa00000000000000mara1s', 'Boutique du Marais', 'marais', 'store',
    '41 rue de Turenne', 'Paris', 'Île-de-France', '75003', 'FR', 48.8573, 2.3648, 'u09tvy1yr',
    '{
        "tuesday": {"open": "10:00", "close": "19:30"}, "wednesday": {"open": "10:00", "close": "19:30"}, "thursday": {"open": "10:00", "close": "19:30"},
        "friday": {"open": "10:00", "close": "19:30"}, "saturday": {"open": "10:00", "close": "20:00"}, "sunday": {"open": "11:00", "close": "18:00"}
    }',
    '+33155000101', 'marais@paris.example', true, 5, now() - interval '11 months', now() - interval '11 months'
) ON CONFLICT DO NOTHING;

INSERT INTO service_channel (
    id, tenant_id, poi_id, name, slug, channel_type, fulfillment_type, min_order_amount, delivery_fee, priority, created_at, updated_at
) VALUES
    (
        'svch_01jdpa00000000000000p1ckvp', 'ten_01jd00000000000000000par1s', 'poi_01jdpa00000000000000mara1s',
        'Retrait en boutique', 'retrait', 'pickup', 'counter', NULL, NULL, 1,
        now() - interval '11 months', now() - interval '11 months'
    ),
    (
        'svch_01jdpa0000000000000c0vr1er', 'ten_01jd00000000000000000par1s', 'poi_01jdpa00000000000000mara1s',
        'Coursier à vélo', 'coursier', 'delivery', 'courier', 30, 4.90, 2,
        now() - interval '9 months', now() - interval '9 months'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO tenant_poi (
    id, tenant_id, node_id, name, slug, poi_type, address_line1, city, state, postal_code, country_code,
    latitude, longitude, geohash, phone, email, is_primary, created_at, updated_at
) VALUES (
    'poi_01jdtn00000000000000centre', 'ten_01jd00000000000000000tvn1s', 'node_01jdtn00000000000000centre',
    'متجر شارع الحبيب ثامر', 'habib-thameur', 'store',
    '12 avenue Habib Thameur', 'Tunis', 'Tunis', '1069', 'TN', 36.8033, 10.1822, 'snx1rey6y',
    '+21671000101', 'boutique@tunis.example', true, now() - interval '7 months', now() - interval '7 months'
) ON CONFLICT DO NOTHING;

INSERT INTO service_channel (
    id, tenant_id, poi_id, name, slug, channel_type, fulfillment_type, delivery_fee, supported_payment_methods, created_at, updated_at
) VALUES (
    'svch_01jdtn000000000000de11very', 'ten_01jd00000000000000000tvn1s', 'poi_01jdtn00000000000000centre',
    'توصيل إلى المنزل', 'livraison', 'delivery', 'courier', 7.000,
    '["cash_on_delivery"]', now() - interval '7 months', now() - interval '7 months'
) ON CONFLICT DO NOTHING;
