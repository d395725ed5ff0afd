//! Terms of commission: which come first, and who sets them.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::tenant_id;

use crate::marketplace::{CAMERA, OUD, act, admin, started};
use crate::order_splits::{OF_THREE, SPLIT, WITH_CAMERA, assert_adds_up};

#[tokio::test]
async fn terms_of_a_listing_come_before_all_others_while_it_is_open() {
    // The oud is listed, the dates are not: they have a rate of their own, which a listing overrides. What is not open counts for nothing.
    let dates = "INSERT INTO marketplace.marketplace_listing (id, tenant_id, marketplace_tenant_id, vendor_id, product_id, status, commission_override,
                     commission_type, commission_rate)
                 SELECT 'mklist_dates', tenant_id, tenant_id, vendor_id, product_id, '{status}', true, 'flat', 1.01 FROM marketplace.vendor_product
                 WHERE vendor_id = 'vendor_01jddk000000000000000dates' AND commission_override";
    let set =
        "mutation { it: setMarketplaceListingTerms(id: \"mklist_01jddk0000000000000000vdxx\", input: { commissionOverride: true,
        commissionType: PERCENTAGE, commissionRate: \"2\" }) { userErrors { code } } }";
    for (status, of_oud, of_dates) in [("active", "13.80", "2.02"), ("paused", "82.80", "3.90")] {
        let (database, subgraph, _) = started().await;
        let admin = admin(&subgraph).await;
        database.execute(&dates.replace("{status}", status)).await;
        assert_eq!(admin.query(set).await.ok().user_errors("it"), Vec::<String>::new());
        if status == "paused" {
            act(&admin, "pauseMarketplaceListing", "mklist_01jddk0000000000000000vdxx").await;
        }
        let split = admin.query_with(SPLIT, json!({ "order": OF_THREE })).await.ok();
        let kept = |vendor: &str| {
            let shares = split.list("splitOrder.vendorOrders").iter();
            shares.clone().find(|share| share["vendorId"] == json!(vendor)).unwrap()["commissionAmount"]["amount"].clone()
        };
        assert_eq!((kept(OUD), kept("vendor_01jddk000000000000000dates")), (json!(of_oud), json!(of_dates)), "{status}");
        assert_adds_up(&database).await;
    }
}

#[tokio::test]
async fn a_rule_that_cannot_be_read_is_refused() {
    let (_database, subgraph, _) = started().await;
    let create = "mutation ($input: CreateCommissionRuleInput!) { createCommissionRule(input: $input) { commissionRule { id } userErrors { field message } } }";
    let rule = |more: Value| {
        let mut input = json!({ "name": "A rule" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    let admin = admin(&subgraph).await;
    let told = async |more: Value| {
        let answer = admin.query_with(create, rule(more)).await.ok();
        answer.at("createCommissionRule.userErrors").clone()
    };
    let tiers = told(json!({ "commissionType": "TIERED", "tiers": [{ "up_to": "10", "percentage": "5" }] })).await;
    assert_eq!(tiers, json!([{ "field": ["tiers"], "message": "the last tier has no `up_to`" }]));
    let conditions = told(json!({ "commissionPercentage": "5", "conditions": { "colour": "red" } })).await;
    assert!(conditions[0]["message"].as_str().unwrap().contains("unknown field `colour`"), "{conditions}");
    assert_eq!(told(json!({ "commissionType": "FLAT" })).await.as_array().unwrap().len(), 1, "without its amount");
    assert_eq!(told(json!({ "commissionPercentage": "5", "validFrom": "2026-12-01T00:00:00Z" })).await, json!([]));
}

#[tokio::test]
async fn terms_are_staffs_to_set() {
    let (_database, subgraph, _) = started().await;
    let set = "mutation ($id: ID!, $input: VendorTermsInput!) { setVendorTerms(id: $id, input: $input) {
        vendor { commissionType commissionRate payoutSchedule isFeatured } userErrors { field message } } }";
    let terms = |input: Value| json!({ "id": OUD, "input": input });
    subgraph
        .as_vendor("dakkah", OUD, "owner")
        .query_with(set, terms(json!({ "commissionRate": "0" })))
        .await
        .refused("FORBIDDEN");
    subgraph.as_staff("dakkah", "viewer").query_with(set, terms(json!({ "commissionRate": "0" }))).await.refused("FORBIDDEN");
    let admin = admin(&subgraph).await;
    let input = json!({ "commissionType": "PERCENTAGE", "commissionRate": "9.5", "payoutSchedule": "DAILY", "isFeatured": true });
    let changed = admin.query_with(set, terms(input.clone())).await.ok();
    assert_eq!(changed.at("setVendorTerms.vendor"), &input);
    let refused = admin.query_with(set, terms(json!({ "commissionTiers": [] }))).await.ok();
    let expected = json!([{ "field": ["commissionTiers"], "message": "there is no tier" }]);
    assert_eq!(refused.at("setVendorTerms.userErrors"), &expected);
    let product =
        "mutation { setVendorProductTerms(id: \"vprod_01jddk00000000000000000vdx\", input: { commissionOverride: true }) {
        userErrors { message } } }";
    let refused = admin.query(product).await.ok();
    let rule = "The row breaks the rule `vendor_product_override_says_what`.";
    assert_eq!(refused.at("setVendorProductTerms.userErrors"), &json!([{ "message": rule }]));
}

#[tokio::test]
async fn rules_begin_and_end_when_they_say() {
    let (database, subgraph, clock) = started().await;
    let admin = admin(&subgraph).await;
    // The camera desk pays 3 % from tomorrow for a day, and 6 % otherwise.
    let rule = format!(
        "INSERT INTO marketplace.commission_rule (id, tenant_id, vendor_id, priority, name, commission_percentage, valid_from, valid_to)
         VALUES ('crule_day', '{}', '{CAMERA}', 9, 'A day', 3, now() + interval '1 day', now() + interval '2 days')",
        tenant_id("dakkah")
    );
    database.execute(&rule).await;
    let basis = "9449.00";
    for (order, rate) in
        [(WITH_CAMERA, "6"), ("order_01jddk0000000000000n0vrax2", "3"), ("order_01jddk00000000000001ay1ax1", "6")]
    {
        admin.query_with(SPLIT, json!({ "order": order })).await.ok();
        let kept = format!(
            "SELECT commission_amount = round((subtotal - discount_total) * {rate} / 100, 2) FROM marketplace.vendor_order
             WHERE order_id = '{order}' AND vendor_id = '{CAMERA}'"
        );
        assert_eq!(database.value(&kept).await, "t", "{order}");
        clock.advance(TimeDelta::hours(25));
    }
    let first = format!(
        "SELECT (subtotal - discount_total)::numeric(28,2) FROM marketplace.vendor_order WHERE order_id = '{WITH_CAMERA}' AND vendor_id = '{CAMERA}'"
    );
    assert_eq!(database.value(&first).await, basis);
}
