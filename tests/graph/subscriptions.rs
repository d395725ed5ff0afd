//! A subscription from its beginning to its end, by a clock that the test moves.

use chrono::TimeDelta;
use cityos::subgraphs::named;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph};

const SARA: &str = "sara@dakkah.example";
pub(crate) const PLUS: &str = "splan_01jddk00000000p1vsxm0nth1y";
pub(crate) const PLUS_YEARLY: &str = "splan_01jddk000000000p1vsxyear1y";
pub(crate) const COFFEE: &str = "splan_01jddk000000000c0ffeexc1vb";
const ARCHIVED: &str = "splan_01jddk000000000000f0vnd1ng";

const FIELDS: &str =
    "id status currentPeriodStart currentPeriodEnd endDate retryCount nextRetryAt credit { amount } discountCyclesLeft updatedAt";

/// The subgraph with a clock that stands, and a database without the demo's subscriptions, so that billing finds the test's only.
pub(crate) struct Shop {
    pub(crate) database: TestDatabase,
    subgraph: TestSubgraph,
    pub(crate) clock: Clock,
    pub(crate) sara: Client,
    pub(crate) billing: Client,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let database = TestDatabase::new().await;
        let none = "UPDATE subscriptions.subscription SET deleted_at = now(); UPDATE subscriptions.billing_cycle SET deleted_at = now();";
        database.execute(none).await;
        let clock = Clock::standing("2027-01-31T09:30:00Z".parse().unwrap());
        let its = clock.clone();
        let subgraph =
            TestSubgraph::start_with(named("subscriptions").unwrap(), database.url(), |options| options.clock = its).await;
        let sara = subgraph.as_customer("dakkah", SARA).signed_in().await;
        let billing = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, subgraph, clock, sara, billing }
    }

    pub(crate) async fn subscribe(&self, plan: &str, code: Option<&str>) -> String {
        let input = json!({ "planId": plan, "discountCode": code, "paymentMethodId": "pm_1" });
        subscribe(&self.sara, input).await.ok().text("subscribe.customerSubscription.id").to_owned()
    }

    /// What billing gives to be charged now: cycles with their amounts.
    pub(crate) async fn due(&self) -> Vec<(String, String)> {
        let run = "mutation { runSubscriptionBilling { toCharge { id total { amount } } hasMore } }";
        let answer = self.billing.query(run).await.ok();
        assert_eq!(answer.at("runSubscriptionBilling.hasMore"), false);
        let cycles = answer.list("runSubscriptionBilling.toCharge");
        cycles.iter().map(|cycle| (text(&cycle["id"]), text(&cycle["total"]["amount"]))).collect()
    }

    pub(crate) async fn record(&self, cycle: &str, result: &str) -> Response {
        let record = "mutation ($id: ID!, $result: SubscriptionPaymentResult!) {
            recordSubscriptionPayment(billingCycleId: $id, result: $result, failureReason: \"card declined\") {
                billingCycle { status attemptCount failureReason } userErrors { field code message } } }";
        self.billing.query_with(record, json!({ "id": cycle, "result": result })).await
    }

    /// Has what is due charged, all of it with success; gives the amounts.
    pub(crate) async fn charge(&self) -> Vec<String> {
        let mut amounts = Vec::new();
        for (cycle, amount) in self.due().await {
            let recorded = self.record(&cycle, "SUCCEEDED").await.ok();
            assert_eq!(recorded.at("recordSubscriptionPayment.billingCycle.status"), "COMPLETED");
            amounts.push(amount);
        }
        amounts
    }

    async fn is(&self, id: &str) -> Response {
        let query = format!("query ($id: ID!) {{ it: customerSubscription(id: $id) {{ {FIELDS} plan {{ id }} }} }}");
        self.billing.query_with(&query, json!({ "id": id })).await.ok()
    }

    async fn history(&self, id: &str) -> Vec<Value> {
        let query = "query ($id: ID!) { it: customerSubscription(id: $id) {
            events(first: 100, orderBy: [{ field: CREATED_AT, direction: ASC }]) { nodes { eventType } } } }";
        self.billing.query_with(query, json!({ "id": id })).await.ok().each("it.events.nodes", "eventType")
    }

    pub(crate) fn days(&self, days: i64) {
        self.clock.advance(TimeDelta::days(days));
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn subscribe(client: &Client, input: Value) -> Response {
    let subscribe = format!(
        "mutation ($input: SubscribeInput!) {{ subscribe(input: $input) {{
            customerSubscription {{ {FIELDS} customerId subtotal {{ amount }} trialEnd }} userErrors {{ field code message }} }} }}"
    );
    client.query_with(&subscribe, json!({ "input": input })).await
}

