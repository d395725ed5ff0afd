//! The real router as a child process, configured as in production but for ports and paths.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A router's configuration, as read from its file.
pub use serde_yaml_ng::Value as RouterConfig;

/// A running router; it ends with this value or with the process.
pub(crate) struct TestRouter {
    port: u16,
    metrics_port: u16,
    guard: Child,
    explorer_demo: PathBuf,
    log: PathBuf,
}

impl TestRouter {
    /// Starts a contract's router over these subgraphs and waits until it answers.
    pub(crate) async fn start(
        contract: &str,
        subgraphs: &BTreeMap<String, String>,
        jwks: &Path,
        change: impl FnOnce(&mut RouterConfig),
        collector: Option<&str>,
    ) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("router-{contract}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let config = crate::scratch().join(format!("{name}.yaml"));
        let log = crate::scratch().join(format!("{name}.log"));
        let (port, metrics_port) = (free_port(), free_port());
        let explorer_demo = crate::scratch().join(format!("{name}-explorer.json"));
        let mut content = configuration(contract, port, subgraphs, jwks);
        content["plugins"]["commerce_graph"]["config"]["explorer"]["demo_file"] = path(&explorer_demo);
        content["telemetry"]["metrics"]["exporters"][0]["port"] = metrics_port.into();
        change(&mut content);
        std::fs::write(&config, serde_yaml_ng::to_string(&content).expect("YAML")).expect("a configuration file");
        let mut router = Self { port, metrics_port, guard: spawn(&config, &log, collector), log, explorer_demo };
        router.wait_until_ready().await;
        router
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The file from which its explorer takes tenants and accounts; a test that wants any writes it.
    pub(crate) fn explorer_demo(&self) -> &Path {
        &self.explorer_demo
    }

    /// The URL of its metrics.
    pub(crate) fn metrics_url(&self) -> String {
        format!("http://127.0.0.1:{}/metrics", self.metrics_port)
    }

    /// What it has written to its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    async fn wait_until_ready(&mut self) {
        let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let started = Instant::now();
        loop {
            if http.get(self.url("/readiness")).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            if started.elapsed() > Duration::from_secs(30) {
                panic!("the router does not answer:\n{}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for TestRouter {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// Runs the router under a shell that ends it when this process has ended, however it ended: its standard input is then closed.
fn spawn(config: &Path, log: &Path, collector: Option<&str>) -> Child {
    let mut router = cityos::router::command(config).expect("the router");
    router.envs(cityos::traces::of_router(collector).expect("the variables of traces"));
    let log = File::create(log).expect("a log file");
    let mut command = Command::new("sh");
    command.args(["-c", r#""$0" & router=$!; read -r _; kill -KILL "$router""#]).arg(router.get_program());
    for (name, value) in router.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.stdin(Stdio::piped()).stdout(log.try_clone().expect("a log file")).stderr(log);
    command.spawn().expect("a shell")
}

/// The configuration of a contract's router with another port, other subgraph URLs and absolute paths.
fn configuration(contract: &str, port: u16, subgraphs: &BTreeMap<String, String>, jwks: &Path) -> RouterConfig {
    let file = crate::project().contract(contract).expect("a contract").router;
    let directory = file.parent().expect("a directory").to_owned();
    let text = std::fs::read_to_string(&file).expect("the router's configuration");
    let mut config: RouterConfig = serde_yaml_ng::from_str(&text).expect("YAML");
    config["http"]["port"] = port.into();
    let supergraph: PathBuf = directory.join(config["supergraph"]["path"].as_str().expect("the path of the supergraph"));
    config["supergraph"]["path"] = path(&supergraph);
    config["jwt"]["jwks_providers"][0]["url"] = format!("http://127.0.0.1:{port}/.well-known/jwks.json").into();
    config["plugins"]["commerce_graph"]["config"]["jwks_file"] = path(jwks);
    let mut overrides = serde_yaml_ng::Mapping::new();
    for (name, url) in subgraphs {
        let mut entry = serde_yaml_ng::Mapping::new();
        entry.insert("url".into(), url.as_str().into());
        overrides.insert(name.as_str().into(), RouterConfig::Mapping(entry));
    }
    let mut section = serde_yaml_ng::Mapping::new();
    section.insert("subgraphs".into(), RouterConfig::Mapping(overrides));
    config.as_mapping_mut().expect("a mapping").insert("override_subgraph_urls".into(), RouterConfig::Mapping(section));
    let manifest = ["persisted_documents", "storage", "path"].iter().try_fold(&mut config, |value, key| value.get_mut(*key));
    if let Some(manifest) = manifest {
        *manifest = path(&directory.join(manifest.as_str().expect("the path of the operations")));
    }
    config
}

fn path(path: &Path) -> RouterConfig {
    path.to_str().expect("a path in UTF-8").into()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
