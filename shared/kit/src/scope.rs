//! The one door to the database: an actor, a tenant, and the only ways to a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use diesel::QueryResult;
use diesel_async::{AsyncConnectionCore, SimpleAsyncConnection};
use futures_util::future::{BoxFuture, join, join4, try_join_all};
use futures_util::{FutureExt, TryStreamExt};
use postgres_connection::Connection;
use tokio::sync::OnceCell;

use crate::actor::{Actor, Role};
use crate::database::{Database, Pooled, Session, SetScope, is_connection_loss, is_refused_by_replica};
use crate::decimal::Decimal;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::idempotency::{Hold, IdempotencyKey};
use crate::metrics::Metrics;
use crate::policy::Rights;
use crate::secret::SecretKeys;
use crate::statement::{Raw, Statement};
use crate::tenant::Tenant;
use crate::totals::Totals;
use crate::trace::{RequestTrace, Sent, traced};
use crate::value::Timestamp;
use crate::write::Outcome;

/// What a request may reach. Built once per request from its verified token, host and headers; its fields are private so that no
/// other scope can be made up.
#[derive(Clone)]
pub struct Scope(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    actor: Actor,
    tenant: Arc<Tenant>,
    rights: Arc<Rights>,
    database: Database,
    request: RequestFacts,
    now: Timestamp,
    totals: Totals,
    secret_keys: SecretKeys,
    watch: Arc<Watch>,
    key: Option<Arc<IdempotencyKey>>,
}

/// What watches a request: the span that its statements are below, where it is traced, and what counts them.
pub(crate) struct Watch {
    pub(crate) trace: Option<RequestTrace>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) statements: AtomicU64,
    pub(crate) records: AtomicUsize,
    pub(crate) repeated: AtomicUsize,
    pub(crate) reads: Reads,
}

/// Where the reads of a request go.
pub(crate) enum Reads {
    /// To the primary: the request may write.
    Primary,
    /// To the replica, where there is one that has replayed the log so far as it was when the request's first read began; None inside where
    /// the primary is to read.
    Anywhere(OnceCell<Option<i64>>),
}

/// What is known of the request besides; all but the languages stands in the audit log.
#[derive(Clone, Debug, Default)]
pub struct RequestFacts {
    /// The id that router, subgraphs and logs share.
    pub request_id: String,
    /// The client's address, as the router forwards it.
    pub ip_address: Option<String>,
    /// The client's program.
    pub user_agent: Option<String>,
    /// The tenant of the token, where a super-admin acts for another one by `x-tenant`.
    pub acting_from: Option<Id>,
    /// See [`Scope::languages`].
    pub languages: Vec<String>,
}

impl Scope {
    pub(crate) fn new(
        actor: Actor,
        tenant: Arc<Tenant>,
        rights: Arc<Rights>,
        database: Database,
        totals: Totals,
        request: RequestFacts,
        now: Timestamp,
        secret_keys: SecretKeys,
        watch: Watch,
    ) -> Self {
        let watch = Arc::new(watch);
        Self(Arc::new(Inner { actor, tenant, rights, database, request, now, totals, secret_keys, watch, key: None }))
    }