/// Calls a verb that takes the subscription's id and, in parentheses, what else it takes.
pub(crate) async fn verb(client: &Client, mutation: &str, id: &str, more: &str) -> Response {
    let call = format!(
        "mutation ($id: ID!) {{ done: {mutation}(id: $id{more}) {{ customerSubscription {{ {FIELDS} }} userErrors {{ field code message }} }} }}"
    );
    client.query_with(&call, json!({ "id": id })).await
}

const VERBS: [(&str, &str); 6] = [
    ("activateSubscription", ""),
    ("pauseSubscription", ""),
    ("resumeSubscription", ""),
    ("cancelSubscription", ""),
    ("changeSubscriptionPlan", ", planId: \"splan_01jddk000000000c0ffeexc1vb\""),
    ("changeSubscriptionPaymentMethod", ", paymentMethodId: \"pm_2\""),
];

/// Invariant: A subscription is charged once for every period, however many runs are made at once.
#[tokio::test]
async fn a_year_of_a_subscription_passes_in_a_second() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, Some("WELCOME20")).await;
    let mut charged = Vec::new();
    for _ in 0..366 {
        charged.extend(shop.charge().await);
        shop.days(1);
    }
    // The first with the discount, then on the last day of each month: 13 periods begin in 366 days from January 31.
    let mut expected = vec!["17.48".to_owned()];
    expected.resize(13, "21.85".to_owned());
    assert_eq!(charged, expected);
    let now = shop.is(&id).await;
    assert_eq!(now.at("it.status"), "ACTIVE");
    assert_eq!(now.at("it.currentPeriodStart"), "2028-01-31T09:30:00+00:00");
    assert_eq!(now.at("it.currentPeriodEnd"), "2028-02-29T09:30:00+00:00");
    let of_the_subscription = format!("FROM subscriptions.billing_cycle WHERE subscription_id = '{id}'");
    let paid = format!("SELECT sum(total) = 17.48 + 12 * 21.85 AND count(*) = 13 {of_the_subscription} AND status = 'completed'");
    assert_eq!(shop.database.value(&paid).await, "t");
    let gaps = format!(
        "SELECT count(*) FROM (SELECT period_start, lag(period_end) OVER (ORDER BY period_start) AS before {of_the_subscription}) AS p
          WHERE before <> period_start"
    );
    assert_eq!(shop.database.value(&gaps).await, "0", "each period begins where the one before ends");
    let history = shop.history(&id).await;
    assert_eq!(history.iter().filter(|event| **event == "PAYMENT_SUCCEEDED").count(), 13);
    assert_eq!(history.iter().filter(|event| **event == "RENEWED").count(), 12);
}

#[tokio::test]
async fn a_trial_costs_nothing_until_it_ends() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS_YEARLY, None).await;
    assert_eq!(shop.due().await, []);
    assert_eq!(shop.is(&id).await.at("it.currentPeriodEnd"), "2027-02-14T09:30:00+00:00");
    // Another plan within the trial is not charged either, and the trial stays.
    let moved = verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{COFFEE}\"")).await.ok();
    assert_eq!(moved.at("done.userErrors"), &json!([]));
    assert_eq!(shop.due().await, []);
    shop.days(14);
    assert_eq!(shop.charge().await, ["102.35"]);
    assert_eq!(shop.is(&id).await.at("it.currentPeriodEnd"), "2027-03-14T09:30:00+00:00");
    let history = shop.history(&id).await;
    for event in ["CREATED", "ACTIVATED", "TRIAL_STARTED", "UPGRADED", "TRIAL_ENDED", "PAYMENT_SUCCEEDED", "RENEWED"] {
        assert!(history.contains(&json!(event)), "{event} in {history:?}");
    }
}

#[tokio::test]
async fn a_pause_moves_the_period_by_as_long_as_it_was() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    assert_eq!(shop.charge().await, ["21.85"]);
    shop.days(10);
    let planned = ", input: { reason: \"travelling\", resumeAt: \"2027-04-01T00:00:00Z\" }";
    assert_eq!(verb(&shop.sara, "pauseSubscription", &id, planned).await.ok().at("done.customerSubscription.status"), "PAUSED");
    shop.days(40);
    assert_eq!(shop.due().await, [], "nothing is charged meanwhile");
    // Forty days after February 10 she is back before the time that was planned.
    let resumed = verb(&shop.sara, "resumeSubscription", &id, "").await.ok();
    assert_eq!(resumed.at("done.customerSubscription.status"), "ACTIVE");
    assert_eq!(resumed.at("done.customerSubscription.currentPeriodEnd"), "2027-04-09T09:30:00+00:00");
    shop.days(17);
    assert_eq!(shop.due().await, []);
    shop.days(1);
    assert_eq!(shop.charge().await, ["21.85"]);

    // A pause whose end is planned ends by itself.
    let planned = ", input: { resumeAt: \"2027-05-01T00:00:00Z\" }";
    verb(&shop.sara, "pauseSubscription", &id, planned).await.ok();
    shop.days(30);
    assert_eq!(shop.due().await, []);
    let now = shop.is(&id).await;
    assert_eq!(now.at("it.status"), "ACTIVE");
    let open =
        format!("SELECT count(*) FROM subscriptions.subscription_pause WHERE subscription_id = '{id}' AND resumed_at IS NULL");
    assert_eq!(shop.database.value(&open).await, "0");
    let past = ", input: { resumeAt: \"2027-01-01T00:00:00Z\" }";
    assert_eq!(verb(&shop.sara, "pauseSubscription", &id, past).await.ok().user_errors("done"), ["resumeAt: INVALID"]);
}

