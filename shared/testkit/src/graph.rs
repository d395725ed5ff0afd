//! The graph, or one subgraph of it, with its database.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cityos::serve::{ServeOptions, serve};
use cityos::token::Holder;
use devkit::{DevelopmentKeys, TokenRequest};
use kit::{SecretKeys, Subgraph, TraceCollector};
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, watch};
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::database::TestDatabase;
use crate::router::{RouterConfig, TestRouter};

/// One subgraph, served on a port of its own.
pub struct TestSubgraph {
    /// Its name.
    pub name: &'static str,
    address: String,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
    database: String,
    keys: Arc<DevelopmentKeys>,
}

impl TestSubgraph {
    /// Serves a subgraph on the database at this URL.
    pub async fn start(subgraph: Subgraph, database: &str) -> Self {
        Self::start_with(subgraph, database, |_| {}).await
    }

    /// The same with other keys of secrets, or none.
    pub async fn start_with_keys(subgraph: Subgraph, database: &str, secret_keys: SecretKeys) -> Self {
        Self::start_with(subgraph, database, |options| options.secret_keys = secret_keys).await
    }

    /// The same without a key to sign tokens with.
    pub async fn start_without_signing(subgraph: Subgraph, database: &str) -> Self {
        Self::start_with(subgraph, database, |options| options.issuer = None).await
    }

    /// The same with changed options; by themselves there are no rate limits.
    pub async fn start_with(subgraph: Subgraph, database: &str, change: impl FnOnce(&mut ServeOptions)) -> Self {
        crate::start_log();
        let name = subgraph.name;
        let keys = keys();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        // The listener has to belong to the runtime that serves it.
        let listener = listener.into_std().expect("a listener");
        let options = ServeOptions::new(database.to_owned(), &keys.jwks(), secret_keys()).expect("options");
        let mut options = options.signing_with(&keys.private_key()).expect("a signing key");
        options.rate_limits = None;
        options.connections = 4;
        change(&mut options);
        let (stop, stopping) = watch::channel(false);
        let server = crate::runtime().spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            serve(subgraph, listener, &options, stopping).await.expect("the subgraph serves");
        });
        Self { name, address, stop, server: Some(server), database: database.to_owned(), keys }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The URL of one of its paths, such as `/ready`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// An anonymous client that names no tenant.
    pub fn client(&self) -> Client {
        Client::new(self.url("/graphql"))
    }

    /// An anonymous shopper of a tenant.
    pub fn as_shopper(&self, tenant: &str) -> Client {
        self.client().with_header("x-tenant", tenant)
    }

    /// A customer of a tenant.
    pub fn as_customer(&self, tenant: &str, email: &str) -> Client {
        self.client().with_holder(&self.database, &self.keys, tenant, Holder::Customer(email.to_owned()))
    }

    /// Staff of a tenant.
    pub fn as_staff(&self, tenant: &str, role: &str) -> Client {
        self.client().with_holder(&self.database, &self.keys, tenant, Holder::Role(role.to_owned()))
    }

    /// A person of a vendor.
    pub fn as_vendor(&self, tenant: &str, vendor: &str, role: &str) -> Client {
        let holder = Holder::Vendor { vendor: vendor.to_owned(), role: role.to_owned() };
        self.client().with_holder(&self.database, &self.keys, tenant, holder)
    }

    /// The keys that sign its tokens.
    pub fn keys(&self) -> &DevelopmentKeys {
        &self.keys
    }

    /// A token, whether its account exists or not.
    pub fn token(&self, request: &TokenRequest) -> String {
        self.keys.token(request).expect("a token")
    }

    /// A GET of one of its paths: status and body.
    pub async fn get(&self, path: &str) -> (u16, String) {
        get(&self.url(path)).await
    }

    /// How many SQL statements it has sent.
    pub async fn statements(&self) -> u64 {
        let (_, text) = self.get("/metrics").await;
        let line = text.lines().find(|line| line.starts_with("cityos_sql_statements_total")).expect("the counter");
        line.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Begins to stop; requests in flight may finish.
    pub fn begin_stop(&self) {
        let _ = self.stop.send(true);
    }

    /// Stops and waits until the last request has been answered.
    pub async fn stop(&mut self) {
        self.begin_stop();
        if let Some(server) = self.server.take() {
            tokio::time::timeout(Duration::from_secs(20), server).await.expect("the subgraph stops").expect("without a panic");
        }
    }
}

