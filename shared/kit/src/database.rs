//! The connection pool of a subgraph. Nothing outside the kit can take a connection from it: the door is [`crate::Scope`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, Object, Pool, RecycleError, RecycleResult, Timeouts};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::{ConnectionError, QueryResult};
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{AsyncConnection, AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection};

use crate::error::{Error, Result};
use crate::id::Id;

/// How a subgraph reaches its schema.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `postgres://…`; the user must be allowed to `SET ROLE` to the subgraph's role.
    pub url: String,
    /// The subgraph's name, which is its Postgres schema; its role is `cityos_<name>`.
    pub schema: String,
    /// Most connections of this process to this schema.
    pub connections: usize,
    /// True where a pooler in transaction mode stands between: the tenant is then set inside a transaction, never on the session.
    pub transaction_pooler: bool,
    /// Longest a statement may run.
    pub statement_timeout: Duration,
    /// Longest a request waits for a connection.
    pub pool_timeout: Duration,
}

impl DatabaseConfig {
    /// The defaults: 8 connections, 10 s a statement, 3 s for a connection.
    pub fn new(url: impl Into<String>, schema: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            schema: schema.into(),
            connections: 8,
            transaction_pooler: false,
            statement_timeout: Duration::from_secs(10),
            pool_timeout: Duration::from_secs(3),
        }
    }
}

/// The pool of a subgraph and the count of its statements; cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Sessions>,
    pub(crate) transaction_pooler: bool,
    statements: Arc<AtomicU64>,
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
    pub(crate) connection: AsyncPgConnection,
    /// The tenant and the platform's right that the session has; None when that is not certain.
    pub(crate) scope: Option<(Id, bool)>,
}

/// Opens and checks the pool's sessions.
pub(crate) struct Sessions {
    url: String,
    setup: String,
}

impl Manager for Sessions {
    type Type = Session;
    type Error = ConnectionError;

    #[expect(clippy::disallowed_methods, reason = "the pool behind Scope is where connections are made")]
    async fn create(&self) -> Result<Session, ConnectionError> {
        let mut connection = AsyncPgConnection::establish(&self.url).await?;
        connection.batch_execute(&self.setup).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
        // Prepared once here, so that it never has to wait behind the query it must precede in a pipeline.
        connection
            .execute_returning_count(SetScope { tenant: String::new(), platform: false, local: false })
            .await
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Session { connection, scope: None })
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
        let setup = format!(
            "SET ROLE cityos_{schema}; SET search_path = {schema}; SET statement_timeout = {timeout}; \
             SET TIME ZONE 'UTC'; SET plan_cache_mode = force_generic_plan;",
            schema = config.schema,
            timeout = config.statement_timeout.as_millis(),
        );
        let manager = Sessions { url: config.url.clone(), setup };
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
        Ok(Self { pool, transaction_pooler: config.transaction_pooler, statements: Arc::default() })
    }

    pub(crate) async fn connection(&self) -> Result<Pooled> {
        self.pool.get().await.map_err(|error| Error::internal(format!("no database connection: {error}")))
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
        let mut session = self.connection().await?;
        session.connection.batch_execute("SELECT 1").await.map_err(Error::from)
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
