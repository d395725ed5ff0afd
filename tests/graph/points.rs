//! Points: how members come by them and what they get for them; the ledger adds up whatever happens at once.

use cityos::subgraphs::named;
use futures_util::future::join_all;
use kit::Clock;
use serde_json::json;
use testkit::{Client, Response, TestDatabase, TestSubgraph};

const SARA: &str = "memb_01jddk0000000000000000sara";

pub(crate) struct Scheme {
    pub(crate) database: TestDatabase,
    loyalty: TestSubgraph,
    pub(crate) admin: Client,
}

impl Scheme {
    async fn start() -> Self {
        Self::at(Clock::default()).await
    }

    /// By a clock.
    pub(crate) async fn at(clock: Clock) -> Self {
        let database = TestDatabase::new().await;
        let loyalty = TestSubgraph::start_with(named("loyalty").unwrap(), database.url(), |options| options.clock = clock).await;
        let admin = loyalty.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, loyalty, admin }
    }

    /// A reward on offer that costs so many points, so often.
    pub(crate) async fn reward(&self, points: i32, times: i32) -> String {
        let create =
            "mutation ($input: CreateRewardInput!) { done: createReward(input: $input) { reward { id } userErrors { code } } }";
        let input = json!({ "name": "A coffee", "pointsRequired": points, "availableQuantity": times });
        self.admin.query_with(create, json!({ "input": input })).await.ok().text("done.reward.id").to_owned()
    }

    async fn number(&self, sql: &str) -> i64 {
        self.database.value(sql).await.parse().unwrap()
    }

    async fn balance(&self) -> i64 {
        self.number(&format!("SELECT total_points FROM loyalty.membership WHERE id = '{SARA}'")).await
    }

    /// What must hold whatever has happened: a member has what the ledger adds up to, and a reward was taken as often as there are
    /// redemptions of it that were not called off.
    async fn adds_up(&self) {
        let members = "SELECT count(*) FROM loyalty.membership m WHERE deleted_at IS NULL AND total_points IS DISTINCT FROM
            (SELECT coalesce(sum(points), 0) FROM loyalty.points_ledger l
              WHERE l.tenant_id = m.tenant_id AND l.membership_id = m.id AND l.deleted_at IS NULL)";
        assert_eq!(self.number(members).await, 0, "balances that are not the sum of their ledger");
        let rewards = "SELECT count(*) FROM loyalty.reward r WHERE name = 'A coffee' AND redeemed_count IS DISTINCT FROM
            (SELECT count(*) FROM loyalty.redemption d WHERE d.tenant_id = r.tenant_id AND d.reward_id = r.id AND d.status <> 'cancelled')";
        assert_eq!(self.number(rewards).await, 0, "rewards whose count is not that of their redemptions");
    }
}

pub(crate) async fn redeem(by: &Client, membership: &str, reward: &str) -> Response {
    let call = "mutation ($membership: ID!, $reward: ID!) { done: redeemReward(membershipId: $membership, rewardId: $reward) {
        redemption { id status pointsSpent redemptionCode } userErrors { field code message } } }";
    by.query_with(call, json!({ "membership": membership, "reward": reward })).await
}

async fn change(by: &Client, verb: &str, id: &str) -> Response {
    let call = format!(
        "mutation ($id: ID!) {{ done: {verb}(id: $id) {{ redemption {{ status fulfilledAt }} userErrors {{ field code message }} }} }}"
    );
    by.query_with(&call, json!({ "id": id })).await
}

pub(crate) async fn points(by: &Client, verb: &str, membership: &str, input: serde_json::Value) -> Response {
    let kind = if verb == "earnPoints" { "EarnPointsInput" } else { "AdjustPointsInput" };
    let call = format!(
        "mutation ($id: ID!, $input: {kind}!) {{ done: {verb}(membershipId: $id, input: $input) {{
            pointsLedger {{ points balanceAfter transactionType }} userErrors {{ field code message }} }} }}"
    );
    by.query_with(&call, json!({ "id": membership, "input": input })).await
}

