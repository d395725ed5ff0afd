GRANT EXECUTE ON FUNCTION platform.limit_of_tenant(text) TO cityos_orders;

-- The platform says how many orders a tenant may have in a month, which begins and ends in UTC; those that are called off count, too.
CREATE TRIGGER keep_within_limit
    AFTER INSERT ON "order"
    FOR EACH STATEMENT
    EXECUTE FUNCTION platform.keep_within_limit(
        'max_orders_per_month', $$created_at >= date_trunc('month', now(), 'UTC')$$);
