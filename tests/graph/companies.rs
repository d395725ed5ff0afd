//! Admitting companies to buying, keeping them from it, and what credit they have.

use cityos::subgraphs::named;
use serde_json::json;
use testkit::{Client, Response, TestDatabase, TestSubgraph};

const VERBS: [(&str, &[&str], &str); 4] = [
    ("approveCompany", &["pending_approval"], "ACTIVE"),
    ("suspendCompany", &["active"], "SUSPENDED"),
    ("reinstateCompany", &["suspended", "inactive"], "ACTIVE"),
    ("deactivateCompany", &["pending_approval", "active", "suspended"], "INACTIVE"),
];

async fn started() -> (TestDatabase, TestSubgraph, String) {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(named("b2b").unwrap(), database.url()).await;
    let dakkah = testkit::tenant_id("dakkah");
    let id = database.value(&format!("SELECT id FROM b2b.company WHERE tenant_id = '{dakkah}' ORDER BY id LIMIT 1")).await;
    (database, subgraph, id)
}

async fn call(client: &Client, mutation: &str, id: &str, more: &str) -> Response {
    let call = format!(
        "mutation ($id: ID!) {{ done: {mutation}(id: $id{more}) {{
            company {{ status creditLimit {{ amount }} }} userErrors {{ field code message }} }} }}"
    );
    client.query_with(&call, json!({ "id": id })).await
}

#[tokio::test]
async fn every_verb_meets_every_state_and_an_illegal_one_names_it() {
    let (database, b2b, id) = started().await;
    let admin = b2b.as_staff("dakkah", "tenant-admin").signed_in().await;
    for state in ["pending_approval", "active", "suspended", "inactive"] {
        for (mutation, from, to) in VERBS {
            database.execute(&format!("UPDATE b2b.company SET status = '{state}' WHERE id = '{id}'")).await;
            let answer = call(&admin, mutation, &id, "").await.ok();
            if from.contains(&state) {
                assert_eq!(answer.text("done.company.status"), to, "{mutation} from {state}");
                continue;
            }
            assert_eq!(answer.user_errors("done"), ["status: ILLEGAL_STATE"], "{mutation} from {state}");
            assert!(answer.text("done.userErrors.0.message").contains(&state.to_uppercase()), "{:#}", answer.body);
            assert_eq!(database.value(&format!("SELECT status FROM b2b.company WHERE id = '{id}'")).await, state);
        }
    }
}

#[tokio::test]
async fn a_credit_limit_is_exact_and_not_below_what_is_owed() {
    let (database, b2b, id) = started().await;
    let admin = b2b.as_staff("dakkah", "tenant-admin").signed_in().await;
    database.execute(&format!("UPDATE b2b.company SET credit_used = 1200.50, credit_limit = 5000 WHERE id = '{id}'")).await;
    for (limit, code) in [("1200.49", "CREDIT_IN_USE"), ("-1", "INVALID"), ("2000.005", "INVALID")] {
        let answer = call(&admin, "setCompanyCreditLimit", &id, &format!(", creditLimit: \"{limit}\"")).await.ok();
        assert_eq!(answer.user_errors("done"), [format!("creditLimit: {code}")], "{limit}");
    }
    let answer = call(&admin, "setCompanyCreditLimit", &id, ", creditLimit: \"1200.50\"").await.ok();
    assert_eq!(answer.text("done.company.creditLimit.amount"), "1200.50");
    let audited =
        format!("SELECT count(*) FROM platform.audit_log WHERE resource_id = '{id}' AND action = 'company.set_credit_limit'");
    assert_eq!(database.value(&audited).await, "1");
}

