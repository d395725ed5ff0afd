//! Setting tenants up, what becomes of them, and how much they may have.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph, tenant_id};

use crate::isolation::contents;

/// The tables in which a new tenant has rows, besides its own.
const OF_TENANT: [(&str, u32); 9] = [
    ("governance_authority", 1),
    ("tenant_settings", 1),
    ("tenant_billing", 1),
    ("node", 1),
    ("sales_channel", 1),
    ("sales_channel_mapping", 1),
    ("cityos_store", 1),
    ("admin_user", 1),
    ("tenant_user", 1),
];

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(named("platform").unwrap(), database.url()).await;
    (database, platform)
}

async fn operator(platform: &TestSubgraph) -> Client {
    platform.as_staff("dakkah", "super-admin").signed_in().await
}

const PROVISION: &str = "mutation ($input: ProvisionTenantInput!) { it: provisionTenant(input: $input) {
    tenant { id handle slug status subdomain defaultCurrency trialEndsAt governanceAuthorityId maxPois maxChannels }
    tenantSettings { id defaultLocale defaultCurrency timezone } tenantBilling { id subscriptionStatus currencyCode maxProducts }
    governanceAuthority { id tenantId parentAuthorityId } node { id type depth } cityosStore { id handle status salesChannelId }
    tenantUser { id role roleLevel status } invitationToken userErrors { field code message } } }";

/// What a new tenant is asked to be, with changes: `{"admin": null}` takes a part away.
fn input(more: Value) -> Value {
    let mut input = json!({
        "name": "Souq of Medina", "handle": "medina", "defaultCurrency": "SAR", "defaultLocale": "ar", "timezone": "Asia/Riyadh",
        "tenantType": "MARKETPLACE", "governanceAuthorityId": "gov_01jdpf00000000000000000gcc", "limits": { "maxProducts": 100, "maxPois": 3 },
        "city": { "name": "المدينة", "slug": "medina" }, "admin": { "email": "Owner@medina.example" }
    });
    let changes = more.as_object().unwrap().clone();
    input.as_object_mut().unwrap().extend(changes);
    json!({ "input": input })
}

async fn provision(client: &Client, more: Value) -> Response {
    client.query_with(PROVISION, input(more)).await
}

