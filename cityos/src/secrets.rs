//! Secrets at rest: which keys there are, and what is stored.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kit::{SecretColumn, SecretKeys};
use postgres_connection::Connection;

use crate::database::connect_as_platform;
use crate::project::Project;

/// The variable that holds the keys.
pub const VARIABLE: &str = "CITYOS_SECRET_KEYS";

/// The keys of `CITYOS_SECRET_KEYS`, or this machine's own under `.cityos/keys`.
///
/// There are none where `CITYOS_JWKS` is set without them: that is a server, where a key made on the spot would be lost with its disk.
pub fn keys(project: &Project) -> Result<SecretKeys, String> {
    if std::env::var_os(VARIABLE).is_none() && std::env::var_os("CITYOS_JWKS").is_some() {
        tracing::warn!("{VARIABLE} is not set: writing a secret will be refused");
        return Ok(SecretKeys::default());
    }
    development_keys(project)
}

/// The keys of `CITYOS_SECRET_KEYS`, or this machine's own, whatever else is set.
pub fn development_keys(project: &Project) -> Result<SecretKeys, String> {
    match std::env::var(VARIABLE) {
        Ok(text) => SecretKeys::parse(&text).map_err(|error| format!("{VARIABLE}: {error}")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("{VARIABLE} is not text")),
        Err(std::env::VarError::NotPresent) => devkit::secret_keys(&project.state().join("keys")),
    }
}

/// What [`rotate`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Values that were in clear.
    pub encrypted: usize,
    /// Values that another key than the first had encrypted.
    pub rotated: usize,
    /// Values that the first key had encrypted already.
    pub kept: usize,
    /// What is left as it was, by table, column and row, and why.
    pub left: Vec<String>,
}

impl std::fmt::Display for Rotation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { encrypted, rotated, kept, left } = self;
        write!(out, "secrets: {encrypted} encrypted, {rotated} rotated, {kept} kept, {} left as they were", left.len())
    }
}

/// Encrypts every secret with the first key: those in clear, and those of other keys. Doing it again changes nothing.
///
/// Servers may write meanwhile: a value that changes under way is left for the next time. Start them with the new key first.
pub async fn rotate(url: &str, keys: &SecretKeys) -> Result<Rotation, String> {
    if keys.is_empty() {
        return Err(format!("there is no key to encrypt with: set {VARIABLE}"));
    }
    let mut connection = connect_as_platform(url).await?;
    let mut rotation = Rotation::default();
    for (schema, column) in columns() {
        for tenant in scopes(&mut connection, column).await? {
            for row in stored(&mut connection, schema, column, &tenant).await? {
                rotate_row(&mut connection, schema, column, row, keys, &mut rotation).await?;
            }
        }
    }
    Ok(rotation)
}

/// Encrypts what is still in clear after seeding. Without a key that is an error only where there is something to encrypt.
pub(crate) async fn encrypt_seeds(url: &str, keys: &SecretKeys) -> Result<(), String> {
    let left = match keys.is_empty() {
        true => in_clear(url).await?,
        false => rotate(url, keys).await?.left,
    };
    if left.is_empty() { Ok(()) } else { Err(left.join("\n")) }
}

/// How many values of each column are in clear, as one line each; empty when all are encrypted.
pub async fn in_clear(url: &str) -> Result<Vec<String>, String> {
    let mut connection = connect_as_platform(url).await?;
    let mut found = Vec::new();
    for (schema, column) in columns() {
        let mut count = 0;
        for tenant in scopes(&mut connection, column).await? {
            let rows = stored(&mut connection, schema, column, &tenant).await?;
            count += rows.iter().filter(|row| !SecretKeys::is_encrypted(&row.stored)).count();
        }
        if count > 0 {
            let SecretColumn { table, column, .. } = column;
            found.push(format!("secret {schema}.{table}.{column}: {count} stored in clear; run `cityos secrets rotate`"));
        }
    }
    Ok(found)
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: String,
}

