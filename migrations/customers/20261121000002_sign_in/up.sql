-- Registration and sign-in of customers. Passwords stand apart from the customers, in a table on which no role has a right.
-- Sessions and attempts are in platform's tables, beside those of staff; they are reached through the functions below, which
-- run as the owner and turn cityos.platform on while they work. All work in the tenant that is set, and in no other.

-- An address is the same in capitals: nobody registers it a second time, or beside a customer that staff made.
DROP INDEX customer_email_key;
CREATE UNIQUE INDEX customer_email_key ON customer (tenant_id, lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX customer_email_idx ON customer (tenant_id, email) WHERE deleted_at IS NULL;

CREATE TABLE customer_credential (
    tenant_id     text        NOT NULL,
    customer_id   text        NOT NULL,
    password_hash text        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, customer_id),
    CONSTRAINT customer_credential_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id)
);

ALTER TABLE customer_credential ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY sign_in ON customer_credential
    USING (tenant_id = current_setting('cityos.tenant', true) AND current_setting('cityos.platform', true) = 'on')
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true) AND current_setting('cityos.platform', true) = 'on');


-- The customer with this address, in lower case, who may sign in.
CREATE FUNCTION customer_credentials(p_email text)
RETURNS TABLE (
    customer_id   text,
    password_hash text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    RETURN QUERY
    SELECT c.id, p.password_hash
      FROM customer c
      JOIN customer_credential p ON p.tenant_id = c.tenant_id AND p.customer_id = c.id
     WHERE c.tenant_id = current_setting('cityos.tenant', true)
       AND lower(c.email) = p_email
       AND c.has_account
       AND c.deleted_at IS NULL;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- The password of a customer that has none yet; one that has keeps it, and this fails.
CREATE FUNCTION set_first_password(p_customer text, p_password_hash text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    INSERT INTO customer_credential (tenant_id, customer_id, password_hash)
    VALUES (current_setting('cityos.tenant', true), p_customer, p_password_hash);

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Begins the session of a customer.
CREATE FUNCTION finish_sign_in(p_customer text, p_token text, p_family text, p_token_hash text, p_request jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
    tenant text := current_setting('cityos.tenant', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    PERFORM platform.open_session('customer', tenant, p_customer, p_token, p_family, p_token_hash);
    PERFORM platform.audit_sign_in(tenant, 'customer', 'sign_in', p_customer, p_customer, 'customer', p_request);
    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Who failed is not known, and what was typed is not kept.
CREATE FUNCTION refuse_sign_in(p_request jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM platform.audit_sign_in(
        current_setting('cityos.tenant', true), 'customer', 'sign_in_failed', NULL, NULL, 'anonymous', p_request
    );
END
$$;

-- Puts a new token in the place of an unused one; answers whom it is for, or nothing. A token of another tenant is unknown
-- here, and stays as it is.
CREATE FUNCTION rotate_refresh_token(p_token_hash text, p_new_token text, p_new_hash text, p_request jsonb)
RETURNS TABLE (
    tenant_id  text,
    account_id text,
    role       text
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
DECLARE
    before  text := current_setting('cityos.platform', true);
    token   platform.refresh_token;
    let_in  boolean;
    renewed boolean;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    token := platform.lock_session('customer', p_token_hash);

    IF token.tenant_id = current_setting('cityos.tenant', true)
       AND token.revoked_at IS NULL
       AND token.expires_at > now()
    THEN
        let_in := EXISTS (
            SELECT
              FROM customer c
             WHERE c.tenant_id = token.tenant_id
               AND c.id = token.account_id
               AND c.has_account
               AND c.deleted_at IS NULL
        );
        renewed := platform.renew_session(token, let_in, p_new_token, p_new_hash);
        PERFORM platform.audit_sign_in(
            token.tenant_id, 'customer', CASE WHEN renewed THEN 'refresh' ELSE 'refresh_refused' END,
            token.account_id, token.account_id, 'customer', p_request
        );

        IF renewed THEN
            RETURN QUERY SELECT token.tenant_id, token.account_id, 'customer';
        END IF;
    END IF;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Ends the family of a token; false when there is none in this tenant or it had ended.
CREATE FUNCTION revoke_refresh_token(p_token_hash text, p_request jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
    token  platform.refresh_token;
    ended  boolean := false;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    token := platform.lock_session('customer', p_token_hash);

    IF token.tenant_id = current_setting('cityos.tenant', true) THEN
        ended := platform.end_session(token);
    END IF;

    IF ended THEN
        PERFORM platform.audit_sign_in(
            token.tenant_id, 'customer', 'sign_out', token.account_id, token.account_id, 'customer', p_request
        );
    END IF;

    PERFORM set_config('cityos.platform', before, true);
    RETURN ended;
END
$$;

REVOKE EXECUTE ON FUNCTION
    customer_credentials(text),
    set_first_password(text, text),
    finish_sign_in(text, text, text, text, jsonb),
    refuse_sign_in(jsonb),
    rotate_refresh_token(text, text, text, jsonb),
    revoke_refresh_token(text, jsonb)
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    customer_credentials(text),
    set_first_password(text, text),
    finish_sign_in(text, text, text, text, jsonb),
    refuse_sign_in(jsonb),
    rotate_refresh_token(text, text, text, jsonb),
    revoke_refresh_token(text, jsonb),
    platform.begin_sign_in(text, text, text, text),
    platform.forget_sign_in_attempt(text, text)
   TO cityos_customers;
