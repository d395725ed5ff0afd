//! Which persona applies to whom: by scope, priority and period, and only ever to the caller.
//!
//! Invariant: The persona of a caller is the caller's own, by scope, priority and period, whatever id a representation names.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const NOURA: &str = "cus_01jddk000000000000000n0vra";
const SARA: &str = "cus_01jddk0000000000000000sara";
const MANAGER: &str = "admin_01jddk0000000000000000c1ty";
const VIEWER: &str = "admin_01jddk00000000000000v1ewer";
const STORE: &str = "store_01jddk000000000000bvs1ness";
const RIYADH: &str = "node_01jddk00000000000000r1yadh";
/// Below Riyadh.
const OLAYA: &str = "node_01jddk00000000000000001aya";
const JEDDAH: &str = "node_01jddk00000000000000jeddah";

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    // What the demo data assigns would stand beside what a test does.
    database.execute("DELETE FROM platform.persona_assignment").await;
    let platform = TestSubgraph::start(named("platform").unwrap(), database.url()).await;
    (database, platform)
}

/// A persona of Dakkah with this slug and priority.
async fn persona(database: &TestDatabase, slug: &str, priority: i32) {
    let tenant = tenant_id("dakkah");
    database
        .execute(&format!(
            "INSERT INTO platform.persona (id, tenant_id, name, slug, category, priority)
             VALUES ('persona_{slug}', '{tenant}', '{slug}', '{slug}', 'test', {priority})"
        ))
        .await;
}

/// Assigns a persona in Dakkah; `scope` is `tenant`, or `node` or `store` with an id.
async fn assign(database: &TestDatabase, slug: &str, user: &str, scope: &str, more: &str) -> String {
    let (tenant, id) = (tenant_id("dakkah"), kit::Id::new("passgn"));
    let (scope, reference) = match scope.split_once(' ') {
        Some((scope, reference)) => (scope, format!("'{reference}'")),
        None => (scope, "NULL".into()),
    };
    let more = if more.is_empty() { "0, NULL, NULL, 'active'" } else { more };
    database
        .execute(&format!(
            "INSERT INTO platform.persona_assignment
                 (id, tenant_id, persona_id, user_id, scope, scope_reference, priority, starts_at, ends_at, status)
             VALUES ('{id}', '{tenant}', 'persona_{slug}', '{user}', '{scope}', {reference}, {more})"
        ))
        .await;
    id.to_string()
}

/// What the platform subgraph says of the caller that a representation names.
async fn represented(client: &Client, id: &str, arguments: &str) -> Value {
    let query = format!(
        "query ($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Me {{ id persona{arguments} {{ slug }} }} }} }}"
    );
    let answer = client.query_with(&query, json!({ "of": [{ "__typename": "Me", "id": id }] })).await.ok();
    answer.at("_entities.0").clone()
}

/// The slug of the persona that applies, or null.
async fn slug(client: &Client, id: &str, arguments: &str) -> Value {
    let me = represented(client, id, arguments).await;
    assert_eq!(me["id"], id, "the caller is answered");
    me["persona"]["slug"].clone()
}

#[tokio::test]
async fn the_most_specific_scope_wins_whatever_the_priorities() {
    let (database, platform) = started().await;
    let noura = platform.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    for slug in ["everywhere", "riyadh", "business"] {
        persona(&database, slug, 0).await;
    }
    assert_eq!(slug(&noura, NOURA, "").await, Value::Null, "nothing is assigned");
    assign(&database, "everywhere", NOURA, "tenant", "90, NULL, NULL, 'active'").await;
    assign(&database, "riyadh", NOURA, &format!("node {RIYADH}"), "50, NULL, NULL, 'active'").await;
    assign(&database, "business", NOURA, &format!("store {STORE}"), "10, NULL, NULL, 'active'").await;
    let (store, below) = (format!("storeId: \"{STORE}\""), format!("nodeId: \"{OLAYA}\""));
    assert_eq!(slug(&noura, NOURA, "").await, "everywhere", "a customer is at no node");
    assert_eq!(slug(&noura, NOURA, &format!("({below})")).await, "riyadh", "a node counts for what is below it");
    assert_eq!(slug(&noura, NOURA, &format!("(nodeId: \"{JEDDAH}\")")).await, "everywhere");
    assert_eq!(slug(&noura, NOURA, &format!("({store}, {below})")).await, "business");
    assert_eq!(slug(&noura, NOURA, "(storeId: \"store_other\")").await, "everywhere");
    let wrong =
        "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Me { persona(storeId: \"node_x\") { slug } } } }";
    let wrong = noura.query_with(wrong, json!({ "of": [{ "__typename": "Me", "id": NOURA }] })).await.refused("INVALID");
    assert!(wrong.message(0).contains("storeId"), "{}", wrong.message(0));
}

