-- An amount is of a currency; the rows that are there already are not looked at, and hold in none (see volume_price.rs).
ALTER TABLE volume_pricing_tier
    ADD CONSTRAINT volume_pricing_tier_currency_code_range
        CHECK (currency_code IS NOT NULL OR discount_amount IS NULL AND fixed_price IS NULL) NOT VALID;
