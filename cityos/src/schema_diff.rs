//! What changes for the clients of an API schema: between two files, or of every contract since a commit.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use tempfile::TempDir;

use crate::compose;
use crate::project::{Contract, Project};

/// The breaking changes that were made on purpose.
pub const ACKNOWLEDGED: &str = "schema/breaking-changes.md";

/// What a change does to clients, the worst first.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Operations that were valid are refused, or answered with another type.
    Breaking,
    /// Operations stay valid; clients that are not written for it may stumble, as over a new value of an enum.
    Dangerous,
    /// Nobody notices.
    Safe,
}

/// A change of a schema.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Change {
    /// What it does to clients.
    pub level: Level,
    /// Where, such as `Product.title` or `Query.products(first:)`.
    pub coordinate: String,
    /// What.
    pub message: String,
}

/// The changes of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// All of them, the worst first.
    pub all: Vec<Change>,
    /// The coordinates whose breaking changes were made on purpose.
    pub acknowledged: BTreeSet<String>,
}

impl Changes {
    /// The changes that break clients and that nobody has acknowledged.
    pub fn breaking(&self) -> impl Iterator<Item = &Change> {
        self.all.iter().filter(|change| change.level == Level::Breaking && !self.acknowledged.contains(&change.coordinate))
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for level in [Level::Breaking, Level::Dangerous, Level::Safe] {
            let changes: Vec<&Change> = self.all.iter().filter(|change| change.level == level).collect();
            if changes.is_empty() {
                continue;
            }
            writeln!(out, "  {}", format!("{level:?}").to_lowercase())?;
            for Change { coordinate, message, .. } in changes {
                let known = level == Level::Breaking && self.acknowledged.contains(coordinate);
                writeln!(out, "    {coordinate}: {message}{}", if known { " (acknowledged)" } else { "" })?;
            }
        }
        if self.all.is_empty() {
            writeln!(out, "  no change")?;
        }
        Ok(())
    }
}

/// The changes from one schema to another; each is a file, or `REVISION:path` of the repository.
pub fn between(project: &Project, old: &str, new: &str) -> Result<Changes, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let old = schema(project, old, &directory)?;
    let new = schema(project, new, &directory)?;
    Ok(Changes { all: compare(project, &old, &new)?, ..Changes::default() })
}

/// The contracts' changes since a commit, or why there are none to tell.
#[derive(Debug, PartialEq, Eq)]
pub enum Since {
    /// By contract, with the commit's name.
    Changes(String, Vec<(String, Changes)>),
    /// There is nothing to compare with, and why.
    Nothing(String),
}

/// The changes of every contract's API schema since a commit. Without one: since the last that has other schemas, so that a change stays in
/// sight until the next.
pub fn since(project: &Project, revision: Option<&str>) -> Result<Since, String> {
    let contracts = project.contracts()?;
    let revision = match revision {
        Some(given) => {
            commit(project, given)?;
            given.to_owned()
        }
        None => match last(project, &contracts) {
            Ok(revision) => revision,
            Err(reason) => return Ok(Since::Nothing(reason)),
        },
    };
    let acknowledged = acknowledged(project, &revision)?;
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for contract in contracts {
        // A contract that is new breaks nobody.
        let Ok(old) = show(project, &at(&revision, &contract)) else { continue };
        let before = directory.path().join(format!("{}.graphql", contract.name));
        std::fs::write(&before, old).map_err(|error| error.to_string())?;
        let changes = Changes {
            all: compare(project, &before, &contract.api)?,
            acknowledged: acknowledged
                .iter()
                .filter(|entry| entry.contract == contract.name)
                .map(|entry| entry.coordinate.clone())
                .collect(),
        };
        all.push((contract.name, changes));
    }
    match all.is_empty() {
        true => Ok(Since::Nothing(format!("{revision} has no schema of a contract"))),
        false => Ok(Since::Changes(revision, all)),
    }
}

fn compare(project: &Project, old: &Path, new: &Path) -> Result<Vec<Change>, String> {
    let printed = compose::program(project, "schema-diff.mjs", [old, new])?;
    serde_json::from_str(&printed).map_err(|error| format!("schema-diff.mjs: {error}"))
}

