-- The approved reviews of a product by stars, from the index alone.
CREATE INDEX review_summary_idx ON review (tenant_id, product_id, rating) WHERE is_approved AND deleted_at IS NULL;
