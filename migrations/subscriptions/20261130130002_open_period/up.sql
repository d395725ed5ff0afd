CREATE UNIQUE INDEX CONCURRENTLY billing_cycle_subscription_id_open_period_key ON billing_cycle (tenant_id, subscription_id, period_start)
    WHERE kind = 'period' AND status IN ('upcoming', 'processing', 'failed') AND deleted_at IS NULL;
