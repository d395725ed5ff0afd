REVOKE EXECUTE ON FUNCTION platform.verify_vendor_user(text, text, text) FROM cityos_orders;
