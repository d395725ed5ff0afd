DROP TRIGGER keep_customer ON membership;
REVOKE EXECUTE ON FUNCTION customers.missing_customer(text[]) FROM cityos_loyalty;
REVOKE USAGE ON SCHEMA customers FROM cityos_loyalty;
DROP TRIGGER keep_tier ON membership;
DROP TRIGGER keep_tier_of_new_members ON membership;
DROP FUNCTION keep_tier();
