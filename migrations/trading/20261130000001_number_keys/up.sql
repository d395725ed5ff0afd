-- Lists that grow with trade are filtered and sorted by these numbers; see platform.numeric_key.
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE bid
    ADD COLUMN amount_key bytea GENERATED ALWAYS AS (platform.numeric_key(amount)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX bid_amount_key_idx ON bid (tenant_id, amount_key, id) WHERE deleted_at IS NULL;
-- locks: the table is locked by its new columns; the bids of an auction are sorted by the key, too
CREATE INDEX bid_auction_listing_id_amount_key_idx ON bid (tenant_id, auction_listing_id, amount_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE auction_listing
    ADD COLUMN starting_price_key bytea GENERATED ALWAYS AS (platform.numeric_key(starting_price)) STORED,
    ADD COLUMN buy_now_price_key bytea GENERATED ALWAYS AS (platform.numeric_key(buy_now_price)) STORED,
    ADD COLUMN current_price_key bytea GENERATED ALWAYS AS (platform.numeric_key(current_price)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX auction_listing_starting_price_key_idx ON auction_listing (tenant_id, starting_price_key, id) WHERE deleted_at IS NULL;
-- locks: the table is locked by its new columns
CREATE INDEX auction_listing_buy_now_price_key_idx ON auction_listing (tenant_id, buy_now_price_key, id) WHERE deleted_at IS NULL;
-- locks: the table is locked by its new columns
CREATE INDEX auction_listing_current_price_key_idx ON auction_listing (tenant_id, current_price_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE rental_product
    ADD COLUMN base_price_key bytea GENERATED ALWAYS AS (platform.numeric_key(base_price)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX rental_product_base_price_key_idx ON rental_product (tenant_id, base_price_key, id) WHERE deleted_at IS NULL;
