REVOKE EXECUTE ON FUNCTION
    platform.begin_sign_in(text, text, text, text),
    platform.forget_sign_in_attempt(text, text)
  FROM cityos_customers;

DROP FUNCTION revoke_refresh_token(text, jsonb);
DROP FUNCTION rotate_refresh_token(text, text, text, jsonb);
DROP FUNCTION refuse_sign_in(jsonb);
DROP FUNCTION finish_sign_in(text, text, text, text, jsonb);
DROP FUNCTION set_first_password(text, text);
DROP FUNCTION customer_credentials(text);
DROP TABLE customer_credential;

DROP INDEX customer_email_idx;
DROP INDEX customer_email_key;
CREATE UNIQUE INDEX customer_email_key ON customer (tenant_id, email) WHERE deleted_at IS NULL;
