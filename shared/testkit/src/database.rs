//! One private Postgres for the tests, and databases copied from a template.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use devkit::Cluster;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// Faster than it may be: nothing here has to survive a power cut.
const SETTINGS: [(&str, &str); 6] = [
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    ("max_connections", "300"),
    ("shared_buffers", "128MB"),
    // The database, for tests that look for their own statements.
    ("log_line_prefix", "%d:"),
];

static CLUSTER: LazyLock<Cluster> =
    LazyLock::new(|| Cluster::start(&crate::scratch().join("postgres"), &SETTINGS).expect("a private Postgres"));

/// When the server has read its configuration, to the microsecond.
const CONFIGURED: &str = "extract(epoch FROM pg_conf_load_time())::text";

/// A cluster of a test's own, which it may stop.
pub struct TestCluster {
    cluster: Cluster,
}

impl TestCluster {
    /// Starts a cluster with a migrated and seeded database.
    pub async fn start(name: &str) -> Self {
        let started = Self::start_empty(name).await;
        fill(&started.url()).await;
        started
    }

    /// Starts one whose commits wait until the log is written, so that replicas can follow at once.
    pub async fn start_for_replicas(name: &str) -> Self {
        let started = Self::start_with(name, &[&SETTINGS[..], &[("synchronous_commit", "on")]].concat()).await;
        fill(&started.url()).await;
        started
    }

    /// Starts a streaming replica of the cluster.
    pub fn replicate(&self, name: &str) -> Self {
        let directory = crate::scratch().join(format!("postgres-{name}"));
        let cluster = self.cluster.replicate(&directory, &SETTINGS).expect("a replica");
        Self { cluster }
    }

    /// Starts a cluster with an empty database.
    pub async fn start_empty(name: &str) -> Self {
        Self::start_with(name, &SETTINGS).await
    }

