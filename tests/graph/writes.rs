//! Writes: who may, what is refused and how, and what a write leaves in audit log and outbox.

use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestGraph, TestSubgraph, tenant_id};

const CAMERA: &str = "prod_01jddk000000000000000can0n";
/// Which neither Sara nor Noura has reviewed.
const BICYCLE: &str = "prod_01jddk0000000000000b1cyc1e";
const SARA: &str = "cus_01jddk0000000000000000sara";
const NOURA: &str = "cus_01jddk000000000000000n0vra";
const CREATE_REVIEW: &str = "mutation ($input: CreateReviewInput!) { createReview(input: $input) {
    review { id customerId isApproved rating updatedAt customerEmail } userErrors { field code message } } }";
const UPDATE_REVIEW: &str = "mutation ($id: ID!, $input: UpdateReviewInput!, $seen: DateTime) {
    updateReview(id: $id, input: $input, expectedUpdatedAt: $seen) { review { id title isApproved updatedAt } userErrors { field code } } }";
const DELETE_REVIEW: &str = "mutation ($id: ID!) { deleteReview(id: $id) { review { id } userErrors { code } } }";

async fn reviews() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(reviews::subgraph(), database.url()).await;
    (database, subgraph)
}

async fn create(client: &Client, input: Value) -> Response {
    client.query_with(CREATE_REVIEW, json!({ "input": input })).await
}

/// Rows of audit log and outbox about a row, and how many transactions wrote them and the row.
async fn traces(database: &TestDatabase, table: &str, id: &str) -> (usize, usize, usize) {
    let of = |sql: String| async move { database.column(&sql).await };
    let audit = of(format!("SELECT xmin FROM platform.audit_log WHERE resource_id = '{id}'")).await;
    let events = of(format!("SELECT xmin FROM platform.event_outbox WHERE aggregate_id = '{id}'")).await;
    let row = of(format!("SELECT xmin FROM {table} WHERE id = '{id}'")).await;
    let mut transactions: Vec<&String> = audit.iter().chain(&events).chain(&row).collect();
    transactions.sort();
    transactions.dedup();
    (audit.len(), events.len(), transactions.len())
}

#[tokio::test]
async fn a_customer_reviews_as_themself_and_waits_for_approval() {
    let (database, subgraph) = reviews().await;
    let sara = subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    // The customer named is ignored: a customer writes for nobody else.
    let input = json!({ "rating": 4, "content": "Sharp.", "productId": BICYCLE, "customerId": NOURA, "customerEmail": "s@dakkah.example" });
    let created = create(&sara, input).await.ok();
    assert_eq!(created.text("createReview.review.customerId"), SARA);
    assert_eq!(*created.at("createReview.review.isApproved"), json!(false));
    assert_eq!(created.text("createReview.review.customerEmail"), "s@dakkah.example");
    let id = created.text("createReview.review.id");

    let find = format!("{{ review(id: \"{id}\") {{ id }} }}");
    assert_eq!(sara.query(&find).await.ok().text("review.id"), id, "the author sees it");
    for other in [subgraph.as_shopper("dakkah"), subgraph.as_customer("dakkah", "noura@dakkah.example")] {
        assert!(other.query(&find).await.ok().at("review").is_null(), "nobody else does");
    }
    let noura = subgraph.as_customer("dakkah", "noura@dakkah.example");
    noura.query_with(UPDATE_REVIEW, json!({ "id": id, "input": { "title": "Mine" } })).await.refused("NOT_FOUND");
    noura.query_with(DELETE_REVIEW, json!({ "id": id })).await.refused("NOT_FOUND");
    sara.query(&format!("mutation {{ approveReview(id: \"{id}\") {{ review {{ id }} }} }}")).await.refused("FORBIDDEN");

    // What an author changes after approval waits again.
    database.execute(&format!("UPDATE reviews.review SET is_approved = true WHERE id = '{id}'")).await;
    let changed = sara.query_with(UPDATE_REVIEW, json!({ "id": id, "input": { "title": "Better" } })).await.ok();
    assert_eq!(*changed.at("updateReview.review.isApproved"), json!(false));
}