/// The file of a schema, which is written into the directory when it is of a commit.
fn schema(project: &Project, name: &str, directory: &TempDir) -> Result<PathBuf, String> {
    if Path::new(name).exists() || !name.contains(':') {
        return Ok(name.into());
    }
    let file = directory.path().join(name.replace(['/', ':'], "_"));
    std::fs::write(&file, show(project, name)?).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}

/// The commit to compare with unless one is given; the error says why there is none.
fn last(project: &Project, contracts: &[Contract]) -> Result<String, String> {
    commit(project, "HEAD")?;
    let changed = |contract: &Contract| show(project, &at("HEAD", contract)).ok() != std::fs::read_to_string(&contract.api).ok();
    if contracts.iter().any(changed) {
        return Ok("HEAD".into());
    }
    let files: Vec<String> = contracts.iter().map(|contract| format!("./schema/{}.graphql", contract.name)).collect();
    let mut log = vec!["log", "-1", "--format=%h", "--"];
    log.extend(files.iter().map(String::as_str));
    let before = format!("{}~1", git(project, &log)?.trim());
    commit(project, &before).map_err(|_| "no commit that is here has other schemas".to_owned())?;
    Ok(before)
}

fn at(revision: &str, contract: &Contract) -> String {
    format!("{revision}:./schema/{}.graphql", contract.name)
}

fn commit(project: &Project, revision: &str) -> Result<(), String> {
    let revision = format!("{revision}^{{commit}}");
    git(project, &["rev-parse", "--verify", "--quiet", "--end-of-options", &revision])
        .map(drop)
        .map_err(|error| if error.is_empty() { format!("there is no commit {revision}") } else { error })
}

fn show(project: &Project, object: &str) -> Result<String, String> {
    git(project, &["show", "--end-of-options", object])
}

fn git(project: &Project, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git").arg("-C").arg(&project.root).args(arguments).output();
    let output = output.map_err(|error| format!("`git` cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// A line `- contract: coordinate: why` of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Acknowledgement {
    contract: String,
    coordinate: String,
    /// The line itself, by which old ones are told from new ones.
    line: String,
}

/// What the list has more than at the revision: an entry is for the change that it came with, not for any later one of the same place.
fn acknowledged(project: &Project, revision: &str) -> Result<Vec<Acknowledgement>, String> {
    let now = std::fs::read_to_string(project.path(ACKNOWLEDGED)).unwrap_or_default();
    let before = show(project, &format!("{revision}:./{ACKNOWLEDGED}")).unwrap_or_default();
    let before: BTreeSet<&str> = before.lines().map(str::trim_end).collect();
    let mut entries = acknowledgements(&now)?;
    entries.retain(|entry| !before.contains(entry.line.as_str()));
    Ok(entries)
}

fn acknowledgements(text: &str) -> Result<Vec<Acknowledgement>, String> {
    let mut entries = Vec::new();
    for (number, line) in text.lines().map(str::trim_end).enumerate() {
        let Some(entry) = line.strip_prefix("- ") else { continue };
        let parts: Vec<&str> = entry.splitn(3, ": ").collect();
        match parts[..] {
            [contract, coordinate, why] if ![contract, coordinate, why].iter().any(|part| part.trim().is_empty()) => {
                entries.push(Acknowledgement {
                    contract: contract.into(),
                    coordinate: coordinate.trim_matches('`').into(),
                    line: line.into(),
                });
            }
            _ => return Err(format!("{ACKNOWLEDGED}:{}: must be `- contract: Type.field: why`, not `{line}`", number + 1)),
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledgement_names_contract_coordinate_and_reason() {
        let text = "# Title\n\nProse.\n\n- admin: Query.products(first:): too many: see below (2026-12-01)\n- vendor: `Product.title`: x\n";
        let found: Vec<(String, String)> =
            acknowledgements(text).unwrap().into_iter().map(|entry| (entry.contract, entry.coordinate)).collect();
        assert_eq!(
            found,
            [("admin", "Query.products(first:)"), ("vendor", "Product.title")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        let error = acknowledgements("\n- admin: Product.title").unwrap_err();
        assert_eq!(error, "schema/breaking-changes.md:2: must be `- contract: Type.field: why`, not `- admin: Product.title`");
    }
}
