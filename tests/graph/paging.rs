//! Pages: every order visits every row exactly once, and what a page costs does not grow with it.

use serde_json::{Value, json};
use testkit::{Client, EntityType, SubgraphSchema, TestDatabase, TestGraph, TestSubgraph, tenant_id};

use crate::queries::LISTING;

/// The ids of a list, page by page from one of its ends, and the totals that the pages stated.
async fn pages(client: &Client, entity: &EntityType, order: &str, size: usize, backward: bool) -> (Vec<String>, Vec<Value>) {
    let (count, cursor, more, next) = match backward {
        false => ("first", "after", "hasNextPage", "endCursor"),
        true => ("last", "before", "hasPreviousPage", "startCursor"),
    };
    let query = format!(
        "query ($cursor: String) {{ list: {}({count}: {size}, {cursor}: $cursor, orderBy: [{order}]) {{
            totalCount nodes {{ id }} pageInfo {{ {more} {next} }} }} }}",
        entity.list
    );
    let (mut ids, mut totals, mut at) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let page = client.query_with(&query, json!({ "cursor": at })).await.ok();
        let mut found: Vec<String> = page.each("list.nodes", "id").iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        assert!(found.len() <= size);
        totals.push(page.at("list.totalCount").clone());
        if backward {
            found.append(&mut ids);
            ids = found;
        } else {
            ids.append(&mut found);
        }
        if *page.at(&format!("list.pageInfo.{more}")) != json!(true) {
            return (ids, totals);
        }
        at = page.at(&format!("list.pageInfo.{next}")).clone();
        assert!(ids.len() < 1000, "{order} of {} does not end", entity.name);
    }
}

/// Invariant: Paging visits each row once, in both directions, NULLs included.
#[tokio::test]
async fn every_order_visits_each_row_once_forwards_and_backwards_with_nulls_last() {
    let database = TestDatabase::new().await;
    let tenant = tenant_id("dakkah");
    let (mut orders, mut with_nulls) = (0, 0);
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
        for entity in schema.entities.iter().filter(|entity| !["Tenant", "Region", "RbacPolicy"].contains(&entity.name.as_str()))
        {
            let (table, owned) = (&entity.relation, entity.owned_by(&format!("'{tenant}'")));
            let of = |name: &str| schema.values(&format!("{}{name}", entity.name));
            for field in of("SortOrderField").or_else(|| of("OrderField")).unwrap() {
                let column = field.to_lowercase();
                // Every other row loses its value, where the table allows that.
                let nulls = format!(
                    "DO $$ BEGIN UPDATE {table} SET {column} = NULL WHERE id IN (
                         SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM {table}) AS r WHERE n % 2 = 0);
                     EXCEPTION WHEN not_null_violation OR check_violation THEN NULL; END $$"
                );
                database.execute(&nulls).await;
                for direction in ["ASC", "DESC"] {
                    let sql = format!(
                        "SELECT id, {column} IS NULL FROM {table} WHERE {owned} AND deleted_at IS NULL
                         ORDER BY {column} {direction}, id {direction}"
                    );
                    let rows = database.rows(&sql).await;
                    let expected: Vec<String> = rows.iter().filter_map(|row| row[0].clone()).collect();
                    let size = expected.len().div_ceil(2).clamp(1, 100);
                    let order = format!("{{ field: {field}, direction: {direction} }}");
                    for backward in [false, true] {
                        let (found, totals) = pages(&admin, entity, &order, size, backward).await;
                        assert_eq!(found, expected, "{} by {order}, backward: {backward}", entity.name);
                        assert!(totals.iter().all(|total| *total == expected.len()), "{}: {totals:?}", entity.name);
                    }
                    orders += 1;
                    with_nulls += usize::from(rows.iter().any(|row| row[1].as_deref() == Some("t")));
                }
            }
        }
    }
    assert!(orders > 300 && with_nulls > 20, "{orders} orders, {with_nulls} with NULLs");
}

