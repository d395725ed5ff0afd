//! A variable that a client leaves out leaves the column as it is: no update clears what it was not told to clear.
//!
//! Invariant: A variable that is not sent is left out: no update clears a column that it was not told to clear.

use serde_json::{Value, json};
use testkit::{EntityType, SubgraphSchema, TestDatabase, TestSubgraph, tenant_id};

/// A row as JSON, without what every change moves.
async fn row(database: &TestDatabase, entity: &EntityType, id: &str) -> Value {
    let sql = format!("SELECT to_jsonb(t) - 'updated_at' FROM {} t WHERE id = '{id}'", entity.relation);
    serde_json::from_str(&database.value(&sql).await).unwrap()
}

/// Every update of every entity, with all of its fields declared as variables and none of them sent, through the subgraph.
#[tokio::test]
async fn an_update_whose_variables_are_not_sent_changes_nothing() {
    let database = TestDatabase::new().await;
    let (mut updated, mut fields, mut wrong) = (0, 0, Vec::new());
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        for entity in &schema.entities {
            let name = &entity.name;
            let Some(input) = schema.input(&format!("Update{name}Input")) else { continue };
            let (tenant, handle) =
                if entity.table == "tenant_product" { (tenant_id("paris"), "paris") } else { (tenant_id("dakkah"), "dakkah") };
            let owner = entity.owned_by(&format!("'{tenant}'"));
            let ids = format!("SELECT id FROM {} t WHERE {owner} AND deleted_at IS NULL ORDER BY id LIMIT 1", entity.relation);
            let Some(id) = database.column(&ids).await.pop() else { continue };
            let declared = |(n, field): (usize, &testkit::Argument)| match field.list {
                true => format!("$v{n}: [{}!]", field.of),
                false => format!("$v{n}: {}", field.of),
            };
            let optional: Vec<(usize, &testkit::Argument)> = input.iter().filter(|field| !field.required).enumerate().collect();
            let declarations: Vec<String> = optional.iter().copied().map(declared).collect();
            let members: Vec<String> = optional.iter().map(|(n, field)| format!("{}: $v{n}", field.name)).collect();
            let mutation = format!(
                "mutation ($id: ID!, {}) {{ done: update{name}(id: $id, input: {{ {} }}) {{ userErrors {{ field code message }} }} }}",
                declarations.join(", "),
                members.join(", ")
            );
            let before = row(&database, entity, &id).await;
            let admin = subgraph.as_staff(handle, "super-admin").signed_in().await;
            let answer = admin.query_with(&mutation, json!({ "id": id })).await;
            let after = row(&database, entity, &id).await;
            if !answer.errors().is_empty() {
                wrong.push(format!("update{name}: {}", answer.body));
            } else if before != after {
                wrong.push(format!("update{name} changed {before} to {after}"));
            }
            updated += 1;
            fields += optional.len();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(updated > 60 && fields > 500, "{updated} updates with {fields} fields");
}

/// The same through the router, of which one field is sent.
#[tokio::test]
async fn a_field_that_is_sent_is_changed_and_its_neighbour_is_not() {
    let graph = testkit::TestGraph::start().await;
    let admin = graph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let camera = "prod_01jddk000000000000000can0n";
    let mutation = "mutation ($id: ID!, $t: String, $s: String) {
        updateProduct(id: $id, input: { title: $t, subtitle: $s }) { product { title subtitle } userErrors { code } } }";
    let both = admin.query_with(mutation, json!({ "id": camera, "t": "A", "s": "B" })).await.ok();
    assert_eq!((both.text("updateProduct.product.title"), both.text("updateProduct.product.subtitle")), ("A", "B"));
    let one = admin.query_with(mutation, json!({ "id": camera, "t": "C" })).await.ok();
    assert_eq!((one.text("updateProduct.product.title"), one.text("updateProduct.product.subtitle")), ("C", "B"));
    let cleared = admin.query_with(mutation, json!({ "id": camera, "t": "C", "s": null })).await.ok();
    assert!(cleared.at("updateProduct.product.subtitle").is_null(), "an explicit null clears");

    // The first mutation's product is read before the second changes it.
    let review = graph.database().value(&format!("SELECT id FROM reviews.review WHERE product_id = '{camera}' LIMIT 1")).await;
    let serial = format!(
        "mutation {{ a: updateReview(id: \"{review}\", input: {{ title: \"T\" }}) {{ review {{ product {{ title }} }} userErrors {{ code message }} }}
            b: updateProduct(id: \"{camera}\", input: {{ title: \"D\" }}) {{ product {{ title }} }} }}"
    );
    for _ in 0..5 {
        let answer = admin.query(&serial).await.ok();
        assert_eq!((answer.text("a.review.product.title"), answer.text("b.product.title")), ("C", "D"), "{:#}", answer.body);
        admin.query_with(mutation, json!({ "id": camera, "t": "C" })).await.ok();
    }
}
