//! The committed schemas: exported from the code, and checked against it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::project::Project;

/// What `schema/` must hold: path and content of every subgraph's SDL.
fn exported(project: &Project) -> BTreeMap<PathBuf, String> {
    crate::subgraphs::all()
        .into_iter()
        .map(|subgraph| (project.path(format!("schema/subgraphs/{}.graphql", subgraph.name)), subgraph.sdl()))
        .collect()
}

/// Writes the SDL of every subgraph; returns the files that changed.
pub fn export(project: &Project) -> Result<Vec<PathBuf>, String> {
    let mut changed = Vec::new();
    for (file, content) in exported(project) {
        if std::fs::read_to_string(&file).ok().as_ref() != Some(&content) {
            let failed = |error: std::io::Error| format!("{}: {error}", file.display());
            std::fs::create_dir_all(file.parent().unwrap_or(&project.root)).map_err(failed)?;
            std::fs::write(&file, content).map_err(failed)?;
            changed.push(file);
        }
    }
    Ok(changed)
}

/// Compares the committed SDL and contracts with what the code produces; returns the files that differ.
pub fn check(project: &Project) -> Result<Vec<PathBuf>, String> {
    let mut differing: Vec<PathBuf> = exported(project)
        .into_iter()
        .filter(|(file, content)| std::fs::read_to_string(file).ok().as_ref() != Some(content))
        .map(|(file, _)| file)
        .collect();
    let manifest = project.manifest()?;
    let known: Vec<&str> = crate::subgraphs::names().collect();
    for name in manifest.subgraphs.keys() {
        if !known.contains(&name.as_str()) {
            return Err(format!("supergraph.yaml names `{name}`, which is no subgraph"));
        }
    }
    for name in known {
        if !manifest.subgraphs.contains_key(name) {
            return Err(format!("supergraph.yaml does not name `{name}`"));
        }
    }
    let composed = tempfile::tempdir().map_err(|error| error.to_string())?;
    crate::compose::compose(project, composed.path())?;
    for contract in project.contracts()? {
        for committed in [contract.supergraph, contract.api] {
            let fresh = composed.path().join(committed.file_name().unwrap_or_default());
            if std::fs::read(fresh).ok() != std::fs::read(&committed).ok() {
                differing.push(committed);
            }
        }
    }
    Ok(differing)
}
