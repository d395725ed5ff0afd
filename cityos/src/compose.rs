//! Composition of the contracts from supergraph.yaml and router-config/contracts.yaml, by a public composer.

use std::path::Path;
use std::process::Command;

use crate::project::Project;

/// Composes the supergraph and the API schema of every contract into a directory. The composer is JavaScript; it is only needed here,
/// since the results are committed.
pub fn compose(project: &Project, into: &Path) -> Result<(), String> {
    let composer = project.path("router-config/compose");
    let changed = |file: &str| std::fs::metadata(composer.join(file)).and_then(|metadata| metadata.modified()).ok();
    if changed("node_modules/.package-lock.json") < changed("package-lock.json") {
        run(Command::new("npm").args(["ci", "--loglevel=error"]).current_dir(&composer))?;
    }
    let (manifest, contracts) = (project.path("supergraph.yaml"), project.path("router-config/contracts.yaml"));
    run(Command::new("node").arg(composer.join("contracts.mjs")).args([manifest, contracts]).arg(into))
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("`{program}` cannot be run: {error}; composing needs Node.js 20"))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match output.status.success() {
        true if said.is_empty() => Ok(()),
        true => {
            tracing::warn!("{said}");
            Ok(())
        }
        false => Err(said),
    }
}
