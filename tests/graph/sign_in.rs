//! Sign-in of staff: who gets tokens, how long they serve, and how often one may try.

use cityos::subgraphs::named;
use devkit::DevelopmentKeys;
use kit::{DEFAULT_ISSUER, TokenVerifier};
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const SIGN_IN: &str = "mutation ($email: String!, $password: String!, $tenant: String) {
    signIn(email: $email, password: $password, tenant: $tenant) { accessToken expiresIn refreshToken userErrors { field code message } } }";
const REFRESH: &str =
    "mutation ($token: String!) { refresh(refreshToken: $token) { accessToken expiresIn refreshToken userErrors { code } } }";
const SIGN_OUT: &str = "mutation ($token: String!) { signOut(refreshToken: $token) { signedOut userErrors { code } } }";
const ACCEPT: &str = "mutation ($token: String!, $password: String!) {
    acceptInvitation(token: $token, password: $password) { accepted userErrors { field code message } } }";
const ADMIN: &str = "admin@dakkah.example";
const PASSWORD: &str = "demo-password";

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(named("platform").unwrap(), database.url()).await;
    (database, platform)
}

async fn sign_in(client: &Client, email: &str, password: &str) -> Response {
    client.query_with(SIGN_IN, json!({ "email": email, "password": password })).await
}

async fn refresh(client: &Client, token: &str) -> Response {
    client.query_with(REFRESH, json!({ "token": token })).await
}

async fn sign_out(client: &Client, token: &str) -> Value {
    client.query_with(SIGN_OUT, json!({ "token": token })).await.ok().at("signOut.signedOut").clone()
}

/// What is said to somebody who is not let in.
#[track_caller]
fn turned_away(answer: Response) -> String {
    let answer = answer.ok();
    assert_eq!(answer.user_errors("signIn"), [": INVALID"]);
    for token in ["accessToken", "refreshToken", "expiresIn"] {
        assert!(answer.at(&format!("signIn.{token}")).is_null(), "{:#}", answer.body);
    }
    answer.text("signIn.userErrors.0.message").to_owned()
}

async fn set_member(database: &TestDatabase, tenant: &str, account: &str, set: &str) {
    let tenant = tenant_id(tenant);
    database
        .execute(&format!(
            "SET cityos.tenant = '{tenant}'; UPDATE platform.tenant_user SET {set} WHERE tenant_id = '{tenant}' AND user_id = '{account}'; \
             RESET cityos.tenant"
        ))
        .await;
}

#[tokio::test]
async fn the_right_password_gives_a_token_for_every_subgraph() {
    let (database, platform) = started().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let here = "SELECT count(*) FROM platform.tenant_user WHERE last_active_at > now() - interval '1 minute'";
    database.execute("UPDATE platform.tenant_user SET last_active_at = NULL").await;
    let answer = sign_in(&platform.as_shopper("dakkah"), ADMIN, PASSWORD).await.ok();
    assert_eq!(answer.user_errors("signIn"), Vec::<String>::new());
    assert_eq!(database.value(here).await, "1", "the member who was here, and nobody else");
    assert_eq!(answer.at("signIn.expiresIn"), &json!(900));
    let token = answer.text("signIn.accessToken");
    let admin = catalog.client().with_token(token);
    admin.query("{ priceLists(first: 1) { nodes { id } } }").await.ok();
    let rename = r#"mutation { updateProduct(id: "prod_01jddk000000000000000can0n", input: { subtitle: "By me" }) { product { tenantId } } }"#;
    assert_eq!(admin.query(rename).await.ok().text("updateProduct.product.tenantId"), tenant_id("dakkah"));
    // Addresses are kept in lower case.
    let shouted = sign_in(&platform.as_shopper("dakkah"), "  ADMIN@dakkah.EXAMPLE ", PASSWORD).await.ok();
    assert!(shouted.at("signIn.accessToken").is_string());
}

