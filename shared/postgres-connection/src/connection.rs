//! A connection of diesel's.
//!
//! diesel-async's own prepares every statement by a name, in a round trip of its own. Behind a pooler in transaction mode both are wrong: the name
//! is another server's by the next statement, and what comes after overtakes the statement that waits for its preparation.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::QueryResult;
use diesel::connection::{CacheSize, DynInstrumentation, Instrumentation};
use diesel::pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata};
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use diesel::query_builder::{AsQuery, QueryBuilder, QueryFragment, QueryId};
use diesel::result::{ConnectionError, ConnectionResult, DatabaseErrorInformation, DatabaseErrorKind, Error};
use diesel_async::{AnsiTransactionManager, AsyncConnection, AsyncConnectionCore, SimpleAsyncConnection};
use futures_util::future::{BoxFuture, join3};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use lru::LruCache;
use tokio_postgres::error::{ErrorPosition, SqlState};
use tokio_postgres::types::{FromSqlOwned, IsNull, ToSql, Type, private::BytesMut};
use tokio_postgres::{Client, RowStream, Statement};

use crate::row::PgRow;
use crate::target::Target;

/// How statements reach the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Statements {
    /// Prepared by name and kept, for a connection with a server process of its own.
    #[default]
    Kept,
    /// In one message without a name, and inside a transaction that begins with these settings, so that nothing depends on the session: for a
    /// pooler in transaction mode. A statement outside a transaction gets one of its own.
    InTransactions {
        /// Name and value of what each transaction sets, such as `role` and `search_path`.
        settings: Vec<(String, String)>,
        /// Whether queries outside transactions stay outside, between `SET` and `RESET`: migrations hold what cannot run in a transaction.
        outside: bool,
    },
}

/// A connection. Statements that are polled together are sent together, and run in the order in which they were polled first; one that has to
/// be prepared first ([`Statements::Kept`]) may be overtaken.
pub struct Connection {
    client: Client,
    kept: Mutex<Kept>,
    transactions: Option<Transactions>,
    in_transaction: AtomicBool,
    manager: AnsiTransactionManager,
    instrumentation: Mutex<DynInstrumentation>,
}

/// Most statements that a connection keeps prepared besides those of [`Connection::keep`].
pub const MOST_KEPT: usize = 512;

/// Statements that the server has under a name.
struct Kept {
    /// Those that may not wait until they are prepared; they stay as long as the connection. So few that comparing texts costs less than hashing.
    always: Vec<(String, Statement)>,
    /// The others.
    statements: LruCache<String, Statement>,
    /// Hashes of texts that were sent before: the second time they are worth a round trip.
    seen: LruCache<u64, ()>,
}

impl Default for Kept {
    fn default() -> Self {
        let most = NonZeroUsize::new(MOST_KEPT).unwrap_or(NonZeroUsize::MIN);
        Self { always: Vec::new(), statements: LruCache::new(most), seen: LruCache::new(most) }
    }
}

/// How a statement goes out.
enum Way {
    Prepared(Statement),
    ToBePrepared,
    AsText,
}

impl Kept {
    fn way(&mut self, sql: &str) -> Way {
        let always = self.always.iter().find(|(text, _)| text == sql).map(|(_, statement)| statement);
        if let Some(statement) = always.or_else(|| self.statements.get(sql)) {
            return Way::Prepared(statement.clone());
        }
        let mut hasher = DefaultHasher::new();
        sql.hash(&mut hasher);
        match self.seen.put(hasher.finish(), ()) {
            Some(()) => Way::ToBePrepared,
            None => Way::AsText,
        }
    }
}

/// What stands for a session's settings.
struct Transactions {
    settings: Vec<(String, String)>,
    /// `BEGIN; SET LOCAL …`.
    begin: String,
    /// Before and after a query that is in no transaction: either begins and ends one, or sets and resets.
    before: String,
    after: String,
    outside: bool,
}

impl Transactions {
    fn new(settings: Vec<(String, String)>, outside: bool) -> Self {
        let (mut begin, mut set, mut reset) = ("BEGIN".to_owned(), String::new(), String::new());
        for (name, value) in &settings {
            let value = value.replace('\'', "''");
            let _ = write!(begin, "; SET LOCAL {name} = '{value}'");
            let _ = write!(set, "SET {name} = '{value}'; ");
            let _ = write!(reset, "RESET {name}; ");
        }
        let (before, after) = if outside { (set, reset) } else { (begin.clone(), "COMMIT".to_owned()) };
        Self { settings, begin, before, after, outside }
    }
}

