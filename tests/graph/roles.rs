//! What roles may do: the matrix as it is, and how policies, nodes and members' own permissions change it.

use std::fmt::Write;
use std::time::Duration;

use cityos::subgraphs::named;
use devkit::TokenRequest;
use serde_json::{Value, json};
use testkit::{Client, EntityType, SubgraphSchema, TestDatabase, TestSubgraph, tenant_id};

use crate::every_entity::input_like;

pub(crate) const ROLES: [&str; 10] = [
    "super-admin",
    "tenant-admin",
    "compliance-officer",
    "auditor",
    "city-manager",
    "district-manager",
    "zone-operator",
    "facility-operator",
    "asset-technician",
    "viewer",
];

/// Policies and memberships are remembered for less than a second.
async fn in_a_second() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

async fn started(name: &str) -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(named(name).unwrap(), database.url()).await;
    (database, subgraph)
}

async fn set_policies(database: &TestDatabase, sql: &str) {
    database.execute(&format!("SET cityos.platform = 'on'; {sql}; RESET cityos.platform")).await;
}

async fn set_member(database: &TestDatabase, role: &str, set: &str) {
    let tenant = tenant_id("dakkah");
    database
        .execute(&format!(
            "SET cityos.tenant = '{tenant}'; UPDATE platform.tenant_user SET {set} WHERE tenant_id = '{tenant}' AND role = '{role}'; \
             RESET cityos.tenant"
        ))
        .await;
}

/// Whether the operation is refused for want of a right; whatever else becomes of it is not the matrix's business.
async fn refused(client: &Client, query: &str, variables: Value) -> bool {
    let answer = client.query_with(query, variables).await;
    let codes = answer.codes();
    assert!(!codes.contains(&"INTERNAL") && !codes.contains(&"UNAUTHENTICATED"), "{query}: {}", answer.body);
    codes.contains(&"FORBIDDEN")
}

/// What a role may do with an entity: c, r, u, d, or a dash.
async fn cell(client: &Client, schema: &SubgraphSchema, entity: &EntityType, row: &Value) -> String {
    let (name, id) = (&entity.name, row["id"].as_str().unwrap());
    // Nothing has this id: who may act is told that it is not found.
    let nothing = format!("{}_none", id.rsplit_once('_').unwrap().0);
    let has = |verb: &str| schema.mutations.iter().any(|mutation| mutation.name == format!("{verb}{name}"));
    let mut cell = String::new();
    let mut letter = |allowed: bool, letter: char| cell.push(if allowed { letter } else { '-' });
    let create = format!("mutation ($input: Create{name}Input!) {{ create{name}(input: $input) {{ userErrors {{ code }} }} }}");
    let input = || json!({ "input": input_like(schema, &format!("Create{name}Input"), row, "m") });
    letter(has("create") && !refused(client, &create, input()).await, 'c');
    let read = format!("{{ {}(first: 1) {{ nodes {{ id }} }} }}", entity.list);
    letter(!refused(client, &read, json!({})).await, 'r');
    let update = format!("mutation {{ update{name}(id: \"{nothing}\", input: {{}}) {{ userErrors {{ code }} }} }}");
    letter(has("update") && !refused(client, &update, json!({})).await, 'u');
    let delete = format!("mutation {{ delete{name}(id: \"{nothing}\") {{ userErrors {{ code }} }} }}");
    letter(has("delete") && !refused(client, &delete, json!({})).await, 'd');
    cell
}

