//! Mutations sent again with the key of the first time: done once, answered alike, and nobody else's.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use cityos::subgraphs::named;
use futures_util::future::join_all;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, GraphOptions, Response, SubgraphSchema, TestDatabase, TestSubgraph, tenant_id};

const SARA: &str = "memb_01jddk0000000000000000sara";
/// Sara's review of the camera, which shoppers see.
const OF_CAMERA: &str = "rev_01jddk0000000000can0nxsara";
const ANOTHER_REQUEST: &str = "was used for another request";
const NOT_KNOWN: &str = "its answer is not known";

const EARN: &str = "mutation ($id: ID!, $points: Int!, $key: String) {
    done: earnPoints(membershipId: $id, input: { points: $points, source: \"order\" }, idempotencyKey: $key) {
        pointsLedger { id points balanceAfter createdAt } userErrors { code } } }";
const CREATE_REWARD: &str = "mutation ($name: String!, $key: String) {
    done: createReward(input: { name: $name, pointsRequired: 1000000 }, idempotencyKey: $key) {
        reward { id name tenantId createdAt } userErrors { field code } } }";
const VOTE: &str = "mutation ($id: ID!, $key: String) { done: voteReviewHelpful(reviewId: $id, idempotencyKey: $key) {
    review { id helpfulCount } userErrors { code } } }";

struct Scheme {
    database: TestDatabase,
    loyalty: TestSubgraph,
    admin: Client,
    clock: Clock,
}

impl Scheme {
    async fn start() -> Self {
        let database = TestDatabase::new().await;
        let clock = Clock::standing(Utc::now());
        let its = clock.clone();
        let loyalty = TestSubgraph::start_with(named("loyalty").unwrap(), database.url(), |options| options.clock = its).await;
        let admin = loyalty.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, loyalty, admin, clock }
    }

    async fn earn(&self, points: i32, key: impl Into<Value>) -> Response {
        self.admin.query_with(EARN, json!({ "id": SARA, "points": points, "key": key.into() })).await
    }

    async fn number(&self, sql: &str) -> i64 {
        self.database.value(sql).await.parse().unwrap()
    }

    /// How often Sara has got so many points.
    async fn earned(&self, points: i32) -> i64 {
        self.number(&format!("SELECT count(*) FROM loyalty.points_ledger WHERE points = {points}")).await
    }

    async fn keys(&self) -> i64 {
        self.number("SELECT count(*) FROM platform.idempotency_key").await
    }
}

async fn reward(by: &Client, name: &str, key: &str) -> Response {
    by.query_with(CREATE_REWARD, json!({ "name": name, "key": key })).await
}

/// Invariant: A mutation that is sent again with its key is done once and answered alike, however many are sent at once.
#[tokio::test]
async fn through_the_router_a_mutation_sent_again_is_done_once_and_answered_alike() {
    let graph = GraphOptions::new().contract("storefront").start().await;
    let database = graph.database();
    let sara = graph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let day = |days| (Utc::now() + TimeDelta::days(days)).date_naive();
    let slots = format!(
        "{{ slots: bookingSlots(serviceProductId: \"svcprod_01jddk00000000camera1ess0n\", from: \"{}\", to: \"{}\") {{ startTime }} }}",
        day(2),
        day(9)
    );
    let slot = sara.query(&slots).await.ok().text("slots.0.startTime").to_owned();
    let calls = [
        (
            "bookings.booking",
            "mutation ($key: String!) { done: createBooking(idempotencyKey: $key, input: {
                serviceProductId: \"svcprod_01jddk00000000camera1ess0n\", startTime: \"SLOT\" }) {
                booking { id bookingNumber customer { email } total { amount } } userErrors { code message } } }"
                .replace("SLOT", &slot),
        ),
        (
            "reviews.review",
            "mutation ($key: String!) { done: createReview(idempotencyKey: $key, input: {
                productId: \"prod_01jddk0000000000000b1cyc1e\", rating: 4, content: \"Fine.\" }) {
                review { id content createdAt product { title } } userErrors { code message } } }"
                .to_owned(),
        ),
    ];
    for (table, call) in calls {
        let count = format!("SELECT count(*) FROM {table}");
        let before: i64 = database.value(&count).await.parse().unwrap();
        let first = sara.query_with(&call, json!({ "key": table })).await.ok();
        assert_eq!(first.user_errors("done"), Vec::<String>::new(), "{:#}", first.body);
        let again = sara.query_with(&call, json!({ "key": table })).await.ok();
        assert_eq!(first.body, again.body);
        assert_eq!(database.value(&count).await, (before + 1).to_string(), "{table}");
        // As a literal it is another document, and so another request.
        let literal = call.replace("mutation ($key: String!)", "mutation").replace("$key", &format!("{table:?}"));
        let other = sara.query(&literal).await;
        assert!(other.message(0).contains(ANOTHER_REQUEST), "{:#}", other.body);
    }
    // Neither the key nor the answer stands where others read.
    for table in ["audit_log", "event_outbox"] {
        let told = format!("SELECT count(*) FROM platform.{table} t WHERE to_jsonb(t)::text LIKE '%bookings.booking\"%'");
        assert_eq!(database.value(&told).await, "0", "{table}");
    }
}