#[tokio::test]
async fn staff_without_the_right_is_forbidden_and_nobody_is_unauthenticated() {
    let (database, subgraph) = reviews().await;
    let input = json!({ "rating": 4, "content": "x", "productId": BICYCLE, "customerId": SARA });
    let count = "SELECT count(*) FROM reviews.review";
    let before = database.value(count).await;
    for role in ["viewer", "auditor", "city-manager"] {
        let staff = subgraph.as_staff("dakkah", role);
        create(&staff, input.clone()).await.refused("FORBIDDEN");
        staff.query("{ reviews(first: 1) { nodes { id customerEmail } } }").await.ok();
    }
    let shopper = subgraph.as_shopper("dakkah");
    let id = database.value("SELECT id FROM reviews.review WHERE is_approved LIMIT 1").await;
    create(&shopper, input).await.refused("UNAUTHENTICATED");
    shopper.query_with(DELETE_REVIEW, json!({ "id": id })).await.refused("UNAUTHENTICATED");
    shopper.query(&format!("mutation {{ approveReview(id: \"{id}\") {{ review {{ id }} }} }}")).await.refused("UNAUTHENTICATED");
    assert_eq!(database.value(count).await, before);
}

/// Invariant: A write leaves one audit entry and one event.
#[tokio::test]
async fn a_write_leaves_one_audit_entry_and_one_event_in_its_transaction() {
    let (database, subgraph) = reviews().await;
    let admin =
        subgraph.as_staff("dakkah", "tenant-admin").with_header("x-request-id", "trace-1").with_header("user-agent", "the test");
    let input = json!({ "rating": 2, "content": "Dull.", "productId": BICYCLE, "customerId": SARA });
    let created = create(&admin, input).await.ok();
    let id = created.text("createReview.review.id");
    assert_eq!(traces(&database, "reviews.review", id).await, (1, 1, 1));

    admin.query_with(UPDATE_REVIEW, json!({ "id": id, "input": { "title": "New" } })).await.ok();
    admin.query_with(DELETE_REVIEW, json!({ "id": id })).await.ok();
    let entries = database
        .rows(&format!(
            "SELECT action, actor_role, metadata ->> 'request_id', user_agent, changes ->> 'title', previous_values ->> 'title',
                    new_values ->> 'title', tenant_id
             FROM platform.audit_log WHERE resource_id = '{id}' ORDER BY created_at"
        ))
        .await;
    let text = |row: &Vec<Option<String>>, index: usize| row[index].clone().unwrap_or_default();
    assert_eq!(entries.iter().map(|row| text(row, 0)).collect::<Vec<_>>(), ["review.create", "review.update", "review.delete"]);
    for row in &entries {
        assert_eq!([text(row, 1), text(row, 2), text(row, 3)], ["tenant-admin", "trace-1", "the test"]);
        assert_eq!(text(row, 7), tenant_id("dakkah"));
    }
    assert_eq!([text(&entries[1], 4), text(&entries[1], 5), text(&entries[1], 6)], ["New", "", "New"]);
    let events = format!(
        "SELECT event_type FROM platform.event_outbox WHERE aggregate_id = '{id}' AND status = 'pending' ORDER BY created_at"
    );
    assert_eq!(database.column(&events).await, ["review.create", "review.update", "review.delete"]);

    assert!(admin.query(&format!("{{ review(id: \"{id}\") {{ id }} }}")).await.ok().at("review").is_null(), "deleted");
    let kept = database.value(&format!("SELECT deleted_at IS NOT NULL FROM reviews.review WHERE id = '{id}'")).await;
    assert_eq!(kept, "t", "the row stays in the table");
}

/// Invariant: A refused write leaves no audit entry and no event.
#[tokio::test]
async fn a_refused_write_leaves_nothing() {
    let (database, subgraph) = reviews().await;
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let counts = "SELECT (SELECT count(*) FROM reviews.review) || ' ' || (SELECT count(*) FROM platform.audit_log) || ' ' ||
                         (SELECT count(*) FROM platform.event_outbox)";
    let before = database.value(counts).await;
    let wrong = create(&admin, json!({ "rating": 6, "content": "x", "productId": BICYCLE, "customerId": SARA })).await.ok();
    assert_eq!(wrong.user_errors("createReview"), ["rating: INVALID"]);
    assert!(wrong.at("createReview.review").is_null());
    let about_nothing = create(&admin, json!({ "rating": 5, "content": "x", "customerId": SARA })).await.ok();
    assert_eq!(about_nothing.user_errors("createReview"), ["productId: REQUIRED"]);
    let ids = format!("SELECT id FROM reviews.review WHERE tenant_id = '{}' AND deleted_at IS NULL LIMIT 1", tenant_id("dakkah"));
    let id = database.value(&ids).await;
    let stale = json!({ "id": id, "input": { "title": "x" }, "seen": "2020-01-01T00:00:00Z" });
    admin.query_with(UPDATE_REVIEW, stale).await.refused("CONFLICT");
    admin.query_with(UPDATE_REVIEW, json!({ "id": "rev_missing", "input": { "title": "x" } })).await.refused("NOT_FOUND");
    admin.query_with(UPDATE_REVIEW, json!({ "id": CAMERA, "input": { "title": "x" } })).await.refused("INVALID");
    assert_eq!(database.value(counts).await, before);
}

