DROP FUNCTION customers_of(text[]);
DROP FUNCTION set_order_vendor(text, text);
DROP FUNCTION order_to_split(text);
DROP TABLE order_vendor;
