//! No tenant reaches another's rows: for every entity, by every door.
//!
//! The checks walk the schemas, so an entity that is added is checked too. What a tenant must see is asked of the database, as its owner.
//! Each wall is tested with the other taken away: without row-level security the subgraphs' own filter holds ([`every_door`] on a database
//! whose policies are off), and without the filter row-level security does (module `walls`).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::{Client, EntityType, SubgraphSchema, TENANTS, TestDatabase, TestSubgraph};

/// Invariant: No single row, list or representation leads to another tenant's rows.
#[tokio::test]
async fn no_door_leads_to_another_tenants_rows() {
    let database = TestDatabase::new().await;
    assert_eq!(every_door(&database).await, Vec::<String>::new());
}

/// Invariant: The filter alone keeps tenants apart.
#[tokio::test]
async fn without_row_level_security_the_filter_alone_keeps_tenants_apart() {
    let database = TestDatabase::new().await;
    take_row_level_security_away(&database).await;
    assert_eq!(every_door(&database).await, Vec::<String>::new());
}

/// Invariant: No mutation changes another tenant's rows.
#[tokio::test]
async fn no_mutation_changes_another_tenants_row() {
    let database = TestDatabase::new().await;
    assert_eq!(every_mutation(&database).await, Vec::<String>::new());
}

/// Invariant: The filter alone keeps tenants apart.
#[tokio::test]
async fn without_row_level_security_no_mutation_changes_another_tenants_row() {
    let database = TestDatabase::new().await;
    take_row_level_security_away(&database).await;
    assert_eq!(every_mutation(&database).await, Vec::<String>::new());
}

/// Invariant: No input names the tenant of a row.
#[test]
fn no_input_names_a_tenant() {
    // Three tables say which other tenant they are about; none of these decides whose row it is (the host is always the caller's tenant).
    let about = [
        "CreateMarketplaceListingInput.marketplaceTenantId",
        "CreateMarketplaceListingInput.vendorTenantId",
        "CreateTenantRelationshipInput.hostTenantId",
        "CreateTenantRelationshipInput.vendorTenantId",
        "CreateTenantInput.parentTenantId",
        "UpdateTenantInput.parentTenantId",
    ];
    for schema in SubgraphSchema::all() {
        for (input, fields) in &schema.inputs {
            let writes = input.starts_with("Create") || input.starts_with("Update");
            for field in fields.iter().filter(|field| writes && field.name.to_lowercase().ends_with("tenantid")) {
                let name = format!("{input}.{}", field.name);
                assert!(about.contains(&name.as_str()), "{}: {name}", schema.name);
            }
        }
    }
}

async fn take_row_level_security_away(database: &TestDatabase) {
    let tables =
        "SELECT format('ALTER TABLE %I.%I NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', schemaname, tablename)
                  FROM pg_tables WHERE rowsecurity";
    let statements = database.column(tables).await;
    assert!(statements.len() >= 57, "every table had it");
    database.execute(&statements.join(";")).await;
}

/// What a tenant's administrator finds that is not the tenant's, or misses that is.
async fn every_door(database: &TestDatabase) -> Vec<String> {
    let mut wrong = Vec::new();
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        assert!(!schema.entities.is_empty(), "{} has entities", schema.name);
        let mut seen = 0;
        for (tenant, id) in TENANTS {
            let admin = subgraph.as_staff(tenant, "tenant-admin").signed_in().await;
            for entity in &schema.entities {
                let expected = visible(database, entity, id).await;
                seen += expected.len();
                let all = database.column(&format!("SELECT id FROM {} ORDER BY id", entity.relation)).await;
                let about = format!("{} of {tenant}", entity.name);
                let listed = listed(&admin, entity).await;
                if listed != expected {
                    wrong.push(format!("{about}, list: {:?}", expected.symmetric_difference(&listed).collect::<Vec<_>>()));
                }
                let fetched = fetched(&admin, entity, &all).await;
                if fetched != expected {
                    wrong.push(format!("{about}, one by one: {:?}", expected.symmetric_difference(&fetched).collect::<Vec<_>>()));
                }
                let represented = represented(&admin, entity, &all).await;
                let answers = all.iter().map(|id| expected.contains(id).then(|| id.clone())).collect::<Vec<_>>();
                if represented != answers {
                    wrong.push(format!("{about}, as representations: {represented:?}"));
                }
            }
        }
        assert!(seen > 0, "there are rows in {}", schema.name);
    }
    wrong
}

