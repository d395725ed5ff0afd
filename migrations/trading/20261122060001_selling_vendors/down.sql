DROP TRIGGER keep_to_selling_vendors ON auction_result;
DROP TRIGGER keep_to_selling_vendors ON auto_bid_rule;
DROP TRIGGER keep_to_selling_vendors ON bid;
DROP TRIGGER keep_to_selling_vendors ON auction_listing;
DROP FUNCTION keep_to_selling_vendors();
REVOKE EXECUTE ON FUNCTION platform.vendor_sells(text), platform.hold_selling_vendor(text) FROM cityos_trading;
