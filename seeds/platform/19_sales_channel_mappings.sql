-- Through which sales channel a request sells, by the kind of channel it arrives by and by where it is.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO sales_channel_mapping (
    tenant_id, id, channel_type, medusa_sales_channel_id, name, description, node_id, config, is_active, created_at, updated_at
)
SELECT current_setting('cityos.tenant'), id, channel_type, channel_id, name, description, node_id, config::jsonb, is_active,
    now() - interval '9 months', now() - interval '2 months'
FROM (VALUES
    ('scmap_01jddk00000000000000000web', 'web',    'sc_01jddk00000000000000000web', 'Web shop',             NULL, NULL, NULL, true),
    ('scmap_01jddk00000000000000m0b11e', 'mobile', 'sc_01jddk00000000000000000web', 'App',                  NULL, NULL, '{"push": true}', true),
    ('scmap_01jddk000000000000renta1s0', 'kiosk',  'sc_01jddk0000000000000renta1s', 'Rental desk, Diriyah', 'The desk at Al Bujairi rents and sells nothing.',
        'node_01jddk00000000d1r1yahxdesk', NULL, true),
    ('scmap_01jddk00000000k10skx01aya0', 'kiosk',  'sc_01jddk000000000k10skx01aya', 'Order kiosks, Olaya',  'Ended with the trial.',
        'node_01jddk00000000000000001aya', NULL, false)
) AS mapping (id, channel_type, channel_id, name, description, node_id, config, is_active)
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO sales_channel_mapping (id, tenant_id, channel_type, medusa_sales_channel_id, name, created_at, updated_at) VALUES (
    'scmap_01jdpa00000000000000000web', 'ten_01jd00000000000000000par1s', 'web', 'sc_01jdpa00000000000000000web', 'Boutique en ligne',
    now() - interval '9 months', now() - interval '9 months'
) ON CONFLICT DO NOTHING;
