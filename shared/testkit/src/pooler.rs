//! A real PgBouncer before the tests' Postgres.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where Debian puts it.
const PROGRAM: &str = "/usr/sbin/pgbouncer";

/// When a server process is given to the next client.
#[derive(Clone, Copy, Debug)]
pub enum PoolMode {
    /// At the end of a transaction.
    Transaction,
    /// At the end of a connection.
    Session,
}

/// A PgBouncer of a test's own, which stops with this value.
pub struct TestPooler {
    process: Child,
    directory: PathBuf,
    url: String,
}

impl TestPooler {
    /// Starts one before the server of this URL, with so many server processes for each database and user.
    pub async fn start(url: &str, mode: PoolMode, size: usize) -> Self {
        let (account, place) = url.strip_prefix("postgres://").and_then(|rest| rest.split_once('@')).expect("an account");
        let (user, password) = account.split_once(':').expect("a password");
        let (address, database) = place.split_once('/').expect("a database");
        let (host, server_port) = address.split_once(':').expect("a port");
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let directory = PathBuf::from(format!("/var/tmp/cityos-pgbouncer-{}", ulid::Ulid::generate()));
        std::fs::create_dir(&directory).expect("a directory");
        let mode = match mode {
            PoolMode::Transaction => "transaction",
            PoolMode::Session => "session",
        };
        let users = directory.join("users");
        let configuration = format!(
            "[databases]\n* = host={host} port={server_port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = scram-sha-256\nauth_file = {}\npool_mode = {mode}\ndefault_pool_size = {size}\nmax_client_conn = 200\n",
            users.display()
        );
        let mut command = Command::new(PROGRAM);
        for (path, text) in [(users.clone(), format!("\"{user}\" \"{password}\"\n")), (directory.join("ini"), configuration)] {
            std::fs::write(&path, text).expect("a file");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("permissions");
        }
        // It refuses to be root.
        if let Some((uid, gid)) = devkit::server_user().expect("a user") {
            use std::os::unix::process::CommandExt;
            for path in [directory.clone(), users, directory.join("ini")] {
                chown(path, Some(uid), Some(gid)).expect("an owner");
            }
            command.uid(uid).gid(gid);
        }
        let log = std::fs::File::create(directory.join("log")).expect("a log");
        command.arg("ini").current_dir(&directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let process = command.spawn().unwrap_or_else(|error| panic!("{PROGRAM}: {error}: apt-get install pgbouncer"));
        let started = Self { process, directory, url: format!("postgres://{user}:{password}@127.0.0.1:{port}/{database}") };
        let began = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            let said = || std::fs::read_to_string(started.directory.join("log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(10), "PgBouncer does not listen: {}", said());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        started
    }

    /// The URL of the same database, through it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestPooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}
