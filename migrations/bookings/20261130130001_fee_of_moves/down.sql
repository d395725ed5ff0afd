ALTER TABLE booking DROP COLUMN kept_fee;
