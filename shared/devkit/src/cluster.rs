//! A private Postgres cluster from the machine's own binaries.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Oldest major version that the migrations are written for.
const OLDEST: u32 = 15;

/// A cluster in a directory of its own, listening on a loopback port with a password.
///
/// Every process that uses it holds a shared lock on a file beside it. A small waiting process stops the server when the last of them
/// has let go, however it ended.
pub struct Cluster {
    binaries: PathBuf,
    data: PathBuf,
    user: Option<(u32, u32)>,
    port: u16,
    password: String,
    lease: Option<fs::File>,
}

/// The directory of the newest Postgres (15 or newer) on this machine.
pub fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    if let Ok(output) = Command::new("pg_config").args(["--bindir", "--version"]).output() {
        let text = String::from_utf8_lossy(&output.stdout);
        let mut lines = text.lines();
        if let (Some(directory), Some(version)) = (lines.next(), lines.next()) {
            let major = version.split_whitespace().nth(1).and_then(|v| v.split('.').next()).and_then(|v| v.parse().ok());
            found.extend(major.map(|major| (major, PathBuf::from(directory))));
        }
    }
    found.retain(|(major, directory)| *major >= OLDEST && directory.join("initdb").exists());
    found.sort();
    found.pop().map(|(_, directory)| directory)
}

impl Cluster {
    /// Starts the cluster in the directory, making it on the first call. `settings` are added to the server's command line.
    pub fn start(directory: &Path, settings: &[(&str, &str)]) -> Result<Self, String> {
        let binaries = binaries().ok_or("no Postgres 15 or newer was found: apt-get install postgresql")?;
        let user = server_user()?;
        let directory = own_directory(directory, user)?;
        let (data, password_file) = (directory.join("data"), directory.join("password"));
        let lock = |name: &str| fs::File::create(directory.join(name)).map_err(failed(&directory));
        // One process at a time makes and starts the cluster.
        let starting = lock("starting.lock")?;
        starting.lock().map_err(failed(&directory))?;
        let lease = lock("users.lock")?;
        lease.lock_shared().map_err(failed(&directory))?;
        let mut cluster = Self { binaries, data, user, port: 0, password: String::new(), lease: Some(lease) };
        if !cluster.data.join("PG_VERSION").exists() {
            let password = ulid::Ulid::generate().to_string();
            fs::write(&password_file, &password).map_err(failed(&password_file))?;
            if let Some((uid, gid)) = user {
                chown(&password_file, Some(uid), Some(gid)).map_err(failed(&password_file))?;
            }
            fs::set_permissions(&password_file, fs::Permissions::from_mode(0o600)).map_err(failed(&password_file))?;
            let data = cluster.data.clone();
            cluster.run(
                cluster
                    .program("initdb")
                    .arg("-D")
                    .arg(data)
                    .args(["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8"])
                    .arg("--locale=C.UTF-8")
                    .arg("--pwfile")
                    .arg(&password_file),
            )?;
        }
        cluster.password = fs::read_to_string(&password_file).map_err(failed(&password_file))?.trim().to_owned();
        if let Some(port) = cluster.running_port() {
            cluster.port = port;
            return Ok(cluster);
        }
        cluster.port = free_port()?;
        let mut options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", cluster.port);
        for (name, value) in settings {
            options.push_str(&format!(" -c {name}={value}"));
        }
        let log = directory.join("log");
        let data = cluster.data.clone();
        cluster
            .run(
                cluster
                    .program("pg_ctl")
                    .arg("-D")
                    .arg(data)
                    .arg("-l")
                    .arg(&log)
                    .arg("-o")
                    .arg(options)
                    .args(["-w", "-t", "60", "start"]),
            )
            .map_err(|error| format!("{error}; see {}", log.display()))?;
        cluster.stop_after_last_user(&directory)?;
        Ok(cluster)
    }

    /// Starts a streaming replica of the cluster in this directory, made anew by `pg_basebackup`. It refuses writes, and follows until it is
    /// dropped; `settings` are added to its command line.
    pub fn replicate(&self, directory: &Path, settings: &[(&str, &str)]) -> Result<Self, String> {
        let directory = own_directory(directory, self.user)?;
        let data = directory.join("data");
        if data.exists() {
            fs::remove_dir_all(&data).map_err(failed(&data))?;
        }
        let source = self.url("postgres");
        self.run(
            self.program("pg_basebackup").arg("-D").arg(&data).arg("-d").arg(source).args(["-R", "-X", "stream", "-c", "fast"]),
        )?;
        let password_file = directory.join("password");
        fs::write(&password_file, &self.password).map_err(failed(&password_file))?;
        Self::start(&directory, settings)
    }

