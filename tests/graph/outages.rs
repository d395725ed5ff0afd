//! What happens when a part is away, and when it comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{GraphOptions, TestCluster, TestDatabase, TestGraph, TestSubgraph, log_of, tenant_id, text_rows};

const CAMERA: &str = "prod_01jddk000000000000000can0n";
/// Which Sara has not reviewed.
const BICYCLE: &str = "prod_01jddk0000000000000b1cyc1e";
const SARA: &str = "cus_01jddk0000000000000000sara";

/// Invariant: One subgraph that is down takes only its own fields from a page.
#[tokio::test]
async fn with_one_subgraph_down_the_rest_of_the_page_answers() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).without("reviews").start().await;
    let page = "{ product(handle: \"canon-eos-r6\") {
        title variants { nodes { sku } } reviews { totalCount } reviewSummary { count } auctionListing { status } rentalProduct { id } } }";
    let answer = graph.as_shopper("dakkah").query(page).await;
    assert_eq!(answer.status, 200, "{:#}", answer.body);
    assert!(answer.text("product.title").contains("Canon"), "{:#}", answer.body);
    assert_eq!(answer.list("product.variants.nodes").len(), 4);
    assert_eq!(answer.text("product.auctionListing.status"), "ACTIVE");
    assert!(answer.at("product.rentalProduct.id").is_string());
    assert!(answer.at("product.reviews").is_null() && answer.at("product.reviewSummary").is_null());
    assert!(answer.codes().iter().all(|code| *code == "UNAVAILABLE"), "{:#}", answer.body);
    let said = answer.body.to_string();
    assert!(!said.contains("127.0.0.1") && !said.contains("connect"), "nothing of the inside: {said}");
    assert!(!answer.errors().is_empty());
}

