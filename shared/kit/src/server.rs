//! A subgraph's HTTP server: `/graphql`, `/health`, `/ready`, `/metrics`.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::time::{Duration, Instant};

use async_graphql::{CacheControl, EmptySubscription, ObjectType, ParseRequestError, Schema, SchemaBuilder, SubscriptionType};
use async_graphql_axum::GraphQLRequest;
use async_graphql_axum::rejection::GraphQLRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::BigInt;
use diesel_migrations::EmbeddedMigrations;
use futures_util::future::{BoxFuture, FutureExt};
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;
use tracing::field::Empty;

use crate::actor::{Actor, Role};
use crate::answer;
use crate::batch::Batches;
use crate::clock::Clock;
use crate::database::{Database, DatabaseConfig};
use crate::document::{self, Documents, RootSelection};
use crate::drain::Drain;
use crate::error::{Error, Result};
use crate::executor::TakesText;
use crate::federation::{Entities, Representations};
use crate::id::Id;
use crate::idempotency::{self, IdempotencyKey, Idempotent};
use crate::identity::{TokenIssuer, TokenVerifier};
use crate::language::languages;
use crate::metrics::{Metrics, OperationLabels, code};
use crate::policy::Directory;
use crate::rate_limit::{RateCounter, RateLimits};
use crate::replica::Replica;
use crate::scope::{Reads, RequestFacts, Scope, Watch};
use crate::secret::{SecretColumn, SecretKeys};
use crate::shape::Shape;
use crate::tenant::{Tenant, TenantDirectory, TenantKey};
use crate::totals::Totals;
use crate::trace::{RequestTrace, TraceCollector, Tracing};

/// The header that carries a request's id through router, subgraphs and logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const OPERATION_ID: HeaderName = HeaderName::from_static("x-operation-id");
/// The contract whose router sends the request; no client can choose it.
const CONTRACT: HeaderName = HeaderName::from_static("x-contract");
/// The header by which a shopper names a tenant's handle.
pub const TENANT: HeaderName = HeaderName::from_static("x-tenant");
/// The header by which a reader chooses a language, before what the browser says in `Accept-Language`.
const LOCALE: HeaderName = HeaderName::from_static("x-locale");
/// The host that the client called, as the router forwards it.
pub const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Largest body of a request, in bytes; the router's own limit for clients is lower.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// A subgraph, ready to be served or to have its schema exported.
pub struct Subgraph {
    /// Its name: of the crate, of its entry in supergraph.yaml, of its Postgres schema.
    pub name: &'static str,
    /// The migrations of its Postgres schema.
    pub migrations: EmbeddedMigrations,
    /// The columns that are encrypted at rest.
    pub secrets: Vec<SecretColumn>,
    export: Box<dyn Fn() -> String + Send>,
    server: Box<dyn FnOnce(ServerConfig, bool) -> Result<Arc<Server>, String> + Send>,
    has_outbox: bool,
}

/// The schema of a subgraph with what all have in common.
pub fn schema<Q, M, S>(query: Q, mutation: M, subscription: S) -> SchemaBuilder<crate::Federated<Q>, Idempotent<M>, S>
where
    Q: ObjectType + Entities + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    Schema::build(crate::Federated(query), Idempotent(mutation), subscription)
        .enable_federation()
        .limit_depth(32)
        .limit_recursive_depth(64)
}

/// How a subgraph is served.
#[derive(Clone)]
pub struct ServerConfig {
    /// Its database.
    pub database: DatabaseConfig,
    /// Verifies tokens.
    pub tokens: TokenVerifier,
    /// Encrypt secrets; where there are none, writing a secret is refused.
    pub secret_keys: SecretKeys,
    /// Signs tokens, where it may.
    pub issuer: Option<TokenIssuer>,
    /// How many requests there may be; None for any number, whatever a tenant has settled for.
    pub rate_limits: Option<RateLimits>,
    /// Whether everybody may do everything in their tenant: only to measure what authorisation costs. Never serve anyone so.
    pub unguarded: bool,
    /// Tells requests their time.
    pub clock: Clock,
    /// Longest a request may take.
    pub request_timeout: Duration,
    /// Where spans are sent; without it there are none.
    pub traces: Option<TraceCollector>,
    /// How long it serves on, unready, when it is told to stop.
    pub drain: Duration,
}

/// Executes a request against the subgraph's schema. Behind it everything is compiled once for all subgraphs.
type Execute = Box<dyn Fn(async_graphql::Request) -> BoxFuture<'static, async_graphql::Response> + Send + Sync>;