/// Invariant: What a role may do is the matrix in the repository.
#[tokio::test]
async fn the_matrix_of_roles_and_operations_is_the_one_in_the_repository() {
    let database = TestDatabase::new().await;
    let mut matrix = String::from("c: create, r: read the list, u: update, d: delete; read from left to right:\n");
    for (index, role) in ROLES.iter().enumerate() {
        let _ = writeln!(matrix, "{:>3} {role}", index + 1);
    }
    let _ = write!(matrix, "\n{:<24}", "");
    for index in 1..=ROLES.len() {
        let _ = write!(matrix, "{index:<5}");
    }
    for schema in SubgraphSchema::all() {
        let subgraph = TestSubgraph::start(named(schema.name).unwrap(), database.url()).await;
        let mut clients = Vec::new();
        for role in ROLES {
            clients.push(subgraph.as_staff("dakkah", role).signed_in().await);
        }
        for entity in &schema.entities {
            // A membership like a super-admin's is for super-admins to give.
            let like = if entity.table == "tenant_user" { "role = 'viewer'" } else { "true" };
            let rows = format!("SELECT to_jsonb(t) FROM {} t WHERE {like} ORDER BY id DESC LIMIT 1", entity.relation);
            let row: Value = serde_json::from_str(&database.value(&rows).await).unwrap();
            let _ = write!(matrix, "\n{:<24}", entity.table);
            for client in &clients {
                let _ = write!(matrix, "{:<5}", cell(client, &schema, entity, &row).await);
            }
        }
    }
    let trimmed: Vec<_> = matrix.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("roles", trimmed.join("\n"));
}

const RENAME: &str = r#"mutation ($id: ID!) { updateProduct(id: $id, input: { subtitle: "Checked" }) { product { subtitle } } }"#;

