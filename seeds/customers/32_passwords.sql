-- Every customer with an account has the password demo-password.

SELECT set_config('cityos.platform', 'on', true);

SELECT set_config('cityos.tenant', 'ten_01jd0000000000000000dakkah', true);

INSERT INTO customer_credential (tenant_id, customer_id, password_hash, created_at, updated_at)
SELECT tenant_id, id, '$2b$10$AjYTo/hDCyA6k4RkOehUTus.b.EUEG/3wyhw82REdCB6nTjxZ6bzO', created_at, created_at
FROM customer
WHERE tenant_id = current_setting('cityos.tenant') AND has_account
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000par1s', true);

INSERT INTO customer_credential (tenant_id, customer_id, password_hash, created_at, updated_at)
SELECT tenant_id, id, '$2b$10$AjYTo/hDCyA6k4RkOehUTus.b.EUEG/3wyhw82REdCB6nTjxZ6bzO', created_at, created_at
FROM customer
WHERE tenant_id = current_setting('cityos.tenant') AND has_account
ON CONFLICT DO NOTHING;

SELECT set_config('cityos.tenant', 'ten_01jd00000000000000000tvn1s', true);

INSERT INTO customer_credential (tenant_id, customer_id, password_hash, created_at, updated_at)
SELECT tenant_id, id, '$2b$10$AjYTo/hDCyA6k4RkOehUTus.b.EUEG/3wyhw82REdCB6nTjxZ6bzO', created_at, created_at
FROM customer
WHERE tenant_id = current_setting('cityos.tenant') AND has_account
ON CONFLICT DO NOTHING;