impl Drop for TestSubgraph {
    fn drop(&mut self) {
        self.begin_stop();
    }
}

/// What a graph is started with.
pub struct GraphOptions {
    database: Option<String>,
    without: Vec<String>,
    at: BTreeMap<String, String>,
    contract: &'static str,
    collector: Option<String>,
    configure: Box<dyn FnOnce(&mut RouterConfig) + Send>,
}

impl Default for GraphOptions {
    fn default() -> Self {
        Self {
            database: None,
            without: Vec::new(),
            at: BTreeMap::new(),
            contract: "admin",
            collector: None,
            configure: Box::new(|_| {}),
        }
    }
}

impl GraphOptions {
    /// The defaults: a database of its own, every subgraph, and the contract `admin`, which is the whole graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves another contract.
    pub fn contract(mut self, name: &'static str) -> Self {
        self.contract = name;
        self
    }

    /// Sends traces to the collector at this address.
    pub fn traced_by(mut self, collector: &str) -> Self {
        self.collector = Some(collector.to_owned());
        self
    }

    /// Changes the configuration of the contract's router.
    pub fn configure(mut self, change: impl FnOnce(&mut RouterConfig) + Send + 'static) -> Self {
        self.configure = Box::new(change);
        self
    }

    /// Leaves a subgraph out: nothing listens where the router looks for it.
    pub fn without(mut self, subgraph: &str) -> Self {
        self.without.push(subgraph.to_owned());
        self
    }

    /// Has the router look for a subgraph at another address, and starts none.
    pub fn subgraph_at(mut self, subgraph: &str, address: &str) -> Self {
        self.at.insert(subgraph.to_owned(), address.to_owned());
        self
    }

    /// Uses this database, which the test keeps.
    pub fn on(mut self, url: &str) -> Self {
        self.database = Some(url.to_owned());
        self
    }

    /// Starts the graph.
    pub async fn start(self) -> TestGraph {
        let (own, url) = match self.database {
            Some(url) => (None, url),
            None => {
                let database = TestDatabase::new().await;
                let url = database.url().to_owned();
                (Some(database), url)
            }
        };
        let mut subgraphs = BTreeMap::new();
        for subgraph in cityos::subgraphs::all().into_iter().filter(|subgraph| !self.at.contains_key(subgraph.name)) {
            let traces = self.collector.as_deref().map(|base| TraceCollector::at(base).expect("the address of a collector"));
            let server = TestSubgraph::start_with(subgraph, &url, |options| options.traces = traces).await;
            subgraphs.insert(server.name, server);
        }
        for name in &self.without {
            subgraphs.get_mut(name.as_str()).expect("a subgraph of this name").stop().await;
        }
        let mut urls: BTreeMap<String, String> =
            subgraphs.iter().map(|(name, subgraph)| ((*name).to_owned(), subgraph.url("/graphql"))).collect();
        urls.extend(self.at.into_iter().map(|(name, address)| (name, format!("http://{address}/graphql"))));
        let keys = keys();
        let router = TestRouter::start(self.contract, &urls, &keys.jwks(), self.configure, self.collector.as_deref()).await;
        TestGraph { router, subgraphs, database: own, database_url: url, keys }
    }
}

/// All subgraphs and the public router.
pub struct TestGraph {
    router: TestRouter,
    subgraphs: BTreeMap<&'static str, TestSubgraph>,
    database: Option<TestDatabase>,
    database_url: String,
    keys: Arc<DevelopmentKeys>,
}

