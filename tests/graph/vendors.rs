//! A vendor's people: the rows of their own vendor, as far as their role in its team goes, and of everything else what a shopper sees.
//!
//! Invariant: A vendor's people reach the rows of their own vendor, as far as their role goes, and write none for another.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, TestDatabase, TestSubgraph, tenant_id};

const ROLES: [&str; 5] = ["owner", "admin", "manager", "staff", "viewer"];
const OWN: &str = "vendor_mine";
const OTHER: &str = "vendor_other";
/// The camera's auction of the demo data, which becomes a draft of the own vendor.
const DRAFT: &str = "auc_01jddk000000000000000can0n";
/// The oud's, which becomes a draft of another vendor.
const FOREIGN: &str = "auc_01jddk000000000000000000vd";
/// The sadu's: of the tenant itself, and published.
const PUBLISHED: &str = "auc_01jddk0000000000000000sadv";
const UPDATE: &str = "mutation ($id: ID!, $title: String!) { updateAuctionListing(id: $id, input: { title: $title }) {
    auctionListing { title } userErrors { code } } }";
const CREATE: &str = "mutation ($input: CreateAuctionListingInput!) { createAuctionListing(input: $input) {
    auctionListing { id vendorId } userErrors { field code } } }";
const DELETE: &str = "mutation ($id: ID!) { deleteAuctionListing(id: $id) { auctionListing { id } } }";

async fn started(subgraph: &str) -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let draft = |id: &str, vendor: &str| {
        format!("UPDATE trading.auction_listing SET vendor_id = '{vendor}', status = 'draft' WHERE id = '{id}';")
    };
    database.execute(&(draft(DRAFT, OWN) + &draft(FOREIGN, OTHER))).await;
    let subgraph = TestSubgraph::start(named(subgraph).unwrap(), database.url()).await;
    (database, subgraph)
}

fn listing(vendor: Option<Value>) -> Value {
    let mut input = json!({
        "productId": "prod_01jddk000000000000000can0n", "title": "A lamp", "startingPrice": "10", "bidIncrement": "1", "currencyCode": "SAR",
        "startsAt": "2026-12-01T00:00:00Z", "endsAt": "2026-12-08T00:00:00Z", "status": "DRAFT",
    });
    if let Some(vendor) = vendor {
        input["vendorId"] = vendor;
    }
    input
}

async fn drafts(client: &Client) -> Vec<Value> {
    let query = "{ auctionListings(first: 100, where: { status: { eq: DRAFT } }) { totalCount nodes { id } } }";
    client.query(query).await.ok().each("auctionListings.nodes", "id")
}

fn one(id: &str) -> String {
    format!("{{ row: auctionListing(id: \"{id}\") {{ id reservePrice {{ amount }} }} }}")
}

#[tokio::test]
async fn they_read_the_rows_of_their_own_vendor_and_what_a_shopper_sees() {
    let (_database, trading) = started("trading").await;
    let shopper = trading.as_shopper("dakkah");
    for role in ROLES {
        let person = trading.as_vendor("dakkah", OWN, role).signed_in().await;
        assert_eq!(drafts(&person).await, [json!(DRAFT)], "{role}");
        let own = person.query(&one(DRAFT)).await.ok();
        assert_eq!(own.text("row.reservePrice.amount"), "6500.00", "{role}");
        assert!(person.query(&one(FOREIGN)).await.ok().at("row").is_null(), "{role}");
        let published = person.query(&one(PUBLISHED)).await.ok();
        assert_eq!(published.body, shopper.query(&one(PUBLISHED)).await.ok().body, "{role}");
        // What is for staff, or for customers, is not for them.
        person.query("{ auctionEscrows { nodes { id } } }").await.refused("FORBIDDEN");
        person.query("{ rentalAgreements { nodes { id } } }").await.refused("FORBIDDEN");
    }
    assert!(drafts(&shopper).await.is_empty());
    let representations = format!(
        "{{ _entities(representations: [{{ __typename: \"AuctionListing\", id: \"{DRAFT}\" }}, {{ __typename: \"AuctionListing\", id: \
         \"{FOREIGN}\" }}]) {{ ... on AuctionListing {{ id }} }} }}"
    );
    let found = trading.as_vendor("dakkah", OWN, "viewer").query(&representations).await.ok();
    assert_eq!(found.at("_entities"), &json!([{ "id": DRAFT }, null]));
}

