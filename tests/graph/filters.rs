//! Filters: every operator on every filterable field of every entity agrees with the same condition in SQL.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use testkit::{Argument, EntityType, SubgraphSchema, TestDatabase, TestSubgraph, column, tenant_id};

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The operators of a filter type with an argument and the same in SQL, for the values found in the column.
fn conditions(
    operators: &[Argument],
    column: &str,
    low: &str,
    high: &str,
    value: impl Fn(&str) -> Value,
) -> Vec<(String, Value, String)> {
    let (l, h) = (quoted(low), quoted(high));
    let part: String = low.chars().skip(1).take(4).collect();
    let start: String = low.chars().take(3).collect();
    let condition = |name: &str| -> Option<(Value, String)> {
        Some(match name {
            "eq" => (value(low), format!("{column} = {l}")),
            "ne" => (value(low), format!("{column} IS DISTINCT FROM {l}")),
            "in" => (json!([value(low), value(high)]), format!("{column} IN ({l}, {h})")),
            "notIn" => (json!([value(low), value(high)]), format!("({column} IN ({l}, {h})) IS NOT TRUE")),
            "lt" => (value(high), format!("{column} < {h}")),
            "lte" => (value(high), format!("{column} <= {h}")),
            "gt" => (value(low), format!("{column} > {l}")),
            "gte" => (value(low), format!("{column} >= {l}")),
            "between" => (json!([value(low), value(high)]), format!("{column} BETWEEN {l} AND {h}")),
            "isNull" => (json!(true), format!("{column} IS NULL")),
            "contains" => (json!(part.to_uppercase()), format!("strpos(lower({column}), lower({})) > 0", quoted(&part))),
            "startsWith" => (json!(start.to_uppercase()), format!("starts_with(lower({column}), lower({}))", quoted(&start))),
            _ => return None,
        })
    };
    let mut all: Vec<(String, Value, String)> = Vec::new();
    for operator in operators {
        let (argument, sql) = condition(&operator.name).unwrap_or_else(|| panic!("the operator `{}` has no test", operator.name));
        if operator.name == "isNull" {
            all.push(("isNull".into(), json!(false), format!("{column} IS NOT NULL")));
        }
        all.push((operator.name.clone(), argument, sql));
    }
    all
}

/// How a value of a filter type is written in JSON.
fn written(filter: &str, text: &str) -> Value {
    match filter {
        "IntFilter" | "FloatFilter" => serde_json::from_str(text).unwrap(),
        "BooleanFilter" => json!(text == "true"),
        "StringFilter" | "IdFilter" | "DecimalFilter" | "DateTimeFilter" | "DateFilter" => json!(text),
        // The database has the registry's spelling of it.
        _ => json!(text.to_uppercase().replace(['-', ' '], "_").replace("CANCELED", "CANCELLED")),
    }
}

