//! Every way to a row, walked by everybody: no path of the schema shows a row, or a field of it, that the same caller is not shown at
//! the plain door, its query by id; and at the door there are rows of the caller's tenant only.
//!
//! The walk follows the schema: a new relation, list or lookup is walked because it is there. What it does not reach stands in
//! `reach_exceptions.txt`.

use std::collections::{BTreeMap, BTreeSet};

use devkit::TokenRequest;
use serde_json::{Value, json};
use testkit::{Client, EntityType, Field, Response, SubgraphSchema, TestDatabase, TestSubgraph, column, tenant_id};

use crate::every_entity::input_like;
use crate::isolation::{contents, visible};
use crate::roles::ROLES;

/// What nobody reached: to be empty.
const EXCEPTIONS: &str = include_str!("reach_exceptions.txt");

/// Rows of a type that a walk starts from.
const STARTS: usize = 100;

struct Caller {
    name: String,
    tenant: &'static str,
    client: Client,
}

async fn callers(subgraph: &TestSubgraph) -> Vec<Caller> {
    let caller = |name: &str, tenant, client| Caller { name: format!("{name} of {tenant}"), tenant, client };
    let service = |tenant| {
        let request = TokenRequest::service("price-import", tenant_id(tenant), &["product:read", "price:read"]);
        subgraph.client().with_token(&subgraph.token(&request))
    };
    let mut all = vec![
        caller("a stranger", "dakkah", subgraph.as_shopper("dakkah")),
        caller("a stranger", "paris", subgraph.as_shopper("paris")),
        caller("sara", "dakkah", subgraph.as_customer("dakkah", "sara@dakkah.example")),
        caller("khalid", "dakkah", subgraph.as_customer("dakkah", "khalid@dakkah.example")),
        caller("marie", "paris", subgraph.as_customer("paris", "marie@paris.example")),
        caller("a vendor's manager", "dakkah", subgraph.as_vendor("dakkah", "vendor_of_nothing", "manager")),
        caller("a service", "dakkah", service("dakkah")),
        caller("tenant-admin", "hq", subgraph.as_staff("hq", "tenant-admin")),
        caller("tenant-admin", "paris", subgraph.as_staff("paris", "tenant-admin")),
    ];
    for role in ROLES {
        all.push(caller(role, "dakkah", subgraph.as_staff("dakkah", role)));
    }
    for caller in &mut all {
        if caller.client.has_token() {
            caller.client = caller.client.clone().signed_in().await;
        }
    }
    all
}

/// The answer, unless it says that the caller may not: any other error is a fault.
fn allowed(answer: Response, about: &str) -> Option<Response> {
    let codes = answer.codes();
    let refusals = ["FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND"];
    assert!(codes.iter().all(|code| refusals.contains(code)), "{about}: {:#}", answer.body);
    (codes.is_empty() || answer.body["data"].is_object()).then_some(answer)
}

/// Every object with an id at or below a value.
fn rows(value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| rows(value, found)),
        Value::Object(object) => match object.get("id").and_then(Value::as_str) {
            Some(id) => drop(found.insert(id.to_owned(), value.clone())),
            None => object.values().for_each(|value| rows(value, found)),
        },
        _ => {}
    }
}

/// What the caller is shown of these rows at the plain door.
async fn door(
    caller: &Caller,
    entity: &EntityType,
    selection: &str,
    ids: impl Iterator<Item = &String>,
) -> BTreeMap<String, Value> {
    let ids: Vec<&String> = ids.collect();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(40) {
        let fields: String =
            chunk.iter().enumerate().map(|(n, id)| format!("a{n}: {}(id: \"{id}\") {{ {selection} }} ", entity.one)).collect();
        let answer = caller.client.query(&format!("{{ {fields} }}")).await;
        if let Some(answer) = allowed(answer, &entity.one) {
            rows(&answer.body["data"], &mut found);
        }
    }
    found
}

/// The entity that a field leads to, with how to select it.
fn target<'a>(schema: &'a SubgraphSchema, field: &Field) -> Option<(&'a EntityType, String)> {
    let connection = field.of.strip_suffix("Connection");
    let entity = schema.entity(connection.unwrap_or(&field.of))?;
    let selection = schema.plain_fields(entity).join(" ");
    let page = if field.arguments.iter().any(|argument| argument.name == "first") { "(first: 20)" } else { "" };
    Some((
        entity,
        match connection {
            Some(_) => format!("{}{page} {{ nodes {{ {selection} }} edges {{ node {{ id }} }} }}", field.name),
            None => format!("{} {{ {selection} }}", field.name),
        },
    ))
}