    /// The scope of the request that a resolver runs in.
    pub fn of<'a>(ctx: &async_graphql::Context<'a>) -> Result<&'a Self> {
        ctx.data::<Self>().map_err(|_| Error::internal("the request has no scope"))
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The tenant.
    pub fn tenant(&self) -> &Tenant {
        &self.0.tenant
    }

    /// The tenant's id.
    pub fn tenant_id(&self) -> &Id {
        &self.0.tenant.id
    }

    /// The languages in which the reader would rather have texts than in the tenant's own, the best first, as BCP 47 tags; none for
    /// those who are content with that.
    pub fn languages(&self) -> &[String] {
        &self.0.request.languages
    }

    /// The scope of the same request in another tenant.
    fn in_tenant(&self, tenant: Tenant) -> Self {
        let mut inner = Inner { tenant: Arc::new(tenant), ..(*self.0).clone() };
        inner.request.acting_from.get_or_insert_with(|| self.tenant_id().clone());
        Self(Arc::new(inner))
    }

    /// The scope of the same request, whose first write that is kept writes the key down.
    pub(crate) fn with_key(&self, key: Arc<IdempotencyKey>) -> Self {
        Self(Arc::new(Inner { key: Some(key), ..(*self.0).clone() }))
    }

    /// The tenant's head office, whose products it may have opted in to.
    pub fn head_office(&self) -> Option<&Id> {
        self.0.tenant.parent_tenant_id.as_ref()
    }

    /// Whether the sender has the right to an action on the rows of a table, be it on some of them only. A shopper or customer has
    /// none: what they see and do is declared with the entity.
    pub fn may(&self, resource: &str, action: &str) -> bool {
        self.0.rights.conditions(resource, action).is_some()
    }

    /// Nothing, where the sender has the right to an action on every row of a table: what a rule asks for that is about no one row, or about
    /// many. Errors: `UNAUTHENTICATED` without a token, else `FORBIDDEN`.
    pub fn require(&self, resource: &str, action: &str) -> Result<()> {
        match self.0.rights.everywhere(resource, action) {
            true => Ok(()),
            false => Err(self.refusal(resource, action)),
        }
    }

    /// Why the sender may not do something: `UNAUTHENTICATED` without a token, else `FORBIDDEN`.
    pub fn refusal(&self, resource: &str, action: &str) -> Error {
        match self.actor() {
            Actor::Anonymous => {
                Error::Unauthenticated(format!("{resource}:{action} is not for anonymous callers: send a token."))
            }
            _ => Error::Forbidden(format!("This token does not allow {resource}:{action}.")),
        }
    }

    /// Whether the sender may give somebody a permission, such as `product:create`: only one that it has without a condition; taking
    /// one away (`-product:create`) it always may. None when the text is no permission.
    pub fn may_give(&self, permission: &str) -> Option<bool> {
        self.0.rights.may_give(permission)
    }

    /// The nodes that the sender's role is bound to; empty for a role that is bound to none.
    pub fn nodes(&self) -> &[String] {
        &self.0.rights.nodes
    }

    pub(crate) fn rights(&self) -> &Rights {
        &self.0.rights
    }

    /// Whether a super-admin acts for the platform as a whole.
    pub fn is_platform(&self) -> bool {
        self.0.actor.has_role(Role::SuperAdmin)
    }

    /// What is known of the request besides.
    pub fn request(&self) -> &RequestFacts {
        &self.0.request
    }

    /// The time of the request, the same from its start to its end.
    pub fn now(&self) -> Timestamp {
        self.0.now
    }

    /// The keys of secrets, for what uses a secret on the tenant's behalf; writes encrypt by themselves.
    pub fn secret_keys(&self) -> &SecretKeys {
        &self.0.secret_keys
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.0.totals
    }

    fn trace(&self) -> Option<&RequestTrace> {
        self.0.watch.trace.as_ref()
    }

    /// Counts records of the answer; tells how many there were before.
    pub(crate) fn count_records(&self, more: usize) -> usize {
        self.0.watch.records.fetch_add(more, Ordering::Relaxed)
    }

    /// Counts bytes of the answer that are written again; tells how many there were before.
    pub(crate) fn count_repeated(&self, more: usize) -> usize {
        self.0.watch.repeated.fetch_add(more, Ordering::Relaxed)
    }

    /// Statements that the request has sent.
    pub(crate) fn statements(&self) -> u64 {
        self.0.watch.statements.load(Ordering::Relaxed)
    }

    fn count_statements(&self, more: u64) {
        self.0.watch.statements.fetch_add(more, Ordering::Relaxed);
        self.0.database.count_statements(more);
    }

    /// Says how many keys a loader loads at once, for the metrics; every `impl Loader` begins with it.
    pub fn loads(&self, keys: usize) {
        self.0.watch.metrics.batch(keys);
    }

    /// Says that the answer is that of an earlier request, for the metrics.
    pub(crate) fn counts_replay(&self) {
        self.0.watch.metrics.replayed();
    }

    fn set_scope(&self, local: bool) -> SetScope {
        SetScope { tenant: self.tenant_id().to_string(), platform: self.is_platform(), local }
    }

    /// Reads by one statement: `run` gets a connection on which the tenant is set, in the same round trip. `from` is the table, or the
    /// function that is called, for the trace.
    ///
    /// A read whose connection is lost is tried once more, on another connection.
    pub async fn read<R: Send + 'static>(
        &self,
        from: &'static str,
        run: impl for<'c> Fn(&'c Connection) -> BoxFuture<'c, QueryResult<Vec<R>>> + Send + Sync,
    ) -> Result<Vec<R>> {
        self.read_by(1, |connection| match self.0.watch.trace.clone() {
            None => run(connection),
            Some(trace) => {
                let rows = run(connection);
                async move { traced(Some(&trace), Sent::new("SELECT", from), Vec::len, rows).await }.boxed()
            }
        })
        .await
    }

    async fn read_by<R: Send>(
        &self,
        statements: u64,
        run: impl for<'c> Fn(&'c Connection) -> BoxFuture<'c, QueryResult<R>> + Send + Sync,
    ) -> Result<R> {
        if let Some(rows) = self.read_from_replica(statements, &run).await {
            return rows;
        }
        for attempt in 0.. {
            let mut session = self.0.database.connection().await?;
            self.count_statements(statements);
            match self.run_in_tenant(&mut session, &run).await {
                Ok(rows) => return Ok(rows),
                Err(error) if attempt == 0 && is_connection_loss(&error) => {
                    drop(Pooled::take(session));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Internal)
    }

    /// What a replica answers; None where the primary is to read.
    async fn read_from_replica<R: Send>(
        &self,
        statements: u64,
        run: &(impl for<'c> Fn(&'c Connection) -> BoxFuture<'c, QueryResult<R>> + Send + Sync),
    ) -> Option<Result<R>> {
        let (database, replica) = (&self.0.database, self.0.database.replica()?);
        let Reads::Anywhere(required) = &self.0.watch.reads else { return None };
        let session = match required.get_or_init(|| replica.required(database)).await {
            Some(required) => replica.session(database, *required).await,
            None => None,
        };
        let answer = match session {
            Some(mut session) => {
                self.count_statements(statements);
                let rows = self.run_in_tenant(&mut session, run).await;
                match rows {
                    Ok(rows) => Some(Ok(rows)),
                    Err(error) if is_connection_loss(&error) => {
                        drop(Pooled::take(session));
                        replica.leave(format!("DATABASE_READ_URL: {error}"));
                        None
                    }
                    Err(error) if is_refused_by_replica(&error) => None,
                    Err(error) => Some(Err(error.into())),
                }
            }
            None => None,
        };
        match answer {
            Some(_) => replica.answers(),
            None => replica.leaves_to_primary(),
        }
        answer
    }

    async fn run_in_tenant<R: Send>(
        &self,
        session: &mut Session,
        run: &(impl for<'c> Fn(&'c Connection) -> BoxFuture<'c, QueryResult<R>> + Send + Sync),
    ) -> QueryResult<R> {
        let Session { connection, scope, .. } = session;
        let on: &Connection = connection;
        let mut setting = on;
        if self.0.database.transaction_pooler {
            // Sent together, and without names that would have to be prepared first, so that nothing overtakes anything.
            let (mut begin, mut commit) = (on, on);
            let set = setting.execute_returning_count(self.set_scope(true));
            let (begun, set, rows, committed) =
                join4(begin.batch_execute("BEGIN"), set, run(on), commit.batch_execute("COMMIT")).await;
            begun?;
            set?;
            let rows = rows?;
            committed?;
            return Ok(rows);
        }
        let wanted = (self.tenant_id().clone(), self.is_platform());
        if scope.as_ref() == Some(&wanted) {
            return run(on).await;
        }
        // Uncertain until it has succeeded: a request may be given up at any point.
        *scope = None;
        // Polled in this order, so the setting is sent first; Postgres runs one connection's statements in the order sent.
        let (set, rows) = join(setting.execute_returning_count(self.set_scope(false)), run(on)).await;
        set?;
        *scope = Some(wanted);
        rows
    }

    /// The rows of statements of the kit, which are sent together on one connection.
    pub(crate) async fn fetch<const N: usize>(&self, statements: [Statement; N]) -> Result<[Vec<Raw>; N]> {
        let read = self.fetch_all(statements.into_iter().collect()).await?;
        read.try_into().map_err(|_| Error::Internal)
    }

    fn fetch_all(&self, statements: Arc<[Statement]>) -> BoxFuture<'_, Result<Vec<Vec<Raw>>>> {
        async move {
            let count = statements.len() as u64;
            self.read_by(count, |connection| {
                let statements = statements.clone();
                let trace = self.0.watch.trace.clone();
                async move {
                    let trace = trace.as_ref();
                    try_join_all(statements.iter().map(|statement| load(connection, statement, trace))).await
                }
                .boxed()
            })
            .await
        }
        .boxed()
    }

    /// Begins a write: a transaction in which the tenant is set.
    ///
    /// Nothing is kept unless [`Transaction::commit`] succeeds; a transaction that is dropped takes its connection with it. Errors:
    /// `CONFLICT` where the request has a key that is another's by now.
    pub async fn write(&self) -> Result<Transaction> {
        let hold = self.0.key.as_ref().map(IdempotencyKey::hold).transpose()?.flatten();
        let session = self.0.database.connection().await?;
        let mut transaction = Transaction { scope: self.clone(), session: Some(session), hold: None, finished: false };
        let taken = {
            let on: &Connection = transaction.connection()?;
            let (mut begin, mut setting) = (on, on);
            let setting = setting.execute_returning_count(self.set_scope(true));
            let begin = async {
                let (begun, set) = join(begin.batch_execute("BEGIN"), setting).await;
                begun.and(set)
            };
            let begin = traced(self.trace(), Sent::new("BEGIN", ""), |_| 0, begin);
            match &hold {
                None => begin.await.map(|_| true)?,
                // Polled in this order, so that the key is taken inside the transaction, and in the same round trip.
                Some(hold) => {
                    let (begun, taken) =
                        join(begin, transaction.call("platform.take_idempotency_key", hold.take(self, on))).await;
                    begun?;
                    taken?
                }
            }
        };
        match hold {
            Some(hold) if !taken => {
                transaction.rollback().await?;
                Err(hold.lose())
            }
            hold => {
                transaction.hold = hold;
                Ok(transaction)
            }
        }
    }
}

