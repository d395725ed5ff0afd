//! What Postgres does for each filter and order of each list, under row-level security, where a tenant has a million rows of each table.
//!
//! The rows are not there: the planner is told of them. It judges a plan as it would in production, by which a page is read along an index
//! or not.
//!
//! Invariant: A page of each list, by each filter and order, is read along an index at a million rows, or `plans.txt` says why not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;
use testkit::{Client, EntityType, PlanLog, SubgraphSchema, TestDatabase, TestSubgraph, column};

/// Most that a page may cost, in the planner's units: one that reads a million rows costs 15,000 or more.
const MOST: f64 = 10_000.0;

/// What is not read along an index, and why.
const EXCEPTIONS: &str = include_str!("plans.txt");

/// Rows of a table that a tenant has few of.
const FEW: u32 = 10_000;

/// Pages of one document, told apart by their sizes.
const PAGES: usize = 20;

/// A filter or an order of a list.
struct Use {
    /// Such as `filter product.title`.
    name: String,
    arguments: String,
}

/// Every filter by a column, and every order, of the entity's list.
fn uses(schema: &SubgraphSchema, entity: &EntityType) -> Vec<Use> {
    let query = &schema.objects.iter().find(|(name, _)| name == "Query").unwrap().1;
    let list = query.iter().find(|field| field.name == entity.list).unwrap();
    let input = |name: &str| list.arguments.iter().find(|argument| argument.name == name).map(|argument| argument.of.clone());
    let mut all = Vec::new();
    for field in input("where").iter().flat_map(|filter| schema.input(filter).unwrap()) {
        let Some(operators) = schema.input(&field.of).filter(|_| !field.list) else { continue };
        let Some(equal) = operators.iter().find(|operator| operator.name == "eq") else { continue };
        let value = match equal.of.as_str() {
            "Int" | "Float" => "7".to_owned(),
            "Boolean" => "true".to_owned(),
            "DateTime" => "\"2026-11-21T00:00:00Z\"".to_owned(),
            "Date" => "\"2026-11-21\"".to_owned(),
            "CurrencyCode" => "\"EUR\"".to_owned(),
            of => schema.values(of).map_or_else(|| "\"7\"".to_owned(), |values| values[0].clone()),
        };
        let name = format!("filter {}.{}", entity.table, column(&field.name));
        all.push(Use { name, arguments: format!("where: {{ {}: {{ eq: {value} }} }}", field.name) });
    }
    let order = input("orderBy")
        .and_then(|order| schema.input(&order)?.iter().find(|field| field.name == "field").map(|field| field.of.clone()));
    for value in order.iter().flat_map(|order| schema.values(order).unwrap()) {
        let name = format!("order {}.{}", entity.table, value.to_lowercase());
        all.push(Use { name, arguments: format!("orderBy: [{{ field: {value}, direction: ASC }}]") });
    }
    all
}

/// What each use costs a caller, with the plan; nothing where the caller may not.
async fn costs(client: &Client, entity: &EntityType, uses: &[Use], log: &mut PlanLog) -> BTreeMap<String, (f64, Value)> {
    let mut found = BTreeMap::new();
    for chunk in uses.chunks(PAGES) {
        let mut document = String::from("{");
        for (n, one) in chunk.iter().enumerate() {
            let _ = write!(document, " a{n}: {}(first: {}, {}) {{ nodes {{ id }} }}", entity.list, 10 + n, one.arguments);
        }
        let answer = client.query(&(document + " }")).await;
        assert!(answer.codes().iter().all(|code| ["FORBIDDEN", "UNAUTHENTICATED"].contains(code)), "{:#}", answer.body);
        for (query, plan) in log.plans() {
            let Some(limit) = query.rsplit_once(" LIMIT ").and_then(|(_, limit)| limit.trim().parse::<usize>().ok()) else {
                continue;
            };
            let Some(one) = limit.checked_sub(11).and_then(|n| chunk.get(n)) else { continue };
            found.insert(one.name.clone(), (plan["Total Cost"].as_f64().unwrap(), plan));
        }
    }
    found
}

/// The lines of the file that begin with a word, without it. Each stands below a reason.
fn exceptions(word: &str) -> Vec<Vec<&'static str>> {
    let (mut found, mut explained) = (Vec::new(), false);
    for line in EXCEPTIONS.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            [] => explained = false,
            ["because", .., _] => explained = true,
            [kind @ ("few" | "slow"), ref rest @ ..] if explained => found.extend((kind == word).then(|| rest.to_vec())),
            _ => panic!("unexplained: {line}"),
        }
    }
    found
}

/// Whether a pattern with `*` for any text matches.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|text| (0..=text.len()).any(|from| text.is_char_boundary(from) && matches(rest, &text[from..]))),
    }
}

