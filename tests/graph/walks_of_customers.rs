//! Every sequence of three verbs, from every state, with the clock moved between them: what must hold of money, seats and dates holds after each
//! of them. `docs/state-walks.md` says what is walked, and what it has found.
//!
//! Sequences that begin alike are walked once: each row is copied as often as there are verbs, and each copy is taken on by one. A verb that is
//! refused changes nothing, which is looked at, so that what follows it is the walk without it, and is not walked again; of subscriptions that have
//! become alike one is walked on.
//!
//! Invariant: Money, dates and points of subscriptions, bookings and memberships add up after any sequence of verbs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::iter;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase};

use crate::bookings::{Desk, LESSON};
use crate::points::Scheme;
use crate::subscriptions::{COFFEE, PLUS, PLUS_YEARLY, SARAS_ID, Shop, draft};

/// A row that is walked, and how it came to be what it is.
#[derive(Clone, Debug)]
struct Walked {
    id: String,
    path: Vec<String>,
}

/// How many requests are sent at a time.
const AT_ONCE: usize = 16;

/// The copies of the rows for the next step: one for each verb.
fn copies(rows: &[Walked], verbs: &[&'static str], prefix: &str, level: usize) -> Vec<(Walked, Walked, &'static str)> {
    let mut copies = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        for verb in verbs {
            let id = format!("{prefix}_walk{level}x{index:05}x{verb}");
            let path = row.path.iter().cloned().chain([(*verb).to_owned()]).collect();
            copies.push((row.clone(), Walked { id, path }, *verb));
        }
    }
    copies
}

/// Pairs of ids as rows of SQL.
fn pairs(copies: &[(Walked, Walked, &'static str)]) -> String {
    let pairs: Vec<String> = copies.iter().map(|(from, to, _)| format!("('{}', '{}')", from.id, to.id)).collect();
    pairs.join(", ")
}

/// Ids as an array of SQL.
fn array<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| format!("'{id}'")).collect();
    format!("ARRAY[{}]::text[]", ids.join(", "))
}

/// Two columns of text, by the first.
async fn by_id(database: &TestDatabase, sql: &str) -> BTreeMap<String, String> {
    let rows = database.rows(sql).await.into_iter();
    rows.map(|mut row| (row[0].take().unwrap_or_default(), row[1].take().unwrap_or_default())).collect()
}

/// Sends a mutation `done` for each of some rows; the code of what it was refused for, or nothing.
async fn each(by: &Client, ids: Vec<String>, call: impl Fn(&str) -> (String, Value)) -> BTreeMap<String, String> {
    let answers = iter(ids).map(|id| {
        let (query, variables) = call(&id);
        async move { (id, by.query_with(&query, variables).await) }
    });
    let answers: Vec<(String, Response)> = answers.buffer_unordered(AT_ONCE).collect().await;
    answers
        .into_iter()
        .map(|(id, answer)| {
            let answer = answer.ok();
            (id, answer.user_errors("done").join(","))
        })
        .collect()
}

/// What a subscription is, whatever its ids are and whenever it was written: a refused verb does not change it, and of those that are alike one is
/// walked on.
const SUBSCRIPTION_AS_IT_IS: &str = "
    SELECT s.id, md5((to_jsonb(s) - '{id,created_at,updated_at,customer_id}'::text[])::text || coalesce((
        SELECT string_agg((to_jsonb(c) - '{id,subscription_id,created_at,updated_at}'::text[])::text, ' '
                          ORDER BY c.period_start, c.kind, c.status, c.created_at, c.id)
          FROM subscriptions.billing_cycle c WHERE c.tenant_id = s.tenant_id AND c.subscription_id = s.id AND c.deleted_at IS NULL), '') || coalesce((
        SELECT string_agg((to_jsonb(p) - '{id,subscription_id,created_at,updated_at}'::text[])::text, ' ' ORDER BY p.paused_at)
          FROM subscriptions.subscription_pause p WHERE p.tenant_id = s.tenant_id AND p.subscription_id = s.id AND p.deleted_at IS NULL), ''))
      FROM subscriptions.subscription s WHERE s.deleted_at IS NULL";

/// Those that have ended, with no payment on its way: what every state refuses is tested elsewhere.
const OVER: &str = "
    SELECT s.id FROM subscriptions.subscription s
     WHERE s.deleted_at IS NULL AND s.status IN ('canceled', 'expired') AND NOT EXISTS (
         SELECT FROM subscriptions.billing_cycle c
          WHERE c.tenant_id = s.tenant_id AND c.subscription_id = s.id AND c.deleted_at IS NULL AND c.status = 'processing')";

