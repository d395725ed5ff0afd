//! Between clients and the router, requests and answers may be compressed.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use testkit::TestGraph;

const LISTING: &str = "{ products(first: 20) { nodes { id title description handle status } } }";

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn request(graph: &TestGraph) -> reqwest::RequestBuilder {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.post(graph.url("/graphql")).header("x-tenant", "dakkah").header("content-type", "application/json")
}

#[tokio::test]
async fn an_answer_is_compressed_for_those_who_take_it() {
    let graph = TestGraph::shared().await;
    let body = json!({ "query": LISTING }).to_string();
    let plain = request(graph).body(body.clone()).send().await.unwrap();
    assert!(plain.headers().get("content-encoding").is_none());
    let plain = plain.bytes().await.unwrap();

    let answer = request(graph).header("accept-encoding", "gzip").body(body).send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    assert!(answer.headers()["vary"].to_str().unwrap().to_lowercase().contains("accept-encoding"), "{:?}", answer.headers());
    let compressed = answer.bytes().await.unwrap();
    assert!(compressed.len() * 3 < plain.len() * 2, "{} of {} bytes", compressed.len(), plain.len());
    let mut text = String::new();
    GzDecoder::new(&compressed[..]).read_to_string(&mut text).unwrap();
    let (compressed, plain): (Value, Value) = (serde_json::from_str(&text).unwrap(), serde_json::from_slice(&plain).unwrap());
    assert_eq!(compressed["data"], plain["data"]);
    assert!(compressed["data"]["products"]["nodes"].as_array().unwrap().len() > 10);
}

/// Invariant: A small compressed request that is large inside is refused.
#[tokio::test]
async fn a_small_compressed_request_that_is_large_inside_is_refused() {
    let graph = TestGraph::shared().await;
    let body = |padding: usize| packed(&json!({ "query": LISTING, "variables": { "x": "y".repeat(padding) } }).to_string());
    let send = async |body| request(graph).header("content-encoding", "gzip").body(body).send().await.unwrap();

    let fits = send(body(1000)).await;
    assert_eq!(fits.status(), 200);
    assert!(fits.json::<Value>().await.unwrap()["data"]["products"]["nodes"].is_array());

    let bomb = body(200 * 1024 * 1024);
    assert!(bomb.len() < 1_000_000, "{} bytes are below the limit as they are sent", bomb.len());
    let refused = send(bomb).await;
    assert_eq!(refused.status(), 413, "{}", refused.text().await.unwrap());
}