#[tokio::test]
async fn a_tenant_has_all_that_it_begins_with() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    let answer = provision(&operator, json!({})).await.ok();
    assert_eq!(answer.user_errors("it"), Vec::<String>::new());
    let id = answer.text("it.tenant.id").to_owned();
    for (table, rows) in OF_TENANT {
        let count = format!("SELECT count(*) FROM platform.{table} WHERE tenant_id = '{id}' AND deleted_at IS NULL");
        assert_eq!(database.value(&count).await, rows.to_string(), "{table}");
        let audited = format!(
            "SELECT count(*) FROM platform.audit_log WHERE tenant_id = '{id}' AND action = '{table}.provision'
               AND metadata ->> 'acting_from' = '{}'",
            tenant_id("dakkah")
        );
        assert_eq!(database.value(&audited).await, rows.to_string(), "{table} in the new tenant's log");
        let announced =
            format!("SELECT count(*) FROM platform.event_outbox WHERE tenant_id = '{id}' AND event_type = '{table}.provision'");
        assert_eq!(database.value(&announced).await, rows.to_string(), "{table} in the outbox");
    }
    for (path, wanted) in [
        ("tenant.status", json!("TRIAL")),
        ("tenant.subdomain", json!("medina")),
        ("tenant.slug", json!("medina")),
        ("tenant.maxPois", json!(3)),
        ("tenant.maxChannels", json!(1)),
        ("tenantSettings.defaultLocale", json!("ar")),
        ("tenantSettings.defaultCurrency", json!("SAR")),
        ("tenantBilling.subscriptionStatus", json!("TRIAL")),
        ("tenantBilling.currencyCode", json!("SAR")),
        ("tenantBilling.maxProducts", json!(100)),
        ("governanceAuthority.parentAuthorityId", json!("gov_01jdpf00000000000000000gcc")),
        ("governanceAuthority.tenantId", json!(id)),
        ("node.type", json!("CITY")),
        ("cityosStore.handle", json!("medina")),
        ("cityosStore.status", json!("ACTIVE")),
        ("tenantUser.role", json!("TENANT_ADMIN")),
        ("tenantUser.roleLevel", json!(1)),
        ("tenantUser.status", json!("INVITED")),
    ] {
        assert_eq!(*answer.at(&format!("it.{path}")), wanted, "{path}");
    }
    assert_eq!(answer.at("it.tenant.governanceAuthorityId"), answer.at("it.governanceAuthority.id"));

    // Of the invitation's token the digest is kept.
    let kept = format!("SELECT invitation_token FROM platform.tenant_user WHERE tenant_id = '{id}'");
    assert_eq!(database.value(&kept).await, kit::digest(answer.text("it.invitationToken")));

    // The first member accepts, signs in, and sees the tenant's own and nothing else.
    let shopper = platform.as_shopper("medina");
    let accept = "mutation ($token: String!) { acceptInvitation(token: $token, password: \"a long password\") { accepted } }";
    let accepted = shopper.query_with(accept, json!({ "token": answer.text("it.invitationToken") })).await.ok();
    assert_eq!(accepted.at("acceptInvitation.accepted"), true);
    let sign_in = "mutation { it: signIn(email: \"owner@medina.example\", password: \"a long password\") { accessToken } }";
    let token = shopper.query(sign_in).await.ok().text("it.accessToken").to_owned();
    let owner = platform.client().with_token(&token);
    let own = "{ tenants { nodes { id } } nodes { nodes { slug } } cityosStores { nodes { handle } } tenantUsers { totalCount }
                 governancePolicy { authorities { slug } } salesChannelOfRequest { name } }";
    let own = owner.query(own).await.ok();
    assert_eq!(own.each("tenants.nodes", "id"), [json!(id)]);
    assert_eq!(own.each("nodes.nodes", "slug"), ["medina"]);
    assert_eq!(own.each("cityosStores.nodes", "handle"), ["medina"]);
    assert_eq!(own.each("governancePolicy.authorities", "slug"), ["medina", "gcc"]);
    assert_eq!(own.text("salesChannelOfRequest.name"), "Web shop");
    // Nobody else sees any of it.
    for tenant in ["paris", "hq"] {
        let other = platform.as_staff(tenant, "tenant-admin").signed_in().await;
        let all = other.query("{ tenants(first: 100) { nodes { id } } nodes(first: 100) { nodes { slug } } tenantUsers(first: 100) { nodes { id } } governanceAuthorities(first: 100) { nodes { slug } } }").await.ok();
        assert!(!all.body.to_string().contains("medina") && !all.body.to_string().contains(&id), "{tenant}: {:#}", all.body);
    }
}

/// Invariant: A tenant is set up whole or not at all.
#[tokio::test]
async fn of_a_tenant_that_cannot_be_finished_nothing_is_left() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    let fail = "CREATE FUNCTION platform.fail_for_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken for the test'; END $$";
    database.execute(fail).await;
    let before = contents(&database).await;
    // Whichever step fails, the last one too.
    for (table, _) in OF_TENANT {
        let trigger = format!(
            "CREATE TRIGGER fail_for_test BEFORE INSERT ON platform.{table} FOR EACH ROW EXECUTE FUNCTION platform.fail_for_test()"
        );
        database.execute(&trigger).await;
        provision(&operator, json!({})).await.refused("INTERNAL");
        database.execute(&format!("DROP TRIGGER fail_for_test ON platform.{table}")).await;
        assert_eq!(contents(&database).await, before, "{table}");
    }
    let answer = provision(&operator, json!({})).await.ok();
    assert_eq!(answer.user_errors("it"), Vec::<String>::new(), "and then it can");
}

