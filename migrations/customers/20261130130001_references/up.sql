-- For the subgraphs that refer to customers: the first of these ids that is no customer of the tenant, or NULL. Those that are stay until the
-- write has ended, and a write that comes while one is being deleted waits and learns of it. It runs as the owner, for the tenant that is set.
CREATE FUNCTION missing_customer(p_customers text[]) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = customers, pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
BEGIN
    WITH held AS MATERIALIZED (
        SELECT c.id
          FROM customer c
         WHERE c.tenant_id = current_setting('cityos.tenant', true)
           AND c.id = ANY (p_customers)
           AND c.deleted_at IS NULL
         ORDER BY c.id
           FOR KEY SHARE
    )
    SELECT min(wanted.id)
      INTO missing
      FROM unnest(p_customers) AS wanted (id)
     WHERE wanted.id NOT IN (SELECT held.id FROM held);

    RETURN missing;
END
$$;

-- contract: the function is new, and nobody has called it yet.
REVOKE EXECUTE ON FUNCTION missing_customer(text[]) FROM PUBLIC;

-- Whoever has a subscription that runs, or a time booked that lies ahead, stays: it must be called off first, as the customer wants it.
CREATE TRIGGER keep_subscribers
    BEFORE UPDATE OF deleted_at ON customer
    FOR EACH ROW
    EXECUTE FUNCTION platform.keep_referenced(
        'subscriptions.has_live_subscription', 'HAS_SUBSCRIPTION', 'The customer has a subscription that has not ended: cancel it first.');

CREATE TRIGGER keep_those_who_have_booked
    BEFORE UPDATE OF deleted_at ON customer
    FOR EACH ROW
    EXECUTE FUNCTION platform.keep_referenced(
        'bookings.has_booking_ahead', 'HAS_BOOKING', 'The customer has a booking that has not ended: cancel it first.');
