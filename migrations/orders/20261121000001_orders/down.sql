DROP TABLE order_line_item;
DROP TABLE "order";

REVOKE USAGE ON SCHEMA orders FROM cityos_orders;

-- The role stays: it belongs to the cluster, and another database may use it.
REVOKE EXECUTE ON FUNCTION
        platform.head_office_of(text), platform.resolve_tenant(text, text), platform.verify_membership(text, text),
        platform.node_subtree(text, text[]), platform.current_policies()
  FROM cityos_orders;
REVOKE INSERT ON platform.audit_log, platform.event_outbox FROM cityos_orders;
REVOKE USAGE ON SCHEMA platform FROM cityos_orders;
