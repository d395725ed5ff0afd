//! `cityos router`: what it refuses to start with.

use std::path::Path;

use crate::scratch::Scratch;

/// A project with the configuration of this project's router of the whole graph, changed, and this project's supergraph.
fn project(change: impl Fn(String) -> String) -> Scratch {
    let project = Scratch::new();
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |file: &str| std::fs::read_to_string(real.join(file)).unwrap();
    project.write("router-config/admin.yaml", &change(read("router-config/admin.yaml")));
    project.write("schema/admin.supergraph.graphql", &read("schema/admin.supergraph.graphql"));
    project.write("schema/admin.graphql", &read("schema/admin.graphql"));
    project
}

#[track_caller]
fn refuses(change: impl Fn(String) -> String, expected: &str) {
    let said = project(change).run(&["router", "admin"]).refused();
    assert!(said.contains(expected), "{said}");
}

/// Invariant: No router starts with a key that it does not know.
#[test]
fn a_router_does_not_start_with_a_key_that_it_does_not_know() {
    refuses(|config| config.replace("\nlimits:", "\nlimitz:"), "router-config/admin.yaml: limitz: unknown key; known are ");
    // The router itself passes over these.
    refuses(
        |config| config.replace("max_depth:", "max_dept:"),
        "router-config/admin.yaml: limits.max_dept: unknown key; known are ",
    );
    refuses(
        |config| config.replace("poll_interval:", "pol_interval:"),
        "router-config/admin.yaml: supergraph.pol_interval: unknown key; known are ",
    );
    refuses(
        |config| config.replacen("propagate:", "propagat:", 1),
        "router-config/admin.yaml: headers.all.request.0.propagat: unknown key; known are ",
    );
    refuses(|_| "http: [".into(), "router-config/admin.yaml: ");
}

/// Invariant: No router starts without a good supergraph.
#[test]
fn a_router_does_not_start_without_a_supergraph() {
    let at = |path: &'static str| move |config: String| config.replace("../schema/admin.supergraph.graphql", path);
    refuses(at("../schema/none.graphql"), "schema/none.graphql: No such file or directory");
    refuses(at("../schema/admin.graphql"), "schema/admin.graphql: is no supergraph, since it names no subgraphs");
    let project = project(|config| config);
    project.write("schema/admin.supergraph.graphql", "type Query {\n  product(id: ID!: Product\n}\n");
    let said = project.run(&["router", "admin"]).refused();
    assert!(said.contains("supergraph.path: ") && said.contains("schema/admin.supergraph.graphql:2:18: "), "{said}");
}

#[test]
fn the_configurations_of_this_project_are_accepted() {
    let project = cityos::project::Project { root: Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned() };
    let contracts = project.contracts().unwrap();
    assert!(contracts.len() >= 3);
    for contract in contracts {
        cityos::router::check(&contract.router).unwrap();
    }
}

#[test]
fn there_is_a_router_of_each_contract_only() {
    let said = project(|config| config).run(&["router", "nobody"]).refused();
    assert!(said.contains("there is no contract `nobody`; there are admin, storefront"), "{said}");
}
