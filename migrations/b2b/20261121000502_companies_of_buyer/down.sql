REVOKE USAGE ON SCHEMA b2b FROM cityos_catalog;
DROP FUNCTION companies_of_buyer(text);
