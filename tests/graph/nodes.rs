//! The city tree: what stands above and below a node, and moving it.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph, tenant_id};

const LEVELS: [&str; 5] = ["CITY", "DISTRICT", "ZONE", "FACILITY", "ASSET"];
/// One path of Riyadh, from the city down to an asset.
const OF_RIYADH: [&str; 5] = [
    "node_01jddk00000000000000r1yadh",
    "node_01jddk00000000000000001aya",
    "node_01jddk00000000001ayaxn0rth",
    "node_01jddk0000000000001ayaxhvb",
    "node_01jddk0000000000010ckerx07",
];
/// One of Jeddah.
const OF_JEDDAH: [&str; 5] = [
    "node_01jddk00000000000000jeddah",
    "node_01jddk000000000000000ba1ad",
    "node_01jddk0000000000ba1adxs0vq",
    "node_01jddk000000000ba1adxst0re",
    "node_01jddk0000000000010ckerx31",
];
const PARIS: &str = "node_01jdpa000000000000000par1s";

async fn started() -> (TestDatabase, TestSubgraph, Client) {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(named("platform").unwrap(), database.url()).await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    (database, platform, admin)
}

async fn move_node(client: &Client, id: &str, parent: &str) -> Response {
    let call = "mutation ($id: ID!, $parent: ID!) { it: moveNode(id: $id, parentId: $parent) {
        node { id depth parentId breadcrumbs updatedAt } userErrors { field code message } } }";
    client.query_with(call, json!({ "id": id, "parent": parent })).await
}

/// What is wrong with the tree: levels, cycles, paths, whatever the tenant.
async fn wrong_in(database: &TestDatabase) -> Vec<String> {
    let sql = "
        WITH RECURSIVE walk (tenant_id, id, path, ids) AS (
            SELECT tenant_id, id, jsonb_build_array(jsonb_build_object('id', id, 'type', type, 'name', name, 'slug', slug)), ARRAY[id]
              FROM platform.node WHERE parent_id IS NULL
            UNION ALL
            SELECT n.tenant_id, n.id, w.path || jsonb_build_object('id', n.id, 'type', n.type, 'name', n.name, 'slug', n.slug), w.ids || n.id
              FROM walk w JOIN platform.node n ON n.tenant_id = w.tenant_id AND n.parent_id = w.id AND n.id <> ALL (w.ids)
        )
        SELECT 'not reached from a city: ' || n.id FROM platform.node n WHERE n.id NOT IN (SELECT id FROM walk)
        UNION ALL
        SELECT 'breadcrumbs of ' || n.id FROM platform.node n JOIN walk w USING (tenant_id, id) WHERE n.breadcrumbs IS DISTINCT FROM w.path
        UNION ALL
        SELECT 'level of ' || n.id FROM platform.node n JOIN walk w USING (tenant_id, id)
         WHERE n.depth <> cardinality(w.ids) - 1
            OR n.type <> (ARRAY['CITY', 'DISTRICT', 'ZONE', 'FACILITY', 'ASSET'])[cardinality(w.ids)]
        UNION ALL
        SELECT 'path of ' || n.id FROM platform.node n JOIN walk w USING (tenant_id, id)
         WHERE (SELECT array_agg(p.ancestor_id ORDER BY p.ancestor_id) FROM platform.node_path p
                 WHERE p.tenant_id = n.tenant_id AND p.descendant_id = n.id)
               IS DISTINCT FROM (SELECT array_agg(id ORDER BY id) FROM unnest(w.ids) AS id)";
    database.column(sql).await
}