#[tokio::test]
async fn what_is_answered_again_takes_one_statement_and_writes_nothing() {
    let scheme = Scheme::start().await;
    let literal = EARN.replace(", $key: String", "").replace("$key", "\"a key\"");
    let send = async || scheme.admin.query_with(&literal, json!({ "id": SARA, "points": 7 })).await.ok();
    let first = send().await;
    let written = "SELECT (SELECT count(*) FROM platform.audit_log) + (SELECT count(*) FROM platform.event_outbox)";
    let (statements, before) = (scheme.loyalty.statements().await, scheme.number(written).await);
    let again = send().await;
    assert_eq!(first.body, again.body);
    assert_eq!(scheme.loyalty.statements().await, statements + 1);
    assert_eq!((scheme.number(written).await, scheme.earned(7).await), (before, 1));
    let (_, metrics) = scheme.loyalty.get("/metrics").await;
    assert!(metrics.lines().any(|line| line.starts_with("cityos_replayed_mutations_total") && line.ends_with(" 1")), "{metrics}");
    // Without a key each is another.
    for expected in [1, 2] {
        scheme.earn(9, Value::Null).await.ok();
        assert_eq!(scheme.earned(9).await, expected);
    }
    assert_eq!(scheme.keys().await, 1);
}

/// Invariant: A mutation that is sent again with its key is done once and answered alike, however many are sent at once.
#[tokio::test]
async fn thirty_two_with_one_key_are_one_and_all_are_answered_alike() {
    let scheme = Scheme::start().await;
    let before = scheme.number(&format!("SELECT total_points FROM loyalty.membership WHERE id = '{SARA}'")).await;
    let answers = join_all((0..32).map(|_| scheme.earn(11, "one"))).await;
    for answer in &answers {
        assert_eq!(answer.clone().ok().body, answers[0].body);
    }
    assert_eq!(scheme.earned(11).await, 1);
    // Of four keys each is one.
    let keys = ["a", "b", "c", "d"];
    let answers = join_all((0..32).map(|n| scheme.earn(13, keys[n % 4]))).await;
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.clone().ok().body, answers[n % 4].body);
    }
    assert_eq!(scheme.earned(13).await, 4);
    let after = format!("SELECT total_points FROM loyalty.membership WHERE id = '{SARA}'");
    assert_eq!(scheme.number(&after).await, before + 11 + 4 * 13);
    assert_eq!(scheme.keys().await, 5);
}

#[tokio::test]
async fn a_key_is_for_one_request() {
    let scheme = Scheme::start().await;
    scheme.earn(5, "once").await.ok();
    for other in [scheme.earn(6, "once").await, reward(&scheme.admin, "A tea", "once").await] {
        assert!(other.message(0).contains(ANOTHER_REQUEST), "{:#}", other.body);
        other.refused("CONFLICT");
    }
    // Of two requests at once one has the key.
    let (one, two) = futures_util::join!(reward(&scheme.admin, "One", "race"), reward(&scheme.admin, "Two", "race"));
    assert_eq!(one.codes().len() + two.codes().len(), 1, "{:#} {:#}", one.body, two.body);
    assert_eq!(scheme.number("SELECT count(*) FROM loyalty.reward WHERE name IN ('One', 'Two', 'A tea')").await, 1);
    assert_eq!(scheme.earned(6).await, 0);
}