    async fn start_with(name: &str, settings: &[(&'static str, &'static str)]) -> Self {
        let directory = crate::scratch().join(format!("postgres-{name}"));
        let settings = settings.to_vec();
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&directory, &settings)).await.expect("a task");
        let cluster = cluster.expect("a private Postgres");
        let admin = cluster.url("postgres");
        execute(&admin, "DROP DATABASE IF EXISTS graph WITH (FORCE)").await;
        execute(&admin, "CREATE DATABASE graph").await;
        Self { cluster }
    }

    /// Has the server speak TLS with this certificate and key, in PEM; without them it speaks none.
    pub async fn set_certificate(&self, certificate: Option<(&str, &str)>) {
        let loaded = format!("SELECT {CONFIGURED}");
        let before = text_rows(&self.url(), &loaded).await.expect("the time of the configuration");
        if let Some((certificate, key)) = certificate {
            self.cluster.write("server.crt", certificate).expect("a certificate");
            self.cluster.write("server.key", key).expect("a key");
        }
        let ssl = if certificate.is_some() { "on" } else { "off" };
        execute(&self.url(), &format!("ALTER SYSTEM SET ssl = {ssl}")).await;
        execute(&self.url(), "SELECT pg_reload_conf()").await;
        // Sessions that begin from now on have what the server has read by then.
        while text_rows(&self.url(), &loaded).await.expect("the time of the configuration") == before {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// The URL of its database, as its owner.
    pub fn url(&self) -> String {
        self.cluster.url("graph")
    }

    /// Stops the server.
    pub fn stop(&self) {
        self.cluster.stop().expect("Postgres stops");
    }

    /// Starts it again, on the same port.
    pub fn restart(&self) {
        self.cluster.restart().expect("Postgres starts again");
    }
}

/// A database of a test; dropped with this value, or by the next run.
pub struct TestDatabase {
    name: String,
    url: String,
    owner: OnceCell<Session>,
}

/// Plans in the server's log.
pub struct PlanLog {
    file: PathBuf,
    start: String,
    read: u64,
}

impl PlanLog {
    /// Statements with their plans, as `EXPLAIN (FORMAT JSON)` has them, since the last call.
    pub fn plans(&mut self) -> Vec<(String, Value)> {
        let mut file = File::open(&self.file).expect("the server's log");
        file.seek(SeekFrom::Start(self.read)).expect("a place in the log");
        let mut bytes = Vec::new();
        self.read += file.read_to_end(&mut bytes).expect("the log") as u64;
        let log = String::from_utf8_lossy(&bytes);
        let mut plans = Vec::new();
        let mut lines = log.lines().peekable();
        while let Some(line) = lines.next() {
            let Some((_, first)) = line.strip_prefix(&self.start).and_then(|line| line.split_once("plan:")) else { continue };
            let mut text = first.to_owned();
            while let Some(more) = lines.next_if(|line| line.starts_with('\t')) {
                text += more;
            }
            let mut plan: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            if let (Value::String(query), plan) = (plan["Query Text"].take(), plan["Plan"].take()) {
                plans.push((query, plan));
            }
        }
        plans
    }
}

/// A connection to a database. It is kept, since signing in costs more than most statements of tests.
pub struct Session(tokio_postgres::Client);

impl TestDatabase {
    /// A copy of the migrated and seeded template.
    pub async fn new() -> Self {
        let template = template().await;
        let name = unique_name();
        execute(&CLUSTER.url("postgres"), &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: CLUSTER.url(&name), name, owner: OnceCell::new() }
    }

    /// A database without anything in it.
    pub async fn empty() -> Self {
        template().await;
        let name = unique_name();
        execute(&CLUSTER.url("postgres"), &format!("CREATE DATABASE {name}")).await;
        Self { url: CLUSTER.url(&name), name, owner: OnceCell::new() }
    }

    /// Its URL, as its owner.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection as the owner, a superuser, whom row-level security does not bind.
    async fn owner(&self) -> &Session {
        self.owner.get_or_init(async || Session::open(&self.url).await.expect("a connection")).await
    }

    /// Runs statements as the owner.
    pub async fn execute(&self, sql: &str) {
        self.rows(sql).await;
    }

    /// The rows of a statement as the owner, as text.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.owner().await.rows(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The first column of the rows, without NULLs.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        self.rows(sql).await.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()
    }

    /// The only value of a statement.
    pub async fn value(&self, sql: &str) -> String {
        self.column(sql).await.into_iter().next().unwrap_or_else(|| panic!("no value: {sql}"))
    }

    /// Has the plan of each statement of sessions that begin from now on written to the server's log; [`PlanLog::plans`] reads them.
    pub async fn log_plans(&self) -> PlanLog {
        let settings = [
            ("session_preload_libraries", "auto_explain"),
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_format", "json"),
        ];
        for (setting, value) in settings {
            self.execute(&format!("ALTER DATABASE {} SET {setting} = '{value}'", self.name)).await;
        }
        let file = CLUSTER.log();
        let read = std::fs::metadata(&file).expect("the server's log").len();
        PlanLog { file, start: format!("{}:LOG:  duration: ", self.name), read }
    }

    /// The columns of a table that can be written, as SQL: all but generated ones.
    pub async fn columns(&self, table: &str) -> String {
        self.value(&format!(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
              WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        ))
        .await
    }

    /// A connection as a subgraph's role, as the kit sets it up, with no tenant yet.
    pub async fn session(&self, group: &str) -> Session {
        let session = Session::open(&self.url).await.expect("a connection");
        session.rows(&format!("SET ROLE cityos_{group}; SET search_path = {group}")).await.expect("the role of a subgraph");
        session
    }
}

impl Session {
    #[expect(clippy::disallowed_methods, reason = "tests look at the database from outside")]
    async fn open(url: &str) -> Result<Self, String> {
        let url = url.to_owned();
        // On the runtime that lasts, so that tests can share a connection.
        let opened = crate::runtime().spawn(async move {
            let (client, connection) =
                tokio_postgres::connect(&url, NoTls).await.map_err(|error| format!("cannot connect: {error}"))?;
            tokio::spawn(connection);
            Ok(Self(client))
        });
        opened.await.expect("a task")
    }

    /// Sets the tenant, as the kit does.
    pub async fn as_tenant(&self, id: &str) -> &Self {
        self.rows(&format!("SET cityos.tenant = '{id}'; SET cityos.platform = 'off'")).await.expect("the tenant is set");
        self
    }

    /// The rows of a statement, or of the last of several; an error when the database refuses.
    pub async fn rows(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        let messages = match self.0.simple_query(sql).await {
            Ok(messages) => messages,
            Err(error) => {
                // What was begun is given up, so that the connection can be used again.
                let _ = self.0.simple_query("ROLLBACK").await;
                return Err(error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string));
            }
        };
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|index| row.get(index).map(str::to_owned)).collect()),
            _ => None,
        });
        Ok(rows.collect())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, name) = (CLUSTER.url("postgres"), self.name.clone());
        // In the background; what a process leaves behind, the next one drops.
        crate::runtime().spawn(async move { text_rows(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await });
    }
}

fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The name of the template, made when it is missing.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE.get_or_init(make_template).await
}

async fn make_template() -> String {
    let admin = tokio::task::spawn_blocking(|| CLUSTER.url("postgres")).await.expect("a Postgres");
    // Demo data is dated from the moment of loading, so a template serves for a day.
    let day = text_rows(&admin, "SELECT to_char(now(), 'YYYYMMDD')").await.expect("a date");
    let day = day[0][0].clone().expect("a date");
    let name = format!("template_{:016x}_{day}", content_hash());
    let lock = File::create(crate::scratch().join("template.lock")).expect("a lock file");
    tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await.expect("a task").expect("a lock");
    drop_old(&admin, &name).await;
    let known = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    if text_rows(&admin, &known).await.expect("the databases").is_empty() {
        let unfinished = format!("test_{}_template", std::process::id());
        execute(&admin, &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        execute(&admin, &format!("CREATE DATABASE {unfinished}")).await;
        fill(&CLUSTER.url(&unfinished)).await;
        execute(&CLUSTER.url(&unfinished), "VACUUM ANALYZE").await;
        execute(&admin, &format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    name
}

/// Migrates and seeds.
async fn fill(url: &str) {
    cityos::migrate::run_all(url).await.expect("the migrations run");
    cityos::seed::load(&crate::project(), url, &crate::secret_keys(), |_| {}).await.expect("the demo data loads");
}

/// Drops the databases of processes that have ended and the templates of other contents.
async fn drop_old(admin: &str, template: &str) {
    let names =
        text_rows(admin, "SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_'").await.expect("the databases");
    for name in names.into_iter().flatten().flatten() {
        let ended = match name.split('_').collect::<Vec<_>>()[..] {
            ["test", process, ..] => !Path::new(&format!("/proc/{process}")).exists(),
            _ => name != template,
        };
        if ended {
            let _ = text_rows(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// Of everything that decides what is in the template.
fn content_hash() -> u64 {
    let mut hasher = DefaultHasher::new();
    for subgraph in cityos::subgraphs::all() {
        let migrations = MigrationSource::<Pg>::migrations(&subgraph.migrations).expect("embedded migrations");
        migrations.iter().for_each(|migration| migration.name().to_string().hash(&mut hasher));
    }
    hash_directory(&crate::project().path("migrations"), &mut hasher);
    hash_directory(&crate::project().path("seeds"), &mut hasher);
    hasher.finish()
}

fn hash_directory(directory: &Path, hasher: &mut DefaultHasher) {
    let mut entries: Vec<_> = std::fs::read_dir(directory).expect("a directory").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            hash_directory(&path, hasher);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            path.hash(hasher);
            std::fs::read(&path).expect("a file").hash(hasher);
        }
    }
}

/// Sees to it that there is an active vendor of this id, with somebody of the role in its team.
pub(crate) async fn hire(url: &str, tenant: &str, vendor: &str, role: &str) {
    let handle = vendor.to_lowercase().replace('_', "-");
    let sql = format!(
        "INSERT INTO marketplace.vendor (id, tenant_id, handle, business_name, email, status)
         VALUES ('{vendor}', '{tenant}', '{handle}', '{vendor}', '{handle}@vendors.example', 'active') ON CONFLICT DO NOTHING;
         INSERT INTO marketplace.vendor_user (id, tenant_id, vendor_id, user_id, role, status)
         SELECT 'vusr_{handle}_{role}', '{tenant}', '{vendor}', 'vusr_{role}', '{role}', 'active'
          WHERE NOT EXISTS (SELECT FROM marketplace.vendor_user WHERE tenant_id = '{tenant}' AND vendor_id = '{vendor}'
                               AND role = '{role}' AND status = 'active' AND deleted_at IS NULL)
             ON CONFLICT DO NOTHING"
    );
    execute(url, &sql).await;
}

async fn execute(url: &str, sql: &str) {
    text_rows(url, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The rows of a statement on a connection of its own, as text.
pub async fn text_rows(url: &str, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
    Session::open(url).await?.rows(sql).await
}