#[tokio::test]
async fn at_another_tenant_they_have_nothing() {
    let (database, trading) = started("trading").await;
    let person = trading.as_vendor("paris", OWN, "owner");
    assert!(drafts(&person).await.is_empty());
    assert!(person.query(&one(DRAFT)).await.ok().at("row").is_null());
    person.query_with(UPDATE, json!({ "id": DRAFT, "title": "Mine" })).await.refused("NOT_FOUND");
    person.query_with(DELETE, json!({ "id": DRAFT })).await.refused("NOT_FOUND");
    let elsewhere = trading.as_vendor("dakkah", OWN, "owner").with_header("x-tenant", "paris");
    elsewhere.query_with(UPDATE, json!({ "id": DRAFT, "title": "Mine" })).await.refused("FORBIDDEN");
    assert_eq!(database.value("SELECT count(*) FROM trading.auction_listing WHERE title = 'Mine'").await, "0");
}

#[tokio::test]
async fn each_role_writes_what_it_may() {
    let (database, trading) = started("trading").await;
    for role in ROLES {
        let person = trading.as_vendor("dakkah", OWN, role).signed_in().await;
        let (updates, creates) = (role != "viewer", !["staff", "viewer"].contains(&role));
        let title = format!("By the {role}");
        let updated = person.query_with(UPDATE, json!({ "id": DRAFT, "title": title })).await;
        match updates {
            true => assert_eq!(updated.ok().text("updateAuctionListing.auctionListing.title"), title),
            false => assert_eq!(updated.codes(), ["FORBIDDEN"], "{role}"),
        }
        let created = person.query_with(CREATE, json!({ "input": listing(None) })).await;
        if creates {
            let created = created.ok();
            assert_eq!(created.text("createAuctionListing.auctionListing.vendorId"), OWN, "{role}: filled in");
            let id = created.text("createAuctionListing.auctionListing.id").to_owned();
            let deleted = person.query_with(DELETE, json!({ "id": id })).await.ok();
            assert_eq!(deleted.text("deleteAuctionListing.auctionListing.id"), id, "{role}");
        } else {
            assert_eq!(created.codes(), ["FORBIDDEN"], "{role}");
            person.query_with(DELETE, json!({ "id": DRAFT })).await.refused("FORBIDDEN");
        }
        // What is not of their vendor, no role writes.
        let wanted = if updates { "NOT_FOUND" } else { "FORBIDDEN" };
        for id in [FOREIGN, PUBLISHED] {
            person.query_with(UPDATE, json!({ "id": id, "title": "Mine" })).await.refused(wanted);
        }
        let wanted = if creates { "NOT_FOUND" } else { "FORBIDDEN" };
        for id in [FOREIGN, PUBLISHED] {
            person.query_with(DELETE, json!({ "id": id })).await.refused(wanted);
        }
    }
    let entries = "SELECT DISTINCT action || ' ' || actor_id || ' ' || actor_role FROM platform.audit_log WHERE actor_role LIKE 'vendor%' ORDER BY 1";
    let expected: Vec<String> = [("create", &ROLES[..3]), ("delete", &ROLES[..3]), ("update", &ROLES[..4])]
        .into_iter()
        .flat_map(|(verb, roles)| {
            let mut roles = roles.to_vec();
            roles.sort_unstable();
            roles.into_iter().map(move |role| format!("auction_listing.{verb} vusr_{role} vendor-{role}"))
        })
        .collect();
    assert_eq!(database.column(entries).await, expected);
    assert_eq!(database.value("SELECT count(*) FROM trading.auction_listing WHERE title = 'Mine'").await, "0");
}

