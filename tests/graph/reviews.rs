//! Reviews: one of each customer, what the orders prove, moderation, votes, and numbers.

use std::collections::BTreeMap;

use async_graphql::resolver_utils::EnumType;
use futures_util::future::join_all;
use kit::TextEnum;
use reviews::moderation::MODERATION;
use reviews::review::ReviewStatus;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph, project, tenant_id, text_rows};

const SARA: &str = "cus_01jddk0000000000000000sara";
/// Sara's review of the camera, which shoppers see.
const OF_CAMERA: &str = "rev_01jddk0000000000can0nxsara";
/// Which Sara has not bought or reviewed.
const BICYCLE: &str = "prod_01jddk0000000000000b1cyc1e";
/// Which Sara has bought twice, once completed (`SECOND`) and once not paid yet, and not reviewed.
const DALLAH: &str = "prod_01jddk00000000000000da11ah";
const SECOND: &str = "order_01jddk00000000000000sarax2";
const CAMERA_DESK: &str = "vendor_01jddk00000000000000camera";
const CUSTOMERS: [&str; 8] = ["sara", "noura", "khalid", "omar", "layla", "daniel", "priya", "yousef"];

async fn started() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start_with(reviews::subgraph(), database.url(), |options| options.connections = 16).await;
    (database, subgraph)
}

async fn customer(subgraph: &TestSubgraph, name: &str) -> Client {
    subgraph.as_customer("dakkah", &format!("{name}@dakkah.example")).signed_in().await
}

async fn write(client: &Client, more: Value) -> Response {
    let create = "mutation ($input: CreateReviewInput!) { createReview(input: $input) {
        review { id isVerifiedPurchase orderId status } userErrors { field code message } } }";
    let mut input = json!({ "rating": 4, "content": "Fine." });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.query_with(create, json!({ "input": input })).await
}

async fn act(client: &Client, mutation: &str, argument: &str, id: &str) -> Response {
    let call = format!(
        "mutation {{ it: {mutation}({argument}: \"{id}\") {{ review {{ id status isApproved helpfulCount isVerifiedPurchase }}
            userErrors {{ field code message }} }} }}"
    );
    client.query(&call).await
}

async fn vote(client: &Client, id: &str) -> Response {
    act(client, "voteReviewHelpful", "reviewId", id).await
}

async fn withdraw(client: &Client, id: &str) -> Response {
    act(client, "withdrawReviewVote", "reviewId", id).await
}

/// Invariant: A customer reviews a product or a vendor once.
#[tokio::test]
async fn of_thirty_two_reviews_of_a_product_or_a_vendor_at_once_one_is_written() {
    let (database, subgraph) = started().await;
    let sara = customer(&subgraph, "sara").await;
    let product = json!({ "productId": BICYCLE });
    // A review of a product that names the vendor, too, is none of the vendor.
    let of_both = json!({ "productId": BICYCLE, "vendorId": CAMERA_DESK });
    let vendor = json!({ "vendorId": CAMERA_DESK });
    let mut ids = Vec::new();
    for (about, field, message) in [
        (&product, "productId", "The customer has reviewed this product already; that review can be changed."),
        (&vendor, "vendorId", "The customer has reviewed this vendor already; that review can be changed."),
    ] {
        let answers = join_all((0..32).map(|_| write(&sara, about.clone()))).await;
        let (mut written, mut refused) = (0, 0);
        for answer in answers {
            let answer = answer.ok();
            match answer.at("createReview.review.id").as_str() {
                Some(id) => {
                    ids.push(id.to_owned());
                    written += 1;
                }
                None => {
                    assert_eq!(answer.user_errors("createReview"), [format!("{field}: TAKEN")]);
                    assert_eq!(answer.text("createReview.userErrors.0.message"), message);
                    refused += 1;
                }
            }
        }
        assert_eq!((written, refused), (1, 31), "{field}");
    }
    assert_eq!(write(&sara, of_both).await.ok().user_errors("createReview"), ["productId: TAKEN"]);
    let count = format!("SELECT count(*) FROM reviews.review WHERE customer_id = '{SARA}' AND content = 'Fine.'");
    assert_eq!(database.value(&count).await, "2");
    // Others review the same, staff cannot write a second one in Sara's name, and what is deleted is in nobody's way.
    let noura = customer(&subgraph, "noura").await;
    assert!(write(&noura, product.clone()).await.ok().at("createReview.review.id").is_string());
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let for_sara = json!({ "productId": BICYCLE, "customerId": SARA });
    assert_eq!(write(&admin, for_sara).await.ok().user_errors("createReview"), ["productId: TAKEN"]);
    sara.query(&format!("mutation {{ deleteReview(id: \"{}\") {{ userErrors {{ code }} }} }}", ids[0])).await.ok();
    assert!(write(&sara, product).await.ok().at("createReview.review.id").is_string());
}

