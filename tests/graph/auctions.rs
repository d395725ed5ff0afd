//! Auctions of a vendor, and what becomes of them while it may not sell.

use std::time::Duration;

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph, tenant_id};

const CAMERA: &str = "vendor_01jddk00000000000000camera";
const OUD: &str = "vendor_01jddk000000000000000000vd";
/// The camera desk's, which is open.
const AUCTION: &str = "auc_01jddk000000000000000can0n";
const NOURAS_RULE: &str = "abr_01jddk000000000can0nxn0vra";
const SARA: &str = "cus_01jddk0000000000000000sara";

struct Auctions {
    database: TestDatabase,
    trading: TestSubgraph,
    marketplace: TestSubgraph,
    admin: Client,
}

impl Auctions {
    async fn open() -> Self {
        let database = TestDatabase::new().await;
        let trading = TestSubgraph::start(named("trading").unwrap(), database.url()).await;
        let marketplace = TestSubgraph::start(named("marketplace").unwrap(), database.url()).await;
        let admin = trading.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, trading, marketplace, admin }
    }

    async fn vendor(&self, verb: &str) {
        let staff = self.marketplace.as_staff("dakkah", "tenant-admin").signed_in().await;
        let call = format!("mutation {{ it: {verb}Vendor(id: \"{CAMERA}\") {{ userErrors {{ code }} }} }}");
        assert_eq!(staff.query(&call).await.ok().user_errors("it"), Vec::<String>::new());
    }

    async fn create(&self, what: &str, input: Value) -> Response {
        let call = format!(
            "mutation ($input: Create{what}Input!) {{ it: create{what}(input: $input) {{ userErrors {{ field code message }} }} }}"
        );
        self.admin.query_with(&call, json!({ "input": input })).await.ok()
    }

    async fn bid(&self, amount: &str) -> Response {
        let input =
            json!({ "auctionListingId": AUCTION, "customerId": SARA, "amount": amount, "placedAt": "2026-11-22T00:00:00Z" });
        self.create("Bid", input).await
    }

    async fn update(&self, status: &str) -> Response {
        let call = format!(
            "mutation {{ it: updateAuctionListing(id: \"{AUCTION}\", input: {{ status: {status} }}) {{ userErrors {{ field code }} }} }}"
        );
        self.admin.query(&call).await.ok()
    }

    async fn result(&self) -> Response {
        self.create("AuctionResult", json!({ "auctionListingId": AUCTION, "winnerCustomerId": SARA, "finalPrice": "7200" })).await
    }
}