#[tokio::test]
async fn no_row_is_written_for_another_vendor() {
    let (database, trading) = started("trading").await;
    let count = "SELECT count(*) FROM trading.auction_listing";
    let before = database.value(count).await;
    let owner = trading.as_vendor("dakkah", OWN, "owner").signed_in().await;
    let camera = json!("vendor_01jddk00000000000000camera");
    owner.query_with(CREATE, json!({ "input": listing(Some(camera)) })).await.refused("FORBIDDEN");
    // What is no vendor is told so.
    for forged in [OTHER, "vendor_MINE", "vendor_mine "] {
        let refused = owner.query_with(CREATE, json!({ "input": listing(Some(json!(forged))) })).await.ok();
        assert_eq!(refused.user_errors("createAuctionListing"), ["vendorId: NOT_FOUND"]);
    }
    assert_eq!(database.value(count).await, before);
    for given in [json!(OWN), Value::Null] {
        let created = owner.query_with(CREATE, json!({ "input": listing(Some(given)) })).await.ok();
        assert_eq!(created.text("createAuctionListing.auctionListing.vendorId"), OWN);
    }
    // It cannot be moved, since no input has the column.
    let moved = format!(
        "mutation {{ updateAuctionListing(id: \"{DRAFT}\", input: {{ vendorId: \"{OTHER}\" }}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(owner.query(&moved).await.errors().len(), 1);
    assert_eq!(database.value(&format!("SELECT vendor_id FROM trading.auction_listing WHERE id = '{DRAFT}'")).await, OWN);
}

#[tokio::test]
async fn reviews_of_their_vendor_they_read_and_do_not_touch() {
    let (database, reviews) = started("reviews").await;
    let (tenant, waiting) = (tenant_id("dakkah"), "is_approved = false");
    let about = |id: &str, vendor: &str| {
        format!(
            "INSERT INTO reviews.review (id, tenant_id, rating, content, customer_id, customer_email, vendor_id, is_approved)
             VALUES ('{id}', '{tenant}', 2, 'Late', 'cus_01jddk0000000000000000sara', 'sara@dakkah.example', '{vendor}', false);"
        )
    };
    database.execute(&(about("rev_mine", OWN) + &about("rev_other", OTHER))).await;
    let owner = reviews.as_vendor("dakkah", OWN, "owner").signed_in().await;
    let query = "{ reviews(first: 100, where: { isApproved: { eq: false } }) { nodes { id customerEmail } } }";
    let listed = owner.query(query).await.ok();
    assert_eq!(listed.at("reviews.nodes"), &json!([{ "id": "rev_mine", "customerEmail": null }]), "{waiting}");
    assert!(owner.query(r#"{ row: review(id: "rev_other") { id } }"#).await.ok().at("row").is_null());
    let writes = [
        r#"mutation { updateReview(id: "rev_mine", input: { title: "Fine" }) { userErrors { code } } }"#,
        r#"mutation { deleteReview(id: "rev_mine") { userErrors { code } } }"#,
        r#"mutation { approveReview(id: "rev_mine") { userErrors { code } } }"#,
        r#"mutation { rejectReview(id: "rev_mine") { userErrors { code } } }"#,
        r#"mutation { createReview(input: { rating: 5, content: "Fine", customerId: "cus_01jddk0000000000000000sara", vendorId: "vendor_mine" }) {
            userErrors { code } } }"#,
    ];
    for write in writes {
        owner.query(write).await.refused("FORBIDDEN");
    }
    assert_eq!(database.value("SELECT count(*) FROM platform.audit_log WHERE actor_role LIKE 'vendor%'").await, "0");
}

#[tokio::test]
async fn they_are_told_who_they_are() {
    let (_database, customers) = started("customers").await;
    let me = customers
        .as_vendor("dakkah", OWN, "manager")
        .query("{ me { kind role staffRole vendorRole vendorId customer { id } } }")
        .await
        .ok();
    let expected = json!({ "kind": "VENDOR", "role": "vendor-manager", "staffRole": null, "vendorRole": "MANAGER", "vendorId": OWN, "customer": null });
    assert_eq!(me.at("me"), &expected);
    let sara = customers.as_customer("dakkah", "sara@dakkah.example").query("{ me { vendorId } }").await.ok();
    assert!(sara.at("me.vendorId").is_null());
}
