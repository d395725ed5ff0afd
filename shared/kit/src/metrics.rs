//! Metrics of a subgraph, for Prometheus to scrape at `/metrics`.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use diesel::sql_types::{BigInt, Double, Nullable};
use diesel_async::RunQueryDsl;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::sync::Mutex;

use crate::database::Database;
use crate::error::{Error, Result};

/// Most names of operations that are told apart. Clients make them up: what comes later counts as `other`, so that no client can fill
/// the memory of a server or of Prometheus.
const OPERATIONS: usize = 100;

/// Most names of contracts.
const CONTRACTS: usize = 8;

/// Longest name that is told apart, in bytes.
const LONGEST_NAME: usize = 64;

/// How long the lag of the outbox that was read serves.
const OUTBOX_SERVES: Duration = Duration::from_secs(5);

/// Longest that a scrape waits for the outbox.
const OUTBOX_TIMEOUT: Duration = Duration::from_secs(2);

/// A name from outside, one of a bounded number.
type Name = Arc<str>;

/// The metrics of a subgraph.
pub(crate) struct Metrics {
    registry: Registry,
    operations: Names,
    contracts: Names,
    requests: Family<RequestLabels, Counter>,
    durations: Family<OperationLabels, Histogram, fn() -> Histogram>,
    errors: Family<ErrorLabels, Counter>,
    rate_limited: Family<ContractLabels, Counter>,
    statements_of_requests: Histogram,
    batches: Histogram,
    replays: Counter,
    outbox: Option<Outbox>,
}

/// What a request is counted under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OperationLabels {
    pub(crate) contract: Name,
    pub(crate) operation: Name,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    contract: Name,
    operation: Name,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    contract: Name,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ContractLabels {
    contract: Name,
}

impl Metrics {
    /// The metrics of a subgraph; with the lag of the outbox where it is the one that has it.
    pub(crate) fn new(subgraph: &'static str, database: &Database, outbox: bool) -> Self {
        let mut metrics = Self {
            registry: Registry::with_labels([("subgraph".into(), subgraph.into())].into_iter()),
            operations: Names::new(OPERATIONS),
            contracts: Names::new(CONTRACTS),
            requests: Family::default(),
            durations: Family::new_with_constructor(seconds),
            errors: Family::default(),
            rate_limited: Family::default(),
            statements_of_requests: Histogram::new([0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 50.0]),
            batches: Histogram::new([1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0]),
            replays: Counter::default(),
            outbox: outbox.then(Outbox::default),
        };
        let registry = &mut metrics.registry;
        registry.register_collector(Box::new(database.clone()));
        registry.register(
            "cityos_requests",
            "Requests answered, by contract, operation and whether the answer has errors",
            metrics.requests.clone(),
        );
        registry.register("cityos_request_duration_seconds", "Time to answer a request", metrics.durations.clone());
        registry.register("cityos_errors", "Errors in answers, by extensions.code", metrics.errors.clone());
        registry.register(
            "cityos_rate_limited_requests",
            "Requests refused because there were too many of their tenant or client",
            metrics.rate_limited.clone(),
        );
        registry.register(
            "cityos_request_sql_statements",
            "SQL statements that a request took",
            metrics.statements_of_requests.clone(),
        );
        registry.register("cityos_loader_batch_size", "Keys that a statement of a loader was for", metrics.batches.clone());
        registry.register(
            "cityos_replayed_mutations",
            "Mutations that were answered as the first time their idempotency key was sent",
            metrics.replays.clone(),
        );
        if let Some(outbox) = &metrics.outbox {
            registry.register("cityos_outbox_unsent_events", "Events in the outbox that wait to be sent", outbox.unsent.clone());
            registry.register(
                "cityos_outbox_oldest_unsent_age_seconds",
                "How long the oldest event in the outbox has waited to be sent",
                outbox.age.clone(),
            );
        }
        metrics
    }

    /// What to count a request under, of the names that came with it.
    pub(crate) fn labels(&self, contract: Option<&str>, operation: Option<&str>) -> OperationLabels {
        OperationLabels {
            contract: self.contracts.name(contract.unwrap_or("none")),
            operation: self.operations.name(operation.unwrap_or("anonymous")),
        }
    }

    /// Counts an answered request.
    pub(crate) fn answered(&self, labels: OperationLabels, took: Duration, statements: u64, errors: &[ServerError]) {
        self.durations.get_or_create(&labels).observe(took.as_secs_f64());
        self.statements_of_requests.observe(statements as f64);
        let OperationLabels { contract, operation } = labels;
        for error in errors {
            self.errors.get_or_create(&ErrorLabels { contract: contract.clone(), code: code(error) }).inc();
        }
        let outcome = if errors.is_empty() { "ok" } else { "error" };
        self.requests.get_or_create(&RequestLabels { contract, operation, outcome }).inc();
    }

    /// Counts a request that was refused because there were too many.
    pub(crate) fn rate_limited(&self, labels: &OperationLabels) {
        self.rate_limited.get_or_create(&ContractLabels { contract: labels.contract.clone() }).inc();
    }

    /// Counts the keys that a loader loads at once.
    pub(crate) fn batch(&self, keys: usize) {
        self.batches.observe(keys as f64);
    }

    /// Counts a mutation that was answered as the first time.
    pub(crate) fn replayed(&self) {
        self.replays.inc();
    }

