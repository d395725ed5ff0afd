//! Traces, metrics and logs of the graph.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use kit::TraceCollector;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::json;
use testkit::{GraphOptions, TestDatabase, TestSubgraph, log_of, tenant_id};

use crate::collector::{Collector, Span, tree};
use crate::queries::PRODUCT_PAGE;

/// The product page under a name of its own.
fn named(name: &str) -> String {
    PRODUCT_PAGE.replacen("query", &format!("query {name}"), 1)
}

fn parent<'a>(trace: &'a [Span], span: &Span) -> &'a Span {
    trace.iter().find(|other| other.id == span.parent).unwrap()
}

/// The value of the series whose line begins so.
fn value(metrics: &str, series: &str) -> f64 {
    let line = metrics.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')));
    let line = line.unwrap_or_else(|| panic!("there is no {series} in\n{metrics}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// Invariant: A trace leads from the router through subgraphs to every statement, and holds no value.
#[tokio::test]
async fn one_trace_leads_from_the_router_through_subgraphs_to_their_statements() {
    let collector = Collector::start().await;
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("storefront").traced_by(&collector.url()).start().await;
    let shopper = graph.as_shopper("dakkah");
    // What a server does once only, such as to connect, is in the traces of the first requests.
    for id in ["trace-1", "trace-2", "trace-3", "trace-4", "trace-whole"] {
        let client = shopper.clone().with_header("x-request-id", id).with_header("x-contract", "admin");
        client.query_with(&named("ProductPage"), json!({ "handle": "canon-eos-r6" })).await.ok();
    }
    let trace = collector.trace_of("trace-whole").await;
    println!("{}", tree(&trace));

    let roots: Vec<&Span> = trace.iter().filter(|span| span.parent.is_empty()).collect();
    assert!(matches!(roots.as_slice(), [root] if root.service == "router"), "{roots:#?}");
    let requests: Vec<&Span> = trace.iter().filter(|span| span.service != "router" && span.kind == SpanKind::Server).collect();
    let services: BTreeSet<&str> = requests.iter().map(|span| span.service.as_str()).collect();
    assert!(services.is_superset(&BTreeSet::from(["catalog", "reviews", "trading"])), "{services:?}");
    for request in &requests {
        let caller = parent(&trace, request);
        assert_eq!((caller.service.as_str(), caller.kind), ("router", SpanKind::Client));
        assert_eq!(request.attribute("graphql.operation.name"), "ProductPage");
        assert_eq!(request.attribute("cityos.contract"), "storefront");
        assert_eq!(request.attribute("cityos.request_id"), "trace-whole");
        assert_eq!((request.attribute("cityos.tenant"), request.attribute("cityos.actor")), ("dakkah", "anonymous"));
        let below: Vec<&Span> = trace.iter().filter(|span| span.parent == request.id).collect();
        assert!(!below.is_empty() && below.iter().all(|span| span.is_statement()), "{below:#?}");
        assert!(below.iter().all(|span| span.service == request.service && span.kind == SpanKind::Client));
    }
    let statements: Vec<&Span> = trace.iter().filter(|span| span.is_statement()).collect();
    for statement in &statements {
        assert_eq!(statement.attribute("db.system.name"), "postgresql");
        assert_eq!(statement.attribute("db.operation.name"), "SELECT");
        assert!(!statement.attribute("db.collection.name").is_empty(), "{statement:#?}");
        assert!(parent(&trace, statement).kind == SpanKind::Server);
    }
    let of = |name: &str| *statements.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(of("SELECT product_variant").attribute("db.response.returned_rows"), "4");
    assert!(of("SELECT review").overlaps(of("SELECT count review")), "they are sent together");
    assert!(statements.iter().map(|span| span.service.as_str()).collect::<BTreeSet<_>>().len() >= 3);

    // Names and numbers only: nothing of what was asked for or found.
    for (name, value) in trace.iter().flat_map(|span| &span.attributes) {
        assert!(!value.to_lowercase().contains("canon") && !value.contains(tenant_id("dakkah")), "{name}: {value}");
    }
    let log = log_of("trace-whole");
    let of_catalog: Vec<_> = log.iter().filter(|line| line["span"]["subgraph"] == "catalog").collect();
    assert!(!of_catalog.is_empty());
    for line in of_catalog {
        assert_eq!(line["span"]["trace_id"], *trace[0].trace, "{line:#}");
        let span = line["span"]["span_id"].as_str().unwrap();
        assert!(requests.iter().any(|request| request.id == span && request.service == "catalog"), "{line:#}");
    }
}

/// Invariant: A trace leads from the router through subgraphs to every statement, and holds no value.
#[tokio::test]
async fn a_write_is_traced_to_its_commit_and_an_error_by_its_code() {
    let collector = Collector::start().await;
    let database = TestDatabase::new().await;
    let traces = TraceCollector::at(&collector.url()).unwrap();
    let mut subgraph =
        TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| options.traces = Some(traces)).await;
    let staff = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let create = r#"mutation { createProduct(input: { title: "Written once", handle: "written-once", status: DRAFT }) { product { id } userErrors { message } } }"#;
    staff.clone().with_header("x-request-id", "traced-write").query(create).await.ok();
    subgraph
        .client()
        .with_header("x-request-id", "traced-refusal")
        .with_header("x-tenant", "nowhere")
        .query("{ products { nodes { id } } }")
        .await
        .refused("NOT_FOUND");
    // Without waiting for the exporter's next turn: what is left is sent when a server stops.
    subgraph.stop().await;
    let trace = collector.trace_of("traced-write").await;
    let statements: Vec<&str> = trace.iter().filter(|span| span.is_statement()).map(|span| span.name.as_str()).collect();
    let write: Vec<&str> = statements.iter().copied().skip_while(|name| *name != "BEGIN").collect();
    assert_eq!(write.first(), Some(&"BEGIN"), "{statements:?}");
    assert!(write.contains(&"INSERT product") && write.last() == Some(&"COMMIT"), "{statements:?}");
    assert!(statements.contains(&"SELECT platform.verify_membership"), "{statements:?}");
    assert!(trace.iter().flat_map(|span| span.attributes.values()).all(|value| !value.contains("ritten")), "{trace:#?}");
    let refusal = collector.trace_of("traced-refusal").await;
    let request = refusal.iter().find(|span| span.kind == SpanKind::Server).unwrap();
    assert_eq!(request.attribute("error.type"), "NOT_FOUND");
}

/// Invariant: Without a collector nothing is traced.
#[tokio::test]
async fn without_a_collector_there_are_no_traces_and_a_sender_may_leave_a_request_out() {
    let database = TestDatabase::new().await;
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
    let query = "{ product(handle: \"canon-eos-r6\") { id } }";
    let untraced = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let shopper = untraced.as_shopper("dakkah").with_header("traceparent", &format!("{traceparent}-01"));
    shopper.with_header("x-request-id", "untraced").query(query).await.ok();
    let log = log_of("untraced");
    assert!(!log.is_empty() && log.iter().all(|line| line["span"].get("trace_id").is_none()), "{log:#?}");

    let collector = Collector::start().await;
    let traces = TraceCollector::at(&collector.url()).unwrap();
    let mut traced = TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| options.traces = Some(traces)).await;
    for (id, sampled) in [("left-out", "00"), ("taken-in", "01")] {
        let shopper = traced.as_shopper("dakkah").with_header("traceparent", &format!("{traceparent}-{sampled}"));
        shopper.with_header("x-request-id", id).query(query).await.ok();
    }
    traced.stop().await;
    let spans = collector.spans();
    let requests: Vec<&Span> = spans.iter().filter(|span| span.kind == SpanKind::Server).collect();
    assert!(matches!(requests.as_slice(), [only] if only.attribute("cityos.request_id") == "taken-in"), "{requests:#?}");
    assert_eq!(
        (requests[0].trace.as_str(), requests[0].parent.as_str()),
        ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
    );
    assert!(spans.iter().all(|span| span.trace == requests[0].trace) && spans.iter().any(Span::is_statement), "{spans:#?}");
}

/// Invariant: A collector that is gone or silent slows no request.
#[tokio::test]
async fn a_collector_that_is_gone_or_never_answers_slows_no_request() {
    let database = TestDatabase::new().await;
    // It takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for address in [silent.local_addr().unwrap(), gone] {
        let traces = TraceCollector::at(&format!("http://{address}")).unwrap();
        let mut subgraph =
            TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| options.traces = Some(traces)).await;
        let shopper = subgraph.as_shopper("dakkah");
        shopper.query("{ products(first: 1) { nodes { id } } }").await.ok();
        // More spans than the queue holds and than an export takes, over the time of an export.
        let started = Instant::now();
        let mut slowest = Duration::ZERO;
        let mut requests = 0;
        while started.elapsed() < Duration::from_secs(7) || requests < 1_100 {
            let sent = Instant::now();
            shopper.query("{ products(first: 1) { nodes { id } } }").await.ok();
            slowest = slowest.max(sent.elapsed());
            requests += 1;
        }
        assert!(slowest < Duration::from_secs(2), "{requests} requests, the slowest took {slowest:?}");
        let stopping = Instant::now();
        subgraph.stop().await;
        assert!(stopping.elapsed() < Duration::from_secs(12), "{:?}", stopping.elapsed());
    }
}

