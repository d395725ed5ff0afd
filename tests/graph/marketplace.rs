//! Vendors, commissions and payouts: their links, their states, and their rules.

use std::collections::BTreeMap;

use async_graphql::resolver_utils::EnumType;
use chrono::{TimeDelta, Utc};
use kit::{Clock, StateMachine, TextEnum};
use marketplace::marketplace_listing_states::LISTING_STATES;
use marketplace::payout_processing::PAYOUT_STATES;
use marketplace::vendor_lifecycle::LIFECYCLE;
use marketplace::vendor_order_states::ORDER_STATES;
use marketplace::vendor_product_states::PRODUCT_STATES;
use serde_json::{Value, json};
use testkit::{Client, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const CAMERA: &str = "vendor_01jddk00000000000000camera";
const OUD: &str = "vendor_01jddk000000000000000000vd";
const DESERT: &str = "vendor_01jddk00000000000000desert";
/// Sara's order of oud, coffee and dates: three vendors.
const OF_THREE: &str = "order_01jddk00000000000000sarax1";
/// Sara's order of a camera, dates and coffee, with a discount on the camera.
const WITH_CAMERA: &str = "order_01jddk00000000000000sarax3";
const SPLIT: &str = "mutation ($order: ID!) { splitOrder(orderId: $order) { vendorOrders { id vendorId vendorOrderNumber commissionAmount { amount } }
    userErrors { field code } } }";
const REQUEST: &str = "mutation ($input: RequestPayoutInput!) { requestPayout(input: $input) {
    payout { id status netAmount { amount } payoutNumber } userErrors { field code message } } }";

async fn started() -> (TestDatabase, TestSubgraph, Clock) {
    let (database, clock) = (TestDatabase::new().await, Clock::standing(Utc::now()));
    let set = clock.clone();
    let subgraph = TestSubgraph::start_with(marketplace::subgraph(), database.url(), |options| options.clock = set).await;
    (database, subgraph, clock)
}

async fn admin(subgraph: &TestSubgraph) -> Client {
    subgraph.as_staff("dakkah", "tenant-admin").signed_in().await
}

/// A mutation of one row that must take place.
async fn act(client: &Client, mutation: &str, id: &str) {
    let answer =
        client.query(&format!("mutation {{ done: {mutation}(id: \"{id}\") {{ userErrors {{ code message }} }} }}")).await.ok();
    assert_eq!(answer.at("done.userErrors"), &json!([]), "{mutation} {id}");
}

