DROP FUNCTION hold_selling_vendor(text);
DROP FUNCTION vendor_sells(text);
