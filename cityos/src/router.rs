//! The public router, a program of its own beside this one.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use kit::DEFAULT_ISSUER;

/// The router's program: `CITYOS_ROUTER`, or the one beside this program.
pub fn program() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("CITYOS_ROUTER") {
        return Ok(path.into());
    }
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let beside = here.with_file_name("cityos-router");
    // Tests and development builds use the release build of the router, which takes long and changes seldom.
    let release = here.ancestors().nth(2).map(|target| target.join("release/cityos-router"));
    [Some(beside), release]
        .into_iter()
        .flatten()
        .find(|path| path.exists())
        .ok_or_else(|| "the router is not built: cargo build --release -p router".into())
}

/// The command that runs the router with a configuration file.
pub fn command(config: &Path) -> Result<Command, String> {
    if !config.exists() {
        return Err(format!("there is no router configuration {}", config.display()));
    }
    let mut command = Command::new(program()?);
    command.env("ROUTER_CONFIG_FILE_PATH", config);
    // The same as subgraphs take, see `ServeOptions`.
    if std::env::var_os("CITYOS_ISSUER").is_none() {
        command.env("CITYOS_ISSUER", DEFAULT_ISSUER);
    }
    command.envs(crate::traces::of_router(crate::traces::collector().as_deref())?);
    Ok(command)
}

/// Becomes the router; returns only when that fails.
pub fn exec(config: &Path) -> Result<(), String> {
    let mut command = command(config)?;
    Err(command.exec().to_string())
}

/// Where the router with this configuration is reached from this machine, such as `http://127.0.0.1:4000`.
pub fn url(config: &Path) -> Result<String, String> {
    #[derive(serde::Deserialize)]
    struct Config {
        http: Http,
    }
    #[derive(serde::Deserialize)]
    struct Http {
        port: u16,
    }
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", config.display());
    let text = std::fs::read_to_string(config).map_err(|error| failed(&error))?;
    let config: Config = serde_yaml_ng::from_str(&text).map_err(|error| failed(&error))?;
    Ok(format!("http://127.0.0.1:{}", config.http.port))
}
