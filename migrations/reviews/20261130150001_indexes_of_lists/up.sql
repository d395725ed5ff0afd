-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to review, until the index is built
CREATE INDEX review_rating_idx ON review (tenant_id, rating, id) WHERE deleted_at IS NULL;
