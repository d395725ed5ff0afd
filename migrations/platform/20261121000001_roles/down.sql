-- The roles stay: they belong to the cluster, and another database may use them.
REVOKE USAGE ON SCHEMA platform
  FROM cityos_platform, cityos_catalog, cityos_customers, cityos_reviews,
      cityos_trading, cityos_b2b, cityos_loyalty, cityos_subscriptions;
