-- Operating settings in force, one row a tenant.

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO tenant_settings (
    id, tenant_id, timezone, default_locale, supported_locales, default_currency, supported_currencies,
    primary_color, secondary_color, accent_color, font_family, email_from_name, email_from_address, email_reply_to,
    guest_checkout_enabled, require_phone, min_order_value, low_stock_threshold, order_number_prefix, order_number_start,
    accepted_payment_methods, payment_capture_method, free_shipping_threshold, tax_inclusive_pricing,
    notification_emails, api_rate_limit, created_at, updated_at
) VALUES (
    'tset_01jddk000000000000sett1ngs', 'ten_01jd0000000000000000dakkah', 'Asia/Riyadh', 'ar', '{"locales": ["ar", "en"]}', 'sar', '["sar"]',
    '#0B5D3B', '#F4EDE1', '#C8963E', 'IBM Plex Sans Arabic, sans-serif', 'Dakkah', 'orders@dakkah.example', 'care@dakkah.example',
    true, true, 25, 5, 'DK-', 10000,
    '["mada", "card", "apple_pay", "cash_on_delivery"]', 'automatic', 200, true,
    '["orders@dakkah.example"]', 6000, now() - interval '14 months', now() - interval '20 days'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000000hq', true);

INSERT INTO tenant_settings (
    id, tenant_id, timezone, default_locale, supported_locales, default_currency, supported_currencies,
    primary_color, accent_color, font_family, email_from_name, email_from_address,
    guest_checkout_enabled, require_company, order_number_prefix, accepted_payment_methods, payment_capture_method,
    notification_emails, created_at, updated_at
) VALUES (
    'tset_01jdhq000000000000sett1ngs', 'ten_01jd00000000000000000000hq', 'Europe/Paris', 'en', '{"locales": ["en", "fr"]}', 'eur', '["eur"]',
    '#101820', '#F2AA4C', 'Inter, sans-serif', 'Impact Nutrition', 'orders@impact.example',
    false, true, 'HQ-', '["bank_transfer", "card"]', 'manual',
    '["orders@impact.example"]', now() - interval '26 months', now() - interval '45 days'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO tenant_settings (
    id, tenant_id, timezone, default_locale, supported_locales, default_currency, supported_currencies,
    primary_color, accent_color, font_family, email_from_name, email_from_address,
    order_number_prefix, accepted_payment_methods, payment_capture_method, free_shipping_threshold, tax_inclusive_pricing,
    notification_emails, created_at, updated_at
) VALUES (
    'tset_01jdpa000000000000sett1ngs', 'ten_01jd00000000000000000par1s', 'Europe/Paris', 'fr', '{"locales": ["fr", "en"]}', 'eur', '["eur"]',
    '#101820', '#E4572E', 'Inter, sans-serif', 'Impact Nutrition Paris', 'bonjour@paris.example',
    'PAR-', '["card", "apple_pay"]', 'automatic', 60, true,
    '["commandes@paris.example"]', now() - interval '11 months', now() - interval '30 days'
) ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO tenant_settings (
    id, tenant_id, timezone, default_locale, supported_locales, default_currency, supported_currencies,
    primary_color, accent_color, font_family, email_from_name, email_from_address,
    require_phone, order_number_prefix, accepted_payment_methods, free_shipping_threshold, tax_inclusive_pricing,
    notification_emails, created_at, updated_at
) VALUES (
    'tset_01jdtn000000000000sett1ngs', 'ten_01jd00000000000000000tvn1s', 'Africa/Tunis', 'ar', '{"locales": ["ar", "fr"]}', 'tnd', '["tnd"]',
    '#101820', '#2A9D8F', 'Cairo, sans-serif', 'Impact Nutrition تونس', 'contact@tunis.example',
    true, 'TUN-', '["cash_on_delivery", "card"]', 200, true,
    '["commandes@tunis.example"]', now() - interval '7 months', now() - interval '30 days'
) ON CONFLICT DO NOTHING;
