//! The connection pool of a subgraph. Nothing outside the kit can take a connection from it: the door is [`crate::Scope`].

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult, Timeouts};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::{ConnectionError, QueryResult};
use diesel_async::{AsyncConnectionCore, SimpleAsyncConnection};
use postgres_connection::{Connection, FromSqlOwned, Statements, Target};

use crate::error::{Error, Result};
use crate::id::Id;
use crate::replica::{Replayed, Replica};

/// How a subgraph reaches its schema.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `postgres://…`, with `sslmode` and `sslrootcert` as libpq means them; the user is the subgraph's role or may `SET ROLE` to it.
    pub url: String,
    /// A streaming replica of that server, which then answers the reads of queries as soon as it has everything that was written before
    /// them; None to read from the primary. Pooler and pool size are as for the primary.
    pub read_url: Option<String>,
    /// The subgraph's name, which is its Postgres schema; its role is `cityos_<name>`.
    pub schema: String,
    /// Most connections of this process to this schema.
    pub connections: usize,
    /// True where a pooler in transaction mode stands between: role, schema and tenant are then set inside each transaction, and no statement
    /// is kept prepared, so that nothing depends on the session.
    pub transaction_pooler: bool,
    /// Longest a statement may run.
    pub statement_timeout: Duration,
    /// Longest a request waits for a connection.
    pub pool_timeout: Duration,
}

impl DatabaseConfig {
    /// The defaults: 4 connections, 10 s a statement, 3 s for a connection.
    pub fn new(url: impl Into<String>, schema: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            read_url: None,
            schema: schema.into(),
            connections: 4,
            transaction_pooler: false,
            statement_timeout: Duration::from_secs(10),
            pool_timeout: Duration::from_secs(3),
        }
    }
}

/// A connection that nothing has used for so long is closed.
const IDLE: Duration = Duration::from_secs(60);

/// What is wrong where sessions are not what they seem.
const MISLED: &str = "the database's URL leads through a pooler in transaction mode, where what is set for one request is the next one's: \
                      set CITYOS_POOLER=transaction";

/// The pool of a subgraph and the count of its statements; cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Sessions>,
    pub(crate) transaction_pooler: bool,
    statements: Arc<AtomicU64>,
    watch: Arc<Watch>,
    closes_idle: Arc<Once>,
    replica: Option<Arc<Replica>>,
}

/// What is known of the sessions.
#[derive(Default)]
struct Watch {
    /// The server's processes of open sessions. Each has its own, unless a pooler hands one process to several.
    processes: Mutex<HashSet<i32>>,
    /// Whether that was looked into.
    looked: AtomicBool,
    /// Whether a pooler was found that nobody has told of.
    misled: AtomicBool,
    /// Why the last connection could not be had.
    trouble: Mutex<Option<String>>,
}

impl Watch {
    fn processes(&self) -> MutexGuard<'_, HashSet<i32>> {
        self.processes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error where the process is another session's, too.
    fn opened(self: &Arc<Self>, process: i32) -> Result<Process, ConnectionError> {
        if self.processes().insert(process) {
            return Ok(Process { process, watch: self.clone() });
        }
        self.misled.store(true, Ordering::Relaxed);
        Err(ConnectionError::BadConnection(MISLED.into()))
    }
}

/// The server's process of a session, as long as that is open.
pub(crate) struct Process {
    process: i32,
    watch: Arc<Watch>,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.watch.processes().remove(&self.process);
    }
}

/// Connections in use, idle, and most allowed; requests that wait for one.
pub(crate) struct PoolStatus {
    pub(crate) used: usize,
    pub(crate) idle: usize,
    pub(crate) most: usize,
    pub(crate) waiting: usize,
}

/// A session that goes back to the pool when dropped.
pub(crate) type Pooled = Object<Sessions>;

/// A connection, and what its session is set to.
pub(crate) struct Session {
    pub(crate) connection: Connection,
    /// The tenant and the platform's right that the session has; None when that is not certain.
    pub(crate) scope: Option<(Id, bool)>,
    /// How far the server is, where it is a replica.
    pub(crate) replayed: Replayed,
    /// None behind a pooler.
    process: Option<Process>,
}

