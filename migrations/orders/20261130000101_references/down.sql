DROP FUNCTION existing(text, text[]);
REVOKE EXECUTE ON FUNCTION platform.missing_references(text[], text[], text) FROM cityos_orders;
