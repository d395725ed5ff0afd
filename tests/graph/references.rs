//! What a row names must be there when it is written, whichever subgraph owns it.
//!
//! Invariant: A row that another row names exists when it is named, whichever subgraph owns it.

use std::collections::BTreeSet;

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, TestDatabase, TestSubgraph, tenant_id};

const SARA: &str = "cus_01jddk0000000000000000sara";
const CAMERA: &str = "prod_01jddk000000000000000can0n";

async fn create(client: &Client, what: &str, input: Value) -> Vec<String> {
    let call = format!(
        "mutation ($input: Create{what}Input!) {{ it: create{what}(input: $input) {{ userErrors {{ field code message }} }} }}"
    );
    client.query_with(&call, json!({ "input": input })).await.ok().user_errors("it")
}

#[tokio::test]
async fn a_review_is_of_a_product_and_a_vendor_that_are_there() {
    let database = TestDatabase::new().await;
    let reviews = TestSubgraph::start(named("reviews").unwrap(), database.url()).await;
    let sara = reviews.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let review = async |input: Value| {
        let mut all = json!({ "rating": 5, "title": "Good", "content": "Very good." });
        all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
        create(&sara, "Review", all).await
    };
    let rows = "SELECT count(*) FROM reviews.review";
    let before = database.value(rows).await;
    assert_eq!(review(json!({ "productId": "prod_nothing" })).await, ["productId: NOT_FOUND"]);
    assert_eq!(review(json!({ "vendorId": "vendor_nothing" })).await, ["vendorId: NOT_FOUND"]);
    // Of another tenant, and what is deleted, is not there either.
    let of_hq = database.value(&format!("SELECT id FROM catalog.product WHERE tenant_id = '{}' LIMIT 1", tenant_id("hq"))).await;
    assert_eq!(review(json!({ "productId": of_hq })).await, ["productId: NOT_FOUND"]);
    let other = format!(
        "SELECT id FROM catalog.product p WHERE tenant_id = '{}' AND NOT EXISTS (SELECT FROM reviews.review r WHERE r.product_id = p.id AND r.customer_id = '{SARA}') ORDER BY id LIMIT 1",
        tenant_id("dakkah")
    );
    let product = database.value(&other).await;
    database.execute(&format!("UPDATE catalog.product SET deleted_at = now() WHERE id = '{product}'")).await;
    assert_eq!(review(json!({ "productId": product })).await, ["productId: NOT_FOUND"]);
    assert_eq!(database.value(rows).await, before);
    database.execute(&format!("UPDATE catalog.product SET deleted_at = NULL WHERE id = '{product}'")).await;
    assert_eq!(review(json!({ "productId": product })).await, Vec::<String>::new());
    // A child tenant reviews the products of its head office that it has opted in to, and no others.
    let opted = format!(
        "SELECT c.id || ' ' || o.product_id FROM customers.customer c JOIN catalog.tenant_product o ON o.tenant_id = c.tenant_id AND o.product_tenant_id <> o.tenant_id
          WHERE c.tenant_id = '{}' AND o.enabled AND o.deleted_at IS NULL
            AND NOT EXISTS (SELECT FROM reviews.review r WHERE r.customer_id = c.id AND r.product_id = o.product_id) LIMIT 1",
        tenant_id("paris")
    );
    let opted = database.value(&opted).await;
    let (buyer, opted) = opted.split_once(' ').unwrap();
    let admin = reviews.as_staff("paris", "tenant-admin").signed_in().await;
    let of_paris = json!({ "productId": opted, "customerId": buyer, "rating": 4, "content": "Bien." });
    assert_eq!(create(&admin, "Review", of_paris).await, Vec::<String>::new());
    database
        .execute(&format!("UPDATE catalog.tenant_product SET enabled = false WHERE tenant_id = '{}'", tenant_id("paris")))
        .await;
    let closed = json!({ "productId": opted, "customerId": buyer, "rating": 4, "content": "Bien." });
    assert_eq!(create(&admin, "Review", closed).await, ["productId: NOT_FOUND"]);
}

