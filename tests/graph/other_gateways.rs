//! The committed supergraph is standard: other composers accept its subgraphs, other gateways serve it and answer as the router does.
//!
//! Invariant: Other composers and gateways take the committed schemas and answer alike, errors included.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Client, Response, TestGraph};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::queries::{ACCOUNT, LISTING, PRODUCT_PAGE};

fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(testkit::project().path("tests/gateway").join(script)).stdin(Stdio::null()).kill_on_drop(true);
    command
}

#[tokio::test]
async fn another_composer_accepts_the_committed_schemas() {
    let composed = testkit::scratch().join(format!("apollo-{}.graphql", std::process::id()));
    let output =
        node("apollo-compose.mjs").arg(testkit::project().path("supergraph.yaml")).arg(&composed).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let supergraph = std::fs::read_to_string(&composed).unwrap();
    assert!(supergraph.contains("type Product"));
}

#[tokio::test]
async fn cosmos_composer_makes_an_execution_config_with_every_subgraph_and_its_scopes() {
    let config = testkit::scratch().join(format!("cosmo-{}.json", std::process::id()));
    let output = node("cosmo/node_modules/wgc/dist/src/index.js")
        .args(["router", "compose", "--input"])
        .arg(testkit::project().path("router-config/cosmo/graph.yaml"))
        .arg("--out")
        .arg(&config)
        .env("COSMO_TELEMETRY_DISABLED", "true")
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let config: Value = serde_json::from_slice(&std::fs::read(&config).unwrap()).unwrap();
    let subgraphs: BTreeSet<&str> =
        config["subgraphs"].as_array().unwrap().iter().map(|subgraph| subgraph["name"].as_str().unwrap()).collect();
    let manifest = testkit::project().manifest().unwrap();
    assert_eq!(subgraphs, manifest.subgraphs.keys().map(String::as_str).collect());
    let fields = config["engineConfig"]["fieldConfigurations"].as_array().unwrap();
    let staff = fields.iter().find(|field| field["typeName"] == "Query" && field["fieldName"] == "tenantUsers").unwrap();
    assert_eq!(
        staff["authorizationConfiguration"]["requiredOrScopes"],
        json!([{ "requiredAndScopes": ["staff"] }, { "requiredAndScopes": ["service"] }])
    );
}

/// Starts a gateway over the graph's subgraphs; returns it with its URL.
async fn gateway(graph: &TestGraph, script: &str) -> (Child, String) {
    let urls: Value = graph.subgraphs().map(|subgraph| (subgraph.name.to_owned(), json!(subgraph.url("/graphql")))).collect();
    let mut gateway = node(script)
        .env("GATEWAY_PORT", "0")
        .env("SUBGRAPH_URLS", urls.to_string())
        .env("JWKS", graph.keys().jwks())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs the gateway");
    let mut lines = BufReader::new(gateway.stdout.take().expect("its output")).lines();
    let started = tokio::time::timeout(Duration::from_secs(60), async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some(port) = line.strip_prefix("listening ") {
                return format!("http://127.0.0.1:{port}/graphql");
            }
        }
        panic!("the gateway ended before it listened")
    });
    let url = started.await.expect("the gateway listens within a minute");
    (gateway, url)
}

/// Who asks.
#[derive(Clone, Copy)]
enum Caller {
    Shopper,
    Customer,
}

impl Caller {
    /// The same caller at the router and at the other gateway.
    async fn clients(self, graph: &TestGraph, url: &str) -> (Client, Client) {
        let theirs = Client::new(url).with_header("x-tenant", "dakkah");
        match self {
            Self::Shopper => (graph.as_shopper("dakkah"), theirs),
            Self::Customer => {
                let ours = graph.as_customer("dakkah", "sara@dakkah.example");
                let token = ours.token().await;
                (ours, theirs.with_token(&token))
            }
        }
    }
}

/// What of an error is the graph's and not a gateway's: its place, and its code.
fn errors(response: &Response) -> Vec<(Value, Value)> {
    let all = response.errors().iter().map(|error| (error["path"].clone(), error["extensions"]["code"].clone()));
    let mut errors: Vec<(Value, Value)> = all.collect();
    errors.sort_by_key(|error| format!("{error:?}"));
    errors
}

