GRANT EXECUTE ON FUNCTION platform.verify_vendor_user(text, text, text) TO cityos_orders;
