DROP FUNCTION purchase_of(text, text, text, text);
REVOKE USAGE ON SCHEMA orders FROM cityos_reviews;