#[tokio::test]
async fn what_is_wrong_with_a_new_tenant_is_named_and_changes_nothing() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    let before = contents(&database).await;
    for (more, wanted) in [
        (json!({ "handle": "dakkah" }), "handle: TAKEN"),
        (json!({ "handle": "Medina" }), "handle: INVALID"),
        (json!({ "handle": "-m" }), "handle: INVALID"),
        (json!({ "name": " " }), "name: REQUIRED"),
        (json!({ "subdomain": "paris" }), "subdomain: TAKEN"),
        (json!({ "trialDays": -1 }), "trialDays: INVALID"),
        (json!({ "trialDays": 1000 }), "trialDays: INVALID"),
        (json!({ "governanceAuthorityId": "gov_01jddk000000000000000savd1" }), "governanceAuthorityId: NOT_FOUND"),
        (json!({ "governanceAuthorityId": "gov_none" }), "governanceAuthorityId: NOT_FOUND"),
        (json!({ "parentTenantId": "ten_none" }), "parentTenantId: NOT_FOUND"),
        (json!({ "limits": { "maxProducts": -1 } }), "limits.maxProducts: INVALID"),
        (json!({ "limits": { "maxTeamMembers": 0 } }), ": LIMIT_REACHED"),
        (json!({ "limits": { "maxChannels": 0 } }), ": LIMIT_REACHED"),
        (json!({ "city": { "name": "", "slug": "medina" } }), "city.name: REQUIRED"),
        (json!({ "store": { "handle": " ", "name": "a" } }), "store.handle: REQUIRED"),
        (json!({ "admin": {} }), "admin: REQUIRED"),
        (json!({ "admin": { "email": "a@b.example", "userId": "admin_1" } }), "admin: REQUIRED"),
        (json!({ "admin": { "email": "nobody" } }), "admin.email: INVALID"),
        (json!({ "admin": { "email": "ADMIN@paris.example" } }), "admin.email: TAKEN"),
        (json!({ "admin": { "userId": "admin_none" } }), "admin.userId: NOT_FOUND"),
    ] {
        let refused = provision(&operator, more.clone()).await.ok();
        assert_eq!(refused.user_errors("it"), [wanted], "{more}");
        assert!(refused.at("it.tenant").is_null() && refused.at("it.invitationToken").is_null(), "{more}");
    }
    assert_eq!(contents(&database).await, before);
    // Somebody who works for another tenant already keeps the account.
    let known = json!({ "admin": { "userId": "admin_01jdpa000000000000000adm1n" }, "trialDays": 0 });
    let answer = provision(&operator, known).await.ok();
    assert_eq!((answer.user_errors("it"), answer.text("it.tenant.status")), (vec![], "ACTIVE"));
    assert_eq!(provision(&operator, json!({})).await.ok().user_errors("it"), ["handle: TAKEN"], "a second time");
}

#[tokio::test]
async fn of_thirty_two_who_ask_for_one_handle_one_gets_it() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    let all =
        (0..32).map(|client| provision(&operator, json!({ "admin": { "email": format!("owner-{client}@medina.example") } })));
    let answers = futures_util::future::join_all(all).await;
    let outcomes: Vec<Vec<String>> = answers.into_iter().map(|answer| answer.ok().user_errors("it")).collect();
    assert_eq!(outcomes.iter().filter(|errors| errors.is_empty()).count(), 1);
    assert!(outcomes.iter().all(|errors| errors.is_empty() || *errors == ["handle: TAKEN"]), "{outcomes:?}");
    for (table, rows) in OF_TENANT {
        let new = format!(
            "SELECT count(*) FROM platform.{table} WHERE tenant_id IN (SELECT id FROM platform.tenant WHERE handle = 'medina')"
        );
        assert_eq!(database.value(&new).await, rows.to_string(), "{table}");
    }
    assert_eq!(database.value("SELECT count(*) FROM platform.admin_user WHERE email LIKE '%@medina.example'").await, "1");
}

const VERBS: [(&str, &[&str], &str); 5] = [
    ("activateTenant", &["trial", "inactive"], "ACTIVE"),
    ("suspendTenant", &["active", "trial"], "SUSPENDED"),
    ("reinstateTenant", &["suspended"], "ACTIVE"),
    ("deactivateTenant", &["active", "trial"], "INACTIVE"),
    ("archiveTenant", &["suspended", "inactive"], "ARCHIVED"),
];

async fn act(client: &Client, mutation: &str, more: &str) -> Response {
    let call = format!(
        "mutation {{ it: {mutation}(id: \"{}\"{more}) {{ tenant {{ status maxPois }} userErrors {{ field code message }} }} }}",
        tenant_id("tunis")
    );
    client.query(&call).await
}

