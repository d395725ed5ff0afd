//! The fifteen links: each query of `docs/links.md` goes to the other side and comes back, by as many statements as the page says.

use serde_json::Value;
use testkit::{TestGraph, project};

/// A link as the page shows it.
struct Shown {
    title: String,
    query: String,
    statements: u64,
}

fn shown() -> Vec<Shown> {
    let page = std::fs::read_to_string(project().root.join("docs/links.md")).unwrap();
    let sections = page.split("\n## ").skip(1);
    sections
        .map(|section| {
            let (title, rest) = section.split_once('\n').unwrap();
            let query = rest.split("```graphql\n").nth(1).unwrap().split("```").next().unwrap();
            let statements = rest.split("Statements: ").nth(1).unwrap().lines().next().unwrap();
            Shown { title: title.to_owned(), query: query.to_owned(), statements: statements.parse().unwrap() }
        })
        .collect()
}

/// The rows one step further, through the one field that leads on: an object, a list, or a connection.
fn next(row: &Value) -> Vec<&Value> {
    let fields = row.as_object().expect("a row");
    match fields.iter().find(|(name, _)| *name != "id").map(|(_, value)| value) {
        Some(Value::Array(rows)) => rows.iter().collect(),
        Some(Value::Object(connection)) if !connection.contains_key("id") => {
            connection["nodes"].as_array().unwrap().iter().collect()
        }
        Some(one) if one.is_object() => vec![one],
        _ => Vec::new(),
    }
}

/// Invariant: Each link leads to the other side and back, by as many statements as `docs/links.md` says.
#[tokio::test]
async fn every_link_leads_to_the_other_side_and_back() {
    let graph = TestGraph::start().await;
    let admin = graph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let links = shown();
    assert_eq!(links.len(), 15);
    let mut wrong = Vec::new();
    for link in &links {
        // Rights are read once in a while, besides; so once for them, and once to count.
        admin.query(&link.query).await;
        let before = graph.statements().await;
        let answer = admin.query(&link.query).await;
        let statements = graph.statements().await - before;
        if !answer.errors().is_empty() {
            wrong.push(format!("{}: {:#}", link.title, answer.body));
            continue;
        }
        let (_, root) = answer.data().as_object().unwrap().iter().next().unwrap();
        let rows = root["nodes"].as_array().unwrap();
        let mut came_back = 0;
        for row in rows {
            for middle in next(row) {
                let back = next(middle);
                match back.iter().any(|one| one["id"] == row["id"]) {
                    true => came_back += 1,
                    false => wrong.push(format!("{}: {} does not come back from {middle}", link.title, row["id"])),
                }
            }
        }
        if came_back == 0 {
            wrong.push(format!("{}: nothing is linked", link.title));
        }
        if statements != link.statements {
            wrong.push(format!("{}: {statements} statements, the page says {}", link.title, link.statements));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_link_leads_a_shopper_to_what_is_not_theirs() {
    let graph = TestGraph::shared().await;
    // Links to what only some may see: nothing of it is shown to a shopper, whichever tenant they name.
    for tenant in ["dakkah", "paris"] {
        let shopper = graph.as_shopper(tenant);
        for link in shown()
            .iter()
            .filter(|link| ["1.", "2.", "3.", "4.", "5.", "7.", "13.", "14."].iter().any(|number| link.title.starts_with(number)))
        {
            let answer = shopper.query(&link.query).await;
            let data = answer.body.get("data").cloned().unwrap_or_default();
            let rows = data.as_object().and_then(|data| data.values().next()).and_then(|root| root["nodes"].as_array()).cloned();
            for row in rows.unwrap_or_default() {
                assert!(next(&row).is_empty(), "{tenant}, {}: {row}", link.title);
            }
        }
    }
}
