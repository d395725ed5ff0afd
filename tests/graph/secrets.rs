//! Secrets at rest: what is stored of them, who can decrypt it, and what happens without a key.

use cityos::secrets::{Rotation, rotate};
use kit::{SecretColumn, SecretError, SecretKeys};
use testkit::{TestDatabase, TestSubgraph, secret_keys, tenant_id};

/// In every secret that these tests write, so that it is found wherever it leaks.
const MARK: &str = "hush";
const OLD: &str = "old:T05FIEtFWSBPRiBUSElSVFktVFdPIEJZVEVTIEhFUkU=";
const NEW: &str = "new:VFdPIEtFWSBPRiBUSElSVFktVFdPIEJZVEVTIEhFUkU=";
const BOTH: &str = "new:VFdPIEtFWSBPRiBUSElSVFktVFdPIEJZVEVTIEhFUkU=,old:T05FIEtFWSBPRiBUSElSVFktVFdPIEJZVEVTIEhFUkU=";

fn keys(text: &str) -> SecretKeys {
    SecretKeys::parse(text).unwrap()
}

fn secret(column: &str) -> SecretColumn {
    platform::subgraph().secrets.into_iter().find(|secret| secret.column == column).unwrap()
}

/// The stored text of a secret of a tenant.
async fn stored(database: &TestDatabase, column: &str, tenant: &str) -> String {
    let SecretColumn { table, tenant_column, .. } = secret(column);
    // The same for text and for a JSON string.
    let text = format!("to_jsonb({column}) #>> '{{}}'");
    database.value(&format!("SELECT {text} FROM platform.{table} WHERE {tenant_column} = '{}'", tenant_id(tenant))).await
}

fn opened(keys: &SecretKeys, column: &str, tenant: &str, stored: &str) -> Result<String, SecretError> {
    keys.open(secret(column).of(tenant_id(tenant)), stored)
}

/// Tables of the platform in which a text occurs.
async fn tables_with(database: &TestDatabase, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'platform'").await {
        let count = format!("SELECT count(*) FROM platform.{table} t WHERE t::text LIKE '%{text}%'");
        if database.value(&count).await != "0" {
            found.push(table);
        }
    }
    found.sort();
    found
}

async fn settings_of(database: &TestDatabase, tenant: &str) -> String {
    database.value(&format!("SELECT id FROM platform.tenant_settings WHERE tenant_id = '{}'", tenant_id(tenant))).await
}

fn update_settings(id: &str, input: &str) -> String {
    format!(
        "mutation {{ updateTenantSettings(id: \"{id}\", input: {{ {input} }}) {{ tenantSettings {{ id }} userErrors {{ code }} }} }}"
    )
}

fn update_tenant(tenant: &str, input: &str) -> String {
    let id = tenant_id(tenant);
    format!("mutation {{ updateTenant(id: \"{id}\", input: {{ {input} }}) {{ tenant {{ id }} userErrors {{ code }} }} }}")
}