#[tokio::test]
async fn who_has_bought_it_the_orders_say() {
    let (database, subgraph) = started().await;
    let sara = customer(&subgraph, "sara").await;
    let bicycle = write(&sara, json!({ "productId": BICYCLE })).await.ok();
    assert_eq!(bicycle.at("createReview.review.isVerifiedPurchase"), &json!(false));
    // An order of somebody else's, one that does not hold it, one that is not paid: as if there were none.
    for order in
        ["order_01jddk000000000000kha11dx2", "order_01jddk00000000000000sarax3", "order_01jddk00000000000000sarax4", "order_x"]
    {
        let refused = write(&sara, json!({ "productId": DALLAH, "orderId": order })).await.ok();
        assert_eq!(refused.user_errors("createReview"), ["orderId: NOT_FOUND"], "{order}");
    }
    let dallah = write(&sara, json!({ "productId": DALLAH })).await.ok();
    let id = dallah.text("createReview.review.id").to_owned();
    assert_eq!(dallah.at("createReview.review.isVerifiedPurchase"), &json!(true));
    assert_eq!(dallah.text("createReview.review.orderId"), SECOND);

    // What becomes of the order decides, when staff looks again.
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let proven = [
        ("completed", "fulfilled", "captured", true),
        ("pending", "not_fulfilled", "captured", true),
        ("pending", "fulfilled", "awaiting", true),
        ("pending", "partially_fulfilled", "awaiting", false),
        ("pending", "not_fulfilled", "not_paid", false),
        ("canceled", "not_fulfilled", "captured", false),
        ("refunded", "fulfilled", "refunded", false),
    ];
    for (status, fulfillment, payment, bought) in proven {
        let about = format!("{status}, {fulfillment}, {payment}");
        database
            .execute(&format!("UPDATE reviews.review SET is_verified_purchase = false, order_id = NULL WHERE id = '{id}'"))
            .await;
        let order = format!(
            "UPDATE orders.\"order\" SET status = '{status}', fulfillment_status = '{fulfillment}', payment_status = '{payment}' WHERE id = '{SECOND}'"
        );
        database.execute(&order).await;
        let answer = act(&admin, "verifyReview", "id", &id).await.ok();
        let expected = if bought { Vec::new() } else { vec!["orderId: NOT_PURCHASED".to_owned()] };
        assert_eq!(answer.user_errors("it"), expected, "{about}");
        let row =
            format!("SELECT is_verified_purchase || ' ' || coalesce(order_id, 'none') FROM reviews.review WHERE id = '{id}'");
        let wanted = if bought { format!("true {SECOND}") } else { "false none".to_owned() };
        assert_eq!(database.value(&row).await, wanted, "{about}");
    }

    // Of a vendor: an order that it alone fulfils, or of which it has a share that was not called off.
    let khalid = customer(&subgraph, "khalid").await;
    let alone = write(&khalid, json!({ "vendorId": CAMERA_DESK })).await.ok();
    assert_eq!(alone.text("createReview.review.orderId"), "order_01jddk000000000000kha11dx2");
    let shared = write(&sara, json!({ "vendorId": CAMERA_DESK })).await.ok();
    assert_eq!(shared.at("createReview.review.isVerifiedPurchase"), &json!(false), "her order is not split yet");
    let shared = shared.text("createReview.review.id").to_owned();
    let share = format!(
        "INSERT INTO marketplace.vendor_order (id, tenant_id, vendor_id, order_id, vendor_order_number, status)
         VALUES ('vorder_share', '{}', '{CAMERA_DESK}', 'order_01jddk00000000000000sarax3', 'VO-1', 'cancelled')",
        tenant_id("dakkah")
    );
    database.execute(&share).await;
    assert_eq!(act(&admin, "verifyReview", "id", &shared).await.ok().user_errors("it"), ["orderId: NOT_PURCHASED"]);
    database.execute("UPDATE marketplace.vendor_order SET status = 'delivered' WHERE id = 'vorder_share'").await;
    assert_eq!(act(&admin, "verifyReview", "id", &shared).await.ok().at("it.review.isVerifiedPurchase"), &json!(true));

    // The function answers for the tenant that is set, and to nobody but the reviews.
    database
        .execute(&format!("UPDATE orders.\"order\" SET status = 'completed', payment_status = 'captured' WHERE id = '{SECOND}'"))
        .await;
    let asked = format!("SELECT orders.purchase_of('{SARA}', '{DALLAH}', NULL, NULL)");
    let of = async |tenant: &str| {
        database.session("reviews").await.as_tenant(tenant_id(tenant)).await.rows(&asked).await.unwrap().remove(0).remove(0)
    };
    assert_eq!(of("dakkah").await.as_deref(), Some(SECOND));
    assert_eq!(of("paris").await, None);
    let denied = database.session("loyalty").await.as_tenant(tenant_id("dakkah")).await.rows(&asked).await.unwrap_err();
    assert!(denied.contains("permission denied"), "{denied}");
}

