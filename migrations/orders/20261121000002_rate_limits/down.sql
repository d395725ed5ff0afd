REVOKE EXECUTE ON FUNCTION platform.api_rate_limit(text) FROM cityos_orders;
