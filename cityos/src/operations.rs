//! Persisted operations: the documents that a contract's clients send by id, in a manifest that the contract's router reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::project::{Contract, Project};

/// The manifest, in the format that Apollo's clients and most routers share.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    version: u8,
    operations: Vec<Operation>,
}

const FORMAT: &str = "apollo-persisted-query-manifest";

/// An operation of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// SHA-256 of the body, in hexadecimal digits.
    pub id: String,
    /// The operation's name.
    pub name: String,
    /// `query` or `mutation`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The document as clients have it.
    pub body: String,
}

/// What publishing did.
#[derive(Debug, PartialEq, Eq)]
pub struct Published {
    /// The manifest.
    pub manifest: PathBuf,
    /// Operations that it did not have before.
    pub added: Vec<Operation>,
    /// How many it has now.
    pub total: usize,
}

/// Where the operations of a contract are published.
pub fn manifest(project: &Project, contract: &Contract) -> PathBuf {
    project.path(format!("router-config/operations/{}.json", contract.name))
}

/// Adds the operations of a directory's `.graphql` files, one in each, to the manifest of a contract; its router takes them up without
/// a restart. Those that the manifest has already stay, since deployed clients call them, unless `replace` drops them. Fails, and
/// changes nothing, when an operation, new or kept, is not valid for the contract.
pub fn publish(project: &Project, contract: &Contract, directory: &Path, replace: bool) -> Result<Published, String> {
    let schema = api_schema(contract)?;
    let file = manifest(project, contract);
    let kept = if replace { Vec::new() } else { read(&file)? };
    let mut all: BTreeMap<String, Operation> = BTreeMap::new();
    let mut faults = Vec::new();
    for operation in kept {
        match checked(&schema, &operation.body, &format!("{} of {}", operation.name, file.display())) {
            Ok(_) => {
                all.insert(operation.id.clone(), operation);
            }
            Err(fault) => faults.push(fault),
        }
    }
    let mut added = Vec::new();
    for path in documents(directory)? {
        let body = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        match checked(&schema, &body, &path.display().to_string()) {
            Ok(operation) => {
                if all.insert(operation.id.clone(), operation.clone()).is_none() {
                    added.push(operation);
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    let mut operations: Vec<Operation> = all.into_values().collect();
    operations.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let total = operations.len();
    write(&file, &Manifest { format: FORMAT.to_owned(), version: 1, operations })?;
    Ok(Published { manifest: file, added, total })
}

/// The contract's published operations; none when there is no manifest yet.
pub fn published(project: &Project, contract: &Contract) -> Result<Vec<Operation>, String> {
    read(&manifest(project, contract))
}

fn api_schema(contract: &Contract) -> Result<Valid<Schema>, String> {
    let text = std::fs::read_to_string(&contract.api).map_err(|error| format!("{}: {error}", contract.api.display()))?;
    Schema::parse_and_validate(text, &contract.api).map_err(|invalid| invalid.errors.to_string())
}

/// The files with operations, in order of their names.
fn documents(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "graphql") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(format!("{}: there is no .graphql file", directory.display()));
    }
    Ok(files)
}

/// The operation of a document that is valid for the schema.
fn checked(schema: &Valid<Schema>, body: &str, place: &str) -> Result<Operation, String> {
    let document = ExecutableDocument::parse_and_validate(schema, body, place).map_err(|invalid| invalid.errors.to_string())?;
    if document.operations.len() != 1 {
        return Err(format!("{place}: it has {} operations; publish each in a file of its own", document.operations.len()));
    }
    let Some((name, operation)) = document.operations.named.first() else {
        return Err(format!("{place}: its operation needs a name, by which metrics and traces know it"));
    };
    let digest = Sha256::digest(body);
    let id = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Operation { id, name: name.to_string(), kind: operation.operation_type.name().to_owned(), body: body.to_owned() })
}

fn read(file: &Path) -> Result<Vec<Operation>, String> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|error| format!("{}: {error}", file.display()))?,
    };
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    match (manifest.format.as_str(), manifest.version) {
        (FORMAT, 1) => Ok(manifest.operations),
        (format, version) => {
            Err(format!("{}: it is `{format}` of version {version}, not `{FORMAT}` of version 1", file.display()))
        }
    }
}