    /// All metrics in the text format, OpenMetrics.
    pub(crate) async fn scrape(&self, database: &Database) -> Result<String> {
        if let Some(outbox) = &self.outbox {
            outbox.refresh(database).await;
        }
        let mut text = String::new();
        text::encode(&mut text, &self.registry).map_err(Error::internal)?;
        Ok(text)
    }
}

/// From a millisecond to the longest a request may take.
fn seconds() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0])
}

/// The code of an error; `OTHER` where it has none, such as one in the document.
pub(crate) fn code(error: &ServerError) -> &'static str {
    let code = error.extensions.as_ref().and_then(|extensions: &ErrorExtensionValues| extensions.get("code"));
    match code {
        Some(Value::String(code)) => Error::CODES.into_iter().find(|known| *known == code.as_str()).unwrap_or("OTHER"),
        _ => "OTHER",
    }
}

/// Names from outside, the first so many of them.
struct Names {
    known: RwLock<HashSet<Name>>,
    most: usize,
    other: Name,
}

impl Names {
    fn new(most: usize) -> Self {
        Self { known: RwLock::default(), most, other: "other".into() }
    }

    fn name(&self, name: &str) -> Name {
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return known.clone();
        }
        if name.len() > LONGEST_NAME || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
            return self.other.clone();
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(name) {
            return known.clone();
        }
        if known.len() >= self.most {
            return self.other.clone();
        }
        let name = Name::from(name);
        known.insert(name.clone());
        name
    }
}

/// How far the outbox is behind. NaN until it is known, and when it can no longer be read.
struct Outbox {
    unsent: Gauge<f64, AtomicU64>,
    age: Gauge<f64, AtomicU64>,
    read: Mutex<Option<Instant>>,
}

impl Default for Outbox {
    fn default() -> Self {
        let lag = Self { unsent: Gauge::default(), age: Gauge::default(), read: Mutex::default() };
        lag.set(f64::NAN, f64::NAN);
        lag
    }
}

#[derive(diesel::QueryableByName)]
struct Lag {
    #[diesel(sql_type = BigInt)]
    unsent: i64,
    #[diesel(sql_type = Nullable<Double>)]
    age: Option<f64>,
}

impl Outbox {
    /// Reads the lag, unless it was read a moment ago or another scrape reads it.
    async fn refresh(&self, database: &Database) {
        let Ok(mut read) = self.read.try_lock() else { return };
        if read.is_some_and(|read| read.elapsed() < OUTBOX_SERVES) {
            return;
        }
        let lag = tokio::time::timeout(OUTBOX_TIMEOUT, Self::lag(database)).await;
        let (unsent, age) = match lag {
            Ok(Ok(lag)) => (lag.unsent as f64, lag.age.unwrap_or_default()),
            Ok(Err(_)) | Err(_) => (f64::NAN, f64::NAN),
        };
        self.set(unsent, age);
        *read = Some(Instant::now());
    }

    fn set(&self, unsent: f64, age: f64) {
        self.unsent.set(unsent);
        self.age.set(age);
    }

    /// Over all tenants, by the one function that is allowed to.
    async fn lag(database: &Database) -> Result<Lag> {
        const SQL: &str = "SELECT unsent, extract(epoch FROM now() - oldest)::float8 AS age FROM platform.outbox_lag()";
        let mut session = database.connection().await?;
        Ok(diesel::sql_query(SQL).get_result(&mut session.connection).await?)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Collector for Database {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let statements = encoder.encode_descriptor(
            "cityos_sql_statements",
            "SQL statements sent for requests, without those that find or set the tenant and read rights",
            None,
            MetricType::Counter,
        )?;
        ConstCounter::new(self.statements()).encode(statements)?;
        let pool = self.pool_status();
        let mut connections = encoder.encode_descriptor(
            "cityos_pool_connections",
            "Connections to the database by state",
            None,
            MetricType::Gauge,
        )?;
        for (state, count) in [("used", pool.used), ("idle", pool.idle), ("most", pool.most)] {
            ConstGauge::new(count as i64).encode(connections.encode_family(&[("state", state)])?)?;
        }
        let waiting = encoder.encode_descriptor(
            "cityos_pool_waiting_requests",
            "Requests that wait for a connection to the database",
            None,
            MetricType::Gauge,
        )?;
        ConstGauge::new(pool.waiting as i64).encode(waiting)?;
        let Some(replica) = self.replica() else { return Ok(()) };
        let (answered, left) = replica.reads();
        let mut reads = encoder.encode_descriptor(
            "cityos_replica_reads",
            "Reads of queries that the replica answered, and that the primary answered for it",
            None,
            MetricType::Counter,
        )?;
        for (server, count) in [("replica", answered), ("primary", left)] {
            ConstCounter::new(count).encode(reads.encode_family(&[("server", server)])?)?;
        }
        let used = encoder.encode_descriptor(
            "cityos_replica_used",
            "1 where the replica is read from, 0 while it is away or behind",
            None,
            MetricType::Gauge,
        )?;
        ConstGauge::new(i64::from(replica.trouble().is_none())).encode(used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_are_bounded() {
        let names = Names::new(3);
        for name in ["A", "B", "A", "C"] {
            assert_eq!(&*names.name(name), name);
        }
        assert_eq!(&*names.name("D"), "other");
        assert_eq!(&*names.name("B"), "B");
        let fresh = Names::new(3);
        for wrong in ["a\"b", "a b", "ä", &"a".repeat(65)] {
            assert_eq!(&*fresh.name(wrong), "other", "{wrong}");
        }
        assert_eq!(&*fresh.name("A"), "A");
    }
}