#[tokio::test]
async fn every_verb_meets_every_state_and_an_illegal_one_names_it() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    let tunis = tenant_id("tunis");
    for state in ["trial", "active", "suspended", "inactive", "archived"] {
        for (mutation, from, to) in VERBS {
            database.execute(&format!("UPDATE platform.tenant SET status = '{state}' WHERE id = '{tunis}'")).await;
            let answer = act(&operator, mutation, "").await.ok();
            if from.contains(&state) {
                assert_eq!(answer.text("it.tenant.status"), to, "{mutation} from {state}");
                continue;
            }
            assert_eq!(answer.user_errors("it"), ["status: ILLEGAL_STATE"], "{mutation} from {state}");
            assert!(answer.text("it.userErrors.0.message").contains(&state.to_uppercase()), "{:#}", answer.body);
            assert_eq!(database.value(&format!("SELECT status FROM platform.tenant WHERE id = '{tunis}'")).await, state);
        }
    }
}

/// Invariant: Only the operators of the platform set a tenant up, its limits and what it pays.
#[tokio::test]
async fn only_the_platforms_operator_sets_tenants_up_and_decides_on_them() {
    let (database, platform) = started().await;
    let before = contents(&database).await;
    // The tenant's own administrator as little as that of its head office.
    let others = [
        (platform.as_shopper("tunis"), "UNAUTHENTICATED"),
        (platform.as_customer("dakkah", "sara@dakkah.example"), "FORBIDDEN"),
        (platform.as_staff("tunis", "tenant-admin"), "FORBIDDEN"),
        (platform.as_staff("hq", "tenant-admin"), "FORBIDDEN"),
        (platform.as_staff("dakkah", "compliance-officer"), "FORBIDDEN"),
    ];
    for (client, code) in others {
        provision(&client, json!({})).await.refused(code);
        for (mutation, ..) in VERBS {
            act(&client, mutation, "").await.refused(code);
        }
        act(&client, "setTenantLimits", ", input: { maxPois: 99 }").await.refused(code);
    }
    let admin = platform.as_staff("tunis", "tenant-admin").signed_in().await;
    // What it pays and what it may have is not the tenant's to say: neither the plan nor a bill.
    let billing = "tbil_01jdtn000000000000000bas1c";
    for change in [
        "maxProducts: 100000",
        "maxOrdersPerMonth: null",
        "planName: \"Free\"",
        "planId: \"free\"",
        "basePrice: \"0\"",
        "usagePricePerUnit: \"0\"",
        "includedUnits: 100000",
        "usageMeteringEnabled: false",
        "subscriptionStatus: CANCELLED",
        "paymentMethodId: \"pm_new\", basePrice: \"0\"",
    ] {
        let more =
            format!("mutation {{ updateTenantBilling(id: \"{billing}\", input: {{ {change} }}) {{ userErrors {{ code }} }} }}");
        admin.query(&more).await.refused("FORBIDDEN");
    }
    let bill = "tinv_01jddk0000000000000m0nthx3";
    let of_dakkah = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    for verb in [
        format!("updateTenantInvoice(id: \"{bill}\", input: {{ status: PAID }})"),
        format!("deleteTenantInvoice(id: \"{bill}\")"),
    ] {
        of_dakkah.query(&format!("mutation {{ {verb} {{ userErrors {{ code }} }} }}")).await.refused("FORBIDDEN");
    }
    for call in [
        "createTenantBilling(input: {})".to_owned(),
        format!("deleteTenantBilling(id: \"{billing}\")"),
        format!(
            "createTenantUsageRecord(input: {{ billingId: \"{billing}\", usageType: API_CALLS, quantity: 1, unitPrice: \"0\", totalCost: \"0\",
               recordedAt: \"2026-01-01T00:00:00Z\", periodStart: \"2026-01-01T00:00:00Z\", periodEnd: \"2026-02-01T00:00:00Z\" }})"
        ),
    ] {
        admin.query(&format!("mutation {{ {call} {{ userErrors {{ code }} }} }}")).await.refused("FORBIDDEN");
    }
    assert_eq!(contents(&database).await, before);
    let payment = "mutation { it: updateTenantBilling(id: \"tbil_01jdtn000000000000000bas1c\", input: { paymentMethodId: \"pm_new\" }) { userErrors { code } } }";
    assert_eq!(admin.query(payment).await.ok().user_errors("it"), Vec::<String>::new());
    let paid =
        format!("mutation {{ it: updateTenantInvoice(id: \"{bill}\", input: {{ status: PAID }}) {{ userErrors {{ code }} }} }}");
    assert_eq!(operator(&platform).await.query(&paid).await.ok().user_errors("it"), Vec::<String>::new());
    // Nor is a tenant without limits whose billing was deleted.
    database.execute("UPDATE platform.tenant_billing SET max_team_members = 0").await;
    database.execute(&format!("UPDATE platform.tenant_billing SET deleted_at = now() WHERE id = '{billing}'")).await;
    let member = "mutation { it: createTenantUser(input: { userId: \"admin_01jdpa000000000000000adm1n\" }) { userErrors { field code } } }";
    assert_eq!(admin.query(member).await.ok().user_errors("it"), [": LIMIT_REACHED"]);
}

