-- When the end of earned points was seen to: what was left of them then has left the balance.
ALTER TABLE points_ledger ADD COLUMN run_out_at timestamptz;
