//! `cityos deploy`: what follows from supergraph.yaml.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_yaml_ng::Value;

use crate::scratch::Scratch;

/// The entry of a subgraph that this program does not have.
const ENTRY: &str = "  parking:
    routing_url: http://127.0.0.1:4199/graphql
    schema:
      file: ./schema/subgraphs/parking.graphql
";

/// Its crate.
const CRATE: &str = "[package]\nname = \"parking\"\n";

fn real(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(relative)
}

/// A project with this project's subgraphs and the files that follow from them.
fn project() -> Scratch {
    let project = Scratch::new();
    for file in [
        "supergraph.yaml",
        "Cargo.toml",
        "cityos/Cargo.toml",
        "cityos/src/subgraphs.rs",
        "deploy/compose.yaml",
        "deploy/kubernetes/base/kustomization.yaml",
        "deploy/monitoring/prometheus.yaml",
        "router-config/cosmo/graph.yaml",
    ] {
        project.write(file, &std::fs::read_to_string(real(file)).unwrap());
    }
    for name in cityos::subgraphs::names() {
        for (folder, files) in [
            ("subgraphs", ["Cargo.toml", "deploy.yaml"]),
            ("deploy/kubernetes/subgraphs", ["kustomization.yaml", "subgraph.yaml"]),
        ] {
            for file in files.map(|file| format!("{folder}/{name}/{file}")) {
                if let Ok(text) = std::fs::read_to_string(real(&file)) {
                    project.write(&file, &text);
                }
            }
        }
    }
    project
}

/// The project with one subgraph more in the list.
fn with_parking() -> Scratch {
    let project = project();
    project.write("subgraphs/parking/Cargo.toml", CRATE);
    project.write("supergraph.yaml", &(read(&project, "supergraph.yaml") + ENTRY));
    project
}

fn read(project: &Scratch, file: &str) -> String {
    std::fs::read_to_string(project.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn yaml(project: &Scratch, file: &str) -> Value {
    let text = read(project, file);
    // The comments must leave it what it is.
    serde_yaml_ng::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}: {text}"))
}

/// Every file of the project with what it holds.
fn files(project: &Scratch) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![project.path("")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_symlink() {
                continue;
            }
            match path.is_dir() {
                true => folders.push(path),
                false => drop(files.insert(path.clone(), std::fs::read_to_string(path).unwrap())),
            }
        }
    }
    files
}

/// Invariant: The lists of subgraphs in the program and in the deployment files are those of supergraph.yaml.
#[test]
fn one_subgraph_more_is_in_every_file_and_one_less_in_none() {
    let project = project();
    assert_eq!(project.run(&["deploy", "check"]).ok(), "");
    let before = files(&project);

    let entry = read(&project, "supergraph.yaml");
    project.write("subgraphs/parking/Cargo.toml", CRATE);
    project.write("subgraphs/parking/deploy.yaml", "needs: [secret-keys, signing-key]\n");
    project.write("supergraph.yaml", &(entry.clone() + ENTRY));
    let changed = [
        "Cargo.toml",
        "cityos/Cargo.toml",
        "cityos/src/subgraphs.rs",
        "deploy/compose.yaml",
        "deploy/kubernetes/base/kustomization.yaml",
        "deploy/kubernetes/subgraphs/parking/kustomization.yaml",
        "deploy/kubernetes/subgraphs/parking/subgraph.yaml",
        "deploy/monitoring/prometheus.yaml",
        "router-config/cosmo/graph.yaml",
    ];
    let said = project.run(&["deploy", "check"]).refused();
    assert!(said.ends_with(&format!("run `cityos deploy export`:\n  {}\n", changed.join("\n  "))), "{said}");
    assert_eq!(project.run(&["deploy", "export"]).ok().lines().collect::<Vec<_>>(), changed);
    assert_eq!(project.run(&["deploy", "export"]).ok(), "", "there is nothing left to write");
    let said = project.run(&["deploy", "check"]).refused();
    assert!(said.contains("this program was built with other subgraphs than supergraph.yaml names"), "{said}");

    assert!(
        read(&project, "Cargo.toml")
            .contains("\nbookings = { path = \"subgraphs/bookings\" }\nparking = { path = \"subgraphs/parking\" }\n# <<<")
    );
    assert!(read(&project, "cityos/Cargo.toml").contains("\nparking.workspace = true\n"));
    assert!(read(&project, "cityos/src/subgraphs.rs").contains("\n    (\"parking\", parking::subgraph),\n"));
    let compose = yaml(&project, "deploy/compose.yaml");
    let service = &compose["services"]["parking"];
    assert_eq!(service["command"], Value::from(vec!["serve", "parking"]));
    assert_eq!(service["environment"]["CITYOS_LISTEN"], "0.0.0.0:4199");
    assert_eq!(service["secrets"], Value::from(vec!["signing-key"]));
    assert!(service["environment"]["CITYOS_SECRET_KEYS"].is_string());
    assert_eq!(compose["x-router"]["depends_on"].as_sequence().unwrap().last().unwrap(), "parking");
    let base = yaml(&project, "deploy/kubernetes/base/kustomization.yaml");
    assert!(base["resources"].as_sequence().unwrap().contains(&Value::from("../subgraphs/parking")));
    let made_of = yaml(&project, "deploy/kubernetes/subgraphs/parking/kustomization.yaml");
    assert_eq!(made_of["components"], Value::from(vec!["../../subgraph", "../../signing-key", "../../secret-keys"]));
    let resource = yaml(&project, "deploy/kubernetes/subgraphs/parking/subgraph.yaml");
    assert_eq!((&resource["metadata"]["name"], &resource["spec"]["port"]), (&Value::from("parking"), &Value::from(4199)));
    let prometheus = yaml(&project, "deploy/monitoring/prometheus.yaml");
    let targets = &prometheus["scrape_configs"][1]["static_configs"][0]["targets"];
    assert!(targets.as_sequence().unwrap().contains(&Value::from("127.0.0.1:4199")));
    let cosmo = yaml(&project, "router-config/cosmo/graph.yaml");
    let last = cosmo["subgraphs"].as_sequence().unwrap().last().unwrap();
    assert_eq!((&last["name"], &last["routing_url"]), (&Value::from("parking"), &Value::from("http://127.0.0.1:4199/graphql")));
    assert_eq!(last["schema"]["file"], "../../schema/subgraphs/parking.graphql");

    std::fs::remove_dir_all(project.path("subgraphs/parking")).unwrap();
    project.write("supergraph.yaml", &entry);
    assert_eq!(project.run(&["deploy", "export"]).ok().lines().collect::<Vec<_>>(), changed);
    assert_eq!(files(&project), before);
    assert!(!project.path("deploy/kubernetes/subgraphs/parking").exists());
    project.run(&["deploy", "check"]).ok();
}

