-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to order, until the index is built
CREATE INDEX order_email_idx ON "order" (tenant_id, email, id) WHERE deleted_at IS NULL;
-- locks: writes to order_line_item, until the index is built
CREATE INDEX order_line_item_sku_idx ON order_line_item (tenant_id, sku, id) WHERE deleted_at IS NULL;