#[tokio::test]
async fn several_keys_and_a_page_between_two_cursors_agree_with_the_database() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(trading::subgraph(), database.url()).await;
    let shopper = subgraph.as_shopper("dakkah");
    let query = "query ($first: Int, $after: String, $before: String) {
        bids(first: $first, after: $after, before: $before, orderBy: [{ field: AMOUNT, direction: DESC }, { field: PLACED_AT }]) {
            edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }";
    let all = shopper.query_with(query, json!({ "first": 100 })).await.ok();
    let ids: Vec<Value> = all.list("bids.edges").iter().map(|edge| edge["node"]["id"].clone()).collect();
    let sql = format!(
        "SELECT id FROM trading.bid WHERE tenant_id = '{}' AND deleted_at IS NULL ORDER BY amount DESC, placed_at, id",
        tenant_id("dakkah")
    );
    assert_eq!(json!(ids), json!(database.column(&sql).await));
    assert!(ids.len() > 5);
    let cursor = |index: usize| all.at(&format!("bids.edges.{index}.cursor")).clone();
    let between = shopper.query_with(query, json!({ "after": cursor(0), "before": cursor(4) })).await.ok();
    let found: Vec<Value> = between.list("bids.edges").iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(found, ids[1..4]);
}

#[tokio::test]
async fn a_nested_list_pages_for_each_parent_on_its_own() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let list = "{ products(first: 20) { nodes { id variants(first: 1) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } } }";
    let products = shopper.query(list).await.ok();
    let mut several = 0;
    for product in products.list("products.nodes") {
        let (id, total) = (product["id"].as_str().unwrap(), product["variants"]["totalCount"].as_u64().unwrap() as usize);
        let mut page = product["variants"].clone();
        let mut seen = Vec::new();
        loop {
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["id"].to_string()));
            if page["pageInfo"]["hasNextPage"] != json!(true) {
                break;
            }
            let next = "query ($id: ID!, $after: String) { product(id: $id) { variants(first: 1, after: $after) {
                totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }";
            let answer = shopper.query_with(next, json!({ "id": id, "after": page["pageInfo"]["endCursor"] })).await.ok();
            page = answer.at("product.variants").clone();
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((once.len(), seen.len()), (total, total), "{id}");
        several += usize::from(total > 2);
    }
    assert!(several > 0, "some product has more than two variants");
}

/// Invariant: A level of a request is one statement, whatever its size.
#[tokio::test]
async fn a_listing_takes_at_most_six_statements_however_long_it_is() {
    let graph = TestGraph::start().await;
    let shopper = graph.as_shopper("dakkah");
    let mut counts = Vec::new();
    for first in [1, 2, 5, 10, 20, 100] {
        let before = graph.statements().await;
        let list = shopper.query_with(LISTING, json!({ "first": first, "status": "PUBLISHED" })).await.ok();
        assert!(!list.list("products.nodes").is_empty());
        counts.push(graph.statements().await - before);
    }
    assert!(counts.iter().all(|count| (4..=6).contains(count)), "{counts:?}");
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
}

/// Invariant: A level of a request is one statement, whatever its size.
#[tokio::test]
async fn a_batch_of_a_hundred_entities_is_one_statement() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let tenant = tenant_id("dakkah");
    let variants =
        database.column(&format!("SELECT id FROM catalog.product_variant WHERE tenant_id = '{tenant}' LIMIT 100")).await;
    let of: Vec<Value> = variants
        .into_iter()
        .chain((0..).map(|n| format!("variant_missing{n}")))
        .take(100)
        .map(|id| json!({ "__typename": "ProductVariant", "id": id }))
        .collect();
    let query = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on ProductVariant { id sku title } } }";
    let shopper = subgraph.as_shopper("dakkah");
    let before = subgraph.statements().await;
    let answer = shopper.query_with(query, json!({ "of": of })).await.ok();
    assert_eq!(subgraph.statements().await - before, 1);
    let found = answer.list("_entities");
    assert_eq!(found.len(), 100);
    assert!(found.iter().filter(|entity| !entity.is_null()).count() > 20);
    assert!(found[99].is_null());
}
