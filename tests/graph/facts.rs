//! What the code says of the database, and what the repository says of the code, is so.

use testkit::TestDatabase;

/// Invariant: The tables in the code are those of the database.
#[tokio::test]
async fn every_table_in_the_code_is_as_in_the_database() {
    let (project, database) = (testkit::project(), TestDatabase::new().await);
    let mut tables = 0;
    for subgraph in cityos::subgraphs::names() {
        let wanted = cityos::tables::rendered(&project, database.url(), subgraph).await.unwrap();
        let file = cityos::tables::file(&project, subgraph);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), wanted, "{}: run `cityos schema tables`", file.display());
        tables += wanted.matches("diesel::table!").count();
    }
    assert!(tables >= 95, "{tables}");
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

/// Invariant: The lists of subgraphs in the program and in the deployment files are those of supergraph.yaml.
#[test]
fn what_follows_from_the_list_of_subgraphs_is_written() {
    assert_eq!(cityos::deploy::check(&testkit::project()).unwrap(), Vec::<std::path::PathBuf>::new());
}
