//! How many statements a request takes: by the subgraphs' own count, and by Postgres'.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use devkit::described;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::drive::Driver;
use crate::scenario::Scenario;

/// Requests that are counted, one after the other.
const REQUESTS: u64 = 10;

/// Statements of single requests.
pub(crate) struct Counted {
    /// The most that one request took.
    pub(crate) most: u64,
    /// What Postgres itself saw, a request: statements, and besides them those that set the tenant or begin and end a transaction.
    pub(crate) seen: Option<[f64; 2]>,
    /// The statements with their calls and milliseconds a request.
    pub(crate) list: Vec<Value>,
}

/// Sends requests one by one and counts. When the subgraphs have forgotten the counts of lists, the first request counts anew.
pub(crate) async fn count(
    driver: &Driver<'_>,
    scenario: &Scenario<'_>,
    counter: &AtomicU64,
    database: &Client,
) -> Result<Counted, String> {
    let observed = database.batch_execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements").await.is_ok();
    if observed {
        observe(database, "top").await?;
        database.batch_execute("SELECT pg_stat_statements_reset()").await.map_err(described)?;
    }
    let mut connection = driver.open(scenario).await?;
    let mut most = 0;
    for _ in 0..REQUESTS {
        let before = driver.statements().await?;
        let body = connection.ask(scenario, counter.fetch_add(1, Ordering::Relaxed)).await?;
        most = most.max(driver.statements().await? - before);
        let answer = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        scenario.check(&answer)?;
    }
    if !observed {
        return Ok(Counted { most, seen: None, list: Vec::new() });
    }
    let rows = database
        .query(
            "SELECT query, calls, total_exec_time, plans, total_plan_time
             FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid AND datname = current_database()
             WHERE query !~ 'pg_stat_statements|pg_reload_conf|ALTER SYSTEM|resolve_tenant' ORDER BY calls DESC, 3 DESC",
            &[],
        )
        .await
        .map_err(described)?;
    observe(database, "none").await?;
    let mut seen = [0.0; 2];
    let mut list = Vec::new();
    for row in rows {
        let (query, calls): (String, i64) = (row.get(0), row.get(1));
        let (milliseconds, plans, planning): (f64, i64, f64) = (row.get(2), row.get(3), row.get(4));
        let each = |value: f64| value / REQUESTS as f64;
        let aside =
            query.starts_with("SELECT set_config") || ["BEGIN", "COMMIT", "SET "].iter().any(|word| query.starts_with(word));
        let calls = calls as f64 / REQUESTS as f64;
        seen[usize::from(aside)] += calls;
        list.push(json!({
            "calls": calls, "milliseconds": each(milliseconds),
            "plans": each(plans as f64), "planning_milliseconds": each(planning), "query": query,
        }));
    }
    Ok(Counted { most, seen: Some(seen), list })
}

async fn observe(database: &Client, which: &str) -> Result<(), String> {
    for set in [format!("track = '{which}'"), format!("track_planning = {}", which != "none")] {
        database.batch_execute(&format!("ALTER SYSTEM SET pg_stat_statements.{set}")).await.map_err(described)?;
    }
    database.batch_execute("SELECT pg_reload_conf()").await.map_err(described)?;
    // Until every backend has read its configuration again.
    tokio::time::sleep(Duration::from_millis(300)).await;
    Ok(())
}
