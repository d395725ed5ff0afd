DROP FUNCTION verify_vendor_user(text, text, text);