#[tokio::test]
async fn what_the_platform_charges_is_computed_and_states_leave_their_time() {
    let (_database, platform) = started().await;
    let operator = platform.as_staff("dakkah", "super-admin").signed_in().await;
    let send = async |call: String, select: &str| {
        operator.query(&format!("mutation {{ it: {call} {{ row: {select} userErrors {{ field code }} }} }}")).await.ok()
    };
    let billing = "tbil_01jddk0000000000enterpr1se";
    let period = "periodStart: \"2026-01-01T00:00:00Z\", periodEnd: \"2026-02-01T00:00:00Z\"";
    let usage = async |quantity: i64, price: &str, more: &str| {
        let input = format!(
            "billingId: \"{billing}\", usageType: STORAGE, quantity: {quantity}, unitPrice: \"{price}\", recordedAt: \"2026-01-05T00:00:00Z\", {period}{more}"
        );
        send(format!("createTenantUsageRecord(input: {{ {input} }})"), "tenantUsageRecord { totalCost }").await
    };
    for more in ["", ", totalCost: \"2.25\""] {
        assert_eq!(usage(9, "0.25", more).await.text("it.row.totalCost").trim_end_matches('0'), "2.25");
    }
    assert_eq!(usage(9, "0.25", ", totalCost: \"2.24\"").await.user_errors("it"), ["totalCost: INVALID"]);
    for price in ["99999999999999999999", "9999999999999999999"] {
        let huge = usage(2_147_483_647, price, "").await;
        assert_eq!(huge.user_errors("it"), ["totalCost: INVALID"]);
    }

    let invoice = async |number: &str, more: &str| {
        let amounts = "baseAmount: \"100\", usageAmount: \"20.50\", discountAmount: \"10\", taxAmount: \"16.58\"";
        let input =
            format!("billingId: \"{billing}\", invoiceNumber: \"{number}\", currencyCode: \"SAR\", {period}, {amounts}{more}");
        send(format!("createTenantInvoice(input: {{ {input} }})"), "tenantInvoice { id totalAmount { amount } paidAt }").await
    };
    let wrong = invoice("T-2", ", totalAmount: \"127.07\"").await;
    assert_eq!(wrong.user_errors("it"), ["totalAmount: INVALID"]);
    let made = invoice("T-1", "").await;
    assert_eq!((made.text("it.row.totalAmount.amount"), made.at("it.row.paidAt")), ("127.08", &Value::Null));
    let id = made.text("it.row.id");
    for (status, paid) in [("PAID", true), ("VOID", false)] {
        let set =
            send(format!("updateTenantInvoice(id: \"{id}\", input: {{ status: {status} }})"), "tenantInvoice { paidAt }").await;
        assert_eq!(set.at("it.row.paidAt").is_string(), paid, "{status}");
    }

    let contract = "trel_01jddk000000000000001mpact";
    for status in ["SUSPENDED", "ACTIVE"] {
        let call = format!("updateTenantRelationship(id: \"{contract}\", input: {{ status: {status} }})");
        let set = send(call, "tenantRelationship { approvedBy approvedAt }").await;
        assert_eq!(set.user_errors("it"), Vec::<String>::new());
        if status == "ACTIVE" {
            assert!(
                set.text("it.row.approvedBy").starts_with("admin_") && set.at("it.row.approvedAt").is_string(),
                "{:#}",
                set.body
            );
        }
    }
}

