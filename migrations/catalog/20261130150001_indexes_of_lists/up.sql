-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to product, until the index is built
CREATE INDEX product_title_idx ON product (tenant_id, title, id) WHERE deleted_at IS NULL;
-- locks: writes to product_variant, until the index is built
CREATE INDEX product_variant_barcode_idx ON product_variant (tenant_id, barcode, id) WHERE deleted_at IS NULL;
-- locks: writes to product_variant, until the index is built
CREATE INDEX product_variant_ean_idx ON product_variant (tenant_id, ean, id) WHERE deleted_at IS NULL;