/// Whether somebody finds the auction by its id, in the list, and from the vendor.
async fn finds(client: &Client) -> [bool; 3] {
    let query = format!(
        "{{ auctionListing(id: \"{AUCTION}\") {{ id }}
           auctionListings(first: 100, where: {{ status: {{ eq: ACTIVE }} }}) {{ totalCount nodes {{ id }} }}
           _entities(representations: [{{ __typename: \"Vendor\", id: \"{CAMERA}\" }}]) {{ ... on Vendor {{ auctionListings {{ nodes {{ id }} }} }} }} }}"
    );
    let answer = client.query(&query).await.ok();
    let all = answer.each("auctionListings.nodes", "id");
    assert_eq!(*answer.at("auctionListings.totalCount"), all.len());
    [
        !answer.at("auctionListing").is_null(),
        all.contains(&json!(AUCTION)),
        answer.each("_entities.0.auctionListings.nodes", "id").contains(&json!(AUCTION)),
    ]
}

#[tokio::test]
async fn auctions_of_a_vendor_that_may_not_sell_take_nothing() {
    let auctions = Auctions::open().await;
    assert_eq!(auctions.bid("7000").await.user_errors("it"), Vec::<String>::new());
    // That a vendor of the same id sells in another tenant helps nobody here.
    let twin = format!(
        "INSERT INTO marketplace.vendor (id, handle, tenant_id, business_name, email, status)
         VALUES ('{CAMERA}', 'twin', '{}', 'Twin', 'twin@paris.example', 'active')",
        tenant_id("paris")
    );
    auctions.database.execute(&twin).await;
    auctions.vendor("suspend").await;
    let rows = "SELECT (SELECT count(*) FROM trading.bid) || ' ' || (SELECT count(*) FROM trading.auto_bid_rule) || ' '
                    || (SELECT count(*) FROM trading.auction_result) || ' ' || (SELECT count(*) FROM trading.auction_listing)";
    let before = auctions.database.value(rows).await;
    let of_auction = ["auctionListingId: VENDOR_NOT_ACTIVE"];
    let bid = auctions.bid("7100").await;
    assert_eq!(bid.user_errors("it"), of_auction);
    assert_eq!(bid.text("it.userErrors.0.message"), "The vendor of the auction does not sell at the moment.");
    let rule = json!({ "auctionListingId": AUCTION, "customerId": SARA, "maxAmount": "9000" });
    assert_eq!(auctions.create("AutoBidRule", rule).await.user_errors("it"), of_auction);
    for (change, refused) in [("maxAmount: \"9000\"", true), ("isActive: false", false), ("isActive: true", true)] {
        let call = format!(
            "mutation {{ it: updateAutoBidRule(id: \"{NOURAS_RULE}\", input: {{ {change} }}) {{ userErrors {{ field code }} }} }}"
        );
        let answer = auctions.admin.query(&call).await.ok();
        assert_eq!(!answer.user_errors("it").is_empty(), refused, "{change}: {:#}", answer.body);
    }
    // Nobody buys it now, and no other opens.
    assert_eq!(auctions.result().await.user_errors("it"), of_auction);
    assert_eq!(auctions.update("SOLD").await.user_errors("it"), ["vendorId: VENDOR_NOT_ACTIVE"]);
    let listing = |status: &str| {
        json!({
            "productId": "prod_01jddk000000000000000can0n", "title": "A lens", "startingPrice": "10", "bidIncrement": "1", "currencyCode": "SAR",
            "startsAt": "2026-12-01T00:00:00Z", "endsAt": "2026-12-08T00:00:00Z", "status": status, "vendorId": CAMERA,
        })
    };
    for status in ["ACTIVE", "SCHEDULED"] {
        assert_eq!(auctions.create("AuctionListing", listing(status)).await.user_errors("it"), ["vendorId: VENDOR_NOT_ACTIVE"]);
    }
    assert_eq!(auctions.database.value(rows).await, before);
    assert_eq!(auctions.create("AuctionListing", listing("DRAFT")).await.user_errors("it"), Vec::<String>::new());
    // When it has ended it is settled.
    assert_eq!(auctions.update("ENDED").await.user_errors("it"), Vec::<String>::new());
    assert_eq!(auctions.update("ACTIVE").await.user_errors("it"), ["vendorId: VENDOR_NOT_ACTIVE"]);
    assert_eq!(auctions.result().await.user_errors("it"), Vec::<String>::new());
    assert_eq!(auctions.update("SOLD").await.user_errors("it"), Vec::<String>::new());
    auctions.vendor("reinstate").await;
    assert_eq!(auctions.update("ACTIVE").await.user_errors("it"), Vec::<String>::new());
    assert_eq!(auctions.bid("7100").await.user_errors("it"), Vec::<String>::new());
}

#[tokio::test]
async fn shoppers_find_live_auctions_of_vendors_that_sell() {
    let auctions = Auctions::open().await;
    let trading = &auctions.trading;
    let shopper = trading.as_shopper("dakkah");
    let noura = trading.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    let own = trading.as_vendor("dakkah", CAMERA, "manager").signed_in().await;
    let other = trading.as_vendor("dakkah", OUD, "manager").signed_in().await;
    for client in [&shopper, &noura, &own, &other, &auctions.admin] {
        assert_eq!(finds(client).await, [true; 3]);
    }
    let live = "{ auctionListings(where: { status: { eq: ACTIVE } }) { nodes { id } } }";
    let before = trading.statements().await;
    shopper.query(live).await.ok();
    assert_eq!(trading.statements().await - before, 1);
    auctions.vendor("suspend").await;
    let own = trading.as_vendor("dakkah", CAMERA, "manager").signed_in().await;
    for (client, found) in [(&shopper, false), (&noura, false), (&other, false), (&own, true), (&auctions.admin, true)] {
        assert_eq!(finds(client).await, [found; 3]);
    }
    // What is over stays in sight.
    assert_eq!(auctions.update("ENDED").await.user_errors("it"), Vec::<String>::new());
    assert!(finds(&shopper).await[0]);
}

#[tokio::test]
async fn a_bid_waits_for_a_suspension_under_way_and_learns_of_it() {
    let auctions = Auctions::open().await;
    let suspending = auctions.database.session("marketplace").await;
    suspending.as_tenant(tenant_id("dakkah")).await;
    suspending.rows("BEGIN").await.unwrap();
    suspending.rows(&format!("UPDATE vendor SET status = 'suspended' WHERE id = '{CAMERA}'")).await.unwrap();
    let bid = auctions.bid("7000");
    tokio::pin!(bid);
    let early = tokio::time::timeout(Duration::from_millis(500), &mut bid).await;
    assert!(early.is_err(), "it waits");
    suspending.rows("COMMIT").await.unwrap();
    assert_eq!(bid.await.user_errors("it"), ["auctionListingId: VENDOR_NOT_ACTIVE"]);
}