async fn check(
    database: &TestDatabase,
    subgraph: &TestSubgraph,
    schema: &SubgraphSchema,
    entity: &EntityType,
) -> Vec<(String, String)> {
    let mut covered = Vec::new();
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let tenant = match entity.table.as_str() {
        "tenant" => format!("'{}' IN (id, parent_tenant_id)", tenant_id("dakkah")),
        _ => entity.owned_by(&format!("'{}'", tenant_id("dakkah"))),
    };
    let rows = format!("FROM {} WHERE deleted_at IS NULL AND {tenant}", entity.relation);
    for field in schema.input(&format!("{}Filter", entity.name)).unwrap() {
        if ["AND", "OR", "NOT"].contains(&field.name.as_str()) {
            continue;
        }
        let column = column(&field.name);
        let operators = schema.input(&field.of).unwrap();
        let values = database
            .column(&format!(
                "SELECT DISTINCT to_jsonb({column}) #>> '{{}}', {column} {rows} AND {column} IS NOT NULL ORDER BY {column}"
            ))
            .await;
        let (Some(low), Some(high)) = (values.get(values.len() / 3), values.last()) else { continue };
        let conditions = conditions(operators, &column, low, high, |text| written(&field.of, text));
        let (mut fields, mut expected) = (String::new(), Vec::new());
        let mut variables = serde_json::Map::new();
        let mut declared = String::new();
        for (n, (operator, argument, sql)) in conditions.iter().enumerate() {
            declared.push_str(&format!("$v{n}: {}Filter ", entity.name));
            let mut on_column = serde_json::Map::new();
            on_column.insert(operator.clone(), argument.clone());
            variables.insert(format!("v{n}"), json!({ field.name.clone(): on_column }));
            fields.push_str(&format!("o{n}: {}(first: 100, where: $v{n}) {{ nodes {{ id }} }} ", entity.list));
            let ids = database.column(&format!("SELECT id {rows} AND ({sql}) ORDER BY id LIMIT 100")).await;
            expected.push(ids);
            covered.push((
                if field.of.ends_with("Filter") && schema.values(field.of.trim_end_matches("Filter")).is_some() {
                    "EnumFilter".into()
                } else {
                    field.of.clone()
                },
                operator.clone(),
            ));
        }
        let answer = admin.query_with(&format!("query ({declared}) {{ {fields} }}"), Value::Object(variables)).await.ok();
        for (n, (operator, argument, sql)) in conditions.iter().enumerate() {
            let mut found = answer.each(&format!("o{n}.nodes"), "id");
            found.sort_by_key(ToString::to_string);
            assert_eq!(json!(found), json!(expected[n]), "{}.{} {operator} {argument}: {sql}", entity.name, field.name);
        }
    }
    covered
}

/// Invariant: Every operator of every filter agrees with SQL.
#[tokio::test]
async fn every_operator_of_every_field_agrees_with_sql() {
    let database = TestDatabase::new().await;
    let mut covered: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        for entity in &schema.entities {
            for (filter, operator) in check(&database, &subgraph, &schema, entity).await {
                covered.entry(filter).or_default().insert(operator);
            }
        }
        for filter in [
            "IntFilter",
            "DecimalFilter",
            "DateTimeFilter",
            "DateFilter",
            "FloatFilter",
            "StringFilter",
            "IdFilter",
            "BooleanFilter",
        ] {
            let operators = schema.input(filter).unwrap_or_default().iter().map(|operator| operator.name.clone());
            wanted.entry(filter.into()).or_default().extend(operators);
        }
    }
    for (filter, operators) in wanted.into_iter().filter(|(_, operators)| !operators.is_empty()) {
        assert_eq!(covered.get(&filter), Some(&operators), "{filter}");
    }
    assert_eq!(covered["EnumFilter"].len(), 5);
}

