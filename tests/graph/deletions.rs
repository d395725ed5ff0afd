//! What a deletion leaves behind: `docs/references.md` says it, and every entity is asked.
//!
//! Invariant: Nothing leads to a deleted row, and what names it is read without an error.

use testkit::{SubgraphSchema, TestDatabase, TestSubgraph, tenant_id};

/// Every entity that can be deleted is: what names the row stays and is read without an error, and no field leads to it any more.
#[tokio::test]
async fn nothing_leads_to_a_deleted_row_and_what_names_it_is_read_without_an_error() {
    let database = TestDatabase::new().await;
    let (mut wrong, mut deleted, mut asked) = (Vec::new(), 0, 0);
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        for entity in &schema.entities {
            let name = &entity.name;
            let delete = format!("delete{name}");
            // A tenant is deleted by nobody, and everything with it.
            if name == "Tenant" || !schema.mutations.iter().any(|mutation| mutation.name == delete) {
                continue;
            }
            let (tenant, handle) =
                if entity.table == "tenant_product" { (tenant_id("paris"), "paris") } else { (tenant_id("dakkah"), "dakkah") };
            let admin = subgraph.as_staff(handle, "super-admin").signed_in().await;
            let owner = entity.owned_by(&format!("'{tenant}'"));
            let ids = format!("SELECT id FROM {} t WHERE {owner} AND deleted_at IS NULL ORDER BY id", entity.relation);
            for id in database.column(&ids).await.into_iter().take(3) {
                let mutation = format!("mutation {{ done: {delete}(id: \"{id}\") {{ userErrors {{ code }} }} }}");
                let answer = admin.query(&mutation).await;
                if answer.codes().contains(&"INTERNAL") {
                    wrong.push(format!("{delete}: {}", answer.body));
                }
                if !answer.errors().is_empty() || !answer.list("done.userErrors").is_empty() {
                    continue;
                }
                deleted += 1;
                for other in &schema.entities {
                    let leads = |field: &&testkit::Field| field.of == *name && !field.list && field.arguments.is_empty();
                    for field in other.fields.iter().filter(leads) {
                        let list = format!("{{ {}(first: 100) {{ nodes {{ id to: {} {{ id }} }} }} }}", other.list, field.name);
                        let answer = admin.query(&list).await;
                        let about = format!("{}.{} after {delete}", other.name, field.name);
                        if !answer.errors().is_empty() {
                            wrong.push(format!("{about}: {}", answer.body["errors"]));
                            continue;
                        }
                        asked += 1;
                        let nodes = answer.list(&format!("{}.nodes", other.list));
                        if nodes.iter().any(|node| node["to"]["id"] == id.as_str()) {
                            wrong.push(format!("{about} leads to it"));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(deleted > 60 && asked > 100, "{deleted} rows were deleted, {asked} fields asked");
}