#[tokio::test]
async fn points_are_earned_corrected_spent_and_given_back() {
    let scheme = Scheme::start().await;
    let before = scheme.balance().await;
    let earned =
        points(&scheme.admin, "earnPoints", SARA, json!({ "points": 150, "source": "order", "reference": "A-1" })).await.ok();
    assert_eq!(
        *earned.at("done.pointsLedger"),
        json!({ "points": 150, "balanceAfter": before + 150, "transactionType": "EARN" })
    );
    let corrected = points(&scheme.admin, "adjustPoints", SARA, json!({ "points": -50, "description": "Returned" })).await.ok();
    assert_eq!(*corrected.at("done.pointsLedger.balanceAfter"), before + 100);

    let sara = scheme.loyalty.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let reward = scheme.reward(1_000, 5).await;
    let redeemed = redeem(&sara, SARA, &reward).await.ok();
    assert_eq!(redeemed.text("done.redemption.status"), "PENDING");
    assert_eq!(*redeemed.at("done.redemption.pointsSpent"), 1_000);
    assert_eq!(redeemed.text("done.redemption.redemptionCode").len(), 10);
    assert_eq!(scheme.balance().await, before + 100 - 1_000);

    let id = redeemed.text("done.redemption.id");
    assert_eq!(change(&sara, "cancelRedemption", id).await.code(0), "FORBIDDEN");
    change(&scheme.admin, "cancelRedemption", id).await.ok();
    assert_eq!(scheme.balance().await, before + 100);
    scheme.adds_up().await;
}

