-- Who subscribes is a customer, and stays one while the subscription is written.
GRANT USAGE ON SCHEMA customers TO cityos_subscriptions;
GRANT EXECUTE ON FUNCTION customers.missing_customer(text[]) TO cityos_subscriptions;

CREATE TRIGGER keep_customer
    AFTER INSERT ON subscription
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT
    EXECUTE FUNCTION platform.keep_reference('customer_id', 'customers.missing_customer');

-- For the customers: whether one has a subscription that has not ended. It runs as the owner, for the tenant that is set.
CREATE FUNCTION has_live_subscription(p_customer text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = subscriptions, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT
          FROM subscription s
         WHERE s.tenant_id = current_setting('cityos.tenant', true)
           AND s.customer_id = p_customer
           AND s.status IN ('active', 'paused', 'past_due')
           AND s.deleted_at IS NULL);
END
$$;

-- contract: the function is new, and nobody has called it yet.
REVOKE EXECUTE ON FUNCTION has_live_subscription(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA subscriptions TO cityos_customers;
GRANT EXECUTE ON FUNCTION has_live_subscription(text) TO cityos_customers;
