//! What anonymous shoppers are answered may be kept for as long as its types say, and nothing else.
//!
//! Invariant: Only what everybody is answered may be kept, for as long as its types say.

use reqwest::{RequestBuilder, Response};
use serde_json::json;
use testkit::{GraphOptions, TestDatabase, TestGraph, project};

/// A GET of a published operation by a shopper of a tenant.
fn get_at(tenant: &str, graph: &TestGraph, operation: &str, variables: &serde_json::Value) -> RequestBuilder {
    let published = cityos::operations::published(&project(), &project().contract("storefront").unwrap()).unwrap();
    let id = published.into_iter().find(|published| published.name == operation).unwrap().id;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let query = [("documentId", id), ("variables", variables.to_string())];
    let url = reqwest::Url::parse_with_params(&graph.url("/graphql"), query).unwrap();
    http.get(url).header("x-tenant", tenant)
}

fn get(graph: &TestGraph, operation: &str, variables: &serde_json::Value) -> RequestBuilder {
    get_at("dakkah", graph, operation, variables)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_page_for_everybody_is_kept_and_others_are_not() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("storefront").start().await;
    let page = json!({ "handle": "canon-eos-r6" });

    let first = get(&graph, "ProductPage", &page).send().await.unwrap();
    // The auction on the page is the part that lives shortest.
    assert_eq!((first.status().as_u16(), header(&first, "cache-control")), (200, "public, max-age=5"));
    let tag = header(&first, "etag").to_owned();
    assert!(tag.starts_with("W/\"") && header(&first, "vary").contains("x-tenant"), "{:?}", first.headers());
    assert!(first.text().await.unwrap().contains("Canon"));
    let again = get(&graph, "ProductPage", &page).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.as_str()));
    assert_eq!(again.text().await.unwrap(), "");
    let listing = get(&graph, "Listing", &json!({ "first": 3 })).send().await.unwrap();
    assert_eq!(header(&listing, "cache-control"), "public, max-age=60");
    assert_ne!(header(&listing, "etag"), tag);

    let database_change = "UPDATE catalog.product SET title = 'Another title' WHERE handle = 'canon-eos-r6'";
    database.execute(database_change).await;
    let changed = get(&graph, "ProductPage", &page).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(changed.status().as_u16(), 200);

    let token = graph.as_customer("dakkah", "sara@dakkah.example").token().await;
    let signed_in = get(&graph, "ProductPage", &page).bearer_auth(&token).send().await.unwrap();
    let refused = get_at("nobody", &graph, "ProductPage", &page).send().await.unwrap();
    let account = get(&graph, "Account", &json!({})).send().await.unwrap();
    let body = json!({ "query": "{ products(first: 1) { nodes { id } } }" });
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let posted = http.post(graph.url("/graphql")).header("x-tenant", "dakkah").json(&body).send().await.unwrap();
    for (what, response) in [("signed in", signed_in), ("an error", refused), ("an account", account), ("a POST", posted)] {
        assert_eq!((header(&response, "cache-control"), header(&response, "etag")), ("no-store", ""), "{what}");
    }
}

#[tokio::test]
async fn a_mutation_is_not_answered_to_a_get() {
    let graph = TestGraph::shared().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let query = [("query", "mutation { signOut(refreshToken: \"a\") { userErrors { code } } }")];
    let url = reqwest::Url::parse_with_params(&graph.url("/graphql"), query).unwrap();
    let answer = http.get(url).header("x-tenant", "dakkah").send().await.unwrap();
    assert!(answer.status().is_client_error(), "{}", answer.status());
}
