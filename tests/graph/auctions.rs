//! Auctions: who sees which bids, which bids are taken, and what becomes of auctions of a vendor that may not sell.

use std::time::Duration;

use cityos::subgraphs::named;
use futures_util::future::join_all;
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
        self.bid_of(AUCTION, SARA, amount).await
    }

    async fn bid_of(&self, auction: &str, customer: &str, amount: &str) -> Response {
        self.create("Bid", json!({ "auctionListingId": auction, "customerId": customer, "amount": amount })).await
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

/// Invariant: No auction of a vendor that may not sell opens or takes a bid, even at the moment of the suspension.
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
    assert_eq!(auctions.bid("7300").await.user_errors("it"), Vec::<String>::new());
}

/// Invariant: Shoppers find no auction of a vendor that may not sell.
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

/// Invariant: No auction of a vendor that may not sell opens or takes a bid, even at the moment of the suspension.
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

const NOURA: &str = "cus_01jddk000000000000000n0vra";
const KHALID: &str = "cus_01jddk00000000000000kha11d";

impl Auctions {
    /// A new auction of the tenant itself: from 100 by steps of 10, open for a week.
    async fn auction(&self, kind: &str, more: Value) -> String {
        let call = "mutation ($input: CreateAuctionListingInput!) { it: createAuctionListing(input: $input) { auctionListing { id } userErrors { field code message } } }";
        let mut input = json!({
            "productId": "prod_01jddk000000000000000can0n", "title": "A lens", "startingPrice": "100", "bidIncrement": "10", "currencyCode": "SAR",
            "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2099-12-08T00:00:00Z", "status": "ACTIVE", "auctionType": kind, "autoExtend": false,
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = self.admin.query_with(call, json!({ "input": input })).await.ok();
        assert_eq!(answer.user_errors("it"), Vec::<String>::new());
        answer.text("it.auctionListing.id").to_owned()
    }

    async fn set(&self, auction: &str, set: &str) -> Vec<String> {
        let call = format!(
            "mutation {{ it: updateAuctionListing(id: \"{auction}\", input: {{ {set} }}) {{ userErrors {{ field code }} }} }}"
        );
        self.admin.query(&call).await.ok().user_errors("it")
    }

    /// Price, number of bids and standing of each bid, in their order.
    async fn standing(&self, auction: &str) -> String {
        let sql = format!(
            "SELECT concat_ws(' ', coalesce(trim_scale(l.current_price)::text, '-'), l.total_bids,
                    (SELECT string_agg(trim_scale(b.amount) || ':' || b.status, ' ' ORDER BY b.placed_at, b.id) FROM trading.bid b WHERE b.auction_listing_id = l.id))
               FROM trading.auction_listing l WHERE l.id = '{auction}'"
        );
        self.database.value(&sql).await
    }
}

/// The bids that somebody is shown, as amount, bidder's number and whether the customer is named, by every way to them.
async fn bids_shown(client: &Client, auction: &str) -> Vec<String> {
    let part = "nodes { id amount bidderNumber customerId customer { id } maxAutoBid } totalCount";
    let query = format!(
        "{{ auctionListing(id: \"{auction}\") {{ bids {{ {part} }} winnerCustomerId winnerCustomer {{ id }} }}
           bids(where: {{ auctionListingId: {{ eq: \"{auction}\" }} }}) {{ {part} }} }}"
    );
    let answer = client.query(&query).await.ok();
    let told = |bid: &Value| {
        let named = [&bid["customerId"], &bid["customer"], &bid["maxAutoBid"]].iter().filter(|field| !field.is_null()).count();
        format!("{} by {} named {}", bid["amount"].as_str().unwrap().split('.').next().unwrap(), bid["bidderNumber"], named > 0)
    };
    let lists = ["auctionListing.bids", "bids"].map(|list| {
        let nodes: Vec<String> = answer.list(&format!("{list}.nodes")).iter().map(told).collect();
        assert_eq!(*answer.at(&format!("{list}.totalCount")), nodes.len());
        nodes
    });
    assert_eq!(lists[0], lists[1]);
    let [mut bids, _] = lists;
    bids.extend(
        ["winnerCustomerId", "winnerCustomer"]
            .into_iter()
            .filter(|field| !answer.at("auctionListing")[*field].is_null())
            .map(str::to_owned),
    );
    bids
}

/// Invariant: Only the bidder and staff learn of a sealed bid before the end.
/// Invariant: Nobody learns a bidder's name.
#[tokio::test]
async fn sealed_bids_are_their_bidders_own_until_the_end_and_no_bidder_is_named() {
    let auctions = Auctions::open().await;
    let trading = &auctions.trading;
    let auction = auctions.auction("SEALED_BID", json!({})).await;
    for (customer, amount) in [(SARA, "150"), (NOURA, "120"), (SARA, "140")] {
        assert_eq!(auctions.bid_of(&auction, customer, amount).await.user_errors("it"), Vec::<String>::new());
    }
    assert_eq!(auctions.standing(&auction).await, "- 3 150:retracted 120:active 140:active", "one for each bidder, and no price");
    let shopper = trading.as_shopper("dakkah");
    let vendor = trading.as_vendor("dakkah", CAMERA, "owner").signed_in().await;
    let sara = trading.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let khalid = trading.as_customer("dakkah", "khalid@dakkah.example").signed_in().await;
    let nothing: [String; 0] = [];
    for client in [&shopper, &vendor, &khalid] {
        assert_eq!(bids_shown(client, &auction).await, nothing);
    }
    assert_eq!(bids_shown(&sara, &auction).await, ["150 by 1 named true", "140 by 1 named true"]);
    let all = ["150 by 1 named true", "120 by 2 named true", "140 by 1 named true"];
    assert_eq!(bids_shown(&auctions.admin, &auction).await, all);
    // By its id, and from another's customer, neither.
    let bid = auctions
        .database
        .value(&format!("SELECT id FROM trading.bid WHERE auction_listing_id = '{auction}' AND amount = 120"))
        .await;
    let by_id = format!(
        "{{ bid(id: \"{bid}\") {{ amount }} _entities(representations: [{{ __typename: \"Bid\", id: \"{bid}\" }}]) {{ __typename }} }}"
    );
    for client in [&shopper, &khalid, &sara] {
        let answer = client.query(&by_id).await.ok();
        assert!(answer.at("bid").is_null() && answer.at("_entities.0").is_null(), "{:#}", answer.body);
    }
    // At the end they are opened, and still nobody is named.
    assert_eq!(auctions.set(&auction, "status: ENDED").await, nothing);
    let opened = ["150 by 1 named false", "120 by 2 named false", "140 by 1 named false"];
    assert_eq!(bids_shown(&shopper, &auction).await, opened);
    assert_eq!(bids_shown(&sara, &auction).await, ["150 by 1 named true", "120 by 2 named false", "140 by 1 named true"]);
    // Of the camera's auction, which is open to all, no bidder and no winner either, by no way; and no filter finds them.
    let open = bids_shown(&shopper, AUCTION).await;
    assert!(open.len() == 6 && open.iter().all(|bid| bid.ends_with("named false")), "{open:?}");
    let of_customer = format!(
        "{{ _entities(representations: [{{ __typename: \"Customer\", id: \"{SARA}\" }}]) {{ ... on Customer {{ bids {{ totalCount }} }} }} }}"
    );
    for (client, found) in [(&shopper, 0), (&khalid, 0), (&vendor, 0)] {
        assert_eq!(*client.query(&of_customer).await.ok().at("_entities.0.bids.totalCount"), found);
    }
    let own = sara.query(&of_customer).await.ok();
    let count = format!("SELECT count(*) FROM trading.bid WHERE customer_id = '{SARA}'");
    assert_eq!(own.at("_entities.0.bids.totalCount").to_string(), auctions.database.value(&count).await);
    for filter in ["bids(where: { customerId: { eq: \"x\" } })", "auctionListings(where: { winnerCustomerId: { eq: \"x\" } })"] {
        assert_eq!(shopper.query(&format!("{{ {filter} {{ totalCount }} }}")).await.errors().len(), 1, "{filter}");
    }
    // A sale names the winner to the winner and to staff.
    let result = json!({ "auctionListingId": auction, "winnerCustomerId": SARA,
        "winningBidId": auctions.database.value(&format!("SELECT id FROM trading.bid WHERE auction_listing_id = '{auction}' AND amount = 140")).await });
    assert_eq!(auctions.create("AuctionResult", result).await.user_errors("it"), nothing);
    assert_eq!(auctions.standing(&auction).await, "140 3 150:retracted 120:lost 140:won");
    assert_eq!(bids_shown(&shopper, &auction).await, opened);
    assert!(bids_shown(&auctions.admin, &auction).await.contains(&"winnerCustomer".to_owned()));
    let won = sara.query("{ auctionResults { nodes { finalPrice winnerCustomerId } } }").await.ok();
    assert!(won.each("auctionResults.nodes", "winnerCustomerId").contains(&json!(SARA)));
}

/// Invariant: A bid is as high as it must be, in an open auction.
#[tokio::test]
async fn wrong_bids_are_refused_and_price_and_number_are_kept() {
    let auctions = Auctions::open().await;
    let auction = auctions.auction("ENGLISH", json!({})).await;
    let refusal = async |auction: &str, amount: &str| auctions.bid_of(auction, SARA, amount).await.user_errors("it").join(",");
    assert_eq!(refusal(&auction, "99.99").await, "amount: TOO_LOW");
    assert_eq!(refusal(&auction, "100.001").await, "amount: INVALID");
    assert_eq!(refusal("auc_01jddk00000000000000nothing", "100").await, "auctionListingId: NOT_FOUND");
    assert_eq!(
        auctions.bid_of(&auction, "cus_01jddk00000000000000nobody0", "100").await.user_errors("it"),
        ["customerId: NOT_FOUND"]
    );
    assert_eq!(auctions.standing(&auction).await, "- 0");
    assert_eq!(refusal(&auction, "100").await, "");
    assert_eq!(refusal(&auction, "109.99").await, "amount: TOO_LOW");
    assert_eq!(auctions.bid_of(&auction, NOURA, "110").await.user_errors("it"), Vec::<String>::new());
    assert_eq!(auctions.standing(&auction).await, "110 2 100:outbid 110:winning");
    assert_eq!(auctions.set(&auction, "startingPrice: \"1\", title: \"The lens\"").await, ["startingPrice: ILLEGAL_STATE"]);
    assert_eq!(auctions.set(&auction, "startingPrice: \"100\", title: \"The lens\"").await, Vec::<String>::new());
    // Only while it is open, and within its time.
    for (status, code) in
        [("DRAFT", "ILLEGAL_STATE"), ("SCHEDULED", "ILLEGAL_STATE"), ("ENDED", "ILLEGAL_STATE"), ("CANCELLED", "ILLEGAL_STATE")]
    {
        assert_eq!(auctions.set(&auction, &format!("status: {status}")).await, Vec::<String>::new());
        assert_eq!(refusal(&auction, "500").await, format!("auctionListingId: {code}"), "{status}");
    }
    let early = auctions.auction("ENGLISH", json!({ "startsAt": "2099-01-01T00:00:00Z" })).await;
    let late = auctions.auction("ENGLISH", json!({ "endsAt": "2026-02-01T00:00:00Z" })).await;
    assert_eq!(refusal(&early, "500").await, "auctionListingId: TOO_EARLY");
    assert_eq!(refusal(&late, "500").await, "auctionListingId: TOO_LATE");
    // A bid that is taken back counts no longer; its number does.
    assert_eq!(auctions.set(&auction, "status: ACTIVE").await, Vec::<String>::new());
    let winning = auctions
        .database
        .value(&format!("SELECT id FROM trading.bid WHERE auction_listing_id = '{auction}' AND status = 'winning'"))
        .await;
    let retract = format!("mutation {{ it: retractBid(id: \"{winning}\") {{ bid {{ status }} userErrors {{ field code }} }} }}");
    assert_eq!(*auctions.admin.query(&retract).await.ok().at("it.bid.status"), "RETRACTED");
    assert_eq!(auctions.standing(&auction).await, "100 2 100:winning 110:retracted");
    assert_eq!(auctions.admin.query(&retract).await.ok().user_errors("it"), ["status: ILLEGAL_STATE"]);
    assert_eq!(refusal(&auction, "110").await, "");
    // The first who accepts takes the lot of a Dutch auction; a late bid moves the end.
    let dutch = auctions.auction("DUTCH", json!({})).await;
    assert_eq!(refusal(&dutch, "101").await, "amount: TOO_HIGH");
    assert_eq!(refusal(&dutch, "80").await, "");
    assert_eq!(refusal(&dutch, "90").await, "auctionListingId: TAKEN");
    let soon = auctions.database.value("SELECT to_char(now() + interval '3 minutes', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')").await;
    let closing = auctions.auction("ENGLISH", json!({ "endsAt": soon, "autoExtend": true, "extendMinutes": 5 })).await;
    assert_eq!(refusal(&closing, "100").await, "");
    let moved = format!("SELECT ends_at - '{soon}'::timestamptz FROM trading.auction_listing WHERE id = '{closing}'");
    assert_eq!(auctions.database.value(&moved).await, "00:05:00");
}

/// Invariant: The price of an auction is that of its bids, however many come at once.
#[tokio::test]
async fn of_thirty_two_bids_at_once_each_sees_the_price_of_the_one_before() {
    let auctions = Auctions::open().await;
    let (english, dutch) = (auctions.auction("ENGLISH", json!({})).await, auctions.auction("DUTCH", json!({})).await);
    let bids = |auction: &str| {
        let bid = |n: usize| {
            let (auctions, auction) = (&auctions, auction.to_owned());
            let customer = [SARA, NOURA, KHALID][n % 3];
            // Each amount twice.
            let amount = (100 + 10 * (n / 2)).to_string();
            async move { auctions.bid_of(&auction, customer, &amount).await.user_errors("it").is_empty() }
        };
        join_all((0..32).map(bid).collect::<Vec<_>>())
    };
    let taken = bids(&english).await.into_iter().filter(|taken| *taken).count();
    let proof = format!(
        "SELECT (l.total_bids, l.current_price) = (SELECT count(*), max(b.amount) FROM trading.bid b WHERE b.auction_listing_id = l.id)
                AND 1 = (SELECT count(*) FROM trading.bid b WHERE b.auction_listing_id = l.id AND b.status = 'winning' AND b.amount = l.current_price)
                AND NOT EXISTS (SELECT FROM (SELECT b.amount - lag(b.amount) OVER (ORDER BY b.amount) AS step FROM trading.bid b
                                              WHERE b.auction_listing_id = l.id) s WHERE s.step < l.bid_increment)
                AND {taken} = l.total_bids AND l.current_price = 250
           FROM trading.auction_listing l WHERE l.id = '{english}'"
    );
    assert_eq!(auctions.database.value(&proof).await, "t");
    let accepted = join_all((0..32).map(|n| auctions.bid_of(&dutch, [SARA, NOURA, KHALID][n % 3], "80"))).await;
    let accepted = accepted.iter().filter(|answer| answer.user_errors("it").is_empty()).count();
    assert_eq!(accepted, 1);
    assert_eq!(auctions.standing(&dutch).await, "80 1 80:winning");
}
