//! Entries of the audit log leave the table for files, and files end: nothing is lost, nothing is there twice.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use cityos::audit::{ArchiveOptions, Archived, archive, overdue};
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use testkit::{TestDatabase, scratch, tenant_id};

/// A directory of the test's own, empty.
fn directory(name: &str) -> PathBuf {
    let directory = scratch().join(format!("audit-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    directory
}

/// 30 entries of Dakkah and 3 of Paris, a hundred days old and older, in two months at least.
async fn old_entries(database: &TestDatabase) {
    let (dakkah, paris) = (tenant_id("dakkah"), tenant_id("paris"));
    database
        .execute(&format!(
            "DELETE FROM platform.audit_log WHERE created_at < now() - interval '80 days';
             INSERT INTO platform.audit_log (id, tenant_id, action, resource_type, new_values, created_at)
             SELECT 'audit_dk' || n, '{dakkah}', 'product.create', 'product', '{{\"title\": \"كاميرا\"}}'::jsonb, now() - interval '100 days' - n * interval '1 day'
             FROM generate_series(1, 30) n
             UNION ALL
             SELECT 'audit_pa' || n, '{paris}', 'product.create', 'product', NULL, now() - interval '100 days'
             FROM generate_series(1, 3) n;
             CREATE TABLE public.kept AS SELECT * FROM platform.audit_log WHERE created_at < now() - interval '90 days'"
        ))
        .await;
}

/// How many of the old entries are in the table.
async fn left(database: &TestDatabase) -> String {
    database.value("SELECT count(*) FROM platform.audit_log WHERE created_at < now() - interval '90 days'").await
}

/// What the files hold, by id; an entry that is there twice fails the test.
fn archived(directory: &Path) -> BTreeMap<String, Value> {
    let mut entries = BTreeMap::new();
    for tenant in std::fs::read_dir(directory).unwrap() {
        let tenant = tenant.unwrap();
        for file in std::fs::read_dir(tenant.path()).unwrap() {
            let mut text = String::new();
            MultiGzDecoder::new(File::open(file.unwrap().path()).unwrap()).read_to_string(&mut text).unwrap();
            for line in text.lines() {
                let entry: Value = serde_json::from_str(line).unwrap();
                assert_eq!(entry["tenant_id"].as_str(), tenant.file_name().to_str(), "a tenant's file holds its own entries");
                assert!(entries.insert(entry["id"].as_str().unwrap().to_owned(), entry).is_none(), "{line} is there twice");
            }
        }
    }
    entries
}

fn options(directory: &Path) -> ArchiveOptions {
    ArchiveOptions { batch: 7, ..ArchiveOptions::new(directory) }
}

/// Invariant: Old audit entries move to files once, whenever the move is killed.
#[tokio::test]
async fn entries_older_than_ninety_days_move_to_files_once() {
    let database = TestDatabase::new().await;
    let directory = directory("moves");
    old_entries(&database).await;
    let young = "SELECT count(*) FROM platform.audit_log WHERE created_at >= now() - interval '90 days' AND action <> 'audit_log.archive'";
    let before = database.value(young).await;
    assert!(overdue(database.url()).await.unwrap().unwrap().contains("33 entries"));

    let dry = ArchiveOptions { dry_run: true, ..options(&directory) };
    let planned = archive(database.url(), &dry).await.unwrap();
    assert_eq!(planned.moved.iter().map(|(_, rows)| rows).sum::<u64>(), 33);
    assert_eq!(left(&database).await, "33", "a dry run changes nothing");
    assert!(!directory.exists());

    let done = archive(database.url(), &options(&directory)).await.unwrap();
    assert_eq!(done, planned, "what was planned was done");
    assert_eq!(left(&database).await, "0");
    assert_eq!(database.value(young).await, before, "younger entries stay");
    assert_eq!(overdue(database.url()).await.unwrap(), None);
    let kept = database.rows("SELECT id, to_jsonb(kept) - 'created_at' - 'updated_at' FROM kept ORDER BY id").await;
    let files = archived(&directory);
    assert_eq!(files.len(), kept.len());
    for row in kept {
        let mut entry = files[row[0].as_ref().unwrap()].clone();
        assert!(entry["created_at"].as_str().unwrap().ends_with("+00:00"), "{entry}");
        for time in ["created_at", "updated_at"] {
            entry.as_object_mut().unwrap().remove(time);
        }
        assert_eq!(entry, serde_json::from_str::<Value>(row[1].as_ref().unwrap()).unwrap());
    }
    let recorded =
        "SELECT count(DISTINCT tenant_id) FROM platform.audit_log WHERE action = 'audit_log.archive' AND actor_role = 'system'";
    assert_eq!(database.value(recorded).await, "2", "the log says that entries left it");
    assert_eq!(
        archive(database.url(), &options(&directory)).await.unwrap(),
        Archived::default(),
        "a second run has nothing to do"
    );
}

/// Invariant: Old audit entries move to files once, whenever the move is killed.
#[tokio::test]
async fn a_run_that_was_killed_loses_nothing_and_writes_nothing_twice() {
    let database = TestDatabase::new().await;
    let directory = directory("killed");
    old_entries(&database).await;
    let done = archive(database.url(), &options(&directory)).await.unwrap();
    let files = archived(&directory);
    let (path, _) = done.moved.iter().max_by_key(|(_, rows)| *rows).unwrap();
    let restore = "INSERT INTO platform.audit_log SELECT * FROM kept WHERE id NOT IN (SELECT id FROM platform.audit_log)";

    // Killed when the file was written and before the transaction was committed.
    database.execute(restore).await;
    archive(database.url(), &options(&directory)).await.unwrap();
    assert_eq!(archived(&directory), files);
    assert_eq!(left(&database).await, "0");

    // Killed in the middle of a write; or a power cut, after which the end of the file was never written.
    let whole = std::fs::read(path).unwrap();
    let mut unwritten = whole[..whole.len() - 30].to_vec();
    for torn in [whole.len() - 1, whole.len() - 9, whole.len() - 60] {
        File::options().write(true).open(path).unwrap().set_len(torn as u64).unwrap();
        database.execute(restore).await;
        archive(database.url(), &options(&directory)).await.unwrap();
        assert_eq!(archived(&directory), files, "{torn} of {} bytes", whole.len());
        assert_eq!(left(&database).await, "0");
    }
    let zeros = [std::fs::read(path).unwrap(), vec![0; 50]].concat();
    std::fs::write(path, zeros).unwrap();
    database.execute(restore).await;
    archive(database.url(), &options(&directory)).await.unwrap();
    assert_eq!(archived(&directory), files);

    // What is broken otherwise is left to a person, and the entries stay where they are.
    unwritten[20] ^= 0xff;
    std::fs::write(path, &unwritten).unwrap();
    database.execute(restore).await;
    let error = archive(database.url(), &options(&directory)).await.unwrap_err();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    assert_ne!(left(&database).await, "0");
    assert_eq!(std::fs::read(path).unwrap(), unwritten);
}

#[tokio::test]
async fn files_older_than_two_years_are_dropped() {
    let database = TestDatabase::new().await;
    let directory = directory("old");
    let tenant = directory.join(tenant_id("dakkah"));
    std::fs::create_dir_all(&tenant).unwrap();
    let month = async |age: &str| {
        database.value(&format!("SELECT to_char(now() AT TIME ZONE 'UTC' - interval '{age}', 'YYYY-MM')")).await
    };
    let (over, within) = (month("25 months").await, month("2 years").await);
    for name in [format!("{over}.jsonl.gz"), format!("{within}.jsonl.gz"), "notes.txt".into(), "old-one.jsonl.gz".into()] {
        File::create(tenant.join(name)).unwrap().write_all(b"").unwrap();
    }
    let dry = ArchiveOptions { dry_run: true, ..options(&directory) };
    let gone = vec![tenant.join(format!("{over}.jsonl.gz"))];
    assert_eq!(archive(database.url(), &dry).await.unwrap().dropped, gone);
    assert!(gone[0].exists());
    assert_eq!(archive(database.url(), &options(&directory)).await.unwrap().dropped, gone);
    assert!(!gone[0].exists());
    for stays in [format!("{within}.jsonl.gz"), "notes.txt".into(), "old-one.jsonl.gz".into()] {
        assert!(tenant.join(&stays).exists(), "{stays}");
    }
}

/// Invariant: No role of the database can take audit entries out.
#[tokio::test]
async fn no_role_of_the_database_takes_entries_out_and_nobody_young_ones() {
    let database = TestDatabase::new().await;
    old_entries(&database).await;
    let tenant = tenant_id("dakkah");
    let take = |age: &str| {
        format!(
            "SELECT * FROM platform.take_old_audit_entries('{tenant}', date_trunc('month', now() - interval '{age}')::date, 100, 'audit_x')"
        )
    };
    for name in cityos::subgraphs::names() {
        let session = database.session(name).await;
        let error = session.as_tenant(tenant).await.rows(&take("110 days")).await.expect_err(name);
        assert!(error.contains("permission denied for function"), "{name}: {error}");
    }
    let before = database.value("SELECT count(*) FROM platform.audit_log").await;
    database.rows(&take("1 day")).await;
    assert_eq!(database.value("SELECT count(*) FROM platform.audit_log").await, before, "what is young stays, whoever asks");
}
