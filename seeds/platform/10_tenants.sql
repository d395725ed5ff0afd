-- The four demo tenants: the city marketplace Dakkah, and the sports nutrition brand Impact Nutrition with its
-- head office (hq) and two franchises (paris, tunis) that sell from the head office's catalogue.

SELECT set_config('cityos.platform', 'on', true);

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO tenant (
    id, name, slug, handle, domain, custom_domains, subdomain,
    residency_zone, country_id, default_locale, supported_locales, timezone, default_currency, date_format,
    logo_url, favicon_url, primary_color, accent_color, font_family, branding,
    status, subscription_tier, scope_tier, tenant_type, parent_tenant_id, operating_countries,
    max_pois, max_channels, can_host_vendors, billing_email, billing_address,
    tax_rate, tax_rules, shipping_regions, capabilities, settings, metadata, created_at, updated_at
) VALUES (
    'ten_01jd0000000000000000dakkah', 'Dakkah CityOS', 'dakkah', 'dakkah', 'dakkah.localhost', '["souq.dakkah.example"]', 'dakkah',
    'GCC', 'sa', 'ar', '{"locales": ["ar", "en"]}', 'Asia/Riyadh', 'sar', 'dd/MM/yyyy',
    'https://images.dakkah.example/brand/logo.svg', 'https://images.dakkah.example/brand/favicon.png', '#0B5D3B', '#C8963E',
    'IBM Plex Sans Arabic, sans-serif', '{"primary": "#0B5D3B", "accent": "#C8963E", "tagline": "سوق المدينة"}',
    'active', 'enterprise', 'large', 'marketplace', NULL, '["SA"]',
    50, 20, true, 'finance@dakkah.example',
    '{"line1": "7421 King Fahd Road", "line2": "Al Olaya", "city": "Riyadh", "state": "Riyadh", "postal_code": "12214", "country_code": "SA"}',
    15.00, NULL, '["SA", "AE", "BH", "KW"]',
    '{"auctions_enabled": true, "rentals_enabled": true, "subscriptions_enabled": true, "b2b_enabled": true, "loyalty_enabled": true}',
    '{"week_starts_on": "sunday", "calendar": "gregory"}', '{"city": "Riyadh"}',
    now() - interval '14 months', now() - interval '20 days'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO tenant (
    id, name, slug, handle, domain, subdomain,
    residency_zone, country_id, default_locale, supported_locales, timezone, default_currency, date_format,
    logo_url, primary_color, accent_color, font_family,
    status, subscription_tier, scope_tier, tenant_type, parent_tenant_id, operating_countries,
    max_pois, max_channels, can_host_vendors, billing_email, billing_address,
    tax_rate, tax_rules, shipping_regions, capabilities, created_at, updated_at
) VALUES
    -- The head office owns the catalogue and sells to its franchises.
    (
        'ten_01jd00000000000000000000hq', 'Impact Nutrition', 'impact-nutrition', 'hq', 'hq.localhost', 'hq',
        'EU', 'fr', 'en', '{"locales": ["en", "fr"]}', 'Europe/Paris', 'eur', 'dd/MM/yyyy',
        'https://images.impact.example/brand/logo.svg', '#101820', '#F2AA4C', 'Inter, sans-serif',
        'active', 'enterprise', 'medium', 'brand', NULL, '["FR", "TN"]',
        10, 10, true, 'accounts@impact.example',
        '{"line1": "18 rue de la Villette", "city": "Lyon", "state": "Auvergne-Rhône-Alpes", "postal_code": "69003", "country_code": "FR"}',
        20.00, '{"food_supplement": 5.5, "bar": 5.5}', '["FR", "BE", "DE", "TN"]',
        '{"subscriptions_enabled": false, "b2b_enabled": true}',
        now() - interval '26 months', now() - interval '45 days'
    ),
    (
        'ten_01jd00000000000000000par1s', 'Impact Nutrition Paris', 'impact-nutrition-paris', 'paris', 'paris.localhost', 'paris',
        'EU', 'fr', 'fr', '{"locales": ["fr", "en"]}', 'Europe/Paris', 'eur', 'dd/MM/yyyy',
        'https://images.impact.example/brand/logo-paris.svg', '#101820', '#E4572E', 'Inter, sans-serif',
        'active', 'pro', 'small', 'brand', 'ten_01jd00000000000000000000hq', '["FR"]',
        3, 4, false, 'compta@paris.example',
        '{"line1": "41 rue de Turenne", "city": "Paris", "state": "Île-de-France", "postal_code": "75003", "country_code": "FR"}',
        20.00, '{"food_supplement": 5.5, "bar": 5.5}', '["FR", "BE", "LU"]',
        '{"subscriptions_enabled": true, "b2b_enabled": false}',
        now() - interval '11 months', now() - interval '30 days'
    ),
    (
        'ten_01jd00000000000000000tvn1s', 'Impact Nutrition Tunis', 'impact-nutrition-tunis', 'tunis', 'tunis.localhost', 'tunis',
        'MENA', 'tn', 'ar', '{"locales": ["ar", "fr"]}', 'Africa/Tunis', 'tnd', 'dd/MM/yyyy',
        'https://images.impact.example/brand/logo-tunis.svg', '#101820', '#2A9D8F', 'Cairo, sans-serif',
        'active', 'basic', 'micro', 'brand', 'ten_01jd00000000000000000000hq', '["TN"]',
        2, 3, false, 'finance@tunis.example',
        '{"line1": "12 avenue Habib Thameur", "city": "Tunis", "state": "Tunis", "postal_code": "1069", "country_code": "TN"}',
        19.00, NULL, '["TN", "DZ"]',
        '{"subscriptions_enabled": false, "b2b_enabled": false}',
        now() - interval '7 months', now() - interval '30 days'
    )
ON CONFLICT DO NOTHING;
