//! Behind the real PgBouncer in transaction mode everything is as without it, and who is told the wrong mode hears of it.

use std::sync::Arc;

use cityos::{database, doctor, migrate, seed};
use devkit::{PoolMode, Pooler};
use serde_json::{Value, json};
use testkit::{Client, TestDatabase, TestSubgraph};

const PRODUCTS: &str =
    "query ($first: Int!) { products(first: $first, orderBy: [{ field: CREATED_AT, direction: DESC }]) { totalCount
    pageInfo { endCursor } nodes { id title variants(first: 3) { nodes { sku prices { amount currencyCode } } } } } }";
const REVIEWS: &str =
    "query ($first: Int!) { reviews(first: $first, where: { rating: { gte: 3 } }) { totalCount nodes { id rating title } } }";
const CUSTOMER: &str = "query ($first: Int!) { customers(first: $first) { totalCount nodes { id email firstName } } }";

/// The subgraphs of the test, each with a question and who asks it.
const ASKED: [(&str, &str); 3] = [("catalog", PRODUCTS), ("reviews", REVIEWS), ("customers", CUSTOMER)];

async fn start(name: &str, url: &str, pooler: bool) -> TestSubgraph {
    TestSubgraph::start_with(cityos::subgraphs::named(name).unwrap(), url, |options| options.transaction_pooler = pooler).await
}

/// What different callers are answered, each question several times.
async fn answers(subgraph: &TestSubgraph, query: &'static str) -> Vec<Value> {
    let callers = [("dakkah", "tenant-admin"), ("hq", "tenant-admin"), ("paris", "tenant-admin")];
    let mut clients: Vec<Arc<Client>> = Vec::new();
    for (tenant, role) in callers {
        clients.push(Arc::new(subgraph.as_staff(tenant, role).signed_in().await));
    }
    let mut tasks = Vec::new();
    for first in 1..=5 {
        for client in &clients {
            let client = client.clone();
            tasks
                .push(tokio::spawn(async move { client.query_with(query, json!({ "first": first })).await.ok().data().clone() }));
        }
    }
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.unwrap());
    }
    all
}

/// Invariant: Behind PgBouncer in transaction mode the graph answers as without it.
#[tokio::test]
async fn behind_pgbouncer_in_transaction_mode_three_subgraphs_answer_as_without_it() {
    let database = TestDatabase::empty().await;
    // Two processes of the server for all: every transaction may find the other one.
    let pooler = Pooler::start(database.url(), PoolMode::Transaction, 2).await.unwrap();
    let applied = migrate::run_all(pooler.url()).await.unwrap();
    assert!(applied.len() >= 20 && migrate::run_all(pooler.url()).await.unwrap().is_empty());
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(database.value(invalid).await, "0", "indexes that are made outside transactions, too");
    seed::load(&testkit::project(), pooler.url(), &testkit::secret_keys(), |_| {}).await.unwrap();
    assert!(!seed::is_empty(pooler.url()).await.unwrap());
    assert_eq!(database::pooler_finding(pooler.url(), true).await.unwrap(), None);

    let (mut behind, mut direct) = (Vec::new(), Vec::new());
    for (name, _) in ASKED {
        behind.push(start(name, pooler.url(), true).await);
        direct.push(start(name, database.url(), false).await);
    }
    let through = async |index: usize| answers(&behind[index], ASKED[index].1).await;
    let (one, two, three) = tokio::join!(through(0), through(1), through(2));
    for (index, found) in [one, two, three].into_iter().enumerate() {
        assert!(found.iter().any(|answer| answer.to_string().len() > 100), "{found:?}");
        assert_eq!(found, answers(&direct[index], ASKED[index].1).await, "{}", ASKED[index].0);
    }
    for subgraph in &behind {
        assert_eq!(subgraph.get("/ready").await.0, 200);
    }

    // Writes, and reads of what was written.
    let customer = behind[1].as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let create = "mutation ($input: UpdateReviewInput!, $id: ID!) { updateReview(id: $id, input: $input) { review { id title } userErrors { code } } }";
    let own = database
        .value(
            "SELECT r.id FROM reviews.review r JOIN customers.customer c ON c.id = r.customer_id
                WHERE c.email = 'sara@dakkah.example' AND r.deleted_at IS NULL ORDER BY r.id LIMIT 1",
        )
        .await;
    for n in 0..4 {
        let title = format!("through the pooler {n}");
        let written = customer.query_with(create, json!({ "id": own, "input": { "title": title } })).await.ok();
        assert_eq!(written.text("updateReview.review.title"), title, "{:#}", written.body);
        assert_eq!(database.value(&format!("SELECT title FROM reviews.review WHERE id = '{own}'")).await, title);
    }
}

