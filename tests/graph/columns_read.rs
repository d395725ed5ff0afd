//! Each field alone is what it is beside all others: what is not asked for is not read, and what is asked for is.
//!
//! Invariant: A field that is selected alone has the value that it has beside all others, for every caller; so have cursors.

use serde_json::{Value, json};
use testkit::{Client, EntityType, Field, SubgraphSchema, TestDatabase, TestSubgraph};

/// How to ask for a field, with everything plain of the rows below it or with their ids only; None where it wants arguments.
fn selection(schema: &SubgraphSchema, field: &Field, whole: bool) -> Option<String> {
    if field.arguments.iter().any(|argument| argument.required) {
        return None;
    }
    let name = &field.name;
    let rows = |of: &str| match schema.entity(of).filter(|_| whole) {
        Some(entity) => format!("id {}", schema.plain_fields(entity).join(" ")),
        None => "id".to_owned(),
    };
    let below = |name: &str| schema.objects.iter().find(|(known, _)| known == name).map(|(_, fields)| fields);
    Some(match (field.of.as_str(), below(&field.of)) {
        (_, None) => name.clone(),
        ("Money", _) => format!("{name} {{ amount currencyCode }}"),
        (of, Some(_)) if of.ends_with("Connection") => {
            format!("{name}(first: 3) {{ totalCount nodes {{ {} }} }}", rows(of.trim_end_matches("Connection")))
        }
        (_, Some(fields)) => match fields.iter().find(|field| field.name == "id") {
            Some(_) => format!("{name} {{ {} }}", rows(&field.of)),
            None => format!("{name} {{ __typename }}"),
        },
    })
}

/// A value, with no more than the ids of rows.
fn ids(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(ids).collect(),
        Value::Object(object) => match object.get("id") {
            Some(id) => id.clone(),
            None => object.iter().map(|(name, value)| (name.clone(), ids(value))).collect::<serde_json::Map<_, _>>().into(),
        },
        value => value.clone(),
    }
}

async fn asked(client: &Client, query: &str, variables: &Value) -> Value {
    let answer = client.query_with(query, variables.clone()).await;
    let refusals = ["FORBIDDEN", "UNAUTHENTICATED"];
    assert!(answer.codes().iter().all(|code| refusals.contains(code)), "{query}: {:#}", answer.body);
    answer.body["data"].clone()
}

/// Rows by representation: all fields at once, then each alone. How many values there were.
async fn by_representation(client: &Client, schema: &SubgraphSchema, entity: &EntityType, of: &[Value]) -> usize {
    let selections = |whole| entity.fields.iter().filter_map(move |field| Some((&field.name, selection(schema, field, whole)?)));
    let query = |selection: &str| {
        format!("query ($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on {} {{ {selection} }} }} }}", entity.name)
    };
    let variables = json!({ "of": of });
    let all = selections(true).map(|(_, selection)| selection).collect::<Vec<_>>().join(" ");
    let all = asked(client, &query(&all), &variables).await;
    let mut values = 0;
    for (name, selection) in selections(false) {
        let alone = asked(client, &query(&selection), &variables).await;
        let (Some(all), Some(alone)) = (all["_entities"].as_array(), alone["_entities"].as_array()) else { continue };
        assert_eq!(all.len(), alone.len());
        for (all, alone) in all.iter().zip(alone) {
            assert_eq!(
                ids(&all[name]),
                ids(&alone[name]),
                "{}.{name} alone is another than beside the other fields",
                entity.name
            );
            values += usize::from(!alone[name].is_null());
        }
    }
    values
}

