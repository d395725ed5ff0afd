//! What can be searched for, as a script that the page loads with the first letter typed.
//!
//! A script and not a JSON file, because browsers refuse pages from a disk to fetch their neighbours.

use serde_json::{Value, json};

use crate::markdown::summary;
use crate::model::{Contracts, FILTERS, Kind, Reference};

/// The index: entries of name, kind, place, address, contracts and summary.
pub(crate) fn index(reference: &Reference) -> String {
    let mut entries: Vec<Value> = Vec::new();
    let mut add = |name: &str, kind: &str, place: &str, address: &str, contracts: Contracts, description: &str| {
        entries.push(json!([name, kind, place, address, contracts.0, summary(description)]));
    };
    for operation in &reference.operations {
        let field = &operation.field;
        let kind = if operation.is_mutation { "mutation" } else { "query" };
        let address = operation_address(reference, &operation.field.of.name, &operation.anchor(), operation.is_mutation);
        add(&field.name, kind, "", &address, field.contracts, &field.description);
    }
    for definition in reference.types.values() {
        let address = type_address(reference, &definition.name);
        add(&definition.name, definition.kind.name(), "", &address, definition.contracts, &definition.description);
        // Filters, orders and connections repeat the fields of what they are for.
        let repeats = definition.kind == Kind::Input
            && (definition.name.ends_with("Filter") || definition.name.ends_with("Order"))
            || ["Connection", "Edge", "OrderField"].iter().any(|suffix| definition.name.ends_with(suffix));
        if repeats {
            continue;
        }
        let page = address.split('#').next().unwrap_or_default();
        for element in &definition.elements {
            let kind = if definition.kind == Kind::Enum { "value" } else { "field" };
            let address = format!("{page}#{}.{}", definition.name, element.name);
            add(&element.name, kind, &definition.name, &address, element.contracts, &element.description);
        }
    }
    format!("window.searchIndex = {};\n", Value::Array(entries))
}

/// Where a type is shown, from the root of the site.
pub(crate) fn type_address(reference: &Reference, name: &str) -> String {
    match reference.home(name) {
        Some(page) if page.name == name => format!("types/{name}.html"),
        Some(page) => format!("types/{}.html#{name}", page.name),
        None => format!("scalars.html#{name}"),
    }
}

/// Where a query or mutation is shown: with what it gives, else in the list of its kind.
pub(crate) fn operation_address(reference: &Reference, given: &str, anchor: &str, is_mutation: bool) -> String {
    match reference.home(given) {
        Some(page) if page.name != FILTERS => format!("types/{}.html#{anchor}", page.name),
        _ => format!("{}.html#{anchor}", if is_mutation { "mutations" } else { "queries" }),
    }
}
