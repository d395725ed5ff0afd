DROP FUNCTION has_booking_ahead(text);
REVOKE USAGE ON SCHEMA bookings FROM cityos_customers;
DROP TRIGGER keep_customer ON booking;
REVOKE EXECUTE ON FUNCTION customers.missing_customer(text[]) FROM cityos_bookings;
REVOKE USAGE ON SCHEMA customers FROM cityos_bookings;
