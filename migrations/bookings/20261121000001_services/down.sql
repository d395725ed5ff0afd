DROP TABLE availability_exception;
DROP TABLE availability;
DROP TABLE service_provider;
DROP TABLE service_product;

REVOKE USAGE ON SCHEMA bookings FROM cityos_bookings;

-- The role stays: it belongs to the cluster, and another database may use it.
REVOKE EXECUTE ON FUNCTION
        platform.head_office_of(text), platform.resolve_tenant(text, text), platform.verify_membership(text, text),
        platform.node_subtree(text, text[]), platform.current_policies(), platform.api_rate_limit(text),
        platform.next_number(text), platform.tax_rate_of(text)
  FROM cityos_bookings;
REVOKE INSERT ON platform.audit_log, platform.event_outbox FROM cityos_bookings;
REVOKE USAGE ON SCHEMA platform FROM cityos_bookings;
