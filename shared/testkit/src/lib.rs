//! What tests start and ask: a private Postgres, the subgraphs, the router, clients.
//!
//! A test asks [`TestGraph::shared`] (read only), or starts a graph of its own on a database of its own, which is a copy of a template
//! that is migrated and seeded once. Servers run on a runtime of the test process, so that they outlive the test that started them.

mod client;
mod database;
mod graph;
mod log;
mod process;
mod router;
mod schema;

use std::sync::LazyLock;

use tokio::runtime::Runtime;

pub use client::{Client, Response};
pub use database::{PlanLog, Session, TestCluster, TestDatabase, text_rows};
pub use graph::{GraphOptions, TestGraph, TestSubgraph, secret_keys};
pub use log::{log_of, start_log};
pub use process::{project, scratch};
pub use router::RouterConfig;
pub use schema::{Argument, EntityType, Field, MutationField, SubgraphSchema, column};

/// The runtime of servers: a test's own runtime ends with the test.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"));
    &RUNTIME
}

/// The tenants of the demo data and their ids.
pub const TENANTS: [(&str, &str); 4] = [
    ("dakkah", "ten_01jd0000000000000000dakkah"),
    ("hq", "ten_01jd00000000000000000000hq"),
    ("paris", "ten_01jd00000000000000000par1s"),
    ("tunis", "ten_01jd00000000000000000tvn1s"),
];

/// The id of a tenant of the demo data.
pub fn tenant_id(handle: &str) -> &'static str {
    TENANTS.iter().find(|(known, _)| *known == handle).map(|(_, id)| *id).expect("a tenant of the demo data")
}
