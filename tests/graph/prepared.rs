//! What a connection keeps prepared: what is asked for again, within bounds, and what may not wait always.

use diesel_async::RunQueryDsl;
use postgres_connection::{Connection, MOST_KEPT, Statements, Target};
use testkit::TestDatabase;

const KNOWN: &str = "SELECT count(*) FROM pg_prepared_statements WHERE statement = ";

async fn is_prepared(connection: &Connection, text: &str) -> bool {
    connection.value::<i64>(&format!("{KNOWN}'{}'", text.replace('\'', "''"))).await.unwrap() == 1
}

async fn run(mut connection: &Connection, text: &'static str) {
    RunQueryDsl::execute(kit::prepared(text), &mut connection).await.unwrap();
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the connection itself is tested")]
async fn a_connection_keeps_the_statements_that_come_again_and_the_oldest_makes_room() {
    let database = TestDatabase::empty().await;
    let connection = Connection::open(&Target::parse(database.url()).unwrap(), &Statements::Kept).await.unwrap();
    let always = "SELECT 'always'";
    connection.keep(kit::prepared(always)).await.unwrap();
    assert!(is_prepared(&connection, always).await);

    run(&connection, "SELECT 'once'").await;
    assert!(!is_prepared(&connection, "SELECT 'once'").await, "a text that came once is not worth a round trip");
    run(&connection, "SELECT 'once'").await;
    assert!(is_prepared(&connection, "SELECT 'once'").await);

    let texts: Vec<&'static str> = (0..MOST_KEPT + 10).map(|n| &*format!("SELECT {n}").leak()).collect();
    for text in &texts {
        run(&connection, text).await;
        run(&connection, text).await;
        // In use all the time, so that it stays.
        run(&connection, texts[0]).await;
    }
    let all: i64 = connection.value("SELECT count(*) FROM pg_prepared_statements").await.unwrap();
    assert_eq!(usize::try_from(all).unwrap(), MOST_KEPT + 1);
    assert!(is_prepared(&connection, always).await);
    assert!(is_prepared(&connection, texts[0]).await && is_prepared(&connection, texts[MOST_KEPT + 9]).await);
    assert!(!is_prepared(&connection, "SELECT 'once'").await && !is_prepared(&connection, texts[1]).await);
}
