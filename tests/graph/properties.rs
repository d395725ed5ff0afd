//! Random `where`: whatever is asked, the answer is what the same filter, worked out by hand over the tenant's own rows, lets through.
//!
//! The oracle is not SQL: it reads the rows once, as JSON, and decides itself.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use testkit::{Argument, EntityType, SubgraphSchema, TestDatabase, TestSubgraph, column, tenant_id};

/// Filters of one request: as many as a query may have aliases.
const PER_REQUEST: usize = 20;
/// Requests for each entity.
const REQUESTS: usize = 2;

/// A field that can be filtered, with values to ask for: those of all tenants, so that a leak would show.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    operators: Vec<String>,
    values: Vec<Value>,
}

/// A filter and, with it, how to decide it.
fn filter(fields: Vec<Field>) -> impl Strategy<Value = Value> {
    let condition = prop::sample::select(fields).prop_flat_map(|field| {
        let value = prop::sample::select(field.values.clone());
        (prop::sample::select(field.operators.clone()), value.clone(), value, any::<bool>()).prop_map(
            move |(operator, first, second, flag)| {
                let argument = match operator.as_str() {
                    "in" | "notIn" | "between" => json!([first, second]),
                    "isNull" => json!(flag),
                    "contains" | "startsWith" => json!(first.as_str().unwrap_or_default().chars().take(3).collect::<String>()),
                    _ => first,
                };
                json!({ field.name.clone(): { operator: argument } })
            },
        )
    });
    condition.prop_recursive(3, 12, 3, |inner| {
        let some = prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            some.clone().prop_map(|all| json!({ "AND": all })),
            some.prop_map(|any| json!({ "OR": any })),
            inner.prop_map(|one| json!({ "NOT": one })),
        ]
    })
}

/// Whether a row passes a filter; what compares with a missing value does not hold, and its negation does.
fn passes(row: &Value, filter: &Value) -> bool {
    filter.as_object().into_iter().flatten().all(|(name, condition)| match name.as_str() {
        "AND" => condition.as_array().into_iter().flatten().all(|one| passes(row, one)),
        "OR" => condition.as_array().into_iter().flatten().any(|one| passes(row, one)),
        "NOT" => !passes(row, condition),
        field => {
            condition.as_object().into_iter().flatten().all(|(operator, wanted)| holds(&row[column(field)], operator, wanted))
        }
    })
}

fn holds(value: &Value, operator: &str, wanted: &Value) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};

    let compare = |wanted: &Value| -> Option<std::cmp::Ordering> {
        match (value, wanted) {
            (Value::Null, _) => None,
            (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
            pair => panic!("{pair:?} cannot be compared"),
        }
    };
    let either = |wanted: &Value| wanted.as_array().into_iter().flatten().any(|one| compare(one) == Some(Equal));
    let text = |wanted: &Value| (value.as_str().map(str::to_lowercase), wanted.as_str().unwrap_or_default().to_lowercase());
    match operator {
        "eq" => compare(wanted) == Some(Equal),
        "ne" => compare(wanted) != Some(Equal),
        "in" => either(wanted),
        "notIn" => !either(wanted),
        "lt" => compare(wanted) == Some(Less),
        "lte" => matches!(compare(wanted), Some(Less | Equal)),
        "gt" => compare(wanted) == Some(Greater),
        "gte" => matches!(compare(wanted), Some(Greater | Equal)),
        "between" => matches!(compare(&wanted[0]), Some(Greater | Equal)) && matches!(compare(&wanted[1]), Some(Less | Equal)),
        "isNull" => value.is_null() == (*wanted == json!(true)),
        "contains" => matches!(text(wanted), (Some(value), part) if value.contains(&part)),
        "startsWith" => matches!(text(wanted), (Some(value), start) if value.starts_with(&start)),
        other => panic!("the operator `{other}` has no meaning here"),
    }
}

/// The fields whose values compare in JSON as they do in SQL: numbers, flags, ids and texts.
fn fields(schema: &SubgraphSchema, entity: &EntityType, rows: &[Value]) -> Vec<Field> {
    let filters: &[Argument] = schema.input(&format!("{}Filter", entity.name)).unwrap_or_default();
    let comparable =
        filters.iter().filter(|field| ["IntFilter", "BooleanFilter", "IdFilter", "StringFilter"].contains(&field.of.as_str()));
    comparable
        .filter_map(|field| {
            let column = column(&field.name);
            let mut values: Vec<Value> = rows.iter().map(|row| row[&column].clone()).filter(|value| !value.is_null()).collect();
            values.sort_by_key(Value::to_string);
            values.dedup();
            let operators = schema.input(&field.of)?.iter().map(|operator| operator.name.clone()).collect();
            (!values.is_empty()).then(|| Field { name: field.name.clone(), operators, values })
        })
        .collect()
}

/// Invariant: Any combination of filters finds the rows that the same filter finds by hand.
#[tokio::test]
async fn any_filter_lets_through_what_it_lets_through_by_hand() {
    let database = TestDatabase::new().await;
    let tenant = tenant_id("dakkah");
    let (mut asked, mut found) = (0, 0);
    // The same filters in every run: a failure can be seen again.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        let admin = subgraph.as_staff("dakkah", "super-admin").signed_in().await;
        for entity in
            schema.entities.iter().filter(|entity| !["Tenant", "Region", "TenantRelationship"].contains(&entity.name.as_str()))
        {
            let of = |condition: &str| {
                format!("SELECT to_jsonb(t) FROM {} t WHERE deleted_at IS NULL AND {condition}", entity.relation)
            };
            let rows = async |condition: &str| -> Vec<Value> {
                database.column(&of(condition)).await.iter().map(|row| serde_json::from_str(row).unwrap()).collect()
            };
            // As a super-admin sees platform rows of others, its own filter is the tenant's.
            let own = rows(&entity.owned_by(&format!("'{tenant}'"))).await;
            let fields = fields(&schema, entity, &rows("true").await);
            if fields.is_empty() || own.len() > 100 || entity.is_of_the_platform() {
                continue;
            }
            let strategy = filter(fields);
            for _ in 0..REQUESTS {
                let filters: Vec<Value> = (0..PER_REQUEST).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
                let (mut declared, mut lists, mut variables) = (String::new(), String::new(), Map::new());
                for (n, filter) in filters.iter().enumerate() {
                    declared.push_str(&format!("$w{n}: {}Filter ", entity.name));
                    lists.push_str(&format!("l{n}: {}(first: 100, where: $w{n}) {{ nodes {{ id }} }} ", entity.list));
                    variables.insert(format!("w{n}"), filter.clone());
                }
                let answer = admin.query_with(&format!("query ({declared}) {{ {lists} }}"), Value::Object(variables)).await.ok();
                for (n, filter) in filters.iter().enumerate() {
                    let mut expected: Vec<&str> =
                        own.iter().filter(|row| passes(row, filter)).filter_map(|row| row["id"].as_str()).collect();
                    let ids = answer.each(&format!("l{n}.nodes"), "id");
                    let mut shown: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
                    expected.sort_unstable();
                    shown.sort_unstable();
                    assert_eq!(shown, expected, "{} where {filter}", entity.name);
                    asked += 1;
                    found += shown.len();
                }
            }
        }
    }
    // Neither nothing nor everything, or the filters said little.
    assert!(asked > 1500 && found > asked, "{asked} filters found {found} rows");
}
