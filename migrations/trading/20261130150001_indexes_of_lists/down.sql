DROP INDEX auction_listing_ends_at_idx;
DROP INDEX auction_listing_starts_at_idx;
DROP INDEX bid_placed_at_idx;
DROP INDEX rental_agreement_start_date_idx;
DROP INDEX rental_agreement_end_date_idx;
