//! The project's files: where they are, the composition manifest, and the contracts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

/// The project's directory: the nearest one above the working directory with a `supergraph.yaml`.
#[derive(Clone, Debug)]
pub struct Project {
    /// The directory.
    pub root: PathBuf,
}

/// `supergraph.yaml`, Rover's format.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of federation that the supergraph is composed to.
    pub federation_version: String,
    /// By name, in the order in which they migrate and start.
    pub subgraphs: IndexMap<String, ManifestSubgraph>,
}

/// One subgraph of the manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestSubgraph {
    /// Where the router finds it.
    pub routing_url: String,
    /// Its SDL.
    pub schema: ManifestSchema,
}

impl ManifestSubgraph {
    /// Host and port of its `routing_url`; None where that is no URL.
    pub fn address(&self) -> Option<&str> {
        self.routing_url.split("://").nth(1).and_then(|rest| rest.split('/').next())
    }
}

/// Where the SDL of a subgraph is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestSchema {
    /// A file, relative to the manifest.
    pub file: PathBuf,
}

/// `router-config/contracts.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contracts {
    contracts: BTreeMap<String, ContractTags>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContractTags {
    // The composer reads them.
    #[serde(rename = "exclude")]
    _exclude: Vec<String>,
}

/// The part of the graph that one kind of client may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its name.
    pub name: String,
    /// The configuration of its router.
    pub router: PathBuf,
    /// Its supergraph, which its router serves.
    pub supergraph: PathBuf,
    /// Its API schema, by which operations are written and checked.
    pub api: PathBuf,
}

impl Project {
    /// Finds the project from the working directory, or takes `CITYOS_ROOT`.
    pub fn find() -> Result<Self, String> {
        if let Some(root) = std::env::var_os("CITYOS_ROOT") {
            return Ok(Self { root: root.into() });
        }
        let here = std::env::current_dir().map_err(|error| error.to_string())?;
        here.ancestors()
            .find(|directory| directory.join("supergraph.yaml").exists())
            .map(|root| Self { root: root.to_owned() })
            .ok_or_else(|| "no supergraph.yaml here or above: run this inside the project".into())
    }

    /// A path inside the project.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// What this machine keeps for the project: keys, a private Postgres. Never committed.
    pub fn state(&self) -> PathBuf {
        std::env::var_os("CITYOS_STATE").map_or_else(|| self.path(".cityos"), PathBuf::from)
    }

    /// The composition manifest.
    pub fn manifest(&self) -> Result<Manifest, String> {
        let file = self.path("supergraph.yaml");
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        serde_yaml_ng::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// The contracts, by name.
    pub fn contracts(&self) -> Result<Vec<Contract>, String> {
        let file = self.path("router-config/contracts.yaml");
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let read: Contracts = serde_yaml_ng::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let contracts = read.contracts.into_keys().map(|name| Contract {
            router: self.path(format!("router-config/{name}.yaml")),
            supergraph: self.path(format!("schema/{name}.supergraph.graphql")),
            api: self.path(format!("schema/{name}.graphql")),
            name,
        });
        Ok(contracts.collect())
    }

    /// The contract of this name.
    pub fn contract(&self, name: &str) -> Result<Contract, String> {
        let contracts = self.contracts()?;
        let names: Vec<String> = contracts.iter().map(|contract| contract.name.clone()).collect();
        let found = contracts.into_iter().find(|contract| contract.name == name);
        found.ok_or_else(|| format!("there is no contract `{name}`; there are {}", names.join(", ")))
    }

    /// The address at which a subgraph listens: host and port of its `routing_url`.
    pub fn address(&self, subgraph: &str) -> Result<String, String> {
        let manifest = self.manifest()?;
        let entry = manifest.subgraphs.get(subgraph).ok_or_else(|| format!("supergraph.yaml has no subgraph `{subgraph}`"))?;
        entry
            .address()
            .map(str::to_owned)
            .ok_or_else(|| format!("supergraph.yaml: the routing_url of `{subgraph}` is not a URL: {}", entry.routing_url))
    }
}