/// Invariant: A mutation that was refused may be sent again with its key.
#[tokio::test]
async fn what_was_refused_or_failed_may_be_sent_again() {
    let scheme = Scheme::start().await;
    let dear = scheme.admin.query_with(CREATE_REWARD, json!({ "name": "Dear" })).await.ok().text("done.reward.id").to_owned();
    let redeem = "mutation ($membership: ID!, $reward: ID!) {
        done: redeemReward(membershipId: $membership, rewardId: $reward, idempotencyKey: \"again\") {
            redemption { id redemptionCode } userErrors { field code } } }";
    let send = async || scheme.admin.query_with(redeem, json!({ "membership": SARA, "reward": dear })).await;
    assert_eq!(send().await.ok().user_errors("done"), ["rewardId: NOT_ENOUGH_POINTS"]);
    assert_eq!(scheme.keys().await, 0);
    scheme.database.execute(&format!("UPDATE loyalty.reward SET points_required = 1 WHERE id = '{dear}'")).await;
    let redeemed = send().await.ok();
    assert_eq!(redeemed.text("done.redemption.redemptionCode").len(), 10);
    assert_eq!(send().await.body, redeemed.body);
    assert_eq!(scheme.number("SELECT count(*) FROM loyalty.redemption WHERE points_spent = 1").await, 1);

    let viewer = scheme.loyalty.as_staff("dakkah", "viewer").signed_in().await;
    reward(&viewer, "Mine", "not mine").await.refused("FORBIDDEN");
    let nobody = scheme.admin.query_with(EARN, json!({ "id": "memb_none", "points": 5, "key": "nobody" })).await;
    nobody.refused("NOT_FOUND");
    assert_eq!(scheme.keys().await, 1);
}

