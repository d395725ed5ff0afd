//! GraphQL over HTTP: content types, headers that answers depend on, paths of errors, and what a subgraph says by itself.

use async_graphql::{EmptyMutation, EmptySubscription, Object};
use kit::Subgraph;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use testkit::{TestDatabase, TestGraph, TestSubgraph, project};

const CAMERA: &str = "prod_01jddk000000000000000can0n";

/// A POST of a query with this `Accept`: status, content type, body.
async fn posted(url: &str, accept: &[u8], query: &str) -> (u16, String, String) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http.post(url).header("x-tenant", "dakkah").header("accept", HeaderValue::from_bytes(accept).unwrap());
    let answer = request.json(&json!({ "query": query })).send().await.unwrap();
    let content_type = answer.headers().get("content-type").map_or("", |value| value.to_str().unwrap()).to_owned();
    (answer.status().as_u16(), content_type, answer.text().await.unwrap())
}

#[tokio::test]
async fn the_content_type_is_the_one_asked_for_with_a_charset_too() {
    let graph = TestGraph::shared().await;
    let subgraph = graph.subgraph("catalog").url("/graphql");
    for url in [graph.url("/graphql"), subgraph] {
        for (accept, expected) in [
            ("application/json", "application/json"),
            ("application/json; charset=utf-8", "application/json"),
            ("application/graphql-response+json", "application/graphql-response+json"),
            ("application/graphql-response+json; charset=utf-8", "application/graphql-response+json"),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8; q=0.9",
                "application/graphql-response+json",
            ),
            ("*/*", "application/json"),
        ] {
            let (status, content_type, body) = posted(&url, accept.as_bytes(), "{ products(first: 1) { totalCount } }").await;
            assert_eq!((status, content_type.split(';').next().unwrap()), (200, expected), "{url} {accept}: {body}");
            let (status, _, body) = posted(&url, accept.as_bytes(), "{ products(first: 1) { colour } }").await;
            let refused = if expected == "application/json" { 200 } else { 400 };
            assert_eq!(status, refused, "{url} {accept}: {body}");
        }
    }
}

/// Headers that decide what a caller sees are text, or the request is refused: it must not be taken for another's.
#[tokio::test]
async fn a_header_that_is_no_text_is_refused_before_requests_are_joined() {
    let graph = TestGraph::shared().await;
    let query = "{ products(first: 5) { nodes { id title variants { nodes { sku } } } } }";
    let good = graph.as_shopper("dakkah").query(query).await.ok().data().clone();
    let url = graph.url("/graphql");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let odd = |name: &'static str| {
        let request = http.post(&url).header(name, HeaderValue::from_bytes(b"dakkah\xe9").unwrap());
        let request = if name == "x-tenant" { request } else { request.header("x-tenant", "dakkah") };
        request.json(&json!({ "query": query })).send()
    };
    for round in 0..10 {
        let clients = (0..6).map(|_| async { graph.as_shopper("dakkah").query(query).await.ok().data().clone() });
        let (refused, answered) = tokio::join!(
            futures_util::future::join_all(["x-tenant", "authorization", "accept-language", "x-locale", "accept"].map(odd)),
            futures_util::future::join_all(clients)
        );
        for answer in refused {
            let answer = answer.unwrap();
            assert_eq!(answer.status().as_u16(), 400, "round {round}");
            let body: Value = answer.json().await.unwrap();
            assert!(body["errors"][0]["message"].as_str().unwrap().contains("no plain text"), "{body}");
        }
        assert!(answered.iter().all(|answer| *answer == good), "round {round}");
    }
}

#[tokio::test]
async fn caches_know_every_header_that_an_answer_depends_on() {
    let graph = TestGraph::shared().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url =
        reqwest::Url::parse_with_params(&graph.url("/graphql"), [("query", "{ products(first: 1) { totalCount } }")]).unwrap();
    let answer = http.get(url).header("x-tenant", "dakkah").header("origin", "https://a.example").send().await.unwrap();
    assert!(answer.headers()["cache-control"].to_str().unwrap().starts_with("public"), "{:?}", answer.headers());
    let all: Vec<String> = answer.headers().get_all("vary").iter().map(|value| value.to_str().unwrap().to_lowercase()).collect();
    let vary = all.join(", ");
    for header in ["origin", "x-tenant", "host", "accept-language", "x-locale", "authorization", "accept", "x-forwarded-host"] {
        assert!(vary.split(", ").any(|named| named == header), "{header} is not in {vary}");
    }
}

#[tokio::test]
async fn an_error_ends_where_the_clients_field_is() {
    let graph = TestGraph::shared().await;
    // In a list of entities of another subgraph, with the index.
    let query = "{ products(first: 3, orderBy: [{ field: ID }]) { nodes { id reviews(first: 1000) { totalCount } } } }";
    let answer = graph.as_shopper("dakkah").query(query).await;
    let paths: Vec<&Value> = answer.errors().iter().map(|error| &error["path"]).collect();
    assert_eq!(paths[0], &json!(["products", "nodes", 0, "reviews"]), "{:#}", answer.body);
    let reviews = graph.subgraph("reviews").as_shopper("dakkah");
    let entities =
        "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { reviews(first: 1000) { totalCount } } } }";
    let of: Vec<Value> =
        [CAMERA, "prod_01jddk00000000000000000000"].iter().map(|id| json!({ "__typename": "Product", "id": id })).collect();
    let answer = reviews.query_with(entities, json!({ "of": of })).await;
    let paths: Vec<&Value> = answer.errors().iter().map(|error| &error["path"]).collect();
    assert_eq!(paths, [&json!(["_entities", 0, "reviews"]), &json!(["_entities", 1, "reviews"])], "{:#}", answer.body);
}

