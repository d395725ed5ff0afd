//! Retention of the audit log: 90 days in the database, two years in files, then nothing.
//!
//! A file holds one tenant's entries of one month, as JSON lines: `<directory>/<tenant id>/<year>-<month>.jsonl.gz`. Each batch is a
//! gzip member of its own at the end of the file, synced before the transaction that takes its rows out of the table commits. What a
//! run that was killed leaves behind is either entries that are still in the table, which the next run finds in the file by their ids and
//! does not write again, or half a member, which it cuts off.

use std::collections::HashSet;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use diesel::sql_types::{BigInt, Integer, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use kit::Id;
use postgres_connection::Connection;

use crate::database::connect_as_platform;

/// How old an entry is when it leaves the table, as SQL.
const HOT: &str = "interval '90 days'";
/// How old the newest entry of a file may be, as SQL.
const KEPT: &str = "interval '2 years'";
/// Ends the name of a file, after the month.
const SUFFIX: &str = ".jsonl.gz";

/// How [`archive`] goes about it.
#[derive(Clone, Debug)]
pub struct ArchiveOptions {
    /// Where the files are.
    pub directory: PathBuf,
    /// Change nothing, only say what would be done.
    pub dry_run: bool,
    /// Most rows of a transaction.
    pub batch: i32,
}

impl ArchiveOptions {
    /// The defaults: in batches of 1000 rows.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), dry_run: false, batch: 1000 }
    }
}

/// What [`archive`] did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archived {
    /// Rows that left the table, by file.
    pub moved: Vec<(PathBuf, u64)>,
    /// Files that were dropped since everything in them is older than two years.
    pub dropped: Vec<PathBuf>,
}

#[derive(diesel::QueryableByName)]
struct Tenant {
    #[diesel(sql_type = Text)]
    id: String,
}

#[derive(diesel::QueryableByName)]
struct Month {
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    entries: i64,
}

#[derive(diesel::QueryableByName)]
struct Entry {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(diesel::QueryableByName)]
struct Locked {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    locked: bool,
}

/// Moves entries older than 90 days into files and drops files older than two years. Doing it again, or after a run that was killed,
/// loses nothing and writes nothing twice. `url` is the owner's.
pub async fn archive(url: &str, options: &ArchiveOptions) -> Result<Archived, String> {
    // Held by a transaction of its own, which a pooler cannot take away.
    let mut holder = connect_as_platform(url).await?;
    holder.batch_execute("BEGIN").await.map_err(|error| error.to_string())?;
    let lock: Locked = diesel::sql_query("SELECT pg_try_advisory_xact_lock(hashtext('cityos audit archive')) AS locked")
        .get_result(&mut holder)
        .await
        .map_err(|error| error.to_string())?;
    if !lock.locked {
        return Err("another `cityos audit archive` is at work on this database".into());
    }
    let mut connection = connect_as_platform(url).await?;
    let mut archived = Archived::default();
    for tenant in tenants(&mut connection).await? {
        for Month { month, entries } in old_months(&mut connection, &tenant).await? {
            let path = options.directory.join(&tenant).join(format!("{month}{SUFFIX}"));
            let moved = match options.dry_run {
                true => entries.unsigned_abs(),
                false => move_month(&mut connection, &tenant, &month, &path, options.batch).await?,
            };
            archived.moved.push((path, moved));
        }
    }
    let oldest = oldest_kept(&mut connection).await?;
    for path in files(&options.directory)? {
        let month = path.file_name().and_then(|name| name.to_str()?.strip_suffix(SUFFIX));
        // Texts of one form: the order of the letters is that of the months.
        if month.is_some_and(|month| is_month(month) && month < oldest.as_str()) {
            if !options.dry_run {
                std::fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            }
            archived.dropped.push(path);
        }
    }
    holder.batch_execute("COMMIT").await.map_err(|error| error.to_string())?;
    Ok(archived)
}

/// A line when entries are older than 90 days; none when all that should leave the table have left.
pub async fn overdue(url: &str) -> Result<Option<String>, String> {
    let mut connection = connect_as_platform(url).await?;
    let mut entries = 0;
    for tenant in tenants(&mut connection).await? {
        entries += old_months(&mut connection, &tenant).await?.iter().map(|month| month.entries).sum::<i64>();
    }
    Ok((entries > 0)
        .then(|| format!("audit log: {entries} entries are older than 90 days; `cityos audit archive` moves them to files")))
}

/// All tenants, those that have been deleted too.
async fn tenants(connection: &mut Connection) -> Result<Vec<String>, String> {
    let all: Vec<Tenant> = diesel::sql_query("SELECT id FROM platform.tenant ORDER BY id")
        .load(connection)
        .await
        .map_err(|error| error.to_string())?;
    all.into_iter()
        .map(|tenant| match tenant.id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_') {
            true => Ok(tenant.id),
            false => Err(format!("`{}` is no name for a directory", tenant.id)),
        })
        .collect()
}

