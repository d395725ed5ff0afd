ALTER TABLE points_ledger DROP COLUMN run_out_at;