#[tokio::test]
async fn every_verb_meets_every_state_of_a_redemption() {
    let scheme = Scheme::start().await;
    let reward = scheme.reward(10, 1_000).await;
    let redemption = redeem(&scheme.admin, SARA, &reward).await.ok().text("done.redemption.id").to_owned();
    for state in ["pending", "fulfilled", "cancelled", "expired"] {
        for (verb, to) in [("fulfillRedemption", "FULFILLED"), ("cancelRedemption", "CANCELLED"), ("expireRedemption", "EXPIRED")]
        {
            let set = format!("UPDATE loyalty.redemption SET status = '{state}' WHERE id = '{redemption}'");
            scheme.database.execute(&set).await;
            let before = scheme.balance().await;
            let answer = change(&scheme.admin, verb, &redemption).await.ok();
            match state {
                "pending" => assert_eq!(answer.text("done.redemption.status"), to, "{verb}"),
                _ => {
                    assert_eq!(answer.user_errors("done"), ["status: ILLEGAL_STATE"], "{verb} from {state}");
                    assert!(answer.text("done.userErrors.0.message").contains(&state.to_uppercase()), "{:#}", answer.body);
                    assert_eq!(scheme.balance().await, before, "{verb} from {state}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_a_rule_refuses_changes_nothing() {
    let scheme = Scheme::start().await;
    let (dear, rare) = (scheme.reward(1_000_000, 5).await, scheme.reward(1, 0).await);
    let high = scheme.reward(1, 5).await;
    scheme.database.execute(&format!("UPDATE loyalty.reward SET min_tier_level = 4 WHERE id = '{high}'")).await;
    let ended = scheme.reward(1, 5).await;
    let past = format!("UPDATE loyalty.reward SET valid_from = '2020-01-01', valid_until = '2020-02-01' WHERE id = '{ended}'");
    scheme.database.execute(&past).await;
    let before = scheme.balance().await;
    let refused = [(&dear, "NOT_ENOUGH_POINTS"), (&rare, "SOLD_OUT"), (&high, "TIER_TOO_LOW"), (&ended, "NOT_FOUND")];
    for (reward, code) in refused {
        let answer = redeem(&scheme.admin, SARA, reward).await.ok();
        assert_eq!(answer.user_errors("done"), [format!("rewardId: {code}")]);
        assert!(answer.at("done.redemption").is_null());
    }
    let suspended = "memb_01jddk00000000000000kha11d";
    assert_eq!(redeem(&scheme.admin, suspended, &dear).await.ok().user_errors("done"), ["membershipId: NOT_ACTIVE"]);
    let none = points(&scheme.admin, "earnPoints", SARA, json!({ "points": 0 })).await.ok();
    assert_eq!(none.user_errors("done"), ["points: INVALID"]);
    let most = points(&scheme.admin, "earnPoints", SARA, json!({ "points": i32::MAX })).await.ok();
    assert_eq!(most.user_errors("done"), ["points: TOO_MANY"]);
    let past = points(&scheme.admin, "earnPoints", SARA, json!({ "points": 1, "expiresAt": "2020-01-01T00:00:00Z" })).await.ok();
    assert_eq!(past.user_errors("done"), ["expiresAt: INVALID"]);
    let below = points(&scheme.admin, "adjustPoints", SARA, json!({ "points": -before - 1, "description": "x" })).await.ok();
    assert_eq!(below.user_errors("done"), ["points: NOT_ENOUGH_POINTS"]);
    assert_eq!(scheme.balance().await, before);
    scheme.adds_up().await;
}

#[tokio::test]
async fn nobody_spends_the_points_of_others() {
    let scheme = Scheme::start().await;
    let reward = scheme.reward(10, 5).await;
    let before = scheme.balance().await;
    let noura = scheme.loyalty.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    assert_eq!(redeem(&noura, SARA, &reward).await.code(0), "NOT_FOUND");
    let paris = scheme.loyalty.as_staff("paris", "tenant-admin").signed_in().await;
    assert_eq!(redeem(&paris, SARA, &reward).await.code(0), "NOT_FOUND");
    assert_eq!(points(&paris, "earnPoints", SARA, json!({ "points": 5 })).await.code(0), "NOT_FOUND");
    let sara = scheme.loyalty.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    assert_eq!(points(&sara, "earnPoints", SARA, json!({ "points": 5 })).await.code(0), "FORBIDDEN");
    let viewer = scheme.loyalty.as_staff("dakkah", "viewer").signed_in().await;
    assert_eq!(points(&viewer, "earnPoints", SARA, json!({ "points": 5 })).await.code(0), "FORBIDDEN");
    assert_eq!(redeem(&scheme.loyalty.as_shopper("dakkah"), SARA, &reward).await.code(0), "UNAUTHENTICATED");
    assert_eq!(scheme.balance().await, before);
}

/// Invariant: A member's points are the sum of the ledger, and a reward is taken no oftener than it is there.
#[tokio::test]
async fn thirty_two_at_once_take_no_more_than_there_is() {
    let scheme = Scheme::start().await;
    let reward = scheme.reward(100, 20).await;
    let others = scheme.reward(100, 1_000).await;
    // Enough for 25 rewards of either kind.
    let to = 2_500 - scheme.balance().await;
    points(&scheme.admin, "adjustPoints", SARA, json!({ "points": to, "description": "For the race" })).await.ok();
    // Of several members, so that it is the reward that they wait for, and not the one membership.
    let members = [SARA, "memb_01jddk00000000000000000mar", "memb_01jddk0000000000000fat1mah"];
    for member in &members[1..] {
        points(&scheme.admin, "adjustPoints", member, json!({ "points": 2_500, "description": "For the race" })).await.ok();
    }
    let answers = join_all((0..32).map(|n| redeem(&scheme.admin, members[n % 3], &reward))).await;
    let taken = answers.iter().filter(|answer| answer.at("done.redemption.id").is_string()).count();
    assert_eq!(taken, 20);
    for answer in answers.iter().filter(|answer| answer.at("done.redemption").is_null()) {
        assert_eq!(answer.user_errors("done"), ["rewardId: SOLD_OUT"], "{:#}", answer.body);
    }
    scheme.adds_up().await;
    // Some spend, some are given points, some have theirs back, all at once.
    let of_sara = scheme.balance().await;
    let called_off = answers.iter().step_by(3).filter(|answer| answer.at("done.redemption.id").is_string()).take(4);
    let called_off: Vec<&str> = called_off.map(|answer| answer.text("done.redemption.id")).collect();
    let spend = join_all((0..12).map(|_| redeem(&scheme.admin, SARA, &others)));
    let earn = join_all((0..12).map(|_| points(&scheme.admin, "earnPoints", SARA, json!({ "points": 1 }))));
    let back = join_all(called_off.iter().map(|id| change(&scheme.admin, "cancelRedemption", id)));
    let (spent, earned, back) = futures_util::join!(spend, earn, back);
    let spent = spent.iter().filter(|answer| answer.at("done.redemption.id").is_string()).count() as i64;
    assert!(earned.iter().all(|answer| answer.at("done.pointsLedger.points") == 1));
    assert!(back.iter().all(|answer| answer.text("done.redemption.status") == "CANCELLED"));
    assert!(spent > 0 && back.len() == 4);
    assert_eq!(scheme.balance().await, of_sara + 12 + 400 - 100 * spent);
    scheme.adds_up().await;
}

async fn expire(by: &Client) -> Response {
    by.query("mutation { done: expirePoints { expired more userErrors { code } } }").await
}

/// Invariant: Points that were not spent run out once, and no balance falls below zero.
#[tokio::test]
async fn points_run_out_once_when_their_time_has_come_but_not_what_was_spent_of_them() {
    let scheme = Scheme::start().await;
    // The demo's own have run out.
    while *expire(&scheme.admin).await.ok().at("done.more") == true {}
    let to = -scheme.balance().await;
    if to != 0 {
        points(&scheme.admin, "adjustPoints", SARA, json!({ "points": to, "description": "x" })).await.ok();
    }
    for (given, expires_at) in [(100, Some("2100-01-01T00:00:00Z")), (50, Some("2099-01-01T00:00:00Z")), (30, None)] {
        points(&scheme.admin, "earnPoints", SARA, json!({ "points": given, "expiresAt": expires_at })).await.ok();
    }
    assert_eq!(*expire(&scheme.admin).await.ok().at("done.expired"), 0, "none is due");
    // All of the fifty, which run out first, and ten of the hundred.
    let reward = scheme.reward(60, 5).await;
    redeem(&scheme.admin, SARA, &reward).await.ok();
    assert_eq!(scheme.balance().await, 120);
    let due = "UPDATE loyalty.points_ledger SET expires_at = expires_at - interval '80 years' WHERE expires_at > '2090-01-01'";
    scheme.database.execute(due).await;
    let other = scheme.loyalty.as_staff("paris", "tenant-admin").signed_in().await;
    assert_eq!(*expire(&other).await.ok().at("done.expired"), 0, "they are another tenant's");
    let answers = join_all((0..8).map(|_| expire(&scheme.admin))).await;
    let expired: i64 = answers.into_iter().map(|answer| answer.ok().at("done.expired").as_i64().unwrap()).sum();
    assert_eq!((expired, scheme.balance().await), (1, 30));
    let entry = format!(
        "SELECT concat_ws(' ', e.points, e.balance_after, g.points) FROM loyalty.points_ledger e
         JOIN loyalty.points_ledger g ON g.id = e.reference
         WHERE e.membership_id = '{SARA}' AND e.transaction_type = 'expire' AND e.source = 'expiry' ORDER BY e.created_at DESC LIMIT 1"
    );
    assert_eq!(scheme.database.value(&entry).await, "-90 30 100");
    scheme.adds_up().await;
    // By those who may.
    let sara = scheme.loyalty.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    expire(&sara).await.refused("FORBIDDEN");
    let viewer = scheme.loyalty.as_staff("dakkah", "viewer").signed_in().await;
    expire(&viewer).await.refused("FORBIDDEN");
    expire(&scheme.loyalty.as_shopper("dakkah")).await.refused("UNAUTHENTICATED");
}

/// Invariant: Points that were not spent run out once, and no balance falls below zero.
#[tokio::test]
async fn points_run_out_in_steps_of_a_hundred_and_never_below_zero() {
    let scheme = Scheme::start().await;
    while *expire(&scheme.admin).await.ok().at("done.more") == true {}
    let before = scheme.balance().await;
    let many = format!(
        "INSERT INTO loyalty.points_ledger (id, tenant_id, membership_id, transaction_type, points, balance_after, expires_at)
         SELECT 'ptled_many' || n, tenant_id, id, 'earn', 2, 0, now() - interval '1 hour' FROM loyalty.membership, generate_series(1, 150) AS n
          WHERE id = '{SARA}';
         UPDATE loyalty.membership SET total_points = total_points + 300 WHERE id = '{SARA}'"
    );
    scheme.database.execute(&many).await;
    let first = expire(&scheme.admin).await.ok();
    assert_eq!((first.at("done.expired"), first.at("done.more")), (&json!(100), &json!(true)));
    assert_eq!(scheme.balance().await, before + 100);
    scheme.adds_up().await;
    // Of a balance that is less than the ledger says no more is taken than there is.
    scheme.database.execute(&format!("UPDATE loyalty.membership SET total_points = 31 WHERE id = '{SARA}'")).await;
    let second = expire(&scheme.admin).await.ok();
    assert_eq!((second.at("done.expired"), second.at("done.more")), (&json!(16), &json!(false)));
    assert_eq!(scheme.balance().await, 0);
    assert_eq!(*expire(&scheme.admin).await.ok().at("done.expired"), 0);
}

/// Invariant: A member is a customer, and has the tier that follows from the points.
#[tokio::test]
async fn a_members_tier_follows_their_points() {
    let scheme = Scheme::start().await;
    let create = "mutation ($input: CreateMembershipInput!) { done: createMembership(input: $input) {
        membership { id tier { tierLevel } } userErrors { field code } } }";
    let input = |customer: &str| json!({ "input": { "customerId": customer, "membershipNumber": format!("DKM-{customer}"), "joinedAt": "2026-01-01T00:00:00Z" } });
    for nobody in ["cus_nobody", "cus_01jdpa000000000000000mar1e"] {
        let refused = scheme.admin.query_with(create, input(nobody)).await.ok();
        assert_eq!(refused.user_errors("done"), ["customerId: NOT_FOUND"], "{nobody}");
    }
    let created = scheme.admin.query_with(create, input("cus_01jddk000000000000000n0vra")).await.ok();
    assert_eq!(created.at("done.membership.tier.tierLevel"), 1, "the tier that one enters without points");
    let id = created.text("done.membership.id");
    let level = async || {
        let sql = format!(
            "SELECT t.tier_level FROM loyalty.membership m JOIN loyalty.membership_tier t ON t.tenant_id = m.tenant_id AND t.id = m.tier_id
              WHERE m.id = '{id}'"
        );
        scheme.number(&sql).await
    };
    let by = async |points_: i64| {
        points(&scheme.admin, "adjustPoints", id, json!({ "points": points_, "description": "x" })).await.ok();
        level().await
    };
    assert_eq!(by(999).await, 1);
    assert_eq!(by(1).await, 2, "1,000");
    assert_eq!(by(-400).await, 2, "600: silver is left below 500 only");
    assert_eq!(by(-101).await, 1, "499");
    let earned = points(&scheme.admin, "earnPoints", id, json!({ "points": 1_000_000 })).await.ok();
    assert_eq!(earned.user_errors("done"), [""; 0]);
    assert_eq!(level().await, 6, "all the way up");
    assert_eq!(by(-999_999).await, 6, "founders are not moved down");
    // From gold two tiers down at once, by spending.
    let gold = format!("UPDATE loyalty.membership SET tier_id = 'mtier_01jddk0000000000000000g01d' WHERE id = '{id}'");
    scheme.database.execute(&gold).await;
    let reward = scheme.reward(200, 5).await;
    let redemption = redeem(&scheme.admin, id, &reward).await.ok().text("done.redemption.id").to_owned();
    assert_eq!(level().await, 1, "300 are left");
    assert_eq!(by(800).await, 2, "1,100");
    change(&scheme.admin, "cancelRedemption", &redemption).await.ok();
    assert_eq!(level().await, 2, "1,300");
    let spent = "mutation ($id: ID!) { done: updateMembership(id: $id, input: { totalSpent: \"12.50\" }) { membership { totalSpent } userErrors { code } } }";
    assert_eq!(*scheme.admin.query_with(spent, json!({ "id": id })).await.ok().at("done.membership.totalSpent"), "12.5");
    scheme.adds_up().await;
}
