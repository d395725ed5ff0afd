DROP FUNCTION platform.numeric_key(numeric);