#[tokio::test]
async fn a_subgraph_by_itself_keeps_the_order_of_the_request_and_null_in_place() {
    let graph = TestGraph::shared().await;
    let catalog = graph.subgraph("catalog").as_shopper("dakkah");
    let query = format!(
        "{{ b: product(id: \"{CAMERA}\") {{ id }} wrong: product(id: \"rev_1\") {{ id }} a: regions {{ totalCount }} __typename c: product(handle: \"nothing\") {{ id }} }}"
    );
    let answer = catalog.query(&query).await;
    let (_, _, text) = posted(&graph.subgraph("catalog").url("/graphql"), b"application/json", &query).await;
    let places: Vec<usize> =
        ["b", "wrong", "a", "__typename", "c"].iter().map(|key| text.find(&format!("\"{key}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    assert_eq!((answer.codes(), answer.at("wrong")), (vec!["INVALID"], &Value::Null));
    // A list may not be null, so its failure is the whole answer's.
    let answer = catalog.query(&format!("{{ b: product(id: \"{CAMERA}\") {{ id }} products(first: 0) {{ totalCount }} }}")).await;
    assert_eq!((answer.codes(), &answer.body["data"]), (vec!["INVALID"], &Value::Null));
    // An unknown member is refused, beside a variable too.
    let admin = graph.subgraph("catalog").as_staff("dakkah", "tenant-admin");
    let mutation = format!(
        "mutation ($t: String) {{ updateProduct(id: \"{CAMERA}\", input: {{ title: $t, unknownField: \"x\" }}) {{ product {{ id }} }} }}"
    );
    for variables in [json!({}), json!({ "t": "x" })] {
        let refused = admin.query_with(&mutation, variables).await;
        assert!(refused.codes() == ["INVALID"] && refused.message(0).contains("unknownField"), "{:#}", refused.body);
    }
}

/// Invariant: An answer of a subgraph has a bounded number of records.
#[tokio::test]
async fn a_level_of_too_many_records_is_refused() {
    let database = TestDatabase::new().await;
    let variants = format!(
        "INSERT INTO catalog.product_variant SELECT (jsonb_populate_record(NULL::catalog.product_variant, to_jsonb(v) || jsonb_build_object(
             'id', 'variant_many_' || n, 'sku', 'MANY-' || n, 'barcode', NULL, 'ean', NULL, 'upc', NULL))).*
           FROM (SELECT * FROM catalog.product_variant WHERE product_id = '{CAMERA}' LIMIT 1) v, generate_series(1, 120) n"
    );
    database.execute(&variants).await;
    let catalog = TestSubgraph::start(cityos::subgraphs::named("catalog").unwrap(), database.url()).await;
    let shopper = catalog.as_shopper("dakkah");
    let entities =
        "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { variants(first: 100) { nodes { id } } } } }";
    let of = |count: usize| json!({ "of": vec![json!({ "__typename": "Product", "id": CAMERA }); count] });
    let refused = shopper.query_with(entities, of(600)).await;
    assert_eq!(refused.code(0), "INVALID");
    assert!(refused.message(0).contains("50000") && refused.message(0).contains("ProductVariant"), "{}", refused.message(0));
    shopper.query_with(entities, of(400)).await.ok();
}

fn fails() -> Option<i32> {
    panic!("on purpose")
}

struct Panics;

impl kit::Entities for Panics {}

#[Object(name = "Query")]
impl Panics {
    /// Panics.
    async fn panics(&self) -> Option<i32> {
        fails()
    }
}

/// Invariant: No document of a client takes a subgraph from others.
#[tokio::test]
async fn a_panic_is_an_answer_like_any_other_fault() {
    let database = TestDatabase::new().await;
    let migrations = cityos::subgraphs::named("reviews").unwrap().migrations;
    let schema = kit::schema(Panics, EmptyMutation, EmptySubscription).finish();
    let subgraph = TestSubgraph::start(Subgraph::new("reviews", schema, migrations), database.url()).await;
    let answer = subgraph.as_shopper("dakkah").query("{ panics }").await;
    assert_eq!((answer.status, answer.codes()), (200, vec!["INTERNAL"]), "{:#}", answer.body);
    assert!(!answer.body.to_string().contains("on purpose"), "{:#}", answer.body);
}

/// Invariant: No document of a client takes a subgraph from others.
#[tokio::test]
async fn deeply_nested_variables_are_refused_by_a_subgraph_too() {
    let graph = TestGraph::shared().await;
    let deep = (0..200).fold(json!({}), |inner, _| json!({ "NOT": inner }));
    let query = "query ($w: ProductFilter) { products(where: $w) { totalCount } }";
    for client in [graph.subgraph("catalog").as_shopper("dakkah"), graph.as_shopper("dakkah")] {
        let answer = client.query_with(query, json!({ "w": deep })).await;
        assert_eq!(answer.codes(), ["INVALID"], "{:#}", answer.body);
    }
    graph.as_shopper("dakkah").query("{ products { totalCount } }").await.ok();
}

/// The audit of the GraphQL over HTTP specification, as published by its authors.
/// Invariant: Routers and subgraphs keep every MUST of GraphQL over HTTP.
#[tokio::test]
async fn no_must_of_graphql_over_http_is_failed() {
    let graph = TestGraph::shared().await;
    for (url, tenant) in [
        (graph.url("/graphql"), ""),
        (graph.url("/graphql"), "dakkah"),
        (graph.subgraph("catalog").url("/graphql"), ""),
        (graph.subgraph("catalog").url("/graphql"), "dakkah"),
    ] {
        let output = tokio::process::Command::new("node")
            .arg(project().path("tests/gateway/http-audit.mjs"))
            .args([&url, tenant])
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{url} {tenant}: {said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("0 MUST failed"), "{said}");
    }
}
