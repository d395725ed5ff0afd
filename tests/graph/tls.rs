//! TLS to Postgres is as strict as the database's URL says, for everything that connects.
//!
//! Invariant: Connections to Postgres are as secure as the URL says; errors say what to change.

use cityos::{audit, doctor, migrate, seed};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use testkit::{TestCluster, TestSubgraph, text_rows};

/// A CA of the test.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for `localhost` and its key, good until the end of a year.
fn certificate(authority: &CertifiedIssuer<'static, KeyPair>, until: i32) -> (String, String) {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(until, 12, 31);
    let key = KeyPair::generate().unwrap();
    (params.signed_by(&key, authority).unwrap().pem(), key.serialize_pem())
}

#[tokio::test]
async fn tls_to_postgres_is_as_strict_as_the_url_says() {
    let cluster = TestCluster::start_empty("tls").await;
    let (ours, theirs) = (authority("ours"), authority("theirs"));
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str, pem: &str| {
        let path = files.path().join(name);
        std::fs::write(&path, pem).unwrap();
        path.display().to_string()
    };
    let (ca, other_ca) = (file("ca.pem", &ours.pem()), file("other.pem", &theirs.pem()));
    let url = |query: &str| format!("{}?{query}", cluster.url());
    let by_name = |query: &str| url(query).replace("@127.0.0.1:", "@localhost:");
    let password = cluster.url().split(['@', ':']).nth(2).unwrap().to_owned();
    let version = async |url: String| -> Result<String, String> {
        let client = devkit::connect(&url).await?;
        let row = client.query_one("SELECT coalesce(version, 'clear') FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).await;
        Ok(row.map_err(devkit::described)?.get(0))
    };
    let refused = async |url: String, why: &str| {
        for error in [version(url.clone()).await.unwrap_err(), migrate::run_all(&url).await.unwrap_err()] {
            assert!(error.contains(why) && !error.contains(&password), "{why}: {error}");
        }
    };

    cluster.set_certificate(None).await;
    assert_eq!(version(url("")).await.unwrap(), "clear", "without TLS at the server, whoever prefers it does without");
    refused(url("sslmode=require"), "the server has no TLS, and sslmode=require asks for it: set `ssl = on`").await;
    refused(url("sslmode=verify-full"), "sslmode=verify-full needs the certificate of the CA: sslrootcert=FILE").await;
    refused(url("sslmode=verify-ca&sslrootcert=/nowhere/ca.pem"), "/nowhere/ca.pem cannot be read").await;

    let (good, key) = certificate(&ours, 2999);
    cluster.set_certificate(Some((&good, &key))).await;
    assert_eq!(version(url("sslmode=disable")).await.unwrap(), "clear");
    for query in ["", "sslmode=prefer", "sslmode=require", &format!("sslmode=verify-ca&sslrootcert={ca}")] {
        assert_eq!(version(url(query)).await.unwrap(), "TLSv1.3", "{query}");
    }
    let full = format!("sslmode=verify-full&sslrootcert={ca}");
    assert_eq!(version(by_name(&full)).await.unwrap(), "TLSv1.3");
    refused(url(&full), "is for another host").await;
    for query in ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"] {
        let query = format!("{query}&sslrootcert={other_ca}");
        refused(by_name(&query), &format!("is not of the CA in sslrootcert {other_ca}")).await;
    }

    // The whole product over TLS that is verified in full.
    migrate::run_all(&by_name(&full)).await.unwrap();
    assert!(seed::is_empty(&by_name(&full)).await.unwrap());
    assert_eq!(audit::overdue(&by_name(&full)).await.unwrap(), None);
    assert!(doctor::findings(&by_name(&full)).await.is_ok());
    let mut subgraph = TestSubgraph::start(cityos::subgraphs::named("platform").unwrap(), &by_name(&full)).await;
    assert_eq!(subgraph.get("/ready").await.0, 200);
    let sessions = "SELECT DISTINCT s.version FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
                    WHERE a.datname = 'graph' AND a.pid <> pg_backend_pid()";
    assert_eq!(text_rows(&cluster.url(), sessions).await.unwrap(), [[Some("TLSv1.3".to_owned())]]);
    subgraph.stop().await;

    let (expired, key) = certificate(&ours, 2021);
    cluster.set_certificate(Some((&expired, &key))).await;
    for query in [&full, &format!("sslmode=verify-ca&sslrootcert={ca}")] {
        refused(by_name(query), "the server's certificate has expired: renew it").await;
    }
    assert_eq!(version(by_name("sslmode=require")).await.unwrap(), "TLSv1.3", "who verifies nothing does not mind");
    let subgraph = TestSubgraph::start(cityos::subgraphs::named("platform").unwrap(), &by_name(&full)).await;
    let (status, body) = subgraph.get("/ready").await;
    assert_eq!(status, 503);
    assert!(body.contains("the server's certificate has expired") && !body.contains(&password), "{body}");
}
