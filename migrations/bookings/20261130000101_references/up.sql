GRANT EXECUTE ON FUNCTION platform.missing_references(text[], text[], text) TO cityos_bookings;
