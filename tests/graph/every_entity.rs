//! What every entity must be able to do, whatever it is: be created like a row that exists, be read, changed and deleted.

use serde_json::{Map, Value, json};
use testkit::{EntityType, SubgraphSchema, TestDatabase, TestSubgraph, column, tenant_id};

/// The fields of an input with the values of a row; texts that may have to be unique are changed.
pub(crate) fn input_like(schema: &SubgraphSchema, input: &str, row: &Value, unique: &str) -> Value {
    let mut fields = Map::new();
    for field in schema.input(input).unwrap() {
        let value = &row[column(&field.name)];
        let given = match (field.of.as_str(), value) {
            (_, Value::Null) if field.name == "passwordHash" => json!("hash"),
            (_, Value::Null) => continue,
            ("Decimal", Value::Number(number)) => json!(number.to_string()),
            ("CurrencyCode", Value::String(code)) => json!(code.to_uppercase()),
            (of, Value::String(text)) if schema.values(of).is_some() => json!(text.to_uppercase().replace(['-', ' '], "_")),
            ("String", Value::String(text)) if unique_column(&field.name) => json!(format!("{unique}{text}")),
            ("AddressInput", Value::Object(address)) => {
                Value::Object(address.iter().map(|(key, part)| (camel(key), part.clone())).collect())
            }
            (_, value) => value.clone(),
        };
        fields.insert(field.name.clone(), given);
    }
    Value::Object(fields)
}

fn camel(column: &str) -> String {
    let mut parts = column.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}

fn unique_column(field: &str) -> bool {
    ["handle", "slug", "email", "sku", "code", "number", "subdomain", "domain"]
        .iter()
        .any(|part| field.to_lowercase().ends_with(part))
}

/// What went wrong with one entity; what the caller must mend is no fault of the graph's.
async fn check(
    database: &TestDatabase,
    subgraph: &TestSubgraph,
    schema: &SubgraphSchema,
    entity: &EntityType,
) -> (Vec<String>, bool) {
    let has = |verb: &str| schema.mutations.iter().any(|mutation| mutation.name == format!("{verb}{}", entity.name));
    // Dakkah has no head office to opt in to.
    let (tenant, handle) =
        if entity.table == "tenant_product" { (tenant_id("paris"), "paris") } else { (tenant_id("dakkah"), "dakkah") };
    let admin = subgraph.as_staff(handle, "super-admin").signed_in().await;
    let owner = entity.owned_by(&format!("'{tenant}'"));
    let rows = format!("SELECT to_jsonb(t) FROM {} t WHERE {owner} AND deleted_at IS NULL LIMIT 1", entity.relation);
    let Some(row) = database.column(&rows).await.pop() else { return (vec![format!("{} has no demo row", entity.name)], false) };
    let row: Value = serde_json::from_str(&row).unwrap();
    let (mut wrong, name) = (Vec::new(), &entity.name);
    let mut id = row["id"].as_str().unwrap().to_owned();
    let mut created = false;
    if has("create") {
        let input = input_like(schema, &format!("Create{name}Input"), &row, "a");
        let query = format!(
            "mutation ($input: Create{name}Input!) {{ done: create{name}(input: $input) {{ row: {} {{ id }} userErrors {{ field code message }} }} }}",
            entity.one
        );
        let answer = admin.query_with(&query, json!({ "input": input })).await;
        match answer.at("done.row.id").as_str() {
            Some(new) => {
                (id, created) = (new.to_owned(), true);
                let count = async |table: &str, column: &str| {
                    database.value(&format!("SELECT count(*) FROM platform.{table} WHERE {column} = '{id}'")).await
                };
                let counts = [count("audit_log", "resource_id").await, count("event_outbox", "aggregate_id").await];
                if counts != ["1", "1"] {
                    wrong.push(format!("create{name} leaves {counts:?}"));
                }
            }
            None if answer.errors().is_empty() && !answer.list("done.userErrors").is_empty() => {}
            None => wrong.push(format!("create{name} {input}: {}", answer.body)),
        }
    }
    let plain = schema.plain_fields(entity);
    let money: String =
        entity.fields.iter().filter(|f| f.of == "Money").map(|f| format!("{} {{ amount minorUnits }} ", f.name)).collect();
    let read = admin.query(&format!("{{ row: {}(id: \"{id}\") {{ {} {money} }} }}", entity.one, plain.join(" "))).await;
    if !read.errors().is_empty() || read.at("row.id").as_str() != Some(&id) {
        wrong.push(format!("{}: {}", entity.one, read.body));
    }
    if has("update") {
        let input = input_like(schema, &format!("Update{name}Input"), &row, "b");
        let query = format!(
            "mutation ($id: ID!, $input: Update{name}Input!) {{ done: update{name}(id: $id, input: $input) {{
                row: {} {{ id }} userErrors {{ field code message }} }} }}",
            entity.one
        );
        let answer = admin.query_with(&query, json!({ "id": id, "input": input })).await;
        if !answer.errors().is_empty() || answer.at("done").is_null() {
            wrong.push(format!("update{name} {input}: {}", answer.body));
        }
    }
    if has("delete") && created {
        let query =
            format!("mutation {{ done: delete{name}(id: \"{id}\") {{ row: {} {{ id }} userErrors {{ code }} }} }}", entity.one);
        let answer = admin.query(&query).await;
        if answer.at("done.row.id").as_str() != Some(&id) {
            wrong.push(format!("delete{name}: {}", answer.body));
        }
        let gone = admin.query(&format!("{{ row: {}(id: \"{id}\") {{ id }} }}", entity.one)).await;
        if !gone.errors().is_empty() || !gone.at("row").is_null() {
            wrong.push(format!("{} after its deletion: {}", entity.one, gone.body));
        }
    }
    (wrong, created)
}

#[tokio::test]
async fn every_entity_is_created_read_changed_and_deleted_without_an_internal_error() {
    let database = TestDatabase::new().await;
    let (mut wrong, mut created, mut entities) = (Vec::new(), 0, 0);
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        for entity in &schema.entities {
            let (faults, was_created) = check(&database, &subgraph, &schema, entity).await;
            wrong.extend(faults);
            created += usize::from(was_created);
            entities += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(entities >= 53 && created >= 35, "{created} of {entities} were created");
}
