//! Registration and sign-in of customers: at one tenant, for what is theirs, and apart from staff.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const REGISTER: &str = "mutation ($input: RegisterCustomerInput!) {
    registerCustomer(input: $input) { accessToken expiresIn refreshToken userErrors { field code message } } }";
const SIGN_IN: &str = "mutation ($email: String!, $password: String!) {
    signInCustomer(email: $email, password: $password) { accessToken expiresIn refreshToken userErrors { field code message } } }";
const REFRESH: &str = "mutation ($token: String!) {
    refreshCustomer(refreshToken: $token) { accessToken expiresIn refreshToken userErrors { code } } }";
const SIGN_OUT: &str = "mutation ($token: String!) { signOutCustomer(refreshToken: $token) { signedOut userErrors { code } } }";
const ME: &str = "{ me { id kind role tenantId customer { id email firstName lastName phone hasAccount metadata } } }";
const SARA: &str = "sara@dakkah.example";
const SARA_ID: &str = "cus_01jddk0000000000000000sara";
const PASSWORD: &str = "demo-password";

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let customers = TestSubgraph::start(named("customers").unwrap(), database.url()).await;
    (database, customers)
}

async fn sign_in(client: &Client, email: &str, password: &str) -> Response {
    client.query_with(SIGN_IN, json!({ "email": email, "password": password })).await
}

async fn register(client: &Client, input: Value) -> Response {
    client.query_with(REGISTER, json!({ "input": input })).await
}

async fn refresh(client: &Client, token: &str) -> Response {
    client.query_with(REFRESH, json!({ "token": token })).await
}

async fn sign_out(client: &Client, token: &str) -> Value {
    client.query_with(SIGN_OUT, json!({ "token": token })).await.ok().at("signOutCustomer.signedOut").clone()
}

async fn refresh_token(client: &Client) -> String {
    sign_in(client, SARA, PASSWORD).await.ok().text("signInCustomer.refreshToken").to_owned()
}

fn amal() -> Value {
    json!({ "email": "Amal@Example.com ", "password": "a good password", "firstName": "Amal", "lastName": "Mansour",
            "phone": "+966 50 000 0199", "locale": "ar-SA" })
}

fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

/// What is said to somebody who is not let in.
#[track_caller]
fn turned_away(answer: Response) -> String {
    let answer = answer.ok();
    assert_eq!(answer.user_errors("signInCustomer"), [": INVALID"]);
    for token in ["accessToken", "refreshToken", "expiresIn"] {
        assert!(answer.at(&format!("signInCustomer.{token}")).is_null(), "{:#}", answer.body);
    }
    answer.text("signInCustomer.userErrors.0.message").to_owned()
}

/// Rows of every table that registering and signing in write.
async fn counts(database: &TestDatabase) -> String {
    let tables = [
        "customers.customer",
        "customers.customer_credential",
        "platform.refresh_token",
        "platform.audit_log",
        "platform.event_outbox",
    ];
    let counts: Vec<String> = tables.iter().map(|table| format!("(SELECT count(*) FROM {table})")).collect();
    database.value(&format!("SELECT concat_ws(' ', {})", counts.join(", "))).await
}

#[tokio::test]
async fn a_customer_reads_what_is_theirs_in_every_subgraph() {
    let graph = TestGraph::start().await;
    let dakkah = tenant_id("dakkah");
    let order = |id: &str, customer: &str| {
        format!(
            "INSERT INTO orders.\"order\" (id, tenant_id, customer_id, email, currency_code, subtotal, discount_total, shipping_total,
                 tax_total, total)
             VALUES ('{id}', '{dakkah}', '{customer}', 'a@b.example', 'sar', 100, 0, 0, 15, 115);"
        )
    };
    let orders = [order("order_sara", SARA_ID), order("order_noura", "cus_01jddk000000000000000n0vra")].concat();
    graph.database().execute(&orders).await;
    let answer = sign_in(&graph.as_shopper("dakkah"), SARA, PASSWORD).await.ok();
    assert_eq!(*answer.at("signInCustomer.expiresIn"), json!(900));
    let sara = graph.client().with_token(answer.text("signInCustomer.accessToken"));
    let query =
        "{ me { kind customer { email orders(first: 50) { nodes { id } } reviews { totalCount nodes { customerId } } }} }";
    let own = sara.query(query).await.ok();
    assert_eq!((own.text("me.kind"), own.text("me.customer.email")), ("CUSTOMER", SARA));
    let ids = own.each("me.customer.orders.nodes", "id");
    assert!(ids.contains(&json!("order_sara")) && !ids.contains(&json!("order_noura")), "{ids:?}");
    assert!(own.at("me.customer.reviews.totalCount").as_i64().unwrap() > 0);
    sara.query(r#"{ order(id: "order_noura") { id } }"#).await.ok().at("order").as_null().unwrap();
    sara.query("{ tenantUsers { nodes { id } } }").await.refused("FORBIDDEN");
    // And goes on to, with fresh tokens.
    let token = answer.text("signInCustomer.refreshToken");
    let answer = refresh(&graph.as_shopper("dakkah"), token).await.ok();
    let sara = graph.client().with_token(answer.text("refreshCustomer.accessToken"));
    assert_eq!(sara.query(ME).await.ok().text("me.id"), SARA_ID);
}

