DROP FUNCTION rating_of_vendor(text, timestamptz);
