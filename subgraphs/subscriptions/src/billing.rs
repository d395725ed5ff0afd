//! Charging subscriptions: which periods are due, what became of a charge, and what follows from it.
//!
//! The platform's scheduler calls `runSubscriptionBilling`, has the payment provider charge each cycle it is given, and tells by
//! `recordSubscriptionPayment` what came of it. A cycle is given once: it is `PROCESSING` until its result is told.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{Datelike, TimeDelta};
use kit::{
    Assignments, Code, Comparison, CurrencyCode, Decimal, Entity, Error, Id, Membership, Outcome, Predicate, Scope, StateMachine,
    TextEnum, Timestamp, Transaction, Transition, UserError, Value, Values,
};

use crate::billing_cycle::{BillingCycle, BillingCycleKind, BillingCyclePayload, BillingCycleStatus};
use crate::billing_period::{Rhythm, left};
use crate::charge::{Charge, Discount, proration, tax};
use crate::customer_subscription::{CustomerSubscription, CustomerSubscriptionStatus};
use crate::lifecycle::{LIFECYCLE, end_now, log, refused, resume};
use crate::subscription_discount::SubscriptionDiscount;
use crate::subscription_event::SubscriptionEventEventType;
use crate::subscription_item::SubscriptionItem;
use crate::subscription_pause::SubscriptionPause;
use crate::subscription_plan::SubscriptionPlan;

use BillingCycleStatus::{Completed, Failed, Processing, Skipped, Upcoming};
use CustomerSubscriptionStatus::{Active, PastDue, Paused};

/// The states of a billing cycle and the verbs between them.
pub const CHARGING: StateMachine<BillingCycle, BillingCycleStatus> = StateMachine {
    column: "status",
    state: |cycle| cycle.status,
    transitions: &[
        Transition { verb: "charge", from: &[Upcoming, Failed], to: Processing },
        Transition { verb: "succeed", from: &[Processing], to: Completed },
        Transition { verb: "fail", from: &[Processing], to: Failed },
        Transition { verb: "skip", from: &[Upcoming, Failed], to: Skipped },
    ],
};

/// Days from a failed try to the next one, in order; the last repeats.
const RETRY_AFTER_DAYS: [i64; 4] = [1, 3, 5, 7];

/// What became of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SubscriptionPaymentResult {
    /// The amount was collected.
    Succeeded,
    /// It was not.
    Failed,
}

/// What one run of billing did.
#[derive(Debug, Default, SimpleObject)]
pub struct RunSubscriptionBillingPayload {
    /// Cycles that are to be charged now, each given once. Tell the result of each with `recordSubscriptionPayment`.
    pub to_charge: Vec<BillingCycle>,
    /// How many subscriptions went on after a pause whose end was planned.
    pub resumed: i32,
    /// How many subscriptions reached their end.
    pub ended: i32,
    /// How many subscriptions could not be done; they stay due, and the log says why.
    pub failed: i32,
    /// Whether there may be more to do: run it again.
    pub has_more: bool,
    /// What the caller must mend; then nothing was done.
    pub user_errors: Vec<UserError>,
}

/// Mutations of billing.
#[derive(Default)]
pub struct SubscriptionBilling;

#[Object]
impl SubscriptionBilling {
    /// Does what is due at this moment, subscription by subscription: ends pauses whose end was planned, ends subscriptions that reached their
    /// end, and gives the cycles that are to be charged. What costs nothing is completed at once. A period costs its plan and the lines that the
    /// subscription has when it is given, less discount and credit, plus the tenant's tax. Requires subscription:bill.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn run_subscription_billing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many subscriptions, 1 to 100.", default = 100)] first: i32,
    ) -> async_graphql::Result<Option<RunSubscriptionBillingPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require(CustomerSubscription::TABLE, "bill")?;
        if !(1..=100).contains(&first) {
            let user_errors = vec![UserError::new("first", Code::Invalid, "`first` must be from 1 to 100.")];
            return Ok(Some(RunSubscriptionBillingPayload { user_errors, ..Default::default() }));
        }
        Ok(Some(run(scope, first).await?))
    }

    /// Tells what became of a charge. After a success the period is paid and the next one is scheduled; after a failure it is tried again after
    /// 1, 3, 5 and then every 7 days, and when all of the subscription's `maxRetryAttempts` have failed, the subscription is cancelled. Requires
    /// subscription:bill.
    ///
    /// User errors: `ILLEGAL_STATE` when the cycle is not being charged, for instance because its result has been told.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn record_subscription_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the billing cycle that was charged.")] billing_cycle_id: Id,
        #[graphql(desc = "What became of it.")] result: SubscriptionPaymentResult,
        #[graphql(desc = "Why it failed, as the payment provider says.")] failure_reason: Option<String>,
        #[graphql(desc = "Order made for the period.")] order_id: Option<Id>,
    ) -> async_graphql::Result<Option<BillingCyclePayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = record(&transaction, &billing_cycle_id, result, failure_reason, order_id).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

