//! What follows from supergraph.yaml, the only list of subgraphs: the parts of this program that name them, Cosmo's composition, the
//! containers, the cluster and what Prometheus scrapes.
//!
//! Some files are written whole. In others only the lines between two comments are, `>>> NAME: written by …` and `<<< NAME`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::project::Project;

/// The folder whose files are all written here: one folder for each subgraph.
const CLUSTER: &str = "deploy/kubernetes/subgraphs";

/// What is written at the first comment of a region, after its name.
const WRITTEN: &str = "written by `cityos deploy export` from supergraph.yaml";

/// What a deployment gives a subgraph besides the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Need {
    /// The key that signs tokens.
    SigningKey,
    /// The keys that encrypt secrets.
    SecretKeys,
}

/// `subgraphs/<name>/deploy.yaml`; a subgraph without the file needs nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needs {
    needs: BTreeSet<Need>,
}

/// A subgraph as supergraph.yaml and its own folder describe it.
#[derive(Debug)]
struct Listed {
    name: String,
    routing_url: String,
    /// Host and port.
    address: String,
    port: u16,
    schema: PathBuf,
    needs: BTreeSet<Need>,
}

/// Writes every file that follows from supergraph.yaml; returns those that changed. Errors: where the list cannot be followed, and nothing is
/// written then.
pub fn export(project: &Project) -> Result<Vec<PathBuf>, String> {
    let differing = differing(project)?;
    for (file, content) in &differing {
        let failed = |error: std::io::Error| format!("{}: {error}", file.display());
        match content {
            Some(content) => {
                std::fs::create_dir_all(file.parent().unwrap_or(&project.root)).map_err(failed)?;
                std::fs::write(file, content).map_err(failed)?;
            }
            None => {
                std::fs::remove_file(file).map_err(failed)?;
                // The folder of a subgraph that is gone; another file in it keeps it.
                if let Some(folder) = file.parent() {
                    let _ = std::fs::remove_dir(folder);
                }
            }
        }
    }
    Ok(differing.into_keys().collect())
}

/// Compares the files with supergraph.yaml; returns those that differ from what [`export`] writes. Errors also where this program has other
/// subgraphs, or one that keeps secrets is not given the keys for them.
pub fn check(project: &Project) -> Result<Vec<PathBuf>, String> {
    let differing: Vec<PathBuf> = differing(project)?.into_keys().collect();
    if differing.is_empty() {
        let listed = listed(project)?;
        if !crate::subgraphs::names().eq(listed.iter().map(|subgraph| subgraph.name.as_str())) {
            return Err("this program was built with other subgraphs than supergraph.yaml names: build it again".into());
        }
        for (subgraph, listed) in crate::subgraphs::all().into_iter().zip(&listed) {
            if subgraph.secrets.is_empty() == listed.needs.contains(&Need::SecretKeys) {
                let advice =
                    if subgraph.secrets.is_empty() { "keeps no secrets: it needs no" } else { "keeps secrets: it needs" };
                return Err(format!("subgraphs/{0}/deploy.yaml: `{0}` {advice} secret-keys", subgraph.name));
            }
        }
    }
    Ok(differing)
}

/// The files that are not as they must be, with what they must hold; None for one that must not be there.
fn differing(project: &Project) -> Result<BTreeMap<PathBuf, Option<String>>, String> {
    let mut wanted = wanted(project, &listed(project)?)?;
    for file in files_below(&project.path(CLUSTER))? {
        wanted.entry(file).or_insert(None);
    }
    wanted.retain(|file, content| std::fs::read_to_string(file).ok() != *content);
    Ok(wanted)
}

