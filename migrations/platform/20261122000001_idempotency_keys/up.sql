-- The keys under which mutations were sent, each with the answer of the first time. An answer holds what its caller was shown, of any
-- subgraph: so no role has a right on the table, and the functions beneath reach one row of the tenant that is set, by account and key.
--
-- It has no foreign key to tenant, whose row every keyed write would lock before its own: two that change the tenant would then wait
-- for each other.
CREATE TABLE idempotency_key (
    tenant_id   text        NOT NULL,
    actor_id    text        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    answer      text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, actor_id, key),
    CONSTRAINT idempotency_key_key_range CHECK (octet_length(key) BETWEEN 1 AND 128)
);

CREATE INDEX idempotency_key_created_at_idx ON idempotency_key (tenant_id, created_at);

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON idempotency_key
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));


-- Writes a key down; false where it is taken. One that another transaction has just written is waited for. Keys up to p_since count no
-- longer: they are replaced, and some of the tenant's are removed.
CREATE FUNCTION take_idempotency_key(p_actor text, p_key text, p_fingerprint text, p_now timestamptz, p_since timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO idempotency_key AS k (tenant_id, actor_id, key, fingerprint, created_at)
    VALUES (current_setting('cityos.tenant'), p_actor, p_key, p_fingerprint, p_now)
        ON CONFLICT (tenant_id, actor_id, key)
        DO UPDATE SET fingerprint = excluded.fingerprint, answer = NULL, created_at = excluded.created_at
         WHERE k.created_at <= p_since;

    IF NOT FOUND THEN
        RETURN false;
    END IF;

    DELETE FROM idempotency_key k
     USING (
        SELECT o.actor_id, o.key
          FROM idempotency_key o
         WHERE o.tenant_id = current_setting('cityos.tenant')
           AND o.created_at <= p_since
         ORDER BY o.created_at
         LIMIT 100
           FOR UPDATE SKIP LOCKED
     ) AS expired
     WHERE k.tenant_id = current_setting('cityos.tenant')
       AND k.actor_id = expired.actor_id
       AND k.key = expired.key;

    RETURN true;
END
$$;

-- For what a key was sent since p_since, and what was answered; the answer is NULL until it is known.
CREATE FUNCTION idempotent_answer(p_actor text, p_key text, p_since timestamptz)
RETURNS TABLE (
    fingerprint text,
    answer      text
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
    SELECT k.fingerprint, k.answer
      FROM idempotency_key k
     WHERE k.tenant_id = current_setting('cityos.tenant', true)
       AND k.actor_id = p_actor
       AND k.key = p_key
       AND k.created_at > p_since
$$;

-- Keeps the answer of the first time.
CREATE FUNCTION keep_idempotent_answer(p_actor text, p_key text, p_fingerprint text, p_answer text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE idempotency_key k
       SET answer = p_answer
     WHERE k.tenant_id = current_setting('cityos.tenant', true)
       AND k.actor_id = p_actor
       AND k.key = p_key
       AND k.fingerprint = p_fingerprint
       AND k.answer IS NULL;

    RETURN FOUND;
END
$$;

-- contract: the functions are new, nobody calls them yet
REVOKE EXECUTE ON FUNCTION
        take_idempotency_key(text, text, text, timestamptz, timestamptz), idempotent_answer(text, text, timestamptz),
        keep_idempotent_answer(text, text, text, text)
  FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
        take_idempotency_key(text, text, text, timestamptz, timestamptz), idempotent_answer(text, text, timestamptz),
        keep_idempotent_answer(text, text, text, text)
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