/// Invariant: A change of a policy counts within a second.
#[tokio::test]
async fn a_policy_takes_effect_within_a_second_and_only_while_it_is_in_force() {
    let (database, catalog) = started("catalog").await;
    let camera = json!({ "id": "prod_01jddk000000000000000can0n" });
    let viewer = catalog.as_staff("dakkah", "viewer").signed_in().await;
    viewer.query_with(RENAME, camera.clone()).await.refused("FORBIDDEN");
    let grant = "INSERT INTO platform.rbac_policy (id, role, resource, actions, effective_from, effective_until)
                 VALUES ('policy_test', 'viewer', 'product', '[\"update\"]', now() - interval '1 day', NULL)";
    set_policies(&database, grant).await;
    in_a_second().await;
    assert_eq!(viewer.query_with(RENAME, camera.clone()).await.ok().text("updateProduct.product.subtitle"), "Checked");
    set_policies(&database, "UPDATE platform.rbac_policy SET effective_until = now() WHERE id = 'policy_test'").await;
    in_a_second().await;
    viewer.query_with(RENAME, camera.clone()).await.refused("FORBIDDEN");
    let later = "UPDATE platform.rbac_policy SET effective_from = now() + interval '1 day', effective_until = NULL WHERE id = 'policy_test'";
    set_policies(&database, later).await;
    in_a_second().await;
    viewer.query_with(RENAME, camera).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn the_newest_version_of_a_policy_counts_and_one_that_cannot_be_read_grants_nothing() {
    let (database, catalog) = started("catalog").await;
    let camera = json!({ "id": "prod_01jddk000000000000000can0n" });
    let manager = catalog.as_staff("dakkah", "city-manager").signed_in().await;
    manager.query_with(RENAME, camera.clone()).await.ok();
    let version = |version: u32, conditions: &str| {
        format!(
            "INSERT INTO platform.rbac_policy (id, role, resource, actions, conditions, version, effective_from)
             VALUES ('policy_v{version}', 'city-manager', 'product', '[\"update\"]', '{conditions}', {version}, now())"
        )
    };
    set_policies(&database, &version(2, r#"{"fields": ["title"]}"#)).await;
    in_a_second().await;
    let refused = manager.query_with(RENAME, camera.clone()).await.refused("FORBIDDEN");
    assert!(refused.message(0).contains("subtitle"), "{}", refused.message(0));
    manager
        .query(r#"mutation { updateProduct(id: "prod_01jddk000000000000000can0n", input: { title: "R6" }) { product { id } } }"#)
        .await
        .ok();
    set_policies(&database, &version(3, r#"{"weather": "fine"}"#)).await;
    in_a_second().await;
    manager.query_with(RENAME, camera).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn a_members_own_permissions_add_to_the_role_and_take_away_from_it() {
    let (database, catalog) = started("catalog").await;
    let camera = json!({ "id": "prod_01jddk000000000000000can0n" });
    let viewer = catalog.as_staff("dakkah", "viewer").signed_in().await;
    set_member(&database, "viewer", r#"permissions = '["product:update", "-price_list:read"]'"#).await;
    in_a_second().await;
    viewer.query_with(RENAME, camera.clone()).await.ok();
    viewer.query("{ priceLists { nodes { id } } }").await.refused("FORBIDDEN");
    set_member(&database, "viewer", r#"permissions = '{"product": "everything"}'"#).await;
    in_a_second().await;
    viewer.query_with(RENAME, camera).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn a_token_that_says_more_than_the_membership_is_refused() {
    let (database, catalog) = started("catalog").await;
    let viewer = "admin_01jddk00000000000000v1ewer";
    let list = "{ products(first: 1) { nodes { id } } }";
    let with = |subject: &str, tenant: &str, role: &str| {
        catalog.client().with_token(&catalog.token(&TokenRequest::staff(subject, tenant_id(tenant), role)))
    };
    with(viewer, "dakkah", "viewer").query(list).await.ok();
    with(viewer, "dakkah", "tenant-admin").query(list).await.refused("FORBIDDEN");
    with(viewer, "paris", "viewer").query(list).await.refused("FORBIDDEN");
    with("admin_nobody", "dakkah", "viewer").query(list).await.refused("FORBIDDEN");
    set_member(&database, "viewer", "status = 'inactive'").await;
    in_a_second().await;
    with(viewer, "dakkah", "viewer").query(list).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn a_service_may_do_what_its_scopes_say() {
    let (_database, catalog) = started("catalog").await;
    let with = |scopes: &[&str]| {
        let request = TokenRequest::service("price-import", tenant_id("dakkah"), scopes);
        catalog.client().with_token(&catalog.token(&request))
    };
    let lists = "{ priceLists { nodes { id } } }";
    with(&["price_list:read"]).query(lists).await.ok();
    with(&["price:read", "price_list:update"]).query(lists).await.refused("FORBIDDEN");
    let camera = json!({ "id": "prod_01jddk000000000000000can0n" });
    with(&["product:read"]).query_with(RENAME, camera.clone()).await.refused("FORBIDDEN");
    with(&["product:update"]).query_with(RENAME, camera).await.ok();
}

const PLACES: &str = "{ tenantPois(first: 100) { nodes { id nodeId } } }";

async fn places(client: &Client) -> Vec<String> {
    let mut ids: Vec<_> =
        client.query(PLACES).await.ok().each("tenantPois.nodes", "id").iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

/// Invariant: A role that is bound to nodes sees and changes rows of its subtree only.
#[tokio::test]
async fn a_node_role_sees_and_changes_rows_of_its_subtree_only() {
    let (database, platform) = started("platform").await;
    let tenant = tenant_id("dakkah");
    let district = platform.as_staff("dakkah", "district-manager").signed_in().await;
    let own_node = "node_01jddk00000000000000001aya";
    let inside = database
        .column(&format!(
            "SELECT id FROM platform.tenant_poi WHERE tenant_id = '{tenant}' AND deleted_at IS NULL AND node_id IN (
                WITH RECURSIVE below AS (
                    SELECT id FROM platform.node WHERE tenant_id = '{tenant}' AND id = '{own_node}'
                    UNION SELECT node.id FROM platform.node JOIN below ON node.parent_id = below.id WHERE node.tenant_id = '{tenant}')
                SELECT id FROM below) ORDER BY id"
        ))
        .await;
    let outside = database
        .column(&format!(
            "SELECT id FROM platform.tenant_poi WHERE tenant_id = '{tenant}' AND deleted_at IS NULL AND id <> ALL ('{{{}}}') ORDER BY id",
            inside.join(",")
        ))
        .await;
    assert!(!inside.is_empty() && !outside.is_empty(), "{inside:?} {outside:?}");
    assert_eq!(places(&district).await, inside);
    assert!(places(&platform.as_staff("dakkah", "tenant-admin")).await.len() >= inside.len() + outside.len());

    let rename = |id: &str| {
        format!("mutation {{ updateTenantPoi(id: \"{id}\", input: {{ name: \"Renamed\" }}) {{ tenantPoi {{ id }} }} }}")
    };
    // A channel stands where its place does.
    let channels = database.column(&format!("SELECT id FROM platform.service_channel WHERE tenant_id = '{tenant}' AND deleted_at IS NULL AND poi_id = ANY ('{{{}}}') ORDER BY id", inside.join(","))).await;
    let seen = district.query("{ serviceChannels(first: 100, orderBy: [{ field: ID }]) { totalCount nodes { id } } }").await.ok();
    let all = database
        .value(&format!("SELECT count(*) FROM platform.service_channel WHERE tenant_id = '{tenant}' AND deleted_at IS NULL"))
        .await;
    assert_eq!(seen.each("serviceChannels.nodes", "id"), channels);
    assert!(channels.len() < all.parse().unwrap(), "{channels:?} of {all}");
    district.query(&rename(&inside[0])).await.ok();
    district.query(&rename(&outside[0])).await.refused("NOT_FOUND");

    let foreign = database.value(&format!("SELECT node_id FROM platform.tenant_poi WHERE id = '{}'", outside[0])).await;
    let more = "INSERT INTO platform.rbac_policy (id, role, resource, actions, conditions, version, effective_from)
        VALUES ('policy_test', 'district-manager', 'tenant_poi', '[\"create\", \"read\"]', '{\"nodes\": \"subtree\"}', 2, now())";
    set_policies(&database, more).await;
    in_a_second().await;
    let schema = SubgraphSchema::of("platform");
    let row = database.value(&format!("SELECT to_jsonb(t) FROM platform.tenant_poi t WHERE id = '{}'", inside[0])).await;
    let row: Value = serde_json::from_str(&row).unwrap();
    let create =
        "mutation ($input: CreateTenantPoiInput!) { createTenantPoi(input: $input) { tenantPoi { id } userErrors { message } } }";
    let at = |node: &str| {
        let mut input = input_like(&schema, "CreateTenantPoiInput", &row, node);
        input["nodeId"] = json!(node);
        json!({ "input": input })
    };
    district.query_with(create, at(&foreign)).await.refused("FORBIDDEN");
    assert_eq!(places(&district).await, inside, "nothing is created outside of the subtree");
    let created = district.query_with(create, at(own_node)).await.ok();
    let created = created.text("createTenantPoi.tenantPoi.id").to_owned();
    assert!(places(&district).await.contains(&created));

    let moved = format!(
        "SELECT poi.id FROM platform.tenant_poi poi JOIN platform.node ON node.tenant_id = poi.tenant_id AND node.id = poi.node_id
         WHERE node.type = 'FACILITY' AND poi.id = ANY ('{{{}}}') LIMIT 1",
        outside.join(",")
    );
    let moved = database.value(&moved).await;
    database
        .execute(&format!(
            "SET cityos.tenant = '{tenant}'; UPDATE platform.node SET parent_id = 'node_01jddk00000000001ayaxn0rth'
             WHERE id = (SELECT node_id FROM platform.tenant_poi WHERE id = '{moved}'); RESET cityos.tenant"
        ))
        .await;
    assert!(places(&district).await.contains(&moved), "a moved node brings its rows at once");
}

/// Invariant: A condition of a policy that does not apply to a table grants nothing.
#[tokio::test]
async fn a_condition_that_does_not_apply_to_a_table_grants_nothing_and_the_doctor_says_so() {
    let (database, trading) = started("trading").await;
    let technician = trading.as_staff("dakkah", "asset-technician").signed_in().await;
    let returns = "{ rentalReturns { totalCount } }";
    let all = technician.query(returns).await.ok();
    assert!(all.at("rentalReturns.totalCount").as_i64() > Some(0), "the built-in right is the tenant's whole");
    let limited = |condition: &str| {
        format!(
            "UPDATE platform.rbac_policy SET conditions = '{condition}' WHERE role = 'asset-technician' AND resource = 'rental_return'"
        )
    };
    for condition in ["{\"nodes\": \"subtree\"}", "{\"rows\": \"own\"}"] {
        set_policies(&database, &limited(condition)).await;
        in_a_second().await;
        assert_eq!(*technician.query(returns).await.ok().at("rentalReturns.totalCount"), json!(0), "{condition}");
    }
    set_policies(&database, &limited("{\"nodes\": \"subtree\"}")).await;
    let findings = cityos::doctor::findings(database.url()).await.unwrap();
    let expected = "policy of asset-technician on rental_return: its condition grants nothing, since the rows stand at no node";
    assert_eq!(findings, [expected]);
}

/// Invariant: The audit log is append-only for every role of the database.
#[tokio::test]
async fn only_some_roles_read_the_audit_log_and_nobody_rewrites_it() {
    let (database, platform) = started("platform").await;
    let query = "{ auditLogs(first: 5, orderBy: [{ field: CREATED_AT, direction: DESC }]) { totalCount nodes { id tenantId action actorId } } }";
    for role in ["tenant-admin", "compliance-officer", "auditor"] {
        let answer = platform.as_staff("dakkah", role).query(query).await.ok();
        assert!(answer.at("auditLogs.totalCount").as_i64() > Some(0), "{role}");
        assert!(answer.each("auditLogs.nodes", "tenantId").iter().all(|tenant| tenant == tenant_id("dakkah")), "{role}");
    }
    for role in ["viewer", "city-manager", "asset-technician"] {
        platform.as_staff("dakkah", role).query(query).await.refused("FORBIDDEN");
    }
    platform.as_customer("dakkah", "sara@dakkah.example").query(query).await.refused("FORBIDDEN");
    platform.as_shopper("dakkah").query(query).await.refused("UNAUTHENTICATED");
    let row = "SELECT resource_type || ' ' || resource_id FROM platform.audit_log WHERE resource_id IS NOT NULL
        AND tenant_id = '{}' ORDER BY created_at DESC LIMIT 1";
    let row = database.value(&row.replace("{}", tenant_id("dakkah"))).await;
    let (kind, id) = row.split_once(' ').unwrap();
    let history =
        format!("{{ resourceHistory(resourceType: \"{kind}\", resourceId: \"{id}\") {{ nodes {{ resourceId actorId }} }} }}");
    let found = platform.as_staff("dakkah", "auditor").query(&history).await.ok();
    assert!(!found.list("resourceHistory.nodes").is_empty());
    assert!(found.each("resourceHistory.nodes", "resourceId").iter().all(|found| found == id));
    assert!(platform.as_staff("hq", "tenant-admin").query(&history).await.ok().list("resourceHistory.nodes").is_empty());
    platform.as_staff("dakkah", "viewer").query(&history).await.refused("FORBIDDEN");
    for group in ["platform", "catalog", "reviews"] {
        let session = database.session(group).await;
        for write in
            ["UPDATE platform.audit_log SET action = 'x'", "DELETE FROM platform.audit_log", "TRUNCATE platform.audit_log"]
        {
            let error = session.as_tenant(tenant_id("dakkah")).await.rows(write).await.expect_err(write);
            assert!(error.contains("permission denied"), "{group}: {write}: {error}");
        }
    }
}

#[tokio::test]
async fn a_super_admin_acting_for_another_tenant_is_recorded_as_such() {
    let (database, catalog) = started("catalog").await;
    let operator = catalog.as_staff("dakkah", "super-admin").with_header("x-tenant", "hq").signed_in().await;
    let create = r#"mutation { createProduct(input: { title: "Shaker", handle: "shaker-test" }) { product { id tenantId } } }"#;
    let created = operator.query(create).await.ok();
    assert_eq!(created.text("createProduct.product.tenantId"), tenant_id("hq"));
    let id = created.text("createProduct.product.id");
    let recorded = format!(
        "SELECT tenant_id || ' ' || actor_role || ' ' || (metadata ->> 'acting_from') FROM platform.audit_log WHERE resource_id = '{id}'"
    );
    assert_eq!(database.value(&recorded).await, format!("{} super-admin {}", tenant_id("hq"), tenant_id("dakkah")));
    let admin = catalog.as_staff("dakkah", "tenant-admin").with_header("x-tenant", "hq");
    admin.query("{ products(first: 1) { nodes { id } } }").await.refused("FORBIDDEN");
}

#[tokio::test]
async fn the_doctor_finds_nothing_in_the_demo_data_and_everything_that_is_broken() {
    let database = TestDatabase::new().await;
    assert_eq!(cityos::doctor::findings(database.url()).await.unwrap(), Vec::<String>::new());
    database.execute("ALTER TABLE reviews.review NO FORCE ROW LEVEL SECURITY; CREATE TABLE catalog.loose (id text)").await;
    set_policies(
        &database,
        "ALTER TABLE platform.rbac_policy DROP CONSTRAINT rbac_policy_role_allowed;
         DELETE FROM platform.rbac_policy WHERE role = 'viewer';
         INSERT INTO platform.rbac_policy (id, role, resource, actions, conditions, effective_from)
         VALUES ('policy_a', 'gardener', 'product', '[]', NULL, now()), ('policy_b', 'auditor', 'flower', '[]', '{\"nodes\": 7}', now())",
    )
    .await;
    let found = cityos::doctor::findings(database.url()).await.unwrap().join("\n");
    for expected in [
        "reviews.review: row-level security does not bind its owner",
        "catalog.loose: row-level security is off",
        "`flower`",
        "`gardener`",
        "role viewer",
        "grants nothing",
    ] {
        assert!(found.contains(expected), "{expected} is missing in:\n{found}");
    }
}

/// Invariant: Nobody gives a role or a permission that they do not have.
#[tokio::test]
async fn nobody_gives_a_role_or_a_permission_that_they_do_not_have() {
    let (database, platform) = started("platform").await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let viewer = "tusr_01jddk00000000000000v1ewer";
    let update = "mutation ($id: ID!, $input: UpdateTenantUserInput!) { updateTenantUser(id: $id, input: $input) {
        tenantUser { role } userErrors { field code } } }";
    let set = async |client: &Client, input: Value| client.query_with(update, json!({ "id": viewer, "input": input })).await;
    set(&admin, json!({ "role": "SUPER_ADMIN" })).await.refused("FORBIDDEN");
    assert_eq!(set(&admin, json!({ "role": "AUDITOR" })).await.ok().text("updateTenantUser.tenantUser.role"), "AUDITOR");
    set(&admin, json!({ "role": "VIEWER", "permissions": ["product:update"] })).await.ok();
    let broken = set(&admin, json!({ "permissions": ["product"] })).await.ok();
    assert_eq!(broken.user_errors("updateTenantUser"), ["permissions: INVALID"]);
    set_member(&database, "city-manager", r#"permissions = '["tenant_user:update"]'"#).await;
    let manager = platform.as_staff("dakkah", "city-manager").signed_in().await;
    set(&manager, json!({ "permissions": ["*:*"] })).await.refused("FORBIDDEN");
    set(&manager, json!({ "permissions": ["customer:read"] })).await.refused("FORBIDDEN");
    set(&manager, json!({ "role": "TENANT_ADMIN" })).await.refused("FORBIDDEN");
    set(&manager, json!({ "permissions": ["-product:read", "product:update"] })).await.ok();
}

/// Invariant: Nobody changes the membership of a wider role.
#[tokio::test]
async fn nobody_changes_the_membership_of_a_wider_role() {
    let (database, platform) = started("platform").await;
    let of = |role: &str| {
        format!("SELECT id FROM platform.tenant_user WHERE tenant_id = '{}' AND role = '{role}' LIMIT 1", tenant_id("dakkah"))
    };
    let (wider, same) = (database.value(&of("super-admin")).await, database.value(&of("tenant-admin")).await);
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let update = "mutation ($id: ID!) { updateTenantUser(id: $id, input: { status: INACTIVE }) { tenantUser { status } } }";
    let delete = "mutation ($id: ID!) { deleteTenantUser(id: $id) { tenantUser { id } } }";
    for mutation in [update, delete] {
        admin.query_with(mutation, json!({ "id": wider })).await.refused("NOT_FOUND");
    }
    let state = format!("SELECT concat_ws(' ', status, role, deleted_at) FROM platform.tenant_user WHERE id = '{wider}'");
    assert_eq!(database.value(&state).await, "active super-admin");
    let changed = admin.query_with(update, json!({ "id": same })).await.ok();
    assert_eq!(changed.text("updateTenantUser.tenantUser.status"), "INACTIVE");
}
