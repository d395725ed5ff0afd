//! Composition of the contracts from supergraph.yaml and router-config/contracts.yaml, by a public composer.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use notify::{Event, RecursiveMode, Watcher};

use crate::project::Project;

/// Composes the supergraph and the API schema of every contract into a directory. The composer is JavaScript; it is only needed here,
/// since the results are committed.
pub fn compose(project: &Project, into: &Path) -> Result<(), String> {
    let (manifest, contracts) = (project.path("supergraph.yaml"), project.path("router-config/contracts.yaml"));
    program(project, "contracts.mjs", [manifest.as_path(), contracts.as_path(), into]).map(drop)
}

/// Composes now, and again whenever the manifest, the contracts or a schema of the manifest change; returns only when the files can no
/// longer be watched. What cannot be composed is said and leaves the files of before.
pub fn watch(project: &Project, into: &Path, say: impl Fn(&str)) -> Result<(), String> {
    let (send, events) = mpsc::channel();
    let failed = |error: notify::Error| format!("cannot watch for changes: {error}");
    let mut watcher = notify::recommended_watcher(move |event| drop(send.send(event))).map_err(failed)?;
    let (mut watched, mut inputs) = (BTreeSet::new(), BTreeSet::new());
    loop {
        // A manifest that cannot be read leaves those of before.
        inputs.extend(files(project));
        // Their directories, since editors replace files.
        for directory in inputs.iter().filter_map(|file| file.parent()) {
            if watched.insert(directory.to_owned()) {
                watcher.watch(directory, RecursiveMode::NonRecursive).map_err(failed)?;
            }
        }
        match compose(project, into) {
            Ok(()) => say("composed"),
            Err(error) => say(&error),
        }
        let concerns = |event: &Event| !event.kind.is_access() && event.paths.iter().any(|path| inputs.contains(path));
        loop {
            let event = events.recv().map_err(|error| error.to_string())?.map_err(failed)?;
            if concerns(&event) {
                break;
            }
        }
        // An editor, or `cityos schema export`, writes several files.
        while events.recv_timeout(Duration::from_millis(200)).is_ok() {}
    }
}

/// What a composition is made from.
fn files(project: &Project) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::from([project.path("supergraph.yaml"), project.path("router-config/contracts.yaml")]);
    if let Ok(manifest) = project.manifest() {
        files.extend(manifest.subgraphs.into_values().map(|subgraph| project.path(subgraph.schema.file)));
    }
    let absolute = |file: &PathBuf| Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?));
    files.iter().filter_map(absolute).collect()
}

/// Runs a program of `router-config/compose` and returns what it prints; what it refuses, it says itself, with file and place.
pub(crate) fn program<A: AsRef<OsStr>>(
    project: &Project,
    script: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Result<String, String> {
    let directory = project.path("router-config/compose");
    let changed = |file: &str| std::fs::metadata(directory.join(file)).and_then(|metadata| metadata.modified()).ok();
    if changed("node_modules/.package-lock.json") < changed("package-lock.json") {
        run(Command::new("npm").args(["ci", "--loglevel=error"]).current_dir(&directory))?;
    }
    run(Command::new("node").arg(directory.join(script)).args(arguments))
}

fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("`{program}` cannot be run: {error}; composing needs Node.js 20"))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if !output.status.success() {
        return Err(said);
    }
    if !said.is_empty() {
        tracing::warn!("{said}");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
