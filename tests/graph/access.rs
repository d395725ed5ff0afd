//! Who sees which rows and fields within one tenant: a spot check for each kind of access rule.

use serde_json::{Value, json};
use testkit::{TestGraph, tenant_id};

const SARA: &str = "cus_01jddk0000000000000000sara";
const CAMERA: &str = "prod_01jddk000000000000000can0n";

#[tokio::test]
async fn a_customer_sees_rows_they_own_and_what_hangs_on_them() {
    let graph = TestGraph::shared().await;
    let owned =
        "{ memberships { nodes { customerId pointsLedger { nodes { id } } } } pointsLedgerEntries(first: 100) { nodes { id } } }";
    let sara = graph.as_customer("dakkah", "sara@dakkah.example").query(owned).await.ok();
    assert_eq!(sara.each("memberships.nodes", "customerId"), [json!(SARA)]);
    let through = sara.list("memberships.nodes.0.pointsLedger.nodes").len();
    let all = sara.list("pointsLedgerEntries.nodes").len();
    assert!(all > 0 && through == all.min(20), "{through} through the membership, {all} in the list");
    let staff = graph.as_staff("dakkah", "viewer").query(owned).await.ok();
    assert!(staff.list("memberships.nodes").len() > 1);
    assert!(staff.list("pointsLedgerEntries.nodes").len() > all);
    let nobody = graph.as_shopper("dakkah").query("{ memberships { nodes { id } } }").await;
    assert_eq!(nobody.codes(), ["UNAUTHENTICATED"]);

    // By id, too: another customer's row is not there.
    let membership = sara_membership(graph).await;
    let one = format!("{{ membership(id: \"{membership}\") {{ id }} }}");
    assert!(graph.as_customer("dakkah", "noura@dakkah.example").query(&one).await.ok().at("membership").is_null());
    assert!(graph.as_customer("dakkah", "sara@dakkah.example").query(&one).await.ok().at("membership.id").is_string());
}

async fn sara_membership(graph: &TestGraph) -> String {
    graph.database().value(&format!("SELECT id FROM loyalty.membership WHERE customer_id = '{SARA}'")).await
}

#[tokio::test]
async fn a_company_is_seen_by_its_members_only() {
    let graph = TestGraph::shared().await;
    let companies = "{ companies { nodes { id name creditLines { nodes { id } } } } }";
    for email in ["sara@dakkah.example", "noura@dakkah.example", "khalid@dakkah.example"] {
        let member = format!(
            "SELECT u.company_id FROM b2b.company_user u JOIN customers.customer c ON c.id = u.customer_id
             WHERE c.email = '{email}' AND u.deleted_at IS NULL ORDER BY 1"
        );
        let seen = graph.as_customer("dakkah", email).query(companies).await.ok();
        assert_eq!(json!(seen.each("companies.nodes", "id")), json!(graph.database().column(&member).await), "{email}");
        assert!(seen.list("companies.nodes").len() <= 1);
    }
    let marie = graph.as_customer("paris", "marie@paris.example").query(companies).await.ok();
    assert!(marie.list("companies.nodes").is_empty());
    let all = format!("SELECT count(*) FROM b2b.company WHERE tenant_id = '{}' AND deleted_at IS NULL", tenant_id("dakkah"));
    let staff = graph.as_staff("dakkah", "tenant-admin").query(companies).await.ok();
    assert_eq!(staff.list("companies.nodes").len().to_string(), graph.database().value(&all).await);
}

#[tokio::test]
async fn shoppers_see_what_is_published_and_staff_sees_drafts() {
    let graph = TestGraph::shared().await;
    let products = "{ products(first: 100) { nodes { status } } }";
    let shown = graph.as_shopper("dakkah").query(products).await.ok().each("products.nodes", "status");
    assert!(shown.iter().all(|status| status == "PUBLISHED"));
    let staff = graph.as_staff("dakkah", "viewer").query(products).await.ok().each("products.nodes", "status");
    assert!(staff.contains(&json!("DRAFT")) && staff.len() > shown.len());
    let reviews = "{ reviews(first: 100) { nodes { isApproved customerId } } }";
    let sara = graph.as_customer("dakkah", "sara@dakkah.example").query(reviews).await.ok();
    assert!(sara.list("reviews.nodes").iter().all(|review| review["isApproved"] == true || review["customerId"] == SARA));
}