/// Invariant: No client chooses the contract that its requests are counted for.
#[tokio::test]
async fn requests_are_counted_by_operation_and_contract_whatever_a_client_says() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("storefront").start().await;
    let shopper = graph.as_shopper("dakkah").with_header("x-contract", "admin");
    for _ in 0..3 {
        shopper.query_with(&named("ProductPage"), json!({ "handle": "canon-eos-r6" })).await.ok();
    }
    shopper.query("{ products(first: 1) { nodes { id } } }").await.ok();
    let (_, catalog) = graph.subgraph("catalog").get("/metrics").await;
    let labels = r#"subgraph="catalog",contract="storefront",operation="ProductPage""#;
    let fetches = value(&catalog, &format!(r#"cityos_requests_total{{{labels},outcome="ok"}}"#));
    assert!(fetches >= 3.0, "{fetches}");
    assert!((value(&catalog, &format!("cityos_request_duration_seconds_count{{{labels}}}")) - fetches).abs() < 0.5);
    assert!(catalog.contains(r#"operation="anonymous",outcome="ok""#) && !catalog.contains(r#"contract="admin""#), "{catalog}");
    assert!(value(&catalog, r#"cityos_loader_batch_size_sum{subgraph="catalog"}"#) >= 3.0);
    let sent = value(&catalog, r#"cityos_sql_statements_total{subgraph="catalog"}"#);
    assert!((value(&catalog, r#"cityos_request_sql_statements_sum{subgraph="catalog"}"#) - sent).abs() < 0.5, "{catalog}");
    assert!(catalog.ends_with("# EOF\n"));

    let router = graph.router_metrics().await;
    let line = router
        .lines()
        .find(|line| line.starts_with("http_server_request_duration_seconds_count") && line.contains("ProductPage"));
    assert!(line.is_some_and(|line| line.contains(r#"contract="storefront""#) && line.ends_with(" 3")), "{router}");
    // Metrics are for operators: they are not where clients are.
    let (status, body) = graph.get("/metrics").await;
    assert!(status == 404 || !body.contains("http_server_request_duration"), "{status} {body}");
}

/// Invariant: Names that clients make up cannot fill the memory.
#[tokio::test]
async fn names_of_operations_cannot_fill_the_memory() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let shopper = subgraph.as_shopper("dakkah");
    for number in 0..150 {
        let (name, contract) = (format!("Made{number}Up"), format!("contract-{number}"));
        let body =
            json!({ "query": format!("query {name} {{ products(first: 1) {{ nodes {{ id }} }} }}"), "operationName": name });
        shopper.clone().with_header("x-contract", &contract).send(body.to_string()).await.ok();
    }
    let (_, metrics) = subgraph.get("/metrics").await;
    let distinct = |label: &str| -> BTreeSet<&str> {
        let named = metrics.lines().filter(|line| line.starts_with("cityos_requests_total"));
        named.filter_map(|line| line.split(&format!("{label}=\"")).nth(1)?.split('"').next()).collect()
    };
    assert_eq!((distinct("operation").len(), distinct("contract").len()), (101, 9));
    assert!(distinct("operation").contains("other") && distinct("contract").contains("other"));
}

#[tokio::test]
async fn errors_are_counted_by_code_and_refusals_by_contract() {
    let database = TestDatabase::new().await;
    let limits = kit::RateLimits { tenant: None, client: std::num::NonZeroU32::new(2) };
    let subgraph =
        TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| options.rate_limits = Some(limits)).await;
    let shopper = subgraph.as_shopper("dakkah").with_header("x-forwarded-for", "203.0.113.9").with_header("x-contract", "vendor");
    shopper.query("{ nonsense }").await;
    shopper.query("mutation { deleteProduct(id: \"prod_x\") { userErrors { code } } }").await.refused("UNAUTHENTICATED");
    for _ in 0..3 {
        shopper.query("{ products(first: 1) { nodes { id } } }").await.refused("RATE_LIMITED");
    }
    let (_, metrics) = subgraph.get("/metrics").await;
    let errors =
        |code: &str| value(&metrics, &format!(r#"cityos_errors_total{{subgraph="catalog",contract="vendor",code="{code}"}}"#));
    assert_eq!((errors("INVALID"), errors("UNAUTHENTICATED"), errors("RATE_LIMITED")), (1.0, 1.0, 3.0));
    assert_eq!(value(&metrics, r#"cityos_rate_limited_requests_total{subgraph="catalog",contract="vendor"}"#), 3.0);
}

#[tokio::test]
async fn the_platform_tells_how_far_the_outbox_is_behind() {
    let database = TestDatabase::new().await;
    database.execute("SET cityos.tenant TO ''; ALTER TABLE platform.event_outbox NO FORCE ROW LEVEL SECURITY; DELETE FROM platform.event_outbox; ALTER TABLE platform.event_outbox FORCE ROW LEVEL SECURITY").await;
    for (handle, age) in [("dakkah", 900), ("hq", 60)] {
        let insert = format!(
            "BEGIN; SELECT set_config('cityos.tenant', '{tenant}', true);
             INSERT INTO platform.event_outbox (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, created_at)
             VALUES ('evt_waits', '{tenant}', 'x', 'x', 'x', '{{}}', now() - interval '{age} seconds');
             INSERT INTO platform.event_outbox (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, created_at, status)
             VALUES ('evt_sent', '{tenant}', 'x', 'x', 'x', '{{}}', now() - interval '1 day', 'published'); COMMIT",
            tenant = tenant_id(handle)
        );
        database.execute(&insert).await;
    }
    let platform = TestSubgraph::start(platform::subgraph(), database.url()).await;
    let (_, metrics) = platform.get("/metrics").await;
    assert_eq!(value(&metrics, r#"cityos_outbox_unsent_events{subgraph="platform"}"#), 2.0);
    let age = value(&metrics, r#"cityos_outbox_oldest_unsent_age_seconds{subgraph="platform"}"#);
    assert!((900.0..960.0).contains(&age), "{age}");
    // What was read serves for some seconds, and no other subgraph has it.
    database.execute("ALTER FUNCTION platform.outbox_lag() RENAME TO gone").await;
    let (_, again) = platform.get("/metrics").await;
    assert_eq!(value(&again, r#"cityos_outbox_unsent_events{subgraph="platform"}"#), 2.0);
    tokio::time::sleep(Duration::from_secs(6)).await;
    let (status, unknown) = platform.get("/metrics").await;
    assert!(status == 200 && value(&unknown, r#"cityos_outbox_unsent_events{subgraph="platform"}"#).is_nan());
    let others = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    assert!(!others.get("/metrics").await.1.contains("cityos_outbox"));
}
