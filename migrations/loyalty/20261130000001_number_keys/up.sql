-- Lists that grow with trade are filtered and sorted by these numbers; see platform.numeric_key.
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE membership
    ADD COLUMN total_spent_key bytea GENERATED ALWAYS AS (platform.numeric_key(total_spent)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX membership_total_spent_key_idx ON membership (tenant_id, total_spent_key, id) WHERE deleted_at IS NULL;
