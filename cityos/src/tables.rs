//! The tables as diesel knows them: `src/schema.rs` of each subgraph, written from a migrated database.
//!
//! Which of them a statement joins stands beside the statement (`allow_tables_to_appear_in_same_query!`): for all pairs it would cost the compiler
//! more than the tables.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::database::{connect, connect_outside};
use crate::project::Project;

/// Columns of the tables and views of a schema, generated keys of numbers left out, which no code names.
const COLUMNS: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS name, t.typname::text AS ty, NOT a.attnotnull AS nullable,
           (SELECT array_position(i.indkey::int2[], a.attnum) FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS of_key
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
       AND NOT (a.attgenerated <> '' AND t.typname = 'bytea')
     ORDER BY c.relname, a.attnum";

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    ty: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Nullable<Integer>)]
    of_key: Option<i32>,
}

/// Writes the file of every subgraph from a database of its own, which is migrated for that and dropped; returns the files that changed. `admin` is
/// the URL of a database of the server.
pub async fn export(project: &Project, admin: &str) -> Result<Vec<PathBuf>, String> {
    let name = format!("tables_{}", std::process::id());
    let (address, query) =
        admin.split_once('?').map_or((admin, String::new()), |(address, query)| (address, format!("?{query}")));
    let (place, _) = address.rsplit_once('/').ok_or("the URL names no database")?;
    crate::database::create_database(admin, &name).await?;
    let written = write(project, &format!("{place}/{name}{query}")).await;
    let mut connection = connect_outside(admin, &[]).await?;
    connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.map_err(|error| error.to_string())?;
    written
}

async fn write(project: &Project, url: &str) -> Result<Vec<PathBuf>, String> {
    crate::migrate::run_all(url).await?;
    let mut changed = Vec::new();
    for subgraph in crate::subgraphs::names() {
        let (file, content) = (file(project, subgraph), rendered(project, url, subgraph).await?);
        if std::fs::read_to_string(&file).ok().as_ref() != Some(&content) {
            std::fs::write(&file, content).map_err(|error| format!("{}: {error}", file.display()))?;
            changed.push(file);
        }
    }
    Ok(changed)
}

/// The file of a subgraph.
pub fn file(project: &Project, subgraph: &str) -> PathBuf {
    project.path(format!("subgraphs/{subgraph}/src/schema.rs"))
}

/// What the file holds by a migrated database: the tables that the subgraph's code names.
pub async fn rendered(project: &Project, url: &str, subgraph: &str) -> Result<String, String> {
    let mut connection = connect(url, &[]).await?;
    let columns: Vec<Column> =
        diesel::sql_query(COLUMNS).bind::<Text, _>(subgraph).load(&mut connection).await.map_err(|error| error.to_string())?;
    let mut tables: BTreeMap<&str, Vec<&Column>> = BTreeMap::new();
    for column in &columns {
        tables.entry(&column.table_name).or_default().push(column);
    }
    let named = names(project, subgraph)?;
    tables.retain(|table, _| named.iter().any(|name| name == table));
    let mut text =
        "// The tables that the code names, as the migrations make them. `cityos schema tables` writes this file; do not edit.\n"
            .to_owned();
    for (table, columns) in &tables {
        let mut key: Vec<(i32, &str)> =
            columns.iter().filter_map(|column| Some((column.of_key?, column.name.as_str()))).collect();
        key.sort_unstable();
        // A view has no key; diesel wants one.
        let first = columns.iter().take(if key.is_empty() { 1 } else { 0 }).map(|column| column.name.as_str());
        let key: Vec<&str> = key.into_iter().map(|(_, name)| name).chain(first).collect();
        let _ = write!(text, "\ndiesel::table! {{\n    {table} ({}) {{\n", key.join(", "));
        for column in columns {
            let ty = diesel_type(&column.ty)
                .ok_or_else(|| format!("{subgraph}.{table}.{}: diesel has no `{}`", column.name, column.ty))?;
            let ty = if column.nullable { format!("Nullable<{ty}>") } else { ty.to_owned() };
            match column.name.as_str() {
                // Rust keeps it for itself.
                "type" => drop(writeln!(text, "        #[sql_name = \"type\"] type_ -> {ty},")),
                name => drop(writeln!(text, "        {name} -> {ty},")),
            }
        }
        text += "    }\n}\n";
    }
    Ok(text)
}

/// The names of tables in the code of a subgraph: those behind `table_name =`, and those that are imported from the file.
fn names(project: &Project, subgraph: &str) -> Result<Vec<String>, String> {
    let directory = project.path(format!("subgraphs/{subgraph}/src"));
    let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(&directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_none_or(|extension| extension != "rs") || path.file_name().is_some_and(|name| name == "schema.rs")
        {
            continue;
        }
        let source = std::fs::read_to_string(&path).map_err(failed)?;
        for rest in source.split("schema::").skip(1) {
            let list = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
            let list =
                list.unwrap_or_else(|| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default());
            all.extend(list.split(',').map(|name| name.trim().to_owned()));
        }
    }
    Ok(all)
}

/// The type of diesel for a type of Postgres.
fn diesel_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "text" => "Text",
        "int4" => "Int4",
        "int8" => "Int8",
        "bool" => "Bool",
        "date" => "Date",
        "numeric" => "Numeric",
        "jsonb" => "Jsonb",
        "timestamptz" => "Timestamptz",
        "float8" => "Float8",
        "_text" => "Array<Text>",
        _ => return None,
    })
}