/// How a tenant gets one more of what a limit is about.
struct Limited {
    limit: &'static str,
    subgraph: &'static str,
    table: &'static str,
    create: &'static str,
}

const LIMITED: [Limited; 4] = [
    Limited {
        limit: "maxProducts",
        subgraph: "catalog",
        table: "catalog.product",
        create: "createProduct(input: { title: \"T\", handle: \"race-N\" })",
    },
    Limited {
        limit: "maxTeamMembers",
        subgraph: "platform",
        table: "platform.tenant_user",
        create: "createTenantUser(input: { userId: \"admin_race-N\", role: VIEWER })",
    },
    Limited {
        limit: "maxPois",
        subgraph: "platform",
        table: "platform.tenant_poi",
        create: "createTenantPoi(input: { nodeId: \"NODE\", name: \"P\", slug: \"race-N\", poiType: \"store\", addressLine1: \"1\", city: \"Tunis\", postalCode: \"1069\", countryCode: \"TN\" })",
    },
    Limited {
        limit: "maxChannels",
        subgraph: "platform",
        table: "platform.sales_channel",
        create: "createSalesChannel(input: { name: \"race-N\" })",
    },
];

/// Invariant: No tenant has more than its limits allow.
#[tokio::test]
async fn thirty_two_clients_never_get_beyond_a_limit() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let tunis = tenant_id("tunis");
    let accounts = "INSERT INTO platform.admin_user (id, email, password_hash, role, capabilities)
                    SELECT 'admin_race-' || n, 'race-' || n || '@tunis.example', '-', 'viewer', '{}' FROM generate_series(0, 99) AS n";
    database.execute(accounts).await;
    let node = database.value(&format!("SELECT id FROM platform.node WHERE tenant_id = '{tunis}' ORDER BY id LIMIT 1")).await;
    for Limited { limit, subgraph, table, create } in LIMITED {
        let staff = if subgraph == "catalog" { &catalog } else { &platform };
        let admin = staff.as_staff("tunis", "tenant-admin").signed_in().await;
        let counted = if limit == "maxTeamMembers" { "AND role <> 'super-admin'" } else { "" };
        let rows = format!("SELECT count(*) FROM {table} WHERE tenant_id = '{tunis}' AND deleted_at IS NULL {counted}");
        let had: i32 = database.value(&rows).await.parse().unwrap();
        let set = act(&operator, "setTenantLimits", &format!(", input: {{ {limit}: {} }}", had + 5)).await.ok();
        assert_eq!(set.user_errors("it"), Vec::<String>::new(), "{limit}");
        let one_more = |client: &Client, n: usize| {
            let call = create.replace("NODE", &node).replace("race-N", &format!("race-{n}"));
            let (client, call) = (client.clone(), format!("mutation {{ it: {call} {{ userErrors {{ field code message }} }} }}"));
            async move { client.query(&call).await.ok() }
        };
        let answers = futures_util::future::join_all((0..32).map(|n| one_more(&admin, n))).await;
        let refused: Vec<&Response> = answers.iter().filter(|answer| !answer.user_errors("it").is_empty()).collect();
        assert_eq!((answers.len() - refused.len(), database.value(&rows).await), (5, (had + 5).to_string()), "{limit}");
        for answer in refused {
            assert_eq!(answer.user_errors("it"), [": LIMIT_REACHED"], "{limit}");
            let message = format!("The limit `{limit}` of the tenant is reached: it may have {}.", had + 5);
            assert_eq!(answer.text("it.userErrors.0.message"), message);
        }
        // What is less than there is takes nothing away, and lets nothing in until there is room.
        act(&operator, "setTenantLimits", &format!(", input: {{ {limit}: 0 }}")).await.ok();
        assert_eq!(one_more(&admin, 40).await.user_errors("it"), [": LIMIT_REACHED"], "{limit}");
        assert_eq!(database.value(&rows).await, (had + 5).to_string(), "{limit}");
        if !["maxPois", "maxChannels"].contains(&limit) {
            act(&operator, "setTenantLimits", &format!(", input: {{ {limit}: null }}")).await.ok();
            assert_eq!(one_more(&admin, 41).await.user_errors("it"), Vec::<String>::new(), "{limit}: none");
        }
    }
    // Another tenant's limit is its own.
    let limits = |tenant: &str| {
        format!(
            "SELECT concat_ws(',', b.max_products, b.max_team_members, t.max_pois, t.max_channels)
             FROM platform.tenant t JOIN platform.tenant_billing b ON b.tenant_id = t.id WHERE t.handle = '{tenant}'"
        )
    };
    assert_eq!(database.value(&limits("paris")).await, "500,10,3,4");
    assert_eq!(database.value(&limits("tunis")).await, "0,0");
}