/// When the subscription is charged.
pub(crate) fn rhythm(subscription: &CustomerSubscription) -> Rhythm {
    let started = || subscription.start_date.unwrap_or(subscription.created_at).day();
    let day = subscription.billing_anchor_day.and_then(|day| u32::try_from(day).ok());
    Rhythm {
        interval: subscription.billing_interval,
        count: subscription.billing_interval_count,
        anchor_day: day.unwrap_or_else(started),
    }
}

/// The cycles of a subscription that are neither paid nor left out.
pub(crate) async fn open_cycles(transaction: &Transaction, subscription: &Id) -> kit::Result<Vec<BillingCycle>> {
    let open = [Upcoming, Processing, Failed].map(|status| status.text().to_owned());
    let open = Predicate::Any("status", Values::Text(open.into()));
    transaction.lock_all(Predicate::equal("subscription_id", subscription).and(open)).await
}

/// The cycles of a subscription that are still to be charged for the first time.
pub(crate) async fn upcoming_cycles(transaction: &Transaction, subscription: &Id) -> kit::Result<Vec<BillingCycle>> {
    let upcoming = Predicate::equal("status", Upcoming.text());
    transaction.lock_all(Predicate::equal("subscription_id", subscription).and(upcoming)).await
}

/// What credit and discount of the subscription a cycle uses up, given back.
fn given_back(subscription: &CustomerSubscription, cycle: &BillingCycle) -> (Decimal, Option<i32>) {
    let credit = Decimal(subscription.credit.major_units().0 + cycle.credit_total.major_units().0);
    let discounted = cycle.discount_total.major_units() > Decimal::default();
    (credit, subscription.discount_cycles_left.map(|left| if discounted { left.saturating_add(1) } else { left }))
}

/// Until when a period that would end at a moment lasts, if the subscription ends before.
pub(crate) fn cut(end_date: Option<Timestamp>, start: Timestamp, end: Timestamp) -> Timestamp {
    end_date.filter(|last| start < *last).map_or(end, |last| last.min(end))
}

/// Puts the period to come on the list of those to be charged, at its beginning, for what the subscription costs now. There is one at a time: the
/// one that is on the list already is moved, and reckoned anew.
pub(crate) async fn schedule(
    transaction: &Transaction,
    subscription: CustomerSubscription,
    start: Timestamp,
    end: Timestamp,
) -> kit::Result<(CustomerSubscription, BillingCycle)> {
    let id = &subscription.id;
    let upcoming = upcoming_cycles(transaction, id).await?;
    let existing = upcoming.into_iter().find(|cycle| cycle.kind == BillingCycleKind::Period);
    let (credit, cycles_left) = match &existing {
        Some(cycle) => given_back(&subscription, cycle),
        None => (subscription.credit.major_units(), subscription.discount_cycles_left),
    };
    let discount = match (&subscription.discount_id, cycles_left) {
        (None, _) | (_, Some(0)) => None,
        (Some(id), _) => transaction.read_all::<SubscriptionDiscount>(Predicate::equal("id", id)).await?.pop(),
    };
    let discount = discount.map(|discount| Discount { kind: discount.discount_type, value: discount.discount_value });
    let currency = subscription.currency_code;
    let items = transaction.read_all::<SubscriptionItem>(Predicate::equal("subscription_id", id)).await?;
    let price = items.iter().fold(subscription.subtotal.major_units().0, |sum, item| sum + item.subtotal.0);
    let last = cut(subscription.end_date, start, end);
    let price = match last < end {
        true => proration(Decimal::default(), Decimal(price), left(start, end, end - (last - start)), currency),
        false => Decimal(price),
    };
    let charge = Charge::of(price, discount, credit, currency);

    let mut row = charged(transaction, &charge, currency).await?;
    row.set("period_start", start);
    row.set("period_end", last);
    row.set("billing_date", start);
    let cycle = match existing {
        Some(cycle) => transaction.update::<BillingCycle>(&cycle.id, "schedule", row).await?.done()?,
        None => {
            row.set("subscription_id", id.clone());
            row.set("kind", BillingCycleKind::Period);
            row.set("status", Upcoming);
            row.set("currency_code", currency);
            transaction.insert::<BillingCycle>("schedule", row).await?.done()?
        }
    };
    let discounted = charge.discount > Decimal::default();
    let credit = Decimal(credit.0 - charge.credit.0);
    let cycles_left = cycles_left.map(|left| if discounted { left.saturating_sub(1) } else { left });
    if (credit, cycles_left) == (subscription.credit.major_units(), subscription.discount_cycles_left) {
        return Ok((subscription, cycle));
    }
    let mut row = Assignments::default();
    row.set("credit", credit);
    row.set("discount_cycles_left", cycles_left);
    Ok((transaction.update::<CustomerSubscription>(id, "schedule", row).await?.done()?, cycle))
}

