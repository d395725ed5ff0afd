//! Vendors and their offers: their links, their states, their people and their figures.

use async_graphql::resolver_utils::EnumType;
use chrono::{TimeDelta, Utc};
use kit::{Clock, StateMachine, TextEnum};
use marketplace::marketplace_listing_states::LISTING_STATES;
use marketplace::payout_processing::PAYOUT_STATES;
use marketplace::vendor_lifecycle::LIFECYCLE;
use marketplace::vendor_order_states::ORDER_STATES;
use marketplace::vendor_product_states::PRODUCT_STATES;
use serde_json::json;
use testkit::{Client, TestDatabase, TestGraph, TestSubgraph, tenant_id};

use crate::order_splits::{OF_THREE, WITH_CAMERA, camera_share};

pub(crate) const CAMERA: &str = "vendor_01jddk00000000000000camera";
pub(crate) const OUD: &str = "vendor_01jddk000000000000000000vd";
const DESERT: &str = "vendor_01jddk00000000000000desert";

pub(crate) async fn started() -> (TestDatabase, TestSubgraph, Clock) {
    let (database, clock) = (TestDatabase::new().await, Clock::standing(Utc::now()));
    let set = clock.clone();
    let subgraph = TestSubgraph::start_with(marketplace::subgraph(), database.url(), |options| options.clock = set).await;
    (database, subgraph, clock)
}

pub(crate) async fn admin(subgraph: &TestSubgraph) -> Client {
    subgraph.as_staff("dakkah", "tenant-admin").signed_in().await
}

/// A mutation of one row that must take place.
pub(crate) async fn act(client: &Client, mutation: &str, id: &str) {
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

/// Invariant: A verb is possible from the states of its table only.
#[tokio::test]
async fn every_verb_of_vendors_is_possible_from_its_states_only() {
    walk(&LIFECYCLE, "Vendor", "vendor", "vendor_01jddk000000000000000b1kes").await;
}

/// Invariant: A verb is possible from the states of its table only.
#[tokio::test]
async fn every_verb_of_vendors_products_is_possible_from_its_states_only() {
    walk(&PRODUCT_STATES, "VendorProduct", "vendor_product", "vprod_01jddk0000000cameraxcan0nx").await;
}

/// Invariant: A verb is possible from the states of its table only.
#[tokio::test]
async fn every_verb_of_listings_is_possible_from_its_states_only() {
    walk(&LISTING_STATES, "MarketplaceListing", "marketplace_listing", "mklist_01jddk0000000cameraxcan0n0").await;
}

/// Invariant: A verb is possible from the states of its table only.
#[tokio::test]
async fn every_verb_of_vendor_orders_is_possible_from_its_states_only() {
    walk(&ORDER_STATES, "VendorOrder", "vendor_order", "vorder_01jddk00000000kha11dxcamer").await;
}

/// Invariant: A verb is possible from the states of its table only.
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

/// Invariant: A verb is possible from the states of its table only.
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

/// Invariant: Nobody of a suspended vendor writes.
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

/// Invariant: Many rows are added or changed by one statement, which leaves an audit entry and an event of each.
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

/// Invariant: Only active members of a vendor's team act for the vendor.
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

/// Invariant: The rating of a vendor is that of its approved reviews.
#[tokio::test]
async fn the_rating_of_a_vendor_is_that_of_its_approved_reviews() {
    let database = TestDatabase::new().await;
    let reviews = TestSubgraph::start_with(reviews::subgraph(), database.url(), |options| options.connections = 16).await;
    let staff = reviews.as_staff("dakkah", "tenant-admin").signed_in().await;
    let told = |vendor: &str| {
        format!(
            "SELECT concat_ws(' ', coalesce(round(average_rating::numeric, 2)::text, '-'), total_reviews) FROM marketplace.vendor WHERE id = '{vendor}'"
        )
    };
    let wrong = "SELECT v.id FROM marketplace.vendor v
          LEFT JOIN (SELECT tenant_id, vendor_id, avg(rating)::double precision AS average, count(*)::int AS number FROM reviews.review
                      WHERE is_approved AND deleted_at IS NULL GROUP BY 1, 2) r ON r.tenant_id = v.tenant_id AND r.vendor_id = v.id
         WHERE v.average_rating IS DISTINCT FROM r.average OR v.total_reviews <> coalesce(r.number, 0)";
    assert_eq!(database.column(wrong).await, Vec::<String>::new(), "of the demo data, too");
    assert_eq!(database.value(&told(CAMERA)).await, "- 0");
    let customers =
        format!("SELECT id FROM customers.customer WHERE tenant_id = '{}' ORDER BY id LIMIT 8", testkit::tenant_id("dakkah"));
    let mut made = Vec::new();
    for (n, customer) in database.column(&customers).await.iter().enumerate() {
        let input =
            json!({ "vendorId": CAMERA, "customerId": customer, "rating": 1 + n % 5, "title": "So", "content": "It was so." });
        let call = "mutation ($input: CreateReviewInput!) { it: createReview(input: $input) { review { id } userErrors { field code message } } }";
        let answer = staff.query_with(call, json!({ "input": input })).await.ok();
        assert_eq!(answer.user_errors("it"), Vec::<String>::new());
        made.push(answer.text("it.review.id").to_owned());
    }
    assert_eq!(database.value(&told(CAMERA)).await, "- 0", "none is approved");
    let before = database.value(&format!("SELECT updated_at FROM marketplace.vendor WHERE id = '{CAMERA}'")).await;
    // All at the same moment: none is left out.
    futures_util::future::join_all(made.iter().map(|id| act(&staff, "approveReview", id))).await;
    // 1 2 3 4 5 1 2 3
    assert_eq!(database.value(&told(CAMERA)).await, "2.63 8");
    act(&staff, "deleteReview", &made[4]).await;
    assert_eq!(database.value(&told(CAMERA)).await, "2.29 7");
    assert_eq!(database.column(wrong).await, Vec::<String>::new());
    assert_eq!(database.value(&format!("SELECT updated_at FROM marketplace.vendor WHERE id = '{CAMERA}'")).await, before);
}
