//! A real PgBouncer before a Postgres.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::cluster::server_user;

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

/// A PgBouncer in a directory of its own, which stops with this value.
pub struct Pooler {
    process: Child,
    directory: PathBuf,
    url: String,
}

impl Pooler {
    /// Starts one before the server of this URL, which names user and password, with so many server processes for each database and user.
    pub async fn start(url: &str, mode: PoolMode, size: usize) -> Result<Self, String> {
        let parts = || {
            let (account, place) = url.strip_prefix("postgres://")?.split_once('@')?;
            let (address, database) = place.split_once('/')?;
            Some((account.split_once(':')?, address.split_once(':')?, database))
        };
        let ((user, password), (host, server_port), database) =
            parts().ok_or("the URL lacks a user, a password, a port or a database")?;
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free.map_err(|error| error.to_string())?.port();
        let directory = PathBuf::from(format!("/var/tmp/cityos-pgbouncer-{}", ulid::Ulid::generate()));
        let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
        std::fs::create_dir(&directory).map_err(failed)?;
        let mode = match mode {
            PoolMode::Transaction => "transaction",
            PoolMode::Session => "session",
        };
        let (users, configuration) = (directory.join("users"), directory.join("ini"));
        let settings = format!(
            "[databases]\n* = host={host} port={server_port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = scram-sha-256\nauth_file = {}\npool_mode = {mode}\ndefault_pool_size = {size}\nmax_client_conn = 200\n",
            users.display()
        );
        let mut command = Command::new(PROGRAM);
        for (path, text) in [(&users, format!("\"{user}\" \"{password}\"\n")), (&configuration, settings)] {
            std::fs::write(path, text).map_err(failed)?;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        }
        // It refuses to be root.
        if let Some((uid, gid)) = server_user()? {
            for path in [&directory, &users, &configuration] {
                chown(path, Some(uid), Some(gid)).map_err(failed)?;
            }
            command.uid(uid).gid(gid);
        }
        let log = std::fs::File::create(directory.join("log")).map_err(failed)?;
        command.arg("ini").current_dir(&directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let process = command.spawn().map_err(|error| format!("{PROGRAM}: {error}: apt-get install pgbouncer"))?;
        let started = Self { process, directory, url: format!("postgres://{user}:{password}@127.0.0.1:{port}/{database}") };
        let began = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if began.elapsed() > Duration::from_secs(10) {
                let said = std::fs::read_to_string(started.directory.join("log")).unwrap_or_default();
                return Err(format!("PgBouncer does not listen: {said}"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(started)
    }

    /// The URL of the same database, through it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}