#[tokio::test]
async fn links_lead_both_ways_with_paging_filter_and_order() {
    let graph = TestGraph::shared().await;
    let query = format!(
        "{{ vendor(id: \"{CAMERA}\") {{
              store {{ handle vendors(first: 1, where: {{ handle: {{ eq: \"diriyah-camera-desk\" }} }}) {{ totalCount nodes {{ id }} }} }}
              orders(first: 1, orderBy: [{{ field: CREATED_AT, direction: DESC }}]) {{ totalCount nodes {{ id vendor {{ id }} vendorOrders {{ nodes {{ vendorId }} }} }} }}
              commissionRules(where: {{ status: {{ eq: ACTIVE }} }}) {{ nodes {{ name vendor {{ id }} }} }}
              payouts(first: 1, orderBy: [{{ field: PAYOUT_NUMBER, direction: DESC }}]) {{ totalCount nodes {{ status vendor {{ id }} transactionLinks {{ totalCount }} }} }}
              products(where: {{ status: {{ eq: APPROVED }} }}) {{ nodes {{ product {{ handle vendorProducts {{ nodes {{ vendor {{ id }} }} }} }} }} }}
              auctionListings {{ totalCount }} reviews {{ totalCount }}
        }} }}"
    );
    let answer = graph.as_staff("dakkah", "tenant-admin").query(&query).await.ok();
    assert_eq!(answer.text("vendor.store.handle"), "dakkah-souq");
    assert_eq!(answer.at("vendor.store.vendors"), &json!({ "totalCount": 1, "nodes": [{ "id": CAMERA }] }));
    assert_eq!(*answer.at("vendor.orders.totalCount"), json!(2));
    let order = answer.at("vendor.orders.nodes.0");
    assert_eq!((&order["vendor"]["id"], &order["vendorOrders"]["nodes"][0]["vendorId"]), (&json!(CAMERA), &json!(CAMERA)));
    assert_eq!(answer.at("vendor.commissionRules.nodes"), &json!([{ "name": "Cameras", "vendor": { "id": CAMERA } }]));
    let expected = json!([{ "status": "PENDING", "vendor": { "id": CAMERA }, "transactionLinks": { "totalCount": 1 } }]);
    assert_eq!(answer.at("vendor.payouts.nodes"), &expected);
    assert_eq!(*answer.at("vendor.payouts.totalCount"), json!(2));
    assert_eq!(answer.text("vendor.products.nodes.0.product.handle"), "canon-eos-r6");
    assert_eq!(answer.text("vendor.products.nodes.0.product.vendorProducts.nodes.0.vendor.id"), CAMERA);
}

#[tokio::test]
async fn shoppers_see_the_profile_of_active_vendors_and_nothing_else() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let listed = shopper.query("{ vendors(first: 100) { nodes { status email } } }").await.ok();
    assert!(listed.list("vendors.nodes").len() >= 5);
    assert!(listed.list("vendors.nodes").iter().all(|vendor| *vendor == json!({ "status": "ACTIVE", "email": null })));
    let private = "email taxId legalName phone commissionRate payoutMinimum { amount } totalSales { amount } stripeAccountId rejectionReason";
    let one = format!("{{ vendor(id: \"{OUD}\") {{ businessName {private} }} }}");
    let seen = shopper.query(&one).await.ok();
    let fields = seen.at("vendor").as_object().unwrap();
    assert!(fields.iter().all(|(name, value)| (name == "businessName") != value.is_null()), "{fields:?}");
    let own = graph.as_vendor("dakkah", OUD, "owner").query(&one).await.ok();
    assert_eq!((own.text("vendor.email"), own.text("vendor.totalSales.amount")), ("majlis@oud.example", "1350.15"));
    assert!(graph.as_vendor("dakkah", CAMERA, "owner").query(&one).await.ok().at("vendor.email").is_null(), "another vendor's");
    for query in ["{ payouts { nodes { id } } }", "{ commissionRules { nodes { id } } }", "{ vendorOrders { nodes { id } } }"] {
        shopper.query(query).await.refused("UNAUTHENTICATED");
        graph.as_customer("dakkah", "sara@dakkah.example").query(query).await.refused("FORBIDDEN");
        let own = graph.as_vendor("dakkah", OUD, "viewer").query(&query.replace("id }", "id vendorId }")).await.ok();
        let rows = own.data().as_object().unwrap().values().next().unwrap()["nodes"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["vendorId"] == json!(OUD)), "{rows:?}");
    }
}

/// Takes a row to every state, tries every verb there, and compares with the table.
async fn walk<T, S: TextEnum + EnumType + Eq>(machine: &StateMachine<T, S>, entity: &str, table: &str, id: &str) {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let column = machine.column;
    for item in S::items() {
        for verb in machine.verbs() {
            database
                .execute(&format!("UPDATE marketplace.{table} SET {column} = '{}' WHERE id = '{id}'", item.value.text()))
                .await;
            let row = format!("SELECT {column} || ' ' || updated_at FROM marketplace.{table} WHERE id = '{id}'");
            let before = database.value(&row).await;
            let about = format!("{verb} {entity} from {}", item.name);
            let call = format!("mutation {{ done: {verb}{entity}(id: \"{id}\") {{ userErrors {{ field code message }} }} }}");
            let answer = admin.query(&call).await.ok();
            let after = database.value(&row).await;
            match machine.after(item.value, verb) {
                Ok(to) => {
                    assert_eq!(answer.at("done.userErrors"), &json!([]), "{about}");
                    assert_eq!(after.split(' ').next(), Some(to.text()), "{about}");
                }
                Err(refused) => {
                    assert_eq!(answer.user_errors("done"), [format!("{column}: ILLEGAL_STATE")], "{about}");
                    assert!(refused.message.contains(&format!("not possible from {};", item.name)), "{}", refused.message);
                    assert_eq!(answer.text("done.userErrors.0.message"), refused.message);
                    assert_eq!(after, before, "{about}: nothing changes");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_verb_of_vendors_is_possible_from_its_states_only() {
    walk(&LIFECYCLE, "Vendor", "vendor", "vendor_01jddk000000000000000b1kes").await;
}

#[tokio::test]
async fn every_verb_of_vendors_products_is_possible_from_its_states_only() {
    walk(&PRODUCT_STATES, "VendorProduct", "vendor_product", "vprod_01jddk0000000cameraxcan0nx").await;
}

#[tokio::test]
async fn every_verb_of_listings_is_possible_from_its_states_only() {
    walk(&LISTING_STATES, "MarketplaceListing", "marketplace_listing", "mklist_01jddk0000000cameraxcan0n0").await;
}

#[tokio::test]
async fn every_verb_of_vendor_orders_is_possible_from_its_states_only() {
    walk(&ORDER_STATES, "VendorOrder", "vendor_order", "vorder_01jddk00000000kha11dxcamer").await;
}

#[tokio::test]
async fn every_verb_of_payouts_is_possible_from_its_states_only() {
    walk(&PAYOUT_STATES, "Payout", "payout", "pout_01jddk000000000000camerax2").await;
}

fn lines<T, S: TextEnum + EnumType + Eq>(machine: &StateMachine<T, S>) -> String {
    let mut text = format!("{}\n", S::NAME);
    for item in S::items() {
        let verbs = machine.verbs().into_iter();
        let to = verbs.filter_map(|verb| Some(format!("{verb} → {}", machine.after(item.value, verb).ok()?.text())));
        text += &format!("  {}: {}\n", item.value.text(), to.collect::<Vec<_>>().join(", "));
    }
    text
}

#[test]
fn the_tables_of_states_are_the_ones_in_the_repository() {
    let all = [lines(&LIFECYCLE), lines(&PRODUCT_STATES), lines(&LISTING_STATES), lines(&ORDER_STATES), lines(&PAYOUT_STATES)];
    insta::assert_snapshot!("marketplace_states", all.join("\n"));
}

#[tokio::test]
async fn a_customer_registers_a_vendor_and_owns_it() {
    let (database, subgraph, _) = started().await;
    let register = "mutation ($input: RegisterVendorInput!) { registerVendor(input: $input) { vendor { id status currencyCode } userErrors { field code } } }";
    let sara = subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let input = |handle: &str| json!({ "input": { "handle": handle, "businessName": "Sara's", "email": "sara@dakkah.example" } });
    let answer = sara.query_with(register, input("saras")).await.ok();
    assert_eq!(
        (answer.text("registerVendor.vendor.status"), answer.text("registerVendor.vendor.currencyCode")),
        ("PENDING", "SAR")
    );
    let id = answer.text("registerVendor.vendor.id").to_owned();
    let owner = format!("SELECT user_id || ' ' || role || ' ' || status FROM marketplace.vendor_user WHERE vendor_id = '{id}'");
    assert_eq!(database.value(&owner).await, "cus_01jddk0000000000000000sara owner active");
    // It is nobody's to see yet but its people's and staff's.
    let find = format!("{{ vendor(id: \"{id}\") {{ id }} }}");
    assert!(subgraph.as_shopper("dakkah").query(&find).await.ok().at("vendor").is_null());
    assert_eq!(subgraph.as_vendor("dakkah", &id, "owner").query(&find).await.ok().text("vendor.id"), id);
    for (handle, wanted) in [("saras", "handle: TAKEN"), ("Sara", "handle: INVALID")] {
        assert_eq!(sara.query_with(register, input(handle)).await.ok().user_errors("registerVendor"), [wanted]);
    }
    subgraph.as_shopper("dakkah").query_with(register, input("x")).await.refused("UNAUTHENTICATED");
    subgraph.as_staff("dakkah", "viewer").query_with(register, input("x")).await.refused("FORBIDDEN");
    act(&admin(&subgraph).await, "approveVendor", &id).await;
    assert_eq!(subgraph.as_shopper("dakkah").query(&find).await.ok().text("vendor.id"), id);
}

#[tokio::test]
async fn a_suspension_takes_products_and_listings_with_it_and_a_reinstatement_brings_them_back() {
    let (database, subgraph, _) = started().await;
    let (admin, shopper) = (admin(&subgraph).await, subgraph.as_shopper("dakkah"));
    let offers = async || {
        let rows = format!(
            "SELECT id || ' ' || status FROM marketplace.vendor_product WHERE vendor_id = '{CAMERA}'
             UNION ALL SELECT id || ' ' || status FROM marketplace.marketplace_listing WHERE vendor_id = '{CAMERA}' ORDER BY 1"
        );
        database.column(&rows).await
    };
    // One more product, which staff has suspended for a reason of its own: it stays so.
    let copy = format!(
        "INSERT INTO marketplace.vendor_product (id, tenant_id, vendor_id, product_id, status)
         VALUES ('vprod_own', '{}', '{CAMERA}', 'prod_01jddk0000000000000b1cyc1e', 'suspended')",
        tenant_id("dakkah")
    );
    database.execute(&copy).await;
    let before = offers().await;
    act(&admin, "suspendVendor", CAMERA).await;
    let stopped: Vec<String> =
        before.iter().map(|row| row.replace("approved", "suspended").replace("active", "paused")).collect();
    assert_eq!(offers().await, stopped);
    assert_ne!(stopped, before);
    let product = "{ product: vendorProduct(id: \"vprod_01jddk0000000cameraxcan0nx\") { id } }";
    assert!(shopper.query(product).await.ok().at("product").is_null());
    // Nothing of it is opened meanwhile, and its people only read.
    let open = "mutation { reinstateVendorProduct(id: \"vprod_01jddk0000000cameraxcan0nx\") { userErrors { field code } } }";
    assert_eq!(admin.query(open).await.ok().user_errors("reinstateVendorProduct"), ["vendorId: VENDOR_NOT_ACTIVE"]);
    let manager = subgraph.as_vendor("dakkah", CAMERA, "manager").signed_in().await;
    let update = format!(
        "mutation {{ updateVendor(id: \"{CAMERA}\", input: {{ city: \"Riyadh\" }}) {{ vendor {{ id }} userErrors {{ code }} }} }}"
    );
    manager.query(&update).await.refused("FORBIDDEN");
    assert_eq!(
        manager.query(&format!("{{ vendor(id: \"{CAMERA}\") {{ status }} }}")).await.ok().text("vendor.status"),
        "SUSPENDED"
    );
    act(&admin, "reinstateVendor", CAMERA).await;
    assert_eq!(offers().await, before);
    // Each of them left its own entry.
    let entries =
        "SELECT count(*) FROM platform.audit_log WHERE action IN ('vendor_product.suspend', 'marketplace_listing.suspend')";
    assert_eq!(database.value(entries).await, "2");
}

#[tokio::test]
async fn a_suspension_of_many_offers_is_one_statement_of_each_table_and_leaves_an_entry_of_each() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let offers = format!(
        "INSERT INTO marketplace.vendor_product (id, tenant_id, vendor_id, product_id, status)
         SELECT 'vprod_many' || n, '{tenant}', '{CAMERA}', 'prod_many' || n, 'approved' FROM generate_series(1, 40) AS n;
         INSERT INTO marketplace.marketplace_listing (id, tenant_id, marketplace_tenant_id, vendor_id, product_id, status)
         SELECT 'mklist_many' || n, '{tenant}', '{tenant}', '{CAMERA}', 'prod_many' || n, 'active' FROM generate_series(1, 40) AS n",
        tenant = tenant_id("dakkah")
    );
    database.execute(&offers).await;
    for (mutation, verb, from, to) in
        [("suspendVendor", "suspend", "approved", "suspended"), ("reinstateVendor", "reinstate", "suspended", "approved")]
    {
        let before = subgraph.statements().await;
        act(&admin, mutation, CAMERA).await;
        assert_eq!(
            subgraph.statements().await - before,
            4,
            "{mutation}: the vendor locked and changed, its products, its listings"
        );
        let state = format!(
            "SELECT DISTINCT status FROM marketplace.vendor_product WHERE id LIKE 'vprod_many%' AND vendor_id = '{CAMERA}'"
        );
        assert_eq!(database.column(&state).await, [to]);
        // Each with what it was and what it is, once in the log and once in the outbox.
        let entries = format!(
            "SELECT count(DISTINCT a.resource_id) || ' ' || count(*) FROM platform.audit_log a
             JOIN platform.event_outbox e ON e.aggregate_id = a.resource_id AND e.event_type = a.action AND e.tenant_id = a.tenant_id
             WHERE a.action = 'vendor_product.{verb}' AND a.resource_id LIKE 'vprod_many%' AND a.previous_values ->> 'id' = a.resource_id
               AND a.previous_values ->> 'status' = '{from}' AND a.new_values ->> 'status' = '{to}' AND a.changes ->> 'status' = '{to}'
               AND e.payload ->> 'id' = a.resource_id AND e.payload ->> 'status' = '{to}'"
        );
        assert_eq!(database.value(&entries).await, "40 40", "{verb}");
        let ids = "SELECT count(*) FROM platform.audit_log WHERE action LIKE 'marketplace_listing.%' AND id !~ '^audit_[0-9a-hjkmnp-tv-z]{26}$'";
        assert_eq!(database.value(ids).await, "0", "ids are ids");
    }
}

#[tokio::test]
async fn an_order_is_split_to_the_smallest_unit_and_once() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let first = admin.query_with(SPLIT, json!({ "order": OF_THREE })).await.ok();
    let commissions: BTreeMap<&str, &str> = first
        .list("splitOrder.vendorOrders")
        .iter()
        .map(|share| (share["vendorId"].as_str().unwrap(), share["commissionAmount"]["amount"].as_str().unwrap()))
        .collect();
    // 12 % of 690.00 by the first tier, 12 % of 84.00 by contract, 7.5 % of 52.00 by the product's own rate.
    let expected =
        [(OUD, "82.80"), ("vendor_01jddk00000000000000c0ffee", "10.08"), ("vendor_01jddk000000000000000dates", "3.90")];
    assert_eq!(commissions, BTreeMap::from(expected));
    let again = admin.query_with(SPLIT, json!({ "order": OF_THREE })).await.ok();
    let ids = |answer: &testkit::Response| {
        let mut ids = answer.each("splitOrder.vendorOrders", "id");
        ids.sort_by_key(ToString::to_string);
        ids
    };
    assert_eq!(ids(&again), ids(&first));
    // All others, too, but those that were called off.
    for order in database.column(&format!("SELECT id FROM orders.\"order\" WHERE tenant_id = '{}'", tenant_id("dakkah"))).await {
        admin.query_with(SPLIT, json!({ "order": order })).await.ok();
    }
    let refused = admin.query_with(SPLIT, json!({ "order": "order_01jddk000000000000000marx2" })).await.ok();
    assert_eq!(refused.user_errors("splitOrder"), ["orderId: ILLEGAL_STATE"]);
    let missing = admin.query_with(SPLIT, json!({ "order": "order_missing" })).await.ok();
    assert_eq!(missing.user_errors("splitOrder"), ["orderId: NOT_FOUND"]);
    subgraph.as_staff("dakkah", "viewer").query_with(SPLIT, json!({ "order": OF_THREE })).await.refused("FORBIDDEN");
    assert_adds_up(&database).await;
    let shares = "SELECT count(*) > 20, count(DISTINCT vendor_id) >= 5 FROM marketplace.vendor_order";
    assert_eq!(database.rows(shares).await, [[Some("t".to_owned()), Some("t".to_owned())]]);
}

/// The sums of shares, lines, commissions and orders, in SQL.
async fn assert_adds_up(database: &TestDatabase) {
    let wrong = [
        "SELECT o.id FROM marketplace.vendor_order o JOIN (
            SELECT vendor_order_id, sum(subtotal) AS subtotal, sum(discount_amount) AS discount, sum(tax_amount) AS tax, sum(commission_amount) AS commission
            FROM marketplace.vendor_order_item GROUP BY 1) i ON i.vendor_order_id = o.id
         WHERE (o.subtotal, o.discount_total, o.tax_total, o.commission_amount) IS DISTINCT FROM (i.subtotal, i.discount, i.tax, i.commission)",
        "SELECT c.id FROM marketplace.commission_transaction c JOIN marketplace.vendor_order o ON o.id = c.vendor_order_id
         WHERE c.transaction_type = 'sale' AND (c.order_total, c.commission_amount, c.net_amount) IS DISTINCT FROM (o.total, o.commission_amount, o.net_amount)",
        // An order whose lines are all in shares is the sum of them.
        "SELECT o.id FROM orders.\"order\" o JOIN (SELECT order_id, sum(total) AS total FROM marketplace.vendor_order GROUP BY 1) s ON s.order_id = o.id
         WHERE NOT EXISTS (SELECT FROM orders.order_line_item l WHERE l.order_id = o.id
                 AND NOT EXISTS (SELECT FROM marketplace.vendor_order_item i WHERE i.line_item_id = l.id))
           AND s.total * 100 IS DISTINCT FROM o.total",
        "SELECT l.line_item_id FROM marketplace.vendor_order_item l GROUP BY 1 HAVING count(*) > 1",
        "SELECT o.id FROM marketplace.vendor_order o WHERE NOT EXISTS (
            SELECT FROM marketplace.commission_transaction c WHERE c.vendor_order_id = o.id AND c.transaction_type = 'sale')",
    ];
    for sql in wrong {
        assert_eq!(database.column(sql).await, Vec::<String>::new(), "{sql}");
    }
    for (table, column) in [("vendor_order", "vendor_order_number"), ("payout", "payout_number")] {
        let gaps = format!(
            "SELECT count(*) - max(right({column}, 6)::int) FROM marketplace.{table} GROUP BY tenant_id, left({column}, -6)"
        );
        assert!(database.column(&gaps).await.iter().all(|gap| gap == "0"), "{table} has gaps in its numbers");
    }
}

#[tokio::test]
async fn thirty_two_clients_split_one_order_once() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let all = (0..32).map(|_| admin.query_with(SPLIT, json!({ "order": OF_THREE })));
    let answers = futures_util::future::join_all(all).await;
    for answer in answers {
        assert_eq!(answer.ok().list("splitOrder.vendorOrders").len(), 3);
    }
    let shares = format!("SELECT count(*) FROM marketplace.vendor_order WHERE order_id = '{OF_THREE}'");
    assert_eq!(database.value(&shares).await, "3");
    assert_adds_up(&database).await;
}

/// The camera desk's share of Sara's order, after the split.
async fn camera_share(admin: &Client) -> String {
    let split = admin.query_with(SPLIT, json!({ "order": WITH_CAMERA })).await.ok();
    let shares = split.list("splitOrder.vendorOrders").iter();
    let share = shares.clone().find(|share| share["vendorId"] == json!(CAMERA)).unwrap();
    share["id"].as_str().unwrap().to_owned()
}

async fn settle(admin: &Client, share: &str) {
    for verb in ["acknowledge", "ship", "deliver", "complete"] {
        act(admin, &format!("{verb}VendorOrder"), share).await;
    }
}

#[tokio::test]
async fn refunds_take_back_exactly_what_was_taken() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let share = camera_share(&admin).await;
    let refund = "mutation ($id: ID!, $amount: Decimal) { refundVendorOrder(id: $id, amount: $amount) { vendorOrder { id } userErrors { field code } } }";
    for (amount, wanted) in [
        ("0", "amount: OUT_OF_RANGE"),
        ("-1", "amount: OUT_OF_RANGE"),
        ("99999", "amount: OUT_OF_RANGE"),
        ("1.005", "amount: INVALID"),
    ] {
        let refused = admin.query_with(refund, json!({ "id": share, "amount": amount })).await.ok();
        assert_eq!(refused.user_errors("refundVendorOrder"), [wanted], "{amount}");
    }
    let sums = format!(
        "SELECT sum(order_total) || ' ' || sum(commission_amount) || ' ' || sum(net_amount) FROM marketplace.commission_transaction WHERE vendor_order_id = '{share}'"
    );
    // Six times so little that each by itself is less than half a halala of commission, then thirds of it.
    let parts = std::iter::repeat_n(json!("0.09"), 6).chain([json!("3333.33"), json!("3333.33"), Value::Null]);
    for amount in parts {
        let answer = admin.query_with(refund, json!({ "id": share, "amount": amount })).await.ok();
        assert_eq!(answer.user_errors("refundVendorOrder"), Vec::<String>::new());
    }
    assert_eq!(database.value(&sums).await, "0.00000000 0.00000000 0.00000000");
    let states = format!("SELECT DISTINCT status FROM marketplace.commission_transaction WHERE vendor_order_id = '{share}'");
    assert_eq!(database.column(&states).await, ["reversed"], "nothing of it is paid");
    let sales = format!("SELECT total_sales FROM marketplace.vendor WHERE id = '{CAMERA}'");
    assert_eq!(database.value(&sales).await, "22077.70000000");
}

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
async fn pieces_that_come_back_are_counted_and_paid_back() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let split = admin.query_with(SPLIT, json!({ "order": WITH_CAMERA })).await.ok();
    let shares = split.list("splitOrder.vendorOrders").iter();
    let share = shares.clone().find(|share| share["vendorId"] == json!("vendor_01jddk00000000000000c0ffee")).unwrap();
    let share = share["id"].as_str().unwrap().to_owned();
    let line = format!("SELECT id FROM marketplace.vendor_order_item WHERE vendor_order_id = '{share}' AND quantity = 5");
    let line = database.value(&line).await;
    let other = format!("SELECT id FROM marketplace.vendor_order_item WHERE vendor_order_id <> '{share}' LIMIT 1");
    let other = database.value(&other).await;
    let refund = "mutation ($id: ID!, $items: [ReturnedItemInput!], $amount: Decimal) { it: refundVendorOrder(id: $id, items: $items, amount: $amount) {
        vendorOrder { items { nodes { returnedQuantity status } } } userErrors { field code message } } }";
    let back = async |line: &str, quantity: i64| {
        let items = json!([{ "vendorOrderItemId": line, "quantity": quantity }]);
        admin.query_with(refund, json!({ "id": share, "items": items })).await.ok()
    };
    let refunded = format!(
        "SELECT coalesce(sum(-order_total), 0)::numeric(28,2) FROM marketplace.commission_transaction WHERE vendor_order_id = '{share}' AND transaction_type = 'refund'"
    );
    assert_eq!(back(&line, 1).await.user_errors("it"), ["status: ILLEGAL_STATE"], "it was not sent yet");
    for verb in ["acknowledge", "ship"] {
        act(&admin, &format!("{verb}VendorOrder"), &share).await;
    }
    for (of, quantity, wanted) in [
        (&line, 0, "items: OUT_OF_RANGE"),
        (&line, -1, "items: OUT_OF_RANGE"),
        (&line, 6, "items: OUT_OF_RANGE"),
        (&other, 1, "items: NOT_FOUND"),
    ] {
        assert_eq!(back(of, quantity).await.user_errors("it"), [wanted], "{quantity}");
    }
    let twice = json!([{ "vendorOrderItemId": line, "quantity": 3 }, { "vendorOrderItemId": line, "quantity": 3 }]);
    let answer = admin.query_with(refund, json!({ "id": share, "items": twice })).await.ok();
    assert_eq!(answer.user_errors("it"), ["items: OUT_OF_RANGE"], "six of five");
    assert_eq!(database.value(&refunded).await, "0.00");
    let total = format!("SELECT total_amount::numeric(28,2) FROM marketplace.vendor_order_item WHERE id = '{line}'");
    let two_fifths = format!("SELECT round(total_amount * 2 / 5, 2) FROM marketplace.vendor_order_item WHERE id = '{line}'");
    let two = back(&line, 2).await;
    assert_eq!(two.at("it.vendorOrder.items.nodes"), &json!([{ "returnedQuantity": 2, "status": "PENDING" }]));
    assert_eq!(database.value(&refunded).await, database.value(&two_fifths).await);
    let rest = back(&line, 3).await;
    assert_eq!(rest.at("it.vendorOrder.items.nodes"), &json!([{ "returnedQuantity": 5, "status": "RETURNED" }]));
    assert_eq!(database.value(&refunded).await, database.value(&total).await, "to the smallest unit");
    assert_eq!(back(&line, 1).await.user_errors("it"), ["items: OUT_OF_RANGE"]);
    assert_adds_up(&database).await;

    // A share that comes back as a whole brings its lines, one that is called off ends them.
    let camera = camera_share(&admin).await;
    for verb in ["acknowledge", "ship", "return"] {
        act(&admin, &format!("{verb}VendorOrder"), &camera).await;
    }
    let lines = |share: &str| {
        format!(
            "SELECT (returned_quantity = quantity) || ' ' || status FROM marketplace.vendor_order_item WHERE vendor_order_id = '{share}'"
        )
    };
    assert_eq!(database.column(&lines(&camera)).await, ["true returned"]);
    let dates = shares.clone().find(|share| share["vendorId"] == json!("vendor_01jddk000000000000000dates")).unwrap();
    let dates = dates["id"].as_str().unwrap();
    act(&admin, "cancelVendorOrder", dates).await;
    assert_eq!(database.column(&lines(dates)).await, ["false cancelled", "false cancelled"]);
    assert_adds_up(&database).await;
}

