-- Storefronts. A request is resolved to a tenant by a store's subdomain or custom domain first, then by the tenant's own.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO cityos_store (
    id, tenant_id, handle, name, sales_channel_id, default_region_id, supported_currency_codes,
    storefront_url, subdomain, custom_domain, theme_config, logo_url, brand_colors, store_type, status,
    seo_title, seo_description, seo_keywords, cms_site_id, settings, created_at, updated_at
) VALUES
    (
        'store_01jddk0000000000000000s0vq', 'ten_01jd0000000000000000dakkah', 'dakkah-souq', 'سوق دكّة',
        'sc_01jddk00000000000000000web', 'reg_01jdpf000000000000000savd1', '["sar"]',
        'http://dakkah.localhost', 'dakkah', 'souq.dakkah.example', '{"layout": "grid", "direction": "rtl", "hero": "dates-season"}',
        'https://images.dakkah.example/brand/logo.svg', '{"primary": "#0B5D3B", "secondary": "#F4EDE1", "accent": "#C8963E"}',
        'marketplace', 'active',
        'سوق دكّة – Dakkah city market', 'تمور وقهوة وعود وحِرف من أسواق الرياض، توصيل في اليوم نفسه.', '["تمور", "عود", "dates", "oud", "Riyadh"]',
        'cms-dakkah-souq', '{"pickup_enabled": true, "default_sort": "popular"}', now() - interval '14 months', now() - interval '12 days'
    ),
    (
        'store_01jddk000000000000bvs1ness', 'ten_01jd0000000000000000dakkah', 'dakkah-business', 'Dakkah Business',
        'sc_01jddk000000000000bvs1ness', 'reg_01jdpf000000000000000savd1', '["sar"]',
        'http://dakkah-business.localhost', 'dakkah-business', NULL, '{"layout": "list", "direction": "ltr"}',
        'https://images.dakkah.example/brand/logo-business.svg', '{"primary": "#0B5D3B", "secondary": "#FFFFFF", "accent": "#1F3A93"}',
        'b2b', 'active',
        'Dakkah Business – buy on terms', 'Purchase orders, approvals and credit for companies in Saudi Arabia.', '["wholesale", "purchase order"]',
        'cms-dakkah-business', '{"show_prices_without_tax": true}', now() - interval '10 months', now() - interval '25 days'
    ),
    (
        'store_01jddk0000000000000renta1s', 'ten_01jd0000000000000000dakkah', 'dakkah-rentals', 'Dakkah Rentals',
        'sc_01jddk0000000000000renta1s', 'reg_01jdpf000000000000000savd1', '["sar"]',
        NULL, 'dakkah-rentals', NULL, NULL, NULL, '{"primary": "#0B5D3B", "secondary": "#FFFFFF", "accent": "#E07A5F"}',
        'hybrid', 'coming_soon',
        NULL, NULL, NULL, NULL, NULL, now() - interval '5 weeks', now() - interval '5 weeks'
    )
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO cityos_store (
    id, tenant_id, handle, name, sales_channel_id, default_region_id, supported_currency_codes,
    storefront_url, subdomain, brand_colors, store_type, status, seo_title, seo_description, created_at, updated_at
) VALUES (
    'store_01jdhq000000000000000trade', 'ten_01jd00000000000000000000hq', 'impact-trade', 'Impact Nutrition Trade',
    'sc_01jdhq000000000000000trade', 'reg_01jdpf00000000000000france', '["eur"]',
    'http://hq.localhost', 'hq', '{"primary": "#101820", "secondary": "#FFFFFF", "accent": "#F2AA4C"}', 'b2b', 'active',
    'Impact Nutrition – trade', 'The full range for franchises and partners.', now() - interval '26 months', now() - interval '45 days'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO cityos_store (
    id, tenant_id, handle, name, sales_channel_id, default_region_id, supported_currency_codes,
    storefront_url, subdomain, brand_colors, store_type, status, seo_title, seo_description, seo_keywords, created_at, updated_at
) VALUES (
    'store_01jdpa000000000000b0vt1qve', 'ten_01jd00000000000000000par1s', 'impact-paris', 'Impact Nutrition Paris',
    'sc_01jdpa00000000000000000web', 'reg_01jdpf00000000000000france', '["eur"]',
    'http://paris.localhost', 'paris', '{"primary": "#101820", "secondary": "#FFFFFF", "accent": "#E4572E"}', 'retail', 'active',
    'Impact Nutrition Paris – nutrition sportive', 'Protéines, créatine et barres, préparées en France. Retrait dans le Marais.',
    '["whey", "protéine", "créatine"]', now() - interval '11 months', now() - interval '30 days'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO cityos_store (
    id, tenant_id, handle, name, sales_channel_id, default_region_id, supported_currency_codes,
    storefront_url, subdomain, brand_colors, store_type, status, seo_title, seo_description, seo_keywords, created_at, updated_at
) VALUES (
    'store_01jdtn000000000000b0vt1qve', 'ten_01jd00000000000000000tvn1s', 'impact-tunis', 'Impact Nutrition تونس',
    'sc_01jdtn00000000000000000web', 'reg_01jdpf0000000000000tvn1s1a', '["tnd"]',
    'http://tunis.localhost', 'tunis', '{"primary": "#101820", "secondary": "#FFFFFF", "accent": "#2A9D8F"}', 'retail', 'active',
    'Impact Nutrition تونس – تغذية رياضية', 'بروتين وكرياتين وأحماض أمينية، والدفع عند الاستلام في كامل الجمهورية.',
    '["بروتين", "كرياتين", "whey"]', now() - interval '7 months', now() - interval '30 days'
) ON CONFLICT DO NOTHING;
