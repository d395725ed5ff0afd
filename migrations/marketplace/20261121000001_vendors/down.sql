DROP TABLE vendor_performance_metric;
DROP TABLE vendor_analytics_snapshot;
DROP TABLE vendor_order_item;
DROP TABLE vendor_order;
DROP TABLE marketplace_listing;
DROP TABLE vendor_product;
DROP TABLE vendor_user;
DROP TABLE vendor;

REVOKE USAGE ON SCHEMA marketplace FROM cityos_marketplace;

REVOKE EXECUTE ON FUNCTION catalog.count_out_of_stock(text[]), reviews.rating_of_vendor(text, timestamptz) FROM cityos_marketplace;
REVOKE USAGE ON SCHEMA catalog, reviews FROM cityos_marketplace;
REVOKE EXECUTE ON FUNCTION
        orders.order_to_split(text), orders.set_order_vendor(text, text), orders.customers_of(text[])
  FROM cityos_marketplace;
REVOKE USAGE ON SCHEMA orders FROM cityos_marketplace;

-- The role stays: it belongs to the cluster, and another database may use it.
REVOKE EXECUTE ON FUNCTION
        platform.head_office_of(text), platform.resolve_tenant(text, text), platform.verify_membership(text, text),
        platform.node_subtree(text, text[]), platform.current_policies(), platform.api_rate_limit(text),
        platform.next_number(text), platform.verify_vendor_user(text, text, text)
  FROM cityos_marketplace;
REVOKE INSERT ON platform.audit_log, platform.event_outbox FROM cityos_marketplace;
REVOKE USAGE ON SCHEMA platform FROM cityos_marketplace;
