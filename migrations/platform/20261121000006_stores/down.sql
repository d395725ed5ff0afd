DROP TABLE cityos_store;
