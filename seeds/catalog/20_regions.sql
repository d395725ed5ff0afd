-- Selling regions, shared by all tenants.

SELECT set_config('cityos.platform', 'on', true);

INSERT INTO region (id, name, currency_code, tax_rate, tax_code, countries, created_at, updated_at)
SELECT id, name, currency_code, tax_rate, tax_code, countries::jsonb, now() - interval '26 months', now() - interval '26 months'
FROM (VALUES
    ('reg_01jdpf000000000000000savd1', 'Saudi Arabia',         'sar', 15.00, 'SA-VAT', '["SA"]'),
    ('reg_01jdpf00000000000000france', 'France',               'eur', 20.00, 'FR-TVA', '["FR"]'),
    ('reg_01jdpf0000000000000tvn1s1a', 'Tunisia',              'tnd', 19.00, 'TN-TVA', '["TN"]'),
    ('reg_01jdpf000000000000em1rates', 'United Arab Emirates', 'aed',  5.00, 'AE-VAT', '["AE"]'),
    ('reg_01jdpf0000000000000bene1vx', 'Benelux',              'eur', 21.00, NULL,     '["BE", "NL", "LU"]')
) AS region (id, name, currency_code, tax_rate, tax_code, countries)
ON CONFLICT DO NOTHING;