/// What a customer has at a moment, before tax: what is left of the period that was paid for, credit, and what of it open cycles have reserved,
/// less the differences that are still to be paid. No pause, resumption, cancellation at the period's end or change of plan gives or takes any.
fn worth(now: &str) -> String {
    format!(
        "SELECT s.id, round(
             coalesce(s.period_value, 0) * least(greatest(
                 extract(epoch FROM s.current_period_end - coalesce(pause.paused_at, '{now}')), 0), seconds.whole) / nullif(seconds.whole, 0)
             + s.credit + coalesce(open.reserved, 0) - coalesce(open.differences, 0), 4)
           FROM subscriptions.subscription s
           LEFT JOIN subscriptions.subscription_pause pause
             ON pause.tenant_id = s.tenant_id AND pause.subscription_id = s.id AND pause.deleted_at IS NULL AND pause.resumed_at IS NULL
          CROSS JOIN LATERAL (
              SELECT extract(epoch FROM s.current_period_end - s.current_period_start) - coalesce((
                  SELECT sum(extract(epoch FROM p.resumed_at - p.paused_at)) FROM subscriptions.subscription_pause p
                   WHERE p.tenant_id = s.tenant_id AND p.subscription_id = s.id AND p.deleted_at IS NULL AND p.paused_at >= s.current_period_start
                     AND p.resumed_at IS NOT NULL), 0) AS whole) seconds
          CROSS JOIN LATERAL (
              SELECT sum(c.credit_total) AS reserved, sum(c.subtotal) FILTER (WHERE c.kind = 'difference') AS differences
                FROM subscriptions.billing_cycle c
               WHERE c.tenant_id = s.tenant_id AND c.subscription_id = s.id AND c.deleted_at IS NULL AND c.status IN ('upcoming', 'processing', 'failed')) open
          WHERE s.deleted_at IS NULL"
    )
}

/// What is wrong with subscriptions, whatever has become of them.
const WRONG_SUBSCRIPTIONS: &str = "
    SELECT s.id || ' ' || rule.name
      FROM subscriptions.subscription s
     CROSS JOIN LATERAL (
         SELECT coalesce(bool_and(c.total = c.subtotal + c.tax_total AND c.tax_total = round(c.subtotal * 0.15, 2)), true) AS adds_up,
                coalesce(sum(c.subtotal) FILTER (WHERE c.status = 'completed'), 0) AS paid,
                coalesce(sum(c.credit_total) FILTER (WHERE c.status = 'completed'), 0) AS spent,
                coalesce(sum(c.credit_total) FILTER (WHERE c.status IN ('upcoming', 'processing', 'failed')), 0) AS reserved,
                count(*) FILTER (WHERE c.status = 'upcoming') AS upcoming,
                count(*) FILTER (WHERE c.status = 'processing') AS processing,
                count(*) FILTER (WHERE c.status = 'failed') AS failed,
                count(*) FILTER (WHERE c.kind = 'period' AND c.status IN ('upcoming', 'processing', 'failed')) AS open,
                min(c.period_start) FILTER (WHERE c.kind = 'period' AND c.status IN ('upcoming', 'processing', 'failed')) AS opens,
                count(*) FILTER (WHERE c.kind = 'period' AND c.status = 'completed')
                    - count(DISTINCT c.period_start) FILTER (WHERE c.kind = 'period' AND c.status = 'completed') AS doubled,
                count(*) AS cycles
           FROM subscriptions.billing_cycle c
          WHERE c.tenant_id = s.tenant_id AND c.subscription_id = s.id AND c.deleted_at IS NULL) c
     CROSS JOIN LATERAL (
         SELECT count(*) AS open FROM subscriptions.subscription_pause p
          WHERE p.tenant_id = s.tenant_id AND p.subscription_id = s.id AND p.deleted_at IS NULL AND p.resumed_at IS NULL) p
     CROSS JOIN LATERAL (VALUES
         ('sums of cycles add up', c.adds_up),
         ('the sums of the subscription add up', s.total = s.subtotal + s.tax_total AND s.tax_total = round(s.subtotal * 0.15, 2)),
         ('credit is not above what was paid', s.credit >= 0 AND s.credit + c.reserved + c.spent <= c.paid),
         ('a period is charged once', c.doubled = 0),
         ('a draft costs nothing', s.status <> 'draft' OR c.cycles = 0),
         ('one period at a time is to be charged', s.status IN ('canceled', 'expired') OR c.open <= 1),
         ('who has service is charged for the time after it, or it ends',
             s.status NOT IN ('active', 'past_due', 'paused') OR c.open = 1 OR s.end_date <= s.current_period_end),
         ('the next period begins where the last one ends, or is the one under way',
             s.status IN ('canceled', 'expired') OR c.open = 0 OR c.opens IN (s.current_period_end, s.current_period_start)),
         ('arrears are collected', s.status <> 'past_due' OR c.failed = 0 AND c.processing > 0 OR s.next_retry_at IS NOT NULL
             OR c.processing > 0),
         ('an active one has no arrears', s.status <> 'active' OR c.failed = 0),
         ('only arrears are tried again', s.next_retry_at IS NULL OR s.status = 'past_due'),
         ('a pause is open as long as it lasts', p.open = CASE s.status WHEN 'paused' THEN 1 ELSE 0 END),
         ('what has ended is not charged', s.status NOT IN ('canceled', 'expired') OR c.upcoming = 0),
         ('dates are in order', s.start_date <= s.current_period_start AND s.current_period_start < s.current_period_end
             OR s.current_period_start IS NULL AND s.status IN ('draft', 'canceled')),
         ('what is paid for is had', s.status NOT IN ('active', 'paused', 'past_due') OR s.end_date IS NULL
             OR s.end_date >= s.current_period_end)
     ) AS rule (name, holds)
     WHERE s.deleted_at IS NULL AND rule.holds IS NOT TRUE";