impl Connection {
    /// Opens a connection. The error says what to change.
    pub async fn open(target: &Target, statements: &Statements) -> Result<Self, String> {
        Ok(Self::of(target.connect().await?, statements))
    }

    fn of(client: Client, statements: &Statements) -> Self {
        let transactions = match statements {
            Statements::Kept => None,
            Statements::InTransactions { settings, outside } => Some(Transactions::new(settings.clone(), *outside)),
        };
        Self {
            client,
            kept: Mutex::default(),
            transactions,
            in_transaction: AtomicBool::new(false),
            manager: AnsiTransactionManager::default(),
            instrumentation: Mutex::new(DynInstrumentation::none()),
        }
    }

    /// Prepares a statement for as long as the connection is open, so that it never waits for that behind what was polled after it. Without
    /// effect for [`Statements::InTransactions`].
    pub async fn keep(&self, query: impl QueryFragment<Pg> + QueryId) -> QueryResult<()> {
        if self.transactions.is_some() {
            return Ok(());
        }
        let Built { sql, types, .. } = Built::of(&query)?;
        let statement = self.client.prepare_typed(&sql, &types).await.map_err(failed)?;
        self.kept().always.push((sql, statement));
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is closed, or was left in a transaction.
    pub fn is_broken(&self) -> bool {
        self.client.is_closed() || self.in_transaction.load(Ordering::Relaxed)
    }

    /// Has the transactions from here on set this too, or to this value; for [`Statements::InTransactions`].
    pub fn set(&mut self, name: &str, value: &str) {
        if let Some(Transactions { mut settings, outside, .. }) = self.transactions.take() {
            settings.retain(|(known, _)| known != name);
            settings.push((name.to_owned(), value.to_owned()));
            self.transactions = Some(Transactions::new(settings, outside));
        }
    }

    /// The one value of a statement without parameters.
    pub async fn value<T: FromSqlOwned>(&self, sql: &str) -> QueryResult<T> {
        let rows = self.client.query_typed(sql, &[]).await.map_err(failed)?;
        let row = rows.first().ok_or(Error::NotFound)?;
        row.try_get(0).map_err(|error| Error::DeserializationError(error.into()))
    }

    /// Sends a query of any number of statements, and watches for the ends of transactions.
    fn send_simple<'a>(&'a self, query: &str) -> BoxFuture<'a, QueryResult<()>> {
        let inside = self.in_transaction.load(Ordering::Relaxed);
        let send = |text: String| async move { self.client.batch_execute(&text).await.map_err(failed) };
        match query {
            "BEGIN" => {
                self.in_transaction.store(true, Ordering::Relaxed);
                let begin = self.transactions.as_ref().map_or(query, |transactions| &transactions.begin);
                send(begin.to_owned()).boxed()
            }
            "COMMIT" | "ROLLBACK" => {
                self.in_transaction.store(false, Ordering::Relaxed);
                send(query.to_owned()).boxed()
            }
            _ => match self.transactions.as_ref().filter(|_| !inside) {
                None => send(query.to_owned()).boxed(),
                // A pooler keeps the server for messages that are sent together.
                Some(Transactions { before, after, .. }) => {
                    let (before, sent, after) = (send(before.clone()), send(query.to_owned()), send(after.clone()));
                    async move {
                        let (before, sent, after) = join3(before, sent, after).await;
                        before.and(sent).and(after)
                    }
                    .boxed()
                }
            },
        }
    }

    /// Runs a statement in a transaction of its own where it is in none and needs one.
    fn in_transaction<'a, R: Send + 'a>(
        &'a self,
        statement: impl Future<Output = QueryResult<R>> + Send + 'a,
    ) -> BoxFuture<'a, QueryResult<R>> {
        let Some(transactions) = &self.transactions else { return statement.boxed() };
        async move {
            // Known when it is sent, which is now.
            if self.in_transaction.load(Ordering::Relaxed) {
                return statement.await;
            }
            let begin = self.client.batch_execute(&transactions.begin);
            let end = self.client.batch_execute("COMMIT");
            let (begun, rows, ended) = join3(begin, statement, end).await;
            begun.map_err(failed)?;
            let rows = rows?;
            ended.map_err(failed)?;
            Ok(rows)
        }
        .boxed()
    }

    fn load_built<'a>(&'a self, built: QueryResult<Built>) -> BoxFuture<'a, QueryResult<BoxStream<'static, QueryResult<PgRow>>>> {
        if self.transactions.is_none() {
            return async move { Ok(rows(self.send(built).await?).boxed()) }.boxed();
        }
        self.in_transaction(async move {
            // Collected, since the transaction may end with this call.
            let rows: Vec<QueryResult<PgRow>> = rows(self.send(built).await?).collect().await;
            match rows.into_iter().collect::<QueryResult<Vec<_>>>() {
                Ok(rows) => Ok(stream::iter(rows.into_iter().map(Ok)).boxed()),
                Err(error) => Err(error),
            }
        })
    }

    fn execute_built<'a>(&'a self, built: QueryResult<Built>) -> BoxFuture<'a, QueryResult<usize>> {
        self.in_transaction(async move {
            let mut answer = std::pin::pin!(self.send(built).await?);
            while answer.try_next().await.map_err(failed)?.is_some() {}
            usize::try_from(answer.rows_affected().unwrap_or_default()).map_err(|error| Error::DeserializationError(error.into()))
        })
    }

    /// Sends a statement: at once, unless it is prepared first, which it is when its text comes for the second time. The one that was not
    /// used for the longest time then makes room.
    async fn send(&self, built: QueryResult<Built>) -> QueryResult<RowStream> {
        let Built { sql, kept, types, binds } = built?;
        if !kept || self.transactions.is_some() {
            return self.client.query_typed_raw(&sql, binds.into_iter().zip(types)).await.map_err(failed);
        }
        let way = self.kept().way(&sql);
        let statement = match way {
            Way::Prepared(statement) => statement,
            Way::AsText => return self.client.query_typed_raw(&sql, binds.into_iter().zip(types)).await.map_err(failed),
            Way::ToBePrepared => {
                let statement = self.client.prepare_typed(&sql, &types).await.map_err(failed)?;
                // What is pushed out is closed at the server when it is used no more.
                self.kept().statements.put(sql, statement.clone());
                statement
            }
        };
        self.client.query_raw(&statement, binds).await.map_err(failed)
    }
}