#[tokio::test]
async fn what_stands_above_and_below_is_one_statement_however_many_nodes_ask() {
    let (database, platform, admin) = started().await;
    assert_eq!(wrong_in(&database).await, Vec::<String>::new(), "as it was seeded");
    let query = |ids: &[&str]| {
        let fields: String = ids
            .iter()
            .enumerate()
            .map(|(n, id)| {
                format!(
                    "a{n}: node(id: \"{id}\") {{ ancestors {{ id }} descendants(first: 50) {{ nodes {{ id }} }} subtree(first: 50) {{ nodes {{ id }} }} }} "
                )
            })
            .collect();
        format!("{{ {fields} }}")
    };
    let ids =
        |found: &Value| found.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let below = async |id: &str| {
        let walk = format!(
            "WITH RECURSIVE below (id) AS (SELECT id FROM platform.node WHERE parent_id = '{id}'
                 UNION ALL SELECT n.id FROM below b JOIN platform.node n ON n.parent_id = b.id)
             SELECT id FROM below ORDER BY id"
        );
        database.column(&walk).await
    };
    let paths = [OF_RIYADH, OF_JEDDAH];
    let mut statements = Vec::new();
    for asked in [vec![(0, 4)], vec![(0, 4), (1, 4), (0, 3), (1, 3)], (0..10).map(|n| (n / 5, n % 5)).collect()] {
        let of = asked.iter().map(|(path, level)| paths[*path][*level]).collect::<Vec<_>>();
        admin.query(&query(&of)).await.ok();
        let before = platform.statements().await;
        let answer = admin.query(&query(&of)).await.ok();
        statements.push(platform.statements().await - before);
        for (n, (path, level)) in asked.into_iter().enumerate() {
            let id = paths[path][level];
            assert_eq!(ids(answer.at(&format!("a{n}.ancestors"))), paths[path][..level], "above {id}, from the city down");
            let wanted = below(id).await;
            assert_eq!(ids(answer.at(&format!("a{n}.descendants.nodes"))), wanted, "below {id}");
            let mut with_itself: Vec<String> = wanted.into_iter().chain([id.to_owned()]).collect();
            with_itself.sort();
            assert_eq!(ids(answer.at(&format!("a{n}.subtree.nodes"))), with_itself, "subtree of {id}");
        }
    }
    // The nodes themselves, what is above, what is below, the subtrees; of whole paths all that is above has been read already.
    assert_eq!(statements, [4, 4, 3]);
}

#[tokio::test]
async fn lists_of_what_is_below_are_filtered_counted_and_no_longer_than_a_page() {
    let (_database, platform, admin) = started().await;
    let riyadh =
        async |client: &Client, list: &str| client.query(&format!("{{ node(id: \"{}\") {{ it: {list} }} }}", OF_RIYADH[0])).await;
    let zones = riyadh(
        &admin,
        "descendants(where: { type: { eq: ZONE } }, first: 2) { totalCount nodes { type } pageInfo { hasNextPage } }",
    )
    .await
    .ok();
    assert_eq!((zones.at("node.it.totalCount"), zones.list("node.it.nodes").len()), (&json!(7), 2));
    assert_eq!(zones.at("node.it.pageInfo.hasNextPage"), true);
    let near = riyadh(&admin, "subtree(where: { depth: { lte: 1 } }) { nodes { depth } }").await.ok();
    assert_eq!(near.list("node.it.nodes").len(), 6);
    riyadh(&admin, "descendants(first: 101) { nodes { id } }").await.refused("INVALID");
    // What is out of operation is not shown to shoppers, below as little as by itself.
    let shopper = platform.as_shopper("dakkah");
    let shown = riyadh(&shopper, "descendants(first: 100) { nodes { status } }").await.ok();
    assert!(shown.each("node.it.nodes", "status").iter().all(|status| status == "ACTIVE"));
    let paris = platform.as_staff("paris", "tenant-admin").signed_in().await;
    assert!(riyadh(&paris, "descendants { totalCount }").await.ok().at("node").is_null(), "another tenant's");
}

