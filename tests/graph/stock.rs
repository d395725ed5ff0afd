//! Stock: who takes from it at the same time takes no more than there is.

use cityos::subgraphs::named;
use futures_util::future::join_all;
use serde_json::json;
use testkit::{Client, Response, TestDatabase, TestSubgraph};

async fn started() -> (TestDatabase, TestSubgraph, String) {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let variant = database.value("SELECT id FROM catalog.product_variant WHERE sku = 'EOSR6-BODY'").await;
    database.execute(&format!("UPDATE catalog.product_variant SET inventory_quantity = 20 WHERE id = '{variant}'")).await;
    (database, catalog, variant)
}

async fn adjust(by: &Client, id: &str, units: i32) -> Response {
    let call = "mutation ($id: ID!, $by: Int!) { done: adjustInventory(id: $id, by: $by) {
        productVariant { inventoryQuantity } userErrors { field code message } } }";
    by.query_with(call, json!({ "id": id, "by": units })).await
}

/// Invariant: No more stock is taken than there is, however many take at once.
#[tokio::test]
async fn thirty_two_at_once_take_what_there_is_and_no_more() {
    let (database, catalog, variant) = started().await;
    let admin = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let answers = join_all((0..32).map(|_| adjust(&admin, &variant, -1))).await;
    let taken = answers.iter().filter(|answer| answer.at("done.productVariant").is_object()).count();
    assert_eq!(taken, 20);
    for answer in answers.iter().filter(|answer| answer.at("done.productVariant").is_null()) {
        assert_eq!(answer.user_errors("done"), ["by: OUT_OF_STOCK"], "{:#}", answer.body);
    }
    let left = format!("SELECT inventory_quantity FROM catalog.product_variant WHERE id = '{variant}'");
    assert_eq!(database.value(&left).await, "0");
    // Each of those taken is in the audit log, and the log goes down by one at a time.
    let audited = format!(
        "SELECT count(DISTINCT new_values ->> 'inventory_quantity') FROM platform.audit_log
          WHERE resource_id = '{variant}' AND action = 'product_variant.adjust_inventory'"
    );
    assert_eq!(database.value(&audited).await, "20");
}

#[tokio::test]
async fn stock_is_moved_by_those_who_may_and_where_it_is_counted() {
    let (database, catalog, variant) = started().await;
    let admin = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    assert_eq!(*adjust(&admin, &variant, 5).await.ok().at("done.productVariant.inventoryQuantity"), 25);
    assert_eq!(adjust(&admin, &variant, 0).await.ok().user_errors("done"), ["by: INVALID"]);
    assert_eq!(adjust(&admin, &variant, i32::MAX).await.ok().user_errors("done"), ["by: TOO_MANY"]);
    let viewer = catalog.as_staff("dakkah", "viewer").signed_in().await;
    assert_eq!(adjust(&viewer, &variant, -1).await.code(0), "FORBIDDEN");
    let paris = catalog.as_staff("paris", "tenant-admin").signed_in().await;
    assert_eq!(adjust(&paris, &variant, -1).await.code(0), "NOT_FOUND");
    database.execute(&format!("UPDATE catalog.product_variant SET allow_backorder = true WHERE id = '{variant}'")).await;
    assert_eq!(*adjust(&admin, &variant, -30).await.ok().at("done.productVariant.inventoryQuantity"), -5);
    database.execute(&format!("UPDATE catalog.product_variant SET manage_inventory = false WHERE id = '{variant}'")).await;
    assert_eq!(adjust(&admin, &variant, -1).await.ok().user_errors("done"), ["id: NOT_COUNTED"]);
}

#[tokio::test]
async fn spare_parts_are_counted_the_same_way() {
    let (database, catalog, _) = started().await;
    let admin = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let dakkah = testkit::tenant_id("dakkah");
    let part =
        database.value(&format!("SELECT id FROM catalog.spare_part WHERE tenant_id = '{dakkah}' ORDER BY id LIMIT 1")).await;
    database.execute(&format!("UPDATE catalog.spare_part SET stock_quantity = 3 WHERE id = '{part}'")).await;
    let call = "mutation ($id: ID!) { done: adjustSparePartStock(id: $id, by: -1) { sparePart { stockQuantity } userErrors { field code } } }";
    let answers = join_all((0..8).map(|_| admin.query_with(call, json!({ "id": part })))).await;
    assert_eq!(answers.iter().filter(|answer| answer.at("done.sparePart").is_object()).count(), 3);
    let paris = catalog.as_staff("paris", "tenant-admin").signed_in().await;
    assert_eq!(paris.query_with(call, json!({ "id": part })).await.code(0), "NOT_FOUND");
    assert_eq!(database.value(&format!("SELECT stock_quantity FROM catalog.spare_part WHERE id = '{part}'")).await, "0");
}