/// The subgraphs of supergraph.yaml, in its order. Errors: for a list that cannot be followed.
fn listed(project: &Project) -> Result<Vec<Listed>, String> {
    let manifest = project.manifest()?;
    let wrong = |name: &str, why: String| format!("supergraph.yaml: `{name}`: {why}");
    let mut listed: Vec<Listed> = Vec::new();
    for (name, subgraph) in manifest.subgraphs {
        // It names a crate, a schema and role of Postgres, a service and a host.
        if !name.starts_with(|first: char| first.is_ascii_lowercase())
            || !name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        {
            return Err(wrong(&name, "a name is lower-case letters and digits, and begins with a letter".into()));
        }
        let crate_file = project.path("subgraphs").join(&name).join("Cargo.toml");
        let package = std::fs::read_to_string(&crate_file).unwrap_or_default();
        if !package.lines().any(|line| line == format!("name = \"{name}\"")) {
            return Err(wrong(&name, format!("subgraphs/{name}/Cargo.toml is not the crate of this name")));
        }
        let address = subgraph.address().map(str::to_owned);
        let port = address.as_deref().and_then(|address| address.rsplit_once(':')?.1.parse().ok());
        let (Some(address), Some(port)) = (address, port) else {
            return Err(wrong(&name, format!("its routing_url has no host and port: {}", subgraph.routing_url)));
        };
        if let Some(other) = listed.iter().find(|other| other.port == port) {
            return Err(wrong(&name, format!("`{}` listens at port {port}, too", other.name)));
        }
        let schema = PathBuf::from(format!("schema/subgraphs/{name}.graphql"));
        if subgraph.schema.file != Path::new(".").join(&schema) {
            return Err(wrong(&name, format!("`cityos schema export` writes its schema to ./{}", schema.display())));
        }
        let needs = needs(&project.path("subgraphs").join(&name).join("deploy.yaml"))?;
        listed.push(Listed { routing_url: subgraph.routing_url, name, address, port, schema, needs });
    }
    if listed.first().is_none_or(|first| first.name != "platform") {
        return Err(
            "supergraph.yaml: `platform` is the first subgraph, since the migrations of the others need its functions".into()
        );
    }
    let folders = project.path("subgraphs");
    let entries = std::fs::read_dir(&folders).map_err(|error| format!("{}: {error}", folders.display()))?;
    for folder in entries.flatten().map(|entry| entry.path()).filter(|folder| folder.join("Cargo.toml").exists()) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if listed.iter().all(|subgraph| subgraph.name != name) {
            return Err(format!("supergraph.yaml does not name the subgraph of subgraphs/{name}/"));
        }
    }
    Ok(listed)
}