async fn subscription_states(shop: &Shop) -> Vec<Walked> {
    let states = ["draft", "trial", "paid", "paused", "being collected", "past due"];
    let mut ids = vec![
        draft(shop, json!({ "planId": PLUS, "customerId": SARAS_ID })).await.text("done.customerSubscription.id").to_owned(),
        shop.subscribe(PLUS_YEARLY, None).await,
    ];
    for _ in 2..states.len() {
        ids.push(shop.subscribe(PLUS, None).await);
    }
    for (cycle, _) in shop.due().await {
        let of = format!("SELECT subscription_id FROM subscriptions.billing_cycle WHERE id = '{cycle}'");
        let of = shop.database.value(&of).await;
        match ids.iter().position(|id| *id == of) {
            Some(4) => {}
            Some(5) => drop(shop.record(&cycle, "FAILED").await.ok()),
            _ => drop(shop.record(&cycle, "SUCCEEDED").await.ok()),
        }
    }
    let paused = crate::subscriptions::verb(&shop.sara, "pauseSubscription", &ids[3], "").await.ok();
    assert_eq!(paused.user_errors("done"), [""; 0]);
    ids.into_iter().zip(states).map(|(id, state)| Walked { id, path: vec![state.to_owned()] }).collect()
}

/// Verbs of subscriptions, as the walk names them; those of billing are not customers'.
const OF_SUBSCRIPTIONS: [&str; 9] = ["activate", "pause", "resume", "cancel", "dearer", "yearly", "bill", "succeed", "fail"];