#[tokio::test]
async fn a_subscription_that_is_cancelled_runs_to_the_end_of_what_is_paid_or_ends_at_once() {
    let shop = Shop::open().await;
    let (later, now) = (shop.subscribe(PLUS, None).await, shop.subscribe(COFFEE, None).await);
    assert_eq!(shop.charge().await.len(), 2);
    shop.days(3);
    let answer = verb(&shop.sara, "cancelSubscription", &later, ", input: { reason: \"moving away\" }").await.ok();
    assert_eq!(answer.at("done.customerSubscription.status"), "ACTIVE");
    assert_eq!(answer.at("done.customerSubscription.endDate"), "2027-02-28T09:30:00+00:00");
    let answer = verb(&shop.sara, "cancelSubscription", &now, ", input: { atPeriodEnd: false }").await.ok();
    assert_eq!(answer.at("done.customerSubscription.status"), "CANCELLED");
    shop.days(25);
    assert_eq!(shop.due().await, [], "neither is charged again");
    assert_eq!(shop.is(&later).await.at("it.status"), "CANCELLED");
    let again = verb(&shop.sara, "cancelSubscription", &later, "").await.ok();
    assert_eq!(again.user_errors("done"), ["status: ILLEGAL_STATE"]);
    assert!(again.text("done.userErrors.0.message").contains("CANCELLED"), "{:#}", again.body);
}

#[tokio::test]
async fn another_plan_is_charged_or_credited_for_what_is_left_of_the_period() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    assert_eq!(shop.charge().await, ["21.85"]);
    // Half of the 28 days from January 31 to February 28: (89 − 19) ÷ 2, and the tax.
    shop.days(14);
    let to_coffee = format!(", planId: \"{COFFEE}\"");
    verb(&shop.sara, "changeSubscriptionPlan", &id, &to_coffee).await.ok();
    assert_eq!(shop.charge().await, ["40.25"]);
    assert_eq!(shop.is(&id).await.at("it.currentPeriodEnd"), "2027-02-28T09:30:00+00:00");
    // A quarter of it is left: the difference becomes credit, (19 − 89) ÷ 4.
    shop.days(7);
    let back = verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{PLUS}\"")).await.ok();
    assert_eq!(back.at("done.userErrors"), &json!([]));
    assert_eq!(shop.due().await, []);
    shop.days(7);
    assert_eq!(shop.charge().await, ["1.73"], "19.00 less the credit of 17.50, and the tax");
    assert_eq!(shop.is(&id).await.at("it.credit.amount"), "0.00");
    let history = shop.history(&id).await;
    assert!(history.contains(&json!("UPGRADED")) && history.contains(&json!("DOWNGRADED")), "{history:?}");

    // A plan of another period begins now; what is left of the old one is credit. 31 days from February 28, 21 left: 19 × 21 ÷ 31 = 12.87.
    shop.days(10);
    verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{PLUS_YEARLY}\"")).await.ok();
    assert_eq!(shop.charge().await, ["203.70"], "177.13 and the tax");
    assert_eq!(shop.is(&id).await.at("it.currentPeriodEnd"), "2028-03-10T09:30:00+00:00");

    let same = verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{PLUS_YEARLY}\"")).await.ok();
    assert_eq!(same.user_errors("done"), ["planId: TAKEN"]);
    let archived = verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{ARCHIVED}\"")).await.ok();
    assert_eq!(archived.user_errors("done"), ["planId: NOT_FOUND"]);
}

