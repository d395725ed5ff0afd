-- The last number that was given of each of a tenant's sequences, such as invoice-2026. No role has a right on it: a number can
-- only be taken, by next_number.
CREATE TABLE number_sequence (
    tenant_id   text        NOT NULL,
    name        text        NOT NULL,
    last_number bigint      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, name),
    CONSTRAINT number_sequence_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT number_sequence_name_format CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    CONSTRAINT number_sequence_last_number_range CHECK (last_number > 0)
);

ALTER TABLE number_sequence ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON number_sequence
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));


-- The next number of a sequence of the tenant that is set. Its row stays locked until the transaction ends, so that the next one
-- waits: what is rolled back leaves no gap.
CREATE FUNCTION next_number(p_sequence text) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
    INSERT INTO number_sequence AS s (tenant_id, name, last_number)
    VALUES (current_setting('cityos.tenant'), p_sequence, 1)
        ON CONFLICT (tenant_id, name)
        DO UPDATE SET last_number = s.last_number + 1, updated_at = clock_timestamp()
    RETURNING s.last_number
$$;

REVOKE EXECUTE ON FUNCTION next_number(text) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION next_number(text)
   TO cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
