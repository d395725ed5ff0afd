DROP INDEX order_email_idx;
DROP INDEX order_line_item_sku_idx;