/// Invariant: No key leads to the answer of another account or tenant.
#[tokio::test]
async fn keys_of_different_accounts_and_tenants_stand_apart() {
    let scheme = Scheme::start().await;
    let operator = scheme.loyalty.as_staff("dakkah", "super-admin").signed_in().await;
    let senders = [
        (scheme.admin.clone(), "dakkah"),
        (operator.clone(), "dakkah"),
        (operator.with_header("x-tenant", "paris"), "paris"),
        (scheme.loyalty.as_staff("paris", "tenant-admin").signed_in().await, "paris"),
    ];
    let mut ids = Vec::new();
    for (sender, tenant) in &senders {
        let first = reward(sender, "The same", "the same").await.ok();
        assert_eq!(first.text("done.reward.tenantId"), tenant_id(tenant));
        assert_eq!(reward(sender, "The same", "the same").await.body, first.body);
        ids.push(first.text("done.reward.id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert_eq!(scheme.number("SELECT count(*) FROM loyalty.reward WHERE name = 'The same'").await, 4);
    let at_paris = format!("SELECT count(*) FROM platform.idempotency_key WHERE tenant_id = '{}'", tenant_id("paris"));
    assert_eq!((scheme.number(&at_paris).await, scheme.keys().await), (2, 4));

    // Customers of one tenant, by one document.
    let reviews = TestSubgraph::start(named("reviews").unwrap(), scheme.database.url()).await;
    let votes = "SELECT count(*) FROM reviews.review_vote WHERE review_id = '".to_owned() + OF_CAMERA + "'";
    scheme.database.execute(&format!("DELETE FROM reviews.review_vote WHERE review_id = '{OF_CAMERA}'")).await;
    for (name, expected) in [("noura", 1), ("khalid", 2)] {
        let customer = reviews.as_customer("dakkah", &format!("{name}@dakkah.example")).signed_in().await;
        for _ in 0..2 {
            let answer = customer.query_with(VOTE, json!({ "id": OF_CAMERA, "key": "the same" })).await.ok();
            assert!(answer.at("done.review.id").is_string(), "{:#}", answer.body);
            assert_eq!(scheme.number(&votes).await, expected);
        }
    }
}

#[tokio::test]
async fn what_is_no_key_or_not_alone_is_refused_and_changes_nothing() {
    let scheme = Scheme::start().await;
    for wrong in [json!(""), json!("k".repeat(129)), json!("é"), json!("a\nb"), json!(7)] {
        let answer = scheme.earn(5, wrong.clone()).await.refused("INVALID");
        assert!(answer.message(0).contains("1 to 128 printable ASCII"), "{wrong}: {:#}", answer.body);
    }
    let two = EARN.replace(
        "done:",
        "first: earnPoints(membershipId: $id, input: { points: 5, source: \"order\" }) { userErrors { code } } done:",
    );
    let two = scheme.admin.query_with(&two, json!({ "id": SARA, "points": 5, "key": "two" })).await.refused("INVALID");
    assert!(two.message(0).contains("the only one"), "{:#}", two.body);
    let shopper = scheme.loyalty.as_shopper("dakkah");
    shopper.query_with(EARN, json!({ "id": SARA, "points": 5, "key": "k" })).await.refused("UNAUTHENTICATED");
    assert_eq!((scheme.earned(5).await, scheme.keys().await), (0, 0));

    let customers = TestSubgraph::start(named("customers").unwrap(), scheme.database.url()).await;
    let sign_in = r#"mutation { signInCustomer(email: "sara@dakkah.example", password: "demo-password", idempotencyKey: "k") {
        accessToken } }"#;
    let answer = customers.as_shopper("dakkah").query(sign_in).await;
    assert!(answer.message(0).contains("Unknown argument"), "{:#}", answer.body);
}

#[tokio::test]
async fn a_key_counts_for_a_day() {
    let scheme = Scheme::start().await;
    for key in ["one", "two", "three"] {
        scheme.earn(5, key).await.ok();
    }
    scheme.clock.advance(TimeDelta::hours(23));
    scheme.earn(5, "one").await.ok();
    assert_eq!(scheme.earned(5).await, 3);
    // Then it is nobody's, for whatever request it comes again.
    scheme.clock.advance(TimeDelta::hours(1));
    let answers = join_all((0..8).map(|_| scheme.earn(6, "one"))).await;
    assert!(answers.iter().all(|answer| answer.clone().ok().body == answers[0].body));
    assert_eq!((scheme.earned(5).await, scheme.earned(6).await), (3, 1));
    // What counts no longer is gone with the next write, of this tenant.
    assert_eq!(scheme.database.column("SELECT key FROM platform.idempotency_key").await, ["one"]);
    scheme.clock.advance(TimeDelta::hours(25));
    let paris = scheme.loyalty.as_staff("paris", "tenant-admin").signed_in().await;
    reward(&paris, "A tea", "paris").await.ok();
    assert_eq!(scheme.keys().await, 2);
}

#[tokio::test]
async fn a_mutation_whose_answer_was_not_kept_is_not_done_again() {
    let scheme = Scheme::start().await;
    scheme.earn(5, "lost").await.ok();
    // As if the server had been killed right after the commit.
    scheme.database.execute("UPDATE platform.idempotency_key SET answer = NULL").await;
    let answer = scheme.earn(5, "lost").await.refused("CONFLICT");
    assert!(answer.message(0).contains(NOT_KNOWN), "{:#}", answer.body);
    assert_eq!(scheme.earned(5).await, 1);
}

#[tokio::test]
async fn a_mutation_goes_on_when_its_caller_is_gone() {
    let scheme = Scheme::start().await;
    scheme.database.execute(&format!("BEGIN; SELECT 1 FROM loyalty.membership WHERE id = '{SARA}' FOR UPDATE")).await;
    let gone = tokio::time::timeout(Duration::from_millis(500), scheme.earn(17, "gone")).await;
    assert!(gone.is_err(), "it waits for the membership");
    scheme.database.execute("COMMIT").await;
    let mut tries = 0;
    while scheme.number("SELECT count(*) FROM platform.idempotency_key WHERE answer IS NOT NULL").await == 0 {
        tries += 1;
        assert!(tries < 100, "it was given up");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let answer = scheme.earn(17, "gone").await.ok();
    let written = scheme.database.value("SELECT id FROM loyalty.points_ledger WHERE points = 17").await;
    assert_eq!(answer.text("done.pointsLedger.id"), written);
}

#[tokio::test]
async fn of_a_mutation_of_many_writes_the_first_that_is_kept_has_the_key() {
    let database = TestDatabase::new().await;
    let clock = Clock::standing("2027-01-31T09:30:00Z".parse().unwrap());
    let its = clock.clone();
    let subscriptions =
        TestSubgraph::start_with(named("subscriptions").unwrap(), database.url(), |options| options.clock = its).await;
    let none =
        "UPDATE subscriptions.subscription SET deleted_at = now(); UPDATE subscriptions.billing_cycle SET deleted_at = now();";
    database.execute(none).await;
    let sara = subscriptions.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let subscribe =
        "mutation { done: subscribe(input: { planId: \"splan_01jddk00000000p1vsxm0nth1y\", paymentMethodId: \"pm_1\" },
        idempotencyKey: \"subscribe\") { customerSubscription { id } userErrors { code } } }";
    let subscribed = sara.query(subscribe).await.ok();
    assert_eq!(sara.query(subscribe).await.body, subscribed.body);
    assert_eq!(database.value("SELECT count(*) FROM subscriptions.subscription WHERE deleted_at IS NULL").await, "1");
    clock.advance(TimeDelta::days(40));
    let billing = subscriptions.as_staff("dakkah", "tenant-admin").signed_in().await;
    let run = "mutation { done: runSubscriptionBilling(idempotencyKey: \"run\") { toCharge { id } failed hasMore } }";
    let first = billing.query(run).await.ok();
    assert!(!first.list("done.toCharge").is_empty(), "{:#}", first.body);
    assert_eq!(*first.at("done.failed"), 0);
    assert_eq!(billing.query(run).await.body, first.body);
}

/// Invariant: No role of the database reads kept answers.
#[tokio::test]
async fn no_role_of_the_database_reads_the_answers_of_others() {
    let scheme = Scheme::start().await;
    scheme.earn(5, "mine").await.ok();
    let actor = scheme.database.value("SELECT actor_id FROM platform.idempotency_key").await;
    let subgraphs = cityos::subgraphs::all();
    assert_eq!(subgraphs.len(), 11);
    for subgraph in subgraphs {
        let session = scheme.database.session(subgraph.name).await;
        for (tenant, found) in [("dakkah", 1), ("paris", 0)] {
            session.as_tenant(tenant_id(tenant)).await;
            let by_key = format!("SELECT 1 FROM platform.idempotent_answer('{actor}', 'mine', '-infinity')");
            assert_eq!(session.rows(&by_key).await.unwrap().len(), found, "{} for {tenant}", subgraph.name);
            let keep = format!("SELECT platform.keep_idempotent_answer('{actor}', 'mine', 'x', 'forged')");
            assert_eq!(session.rows(&keep).await.unwrap(), [[Some("f".to_owned())]]);
            for table in ["SELECT 1 FROM", "DELETE FROM", "UPDATE"] {
                let set = if table == "UPDATE" { "SET answer = 'forged'" } else { "" };
                let refused = session.rows(&format!("{table} platform.idempotency_key {set}")).await;
                assert!(refused.unwrap_err().contains("permission denied"), "{} {table}", subgraph.name);
            }
        }
    }
}

#[test]
fn every_mutation_takes_a_key_but_those_without_an_account_or_with_a_secret_answer() {
    let mut without = Vec::new();
    for schema in SubgraphSchema::all() {
        for mutation in &schema.mutations {
            match mutation.arguments.iter().find(|argument| argument.name == "idempotencyKey") {
                Some(argument) => {
                    assert!(!argument.required && argument.of == "String", "{}", mutation.name);
                    assert!(!mutation.scopes.is_empty(), "{} is for callers without an account", mutation.name);
                    let payload = schema.objects.iter().find(|(name, _)| *name == mutation.payload).unwrap();
                    let secret = payload.1.iter().find(|field| field.name.to_lowercase().contains("token"));
                    assert!(secret.is_none(), "{} answers with {secret:?}", mutation.name);
                }
                None => without.push(mutation.name.clone()),
            }
        }
    }
    without.sort();
    let expected = [
        "acceptInvitation",
        "provisionTenant",
        "refresh",
        "refreshCustomer",
        "registerCustomer",
        "signIn",
        "signInCustomer",
        "signOut",
        "signOutCustomer",
    ];
    assert_eq!(without, expected);
}