/// Invariant: Nodes are a tree of five levels, however many clients move them against each other.
#[tokio::test]
async fn every_level_meets_every_level() {
    let (database, _platform, admin) = started().await;
    for (n, node) in OF_RIYADH.into_iter().enumerate() {
        for (p, parent) in OF_JEDDAH.into_iter().enumerate() {
            let about = format!("a {} under a {}", LEVELS[n], LEVELS[p]);
            let create = "mutation ($input: CreateNodeInput!) { it: createNode(input: $input) { node { id } userErrors { field code message } } }";
            let input = json!({ "name": about, "slug": format!("new-{n}-{p}"), "type": LEVELS[n], "parentId": parent });
            let created = admin.query_with(create, json!({ "input": input })).await.ok();
            let before = database.value(&format!("SELECT coalesce(parent_id, '') FROM platform.node WHERE id = '{node}'")).await;
            let moved = move_node(&admin, node, parent).await.ok();
            let after = database.value(&format!("SELECT coalesce(parent_id, '') FROM platform.node WHERE id = '{node}'")).await;
            if n == p + 1 {
                assert_eq!((moved.user_errors("it"), created.user_errors("it")), (vec![], vec![]), "{about}");
                assert_eq!((moved.text("it.node.parentId"), after.as_str()), (parent, parent), "{about}");
                continue;
            }
            for refused in [&moved, &created] {
                assert_eq!(refused.user_errors("it"), ["parentId: INVALID"], "{about}");
                let message = refused.text("it.userErrors.0.message");
                let named = if n == 0 { vec!["CITY"] } else { vec![LEVELS[n], LEVELS[n - 1], LEVELS[p]] };
                assert!(named.iter().all(|level| message.contains(level)), "{about}: {message}");
            }
            assert_eq!(after, before, "{about}");
        }
    }
    let orphan =
        "mutation { it: createNode(input: { name: \"a\", slug: \"orphan\", type: ZONE }) { userErrors { field code message } } }";
    let orphan = admin.query(orphan).await.ok();
    assert_eq!(orphan.user_errors("it"), ["parentId: REQUIRED"]);
    assert_eq!(orphan.text("it.userErrors.0.message"), "A ZONE stands under a DISTRICT.");
    assert_eq!(wrong_in(&database).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_stands_below_moves_along() {
    let (database, platform, admin) = started().await;
    let [_, olaya, north, hub, locker] = OF_RIYADH;
    let [jeddah, balad, ..] = OF_JEDDAH;
    let moved = move_node(&admin, north, balad).await.ok();
    assert_eq!(moved.user_errors("it"), Vec::<String>::new());
    let about = format!("{{ node(id: \"{locker}\") {{ ancestors {{ id }} governanceAuthority {{ slug }} }} }}");
    let locker = platform.as_shopper("dakkah").query(&about).await.ok();
    assert_eq!(locker.each("node.ancestors", "id"), [jeddah, balad, north, hub]);
    assert_eq!(locker.text("node.governanceAuthority.slug"), "sa", "no longer the municipality of Riyadh");
    let left = admin.query(&format!("{{ node(id: \"{olaya}\") {{ descendants {{ nodes {{ id }} }} }} }}")).await.ok();
    assert!(!left.each("node.descendants.nodes", "id").contains(&json!(north)));
    assert_eq!(wrong_in(&database).await, Vec::<String>::new());
    let audited = format!("SELECT count(*) FROM platform.audit_log WHERE resource_id = '{north}' AND action = 'node.move'");
    assert_eq!(database.value(&audited).await, "1");
    let stale = format!(
        "mutation {{ moveNode(id: \"{north}\", parentId: \"{olaya}\", expectedUpdatedAt: \"2020-01-01T00:00:00Z\") {{ node {{ id }} }} }}"
    );
    admin.query(&stale).await.refused("CONFLICT");
}

#[tokio::test]
async fn a_node_stays_in_its_tenant_and_where_the_caller_has_the_right() {
    let (database, platform, admin) = started().await;
    let [_, olaya, north, ..] = OF_RIYADH;
    let diriyah = "node_01jddk0000000000000d1r1yah";
    let [jeddah, balad, ..] = OF_JEDDAH;
    let before = database.column("SELECT to_jsonb(n)::text FROM platform.node n ORDER BY id").await;
    move_node(&platform.as_shopper("dakkah"), north, diriyah).await.refused("UNAUTHENTICATED");
    move_node(&platform.as_customer("dakkah", "sara@dakkah.example"), north, diriyah).await.refused("FORBIDDEN");
    move_node(&platform.as_staff("dakkah", "viewer"), north, diriyah).await.refused("FORBIDDEN");
    let paris = platform.as_staff("paris", "tenant-admin").signed_in().await;
    move_node(&paris, north, diriyah).await.refused("NOT_FOUND");
    for parent in [PARIS, "node_none", "1", "prod_1"] {
        let refused = move_node(&admin, olaya, parent).await.ok();
        assert_eq!(refused.user_errors("it"), ["parentId: NOT_FOUND"], "{parent}");
    }
    assert_eq!(database.column("SELECT to_jsonb(n)::text FROM platform.node n ORDER BY id").await, before);
    // Whose right is bound to nodes moves what is there to where it is.
    let policy = "INSERT INTO platform.rbac_policy (id, role, resource, actions, conditions, effective_from)
                  VALUES ('policy_test', 'city-manager', 'node', '[\"read\", \"move\"]', '{\"nodes\": \"subtree\"}', now() - interval '1 day')";
    database.execute(policy).await;
    // Rights are remembered for less than a second.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let manager = platform.as_staff("dakkah", "city-manager").signed_in().await;
    assert_eq!(move_node(&manager, north, diriyah).await.ok().text("it.node.parentId"), diriyah);
    assert_eq!(move_node(&manager, north, balad).await.ok().user_errors("it"), ["parentId: NOT_FOUND"], "into another's city");
    move_node(&manager, balad, OF_RIYADH[0]).await.refused("NOT_FOUND");
    move_node(&manager, balad, jeddah).await.refused("NOT_FOUND");
}

#[tokio::test]
async fn a_node_that_others_stand_below_is_not_deleted_and_none_is_put_under_a_deleted_one() {
    let (database, _platform, admin) = started().await;
    let delete = |id: &str| format!("mutation {{ it: deleteNode(id: \"{id}\") {{ userErrors {{ field code message }} }} }}");
    let [_, _, north, hub, locker] = OF_RIYADH;
    let refused = admin.query(&delete(hub)).await.ok();
    assert_eq!(refused.user_errors("it"), ["id: IN_USE"]);
    assert_eq!(refused.text("it.userErrors.0.message"), "Nodes stand below this one: move or delete them first.");
    assert_eq!(admin.query(&delete(locker)).await.ok().user_errors("it"), Vec::<String>::new());
    let empty = "mutation ($parent: ID!) { it: createNode(input: { name: \"x\", slug: \"x\", type: FACILITY, parentId: $parent }) { node { id } userErrors { field code } } }";
    let facility = admin.query_with(empty, json!({ "parent": north })).await.ok().text("it.node.id").to_owned();
    admin.query(&delete(&facility)).await.ok();
    let other = OF_JEDDAH[4];
    assert_eq!(move_node(&admin, other, &facility).await.ok().user_errors("it"), ["parentId: NOT_FOUND"]);
    let create = "mutation ($parent: ID!) { it: createNode(input: { name: \"y\", slug: \"y\", type: ASSET, parentId: $parent }) { userErrors { field code } } }";
    let refused = admin.query_with(create, json!({ "parent": facility })).await.ok();
    assert_eq!(refused.user_errors("it"), ["parentId: NOT_FOUND"]);
    assert_eq!(wrong_in(&database).await, Vec::<String>::new());
}

/// Invariant: Nodes are a tree of five levels, however many clients move them against each other.
#[tokio::test]
async fn thirty_two_clients_that_move_nodes_against_each_other_leave_a_tree() {
    let (database, _platform, admin) = started().await;
    let of_level = async |level: &str| {
        let tenant = tenant_id("dakkah");
        database
            .column(&format!("SELECT id FROM platform.node WHERE tenant_id = '{tenant}' AND type = '{level}' ORDER BY id"))
            .await
    };
    let mut levels = Vec::new();
    for level in LEVELS {
        levels.push(of_level(level).await);
    }
    let clients = (0..32_usize).map(async |client| {
        let mut moved = 0;
        for round in 0..6_usize {
            let level = 1 + (client + round) % 4;
            let (nodes, parents) = (&levels[level], &levels[level - 1]);
            let node = &nodes[(client * 7 + round * 3) % nodes.len()];
            let answer = match round {
                // Others name nodes anew meanwhile, which writes paths of subtrees as well, or ask for what must not be.
                2 => {
                    let rename = format!("mutation {{ it: updateNode(id: \"{node}\", input: {{ name: \"N{client}\" }}) {{ userErrors {{ field code }} }} }}");
                    admin.query(&rename).await.ok()
                }
                4 => {
                    let refused = move_node(&admin, &parents[client % parents.len()], node).await.ok();
                    assert_eq!(refused.user_errors("it"), ["parentId: INVALID"], "below what is below it");
                    continue;
                }
                _ => move_node(&admin, node, &parents[(client * 5 + round) % parents.len()]).await.ok(),
            };
            assert_eq!(answer.user_errors("it"), Vec::<String>::new());
            moved += 1;
        }
        moved
    });
    let moved: i32 = futures_util::future::join_all(clients).await.into_iter().sum();
    assert_eq!(moved, 32 * 5);
    assert_eq!(wrong_in(&database).await, Vec::<String>::new());
}
