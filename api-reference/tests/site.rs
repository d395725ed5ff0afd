//! The site over the committed schemas, and over a small one with several contracts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use api_reference::{Contract, Site, Source};
use apollo_compiler::ast::OperationType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

fn project(path: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn contract(name: &str, sdl: &str) -> Contract {
    Contract { name: name.into(), audience: String::new(), endpoint: "http://127.0.0.1:4000/graphql".into(), sdl: sdl.into() }
}

const CONTRACTS: [&str; 3] = ["admin", "storefront", "vendor"];

/// The committed contracts.
fn committed() -> Source {
    let contracts = CONTRACTS.map(|name| contract(name, &project(&format!("schema/{name}.graphql"))));
    Source { contracts: contracts.into(), supergraph: project("schema/supergraph.graphql") }
}

/// The committed API schema of a contract.
fn schema(contract: &str) -> Valid<Schema> {
    Schema::parse_and_validate(project(&format!("schema/{contract}.graphql")), contract).unwrap()
}

fn files(source: &Source) -> BTreeMap<String, String> {
    let site = Site::generate(source).unwrap();
    site.files().map(|(path, content)| (path.to_owned(), content.to_owned())).collect()
}

/// The text of a piece of HTML.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The contents of the blocks of code after a mark.
fn blocks(page: &str, mark: &str) -> Vec<String> {
    page.split(mark)
        .skip(1)
        .map(|part| text(part.split("</pre>").next().unwrap()))
        .map(|block| block.replacen("Copy", "", 1))
        .collect()
}

/// Invariant: Every example of the reference is valid in its contracts.
#[test]
fn every_example_is_valid_in_its_contracts_with_its_variables() {
    let schemas: HashMap<&str, Valid<Schema>> = CONTRACTS.map(|name| (name, schema(name))).into();
    let files = files(&committed());
    let mut seen = HashSet::new();
    for (path, page) in files.iter().filter(|(path, _)| path.ends_with(".html") && path.as_str() != "index.html") {
        for operation in page.split("<section class=\"operation\"").skip(1) {
            let operation = operation.split("</section>").next().unwrap();
            let of_operation = shown_in(operation).unwrap_or(CONTRACTS.into());
            for part in operation.split("class=\"example\"").skip(1) {
                let found = blocks(part, "<pre");
                let text = found[0].split_once('>').unwrap().1;
                let variables = found.get(1).map_or("{}", |block| block.split_once('>').unwrap().1);
                for contract in shown_in(part).unwrap_or(of_operation.clone()) {
                    let only = check(&schemas[contract], text, variables, &format!("{path}, {contract}"));
                    seen.extend(only.into_iter().map(|field| (contract, field)));
                }
            }
        }
    }
    for (contract, schema) in &schemas {
        for kind in [OperationType::Query, OperationType::Mutation] {
            for name in schema.get_object(schema.root_operation(kind).unwrap()).unwrap().fields.keys() {
                assert!(seen.contains(&(*contract, format!("{kind} {name}"))), "{contract}: {kind} {name} has no example");
            }
        }
    }
}

/// The contracts that the first tag of a piece of HTML names.
fn shown_in(html: &str) -> Option<Vec<&str>> {
    let names = html.split('>').next()?.split("data-in=\"").nth(1)?.split('"').next()?;
    Some(names.split(' ').collect())
}

/// Checks an operation with its variables as a server does; returns its root fields.
fn check(schema: &Valid<Schema>, operation: &str, variables: &str, place: &str) -> Vec<String> {
    let document = ExecutableDocument::parse_and_validate(schema, operation, place)
        .unwrap_or_else(|invalid| panic!("{place}:\n{operation}\n{}", invalid.errors));
    let only = document.operations.get(None).unwrap();
    let variables = serde_json::from_str(variables).unwrap();
    apollo_compiler::request::coerce_variable_values(schema, only, &variables)
        .unwrap_or_else(|error| panic!("{place}:\n{operation}\n{variables:?}\n{}", error.message()));
    only.root_fields(&document).map(|field| format!("{} {}", only.operation_type, field.name)).collect()
}

#[test]
fn the_examples_of_the_first_page_are_valid_for_shops() {
    let schema = schema("storefront");
    let start = project("api-reference/start.md");
    let examples: Vec<&str> = start.split("```graphql\n").skip(1).map(|part| part.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        ExecutableDocument::parse_and_validate(&schema, example, "start.md")
            .unwrap_or_else(|invalid| panic!("{}", invalid.errors));
    }
}

#[test]
fn the_limits_that_the_first_page_names_are_the_routers() {
    let start = project("api-reference/start.md");
    let stated = ["16 levels deep", "60 aliases", "may be 1 MB", "Above 20,000", "(20 without)"];
    let configured = ["max_depth: { n: 16 }", "max_aliases: { n: 60 }", "max_request_body_size: 1MB", "max: 20000", "all: 20"];
    for contract in CONTRACTS {
        let router = project(&format!("router-config/{contract}.yaml"));
        for (stated, configured) in stated.into_iter().zip(configured) {
            assert!(start.contains(stated), "start.md: {stated}");
            assert!(router.contains(configured), "{contract}.yaml: {configured}");
        }
    }
}

/// Invariant: The reference shows every element once.
#[test]
fn every_type_field_argument_and_value_is_shown_once() {
    let (files, schema) = (files(&committed()), schema("admin"));
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for page in
        files.iter().filter(|(path, _)| path.starts_with("types/") || path.as_str() == "scalars.html").map(|(_, page)| page)
    {
        for part in page.split(" id=\"").skip(1) {
            *ids.entry(part.split('"').next().unwrap()).or_default() += 1;
        }
    }
    let expect = |id: String| assert_eq!(ids.get(id.as_str()), Some(&1), "{id}");
    for (name, definition) in schema.types.iter().filter(|(name, _)| !name.starts_with("__")) {
        if let Some(object) = definition.as_object() {
            let root = match name.as_str() {
                "Query" => Some("query-"),
                "Mutation" => Some("mutation-"),
                _ => None,
            };
            for field in object.fields.values() {
                let id = root.map_or(format!("{name}.{}", field.name), |kind| format!("{kind}{}", field.name));
                field.arguments.iter().for_each(|argument| expect(format!("{id}.{}", argument.name)));
                expect(id);
            }
            if root.is_some() {
                continue;
            }
        }
        expect(name.to_string());
        definition.as_enum().iter().flat_map(|found| found.values.keys()).for_each(|value| expect(format!("{name}.{value}")));
        definition
            .as_input_object()
            .iter()
            .flat_map(|found| found.fields.keys())
            .for_each(|field| expect(format!("{name}.{field}")));
    }
}

/// Invariant: Every link of the reference leads somewhere.
#[test]
fn every_link_leads_to_something_and_none_leaves_the_site_by_itself() {
    let files = files(&committed());
    let mut checked = 0;
    for (path, page) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        for mark in [" href=\"", " src=\""] {
            for part in page.split(mark).skip(1) {
                let link = part.split('"').next().unwrap();
                if link.starts_with("data:") || (mark == " href=\"" && link.starts_with("https://")) {
                    continue;
                }
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = match (file, path.split_once('/'), file.strip_prefix("../")) {
                    ("", ..) => path.clone(),
                    (_, Some(_), Some(above)) => above.to_owned(),
                    (_, Some((directory, _)), None) => format!("{directory}/{file}"),
                    _ => file.to_owned(),
                };
                let found = files.get(&target).unwrap_or_else(|| panic!("{path}: {link}"));
                assert!(anchor.is_empty() || found.contains(&format!(" id=\"{anchor}\"")), "{path}: {link}");
                checked += 1;
            }
        }
        assert!(!page.contains("<link rel=\"stylesheet\" href=\"http"), "{path}");
    }
    assert!(checked > 5000, "{checked}");
    // Searching leads somewhere, too.
    let index = files["search-index.js"].trim_start_matches("window.searchIndex = ").trim_end_matches(";\n");
    let entries: Vec<serde_json::Value> = serde_json::from_str(index).unwrap();
    for entry in &entries {
        let (file, anchor) = entry[3].as_str().unwrap().split_once('#').unwrap_or((entry[3].as_str().unwrap(), ""));
        assert!(anchor.is_empty() || files[file].contains(&format!(" id=\"{anchor}\"")), "{entry}");
    }
    assert!(entries.iter().any(|entry| entry[0] == "createReview" && entry[3] == "types/Review.html#mutation-createReview"));
}