#[tokio::test]
async fn a_failed_payment_is_tried_again_and_then_given_up() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    // The first try and three more, after 1, 3 and 5 days.
    for (days, retries) in [(0, 0), (1, 1), (3, 2)] {
        shop.days((days - 1).max(0));
        if days > 0 {
            assert_eq!(shop.due().await, [], "not before its day");
            shop.days(1);
        }
        let [(cycle, _)] = &shop.due().await[..] else { panic!("one cycle is due") };
        shop.record(cycle, "FAILED").await.ok();
        let now = shop.is(&id).await;
        assert_eq!((now.at("it.status"), now.at("it.retryCount")), (&json!("PAST_DUE"), &json!(retries)));
    }
    shop.days(5);
    let [(cycle, _)] = &shop.due().await[..] else { panic!("one cycle is due") };
    let last = shop.record(cycle, "FAILED").await.ok();
    assert_eq!(last.at("recordSubscriptionPayment.billingCycle.attemptCount"), 4);
    assert_eq!(shop.is(&id).await.at("it.status"), "CANCELLED");
    shop.days(365);
    assert_eq!(shop.due().await, []);
    let again = shop.record(cycle, "SUCCEEDED").await.ok();
    assert_eq!(again.user_errors("recordSubscriptionPayment"), ["status: ILLEGAL_STATE"]);

    // One that is collected in the end goes on as if nothing had been.
    let id = shop.subscribe(PLUS, None).await;
    let [(cycle, _)] = &shop.due().await[..] else { panic!("one cycle is due") };
    shop.record(cycle, "FAILED").await.ok();
    shop.days(1);
    assert_eq!(shop.charge().await, ["21.85"]);
    let now = shop.is(&id).await;
    assert_eq!(
        (now.at("it.status"), now.at("it.retryCount"), now.at("it.nextRetryAt")),
        (&json!("ACTIVE"), &json!(0), &Value::Null)
    );
}

#[tokio::test]
async fn every_verb_meets_every_state_and_an_illegal_one_names_it() {
    let shop = Shop::open().await;
    for state in ["draft", "active", "paused", "past_due", "canceled", "expired"] {
        for (mutation, more) in VERBS {
            let id = shop.subscribe(PLUS, None).await;
            let put = format!("UPDATE subscriptions.subscription SET status = '{state}' WHERE id = '{id}'");
            shop.database.execute(&put).await;
            let answer = verb(&shop.billing, mutation, &id, more).await.ok();
            let legal = match mutation {
                "activateSubscription" => state == "draft",
                "pauseSubscription" | "changeSubscriptionPlan" => state == "active",
                "resumeSubscription" => state == "paused",
                _ => !["canceled", "expired"].contains(&state),
            };
            if legal {
                assert_eq!(answer.at("done.userErrors"), &json!([]), "{mutation} from {state}");
                continue;
            }
            assert_eq!(answer.user_errors("done"), ["status: ILLEGAL_STATE"], "{mutation} from {state}");
            let message = answer.text("done.userErrors.0.message");
            // The column has an older spelling of one state than the graph.
            let state_of_graph = state.to_uppercase().replace("CANCELED", "CANCELLED");
            assert!(message.contains(&state_of_graph), "{message}");
            assert!(answer.at("done.customerSubscription").is_null());
            let stays = format!("SELECT status FROM subscriptions.subscription WHERE id = '{id}'");
            assert_eq!(shop.database.value(&stays).await, state);
        }
    }
}

#[tokio::test]
async fn only_who_may_does_it_and_another_tenant_finds_nothing() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    let before = shop.is(&id).await.at("it").clone();
    for (mutation, more) in VERBS {
        let anonymous = verb(&shop.subgraph.as_shopper("dakkah"), mutation, &id, more).await;
        anonymous.refused("UNAUTHENTICATED");
        verb(&shop.subgraph.as_staff("dakkah", "viewer"), mutation, &id, more).await.refused("FORBIDDEN");
        verb(&shop.subgraph.as_staff("paris", "tenant-admin"), mutation, &id, more).await.refused("NOT_FOUND");
        let other = verb(&shop.subgraph.as_customer("dakkah", "omar@dakkah.example"), mutation, &id, more).await;
        other.refused(if mutation == "activateSubscription" { "FORBIDDEN" } else { "NOT_FOUND" });
    }
    let input = json!({ "planId": PLUS });
    subscribe(&shop.subgraph.as_shopper("dakkah"), input.clone()).await.refused("UNAUTHENTICATED");
    subscribe(&shop.subgraph.as_staff("dakkah", "viewer"), json!({ "planId": PLUS, "customerId": "cus_x" }))
        .await
        .refused("FORBIDDEN");
    let for_another = json!({ "planId": PLUS, "customerId": "cus_01jddk00000000000000000mar" });
    subscribe(&shop.sara, for_another).await.refused("FORBIDDEN");
    let of_another_tenant =
        subscribe(&shop.subgraph.as_staff("paris", "tenant-admin"), json!({ "planId": PLUS, "customerId": "cus_x" })).await;
    assert_eq!(of_another_tenant.ok().user_errors("subscribe"), ["planId: NOT_FOUND"]);
    let run = "mutation { runSubscriptionBilling { resumed toCharge { id } } }";
    shop.sara.query(run).await.refused("FORBIDDEN");
    let paris = shop.subgraph.as_staff("paris", "tenant-admin").query(run).await.ok();
    assert_eq!(paris.at("runSubscriptionBilling.toCharge"), &json!([]));
    let [(cycle, _)] = &shop.due().await[..] else { panic!("one cycle is due") };
    let record =
        "mutation ($id: ID!) { recordSubscriptionPayment(billingCycleId: $id, result: SUCCEEDED) { billingCycle { id } } }";
    let cycle = json!({ "id": cycle });
    shop.sara.query_with(record, cycle.clone()).await.refused("FORBIDDEN");
    shop.subgraph.as_staff("paris", "tenant-admin").query_with(record, cycle).await.refused("NOT_FOUND");
    assert_eq!(shop.is(&id).await.at("it"), &before);
}