/// Invariant: A sign-in that is refused does not say why.
#[tokio::test]
async fn who_is_not_let_in_is_not_told_why() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let wrong = turned_away(sign_in(&shopper, SARA, "demo-passwore").await);
    assert_eq!(turned_away(sign_in(&shopper, "nobody@dakkah.example", PASSWORD).await), wrong);
    assert_eq!(turned_away(sign_in(&shopper, "tariq@dakkah.example", PASSWORD).await), wrong, "a guest");
    assert_eq!(turned_away(sign_in(&shopper, "admin@dakkah.example", PASSWORD).await), wrong, "staff");
    assert_eq!(turned_away(sign_in(&customers.as_shopper("paris"), SARA, PASSWORD).await), wrong, "a customer of another tenant");
    let long = format!("{PASSWORD}{}", "x".repeat(72));
    assert_eq!(turned_away(sign_in(&shopper, SARA, &long).await), wrong, "beyond what bcrypt looks at");
    for (email, set) in [("khalid@dakkah.example", "has_account = false"), ("omar@dakkah.example", "deleted_at = now()")] {
        database.execute(&format!("UPDATE customers.customer SET {set} WHERE email = '{email}'")).await;
        assert_eq!(turned_away(sign_in(&shopper, email, PASSWORD).await), wrong, "{set}");
    }
    database.execute("UPDATE customers.customer SET has_account = true WHERE email = 'tariq@dakkah.example'").await;
    assert_eq!(turned_away(sign_in(&shopper, "tariq@dakkah.example", "").await), wrong, "an account without a password");
    assert!(sign_in(&shopper, "  SARA@dakkah.EXAMPLE ", PASSWORD).await.ok().at("signInCustomer.accessToken").is_string());
}

#[tokio::test]
async fn who_registers_is_signed_in_and_can_sign_in_again() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let answer = register(&shopper, amal()).await.ok();
    assert_eq!(answer.user_errors("registerCustomer"), Vec::<String>::new());
    let me = customers.client().with_token(answer.text("registerCustomer.accessToken")).query(ME).await.ok();
    let id = me.text("me.id").to_owned();
    assert_eq!((me.text("me.tenantId"), me.text("me.role")), (tenant_id("dakkah"), "customer"));
    let expected = json!({ "id": id, "email": "amal@example.com", "firstName": "Amal", "lastName": "Mansour",
        "phone": "+966 50 000 0199", "hasAccount": true, "metadata": { "locale": "ar-SA" } });
    assert_eq!(*me.at("me.customer"), expected);
    let answer = sign_in(&shopper, "amal@EXAMPLE.com", "a good password").await.ok();
    let me = customers.client().with_token(answer.text("signInCustomer.accessToken")).query(ME).await.ok();
    assert_eq!(me.text("me.id"), id);
    turned_away(sign_in(&shopper, "amal@example.com", "another password").await);
    let written = format!(
        "SELECT action || ' ' || actor_role FROM platform.audit_log WHERE resource_id = '{id}' UNION ALL
         SELECT event_type || ' announced' FROM platform.event_outbox WHERE aggregate_id = '{id}' ORDER BY 1"
    );
    let expected =
        ["customer.register announced", "customer.register anonymous", "customer.sign_in customer", "customer.sign_in customer"];
    assert_eq!(database.column(&written).await, expected);
    // The same person may be a customer elsewhere, with another password.
    let paris = customers.as_shopper("paris");
    let answer = register(&paris, with(amal(), "password", json!("un autre mot de passe"))).await.ok();
    assert!(answer.at("registerCustomer.accessToken").is_string(), "{:#}", answer.body);
    turned_away(sign_in(&paris, "amal@example.com", "a good password").await);
}