/// Invariant: A secret is encrypted in its table, and is in neither log nor outbox.
#[tokio::test]
async fn a_written_secret_is_nowhere_in_clear_and_opens_with_its_key_only() {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(platform::subgraph(), database.url()).await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let settings = settings_of(&database, "dakkah").await;
    admin.query(&update_settings(&settings, "smtpPassword: \"hush-mail\", webhookSecret: \"hush-hook\"")).await.ok();
    let config = r#"{\"stripe\": \"hush-pay\"}"#;
    admin
        .query(&update_tenant("dakkah", &format!("paymentProviderConfig: \"{config}\", shippingProviderConfig: \"hush-ship\"")))
        .await
        .ok();

    assert_eq!(tables_with(&database, MARK).await, Vec::<String>::new());
    // Nor does what is encrypted leave the row: logs live longer than keys.
    assert_eq!(tables_with(&database, "enc:v1:").await, ["tenant", "tenant_settings"]);
    assert_eq!(
        database.value("SELECT jsonb_typeof(payment_provider_config) FROM platform.tenant WHERE handle = 'dakkah'").await,
        "string"
    );
    for (column, clear) in [
        ("smtp_password", "hush-mail"),
        ("webhook_secret", "hush-hook"),
        ("payment_provider_config", r#"{"stripe": "hush-pay"}"#),
        ("shipping_provider_config", "hush-ship"),
    ] {
        let stored = stored(&database, column, "dakkah").await;
        assert!(stored.starts_with("enc:v1:test:"), "{column}: {stored}");
        assert_eq!(opened(&secret_keys(), column, "dakkah", &stored).as_deref(), Ok(clear), "{column}");
        assert_eq!(opened(&secret_keys(), column, "hq", &stored), Err(SecretError::Forged), "{column}");
        assert_eq!(opened(&keys(OLD), column, "dakkah", &stored), Err(SecretError::UnknownKey("test".into())), "{column}");
    }
    assert!(testkit::log_of("hush-").is_empty());

    admin.query(&update_settings(&settings, "smtpPassword: null")).await.ok();
    let emptied = "SELECT count(*) FROM platform.tenant_settings WHERE tenant_id = '{}' AND smtp_password IS NULL";
    assert_eq!(database.value(&emptied.replace("{}", tenant_id("dakkah"))).await, "1");
}

#[tokio::test]
async fn a_secret_belongs_to_the_tenant_of_its_row_whoever_writes_it() {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(platform::subgraph(), database.url()).await;
    let operator = platform.as_staff("dakkah", "super-admin").signed_in().await;
    operator.query(&update_tenant("paris", "paymentProviderConfig: \"hush-pay\"")).await.ok();
    let settings = settings_of(&database, "hq").await;
    operator.with_header("x-tenant", "hq").query(&update_settings(&settings, "smtpPassword: \"hush-mail\"")).await.ok();
    for (column, tenant, clear) in [("payment_provider_config", "paris", "hush-pay"), ("smtp_password", "hq", "hush-mail")] {
        let stored = stored(&database, column, tenant).await;
        assert_eq!(opened(&secret_keys(), column, tenant, &stored).as_deref(), Ok(clear));
    }
}

#[tokio::test]
async fn no_field_filter_or_order_shows_a_secret() {
    let sdl = platform::subgraph().sdl();
    let write_only =
        ["smtpPassword", "webhookSecret", "paymentProviderConfig", "shippingProviderConfig", "passwordHash", "invitationToken"];
    // The one answer with a secret: the token of an invitation that was made by this very mutation, for whoever made it to send on.
    let mut told_once = vec![("type ProvisionTenantPayload", "invitationToken")];
    let mut inside = "";
    for line in sdl.lines() {
        if line.ends_with('{') && !line.starts_with(' ') && !line.starts_with('\t') {
            inside = line;
        }
        let field = line.trim().split([':', '(']).next().unwrap_or_default();
        if write_only.contains(&field) {
            let known = told_once.iter().position(|(ty, told)| inside.split(" {").next() == Some(ty) && *told == field);
            let told = known.map(|place| told_once.remove(place)).is_some();
            assert!(told || inside.starts_with("input Create") || inside.starts_with("input Update"), "{inside} {line}");
        }
        assert!(!field.contains("SMTP_PASSWORD") && !field.contains("WEBHOOK_SECRET") && !field.contains("PROVIDER_CONFIG"));
    }
    assert!(told_once.is_empty(), "{told_once:?} is there no more");
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(platform::subgraph(), database.url()).await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let settings = settings_of(&database, "dakkah").await;
    for field in ["smtpPassword", "webhookSecret"] {
        let shown = admin.query(&format!("{{ tenantSettings(id: \"{settings}\") {{ {field} }} }}")).await;
        assert!(!shown.errors().is_empty(), "{field}");
    }
}

#[tokio::test]
async fn the_list_of_secrets_is_that_of_the_code() {
    let mut declared = Vec::new();
    for subgraph in cityos::subgraphs::all() {
        let directory = testkit::project().path(format!("subgraphs/{}/src", subgraph.name));
        for file in std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()) {
            let mut table = String::new();
            for line in std::fs::read_to_string(&file).unwrap().lines().map(str::trim) {
                if let Some((_, rest)) = line.split_once("table_name = ") {
                    table = rest.trim_end_matches(")]").rsplit("::").next().unwrap().to_owned();
                }
                if let Some((name, ty)) = line.trim_start_matches("pub ").split_once(": ")
                    && !line.starts_with("//")
                    && ty.split(|c: char| !c.is_alphanumeric()).any(|word| word == "Secret")
                {
                    declared.push(format!("{}.{table}.{name}", subgraph.name));
                }
            }
        }
    }
    let mut listed: Vec<String> = cityos::subgraphs::all()
        .into_iter()
        .flat_map(|subgraph| {
            subgraph.secrets.into_iter().map(move |secret| format!("{}.{}.{}", subgraph.name, secret.table, secret.column))
        })
        .collect();
    declared.sort();
    listed.sort();
    assert_eq!(declared, listed);
    assert!(listed.contains(&"platform.tenant.payment_provider_config".to_owned()), "{listed:?}");
}

