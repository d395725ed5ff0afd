//! Limits of what may be asked: requests per minute, and what an operation may cost.

use std::num::NonZeroU32;

use kit::RateLimits;
use serde_json::json;
use testkit::{Client, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const QUERY: &str = "{ products(first: 1) { nodes { id } } }";

/// How many of so many requests are answered; all others must say that there were too many.
async fn answered(client: &Client, requests: usize) -> usize {
    let mut answered = 0;
    for _ in 0..requests {
        let answer = client.query(QUERY).await;
        match answer.codes().as_slice() {
            [] => answered += 1,
            codes => assert_eq!(codes, ["RATE_LIMITED"], "{:#}", answer.body),
        }
    }
    answered
}

/// Invariant: Only the tenant or client that is over its limit is refused.
#[tokio::test]
async fn a_client_that_asks_too_often_waits_and_others_do_not() {
    let database = TestDatabase::new().await;
    let client = NonZeroU32::new(6);
    let limits = Some(RateLimits { tenant: None, client });
    let subgraph = TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| options.rate_limits = limits).await;
    let at = |address: &str| subgraph.as_shopper("dakkah").with_header("x-forwarded-for", address);
    assert_eq!(answered(&at("203.0.113.7"), 9).await, 6);
    let refused = at("203.0.113.7, 10.0.0.1").query(QUERY).await.refused("RATE_LIMITED");
    assert!(refused.message(0).contains("try again in"), "{}", refused.message(0));
    assert_eq!(answered(&at("203.0.113.8"), 6).await, 6);
    let customer = subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    assert_eq!(answered(&customer.with_header("x-forwarded-for", "203.0.113.7"), 9).await, 6);
}

/// Invariant: Only the tenant or client that is over its limit is refused.
#[tokio::test]
async fn a_tenant_has_the_limit_of_its_settings_and_takes_nothing_from_others() {
    let database = TestDatabase::new().await;
    let own = format!("UPDATE platform.tenant_settings SET api_rate_limit = 5 WHERE tenant_id = '{}'", tenant_id("dakkah"));
    database.execute(&own).await;
    let limits = Some(RateLimits { tenant: NonZeroU32::new(8), client: None });
    let subgraph = TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| options.rate_limits = limits).await;
    assert_eq!(answered(&subgraph.as_shopper("dakkah"), 9).await, 5);
    assert_eq!(answered(&subgraph.as_shopper("paris"), 10).await, 8);
}

/// Invariant: An operation that costs too much is refused.
#[tokio::test]
async fn an_operation_says_what_it_costs_and_one_that_costs_too_much_is_refused() {
    let graph = TestGraph::shared().await;
    let shopper = graph.as_shopper("dakkah");
    let answer = shopper.query("{ products(first: 5) { nodes { id variants(first: 2) { nodes { id } } } } }").await.ok();
    let cost = &answer.body["extensions"]["cost"];
    let (estimated, actual, most) = (cost["estimated"].as_u64(), cost["actual"].as_u64(), cost["most"].as_u64());
    assert!(estimated.is_some_and(|cost| (15..200).contains(&cost)), "{cost}");
    assert!(actual > Some(0) && actual <= estimated, "{cost}");
    assert!(most > estimated, "{cost}");
    let query = "query ($n: Int!) { products(first: $n) { nodes { variants(first: $n) { nodes { prices { id } } } reviews(first: $n) { nodes { id } } } } }";
    shopper.query_with(query, json!({ "n": 10 })).await.ok();
    let refused = shopper.query_with(query, json!({ "n": 100 })).await;
    assert_eq!(refused.codes(), ["COST_ESTIMATED_TOO_EXPENSIVE"], "{:#}", refused.body);
}
