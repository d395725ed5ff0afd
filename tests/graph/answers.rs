//! The shape of an answer, asked of a subgraph itself: a router would first bring the request into a form of its own.

use serde_json::{Value, json};
use testkit::TestGraph;

async fn answer(query: &str) -> testkit::Response {
    TestGraph::shared().await.subgraph("catalog").as_shopper("dakkah").query(query).await
}

/// Invariant: An answer has the order of its request.
#[tokio::test]
async fn an_answer_has_the_order_and_the_names_of_the_request() {
    let query = r#"{ product(handle: "canon-eos-r6") {
        variants(first: 1) { nodes { prices { kind: __typename currencyCode } code: sku id } totalCount }
        name: title ... on Product { handle } __typename } }"#;
    let subgraph = TestGraph::shared().await.subgraph("catalog");
    let request = reqwest::Client::new().post(subgraph.url("/graphql")).header("x-tenant", "dakkah");
    let body = json!({ "query": query }).to_string();
    let text = request.header("content-type", "application/json").body(body).send().await.unwrap().text().await.unwrap();
    let order = [
        "product",
        "variants",
        "nodes",
        "prices",
        "kind",
        "currencyCode",
        "code",
        "id",
        "totalCount",
        "name",
        "handle",
        "__typename",
    ];
    let places: Vec<_> = order.iter().map(|key| text.find(&format!("\"{key}\":"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {text}");
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["data"]["product"]["variants"]["nodes"][0]["prices"][0]["kind"], "Price");
}

#[tokio::test]
async fn selections_of_one_field_are_joined_and_aliases_kept_apart() {
    let joined = answer(
        r#"fragment Codes on Product { variants(first: 1) { nodes { sku } pageInfo { hasNextPage } } }
        { products(first: 2, orderBy: [{ field: TITLE }]) { nodes {
            ...Codes variants(first: 1) { nodes { id prices { amount } } totalCount }
            all: variants { nodes { id } } } } }"#,
    )
    .await
    .ok();
    let plain = answer(
        r#"{ products(first: 2, orderBy: [{ field: TITLE }]) { nodes {
            variants(first: 1) { nodes { sku id prices { amount } } pageInfo { hasNextPage } totalCount }
            all: variants { nodes { id } } } } }"#,
    )
    .await
    .ok();
    assert_eq!(joined.data(), plain.data());
    let first = &plain.list("products.nodes")[0];
    assert_eq!(first["variants"]["nodes"].as_array().unwrap().len(), 1);
    assert!(first["all"]["nodes"].as_array().unwrap().len() > 1, "{first}");
}

/// Invariant: Each row of a level gets its own children.
#[tokio::test]
async fn each_row_of_a_level_gets_the_children_and_parents_of_its_own() {
    let page = answer(
        r#"{ products(first: 50) { nodes { id variants { nodes { productId product { id }
            prices { variantId variant { id product { id } } } } } options { nodes { productId } } } } }"#,
    )
    .await
    .ok();
    let mut seen = 0;
    for product in page.list("products.nodes") {
        for variant in product["variants"]["nodes"].as_array().unwrap() {
            assert_eq!(variant["productId"], product["id"]);
            assert_eq!(variant["product"]["id"], product["id"]);
            for price in variant["prices"].as_array().unwrap() {
                assert_eq!(price["variant"]["id"], price["variantId"]);
                assert_eq!(price["variant"]["product"]["id"], product["id"]);
                seen += 1;
            }
        }
        assert!(product["options"]["nodes"].as_array().unwrap().iter().all(|option| option["productId"] == product["id"]));
    }
    assert!(seen > 20, "{seen}");
}

#[tokio::test]
async fn an_error_inside_a_list_is_reported_once_and_the_rest_is_answered() {
    let page = answer(r#"{ products(first: 5) { nodes { title variants(first: 1000) { nodes { id } } } } }"#).await;
    assert_eq!(page.codes(), ["INVALID"]);
    assert!(page.message(0).contains("`first`"), "{}", page.message(0));
    assert_eq!(page.errors()[0]["path"], json!(["products", "nodes"]), "as far as the path is that of every row");
    let products = page.list("products.nodes");
    assert_eq!(products.len(), 5);
    assert!(products.iter().all(|product| product["title"].is_string() && product["variants"].is_null()));
}

#[tokio::test]
async fn a_fragment_on_another_type_selects_nothing() {
    let query = r#"query ($of: [_Any!]!) { _entities(representations: $of) {
        ... on Price { amount } ... on Product { title ... on Product { handle } } } }"#;
    let of = json!([{ "__typename": "Product", "id": "prod_01jddk000000000000000can0n" }]);
    let shopper = TestGraph::shared().await.subgraph("catalog").as_shopper("dakkah");
    let found = shopper.query_with(query, json!({ "of": of })).await.ok();
    let keys: Vec<_> = found.list("_entities")[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["handle", "title"]);
}