/// Tells the planner of a million rows of one tenant in each table, of which enums have as many values as the schema says, and the others as
/// many as there are rows.
async fn pretend(database: &TestDatabase, schemas: &[SubgraphSchema]) {
    let mut sql = String::new();
    for schema in schemas {
        for entity in &schema.entities {
            let columns = format!(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
                  WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped",
                entity.relation
            );
            let mut settings = Vec::new();
            for row in database.rows(&columns).await {
                let [Some(name), Some(ty)] = &row[..] else { panic!("{row:?}") };
                let field = entity.fields.iter().find(|field| column(&field.name) == *name);
                let of = field.map_or("", |field| field.of.as_str());
                let distinct = match (name.as_str(), ty.as_str(), schema.values(of)) {
                    ("tenant_id" | "deleted_at", ..) => "1".to_owned(),
                    (_, "boolean", _) => "2".to_owned(),
                    ("currency_code", ..) => "3".to_owned(),
                    (.., Some(values)) => values.len().to_string(),
                    _ => "-0.5".to_owned(),
                };
                settings.push(format!("ALTER COLUMN \"{name}\" SET (n_distinct = {distinct})"));
            }
            let _ = write!(sql, "ALTER TABLE {} {};", entity.relation, settings.join(", "));
        }
    }
    database.execute(&sql).await;
    let few = exceptions("few").concat();
    for table in &few {
        assert!(
            schemas.iter().flat_map(|schema| &schema.entities).any(|entity| entity.table == *table),
            "there is no list of {table}"
        );
    }
    // What the planner takes for the number of rows is their density in this many pages.
    let rows = format!(
        "ANALYZE;
         UPDATE pg_class AS c SET relpages = greatest(pg_relation_size(c.oid) / 8192, 1), reltuples = CASE
                WHEN t.relname = ANY ('{{{}}}') THEN {FEW} ELSE 1000000 END
           FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
          WHERE n.nspname !~ '^(pg_|information_schema)' AND c.relkind IN ('r', 'i')
            AND (c.oid = t.oid OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = t.oid))",
        few.join(",")
    );
    for statement in rows.split(';') {
        database.execute(statement).await;
    }
}

#[tokio::test]
async fn a_page_of_a_million_rows_is_read_along_an_index() {
    let database = TestDatabase::new().await;
    let schemas = SubgraphSchema::all();
    pretend(&database, &schemas).await;
    let mut log = database.log_plans().await;
    let slow: Vec<String> = exceptions("slow")
        .iter()
        .flat_map(|line| line[3..].iter().map(|column| format!("{} {} {}.{column}", line[0], line[1], line[2])))
        .collect();
    let (mut judged, mut unexplained, mut used) = (0, Vec::new(), BTreeSet::<&str>::new());
    for schema in &schemas {
        let named = cityos::subgraphs::named(schema.name).unwrap();
        let subgraph = TestSubgraph::start_with(named, database.url(), |options| options.connections = PAGES).await;
        let callers = [
            ("shopper", subgraph.as_shopper("dakkah")),
            ("customer", subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await),
            ("staff", subgraph.as_staff("dakkah", "tenant-admin").signed_in().await),
        ];
        for entity in &schema.entities {
            let uses = uses(schema, entity);
            for (caller, client) in &callers {
                for (name, (cost, plan)) in costs(client, entity, &uses, &mut log).await {
                    judged += 1;
                    if cost <= MOST {
                        continue;
                    }
                    let name = format!("{caller} {name}");
                    let known: Vec<_> = slow.iter().filter(|pattern| matches(pattern, &name)).collect();
                    if known.is_empty() {
                        unexplained.push(format!("{name} costs {cost}: {}", shape(&plan)));
                    }
                    used.extend(known.into_iter().map(String::as_str));
                }
            }
        }
    }
    assert!(judged > 3_000, "{judged} plans");
    assert!(unexplained.is_empty(), "{} of {judged} plans:\n{}", unexplained.len(), unexplained.join("\n"));
    let unused: Vec<_> = slow.iter().filter(|pattern| !used.contains(pattern.as_str())).collect();
    assert!(unused.is_empty(), "no plan is slow by {unused:?}");
}

/// The nodes of a plan, from the top.
fn shape(plan: &Value) -> String {
    let index = plan["Index Name"].as_str().map(|name| format!("({name})")).unwrap_or_default();
    let below: Vec<String> = plan["Plans"].as_array().into_iter().flatten().map(shape).collect();
    format!(
        "{}{index}{}",
        plan["Node Type"].as_str().unwrap_or("?"),
        if below.is_empty() { String::new() } else { format!(" < {}", below.join(" | ")) }
    )
}