/// Sends a statement and collects its rows.
async fn load(connection: &Connection, statement: &Statement, trace: Option<&RequestTrace>) -> QueryResult<Vec<Raw>> {
    let mut on = connection;
    let rows = async { on.load(statement).await?.try_collect().await };
    traced(trace, statement.sent(), Vec::len, rows).await
}

/// An open write.
pub struct Transaction {
    scope: Scope,
    session: Option<Pooled>,
    /// Its hold on the request's key, where it has written that down.
    hold: Option<Hold>,
    finished: bool,
}

impl Transaction {
    /// The scope that the write belongs to.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The connection, for statements of the write.
    pub fn connection(&self) -> Result<&Connection> {
        self.session.as_ref().map(|session| &session.connection).ok_or(Error::Internal)
    }

    /// Goes on in another tenant: what is read and written from here on is that tenant's, and its audit log says from which tenant the
    /// caller acted. For the platform's operators, who set tenants up; errors: `FORBIDDEN` for everybody else.
    pub async fn enter(&mut self, tenant: Tenant) -> Result<()> {
        if !self.scope.is_platform() {
            return Err(Error::Forbidden("Only the platform's operators act in other tenants.".into()));
        }
        let scope = self.scope.in_tenant(tenant);
        {
            let mut on = self.connection()?;
            let set = on.execute_returning_count(scope.set_scope(true));
            traced(self.scope.trace(), Sent::new("SET", ""), |_| 0, set).await?;
        }
        self.scope = scope;
        Ok(())
    }

