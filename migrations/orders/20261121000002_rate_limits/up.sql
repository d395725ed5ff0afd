GRANT EXECUTE ON FUNCTION platform.api_rate_limit(text) TO cityos_orders;