#[tokio::test]
async fn only_staff_with_the_right_does_it_and_another_tenant_finds_nothing() {
    let (database, b2b, id) = started().await;
    let before = database.value(&format!("SELECT to_jsonb(c) FROM b2b.company c WHERE id = '{id}'")).await;
    for (mutation, more) in
        VERBS.map(|(mutation, ..)| (mutation, "")).into_iter().chain([("setCompanyCreditLimit", ", creditLimit: \"1\"")])
    {
        call(&b2b.as_shopper("dakkah"), mutation, &id, more).await.refused("UNAUTHENTICATED");
        call(&b2b.as_customer("dakkah", "sara@dakkah.example"), mutation, &id, more).await.refused("FORBIDDEN");
        call(&b2b.as_staff("dakkah", "viewer"), mutation, &id, more).await.refused("FORBIDDEN");
        call(&b2b.as_staff("paris", "tenant-admin"), mutation, &id, more).await.refused("NOT_FOUND");
    }
    assert_eq!(database.value(&format!("SELECT to_jsonb(c) FROM b2b.company c WHERE id = '{id}'")).await, before);
}

#[tokio::test]
async fn the_customers_of_companies_are_pages_with_the_conditions_of_their_memberships() {
    let (database, b2b, _) = started().await;
    let admin = b2b.as_staff("dakkah", "tenant-admin").signed_in().await;
    let page = |arguments: &str| {
        format!(
            "{{ companies(first: 10) {{ nodes {{ id customers({arguments}) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id }} }} nodes {{ id }} }} }} }} }}"
        )
    };
    admin.query(&page("first: 1")).await.ok();
    let before = b2b.statements().await;
    let all = admin.query("{ companies(first: 10) { nodes { id customers(first: 100) { nodes { id } } } } }").await.ok();
    assert_eq!(b2b.statements().await - before, 2, "companies, and the customers of all of them");
    for company in all.list("companies.nodes") {
        let members = format!(
            "SELECT customer_id FROM b2b.company_user WHERE company_id = {} AND deleted_at IS NULL ORDER BY id",
            company["id"].to_string().replace('"', "'")
        );
        let shown: Vec<_> = company["customers"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(shown, database.column(&members).await);
    }
    let rimal = "comp_01jddk000000000000000r1ma1";
    let of = |arguments: &str| {
        format!(
            "{{ company(id: \"{rimal}\") {{ customers({arguments}) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id }} }} nodes {{ id }} }} }} }}"
        )
    };
    let owners =
        admin.query(&of("where: { role: { in: [OWNER, ADMIN] } }, orderBy: [{ field: CREATED_AT, direction: DESC }]")).await.ok();
    assert_eq!(
        owners.each("company.customers.nodes", "id"),
        ["cus_01jddk0000000000000001ay1a", "cus_01jddk0000000000000000sara"]
    );
    assert_eq!(*owners.at("company.customers.totalCount"), 2);
    // Page by page, each once.
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let next = admin.query(&of(&format!("first: 1{after}"))).await.ok();
        seen.extend(next.each("company.customers.nodes", "id"));
        assert_eq!(next.at("company.customers.edges.0.node.id"), &next.each("company.customers.nodes", "id")[0]);
        assert_eq!(next.at("company.customers.edges.0.cursor"), next.at("company.customers.pageInfo.endCursor"));
        if *next.at("company.customers.pageInfo.hasNextPage") == json!(false) {
            break;
        }
        after = format!(", after: {}", next.at("company.customers.pageInfo.endCursor"));
    }
    let members = format!("SELECT customer_id FROM b2b.company_user WHERE company_id = '{rimal}' ORDER BY id");
    assert_eq!(json!(seen), json!(database.column(&members).await));
    admin.query(&of("first: 0")).await.refused("INVALID");
    // A member sees themself; another tenant nothing at all.
    let sara = b2b.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    assert_eq!(sara.query(&of("first: 10")).await.ok().each("company.customers.nodes", "id"), ["cus_01jddk0000000000000000sara"]);
    let paris = b2b.as_staff("paris", "tenant-admin").signed_in().await;
    assert!(paris.query(&of("first: 10")).await.ok().at("company").is_null());
}