#[tokio::test]
async fn every_verb_of_reviews_is_possible_from_its_states_only() {
    let (database, subgraph) = started().await;
    let admin = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
    let shopper = subgraph.as_shopper("dakkah");
    let row = format!("SELECT status || ' ' || is_approved || ' ' || updated_at FROM reviews.review WHERE id = '{OF_CAMERA}'");
    for item in ReviewStatus::items() {
        for verb in MODERATION.verbs() {
            database
                .execute(&format!("UPDATE reviews.review SET status = '{}' WHERE id = '{OF_CAMERA}'", item.value.text()))
                .await;
            let (about, before) = (format!("{verb} from {}", item.name), database.value(&row).await);
            let answer = act(&admin, &format!("{verb}Review"), "id", OF_CAMERA).await.ok();
            let after = database.value(&row).await;
            match MODERATION.after(item.value, verb) {
                Ok(to) => {
                    let shown = to == ReviewStatus::Approved;
                    assert_eq!(answer.user_errors("it"), Vec::<String>::new(), "{about}");
                    assert!(after.starts_with(&format!("{} {shown} ", to.text())), "{about}: {after}");
                    assert_eq!(answer.at("it.review.isApproved"), &json!(shown), "{about}");
                    let seen = shopper.query(&format!("{{ review(id: \"{OF_CAMERA}\") {{ id }} }}")).await.ok();
                    assert_eq!(seen.at("review").is_object(), shown, "{about}");
                }
                Err(refused) => {
                    assert_eq!(answer.user_errors("it"), ["status: ILLEGAL_STATE"], "{about}");
                    assert_eq!(answer.text("it.userErrors.0.message"), refused.message);
                    assert_eq!(after, before, "{about}: nothing changes");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_rejected_says_why_to_its_author_and_waits_again_when_it_is_changed() {
    let (_database, subgraph) = started().await;
    let manager = subgraph.as_staff("dakkah", "city-manager").signed_in().await;
    let reject = format!(
        "mutation {{ it: rejectReview(id: \"{OF_CAMERA}\", reason: \"Not a camera.\") {{ review {{ status }} userErrors {{ code }} }} }}"
    );
    assert_eq!(manager.query(&reject).await.ok().text("it.review.status"), "REJECTED");
    let sara = customer(&subgraph, "sara").await;
    let find = format!("{{ review(id: \"{OF_CAMERA}\") {{ status rejectionReason }} }}");
    let expected = json!({ "status": "REJECTED", "rejectionReason": "Not a camera." });
    assert_eq!(sara.query(&find).await.ok().at("review"), &expected);
    assert!(customer(&subgraph, "noura").await.query(&find).await.ok().at("review").is_null());
    let change = format!(
        "mutation {{ it: updateReview(id: \"{OF_CAMERA}\", input: {{ title: \"Better\" }}) {{ review {{ status }} userErrors {{ code }} }} }}"
    );
    assert_eq!(sara.query(&change).await.ok().text("it.review.status"), "PENDING");
    // An approval takes the reason back, and who may only read reviews decides nothing.
    assert_eq!(act(&manager, "approveReview", "id", OF_CAMERA).await.ok().at("it.review.isApproved"), &json!(true));
    assert!(sara.query(&find).await.ok().at("review.rejectionReason").is_null());
    let viewer = subgraph.as_staff("dakkah", "viewer").signed_in().await;
    for verb in ["approveReview", "rejectReview", "flagReview", "verifyReview"] {
        act(&viewer, verb, "id", OF_CAMERA).await.refused("FORBIDDEN");
        act(&sara, verb, "id", OF_CAMERA).await.refused("FORBIDDEN");
    }
    let elsewhere = subgraph.as_staff("paris", "tenant-admin").signed_in().await;
    for verb in ["approveReview", "rejectReview", "flagReview", "verifyReview"] {
        act(&elsewhere, verb, "id", OF_CAMERA).await.refused("NOT_FOUND");
    }
}

/// An approved review by a customer who votes in no test.
async fn approved(database: &TestDatabase) -> &'static str {
    let review = format!(
        "INSERT INTO reviews.review (id, tenant_id, rating, content, customer_id, product_id, is_approved)
         VALUES ('rev_votes', '{}', 5, 'x', 'cus_nobody', '{BICYCLE}', true)",
        tenant_id("dakkah")
    );
    database.execute(&review).await;
    "rev_votes"
}

/// Invariant: A customer votes for a review once, and the count of votes is that of its rows.
#[tokio::test]
async fn thirty_two_votes_at_once_count_once_for_each_customer() {
    let (database, subgraph) = started().await;
    let review = approved(&database).await;
    let clients = join_all(CUSTOMERS.map(|name| customer(&subgraph, name))).await;
    let counted = format!(
        "SELECT helpful_count || ' ' || (SELECT count(*) FROM reviews.review_vote v WHERE v.review_id = r.id AND v.deleted_at IS NULL)
             || ' ' || status FROM reviews.review r WHERE id = '{review}'"
    );
    // Four times each: three are told that they have voted.
    let answers = join_all((0..32).map(|n| vote(&clients[n % 8], review))).await;
    let mut told = BTreeMap::<Vec<String>, usize>::new();
    for answer in answers {
        *told.entry(answer.ok().user_errors("it")).or_default() += 1;
    }
    assert_eq!(told, BTreeMap::from([(Vec::new(), 8), (vec!["reviewId: TAKEN".to_owned()], 24)]));
    assert_eq!(database.value(&counted).await, "8 8 approved");
    let entries = "SELECT count(*) FROM platform.audit_log WHERE action IN ('review_vote.create', 'review.vote')";
    assert_eq!(database.value(entries).await, "16", "one for each vote and one for each count");
    // All of them take their votes back, twice, and half of them vote again.
    let answers = join_all((0..16).map(|n| withdraw(&clients[n % 8], review))).await;
    let gone = answers.iter().filter(|answer| answer.codes() == ["NOT_FOUND"]).count();
    assert_eq!((gone, answers.iter().filter(|answer| answer.errors().is_empty()).count()), (8, 8));
    assert_eq!(database.value(&counted).await, "0 0 approved");
    for answer in join_all(clients[..4].iter().map(|client| vote(client, review))).await {
        assert_eq!(answer.ok().user_errors("it"), Vec::<String>::new());
    }
    assert_eq!(database.value(&counted).await, "4 4 approved");
    // The demo's counts are of votes, too.
    let other = "SELECT count(*) FROM reviews.review r WHERE helpful_count <> (SELECT count(*) FROM reviews.review_vote v WHERE v.review_id = r.id AND v.deleted_at IS NULL)";
    assert_eq!(database.value(other).await, "0");
}

/// Invariant: A vote is no change that an editor meets.
#[tokio::test]
async fn a_vote_is_no_change_that_editors_meet() {
    let (database, subgraph) = started().await;
    let (admin, review) = (subgraph.as_staff("dakkah", "tenant-admin").signed_in().await, approved(&database).await);
    let updated = format!("SELECT updated_at::text FROM reviews.review WHERE id = '{review}'");
    let seen =
        admin.query(&format!("{{ review(id: \"{review}\") {{ updatedAt }} }}")).await.ok().text("review.updatedAt").to_owned();
    let before = database.value(&updated).await;
    let voter = customer(&subgraph, "yousef").await;
    for answer in [vote(&voter, review).await, withdraw(&voter, review).await, vote(&voter, review).await] {
        assert_eq!(answer.ok().user_errors("it"), Vec::<String>::new());
        assert_eq!(database.value(&updated).await, before);
    }
    let edit = format!(
        "mutation {{ it: updateReview(id: \"{review}\", expectedUpdatedAt: \"{seen}\", input: {{ metadata: {{ seen: true }} }}) {{
            review {{ helpfulCount }} userErrors {{ code }} }} }}"
    );
    assert_eq!(admin.query(&edit).await.ok().user_errors("it"), Vec::<String>::new());
    // Now it has changed.
    assert_ne!(database.value(&updated).await, before);
    admin.query(&edit).await.refused("CONFLICT");
}