impl TestGraph {
    /// A graph of the test's own.
    pub async fn start() -> Self {
        GraphOptions::new().start().await
    }

    /// The graph that all tests of the process share: for reading only.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<TestGraph> = OnceCell::const_new();
        SHARED.get_or_init(Self::start).await
    }

    /// Its database, unless the test gave it one.
    pub fn database(&self) -> &TestDatabase {
        self.database.as_ref().expect("a database of the graph's own")
    }

    /// One of its subgraphs.
    pub fn subgraph(&self, name: &str) -> &TestSubgraph {
        self.subgraphs.get(name).unwrap_or_else(|| panic!("there is no subgraph `{name}`"))
    }

    /// All of its subgraphs.
    pub fn subgraphs(&self) -> impl Iterator<Item = &TestSubgraph> {
        self.subgraphs.values()
    }

    /// The URL of a path of the router.
    pub fn url(&self, path: &str) -> String {
        self.router.url(path)
    }

    /// The file from which the router's explorer takes tenants and accounts; there is none until the test writes it.
    pub fn explorer_demo(&self) -> &Path {
        self.router.explorer_demo()
    }

    /// The router's metrics.
    pub async fn router_metrics(&self) -> String {
        get(&self.router.metrics_url()).await.1
    }

    /// A GET of a path of the router: status and body.
    pub async fn get(&self, path: &str) -> (u16, String) {
        get(&self.url(path)).await
    }

    /// An anonymous client that names no tenant.
    pub fn client(&self) -> Client {
        Client::new(self.url("/graphql"))
    }

    /// An anonymous shopper of a tenant.
    pub fn as_shopper(&self, tenant: &str) -> Client {
        self.client().with_header("x-tenant", tenant)
    }

    /// A customer of a tenant.
    pub fn as_customer(&self, tenant: &str, email: &str) -> Client {
        self.client().with_holder(&self.database_url, &self.keys, tenant, Holder::Customer(email.to_owned()))
    }

    /// Staff of a tenant.
    pub fn as_staff(&self, tenant: &str, role: &str) -> Client {
        self.client().with_holder(&self.database_url, &self.keys, tenant, Holder::Role(role.to_owned()))
    }

    /// A person of a vendor.
    pub fn as_vendor(&self, tenant: &str, vendor: &str, role: &str) -> Client {
        let holder = Holder::Vendor { vendor: vendor.to_owned(), role: role.to_owned() };
        self.client().with_holder(&self.database_url, &self.keys, tenant, holder)
    }

    /// The keys that sign its tokens.
    pub fn keys(&self) -> &DevelopmentKeys {
        &self.keys
    }

    /// A token as asked for.
    pub fn token(&self, request: &TokenRequest) -> String {
        self.keys.token(request).expect("a token")
    }

    /// What its router has written to its log so far.
    pub fn router_log(&self) -> String {
        self.router.log()
    }

    /// SQL statements sent by all subgraphs together.
    pub async fn statements(&self) -> u64 {
        let mut all = 0;
        for subgraph in self.subgraphs() {
            all += subgraph.statements().await;
        }
        all
    }
}

/// The keys of secrets of the tests: the same in every run, since databases outlive a run.
pub fn secret_keys() -> SecretKeys {
    SecretKeys::parse("test:dGhpcnR5LXR3byBieXRlcyBmb3IgdGhlIHRlc3RzLi4=").expect("keys")
}

/// The keys of the tests.
fn keys() -> Arc<DevelopmentKeys> {
    static KEYS: std::sync::LazyLock<Arc<DevelopmentKeys>> = std::sync::LazyLock::new(|| {
        let directory = crate::scratch().join(format!("keys-{}", std::process::id()));
        Arc::new(DevelopmentKeys::in_directory(&directory).expect("keys"))
    });
    KEYS.clone()
}

async fn get(url: &str) -> (u16, String) {
    let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
    let answer = http.get(url).send().await.unwrap_or_else(|error| panic!("{url}: {error}"));
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}
