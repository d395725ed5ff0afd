CREATE INDEX CONCURRENTLY points_ledger_running_out_idx ON points_ledger (tenant_id, expires_at)
    WHERE transaction_type = 'earn' AND run_out_at IS NULL AND expires_at IS NOT NULL AND deleted_at IS NULL;
