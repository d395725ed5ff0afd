DROP FUNCTION api_rate_limit(text);