/// Opens and checks the pool's sessions.
pub(crate) struct Sessions {
    target: Target,
    statements: Statements,
    setup: String,
    watch: Arc<Watch>,
}

impl Sessions {
    #[expect(clippy::disallowed_methods, reason = "the pool behind Scope is where connections are made")]
    async fn open(&self) -> Result<Connection, ConnectionError> {
        // A task of its own: a handshake takes more stack than the end of a request may have left.
        let (target, statements) = (self.target.clone(), self.statements.clone());
        let opened = tokio::spawn(async move { Connection::open(&target, &statements).await }).await;
        opened.map_err(|error| error.to_string()).flatten().map_err(ConnectionError::BadConnection)
    }

    /// Whether one process of the server serves two connections that are open at a time, which only a pooler does.
    async fn is_misled(&self, session: &Session) -> Result<bool, ConnectionError> {
        const PROCESS: &str = "SELECT pg_backend_pid()";
        let other = self.open().await?;
        for _ in 0..3 {
            let failed = ConnectionError::CouldntSetupConfiguration;
            let first: i32 = session.connection.value(PROCESS).await.map_err(failed)?;
            let second: i32 = other.value(PROCESS).await.map_err(failed)?;
            if first == second {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Manager for Sessions {
    type Type = Session;
    type Error = ConnectionError;

    async fn create(&self) -> Result<Session, ConnectionError> {
        let mut connection = self.open().await?;
        if let Statements::InTransactions { .. } = self.statements {
            return Ok(Session { connection, scope: None, replayed: Replayed::default(), process: None });
        }
        let failed = ConnectionError::CouldntSetupConfiguration;
        connection.batch_execute(&self.setup).await.map_err(failed)?;
        let set = || SetScope { tenant: String::new(), platform: false, local: false };
        // It never waits to be prepared behind the query that it must precede in a pipeline.
        connection.keep(set()).await.map_err(failed)?;
        connection.execute_returning_count(set()).await.map_err(failed)?;
        let process = connection.value("SELECT pg_backend_pid()").await.map_err(failed)?;
        let process = Some(self.watch.opened(process)?);
        Ok(Session { connection, scope: None, replayed: Replayed::default(), process })
    }

    async fn recycle(&self, session: &mut Session, _: &Metrics) -> RecycleResult<ConnectionError> {
        match session.connection.is_broken() {
            true => Err(RecycleError::message("the connection is closed or in a transaction")),
            false => Ok(()),
        }
    }
}

impl Database {
    /// A pool that connects when first used, so that a subgraph starts without its database and recovers with it.
    pub fn new(config: &DatabaseConfig) -> Result<Self, String> {
        if !config.schema.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            return Err(format!("`{}` is not a schema name", config.schema));
        }
        // Set for the session, or in each transaction.
        let settings = [
            ("role", format!("cityos_{}", config.schema)),
            ("search_path", config.schema.clone()),
            ("statement_timeout", config.statement_timeout.as_millis().to_string()),
            ("timezone", "UTC".to_owned()),
        ];
        let set = settings.iter().map(|(name, value)| format!("SET {name} = '{value}'; "));
        let setup = format!("{}SET plan_cache_mode = force_generic_plan", set.collect::<String>());
        let statements = match config.transaction_pooler {
            false => Statements::Kept,
            true => {
                let settings = settings.map(|(name, value)| (name.to_owned(), value)).into();
                Statements::InTransactions { settings, outside: false }
            }
        };
        let watch = Arc::<Watch>::default();
        let manager = Sessions { target: Target::parse(&config.url)?, statements, setup, watch: watch.clone() };
        let pool = Pool::builder(manager)
            .max_size(config.connections)
            .timeouts(Timeouts {
                wait: Some(config.pool_timeout),
                create: Some(config.pool_timeout),
                recycle: Some(config.pool_timeout),
            })
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            pool,
            transaction_pooler: config.transaction_pooler,
            statements: Arc::default(),
            watch,
            closes_idle: Arc::new(Once::new()),
            replica: config.read_url.as_deref().map(|url| Replica::new(config, url).map(Arc::new)).transpose()?,
        })
    }

    pub(crate) async fn connection(&self) -> Result<Pooled> {
        self.closes_idle.call_once(|| self.close_idle());
        let session = match self.watch.misled.load(Ordering::Relaxed) {
            false => self.pool.get().await,
            true => Err(PoolError::Backend(ConnectionError::BadConnection(MISLED.into()))),
        };
        let trouble = session.as_ref().err().map(|error| match error {
            PoolError::Backend(error) => error.to_string(),
            PoolError::Timeout(_) => "every connection is in use, or the database does not answer".into(),
            error => error.to_string(),
        });
        self.watch.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&trouble);
        session.map_err(|_| Error::internal(trouble.unwrap_or_default()))
    }