/// The walk of one path by all callers: what is wrong with it, and whether anybody reached a row.
struct Walk<'a> {
    database: &'a TestDatabase,
    callers: &'a [Caller],
    wrong: Vec<String>,
    reached: BTreeSet<String>,
    unreached: BTreeSet<String>,
}

impl Walk<'_> {
    async fn path(&mut self, path: &str, schema: &SubgraphSchema, entity: &EntityType, query: &str, variables: &Value) {
        let selection = schema.plain_fields(entity).join(" ");
        let mut reached = false;
        for caller in self.callers {
            let about = format!("{path} by {}", caller.name);
            let answer = caller.client.query_with(query, variables.clone()).await;
            let Some(answer) = allowed(answer, &about) else { continue };
            let mut found = BTreeMap::new();
            // From the path on: the rows it starts from are not what it leads to.
            let data = &answer.body["data"];
            match data["_entities"].as_array() {
                Some(starts) => {
                    let ends = starts.iter().filter_map(Value::as_object).flat_map(|start| start.values());
                    ends.for_each(|end| rows(end, &mut found));
                }
                None => rows(data, &mut found),
            }
            if found.is_empty() {
                continue;
            }
            reached = true;
            let shown = door(caller, entity, &selection, found.keys()).await;
            let tenant = visible(self.database, entity, tenant_id(caller.tenant)).await;
            for (id, row) in &found {
                // A platform operator sees the rows of all tenants where they belong to the platform.
                if !tenant.contains(id) && !caller.name.starts_with("super-admin") {
                    self.wrong.push(format!("{about}: {id} is another tenant's"));
                }
                match shown.get(id) {
                    None => self.wrong.push(format!("{about}: {id} is not shown at {}", entity.one)),
                    Some(plain) if plain != row => self.wrong.push(format!("{about}: {row} but {plain} at {}", entity.one)),
                    Some(_) => {}
                }
            }
        }
        if reached {
            self.reached.insert(path.to_owned())
        } else {
            self.unreached.insert(path.to_owned())
        };
    }
}

