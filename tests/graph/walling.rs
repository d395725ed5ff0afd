//! `platform.wall` and `platform.admit`: what a migration calls for a table, and the first one of a subgraph.

use testkit::{Session, TestDatabase, tenant_id};

/// A table of a subgraph's, with the columns that every table has.
const TABLE: &str =
    "CREATE TABLE reviews.scratch (id text NOT NULL, tenant_id text NOT NULL, note text, PRIMARY KEY (tenant_id, id))";

/// A database with the table, walled, and a row of each of two tenants in it.
async fn walled() -> TestDatabase {
    let database = TestDatabase::new().await;
    database.execute(TABLE).await;
    database.execute("SELECT platform.wall('reviews.scratch')").await;
    for tenant in ["dakkah", "hq"] {
        let id = tenant_id(tenant);
        let session = database.session("reviews").await;
        let insert = format!("INSERT INTO scratch VALUES ('{tenant}', '{id}', 'of {tenant}') RETURNING id");
        session.as_tenant(id).await.rows(&insert).await.unwrap();
    }
    database
}

/// What a session sees of the table.
async fn seen(session: &Session) -> Vec<String> {
    let rows = session.rows("SELECT id FROM reviews.scratch ORDER BY id").await.unwrap();
    rows.into_iter().flatten().flatten().collect()
}

/// Why a statement is refused.
async fn refused(session: &Session, sql: &str) -> String {
    session.rows(sql).await.expect_err(sql)
}

/// Invariant: A table that a migration walls keeps tenants apart.
#[tokio::test]
async fn a_walled_table_shows_and_takes_rows_of_the_tenant_that_is_set_only() {
    let database = walled().await;
    let (dakkah, hq) = (tenant_id("dakkah"), tenant_id("hq"));
    let session = database.session("reviews").await;
    for tenant in ["dakkah", "hq"] {
        assert_eq!(seen(session.as_tenant(tenant_id(tenant)).await).await, [tenant]);
    }
    session.as_tenant(dakkah).await;
    for forged in [
        format!("INSERT INTO scratch VALUES ('forged', '{hq}')"),
        format!("UPDATE scratch SET tenant_id = '{hq}' WHERE id = 'dakkah'"),
    ] {
        assert!(refused(&session, &forged).await.contains("violates row-level security policy"), "{forged}");
    }
    for others in
        ["UPDATE scratch SET note = '' WHERE id = 'hq' RETURNING id", "DELETE FROM scratch WHERE id = 'hq' RETURNING id"]
    {
        assert_eq!(session.rows(others).await.unwrap(), Vec::<Vec<_>>::new(), "{others}");
    }
    let own = session.rows("UPDATE scratch SET note = 'changed' WHERE id = 'dakkah' RETURNING note").await.unwrap();
    assert_eq!(own, [[Some("changed".to_owned())]]);
    session.rows("DELETE FROM scratch").await.unwrap();
    assert_eq!(database.column("SELECT id FROM reviews.scratch").await, ["hq"], "whoever deletes all deletes their own");
}

/// Invariant: A table that a migration walls is closed to whoever has no tenant or no role of its subgraph.
#[tokio::test]
async fn without_a_tenant_or_a_role_of_the_subgraph_a_walled_table_is_closed() {
    let database = walled().await;
    let insert = format!("INSERT INTO reviews.scratch VALUES ('forged', '{}')", tenant_id("hq"));
    let session = database.session("reviews").await;
    assert_eq!(seen(&session).await, [""; 0], "the tenant was never set");
    assert!(refused(&session, &insert).await.contains("violates row-level security policy"));
    assert_eq!(seen(session.as_tenant(tenant_id("hq")).await).await, ["hq"]);
    session.rows("RESET cityos.tenant").await.unwrap();
    assert_eq!(seen(&session).await, [""; 0], "the tenant was taken back");
    assert!(refused(&session, &insert).await.contains("violates row-level security policy"));
    session.rows("SET cityos.platform = 'on'").await.unwrap();
    assert_eq!(seen(&session).await, [""; 0], "the platform is no tenant");

    for other in ["catalog", "platform"] {
        let session = database.session(other).await;
        let said = refused(session.as_tenant(tenant_id("hq")).await, "SELECT id FROM reviews.scratch").await;
        assert!(said.contains("permission denied"), "{other}: {said}");
    }
    // The wall binds the owner of the table, too, where that is no superuser.
    database.execute("ALTER TABLE reviews.scratch OWNER TO cityos_reviews").await;
    let owner = database.session("reviews").await;
    assert_eq!(seen(&owner).await, [""; 0]);
    assert_eq!(seen(owner.as_tenant(tenant_id("dakkah")).await).await, ["dakkah"]);
    // Without its right the role has nothing.
    database
        .execute("ALTER TABLE reviews.scratch OWNER TO CURRENT_USER; REVOKE ALL ON reviews.scratch FROM cityos_reviews")
        .await;
    assert!(refused(&owner, "SELECT id FROM reviews.scratch").await.contains("permission denied"));
}