    /// The rows of a statement of the kit.
    pub(crate) fn fetch<'a>(&'a self, statement: &'a Statement) -> BoxFuture<'a, Result<QueryResult<Vec<Raw>>>> {
        async move {
            self.scope.count_statements(1);
            Ok(load(self.connection()?, statement, self.scope.trace()).await)
        }
        .boxed()
    }

    /// The answer of a function of the database, which is named for the trace; `run` calls it on [`Transaction::connection`].
    pub async fn call<R>(&self, function: &'static str, run: impl Future<Output = QueryResult<R>>) -> Result<R> {
        self.scope.count_statements(1);
        Ok(traced(self.scope.trace(), Sent::new("SELECT", function), |_| 1, run).await?)
    }

    /// The next number of one of the tenant's sequences, such as `invoice-2026`; the first is 1. Others that want one wait until this
    /// write has ended, and a write that is given up gives its number back: there are no gaps. So take it last.
    pub async fn next_number(&self, sequence: &str) -> Result<i64> {
        use diesel_async::RunQueryDsl;

        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            number: i64,
        }
        let mut on = self.connection()?;
        let query = diesel::sql_query("SELECT platform.next_number($1) AS number").bind::<diesel::sql_types::Text, _>(sequence);
        let row: Number = self.call("platform.next_number", query.get_result(&mut on)).await?;
        Ok(row.number)
    }

    /// The tenant's tax rate in percent; 0 where it has none.
    pub async fn tax_rate(&self) -> Result<Decimal> {
        use diesel_async::RunQueryDsl;

        #[derive(diesel::QueryableByName)]
        struct Rate {
            #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Numeric>)]
            rate: Option<Decimal>,
        }
        let mut on = self.connection()?;
        let query = diesel::sql_query("SELECT platform.tax_rate_of($1) AS rate")
            .bind::<diesel::sql_types::Text, _>(self.scope().tenant_id());
        let row: Rate = self.call("platform.tax_rate_of", query.get_result(&mut on)).await?;
        Ok(row.rate.unwrap_or_default())
    }

    /// Keeps what was written.
    pub async fn commit(mut self) -> Result<()> {
        self.end("COMMIT").await?;
        if let Some(hold) = self.hold.take() {
            hold.keep();
        }
        Ok(())
    }

    /// Gives up what was written.
    pub async fn rollback(mut self) -> Result<()> {
        self.end("ROLLBACK").await
    }

    /// Ends the write by what became of it: keeps what was written, or gives it up where it was refused or failed.
    pub async fn conclude<R>(self, outcome: Result<Outcome<R>>) -> Result<Outcome<R>> {
        match &outcome {
            Ok(Outcome::Done(_)) => self.commit().await?,
            // What went wrong is told, not that the connection was lost besides.
            Ok(Outcome::Refused(_)) | Err(_) => drop(self.rollback().await),
        }
        outcome
    }

    async fn end(&mut self, statement: &'static str) -> Result<()> {
        let mut on = self.connection()?;
        traced(self.scope.trace(), Sent::new(statement, ""), |()| 0, on.batch_execute(statement)).await?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.finished
            && let Some(session) = self.session.take()
        {
            // Closing the connection ends the transaction; returning it would hand its open transaction to the next request.
            drop(Pooled::take(session));
        }
    }
}