fn rows(answer: RowStream) -> impl futures_util::Stream<Item = QueryResult<PgRow>> + Send + 'static {
    let mut types = None;
    answer.map(move |row| {
        let row = row.map_err(failed)?;
        let types = types.get_or_insert_with(|| PgRow::types(&row));
        Ok(PgRow::new(row, types.clone()))
    })
}

/// A statement as it is sent.
struct Built {
    sql: String,
    /// Whether it may be kept prepared.
    kept: bool,
    types: Vec<Type>,
    binds: Vec<Bind>,
}

impl Built {
    fn of(query: &(impl QueryFragment<Pg> + QueryId)) -> QueryResult<Self> {
        let mut builder = PgQueryBuilder::default();
        query.to_sql(&mut builder, &Pg)?;
        let mut collector = RawBytesBindCollector::<Pg>::new();
        query.collect_binds(&mut collector, &mut NoLookup, &Pg)?;
        let types = collector.metadata.iter().map(type_of).collect::<QueryResult<_>>()?;
        let binds = collector.binds.into_iter().map(Bind).collect();
        Ok(Self { sql: builder.finish(), kept: query.is_safe_to_cache_prepared(&Pg)?, types, binds })
    }
}

/// Leaves types that Postgres does not have by itself to the server, which knows what a parameter stands for.
struct NoLookup;

impl PgMetadataLookup for NoLookup {
    fn lookup_type(&mut self, _: &str, _: Option<&str>) -> PgTypeMetadata {
        PgTypeMetadata::new(0, 0)
    }
}

fn type_of(metadata: &PgTypeMetadata) -> QueryResult<Type> {
    let oid = metadata.oid().map_err(|error| Error::SerializationError(error.into()))?;
    Ok(Type::from_oid(oid).unwrap_or_else(|| Type::new(String::new(), oid, tokio_postgres::types::Kind::Simple, String::new())))
}