/// Takes each copy on by its verb: for which it was refused, by id.
async fn take_on(shop: &Shop, copies: &[(Walked, Walked, &'static str)]) -> BTreeMap<String, String> {
    let with = |verb: &str| copies.iter().filter(|copy| copy.2 == verb).map(|copy| copy.1.id.clone()).collect::<Vec<_>>();
    let mut refused = BTreeMap::new();
    for (verb, mutation, more) in [
        ("activate", "activateSubscription", String::new()),
        ("pause", "pauseSubscription", String::new()),
        ("resume", "resumeSubscription", String::new()),
        ("cancel", "cancelSubscription", String::new()),
        ("dearer", "changeSubscriptionPlan", format!(", planId: \"{COFFEE}\"")),
        ("yearly", "changeSubscriptionPlan", format!(", planId: \"{PLUS_YEARLY}\"")),
    ] {
        let call = |id: &str| {
            let call = format!("mutation ($id: ID!) {{ done: {mutation}(id: $id{more}) {{ userErrors {{ field code }} }} }}");
            (call, json!({ "id": id }))
        };
        refused.extend(each(&shop.billing, with(verb), call).await);
    }
    for (verb, result) in [("succeed", "SUCCEEDED"), ("fail", "FAILED")] {
        let ids = array(copies.iter().filter(|copy| copy.2 == verb).map(|copy| copy.1.id.as_str()));
        let cycles = format!(
            "SELECT id FROM subscriptions.billing_cycle WHERE subscription_id = ANY ({ids}) AND status = 'processing' AND deleted_at IS NULL"
        );
        let call = |id: &str| {
            let call = "mutation ($id: ID!, $result: SubscriptionPaymentResult!) {
                done: recordSubscriptionPayment(billingCycleId: $id, result: $result) { userErrors { field code } } }";
            (call.to_owned(), json!({ "id": id, "result": result }))
        };
        let told = each(&shop.billing, shop.database.column(&cycles).await, call).await;
        assert!(told.values().all(String::is_empty), "{told:?}");
    }
    // Billing is about all that there are: the others are out of its sight meanwhile.
    let billed = array(copies.iter().filter(|copy| copy.2 == "bill").map(|copy| copy.1.id.as_str()));
    let hide =
        format!("UPDATE subscriptions.subscription SET deleted_at = now() WHERE deleted_at IS NULL AND NOT id = ANY ({billed})");
    shop.database.execute(&hide).await;
    loop {
        let run = "mutation { runSubscriptionBilling { hasMore failed } }";
        let run = shop.billing.query(run).await.ok();
        assert_eq!(run.at("runSubscriptionBilling.failed"), 0);
        if run.at("runSubscriptionBilling.hasMore") == false {
            break;
        }
    }
    let all = array(copies.iter().map(|copy| copy.1.id.as_str()));
    shop.database.execute(&format!("UPDATE subscriptions.subscription SET deleted_at = NULL WHERE id = ANY ({all})")).await;
    refused
}

#[tokio::test]
async fn whatever_is_done_to_a_subscription_its_money_and_dates_add_up() {
    let shop = Shop::open().await;
    let mut rows = subscription_states(&shop).await;
    let states = rows.len();
    // Into the period, to its end and beyond it, and into the next one.
    let moves = [TimeDelta::days(10), TimeDelta::days(21), TimeDelta::days(12)];
    let (mut steps, mut wrong) = (0, Vec::new());
    let columns = shop.database.columns("subscriptions.billing_cycle").await;
    for (level, moved) in moves.into_iter().enumerate() {
        shop.clock.advance(moved);
        let now = shop.clock.now().to_rfc3339();
        let copies = copies(&rows, &OF_SUBSCRIPTIONS, "sub", level);
        let copy = format!(
            "UPDATE subscriptions.subscription SET deleted_at = now() WHERE deleted_at IS NULL;
             CREATE TEMP TABLE copied AS SELECT * FROM (VALUES {}) AS pair (old, new);
             INSERT INTO subscriptions.subscription
             SELECT (jsonb_populate_record(s, jsonb_build_object('id', new, 'deleted_at', NULL))).*
               FROM copied JOIN subscriptions.subscription s ON s.id = old;
             INSERT INTO subscriptions.billing_cycle ({columns}) SELECT {columns} FROM (
             SELECT (jsonb_populate_record(c, jsonb_build_object('id', 'bcyc_' || md5(c.id || new), 'subscription_id', new))).*
               FROM copied JOIN subscriptions.billing_cycle c ON c.subscription_id = old) AS copies;
             INSERT INTO subscriptions.subscription_pause
             SELECT (jsonb_populate_record(p, jsonb_build_object('id', 'spause_' || md5(p.id || new), 'subscription_id', new))).*
               FROM copied JOIN subscriptions.subscription_pause p ON p.subscription_id = old;
             DROP TABLE copied;
             ANALYZE subscriptions.subscription, subscriptions.billing_cycle, subscriptions.subscription_pause;",
            pairs(&copies)
        );
        shop.database.execute(&copy).await;
        let before = by_id(&shop.database, SUBSCRIPTION_AS_IT_IS).await;
        let had = by_id(&shop.database, &worth(&now)).await;
        let refused = take_on(&shop, &copies).await;
        let after = by_id(&shop.database, SUBSCRIPTION_AS_IT_IS).await;
        let has = by_id(&shop.database, &worth(&now)).await;
        let faults = shop.database.column(WRONG_SUBSCRIPTIONS).await;
        let over: BTreeSet<String> = shop.database.column(OVER).await.into_iter().collect();
        let mut seen = BTreeSet::new();
        let path = |id: &str| copies.iter().find(|copy| copy.1.id == id).map(|copy| copy.1.path.join(", ")).unwrap_or_default();
        wrong.extend(faults.iter().map(|fault| {
            let (id, rule) = fault.split_once(' ').unwrap_or((fault, ""));
            format!("{}: not `{rule}`", path(id))
        }));
        rows.clear();
        for (_, copy, verb) in &copies {
            steps += 1;
            let same = before.get(&copy.id) == after.get(&copy.id);
            let code = refused.get(&copy.id).map(String::as_str).unwrap_or_default();
            if !code.is_empty() && !same {
                wrong.push(format!("{}: refused with {code}, and changed", copy.path.join(", ")));
            }
            let amount =
                |of: &BTreeMap<String, String>| of.get(&copy.id).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
            let (had, has) = (amount(&had), amount(&has));
            if ["pause", "resume", "cancel", "dearer", "yearly"].contains(verb) && (had - has).abs() > 0.011 {
                let ended = !after.contains_key(&copy.id) || ends_at_once(&shop, &copy.id).await;
                if !ended {
                    wrong.push(format!("{}: what the customer had was worth {had}, and is {has}", copy.path.join(", ")));
                }
            }
            if !same && !over.contains(&copy.id) && after.get(&copy.id).is_some_and(|is| seen.insert(is.clone())) {
                rows.push(copy.clone());
            }
        }
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
        eprintln!("subscriptions: {steps} steps, {} to go on from", rows.len());
    }
    let sequences = states * OF_SUBSCRIPTIONS.len().pow(3);
    eprintln!("subscriptions: {sequences} sequences from {states} states in {steps} steps");
    assert_eq!(sequences, 4_374);
    assert!(steps > 500, "{steps} steps");
}

/// Who cancels at once gives up what is left.
async fn ends_at_once(shop: &Shop, id: &str) -> bool {
    let status = shop.database.value(&format!("SELECT status FROM subscriptions.subscription WHERE id = '{id}'")).await;
    status == "canceled"
}

const MEMBERSHIP_AS_IT_IS: &str = "
    SELECT m.id, md5((to_jsonb(m) - 'updated_at')::text || coalesce((
        SELECT string_agg(concat(l.points, l.run_out_at), ' ' ORDER BY l.created_at, l.id) FROM loyalty.points_ledger l
         WHERE l.tenant_id = m.tenant_id AND l.membership_id = m.id), '') || coalesce((
        SELECT string_agg(d.status, ' ' ORDER BY d.created_at, d.id) FROM loyalty.redemption d
         WHERE d.tenant_id = m.tenant_id AND d.membership_id = m.id), ''))
      FROM loyalty.membership m WHERE m.deleted_at IS NULL";

/// What is wrong with memberships, whatever has become of them. The tier is that of the demo's numbers.
const WRONG_MEMBERSHIPS: &str = "
    SELECT m.id || ' ' || rule.name
      FROM loyalty.membership m
      LEFT JOIN loyalty.membership_tier t ON t.tenant_id = m.tenant_id AND t.id = m.tier_id
     CROSS JOIN LATERAL (
         SELECT coalesce(sum(l.points), 0) AS points,
                coalesce(sum(l.points) FILTER (WHERE l.transaction_type = 'earn'), 0) AS earned,
                coalesce(-sum(l.points) FILTER (WHERE l.transaction_type = 'expire'), 0) AS run_out,
                coalesce(-sum(l.points) FILTER (WHERE l.transaction_type = 'redeem'), 0) AS spent,
                coalesce(sum(l.points) FILTER (WHERE l.transaction_type = 'adjust' AND l.source = 'redemption'), 0) AS given_back,
                coalesce(min(l.balance_after), 0) AS least
           FROM loyalty.points_ledger l WHERE l.tenant_id = m.tenant_id AND l.membership_id = m.id) l
     CROSS JOIN LATERAL (
         SELECT coalesce(sum(d.points_spent), 0) AS taken, coalesce(sum(d.points_spent) FILTER (WHERE d.status = 'cancelled'), 0) AS called_off
           FROM loyalty.redemption d WHERE d.tenant_id = m.tenant_id AND d.membership_id = m.id) d
     CROSS JOIN LATERAL (VALUES
         ('the balance is the sum of the ledger', m.total_points = l.points),
         ('no balance falls below zero', m.total_points >= 0 AND l.least >= 0),
         ('what was earned is counted', m.lifetime_points = l.earned),
         ('no more runs out than was earned', l.run_out <= l.earned),
         ('rewards are paid for, and given back once', d.taken = l.spent AND d.called_off = l.given_back),
         ('the tier follows the points', t.tier_level = CASE
             WHEN m.total_points < 500 THEN 1
             WHEN m.total_points < 1000 AND t.tier_level <= 2 THEN t.tier_level
             WHEN m.total_points < 5000 THEN 2 END)
     ) AS rule (name, holds)
     WHERE m.id LIKE 'memb_walk%' AND m.deleted_at IS NULL AND rule.holds IS NOT TRUE";

const OF_MEMBERSHIPS: [&str; 9] =
    ["earn", "earn_for_days", "add", "take", "redeem", "call_off", "hand_over", "end_redemption", "run_out"];

/// Takes each copy on by its verb: for which it was refused, by id.
async fn spend(scheme: &Scheme, copies: &[(Walked, Walked, &'static str)], reward: &str, end: &str) -> BTreeMap<String, String> {
    let with = |verb: &str| copies.iter().filter(|copy| copy.2 == verb).map(|copy| copy.1.id.clone()).collect::<Vec<_>>();
    let mut refused = BTreeMap::new();
    for (verb, mutation, input) in [
        ("earn", "earnPoints", json!({ "points": 400 })),
        ("earn_for_days", "earnPoints", json!({ "points": 700, "expiresAt": end })),
        ("add", "adjustPoints", json!({ "points": 650, "description": "x" })),
        ("take", "adjustPoints", json!({ "points": -450, "description": "x" })),
    ] {
        let kind = if mutation == "earnPoints" { "EarnPointsInput" } else { "AdjustPointsInput" };
        let call = |id: &str| {
            let call = format!(
                "mutation ($id: ID!, $input: {kind}!) {{ done: {mutation}(membershipId: $id, input: $input) {{ userErrors {{ field code }} }} }}"
            );
            (call, json!({ "id": id, "input": input }))
        };
        refused.extend(each(&scheme.admin, with(verb), call).await);
    }
    let call = |id: &str| {
        let call = "mutation ($id: ID!, $reward: ID!) { done: redeemReward(membershipId: $id, rewardId: $reward) { userErrors { field code } } }";
        (call.to_owned(), json!({ "id": id, "reward": reward }))
    };
    refused.extend(each(&scheme.admin, with("redeem"), call).await);
    // Of each the redemption that was made last.
    for (verb, mutation) in
        [("call_off", "cancelRedemption"), ("hand_over", "fulfillRedemption"), ("end_redemption", "expireRedemption")]
    {
        let ids = array(copies.iter().filter(|copy| copy.2 == verb).map(|copy| copy.1.id.as_str()));
        let last = format!(
            "SELECT DISTINCT ON (membership_id) id, membership_id FROM loyalty.redemption WHERE membership_id = ANY ({ids})
              ORDER BY membership_id, created_at DESC, id DESC"
        );
        let of = by_id(&scheme.database, &last).await;
        let call = |id: &str| {
            (
                format!("mutation ($id: ID!) {{ done: {mutation}(id: $id) {{ userErrors {{ field code }} }} }}"),
                json!({ "id": id }),
            )
        };
        let told = each(&scheme.admin, of.keys().cloned().collect(), call).await;
        refused.extend(told.into_iter().map(|(redemption, code)| (of[&redemption].clone(), code)));
    }
    // Points run out of all members at once: those of the others are out of sight meanwhile.
    let theirs = array(copies.iter().filter(|copy| copy.2 == "run_out").map(|copy| copy.1.id.as_str()));
    let hide = format!(
        "UPDATE loyalty.points_ledger SET deleted_at = now() WHERE deleted_at IS NULL AND NOT membership_id = ANY ({theirs})"
    );
    scheme.database.execute(&hide).await;
    let run = "mutation { done: expirePoints { more userErrors { field code } } }";
    while *scheme.admin.query(run).await.ok().at("done.more") == true {}
    scheme.database.execute("UPDATE loyalty.points_ledger SET deleted_at = NULL").await;
    refused
}

#[tokio::test]
async fn whatever_is_done_to_a_membership_its_points_and_its_tier_add_up() {
    let clock = Clock::standing("2027-01-31T09:30:00Z".parse().unwrap());
    let scheme = Scheme::at(clock.clone()).await;
    let reward = scheme.reward(300, 1_000_000).await;
    let states = ["empty", "with points", "with points that run out", "with a reward", "suspended"];
    let make = |state: &str, index: usize| {
        let (tenant, status) = (testkit::tenant_id("dakkah"), if state == "suspended" { "suspended" } else { "active" });
        format!(
            "INSERT INTO loyalty.membership (id, tenant_id, customer_id, membership_number, status, joined_at)
             VALUES ('memb_walk{index}', '{tenant}', 'cus_01jddk000000000000000n0vra', 'WALK-{index}', '{status}', '2026-01-01')"
        )
    };
    let mut rows = Vec::new();
    for (index, state) in states.into_iter().enumerate() {
        scheme.database.execute(&make(state, index)).await;
        let id = format!("memb_walk{index}");
        let earn = json!({ "points": 800, "expiresAt": (state == "with points that run out").then_some("2027-02-05T00:00:00Z") });
        if state.starts_with("with") {
            crate::points::points(&scheme.admin, "earnPoints", &id, earn).await.ok();
        }
        if state == "with a reward" {
            crate::points::redeem(&scheme.admin, &id, &reward).await.ok();
        }
        rows.push(Walked { id, path: vec![state.to_owned()] });
    }
    let (mut steps, mut wrong) = (0, Vec::new());
    let columns = scheme.database.columns("loyalty.membership").await;
    for level in 0..3 {
        clock.advance(TimeDelta::days(4));
        let end = (clock.now() + TimeDelta::days(6)).to_rfc3339();
        let copies = copies(&rows, &OF_MEMBERSHIPS, "memb", level);
        let copy = format!(
            "UPDATE loyalty.membership SET deleted_at = now() WHERE deleted_at IS NULL AND id LIKE 'memb_walk%';
             CREATE TEMP TABLE copied AS SELECT * FROM (VALUES {}) AS pair (old, new);
             INSERT INTO loyalty.membership ({columns}) SELECT {columns} FROM (
             SELECT (jsonb_populate_record(m, jsonb_build_object('id', new, 'membership_number', new, 'deleted_at', NULL))).*
               FROM copied JOIN loyalty.membership m ON m.id = old) AS copies;
             INSERT INTO loyalty.points_ledger
             SELECT (jsonb_populate_record(l, jsonb_build_object('id', 'ptled_' || md5(l.id || new), 'membership_id', new))).*
               FROM copied JOIN loyalty.points_ledger l ON l.membership_id = old;
             -- An entry about a gain is about the copy of it.
             UPDATE loyalty.points_ledger l SET reference = 'ptled_' || md5(l.reference || new)
               FROM copied WHERE l.membership_id = new AND l.transaction_type = 'expire';
             INSERT INTO loyalty.redemption
             SELECT (jsonb_populate_record(d, jsonb_build_object('id', 'redem_' || md5(d.id || new), 'membership_id', new,
                                                                 'redemption_code', md5(d.id || new)))).*
               FROM copied JOIN loyalty.redemption d ON d.membership_id = old;
             DROP TABLE copied;",
            pairs(&copies)
        );
        scheme.database.execute(&copy).await;
        let before = by_id(&scheme.database, MEMBERSHIP_AS_IT_IS).await;
        let refused = spend(&scheme, &copies, &reward, &end).await;
        let after = by_id(&scheme.database, MEMBERSHIP_AS_IT_IS).await;
        let path = |id: &str| copies.iter().find(|copy| copy.1.id == id).map(|copy| copy.1.path.join(", ")).unwrap_or_default();
        for fault in scheme.database.column(WRONG_MEMBERSHIPS).await {
            let (id, rule) = fault.split_once(' ').unwrap();
            wrong.push(format!("{}: not `{rule}`", path(id)));
        }
        rows.clear();
        for (_, copy, _) in &copies {
            steps += 1;
            let same = before.get(&copy.id) == after.get(&copy.id);
            if refused.get(&copy.id).is_some_and(|code| !code.is_empty()) && !same {
                wrong.push(format!("{}: refused, and changed", copy.path.join(", ")));
            }
            if !same {
                rows.push(copy.clone());
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    let sequences = states.len() * OF_MEMBERSHIPS.len().pow(3);
    eprintln!("memberships: {sequences} sequences from {} states in {steps} steps", states.len());
    assert_eq!(sequences, 3_645);
    assert!(steps > 500, "{steps} steps");
}

/// What is wrong with bookings, whatever has become of them. What calling off costs, the walk reckons by itself.
const WRONG_BOOKINGS: &str = "
    SELECT b.id || ' ' || rule.name
      FROM bookings.booking b
     CROSS JOIN LATERAL (
         SELECT coalesce(sum(i.total_price), 0) AS price, count(*) AS lines,
                bool_and(i.status = CASE WHEN b.status IN ('cancelled', 'no_show', 'rescheduled') THEN 'cancelled'
                                         WHEN b.status IN ('checked_in', 'in_progress') THEN 'confirmed' ELSE b.status END) AS follow
           FROM bookings.booking_item i WHERE i.tenant_id = b.tenant_id AND i.booking_id = b.id) i
     CROSS JOIN LATERAL (
         SELECT count(*) AS waiting FROM bookings.booking_reminder r
          WHERE r.tenant_id = b.tenant_id AND r.booking_id = b.id AND r.status = 'pending') r
     CROSS JOIN LATERAL (VALUES
         ('sums are those of the lines, with the tax', b.subtotal = i.price AND b.tax_total = round(b.subtotal * 0.15, 2)
             AND b.total = b.subtotal + b.tax_total AND i.lines = 1),
         ('lines follow the booking', i.follow),
         ('only what is called off costs a fee', (b.cancellation_fee IS NOT NULL) = (b.status = 'cancelled')),
         ('a fee is at most the price', coalesce(b.cancellation_fee, 0) <= b.total AND coalesce(b.kept_fee, 0) <= b.total),
         ('nobody is reminded of what does not take place',
             r.waiting = 0 OR b.status IN ('confirmed', 'checked_in', 'in_progress', 'completed')),
         ('dates are in order', b.start_time < b.end_time AND b.end_time <= b.busy_until
             AND coalesce(b.confirmed_at, '-infinity') <= coalesce(b.checked_in_at, b.confirmed_at, '-infinity')
             AND coalesce(b.checked_in_at, '-infinity') <= coalesce(b.completed_at, b.checked_in_at, '-infinity')),
         ('a time is held once', (
             SELECT count(*) <= 1 FROM bookings.booking o
              WHERE o.tenant_id = b.tenant_id AND o.service_product_id = b.service_product_id
                AND o.status IN ('pending', 'confirmed', 'checked_in', 'in_progress', 'completed')))
     ) AS rule (name, holds)
     WHERE b.service_product_id LIKE 'svcprod_walk%' AND rule.holds IS NOT TRUE";

const BOOKING_AS_IT_IS: &str = "
    SELECT s.id, md5(string_agg((to_jsonb(b) - 'updated_at')::text, ' ' ORDER BY b.id))
      FROM bookings.service_product s JOIN bookings.booking b ON b.tenant_id = s.tenant_id AND b.service_product_id = s.id
     WHERE s.id LIKE 'svcprod_walk%' AND s.deleted_at IS NULL GROUP BY s.id";

/// The booking of each service that is not one of the past, with its state.
const BOOKING_OF: &str = "
    SELECT DISTINCT ON (service_product_id) service_product_id, id FROM bookings.booking
     WHERE service_product_id LIKE 'svcprod_walk%' ORDER BY service_product_id, reschedule_count DESC";

const OF_BOOKINGS: [&str; 8] = ["confirm", "check_in", "start", "complete", "cancel", "miss", "move", "move_by_staff"];

/// Rows of a service that a booking of its own is walked with, copied from another.
fn copied_services(copies: &[(Walked, Walked, &'static str)], columns: &str) -> String {
    let pairs = pairs(copies);
    format!(
        "CREATE TEMP TABLE copied AS SELECT * FROM (VALUES {pairs}) AS pair (old, new);
         INSERT INTO bookings.service_product
         SELECT (jsonb_populate_record(s, jsonb_build_object('id', new, 'deleted_at', NULL))).* FROM copied JOIN bookings.service_product s ON s.id = old;
         INSERT INTO bookings.availability
         SELECT (jsonb_populate_record(a, jsonb_build_object('id', 'avail_' || md5(a.id || new), 'owner_id', new))).*
           FROM copied JOIN bookings.availability a ON a.owner_id = old;
         INSERT INTO bookings.booking ({columns}) SELECT {columns} FROM (
         SELECT (jsonb_populate_record(b, jsonb_build_object('id', 'book_' || md5(b.id || new), 'booking_number', md5(b.id || new),
                     'service_product_id', new, 'rescheduled_from_id', 'book_' || md5(b.rescheduled_from_id || new)))).*
           FROM copied JOIN bookings.booking b ON b.service_product_id = old) AS copies ORDER BY reschedule_count;
         INSERT INTO bookings.booking_item
         SELECT (jsonb_populate_record(i, jsonb_build_object('id', 'bitem_' || md5(i.id || new), 'service_product_id', new,
                     'booking_id', 'book_' || md5(i.booking_id || new)))).*
           FROM copied JOIN bookings.booking_item i ON i.service_product_id = old;
         INSERT INTO bookings.booking_reminder
         SELECT (jsonb_populate_record(r, jsonb_build_object('id', 'bremind_' || md5(r.id || new), 'booking_id', 'book_' || md5(r.booking_id || new)))).*
           FROM copied JOIN bookings.booking b ON b.service_product_id = old JOIN bookings.booking_reminder r ON r.booking_id = b.id;
         DROP TABLE copied;"
    )
}

/// What calling off costs at a moment, by the walk's policy: all of it within 72 hours, and at least what was kept.
fn owed(start: &str, now: kit::Timestamp, kept: f64) -> f64 {
    let start: kit::Timestamp = start.parse().unwrap();
    if start - now >= TimeDelta::hours(72) { kept } else { 207.0 }
}

#[tokio::test]
async fn whatever_is_done_to_a_booking_its_money_seats_and_dates_add_up() {
    let desk = Desk::open().await;
    // Services that nobody in particular performs, each with one booking, at any hour.
    let service = format!(
        "INSERT INTO bookings.service_product (id, tenant_id, name, service_type, duration_minutes, price, currency_code, max_capacity, cancellation_policy)
         SELECT 'svcprod_walk', tenant_id, 'Walk', 'appointment', 60, 180, 'sar', 1,
                '[{{\"hoursBefore\": 72, \"feePercent\": 0}}, {{\"hoursBefore\": 0, \"feePercent\": 100}}]'
           FROM bookings.service_product WHERE id = '{LESSON}';
         INSERT INTO bookings.availability (id, tenant_id, owner_type, owner_id, timezone, slot_duration_minutes, weekly_schedule)
         SELECT 'avail_walk', tenant_id, 'service', id, 'UTC', 60, (SELECT jsonb_object_agg(day, '{{\"open\": \"00:00\", \"close\": \"24:00\"}}'::jsonb)
                FROM unnest(ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) AS day)
           FROM bookings.service_product WHERE id = 'svcprod_walk';
         UPDATE bookings.service_provider SET service_ids = '[]' WHERE service_ids IS NULL"
    );
    desk.database.execute(&service).await;
    let states = ["pending", "confirmed", "moved late"];
    let base = Walked { id: "svcprod_walk".into(), path: Vec::new() };
    let first = copies(std::slice::from_ref(&base), &["pending", "confirmed", "moved_late"], "svcprod", 9);
    let columns = desk.database.columns("bookings.booking").await;
    desk.database.execute(&copied_services(&first, &columns)).await;
    // The clock stands at 03:00 on December 1; the appointment is on the 5th, 04:00.
    let at = "2026-12-05T04:00:00Z";
    let mut rows = Vec::new();
    for (index, (_, copy, _)) in first.into_iter().enumerate() {
        let booked =
            crate::bookings::book(&desk.sara, &copy.id, if index == 2 { "2026-12-02T04:00:00Z" } else { at }, 1).await.ok();
        let id = booked.text("createBooking.booking.id");
        let call = match index {
            0 => String::new(),
            1 => format!("mutation {{ done: confirmBooking(id: \"{id}\") {{ userErrors {{ field code }} }} }}"),
            _ => format!(
                "mutation {{ done: rescheduleBooking(id: \"{id}\", startTime: \"{at}\") {{ userErrors {{ field code }} }} }}"
            ),
        };
        if !call.is_empty() {
            assert_eq!(desk.sara.query(&call).await.ok().user_errors("done"), [""; 0]);
        }
        rows.push(Walked { id: copy.id, path: vec![states[index].to_owned()] });
    }
    // Seven hours before the fee begins, an hour before the appointment, within it.
    let moves = [TimeDelta::hours(18), TimeDelta::hours(78), TimeDelta::minutes(90)];
    let (mut steps, mut wrong) = (0, Vec::new());
    for (level, moved) in moves.into_iter().enumerate() {
        desk.clock.advance(moved);
        let now = desk.clock.now();
        let copies = copies(&rows, &OF_BOOKINGS, "svcprod", level);
        desk.database.execute("UPDATE bookings.service_product SET deleted_at = now() WHERE id LIKE 'svcprod_walk%'").await;
        desk.database.execute(&copied_services(&copies, &columns)).await;
        let before = by_id(&desk.database, BOOKING_AS_IT_IS).await;
        let bookings = by_id(&desk.database, BOOKING_OF).await;
        let starts =
            by_id(&desk.database, "SELECT id, start_time::timestamptz AT TIME ZONE 'UTC' || 'Z' FROM bookings.booking").await;
        let kept = by_id(&desk.database, "SELECT id, coalesce(kept_fee, 0) FROM bookings.booking").await;
        let expected = |booking: &String| owed(&starts[booking].replace(' ', "T"), now, kept[booking].parse().unwrap());
        let mut refused = BTreeMap::new();
        for (verb, mutation) in [
            ("confirm", "confirmBooking"),
            ("check_in", "checkInBooking"),
            ("start", "startBooking"),
            ("complete", "completeBooking"),
            ("cancel", "cancelBooking"),
            ("miss", "missBooking"),
            ("move", "rescheduleBooking"),
            ("move_by_staff", "rescheduleBooking"),
        ] {
            let by = if ["cancel", "move"].contains(&verb) { &desk.sara } else { &desk.staff };
            let ids: Vec<String> = copies.iter().filter(|copy| copy.2 == verb).map(|copy| bookings[&copy.1.id].clone()).collect();
            let later = (now + TimeDelta::days(9)).format("%Y-%m-%dT05:00:00Z");
            let more = if mutation == "rescheduleBooking" { format!(", startTime: \"{later}\"") } else { String::new() };
            let call = |id: &str| {
                (
                    format!("mutation ($id: ID!) {{ done: {mutation}(id: $id{more}) {{ userErrors {{ field code }} }} }}"),
                    json!({ "id": id }),
                )
            };
            refused.extend(each(by, ids, call).await);
        }
        let after = by_id(&desk.database, BOOKING_AS_IT_IS).await;
        let path = |service: &str| {
            copies.iter().find(|copy| copy.1.id == service).map(|copy| copy.1.path.join(", ")).unwrap_or_default()
        };
        for fault in desk.database.column(WRONG_BOOKINGS).await {
            let (id, rule) = fault.split_once(' ').unwrap();
            let service = bookings.iter().find(|(_, booking)| *booking == id).map_or(id, |(service, _)| service.as_str());
            wrong.push(format!("{}: not `{rule}`", path(service)));
        }
        let fees = by_id(&desk.database, "SELECT id, coalesce(cancellation_fee, -1) FROM bookings.booking").await;
        let floors = by_id(
            &desk.database,
            "SELECT rescheduled_from_id, coalesce(kept_fee, 0) FROM bookings.booking WHERE rescheduled_from_id IS NOT NULL",
        )
        .await;
        rows.clear();
        for (_, copy, verb) in &copies {
            steps += 1;
            let booking = &bookings[&copy.id];
            let same = before.get(&copy.id) == after.get(&copy.id);
            let done = refused[booking].is_empty();
            if done == same {
                wrong.push(format!("{}: refused with `{}`, and changed: {}", copy.path.join(", "), refused[booking], !same));
            }
            let found = |of: &BTreeMap<String, String>| of.get(booking).and_then(|text| text.parse::<f64>().ok()).unwrap_or(-1.0);
            if done && *verb == "cancel" && (found(&fees) - expected(booking)).abs() > 0.001 {
                wrong.push(format!("{}: costs {} and not {}", copy.path.join(", "), found(&fees), expected(booking)));
            }
            let floor = match *verb {
                "move" => expected(booking),
                _ => 0.0,
            };
            if done && verb.starts_with("move") && (found(&floors) - floor).abs() > 0.001 {
                wrong.push(format!("{}: keeps {} and not {floor}", copy.path.join(", "), found(&floors)));
            }
            if !same {
                rows.push(copy.clone());
            }
        }
        assert_eq!(desk.database.value(crate::bookings::BROKEN).await, "0", "two at one time, or more than there are seats");
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    let sequences = states.len() * OF_BOOKINGS.len().pow(3);
    eprintln!("bookings: {sequences} sequences from {} states in {steps} steps", states.len());
    assert_eq!(sequences, 1_536);
    assert!(steps > 150, "{steps} steps");
}