/// Invariant: No registration takes over a customer that exists.
#[tokio::test]
async fn only_an_address_that_nobody_has_can_be_registered() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let made_by_staff =
        r#"mutation { createCustomer(input: { email: "Hand@Made.example", firstName: "Hand" }) { customer { id } } }"#;
    customers.as_staff("dakkah", "tenant-admin").query(made_by_staff).await.ok().text("createCustomer.customer.id");
    let before = counts(&database).await;
    for known in [SARA, "SARA@Dakkah.example", "tariq@dakkah.example", "hand@made.example"] {
        let answer = register(&shopper, with(amal(), "email", json!(known))).await.ok();
        assert_eq!(answer.user_errors("registerCustomer"), ["email: TAKEN"], "{known}");
        assert!(answer.at("registerCustomer.accessToken").is_null());
    }
    assert_eq!(counts(&database).await, before);
    turned_away(sign_in(&shopper, "tariq@dakkah.example", "a good password").await);
    turned_away(sign_in(&shopper, SARA, "a good password").await);
    sign_in(&shopper, SARA, PASSWORD).await.ok().text("signInCustomer.accessToken");
}

#[tokio::test]
async fn of_two_who_register_one_address_at_the_same_moment_one_has_it() {
    let (_database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let (one, other) = tokio::join!(register(&shopper, amal()), register(&shopper, amal()));
    let mut errors = [one.ok().user_errors("registerCustomer"), other.ok().user_errors("registerCustomer")];
    errors.sort();
    assert_eq!(errors, [vec![], vec!["email: TAKEN".to_owned()]]);
}

#[tokio::test]
async fn what_cannot_be_registered_is_said_by_field_and_changes_nothing() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let before = counts(&database).await;
    let long = "x".repeat(300);
    let cases = [
        ("email", "", "REQUIRED"),
        ("email", "  ", "REQUIRED"),
        ("email", "amal", "INVALID"),
        ("email", "amal@example", "INVALID"),
        ("email", "amal mansour@example.com", "INVALID"),
        ("email", "amal@example.com\u{0}", "INVALID"),
        ("email", &format!("{long}@example.com"), "INVALID"),
        ("password", "", "INVALID"),
        ("password", "too short", "INVALID"),
        ("password", &long, "INVALID"),
        ("firstName", " ", "REQUIRED"),
        ("firstName", "A\u{0}", "INVALID"),
        ("lastName", "", "REQUIRED"),
        ("lastName", &long, "INVALID"),
        ("phone", "call me", "INVALID"),
        ("phone", "+966 50 000 0199\u{0}", "INVALID"),
        ("locale", "english", "INVALID"),
    ];
    for (field, value, code) in cases {
        let answer = register(&shopper, with(amal(), field, json!(value))).await.ok();
        assert_eq!(answer.user_errors("registerCustomer"), [format!("{field}: {code}")], "{field} {value:?}");
        assert!(answer.at("registerCustomer.accessToken").is_null());
    }
    let all = json!({ "email": "", "password": "", "firstName": "", "lastName": "", "phone": "x", "locale": "x" });
    let fields: Vec<String> = register(&shopper, all).await.ok().user_errors("registerCustomer");
    assert_eq!(fields.len(), 6, "{fields:?}");
    for missing in ["email", "password", "firstName", "lastName"] {
        let answer = register(&shopper, with(amal(), missing, Value::Null)).await;
        assert!(!answer.errors().is_empty(), "{missing}: {:#}", answer.body);
    }
    assert_eq!(counts(&database).await, before);
    // None of these counts as a try, and optional fields may be empty.
    let input = with(with(amal(), "phone", json!("")), "locale", Value::Null);
    let answer = register(&shopper, input).await.ok();
    assert!(answer.at("registerCustomer.accessToken").is_string(), "{:#}", answer.body);
}

