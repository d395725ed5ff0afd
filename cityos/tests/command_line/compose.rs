//! `cityos compose`: what it refuses, and that it goes on watching.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::scratch::{LINK, MANIFEST, Scratch, catalog, reviews};

/// Composes once with the file changed; says what was refused. The files of before must be as they were.
fn refused(file: &str, content: &str) -> String {
    let project = Scratch::new();
    project.run(&["compose"]).ok();
    let before = std::fs::read(project.path("schema/admin.supergraph.graphql")).unwrap();
    project.write(file, content);
    let said = project.run(&["compose"]).refused();
    assert_eq!(std::fs::read(project.path("schema/admin.supergraph.graphql")).unwrap(), before);
    said
}

#[test]
fn what_cannot_be_composed_is_told_with_file_and_place() {
    let said = refused("schema/subgraphs/reviews.graphql", &reviews("title: Int!"));
    assert!(said.contains("supergraph.yaml: Product.title: Type of field \"Product.title\" is incompatible"), "{said}");
    let without_key = format!("{LINK}type Product {{ id: ID! rating: Int }}\n");
    let said = refused("schema/subgraphs/reviews.graphql", &without_key);
    assert!(
        said.contains("supergraph.yaml: Product.id: ")
            && said.contains("; schema/subgraphs/reviews.graphql: Product has no @key")
    );
    let said = refused("schema/subgraphs/reviews.graphql", &reviews("rating: Nope"));
    assert!(said.contains("schema/subgraphs/reviews.graphql: Product.rating: Unknown type Nope"), "{said}");
    let said = refused("supergraph.yaml", &MANIFEST.replace("routing_url", "routing-url"));
    assert!(said.contains("supergraph.yaml: subgraphs.catalog.routing-url: unknown key"), "{said}");
    let said = refused("supergraph.yaml", &MANIFEST.replace("reviews.graphql", "none.graphql"));
    assert!(
        said.contains("supergraph.yaml: subgraphs.reviews.schema.file: schema/subgraphs/none.graphql cannot be read"),
        "{said}"
    );
    let said = refused("router-config/contracts.yaml", "contracts:\n  storefront:\n    exclude: [nobody]\n");
    assert!(said.contains("contracts.storefront.exclude: no subgraph has anything tagged \"nobody\""), "{said}");
}

#[test]
fn a_subgraph_that_is_none_is_named() {
    let project = Scratch::new();
    let said = project.run(&["serve", "nobody"]).refused();
    assert!(said.contains("there is no subgraph `nobody`; there are platform, catalog"), "{said}");
    project.write("supergraph.yaml", &MANIFEST.replace("  reviews:", "  nobody:"));
    let said = project.run(&["schema", "check"]).refused();
    assert!(said.contains("supergraph.yaml names `nobody`, which is no subgraph"), "{said}");
}

/// A `cityos compose --watch` that ends with this value.
struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(project: &Scratch) -> Self {
        let mut process = project.command(&["compose", "--watch"]).stdout(Stdio::piped()).spawn().unwrap();
        let (send, lines) = channel();
        let out = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(|line| drop(send.send(line))));
        Self { process, lines }
    }

    /// The next line it prints.
    fn line(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(60)).unwrap()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn watching_composes_again_and_keeps_the_last_good_files() {
    let project = Scratch::new();
    let watching = Watching::start(&project);
    assert_eq!(watching.line(), "composed");
    let schema = || std::fs::read_to_string(project.path("schema/storefront.graphql")).unwrap();
    assert!(!schema().contains("handle"));

    // As editors do: a new file in the place of the old one.
    project.write("schema/subgraphs/new", &catalog("title: String! handle: String"));
    std::fs::rename(project.path("schema/subgraphs/new"), project.path("schema/subgraphs/catalog.graphql")).unwrap();
    assert_eq!(watching.line(), "composed");
    assert!(schema().contains("handle"));

    let good = schema();
    project.write("schema/subgraphs/catalog.graphql", &catalog("title: Strin!"));
    let said = watching.line();
    assert!(said.contains("schema/subgraphs/catalog.graphql: Product.title: Unknown type Strin"), "{said}");
    assert_eq!(schema(), good);

    project.write("schema/subgraphs/catalog.graphql", &catalog("title: String! slug: String"));
    assert_eq!(watching.line(), "composed");
    assert!(schema().contains("slug"));

    project.write("supergraph.yaml", "subgraphs: [");
    assert!(watching.line().contains("supergraph.yaml"));
    project.write("supergraph.yaml", MANIFEST);
    while watching.line() != "composed" {}
    project.write("router-config/contracts.yaml", "contracts:\n  admin:\n    exclude: []\n  storefront:\n    exclude: []\n");
    assert_eq!(watching.line(), "composed");
    assert!(schema().contains("notes"));
}