/// The ids that a tenant's administrator must see, and no others. The named exceptions from `tenant_id = mine` are all here.
pub(crate) async fn visible(database: &TestDatabase, entity: &EntityType, tenant: &str) -> BTreeSet<String> {
    let product = format!(
        "(t.tenant_id = '{tenant}' OR EXISTS (
            SELECT FROM catalog.tenant_product o JOIN platform.tenant mine ON mine.id = o.tenant_id
            WHERE o.tenant_id = '{tenant}' AND o.product_id = p.id AND o.product_tenant_id = p.tenant_id
              AND o.product_tenant_id = mine.parent_tenant_id AND o.enabled AND o.deleted_at IS NULL))"
    );
    let of_product =
        |join: &str| format!("SELECT t.id FROM catalog.{} t {join} WHERE t.deleted_at IS NULL AND {product}", entity.table);
    let of_variant = "JOIN catalog.product_variant v ON v.id = t.variant_id AND v.tenant_id = t.variant_tenant_id
                      JOIN catalog.product p ON p.id = v.product_id AND p.tenant_id = v.tenant_id";
    let sql = match entity.table.as_str() {
        "tenant" => format!("SELECT id FROM platform.tenant WHERE deleted_at IS NULL AND '{tenant}' IN (id, parent_tenant_id)"),
        "tenant_relationship" => format!(
            "SELECT id FROM platform.tenant_relationship WHERE deleted_at IS NULL AND '{tenant}' IN (host_tenant_id, vendor_tenant_id)"
        ),
        "product" => format!("SELECT t.id FROM catalog.product t JOIN catalog.product p ON p.id = t.id WHERE t.deleted_at IS NULL AND {product}"),
        "product_option" | "product_variant" => of_product("JOIN catalog.product p ON p.id = t.product_id AND p.tenant_id = t.tenant_id"),
        "product_option_value" => of_product(
            "JOIN catalog.product_option x ON x.id = t.option_id AND x.tenant_id = t.tenant_id
             JOIN catalog.product p ON p.id = x.product_id AND p.tenant_id = x.tenant_id",
        ),
        // A head office's base prices, in currencies in which the tenant has no price of its own.
        "price" => format!(
            "{} AND (t.tenant_id = '{tenant}' OR t.price_list_id IS NULL AND NOT EXISTS (
                SELECT FROM catalog.price own WHERE own.tenant_id = '{tenant}' AND own.variant_id = t.variant_id
                  AND own.currency_code = t.currency_code AND own.deleted_at IS NULL))
             UNION SELECT id FROM catalog.price WHERE tenant_id = '{tenant}' AND variant_tenant_id = '{tenant}' AND deleted_at IS NULL",
            of_product(of_variant)
        ),
        _ => format!("SELECT id FROM {} WHERE {} AND deleted_at IS NULL", entity.relation, entity.owned_by(&format!("'{tenant}'"))),
    };
    database.column(&sql).await.into_iter().collect()
}

async fn listed(client: &Client, entity: &EntityType) -> BTreeSet<String> {
    let query = format!(
        "query ($after: String) {{ list: {}(first: 100, after: $after) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}",
        entity.list
    );
    let mut ids = BTreeSet::new();
    let mut after = Value::Null;
    loop {
        let page = client.query_with(&query, json!({ "after": after })).await.ok();
        ids.extend(page.each("list.nodes", "id").iter().map(|id| id.as_str().unwrap().to_owned()));
        if *page.at("list.pageInfo.hasNextPage") != json!(true) {
            return ids;
        }
        after = page.at("list.pageInfo.endCursor").clone();
    }
}

