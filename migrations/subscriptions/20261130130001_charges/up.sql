-- Subscriptions are taxed by the tenant's rate, as bookings are.
GRANT EXECUTE ON FUNCTION platform.tax_rate_of(text) TO cityos_subscriptions;

-- What a cycle is charged for: a period, or the difference that a dearer plan makes for the rest of one.
ALTER TABLE billing_cycle
    ADD COLUMN kind text NOT NULL DEFAULT 'period',
    ADD CONSTRAINT billing_cycle_kind_allowed CHECK (kind IN ('period', 'difference')) NOT VALID;

-- What the period under way is worth: NULL for those that began before it was kept.
ALTER TABLE subscription
    ADD COLUMN period_value numeric(28,8),
    ADD CONSTRAINT subscription_period_value_range CHECK (period_value >= 0) NOT VALID;

ALTER TABLE subscription_discount
    ADD CONSTRAINT subscription_discount_currency_code_range
        CHECK (currency_code IS NOT NULL OR discount_type <> 'fixed_amount') NOT VALID;

-- The sums of a line, whoever writes it. They are exact: what is charged is rounded once, for the whole period.
CREATE FUNCTION reckon_item() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.subtotal := NEW.quantity * NEW.unit_price;
    NEW.tax_total := NEW.subtotal * coalesce(platform.tax_rate_of(NEW.tenant_id), 0) / 100;
    NEW.total := NEW.subtotal + NEW.tax_total;
    RETURN NEW;
END
$$;

CREATE TRIGGER reckon_item
    BEFORE INSERT OR UPDATE ON subscription_item
    FOR EACH ROW
    EXECUTE FUNCTION reckon_item();