/// All that the catalogue says of the walls and rights of a table, with the transactions that wrote it.
async fn catalogue(database: &TestDatabase, table: &str) -> String {
    let sql = format!(
        "SELECT concat_ws(' ', c.xmin, c.relacl, c.relrowsecurity, c.relforcerowsecurity, (
                    SELECT string_agg(concat_ws(' ', p.oid, p.xmin, p.polname), ', ') FROM pg_policy p WHERE p.polrelid = c.oid))
           FROM pg_class c WHERE c.oid = '{table}'::regclass"
    );
    database.value(&sql).await
}

#[tokio::test]
async fn a_second_call_changes_nothing() {
    let database = walled().await;
    let before = catalogue(&database, "reviews.scratch").await;
    database.execute("SET search_path = reviews; SELECT platform.wall('scratch')").await;
    assert_eq!(catalogue(&database, "reviews.scratch").await, before);
    // It does see what is missing.
    for lost in [
        "ALTER TABLE reviews.scratch DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE reviews.scratch NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant_isolation ON reviews.scratch",
        "REVOKE DELETE ON reviews.scratch FROM cityos_reviews",
    ] {
        database.execute(lost).await;
        let without = walls(&database, "reviews.scratch").await;
        database.execute("SELECT platform.wall('reviews.scratch')").await;
        let with = walls(&database, "reviews.scratch").await;
        assert_ne!(with, without, "{lost}");
        assert_eq!(with, walls(&database, "reviews.review").await, "{lost}");
    }
}

/// The walls and rights of a table, without names of their own.
async fn walls(database: &TestDatabase, table: &str) -> String {
    let sql = format!(
        "SELECT concat_ws(' ', c.relacl, c.relrowsecurity, c.relforcerowsecurity, (
                    SELECT string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, p.polroles, pg_get_expr(p.polqual, p.polrelid),
                                                pg_get_expr(p.polwithcheck, p.polrelid)), ', ')
                      FROM pg_policy p WHERE p.polrelid = c.oid))
           FROM pg_class c WHERE c.oid = '{table}'::regclass"
    );
    database.value(&sql).await
}

#[tokio::test]
async fn a_walled_table_has_the_walls_and_rights_of_one_that_a_migration_walls_by_hand() {
    let database = walled().await;
    assert_eq!(walls(&database, "reviews.scratch").await, walls(&database, "reviews.review").await);
    // And a table that was walled by hand stays as it is.
    let before = catalogue(&database, "reviews.review").await;
    database.execute("SELECT platform.wall('reviews.review')").await;
    assert_eq!(catalogue(&database, "reviews.review").await, before);
}

#[tokio::test]
async fn what_cannot_be_walled_is_refused() {
    let database = TestDatabase::new().await;
    let cases = [
        ("TABLE reviews.scratch (id text PRIMARY KEY)", "reviews.scratch has no column tenant_id text NOT NULL"),
        ("TABLE reviews.scratch (tenant_id uuid PRIMARY KEY)", "reviews.scratch has no column tenant_id text NOT NULL"),
        (
            "TABLE reviews.scratch (tenant_id text); CREATE INDEX ON reviews.scratch (tenant_id)",
            "reviews.scratch has no column tenant_id text NOT NULL",
        ),
        (
            "TABLE reviews.scratch (id text, tenant_id text NOT NULL, PRIMARY KEY (id, tenant_id))",
            "tenant_id leads no index of reviews.scratch",
        ),
        ("VIEW reviews.scratch AS SELECT id, tenant_id FROM reviews.review", "reviews.scratch is not a table"),
        (
            "TABLE reviews.scratch (tenant_id text PRIMARY KEY); CREATE POLICY tenant_isolation ON reviews.scratch USING (true)",
            "the policy tenant_isolation of reviews.scratch says something else",
        ),
        (
            "TABLE reviews.scratch (tenant_id text PRIMARY KEY);
             CREATE POLICY tenant_isolation ON reviews.scratch FOR SELECT USING (tenant_id = current_setting('cityos.tenant', true))",
            "the policy tenant_isolation of reviews.scratch says something else",
        ),
    ];
    let owner = testkit::text_rows;
    for (create, expected) in cases {
        let statements = format!("BEGIN; CREATE {create}; SELECT platform.wall('reviews.scratch'); COMMIT");
        let said = owner(database.url(), &statements).await.expect_err(create);
        assert!(said.contains(&format!("platform.wall: {expected}")), "{create}: {said}");
    }
    let foreign = "BEGIN; CREATE TABLE public.scratch (tenant_id text PRIMARY KEY); SELECT platform.wall('public.scratch')";
    let said = owner(database.url(), foreign).await.unwrap_err();
    assert!(said.contains("public.scratch is in no schema of a subgraph: call platform.admit('public') first"), "{said}");
    let said = owner(database.url(), "SELECT platform.wall(NULL)").await.unwrap_err();
    assert!(said.contains("platform.wall: NULL is not a table"), "{said}");
    let session = database.session("reviews").await;
    assert!(refused(&session, "SELECT platform.wall('review')").await.contains("permission denied for function wall"));
    assert!(refused(&session, "SELECT platform.admit('reviews')").await.contains("permission denied for function admit"));
}