#[tokio::test]
async fn and_or_and_not_combine_and_a_missing_value_is_no_match_of_what_it_differs_from() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let tenant = tenant_id("dakkah");
    // A NULL in a condition that is negated, nested or one of several.
    database.execute(&format!("UPDATE reviews.review SET title = NULL WHERE tenant_id = '{tenant}' AND rating = 5")).await;
    let title = database
        .value(&format!("SELECT title FROM reviews.review WHERE tenant_id = '{tenant}' AND title IS NOT NULL LIMIT 1"))
        .await;
    let t = quoted(&title);
    let cases = [
        (
            json!({ "AND": [{ "rating": { "gte": 4 } }, { "isApproved": { "eq": true } }] }),
            "rating >= 4 AND is_approved".to_owned(),
        ),
        (json!({ "OR": [{ "rating": { "eq": 5 } }, { "title": { "eq": title } }] }), format!("rating = 5 OR title = {t}")),
        (json!({ "NOT": { "title": { "eq": title } } }), format!("title IS DISTINCT FROM {t}")),
        (json!({ "NOT": { "NOT": { "title": { "eq": title } } } }), format!("title = {t}")),
        (json!({ "NOT": { "title": { "in": [title] } } }), format!("(title IN ({t})) IS NOT TRUE")),
        (json!({ "NOT": { "rating": { "gte": 3 }, "title": { "isNull": true } } }), "NOT (rating >= 3 AND title IS NULL)".into()),
        (
            json!({ "NOT": { "OR": [{ "title": { "eq": title } }, { "rating": { "lt": 3 } }] } }),
            format!("(title = {t} OR rating < 3) IS NOT TRUE"),
        ),
        (
            json!({ "OR": [{ "AND": [{ "rating": { "eq": 4 } }, { "title": { "isNull": false } }] }, { "rating": { "eq": 1 } }] }),
            "rating = 4 AND title IS NOT NULL OR rating = 1".into(),
        ),
        (json!({ "OR": [] }), "false".into()),
        (json!({ "AND": [] }), "true".into()),
        (json!({ "rating": { "in": [] } }), "false".into()),
        (json!({ "rating": { "notIn": [] } }), "true".into()),
        (json!({}), "true".into()),
    ];
    let query = "query ($where: ReviewFilter) { reviews(first: 100, where: $where) { totalCount nodes { id } } }";
    for (filter, sql) in cases {
        let rows =
            format!("SELECT id FROM reviews.review WHERE tenant_id = '{tenant}' AND deleted_at IS NULL AND ({sql}) ORDER BY id");
        let expected = database.column(&rows).await;
        let answer = admin.query_with(query, json!({ "where": filter })).await.ok();
        assert_eq!(json!(answer.each("reviews.nodes", "id")), json!(expected), "{filter}: {sql}");
        assert_eq!(*answer.at("reviews.totalCount"), expected.len(), "{filter}");
    }
}

#[tokio::test]
async fn what_sql_reads_as_a_wildcard_is_an_ordinary_letter() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let ids =
        database.column(&format!("SELECT id FROM catalog.product WHERE tenant_id = '{}' LIMIT 3", tenant_id("dakkah"))).await;
    for (id, title) in ids.iter().zip(["50% off_now", "500 off now", "back\\slash"]) {
        database.execute(&format!("UPDATE catalog.product SET title = {} WHERE id = '{id}'", quoted(title))).await;
    }
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let query = "query ($text: String, $start: String) { products(where: { title: { contains: $text, startsWith: $start } }) { nodes { id } } }";
    for (variables, expected) in [
        (json!({ "text": "%" }), &ids[..1]),
        (json!({ "text": "_" }), &ids[..1]),
        (json!({ "text": "\\" }), &ids[2..]),
        (json!({ "start": "50% OFF" }), &ids[..1]),
        (json!({ "start": "50_" }), &[]),
        (json!({ "start": "%" }), &[]),
    ] {
        let found = admin.query_with(query, variables.clone()).await.ok();
        assert_eq!(json!(found.each("products.nodes", "id")), json!(expected), "{variables}");
    }
}

#[tokio::test]
async fn a_filter_of_more_than_fifty_conditions_is_refused() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    let query = "query ($where: ReviewFilter) { reviews(where: $where) { totalCount } }";
    let many = |count: usize| json!({ "where": { "OR": vec![json!({ "rating": { "eq": 5 } }); count] } });
    let shopper = subgraph.as_shopper("dakkah");
    shopper.query_with(query, many(49)).await.ok();
    let refused = shopper.query_with(query, many(51)).await.refused("INVALID");
    assert!(refused.message(0).contains("`where`"));
}

#[tokio::test]
async fn a_currency_is_filtered_as_it_is_shown() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let shopper = subgraph.as_shopper("dakkah");
    let shown = shopper.query("{ regions(first: 1) { nodes { currencyCode } } }").await.ok();
    let query = "query ($code: CurrencyCode) { regions(where: { currencyCode: { eq: $code } }) { nodes { currencyCode } } }";
    let found = shopper.query_with(query, json!({ "code": shown.at("regions.nodes.0.currencyCode") })).await.ok();
    assert!(!found.list("regions.nodes").is_empty());
}
