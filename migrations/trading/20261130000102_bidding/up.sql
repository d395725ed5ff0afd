-- Bidders are not named to others: within an auction each has a number, in the order of their first bids. Whoever places a bid has locked its
-- auction, so that no two bidders get the same number.
ALTER TABLE bid ADD COLUMN bidder_number integer NOT NULL DEFAULT 0;

CREATE FUNCTION number_bidder() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.bidder_number := coalesce(
        (SELECT b.bidder_number
           FROM trading.bid b
          WHERE b.tenant_id = NEW.tenant_id
            AND b.auction_listing_id = NEW.auction_listing_id
            AND b.customer_id = NEW.customer_id
          LIMIT 1),
        (SELECT coalesce(max(b.bidder_number), 0) + 1
           FROM trading.bid b
          WHERE b.tenant_id = NEW.tenant_id
            AND b.auction_listing_id = NEW.auction_listing_id));
    RETURN NEW;
END
$$;

CREATE TRIGGER number_bidder
    BEFORE INSERT ON bid
    FOR EACH ROW
    EXECUTE FUNCTION number_bidder();

-- The rows are of all tenants, and row-level security binds the owner, too.
ALTER TABLE bid NO FORCE ROW LEVEL SECURITY;

UPDATE bid b
   SET bidder_number = n.number
  FROM (SELECT o.tenant_id, o.id,
               dense_rank() OVER (PARTITION BY o.tenant_id, o.auction_listing_id ORDER BY o.first_placed_at, o.customer_id) AS number
          FROM (SELECT tenant_id, id, auction_listing_id, customer_id,
                       min(placed_at) OVER (PARTITION BY tenant_id, auction_listing_id, customer_id) AS first_placed_at
                  FROM bid) o) n
 WHERE b.tenant_id = n.tenant_id
   AND b.id = n.id
   AND b.bidder_number = 0;

ALTER TABLE bid FORCE ROW LEVEL SECURITY;
