DROP FUNCTION tax_rate_of(text);
