-- The events that wait to be sent: what a publisher takes, the oldest first, and what outbox_lag counts.
CREATE INDEX event_outbox_unsent_idx ON event_outbox (tenant_id, created_at)
 WHERE status IN ('pending', 'failed') AND deleted_at IS NULL;

-- How far the outbox is behind, over all tenants, for the metrics of the platform: how many events wait (at most 10,000 of
-- each tenant are counted) and since when the oldest does. It tells nothing of any one tenant.
CREATE FUNCTION outbox_lag()
RETURNS TABLE (
    unsent bigint,
    oldest timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = platform, pg_catalog, pg_temp
AS $$
DECLARE
    platform_before text := current_setting('cityos.platform', true);
    tenant_before   text := current_setting('cityos.tenant', true);
    tenants         text[];
    one             text;
    waiting         bigint;
    since           timestamptz;
BEGIN
    PERFORM set_config('cityos.platform', 'on', true);
    SELECT array_agg(t.id) INTO tenants FROM tenant t;
    PERFORM set_config('cityos.platform', platform_before, true);

    unsent := 0;
    FOREACH one IN ARRAY coalesce(tenants, '{}') LOOP
        PERFORM set_config('cityos.tenant', one, true);

        SELECT count(*), min(w.created_at)
          INTO waiting, since
          FROM (SELECT e.created_at
                  FROM event_outbox e
                 WHERE e.tenant_id = one
                   AND e.status IN ('pending', 'failed')
                   AND e.deleted_at IS NULL
                 ORDER BY e.created_at
                 LIMIT 10000) w;

        unsent := unsent + waiting;
        oldest := least(oldest, since);
    END LOOP;

    PERFORM set_config('cityos.tenant', tenant_before, true);
    RETURN NEXT;
END
$$;

REVOKE EXECUTE ON FUNCTION outbox_lag() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION outbox_lag() TO cityos_platform;