#[tokio::test]
async fn staff_are_at_the_nodes_they_are_assigned_to() {
    let (database, platform) = started().await;
    for slug in ["city", "district", "jeddah"] {
        persona(&database, slug, 0).await;
    }
    let manager = platform.as_staff("dakkah", "city-manager").signed_in().await;
    assign(&database, "jeddah", MANAGER, &format!("node {JEDDAH}"), "").await;
    assign(&database, "district", MANAGER, &format!("node {OLAYA}"), "").await;
    assert_eq!(
        slug(&manager, MANAGER, "").await,
        Value::Null,
        "neither another city nor a part of the own one is above its node"
    );
    assign(&database, "city", MANAGER, &format!("node {RIYADH}"), "").await;
    assert_eq!(slug(&manager, MANAGER, "").await, "city");
    assert_eq!(slug(&manager, MANAGER, &format!("(nodeId: \"{JEDDAH}\")")).await, "jeddah");
    let viewer = platform.as_staff("dakkah", "viewer").signed_in().await;
    assert_eq!(slug(&viewer, VIEWER, "").await, Value::Null);
}

#[tokio::test]
async fn of_one_scope_priorities_decide_and_then_the_oldest_assignment() {
    let (database, platform) = started().await;
    let noura = platform.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    for (slug, priority) in [("first", 0), ("second", 0), ("important", 9)] {
        persona(&database, slug, priority).await;
    }
    let first = assign(&database, "first", NOURA, "tenant", "").await;
    let second = assign(&database, "second", NOURA, "tenant", "").await;
    assert_eq!(slug(&noura, NOURA, "").await, if first < second { "first" } else { "second" });
    assign(&database, "important", NOURA, "tenant", "").await;
    assert_eq!(slug(&noura, NOURA, "").await, "important", "the persona's own priority");
    database.execute(&format!("UPDATE platform.persona_assignment SET priority = 1 WHERE id = '{second}'")).await;
    assert_eq!(slug(&noura, NOURA, "").await, "second", "the assignment's priority comes before the persona's");
}

#[tokio::test]
async fn what_is_over_not_begun_inactive_or_deleted_does_not_apply() {
    let (database, platform) = started().await;
    let noura = platform.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    for name in ["over", "later", "off", "gone", "now"] {
        persona(&database, name, 0).await;
    }
    assign(&database, "over", NOURA, "tenant", "9, now() - interval '2 days', now() - interval '1 second', 'active'").await;
    assign(&database, "later", NOURA, "tenant", "9, now() + interval '1 hour', NULL, 'active'").await;
    assign(&database, "now", NOURA, "tenant", "9, NULL, NULL, 'inactive'").await;
    assign(&database, "off", NOURA, "tenant", "").await;
    let gone = assign(&database, "gone", NOURA, "tenant", "").await;
    database
        .execute(&format!(
            "UPDATE platform.persona SET status = 'inactive' WHERE slug = 'off';
             UPDATE platform.persona_assignment SET deleted_at = now() WHERE id = '{gone}'"
        ))
        .await;
    assert_eq!(slug(&noura, NOURA, "").await, Value::Null);
    assign(&database, "now", NOURA, "tenant", "0, now() - interval '1 hour', now() + interval '1 hour', 'active'").await;
    assert_eq!(slug(&noura, NOURA, "").await, "now");
}

#[tokio::test]
async fn nobody_sees_anothers_persona_nor_one_of_another_tenant() {
    let (database, platform) = started().await;
    persona(&database, "mine", 0).await;
    assign(&database, "mine", SARA, "tenant", "").await;
    let (paris, hq) = (tenant_id("paris"), tenant_id("hq"));
    for tenant in [paris, hq] {
        database
            .execute(&format!(
                "INSERT INTO platform.persona_assignment (id, tenant_id, persona_id, user_id, scope)
                 SELECT 'passgn_' || id, tenant_id, id, '{NOURA}', 'tenant' FROM platform.persona WHERE tenant_id = '{tenant}' LIMIT 1"
            ))
            .await;
    }
    let noura = platform.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    assert_eq!(slug(&noura, NOURA, "").await, Value::Null, "an assignment of another tenant");
    let sara = platform.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    assert_eq!(slug(&sara, SARA, "").await, "mine");
    let admin = platform.as_staff("dakkah", "super-admin").signed_in().await;
    let shopper = platform.as_shopper("dakkah");
    for other in [&noura, &admin, &shopper] {
        assert_eq!(represented(other, SARA, "").await, Value::Null, "the id of somebody else answers nothing");
    }
}