    /// The URL of a database of the cluster, as its superuser.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// The file that the server's log is written to.
    pub fn log(&self) -> PathBuf {
        self.data.with_file_name("log")
    }

    /// The process id of the server.
    pub fn process_id(&self) -> Option<u32> {
        fs::read_to_string(self.data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
    }

    /// Stops the server at once, as a machine that fails does; [`Cluster::restart`] brings it back.
    pub fn stop(&self) -> Result<(), String> {
        self.run(self.program("pg_ctl").arg("-D").arg(&self.data).args(["-m", "fast", "-w", "stop"]))
    }

    /// Starts the server again, on its port, with the settings it was started with.
    pub fn restart(&self) -> Result<(), String> {
        self.run(self.program("pg_ctl").arg("-D").arg(&self.data).args(["-w", "-t", "60", "restart"]))
    }

    /// Writes a file into the server's directory, which nobody but the server may read.
    pub fn write(&self, name: &str, contents: &str) -> Result<(), String> {
        let path = self.data.join(name);
        fs::write(&path, contents).map_err(failed(&path))?;
        if let Some((uid, gid)) = self.user {
            chown(&path, Some(uid), Some(gid)).map_err(failed(&path))?;
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(failed(&path))
    }

    fn stop_after_last_user(&self, directory: &Path) -> Result<(), String> {
        let mut command = Command::new("flock");
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.process_group(0).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.arg("--exclusive").arg(directory.join("users.lock")).arg(self.binaries.join("pg_ctl"));
        command.arg("-D").arg(&self.data).args(["-m", "fast", "stop"]);
        command.spawn().map(drop).map_err(|error| format!("flock cannot be run: {error}"))
    }

    fn running_port(&self) -> Option<u16> {
        let file = fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        let mut lines = file.lines();
        let process: u32 = lines.next()?.trim().parse().ok()?;
        let port = lines.nth(2)?.trim().parse().ok()?;
        Path::new(&format!("/proc/{process}")).exists().then_some(port)
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid).current_dir("/");
        }
        // A group of its own: Ctrl-C is for the program in front, which stops the server itself.
        command.process_group(0).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command
    }

    fn run(&self, command: &mut Command) -> Result<(), String> {
        // pg_ctl hands its output on to the server, which would keep a pipe open for ever.
        let errors = std::env::temp_dir().join(format!("cityos-{}.log", ulid::Ulid::generate()));
        let file = fs::File::create(&errors).map_err(|error| error.to_string())?;
        let copy = file.try_clone().map_err(|error| error.to_string())?;
        let status =
            command.stdout(copy).stderr(file).status().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
        let said = fs::read_to_string(&errors).unwrap_or_default();
        let _ = fs::remove_file(&errors);
        match status.success() {
            true => Ok(()),
            false => Err(format!("{} failed: {}", command.get_program().to_string_lossy(), said.trim())),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.lease.take());
        // The server is about to stop unless others use it: whoever drops this value sees it gone, after two seconds at most.
        for _ in 0..40 {
            if self.running_port().is_none() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

/// The user that the server runs as, and its group: root may not, so `postgres` does. None where it is whoever asks.
pub fn server_user() -> Result<Option<(u32, u32)>, String> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    match (id(&["-u", "postgres"]), id(&["-g", "postgres"])) {
        (Some(uid), Some(gid)) => Ok(Some((uid, gid))),
        _ => Err("Postgres does not run as root, and there is no user `postgres`".into()),
    }
}

/// The directory of a cluster, made where it is missing: this one, or one elsewhere where the server's user cannot reach it.
fn own_directory(directory: &Path, user: Option<(u32, u32)>) -> Result<PathBuf, String> {
    let directory = if user.is_some() && !reachable(directory) {
        // The server's own user cannot reach a directory below, say, /root.
        let name = directory.display().to_string().replace('/', "-");
        PathBuf::from("/var/tmp").join(format!("cityos{name}"))
    } else {
        directory.to_owned()
    };
    fs::create_dir_all(&directory).map_err(failed(&directory))?;
    if let Some((uid, gid)) = user {
        chown(&directory, Some(uid), Some(gid)).map_err(failed(&directory))?;
    }
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).map_err(failed(&directory))?;
    Ok(directory)
}

/// Whether every directory above lets other users through.
fn reachable(directory: &Path) -> bool {
    directory
        .ancestors()
        .skip(1)
        .filter(|above| above.exists())
        .all(|above| fs::metadata(above).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0))
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    Ok(listener.local_addr().map_err(|error| error.to_string())?.port())
}

/// Names the file in an error about it.
fn failed(what: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |error| format!("{}: {error}", what.display())
}