struct Server {
    name: &'static str,
    execute: Execute,
    documents: Documents,
    migrations: usize,
    database: Database,
    tenants: TenantDirectory,
    directory: Directory,
    tokens: TokenVerifier,
    issuer: Option<TokenIssuer>,
    totals: Totals,
    secret_keys: SecretKeys,
    rates: Option<RateCounter>,
    clock: Clock,
    request_timeout: Duration,
    metrics: Arc<Metrics>,
    tracing: Option<Tracing>,
}

impl Subgraph {
    /// A subgraph of the roots and entities that [`crate::subgraph`] declares; the columns of the entities that are secret are its secrets.
    pub fn of<Q, M>(name: &'static str, migrations: EmbeddedMigrations, entities: &[&'static Shape]) -> Self
    where
        Q: ObjectType + Entities + Default + 'static,
        M: ObjectType + Default + 'static,
    {
        let schema = schema(Q::default(), M::default(), EmptySubscription).finish();
        let secrets = entities.iter().flat_map(|shape| shape.secrets.iter().copied()).collect();
        Self { secrets, ..Self::new(name, schema, migrations) }
    }

    /// A subgraph of a name, a schema built from [`schema`], and the migrations under `migrations/<name>`.
    pub fn new<Q, M, S>(name: &'static str, schema: Schema<Q, M, S>, migrations: EmbeddedMigrations) -> Self
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let known = MigrationSource::<Pg>::migrations(&migrations).map_or(0, |all| all.len());
        let exported = schema.clone();
        let export = Box::new(move || crate::sdl(&exported));
        let execute: Execute = Box::new(move |request| {
            let schema = schema.clone();
            async move { schema.execute(request).await }.boxed()
        });
        let server = Box::new(move |config, has_outbox| Server::new(name, known, execute, config, has_outbox).map(Arc::new));
        Self { name, migrations, secrets: Vec::new(), export, server, has_outbox: false }
    }

    /// The SDL with federation directives, made anew by each call.
    pub fn sdl(&self) -> String {
        (self.export)()
    }

    /// Says that the outbox is in its schema, so that its metrics tell how far that is behind.
    pub fn with_outbox(mut self) -> Self {
        self.has_outbox = true;
        self
    }

    /// Serves the subgraph until `stop` resolves, drains, and finishes the requests in flight.
    ///
    /// It starts without its database, too: `/ready` says so, and requests fail until the database is there.
    pub async fn serve(
        self,
        listener: TcpListener,
        config: ServerConfig,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), String> {
        let (drain, time) = (Drain::default(), config.drain);
        let server = (self.server)(config, self.has_outbox)?;
        let router = drain.tell(server.clone().router());
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        tracing::info!(subgraph = self.name, %address, "listening");
        let served = axum::serve(listener, router).with_graceful_shutdown(drain.after(stop, time)).await;
        if let Some(tracing) = &server.tracing {
            tracing.stop().await;
        }
        served.map_err(|error| error.to_string())
    }
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

/// The `Authorization` header. Errors: `UNAUTHENTICATED` when there are two, or one that is no text, rather than to choose or to go on
/// without.
fn authorization(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    match (all.next().map(HeaderValue::to_str), all.next()) {
        (None, _) => Ok(None),
        (Some(Ok(only)), None) => Ok(Some(only)),
        (Some(Err(_)), None) => Err(Error::Unauthenticated("The authorization header is malformed.".into())),
        (Some(_), Some(_)) => Err(Error::Unauthenticated("There are two authorization headers: send one.".into())),
    }
}

/// A request id from outside, when it is one that a log can hold; a new one otherwise.
fn request_id(headers: &HeaderMap) -> String {
    text(headers, REQUEST_ID)
        .filter(|id| id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)))
        .map_or_else(|| ulid::Ulid::generate().to_string().to_ascii_lowercase(), str::to_owned)
}

impl Server {
    fn new(
        name: &'static str,
        migrations: usize,
        execute: Execute,
        config: ServerConfig,
        has_outbox: bool,
    ) -> Result<Self, String> {
        let database = Database::new(&config.database)?;
        Ok(Self {
            name,
            execute,
            documents: Documents::default(),
            migrations,
            tenants: TenantDirectory::new(database.clone()),
            directory: Directory::new(database.clone(), config.unguarded),
            metrics: Arc::new(Metrics::new(name, &database, has_outbox)),
            tracing: config.traces.map(|collector| Tracing::start(name, &collector)).transpose()?,
            database,
            tokens: config.tokens,
            issuer: config.issuer,
            totals: Totals::default(),
            secret_keys: config.secret_keys,
            rates: config.rate_limits.map(RateCounter::new),
            clock: config.clock,
            request_timeout: config.request_timeout,
        })
    }

    fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/graphql", post(graphql))
            .route("/health", get(|| async { Json(serde_json::json!({ "status": "alive" })) }))
            .route("/ready", get(ready))
            .route("/metrics", get(metrics))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(CatchPanicLayer::new())
            .with_state(self)
    }

    /// The scope of a request: its tenant is the verified token's; without a token the `x-tenant` header's or the host's.
    async fn scope(&self, headers: &HeaderMap, request: &mut async_graphql::Request, seen: &Seen, reads: Reads) -> Result<Scope> {
        let trace = seen.trace.as_ref();
        let identity = self.tokens.verify(authorization(headers)?)?;
        let named = text(headers, TENANT);
        let (actor, tenant, rights, acting_from) = match identity {
            Some(identity) => {
                let own = self.tenant(TenantKey::Id(identity.tenant_id.to_string()), trace).await?;
                let actor = self.directory.standing(identity.actor, &own.id, trace).await?;
                let rights = self.directory.rights(&actor, &own.id, trace).await?;
                let home = own.id.clone();
                let tenant = match named {
                    Some(handle) if handle != own.handle => {
                        // Only a super-admin may act for another tenant; to everybody else it does not exist.
                        if !actor.has_role(Role::SuperAdmin) {
                            return Err(Error::Forbidden("`x-tenant` names another tenant than the token.".into()));
                        }
                        self.tenant(TenantKey::Handle(handle.to_owned()), trace).await?
                    }
                    _ => own,
                };
                let acting_from = (tenant.id != home).then_some(home);
                (actor, tenant, rights, acting_from)
            }
            None => {
                let key = match (named, text(headers, FORWARDED_HOST).or_else(|| text(headers, header::HOST))) {
                    (Some(handle), _) => Some(TenantKey::Handle(handle.to_owned())),
                    (None, Some(host)) => Some(TenantKey::Host(host.split(':').next().unwrap_or(host).to_ascii_lowercase())),
                    (None, None) => None,
                };
                let found = match &key {
                    Some(key) => self.tenants.find(key.clone(), trace).await?,
                    None => None,
                };
                let tenant = match (found, key) {
                    (Some(tenant), _) => tenant,
                    // Who signs in from a host of no tenant says in the mutation where.
                    (None, None | Some(TenantKey::Host(_))) => {
                        let handle = tenant_argument(request).ok_or_else(unknown_tenant)?;
                        self.tenant(TenantKey::Handle(handle), trace).await?
                    }
                    (None, Some(_)) => return Err(unknown_tenant()),
                };
                let rights = self.directory.rights(&Actor::Anonymous, &tenant.id, trace).await?;
                (Actor::Anonymous, tenant, rights, None)
            }
        };
        if !tenant.is_open() && !actor.is_staff() {
            return Err(unknown_tenant());
        }
        let ip_address = text(headers, "x-forwarded-for").map(|all| all.split(',').next().unwrap_or(all).trim().to_owned());
        if let Some(rates) = &self.rates {
            let client = actor.id().map(Id::as_str).or(ip_address.as_deref());
            rates.count(&tenant, client, text(headers, OPERATION_ID)).inspect_err(|_| self.metrics.rate_limited(&seen.labels))?;
        }
        // Who edits texts must see what stands there, whatever the browser was set to, unless they choose a language.
        let reads_only = matches!(actor, Actor::Anonymous | Actor::Customer { .. });
        let accepted = text(headers, header::ACCEPT_LANGUAGE).filter(|_| reads_only);
        let languages = languages(text(headers, LOCALE), accepted, &tenant.default_locale);
        let facts = RequestFacts {
            request_id: seen.request_id.clone(),
            ip_address,
            user_agent: text(headers, header::USER_AGENT).map(str::to_owned),
            acting_from,
            languages,
        };
        let (database, totals, secret_keys) = (self.database.clone(), self.totals.clone(), self.secret_keys.clone());
        let watch = Watch {
            trace: seen.trace.clone(),
            metrics: self.metrics.clone(),
            statements: AtomicU64::new(0),
            records: AtomicUsize::new(0),
            repeated: AtomicUsize::new(0),
            reads,
        };
        Ok(Scope::new(actor, tenant, rights, database, totals, facts, self.clock.now(), secret_keys, watch))
    }

    async fn tenant(&self, key: TenantKey, trace: Option<&RequestTrace>) -> Result<Arc<Tenant>> {
        self.tenants.find(key, trace).await?.ok_or_else(unknown_tenant)
    }
}

