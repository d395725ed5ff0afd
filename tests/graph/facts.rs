//! What the code says of the database, and what the repository says of the code, is so.

use std::collections::BTreeMap;

use testkit::TestDatabase;

/// The tables of a `schema.rs`: by name, the columns with their diesel types.
fn declared(group: &str) -> BTreeMap<String, Vec<String>> {
    let file = testkit::project().path(format!("subgraphs/{group}/src/schema.rs"));
    let text = std::fs::read_to_string(&file).unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = None;
    for line in text.lines().map(str::trim) {
        if let Some((column, ty)) = line.split_once(" -> ") {
            // `#[sql_name = "type"] type_ -> Text` for names that Rust keeps for itself.
            let column = column.strip_prefix("#[sql_name = \"").and_then(|rest| rest.split('"').next()).unwrap_or(column);
            let columns: &mut Vec<String> = tables.get_mut(table.as_ref().unwrap()).unwrap();
            columns.push(format!("{column} {}", ty.trim_end_matches(',')));
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = Some(name.to_owned());
            tables.insert(name.to_owned(), Vec::new());
        }
    }
    tables
}

/// Invariant: The tables in the code are those of the database.
#[tokio::test]
async fn every_table_in_the_code_is_as_in_the_database() {
    let database = TestDatabase::new().await;
    let mut tables = 0;
    for subgraph in cityos::subgraphs::all() {
        let group = subgraph.name;
        let sql = format!(
            "SELECT table_name, column_name || ' ' || CASE is_nullable WHEN 'YES' THEN 'Nullable<' || t || '>' ELSE t END
             FROM (SELECT table_name, column_name, is_nullable, ordinal_position, CASE udt_name
                     WHEN 'text' THEN 'Text' WHEN 'int4' THEN 'Int4' WHEN 'int8' THEN 'Int8' WHEN 'bool' THEN 'Bool' WHEN 'date' THEN 'Date'
                     WHEN 'numeric' THEN 'Numeric' WHEN 'jsonb' THEN 'Jsonb' WHEN 'timestamptz' THEN 'Timestamptz' WHEN 'float8' THEN 'Float8'
                     WHEN '_text' THEN 'Array<Text>' ELSE udt_name END AS t
                   FROM information_schema.columns WHERE table_schema = '{group}' AND NOT (is_generated = 'ALWAYS' AND udt_name = 'bytea')) AS c
             ORDER BY table_name, ordinal_position"
        );
        let mut live: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in database.rows(&sql).await {
            live.entry(row[0].clone().unwrap()).or_default().push(row[1].clone().unwrap());
        }
        let declared = declared(group);
        assert!(!declared.is_empty(), "{group} declares tables");
        for (table, columns) in &declared {
            assert_eq!(Some(columns), live.get(table), "{group}.{table}");
            tables += 1;
        }
        // What no code reads needs no declaration, and there is little of it.
        let undeclared: Vec<&String> =
            live.keys().filter(|table| !declared.contains_key(*table) && *table != "__diesel_schema_migrations").collect();
        let known = [
            "audit_log",
            "customer_credential",
            "event_outbox",
            "idempotency_key",
            "node_below",
            "node_path",
            "number_sequence",
            "product_variant_option_value",
            "refresh_token",
            "sign_in_attempt",
        ];
        assert!(undeclared.iter().all(|table| known.contains(&table.as_str())), "{group}: {undeclared:?}");
    }
    assert!(tables >= 53, "{tables}");
}

/// Invariant: Migrations go both ways.
#[tokio::test]
async fn migrations_go_back_and_forth() {
    let database = TestDatabase::empty().await;
    let everything = "SELECT string_agg(format('%s.%s %s %s', table_schema, table_name, column_name, udt_name), E'\\n'
                          ORDER BY table_schema, table_name, ordinal_position)
                      FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')";
    let applied = cityos::migrate::run_all(database.url()).await.unwrap();
    assert!(applied.len() >= 20);
    let before = database.value(everything).await;
    assert_eq!(cityos::migrate::run_all(database.url()).await.unwrap(), Vec::<String>::new(), "a second run has nothing to do");
    let reverted = cityos::migrate::revert_all(database.url()).await.unwrap();
    assert_eq!(reverted.len(), applied.len());
    let left = "SELECT count(*) FROM information_schema.tables
                WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name <> '__diesel_schema_migrations'";
    assert_eq!(database.value(left).await, "0");
    let functions = "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')";
    assert_eq!(database.value(functions).await, "0");
    assert_eq!(cityos::migrate::run_all(database.url()).await.unwrap().len(), applied.len());
    assert_eq!(database.value(everything).await, before);
}

#[tokio::test]
async fn a_plan_tells_what_a_database_lacks_and_changes_nothing() {
    let (project, database) = (testkit::project(), TestDatabase::empty().await);
    let schemas = "SELECT count(*) FROM information_schema.schemata WHERE schema_name IN ('platform', 'reviews')";
    let planned = cityos::migrate::plan(&project, database.url()).await.unwrap();
    assert_eq!(database.value(schemas).await, "0", "a plan makes nothing");
    // Diesel applies the same ones in the same order.
    let applied = cityos::migrate::run_all(database.url()).await.unwrap();
    let named = |migration: &cityos::migration_safety::Migration| format!("{} {}", migration.subgraph, migration.version());
    assert_eq!(planned.iter().map(named).collect::<Vec<_>>(), applied);
    assert_eq!(cityos::migrate::plan(&project, database.url()).await.unwrap(), []);
    database.execute("DELETE FROM reviews.__diesel_schema_migrations WHERE version = '20261121000002'").await;
    let missing = cityos::migrate::plan(&project, database.url()).await.unwrap();
    assert_eq!(missing.iter().map(named).collect::<Vec<_>>(), ["reviews 20261121000002"]);
    assert!(missing[0].to_string().contains("waits: "), "{}", missing[0]);
}

#[tokio::test]
async fn the_demo_data_loads_twice_and_changes_nothing() {
    let database = TestDatabase::new().await;
    let count =
        "SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I', schemaname, tablename),
                     false, true, '')))[1]::text::int) FROM pg_tables WHERE rowsecurity";
    let before = database.value(count).await;
    cityos::seed::load(&testkit::project(), database.url(), &testkit::secret_keys(), |_| {}).await.unwrap();
    assert_eq!(database.value(count).await, before);
    assert!(!cityos::seed::is_empty(database.url()).await.unwrap());
}

/// Invariant: The committed schemas are what the code produces.
#[test]
fn the_committed_schemas_are_what_the_code_produces() {
    assert_eq!(cityos::schema::check(&testkit::project()).unwrap(), Vec::<std::path::PathBuf>::new());
}
