//! The reference of the API as a static site, from the committed schemas.

use std::path::{Path, PathBuf};

use api_reference::{Contract, Site, Source};

use crate::project::Project;

/// Writes the site to a directory, or below the project's state; returns where.
pub fn generate(project: &Project, directory: Option<PathBuf>) -> Result<PathBuf, String> {
    let directory = directory.unwrap_or_else(|| project.state().join("docs"));
    let mut contracts = Vec::new();
    for contract in project.contracts()? {
        contracts.push(Contract {
            audience: audience(&contract.name).to_owned(),
            endpoint: format!("{}/graphql", crate::router::url(&contract.router)?),
            sdl: read(&contract.api)?,
            name: contract.name,
        });
    }
    let supergraph = read(&project.path("schema/supergraph.graphql"))?;
    Site::generate(&Source { contracts, supergraph })?.write(&directory)?;
    Ok(directory)
}

/// Whom a contract is for.
fn audience(contract: &str) -> &'static str {
    match contract {
        "storefront" => "shoppers and customers",
        "vendor" => "portals of vendors",
        "admin" => "consoles: the whole graph",
        _ => "",
    }
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}
