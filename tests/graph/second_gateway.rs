//! The committed supergraph is standard: another composer accepts its subgraphs, another gateway serves it.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Client, TestGraph};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::queries::PRODUCT_PAGE;

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

/// Starts the gateway over the graph's subgraphs; returns it with its URL.
async fn gateway(graph: &TestGraph) -> (Child, String) {
    let urls: Value = graph.subgraphs().map(|subgraph| (subgraph.name.to_owned(), json!(subgraph.url("/graphql")))).collect();
    let mut gateway = node("serve.mjs")
        .env("GATEWAY_PORT", "0")
        .env("SUBGRAPH_URLS", urls.to_string())
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

#[tokio::test]
async fn another_gateway_gives_the_same_product_page() {
    let graph = TestGraph::shared().await;
    let (_gateway, url) = gateway(graph).await;
    let variables = json!({ "handle": "canon-eos-r6" });
    let ours = graph.as_shopper("dakkah").query_with(PRODUCT_PAGE, variables.clone()).await.ok();
    let theirs = Client::new(url).with_header("x-tenant", "dakkah").query_with(PRODUCT_PAGE, variables).await.ok();
    assert_eq!(ours.at("product.reviews.totalCount"), &json!(8));
    assert_eq!(ours.at("product"), theirs.at("product"));
}