/// The `tenant` argument of the request's only mutation.
fn tenant_argument(request: &mut async_graphql::Request) -> Option<String> {
    use async_graphql::Value;
    use async_graphql::parser::types::{OperationType, Selection};

    let name = request.operation_name.clone();
    let operation = document::operation(request.parsed_query().ok()?, name.as_deref())?;
    let [selection] = operation.selection_set.node.items.as_slice() else { return None };
    let (OperationType::Mutation, Selection::Field(field)) = (operation.ty, &selection.node) else { return None };
    let given = field.node.get_argument("tenant")?.node.clone();
    let value = given.into_const_with(|name| request.variables.get(&name).cloned().ok_or(())).ok()?;
    match value {
        Value::String(handle) => Some(handle),
        _ => None,
    }
}

fn unknown_tenant() -> Error {
    Error::NotFound("There is no such tenant. Send its host, its handle as `x-tenant`, or a token.".into())
}

/// A request as logs, metrics and traces know it.
struct Seen {
    request_id: String,
    labels: OperationLabels,
    trace: Option<RequestTrace>,
}

impl Seen {
    fn new(server: &Server, headers: &HeaderMap, request: &async_graphql::Request) -> Self {
        let request_id = request_id(headers);
        let labels = server.metrics.labels(text(headers, CONTRACT), client_operation(request));
        let start = |tracing: &Tracing| tracing.request(headers, &labels.operation, &labels.contract, &request_id);
        Self { trace: server.tracing.as_ref().and_then(start), labels, request_id }
    }
}

/// The name of the client's operation, to which the router adds `__` and the number of the fetch.
fn client_operation(request: &async_graphql::Request) -> Option<&str> {
    let name = request.operation_name.as_deref()?;
    Some(name.rsplit_once("__").map_or(name, |(client, _)| client))
}