#[tokio::test]
async fn without_an_assignment_the_tenants_default_applies() {
    let (_database, platform) = started().await;
    let marie = platform.as_customer("paris", "marie@paris.example").signed_in().await;
    assert_eq!(slug(&marie, "cus_01jdpa000000000000000mar1e", "").await, "gym-newcomer");
}

#[tokio::test]
async fn the_caller_has_it_through_the_router_by_one_statement() {
    let graph = TestGraph::start().await;
    let query = "{ me { kind role persona { id name slug category axes constraints allowedSurfaces allowedWorkflows allowedTools featureOverrides } } }";
    let sara = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let before = graph.subgraph("platform").statements().await;
    let answer = sara.query(query).await.ok();
    assert_eq!(graph.subgraph("platform").statements().await - before, 1);
    assert_eq!(answer.text("me.persona.slug"), "loyal-regular");
    assert_eq!(answer.at("me.persona.allowedSurfaces"), &json!(["storefront", "mobile", "kiosk"]));
    assert_eq!(answer.at("me.persona.axes.loyalty"), &json!(0.9));
    let khalid = graph.as_customer("dakkah", "khalid@dakkah.example").signed_in().await;
    assert!(khalid.query("{ me { persona { slug } } }").await.ok().at("me.persona").is_null());
    let in_store = format!("{{ me {{ persona(storeId: \"{STORE}\") {{ slug }} }} }}");
    assert_eq!(khalid.query(&in_store).await.ok().text("me.persona.slug"), "business-buyer");
    let manager = graph.as_staff("dakkah", "city-manager").signed_in().await;
    assert_eq!(manager.query(query).await.ok().text("me.persona.slug"), "operations-lead");
    assert!(graph.as_shopper("dakkah").query(query).await.ok().at("me").is_null());
}

const CREATE: &str = "mutation ($input: CreatePersonaInput!) { createPersona(input: $input) {
    persona { id slug status allowedSurfaces assignments { totalCount } } userErrors { field code message } } }";
const ASSIGN: &str = "mutation ($input: CreatePersonaAssignmentInput!) { createPersonaAssignment(input: $input) {
    personaAssignment { id scope persona { slug } } userErrors { field code message } } }";