#[tokio::test]
async fn customers_vote_for_what_others_have_written_and_they_see() {
    let (database, subgraph) = started().await;
    let review = approved(&database).await;
    let sara = customer(&subgraph, "sara").await;
    let own = vote(&sara, OF_CAMERA).await.ok();
    assert_eq!(own.user_errors("it"), ["reviewId: OWN_REVIEW"]);
    assert_eq!(vote(&sara, review).await.ok().at("it.review.helpfulCount"), &json!(1));
    database.execute(&format!("UPDATE reviews.review SET status = 'flagged' WHERE id = '{review}'")).await;
    let noura = customer(&subgraph, "noura").await;
    vote(&noura, review).await.refused("NOT_FOUND");
    withdraw(&noura, review).await.refused("NOT_FOUND");
    database.execute(&format!("UPDATE reviews.review SET status = 'approved' WHERE id = '{review}'")).await;
    // Nobody else votes: other tenants' customers, staff, vendors, anonymous shoppers.
    let marie = subgraph.as_customer("paris", "marie@paris.example").signed_in().await;
    vote(&marie, review).await.refused("NOT_FOUND");
    withdraw(&marie, review).await.refused("NOT_FOUND");
    for other in [subgraph.as_staff("dakkah", "tenant-admin"), subgraph.as_vendor("dakkah", CAMERA_DESK, "owner")] {
        vote(&other, review).await.refused("FORBIDDEN");
        withdraw(&other, review).await.refused("FORBIDDEN");
    }
    vote(&subgraph.as_shopper("dakkah"), review).await.refused("UNAUTHENTICATED");
    vote(&sara, "prod_x").await.refused("NOT_FOUND");
    let count = format!("SELECT helpful_count FROM reviews.review WHERE id = '{review}'");
    assert_eq!(database.value(&count).await, "1");
    // Who has voted, customers are told of themselves only.
    let votes =
        format!("{{ reviewVotes(where: {{ reviewId: {{ eq: \"{review}\" }} }}) {{ nodes {{ customerId review {{ id }} }} }} }}");
    let expected = json!([{ "customerId": SARA, "review": { "id": review } }]);
    assert_eq!(sara.query(&votes).await.ok().at("reviewVotes.nodes"), &expected);
    assert_eq!(noura.query(&votes).await.ok().at("reviewVotes.nodes"), &json!([]));
    assert_eq!(marie.query(&votes).await.ok().at("reviewVotes.nodes"), &json!([]));
    assert_eq!(subgraph.as_staff("dakkah", "viewer").query(&votes).await.ok().at("reviewVotes.nodes"), &expected);
}

