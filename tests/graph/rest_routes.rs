//! What replaces the REST routes of the platform before: every operation exists in the contract of its surface, and the page shows the list.

use std::collections::BTreeMap;

use apollo_compiler::Schema;
use serde::Deserialize;
use testkit::project;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    route: String,
    operation: Option<String>,
    note: Option<String>,
}

/// Routes by module, in the order of the file.
fn routes() -> serde_yaml_ng::Mapping {
    serde_yaml_ng::from_str(&std::fs::read_to_string(project().root.join("schema/rest-routes.yaml")).unwrap()).unwrap()
}

fn of_module(routes: &serde_yaml_ng::Value) -> Vec<Route> {
    serde_yaml_ng::from_value(routes.clone()).unwrap()
}

fn contract(route: &str) -> &'static str {
    match route.split('/').nth(1) {
        Some("store") => "storefront",
        Some("vendor") => "vendor",
        _ => "admin",
    }
}

/// Invariant: Every REST route of the former platform has an operation in its contract, or a note that says why not.
#[test]
fn every_operation_exists_in_the_contract_of_its_surface() {
    let schemas: BTreeMap<&str, Schema> = ["storefront", "vendor", "admin"]
        .into_iter()
        .map(|contract| {
            let file = project().contract(contract).unwrap().api;
            (contract, Schema::parse(std::fs::read_to_string(&file).unwrap(), file).unwrap())
        })
        .collect();
    let (mut wrong, mut replaced) = (Vec::new(), 0);
    for (_, module) in &routes() {
        for Route { route, operation, note } in of_module(module) {
            let Some(operation) = operation else {
                if note.is_none() {
                    wrong.push(format!("{route}: nothing replaces it, and no note says why"));
                }
                continue;
            };
            let (of, field) = operation.split_once('.').expect("a type and a field");
            if schemas[contract(&route)].type_field(of, field).is_err() {
                wrong.push(format!("{route}: {operation} is not in the contract {}", contract(&route)));
            }
            replaced += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(replaced > 200, "{replaced}");
}

#[test]
fn the_page_shows_the_list() {
    let page = std::fs::read_to_string(project().root.join("docs/rest-routes.md")).unwrap();
    let mut shown = page.lines().filter(|line| line.starts_with("## ") || line.starts_with("| `"));
    for (module, list) in &routes() {
        assert_eq!(shown.next(), Some(format!("## {}", module.as_str().unwrap()).as_str()));
        for Route { route, operation, note } in of_module(list) {
            let right = match (operation, note) {
                (Some(operation), Some(note)) => format!("`{operation}` ({note})"),
                (Some(operation), None) => format!("`{operation}`"),
                (None, note) => note.unwrap_or_default(),
            };
            assert_eq!(shown.next(), Some(format!("| `{route}` | {right} |").as_str()));
        }
    }
    assert_eq!(shown.next(), None);
}
