//! Bad input gets a clear answer that names what is wrong, through the router.

use std::time::Instant;

use devkit::TokenRequest;
use serde_json::json;
use testkit::{TestGraph, tenant_id};

const CAMERA: &str = "prod_01jddk000000000000000can0n";
const PRODUCTS: &str = "{ products(first: 1) { nodes { id } } }";

#[tokio::test]
async fn a_token_that_is_not_valid_is_unauthenticated() {
    let graph = TestGraph::shared().await;
    let valid = TokenRequest::customer("cus_01jddk0000000000000000sara", tenant_id("dakkah"));
    let expired = graph.token(&TokenRequest { lifetime: -3600, ..valid.clone() });
    let foreign = graph.token(&TokenRequest { issuer: "https://id.elsewhere.example".into(), ..valid.clone() });
    let good = graph.token(&valid);
    let (content, signature) = good.rsplit_once('.').unwrap();
    let forged = format!("{content}.{}", signature.chars().rev().collect::<String>());
    // alg "none", no signature.
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXNfMSJ9.";
    for (what, token) in [
        ("malformed", "no.token.atall"),
        ("empty", "x"),
        ("expired", &expired),
        ("issuer", &foreign),
        ("forged", &forged),
        ("unsigned", unsigned),
    ] {
        let answer = graph.as_shopper("dakkah").with_token(token).query(PRODUCTS).await;
        // The router leaves a token that it cannot verify to the subgraphs, which refuse the request.
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{what}: {:#}", answer.body);
        assert!([200, 401].contains(&answer.status), "{what}: {}", answer.status);
        assert!(answer.body.get("data").is_none_or(serde_json::Value::is_null), "{what}: {:#}", answer.body);
    }
    graph.client().with_token(&good).query(PRODUCTS).await.ok();
}

#[tokio::test]
async fn an_unknown_tenant_is_not_found() {
    let graph = TestGraph::shared().await;
    let answer = graph.as_shopper("nowhere").query(PRODUCTS).await;
    assert_eq!(answer.code(0), "NOT_FOUND", "{:#}", answer.body);
    assert!(answer.message(0).contains("x-tenant"), "{:#}", answer.body);
    // No tenant at all: the address is the router's own.
    let answer = graph.client().query(PRODUCTS).await;
    assert_eq!(answer.code(0), "NOT_FOUND", "{:#}", answer.body);
}

#[tokio::test]
async fn the_host_that_a_shopper_visits_names_the_tenant() {
    let graph = TestGraph::shared().await;
    let answer =
        graph.client().with_header("host", "paris.localhost").query("{ product(handle: \"whey-isolate\") { title } }").await.ok();
    assert_eq!(answer.text("product.title"), "Isolat de whey");
}

#[tokio::test]
async fn a_token_of_one_tenant_is_no_token_of_another() {
    let graph = TestGraph::shared().await;
    let sara = graph.as_customer("dakkah", "sara@dakkah.example").with_header("x-tenant", "hq");
    let answer = sara.query(PRODUCTS).await;
    assert!(["FORBIDDEN", "NOT_FOUND"].contains(&answer.code(0)), "{:#}", answer.body);
}

#[tokio::test]
async fn a_page_that_is_too_large_or_empty_is_invalid_and_named() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    for arguments in ["first: 101", "first: 0", "first: -1"] {
        let answer = shopper.query(&format!("{{ products({arguments}) {{ nodes {{ id }} }} }}")).await.refused("INVALID");
        assert!(answer.message(0).contains("`first`"), "{:#}", answer.body);
    }
    // Far too large a page is not even asked for.
    shopper.query("{ products(first: 100000) { nodes { id } } }").await.refused("COST_ESTIMATED_TOO_EXPENSIVE");
    let answer = shopper.query("{ products(last: 1000) { nodes { id } } }").await.refused("INVALID");
    assert!(answer.message(0).contains("`last`"), "{:#}", answer.body);
    let answer = shopper.query("{ products(first: 2, last: 2) { nodes { id } } }").await.refused("INVALID");
    assert!(answer.message(0).contains("`first` or `last`"), "{:#}", answer.body);
    let nested = format!("{{ product(id: \"{CAMERA}\") {{ id reviews(first: 100000) {{ totalCount }} }} }}");
    let answer = shopper.query(&nested).await;
    assert_eq!(answer.code(0), "INVALID", "{:#}", answer.body);
    assert!(answer.message(0).contains("`first`"), "{:#}", answer.body);
}

#[tokio::test]
async fn a_cursor_that_is_garbage_or_of_another_list_is_invalid_and_named() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let after = "query ($after: String) { products(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }";
    let own = shopper.query(after).await.ok().text("products.pageInfo.endCursor").to_owned();
    shopper.query_with(after, json!({ "after": own })).await.ok();

    let regions = shopper.query("{ regions(first: 1) { pageInfo { endCursor } } }").await.ok();
    let sorted = "{ products(first: 1, orderBy: [{ field: TITLE }]) { pageInfo { endCursor } } }";
    let sorted = shopper.query(sorted).await.ok().text("products.pageInfo.endCursor").to_owned();
    let long = "A".repeat(5000);
    let (broken, truncated) = ("%%%not base64%%%", &own[..own.len() - 9]);
    // A cursor of the right form whose keys are of another type than the list's.
    for cursor in [broken, "bm90IGpzb24", truncated, &long, "", regions.text("regions.pageInfo.endCursor"), &sorted] {
        let answer = shopper.query_with(after, json!({ "after": cursor })).await.refused("INVALID");
        assert!(answer.message(0).contains("`after`"), "{:#}", answer.body);
    }
    let before = "query ($before: String) { products(last: 2, before: $before) { nodes { id } } }";
    let answer = shopper.query_with(before, json!({ "before": broken })).await.refused("INVALID");
    assert!(answer.message(0).contains("`before`"), "{:#}", answer.body);
}

