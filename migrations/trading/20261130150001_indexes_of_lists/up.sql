-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to auction_listing, until the index is built
CREATE INDEX auction_listing_ends_at_idx ON auction_listing (tenant_id, ends_at, id) WHERE deleted_at IS NULL;
-- locks: writes to auction_listing, until the index is built
CREATE INDEX auction_listing_starts_at_idx ON auction_listing (tenant_id, starts_at, id) WHERE deleted_at IS NULL;
-- locks: writes to bid, until the index is built
CREATE INDEX bid_placed_at_idx ON bid (tenant_id, placed_at, id) WHERE deleted_at IS NULL;
-- locks: writes to rental_agreement, until the index is built
CREATE INDEX rental_agreement_start_date_idx ON rental_agreement (tenant_id, start_date, id) WHERE deleted_at IS NULL;
-- locks: writes to rental_agreement, until the index is built
CREATE INDEX rental_agreement_end_date_idx ON rental_agreement (tenant_id, end_date, id) WHERE deleted_at IS NULL;