#[tokio::test]
async fn violated_constraints_name_the_field() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let admin = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let product = "mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } userErrors { field code message } } }";
    let taken = admin.query_with(product, json!({ "input": { "title": "x", "handle": "canon-eos-r6" } })).await.ok();
    assert_eq!(taken.user_errors("createProduct"), ["handle: TAKEN"]);
    let variant = "mutation ($input: CreateProductVariantInput!) { createProductVariant(input: $input) {
        productVariant { id } userErrors { field code message } } }";
    for (what, product) in [("missing", "prod_missing"), ("foreign", "prod_01jdhq000000000000wheyx1s0")] {
        let none = admin.query_with(variant, json!({ "input": { "title": "x", "productId": product } })).await.ok();
        assert_eq!(none.user_errors("createProductVariant"), ["productId: NOT_FOUND"], "{what}");
    }
    let sku = database
        .value(&format!("SELECT sku FROM catalog.product_variant WHERE tenant_id = '{}' LIMIT 1", tenant_id("dakkah")))
        .await;
    let taken = admin.query_with(variant, json!({ "input": { "title": "x", "productId": CAMERA, "sku": sku } })).await.ok();
    assert_eq!(taken.user_errors("createProductVariant"), ["sku: TAKEN"]);
    let list = "mutation ($input: CreatePriceListInput!) { createPriceList(input: $input) { priceList { id } userErrors { field code } } }";
    let dates = json!({ "input": { "title": "x", "startsAt": "2026-02-01T00:00:00Z", "endsAt": "2026-01-01T00:00:00Z" } });
    assert_eq!(admin.query_with(list, dates).await.ok().user_errors("createPriceList"), ["endsAt: INVALID"]);
    let price = "mutation ($input: CreatePriceInput!) { createPrice(input: $input) { price { amount currencyCode } userErrors { field code } } }";
    let variant = database.value(&format!("SELECT id FROM catalog.product_variant WHERE product_id = '{CAMERA}' LIMIT 1")).await;
    let of =
        |amount: &str, currency: &str| json!({ "input": { "variantId": variant, "amount": amount, "currencyCode": currency } });
    assert_eq!(admin.query_with(price, of("12.345", "SAR")).await.ok().user_errors("createPrice"), ["amount: INVALID"]);
    assert_eq!(admin.query_with(price, of("-1.00", "SAR")).await.ok().user_errors("createPrice"), ["amount: INVALID"]);
    let exact = admin.query_with(price, of("12.345", "TND")).await.ok();
    assert_eq!(
        exact.at("createPrice.price"),
        &json!({ "amount": "12.345", "currencyCode": "TND" }),
        "the dinar has three decimals"
    );

    // The price of another tenant's variant.
    let hq = catalog.as_staff("hq", "tenant-admin");
    let foreign = hq.query_with(price, of("1.00", "EUR")).await.ok();
    assert_eq!(foreign.user_errors("createPrice"), ["variantId: NOT_FOUND"]);
}

