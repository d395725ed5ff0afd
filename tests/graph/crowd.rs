//! Many callers at once: the same operation, in flight for all of them, and each gets an answer of its own.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Client, TestGraph, tenant_id};

/// One text for all, so that deduplication, caches, loaders and pooled connections see equal requests of unequal callers.
const OPERATION: &str = "{
  me { id role tenantId }
  products(first: 8) {
    totalCount
    nodes { id tenantId title status variants(first: 2) { nodes { sku prices { amount currencyCode } } } reviews(first: 2) { totalCount nodes { id customerEmail } } }
  }
}";

const TENANTS: [&str; 8] = ["dakkah", "hq", "paris", "tunis", "aden", "basra", "cairo", "doha"];

/// Four more tenants, as copies of dakkah: its products under ids of their own, and its administrator.
async fn more_tenants(graph: &TestGraph) {
    for handle in &TENANTS[4..] {
        let id = format!("ten_crowd_{handle}");
        let copy = |table: &str, changed: &str| {
            format!(
                "INSERT INTO {table} SELECT (jsonb_populate_record(t, {changed})).* FROM {table} t WHERE deleted_at IS NULL AND "
            )
        };
        let tenant = format!(
            "jsonb_build_object('id', '{id}', 'handle', '{handle}', 'slug', '{handle}', 'domain', NULL, 'subdomain', NULL, 'custom_domains', NULL,
             'governance_authority_id', NULL)"
        );
        graph.database().execute(&format!("{} handle = 'dakkah'", copy("platform.tenant", &tenant))).await;
        let renamed = format!("jsonb_build_object('id', replace(t.id, '01jddk', '{handle}'), 'tenant_id', '{id}')");
        let of_dakkah = format!("tenant_id = '{}'", tenant_id("dakkah"));
        graph.database().execute(&format!("{} {of_dakkah}", copy("catalog.product", &renamed))).await;
        let members = format!("{} {of_dakkah} AND role = 'tenant-admin'", copy("platform.tenant_user", &renamed));
        graph.database().execute(&members).await;
    }
}

async fn callers(graph: &TestGraph) -> Vec<Client> {
    let mut callers: Vec<Client> = TENANTS.map(|tenant| graph.as_shopper(tenant)).into();
    for tenant in TENANTS {
        callers.push(graph.as_staff(tenant, "tenant-admin"));
    }
    for role in ["viewer", "city-manager", "asset-technician", "super-admin"] {
        callers.push(graph.as_staff("dakkah", role));
    }
    callers.push(graph.as_customer("dakkah", "sara@dakkah.example"));
    callers.push(graph.as_staff("dakkah", "super-admin").with_header("x-tenant", "hq"));
    let tokens = callers.iter().map(|caller| async {
        match caller.clone() {
            anonymous if !anonymous.has_token() => anonymous,
            other => other.signed_in().await,
        }
    });
    join_all(tokens).await
}

/// Documents that a careless server trips over: nothing selected, nothing that can be, wrong values, unknown names, a fragment within itself,
/// the schema, values at the ends of what there is.
fn odd_documents() -> Vec<(String, Value)> {
    let list = "query ($w: ProductFilter) { products(first: 2, where: $w) { totalCount } }";
    let deep = (0..100).fold(json!({}), |inner, _| json!({ "NOT": inner }));
    let documents = [
        ("query ($b: Boolean!) { products @include(if: $b) { totalCount } }", json!({ "b": false })),
        (
            "query ($b: Boolean!) { product(handle: \"canon-eos-r6\") { id @skip(if: $b) reviewSummary @skip(if: $b) { count } } }",
            json!({ "b": true }),
        ),
        ("{ product(handle: \"no such handle\") { reviews { totalCount } rentalProduct { id } } }", json!({})),
        ("{ product(id: \"rev_1\") { id } }", json!({})),
        ("{ products(first: 0) { totalCount } }", json!({})),
        ("{ ...A } fragment A on Query { ...A __typename }", json!({})),
        ("{ __type(name: \"Product\") { name fields { name } } }", json!({})),
        ("{ a: __typename b: __typename me { id } }", json!({})),
        ("{ id: products(first: 1) { nodes { id: title title: id reviews(first: 1) { totalCount } } } }", json!({})),
        (list, json!({ "w": { "OR": [] } })),
        (list, json!({ "w": { "createdAt": { "gt": "+262142-12-31T23:59:59Z" } } })),
        (list, json!({ "w": { "NOT": deep } })),
        (list, json!({ "w": { "title": { "contains": "\u{0}" } } })),
        (list, json!({ "w": null })),
        (list, json!({})),
        ("subscription { x }", json!({})),
        ("query A { __typename } query B { __typename }", json!({})),
    ];
    documents.into_iter().map(|(document, variables)| (document.to_owned(), variables)).collect()
}

/// Invariant: Every answer belongs to its caller, however many ask the same at once, and whatever documents others send.
#[tokio::test]
async fn every_answer_belongs_to_its_caller() {
    let graph = TestGraph::start().await;
    more_tenants(&graph).await;
    let callers = callers(&graph).await;
    let mut expected: Vec<Value> = Vec::new();
    for caller in &callers {
        expected.push(caller.query(OPERATION).await.ok().data().clone());
    }
    let distinct: std::collections::BTreeSet<String> = expected.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), callers.len(), "the callers must differ in what they see");
    let until = Instant::now() + Duration::from_secs(20);
    // Eight that ask for what is valid and odd, or nearly valid, as fast as they can.
    let odd = (0..8).map(|client| {
        let caller = &callers[client % TENANTS.len()];
        async move {
            let (documents, mut answered) = (odd_documents(), 0);
            while Instant::now() < until {
                let (document, variables) = &documents[answered % documents.len()];
                let answer = caller.query_with(document, variables.clone()).await;
                assert!(answer.status < 500, "{document}: {:#}", answer.body);
                let ill = answer.codes().into_iter().find(|code| ["INTERNAL", "UNAVAILABLE"].contains(code));
                assert_eq!(ill, None, "{document}: {:#}", answer.body);
                answered += 1;
            }
            answered
        }
    });
    // Sixty-four clients beside them: every caller several times over, started at different ones.
    let clients = (0..64).map(|client| {
        let (callers, expected) = (&callers, &expected);
        async move {
            let mut answered = 0;
            while Instant::now() < until {
                let index = (client + answered) % callers.len();
                let answer = callers[index].query(OPERATION).await.ok();
                assert_eq!(*answer.data(), expected[index], "client {client}, caller {index}");
                answered += 1;
            }
            answered
        }
    });
    let (answered, odd) = tokio::join!(join_all(clients), join_all(odd));
    let (answered, odd): (usize, usize) = (answered.into_iter().sum(), odd.into_iter().sum());
    assert!(answered > 200 && odd > 50, "only {answered} answers, {odd} to odd requests");
}
