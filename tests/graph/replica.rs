//! A streaming replica answers reads as fresh as the primary's; where it cannot, the primary does, and says why.
//!
//! Invariant: A replica reads as fresh as the primary; where it cannot, the primary reads and says why.

use std::time::{Duration, Instant};

use cityos::database::replica_finding;
use kit::{Database, DatabaseConfig};
use serde_json::{Value, json};
use testkit::{Client, TestCluster, TestDatabase, TestSubgraph, text_rows};

const UPDATE: &str = "mutation ($id: ID!, $title: String!) { updateReview(id: $id, input: { title: $title }) { review { id title } userErrors { code } } }";
const READ: &str = "query ($id: ID!) { review(id: $id) { id title } }";
const LIST: &str =
    "{ reviews(first: 5, where: { rating: { gte: 3 } }, orderBy: [{ field: CREATED_AT, direction: DESC }]) { totalCount
    nodes { id rating title } } }";

async fn start(url: &str, read_url: Option<&str>) -> TestSubgraph {
    let read_url = read_url.map(str::to_owned);
    let reviews = cityos::subgraphs::named("reviews").unwrap();
    TestSubgraph::start_with(reviews, url, |options| options.read_url = read_url).await
}

/// Reads that the replica answered, and that the primary answered for it.
async fn reads(subgraph: &TestSubgraph) -> (u64, u64) {
    let (_, metrics) = subgraph.get("/metrics").await;
    let count = |server: &str| -> u64 {
        let label = format!("server=\"{server}\"");
        let line = metrics.lines().find(|line| line.starts_with("cityos_replica_reads_total") && line.contains(&label));
        line.unwrap_or_else(|| panic!("{metrics}")).rsplit(' ').next().unwrap().parse().unwrap()
    };
    (count("replica"), count("primary"))
}

/// Writes by one and reads by all; the title that was read, by each.
async fn write_and_read(id: &str, title: &str, writer: &Client, readers: &[&Client]) -> Vec<String> {
    let written = writer.query_with(UPDATE, json!({ "id": id, "title": title })).await.ok();
    assert_eq!(written.text("updateReview.review.title"), title, "{:#}", written.body);
    let mut titles = Vec::new();
    for reader in readers {
        titles.push(reader.query_with(READ, json!({ "id": id })).await.ok().text("review.title").to_owned());
    }
    titles
}