/// Invariant: The wrong mode of a pooler is found.
#[tokio::test]
async fn who_is_told_the_wrong_mode_of_a_pooler_hears_of_it_or_does_not_mind() {
    let database = TestDatabase::new().await;
    let transaction = Pooler::start(database.url(), PoolMode::Transaction, 4).await.unwrap();
    let session = Pooler::start(database.url(), PoolMode::Session, 20).await.unwrap();

    // A pooler in transaction mode that nobody tells of.
    const UNTOLD: &str = "set CITYOS_POOLER=transaction";
    let misled = start("reviews", transaction.url(), false).await;
    let (status, body) = misled.get("/ready").await;
    assert!(status == 503 && body.contains(UNTOLD), "{status} {body}");
    misled.as_shopper("dakkah").query("{ reviews(first: 1) { totalCount } }").await.refused("INTERNAL");
    assert!(doctor::findings(transaction.url()).await.unwrap().iter().any(|finding| finding.contains(UNTOLD)));

    // Without a pooler, or with one in session mode, the first use of each statement is answered, too.
    let first = "{ reviews(first: 2) { totalCount nodes { id title } } }";
    let direct = start("reviews", database.url(), false).await;
    let wanted = direct.as_shopper("dakkah").query(first).await.ok().data().clone();
    assert!(wanted["reviews"]["totalCount"].as_i64().unwrap() > 2);
    for url in [database.url(), session.url()] {
        let told = start("reviews", url, true).await;
        assert_eq!(*told.as_shopper("dakkah").query(first).await.ok().data(), wanted);
        assert_eq!(told.get("/ready").await.0, 200);
        let finding = database::pooler_finding(url, true).await.unwrap().unwrap();
        assert!(finding.contains("pool_mode = transaction") && finding.contains("unset"), "{finding}");
        let untold = start("reviews", url, false).await;
        assert_eq!(untold.get("/ready").await.0, 200);
        assert_eq!(*untold.as_shopper("dakkah").query(first).await.ok().data(), wanted);
        assert_eq!(database::pooler_finding(url, false).await.unwrap(), None);
    }
}

/// Invariant: A subgraph for which Postgres has no connection left says what to change.
#[tokio::test]
async fn a_server_without_a_connection_left_says_what_to_change() {
    let database = TestDatabase::new().await;
    let role = "cityos_full_house";
    let name = database.value("SELECT current_database()").await;
    database.execute(&format!("DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD 'x' IN ROLE cityos_reviews; EXCEPTION WHEN duplicate_object THEN END $$")).await;
    database.execute(&format!("ALTER DATABASE {name} CONNECTION LIMIT 1")).await;
    let (_, place) = database.url().split_once('@').unwrap();
    let subgraph = start("reviews", &format!("postgres://{role}:x@{place}"), false).await;
    let (status, body) = subgraph.get("/ready").await;
    assert_eq!(status, 503);
    for word in ["too many connections", "CITYOS_CONNECTIONS", "max_connections", "CITYOS_POOLER=transaction"] {
        assert!(body.contains(word), "{word}: {body}");
    }
    database.execute(&format!("ALTER DATABASE {name} CONNECTION LIMIT -1")).await;
    // A login of the subgraph's own is enough.
    assert_eq!(subgraph.get("/ready").await.0, 200);
    let read = subgraph.as_shopper("dakkah").query("{ reviews(first: 1) { totalCount } }").await.ok();
    assert!(read.at("reviews.totalCount").as_i64().unwrap() > 0);
}
