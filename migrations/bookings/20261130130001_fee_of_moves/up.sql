-- What calling off costs at least, since the customer moved the booking when calling it off would have cost something.
ALTER TABLE booking
    ADD COLUMN kept_fee numeric(28,8),
    ADD CONSTRAINT booking_kept_fee_range CHECK (kept_fee >= 0) NOT VALID;
