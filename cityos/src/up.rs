//! Everything on one machine: Postgres, migrations, demo data, subgraphs and router.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use devkit::DevelopmentKeys;
use tokio::process::Child;
use tokio::sync::watch;

use crate::database::ProjectDatabase;
use crate::project::{Contract, Project};
use crate::serve::{ServeOptions, interrupted, listen, serve};
use crate::token::{Holder, issue};
use crate::{explorer, migrate, router, secrets, seed, subgraphs};

/// Starts everything, says how to use it, and stops it cleanly on Ctrl-C or SIGTERM.
pub async fn up(project: &Project) -> Result<(), String> {
    up_with(project, |_| {}).await
}

/// The same with changed options.
pub async fn up_with(project: &Project, change: impl FnOnce(&mut ServeOptions)) -> Result<(), String> {
    let started = Instant::now();
    say("keys", "");
    let keys = DevelopmentKeys::in_directory(&project.state().join("keys"))?;
    let secret_keys = secrets::development_keys(project)?;
    say("postgres", "starting");
    let database = ProjectDatabase::open(project).await?;
    say("postgres", if database.cluster.is_some() { "private cluster" } else { "DATABASE_URL" });
    let applied = migrate::run_all(&database.url).await?;
    say("migrate", &format!("{} applied", applied.len()));
    if seed::is_empty(&database.url).await? {
        let mut files = 0;
        seed::load(project, &database.url, &secret_keys, |_| files += 1).await?;
        say("seed", &format!("{files} files of demo data"));
    } else {
        say("seed", "the database has rows already");
    }

    let mut options = ServeOptions::new(database.url.clone(), &keys.jwks(), secret_keys)?
        .signing_with(&keys.private_key())?
        .draining(Duration::ZERO)?;
    change(&mut options);
    let (stop, stopping) = watch::channel(false);
    let mut servers = tokio::task::JoinSet::new();
    for subgraph in subgraphs::all() {
        let listener = listen(&project.address(subgraph.name)?).await?;
        let (options, stopping) = (options.clone(), stopping.clone());
        servers.spawn(async move { serve(subgraph, listener, &options, stopping).await });
    }
    say("subgraphs", &format!("{} listening", servers.len()));
    let demo = explorer::write_demo(&database.url, &keys, &project.state().join("explorer.json")).await?;
    let mut routers = Vec::new();
    for contract in project.contracts()? {
        routers.push(Router::start(contract, &demo)?);
    }
    for router in &mut routers {
        router.wait().await?;
    }
    say("routers", &format!("{} ready after {:.1} s", routers.len(), started.elapsed().as_secs_f64()));
    introduce(&database.url, &keys, &routers).await;

    let outcome = tokio::select! {
        () = interrupted() => Ok(()),
        stopped = any_stopped(&mut routers) => Err(stopped),
        ended = servers.join_next() => Err(format!("a subgraph stopped: {ended:?}")),
    };
    say("stopping", "finishing the requests in flight");
    futures_util::future::join_all(routers.iter_mut().map(Router::stop)).await;
    let _ = stop.send(true);
    let drained = tokio::time::timeout(Duration::from_secs(20), async { while servers.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        say("stopping", "some requests did not finish within 20 s");
    }
    drop(database);
    say("stopped", "");
    outcome
}

/// A running router of a contract.
struct Router {
    contract: Contract,
    /// Such as `http://127.0.0.1:4000`.
    url: String,
    process: Child,
}

impl Router {
    fn start(contract: Contract, demo: &Path) -> Result<Self, String> {
        router::check(&contract.router)?;
        let url = router::url(&contract.router)?;
        let mut command = tokio::process::Command::from(router::command(&contract.router)?);
        // The router's own group: Ctrl-C reaches it from here, after the subgraphs' clients have been served.
        command.process_group(0).kill_on_drop(true).env("LOG_LEVEL", "warn").stdin(std::process::Stdio::null());
        command.env(explorer::DEMO_FILE, demo);
        let process = command.spawn().map_err(|error| format!("the router cannot be started: {error}"))?;
        Ok(Self { contract, url, process })
    }

    async fn wait(&mut self) -> Result<(), String> {
        let client = reqwest::Client::new();
        for _ in 0..300 {
            if let Some(status) = self.process.try_wait().map_err(|error| error.to_string())? {
                return Err(format!("the router of {} stopped: {status}", self.contract.name));
            }
            let health = client.get(format!("{}/readiness", self.url)).send().await;
            if health.is_ok_and(|response| response.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("the router of {} does not answer after 30 s", self.contract.name))
    }

    async fn stop(&mut self) {
        if let Some(process) = self.process.id() {
            let _ = std::process::Command::new("kill").args(["-TERM", &process.to_string()]).status();
        }
        if tokio::time::timeout(Duration::from_secs(35), self.process.wait()).await.is_err() {
            let _ = self.process.kill().await;
        }
    }
}

/// Resolves when a router stops by itself, with what to say about it.
async fn any_stopped(routers: &mut [Router]) -> String {
    let stopped = routers.iter_mut().map(|router| {
        Box::pin(async {
            let status = router.process.wait().await;
            let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
            format!("the router of {} stopped: {how}", router.contract.name)
        })
    });
    futures_util::future::select_all(stopped).await.0
}

/// One line of progress.
fn say(step: &str, what: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "  {step:<10} {what}");
}

async fn introduce(url: &str, keys: &DevelopmentKeys, routers: &[Router]) {
    let shopper = r#"{ product(handle: "canon-eos-r6") { title variants { nodes { sku prices { amount currencyCode } } } reviewSummary { average count } auctionListing { status currentPrice { amount currencyCode } } } }"#;
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "\n  Graph, by contract (open one in a browser: examples, tenants and tokens to pick):\n");
    for Router { contract, url, .. } in routers {
        let _ = writeln!(out, "  {:<11}{url}/graphql", contract.name);
    }
    let _ = writeln!(out, "\n  Try it as an anonymous shopper of the tenant `dakkah`:\n");
    let body = serde_json::json!({ "query": shopper });
    let storefront = routers.iter().find(|router| router.contract.name == "storefront");
    let storefront = storefront.map_or("http://127.0.0.1:4000", |router| &router.url);
    let _ = writeln!(
        out,
        "  curl -s {storefront}/graphql -H 'content-type: application/json' -H 'x-tenant: dakkah' \\\n    -d '{body}'\n"
    );
    drop(out);
    for (who, holder) in [
        ("a customer", Holder::Customer("sara@dakkah.example".into())),
        ("a tenant's administrator", Holder::Role("tenant-admin".into())),
    ] {
        if let Ok(token) = issue(url, keys, "dakkah", &holder).await {
            let mut out = std::io::stderr().lock();
            let _ = writeln!(out, "  As {who}:\n  -H 'authorization: Bearer {token}'\n");
        }
    }
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "  Ctrl-C stops everything.\n");
}
