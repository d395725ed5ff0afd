-- A customer reviews a product once. Should it fail, because somebody has written a second review since the migration before, delete one of the
-- two, drop the index, which Postgres leaves behind as invalid, and migrate again.
CREATE UNIQUE INDEX CONCURRENTLY review_product_id_key
    ON review (tenant_id, product_id, customer_id) WHERE product_id IS NOT NULL AND deleted_at IS NULL;
