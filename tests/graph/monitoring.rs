//! The files in deploy/monitoring name metrics that there are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use testkit::{GraphOptions, TestDatabase, TestSubgraph, project};

use crate::queries::PRODUCT_PAGE;

/// Names of metrics with the labels that their series have.
type Metrics = BTreeMap<String, BTreeSet<String>>;

fn file(name: &str) -> String {
    std::fs::read_to_string(project().path(format!("deploy/monitoring/{name}"))).unwrap()
}

fn rules() -> Vec<serde_yaml_ng::Value> {
    let rules: serde_yaml_ng::Value = serde_yaml_ng::from_str(&file("prometheus-alerts.yaml")).unwrap();
    let groups = rules["groups"].as_sequence().unwrap().clone();
    groups.iter().flat_map(|group| group["rules"].as_sequence().unwrap().clone()).collect()
}

/// The panels of the dashboard that show something.
fn panels() -> Vec<Value> {
    let dashboard: Value = serde_json::from_str(&file("grafana-dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    panels.iter().filter(|panel| panel["type"] != "row").cloned().collect()
}

/// Every expression of dashboard and alert rules, under the title of its panel or rule.
fn expressions() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for panel in panels() {
        for target in panel["targets"].as_array().unwrap() {
            // What Grafana puts in before it asks.
            let text = target["expr"].as_str().unwrap().replace("$__rate_interval", "5m");
            all.push((panel["title"].as_str().unwrap().to_owned(), text));
        }
    }
    for rule in rules() {
        all.push((rule["alert"].as_str().unwrap().to_owned(), rule["expr"].as_str().unwrap().to_owned()));
    }
    all
}

/// Adds the metrics of a scrape.
fn add(scrape: &str, metrics: &mut Metrics) {
    for line in scrape.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        let labels = metrics.entry(name.to_owned()).or_default();
        let Some((_, inside)) = line.split_once('{') else { continue };
        let inside = inside.rsplit_once('}').unwrap().0;
        labels.extend(inside.split("\",").filter_map(|pair| pair.split_once('=')).map(|(label, _)| label.trim().to_owned()));
    }
}

/// What an expression of PromQL asks for: metrics with the labels they are matched by, and the labels that it groups by.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    selectors: Vec<(String, BTreeSet<String>)>,
    grouped: BTreeSet<String>,
}

impl Asked {
    /// Reads as much of the language as names need: every word that is not called, not of the language and not in braces is a metric.
    fn by(expression: &str) -> Self {
        let mut asked = Self::default();
        let mut rest = expression;
        let mut open = 0;
        while let Some(next) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
            let (token, after) = rest.split_at(word.max(next.len_utf8()));
            rest = after.trim_start();
            match token {
                "(" => open += 1,
                ")" => open -= 1,
                "[" => rest = rest.split_once(']').expect("the end of a range").1,
                "by" | "without" => {
                    let (labels, behind) =
                        rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).expect("labels to group by");
                    asked.grouped.extend(labels.split(',').map(|label| label.trim().to_owned()));
                    rest = behind;
                }
                "and" | "or" | "unless" => {}
                _ if word == 0 || next.is_ascii_digit() => {}
                // A function.
                _ if rest.starts_with('(') || rest.starts_with("by ") => {}
                metric => {
                    let mut labels = BTreeSet::new();
                    if let Some(matchers) = rest.strip_prefix('{') {
                        let (matchers, behind) = matchers.split_once('}').expect("the end of the matchers");
                        labels.extend(
                            matchers.split("\",").map(|matcher| matcher.split(['=', '!']).next().unwrap().trim().to_owned()),
                        );
                        rest = behind;
                    }
                    asked.selectors.push((metric.to_owned(), labels));
                }
            }
        }
        assert_eq!(open, 0, "parentheses of {expression}");
        asked
    }
}

