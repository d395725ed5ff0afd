//! The stack under test: a private Postgres, `cityos up` with its router, and the directory that they live in.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use devkit::{Balancer, Cluster, PoolMode, Pooler, connect, described};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::drive::Connection;
use crate::rollout::SUBGRAPH;
use crate::usage;

/// Where the router listens.
pub(crate) const ROUTER: &str = "127.0.0.1:4001";

/// Everything that the benchmark has started; [`Stack::stop`] ends it.
pub(crate) struct Stack {
    program: PathBuf,
    /// The subgraphs and where they listen.
    pub(crate) subgraphs: Vec<(String, String)>,
    up: Option<Child>,
    pooler: Option<Pooler>,
    cluster: Cluster,
    /// Last, so that the directory goes when nothing uses it any more.
    directory: TempDir,
}

impl Stack {
    /// Starts Postgres with ordinary durable settings and an empty database.
    pub(crate) async fn start(project: &Path, program: PathBuf) -> Result<Self, String> {
        let directory = tempfile::Builder::new().prefix("cityos-bench-").tempdir().map_err(|error| error.to_string())?;
        // The server's own user must be able to reach its data.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
        // A project of its own: the files of the real one, other keys.
        for part in ["supergraph.yaml", "schema", "router-config", "seeds"] {
            copy(&project.join(part), &directory.path().join(part))?;
        }
        let mut settings = vec![("max_connections", "200"), ("shared_buffers", "512MB")];
        if has_statistics() {
            settings.push(("shared_preload_libraries", "pg_stat_statements"));
        }
        let cluster = Cluster::start(&directory.path().join("postgres"), &settings)?;
        let subgraphs = addresses(&fs::read_to_string(project.join("supergraph.yaml")).map_err(|error| error.to_string())?);
        let stack = Self { directory, cluster, program, up: None, pooler: None, subgraphs };
        let database = connect(&stack.cluster.url("postgres")).await?;
        database.batch_execute("CREATE DATABASE cityos").await.map_err(described)?;
        if has_statistics() {
            // Counting costs; it is turned on where statements are counted. On the command line it could not be turned on again.
            database.batch_execute("ALTER SYSTEM SET pg_stat_statements.track = 'none'").await.map_err(described)?;
            database.batch_execute("SELECT pg_reload_conf()").await.map_err(described)?;
        }
        Ok(stack)
    }

    /// The database's URL, as its superuser.
    pub(crate) fn url(&self) -> String {
        self.cluster.url("cityos")
    }

    /// The keys that router and subgraphs verify with.
    pub(crate) fn keys(&self) -> PathBuf {
        self.directory.path().join(".cityos/keys")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(&self.program, arguments)
    }

    fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env("CITYOS_ROOT", self.directory.path()).env("DATABASE_URL", self.url());
        // The load comes from few accounts, and more of it than any client may send.
        command.env("CITYOS_RATE_LIMITS", "off");
        command.env_remove("CITYOS_STATE").env_remove("CITYOS_JWKS").stdin(Stdio::null()).kill_on_drop(true);
        // A group of its own: Ctrl-C is for the benchmark, which stops the others itself.
        command.process_group(0);
        command
    }

    /// Runs a command of `cityos` to its end; what it says goes to standard error.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let status = self.command(arguments).stdout(std::io::stderr()).status().await.map_err(|error| error.to_string())?;
        status.success().then_some(()).ok_or_else(|| format!("cityos {} failed", arguments.join(" ")))
    }

    /// Starts subgraphs and router and waits until the router answers. `options` are settings of their connections to Postgres.
    pub(crate) async fn up(&mut self, options: Option<&str>) -> Result<(), String> {
        self.up_by(self.command(&["up"]), options).await
    }

    /// The same with PgBouncer in transaction mode before Postgres; it has as many server processes as the subgraphs may have connections.
    pub(crate) async fn up_behind_pooler(&mut self) -> Result<(), String> {
        let pooler = Pooler::start(&self.url(), PoolMode::Transaction, 44).await?;
        let mut command = self.command(&["up"]);
        command.env("CITYOS_POOLER", "transaction");
        let url = self.pooler.insert(pooler).url().to_owned();
        self.up_at(command, url).await
    }

    /// The same with authorisation switched off.
    pub(crate) async fn up_unguarded(&mut self) -> Result<(), String> {
        let program = self.program.with_file_name("examples").join("unguarded");
        if !program.exists() {
            return Err(format!("{} is not built: cargo build --release -p cityos --example unguarded", program.display()));
        }
        self.up_by(self.command_of(&program, &[]), None).await
    }

    async fn up_by(&mut self, command: Command, options: Option<&str>) -> Result<(), String> {
        let options =
            options.map_or_else(String::new, |options| format!("?options={}", options.replace(' ', "%20").replace('=', "%3D")));
        let url = format!("{}{options}", self.url());
        self.up_at(command, url).await
    }

    async fn up_at(&mut self, mut command: Command, url: String) -> Result<(), String> {
        let ours = self.subgraphs.iter().map(|(_, address)| address.as_str()).chain([ROUTER]);
        for address in ours {
            std::net::TcpListener::bind(address).map_err(|error| format!("{address} must be free: {error}"))?;
        }
        let log = self.directory.path().join("up.log");
        let file = fs::File::create(&log).map_err(|error| error.to_string())?;
        let copy = file.try_clone().map_err(|error| error.to_string())?;
        command.env("DATABASE_URL", url);
        let up = command.stdout(copy).stderr(file).spawn().map_err(|error| error.to_string())?;
        let up = self.up.insert(up);
        for _ in 0..600 {
            if let Some(status) = up.try_wait().map_err(|error| error.to_string())? {
                return Err(format!("cityos up ended ({status}):\n{}", fs::read_to_string(&log).unwrap_or_default()));
            }
            // It introduces itself when everything answers.
            if fs::read_to_string(&log).is_ok_and(|text| text.contains("Ctrl-C stops everything")) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("cityos up is not ready after a minute:\n{}", fs::read_to_string(&log).unwrap_or_default()))
    }

    /// The process of the subgraphs, whose child the router is.
    pub(crate) fn serving(&self) -> u32 {
        self.up.as_ref().and_then(Child::id).unwrap_or_default()
    }

    /// The router's process.
    pub(crate) fn router(&self) -> u32 {
        usage::child_named(self.serving(), "cityos-router").unwrap_or_default()
    }

    /// The process of Postgres, whose children its backends are.
    pub(crate) fn postgres(&self) -> u32 {
        self.cluster.process_id().unwrap_or_default()
    }

    /// Stops subgraphs and router.
    pub(crate) async fn down(&mut self) {
        if let Some(mut up) = self.up.take()
            && let Some(id) = up.id()
        {
            let _ = Command::new("kill").args(["-TERM", &id.to_string()]).status().await;
            if tokio::time::timeout(Duration::from_secs(40), up.wait()).await.is_err() {
                let _ = up.kill().await;
            }
        }
    }

    /// Stops everything and removes the directory.
    pub(crate) async fn stop(mut self) -> Result<(), String> {
        self.down().await;
        self.cluster.stop()?;
        let Self { directory, cluster, .. } = self;
        drop(cluster);
        directory.close().map_err(|error| error.to_string())
    }
}

impl Stack {
    fn supergraph_file(&self) -> PathBuf {
        self.directory.path().join("schema/admin.supergraph.graphql")
    }

    /// The supergraph of the router at [`ROUTER`].
    pub(crate) fn supergraph(&self) -> Result<String, String> {
        fs::read_to_string(self.supergraph_file()).map_err(|error| error.to_string())
    }

    /// Replaces it in one step, as the composer does.
    pub(crate) fn write_supergraph(&self, sdl: &str) -> Result<(), String> {
        let partial = self.directory.path().join("schema/partial");
        fs::write(&partial, sdl).map_err(|error| error.to_string())?;
        fs::rename(partial, self.supergraph_file()).map_err(|error| error.to_string())
    }

    /// What a command started by [`Self::spawn`] has said.
    fn said(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(format!("{name}.log"))).unwrap_or_default()
    }

    /// Starts a command of `cityos` that goes on; what it says goes to a file of the name.
    fn spawn(&self, name: &str, arguments: &[&str]) -> Result<Child, String> {
        let log = fs::File::create(self.directory.path().join(format!("{name}.log"))).map_err(|error| error.to_string())?;
        let copy = log.try_clone().map_err(|error| error.to_string())?;
        self.command(arguments).env("LOG_LEVEL", "warn").stdout(copy).stderr(log).spawn().map_err(|error| error.to_string())
    }
}

/// The subgraphs as processes of their own, as in production, one of them behind a balancer; and the router of the contract `admin`.
pub(crate) struct Apart {
    others: Vec<Child>,
    balancer: Balancer,
    /// The instance that serves, and its address.
    instance: Option<(Child, String)>,
}

impl Apart {
    pub(crate) async fn start(stack: &Stack) -> Result<Self, String> {
        let mut others = Vec::new();
        let mut balancer = None;
        for (name, address) in &stack.subgraphs {
            match name == SUBGRAPH {
                true => balancer = Some(Balancer::start(address).await.map_err(|error| format!("{address}: {error}"))?),
                false => others.push(stack.spawn(name, &["serve", name])?),
            }
        }
        let balancer = balancer.ok_or_else(|| format!("there is no subgraph {SUBGRAPH}"))?;
        let mut apart = Self { others, balancer, instance: None };
        apart.add(stack).await?;
        for (name, address) in &stack.subgraphs {
            answers(address, "/ready").await.map_err(|error| format!("{name}: {error}\n{}", stack.said(name)))?;
        }
        apart.others.push(stack.spawn("router", &["router", "admin"])?);
        answers(ROUTER, "/readiness").await.map_err(|error| format!("the router: {error}\n{}", stack.said("router")))?;
        Ok(apart)
    }

