-- A member's tier follows the points that they can spend, whatever moves them. A new member enters the lowest tier whose entry points they
-- have, unless one is given. They move up while they have the points at which one leaves a tier, or, where it has no such number, the entry
-- points of the next one; else they move down while they have fewer than a tier asks of those who are in it. Staff may place a member in a
-- tier: it holds until points change.
CREATE FUNCTION keep_tier() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    own     loyalty.membership_tier;
    other   loyalty.membership_tier;
    climbed boolean := false;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.tier_id IS NOT NULL THEN
        RETURN NEW;
    END IF;

    SELECT t.*
      INTO own
      FROM loyalty.membership_tier t
     WHERE t.tenant_id = NEW.tenant_id AND t.id = NEW.tier_id AND t.deleted_at IS NULL;

    LOOP
        SELECT t.*
          INTO other
          FROM loyalty.membership_tier t
         WHERE t.tenant_id = NEW.tenant_id AND t.deleted_at IS NULL
           AND (own.id IS NULL AND t.min_points <= NEW.total_points OR t.tier_level > own.tier_level)
         ORDER BY t.tier_level
         LIMIT 1;

        EXIT WHEN other.id IS NULL OR own.id IS NOT NULL AND NEW.total_points < coalesce(own.upgrade_threshold, other.min_points);
        own := other;
        climbed := true;
    END LOOP;

    WHILE NOT climbed AND NEW.total_points < own.downgrade_threshold LOOP
        SELECT t.*
          INTO other
          FROM loyalty.membership_tier t
         WHERE t.tenant_id = NEW.tenant_id AND t.deleted_at IS NULL AND t.tier_level < own.tier_level
         ORDER BY t.tier_level DESC
         LIMIT 1;

        EXIT WHEN other.id IS NULL;
        own := other;
    END LOOP;

    NEW.tier_id := own.id;
    RETURN NEW;
END
$$;

CREATE TRIGGER keep_tier_of_new_members
    BEFORE INSERT ON membership
    FOR EACH ROW
    EXECUTE FUNCTION keep_tier();

CREATE TRIGGER keep_tier
    BEFORE UPDATE OF total_points ON membership
    FOR EACH ROW
    WHEN (NEW.total_points IS DISTINCT FROM OLD.total_points)
    EXECUTE FUNCTION keep_tier();

-- Members are customers that there are.
GRANT USAGE ON SCHEMA customers TO cityos_loyalty;
GRANT EXECUTE ON FUNCTION customers.missing_customer(text[]) TO cityos_loyalty;

CREATE TRIGGER keep_customer
    AFTER INSERT ON membership
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT
    EXECUTE FUNCTION platform.keep_reference('customer_id', 'customers.missing_customer');