/// Takes a cycle off the list of those to be charged.
pub(crate) async fn unschedule(
    transaction: &Transaction,
    subscription: CustomerSubscription,
    cycle: &BillingCycle,
) -> kit::Result<CustomerSubscription> {
    let (credit, cycles_left) = given_back(&subscription, cycle);
    CHARGING.step(transaction, cycle, "skip", Assignments::default()).await?.done()?;
    if (credit, cycles_left) == (subscription.credit.major_units(), subscription.discount_cycles_left) {
        return Ok(subscription);
    }
    let mut row = Assignments::default();
    row.set("credit", credit);
    row.set("discount_cycles_left", cycles_left);
    transaction.update::<CustomerSubscription>(&subscription.id, "unschedule", row).await?.done()
}

/// Has what a dearer plan costs more for the rest of a period charged at once.
pub(crate) async fn charge_difference(
    transaction: &Transaction,
    subscription: &CustomerSubscription,
    start: Timestamp,
    end: Timestamp,
    difference: Decimal,
) -> kit::Result<()> {
    let none = Decimal::default();
    let charge = Charge { discount: none, credit: none, subtotal: difference };
    let mut row = charged(transaction, &charge, subscription.currency_code).await?;
    row.set("subscription_id", subscription.id.clone());
    row.set("kind", BillingCycleKind::Difference);
    row.set("period_start", start);
    row.set("period_end", end);
    row.set("billing_date", start);
    row.set("currency_code", subscription.currency_code);
    transaction.insert::<BillingCycle>("schedule", row).await?.done().map(drop)
}

/// Takes what a cheaper plan gives back off the differences that are not charged yet, and says what is left of it: nobody has credit for what
/// they have not paid.
pub(crate) async fn settle_differences(
    transaction: &Transaction,
    open: &[BillingCycle],
    given_back: Decimal,
) -> kit::Result<Decimal> {
    let mut rest = given_back.0;
    let waiting = open.iter().filter(|cycle| cycle.kind == BillingCycleKind::Difference && cycle.status == Upcoming);
    for cycle in waiting {
        if rest <= Decimal::default().0 {
            break;
        }
        let taken = cycle.subtotal.major_units().0.min(rest);
        rest -= taken;
        let none = Decimal::default();
        let charge = Charge { discount: none, credit: none, subtotal: Decimal(cycle.subtotal.major_units().0 - taken) };
        let row = charged(transaction, &charge, cycle.currency_code).await?;
        match charge.subtotal > none {
            true => transaction.update::<BillingCycle>(&cycle.id, "schedule", row).await?.done()?,
            false => CHARGING.step(transaction, cycle, "skip", row).await?.done()?,
        };
    }
    Ok(Decimal(rest))
}

/// The sums of a charge, with the tenant's tax.
async fn charged(transaction: &Transaction, charge: &Charge, currency: CurrencyCode) -> kit::Result<Assignments> {
    let tax = tax(charge.subtotal, transaction.tax_rate().await?, currency);
    let mut row = Assignments::default();
    row.set("discount_total", charge.discount);
    row.set("credit_total", charge.credit);
    row.set("subtotal", charge.subtotal);
    row.set("tax_total", tax);
    row.set("total", Decimal(charge.subtotal.0 + tax.0));
    Ok(row)
}

