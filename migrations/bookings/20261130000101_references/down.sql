REVOKE EXECUTE ON FUNCTION platform.missing_references(text[], text[], text) FROM cityos_bookings;