#[tokio::test]
async fn filters_and_values_that_do_not_exist_are_refused_and_named() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    for (query, named) in [
        ("{ products(where: { colour: { eq: \"red\" } }) { nodes { id } } }", "colour"),
        ("{ products(where: { title: { like: \"x\" } }) { nodes { id } } }", "like"),
        ("{ products(where: { status: { eq: SOLD } }) { nodes { id } } }", "SOLD"),
        ("{ products(orderBy: [{ field: COLOUR }]) { nodes { id } } }", "COLOUR"),
        ("{ products { nodes { colour } } }", "colour"),
    ] {
        let answer = shopper.query(query).await;
        assert!(!answer.errors().is_empty() && answer.body["data"].is_null(), "{query}: {:#}", answer.body);
        assert!(answer.message(0).contains(named), "{query}: {:#}", answer.body);
    }
    // The same in variables, which the router does not know the types of before it runs them.
    let query = "query ($where: ProductFilter) { products(where: $where) { nodes { id } } }";
    for (filter, named) in [(json!({ "colour": { "eq": "red" } }), "colour"), (json!({ "status": { "eq": "SOLD" } }), "SOLD")] {
        let answer = shopper.query_with(query, json!({ "where": filter })).await;
        assert!(!answer.errors().is_empty() && answer.body["data"].is_null(), "{filter}: {:#}", answer.body);
        assert!(answer.message(0).contains(named), "{filter}: {:#}", answer.body);
    }
}

#[tokio::test]
async fn a_decimal_that_is_none_is_refused() {
    let graph = TestGraph::shared().await;
    let query = "query ($amount: Decimal!) { bids(where: { amount: { gt: $amount } }) { nodes { id } } }";
    let shopper = graph.as_shopper("dakkah");
    shopper.query_with(query, json!({ "amount": "12.50" })).await.ok();
    for amount in ["12,50", "1e400", "", "twelve", "NaN", "1.2.3", "99999999999999999999999999999999999999"] {
        let answer = shopper.query_with(query, json!({ "amount": amount })).await;
        assert!(!answer.errors().is_empty() && answer.body["data"].is_null(), "{amount}: {:#}", answer.body);
        assert_ne!(answer.code(0), "INTERNAL", "{amount}: {:#}", answer.body);
    }
}

#[tokio::test]
async fn an_id_of_another_type_is_invalid_and_of_another_tenant_is_null() {
    let graph = TestGraph::shared().await;
    let answer = graph.as_shopper("dakkah").query("{ product(id: \"rev_1\") { id } }").await.refused("INVALID");
    assert!(answer.message(0).contains("`prod_`"), "{:#}", answer.body);
    let query = format!("{{ product(id: \"{CAMERA}\") {{ id title }} }}");
    assert_eq!(graph.as_shopper("dakkah").query(&query).await.ok().text("product.id"), CAMERA);
    for client in [graph.as_shopper("hq"), graph.as_staff("hq", "tenant-admin"), graph.as_staff("paris", "tenant-admin")] {
        assert!(client.query(&query).await.ok().at("product").is_null());
    }
    let delete = format!("mutation {{ deleteProduct(id: \"{CAMERA}\") {{ product {{ id }} }} }}");
    graph.as_staff("hq", "tenant-admin").query(&delete).await.refused("NOT_FOUND");
}

/// Refused by the router's limits: an answer at once, without data, whatever its form.
async fn is_refused(what: &str, body: String) {
    let graph = TestGraph::shared().await;
    let started = Instant::now();
    let answer = graph.as_shopper("dakkah").send(body).await;
    assert!((400..500).contains(&answer.status) || !answer.errors().is_empty(), "{what}: {} {}", answer.status, answer.body);
    assert!(answer.body.get("data").is_none_or(serde_json::Value::is_null), "{what}");
    assert!(started.elapsed().as_secs() < 5, "{what} took {:?}", started.elapsed());
}

#[tokio::test]
async fn a_body_of_two_megabytes_is_refused() {
    let body = json!({ "query": PRODUCTS, "variables": { "x": "y".repeat(2 * 1024 * 1024) } });
    let graph = TestGraph::shared().await;
    match graph.as_shopper("dakkah").try_send(body.to_string()).await {
        Ok(answer) => assert_eq!(answer.status, 413, "{}", answer.body),
        // The router may close the connection before it has read everything.
        Err(error) => assert!(error.is_request() || error.is_body(), "{error:?}"),
    }
    graph.as_shopper("dakkah").query(PRODUCTS).await.ok();
}

#[tokio::test]
async fn a_query_two_hundred_levels_deep_is_refused() {
    let mut query = "id".to_owned();
    for _ in 0..100 {
        query = format!("product {{ variants {{ nodes {{ {query} }} }} }}");
    }
    let query = format!("{{ productVariants {{ nodes {{ {query} }} }} }}");
    is_refused("200 levels", json!({ "query": query }).to_string()).await;
}

#[tokio::test]
async fn ten_thousand_aliases_are_refused() {
    let aliases: String = (0..10_000).map(|n| format!("a{n}: __typename ")).collect();
    is_refused("10,000 aliases", json!({ "query": format!("{{ {aliases} }}") }).to_string()).await;
    let aliases: String = (0..200).map(|n| format!("a{n}: products(first: 1) {{ totalCount }} ")).collect();
    is_refused("200 aliases of a list", json!({ "query": format!("{{ {aliases} }}") }).to_string()).await;
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    for body in ["", "{", "[]", "null", "{\"query\": 5}", "{\"query\": \"{ products {\"}", "{\"query\": \"\"}"] {
        is_refused(body, body.to_owned()).await;
    }
}
