GRANT EXECUTE ON FUNCTION platform.vendor_sells(text), platform.hold_selling_vendor(text) TO cityos_trading;

-- Nothing is offered and nothing is sold in auctions of a vendor that may not sell: no auction opens, no bid, standing instruction or sale
-- before its end is taken. What was bid before stands, and an auction that has ended is settled. DETAIL and HINT are for the caller (see the
-- kit's error.rs). Auctions of the tenant itself have no vendor.
CREATE FUNCTION keep_to_selling_vendors() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    vendor text;
    about  text := 'auction_listing_id';
BEGIN
    IF TG_TABLE_NAME = 'auction_listing' THEN
        IF TG_OP = 'UPDATE' AND (NEW.status = OLD.status OR NEW.status = 'sold' AND OLD.status NOT IN ('draft', 'scheduled', 'active')) THEN
            RETURN NEW;
        END IF;

        IF NEW.status IN ('scheduled', 'active', 'sold') THEN
            vendor := NEW.vendor_id;
        END IF;

        about := 'vendor_id';
    ELSE
        SELECT l.vendor_id
          INTO vendor
          FROM trading.auction_listing l
         WHERE l.tenant_id = NEW.tenant_id
           AND l.id = NEW.auction_listing_id
           AND (TG_TABLE_NAME <> 'auction_result' OR l.status IN ('draft', 'scheduled', 'active'));
    END IF;

    IF vendor IS NOT NULL AND NOT platform.hold_selling_vendor(vendor) THEN
        RAISE EXCEPTION 'vendor % may not sell', vendor
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = about, CONSTRAINT = TG_TABLE_NAME || '_selling_vendor',
                  DETAIL = 'VENDOR_NOT_ACTIVE',
                  HINT = 'The vendor of the auction does not sell at the moment.';
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER keep_to_selling_vendors
    BEFORE INSERT OR UPDATE OF status ON auction_listing
    FOR EACH ROW
    EXECUTE FUNCTION keep_to_selling_vendors();

CREATE TRIGGER keep_to_selling_vendors
    BEFORE INSERT ON bid
    FOR EACH ROW
    EXECUTE FUNCTION keep_to_selling_vendors();

CREATE TRIGGER keep_to_selling_vendors
    BEFORE INSERT OR UPDATE OF is_active, max_amount ON auto_bid_rule
    FOR EACH ROW
    WHEN (NEW.is_active)
    EXECUTE FUNCTION keep_to_selling_vendors();

CREATE TRIGGER keep_to_selling_vendors
    BEFORE INSERT ON auction_result
    FOR EACH ROW
    EXECUTE FUNCTION keep_to_selling_vendors();
