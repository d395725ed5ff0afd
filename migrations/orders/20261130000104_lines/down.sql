DROP FUNCTION called_off(text);
DROP FUNCTION called_off_among(text[]);
DROP FUNCTION called_off_shares(text);
DROP FUNCTION order_with_lines(text);
DROP INDEX order_line_item_order_id_position_idx;
DROP TRIGGER next_position ON order_line_item;
ALTER TABLE order_line_item DROP COLUMN position;
