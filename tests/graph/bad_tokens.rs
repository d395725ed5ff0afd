//! Tokens that must not let anybody in: each is refused with a code, keeps its text out of the log, and changes nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cityos::subgraphs::named;
use devkit::DevelopmentKeys;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestGraph, TestSubgraph, log_of, tenant_id};

/// What an administrator of Dakkah may do, and nobody without a valid token.
const WRITE: &str = r#"mutation { updateCustomer(id: "cus_01jddk0000000000000000sara", input: { firstName: "Forged" }) {
    customer { firstName } userErrors { code } } }"#;

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let customers = TestSubgraph::start(named("customers").unwrap(), database.url()).await;
    (database, customers)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The claims of Dakkah's administrator, with these in place of its own.
fn claims(changed: Value) -> Value {
    let mut claims = json!({
        "sub": "admin_01jddk000000000000000adm1n", "tenant_id": tenant_id("dakkah"), "actor": "staff", "roles": ["tenant-admin"],
        "scope": "staff", "exp": now() + 600, "iss": kit::DEFAULT_ISSUER, "aud": kit::AUDIENCE,
    });
    for (name, value) in changed.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn jwks(keys: &DevelopmentKeys) -> Value {
    serde_json::from_slice(&std::fs::read(keys.jwks()).unwrap()).unwrap()
}

fn header(keys: &DevelopmentKeys) -> Header {
    let kid = jwks(keys)["keys"][0]["kid"].as_str().map(str::to_owned);
    Header { kid, ..Header::new(Algorithm::EdDSA) }
}

fn signed(keys: &DevelopmentKeys, changed: Value) -> String {
    keys.sign(&header(keys), &claims(changed)).unwrap()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// Tokens that are none, whatever tenant and account they name: by what is wrong with them.
fn invalid(keys: &DevelopmentKeys) -> Vec<(String, String)> {
    let good = signed(keys, json!({}));
    let [head, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let kid = header(keys).kid;
    let public = jwks(keys)["keys"][0]["x"].as_str().unwrap().to_owned();
    let mut tokens: Vec<(&str, String)> = vec![
        ("unsigned", format!("{}.{payload}.", part(&json!({ "alg": "none", "typ": "JWT", "kid": kid })))),
        ("unsigned, in capitals", format!("{}.{payload}.", part(&json!({ "alg": "NONE", "kid": kid })))),
        ("unsigned, with a signature", format!("{}.{payload}.{signature}", part(&json!({ "alg": "none", "kid": kid })))),
        ("another algorithm's name", format!("{}.{payload}.{signature}", part(&json!({ "alg": "RS256", "kid": kid })))),
        ("a payload changed", format!("{head}.{}.{signature}", part(&claims(json!({ "roles": ["super-admin"] }))))),
        ("a signature cut", format!("{head}.{payload}.{}", &signature[..40])),
        ("no signature", format!("{head}.{payload}.")),
        ("two parts", format!("{head}.{payload}")),
        ("four parts", format!("{good}.{signature}")),
        ("base64 cut", format!("{head}.{}.{signature}", &payload[..payload.len() - 3])),
        ("no base64", format!("{head}.%%%.{signature}")),
        ("a head alone", head.to_owned()),
        ("nothing", String::new()),
        ("a text", "null".into()),
    ];
    // The public key is known to everybody: as the secret of HS256 it must sign nothing.
    let hashed = Header { kid: kid.clone(), ..Header::new(Algorithm::HS256) };
    let raw = URL_SAFE_NO_PAD.decode(&public).unwrap();
    for (what, secret) in [
        ("bytes", raw),
        ("text", public.into_bytes()),
        ("file", std::fs::read(keys.jwks()).unwrap()),
        ("name", b"secret".to_vec()),
    ] {
        let token = jsonwebtoken::encode(&hashed, &claims(json!({})), &EncodingKey::from_secret(&secret)).unwrap();
        tokens.push((what, token));
    }
    for kid in ["../../../../../../etc/passwd", "/dev/null", "https://elsewhere.example/jwks.json", "' OR 1=1 --", "unknown", ""]
    {
        let header = Header { kid: Some(kid.into()), ..Header::new(Algorithm::EdDSA) };
        tokens.push(("a kid that is no key's", keys.sign(&header, &claims(json!({}))).unwrap()));
    }
    tokens.push(("no kid", keys.sign(&Header::new(Algorithm::EdDSA), &claims(json!({}))).unwrap()));
    // A key in the header is the sender's own word.
    let embedded =
        Header { jwk: serde_json::from_value(jwks(keys)["keys"][0].clone()).unwrap(), ..Header::new(Algorithm::EdDSA) };
    let directory = testkit::scratch().join(format!("other-keys-{}", std::process::id()));
    let others = DevelopmentKeys::in_directory(&directory).unwrap();
    tokens.push(("another's key", others.sign(&header(keys), &claims(json!({}))).unwrap()));
    tokens.push(("another's key, embedded", others.sign(&Header { kid: kid.clone(), ..embedded }, &claims(json!({}))).unwrap()));
    let changed = [
        ("expired", json!({ "exp": now() - 10 })),
        ("expired long ago", json!({ "exp": 1 })),
        ("an expiry that is no number", json!({ "exp": "tomorrow" })),
        ("a negative expiry", json!({ "exp": -1 })),
        ("no expiry", json!({ "exp": null })),
        ("not valid yet", json!({ "nbf": now() + 60 })),
        ("another issuer", json!({ "iss": "https://id.elsewhere.example" })),
        ("no issuer", json!({ "iss": null })),
        ("another audience", json!({ "aud": "another-service" })),
        ("no audience", json!({ "aud": null })),
        ("no account", json!({ "sub": null })),
        ("an account that is no text", json!({ "sub": 7 })),
        ("no tenant", json!({ "tenant_id": null })),
        ("no kind of account", json!({ "actor": null })),
        ("an unknown kind of account", json!({ "actor": "root" })),
        ("an unknown role", json!({ "roles": ["owner-of-everything"] })),
        ("an unknown role beside a known one", json!({ "roles": ["tenant-admin", "root"] })),
        ("roles that are no list", json!({ "roles": "tenant-admin" })),
        ("a vendor's person without a vendor", json!({ "actor": "vendor", "vendor_role": "owner" })),
        ("a vendor's person without a role", json!({ "actor": "vendor", "vendor_id": "vendor_mine" })),
        ("an unknown role at a vendor", json!({ "actor": "vendor", "vendor_id": "vendor_mine", "vendor_role": "tenant-admin" })),
    ];
    let mut tokens: Vec<(String, String)> = tokens.into_iter().map(|(what, token)| (what.to_owned(), token)).collect();
    tokens.extend(changed.into_iter().map(|(what, changed)| (what.to_owned(), signed(keys, changed))));
    std::fs::remove_dir_all(&directory).unwrap();
    tokens
}

/// Every row that a request could have left.
async fn contents(database: &TestDatabase) -> String {
    let sql = "SELECT md5(string_agg(t, '|')) FROM (
                   SELECT to_jsonb(c)::text FROM customers.customer c UNION ALL SELECT to_jsonb(a)::text FROM platform.audit_log a
                   UNION ALL SELECT to_jsonb(o)::text FROM platform.event_outbox o ORDER BY 1) AS everything (t)";
    database.value(sql).await
}

/// The answer to a write, and that no more than one line of the log is about it, without the token.
async fn tried(client: &Client, what: &str, token: &str) -> Response {
    let request_id =
        format!("bad-token-{}", what.replace(|c: char| !c.is_ascii_alphanumeric(), "-").chars().take(50).collect::<String>());
    let answer = client.clone().with_header("x-request-id", &request_id).query(WRITE).await;
    let lines = log_of(&request_id);
    let said: Vec<_> = lines.iter().filter(|line| line["level"] != "DEBUG" && line["level"] != "TRACE").collect();
    assert!(said.len() <= 1, "{what}: {said:?}");
    // Its end is of this token alone.
    let secret = token.rsplit('.').find(|part| part.len() >= 20).unwrap_or_default();
    assert!(secret.is_empty() || log_of(secret).is_empty(), "{what}: {:?}", log_of(secret));
    assert!(!answer.body.to_string().contains("Forged"), "{what}: {:#}", answer.body);
    answer
}

/// Invariant: Every subgraph refuses a token that is forged, stale, doubled or for others, and nothing is left of the request.
#[tokio::test]
async fn a_token_that_is_not_valid_is_refused_by_every_subgraph_itself() {
    let (database, customers) = started().await;
    let before = contents(&database).await;
    // One that is valid has been seen, so that it is remembered.
    let good = signed(customers.keys(), json!({}));
    customers.client().with_token(&good).query("{ me { id } }").await.ok().text("me.id");
    for (what, token) in invalid(customers.keys()) {
        let answer = tried(&customers.client().with_token(&token), &what, &token).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{what}: {:#}", answer.body);
        assert!(answer.body["data"].is_null(), "{what}: {:#}", answer.body);
        // Naming the tenant as shoppers do does not make it an anonymous request.
        let named = customers.as_shopper("dakkah").with_token(&token).query("{ me { id } }").await;
        assert_eq!(named.codes(), ["UNAUTHENTICATED"], "{what}: {:#}", named.body);
    }
    assert_eq!(contents(&database).await, before);
    // It is the token that was wrong.
    assert_eq!(customers.client().with_token(&good).query(WRITE).await.ok().text("updateCustomer.customer.firstName"), "Forged");
}

#[tokio::test]
async fn clocks_may_differ_by_a_few_seconds() {
    let (_database, customers) = started().await;
    let keys = customers.keys();
    for skewed in [json!({ "exp": now() - 2 }), json!({ "nbf": now() + 2 }), json!({ "nbf": now() - 60, "iat": now() + 2 })] {
        let token = signed(keys, skewed.clone());
        let me = customers.client().with_token(&token).query("{ me { role } }").await.ok();
        assert_eq!(me.text("me.role"), "tenant-admin", "{skewed}");
    }
}

#[tokio::test]
async fn a_valid_token_gives_no_more_than_its_account_has() {
    let (database, customers) = started().await;
    database.execute("UPDATE platform.tenant SET status = 'suspended' WHERE handle = 'tunis'").await;
    let before = contents(&database).await;
    let tunis =
        json!({ "sub": "cus_01jdtn000000000000000am1ne", "actor": "customer", "roles": [], "tenant_id": tenant_id("tunis") });
    let cases = [
        ("a role that it does not hold", json!({ "roles": ["super-admin"] }), "FORBIDDEN"),
        ("a narrower role than it holds", json!({ "roles": ["viewer"] }), "FORBIDDEN"),
        ("two roles", json!({ "roles": ["tenant-admin", "super-admin"] }), "FORBIDDEN"),
        ("no role", json!({ "roles": [] }), "FORBIDDEN"),
        ("an account of no tenant", json!({ "sub": "admin_nobody" }), "FORBIDDEN"),
        ("a tenant that it does not work for", json!({ "tenant_id": tenant_id("hq") }), "FORBIDDEN"),
        ("an unknown tenant", json!({ "tenant_id": "ten_nowhere" }), "NOT_FOUND"),
        ("no tenant in it", json!({ "tenant_id": "" }), "NOT_FOUND"),
        ("a customer of a suspended tenant", tunis, "NOT_FOUND"),
        ("a customer", json!({ "actor": "customer" }), "FORBIDDEN"),
        ("a vendor's person", json!({ "actor": "vendor", "vendor_id": "vendor_mine", "vendor_role": "owner" }), "FORBIDDEN"),
        ("a service without a scope", json!({ "actor": "service" }), "FORBIDDEN"),
    ];
    for (what, changed, code) in cases {
        let token = signed(customers.keys(), changed);
        let answer = tried(&customers.client().with_token(&token), what, &token).await;
        assert_eq!(answer.codes(), [code], "{what}: {:#}", answer.body);
    }
    let token = signed(customers.keys(), json!({}));
    for other in ["hq", "paris", "nowhere"] {
        let client = customers.as_shopper(other).with_token(&token);
        assert_eq!(tried(&client, &format!("x-tenant {other}"), &token).await.codes(), ["FORBIDDEN"], "{other}");
    }
    assert_eq!(contents(&database).await, before);
}

/// Invariant: Every subgraph refuses a token that is forged, stale, doubled or for others, and nothing is left of the request.
#[tokio::test]
async fn a_header_that_holds_no_token_is_refused() {
    let (database, customers) = started().await;
    let before = contents(&database).await;
    let good = signed(customers.keys(), json!({}));
    let huge = format!("Bearer {}", "x".repeat(64 * 1024));
    let padded = format!("Bearer {good}{}", "A".repeat(64 * 1024));
    let headers = [
        ("basic", "Basic YWRtaW46YWRtaW4=".to_owned()),
        ("a token without a scheme", good.clone()),
        ("another scheme", format!("Token {good}")),
        ("no space", format!("Bearer{good}")),
        ("a list", format!("Bearer {good}, Bearer {good}")),
        ("a scheme alone", "Bearer".into()),
        ("a scheme and a space", "Bearer ".into()),
        ("empty", String::new()),
        ("huge", huge),
        ("a token with a long end", padded),
    ];
    for (what, value) in &headers {
        let client = customers.as_shopper("dakkah").with_header("authorization", value);
        let answer = tried(&client, what, value).await;
        assert!(answer.codes() == ["UNAUTHENTICATED"] || (400..500).contains(&answer.status), "{what}: {:#}", answer.body);
        assert!(answer.body.to_string().len() < 1000, "{what}: the answer is short");
    }
    // Two headers, each order, also when both are good or the second is empty.
    for (first, second) in [(good.as_str(), "bad"), ("bad", good.as_str()), (good.as_str(), good.as_str()), (good.as_str(), "")] {
        let client = customers.client().with_token(first).with_another_header("authorization", &format!("Bearer {second}"));
        let answer = tried(&client, "two headers", "").await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{:#}", answer.body);
    }
    let answer = customers.as_shopper("dakkah").with_header("authorization", "Bearer \u{e9}").query(WRITE).await;
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{:#}", answer.body);
    assert_eq!(contents(&database).await, before);
    // The scheme's capitals make no difference (RFC 7235).
    customers.client().with_header("authorization", &format!("bearer {good}")).query("{ me { id } }").await.ok().text("me.id");
}

/// Invariant: Every subgraph refuses a token that is forged, stale, doubled or for others, and nothing is left of the request.
#[tokio::test]
async fn behind_the_router_they_are_refused_too() {
    let graph = TestGraph::start().await;
    let before = contents(graph.database()).await;
    let good = signed(graph.keys(), json!({}));
    for (what, token) in invalid(graph.keys()) {
        let answer = graph.as_shopper("dakkah").with_token(&token).query(WRITE).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{what}: {:#}", answer.body);
    }
    for value in ["Basic YWRtaW46YWRtaW4=", good.as_str(), "Bearer"] {
        let answer = graph.as_shopper("dakkah").with_header("authorization", value).query(WRITE).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{:#}", answer.body);
    }
    let huge = format!("Bearer {}", "x".repeat(64 * 1024));
    let client = graph.as_shopper("dakkah").with_header("authorization", &huge);
    if let Ok(answer) = client.try_send(json!({ "query": WRITE }).to_string()).await {
        assert!(
            answer.codes() == ["UNAUTHENTICATED"] || (400..500).contains(&answer.status),
            "{} {:#}",
            answer.status,
            answer.body
        );
    }
    for (first, second) in [(good.as_str(), "bad"), ("bad", good.as_str())] {
        let client = graph.client().with_token(first).with_another_header("authorization", &format!("Bearer {second}"));
        let answer = client.query(WRITE).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{:#}", answer.body);
    }
    assert_eq!(contents(graph.database()).await, before);
    let held = signed(graph.keys(), json!({ "roles": ["super-admin"] }));
    graph.client().with_token(&held).query(WRITE).await.refused("FORBIDDEN");
    graph.as_shopper("hq").with_token(&good).query(WRITE).await.refused("FORBIDDEN");
    graph.client().with_token(&good).query(WRITE).await.ok();
}

#[tokio::test]
async fn a_token_may_be_for_others_besides() {
    let graph = TestGraph::shared().await;
    let query = "{ customers(first: 1) { totalCount } }";
    let several = json!({ "aud": [kit::AUDIENCE, "https://id.example/userinfo"] });
    let others = json!({ "aud": ["https://id.example/userinfo", "another-service"] });
    for client in [graph.client(), graph.subgraph("customers").client()] {
        let good = client.clone().with_token(&signed(graph.keys(), several.clone()));
        good.query(query).await.ok();
        let foreign = client.with_token(&signed(graph.keys(), others.clone()));
        assert_eq!(foreign.query(query).await.codes(), ["UNAUTHENTICATED"]);
    }
}

/// Invariant: Keys of tokens that change count within seconds.
#[tokio::test]
async fn keys_that_change_are_taken_up_without_a_restart() {
    let database = TestDatabase::new().await;
    let directory = testkit::scratch().join(format!("rotated-keys-{}", std::process::id()));
    let [old, new] = ["old", "new"].map(|name| DevelopmentKeys::in_directory(&directory.join(name)).unwrap());
    let file = directory.join("jwks.json");
    let publish = |all: &[&DevelopmentKeys]| {
        let keys: Vec<Value> = all.iter().map(|keys| jwks(keys)["keys"][0].clone()).collect();
        std::fs::write(&file, json!({ "keys": keys }).to_string()).unwrap();
    };
    publish(&[&old]);
    let verifier = kit::TokenVerifier::from_file(&file, kit::DEFAULT_ISSUER).unwrap();
    let customers =
        TestSubgraph::start_with(named("customers").unwrap(), database.url(), |options| options.tokens = verifier).await;
    let [by_old, by_new] = [&old, &new].map(|keys| customers.client().with_token(&signed(keys, json!({}))));
    let accepted = async |client: &Client| client.query("{ customers(first: 1) { totalCount } }").await.errors().is_empty();
    let settled = async |expected: (bool, bool)| {
        for _ in 0..40 {
            if (accepted(&by_old).await, accepted(&by_new).await) == expected {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        false
    };
    assert!(settled((true, false)).await);
    publish(&[&old, &new]);
    assert!(settled((true, true)).await, "a key that is added counts");
    std::fs::write(&file, "half a fi").unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert!(settled((true, true)).await, "a file that cannot be read changes nothing");
    publish(&[&new]);
    assert!(settled((false, true)).await, "a key that is gone counts no longer");
    std::fs::remove_dir_all(&directory).unwrap();
}