#[tokio::test]
async fn what_is_for_staff_is_refused_to_everybody_else() {
    let graph = TestGraph::shared().await;
    for list in ["priceLists", "tenantUsers", "paymentTermsList", "customers"] {
        let query = format!("{{ {list}(first: 1) {{ nodes {{ id }} }} }}");
        graph.as_staff("dakkah", "viewer").query(&query).await.ok();
        assert_eq!(graph.as_customer("dakkah", "sara@dakkah.example").query(&query).await.codes(), ["FORBIDDEN"], "{list}");
        assert_eq!(graph.as_shopper("dakkah").query(&query).await.codes(), ["UNAUTHENTICATED"], "{list}");
    }
}

/// Invariant: A private field is null for everybody but the owner and staff.
#[tokio::test]
async fn a_private_field_is_null_for_all_but_its_owner_and_staff() {
    let graph = TestGraph::shared().await;
    let (sara, noura) = (graph.as_customer("dakkah", "sara@dakkah.example"), graph.as_customer("dakkah", "noura@dakkah.example"));
    let (shopper, staff) = (graph.as_shopper("dakkah"), graph.as_staff("dakkah", "viewer"));
    let customer = format!("{{ customer(id: \"{SARA}\") {{ firstName email phone lastName }} }}");
    for (client, sees) in [(&sara, true), (&staff, true), (&noura, false), (&shopper, false)] {
        let answer = client.query(&customer).await.ok();
        assert_eq!(answer.text("customer.firstName"), "سارة");
        let expected = if sees { json!("sara@dakkah.example") } else { Value::Null };
        assert_eq!(*answer.at("customer.email"), expected);
    }
    // She is the only one who has said how far she would go for the camera.
    let automatic =
        "{ bids(first: 100, where: { auctionListingId: { eq: \"auc_01jddk000000000000000can0n\" } }) { nodes { maxAutoBid } } }";
    for (client, sees) in [(&noura, true), (&staff, true), (&sara, false), (&shopper, false)] {
        let bids = client.query(automatic).await.ok().each("bids.nodes", "maxAutoBid");
        assert!(!bids.is_empty());
        assert_eq!(bids.iter().any(|limit| !limit.is_null()), sees, "{bids:?}");
    }
    let reserve = format!("{{ product(id: \"{CAMERA}\") {{ auctionListing {{ reservePrice {{ amount }} }} }} }}");
    assert!(shopper.query(&reserve).await.ok().at("product.auctionListing.reservePrice").is_null());
    assert!(staff.query(&reserve).await.ok().at("product.auctionListing.reservePrice.amount").is_string());
}

/// Invariant: A representation without a row is null in its place, and the others answer.
#[tokio::test]
async fn representations_that_name_no_row_are_null_in_their_place() {
    let graph = TestGraph::shared().await;
    let catalog = graph.subgraph("catalog");
    let query = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Product { id title } ... on ProductVariant { sku } } }";
    let variant =
        graph.database().value(&format!("SELECT id FROM catalog.product_variant WHERE product_id = '{CAMERA}' LIMIT 1")).await;
    let of = json!([
        { "__typename": "Product", "id": CAMERA },
        { "__typename": "Product", "id": "prod_missing" },
        { "__typename": "Product", "id": "prod_01jdhq000000000000wheyx1s0" },
        { "__typename": "Product", "id": "rev_1" },
        { "__typename": "Product", "id": 5 },
        { "__typename": "Product" },
        { "__typename": "Product", "id": null },
        { "__typename": "Product", "id": "" },
        { "__typename": "Elsewhere", "id": CAMERA },
        { "id": CAMERA },
        { "__typename": "ProductVariant", "id": variant },
        { "__typename": "Product", "id": CAMERA },
    ]);
    let answer = catalog.as_shopper("dakkah").query_with(query, json!({ "of": of })).await;
    let found = answer.list("_entities");
    let answered: Vec<bool> = found.iter().map(|entity| !entity.is_null()).collect();
    let expected: Vec<bool> = (0..12).map(|index| [0, 10, 11].contains(&index)).collect();
    assert_eq!(answered, expected, "{:#}", answer.body);
    assert_eq!((&found[0]["id"], &found[11]["id"]), (&json!(CAMERA), &json!(CAMERA)));
    assert!(answer.codes().iter().all(|code| *code != "INTERNAL"), "{:#}", answer.body);
}