/// Invariant: A refresh token serves once; a second use ends the session.
#[tokio::test]
async fn a_refresh_token_serves_once_and_a_second_time_ends_the_session() {
    let (_database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let (first, other_session) = (refresh_token(&shopper).await, refresh_token(&shopper).await);
    let second = refresh(&shopper, &first).await.ok().text("refreshCustomer.refreshToken").to_owned();
    let third = refresh(&shopper, &second).await.ok().text("refreshCustomer.refreshToken").to_owned();
    refresh(&shopper, &second).await.refused("UNAUTHENTICATED");
    refresh(&shopper, &third).await.refused("UNAUTHENTICATED");
    refresh(&shopper, &other_session).await.ok();
    for nonsense in ["", "no token", "\u{1f600}"] {
        refresh(&shopper, nonsense).await.refused("UNAUTHENTICATED");
    }
}

/// Invariant: A refresh token serves once; a second use ends the session.
#[tokio::test]
async fn of_two_refreshes_at_the_same_moment_one_ends_the_session() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let token = refresh_token(&shopper).await;
    let (one, other) = tokio::join!(refresh(&shopper, &token), refresh(&shopper, &token));
    assert_eq!(one.errors().len() + other.errors().len(), 1, "{:#} {:#}", one.body, other.body);
    assert_eq!(database.value("SELECT count(*) FROM platform.refresh_token WHERE revoked_at IS NULL").await, "0");
}

/// Invariant: A customer's session serves at its own tenant only.
#[tokio::test]
async fn a_refresh_token_of_one_tenant_is_refused_at_another_and_stays() {
    let (_database, customers) = started().await;
    let (dakkah, paris) = (customers.as_shopper("dakkah"), customers.as_shopper("paris"));
    let token = refresh_token(&dakkah).await;
    refresh(&paris, &token).await.refused("UNAUTHENTICATED");
    assert_eq!(sign_out(&paris, &token).await, false);
    let next = refresh(&dakkah, &token).await.ok().text("refreshCustomer.refreshToken").to_owned();
    assert_eq!(sign_out(&dakkah, &next).await, true);
    refresh(&dakkah, &next).await.refused("UNAUTHENTICATED");
    assert_eq!(sign_out(&dakkah, &next).await, false);
}

/// Invariant: A customer's session does not serve for staff, nor a session of staff for a customer.
#[tokio::test]
async fn sessions_of_staff_and_of_customers_do_not_mix() {
    let (database, customers) = started().await;
    let platform = TestSubgraph::start(named("platform").unwrap(), database.url()).await;
    let of_customer = refresh_token(&customers.as_shopper("dakkah")).await;
    let staff = r#"mutation { signIn(email: "admin@dakkah.example", password: "demo-password") { refreshToken } }"#;
    let of_staff = platform.as_shopper("dakkah").query(staff).await.ok().text("signIn.refreshToken").to_owned();
    refresh(&customers.as_shopper("dakkah"), &of_staff).await.refused("UNAUTHENTICATED");
    assert_eq!(sign_out(&customers.as_shopper("dakkah"), &of_staff).await, false);
    let call =
        |field: &str, token: &str, selected: &str| format!("mutation {{ {field}(refreshToken: \"{token}\") {{ {selected} }} }}");
    platform.as_shopper("dakkah").query(&call("refresh", &of_customer, "accessToken")).await.refused("UNAUTHENTICATED");
    let answer = platform.as_shopper("dakkah").query(&call("signOut", &of_customer, "signedOut")).await.ok();
    assert_eq!(*answer.at("signOut.signedOut"), json!(false));
    // Each still serves where it belongs.
    platform.as_shopper("dakkah").query(&call("refresh", &of_staff, "accessToken")).await.ok().text("refresh.accessToken");
    refresh(&customers.as_shopper("dakkah"), &of_customer).await.ok();
}