fn needs(file: &Path) -> Result<BTreeSet<Need>, String> {
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let read: Needs = serde_yaml_ng::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
            Ok(read.needs)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

/// Every file with what it must hold.
fn wanted(project: &Project, listed: &[Listed]) -> Result<BTreeMap<PathBuf, Option<String>>, String> {
    let lines = |line: fn(&Listed) -> String| listed.iter().map(line).collect::<Vec<_>>();
    let services: Vec<String> = listed.iter().map(service).collect();
    let mut wanted = BTreeMap::new();
    for (file, regions) in [
        ("Cargo.toml", vec![("crates", lines(|it| format!("{0} = {{ path = \"subgraphs/{0}\" }}", it.name)))]),
        ("cityos/Cargo.toml", vec![("dependencies", lines(|it| format!("{}.workspace = true", it.name)))]),
        ("cityos/src/subgraphs.rs", vec![("subgraphs", lines(|it| format!("(\"{0}\", {0}::subgraph),", it.name)))]),
        (
            "deploy/compose.yaml",
            vec![
                ("depends_on", lines(|it| format!("- {}", it.name))),
                ("services", services.join("\n").lines().map(str::to_owned).collect()),
            ],
        ),
        ("deploy/kubernetes/base/kustomization.yaml", vec![("resources", lines(|it| format!("- ../subgraphs/{}", it.name)))]),
        ("deploy/monitoring/prometheus.yaml", vec![("targets", lines(|it| format!("- {}", it.address)))]),
    ] {
        let path = project.path(file);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
        let text = regions.iter().try_fold(text, |text, (name, lines)| {
            with_region(&text, name, lines)
                .ok_or_else(|| format!("{file}: the lines `>>> {name}: {WRITTEN}` and `<<< {name}` are not there"))
        })?;
        wanted.insert(path, Some(text));
    }
    wanted.insert(project.path("router-config/cosmo/graph.yaml"), Some(cosmo(listed)));
    for subgraph in listed {
        let folder = project.path(CLUSTER).join(&subgraph.name);
        wanted.insert(folder.join("kustomization.yaml"), Some(kustomization(subgraph)));
        wanted.insert(folder.join("subgraph.yaml"), Some(resource(subgraph)));
    }
    Ok(wanted)
}

/// The text with these lines in the region of this name, each as far in as its first comment. None where there is no such region.
fn with_region(text: &str, name: &str, lines: &[String]) -> Option<String> {
    let comment = |line: &str| Some(line.trim_start().trim_start_matches(['#', '/']).strip_prefix(' ')?.to_owned());
    let position = |said: String| text.lines().position(|line| comment(line).as_ref() == Some(&said));
    let (first, last) = (position(format!(">>> {name}: {WRITTEN}"))?, position(format!("<<< {name}"))?);
    let all: Vec<&str> = text.lines().collect();
    let (before, after) = (all.get(..=first)?, all.get(last..).filter(|_| first < last)?);
    let indent = &before[first][..before[first].len() - before[first].trim_start().len()];
    let inside = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
    let mut out = String::new();
    for line in before.iter().map(|line| (*line).to_owned()).chain(inside).chain(after.iter().map(|line| (*line).to_owned())) {
        out.push_str(&line);
        out.push('\n');
    }
    Some(out)
}

/// A service of the compose file.
fn service(subgraph: &Listed) -> String {
    let Listed { name, port, needs, .. } = subgraph;
    let mut out = format!(
        "{name}:\n  <<: *subgraph\n  command: [serve, {name}]\n  environment:\n    <<: *environment\n    CITYOS_LISTEN: 0.0.0.0:{port}\n"
    );
    if needs.contains(&Need::SigningKey) {
        out.push_str("    CITYOS_SIGNING_KEY: /run/secrets/signing-key\n");
    }
    if needs.contains(&Need::SecretKeys) {
        out.push_str("    CITYOS_SECRET_KEYS: ${CITYOS_SECRET_KEYS:?run deploy/make-keys}\n");
    }
    if needs.contains(&Need::SigningKey) {
        out.push_str("  secrets: [signing-key]\n");
    }
    out
}

/// What the cluster's subgraph is made of.
fn kustomization(subgraph: &Listed) -> String {
    let mut out = format!(
        "# {}{}.\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - subgraph.yaml\ncomponents:\n  - ../../subgraph\n",
        WRITTEN[..1].to_uppercase(),
        &WRITTEN[1..],
    );
    for need in &subgraph.needs {
        out.push_str(match need {
            Need::SigningKey => "  - ../../signing-key\n",
            Need::SecretKeys => "  - ../../secret-keys\n",
        });
    }
    out
}

/// Name and port, where the cluster's subgraph takes them from.
fn resource(subgraph: &Listed) -> String {
    format!(
        "apiVersion: cityos/v1\nkind: Subgraph\nmetadata:\n  name: {}\n  annotations:\n    config.kubernetes.io/local-config: \"true\"\n\
         spec:\n  port: {}\n",
        subgraph.name, subgraph.port
    )
}

/// The composition in the format of Cosmo's composer.
fn cosmo(listed: &[Listed]) -> String {
    let mut out = format!(
        "# The subgraphs for Cosmo's composer, in its own format; {WRITTEN}.\n#\n\
         #   npx wgc router compose --input router-config/cosmo/graph.yaml --out execution-config.json\nversion: 1\nsubgraphs:\n"
    );
    for Listed { name, routing_url, schema, .. } in listed {
        let file = schema.display();
        out.push_str(&format!("  - name: {name}\n    routing_url: {routing_url}\n    schema:\n      file: ../../{file}\n"));
    }
    out
}

/// The files in the folders of a folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = |folder: &Path| -> Result<Vec<PathBuf>, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        std::fs::read_dir(folder).map_err(failed)?.map(|entry| Ok(entry.map_err(failed)?.path())).collect()
    };
    let mut files = Vec::new();
    for path in entries(folder)? {
        match path.is_dir() {
            true => files.extend(entries(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_written_as_far_in_as_its_comment_and_nothing_else_changes() {
        let text = format!("a:\n  # >>> list: {WRITTEN}\n  - old\n  # <<< list\nb: 1\n");
        let lines = ["- new".to_owned(), String::new(), "- newer".to_owned()];
        let written = with_region(&text, "list", &lines).unwrap();
        assert_eq!(written, format!("a:\n  # >>> list: {WRITTEN}\n  - new\n\n  - newer\n  # <<< list\nb: 1\n"));
        assert_eq!(with_region(&written, "list", &lines).as_ref(), Some(&written));
        assert_eq!(with_region(&text, "other", &lines), None);
        let upside_down = format!("# <<< list\n# >>> list: {WRITTEN}\n");
        assert_eq!(with_region(&upside_down, "list", &lines), None);
    }
}