/// Waits until so many have been counted, whatever the speed of the machine.
async fn reached(count: &AtomicUsize, wanted: usize) {
    let waiting = Instant::now();
    while count.load(Ordering::Relaxed) < wanted {
        assert!(waiting.elapsed() < Duration::from_secs(30), "{} of {wanted}", count.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Products to review, `prod_<name><worker>x<number>`: more than each worker gets to.
pub(crate) fn products(name: &str, workers: usize) -> String {
    format!(
        "INSERT INTO catalog.product
         SELECT (jsonb_populate_record(NULL::catalog.product, to_jsonb(p)
                     || jsonb_build_object('id', 'prod_{name}' || w || 'x' || n, 'handle', '{name}-' || w || '-' || n))).*
           FROM catalog.product p, generate_series(0, {workers} - 1) w, generate_series(0, 2999) n WHERE p.id = '{CAMERA}'"
    )
}

#[tokio::test]
async fn after_postgres_was_stopped_under_load_the_graph_answers_again_and_nothing_is_lost_or_doubled() {
    let cluster = TestCluster::start("outage").await;
    text_rows(&cluster.url(), &products("outage", 4)).await.unwrap();
    let graph = GraphOptions::new().on(&cluster.url()).start().await;
    let sara = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let create = "mutation ($input: CreateReviewInput!) { createReview(input: $input) { review { id } userErrors { code } } }";
    let read = "query ($id: ID!) { product(id: $id) { title } }";
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut workers = tokio::task::JoinSet::new();
    let (writes, refusals) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for worker in 0..4 {
        let (sara, stopped) = (sara.clone(), stopped.clone());
        let (writes, refusals) = (writes.clone(), refusals.clone());
        workers.spawn(async move {
            let (mut written, mut failures, mut answered) = (Vec::new(), 0, 0);
            for n in 0.. {
                if *stopped.borrow() {
                    break;
                }
                let content = format!("outage {worker} {n}");
                // A customer reviews a product once.
                let product = format!("prod_outage{worker}x{n}");
                let input = json!({ "rating": 5, "content": content, "productId": product });
                let answer = sara.query_with(create, json!({ "input": input })).await;
                match answer.at("createReview.review.id").as_str() {
                    Some(_) => {
                        written.push(content);
                        writes.fetch_add(1, Ordering::Relaxed);
                    }
                    None => {
                        assert_eq!(answer.code(0), "INTERNAL", "{:#}", answer.body);
                        failures += 1;
                        refusals.fetch_add(1, Ordering::Relaxed);
                    }
                }
                let answer = sara.query_with(read, json!({ "id": CAMERA })).await;
                answered += usize::from(answer.at("product.title").is_string());
            }
            (written, failures, answered)
        });
    }
    reached(&writes, 8).await;
    cluster.stop();
    let (status, body) = graph.subgraph("reviews").get("/ready").await;
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("database"), "{body}");
    assert_eq!(graph.subgraph("reviews").get("/health").await.0, 200, "alive all the same");
    reached(&refusals, 1).await;
    cluster.restart();
    let back = Instant::now();
    while sara.query_with(read, json!({ "id": CAMERA })).await.at("product.title").is_null() {
        assert!(back.elapsed() < Duration::from_secs(10), "the graph does not recover");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    reached(&writes, writes.load(Ordering::Relaxed) + 8).await;
    stop.send(true).unwrap();
    let (mut written, mut failures, mut answered) = (Vec::new(), 0, 0);
    while let Some(done) = workers.join_next().await {
        let (more, failed, reads) = done.unwrap();
        written.extend(more);
        failures += failed;
        answered += reads;
    }
    assert!(written.len() >= 16 && failures > 0 && answered > 0, "{} written, {failures} failed, {answered} read", written.len());
    assert_eq!(graph.subgraph("reviews").get("/ready").await.0, 200);

    let kept =
        testkit::text_rows(&cluster.url(), "SELECT content FROM reviews.review WHERE content LIKE 'outage %'").await.unwrap();
    let mut kept: Vec<String> = kept.into_iter().flatten().flatten().collect();
    let total = kept.len();
    kept.sort();
    kept.dedup();
    assert_eq!(kept.len(), total, "nothing is there twice");
    for content in &written {
        assert!(kept.binary_search(content).is_ok(), "{content} was answered and is lost");
    }
    let traces = "SELECT (SELECT count(*) FROM reviews.review WHERE content LIKE 'outage %'),
                         (SELECT count(*) FROM platform.audit_log WHERE new_values ->> 'content' LIKE 'outage %'),
                         (SELECT count(*) FROM platform.event_outbox WHERE payload ->> 'content' LIKE 'outage %')";
    let counts: Vec<String> = testkit::text_rows(&cluster.url(), traces).await.unwrap().remove(0).into_iter().flatten().collect();
    assert!(counts.iter().all(|count| *count == total.to_string()), "{counts:?}");
}

#[tokio::test]
async fn ready_says_what_is_missing() {
    let database = TestDatabase::empty().await;
    let subgraph = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    assert_eq!(subgraph.get("/health").await.0, 200);
    let (status, body) = subgraph.get("/ready").await;
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("migrat"), "{body}");
    cityos::migrate::run_all(database.url()).await.unwrap();
    assert_eq!(subgraph.get("/ready").await.0, 200);
    database.execute("DELETE FROM reviews.__diesel_schema_migrations").await;
    let (status, body) = subgraph.get("/ready").await;
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("migrat"), "{body}");
}

#[tokio::test]
async fn the_router_is_healthy_and_ready_and_explains_itself() {
    let graph = TestGraph::shared().await;
    assert_eq!(graph.get("/health").await.0, 200);
    assert_eq!(graph.get("/readiness").await.0, 200);
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_a_subgraph_stops() {
    let database = TestDatabase::new().await;
    let mut subgraph = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    let shopper = subgraph.as_shopper("dakkah");
    let query = "{ reviews(first: 1) { nodes { id } } }";
    shopper.query(query).await.ok();
    // A lock makes the request wait inside Postgres while the server is told to stop.
    let locker = database.session("reviews").await;
    locker.rows("BEGIN; RESET ROLE; LOCK TABLE reviews.review IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let flight = tokio::spawn(async move { shopper.query(query).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    subgraph.begin_stop();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!flight.is_finished());
    locker.rows("ROLLBACK").await.unwrap();
    assert_eq!(flight.await.unwrap().ok().list("reviews.nodes").len(), 1);
    subgraph.stop().await;
    assert!(subgraph.client().try_send("{}".into()).await.is_err(), "nothing listens any more");
}

#[tokio::test]
async fn one_request_id_runs_through_router_subgraphs_logs_audit_and_outbox() {
    let graph = TestGraph::start().await;
    let mutation = "mutation ($input: CreateReviewInput!) { createReview(input: $input) { review { id } } }";
    let input = json!({ "rating": 5, "content": "x", "productId": BICYCLE });
    let sara = graph.as_customer("dakkah", "sara@dakkah.example");
    let answer =
        sara.clone().with_header("x-request-id", "my-request.1").query_with(mutation, json!({ "input": input })).await.ok();
    assert_eq!(answer.header("x-request-id"), "my-request.1");
    let id = answer.text("createReview.review.id").to_owned();
    let audit = format!(
        "SELECT metadata ->> 'request_id' FROM platform.audit_log WHERE resource_id = '{id}' AND tenant_id = '{}'",
        tenant_id("dakkah")
    );
    assert_eq!(graph.database().value(&audit).await, "my-request.1");
    let event = format!("SELECT correlation_id FROM platform.event_outbox WHERE aggregate_id = '{id}' AND actor_id = '{SARA}'");
    assert_eq!(graph.database().value(&event).await, "my-request.1");
    assert!(!log_of("my-request.1").is_empty(), "the subgraph's log has it");

    let page = "{ product(handle: \"canon-eos-r6\") { title reviews(first: 1) { totalCount } auctionListing { id } } }";
    let answer = graph.as_shopper("dakkah").query(page).await.ok();
    let made = answer.header("x-request-id").to_owned();
    assert!(made.len() >= 16, "the router makes one: `{made}`");
    let subgraphs: std::collections::BTreeSet<String> =
        log_of(&made).iter().filter_map(|line| line["span"]["subgraph"].as_str().map(str::to_owned)).collect();
    assert_eq!(subgraphs.into_iter().collect::<Vec<_>>(), ["catalog", "reviews", "trading"]);
}
