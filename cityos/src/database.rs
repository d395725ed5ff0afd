//! Which database to use.

use devkit::Cluster;
use diesel_async::SimpleAsyncConnection;
use postgres_connection::{Connection, Statements, Target};

use crate::project::Project;

/// The database of the project: `DATABASE_URL` where it is set, a private cluster otherwise.
pub struct ProjectDatabase {
    /// The URL, as the owner of the database.
    pub url: String,
    /// The private cluster, which stops with this value when it was started for it.
    pub cluster: Option<Cluster>,
}

impl ProjectDatabase {
    /// Starts the private cluster if it is needed and not running.
    pub async fn open(project: &Project) -> Result<Self, String> {
        if let Ok(url) = std::env::var("DATABASE_URL") {
            return Ok(Self { url, cluster: None });
        }
        let settings = [("max_connections", "200"), ("shared_buffers", "128MB")];
        let cluster = Cluster::start(&project.state().join("postgres"), &settings)?;
        let admin = cluster.url("postgres");
        create_database(&admin, "cityos").await?;
        Ok(Self { url: cluster.url("cityos"), cluster: Some(cluster) })
    }
}

/// Creates the database where it is missing.
pub async fn create_database(admin: &str, name: &str) -> Result<(), String> {
    let mut connection = connect_outside(admin, &[]).await?;
    match connection.batch_execute(&format!("CREATE DATABASE {name}")).await {
        Ok(()) => Ok(()),
        Err(error) if error.to_string().contains("already exists") => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// A connection as the owner of the database. Each transaction sets these, and a statement outside one gets one of its own, so that it works
/// behind any pooler. The error says what to change.
pub(crate) async fn connect(url: &str, settings: &[(&str, &str)]) -> Result<Connection, String> {
    open(url, settings, false).await
}

/// The same for migrations, some of which cannot run in a transaction: what is outside one stays so.
pub(crate) async fn connect_outside(url: &str, settings: &[(&str, &str)]) -> Result<Connection, String> {
    open(url, settings, true).await
}

/// A connection that sees the rows of all tenants where row-level security lets the platform do so.
pub(crate) async fn connect_as_platform(url: &str) -> Result<Connection, String> {
    connect(url, &[("cityos.platform", "on"), ("timezone", "UTC")]).await
}

async fn open(url: &str, settings: &[(&str, &str)], outside: bool) -> Result<Connection, String> {
    // The owner's own role, whatever role a server process from a pooler was left in.
    let settings = [("role", "none")].iter().chain(settings);
    let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Connection::open(&Target::parse(url)?, &Statements::InTransactions { settings, outside }).await
}

/// What is wrong with how the servers are told to reach the database; None when nothing is. `pooler` is whether they are told of a pooler in
/// transaction mode.
pub async fn pooler_finding(url: &str, pooler: bool) -> Result<Option<String>, String> {
    const PROCESS: &str = "SELECT pg_backend_pid()";
    let failed = |error: diesel::result::Error| error.to_string();
    let (first, second) = (connect(url, &[]).await?, connect(url, &[]).await?);
    let mut shared = false;
    for _ in 0..3 {
        let (one, other): (i32, i32) =
            (first.value(PROCESS).await.map_err(failed)?, second.value(PROCESS).await.map_err(failed)?);
        shared |= one == other;
    }
    Ok(match (shared, pooler) {
        (true, false) => Some("DATABASE_URL leads through a pooler in transaction mode: set CITYOS_POOLER=transaction".into()),
        (false, true) => Some(
            "CITYOS_POOLER=transaction, but each connection has a process of the server to itself: have the pooler use transaction mode \
             (pool_mode = transaction), or unset the variable, so that statements are kept prepared"
                .into(),
        ),
        _ => None,
    })
}

/// What is wrong with the replica that the servers are told to read from; None when nothing is.
pub async fn replica_finding(url: &str, read_url: &str) -> Option<String> {
    const CLUSTER: &str = "SELECT system_identifier::text FROM pg_control_system()";
    let looked = async {
        let failed = |error: diesel::result::Error| error.to_string();
        let (primary, replica) = (connect(url, &[]).await?, connect(read_url, &[]).await?);
        let (ours, theirs): (String, String) =
            (primary.value(CLUSTER).await.map_err(failed)?, replica.value(CLUSTER).await.map_err(failed)?);
        if ours != theirs {
            return Err("its server does not copy that of DATABASE_URL: name a replica of it".to_owned());
        }
        match replica.value("SELECT pg_is_in_recovery()").await.map_err(failed)? {
            true => Ok(()),
            false => Err("its server is no replica: name one, or unset it".to_owned()),
        }
    };
    looked.await.err().map(|why: String| format!("DATABASE_READ_URL: {why}; until then DATABASE_URL is read from"))
}
