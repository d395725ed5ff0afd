//! Many callers at once: the same operation, in flight for all of them, and each gets an answer of its own.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;
use testkit::{Client, TestGraph};

/// One text for all, so that deduplication, caches, loaders and pooled connections see equal requests of unequal callers.
const OPERATION: &str = "{
  me { id role tenantId }
  products(first: 8) {
    totalCount
    nodes { id tenantId title status variants(first: 2) { nodes { sku prices { amount currencyCode } } } reviews(first: 2) { totalCount nodes { id customerEmail } } }
  }
}";

async fn callers(graph: &TestGraph) -> Vec<Client> {
    let mut callers: Vec<Client> = ["dakkah", "hq", "paris", "tunis"].map(|tenant| graph.as_shopper(tenant)).into();
    for tenant in ["dakkah", "hq", "paris", "tunis"] {
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

#[tokio::test]
async fn every_answer_belongs_to_its_caller() {
    let graph = TestGraph::start().await;
    let callers = callers(&graph).await;
    let mut expected: Vec<Value> = Vec::new();
    for caller in &callers {
        expected.push(caller.query(OPERATION).await.ok().data().clone());
    }
    let distinct: std::collections::BTreeSet<String> = expected.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), callers.len(), "the callers must differ in what they see");
    let until = Instant::now() + Duration::from_secs(10);
    // Sixty-four clients: every caller several times over, started at different ones.
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
    let answered: usize = join_all(clients).await.into_iter().sum();
    assert!(answered > 500, "only {answered} answers");
}