#[test]
fn names_are_read_from_expressions() {
    let asked = Asked::by(r#"topk(10, sum by (le, code) (rate(a_bucket{x="1",y!~"b,{c"}[5m]))) / 2 > 0.5 or absent(b)"#);
    let labels = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let selectors = vec![("a_bucket".to_owned(), labels(&["x", "y"])), ("b".to_owned(), labels(&[]))];
    assert_eq!(asked, Asked { selectors, grouped: labels(&["le", "code"]) });
}

/// Invariant: The dashboard and the alert rules ask for metrics that exist.
#[tokio::test]
async fn dashboard_and_alert_rules_ask_for_metrics_and_labels_that_there_are() {
    let database = TestDatabase::new().await;
    let graph = GraphOptions::new().on(database.url()).contract("storefront").start().await;
    let shopper = graph.as_shopper("dakkah");
    shopper.query_with(PRODUCT_PAGE, json!({ "handle": "canon-eos-r6" })).await.ok();
    // An error of a subgraph, one of the router, and a request that is refused for its number.
    shopper.query("{ products(first: 1000) { nodes { id } } }").await.refused("INVALID");
    shopper.query("{ me { customer { firstName } } }").await;
    let limits = kit::RateLimits { tenant: None, client: std::num::NonZeroU32::new(1) };
    let limited = TestSubgraph::start_with(catalog::subgraph(), database.url(), |options| {
        options.rate_limits = Some(limits);
        // No replica, which its metrics say.
        options.read_url = Some(database.url().to_owned());
    })
    .await;
    for _ in 0..2 {
        limited.as_shopper("dakkah").with_header("x-forwarded-for", "203.0.113.4").query("{ products { nodes { id } } }").await;
    }
    let mut metrics = Metrics::from([("up".to_owned(), BTreeSet::new())]);
    add(&graph.router_metrics().await, &mut metrics);
    add(&limited.get("/metrics").await.1, &mut metrics);
    for subgraph in graph.subgraphs() {
        add(&subgraph.get("/metrics").await.1, &mut metrics);
    }

    let expressions = expressions();
    assert!(expressions.len() > 25, "{}", expressions.len());
    let mut missing = Vec::new();
    for (title, text) in &expressions {
        let Asked { selectors, grouped } = Asked::by(text);
        assert!(!selectors.is_empty(), "{title} asks for nothing");
        for (name, matched) in selectors {
            let Some(labels) = metrics.get(&name) else {
                missing.push(format!("{title}: there is no metric {name}"));
                continue;
            };
            // Prometheus adds these itself.
            for label in matched.union(&grouped).filter(|label| !["job", "instance"].contains(&label.as_str())) {
                if !labels.contains(label) {
                    missing.push(format!("{title}: {name} has no label {label}"));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn panels_and_alert_rules_are_complete() {
    let mut ids = BTreeSet::new();
    for panel in panels() {
        let title = panel["title"].as_str().unwrap();
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{title}: its id is another's");
        assert!(!panel["description"].as_str().unwrap().is_empty() && panel["gridPos"]["w"].as_u64().is_some(), "{title}");
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
    }
    let mut names = BTreeSet::new();
    for rule in rules() {
        let name = rule["alert"].as_str().unwrap().to_owned();
        assert!(["critical", "warning"].contains(&rule["labels"]["severity"].as_str().unwrap()), "{name}");
        for text in ["summary", "description"] {
            assert!(!rule["annotations"][text].as_str().unwrap().is_empty(), "{name} has no {text}");
        }
        let keys: BTreeSet<&str> = rule.as_mapping().unwrap().keys().filter_map(|key| key.as_str()).collect();
        assert!(keys.is_subset(&BTreeSet::from(["alert", "expr", "for", "labels", "annotations"])), "{name}: {keys:?}");
        assert!(names.insert(name.clone()), "{name} is there twice");
    }
}

#[test]
fn prometheus_scrapes_every_router_and_subgraph() {
    let prometheus: serde_yaml_ng::Value = serde_yaml_ng::from_str(&file("prometheus.yaml")).unwrap();
    let targets = |job: &str| -> BTreeSet<String> {
        let jobs = prometheus["scrape_configs"].as_sequence().unwrap();
        let job = jobs.iter().find(|config| config["job_name"] == job).unwrap();
        let targets = job["static_configs"][0]["targets"].as_sequence().unwrap();
        targets.iter().map(|target| target.as_str().unwrap().to_owned()).collect()
    };
    let routers = project().contracts().unwrap().into_iter().map(|contract| {
        let text = std::fs::read_to_string(contract.router).unwrap();
        let config: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text).unwrap();
        format!("127.0.0.1:{}", config["telemetry"]["metrics"]["exporters"][0]["port"].as_u64().unwrap())
    });
    assert_eq!(targets("cityos-routers"), routers.collect());
    let subgraphs = cityos::subgraphs::all().into_iter().map(|subgraph| project().address(subgraph.name).unwrap());
    assert_eq!(targets("cityos-subgraphs"), subgraphs.collect());
    assert_eq!(prometheus["rule_files"][0], "prometheus-alerts.yaml");
}
