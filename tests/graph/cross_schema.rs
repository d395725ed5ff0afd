//! What one subgraph's schema offers another's: the functions of the database by which they reach each other's rows, and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write;

use testkit::{TestDatabase, project};

const PAGE: &str = "docs/cross-schema.md";

const HEAD: &str = "# What schemas offer each other

A subgraph's role has rights on the tables of its own schema only, and may add rows to `platform.audit_log` and `platform.event_outbox`. A function
gives it what it needs of another's rows: it belongs to the schema that has them, runs as the owner for the tenant that is set, and is granted to the
roles named here. What is for \"every subgraph\" is granted to the group `cityos_every_subgraph`, of which each role is a member.
`tests/graph/cross_schema.rs` reads this page from a migrated database: it fails while the two differ, and writes the page anew.

A function that \"reads\" is declared STABLE or IMMUTABLE, so that Postgres lets it write and lock nothing. \"Beyond\" are tables of further schemas
that its text names.
";

/// Of each function that roles of other schemas may call: schema, name with its arguments, whether it only reads, the roles, its text. Trigger
/// functions are called by nobody.
const FUNCTIONS: &str = "
    SELECT n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', (p.provolatile <> 'v')::text,
           CASE WHEN bool_or(r.rolname = 'cityos_every_subgraph') THEN 'every subgraph'
                ELSE string_agg(DISTINCT substr(r.rolname, 8), ', ' ORDER BY substr(r.rolname, 8)) END, p.prosrc
      FROM pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace
     CROSS JOIN LATERAL aclexplode(p.proacl) AS granted
      JOIN pg_roles r ON r.oid = granted.grantee
     WHERE r.rolname LIKE 'cityos\\_%' AND substr(r.rolname, 8) <> n.nspname AND p.prorettype <> 'trigger'::regtype
     GROUP BY n.nspname, p.oid
     ORDER BY 1, 2";

/// Tables of other subgraphs' schemas, with their schemas.
const TABLES: &str = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema|public)'";

/// Invariant: What schemas offer each other stands on a page.
#[tokio::test]
async fn the_page_has_every_function_that_another_schema_may_call() {
    let database = TestDatabase::new().await;
    let tables: Vec<(String, String)> =
        database.rows(TABLES).await.into_iter().map(|row| (row[0].clone().unwrap(), row[1].clone().unwrap())).collect();
    let mut sections: BTreeMap<String, String> = BTreeMap::new();
    let mut functions = 0;
    for row in database.rows(FUNCTIONS).await {
        let [schema, function, reads, callers, body] = &row.into_iter().map(Option::unwrap).collect::<Vec<_>>()[..] else {
            panic!()
        };
        let beyond: Vec<String> = tables
            .iter()
            .filter(|(of, table)| of != schema && names(body, of, table))
            .map(|(of, table)| format!("`{of}.{table}`"))
            .collect();
        let does = if reads == "true" { "reads" } else { "writes or locks" };
        let section = sections
            .entry(schema.clone())
            .or_insert_with(|| format!("\n## {schema}\n\n| function | it | for | beyond |\n|---|---|---|---|\n"));
        let _ = writeln!(section, "| `{function}` | {does} | {callers} | {} |", beyond.join(", "));
        functions += 1;
    }
    assert!(functions > 20, "{functions}");
    let page = HEAD.to_owned() + &sections.into_values().collect::<String>();
    let file = project().path(PAGE);
    if std::fs::read_to_string(&file).unwrap_or_default() != page {
        std::fs::write(&file, page).unwrap();
        panic!("{PAGE} was not what the database says; it is written anew: look at the change and commit it");
    }
}

/// Whether a text names `schema.table`.
fn names(text: &str, schema: &str, table: &str) -> bool {
    let wanted = [format!("{schema}.{table}"), format!("{schema}.\"{table}\"")];
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '(');
    wanted.iter().any(|wanted| text.match_indices(wanted.as_str()).any(|(at, found)| ends(&text[at + found.len()..])))
}

/// Invariant: A subgraph's role has no right on tables of another's schema, but that to add to the audit log and the outbox.
#[tokio::test]
async fn no_role_has_a_right_on_a_table_of_another_schema() {
    let database = TestDatabase::new().await;
    let granted = "SELECT format('%s on %s.%s for %s', privilege_type, table_schema, table_name, grantee) FROM information_schema.role_table_grants
                    WHERE grantee LIKE 'cityos\\_%' AND substr(grantee, 8) <> table_schema
                      AND (privilege_type, table_schema, table_name) NOT IN
                          (('INSERT', 'platform', 'audit_log'), ('INSERT', 'platform', 'event_outbox'))
                    ORDER BY 1";
    assert_eq!(database.column(granted).await, Vec::<String>::new());
}