#[tokio::test]
async fn the_numbers_are_those_of_the_tenant_and_the_period() {
    let (database, subgraph) = started().await;
    database.execute(&format!("UPDATE reviews.review SET status = 'rejected' WHERE id = '{OF_CAMERA}'")).await;
    let query = "query ($product: ID, $vendor: ID, $from: DateTime, $until: DateTime) {
        it: reviewAnalytics(productId: $product, vendorId: $vendor, from: $from, until: $until) {
            count pending approved rejected flagged verifiedPurchases helpfulVotes average histogram { count } } }";
    let moment = "2026-01-01T00:00:00Z";
    database
        .execute(&format!("UPDATE reviews.review SET created_at = '{moment}' WHERE id = 'rev_01jddk000000000can0nx1ay1a'"))
        .await;
    let camera = "prod_01jddk000000000000000can0n";
    let conditions = [
        (json!({}), "true".to_owned()),
        (json!({ "product": camera }), format!("product_id = '{camera}'")),
        (json!({ "product": camera, "from": moment }), format!("product_id = '{camera}'")),
        (json!({ "until": moment }), "false".to_owned()),
        (json!({ "until": "2026-01-01T00:00:01Z" }), "id = 'rev_01jddk000000000can0nx1ay1a'".to_owned()),
        (json!({ "vendor": "vendor_01jddk000000000000000000vd" }), "vendor_id = 'vendor_01jddk000000000000000000vd'".to_owned()),
    ];
    for tenant in ["dakkah", "paris"] {
        let viewer = subgraph.as_staff(tenant, if tenant == "dakkah" { "viewer" } else { "tenant-admin" }).signed_in().await;
        for (variables, condition) in &conditions {
            let found = viewer.query_with(query, variables.clone()).await.ok();
            let sql = format!(
                "SELECT jsonb_build_object('count', count(*), 'pending', count(*) FILTER (WHERE status = 'pending'),
                     'approved', count(*) FILTER (WHERE status = 'approved'), 'rejected', count(*) FILTER (WHERE status = 'rejected'),
                     'flagged', count(*) FILTER (WHERE status = 'flagged'), 'verifiedPurchases', count(*) FILTER (WHERE is_verified_purchase),
                     'helpfulVotes', coalesce(sum(helpful_count), 0),
                     'average', trim_scale(round(avg(rating) FILTER (WHERE status = 'approved'), 2))::text,
                     'histogram', (SELECT jsonb_agg(jsonb_build_object('count', (SELECT count(*) FROM reviews.review s
                         WHERE s.tenant_id = '{id}' AND s.status = 'approved' AND s.deleted_at IS NULL AND s.rating = n AND ({condition})))) FROM generate_series(1, 5) AS n))
                 FROM reviews.review WHERE tenant_id = '{id}' AND deleted_at IS NULL AND ({condition})",
                id = tenant_id(tenant)
            );
            let expected: Value = serde_json::from_str(&database.value(&sql).await).unwrap();
            assert_eq!(found.at("it"), &expected, "{tenant} {variables}");
        }
    }
    let empty = json!({ "from": moment, "until": moment });
    let viewer = subgraph.as_staff("dakkah", "viewer").signed_in().await;
    viewer.query_with(query, empty).await.refused("INVALID");
    subgraph.as_shopper("dakkah").query_with(query, json!({})).await.refused("UNAUTHENTICATED");
    customer(&subgraph, "sara").await.query_with(query, json!({})).await.refused("FORBIDDEN");
    subgraph.as_vendor("dakkah", CAMERA_DESK, "owner").query_with(query, json!({})).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn a_database_with_several_reviews_of_one_customer_is_told_so_before_it_is_migrated() {
    let database = TestDatabase::new().await;
    let up = project().root.join("migrations/reviews/20261121004001_moderation/up.sql");
    let up = std::fs::read_to_string(up).unwrap();
    let check = format!("DO $$\nDECLARE{}$$", up.split("DO $$\nDECLARE").nth(1).unwrap().split("$$").next().unwrap());
    let check = format!("SET search_path = reviews; {check}");
    text_rows(database.url(), &check).await.unwrap();
    let twice = format!(
        "DROP INDEX reviews.review_product_id_key;
         INSERT INTO reviews.review (id, tenant_id, rating, content, customer_id, product_id)
         SELECT 'rev_' || n, '{}', 5, 'x', '{SARA}', '{BICYCLE}' FROM generate_series(1, 2) AS n",
        tenant_id("dakkah")
    );
    database.execute(&twice).await;
    let told = text_rows(database.url(), &check).await.unwrap_err();
    assert!(told.contains("1 times a customer has reviewed the same product or vendor more than once"), "{told}");
}