/// Invariant: A sign-in that is refused does not say why.
#[tokio::test]
async fn who_is_not_let_in_is_not_told_why() {
    let (database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    let wrong = turned_away(sign_in(&shopper, ADMIN, "demo-passwore").await);
    assert_eq!(turned_away(sign_in(&shopper, "nobody@dakkah.example", PASSWORD).await), wrong);
    assert_eq!(turned_away(sign_in(&shopper, "admin@hq.example", PASSWORD).await), wrong, "a member of another tenant");
    set_member(&database, "dakkah", "admin_01jddk00000000000000v1ewer", "status = 'inactive'").await;
    assert_eq!(turned_away(sign_in(&shopper, "viewer@dakkah.example", PASSWORD).await), wrong, "a suspended member");
    let elsewhere = json!({ "email": "auditor@dakkah.example", "password": PASSWORD, "tenant": "nowhere" });
    assert_eq!(turned_away(shopper.query_with(SIGN_IN, elsewhere).await), wrong, "an unknown tenant");
    // Beyond what bcrypt looks at, a password would be right whatever follows.
    let long = format!("{PASSWORD}{}", "x".repeat(72));
    assert_eq!(turned_away(sign_in(&shopper, ADMIN, &long).await), wrong);
}

/// Invariant: A refresh token serves once; a second use ends the session.
#[tokio::test]
async fn a_refresh_token_serves_once_and_a_second_time_ends_the_session() {
    let (_database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    let first = sign_in(&shopper, ADMIN, PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    let other_session = sign_in(&shopper, ADMIN, PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    let answer = refresh(&shopper, &first).await.ok();
    let (second, access) = (answer.text("refresh.refreshToken").to_owned(), answer.text("refresh.accessToken"));
    assert_ne!(first, second);
    platform.client().with_token(access).query("{ tenantUsers(first: 1) { nodes { id } } }").await.ok();
    let third = refresh(&shopper, &second).await.ok().text("refresh.refreshToken").to_owned();
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
    let (database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    let token = sign_in(&shopper, ADMIN, PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    let (one, other) = tokio::join!(refresh(&shopper, &token), refresh(&shopper, &token));
    assert_eq!(one.errors().len() + other.errors().len(), 1, "{:#} {:#}", one.body, other.body);
    let open = "SELECT count(*) FROM platform.refresh_token WHERE revoked_at IS NULL";
    assert_eq!(database.value(open).await, "0");
}

#[tokio::test]
async fn a_session_ends_with_the_membership_and_with_time() {
    let (database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    let token = sign_in(&shopper, "viewer@dakkah.example", PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    set_member(&database, "dakkah", "admin_01jddk00000000000000v1ewer", "status = 'inactive'").await;
    refresh(&shopper, &token).await.refused("UNAUTHENTICATED");
    set_member(&database, "dakkah", "admin_01jddk00000000000000v1ewer", "status = 'active'").await;
    refresh(&shopper, &token).await.refused("UNAUTHENTICATED");

    let token = sign_in(&shopper, ADMIN, PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    let month = "UPDATE platform.refresh_token SET issued_at = issued_at - interval '30 days', expires_at = expires_at - interval '30 days'";
    database.execute(month).await;
    refresh(&shopper, &token).await.refused("UNAUTHENTICATED");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let (_database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    let first = sign_in(&shopper, ADMIN, PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    let second = refresh(&shopper, &first).await.ok().text("refresh.refreshToken").to_owned();
    assert_eq!(sign_out(&shopper, &second).await, true);
    refresh(&shopper, &second).await.refused("UNAUTHENTICATED");
    assert_eq!(sign_out(&shopper, &second).await, false);
    assert_eq!(sign_out(&shopper, "unknown").await, false);
}

/// Invariant: An account is tried five times at most in 15 minutes, even at the same moment.
#[tokio::test]
async fn an_account_is_tried_five_times_in_a_quarter_of_an_hour() {
    let (database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    // Not counted: it succeeds.
    sign_in(&shopper, ADMIN, PASSWORD).await.ok();
    let tries: Vec<_> = (0..8).map(|_| sign_in(&shopper, ADMIN, "wrong")).collect();
    let answers = futures_util::future::join_all(tries).await;
    let limited = answers.iter().filter(|answer| answer.codes() == ["RATE_LIMITED"]).count();
    assert_eq!(limited, 3, "at the same moment, too");
    sign_in(&shopper, ADMIN, PASSWORD).await.refused("RATE_LIMITED");
    sign_in(&shopper, "ADMIN@dakkah.example", PASSWORD).await.refused("RATE_LIMITED");
    sign_in(&platform.as_shopper("hq"), ADMIN, PASSWORD).await.refused("RATE_LIMITED");
    sign_in(&shopper, "viewer@dakkah.example", PASSWORD).await.ok();
    database.execute("UPDATE platform.sign_in_attempt SET attempted_at = attempted_at - interval '15 minutes'").await;
    assert!(sign_in(&shopper, ADMIN, PASSWORD).await.ok().at("signIn.accessToken").is_string());
}

#[tokio::test]
async fn an_address_tries_five_times_in_a_quarter_of_an_hour() {
    let (_database, platform) = started().await;
    let from = |address: &str| platform.as_shopper("dakkah").with_header("x-forwarded-for", address);
    for index in 0..5 {
        turned_away(sign_in(&from("192.0.2.7, 10.0.0.1"), &format!("guess{index}@dakkah.example"), PASSWORD).await);
    }
    sign_in(&from("192.0.2.7"), ADMIN, PASSWORD).await.refused("RATE_LIMITED");
    sign_in(&from("192.0.2.8"), ADMIN, PASSWORD).await.ok();
}

/// Invariant: No secret is in the audit log.
#[tokio::test]
async fn the_audit_log_has_who_signed_in_and_no_secret() {
    let (database, platform) = started().await;
    let client = platform.as_shopper("dakkah").with_header("x-forwarded-for", "192.0.2.9");
    turned_away(sign_in(&client, ADMIN, "a-wrong-password").await);
    let answer = sign_in(&client, ADMIN, PASSWORD).await.ok();
    let first = answer.text("signIn.refreshToken").to_owned();
    let second = refresh(&client, &first).await.ok().text("refresh.refreshToken").to_owned();
    refresh(&client, &first).await.refused("UNAUTHENTICATED");
    let third = sign_in(&client, ADMIN, PASSWORD).await.ok().text("signIn.refreshToken").to_owned();
    sign_out(&client, &third).await;
    let entries = "SELECT action || ' ' || coalesce(actor_id, '-') || ' ' || actor_role FROM platform.audit_log
                   WHERE ip_address = '192.0.2.9' ORDER BY created_at";
    let admin = "admin_01jddk000000000000000adm1n tenant-admin";
    let expected = ["sign_in", "refresh", "refresh_refused", "sign_in", "sign_out"];
    let mut expected: Vec<_> = expected.iter().map(|verb| format!("tenant_user.{verb} {admin}")).collect();
    expected.insert(0, "tenant_user.sign_in_failed - anonymous".into());
    assert_eq!(database.column(entries).await, expected);
    let everything = "SELECT to_jsonb(a)::text FROM platform.audit_log a UNION ALL SELECT to_jsonb(t)::text FROM platform.refresh_token t
                      UNION ALL SELECT to_jsonb(s)::text FROM platform.sign_in_attempt s UNION ALL SELECT to_jsonb(o)::text FROM platform.event_outbox o";
    let written = database.column(everything).await.join("\n");
    let access = answer.text("signIn.accessToken");
    for secret in [first.as_str(), &second, &third, access, PASSWORD, "a-wrong-password", "$2b$"] {
        assert!(!written.contains(secret), "{secret}");
    }
    let hashes = database.column("SELECT token_hash FROM platform.refresh_token").await;
    let log = database.column("SELECT to_jsonb(a)::text FROM platform.audit_log a").await.join("\n");
    assert!(hashes.iter().all(|hash| !log.contains(hash)));
}

/// Invariant: No role of the database reaches sessions.
#[tokio::test]
async fn no_role_of_the_database_reaches_sessions_or_other_tenants_hashes() {
    let (database, _platform) = started().await;
    for group in ["platform", "catalog", "customers"] {
        let session = database.session(group).await;
        session.as_tenant(tenant_id("dakkah")).await;
        for table in ["refresh_token", "sign_in_attempt"] {
            for statement in [format!("SELECT * FROM platform.{table}"), format!("DELETE FROM platform.{table}")] {
                let error = session.rows(&statement).await.expect_err(&statement);
                assert!(error.contains("permission denied"), "{group}: {error}");
            }
        }
    }
    let catalog = database.session("catalog").await;
    let error = catalog.rows("SELECT platform.staff_credentials('dakkah', 'admin@dakkah.example')").await.expect_err("refused");
    assert!(error.contains("permission denied"), "{error}");
    let platform = database.session("platform").await;
    platform.rows("SELECT platform.audit_sign_in('x', 'x', 'x', 'x', 'x', '{}')").await.expect_err("for functions only");
    // What the functions turn on, they turn off.
    platform.as_tenant(tenant_id("hq")).await;
    platform.rows("SELECT platform.staff_credentials('dakkah', 'admin@dakkah.example')").await.unwrap();
    let seen = platform.rows("SELECT DISTINCT tenant_id FROM platform.admin_user").await.unwrap();
    assert_eq!(seen, [[Some(tenant_id("hq").to_owned())]]);
}

#[tokio::test]
async fn through_the_router_the_mutation_itself_may_name_the_tenant() {
    let graph = TestGraph::start().await;
    let anybody = graph.client();
    let credentials = json!({ "email": ADMIN, "password": PASSWORD, "tenant": "dakkah" });
    let answer = anybody.query_with(SIGN_IN, credentials.clone()).await.ok();
    let admin = graph.client().with_token(answer.text("signIn.accessToken"));
    assert_eq!(admin.query("{ tenants(first: 1) { nodes { handle } } }").await.ok().text("tenants.nodes.0.handle"), "dakkah");
    let literal =
        format!("mutation {{ signIn(email: \"{ADMIN}\", password: \"{PASSWORD}\", tenant: \"dakkah\") {{ expiresIn }} }}");
    anybody.query(&literal).await.ok();
    // From another tenant's shop, too.
    graph.as_shopper("hq").query_with(SIGN_IN, credentials).await.ok().text("signIn.accessToken");
    let nowhere = json!({ "email": ADMIN, "password": PASSWORD });
    anybody.query_with(SIGN_IN, nowhere).await.refused("NOT_FOUND");
    let token = answer.text("signIn.refreshToken");
    graph.as_shopper("dakkah").query_with(REFRESH, json!({ "token": token })).await.ok();
}

#[tokio::test]
async fn a_server_without_a_key_says_so() {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start_without_signing(named("platform").unwrap(), database.url()).await;
    let answer = sign_in(&platform.as_shopper("dakkah"), ADMIN, PASSWORD).await;
    assert_eq!(answer.codes(), ["UNAVAILABLE"], "{:#}", answer.body);
    assert!(answer.message(0).contains("CITYOS_SIGNING_KEY"));
}

#[test]
fn a_key_that_nobody_can_verify_with_is_refused_at_the_start() {
    let directory = std::env::temp_dir().join(format!("cityos-keys-{}", std::process::id()));
    let [own, other] = ["own", "other"].map(|name| DevelopmentKeys::in_directory(&directory.join(name)).unwrap());
    let tokens = TokenVerifier::from_file(&own.jwks(), DEFAULT_ISSUER).unwrap();
    assert!(tokens.issuer(&own.private_key()).is_ok());
    let error = tokens.issuer(&other.private_key()).err().unwrap();
    assert!(error.contains("does not hold its public key"), "{error}");
    assert!(tokens.issuer(&own.jwks()).err().unwrap().contains("jwks.json"));
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let (database, platform) = started().await;
    let shopper = platform.as_shopper("dakkah");
    let viewer = "admin_01jddk00000000000000v1ewer";
    let accept = async |token: &str, password: &str| {
        shopper.query_with(ACCEPT, json!({ "token": token, "password": password })).await.ok()
    };
    set_member(
        &database,
        "dakkah",
        viewer,
        "status = 'invited', invitation_token = encode(sha256('invited-1'), 'hex'), invitation_accepted_at = NULL",
    )
    .await;
    turned_away(sign_in(&shopper, "viewer@dakkah.example", PASSWORD).await);
    assert_eq!(accept("invited-1", "short").await.user_errors("acceptInvitation"), ["password: INVALID"]);
    assert_eq!(accept("invited-2", "a new password").await.user_errors("acceptInvitation"), [": INVALID"]);
    // Nor does it help to have read the table.
    let kept = database.value(&format!("SELECT invitation_token FROM platform.tenant_user WHERE user_id = '{viewer}'")).await;
    assert_eq!(accept(&kept, "a new password").await.user_errors("acceptInvitation"), [": INVALID"]);
    let other = platform.as_shopper("hq");
    let elsewhere = other.query_with(ACCEPT, json!({ "token": "invited-1", "password": "a new password" })).await.ok();
    assert_eq!(elsewhere.user_errors("acceptInvitation"), [": INVALID"]);
    assert_eq!(accept("invited-1", "a new password").await.at("acceptInvitation.accepted"), true);
    assert_eq!(accept("invited-1", "a newer password").await.user_errors("acceptInvitation"), [": INVALID"]);
    assert!(sign_in(&shopper, "viewer@dakkah.example", "a new password").await.ok().at("signIn.accessToken").is_string());
    turned_away(sign_in(&shopper, "viewer@dakkah.example", PASSWORD).await);
    let row = format!(
        "SELECT (invitation_token IS NULL AND invitation_accepted_at IS NOT NULL)::text FROM platform.tenant_user WHERE user_id = '{viewer}'"
    );
    assert_eq!(database.value(&row).await, "true");
}

#[tokio::test]
async fn an_invitation_does_not_change_the_password_of_an_account_that_works_elsewhere() {
    let (database, platform) = started().await;
    let tenant = tenant_id("hq");
    database
        .execute(&format!(
            "SET cityos.tenant = '{tenant}';
             INSERT INTO platform.tenant_user (id, tenant_id, user_id, role, role_level, status, invitation_token)
             VALUES ('tusr_test', '{tenant}', 'admin_01jddk00000000000000v1ewer', 'viewer', 10, 'invited', encode(sha256('to-hq'), 'hex'));
             RESET cityos.tenant"
        ))
        .await;
    let shopper = platform.as_shopper("hq");
    let accept = async |password: &str| shopper.query_with(ACCEPT, json!({ "token": "to-hq", "password": password })).await.ok();
    assert_eq!(accept("chosen by another").await.user_errors("acceptInvitation"), [": INVALID"]);
    assert_eq!(accept(PASSWORD).await.at("acceptInvitation.accepted"), true);
    assert!(sign_in(&shopper, "viewer@dakkah.example", PASSWORD).await.ok().at("signIn.accessToken").is_string());
}