    /// Why the last connection could not be had, with what to change; None when it could.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.watch.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The replica that reads may go to.
    pub(crate) fn replica(&self) -> Option<&Replica> {
        self.replica.as_deref()
    }

    /// The one value of a statement without parameters that reads no tenant's rows.
    pub(crate) async fn value<T: FromSqlOwned>(&self, sql: &str) -> Result<T> {
        Ok(self.connection().await?.connection.value(sql).await?)
    }

    /// Closes connections that nothing uses any more, for as long as the pool is there.
    fn close_idle(&self) {
        let pool = self.pool.weak();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(IDLE / 4).await;
                let Some(pool) = pool.upgrade() else { return };
                pool.retain(|_, metrics| metrics.last_used() < IDLE);
            }
        });
    }

    /// Statements sent since the start, without those that set the tenant.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    pub(crate) fn count_statements(&self, more: u64) {
        self.statements.fetch_add(more, Ordering::Relaxed);
    }

    /// How busy the pool is.
    pub(crate) fn pool_status(&self) -> PoolStatus {
        let status = self.pool.status();
        let idle = status.available.min(status.size);
        PoolStatus { used: status.size - idle, idle, most: status.max_size, waiting: status.waiting }
    }

    /// Runs a statement that reads no tenant's rows; for readiness and tenant resolution inside the kit.
    pub(crate) async fn ping(&self) -> Result<()> {
        let session = self.connection().await?;
        session.connection.value::<i32>("SELECT 1").await?;
        if session.process.is_some() && !self.watch.looked.load(Ordering::Relaxed) {
            let misled = self.pool.manager().is_misled(&session).await.map_err(Error::internal)?;
            self.watch.misled.store(misled, Ordering::Relaxed);
            self.watch.looked.store(true, Ordering::Relaxed);
            drop(session);
            drop(self.connection().await?);
        }
        Ok(())
    }
}

/// `set_config` of the tenant, and of the platform's own right, for the session or the transaction.
pub(crate) struct SetScope {
    pub(crate) tenant: String,
    pub(crate) platform: bool,
    pub(crate) local: bool,
}

impl QueryFragment<Pg> for SetScope {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT set_config('cityos.tenant', ");
        out.push_bind_param::<Text, _>(&self.tenant)?;
        out.push_sql(", ");
        out.push_bind_param::<Bool, _>(&self.local)?;
        out.push_sql("), set_config('cityos.platform', ");
        out.push_bind_param::<Text, str>(if self.platform { "on" } else { "off" })?;
        out.push_sql(", ");
        out.push_bind_param::<Bool, _>(&self.local)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for SetScope {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// Whether the error means that the connection is gone, so that a read may be tried once more on another.
pub(crate) fn is_connection_loss(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            ["connection closed", "terminating connection", "the database system is", "connection reset", "broken pipe"]
                .iter()
                .any(|text| message.contains(text))
        }
        _ => false,
    }
}

/// Whether a replica refuses what the primary would do: it cancels reads that hold up its replay, and writes nothing.
pub(crate) fn is_refused_by_replica(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    matches!(error, Error::DatabaseError(DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ReadOnlyTransaction, _))
}
