-- Lists of these tables are filtered and sorted by these columns, and grow with trade.
-- locks: writes to booking, until the index is built
CREATE INDEX booking_confirmation_code_idx ON booking (tenant_id, confirmation_code, id) WHERE deleted_at IS NULL;
-- locks: writes to booking, until the index is built
CREATE INDEX booking_customer_email_idx ON booking (tenant_id, customer_email, id) WHERE deleted_at IS NULL;
-- locks: writes to booking_item, until the index is built
CREATE INDEX booking_item_resource_id_idx ON booking_item (tenant_id, resource_id, id) WHERE deleted_at IS NULL;
