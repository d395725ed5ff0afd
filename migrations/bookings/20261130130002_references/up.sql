-- Who books is a customer, and stays one while the booking is written.
GRANT USAGE ON SCHEMA customers TO cityos_bookings;
GRANT EXECUTE ON FUNCTION customers.missing_customer(text[]) TO cityos_bookings;

CREATE TRIGGER keep_customer
    AFTER INSERT ON booking
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT
    EXECUTE FUNCTION platform.keep_reference('customer_id', 'customers.missing_customer');

-- For the customers: whether one has a booking that has not come to its end. It runs as the owner, for the tenant that is set.
CREATE FUNCTION has_booking_ahead(p_customer text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = bookings, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT
          FROM booking b
         WHERE b.tenant_id = current_setting('cityos.tenant', true)
           AND b.customer_id = p_customer
           AND b.status IN ('pending', 'confirmed', 'checked_in', 'in_progress')
           AND b.end_time > now()
           AND b.deleted_at IS NULL);
END
$$;

-- contract: the function is new, and nobody has called it yet.
REVOKE EXECUTE ON FUNCTION has_booking_ahead(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA bookings TO cityos_customers;
GRANT EXECUTE ON FUNCTION has_booking_ahead(text) TO cityos_customers;