#[tokio::test]
async fn a_session_ends_with_the_account_and_with_time() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    for (end, back) in [("has_account = false", "has_account = true"), ("deleted_at = now()", "deleted_at = NULL")] {
        let token = refresh_token(&shopper).await;
        for (set, then) in [(end, "it ends"), (back, "it stays ended")] {
            database.execute(&format!("UPDATE customers.customer SET {set} WHERE id = '{SARA_ID}'")).await;
            assert_eq!(refresh(&shopper, &token).await.codes(), ["UNAUTHENTICATED"], "{set}: {then}");
        }
    }
    let token = refresh_token(&shopper).await;
    let month = "UPDATE platform.refresh_token SET issued_at = issued_at - interval '30 days', expires_at = expires_at - interval '30 days'";
    database.execute(month).await;
    refresh(&shopper, &token).await.refused("UNAUTHENTICATED");
}

#[tokio::test]
async fn a_closed_tenant_takes_nobody_in() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    let token = refresh_token(&shopper).await;
    database.execute("UPDATE platform.tenant SET status = 'suspended' WHERE handle = 'dakkah'").await;
    // A server knows a tenant for a few seconds: another one asks anew.
    let customers = TestSubgraph::start(named("customers").unwrap(), database.url()).await;
    let shopper = customers.as_shopper("dakkah");
    let before = counts(&database).await;
    sign_in(&shopper, SARA, PASSWORD).await.refused("NOT_FOUND");
    register(&shopper, amal()).await.refused("NOT_FOUND");
    refresh(&shopper, &token).await.refused("NOT_FOUND");
    // Staff may still work there; customers are not let in through their requests.
    let admin = customers.as_staff("dakkah", "tenant-admin");
    sign_in(&admin, SARA, PASSWORD).await.refused("NOT_FOUND");
    register(&admin, amal()).await.refused("NOT_FOUND");
    refresh(&admin, &token).await.refused("NOT_FOUND");
    assert_eq!(counts(&database).await, before);
}

/// Invariant: An account is tried five times at most in 15 minutes, even at the same moment.
#[tokio::test]
async fn an_account_is_tried_five_times_in_a_quarter_of_an_hour() {
    let (database, customers) = started().await;
    let shopper = customers.as_shopper("dakkah");
    sign_in(&shopper, SARA, PASSWORD).await.ok();
    let tries: Vec<_> = (0..8).map(|_| sign_in(&shopper, SARA, "wrong")).collect();
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.codes() == ["RATE_LIMITED"]).count(), 3, "at the same moment, too");
    sign_in(&shopper, SARA, PASSWORD).await.refused("RATE_LIMITED");
    sign_in(&shopper, "SARA@dakkah.example", PASSWORD).await.refused("RATE_LIMITED");
    sign_in(&shopper, "noura@dakkah.example", PASSWORD).await.ok();
    database.execute("UPDATE platform.sign_in_attempt SET attempted_at = attempted_at - interval '15 minutes'").await;
    assert!(sign_in(&shopper, SARA, PASSWORD).await.ok().at("signInCustomer.accessToken").is_string());
}

#[tokio::test]
async fn an_address_finds_out_five_accounts_in_a_quarter_of_an_hour() {
    let (_database, customers) = started().await;
    let from = |address: &str| customers.as_shopper("dakkah").with_header("x-forwarded-for", address);
    for name in ["sara", "noura", "omar", "khalid"] {
        let taken = register(&from("192.0.2.7"), with(amal(), "email", json!(format!("{name}@dakkah.example")))).await.ok();
        assert_eq!(taken.user_errors("registerCustomer"), ["email: TAKEN"]);
    }
    turned_away(sign_in(&from("192.0.2.7"), "guess@dakkah.example", PASSWORD).await);
    register(&from("192.0.2.7, 10.0.0.1"), amal()).await.refused("RATE_LIMITED");
    sign_in(&from("192.0.2.7"), SARA, PASSWORD).await.refused("RATE_LIMITED");
    register(&from("192.0.2.8"), amal()).await.ok().text("registerCustomer.accessToken");
}

