DROP TRIGGER keep_within_limit ON "order";
REVOKE EXECUTE ON FUNCTION platform.limit_of_tenant(text) FROM cityos_orders;