const SUPERGRAPH: &str = r#"
    directive @join__field(graph: join__Graph) on FIELD_DEFINITION
    directive @join__type(graph: join__Graph!) repeatable on OBJECT | ENUM
    directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT
    enum join__Graph { SHOP }
    type Query @join__type(graph: SHOP) {
        thing(id: ID!): Thing @join__field(graph: SHOP)
        things: [Thing!] @join__field(graph: SHOP)
    }
    type Thing @join__type(graph: SHOP) {
        name: String
        cost: Int @join__field(graph: SHOP) @requiresScopes(scopes: [["staff"], ["service", "cost"]])
    }
"#;

/// The same graph as its clients see it.
const EVERYTHING: &str = r#"
    type Query {
        "One <b>thing</b> & [more](javascript:alert(1)). Requires thing:read."
        thing(id: ID!): Thing
        things: [Thing!]
    }
    "A thing."
    type Thing {
        name: String
        cost: Int
        old: Int @deprecated(reason: "Use <name>.")
        colour: Colour
    }
    enum Colour { RED GREEN }
"#;

#[test]
fn elements_name_their_contracts_and_text_is_escaped() {
    let narrow = "type Query { things: [Thing!] }  type Thing { name: String colour: Colour }  enum Colour { RED }";
    let source =
        Source { contracts: vec![contract("shop", narrow), contract("admin", EVERYTHING)], supergraph: SUPERGRAPH.into() };
    let files = files(&source);
    let page = &files["types/Thing.html"];
    assert!(page.contains("<tr id=\"Thing.name\">"), "{page}");
    assert!(page.contains("<tr id=\"Thing.cost\" data-in=\"admin\">"));
    assert!(page.contains("<tr id=\"Colour.GREEN\" data-in=\"admin\">"));
    assert!(page.contains("<section class=\"operation\" id=\"query-thing\" data-in=\"admin\">"));
    assert!(files["style.css"].contains("[data-contract=\"shop\"] [data-in]:not([data-in~=\"shop\"])"));
    // Both contracts have `things`, each with an example of its own.
    assert_eq!(page.matches("<div class=\"example\" data-in=\"shop\">").count(), 1);
    assert!(page.contains("One &lt;b&gt;thing&lt;/b&gt; &amp; <a href=\"\">more</a>"));
    assert!(page.contains("Use &lt;name&gt;."));
    let shown = text(page);
    assert!(shown.contains("Staff and services need the right thing:read"), "{shown}");
    assert!(shown.contains("Token of staff or service + cost"), "{shown}");
    assert!(!shown.contains("Requires thing:read"));
}