#[tokio::test]
async fn a_payout_pays_what_was_earned_when_it_is_due() {
    let (database, subgraph, clock) = started().await;
    let admin = admin(&subgraph).await;
    let manager = subgraph.as_vendor("dakkah", CAMERA, "manager").signed_in().await;
    let request = json!({ "input": {} });
    let errors = async |client: &Client| client.query_with(REQUEST, request.clone()).await.ok().user_errors("requestPayout");
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"], "all of it is in payouts");
    let share = camera_share(&admin).await;
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"], "the order may still come back");
    settle(&admin, &share).await;
    let earned = format!("SELECT net_amount::numeric(28,2) FROM marketplace.vendor_order WHERE id = '{share}'");
    let earned = database.value(&earned).await;
    database.execute(&format!("UPDATE marketplace.vendor SET payout_minimum = {earned} + 0.01 WHERE id = '{CAMERA}'")).await;
    assert_eq!(errors(&manager).await, ["vendorId: BELOW_MINIMUM"]);
    database.execute(&format!("UPDATE marketplace.vendor SET payout_minimum = {earned} WHERE id = '{CAMERA}'")).await;
    // Who may not ask: staff without the right, a viewer, another vendor's manager for this one.
    subgraph.as_vendor("dakkah", CAMERA, "viewer").query_with(REQUEST, request.clone()).await.refused("FORBIDDEN");
    let for_camera = json!({ "input": { "vendorId": CAMERA } });
    subgraph.as_vendor("dakkah", OUD, "owner").query_with(REQUEST, for_camera.clone()).await.refused("FORBIDDEN");
    subgraph.as_staff("dakkah", "viewer").query_with(REQUEST, for_camera.clone()).await.refused("FORBIDDEN");
    let asked = manager.query_with(REQUEST, request.clone()).await.ok();
    assert_eq!(asked.text("requestPayout.payout.netAmount.amount"), earned);
    assert!(asked.text("requestPayout.payout.payoutNumber").ends_with("-000004"));
    let payout = asked.text("requestPayout.payout.id").to_owned();
    assert_eq!(errors(&manager).await, ["vendorId: TOO_EARLY"]);
    clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(errors(&manager).await, ["vendorId: TOO_EARLY"]);
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"]);
    let state = async || {
        let sql = format!(
            "SELECT o.payout_status || ' ' || (o.payout_id IS NOT NULL) || ' ' || c.status FROM marketplace.vendor_order o
             JOIN marketplace.commission_transaction c ON c.vendor_order_id = o.id WHERE o.id = '{share}' AND c.transaction_type = 'sale'"
        );
        database.value(&sql).await
    };
    assert_eq!(state().await, "processing true approved");
    act(&admin, "holdPayout", &payout).await;
    assert_eq!(state().await, "held true approved");
    act(&admin, "releasePayout", &payout).await;
    act(&admin, "processPayout", &payout).await;
    act(&admin, "failPayout", &payout).await;
    act(&admin, "retryPayout", &payout).await;
    assert_eq!(state().await, "processing true approved");
    act(&admin, "completePayout", &payout).await;
    assert_eq!(state().await, "paid true paid");
    // The money comes back: it is earned again, and paid by the next payout.
    act(&admin, "reversePayout", &payout).await;
    assert_eq!(state().await, "pending false approved");
    let again = admin.query_with(REQUEST, for_camera.clone()).await.ok();
    assert_eq!(again.text("requestPayout.payout.netAmount.amount"), earned);
    let again = again.text("requestPayout.payout.id").to_owned();
    act(&admin, "processPayout", &again).await;
    act(&admin, "completePayout", &again).await;
    // What is refunded afterwards makes the next payout smaller.
    act(&admin, "refundVendorOrder", &share).await;
    clock.advance(TimeDelta::days(7));
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"]);
    database.execute(&format!("UPDATE marketplace.vendor SET status = 'suspended' WHERE id = '{CAMERA}'")).await;
    assert_eq!(admin.query_with(REQUEST, for_camera).await.ok().user_errors("requestPayout"), ["vendorId: VENDOR_NOT_ACTIVE"]);
    assert_adds_up(&database).await;
}