    /// Starts an instance and waits until the balancer uses it.
    pub(crate) async fn add(&mut self, stack: &Stack) -> Result<(), String> {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|error| error.to_string())?.to_string();
        let process = stack.spawn(SUBGRAPH, &["serve", SUBGRAPH, "--listen", &address])?;
        self.instance = Some((process, address.clone()));
        self.balancer.add(&address).await.map_err(|_| format!("{SUBGRAPH} is not ready after 60 s:\n{}", stack.said(SUBGRAPH)))
    }

    /// Starts the next instance, and stops the one before it as Kubernetes does: with SIGTERM.
    pub(crate) async fn replace(&mut self, stack: &Stack) -> Result<(), String> {
        let before = self.instance.take();
        self.add(stack).await?;
        self.terminate(before).await
    }

    /// Stops the only instance.
    pub(crate) async fn stop(&mut self) -> Result<(), String> {
        let instance = self.instance.take();
        self.terminate(instance).await
    }

    async fn terminate(&self, instance: Option<(Child, String)>) -> Result<(), String> {
        let Some((process, address)) = instance else { return Ok(()) };
        terminate(process).await?;
        self.balancer.remove(&address);
        Ok(())
    }

    /// Stops everything.
    pub(crate) async fn end(self) {
        let instance = self.instance.map(|(process, _)| process);
        let all = self.others.into_iter().rev().chain(instance).map(terminate);
        futures_util::future::join_all(all).await;
    }
}

/// Ends a process with SIGTERM and waits for it.
async fn terminate(mut process: Child) -> Result<(), String> {
    if let Some(id) = process.id() {
        let _ = Command::new("kill").args(["-TERM", &id.to_string()]).status().await;
        match tokio::time::timeout(Duration::from_secs(40), process.wait()).await {
            Ok(status) => {
                let status = status.map_err(|error| error.to_string())?;
                return status.success().then_some(()).ok_or_else(|| format!("a process ended with {status}"));
            }
            Err(_) => process.kill().await.map_err(|error| error.to_string())?,
        }
        return Err("a process did not end within 40 s".into());
    }
    Ok(())
}

/// Waits until a path of the server answers with success.
async fn answers(address: &str, path: &str) -> Result<(), String> {
    let mut last = String::new();
    for _ in 0..300 {
        let asked = async { Connection::open(address, "").await?.get(path).await };
        match asked.await {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("does not answer after 30 s: {last}"))
}

/// Whether the machine's Postgres comes with pg_stat_statements.
fn has_statistics() -> bool {
    let Some(binaries) = devkit::binaries() else { return false };
    let output = std::process::Command::new(binaries.join("pg_config")).arg("--pkglibdir").output();
    let asked = output.ok().map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let beside = binaries.parent().map(|above| above.join("lib"));
    asked.into_iter().chain(beside).any(|directory| directory.join("pg_stat_statements.so").exists())
}

/// Copies a file or a directory, leaving out what a package manager has installed.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    if from.is_dir() {
        fs::create_dir_all(to).map_err(failed)?;
        for entry in fs::read_dir(from).map_err(failed)?.flatten().filter(|entry| entry.file_name() != "node_modules") {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    fs::copy(from, to).map(drop).map_err(failed)
}

/// Names and addresses of the subgraphs of a manifest in Rover's format.
fn addresses(manifest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = "";
    for line in manifest.lines() {
        if let Some(url) = line.trim().strip_prefix("routing_url:") {
            let authority = url.trim().trim_start_matches("http://").split('/').next().unwrap_or_default();
            found.push((name.to_owned(), authority.to_owned()));
        } else if let Some(key) = line.strip_prefix("  ").filter(|key| !key.starts_with(' ')) {
            name = key.trim_end_matches(':');
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_the_manifest() {
        let manifest = "federation_version: =2.9.3\nsubgraphs:\n  platform:\n    routing_url: http://127.0.0.1:4101/graphql\n    schema:\n      file: x\n  catalog:\n    routing_url: http://127.0.0.1:4102/graphql\n";
        let expected = [("platform", "127.0.0.1:4101"), ("catalog", "127.0.0.1:4102")];
        assert_eq!(addresses(manifest), expected.map(|(name, address)| (name.to_owned(), address.to_owned())));
    }
}