/// A list by each of its sort keys, with nothing but ids asked for: its cursors are those that it has beside all fields.
async fn cursors(client: &Client, schema: &SubgraphSchema, entity: &EntityType) -> usize {
    let plain = schema.plain_fields(entity).join(" ");
    let keys = schema.values(&format!("{}OrderField", entity.name)).or(schema.values(&format!("{}SortOrderField", entity.name)));
    let mut compared = 0;
    for key in keys.into_iter().flatten() {
        let query = |selection: &str| {
            let order = format!("orderBy: [{{ field: {key} }}]");
            format!("{{ {}(first: 20, {order}) {{ pageInfo {{ startCursor endCursor }} {selection} }} }}", entity.list)
        };
        let whole = asked(client, &query(&format!("edges {{ cursor node {{ {plain} }} }}")), &json!({})).await;
        let whole = &whole[&entity.list];
        for bare in ["edges { cursor node { id } }", "nodes { __typename }"] {
            let bare = &asked(client, &query(bare), &json!({})).await[&entity.list];
            assert_eq!(bare["pageInfo"], whole["pageInfo"], "{} by {key}", entity.list);
            let each = |page: &Value| page["edges"].as_array().into_iter().flatten().map(|edge| edge["cursor"].clone()).collect();
            let (bare, whole): (Vec<_>, Vec<_>) = (each(bare), each(whole));
            assert!(bare.is_empty() || bare == whole, "{} by {key}", entity.list);
            compared += bare.len();
        }
    }
    compared
}

#[tokio::test]
async fn a_field_alone_is_what_it_is_beside_all_others() {
    let database = TestDatabase::new().await;
    let (mut values, mut compared, mut entities) = (0, 0, 0);
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        let callers = [
            subgraph.as_shopper("paris"),
            subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await,
            subgraph.as_staff("dakkah", "super-admin").signed_in().await,
            // Some of its auctions' fields are private; who owns an auction is a column that may be empty.
            subgraph.as_vendor("dakkah", "vendor_01jddk00000000000000camera", "manager").signed_in().await,
        ];
        for entity in &schema.entities {
            let ids = database.column(&format!("SELECT id FROM {} ORDER BY md5(id) LIMIT 30", entity.relation)).await;
            let of: Vec<Value> = ids.iter().map(|id| json!({ "__typename": entity.name, "id": id })).collect();
            let mut seen = 0;
            for caller in &callers {
                seen += by_representation(caller, &schema, entity, &of).await;
            }
            assert!(seen > 0 || ids.is_empty(), "nobody saw a {}", entity.name);
            values += seen;
            entities += usize::from(seen > 0);
            compared += cursors(&callers[2], &schema, entity).await;
        }
    }
    assert!(entities > 90 && values > 5_000 && compared > 2_000, "{entities} entities, {values} values, {compared} cursors");
}

#[tokio::test]
async fn aliases_of_one_relation_share_a_statement_and_each_has_its_own_fields() {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(cityos::subgraphs::named("catalog").unwrap(), database.url()).await;
    let client = subgraph.as_shopper("dakkah");
    let one = |alias: &str, field: &str| format!("{alias}: variants(first: 5) {{ nodes {{ id {field} }} }}");
    let list = |fields: &str| format!("{{ products(first: 5) {{ nodes {{ id {fields} }} }} }}");
    let single = list(&one("a", "sku title barcode"));
    let apart = list(&[one("a", "sku"), one("b", "title"), one("c", "barcode")].join(" "));
    // Both are prepared, and what is kept of the tenant is read.
    client.query(&single).await.ok();
    client.query(&apart).await.ok();
    let before = subgraph.statements().await;
    let single = client.query(&single).await.ok();
    let between = subgraph.statements().await;
    let apart = client.query(&apart).await.ok();
    let after = subgraph.statements().await;
    assert_eq!((between - before, after - between), (2, 2));
    let mut variants = 0;
    for (whole, parts) in single.list("products.nodes").iter().zip(apart.list("products.nodes")) {
        for (place, whole) in whole["a"]["nodes"].as_array().unwrap().iter().enumerate() {
            for (alias, field) in [("a", "sku"), ("b", "title"), ("c", "barcode")] {
                assert_eq!(parts[alias]["nodes"][place][field], whole[field], "{field}");
            }
            variants += 1;
        }
    }
    assert!(variants > 5, "{variants}");
}