#[tokio::test]
async fn documents_are_of_companies_customers_and_products_that_are_there() {
    let database = TestDatabase::new().await;
    let b2b = TestSubgraph::start(named("b2b").unwrap(), database.url()).await;
    let admin = b2b.as_staff("dakkah", "tenant-admin").signed_in().await;
    let rimal = "comp_01jddk000000000000000r1ma1";
    let line = json!({ "title": "Tents", "unitPrice": "10" });
    let (nobody, nothing) = ("cus_01jddk00000000000000nobody0", "prod_01jddk0000000000000n0th1ng0");
    let invoice = |more: Value| {
        let mut input = json!({ "companyId": rimal, "items": [line] });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    assert_eq!(create(&admin, "Invoice", invoice(json!({ "companyId": "comp_nothing" }))).await, ["companyId: NOT_FOUND"]);
    assert_eq!(create(&admin, "Invoice", invoice(json!({ "customerId": nobody }))).await, ["customerId: NOT_FOUND"]);
    let of_no_order = json!({ "items": [line, { "title": "x", "unitPrice": "1", "orderId": "order_nothing" }] });
    assert_eq!(create(&admin, "Invoice", invoice(of_no_order)).await, ["orderId: NOT_FOUND"]);
    let ordered = json!({ "companyId": rimal, "customerId": SARA, "items": [line, { "title": "x", "unitPrice": "1", "productId": nothing }] });
    assert_eq!(create(&admin, "PurchaseOrder", ordered).await, ["productId: NOT_FOUND"]);
    let asked = json!({ "companyId": rimal, "customerId": nobody, "items": [{ "title": "x", "productId": CAMERA }] });
    assert_eq!(create(&admin, "Quote", asked).await, ["customerId: NOT_FOUND"]);
    assert_eq!(
        database
            .value("SELECT count(*) FROM b2b.invoice WHERE created_at > now() - interval '1 minute' AND id NOT LIKE '%01jddk%'")
            .await,
        "0"
    );
    // However many lines name things, they are asked for by one statement.
    let many = |count: usize| {
        let products = vec![json!({ "title": "x", "unitPrice": "1", "productId": CAMERA, "variantId": Value::Null }); count];
        json!({ "companyId": rimal, "customerId": SARA, "items": products })
    };
    let mut took = Vec::new();
    for count in [2, 200] {
        let before = b2b.statements().await;
        assert_eq!(create(&admin, "PurchaseOrder", many(count)).await, Vec::<String>::new());
        took.push(b2b.statements().await - before);
    }
    assert_eq!(took[0], took[1]);
}

#[tokio::test]
async fn what_a_row_itself_says_that_it_names_is_there() {
    let database = TestDatabase::new().await;
    let start = async |name: &str| TestSubgraph::start(named(name).unwrap(), database.url()).await;
    let of = |tenant: &str, table: &str| {
        let sql = format!(
            "SELECT id FROM {table} WHERE tenant_id = '{}' AND deleted_at IS NULL ORDER BY id LIMIT 1",
            tenant_id(tenant)
        );
        let database = &database;
        async move { database.value(&sql).await }
    };
    let accepted = Vec::<String>::new();

    let catalog = start("catalog").await;
    let admin = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let rule = async |more: Value| {
        let mut input = json!({ "name": "Case", "appliesTo": "ALL", "pricingType": "PERCENTAGE" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        create(&admin, "VolumePricing", input).await
    };
    let (store, company) = (of("dakkah", "platform.cityos_store").await, of("dakkah", "b2b.company").await);
    assert_eq!(rule(json!({ "storeId": "store_nothing" })).await, ["storeId: NOT_FOUND"]);
    assert_eq!(rule(json!({ "storeId": of("hq", "platform.cityos_store").await })).await, ["storeId: NOT_FOUND"]);
    assert_eq!(rule(json!({ "companyId": "comp_nothing" })).await, ["companyId: NOT_FOUND"]);
    assert_eq!(rule(json!({ "storeId": store, "companyId": company })).await, accepted);
    for (applies_to, target) in
        [("PRODUCT", "prod_nothing"), ("PRODUCT", &company), ("COMPANY", "comp_nothing"), ("COMPANY", CAMERA)]
    {
        assert_eq!(
            rule(json!({ "appliesTo": applies_to, "targetId": target })).await,
            ["targetId: NOT_FOUND"],
            "{applies_to} {target}"
        );
    }
    for (applies_to, target) in [("PRODUCT", CAMERA), ("COMPANY", &company), ("CATEGORY", "tents")] {
        assert_eq!(rule(json!({ "appliesTo": applies_to, "targetId": target })).await, accepted, "{applies_to} {target}");
    }

    let marketplace = start("marketplace").await;
    let admin = marketplace.as_staff("dakkah", "tenant-admin").signed_in().await;
    let listed = database
        .value(&format!(
            "SELECT p.id FROM catalog.product p WHERE p.tenant_id = '{}' AND p.deleted_at IS NULL
                AND NOT EXISTS (SELECT FROM marketplace.marketplace_listing l WHERE l.product_id = p.id) ORDER BY p.id LIMIT 1",
            tenant_id("dakkah")
        ))
        .await;
    let vendor = of("dakkah", "marketplace.vendor").await;
    let listing = async |field: &str, tenant: &str| {
        create(&admin, "MarketplaceListing", json!({ "vendorId": vendor, "productId": listed, field: tenant })).await
    };
    for field in ["marketplaceTenantId", "vendorTenantId"] {
        for nobody in ["ten_nothing", tenant_id("paris")] {
            assert_eq!(listing(field, nobody).await, [format!("{field}: NOT_FOUND")], "{nobody}");
        }
    }
    // A tenant that it has a relationship with; once that is ended, no more.
    assert_eq!(listing("marketplaceTenantId", tenant_id("hq")).await, accepted);
    database.execute("UPDATE platform.tenant_relationship SET status = 'terminated'").await;
    assert_eq!(listing("vendorTenantId", tenant_id("hq")).await, ["vendorTenantId: NOT_FOUND"]);

    let platform = start("platform").await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let persona = of("dakkah", "platform.persona").await;
    let assign = async |user: &str, scope: &str, place: Option<&str>| {
        create(
            &admin,
            "PersonaAssignment",
            json!({ "personaId": persona, "userId": user, "scope": scope, "scopeReference": place }),
        )
        .await
    };
    for nobody in ["cus_nothing", "admin_nothing", &of("paris", "customers.customer").await] {
        assert_eq!(assign(nobody, "TENANT", None).await, ["userId: NOT_FOUND"], "{nobody}");
    }
    assert_eq!(assign("vendor_x", "TENANT", None).await, ["userId: INVALID"]);
    let node = of("dakkah", "platform.node").await;
    for (scope, place) in [("NODE", "node_nothing"), ("NODE", &store), ("STORE", &node)] {
        assert_eq!(assign(SARA, scope, Some(place)).await, ["scopeReference: NOT_FOUND"], "{scope} {place}");
    }
    assert_eq!(assign(SARA, "NODE", Some(&node)).await, accepted);
    assert_eq!(assign(SARA, "STORE", Some(&store)).await, accepted);

    let bookings = start("bookings").await;
    let admin = bookings.as_staff("dakkah", "tenant-admin").signed_in().await;
    let account = of("dakkah", "platform.admin_user").await;
    let provider = async |user: &str| create(&admin, "ServiceProvider", json!({ "name": "Noor", "userId": user })).await;
    assert_eq!(provider("admin_nothing").await, ["userId: NOT_FOUND"]);
    assert_eq!(provider(SARA).await, ["userId: NOT_FOUND"]);
    assert_eq!(provider(&account).await, accepted);
    let booking = of("dakkah", "bookings.booking").await;
    let remind = async |recipient: &str| {
        let at = "2030-01-01T00:00:00Z";
        let input = json!({ "bookingId": booking, "reminderType": "EMAIL", "scheduledAt": at, "recipientId": recipient });
        create(&admin, "BookingReminder", input).await
    };
    assert_eq!(remind("somebody").await, ["recipientId: INVALID"]);
    assert_eq!(remind("cus_nothing").await, ["recipientId: NOT_FOUND"]);
    assert_eq!(remind(SARA).await, accepted);
    assert_eq!(remind(&account).await, accepted);
}

/// Every type that a row of any subgraph names is known to the one function that all of them ask.
#[tokio::test]
async fn every_type_that_is_named_is_asked_for_at_its_owner() {
    let database = TestDatabase::new().await;
    let mut named_types = BTreeSet::new();
    for file in sources() {
        let text = std::fs::read_to_string(&file).unwrap();
        let types = text.split("#[reference(").skip(1).filter_map(|rest| rest.split('.').next());
        named_types.extend(types.map(str::to_owned));
        if text.contains("RowReference") {
            let entities = ["RowReference { column", "let entity = match", "let place = match"];
            let written = entities.iter().flat_map(|start| text.split(start).skip(1)).filter_map(|rest| rest.split('}').next());
            let names =
                written.flat_map(|rest| rest.split('"').skip(1).step_by(2)).filter(|name| name.starts_with(char::is_uppercase));
            named_types.extend(names.map(str::to_owned));
        }
    }
    assert!(named_types.len() >= 10 && named_types.contains("Tenant") && named_types.contains("Node"), "{named_types:?}");
    for of_type in &named_types {
        let asked = format!("SELECT count(*) FROM platform.missing_references(ARRAY['{of_type}'], ARRAY['x'], 'platform')");
        assert_eq!(database.value(&asked).await, "1", "{of_type}");
    }
    // And of a table of the subgraph's own it tells which rows are deleted.
    database.execute(&format!("UPDATE catalog.product SET deleted_at = now() WHERE id = '{CAMERA}'")).await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let admin = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    assert_eq!(
        create(&admin, "ProductOption", json!({ "productId": CAMERA, "title": "Colour" })).await,
        ["productId: NOT_FOUND"]
    );
}

fn sources() -> Vec<std::path::PathBuf> {
    let subgraphs = std::fs::read_dir(testkit::project().root.join("subgraphs")).unwrap();
    let folders = subgraphs.map(|folder| folder.unwrap().path().join("src"));
    folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path()).collect()
}