#[tokio::test]
async fn a_persona_names_known_axes_and_surfaces() {
    let (_database, platform) = started().await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let with = |more: Value| {
        let mut input = json!({ "name": "Night owl", "slug": "night-owl", "category": "shopper" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    for (more, field) in [
        (json!({ "axes": { "engagement": 1.5 } }), "axes"),
        (json!({ "axes": { "mood": 0.5 } }), "axes"),
        (json!({ "axes": [0.5] }), "axes"),
        (json!({ "constraints": "none" }), "constraints"),
        (json!({ "constraints": { "surfaces": ["moon"] } }), "constraints"),
        (json!({ "constraints": { "workflows": "all" } }), "constraints"),
        (json!({ "allowedSurfaces": ["storefront", "moon"] }), "allowedSurfaces"),
        (json!({ "allowedWorkflows": [""] }), "allowedWorkflows"),
        (json!({ "featureOverrides": ["dark"] }), "featureOverrides"),
        (json!({ "slug": "Night Owl" }), "slug"),
    ] {
        let refused = admin.query_with(CREATE, with(more.clone())).await.ok();
        assert_eq!(refused.user_errors("createPersona"), [format!("{field}: INVALID")], "{more}");
    }
    let more = json!({ "axes": { "engagement": 1, "channel": 0.25 }, "allowedSurfaces": ["kiosk"], "constraints": { "surfaces": ["kiosk"] } });
    let created = admin.query_with(CREATE, with(more)).await.ok();
    assert_eq!(created.at("createPersona.persona.status"), &json!("ACTIVE"));
    let taken = admin.query_with(CREATE, with(json!({}))).await.ok();
    assert_eq!(taken.user_errors("createPersona"), ["slug: TAKEN"]);
    let viewer = platform.as_staff("dakkah", "viewer").signed_in().await;
    viewer.query_with(CREATE, with(json!({}))).await.refused("FORBIDDEN");
    viewer.query("{ personas { nodes { slug } } }").await.ok();
    let sara = platform.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    sara.query("{ personas { nodes { slug } } }").await.refused("FORBIDDEN");
}

#[tokio::test]
async fn an_assignment_names_what_its_scope_needs() {
    let (database, platform) = started().await;
    persona(&database, "test", 0).await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let with = |more: Value| {
        let mut input = json!({ "personaId": "persona_test", "userId": NOURA, "scope": "TENANT" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    let foreign = "node_01jdpa000000000000000par1s";
    for (more, error) in [
        (json!({ "scopeReference": RIYADH }), "scopeReference: INVALID"),
        (json!({ "scope": "NODE" }), "scopeReference: REQUIRED"),
        (json!({ "scope": "STORE" }), "scopeReference: REQUIRED"),
        (json!({ "scope": "NODE", "scopeReference": STORE }), "scopeReference: NOT_FOUND"),
        (json!({ "scope": "NODE", "scopeReference": foreign }), "scopeReference: NOT_FOUND"),
        (json!({ "scope": "STORE", "scopeReference": "store_none" }), "scopeReference: NOT_FOUND"),
        (json!({ "userId": "prod_1" }), "userId: INVALID"),
        (json!({ "personaId": "persona_none" }), "personaId: NOT_FOUND"),
        (json!({ "startsAt": "2026-02-01T00:00:00Z", "endsAt": "2026-02-01T00:00:00Z" }), "endsAt: INVALID"),
    ] {
        let refused = admin.query_with(ASSIGN, with(more.clone())).await.ok();
        assert_eq!(refused.user_errors("createPersonaAssignment"), [error], "{more}");
    }
    let starts = json!({ "scope": "NODE", "scopeReference": RIYADH, "startsAt": "2026-02-01T00:00:00Z" });
    let created = admin.query_with(ASSIGN, with(starts)).await.ok();
    assert_eq!(created.text("createPersonaAssignment.personaAssignment.persona.slug"), "test");
    let id = created.text("createPersonaAssignment.personaAssignment.id");
    let end = format!(
        "mutation {{ updatePersonaAssignment(id: \"{id}\", input: {{ endsAt: \"2026-01-01T00:00:00Z\" }}) {{ userErrors {{ field code }} }} }}"
    );
    assert_eq!(admin.query(&end).await.ok().user_errors("updatePersonaAssignment"), ["endsAt: INVALID"]);
}

/// The persona's slug, the scope and priority of its assignment, and its own priority.
type Rung = (&'static str, Option<(&'static str, &'static str)>, i32);

/// What may decide on a persona, from the weakest to the strongest: an assignment (`scope` and more) or none, the tenant's default, and
/// the persona's own priority.
const RUNGS: [Rung; 12] = [
    ("default", None, 99),
    ("tenant-low", Some(("tenant", "0")), 0),
    ("tenant-persona", Some(("tenant", "0")), 5),
    ("tenant-high", Some(("tenant", "50")), 0),
    ("city-low", Some(("city", "0")), 0),
    ("city-persona", Some(("city", "0")), 5),
    ("city-high", Some(("city", "50")), 0),
    ("district-low", Some(("district", "0")), 0),
    ("district-high", Some(("district", "10")), 0),
    ("store-low", Some(("store", "0")), 0),
    ("store-persona", Some(("store", "0")), 5),
    ("store-high", Some(("store", "1")), 0),
];

#[tokio::test]
async fn of_every_two_that_apply_the_stronger_decides_in_whichever_order_they_came() {
    let (database, platform) = started().await;
    let dakkah = tenant_id("dakkah");
    for (slug, _, priority) in RUNGS {
        persona(&database, slug, priority).await;
    }
    let noura = platform.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    let here = format!("(storeId: \"{STORE}\", nodeId: \"{OLAYA}\")");
    let mut met = 0;
    for (strong, (expected, ..)) in RUNGS.iter().enumerate() {
        for weak in 0..strong {
            for order in [[weak, strong], [strong, weak]] {
                let mut set_up = format!(
                    "DELETE FROM platform.persona_assignment; UPDATE platform.tenant SET default_persona_id = NULL WHERE id = '{dakkah}';"
                );
                for (place, rung) in order.into_iter().enumerate() {
                    let (slug, assigned, _) = RUNGS[rung];
                    let Some((scope, priority)) = assigned else {
                        set_up +=
                            &format!("UPDATE platform.tenant SET default_persona_id = 'persona_{slug}' WHERE id = '{dakkah}';");
                        continue;
                    };
                    let (scope, reference) = match scope {
                        "city" => ("node", format!("'{RIYADH}'")),
                        "district" => ("node", format!("'{OLAYA}'")),
                        "store" => ("store", format!("'{STORE}'")),
                        scope => (scope, "NULL".to_owned()),
                    };
                    set_up += &format!(
                        "INSERT INTO platform.persona_assignment (id, tenant_id, persona_id, user_id, scope, scope_reference, priority)
                         VALUES ('passgn_{place}', '{dakkah}', 'persona_{slug}', '{NOURA}', '{scope}', {reference}, {priority});"
                    );
                }
                database.execute(&set_up).await;
                let [one, other] = order.map(|rung| RUNGS[rung].0);
                assert_eq!(slug(&noura, NOURA, &here).await, *expected, "{one}, then {other}");
                met += 1;
            }
        }
    }
    assert_eq!(met, RUNGS.len() * (RUNGS.len() - 1));
}
