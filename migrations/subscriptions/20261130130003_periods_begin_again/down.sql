CREATE INDEX billing_cycle_subscription_id_period_start_key ON billing_cycle (tenant_id, subscription_id, period_start) WHERE deleted_at IS NULL;