#[tokio::test]
async fn thirty_two_clients_never_pay_twice() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let tenant = tenant_id("dakkah");
    // Sixty sales of the house of oud, which last was paid long ago.
    let sales = format!(
        "INSERT INTO marketplace.commission_transaction (id, tenant_id, vendor_id, order_id, currency_code, order_total, commission_amount, net_amount, status, transaction_date)
         SELECT 'ctrans_race' || n, '{tenant}', '{OUD}', 'order_race' || n, 'sar', 10.07 * n, 0.81 * n, 9.26 * n, 'approved', now() - interval '1 day'
         FROM generate_series(1, 60) AS n"
    );
    database.execute(&sales).await;
    let input = json!({ "input": { "vendorId": OUD } });
    // Each asks for a payout and, half of those who got one, calls it off again.
    let clients = (0..32).map(async |client| {
        let mut got = 0;
        for round in 0..4 {
            let answer = admin.query_with(REQUEST, input.clone()).await.ok();
            let errors = answer.user_errors("requestPayout");
            if let Some(id) = answer.at("requestPayout.payout.id").as_str() {
                got += 1;
                if (client + round) % 2 == 0 {
                    act(&admin, "cancelPayout", id).await;
                }
            } else {
                let known = ["vendorId: TOO_EARLY", "vendorId: NOTHING_TO_PAY"];
                assert!(errors.len() == 1 && known.contains(&errors[0].as_str()), "{errors:?}");
            }
        }
        got
    });
    let got: i32 = futures_util::future::join_all(clients).await.into_iter().sum();
    assert!(got >= 1);
    let new = format!("vendor_id = '{OUD}' AND id <> 'pout_01jddk0000000000000000vdx1'");
    assert_eq!(database.value(&format!("SELECT count(*) FROM marketplace.payout WHERE {new}")).await, got.to_string());
    let twice = "SELECT commission_transaction_id FROM marketplace.payout_transaction_link WHERE deleted_at IS NULL GROUP BY 1 HAVING count(*) > 1";
    assert_eq!(database.column(twice).await, Vec::<String>::new());
    let sums = format!(
        "SELECT p.id FROM marketplace.payout p LEFT JOIN (
             SELECT l.payout_id, sum(l.amount) AS amount, sum(c.order_total) AS gross, sum(c.commission_amount) AS commission, count(*) FILTER (WHERE l.deleted_at IS NULL) AS live
             FROM marketplace.payout_transaction_link l JOIN marketplace.commission_transaction c ON c.id = l.commission_transaction_id GROUP BY 1) l ON l.payout_id = p.id
         WHERE {new} AND ((p.net_amount, p.gross_amount, p.commission_amount) IS DISTINCT FROM (l.amount, l.gross, l.commission)
             OR (l.live = 0) IS DISTINCT FROM (p.status = 'cancelled'))"
    );
    assert_eq!(database.column(&sums).await, Vec::<String>::new());
    let live = format!("SELECT count(*) FROM marketplace.payout WHERE {new} AND status <> 'cancelled'");
    let held = "SELECT coalesce(sum(amount), 0) FROM marketplace.payout_transaction_link WHERE deleted_at IS NULL AND commission_transaction_id LIKE 'ctrans_race%'";
    let expected = if database.value(&live).await == "0" { "0".to_owned() } else { "16945.80000000".to_owned() };
    assert_eq!(database.value(held).await, expected, "all of it or nothing, and once");
    assert_adds_up(&database).await;
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