/// Invariant: A subscription is charged once for every period, however many runs are made at once.
#[tokio::test]
async fn of_thirty_two_runs_and_reports_at_once_each_charge_is_given_and_counted_once() {
    let shop = Shop::open().await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(shop.subscribe(PLUS, None).await);
    }
    let runs = futures_util::future::join_all((0..32).map(|_| shop.due())).await;
    let given: Vec<String> = runs.into_iter().flatten().map(|(cycle, _)| cycle).collect();
    assert_eq!(given.len(), 8, "{given:?}");
    let reports = futures_util::future::join_all((0..32).map(|_| shop.record(&given[0], "SUCCEEDED"))).await;
    let counted = reports.into_iter().filter(|report| report.user_errors("recordSubscriptionPayment").is_empty()).count();
    assert_eq!(counted, 1);
    let once = "SELECT count(*) FROM subscriptions.billing_cycle WHERE status = 'completed' AND deleted_at IS NULL";
    assert_eq!(shop.database.value(once).await, "1");
    let next = format!(
        "SELECT count(*) FROM subscriptions.billing_cycle c JOIN subscriptions.billing_cycle paid USING (tenant_id, subscription_id)
          WHERE paid.id = '{}' AND c.status = 'upcoming'",
        given[0]
    );
    assert_eq!(shop.database.value(&next).await, "1");
}

#[tokio::test]
async fn one_subscription_that_cannot_be_billed_does_not_hold_up_the_others() {
    let shop = Shop::open().await;
    let (broken, sound) = (shop.subscribe(PLUS, None).await, shop.subscribe(PLUS, None).await);
    let refuse = format!(
        "CREATE FUNCTION subscriptions.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
         CREATE TRIGGER refuse BEFORE UPDATE ON subscriptions.billing_cycle
             FOR EACH ROW WHEN (old.subscription_id = '{broken}') EXECUTE FUNCTION subscriptions.refuse();"
    );
    shop.database.execute(&refuse).await;
    let run = "mutation { runSubscriptionBilling { toCharge { subscriptionId } failed } }";
    let answer = shop.billing.query(run).await.ok();
    assert_eq!(answer.each("runSubscriptionBilling.toCharge", "subscriptionId"), [json!(sound)]);
    assert_eq!(answer.at("runSubscriptionBilling.failed"), 1);
    shop.database.execute("DROP TRIGGER refuse ON subscriptions.billing_cycle").await;
    assert_eq!(shop.charge().await, ["21.85"], "it has stayed due");
}

/// Invariant: A discount code is redeemed as often as it may be and no oftener.
#[tokio::test]
async fn a_code_is_redeemed_as_often_as_it_may_be_by_thirty_two_at_once() {
    let shop = Shop::open().await;
    let few = "UPDATE subscriptions.subscription_discount SET max_redemptions = redemption_count + 5 WHERE code = 'WELCOME20'";
    shop.database.execute(few).await;
    let input = || json!({ "planId": PLUS, "discountCode": "WELCOME20" });
    let answers = futures_util::future::join_all((0..32).map(|_| subscribe(&shop.sara, input()))).await;
    let refused = answers.iter().filter(|answer| answer.user_errors("subscribe") == ["discountCode: INVALID_CODE"]).count();
    assert_eq!((answers.len() - refused, refused), (5, 27));
    let sums = "SELECT (SELECT count(*) FROM subscriptions.subscription WHERE deleted_at IS NULL) || ' ' ||
                       (SELECT max_redemptions - redemption_count FROM subscriptions.subscription_discount WHERE code = 'WELCOME20')";
    assert_eq!(shop.database.value(sums).await, "5 0");
    for code in ["FOUNDER", "DATES10", "welcome20", "NOTHING"] {
        let answer = subscribe(&shop.sara, json!({ "planId": PLUS, "discountCode": code })).await.ok();
        assert_eq!(answer.user_errors("subscribe"), ["discountCode: INVALID_CODE"], "{code}");
    }
}