/// The sums of a subscription to a plan at this price, with the tenant's tax.
pub(crate) async fn priced(transaction: &Transaction, plan: &SubscriptionPlan, row: &mut Assignments) -> kit::Result<()> {
    let price = plan.price.major_units();
    let tax = tax(price, transaction.tax_rate().await?, plan.currency_code);
    row.set("plan_id", plan.id.clone());
    row.set("billing_interval", plan.billing_interval);
    row.set("billing_interval_count", plan.billing_interval_count);
    row.set("subtotal", price);
    row.set("tax_total", tax);
    row.set("total", Decimal(price.0 + tax.0));
    Ok(())
}

fn at_most(column: &'static str, time: Timestamp) -> Predicate {
    Predicate::Compare(column, Comparison::LessOrEqual, Value::Timestamp(time))
}

fn in_state(status: CustomerSubscriptionStatus) -> Predicate {
    Predicate::equal("status", status.text())
}

/// Rows of subscriptions that match.
fn of_subscriptions(matching: Predicate) -> Predicate {
    let (column, table) = ("subscription_id", CustomerSubscription::TABLE);
    Predicate::In(Box::new(Membership { column, selected: "id", table, from: None, predicate: matching }))
}

/// The subscriptions with something due, each once.
async fn due(transaction: &Transaction, first: i32) -> kit::Result<Vec<Id>> {
    let now = transaction.scope().now();
    let running = Predicate::Or(vec![in_state(Active), in_state(PastDue)]);
    let cycles = Predicate::equal("status", Upcoming.text()).and(at_most("billing_date", now));
    let cycles = cycles.and(of_subscriptions(running.clone()));
    let cycles = transaction.read_first::<BillingCycle>(cycles, "billing_date", first).await?;
    let pauses = Predicate::Null("resumed_at", true).and(at_most("scheduled_resume_at", now));
    let pauses = pauses.and(of_subscriptions(in_state(Paused)));
    let pauses = transaction.read_first::<SubscriptionPause>(pauses, "scheduled_resume_at", first).await?;
    let ending = running.and(at_most("end_date", now));
    let ending = transaction.read_first::<CustomerSubscription>(ending, "end_date", first).await?;
    let retried = in_state(PastDue).and(at_most("next_retry_at", now));
    let retried = transaction.read_first::<CustomerSubscription>(retried, "next_retry_at", first).await?;
    let mut ids: Vec<Id> = Vec::new();
    let found = cycles.into_iter().map(|cycle| cycle.subscription_id);
    let found = found.chain(pauses.into_iter().map(|pause| pause.subscription_id));
    for id in found.chain(ending.into_iter().chain(retried).map(|subscription| subscription.id)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

async fn run(scope: &Scope, first: i32) -> kit::Result<RunSubscriptionBillingPayload> {
    let reading = scope.write().await?;
    let ids = due(&reading, first).await?;
    reading.rollback().await?;
    let most = usize::try_from(first).unwrap_or_default();
    let mut run = RunSubscriptionBillingPayload { has_more: ids.len() >= most, ..Default::default() };
    for id in ids.iter().take(most) {
        // What is given to be charged is committed: it must be told, whatever becomes of the others.
        match bill_alone(scope, id).await {
            Ok(done) => {
                run.resumed += i32::from(done.resumed);
                run.ended += i32::from(done.ended);
                run.to_charge.extend(done.to_charge);
            }
            Err(_) => run.failed += 1,
        }
    }
    Ok(run)
}

/// Does what is due of one subscription in a write of its own, so that one that fails does not hold up the others.
async fn bill_alone(scope: &Scope, id: &Id) -> kit::Result<Done> {
    let transaction = scope.write().await?;
    let done = bill(&transaction, id).await;
    match done {
        Ok(_) => transaction.commit().await?,
        // What went wrong is told, not that the connection was lost besides.
        Err(_) => drop(transaction.rollback().await),
    }
    done
}

#[derive(Default)]
struct Done {
    resumed: bool,
    ended: bool,
    to_charge: Vec<BillingCycle>,
}

/// Does what is due of one subscription. It is locked first, so that two runs at once do nothing twice.
async fn bill(transaction: &Transaction, id: &Id) -> kit::Result<Done> {
    let now = transaction.scope().now();
    let mut done = Done::default();
    let Some(mut subscription) = transaction.lock_all::<CustomerSubscription>(Predicate::equal("id", id)).await?.pop() else {
        return Ok(done);
    };
    if subscription.status == Paused {
        let planned = Predicate::equal("subscription_id", id)
            .and(Predicate::Null("resumed_at", true))
            .and(at_most("scheduled_resume_at", now));
        if transaction.lock_all::<SubscriptionPause>(planned).await?.is_empty() {
            return Ok(done);
        }
        subscription = resume(transaction, &subscription).await?.done()?;
        done.resumed = true;
    }
    let running = matches!(subscription.status, Active | PastDue);
    if running && subscription.end_date.is_some_and(|end| end <= now) {
        let verb = if subscription.canceled_at.is_some() { "give_up" } else { "expire" };
        end_now(transaction, &subscription, verb, Assignments::default()).await?.done()?;
        done.ended = true;
        return Ok(done);
    }
    if !running {
        return Ok(done);
    }
    let retrying = subscription.next_retry_at.is_some_and(|at| at <= now);
    let mut cycles = open_cycles(transaction, id).await?;
    cycles.retain(|cycle| match cycle.status {
        Upcoming => cycle.billing_date.is_some_and(|date| date <= now),
        Failed => retrying,
        _ => false,
    });
    if cycles.iter().any(|cycle| cycle.status == Upcoming && Some(cycle.period_start) == subscription.trial_end) {
        log(transaction, id, SubscriptionEventEventType::TrialEnded, None).await?;
    }
    for mut cycle in cycles {
        // Since it was put on the list lines, discount or tax may have changed.
        if cycle.status == Upcoming && cycle.kind == BillingCycleKind::Period {
            let usual = rhythm(&subscription).end_of(cycle.period_start).unwrap_or(cycle.period_end);
            (subscription, cycle) = schedule(transaction, subscription, cycle.period_start, usual.max(cycle.period_end)).await?;
        }
        let mut row = Assignments::default();
        row.set("attempt_count", cycle.attempt_count.saturating_add(1));
        row.set("last_attempt_at", now);
        let charging = CHARGING.step(transaction, &cycle, "charge", row).await?.done()?;
        match charging.total.major_units() > Decimal::default() {
            true => done.to_charge.push(charging),
            false => {
                subscription = succeeded(transaction, subscription, &charging, None).await?.0;
            }
        }
    }
    if !done.to_charge.is_empty() && retrying && subscription.next_retry_at.is_some() {
        let mut row = Assignments::default();
        row.put("next_retry_at", Value::Null);
        transaction.update::<CustomerSubscription>(id, "retry", row).await?.done()?;
    }
    Ok(done)
}

async fn record(
    transaction: &Transaction,
    id: &Id,
    result: SubscriptionPaymentResult,
    failure_reason: Option<String>,
    order_id: Option<Id>,
) -> kit::Result<Outcome<BillingCycle>> {
    let scope = transaction.scope();
    scope.require(CustomerSubscription::TABLE, "bill")?;
    let not_found = || Error::NotFound("There is no such BillingCycle.".into());
    let named = transaction.read_all::<BillingCycle>(Predicate::equal("id", id)).await?.pop().ok_or_else(not_found)?;
    // The subscription is locked before its cycles, everywhere.
    let subscription = Predicate::equal("id", &named.subscription_id);
    let subscription = transaction.lock_all::<CustomerSubscription>(subscription).await?.pop().ok_or_else(not_found)?;
    let cycle = transaction.lock_all::<BillingCycle>(Predicate::equal("id", id)).await?.pop().ok_or_else(not_found)?;
    let verb = match result {
        SubscriptionPaymentResult::Succeeded => "succeed",
        SubscriptionPaymentResult::Failed => "fail",
    };
    if let Err(error) = CHARGING.after(cycle.status, verb) {
        return refused(error);
    }
    let cycle = match result {
        SubscriptionPaymentResult::Succeeded => succeeded(transaction, subscription, &cycle, order_id).await?.1,
        SubscriptionPaymentResult::Failed => failed(transaction, &subscription, &cycle, failure_reason).await?,
    };
    Ok(Outcome::Done(Box::new(cycle)))
}

/// A cycle is paid: its period is the subscription's, and the next one is scheduled.
async fn succeeded(
    transaction: &Transaction,
    subscription: CustomerSubscription,
    cycle: &BillingCycle,
    order_id: Option<Id>,
) -> kit::Result<(CustomerSubscription, BillingCycle)> {
    let mut row = Assignments::default();
    row.set("completed_at", transaction.scope().now());
    row.set("order_id", order_id);
    row.put("failure_reason", Value::Null);
    let cycle = CHARGING.step(transaction, cycle, "succeed", row).await?.done()?;
    let id = &subscription.id;
    let data = serde_json::json!({ "billingCycleId": cycle.id, "total": cycle.total.major_units().to_string() });
    log(transaction, id, SubscriptionEventEventType::PaymentSucceeded, Some(data)).await?;
    // A payment that arrives after the end renews nothing.
    if LIFECYCLE.after(subscription.status, "renew").is_err() {
        return Ok((subscription, cycle));
    }
    let of_period = cycle.kind == BillingCycleKind::Period;
    let begins = of_period && subscription.current_period_end.is_none_or(|end| end <= cycle.period_start);
    let mut row = Assignments::default();
    if begins {
        row.set("current_period_start", cycle.period_start);
        row.set("current_period_end", cycle.period_end);
    }
    if begins || of_period && subscription.current_period_start == Some(cycle.period_start) {
        row.set("period_value", Decimal(cycle.subtotal.major_units().0 + cycle.credit_total.major_units().0));
    }
    // What else has failed is still to be paid.
    let arrears = open_cycles(transaction, id).await?.iter().any(|cycle| cycle.status == Failed);
    if !arrears {
        row.set("retry_count", 0);
        row.put("next_retry_at", Value::Null);
    }
    let verb = if arrears && subscription.status == PastDue { "collect" } else { "renew" };
    let mut after = LIFECYCLE.step(transaction, &subscription, verb, row).await?.done()?;
    if begins {
        log(transaction, id, SubscriptionEventEventType::Renewed, None).await?;
    }
    let next = after.current_period_end.unwrap_or(cycle.period_end);
    if of_period
        && after.end_date.is_none_or(|end| next < end)
        && let Some(end) = rhythm(&after).end_of(next)
    {
        after = schedule(transaction, after, next, end).await?.0;
    }
    Ok((after, cycle))
}

/// A charge failed: it is tried again, or the subscription is given up.
async fn failed(
    transaction: &Transaction,
    subscription: &CustomerSubscription,
    cycle: &BillingCycle,
    reason: Option<String>,
) -> kit::Result<BillingCycle> {
    let now = transaction.scope().now();
    let mut row = Assignments::default();
    row.set("failure_reason", reason.clone());
    let cycle = CHARGING.step(transaction, cycle, "fail", row).await?.done()?;
    let id = &subscription.id;
    let data = serde_json::json!({ "billingCycleId": cycle.id, "reason": reason, "attempt": cycle.attempt_count });
    log(transaction, id, SubscriptionEventEventType::PaymentFailed, Some(data)).await?;
    if LIFECYCLE.after(subscription.status, "fail_payment").is_err() {
        return Ok(cycle);
    }
    // The first try is none of the retries.
    let retries = cycle.attempt_count.saturating_sub(1);
    if retries >= subscription.max_retry_attempts {
        let mut row = Assignments::default();
        row.set("canceled_at", now);
        row.set("cancellation_reason", "The payment failed.".to_owned());
        row.set("retry_count", retries);
        end_now(transaction, subscription, "give_up", row).await?.done()?;
        return Ok(cycle);
    }
    let wait = usize::try_from(retries).ok().and_then(|retries| RETRY_AFTER_DAYS.get(retries)).unwrap_or(&7);
    let retry = now.checked_add_signed(TimeDelta::days(*wait)).ok_or_else(|| Error::internal("the calendar has ended"))?;
    let mut row = Assignments::default();
    row.set("retry_count", retries);
    // Nothing is charged during a pause: it is tried again when that has ended.
    if subscription.status != Paused {
        row.set("next_retry_at", subscription.next_retry_at.map_or(retry, |other| other.min(retry)));
    }
    LIFECYCLE.step(transaction, subscription, "fail_payment", row).await?.done()?;
    if subscription.status == Active {
        log(transaction, id, SubscriptionEventEventType::PastDue, None).await?;
    }
    Ok(cycle)
}