/// Both gateways answer alike; returns the router's answer, for what the caller expects of it.
async fn same(graph: &TestGraph, url: &str, caller: Caller, query: &str, variables: Value) -> Response {
    let (router, other) = caller.clients(graph, url).await;
    let ours = router.query_with(query, variables.clone()).await;
    let theirs = other.query_with(query, variables).await;
    assert_eq!(ours.body["data"], theirs.body["data"], "{query}\n{:#}\n{:#}", ours.body, theirs.body);
    assert_eq!(errors(&ours), errors(&theirs), "{query}\n{:#}\n{:#}", ours.body, theirs.body);
    ours
}

/// Every kind of question that another gateway has to answer as the router does, errors included.
async fn answers_like_the_router(graph: &TestGraph, url: &str) {
    let page = same(graph, url, Caller::Shopper, PRODUCT_PAGE, json!({ "handle": "canon-eos-r6" })).await.ok();
    assert_eq!(page.at("product.reviews.totalCount"), &json!(8));
    let listing = same(graph, url, Caller::Shopper, LISTING, json!({ "first": 5, "status": "PUBLISHED" })).await.ok();
    assert_eq!(listing.list("products.nodes").len(), 5);
    let account = same(graph, url, Caller::Customer, ACCOUNT, json!({})).await.ok();
    assert_eq!(account.list("me.customer.memberships.nodes").len(), 1);

    let nothing = same(graph, url, Caller::Shopper, PRODUCT_PAGE, json!({ "handle": "no-such-product" })).await.ok();
    assert_eq!(nothing.at("product"), &Value::Null);
    let refused = "mutation { updateTenant(id: \"ten_x\", input: {}) { userErrors { code } } }";
    let too_many = same(graph, url, Caller::Shopper, "{ products(first: 1000) { nodes { id } } }", json!({})).await;
    assert_eq!(too_many.codes(), ["INVALID"]);

    // What a gateway refuses by itself it words and places by itself; nobody sees more for it.
    let (router, other) = Caller::Shopper.clients(graph, url).await;
    for query in ["{ product(handle: \"canon-eos-r6\") { nope } }", "{ product(handle: 7) { id } }", refused] {
        for answer in [router.query(query).await, other.query(query).await] {
            assert_eq!(answer.errors().len(), 1, "{query}\n{:#}", answer.body);
            assert!(no_value(&answer.body["data"]), "{query}\n{:#}", answer.body);
        }
    }
}

/// Whether there is nothing but nulls in the data.
fn no_value(data: &Value) -> bool {
    match data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(no_value),
        _ => false,
    }
}

#[tokio::test]
async fn apollos_gateway_answers_like_the_router() {
    let graph = TestGraph::shared().await;
    let (_gateway, url) = gateway(graph, "serve.mjs").await;
    answers_like_the_router(graph, &url).await;
}

#[tokio::test]
async fn hive_gateway_answers_like_the_router() {
    let graph = TestGraph::shared().await;
    let (_gateway, url) = gateway(graph, "hive/serve.mjs").await;
    answers_like_the_router(graph, &url).await;
}

/// Hive Gateway enforces the SDL's @requiresScopes itself, as the router does: the refused part is null, the rest is answered. It names the
/// leaves that it took out, the router the field; see router-config/README.md.
#[tokio::test]
async fn hive_gateway_refuses_what_a_token_does_not_allow_and_answers_the_rest() {
    let graph = TestGraph::shared().await;
    let (_gateway, url) = gateway(graph, "hive/serve.mjs").await;
    let query = "{ product(handle: \"canon-eos-r6\") { id rentalProduct { id agreements(first: 1) { totalCount } } } }";
    let (router, other) = Caller::Shopper.clients(graph, &url).await;
    let (ours, theirs) = (router.query(query).await, other.query(query).await);
    assert_eq!((ours.codes(), theirs.codes()), (vec!["UNAUTHENTICATED"], vec!["UNAUTHORIZED_FIELD_OR_TYPE"]));
    for answer in [&ours, &theirs] {
        assert!(answer.at("product.id").is_string(), "{:#}", answer.body);
        assert!(no_value(&answer.body["data"]["product"]["rentalProduct"]["agreements"]), "{:#}", answer.body);
    }
    let (router, other) = Caller::Customer.clients(graph, &url).await;
    let staff = "{ tenantUsers(first: 1) { nodes { id } } }";
    let (ours, theirs) = (router.query(staff).await, other.query(staff).await);
    assert_eq!((ours.codes(), theirs.codes()), (vec!["FORBIDDEN"], vec!["UNAUTHORIZED_FIELD_OR_TYPE"]));
    assert!(no_value(&theirs.body["data"]), "{:#}", theirs.body);
}