const ADMIN_FIELDS: &str = "id status subtotal { amount } taxTotal { amount } total { amount } currencyCode billingInterval";

pub(crate) async fn draft(shop: &Shop, input: Value) -> Response {
    let create = format!(
        "mutation ($input: CreateCustomerSubscriptionInput!) {{ done: createCustomerSubscription(input: $input) {{
            customerSubscription {{ {ADMIN_FIELDS} }} userErrors {{ field code message }} }} }}"
    );
    shop.billing.query_with(&create, json!({ "input": input })).await.ok()
}

pub(crate) const SARAS_ID: &str = "cus_01jddk0000000000000000sara";

#[tokio::test]
async fn a_subscription_that_ends_with_its_period_changes_its_plan_no_more() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    assert_eq!(shop.charge().await, ["21.85"]);
    shop.days(3);
    verb(&shop.sara, "cancelSubscription", &id, "").await.ok();
    let before = shop.is(&id).await.at("it").clone();
    for plan in [PLUS_YEARLY, COFFEE] {
        let refused = verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{plan}\"")).await.ok();
        assert_eq!(refused.user_errors("done"), ["endDate: ENDING"]);
    }
    assert_eq!(shop.is(&id).await.at("it"), &before);
    assert_eq!(shop.due().await, [], "no year is charged of which a month would be had");
}

#[tokio::test]
async fn nobody_gets_credit_for_a_payment_that_is_being_collected() {
    let shop = Shop::open().await;
    shop.database.execute("UPDATE subscriptions.subscription_plan SET trial_period_days = 0").await;
    let id = shop.subscribe(PLUS_YEARLY, None).await;
    let [(cycle, _)] = &shop.due().await[..] else { panic!("one cycle is due") };
    let refused = verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{PLUS}\"")).await.ok();
    assert_eq!(refused.user_errors("done"), ["status: CHARGING"]);
    shop.record(cycle, "FAILED").await.ok();
    let now = shop.is(&id).await;
    assert_eq!((now.at("it.status"), now.at("it.credit.amount")), (&json!("PAST_DUE"), &json!("0.00")));
    assert_eq!(now.at("it.nextRetryAt"), "2027-02-01T09:30:00+00:00");
    shop.days(1);
    assert_eq!(shop.charge().await, ["218.50"], "it is tried again");
}

#[tokio::test]
async fn a_payment_that_fails_during_a_pause_is_tried_again_when_that_has_ended() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    assert_eq!(shop.charge().await, ["21.85"]);
    shop.days(28);
    let [(cycle, _)] = &shop.due().await[..] else { panic!("the renewal is due") };
    shop.days(1);
    verb(&shop.sara, "pauseSubscription", &id, "").await.ok();
    shop.record(cycle, "FAILED").await.ok();
    assert_eq!(shop.is(&id).await.at("it.status"), "PAUSED");
    shop.days(50);
    assert_eq!(shop.due().await, [], "nothing is charged meanwhile");
    let resumed = verb(&shop.sara, "resumeSubscription", &id, "").await.ok();
    assert_eq!(resumed.at("done.customerSubscription.status"), "PAST_DUE");
    // The period that had ended before the pause does not come to life again.
    assert_eq!(resumed.at("done.customerSubscription.currentPeriodEnd"), "2027-02-28T09:30:00+00:00");
    assert_eq!(shop.charge().await, ["21.85"]);
    let now = shop.is(&id).await;
    assert_eq!(
        (now.at("it.status"), now.at("it.currentPeriodEnd")),
        (&json!("ACTIVE"), &json!("2027-05-20T09:30:00+00:00")),
        "March 31 and the fifty days"
    );
    assert_eq!(shop.due().await, []);
    shop.days(30);
    assert_eq!(shop.charge().await, ["21.85"]);
    assert_eq!(shop.is(&id).await.at("it.currentPeriodEnd"), "2027-06-20T09:30:00+00:00", "a month later, and not on the 31st");
}

#[tokio::test]
async fn a_pause_moves_the_end_of_a_subscription_that_is_cancelled_and_the_share_that_is_left_is_of_the_days_without_it() {
    let shop = Shop::open().await;
    let (ending, going_on) = (shop.subscribe(PLUS, None).await, shop.subscribe(PLUS, None).await);
    assert_eq!(shop.charge().await.len(), 2);
    shop.days(14);
    verb(&shop.sara, "cancelSubscription", &ending, "").await.ok();
    for id in [&ending, &going_on] {
        verb(&shop.sara, "pauseSubscription", id, "").await.ok();
    }
    shop.days(100);
    for id in [&ending, &going_on] {
        assert_eq!(verb(&shop.sara, "resumeSubscription", id, "").await.ok().at("done.userErrors"), &json!([]));
    }
    let now = shop.is(&ending).await;
    assert_eq!(
        (now.at("it.endDate"), now.at("it.currentPeriodEnd")),
        (&json!("2027-06-08T09:30:00+00:00"), now.at("it.endDate"))
    );
    // Half of the 28 days is left, however long the pause was: 19 ÷ 2 less than 89 ÷ 2.
    verb(&shop.sara, "changeSubscriptionPlan", &going_on, &format!(", planId: \"{COFFEE}\"")).await.ok();
    assert_eq!(shop.charge().await, ["40.25"]);
}

