//! Selections: whatever is selected, however often and through whatever fragments, is answered as the specification has it, to the byte.

use cityos::subgraphs::named;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use testkit::{TestDatabase, TestGraph, TestSubgraph};

const CAMERA: &str = "prod_01jddk000000000000000can0n";

/// What is selected of an object.
#[derive(Clone, Debug)]
enum Item {
    Field { name: &'static str, again: bool, of: Vec<Item> },
    Fragment { named: bool, typed: bool, include: Option<bool>, of: Vec<Item> },
}

/// A field by its name, and the type of one that is an object.
type Field = (&'static str, Option<&'static str>);

/// The types of the test, each with its fields: their names, and the type of those that are objects.
const TYPES: &[(&str, &[Field])] = &[
    (
        "Product",
        &[("__typename", None), ("id", None), ("title", None), ("status", None), ("variants", Some("ProductVariantConnection"))],
    ),
    (
        "ProductVariantConnection",
        &[
            ("totalCount", None),
            ("__typename", None),
            ("nodes", Some("ProductVariant")),
            ("edges", Some("ProductVariantEdge")),
            ("pageInfo", Some("PageInfo")),
        ],
    ),
    ("ProductVariantEdge", &[("cursor", None), ("__typename", None), ("node", Some("ProductVariant"))]),
    (
        "ProductVariant",
        &[("sku", None), ("id", None), ("__typename", None), ("inventoryQuantity", None), ("product", Some("Product"))],
    ),
    ("PageInfo", &[("hasNextPage", None), ("endCursor", None), ("startCursor", None), ("__typename", None)]),
];

fn fields_of(ty: &str) -> &'static [Field] {
    TYPES.iter().find(|(name, _)| *name == ty).unwrap().1
}

/// Selections of a type, so many levels deep.
fn items(ty: &'static str, depth: u32) -> BoxedStrategy<Vec<Item>> {
    let fields: Vec<BoxedStrategy<Item>> = fields_of(ty)
        .iter()
        .filter(|(_, of)| of.is_none() || depth > 0)
        .map(|&(name, of)| {
            let of = of.map_or_else(|| Just(Vec::new()).boxed(), |of| items(of, depth.saturating_sub(1)));
            (any::<bool>(), of).prop_map(move |(again, of)| Item::Field { name, again, of }).boxed()
        })
        .collect();
    let field = prop::strategy::Union::new(fields).boxed();
    let fragment = (any::<bool>(), any::<bool>(), any::<Option<bool>>(), prop::collection::vec(field.clone(), 1..3))
        .prop_map(|(named, typed, include, of)| Item::Fragment { named, typed, include, of });
    prop::collection::vec(prop_oneof![3 => field, 1 => fragment], 2..7).boxed()
}

/// Writes selections as GraphQL; named fragments go to the end of the document.
fn write(items: &[Item], ty: &str, text: &mut String, fragments: &mut Vec<String>) {
    text.push_str("{ ");
    for item in items {
        match item {
            Item::Field { name, again, of } => {
                if *again {
                    text.push_str(&format!("{}Again: ", name.trim_start_matches('_')));
                }
                text.push_str(name);
                if *name == "variants" {
                    text.push_str("(first: 2)");
                }
                text.push(' ');
                if let Some((_, Some(inner))) = fields_of(ty).iter().find(|(known, _)| known == name) {
                    write(of, inner, text, fragments);
                }
            }
            Item::Fragment { named, typed, include, of } => {
                let directive = include.map_or("", |include| if include { " @include(if: $yes)" } else { " @skip(if: $yes)" });
                if *named {
                    let mut inner = String::new();
                    write(of, ty, &mut inner, fragments);
                    let name = format!("F{}", fragments.len());
                    fragments.push(format!("fragment {name} on {ty} {inner}"));
                    text.push_str(&format!("...{name}{directive} "));
                } else {
                    let condition = if *typed { format!(" on {ty}") } else { String::new() };
                    text.push_str(&format!("...{condition}{directive} "));
                    write(of, ty, text, fragments);
                }
            }
        }
    }
    text.push_str("} ");
}

