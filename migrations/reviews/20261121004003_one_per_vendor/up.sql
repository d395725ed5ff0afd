-- A customer reviews a vendor once; a review of a product that names the vendor, too, is one of the product. As for the migration before.
CREATE UNIQUE INDEX CONCURRENTLY review_vendor_id_key
    ON review (tenant_id, vendor_id, customer_id) WHERE product_id IS NULL AND vendor_id IS NOT NULL AND deleted_at IS NULL;