/// A value as diesel has written it.
#[derive(Debug)]
struct Bind(Option<Vec<u8>>);

impl ToSql for Bind {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
            None => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.to_sql(ty, out)
    }
}

impl SimpleAsyncConnection for Connection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.send_simple(query).await
    }
}

impl SimpleAsyncConnection for &Connection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.send_simple(query).await
    }
}

impl AsyncConnectionCore for Connection {
    type LoadFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<Self::Stream<'conn, 'query>>>;
    type ExecuteFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<usize>>;
    type Stream<'conn, 'query> = BoxStream<'static, QueryResult<PgRow>>;
    type Row<'conn, 'query> = PgRow;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        self.load_built(Built::of(&source.as_query()))
    }

    fn execute_returning_count<'conn, 'query, T>(&'conn mut self, source: T) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        self.execute_built(Built::of(&source))
    }
}

impl<'a> AsyncConnectionCore for &'a Connection {
    type LoadFuture<'conn, 'query> = BoxFuture<'a, QueryResult<Self::Stream<'conn, 'query>>>;
    type ExecuteFuture<'conn, 'query> = BoxFuture<'a, QueryResult<usize>>;
    type Stream<'conn, 'query> = BoxStream<'static, QueryResult<PgRow>>;
    type Row<'conn, 'query> = PgRow;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        self.load_built(Built::of(&source.as_query()))
    }

    fn execute_returning_count<'conn, 'query, T>(&'conn mut self, source: T) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        self.execute_built(Built::of(&source))
    }
}

/// For migrations, which diesel runs on such a connection.
impl AsyncConnection for Connection {
    type TransactionManager = AnsiTransactionManager;

    async fn establish(url: &str) -> ConnectionResult<Self> {
        let opened = async { Self::open(&Target::parse(url)?, &Statements::Kept).await };
        opened.await.map_err(ConnectionError::BadConnection)
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        &mut self.manager
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        &mut **self.instrumentation.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.instrumentation = Mutex::new(instrumentation.into());
    }

    fn set_prepared_statement_cache_size(&mut self, _: CacheSize) {}
}

/// An error as diesel has it.
fn failed(error: tokio_postgres::Error) -> Error {
    let Some(found) = error.as_db_error() else {
        return Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, Box::new(error.to_string()));
    };
    let kind = match *found.code() {
        SqlState::UNIQUE_VIOLATION => DatabaseErrorKind::UniqueViolation,
        SqlState::FOREIGN_KEY_VIOLATION => DatabaseErrorKind::ForeignKeyViolation,
        SqlState::RESTRICT_VIOLATION => DatabaseErrorKind::RestrictViolation,
        SqlState::EXCLUSION_VIOLATION => DatabaseErrorKind::ExclusionViolation,
        SqlState::T_R_SERIALIZATION_FAILURE => DatabaseErrorKind::SerializationFailure,
        SqlState::READ_ONLY_SQL_TRANSACTION => DatabaseErrorKind::ReadOnlyTransaction,
        SqlState::NOT_NULL_VIOLATION => DatabaseErrorKind::NotNullViolation,
        SqlState::CHECK_VIOLATION => DatabaseErrorKind::CheckViolation,
        _ => DatabaseErrorKind::Unknown,
    };
    Error::DatabaseError(kind, Box::new(Information(found.clone())))
}

/// What the server said.
struct Information(tokio_postgres::error::DbError);

impl DatabaseErrorInformation for Information {
    fn message(&self) -> &str {
        self.0.message()
    }

    fn details(&self) -> Option<&str> {
        self.0.detail()
    }

    fn hint(&self) -> Option<&str> {
        self.0.hint()
    }

    fn table_name(&self) -> Option<&str> {
        self.0.table()
    }

    fn column_name(&self) -> Option<&str> {
        self.0.column()
    }

    fn constraint_name(&self) -> Option<&str> {
        self.0.constraint()
    }

    fn statement_position(&self) -> Option<i32> {
        match self.0.position()? {
            ErrorPosition::Original(position) | ErrorPosition::Internal { position, .. } => i32::try_from(*position).ok(),
        }
    }
}