#[tokio::test]
async fn a_limit_is_a_number_and_the_tenant_one_that_there_is() {
    let (database, platform) = started().await;
    let operator = operator(&platform).await;
    for (limits, wanted) in [("maxPois: -1", "maxPois: INVALID"), ("maxProducts: -1", "maxProducts: INVALID")] {
        let refused = act(&operator, "setTenantLimits", &format!(", input: {{ maxChannels: 77, {limits} }}")).await.ok();
        assert_eq!(refused.user_errors("it"), [wanted]);
    }
    let channels = format!("SELECT max_channels FROM platform.tenant WHERE id = '{}'", tenant_id("tunis"));
    assert_eq!(database.value(&channels).await, "3", "nothing of a refused change is kept");
    database
        .execute(&format!("UPDATE platform.tenant_billing SET deleted_at = now() WHERE tenant_id = '{}'", tenant_id("tunis")))
        .await;
    let refused = act(&operator, "setTenantLimits", ", input: { maxProducts: 1 }").await.ok();
    assert_eq!(refused.user_errors("it"), ["id: NOT_FOUND"]);
    let unknown = "mutation { setTenantLimits(id: \"ten_none\", input: { maxPois: 1 }) { userErrors { code } } }";
    operator.query(unknown).await.refused("NOT_FOUND");
}

/// Invariant: No tenant has more than its limits allow.
#[tokio::test]
async fn a_tenant_takes_no_more_orders_in_a_month_than_its_plan_allows() {
    let (database, platform) = started().await;
    let orders = TestSubgraph::start_with(named("orders").unwrap(), database.url(), |options| options.connections = 16).await;
    let (operator, tunis) = (operator(&platform).await, tenant_id("tunis"));
    let admin = orders.as_staff("tunis", "tenant-admin").signed_in().await;
    // What was ordered in the months before does not count.
    database.execute("UPDATE orders.\"order\" SET created_at = date_trunc('month', now(), 'UTC') - interval '1 second'").await;
    let limited = act(&operator, "setTenantLimits", ", input: { maxOrdersPerMonth: 5 }").await.ok();
    assert_eq!(limited.user_errors("it"), Vec::<String>::new());
    let order = async |client: &Client, n: usize| {
        let call = format!(
            "mutation {{ it: createOrder(input: {{ email: \"guest-{n}@tunis.example\", currencyCode: \"TND\", subtotal: \"1\",
               discountTotal: \"0\", shippingTotal: \"0\", taxTotal: \"0\", total: \"1\" }}) {{ userErrors {{ field code message }} }} }}"
        );
        client.query(&call).await.ok()
    };
    let answers = futures_util::future::join_all((0..32).map(|n| order(&admin, n))).await;
    let refused: Vec<&Response> = answers.iter().filter(|answer| !answer.user_errors("it").is_empty()).collect();
    let rows = format!(
        "SELECT count(*) FROM orders.\"order\" WHERE tenant_id = '{tunis}' AND created_at >= date_trunc('month', now(), 'UTC')"
    );
    assert_eq!((refused.len(), database.value(&rows).await), (27, "5".to_owned()));
    for answer in refused {
        assert_eq!(answer.user_errors("it"), [": LIMIT_REACHED"]);
        let message = "The limit `maxOrdersPerMonth` of the tenant is reached: it may have 5.";
        assert_eq!(answer.text("it.userErrors.0.message"), message);
    }
    // Another tenant's orders are counted against its own limit; without one there is none.
    let paris = orders.as_staff("paris", "tenant-admin").signed_in().await;
    assert_eq!(order(&paris, 40).await.user_errors("it"), Vec::<String>::new());
    act(&operator, "setTenantLimits", ", input: { maxOrdersPerMonth: null }").await.ok();
    assert_eq!(order(&admin, 41).await.user_errors("it"), Vec::<String>::new());
}
