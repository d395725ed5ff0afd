-- Lists that grow with trade are filtered and sorted by these numbers; see platform.numeric_key.
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE billing_cycle
    ADD COLUMN total_key bytea GENERATED ALWAYS AS (platform.numeric_key(total)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX billing_cycle_total_key_idx ON billing_cycle (tenant_id, total_key, id) WHERE deleted_at IS NULL;
-- locks: writes the table anew; until then none of its lists reaches an index by these numbers
ALTER TABLE subscription_plan
    ADD COLUMN price_key bytea GENERATED ALWAYS AS (platform.numeric_key(price)) STORED;
-- locks: the table is locked by its new columns
CREATE INDEX subscription_plan_price_key_idx ON subscription_plan (tenant_id, price_key, id) WHERE deleted_at IS NULL;