/// What the specification has collected: each key once, in the order of the document, with all that is selected beneath it.
fn collect<'a>(items: &'a [Item], keys: &mut Vec<(String, &'static str, Vec<&'a [Item]>)>) {
    for item in items {
        match item {
            Item::Field { name, again, of } => {
                let key = if *again { format!("{}Again", name.trim_start_matches('_')) } else { (*name).to_owned() };
                match keys.iter_mut().find(|(known, ..)| *known == key) {
                    Some((.., selected)) => selected.push(of),
                    None => keys.push((key, name, vec![of])),
                }
            }
            Item::Fragment { include: Some(false), .. } => {}
            Item::Fragment { of, .. } => collect(of, keys),
        }
    }
}

/// The answer as text, from the values that the fields are known to have.
fn answer(selected: &[&[Item]], ty: &str, value: &Value, product: &Value) -> String {
    let mut keys = Vec::new();
    selected.iter().for_each(|items| collect(items, &mut keys));
    let members = keys.into_iter().map(|(key, name, selected)| {
        let inner = fields_of(ty).iter().find(|(known, _)| *known == name).unwrap().1;
        // Each variant leads back to the product.
        let value = if name == "product" { product } else { &value[name] };
        let text = match (inner, value) {
            (None, _) if name == "__typename" => json!(ty).to_string(),
            (None, value) => value.to_string(),
            (Some(inner), Value::Array(all)) => {
                let all: Vec<String> = all.iter().map(|one| answer(&selected, inner, one, product)).collect();
                format!("[{}]", all.join(","))
            }
            (Some(inner), value) => answer(&selected, inner, value, product),
        };
        format!("\"{key}\":{text}")
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// Invariant: What is selected more than once, through fragments or under directives, is answered once, joined, in the order of the document.
#[tokio::test(flavor = "multi_thread")]
async fn every_selection_is_answered_as_the_specification_has_it() {
    const ALL: &str =
        "query ($id: ID) { product(id: $id) { id title status variants(first: 2) { totalCount nodes { sku id inventoryQuantity }
        edges { cursor node { sku id inventoryQuantity } } pageInfo { hasNextPage endCursor startCursor } } } }";
    let graph = TestGraph::shared().await;
    let catalog = graph.subgraph("catalog");
    let whole = catalog.as_shopper("dakkah").query_with(ALL, json!({ "id": CAMERA })).await;
    let product = whole.at("product").clone();
    assert_eq!(product["variants"]["nodes"].as_array().map(Vec::len), Some(2), "{product}");

    let ask = async |query: String| {
        let body = json!({ "query": query, "variables": { "id": CAMERA, "yes": true } }).to_string();
        let request = reqwest::Client::new().post(catalog.url("/graphql")).header("x-tenant", "dakkah");
        let response = request.header("content-type", "application/json").body(body).send().await.unwrap();
        response.text().await.unwrap()
    };
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = items("Product", 3);
    let (mut joined, mut most) = (0, 0);
    for _ in 0..200 {
        let selected = strategy.new_tree(&mut runner).unwrap().current();
        let (mut text, mut fragments) = (String::new(), Vec::new());
        write(&selected, "Product", &mut text, &mut fragments);
        let query = format!(
            "query ($id: ID, $yes: Boolean!) {{ product(id: $id) {{ ... @include(if: $yes) {text} }} }} {}",
            fragments.join(" ")
        );
        let expected = format!("{{\"data\":{{\"product\":{}}}}}", answer(&[&selected], "Product", &product, &product));
        assert_eq!(ask(query.clone()).await, expected, "{query}");
        // The root names the field twice: its values are joined by async-graphql, not by the executor.
        let twice = format!(
            "query ($id: ID, $yes: Boolean!) {{ product(id: $id) {{ id }} product(id: $id) {{ ... @include(if: $yes) {text} }} }} {}",
            fragments.join(" ")
        );
        let id = [Item::Field { name: "id", again: false, of: Vec::new() }];
        let expected = format!("{{\"data\":{{\"product\":{}}}}}", answer(&[&id, &selected], "Product", &product, &product));
        assert_eq!(ask(twice.clone()).await, expected, "{twice}");
        joined += usize::from(text.matches("variants(").count() > 1);
        most = most.max(text.len());
    }
    assert!(joined > 20 && most > 1_000, "{joined} selections joined lists; the longest has {most} characters");
}

