//! Migrations: one Postgres schema per subgraph, forwards in production, back in development.

use diesel::pg::Pg;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use kit::Subgraph;

async fn harness(url: &str, schema: &str) -> Result<AsyncMigrationHarness<AsyncPgConnection>, String> {
    let mut connection = AsyncPgConnection::establish(url).await.map_err(|error| error.to_string())?;
    let prepare = format!("SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path = {schema};");
    connection.batch_execute(&prepare).await.map_err(|error| error.to_string())?;
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
    let mut connection = AsyncPgConnection::establish(url).await.map_err(|error| error.to_string())?;
    let readable = format!("GRANT SELECT ON {name}.__diesel_schema_migrations TO cityos_{name}");
    connection.batch_execute(&readable).await.map_err(|error| error.to_string())?;
    Ok(applied)
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