/// Invariant: No path of the schema shows a row or a field that the same caller is not shown by its id.
#[tokio::test]
async fn no_path_shows_more_than_the_plain_door() {
    let database = TestDatabase::new().await;
    // No price of the demo data is of a region.
    let region = "UPDATE catalog.price SET region_id = (SELECT id FROM catalog.region ORDER BY id LIMIT 1) WHERE tenant_id = ";
    database.execute(&format!("{region} '{}'", tenant_id("dakkah"))).await;
    let schemas = SubgraphSchema::all();
    let (mut wrong, mut unreached, mut reached) = (Vec::new(), BTreeSet::new(), 0);
    for schema in &schemas {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        let callers = callers(&subgraph).await;
        let mut walk =
            Walk { database: &database, callers: &callers, wrong: vec![], reached: BTreeSet::new(), unreached: BTreeSet::new() };
        for (parent, fields) in &schema.objects {
            if parent.ends_with("Payload") || parent.ends_with("Connection") || parent.ends_with("Edge") || parent == "Mutation" {
                continue;
            }
            for field in fields {
                let Some((entity, selected)) = target(schema, field) else { continue };
                let path = format!("{}.{parent}.{}", schema.name, field.name);
                let (query, variables) = match parent.as_str() {
                    // By id is the door itself, but each other key is a path of its own.
                    "Query" if field.name == entity.one => {
                        for lookup in field.arguments.iter().filter(|argument| argument.name != "id") {
                            let key = lookup.name.as_str();
                            let values = database
                                .column(&format!(
                                    "SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL LIMIT 40",
                                    column(key),
                                    entity.relation
                                ))
                                .await;
                            let selection = schema.plain_fields(entity).join(" ");
                            let fields: String = values
                                .iter()
                                .enumerate()
                                .map(|(n, value)| format!("a{n}: {}({key}: {}) {{ {selection} }} ", field.name, json!(value)))
                                .collect();
                            walk.path(&format!("{path} by {key}"), schema, entity, &format!("{{ {fields} }}"), &json!({})).await;
                        }
                        continue;
                    }
                    // Arguments that must be given have the values of the columns of their names.
                    "Query" if field.arguments.iter().any(|argument| argument.required) => {
                        let required = field.arguments.iter().filter(|argument| argument.required);
                        let names: Vec<&str> = required.map(|argument| argument.name.as_str()).collect();
                        let columns: Vec<String> = names.iter().map(|name| column(name)).collect();
                        let of = format!("SELECT DISTINCT {} FROM {} LIMIT 30", columns.join(", "), entity.relation);
                        let selection = schema.plain_fields(entity).join(" ");
                        let known = database.rows(&of).await.into_iter().filter(|row| row.iter().all(Option::is_some));
                        let one = |(n, row): (usize, Vec<Option<String>>)| {
                            let given: Vec<String> =
                                names.iter().zip(row).map(|(name, value)| format!("{name}: {}", json!(value))).collect();
                            format!("a{n}: {}({}, first: 20) {{ nodes {{ {selection} }} }} ", field.name, given.join(", "))
                        };
                        let fields: String = known.enumerate().map(one).collect();
                        (format!("{{ {fields} }}"), json!({}))
                    }
                    "Query" => (format!("{{ {} }}", selected.replacen("(first: 20)", "(first: 100)", 1)), json!({})),
                    "Me" => (format!("{{ me {{ {selected} }} }}"), json!({})),
                    _ if field.arguments.iter().any(|argument| argument.required) => {
                        walk.unreached.insert(path);
                        continue;
                    }
                    _ => {
                        let Some(start) = schemas.iter().find_map(|schema| schema.entity(parent)) else {
                            walk.unreached.insert(path);
                            continue;
                        };
                        let ids =
                            database.column(&format!("SELECT id FROM {} ORDER BY md5(id) LIMIT {STARTS}", start.relation)).await;
                        let of: Vec<Value> = ids.iter().map(|id| json!({ "__typename": parent, "id": id })).collect();
                        let query = format!(
                            "query ($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on {parent} {{ {selected} }} }} }}"
                        );
                        (query, json!({ "of": of }))
                    }
                };
                walk.path(&path, schema, entity, &query, &variables).await;
            }
        }
        wrong.extend(walk.wrong);
        unreached.extend(walk.unreached);
        reached += walk.reached.len();
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(reached > 150, "{reached} paths led to rows");
    let exceptions: BTreeSet<String> = EXCEPTIONS.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(unreached, exceptions, "paths on which nobody reached a row");
}

/// Invariant: A mutation is open to nobody whom the schema does not name.
#[tokio::test]
async fn no_mutation_is_open_to_whom_the_schema_does_not_name() {
    let database = TestDatabase::new().await;
    let (mut before, mut tried) = (None, 0);
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        let service = subgraph.token(&TokenRequest::service("price-import", tenant_id("dakkah"), &["nothing:read"]));
        let strangers = [
            ("", subgraph.as_shopper("dakkah")),
            ("customer", subgraph.as_customer("dakkah", "khalid@dakkah.example").signed_in().await),
            ("vendor", subgraph.as_vendor("dakkah", "vendor_of_nothing", "viewer").signed_in().await),
            ("service", subgraph.client().with_token(&service)),
            ("staff", subgraph.as_staff("dakkah", "viewer").signed_in().await),
        ];
        // The vendor's person is hired by now.
        if before.is_none() {
            before = Some(contents(&database).await);
        }
        for mutation in schema.mutations.iter().filter(|mutation| !mutation.scopes.is_empty()) {
            let input = mutation.arguments.iter().find(|argument| argument.name == "input");
            let by_id = mutation.arguments.iter().any(|argument| argument.name == "id");
            // One that is about many rows needs none.
            let row = match mutation.payload.strip_suffix("Payload").and_then(|name| schema.entity(name)) {
                Some(entity) => {
                    let owned = entity.owned_by(&format!("'{}'", tenant_id("dakkah")));
                    let sql = format!("SELECT to_jsonb(t) FROM {} t WHERE {owned} ORDER BY id LIMIT 1", entity.relation);
                    database.column(&sql).await.pop().map(|row| serde_json::from_str::<Value>(&row).unwrap())
                }
                None => (!by_id && input.is_none()).then_some(Value::Null),
            };
            let Some(row) = row else { continue };
            let (mut declared, mut given, mut variables) = (String::new(), Vec::new(), json!({}));
            if by_id {
                given.push(format!("id: {}", row["id"]));
            }
            if let Some(input) = input {
                declared = format!("($input: {}!)", input.of);
                given.push("input: $input".to_owned());
                variables = json!({ "input": if by_id { json!({}) } else { input_like(&schema, &input.of, &row, "r") } });
            }
            given.extend(schema.other_arguments(mutation).strip_prefix(", ").map(str::to_owned));
            let given = if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) };
            let call = format!("mutation {declared} {{ {}{given} {{ __typename }} }}", mutation.name);
            for (scope, client) in &strangers {
                // Whom the schema names may have the right; whether they do is the matrix's and the customers' own tests.
                if mutation.scopes.iter().any(|named| named == scope) && !["service", "staff"].contains(scope) {
                    continue;
                }
                let answer = client.query_with(&call, variables.clone()).await;
                let wanted = if scope.is_empty() { "UNAUTHENTICATED" } else { "FORBIDDEN" };
                assert_eq!(answer.codes(), [wanted], "{} by `{scope}`: {:#}", mutation.name, answer.body);
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
    assert_eq!(Some(contents(&database).await), before);
}