#[test]
fn what_is_wrong_with_a_schema_is_named() {
    let generate = |name: &str, sdl: &str| {
        let source = Source { contracts: vec![contract(name, sdl)], supergraph: SUPERGRAPH.into() };
        Site::generate(&source).unwrap_err()
    };
    let error = generate("shop", "type Query { a: Missing }");
    assert!(error.contains("shop.graphql:1:17") && error.contains("Missing"), "{error}");
    assert!(generate("A b", "type Query { a: Int }").contains("`A b` cannot name a contract"));
    let source = Source { contracts: vec![contract("shop", EVERYTHING)], supergraph: "type Query {".into() };
    let error = Site::generate(&source).unwrap_err();
    assert!(error.contains("supergraph.graphql:1"), "{error}");
}

#[test]
fn a_site_replaces_a_site_and_nothing_else() {
    let source = Source { contracts: vec![contract("graph", EVERYTHING)], supergraph: SUPERGRAPH.into() };
    let site = Site::generate(&source).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("a/b");
    site.write(&target).unwrap();
    std::fs::write(target.join("types/Gone.html"), "").unwrap();
    site.write(&target).unwrap();
    assert!(!target.join("types/Gone.html").exists());
    assert!(target.join("types/Thing.html").exists());
    let other = directory.path().join("other");
    std::fs::create_dir_all(other.join("types")).unwrap();
    std::fs::write(other.join("types/mine.txt"), "").unwrap();
    let error = site.write(&other).unwrap_err();
    assert!(error.contains("holds other files"), "{error}");
    assert!(other.join("types/mine.txt").exists());
}

#[test]
fn the_whole_reference_takes_less_than_two_seconds() {
    let source = committed();
    let started = Instant::now();
    assert!(Site::generate(&source).unwrap().files().count() > 60);
    // Without optimization, beside other tests, it takes some more.
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 6 } else { 2 });
    assert!(started.elapsed() < limit, "{:?}", started.elapsed());
}

/// The explorer's examples: file, contracts, operation, variables.
fn explorer_examples() -> Vec<(String, Vec<String>, String, String)> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../router/explorer/examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).unwrap();
        let setting = |name: &str| {
            let mark = format!("# {name}: ");
            text.lines().find_map(|line| line.strip_prefix(mark.as_str())).map(str::to_owned)
        };
        let contracts = setting("contracts").unwrap().split(' ').map(str::to_owned).collect();
        (file.display().to_string(), contracts, text.clone(), setting("variables").unwrap_or("{}".into()))
    };
    files.into_iter().map(read).collect()
}

#[test]
fn the_examples_of_the_explorer_are_valid_in_the_contracts_that_show_them() {
    let examples = explorer_examples();
    for name in CONTRACTS {
        let schema = schema(name);
        let shown: Vec<_> =
            examples.iter().filter(|(_, contracts, ..)| contracts.iter().any(|contract| contract == name)).collect();
        assert!(!shown.is_empty(), "{name} has no example");
        for (file, _, operation, variables) in shown {
            check(&schema, operation, variables, &format!("{file}, {name}"));
        }
    }
}