#[tokio::test]
async fn a_discount_counts_for_what_is_given_back() {
    let shop = Shop::open().await;
    shop.database.execute("UPDATE subscriptions.subscription_discount SET discount_value = 100 WHERE code = 'WELCOME20'").await;
    let id = shop.subscribe(COFFEE, Some("WELCOME20")).await;
    assert_eq!(shop.due().await, [], "it costs nothing");
    shop.days(14);
    verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{PLUS}\"")).await.ok();
    assert_eq!(shop.is(&id).await.at("it.credit.amount"), "0.00", "nothing was paid that could be given back");
    // Twice within one period, before anything of it is charged: a difference that falls away is no credit either.
    shop.days(14);
    assert_eq!(shop.charge().await, ["21.85"]);
    verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{COFFEE}\"")).await.ok();
    verb(&shop.sara, "changeSubscriptionPlan", &id, &format!(", planId: \"{PLUS}\"")).await.ok();
    assert_eq!(shop.due().await, []);
    assert_eq!(shop.is(&id).await.at("it.credit.amount"), "0.00");
}

#[tokio::test]
async fn a_draft_costs_what_its_plan_costs() {
    let shop = Shop::open().await;
    let created = draft(&shop, json!({ "planId": COFFEE, "customerId": SARAS_ID })).await;
    let sums = ["subtotal", "taxTotal", "total"];
    assert_eq!(sums.map(|sum| created.text(&format!("done.customerSubscription.{sum}.amount"))), ["89.00", "13.35", "102.35"]);
    assert_eq!(created.at("done.customerSubscription.currencyCode"), "SAR");
    let id = created.text("done.customerSubscription.id");
    verb(&shop.billing, "activateSubscription", id, "").await.ok();
    assert_eq!(shop.charge().await, ["102.35"]);
    // A draft of before, without a price, has it when it is activated.
    let old = draft(&shop, json!({ "planId": COFFEE, "customerId": SARAS_ID })).await;
    let old = old.text("done.customerSubscription.id");
    shop.database.execute(&format!("UPDATE subscriptions.subscription SET subtotal = 0, total = 0 WHERE id = '{old}'")).await;
    verb(&shop.billing, "activateSubscription", old, "").await.ok();
    assert_eq!(shop.charge().await, ["102.35"]);
    for (input, error) in [
        (json!({ "planId": ARCHIVED, "customerId": SARAS_ID }), "planId: NOT_FOUND"),
        (json!({ "planId": COFFEE, "customerId": SARAS_ID, "currencyCode": "EUR" }), "planId: CURRENCY_MISMATCH"),
        (json!({ "planId": COFFEE, "customerId": SARAS_ID, "billingInterval": "YEARLY" }), "billingInterval: INVALID"),
    ] {
        assert_eq!(draft(&shop, input).await.user_errors("done"), [error]);
    }
    // What a subscription that has started costs, and until when, no update changes.
    let update = "mutation ($id: ID!, $input: UpdateCustomerSubscriptionInput!) {
        done: updateCustomerSubscription(id: $id, input: $input) { userErrors { field code } } }";
    for input in [json!({ "endDate": "2099-01-01T00:00:00Z" }), json!({ "billingInterval": "YEARLY" })] {
        let field = input.as_object().unwrap().keys().next().unwrap().clone();
        let refused = shop.billing.query_with(update, json!({ "id": id, "input": input })).await.ok();
        assert_eq!(refused.user_errors("done"), [format!("{field}: ILLEGAL_STATE")]);
    }
}

#[tokio::test]
async fn a_period_that_the_end_of_the_subscription_cuts_short_costs_its_share() {
    let shop = Shop::open().await;
    // Fourteen of the 28 days of the second period.
    let input = json!({ "planId": COFFEE, "customerId": SARAS_ID, "endDate": "2027-03-14T21:30:00Z" });
    let created = draft(&shop, input).await;
    let id = created.text("done.customerSubscription.id");
    verb(&shop.billing, "activateSubscription", id, "").await.ok();
    assert_eq!(shop.charge().await, ["102.35"]);
    shop.days(28);
    assert_eq!(shop.charge().await, ["47.87"], "14½ of the 31 days from February 28: 41.63, and the tax");
    assert_eq!(shop.is(id).await.at("it.currentPeriodEnd"), "2027-03-14T21:30:00+00:00");
    shop.days(15);
    assert_eq!(shop.due().await, []);
    assert_eq!(shop.is(id).await.at("it.status"), "EXPIRED");
}