/// Invariant: No secret is in the audit log.
#[tokio::test]
async fn the_audit_log_has_who_signed_in_and_no_secret() {
    let (database, customers) = started().await;
    let client = customers.as_shopper("dakkah").with_header("x-forwarded-for", "192.0.2.9");
    turned_away(sign_in(&client, SARA, "a-wrong-password").await);
    let answer = sign_in(&client, SARA, PASSWORD).await.ok();
    let first = answer.text("signInCustomer.refreshToken").to_owned();
    let second = refresh(&client, &first).await.ok().text("refreshCustomer.refreshToken").to_owned();
    refresh(&client, &first).await.refused("UNAUTHENTICATED");
    let third = refresh_token(&client).await;
    sign_out(&client, &third).await;
    register(&client, amal()).await.ok();
    let entries = "SELECT action || ' ' || coalesce(actor_id, '-') || ' ' || actor_role FROM platform.audit_log
                   WHERE ip_address = '192.0.2.9' AND resource_id IS NOT DISTINCT FROM NULLIF(actor_id, '') ORDER BY created_at";
    let verbs = ["sign_in", "refresh", "refresh_refused", "sign_in", "sign_out"];
    let mut expected: Vec<_> = verbs.iter().map(|verb| format!("customer.{verb} {SARA_ID} customer")).collect();
    expected.insert(0, "customer.sign_in_failed - anonymous".into());
    assert_eq!(database.column(entries).await[..6], expected);
    let everything = "SELECT to_jsonb(a)::text FROM platform.audit_log a UNION ALL SELECT to_jsonb(t)::text FROM platform.refresh_token t
                      UNION ALL SELECT to_jsonb(s)::text FROM platform.sign_in_attempt s UNION ALL SELECT to_jsonb(o)::text FROM platform.event_outbox o
                      UNION ALL SELECT to_jsonb(c)::text FROM customers.customer c";
    let written = database.column(everything).await.join("\n");
    let access = answer.text("signInCustomer.accessToken");
    for secret in [first.as_str(), &second, &third, access, PASSWORD, "a-wrong-password", "a good password", "$2b$"] {
        assert!(!written.contains(secret), "{secret}");
    }
}

/// Invariant: No role of the database reaches passwords of customers.
#[tokio::test]
async fn no_role_of_the_database_reaches_passwords_and_only_customers_calls_their_functions() {
    let (database, customers) = started().await;
    let token = refresh_token(&customers.as_shopper("dakkah")).await;
    for group in ["platform", "catalog", "customers"] {
        let session = database.session(group).await;
        session.as_tenant(tenant_id("dakkah")).await;
        for table in ["customers.customer_credential", "platform.refresh_token", "platform.sign_in_attempt"] {
            for statement in [format!("SELECT * FROM {table}"), format!("DELETE FROM {table}")] {
                let error = session.rows(&statement).await.expect_err(&statement);
                assert!(error.contains("permission denied"), "{group}: {error}");
            }
        }
    }
    let call = "SELECT * FROM customers.customer_credentials('sara@dakkah.example')";
    database.session("reviews").await.rows(call).await.expect_err("for customers only");
    let session = database.session("customers").await;
    let internal = format!("SELECT platform.open_session('staff', '{}', 'a', 'b', 'c', 'd')", tenant_id("dakkah"));
    for statement in [internal.as_str(), "SELECT platform.staff_credentials('dakkah', 'admin@dakkah.example')"] {
        let error = session.rows(statement).await.expect_err(statement);
        assert!(error.contains("permission denied"), "{error}");
    }
    // A tenant finds its own customers only, and what the functions turn on, they turn off.
    session.as_tenant(tenant_id("paris")).await;
    assert!(session.rows(call).await.unwrap().is_empty());
    let rotate = format!(
        "SELECT * FROM rotate_refresh_token('{}', 'rtok_x', repeat('0', 64), '{{\"audit_id\": \"x\"}}')",
        kit::digest(&token)
    );
    assert!(session.rows(&rotate).await.unwrap().is_empty());
    session.as_tenant(tenant_id("dakkah")).await;
    assert_eq!(session.rows(call).await.unwrap().len(), 1);
    let platform = session.rows("SELECT current_setting('cityos.platform')").await.unwrap();
    assert_eq!(platform, [[Some("off".to_owned())]]);
}

#[tokio::test]
async fn a_server_without_a_key_says_so_and_registers_nobody() {
    let database = TestDatabase::new().await;
    let customers = TestSubgraph::start_without_signing(named("customers").unwrap(), database.url()).await;
    let before = counts(&database).await;
    sign_in(&customers.as_shopper("dakkah"), SARA, PASSWORD).await.refused("UNAVAILABLE");
    register(&customers.as_shopper("dakkah"), amal()).await.refused("UNAVAILABLE");
    assert_eq!(counts(&database).await, before);
}