/// Invariant: A child tenant never writes a product of its head office.
#[tokio::test]
async fn a_franchise_cannot_write_what_it_reads_of_its_head_office() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(catalog::subgraph(), database.url()).await;
    let paris = catalog.as_staff("paris", "tenant-admin").signed_in().await;
    let whey = "prod_01jdhq000000000000wheyx1s0";
    assert_eq!(paris.query(&format!("{{ product(id: \"{whey}\") {{ id }} }}")).await.ok().text("product.id"), whey);
    let update = format!("mutation {{ updateProduct(id: \"{whey}\", input: {{ title: \"Paris\" }}) {{ product {{ id }} }} }}");
    paris.query(&update).await.refused("NOT_FOUND");
    paris.query(&format!("mutation {{ deleteProduct(id: \"{whey}\") {{ product {{ id }} }} }}")).await.refused("NOT_FOUND");
    let title = database.value(&format!("SELECT title FROM catalog.product WHERE id = '{whey}'")).await;
    assert!(title.contains("Isolate"), "{title}");
    // Nor opt in to a product of a tenant that is not its head office.
    let opt_in = format!(
        "mutation {{ createTenantProduct(input: {{ productId: \"{CAMERA}\" }}) {{ tenantProduct {{ id }} userErrors {{ field code }} }} }}"
    );
    assert_eq!(paris.query(&opt_in).await.ok().user_errors("createTenantProduct"), ["productId: NOT_FOUND"]);

    // It opts in to what it never took, and prices it on a list of its own.
    let taken = "SELECT p.id FROM catalog.product p WHERE p.tenant_id = (SELECT id FROM platform.tenant WHERE handle = 'hq')
                 AND p.status = 'published' AND NOT EXISTS (
                    SELECT FROM catalog.tenant_product o WHERE o.product_id = p.id
                    AND o.tenant_id = (SELECT id FROM platform.tenant WHERE handle = 'paris'))";
    let product = database.value(taken).await;
    let opt_in = opt_in.replace(CAMERA, &product);
    assert!(paris.query(&opt_in).await.ok().at("createTenantProduct.tenantProduct.id").is_string());
    let find = format!("{{ product(id: \"{product}\") {{ variants(first: 1) {{ nodes {{ id }} }} }} }}");
    let variant = catalog.as_shopper("paris").query(&find).await.ok().text("product.variants.nodes.0.id").to_owned();
    let list = paris.query("{ priceLists(first: 1) { nodes { id } } }").await.ok().text("priceLists.nodes.0.id").to_owned();
    let price =
        "mutation ($input: CreatePriceInput!) { createPrice(input: $input) { price { amount } userErrors { field code } } }";
    let input = json!({ "variantId": variant, "amount": "19.90", "currencyCode": "EUR", "priceListId": list });
    let priced = paris.query_with(price, json!({ "input": input })).await.ok();
    assert_eq!(priced.text("createPrice.price.amount"), "19.90");
    let base = json!({ "variantId": variant, "amount": "19.90", "currencyCode": "EUR" });
    let refused = paris.query_with(price, json!({ "input": base })).await.ok();
    assert!(refused.at("createPrice.price").is_null(), "the base price is its owner's to set");
}

#[tokio::test]
async fn a_password_is_written_and_never_shown_or_logged() {
    let database = TestDatabase::new().await;
    let platform = TestSubgraph::start(platform::subgraph(), database.url()).await;
    let admin = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let id = "SELECT id FROM platform.admin_user WHERE email = 'viewer@dakkah.example'";
    let id = database.value(id).await;
    let update = format!(
        "mutation {{ updateAdminUser(id: \"{id}\", input: {{ passwordHash: \"$2b$topsecret\" }}) {{ adminUser {{ id }} userErrors {{ code }} }} }}"
    );
    admin.query(&update).await.ok();
    assert_eq!(
        database.value(&format!("SELECT password_hash FROM platform.admin_user WHERE id = '{id}'")).await,
        "$2b$topsecret"
    );
    for table in ["audit_log", "event_outbox"] {
        let told = format!("SELECT count(*) FROM platform.{table} t WHERE t::text LIKE '%topsecret%'");
        assert_eq!(database.value(&told).await, "0", "{table}");
    }
    let shown = admin.query(&format!("{{ adminUser(id: \"{id}\") {{ passwordHash }} }}")).await;
    assert!(!shown.errors().is_empty());
}

#[tokio::test]
async fn two_mutations_of_one_request_run_in_order_and_each_answers_for_itself() {
    let graph = TestGraph::start().await;
    let admin = graph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let both = "mutation {
        first: createProduct(input: { title: \"One\", handle: \"one-and-only\" }) { product { handle } userErrors { code } }
        second: createProduct(input: { title: \"Two\", handle: \"one-and-only\" }) { product { handle } userErrors { code } }
        third: deleteProduct(id: \"prod_missing\") { product { handle } }
    }";
    let answer = admin.query(both).await;
    assert_eq!(answer.text("first.product.handle"), "one-and-only");
    assert_eq!(answer.list("second.userErrors").len(), 1);
    assert_eq!(answer.codes(), ["NOT_FOUND"], "{:#}", answer.body);
    assert!(answer.at("third").is_null());
}
