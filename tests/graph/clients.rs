//! Clients that are generated from the committed schema ask the storefront's router, and have types for what it answers.

use std::process::Stdio;

use serde_json::Value;
use storefront_client::{Account, Listing, ProductPage, RequestError, Storefront, account, listing, product_page};
use testkit::{GraphOptions, TestDatabase};
use tokio::process::Command;

const HANDLE: &str = "canon-eos-r6";

#[tokio::test]
async fn generated_clients_in_rust_and_typescript_show_the_same_page() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("storefront").start().await;
    let token = graph.as_customer("dakkah", "sara@dakkah.example").token().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let shopper = Storefront::new(http, graph.url("/graphql"), "dakkah");
    let customer = shopper.clone().signed_in(&token);

    let page = shopper.request::<ProductPage>(product_page::Variables { handle: HANDLE.into() }).await.unwrap();
    let product = page.product.unwrap();
    let listed = shopper.request::<Listing>(listing::Variables { first: 3, after: None }).await.unwrap().products;
    let account = customer.request::<Account>(account::Variables {}).await.unwrap().me.unwrap().customer.unwrap();
    assert_eq!(account.first_name.as_deref(), Some("سارة"));
    assert_eq!(listed.nodes.len(), 3);
    let refused = shopper.request::<Account>(account::Variables {}).await;
    assert!(matches!(refused, Err(RequestError::Refused(message)) if message.contains("anonymous")));

    let script = testkit::project().path("tests/clients/typescript/dist/run.js");
    assert!(script.exists(), "build it: cd tests/clients/typescript && npm ci && npm run build");
    let mut node = Command::new("node");
    node.arg(script).args([&graph.url("/graphql"), "dakkah", &token, HANDLE]).stdin(Stdio::null());
    let output = node.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();

    let offers: Vec<String> = product
        .variants
        .nodes
        .iter()
        .flat_map(|variant| &variant.prices)
        .map(|price| format!("{} {}", price.amount, price.currency_code))
        .collect();
    assert_eq!(shown["title"], product.title.as_str());
    assert_eq!(shown["offers"], serde_json::json!(offers));
    assert_eq!(shown["stars"], serde_json::json!(product.review_summary.unwrap().average));
    assert_eq!(shown["listed"], serde_json::json!(listed.nodes.iter().map(|node| node.title.as_str()).collect::<Vec<_>>()));
    assert_eq!(shown["company"], serde_json::json!(account.company.map(|company| company.name)));
    assert!(!offers.is_empty());
}

#[tokio::test]
async fn a_refusal_is_an_error_of_the_client() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("storefront").start().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let nobody = Storefront::new(http, graph.url("/graphql"), "dakkah").signed_in("not a token");
    let refused = nobody.request::<Listing>(listing::Variables { first: 3, after: None }).await;
    assert!(matches!(refused, Err(RequestError::Refused(message)) if message.contains("token")));
}
