//! Personal data is in the audit log only as its mask, and each entry says what kind of data it is about.
//!
//! Invariant: Personal data is in the audit log only as its mask.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, TestDatabase, TestSubgraph};

const SARA: &str = "cus_01jddk0000000000000000sara";

async fn started(name: &str) -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    // What the demo data says is not what is tested.
    database.execute("DELETE FROM platform.audit_log").await;
    let subgraph = TestSubgraph::start(named(name).unwrap(), database.url()).await;
    (database, subgraph)
}

/// The newest entry about a row.
async fn entry(database: &TestDatabase, id: &str) -> Value {
    let sql = format!("SELECT to_jsonb(a) FROM platform.audit_log a WHERE resource_id = '{id}' ORDER BY created_at DESC LIMIT 1");
    serde_json::from_str(&database.value(&sql).await).unwrap()
}

/// Whether any entry of the log holds the text, in any column.
async fn logged(database: &TestDatabase, text: &str) -> bool {
    database.value(&format!("SELECT count(*) FROM platform.audit_log a WHERE a::text LIKE '%{text}%'")).await != "0"
}

async fn announced(database: &TestDatabase, text: &str) -> bool {
    database.value(&format!("SELECT count(*) FROM platform.event_outbox e WHERE e.payload::text LIKE '%{text}%'")).await != "0"
}

async fn change(admin: &Client, input: Value) {
    let update =
        "mutation ($id: ID!, $input: UpdateCustomerInput!) { updateCustomer(id: $id, input: $input) { customer { id } } }";
    admin.query_with(update, json!({ "id": SARA, "input": input })).await.ok();
}

#[tokio::test]
async fn a_changed_address_is_logged_as_changed_and_never_in_clear() {
    let (database, customers) = started("customers").await;
    let admin = customers.as_staff("dakkah", "tenant-admin").signed_in().await;
    change(&admin, json!({ "email": "sara.new@example.test", "phone": null })).await;
    let changed = entry(&database, SARA).await;
    assert_eq!(changed["data_classification"], "personal");
    assert_eq!(changed["changes"]["email"], "•••");
    assert_eq!(changed["changes"]["phone"], Value::Null, "what is taken away is seen to be");
    assert!(changed["changes"].as_object().unwrap().contains_key("phone"));
    for column in ["first_name", "last_name"] {
        assert!(changed["changes"].get(column).is_none(), "{column} has not changed");
    }
    for row in ["previous_values", "new_values"] {
        for column in ["email", "first_name", "last_name"] {
            assert_eq!(changed[row][column], "•••", "{row}.{column}");
        }
        assert_eq!(changed[row]["id"], SARA);
        assert_eq!(changed[row]["has_account"], true);
    }
    assert_eq!((&changed["previous_values"]["phone"], &changed["new_values"]["phone"]), (&json!("•••"), &Value::Null));
    for text in ["sara.new@example.test", "sara@dakkah.example", "القحطاني", "Al-Qahtani", "966500000101"] {
        assert!(!logged(&database, text).await, "{text} is in the log");
    }
    assert!(announced(&database, "sara.new@example.test").await, "consumers of events need the value");
}

#[tokio::test]
async fn an_entry_is_classified_by_what_was_written() {
    let (database, customers) = started("customers").await;
    let admin = customers.as_staff("dakkah", "tenant-admin").signed_in().await;
    change(&admin, json!({ "hasAccount": false })).await;
    let plain = entry(&database, SARA).await;
    assert_eq!((&plain["data_classification"], &plain["changes"]["has_account"]), (&Value::Null, &json!(false)));
    assert!(!logged(&database, "sara@dakkah.example").await, "nor by a change of something else");
    let created = admin
        .query(r#"mutation { createCustomer(input: { email: "new@example.test", lastName: "Testfamily" }) { customer { id } } }"#)
        .await
        .ok();
    let id = created.text("createCustomer.customer.id");
    let new = entry(&database, id).await;
    assert_eq!((&new["data_classification"], &new["new_values"]["email"]), (&json!("personal"), &json!("•••")));
    assert_eq!(new["new_values"]["first_name"], Value::Null);
    admin.query(&format!("mutation {{ deleteCustomer(id: \"{id}\") {{ customer {{ id }} }} }}")).await.ok();
    let gone = entry(&database, id).await;
    assert_eq!((&gone["action"], &gone["data_classification"]), (&json!("customer.delete"), &json!("personal")));
    for text in ["new@example.test", "Testfamily"] {
        assert!(!logged(&database, text).await, "{text} is in the log");
    }
}

#[tokio::test]
async fn a_secret_is_the_stricter_class() {
    let (database, platform) = started("platform").await;
    let operator = platform.as_staff("dakkah", "super-admin").signed_in().await;
    let account = "admin_01jddk00000000000000v1ewer";
    let update = "mutation ($id: ID!, $input: UpdateAdminUserInput!) { updateAdminUser(id: $id, input: $input) {
        adminUser { id } userErrors { message } } }";
    let set = async |input: Value| operator.query_with(update, json!({ "id": account, "input": input })).await.ok();
    set(json!({ "email": "viewer.new@example.test" })).await;
    assert_eq!(entry(&database, account).await["data_classification"], "personal");
    set(json!({ "email": "viewer.newer@example.test", "passwordHash": "hash-of-a-test" })).await;
    let entry = entry(&database, account).await;
    assert_eq!((&entry["data_classification"], &entry["changes"]["email"]), (&json!("secret"), &json!("•••")));
    for text in ["viewer.new", "viewer@dakkah.example", "hash-of-a-test"] {
        assert!(!logged(&database, text).await, "{text} is in the log");
    }
}

#[tokio::test]
async fn every_address_of_a_person_is_declared_as_personal() {
    // Columns that hold no person's data, though their names sound like it: addresses of tenants, shops and places, published as such;
    // who acted stands in the log itself.
    let known = [
        "catalog.service_center.address",
        "catalog.service_center.email",
        "catalog.service_center.phone",
        "platform.audit_log.actor_email",
        "platform.audit_log.ip_address",
        "platform.tenant_poi.address_line1",
        "platform.tenant_poi.address_line2",
        "platform.tenant_poi.phone",
        "platform.tenant_poi.email",
        "platform.tenant_settings.email_from_address",
        "platform.tenant_settings.email_from_name",
        "platform.tenant_settings.email_reply_to",
        "platform.tenant_settings.require_phone",
        "platform.sign_in_attempt.ip_address",
    ];
    let database = TestDatabase::new().await;
    let found = database
        .column(
            "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema IN (SELECT nspname FROM pg_namespace WHERE 'cityos_' || nspname IN (SELECT rolname FROM pg_roles))
               AND column_name ~ '(^|_)(email|emails|phone|address|address_line.*|first_name|last_name|tax_id|customer_name)(_|$)'
             ORDER BY 1",
        )
        .await;
    let mut missing = Vec::new();
    for name in found.iter().filter(|name| !known.contains(&name.as_str())) {
        let [group, table, column]: [&str; 3] = name.split('.').collect::<Vec<_>>().try_into().unwrap();
        let file = testkit::project().path(format!("subgraphs/{group}/src/{table}.rs"));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let field = lines.iter().position(|line| line.starts_with(&format!("pub {column}:")));
        if !field.is_some_and(|field| lines[field - 1].contains("personal")) {
            missing.push(name);
        }
    }
    assert!(found.len() > known.len() && missing.is_empty(), "{missing:?}");
}