#[tokio::test]
async fn the_dashboard_is_the_vendors_own() {
    let (_database, subgraph, _) = started().await;
    let query = "query ($vendor: ID) { vendorDashboard(vendorId: $vendor) {
        newOrders ordersToShip recentOrders recentSales balance pendingBalance inPayout approvedProducts waitingProducts } }";
    let admin = admin(&subgraph).await;
    camera_share(&admin).await;
    let own = subgraph.as_vendor("dakkah", CAMERA, "viewer").query(query).await.ok();
    let dashboard = own.at("vendorDashboard");
    let counts =
        ["newOrders", "ordersToShip", "approvedProducts", "waitingProducts"].map(|name| dashboard[name].as_i64().unwrap());
    assert_eq!(counts, [1, 0, 1, 1]);
    assert_eq!((dashboard["balance"].as_str(), dashboard["inPayout"].as_str()), (Some("0"), Some("20925.82")));
    // 94.49 less 6 %, with the tax and a part of the shipping.
    let pending: f64 = dashboard["pendingBalance"].as_str().unwrap().parse().unwrap();
    assert!(pending > 9449.0 * 1.15 * 0.94 && pending < 9449.0 * 1.15, "{pending}");
    assert_eq!(admin.query_with(query, json!({ "vendor": CAMERA })).await.ok().at("vendorDashboard"), dashboard);
    let other = subgraph.as_vendor("dakkah", OUD, "owner").query_with(query, json!({ "vendor": CAMERA })).await.ok();
    assert!(other.at("vendorDashboard").is_null());
    admin.query(query).await.refused("INVALID");
    subgraph
        .as_staff("paris", "tenant-admin")
        .query_with(query, json!({ "vendor": CAMERA }))
        .await
        .ok()
        .at("vendorDashboard")
        .is_null()
        .then_some(())
        .unwrap();
    subgraph.as_shopper("dakkah").query(query).await.refused("UNAUTHENTICATED");
}

