//! What the rules refuse: each request of `docs/refusals.md` is answered as the page says, and changes nothing.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::Value;
use testkit::{Client, TestDatabase, TestGraph, project};

use crate::isolation::contents;

/// A refusal as the page shows it.
struct Shown {
    title: String,
    /// Such as `customer sara@dakkah.example` or `staff tenant-admin`.
    caller: String,
    /// What staff does first, where the demo data does not have the situation.
    before: Option<String>,
    request: String,
    errors: Value,
}

fn shown() -> Vec<Shown> {
    let page = std::fs::read_to_string(project().root.join("docs/refusals.md")).unwrap();
    let found = |section: &str, kind: &str| {
        let fence = format!("```{kind}\n");
        section.split(&fence).nth(1).and_then(|rest| rest.split("```").next()).map(str::to_owned)
    };
    let block = |section: &str, kind: &str| found(section, kind).expect("a block");
    let sections = page.split("\n### ").skip(1);
    sections
        .map(|section| Shown {
            title: section.lines().next().unwrap().to_owned(),
            caller: section.split("\nAs ").nth(1).and_then(|rest| rest.split(":\n").next()).expect("a caller").to_owned(),
            before: found(section, "graphql before"),
            request: block(section, "graphql"),
            errors: serde_json::from_str(&block(section, "json")).unwrap(),
        })
        .collect()
}

fn caller(graph: &TestGraph, named: &str) -> Client {
    match named.split(' ').collect::<Vec<_>>()[..] {
        ["customer", email] => graph.as_customer("dakkah", email),
        ["staff", role] => graph.as_staff("dakkah", role),
        ["vendor", id, role] => graph.as_vendor("dakkah", id, role),
        _ => panic!("nobody is called `{named}`"),
    }
}

/// Invariant: What a rule refuses is answered as `docs/refusals.md` shows, and changes nothing.
#[tokio::test]
async fn every_refusal_is_as_the_page_shows_it_and_changes_nothing() {
    let graph = TestGraph::start().await;
    let refusals = shown();
    assert!(refusals.len() >= 100, "{}", refusals.len());
    let mut wrong = Vec::new();
    for Shown { title, caller: who, before, request, errors } in &refusals {
        if let Some(before) = before {
            let done = graph.as_staff("dakkah", "tenant-admin").signed_in().await.query(before).await.ok();
            let refused =
                done.data().as_object().into_iter().flatten().any(|(_, payload)| payload["userErrors"] != serde_json::json!([]));
            assert!(!refused, "{title}: {:#}", done.body);
        }
        let client = caller(&graph, who).signed_in().await;
        let before = contents(graph.database()).await;
        let answer = client.query(request).await;
        let payload = answer.body["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default();
        if payload["userErrors"] != *errors {
            wrong.push(format!("{title}: {:#}", answer.body));
        }
        let row = payload.as_object().into_iter().flatten().find(|(name, _)| *name != "userErrors");
        if row.is_some_and(|(_, row)| row.is_object()) {
            wrong.push(format!("{title}: it answers a row, too"));
        }
        if contents(graph.database()).await != before {
            wrong.push(format!("{title}: it has changed something"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The codes of a contract, as lines of the page's table.
fn codes(contract: &str) -> Vec<String> {
    let schema = std::fs::read_to_string(project().contract(contract).unwrap().api).unwrap();
    let definitions = parse_schema(schema).unwrap().definitions;
    let values = definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == "UserErrorCode" => match ty.node.kind {
            TypeKind::Enum(codes) => Some(codes.values),
            _ => None,
        },
        _ => None,
    });
    let values = values.expect("an enum").into_iter().map(|value| value.node);
    values.map(|value| format!("| `{}` | {} |", value.value.node, value.description.unwrap().node)).collect()
}

/// Invariant: `docs/refusals.md` lists every code of a user error, as each contract describes it.
#[test]
fn the_page_lists_every_code_as_the_contracts_describe_it() {
    let page = std::fs::read_to_string(project().root.join("docs/refusals.md")).unwrap();
    let listed: BTreeSet<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    for contract in ["storefront", "vendor", "admin"] {
        let codes = codes(contract);
        assert!(codes.len() > 40, "{contract}: {}", codes.len());
        assert_eq!(codes.iter().map(String::as_str).collect::<BTreeSet<_>>(), listed, "{contract}");
    }
}

/// Invariant: The schema has each code that a function of the database refuses with.
#[tokio::test]
async fn the_schema_has_each_code_of_the_database() {
    let database = TestDatabase::new().await;
    let given = r"SELECT DISTINCT found[1] FROM pg_proc, regexp_matches(prosrc, 'DETAIL = ''([^'']+)''', 'g') found
                  UNION SELECT split_part(encode(tgargs, 'escape'), '\000', 2)
                  FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE prosrc LIKE '%DETAIL = TG_ARGV[1]%'";
    let given = database.column(given).await;
    assert!(given.len() >= 5, "{given:?}");
    let codes = codes("admin");
    let unknown: Vec<_> =
        given.iter().filter(|code| !codes.iter().any(|line| line.starts_with(&format!("| `{code}` |")))).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
