//! What descriptions say that the system sets, keeps, counts or computes, code of the subgraph writes: nobody else may, so it would stay empty.

use std::path::{Path, PathBuf};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use testkit::{column, project};

/// How descriptions promise.
const PROMISES: [&str; 6] = ["by the system", "Computed", "computed", "Counted by", "Kept by the", "kept by the"];

fn files(directory: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, extension, found),
            false if path.extension().is_some_and(|of| of == extension) => found.push(path),
            false => {}
        }
    }
}

fn texts(directory: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&project().path(directory), extension, &mut found);
    found.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// Whether the text sets the column somewhere: `"column"` as Rust writes it, or `column =` and `column :=` as SQL does.
fn sets(text: &str, column: &str) -> bool {
    text.match_indices(column).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), &text[at + column.len()..]);
        let starts = !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let quoted = before == Some('"') && after.starts_with('"');
        let assigned = after.trim_start();
        let assigned = assigned.starts_with(":=") || assigned.starts_with("= ");
        quoted || starts && assigned
    })
}

/// The bodies of the functions of a migration.
fn bodies(sql: &str) -> impl Iterator<Item = &str> {
    sql.split("$$").skip(1).step_by(2)
}

/// Invariant: The system writes what descriptions say that it writes.
#[test]
fn what_the_system_is_said_to_write_it_writes() {
    let everybodys: Vec<String> = texts("migrations/platform", "sql").into_iter().map(|(_, sql)| sql).collect();
    let (mut promised, mut broken) = (0, Vec::new());
    for subgraph in cityos::subgraphs::all() {
        let code = texts(&format!("subgraphs/{}/src", subgraph.name), "rs");
        let mut migrations: Vec<String> =
            texts(&format!("migrations/{}", subgraph.name), "sql").into_iter().map(|(_, sql)| sql).collect();
        migrations
            .extend(everybodys.iter().filter(|sql| sql.contains("RETURNS trigger") || subgraph.name == "platform").cloned());
        for definition in parse_schema(subgraph.sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let TypeKind::Object(object) = ty.node.kind else { continue };
            for field in object.fields.into_iter().map(|field| field.node) {
                let about = field.description.map(|text| text.node).unwrap_or_default();
                // Every write of the kit moves it.
                if field.name.node == "updatedAt"
                    || ["Query", "Mutation"].contains(&ty.node.name.node.as_str())
                    || !PROMISES.iter().any(|word| about.contains(word))
                {
                    continue;
                }
                promised += 1;
                let column = column(&field.name.node);
                // The struct itself declares the column; a hook there writes it by name.
                let by_code = code.iter().any(|(_, text)| sets(text, &column));
                let by_function = migrations.iter().flat_map(|sql| bodies(sql)).any(|body| sets(body, &column));
                if !by_code && !by_function {
                    broken.push(format!("{}.{}: {about}", ty.node.name.node, field.name.node));
                }
            }
        }
    }
    assert!(promised > 100, "{promised} promises");
    assert!(broken.is_empty(), "{} of {promised}:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn an_assignment_is_told_from_a_name() {
    assert!(sets("row.put(\"total\", x)", "total") && sets("SET total = 1", "total") && sets("NEW.total := 1", "total"));
    assert!(!sets("pub total: Decimal", "total") && !sets("sub_total = 1", "total") && !sets("total_key = 1", "total"));
}
