DROP FUNCTION keep_referenced();
DROP FUNCTION keep_reference();
