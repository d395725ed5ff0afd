//! Migrations: one Postgres schema per subgraph, forwards in production, back in development.

use std::collections::BTreeSet;

use diesel::pg::Pg;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use kit::Subgraph;
use postgres_connection::Connection;

use crate::database::{connect, connect_outside};
use crate::migration_safety::{self, Migration};
use crate::project::Project;

async fn harness(url: &str, schema: &str) -> Result<AsyncMigrationHarness<Connection>, String> {
    // A statement that waits for its lock has everybody else wait behind it: rather the migration fails, and is run again.
    let settings = [("client_min_messages", "warning"), ("lock_timeout", "5s"), ("search_path", schema)];
    let mut connection = connect_outside(url, &settings).await?;
    connection.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await.map_err(|error| error.to_string())?;
    Ok(AsyncMigrationHarness::new(connection))
}

/// Applies what is missing to the schema of a subgraph, as the owner of the database; returns what was applied.
pub async fn run(url: &str, subgraph: Subgraph) -> Result<Vec<String>, String> {
    let name = subgraph.name;
    let mut harness = harness(url, name).await?;
    // The harness blocks on its connection.
    let applied = tokio::task::spawn_blocking(move || {
        let applied = harness.run_pending_migrations(subgraph.migrations).map_err(|error| error.to_string())?;
        Ok::<_, String>(applied.iter().map(ToString::to_string).collect::<Vec<_>>())
    });
    let applied = applied.await.map_err(|error| error.to_string())?.map_err(|error| format!("migrating {name}: {error}"))?;
    let mut connection = connect(url, &[]).await?;
    let readable = format!("GRANT SELECT ON {name}.__diesel_schema_migrations TO cityos_{name}");
    connection.batch_execute(&readable).await.map_err(|error| error.to_string())?;
    Ok(applied)
}

/// The migrations that the database does not have, in the order in which they would run, with what they would do.
pub async fn plan(project: &Project, url: &str) -> Result<Vec<Migration>, String> {
    #[derive(diesel::QueryableByName)]
    struct Known {
        #[diesel(sql_type = Bool)]
        known: bool,
    }
    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let mut connection = connect(url, &[]).await?;
    let mut applied = BTreeSet::new();
    for name in crate::subgraphs::names() {
        let table = format!("{name}.__diesel_schema_migrations");
        let known = diesel::sql_query(format!("SELECT to_regclass('{table}') IS NOT NULL AS known"));
        let known: Vec<Known> = known.load(&mut connection).await.map_err(|error| error.to_string())?;
        if known.iter().any(|row| row.known) {
            let versions = diesel::sql_query(format!("SELECT version FROM {table}"));
            let versions: Vec<Applied> = versions.load(&mut connection).await.map_err(|error| error.to_string())?;
            applied.extend(versions.into_iter().map(|row| (name.to_owned(), row.version)));
        }
    }
    let missing = |migration: &Migration| !applied.contains(&(migration.subgraph.clone(), migration.version().to_owned()));
    Ok(migration_safety::migrations(project)?.into_iter().filter(missing).collect())
}

/// Applies what is missing everywhere.
pub async fn run_all(url: &str) -> Result<Vec<String>, String> {
    let mut applied = Vec::new();
    for subgraph in crate::subgraphs::all() {
        let name = subgraph.name;
        applied.extend(run(url, subgraph).await?.into_iter().map(|migration| format!("{name} {migration}")));
    }
    Ok(applied)
}

/// Takes everything back, the last migration first. For development: the rows are lost.
pub async fn revert_all(url: &str) -> Result<Vec<String>, String> {
    let mut reverted = Vec::new();
    for subgraph in crate::subgraphs::all().into_iter().rev() {
        let name = subgraph.name;
        let mut harness = harness(url, name).await?;
        let done = tokio::task::spawn_blocking(move || {
            let done = MigrationHarness::<Pg>::revert_all_migrations(&mut harness, subgraph.migrations);
            done.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>()).map_err(|error| error.to_string())
        });
        let done = done.await.map_err(|error| error.to_string())?.map_err(|error| format!("reverting {name}: {error}"))?;
        reverted.extend(done.into_iter().map(|migration| format!("{name} {migration}")));
    }
    Ok(reverted)
}
