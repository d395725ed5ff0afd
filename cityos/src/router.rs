//! The public router, a program of its own beside this one.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use kit::DEFAULT_ISSUER;
use serde_json::{Map, Value};

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
        .ok_or_else(|| "the router is not built: cargo build --release --ignore-rust-version -p router".into())
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

/// Refuses what the router itself would start with, and then not serve as meant: a key that it does not know (it passes over some of them,
/// limits among them), a supergraph that cannot be read (it would wait for another), a schema that is no supergraph.
pub fn check(config: &Path) -> Result<(), String> {
    let name = config.display();
    let text = std::fs::read_to_string(config).map_err(|error| format!("{name}: {error}"))?;
    let given: Value = serde_yaml_ng::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    let schema = Command::new(program()?).arg("config-schema").output().map_err(|error| format!("the router: {error}"))?;
    let schema = serde_json::from_slice(&schema.stdout).map_err(|error| format!("the router's config-schema: {error}"))?;
    let mut unknown = Vec::new();
    unknown_keys(&given, &schema, "", &mut unknown);
    if !unknown.is_empty() {
        return Err(unknown.iter().map(|fault| format!("{name}: {fault}")).collect::<Vec<_>>().join("\n"));
    }
    if given["supergraph"]["source"] != "file" {
        return Ok(());
    }
    let path = match std::env::var_os("SUPERGRAPH_FILE_PATH") {
        Some(path) => PathBuf::from(path),
        None => match given["supergraph"]["path"].as_str() {
            Some(path) => config.parent().unwrap_or(Path::new(".")).join(path),
            None => return Err(format!("{name}: supergraph.path: is missing")),
        },
    };
    check_supergraph(&path).map_err(|error| format!("{name}: supergraph.path: {error}"))
}

fn check_supergraph(path: &Path) -> Result<(), String> {
    let name = path.display();
    let sdl = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let document = apollo_compiler::ast::Document::parse(sdl, path).map_err(|invalid| {
        let first = invalid.errors.iter().next();
        let place = first.as_ref().and_then(|error| error.line_column_range());
        let place = place.map_or_else(String::new, |range| format!(":{}:{}", range.start.line, range.start.column));
        let said = first.map_or_else(String::new, |error| error.error.to_string());
        format!("{name}{place}: {said}")
    })?;
    let graphs = document.definitions.iter().any(|definition| definition.name().is_some_and(|name| name == "join__Graph"));
    match graphs {
        true => Ok(()),
        false => Err(format!("{name}: is no supergraph, since it names no subgraphs (join__Graph); `cityos compose` writes one")),
    }
}

/// Lines for the keys of a value that its JSON Schema, with everything in its place, does not name.
fn unknown_keys(value: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
    let forms = branches(schema);
    match value {
        Value::Object(fields) => {
            let known: Vec<&str> =
                forms.iter().filter_map(|form| form["properties"].as_object()).flat_map(Map::keys).map(String::as_str).collect();
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let named = forms.iter().filter_map(|form| form["properties"].get(key));
                // Of several forms the one that fits best is meant.
                let faults = named.map(|schema| {
                    let mut faults = Vec::new();
                    unknown_keys(value, schema, &path, &mut faults);
                    faults
                });
                match faults.min_by_key(Vec::len) {
                    Some(faults) => found.extend(faults),
                    None if known.is_empty() || forms.iter().copied().any(takes_any_key) => {
                        if let Some(schema) =
                            forms.iter().map(|form| &form["additionalProperties"]).find(|schema| schema.is_object())
                        {
                            unknown_keys(value, schema, &path, found);
                        }
                    }
                    None => found.push(format!("{path}: unknown key; known are {}", known.join(", "))),
                }
            }
        }
        Value::Array(items) => {
            if let Some(schema) = forms.iter().find_map(|form| form.get("items")) {
                for (index, item) in items.iter().enumerate() {
                    unknown_keys(item, schema, &format!("{path}.{index}"), found);
                }
            }
        }
        _ => {}
    }
}

/// Whether an object of this form has the keys that it likes: a map, or one of which nothing is said.
fn takes_any_key(form: &Value) -> bool {
    let additional = &form["additionalProperties"];
    let silent = form["type"] == "object" && form["properties"].is_null() && branches(form).len() == 1;
    form.as_bool() == Some(true) || additional.is_object() || additional.as_bool() == Some(true) || silent
}

/// A schema and those that it is made of or may be.
fn branches(schema: &Value) -> Vec<&Value> {
    let parts = ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| schema[key].as_array()).flatten();
    [schema].into_iter().chain(parts.flat_map(branches)).collect()
}

/// Becomes the router; returns only when that fails.
pub fn exec(config: &Path) -> Result<(), String> {
    check(config)?;
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