#[tokio::test]
async fn rotation_encrypts_what_is_clear_and_what_older_keys_encrypted_and_then_nothing() {
    let database = TestDatabase::new().await;
    let (dakkah, hq) = (tenant_id("dakkah"), tenant_id("hq"));
    database
        .execute(&format!(
            "UPDATE platform.tenant_settings SET smtp_password = 'hush-mail' WHERE tenant_id = '{dakkah}';
             UPDATE platform.tenant_settings SET webhook_secret = 'hush-hook', deleted_at = now() WHERE tenant_id = '{hq}';
             UPDATE platform.tenant SET payment_provider_config = '{{\"stripe\": \"hush-pay\"}}',
                 shipping_provider_config = '\"hush-ship\"' WHERE id = '{dakkah}'"
        ))
        .await;
    let found = cityos::doctor::findings(database.url()).await.unwrap();
    let expected = ["tenant.payment_provider_config", "tenant.shipping_provider_config"]
        .into_iter()
        .chain(["tenant_settings.smtp_password", "tenant_settings.webhook_secret"])
        .map(|name| format!("secret platform.{name}: 1 stored in clear; run `cityos secrets rotate`"));
    assert_eq!(found, expected.collect::<Vec<_>>());

    let at_first = rotate(database.url(), &keys(OLD)).await.unwrap();
    assert_eq!(at_first, Rotation { encrypted: 4, ..Rotation::default() });
    assert_eq!(tables_with(&database, MARK).await, Vec::<String>::new());
    assert_eq!(cityos::doctor::findings(database.url()).await.unwrap(), Vec::<String>::new());
    // As an owner whom row-level security binds: it sees the rows of one tenant at a time.
    database
        .execute(
            "GRANT USAGE ON SCHEMA marketplace TO cityos_platform; GRANT SELECT, UPDATE ON marketplace.vendor TO cityos_platform",
        )
        .await;
    let bound = format!("{}?options=-c%20role%3Dcityos_platform", database.url());
    let with_a_new_key = rotate(&bound, &keys(BOTH)).await.unwrap();
    assert_eq!(with_a_new_key, Rotation { rotated: 4, ..Rotation::default() });
    let again = rotate(database.url(), &keys(BOTH)).await.unwrap();
    assert_eq!(again, Rotation { kept: 4, ..Rotation::default() });
    for (column, tenant, clear) in [
        ("smtp_password", "dakkah", "hush-mail"),
        ("webhook_secret", "hq", "hush-hook"),
        ("payment_provider_config", "dakkah", r#"{"stripe": "hush-pay"}"#),
        ("shipping_provider_config", "dakkah", "hush-ship"),
    ] {
        let stored = stored(&database, column, tenant).await;
        assert_eq!(opened(&keys(NEW), column, tenant, &stored).as_deref(), Ok(clear), "{column}");
    }

    // What no key opens stays as it is, and is named.
    let before = stored(&database, "smtp_password", "dakkah").await;
    let unopened = rotate(database.url(), &keys(OLD)).await.unwrap();
    assert_eq!((unopened.encrypted, unopened.rotated, unopened.kept, unopened.left.len()), (0, 0, 0, 4));
    assert!(unopened.left[0].contains("there is no key `new`"), "{unopened:?}");
    assert_eq!(stored(&database, "smtp_password", "dakkah").await, before);
    assert!(rotate(database.url(), &SecretKeys::default()).await.is_err());
}

/// Invariant: A secret is refused where there is no key.
#[tokio::test]
async fn without_a_key_a_secret_is_refused_and_nothing_changes() {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start_with_keys(platform::subgraph(), database.url(), SecretKeys::default()).await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await.with_header("x-request-id", "without-a-key");
    let settings = settings_of(&database, "dakkah").await;
    let state = format!(
        "SELECT (SELECT t::text FROM platform.tenant_settings t WHERE id = '{settings}')
             || (SELECT count(*) FROM platform.audit_log) || ' ' || (SELECT count(*) FROM platform.event_outbox)"
    );
    let before = database.value(&state).await;
    let both = update_settings(&settings, "emailFromName: \"Changed\", smtpPassword: \"hush-mail\"");
    let refused = admin.query(&both).await.refused("INTERNAL");
    assert!(!refused.message(0).contains(MARK));
    assert_eq!(database.value(&state).await, before);
    assert_eq!(tables_with(&database, MARK).await, Vec::<String>::new());
    let logged = testkit::log_of("there is no key for secrets");
    assert!(logged.iter().any(|line| line.to_string().contains("tenant_settings.smtp_password was not written")), "{logged:?}");

    // What holds no secret is written, and a secret can be taken away.
    admin.query(&update_settings(&settings, "emailFromName: \"Changed\", smtpPassword: null")).await.ok();
    assert_ne!(database.value(&state).await, before);
}