#[derive(diesel::QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    tenant_id: String,
    #[diesel(sql_type = Text)]
    stored: String,
}

/// Every secret column, with its schema.
fn columns() -> Vec<(&'static str, SecretColumn)> {
    let named = |subgraph: kit::Subgraph| subgraph.secrets.into_iter().map(move |column| (subgraph.name, column));
    crate::subgraphs::all().into_iter().flat_map(named).collect()
}

/// The tenants whose rows have to be asked for one by one, since row-level security binds the owner of a table too; the empty text
/// where the platform sees all rows at once.
async fn scopes(connection: &mut Connection, column: SecretColumn) -> Result<Vec<String>, String> {
    if column.tenant_column == "id" {
        return Ok(vec![String::new()]);
    }
    let all: Vec<Found> = diesel::sql_query("SELECT id FROM platform.tenant ORDER BY id")
        .load(connection)
        .await
        .map_err(|error| error.to_string())?;
    Ok(all.into_iter().map(|tenant| tenant.id).collect())
}

/// The column as text, whatever its type.
fn as_text(column: SecretColumn) -> String {
    match column.is_json {
        true => format!("({} #>> '{{}}')", column.column),
        false => column.column.to_owned(),
    }
}

/// The values of a column, of deleted rows too.
async fn stored(connection: &mut Connection, schema: &str, column: SecretColumn, tenant: &str) -> Result<Vec<Stored>, String> {
    let failed = |error: diesel::result::Error| format!("{schema}.{}.{}: {error}", column.table, column.column);
    connection.set("cityos.tenant", tenant);
    let (text, SecretColumn { table, tenant_column, .. }) = (as_text(column), column);
    diesel::sql_query(format!(
        "SELECT id, {tenant_column} AS tenant_id, {text} AS stored FROM {schema}.{table}
         WHERE {text} IS NOT NULL AND ($1 = '' OR {tenant_column} = $1) ORDER BY id"
    ))
    .bind::<Text, _>(tenant)
    .load(connection)
    .await
    .map_err(failed)
}

async fn rotate_row(
    connection: &mut Connection,
    schema: &str,
    column: SecretColumn,
    row: Stored,
    keys: &SecretKeys,
    rotation: &mut Rotation,
) -> Result<(), String> {
    let Stored { id, tenant_id, stored } = row;
    let place = column.of(&tenant_id);
    let name = format!("{schema}.{}.{} of {id}", column.table, column.column);
    let was_encrypted = SecretKeys::is_encrypted(&stored);
    let clear = match was_encrypted {
        false => stored.clone(),
        true => match keys.open(place, &stored) {
            Ok(_) if keys.is_current(&stored) => {
                rotation.kept += 1;
                return Ok(());
            }
            Ok(clear) => clear,
            Err(error) => {
                rotation.left.push(format!("{name}: {error}"));
                return Ok(());
            }
        },
    };
    let sealed = keys.seal(place, &clear).map_err(|error| format!("{name}: {error}"))?;
    let new = if column.is_json { "to_jsonb($1)" } else { "$1" };
    let (text, SecretColumn { table, column, tenant_column, .. }) = (as_text(column), column);
    let written = diesel::sql_query(format!(
        "UPDATE {schema}.{table} SET {column} = {new} WHERE id = $2 AND {tenant_column} = $3 AND {text} = $4"
    ))
    .bind::<Text, _>(sealed)
    .bind::<Text, _>(id)
    .bind::<Text, _>(&tenant_id)
    .bind::<Text, _>(stored)
    .execute(connection)
    .await
    .map_err(|error| format!("{name}: {error}"))?;
    match (written, was_encrypted) {
        (0, _) => rotation.left.push(format!("{name}: it has changed meanwhile")),
        (_, false) => rotation.encrypted += 1,
        (_, true) => rotation.rotated += 1,
    }
    Ok(())
}