/// Invariant: A row that others name is counted as often as it is written: no short document makes an answer without bound.
#[tokio::test]
async fn rows_that_name_each_other_do_not_multiply_without_bound() {
    let database = TestDatabase::new().await;
    let columns = database.columns("catalog.product_variant").await;
    let values = columns.replacen("id,", "id || n,", 1).replace("sku", "sku || n");
    let copies = format!(
        "INSERT INTO catalog.product_variant ({columns})
         SELECT {values} FROM catalog.product_variant, generate_series(1, 60) AS n WHERE product_id = '{CAMERA}'"
    );
    database.execute(&copies).await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let shopper = catalog.as_shopper("dakkah");
    let nested = |times: usize| {
        let (open, close) = ("variants(first: 100) { nodes { product { ".repeat(times), "} } } ".repeat(times));
        format!("{{ product(id: \"{CAMERA}\") {{ {open} id {close} }} }}")
    };
    let answer = shopper.query(&nested(2)).await.ok();
    assert_eq!(answer.list("product.variants.nodes.0.product.variants.nodes").len(), 100);
    let refused = shopper.query(&nested(5)).await.refused("INVALID");
    assert!(refused.message(0).contains("more than 50000 records"), "{}", refused.message(0));
}

/// Invariant: A cursor holds nothing that its reader does not see.
#[tokio::test]
async fn a_cursor_holds_no_value_that_is_hidden() {
    use base64::Engine;

    let graph = TestGraph::shared().await;
    let catalog = graph.subgraph("catalog");
    let ask = "{ serviceCenters(first: 2, orderBy: [{ field: CURRENT_LOAD }]) { edges { cursor node { currentLoad } } } }";
    let key = |cursor: &str| {
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(cursor).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()["k"][0].clone()
    };
    let seen = catalog.as_staff("dakkah", "super-admin").query(ask).await.ok();
    let load = seen.at("serviceCenters.edges.0.node.currentLoad").as_i64().unwrap();
    assert_eq!(key(seen.text("serviceCenters.edges.0.cursor")), json!({ "i": load }));
    let hidden = catalog.as_shopper("dakkah").query(ask).await.ok();
    assert_eq!(*hidden.at("serviceCenters.edges.0.node.currentLoad"), Value::Null);
    assert_eq!(key(hidden.text("serviceCenters.edges.0.cursor")), json!("n"));
}

/// Invariant: Every representation is answered in its place, however often and in whatever form the list is given.
#[tokio::test]
async fn representations_are_answered_in_their_places() {
    let graph = TestGraph::shared().await;
    let catalog = graph.subgraph("catalog").as_shopper("dakkah");
    let camera = json!({ "__typename": "Product", "id": CAMERA });
    let [missing, malformed, unknown] = ["prod_none", "cus_1", ""].map(|id| json!({ "__typename": "Product", "id": id }));
    let all = json!([missing, camera, { "__typename": "Product" }, camera, malformed, unknown]);
    let shown = json!([null, { "id": CAMERA }, null, { "id": CAMERA }, null, null]);
    let ask = "($all: [_Any!]!) { _entities(representations: $all) { ... on Product { id } } }";
    let answer = catalog.query_with(&format!("query {ask}"), json!({ "all": all })).await.ok();
    assert_eq!(*answer.at("_entities"), shown);

    // Twice, and joined; under another key; one object in place of a list; a default.
    let twice = "query ($all: [_Any!]!) { _entities(representations: $all) { ... on Product { id } }
                   _entities(representations: $all) { ... on Product { status } }
                   other: _entities(representations: $all) { ... on Product { __typename } } }";
    let answer = catalog.query_with(twice, json!({ "all": [camera] })).await.ok();
    assert_eq!(*answer.at("_entities"), json!([{ "id": CAMERA, "status": "PUBLISHED" }]));
    assert_eq!(*answer.at("other"), json!([{ "__typename": "Product" }]));
    let literal = format!(
        "{{ _entities(representations: {{ __typename: \"Product\", id: \"{CAMERA}\" }}) {{ ... on Product {{ id }} }} }}"
    );
    assert_eq!(*catalog.query(&literal).await.ok().at("_entities"), json!([{ "id": CAMERA }]));
    let default = format!(
        "query ($all: [_Any!]! = [{{ __typename: \"Product\", id: \"{CAMERA}\" }}]) {{
        _entities(representations: $all) {{ ... on Product {{ id }} }} }}"
    );
    assert_eq!(*catalog.query(&default).await.ok().at("_entities"), json!([{ "id": CAMERA }]));
}
