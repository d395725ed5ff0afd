//! Serving subgraphs.

use std::num::NonZeroU32;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use kit::{
    Clock, DEFAULT_ISSUER, DatabaseConfig, RateLimits, SecretKeys, ServerConfig, Subgraph, TokenIssuer, TokenVerifier,
    TraceCollector,
};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long a subgraph served by itself drains, unless `CITYOS_DRAIN` says otherwise. Routers keep idle connections for less
/// (`pool_idle_timeout`).
pub const DRAIN: Duration = Duration::from_secs(5);

/// What all subgraphs of a process share.
#[derive(Clone)]
pub struct ServeOptions {
    /// The database's URL.
    pub database_url: String,
    /// That of a replica to read from; None to read where is written.
    pub read_url: Option<String>,
    /// Verifies tokens.
    pub tokens: TokenVerifier,
    /// Encrypt secrets.
    pub secret_keys: SecretKeys,
    /// Signs tokens; without it nobody can sign in here.
    pub issuer: Option<TokenIssuer>,
    /// How many requests there may be; None for any number.
    pub rate_limits: Option<RateLimits>,
    /// Whether authorisation is switched off; no option of the command line does that.
    pub unguarded: bool,
    /// Tells requests their time; tests have clocks of their own.
    pub clock: Clock,
    /// Most connections of a subgraph to the database.
    pub connections: usize,
    /// Whether a pooler in transaction mode stands before the database.
    pub transaction_pooler: bool,
    /// Where spans are sent; None to make none.
    pub traces: Option<TraceCollector>,
    /// How long each serves on, unready, when it is told to stop.
    pub drain: Duration,
}

impl ServeOptions {
    /// Options from a database, a JWKS file and the keys of secrets; `CITYOS_ISSUER` and `CITYOS_CONNECTIONS` may change issuer and
    /// pool size, `CITYOS_TENANT_RATE` and `CITYOS_CLIENT_RATE` the requests per minute (0 for any number; `CITYOS_RATE_LIMITS=off`
    /// for tenants with a limit of their own, too), and `CITYOS_SIGNING_KEY` names the file with the key that signs tokens.
    /// `DATABASE_READ_URL` names a replica, `OTEL_EXPORTER_OTLP_ENDPOINT` the collector of traces. Nothing drains; see [`Self::draining`].
    pub fn new(database_url: String, jwks: &Path, secret_keys: SecretKeys) -> Result<Self, String> {
        let issuer = std::env::var("CITYOS_ISSUER").unwrap_or_else(|_| DEFAULT_ISSUER.to_owned());
        let connections = number("CITYOS_CONNECTIONS")?.unwrap_or_else(connections);
        let mut rates = RateLimits::default();
        if let Some(limit) = number("CITYOS_TENANT_RATE")? {
            rates.tenant = NonZeroU32::new(limit);
        }
        if let Some(limit) = number("CITYOS_CLIENT_RATE")? {
            rates.client = NonZeroU32::new(limit);
        }
        let rate_limits = (!std::env::var("CITYOS_RATE_LIMITS").is_ok_and(|word| word == "off")).then_some(rates);
        let tokens = TokenVerifier::from_file(jwks, &issuer)?;
        let traces = match crate::traces::collector() {
            Some(base) => Some(TraceCollector::at(&base).map_err(|error| format!("{}: {error}", crate::traces::ENDPOINT))?),
            None => None,
        };
        let options = Self {
            database_url,
            read_url: read_url(),
            tokens,
            secret_keys,
            issuer: None,
            rate_limits,
            unguarded: false,
            clock: Clock::default(),
            connections,
            transaction_pooler: is_behind_pooler()?,
            traces,
            drain: Duration::ZERO,
        };
        match std::env::var_os("CITYOS_SIGNING_KEY") {
            Some(file) => options.signing_with(Path::new(&file)),
            None => Ok(options),
        }
    }

    /// With a key that signs tokens, PKCS#8 in a PEM file, of which the JWKS file holds the public half.
    pub fn signing_with(mut self, key: &Path) -> Result<Self, String> {
        self.issuer = Some(self.tokens.issuer(key)?);
        Ok(self)
    }

    /// With the seconds of `CITYOS_DRAIN`, or else this time, between the word to stop and the end of serving: what load balancers need to
    /// notice.
    pub fn draining(mut self, unless_set: Duration) -> Result<Self, String> {
        self.drain = match number("CITYOS_DRAIN")? {
            Some(seconds) => Duration::try_from_secs_f64(seconds).map_err(|error| format!("CITYOS_DRAIN: {error}"))?,
            None => unless_set,
        };
        Ok(self)
    }

    fn server(&self, subgraph: &str) -> ServerConfig {
        let mut database = DatabaseConfig::new(&self.database_url, subgraph);
        database.read_url.clone_from(&self.read_url);
        database.connections = self.connections;
        database.transaction_pooler = self.transaction_pooler;
        ServerConfig {
            database,
            tokens: self.tokens.clone(),
            secret_keys: self.secret_keys.clone(),
            issuer: self.issuer.clone(),
            rate_limits: self.rate_limits,
            unguarded: self.unguarded,
            clock: self.clock.clone(),
            request_timeout: Duration::from_secs(15),
            traces: self.traces.clone(),
            drain: self.drain,
        }
    }
}

/// Connections of the server that subgraphs may use by default: Postgres has 100, of which migrations, an operator and the server's own
/// superuser need some.
const SHARED_CONNECTIONS: usize = 88;

/// Most connections of a subgraph, so that two instances of each fit Postgres' own `max_connections`.
fn connections() -> usize {
    (SHARED_CONNECTIONS / (2 * crate::subgraphs::names().count())).max(2)
}

/// Whether `CITYOS_POOLER` tells of a pooler in transaction mode. An error for another word than `transaction` and `session`.
pub(crate) fn is_behind_pooler() -> Result<bool, String> {
    match std::env::var("CITYOS_POOLER").as_deref() {
        Ok("transaction") => Ok(true),
        // Each connection has a process of the server to itself, as without a pooler.
        Ok("session" | "") | Err(_) => Ok(false),
        Ok(word) => Err(format!("CITYOS_POOLER is `transaction` or `session`, not `{word}`")),
    }
}

/// The URL of the replica, from `DATABASE_READ_URL`; None where that is not set or empty.
pub(crate) fn read_url() -> Option<String> {
    std::env::var("DATABASE_READ_URL").ok().filter(|url| !url.is_empty())
}

/// The number that an environment variable holds; None when it is not set.
fn number<T: FromStr>(variable: &str) -> Result<Option<T>, String> {
    match std::env::var(variable) {
        Ok(text) => text.parse().map(Some).map_err(|_| format!("{variable} must be a number, not `{text}`")),
        Err(_) => Ok(None),
    }
}

/// Listens at the address, with an error that says who is in the way.
pub async fn listen(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// Serves a subgraph until `stop` becomes true.
pub async fn serve(
    subgraph: Subgraph,
    listener: TcpListener,
    options: &ServeOptions,
    stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let config = options.server(subgraph.name);
    subgraph.serve(listener, config, stopped(stop)).await
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // The sender is gone only when the process ends.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Resolves on Ctrl-C and on SIGTERM.
pub async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(test)]
mod tests {
    /// Invariant: Two instances of each subgraph fit Postgres' own limit of connections.
    #[test]
    fn two_instances_of_each_subgraph_fit_the_servers_own_limit() {
        let all = 2 * crate::subgraphs::names().count() * super::connections();
        assert!(all <= super::SHARED_CONNECTIONS, "{all}");
    }
}
