-- Sessions and failed sign-ins. No role has a right on these tables: they are reached through the functions below, which
-- run as the owner and turn cityos.platform on while they work (see the lookups).

CREATE TABLE refresh_token (
    id         text        NOT NULL,
    tenant_id  text        NOT NULL,
    account_id text        NOT NULL,
    actor_kind text        NOT NULL,
    family_id  text        NOT NULL,
    token_hash text        NOT NULL,
    issued_at  timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days',
    used_at    timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT refresh_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT refresh_token_actor_kind_allowed CHECK (actor_kind IN ('staff', 'customer')),
    CONSTRAINT refresh_token_token_hash_format CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT refresh_token_expires_at_range CHECK (expires_at > issued_at)
);

-- A token names no tenant: its hash alone finds it.
CREATE UNIQUE INDEX refresh_token_token_hash_key ON refresh_token (token_hash);
CREATE INDEX refresh_token_family_id_idx ON refresh_token (tenant_id, family_id);
CREATE INDEX refresh_token_account_id_idx ON refresh_token (tenant_id, account_id, expires_at);

ALTER TABLE refresh_token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY sign_in ON refresh_token
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');


-- Attempts that failed or are under way. An account is named by a hash of what was typed, which may be anything.
CREATE TABLE sign_in_attempt (
    id           text        NOT NULL,
    tenant_id    text        NOT NULL,
    account_key  text        NOT NULL,
    ip_address   text,
    attempted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT sign_in_attempt_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

-- Accounts and addresses are the platform's, so that changing the tenant does not start the count anew.
CREATE INDEX sign_in_attempt_account_key_idx ON sign_in_attempt (account_key, attempted_at);
CREATE INDEX sign_in_attempt_ip_address_idx ON sign_in_attempt (ip_address, attempted_at);
CREATE INDEX sign_in_attempt_attempted_at_idx ON sign_in_attempt (attempted_at);

ALTER TABLE sign_in_attempt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY sign_in ON sign_in_attempt
    USING (current_setting('cityos.platform', true) = 'on')
    WITH CHECK (current_setting('cityos.platform', true) = 'on');


-- What sign-in of staff (below) and of customers (in their schema) have in common. For functions of the owner only: no role
-- may call these five.

-- The audit log takes rows of the tenant that is set. p_request says what is known of the request.
CREATE FUNCTION audit_sign_in(
    p_tenant text, p_resource text, p_action text, p_id text, p_account text, p_role text, p_request jsonb
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    before text := current_setting('cityos.tenant', true);
BEGIN
    PERFORM set_config('cityos.tenant', p_tenant, true);

    INSERT INTO platform.audit_log (
        id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, ip_address, user_agent, metadata
    ) VALUES (
        p_request ->> 'audit_id', p_tenant, p_resource || '.' || p_action, p_resource, p_id, p_account, p_role,
        p_request ->> 'ip_address', p_request ->> 'user_agent', jsonb_build_object('request_id', p_request ->> 'request_id')
    );

    PERFORM set_config('cityos.tenant', before, true);
END
$$;

-- The first refresh token of a new family.
CREATE FUNCTION open_session(
    p_kind text, p_tenant text, p_account text, p_token text, p_family text, p_token_hash text
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM platform.refresh_token t
     WHERE t.tenant_id = p_tenant
       AND t.account_id = p_account
       AND t.expires_at < now();

    INSERT INTO platform.refresh_token (id, tenant_id, account_id, actor_kind, family_id, token_hash)
    VALUES (p_token, p_tenant, p_account, p_kind, p_family, p_token_hash);
END
$$;

-- The token with this hash, spent or not; locked, so that a rotation under way is waited for. All NULL when there is none.
CREATE FUNCTION lock_session(p_kind text, p_token_hash text) RETURNS refresh_token
LANGUAGE plpgsql
AS $$
DECLARE
    token platform.refresh_token;
BEGIN
    SELECT t.*
      INTO token
      FROM platform.refresh_token t
     WHERE t.token_hash = p_token_hash
       AND t.actor_kind = p_kind
       FOR UPDATE;

    RETURN token;
END
$$;

-- Ends the family of a token; false when it had ended.
CREATE FUNCTION end_session(p_token refresh_token) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE platform.refresh_token t
       SET revoked_at = now()
     WHERE t.tenant_id = p_token.tenant_id
       AND t.family_id = p_token.family_id
       AND t.revoked_at IS NULL;

    RETURN FOUND;
END
$$;

-- Puts a new token in the place of an unused one of an account that is still let in. A token that comes a second time has
-- been stolen from one of the two who sent it, so the whole family ends.
CREATE FUNCTION renew_session(p_token refresh_token, p_let_in boolean, p_new_token text, p_new_hash text) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
    IF p_token.used_at IS NOT NULL OR NOT p_let_in THEN
        PERFORM platform.end_session(p_token);
        RETURN false;
    END IF;

    UPDATE platform.refresh_token t
       SET used_at = now()
     WHERE t.tenant_id = p_token.tenant_id
       AND t.id = p_token.id;

    INSERT INTO platform.refresh_token (id, tenant_id, account_id, actor_kind, family_id, token_hash)
    VALUES (p_new_token, p_token.tenant_id, p_token.account_id, p_token.actor_kind, p_token.family_id, p_new_hash);

    RETURN true;
END
$$;

-- The account with this address as a member of the tenant; nothing for an account that is no member of it.
CREATE FUNCTION staff_credentials(p_handle text, p_email text)
RETURNS TABLE (
    tenant_id     text,
    member_id     text,
    account_id    text,
    password_hash text,
    role          text,
    status        text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    RETURN QUERY
    SELECT t.id, u.id, a.id, a.password_hash, u.role, u.status
      FROM tenant t
      JOIN admin_user a ON a.email IN (p_email, lower(p_email)) AND a.deleted_at IS NULL
      JOIN tenant_user u ON u.tenant_id = t.id AND u.user_id = a.id AND u.deleted_at IS NULL
     WHERE t.handle = p_handle
       AND t.deleted_at IS NULL
     ORDER BY a.email = p_email DESC
     LIMIT 1;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Counts an attempt before its password is checked, so that attempts at the same moment count each other; false when five
-- of the account or of the address have failed within a quarter of an hour.
CREATE FUNCTION begin_sign_in(p_tenant text, p_attempt text, p_account_key text, p_ip_address text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before  text := current_setting('cityos.platform', true);
    allowed boolean;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    PERFORM pg_advisory_xact_lock(hashtext('sign_in account'), hashtext(p_account_key));
    PERFORM pg_advisory_xact_lock(hashtext('sign_in address'), hashtext(p_ip_address));

    DELETE FROM sign_in_attempt s
     USING (
         SELECT o.tenant_id, o.id
           FROM sign_in_attempt o
          WHERE o.attempted_at < now() - interval '1 day'
          LIMIT 100
            FOR UPDATE SKIP LOCKED
     ) old
     WHERE s.tenant_id = old.tenant_id
       AND s.id = old.id;

    SELECT (
               SELECT count(*)
                 FROM sign_in_attempt s
                WHERE s.account_key = p_account_key
                  AND s.attempted_at > now() - interval '15 minutes'
           ) < 5
       AND (
               SELECT count(*)
                 FROM sign_in_attempt s
                WHERE s.ip_address = p_ip_address
                  AND s.attempted_at > now() - interval '15 minutes'
           ) < 5
      INTO allowed;

    IF allowed THEN
        INSERT INTO sign_in_attempt (id, tenant_id, account_key, ip_address)
        VALUES (p_attempt, p_tenant, p_account_key, p_ip_address);
    END IF;

    PERFORM set_config('cityos.platform', before, true);
    RETURN allowed;
END
$$;

-- An attempt that succeeded is not counted.
CREATE FUNCTION forget_sign_in_attempt(p_tenant text, p_attempt text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    DELETE FROM sign_in_attempt s
     WHERE s.tenant_id = p_tenant
       AND s.id = p_attempt;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Begins the session of a member.
CREATE FUNCTION finish_sign_in(
    p_tenant text, p_member text, p_account text, p_role text, p_token text, p_family text, p_token_hash text, p_request jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    PERFORM open_session('staff', p_tenant, p_account, p_token, p_family, p_token_hash);
    PERFORM audit_sign_in(p_tenant, 'tenant_user', 'sign_in', p_member, p_account, p_role, p_request);
    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Who failed is not known, and what was typed is not kept.
CREATE FUNCTION refuse_sign_in(p_handle text, p_request jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
    found  text;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    SELECT t.id
      INTO found
      FROM tenant t
     WHERE t.handle = p_handle
       AND t.deleted_at IS NULL;

    IF found IS NOT NULL THEN
        PERFORM audit_sign_in(found, 'tenant_user', 'sign_in_failed', NULL, NULL, 'anonymous', p_request);
    END IF;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Puts a new token in the place of an unused one; answers whom it is for, or nothing.
CREATE FUNCTION rotate_refresh_token(p_token_hash text, p_new_token text, p_new_hash text, p_request jsonb)
RETURNS TABLE (
    tenant_id  text,
    account_id text,
    role       text
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before  text := current_setting('cityos.platform', true);
    token   refresh_token;
    member  tenant_user;
    renewed boolean;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    token := lock_session('staff', p_token_hash);

    IF token.revoked_at IS NULL AND token.expires_at > now() THEN
        SELECT u.*
          INTO member
          FROM tenant_user u
          JOIN admin_user a ON a.id = u.user_id AND a.deleted_at IS NULL
          JOIN tenant n ON n.id = u.tenant_id AND n.deleted_at IS NULL
         WHERE u.tenant_id = token.tenant_id
           AND u.user_id = token.account_id
           AND u.status = 'active'
           AND u.deleted_at IS NULL;

        renewed := renew_session(token, member.id IS NOT NULL, p_new_token, p_new_hash);
        PERFORM audit_sign_in(
            token.tenant_id, 'tenant_user', CASE WHEN renewed THEN 'refresh' ELSE 'refresh_refused' END,
            member.id, token.account_id, coalesce(member.role, 'none'), p_request
        );

        IF renewed THEN
            RETURN QUERY SELECT token.tenant_id, token.account_id, member.role;
        END IF;
    END IF;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Ends the family of a token; false when there is none or it had ended.
CREATE FUNCTION revoke_refresh_token(p_token_hash text, p_request jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
    token  refresh_token;
    member tenant_user;
    ended  boolean;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    token := lock_session('staff', p_token_hash);
    ended := end_session(token);

    IF ended THEN
        SELECT u.*
          INTO member
          FROM tenant_user u
         WHERE u.tenant_id = token.tenant_id
           AND u.user_id = token.account_id
           AND u.deleted_at IS NULL;

        PERFORM audit_sign_in(
            token.tenant_id, 'tenant_user', 'sign_out', member.id, token.account_id, coalesce(member.role, 'none'), p_request
        );
    END IF;

    PERFORM set_config('cityos.platform', before, true);
    RETURN ended;
END
$$;

-- An invitation that waits to be accepted. works_elsewhere: the account is a member of another tenant already, and so has
-- a password of its own.
CREATE FUNCTION invitation(p_tenant text, p_token text)
RETURNS TABLE (
    password_hash   text,
    works_elsewhere boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    before text := current_setting('cityos.platform', true);
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);

    RETURN QUERY
    SELECT a.password_hash,
           EXISTS (
               SELECT
                 FROM tenant_user o
                WHERE o.user_id = a.id
                  AND o.id <> u.id
                  AND o.status <> 'invited'
                  AND o.deleted_at IS NULL
           )
      FROM tenant_user u
      JOIN admin_user a ON a.id = u.user_id AND a.deleted_at IS NULL
     WHERE u.tenant_id = p_tenant
       AND u.invitation_token = p_token
       AND u.status = 'invited'
       AND u.deleted_at IS NULL;

    PERFORM set_config('cityos.platform', before, true);
END
$$;

-- Makes the invited member an active one; p_password_hash is NULL where the account keeps its password. False when the
-- invitation has been accepted in the meantime.
CREATE FUNCTION accept_invitation(p_tenant text, p_token text, p_password_hash text, p_request jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    platform_before text := current_setting('cityos.platform', true);
    tenant_before   text := current_setting('cityos.tenant', true);
    member          tenant_user;
    accepted        boolean;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    PERFORM set_config('cityos.tenant', p_tenant, true);

    UPDATE tenant_user u
       SET status = 'active', invitation_token = NULL, invitation_accepted_at = now(), updated_at = now()
     WHERE u.tenant_id = p_tenant
       AND u.invitation_token = p_token
       AND u.status = 'invited'
       AND u.deleted_at IS NULL
    RETURNING u.*
      INTO member;
    accepted := FOUND;

    IF accepted THEN
        UPDATE admin_user a
           SET password_hash = p_password_hash, updated_at = now()
         WHERE a.id = member.user_id
           AND p_password_hash IS NOT NULL;

        PERFORM audit_sign_in(p_tenant, 'tenant_user', 'accept_invitation', member.id, member.user_id, member.role, p_request);
    END IF;

    PERFORM set_config('cityos.tenant', tenant_before, true);
    PERFORM set_config('cityos.platform', platform_before, true);
    RETURN accepted;
END
$$;

REVOKE EXECUTE ON FUNCTION
    audit_sign_in(text, text, text, text, text, text, jsonb),
    open_session(text, text, text, text, text, text),
    lock_session(text, text),
    end_session(refresh_token),
    renew_session(refresh_token, boolean, text, text),
    staff_credentials(text, text),
    begin_sign_in(text, text, text, text),
    forget_sign_in_attempt(text, text),
    finish_sign_in(text, text, text, text, text, text, text, jsonb),
    refuse_sign_in(text, jsonb),
    rotate_refresh_token(text, text, text, jsonb),
    revoke_refresh_token(text, jsonb),
    invitation(text, text),
    accept_invitation(text, text, text, jsonb)
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    staff_credentials(text, text),
    begin_sign_in(text, text, text, text),
    forget_sign_in_attempt(text, text),
    finish_sign_in(text, text, text, text, text, text, text, jsonb),
    refuse_sign_in(text, jsonb),
    rotate_refresh_token(text, text, text, jsonb),
    revoke_refresh_token(text, jsonb),
    invitation(text, text),
    accept_invitation(text, text, text, jsonb)
   TO cityos_platform;