#[tokio::test]
async fn service_is_measured_and_figures_are_computed() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    // Of four shares within a week one was called off, one came back, one was late; orders were taken on after 30 hours.
    let shares = format!(
        "DELETE FROM marketplace.payout_transaction_link; DELETE FROM marketplace.commission_transaction; DELETE FROM marketplace.vendor_order_item;
         DELETE FROM marketplace.vendor_order;
         INSERT INTO marketplace.vendor_order (id, tenant_id, vendor_id, order_id, vendor_order_number, status, currency_code, subtotal, total, net_amount,
             created_at, acknowledged_at, shipped_at, delivered_at)
         SELECT 'vorder_' || status, '{tenant}', '{CAMERA}', order_id, 'VO-' || status, status, 'sar', total, total, total, at, at + interval '30 hours',
             at + sent * interval '1 day', at + (sent + 1) * interval '1 day'
         FROM (VALUES
             ('cancelled', '{OF_THREE}', 10, NULL::int, now() - interval '6 days'), ('returned', '{WITH_CAMERA}', 20, 2, now() - interval '6 days'),
             ('completed', 'order_01jddk0000000000000n0vrax2', 30, 2, now() - interval '6 days'),
             ('delivered', 'order_01jddk0000000000000n0vrax1', 40, 4, now() - interval '6 days')) AS v (status, order_id, total, sent, at)",
        tenant = tenant_id("dakkah")
    );
    database.execute(&shares).await;
    let review = format!(
        "INSERT INTO reviews.review (id, tenant_id, rating, content, customer_id, vendor_id, is_approved)
         SELECT 'rev_v' || n, '{}', n, 'x', customer, '{CAMERA}', true
         FROM (VALUES (4, 'cus_01jddk0000000000000000sara'), (5, 'cus_01jddk000000000000000n0vra')) AS v (n, customer)",
        tenant_id("dakkah")
    );
    database.execute(&review).await;
    let measure = format!(
        "mutation {{ measureVendor(vendorId: \"{CAMERA}\") {{ vendorPerformanceMetrics {{ metricType value status sampleCount }} userErrors {{ code }} }} }}"
    );
    let measured = admin.query(&measure).await.ok();
    let expected = json!([
        { "metricType": "ORDER_DEFECT_RATE", "value": "25", "status": "CRITICAL", "sampleCount": 4 },
        { "metricType": "LATE_SHIPMENT_RATE", "value": "33.33", "status": "CRITICAL", "sampleCount": 3 },
        { "metricType": "CANCELLATION_RATE", "value": "25", "status": "CRITICAL", "sampleCount": 4 },
        { "metricType": "FULFILLMENT_RATE", "value": "100", "status": "HEALTHY", "sampleCount": 3 },
        { "metricType": "RESPONSE_TIME", "value": "30", "status": "WARNING", "sampleCount": 4 },
    ]);
    assert_eq!(measured.at("measureVendor.vendorPerformanceMetrics"), &expected);
    let at = (Utc::now() - TimeDelta::days(6)).to_rfc3339();
    let summarize = "mutation ($vendor: ID!, $at: DateTime) { summarizeVendor(vendorId: $vendor, periodType: DAILY, at: $at) { vendorAnalyticsSnapshot {
        id totalOrders completedOrders cancelledOrders returnedOrders grossRevenue averageOrderValue fulfillmentTime deliveryRate uniqueCustomers
        repeatCustomers totalProducts activeProducts outOfStockProducts averageRating totalReviews } userErrors { code } } }";
    let first = admin.query_with(summarize, json!({ "vendor": CAMERA, "at": at })).await.ok();
    let mut figures = first.at("summarizeVendor.vendorAnalyticsSnapshot").clone();
    let id = figures.as_object_mut().unwrap().remove("id");
    let expected = json!({
        "totalOrders": 4, "completedOrders": 2, "cancelledOrders": 1, "returnedOrders": 1, "grossRevenue": "90", "averageOrderValue": "30",
        "fulfillmentTime": "64", "deliveryRate": "100", "uniqueCustomers": 2, "repeatCustomers": 2, "totalProducts": 2, "activeProducts": 1,
        "outOfStockProducts": 0, "averageRating": null, "totalReviews": 0,
    });
    assert_eq!(figures, expected, "reviews came later");
    // Computed anew it is the same row, and the vendor's own figures follow.
    let again = admin.query_with(summarize, json!({ "vendor": CAMERA, "at": at })).await.ok();
    assert_eq!(Some(again.at("summarizeVendor.vendorAnalyticsSnapshot.id").clone()), id);
    let today = admin.query_with(summarize, json!({ "vendor": CAMERA })).await.ok();
    assert_eq!(today.text("summarizeVendor.vendorAnalyticsSnapshot.averageRating"), "4.5");
    let vendor = format!(
        "SELECT average_rating || ' ' || total_reviews || ' ' || total_products FROM marketplace.vendor WHERE id = '{CAMERA}'"
    );
    assert_eq!(database.value(&vendor).await, "4.5 2 1");
    subgraph.as_vendor("dakkah", CAMERA, "owner").query(&measure).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn only_members_of_its_team_act_for_a_vendor() {
    let (database, subgraph, _) = started().await;
    let manager = subgraph.as_vendor("dakkah", CAMERA, "manager").signed_in().await;
    let query = format!("{{ vendor(id: \"{CAMERA}\") {{ email }} }}");
    assert_eq!(manager.query(&query).await.ok().text("vendor.email"), "desk@camera.example");
    let member = format!("vendor_id = '{CAMERA}' AND role = 'manager'");
    let changes = [
        "status = 'inactive'",
        "status = 'invited'",
        "status = 'active', role = 'viewer'",
        "role = 'manager', deleted_at = now()",
    ];
    for change in changes {
        database
            .execute(&format!(
                "UPDATE marketplace.vendor_user SET {change} WHERE {member} OR id = 'vusr_01jddk000000cameraxmanager'"
            ))
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(950)).await;
        manager.query(&query).await.refused("FORBIDDEN");
    }
    // An account of one tenant's vendor is nobody at another's.
    let elsewhere = subgraph.as_vendor("dakkah", DESERT, "owner").query(&query).await.ok();
    assert!(elsewhere.at("vendor.email").is_null());
}