/// The months of which a tenant has entries older than 90 days.
async fn old_months(connection: &mut Connection, tenant: &str) -> Result<Vec<Month>, String> {
    let failed = |error: diesel::result::Error| format!("{tenant}: {error}");
    // Row-level security binds the owner too.
    connection.set("cityos.tenant", tenant);
    diesel::sql_query(format!(
        "SELECT to_char(created_at, 'YYYY-MM') AS month, count(*) AS entries FROM platform.audit_log
         WHERE tenant_id = $1 AND created_at < now() - {HOT} GROUP BY 1 ORDER BY 1"
    ))
    .bind::<Text, _>(tenant)
    .load(connection)
    .await
    .map_err(failed)
}

/// The first month that is not yet older than two years as a whole.
async fn oldest_kept(connection: &mut Connection) -> Result<String, String> {
    let oldest: Tenant = diesel::sql_query(format!("SELECT to_char(now() - {KEPT}, 'YYYY-MM') AS id"))
        .get_result(connection)
        .await
        .map_err(|error| error.to_string())?;
    Ok(oldest.id)
}

/// Moves a month, batch by batch; how many rows have left the table.
async fn move_month(connection: &mut Connection, tenant: &str, month: &str, path: &Path, batch: i32) -> Result<u64, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut file = ArchiveFile::open(path).map_err(|error| failed(&error))?;
    let mut moved = 0;
    loop {
        connection.batch_execute("BEGIN").await.map_err(|error| failed(&error))?;
        let taken: Result<Vec<Entry>, _> = diesel::sql_query(
            "SELECT id, entry::text AS line FROM platform.take_old_audit_entries($1, ($2 || '-01')::date, $3, $4)",
        )
        .bind::<Text, _>(tenant)
        .bind::<Text, _>(month)
        .bind::<Integer, _>(batch.max(1))
        .bind::<Text, _>(Id::new("audit"))
        .load(connection)
        .await;
        let kept = taken.map_err(|error| failed(&error)).and_then(|taken| {
            file.append(&taken).map_err(|error| failed(&error))?;
            Ok(taken.len() as u64)
        });
        let end = if kept.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = connection.batch_execute(end).await.map_err(|error| failed(&error));
        let count = kept?;
        ended?;
        if count == 0 {
            return Ok(moved);
        }
        moved += count;
    }
}

/// An open file with the ids that it holds.
struct ArchiveFile {
    file: File,
    ids: HashSet<String>,
}

impl ArchiveFile {
    /// Opens or creates it, readable by its owner only, and cuts off what a killed run left unfinished.
    fn open(path: &Path) -> std::io::Result<Self> {
        let directory = path.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        // The names must outlast a power cut as the contents do.
        for named_in in [Some(directory), directory.parent()].into_iter().flatten() {
            if !named_in.as_os_str().is_empty() {
                File::open(named_in)?.sync_all()?;
            }
        }
        let (ids, end) = read(&mut file)?;
        file.set_len(end)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file, ids })
    }

    /// Writes the entries that it does not hold yet, as one member, to the disk.
    fn append(&mut self, entries: &[Entry]) -> std::io::Result<()> {
        let mut lines = String::new();
        for entry in entries.iter().filter(|entry| self.ids.insert(entry.id.clone())) {
            lines.push_str(&entry.line);
            lines.push('\n');
        }
        if !lines.is_empty() {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(lines.as_bytes())?;
            self.file.write_all(&encoder.finish()?)?;
        }
        // What is in the file already may not be on the disk.
        self.file.sync_all()
    }
}

/// The ids in a file, and where its last whole member ends. An error when what follows is neither half a member nor unwritten.
fn read(file: &mut File) -> std::io::Result<(HashSet<String>, u64)> {
    #[derive(serde::Deserialize)]
    struct Line {
        id: String,
    }
    file.seek(SeekFrom::Start(0))?;
    let (mut ids, mut end) = (HashSet::new(), 0);
    let mut reader = BufReader::new(file);
    while !reader.fill_buf()?.is_empty() {
        let mut text = String::new();
        match GzDecoder::new(&mut reader).read_to_string(&mut text) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok((ids, end)),
            Err(error) => {
                reader.seek(SeekFrom::Start(end))?;
                let unwritten = reader.bytes().all(|byte| matches!(byte, Ok(0)));
                return if unwritten { Ok((ids, end)) } else { Err(error) };
            }
        }
        for line in text.lines() {
            ids.insert(serde_json::from_str::<Line>(line)?.id);
        }
        end = reader.stream_position()?;
    }
    Ok((ids, end))
}

/// The files of all tenants, in order.
fn files(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for tenant in entries(directory)?.into_iter().filter(|path| path.is_dir()) {
        found.extend(entries(&tenant)?);
    }
    found.sort();
    Ok(found)
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
    if !directory.exists() {
        return Ok(Vec::new());
    }
    std::fs::read_dir(directory).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect()
}

/// Whether a text is a month, such as `2026-11`.
fn is_month(text: &str) -> bool {
    text.len() == 7 && text.bytes().enumerate().all(|(index, c)| if index == 4 { c == b'-' } else { c.is_ascii_digit() })
}
