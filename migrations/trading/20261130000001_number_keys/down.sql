ALTER TABLE bid DROP COLUMN amount_key;
ALTER TABLE auction_listing DROP COLUMN starting_price_key, DROP COLUMN buy_now_price_key, DROP COLUMN current_price_key;
ALTER TABLE rental_product DROP COLUMN base_price_key;