/// In one step, since a router may be reading.
fn write(file: &Path, manifest: &Manifest) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", file.display());
    let directory = file.parent().ok_or_else(|| format!("{}: it is no file", file.display()))?;
    std::fs::create_dir_all(directory).map_err(failed)?;
    let mut text = serde_json::to_string_pretty(manifest).map_err(|error| error.to_string())?;
    text.push('\n');
    let fresh = file.with_extension(format!("{}.partial", std::process::id()));
    std::fs::write(&fresh, text).map_err(failed)?;
    std::fs::rename(&fresh, file).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "type Query { product(handle: String!): Product } type Product { title: String }";
    const PAGE: &str = "query Page($handle: String!) { product(handle: $handle) { title } }\n";

    fn project(documents: &[(&str, &str)]) -> (tempfile::TempDir, Project, Contract) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().to_owned();
        for (name, content) in [("api.graphql", API)].iter().chain(documents) {
            let file = root.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content).unwrap();
        }
        let api = root.join("api.graphql");
        let contract = Contract { name: "storefront".into(), router: root.clone(), supergraph: root.clone(), api };
        (directory, Project { root }, contract)
    }

    #[test]
    fn what_is_published_is_added_and_stays() {
        let (directory, project, contract) = project(&[("one/page.graphql", PAGE), ("two/page.graphql", "{ product }")]);
        std::fs::write(directory.path().join("two/page.graphql"), PAGE.replace("title", "name: title")).unwrap();
        let one = publish(&project, &contract, &directory.path().join("one"), false).unwrap();
        assert_eq!((one.added.len(), one.total), (1, 1));
        assert_eq!(one.added[0].id, "156b629644763f0e1315ab67fd936b96faa7aaf1adf2edbe4568eea8110d56ae".to_owned());
        assert_eq!((one.added[0].name.as_str(), one.added[0].kind.as_str(), one.added[0].body.as_str()), ("Page", "query", PAGE));
        let again = publish(&project, &contract, &directory.path().join("one"), false).unwrap();
        assert_eq!((again.added.len(), again.total), (0, 1));
        let two = publish(&project, &contract, &directory.path().join("two"), false).unwrap();
        assert_eq!((two.added.len(), two.total), (1, 2));
        let replaced = publish(&project, &contract, &directory.path().join("two"), true).unwrap();
        assert_eq!((replaced.added.len(), replaced.total), (1, 1));
        assert_eq!(published(&project, &contract).unwrap(), replaced.added);
    }

    #[test]
    fn an_operation_that_the_contract_does_not_have_is_refused_with_its_place() {
        let (directory, project, contract) = project(&[
            ("all/page.graphql", PAGE),
            ("all/price.graphql", "query Price {\n  product(handle: \"a\") { price }\n}"),
            ("all/two.graphql", "query One { __typename } query Two { __typename }"),
            ("all/unnamed.graphql", "{ __typename }"),
        ]);
        let fault = publish(&project, &contract, &directory.path().join("all"), false).unwrap_err();
        assert!(fault.contains("price.graphql:2:26") && fault.contains("`price`"), "{fault}");
        assert!(fault.contains("two.graphql: it has 2 operations"), "{fault}");
        assert!(fault.contains("unnamed.graphql: its operation needs a name"), "{fault}");
        assert!(!manifest(&project, &contract).exists());
    }

    #[test]
    fn an_operation_that_the_schema_no_longer_has_is_named() {
        let (directory, project, contract) = project(&[("one/page.graphql", PAGE)]);
        publish(&project, &contract, &directory.path().join("one"), false).unwrap();
        std::fs::write(&contract.api, API.replace("title: String", "name: String")).unwrap();
        std::fs::write(directory.path().join("one/page.graphql"), "query Other { __typename }").unwrap();
        let fault = publish(&project, &contract, &directory.path().join("one"), false).unwrap_err();
        assert!(fault.contains("Page of") && fault.contains("`title`"), "{fault}");
        assert_eq!(publish(&project, &contract, &directory.path().join("one"), true).unwrap().total, 1);
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_left_alone() {
        let (directory, project, contract) =
            project(&[("one/page.graphql", PAGE), ("router-config/operations/storefront.json", "{}")]);
        let fault = publish(&project, &contract, &directory.path().join("one"), false).unwrap_err();
        assert!(fault.contains("storefront.json") && fault.contains("format"), "{fault}");
        assert!(publish(&project, &contract, &directory.path().join("none"), true).unwrap_err().contains("none"));
        assert_eq!(std::fs::read_to_string(manifest(&project, &contract)).unwrap(), "{}");
    }
}
