//! Row-level security alone: what a subgraph's role can reach when no statement filters by tenant.

use std::collections::{BTreeMap, BTreeSet};

use testkit::{Session, TENANTS, TestDatabase, tenant_id};

const DAKKAH: &str = "ten_01jd0000000000000000dakkah";

/// The tables with rows of tenants that a subgraph's role has any right on: schema, table, the column that says whose a row is.
async fn tenant_tables(database: &TestDatabase) -> Vec<(String, String, String)> {
    let sql = "SELECT t.schemaname, quote_ident(t.tablename),
                      CASE t.tablename WHEN 'tenant' THEN 'id' WHEN 'tenant_relationship' THEN 'host_tenant_id'
                          WHEN 'user_preference' THEN '(SELECT a.tenant_id FROM admin_user a WHERE a.id = user_id)' ELSE 'tenant_id' END
               FROM pg_tables t JOIN pg_roles r ON r.rolname = 'cityos_' || t.schemaname
               WHERE t.tablename NOT IN ('__diesel_schema_migrations', 'region', 'rbac_policy')
                 AND has_table_privilege(r.oid, format('%I.%I', t.schemaname, t.tablename), 'SELECT, INSERT, UPDATE, DELETE')
               ORDER BY 1, 2";
    let rows = database.rows(sql).await;
    rows.into_iter()
        .map(|row| {
            let mut row = row.into_iter().flatten();
            (row.next().unwrap(), row.next().unwrap(), row.next().unwrap())
        })
        .collect()
}

/// What unfiltered statements of each subgraph's role reach of other tenants' rows.
async fn leaks(database: &TestDatabase) -> Vec<String> {
    let mut leaks = Vec::new();
    let mut seen = 0;
    let mut sessions: BTreeMap<String, Session> = BTreeMap::new();
    for (schema, table, owner) in tenant_tables(database).await {
        if !sessions.contains_key(&schema) {
            sessions.insert(schema.clone(), database.session(&schema).await);
        }
        let session = &sessions[&schema];
        for (tenant, id) in TENANTS {
            session.as_tenant(id).await;
            let readable = match table.as_str() {
                // Opted in to: of the head office, for reading.
                "product"
                | "product_option"
                | "product_option_value"
                | "product_variant"
                | "product_variant_option_value"
                | "price" => {
                    format!("{owner} = platform.head_office_of('{id}')")
                }
                // Some are shared by all tenants.
                "governance_authority" => format!("{owner} IS NULL"),
                "tenant" => format!("parent_tenant_id = '{id}'"),
                "tenant_relationship" => format!("vendor_tenant_id = '{id}'"),
                _ => "false".into(),
            };
            let foreign =
                format!("SELECT {owner} FROM {table} WHERE {owner} IS DISTINCT FROM '{id}' AND ({readable}) IS NOT TRUE");
            let found = session.rows(&foreign).await.unwrap_or_else(|error| panic!("{schema}.{table}: {error}"));
            if !found.is_empty() {
                leaks.push(format!("{tenant} reads {} foreign rows of {schema}.{table}", found.len()));
            }
            let own = format!("SELECT 1 FROM {table} WHERE {owner} = '{id}'");
            seen += session.rows(&own).await.unwrap().len();
            // Every row that an unfiltered write reaches is the tenant's own; a head office changes the tenants under it, too.
            let writable = if table == "tenant" { format!("parent_tenant_id = '{id}'") } else { "false".into() };
            let others = format!("{owner} IS DISTINCT FROM '{id}' AND ({writable}) IS NOT TRUE");
            for write in [
                format!("UPDATE {table} SET updated_at = updated_at WHERE {others} RETURNING {owner}"),
                format!("DELETE FROM {table} WHERE {others} RETURNING {owner}"),
            ] {
                let reached = session.rows(&format!("BEGIN; {write}; ROLLBACK")).await;
                if reached.as_ref().is_ok_and(|rows| !rows.is_empty()) {
                    leaks.push(format!("{tenant} writes {schema}.{table}: {write}"));
                }
            }
        }
        // A row cannot be given to another tenant, nor written for one.
        session.as_tenant(DAKKAH).await;
        let give =
            format!("BEGIN; UPDATE {table} SET {owner} = '{}' WHERE {owner} = '{DAKKAH}' RETURNING 1; ROLLBACK", tenant_id("hq"));
        if session.rows(&give).await.is_ok_and(|rows| !rows.is_empty()) {
            leaks.push(format!("dakkah gives rows of {schema}.{table} away"));
        }
        let forge = format!(
            "BEGIN; CREATE TEMP TABLE forged ON COMMIT DROP AS SELECT * FROM {table} WHERE {owner} = '{DAKKAH}' LIMIT 1;
             UPDATE forged SET id = id || '-forged', {owner} = '{}'; INSERT INTO {table} SELECT * FROM forged RETURNING 1; ROLLBACK",
            tenant_id("hq")
        );
        if session.rows(&forge).await.is_ok_and(|rows| !rows.is_empty()) {
            leaks.push(format!("dakkah writes rows of {schema}.{table} for hq"));
        }
    }
    assert!(seen > 500, "the demo data was there: {seen} rows");
    leaks
}