async fn fetched(client: &Client, entity: &EntityType, ids: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for chunk in ids.chunks(50) {
        let fields: String =
            chunk.iter().enumerate().map(|(n, id)| format!("a{n}: {}(id: \"{id}\") {{ id }} ", entity.one)).collect();
        let answer = client.query(&format!("{{ {fields} }}")).await.ok();
        for value in answer.data().as_object().unwrap().values().filter(|value| !value.is_null()) {
            found.insert(value["id"].as_str().unwrap().to_owned());
        }
    }
    found
}

async fn represented(client: &Client, entity: &EntityType, ids: &[String]) -> Vec<Option<String>> {
    let query = format!("query ($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on {} {{ id }} }} }}", entity.name);
    let mut found = Vec::new();
    for chunk in ids.chunks(100) {
        let of: Vec<Value> = chunk.iter().map(|id| json!({ "__typename": entity.name, "id": id })).collect();
        let answer = client.query_with(&query, json!({ "of": of })).await.ok();
        found.extend(answer.list("_entities").iter().map(|entity| entity["id"].as_str().map(str::to_owned)));
    }
    found
}

/// What changed, or was answered otherwise than NOT_FOUND, when each tenant's administrator named every mutation another tenant's rows.
async fn every_mutation(database: &TestDatabase) -> Vec<String> {
    let before = contents(database).await;
    let mut wrong = Vec::new();
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(cityos::subgraphs::named(schema.name).unwrap(), database.url()).await;
        let mut named = 0;
        for mutation in schema.mutations.iter().filter(|mutation| mutation.arguments.iter().any(|argument| argument.name == "id"))
        {
            let entity = mutation.payload.strip_suffix("Payload").unwrap();
            let entity = schema.entity(entity).unwrap_or_else(|| panic!("{} changes {entity}", mutation.name));
            let input = if mutation.arguments.iter().any(|argument| argument.name == "input") { ", input: {}" } else { "" };
            let others = schema.other_arguments(mutation);
            for (tenant, own) in [TENANTS[0], TENANTS[2]] {
                let admin = subgraph.as_staff(tenant, "tenant-admin").signed_in().await;
                let platform = entity.is_of_the_platform();
                let own = if platform { "false".into() } else { entity.owned_by(&format!("'{own}'")) };
                let foreign = format!("SELECT id FROM {} WHERE ({own}) IS NOT TRUE LIMIT 30", entity.relation);
                for id in database.column(&foreign).await {
                    let call =
                        format!("mutation {{ {}(id: \"{id}\"{input}{others}) {{ userErrors {{ code }} }} }}", mutation.name);
                    let answer = admin.query(&call).await;
                    // Rows of all tenants, tenants themselves and what they pay are the platform's to write.
                    let platform = platform
                        || match &*entity.name {
                            "Tenant" => mutation.name != "updateTenant",
                            "TenantBilling" => mutation.name != "updateTenantBilling",
                            name => ["TenantInvoice", "TenantUsageRecord"].contains(&name),
                        };
                    let wanted = if platform { "FORBIDDEN" } else { "NOT_FOUND" };
                    if answer.codes() != [wanted] {
                        wrong.push(format!("{tenant}: {call}: {}", answer.body));
                    }
                    named += 1;
                }
            }
        }
        assert!(named > 0, "mutations of {} were tried", schema.name);
    }
    let after = contents(database).await;
    wrong.extend(
        before.iter().zip(&after).filter(|(before, after)| before != after).map(|(_, after)| format!("{after} has changed")),
    );
    wrong
}

/// A line for each table, which changes with any of its rows.
pub(crate) async fn contents(database: &TestDatabase) -> Vec<String> {
    let tables =
        database.column("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE rowsecurity ORDER BY 1").await;
    let digest = |table: &String| {
        format!("SELECT '{table} ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t")
    };
    database.column(&tables.iter().map(digest).collect::<Vec<_>>().join(" UNION ALL ")).await
}
