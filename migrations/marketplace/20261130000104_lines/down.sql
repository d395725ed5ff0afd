REVOKE EXECUTE ON FUNCTION orders.order_with_lines(text), orders.called_off_shares(text), orders.called_off_among(text[]), orders.called_off(text) FROM cityos_marketplace;
DROP INDEX vendor_order_item_vendor_order_id_position_idx;
DROP TRIGGER next_position ON vendor_order_item;
ALTER TABLE vendor_order_item DROP COLUMN position;
