//! Sequences of numbers without gaps, however many take from them at once.
//!
//! Invariant: A sequence of numbers has no gaps.

use std::time::Duration;

use testkit::{Session, TestDatabase, tenant_id};

async fn as_tenant(database: &TestDatabase, tenant: &str) -> Session {
    let session = database.session("b2b").await;
    session.as_tenant(tenant_id(tenant)).await;
    session
}

async fn taken(session: &Session, sequence: &str) -> String {
    let rows = session.rows(&format!("SELECT platform.next_number('{sequence}')")).await.unwrap();
    rows[0][0].clone().unwrap()
}

#[tokio::test]
async fn each_sequence_of_each_tenant_counts_by_itself() {
    let database = TestDatabase::new().await;
    let (dakkah, paris) = (as_tenant(&database, "dakkah").await, as_tenant(&database, "paris").await);
    assert_eq!(taken(&dakkah, "test-2026").await, "1");
    assert_eq!(taken(&dakkah, "test-2026").await, "2");
    assert_eq!(taken(&dakkah, "test-2027").await, "1");
    assert_eq!(taken(&paris, "test-2026").await, "1");
}

#[tokio::test]
async fn a_number_that_is_given_up_is_given_again() {
    let database = TestDatabase::new().await;
    let (one, other) = (as_tenant(&database, "dakkah").await, as_tenant(&database, "dakkah").await);
    one.rows("BEGIN").await.unwrap();
    assert_eq!(taken(&one, "test").await, "1");
    // The other waits until it is known whether the first number was used.
    let second = taken(&other, "test");
    tokio::pin!(second);
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut second).await.is_err(), "it waits");
    one.rows("ROLLBACK").await.unwrap();
    assert_eq!(second.await, "1");
}

#[tokio::test]
async fn thirty_two_at_once_take_every_number_once() {
    let database = TestDatabase::new().await;
    let mut sessions = Vec::new();
    for _ in 0..32 {
        sessions.push(as_tenant(&database, "dakkah").await);
    }
    let all = sessions.iter().enumerate().map(async |(index, session)| {
        let mut kept = Vec::new();
        for round in 0..5 {
            session.rows("BEGIN").await.unwrap();
            let number: u32 = taken(session, "test").await.parse().unwrap();
            // Every third is given up.
            let end = if (index + round) % 3 == 0 { "ROLLBACK" } else { "COMMIT" };
            session.rows(end).await.unwrap();
            kept.extend((end == "COMMIT").then_some(number));
        }
        kept
    });
    let mut numbers = futures_util::future::join_all(all).await.concat();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!(
        database.value("SELECT last_number FROM platform.number_sequence WHERE name = 'test'").await,
        numbers.len().to_string()
    );
}

#[tokio::test]
async fn no_role_sets_a_number_and_no_name_is_anything() {
    let database = TestDatabase::new().await;
    let session = as_tenant(&database, "dakkah").await;
    taken(&session, "test").await;
    for sql in ["SELECT * FROM platform.number_sequence", "UPDATE platform.number_sequence SET last_number = 1"] {
        let refused = session.rows(sql).await.unwrap_err();
        assert!(refused.contains("permission denied"), "{refused}");
    }
    for name in ["", "Test", "a b", "x'"] {
        let name = name.replace('\'', "''");
        let refused = session.rows(&format!("SELECT platform.next_number('{name}')")).await.unwrap_err();
        assert!(refused.contains("number_sequence_name_format"), "{refused}");
    }
    let nobody = database.session("b2b").await;
    assert!(nobody.rows("SELECT platform.next_number('test')").await.is_err(), "without a tenant there is no sequence");
}