/// Invariant: Row-level security alone keeps tenants apart.
#[tokio::test]
async fn without_the_filter_row_level_security_alone_keeps_tenants_apart() {
    let database = TestDatabase::new().await;
    assert_eq!(leaks(&database).await, Vec::<String>::new());
}

#[tokio::test]
async fn these_checks_find_a_table_whose_row_level_security_is_off() {
    let database = TestDatabase::new().await;
    // A table that no other refers to, so that nothing but its policy keeps its rows.
    database.execute("ALTER TABLE catalog.spare_part DISABLE ROW LEVEL SECURITY").await;
    let found = leaks(&database).await;
    for what in ["reads", "writes", "gives rows of", "writes rows of"] {
        assert!(found.iter().any(|leak| leak.contains(what) && leak.contains("catalog.spare_part")), "{what}: {found:?}");
    }
    assert!(found.iter().all(|leak| leak.contains("catalog.spare_part")), "{found:?}");
}

#[tokio::test]
async fn without_a_tenant_nothing_is_read() {
    let database = TestDatabase::new().await;
    for (schema, table, _) in tenant_tables(&database).await {
        let session = database.session(&schema).await;
        let rows = session.as_tenant("").await.rows(&format!("SELECT 1 FROM {table}")).await.unwrap();
        assert!(rows.is_empty(), "{schema}.{table} shows {} rows to nobody", rows.len());
    }
}

/// Invariant: The tenant leads an index of every table that has a tenant.
#[tokio::test]
async fn the_tenant_leads_an_index_of_every_table_that_has_one() {
    let database = TestDatabase::new().await;
    let sql = "SELECT format('%I.%I', n.nspname, c.relname), EXISTS (
                      SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indisvalid)
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
               WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%'";
    let tables = database.rows(sql).await;
    assert!(tables.len() > 50, "{}", tables.len());
    let without: Vec<_> = tables.iter().filter(|row| row[1].as_deref() != Some("t")).map(|row| row[0].clone()).collect();
    assert_eq!(without, Vec::<Option<String>>::new());
}

/// Invariant: Every table forces row-level security on a role that neither owns the table nor bypasses the policies.
#[tokio::test]
async fn every_table_forces_row_level_security_on_a_role_that_neither_owns_nor_bypasses_it() {
    let database = TestDatabase::new().await;
    let sql = "SELECT n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity,
                      (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid), pg_get_userbyid(c.relowner)
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')
                 AND c.relname <> '__diesel_schema_migrations' AND n.nspname NOT LIKE 'pg\\_%'";
    let tables = database.rows(sql).await;
    let mut schemas: BTreeSet<String> = BTreeSet::new();
    for row in tables {
        let row: Vec<String> = row.into_iter().flatten().collect();
        let [schema, table, enabled, forced, policies, owner] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!((enabled.as_str(), forced.as_str()), ("t", "t"), "{schema}.{table}");
        assert_ne!(policies, "0", "{schema}.{table} has a policy");
        assert!(!owner.starts_with("cityos_"), "{schema}.{table} is owned by {owner}");
        schemas.insert(schema.clone());
    }
    assert_eq!(schemas, cityos::subgraphs::names().map(str::to_owned).collect(), "each subgraph has tables, and nobody else");

    let roles = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'cityos\\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole)";
    assert_eq!(database.column(roles).await, Vec::<String>::new());
    // A subgraph's role reaches the tables of its own schema, and of the platform's only audit log and outbox, to append.
    let grants = "SELECT DISTINCT grantee || ' ' || table_schema || '.' || table_name || ' ' || privilege_type
                  FROM information_schema.role_table_grants
                  WHERE grantee LIKE 'cityos\\_%' AND grantee <> 'cityos_' || table_schema
                    AND NOT (table_schema = 'platform' AND table_name IN ('audit_log', 'event_outbox') AND privilege_type = 'INSERT')";
    assert_eq!(database.column(grants).await, Vec::<String>::new());
}