async fn graphql(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    request: Result<GraphQLRequest, GraphQLRejection>,
) -> Response {
    let request = match request {
        Ok(request) => request.into_inner(),
        Err(rejection) => return rejected(&rejection.0, &headers),
    };
    let seen = Seen::new(&server, &headers, &request);
    let span =
        tracing::info_span!("request", subgraph = server.name, request_id = seen.request_id, trace_id = Empty, span_id = Empty);
    if let Some((trace, own)) = seen.trace.as_ref().map(RequestTrace::ids) {
        span.record("trace_id", trace).record("span_id", own);
    }
    let request_id = HeaderValue::from_str(&seen.request_id);
    let mut response = async {
        let started = Instant::now();
        let execution = execute(&server, &headers, request, &seen);
        let (response, statements) = match tokio::time::timeout(server.request_timeout, execution).await {
            Ok(answer) => answer,
            Err(_) => (failure(Error::internal("the request took too long")), 0),
        };
        let took = started.elapsed();
        tracing::debug!(milliseconds = took.as_secs_f64() * 1e3, errors = response.errors.len(), "answered");
        if let Some(trace) = &seen.trace {
            trace.end(response.errors.first().map(code));
        }
        server.metrics.answered(seen.labels, took, statements, &response.errors);
        let mut http = answer::http(&response, &headers);
        http.headers_mut().insert(header::CACHE_CONTROL, cache_control(&response));
        http
    }
    .instrument(span)
    .await;
    if let Ok(value) = request_id {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The answer to a body that is no GraphQL request. It never has a status that would make a router think that the server is ill.
fn rejected(error: &ParseRequestError, headers: &HeaderMap) -> Response {
    let why = match error {
        ParseRequestError::PayloadTooLarge => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        ParseRequestError::InvalidRequest(why) => format!("The body is no GraphQL request: {why}."),
        ParseRequestError::UnsupportedBatch => "Send one request at a time: batches are not supported.".to_owned(),
        _ => "The body is no GraphQL request in JSON.".to_owned(),
    };
    answer::http(&failure(Error::Invalid(why)), headers)
}

/// How long the answer may be kept: by everybody as long as the shortest-lived type in it says, when the caller is anonymous.
fn cache_control(response: &async_graphql::Response) -> HeaderValue {
    let CacheControl { public, max_age } = response.cache_control;
    match HeaderValue::try_from(format!("public, max-age={max_age}")) {
        Ok(value) if public && max_age > 0 && response.is_ok() => value,
        _ => HeaderValue::from_static("no-store"),
    }
}

/// The answer to a request, and how many statements it took.
async fn execute(
    server: &Server,
    headers: &HeaderMap,
    mut request: async_graphql::Request,
    seen: &Seen,
) -> (async_graphql::Response, u64) {
    let joins = match server.documents.parse(&mut request) {
        Ok(joins) => joins,
        Err(error) => return (failure(error), 0),
    };
    if let Err(error) = document::check_values(&mut request) {
        return (failure(error), 0);
    }
    document::leave_out_unsent(&mut request);
    let root = RootSelection::of(&mut request);
    if root.as_ref().is_some_and(|root| root.schema_only) {
        // Nobody's rows: gateways and monitors ask this without a tenant.
        let mut response = (server.execute)(request).await;
        answer::complete(&mut response, root.as_ref());
        return (response, 0);
    }
    let reads = match root.as_ref().is_some_and(|root| root.is_query) {
        true => Reads::Anywhere(OnceCell::new()),
        false => Reads::Primary,
    };
    let scope = match server.scope(headers, &mut request, seen, reads).await {
        Ok(scope) => scope,
        Err(error) => return (failure(error), 0),
    };
    let (scope, key) = match IdempotencyKey::of(&mut request, scope.actor()) {
        Ok(Some(key)) => (scope.with_key(key.clone()), Some(key)),
        Ok(None) => (scope, None),
        Err(error) => return (failure(error), 0),
    };
    if let Some(trace) = &seen.trace {
        trace.answers(&scope);
    }
    let batches = Batches::default();
    let anonymous = matches!(scope.actor(), Actor::Anonymous);
    let mut request = request.data(batches.loader(scope.clone())).data(scope.clone()).data(Representations::default());
    if key.is_none() && !joins {
        request = request.data(TakesText);
    }
    if let Some(issuer) = &server.issuer {
        request = request.data(issuer.clone());
    }
    let execution = batches.drive((server.execute)(request));
    let run = async move { AssertUnwindSafe(execution).catch_unwind().await.unwrap_or_else(|panic| failure(panicked(&*panic))) };
    let mut response = match key {
        None => run.await,
        Some(key) => idempotency::answer(&scope, key, server.request_timeout, run).await.unwrap_or_else(failure),
    };
    answer::complete(&mut response, root.as_ref());
    response.cache_control.public &= anonymous;
    (response, scope.statements())
}

/// A panic is our fault as any other: it is logged, and the request is answered.
fn panicked(panic: &(dyn Any + Send)) -> Error {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::internal(format!("panicked: {}", said.unwrap_or("without a word")))
}

fn failure(error: Error) -> async_graphql::Response {
    let mut error = async_graphql::Error::from(error).into_server_error(async_graphql::Pos::default());
    // It is about the request, not about a place in its document.
    error.locations.clear();
    async_graphql::Response::from_errors(vec![error])
}

/// Ready when the database answers and has every migration that this build knows.
async fn ready(State(server): State<Arc<Server>>) -> Response {
    use diesel_async::RunQueryDsl;

    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = BigInt)]
        applied: i64,
    }
    let applied = async {
        server.database.ping().await?;
        let mut session = server.database.connection().await?;
        // Before the first migration there is no table to count in.
        let rows: Vec<Applied> = diesel::sql_query("SELECT count(*) AS applied FROM __diesel_schema_migrations")
            .load(&mut session.connection)
            .await
            .unwrap_or_default();
        Ok::<_, Error>(rows.into_iter().next().map_or(0, |row| row.applied) as usize)
    };
    match applied.await {
        Ok(applied) if applied >= server.migrations => {
            let mut body = serde_json::json!({ "status": "ready" });
            // It serves all the same: the primary reads.
            if let Some(trouble) = server.database.replica().and_then(Replica::trouble) {
                body["replica"] = trouble.into();
            }
            Json(body).into_response()
        }
        Ok(applied) => {
            let reason = format!("{} of {} migrations are applied: run `cityos migrate`", applied, server.migrations);
            (StatusCode::SERVICE_UNAVAILABLE, Json(serde_json::json!({ "status": "not ready", "reason": reason })))
                .into_response()
        }
        Err(_) => {
            let reason = server.database.trouble().map_or_else(
                || "the database does not answer".into(),
                |trouble| format!("the database cannot be used: {trouble}"),
            );
            let body = serde_json::json!({ "status": "not ready", "reason": reason });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

/// Metrics for Prometheus.
async fn metrics(State(server): State<Arc<Server>>) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    match server.metrics.scrape(&server.database).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