/// Invariant: A subgraph may do in platform what every subgraph may, by the group that its role is a member of.
#[tokio::test]
async fn a_subgraph_that_is_admitted_may_do_what_every_subgraph_may() {
    let database = TestDatabase::new().await;
    for subgraph in cityos::subgraphs::names() {
        let member = format!("SELECT pg_has_role('cityos_{subgraph}', 'cityos_every_subgraph', 'USAGE')");
        assert_eq!(database.value(&member).await, "t", "{subgraph}");
    }
    for name in ["'Car'", "'car park'", "'every_subgraph'", "''", "NULL"] {
        let said = testkit::text_rows(database.url(), &format!("SELECT platform.admit({name})")).await.unwrap_err();
        assert!(said.contains(&format!("platform.admit: {name} is not the name of a subgraph")), "{said}");
    }

    database.execute("CREATE SCHEMA scratch; SELECT platform.admit('scratch')").await;
    let rights = "SELECT concat_ws(' ', n.xmin, n.nspacl, r.rolsuper, r.rolbypassrls, r.rolcanlogin, (
                            SELECT string_agg(concat_ws(' ', m.xmin, m.roleid::regrole), ', ') FROM pg_auth_members m WHERE m.member = r.oid))
                    FROM pg_namespace n, pg_roles r WHERE n.nspname = 'scratch' AND r.rolname = 'cityos_scratch'";
    let before = database.value(rights).await;
    assert!(before.contains(" f f f ") && before.ends_with(" cityos_every_subgraph"), "{before}");
    database.execute("SELECT platform.admit('scratch')").await;
    assert_eq!(database.value(rights).await, before, "a second call changes nothing");

    database.execute("CREATE TABLE scratch.thing (id text, tenant_id text, PRIMARY KEY (tenant_id, id)); SELECT platform.wall('scratch.thing')").await;
    let session = database.session("scratch").await;
    let (dakkah, hq) = (tenant_id("dakkah"), tenant_id("hq"));
    session.as_tenant(dakkah).await;
    session.rows(&format!("INSERT INTO thing VALUES ('a', '{dakkah}')")).await.unwrap();
    let entry = |tenant: &str| {
        format!(
            "INSERT INTO platform.audit_log (id, tenant_id, action, resource_type, resource_id, actor_id, actor_role)
             VALUES ('audit_scratch', '{tenant}', 'thing.create', 'thing', 'a', 'somebody', 'viewer')"
        )
    };
    session.rows(&entry(dakkah)).await.unwrap();
    assert!(refused(&session, &entry(hq)).await.contains("violates row-level security policy"));
    assert!(refused(&session, "SELECT id FROM platform.audit_log").await.contains("permission denied"));
    assert!(!session.rows("SELECT role FROM platform.current_policies()").await.unwrap().is_empty());
    // What only some may do, the group does not give.
    assert!(refused(&session, "SELECT platform.tax_rate_of('x')").await.contains("permission denied for function tax_rate_of"));

    database.execute("REVOKE cityos_every_subgraph FROM cityos_scratch").await;
    assert!(refused(&session, &entry(dakkah)).await.contains("permission denied"));
    database.execute("DROP SCHEMA scratch CASCADE; DROP ROLE cityos_scratch").await;
    assert!(refused(&session, "SELECT role FROM platform.current_policies()").await.contains("permission denied"));
}
