-- Lists that grow with trade are filtered and sorted by these numbers; see platform.numeric_key.
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE booking
    ADD COLUMN total_key bytea GENERATED ALWAYS AS (platform.numeric_key(total)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX booking_total_key_idx ON booking (tenant_id, total_key, id) WHERE deleted_at IS NULL;
