ALTER TABLE auction_listing DROP CONSTRAINT auction_listing_winning_bid_id_fkey;

DROP TABLE auction_escrow;
DROP TABLE auto_bid_rule;
DROP TABLE auction_result;
DROP TABLE bid;
DROP TABLE auction_listing;

REVOKE USAGE ON SCHEMA trading FROM cityos_trading;