/// Reads until the replica answers again.
async fn wait_for_replica(subgraph: &TestSubgraph, client: &Client) {
    let (began, before) = (Instant::now(), reads(subgraph).await.0);
    while reads(subgraph).await.0 == before {
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", subgraph.get("/ready").await);
        client.query(LIST).await.ok();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(subgraph.get("/ready").await, (200, r#"{"status":"ready"}"#.to_owned()));
}

async fn is_ready_without_replica(subgraph: &TestSubgraph, why: &str) {
    let (status, body) = subgraph.get("/ready").await;
    let said: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &said["status"]), (200, &json!("ready")), "{body}");
    assert!(said["replica"].as_str().unwrap_or_default().contains(why), "{why}: {body}");
    let (_, metrics) = subgraph.get("/metrics").await;
    assert!(metrics.lines().any(|line| line.starts_with("cityos_replica_used{") && line.ends_with(" 0")), "{metrics}");
}

#[tokio::test]
async fn a_replica_reads_as_fresh_as_the_primary_and_is_done_without() {
    let primary = TestCluster::start_for_replicas("primary").await;
    let replica = primary.replicate("replica");
    let (url, read_url) = (primary.url(), replica.url());
    assert_eq!(replica_finding(&url, &read_url).await, None);

    // Two processes of a subgraph: what one has written, the other does not know of.
    let (one, other, direct) = (start(&url, Some(&read_url)).await, start(&url, Some(&read_url)).await, start(&url, None).await);
    let writer = one.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let elsewhere = other.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let own = "SELECT r.id FROM reviews.review r JOIN customers.customer c ON c.id = r.customer_id
                WHERE c.email = 'sara@dakkah.example' AND r.deleted_at IS NULL ORDER BY r.id LIMIT 1";
    let id = text_rows(&url, own).await.unwrap()[0][0].clone().unwrap();
    for n in 0..50 {
        let title = format!("written {n}");
        assert_eq!(write_and_read(&id, &title, &writer, &[&elsewhere, &writer]).await, [title.as_str(); 2]);
    }
    for subgraph in [&one, &other] {
        let (answered, left) = reads(subgraph).await;
        assert!(answered > left, "{answered} by the replica, {left} left to the primary");
    }
    let sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'graph' AND query LIKE '%review%' AND pid <> pg_backend_pid()";
    let seen = text_rows(&read_url, sessions).await.unwrap()[0][0].clone().unwrap();
    assert!(seen.parse::<u32>().unwrap() >= 2, "the replica has {seen} sessions");

    // Nothing more is seen there than elsewhere.
    for tenant in ["dakkah", "hq", "paris"] {
        let (there, here) = (other.as_staff(tenant, "tenant-admin"), direct.as_staff(tenant, "tenant-admin"));
        assert_eq!(there.query(LIST).await.ok().data(), here.query(LIST).await.ok().data(), "{tenant}");
        let found = there.query_with(READ, json!({ "id": id })).await.ok();
        assert_eq!(found.at("review").is_null(), tenant != "dakkah", "{tenant}: {:#}", found.body);
    }

    // Far behind.
    text_rows(&read_url, "SELECT pg_wal_replay_pause()").await.unwrap();
    let before = reads(&other).await;
    for n in 0..5 {
        let title = format!("while it stood still {n}");
        assert_eq!(write_and_read(&id, &title, &writer, &[&elsewhere, &writer]).await, [title.as_str(); 2]);
    }
    assert_eq!(reads(&other).await, (before.0, before.1 + 5));
    is_ready_without_replica(&other, "bytes of the log behind: look at pg_stat_replication").await;
    text_rows(&read_url, "SELECT pg_wal_replay_resume()").await.unwrap();
    wait_for_replica(&other, &elsewhere).await;

    // Away, and back.
    replica.stop();
    let title = "while it was away";
    assert_eq!(write_and_read(&id, title, &writer, &[&elsewhere, &writer]).await, [title; 2]);
    is_ready_without_replica(&other, "DATABASE_READ_URL: ").await;
    let finding = replica_finding(&url, &read_url).await.unwrap();
    assert!(
        finding.starts_with("DATABASE_READ_URL: ") && finding.ends_with("; until then DATABASE_URL is read from"),
        "{finding}"
    );
    replica.restart();
    wait_for_replica(&other, &elsewhere).await;
    let title = "after it came back";
    assert_eq!(write_and_read(&id, title, &writer, &[&elsewhere, &writer]).await, [title; 2]);

    // No replica, and one of somebody else.
    let stranger = TestDatabase::new().await;
    for (wrong, why) in [(url.as_str(), "no replica"), (stranger.url(), "does not copy")] {
        let misled = start(&url, Some(wrong)).await;
        let found = misled.as_shopper("dakkah").query(LIST).await.ok();
        assert_eq!(found.data(), direct.as_shopper("dakkah").query(LIST).await.ok().data());
        is_ready_without_replica(&misled, why).await;
        assert_eq!(reads(&misled).await.0, 0);
        assert!(replica_finding(&url, wrong).await.unwrap().contains(why));
    }
    let mut config = DatabaseConfig::new(&url, "reviews");
    config.read_url = Some("postgres://replica?sslmode=perhaps".into());
    let refused = Database::new(&config).err().unwrap();
    assert!(refused.starts_with("DATABASE_READ_URL: ") && refused.contains("sslmode"), "{refused}");
}
