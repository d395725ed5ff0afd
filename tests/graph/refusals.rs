//! What the rules refuse: each request of `docs/refusals.md` is answered as the page says, and changes nothing.

use serde_json::Value;
use testkit::{Client, TestGraph, project};

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