#[test]
fn the_order_of_the_list_is_that_of_the_program() {
    let project = project();
    let entry = |name: &str| {
        let manifest = yaml(&project, "supergraph.yaml");
        let port = manifest["subgraphs"][name]["routing_url"].as_str().unwrap().to_owned();
        format!("  {name}:\n    routing_url: {port}\n    schema:\n      file: ./schema/subgraphs/{name}.graphql\n")
    };
    let (orders, marketplace) = (entry("orders"), entry("marketplace"));
    let manifest = read(&project, "supergraph.yaml");
    let turned = manifest.replace(&format!("{orders}{marketplace}"), &format!("{marketplace}{orders}"));
    assert_ne!(turned, manifest);
    project.write("supergraph.yaml", &turned);
    assert!(project.run(&["deploy", "export"]).ok().contains("cityos/src/subgraphs.rs\n"));
    assert!(read(&project, "cityos/src/subgraphs.rs").contains("marketplace::subgraph),\n    (\"orders\", orders::subgraph),\n"));
}

#[test]
fn a_list_that_cannot_be_followed_is_refused_and_nothing_is_written() {
    type Change = fn(&Scratch);
    let cases: [(Change, &str); 8] = [
        (
            |it| it.write("supergraph.yaml", &read(it, "supergraph.yaml").replace(":4199", ":4101")),
            "supergraph.yaml: `parking`: `platform` listens at port 4101, too",
        ),
        (
            |it| it.write("supergraph.yaml", &read(it, "supergraph.yaml").replace(":4199", "")),
            "supergraph.yaml: `parking`: its routing_url has no host and port",
        ),
        (
            |it| it.write("supergraph.yaml", &read(it, "supergraph.yaml").replace("  parking:", "  car-park:")),
            "supergraph.yaml: `car-park`: a name is lower-case letters and digits",
        ),
        (
            |it| it.write("subgraphs/parking/Cargo.toml", "[package]\nname = \"car-park\"\n"),
            "supergraph.yaml: `parking`: subgraphs/parking/Cargo.toml is not the crate of this name",
        ),
        (
            |it| it.write("supergraph.yaml", &read(it, "supergraph.yaml").replace(ENTRY, "")),
            "does not name the subgraph of subgraphs/parking/",
        ),
        (
            |it| it.write("supergraph.yaml", &read(it, "supergraph.yaml").replace("./schema/subgraphs/parking", "./parking")),
            "`cityos schema export` writes its schema to ./schema/subgraphs/parking.graphql",
        ),
        (|it| it.write("subgraphs/parking/deploy.yaml", "needs: [gold]\n"), "subgraphs/parking/deploy.yaml: "),
        (
            |it| it.write("deploy/compose.yaml", &read(it, "deploy/compose.yaml").replace("# <<< services", "#")),
            "deploy/compose.yaml: the lines `>>> services: written by `cityos deploy export` from supergraph.yaml` and `<<< services` are not there",
        ),
    ];
    for (change, expected) in cases {
        let project = with_parking();
        change(&project);
        let before = files(&project);
        for command in ["check", "export"] {
            let said = project.run(&["deploy", command]).refused();
            assert!(said.contains(expected), "{command}: {said}");
        }
        assert!(files(&project) == before, "{expected}: something was written");
    }
    let project = with_parking();
    let manifest = read(&project, "supergraph.yaml").replace(ENTRY, "");
    project.write("supergraph.yaml", &manifest.replace("subgraphs:\n", &format!("subgraphs:\n{ENTRY}")));
    assert!(project.run(&["deploy", "export"]).refused().contains("`platform` is the first subgraph"));
}

#[test]
fn a_subgraph_has_the_keys_of_secrets_if_it_keeps_any() {
    let project = project();
    project.write("subgraphs/platform/deploy.yaml", "needs: [signing-key]\n");
    project.run(&["deploy", "export"]).ok();
    let said = project.run(&["deploy", "check"]).refused();
    assert!(said.contains("subgraphs/platform/deploy.yaml: `platform` keeps secrets: it needs secret-keys"), "{said}");
    project.write("subgraphs/platform/deploy.yaml", "needs: [signing-key, secret-keys]\n");
    project.write("subgraphs/reviews/deploy.yaml", "needs: [secret-keys]\n");
    project.run(&["deploy", "export"]).ok();
    let said = project.run(&["deploy", "check"]).refused();
    assert!(said.contains("subgraphs/reviews/deploy.yaml: `reviews` keeps no secrets: it needs no secret-keys"), "{said}");
}