#[tokio::test]
async fn the_sums_of_a_line_are_computed_and_charged_with_the_period() {
    let shop = Shop::open().await;
    let id = shop.subscribe(PLUS, None).await;
    let create = "mutation ($input: CreateSubscriptionItemInput!) { done: createSubscriptionItem(input: $input) {
        subscriptionItem { id subtotal taxTotal total } userErrors { field code message } } }";
    let product = "prod_01jddk0000000000000000ajwa";
    let input = json!({ "subscriptionId": id, "productId": product, "title": "Dates", "quantity": 2, "unitPrice": "10" });
    let mut typed = input.clone();
    typed["subtotal"] = json!("1");
    let refused = shop.billing.query_with(create, json!({ "input": typed })).await;
    assert!(refused.errors()[0]["message"].as_str().unwrap().contains("subtotal"), "{:#}", refused.body);
    let created = shop.billing.query_with(create, json!({ "input": input })).await.ok();
    assert_eq!(
        ["subtotal", "taxTotal", "total"].map(|sum| created.text(&format!("done.subscriptionItem.{sum}")).to_owned()),
        ["20", "3", "23"]
    );
    let update = "mutation ($id: ID!) { done: updateSubscriptionItem(id: $id, input: { quantity: 10, unitPrice: \"20\" }) {
        subscriptionItem { subtotal total } userErrors { code } } }";
    let item = json!({ "id": created.text("done.subscriptionItem.id") });
    let updated = shop.billing.query_with(update, item).await.ok();
    assert_eq!((updated.text("done.subscriptionItem.subtotal"), updated.text("done.subscriptionItem.total")), ("200", "230"));
    assert_eq!(shop.charge().await, ["251.85"], "19 and 200, and the tax");
}

/// Invariant: A subscriber is a customer, who is not deleted while the subscription runs.
#[tokio::test]
async fn who_subscribes_is_a_customer_and_stays_one_while_the_subscription_runs() {
    let shop = Shop::open().await;
    let customers = TestSubgraph::start(named("customers").unwrap(), shop.database.url()).await;
    let staff = customers.as_staff("dakkah", "tenant-admin").signed_in().await;
    let delete = async |id: &str| {
        let delete = "mutation ($id: ID!) { done: deleteCustomer(id: $id) { userErrors { field code message } } }";
        staff.query_with(delete, json!({ "id": id })).await.ok()
    };
    let email = json!({ "input": { "email": "new@dakkah.example" } });
    let create = "mutation ($input: CreateCustomerInput!) { done: createCustomer(input: $input) { customer { id } } }";
    let customer = staff.query_with(create, email).await.ok().text("done.customer.id").to_owned();
    for nobody in ["cus_nobody", "cus_01jdpa000000000000000mar1e"] {
        let refused = subscribe(&shop.billing, json!({ "planId": PLUS, "customerId": nobody })).await.ok();
        assert_eq!(refused.user_errors("subscribe"), ["customerId: NOT_FOUND"], "{nobody}");
        let refused = draft(&shop, json!({ "planId": PLUS, "customerId": nobody })).await;
        assert_eq!(refused.user_errors("done"), ["customerId: NOT_FOUND"], "{nobody}");
    }
    let id = subscribe(&shop.billing, json!({ "planId": PLUS, "customerId": customer })).await.ok();
    let id = id.text("subscribe.customerSubscription.id").to_owned();
    for (mutation, state) in [("pauseSubscription", "PAUSED"), ("resumeSubscription", "ACTIVE")] {
        assert_eq!(delete(&customer).await.user_errors("done"), ["id: HAS_SUBSCRIPTION"]);
        assert_eq!(verb(&shop.billing, mutation, &id, "").await.ok().at("done.customerSubscription.status"), state);
    }
    let running = "mutation ($id: ID!) { done: deleteCustomerSubscription(id: $id) { userErrors { field code } } }";
    let refused = shop.billing.query_with(running, json!({ "id": id })).await.ok();
    assert_eq!(refused.user_errors("done"), ["status: ILLEGAL_STATE"]);
    verb(&shop.billing, "cancelSubscription", &id, ", input: { atPeriodEnd: false }").await.ok();
    assert_eq!(delete(&customer).await.user_errors("done"), [""; 0]);
    assert_eq!(shop.due().await, []);
    let gone = subscribe(&shop.billing, json!({ "planId": PLUS, "customerId": customer })).await.ok();
    assert_eq!(gone.user_errors("subscribe"), ["customerId: NOT_FOUND"], "who was deleted subscribes to nothing");
}
