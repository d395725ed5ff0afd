//! Moving a subscription to another plan: what is left of the period that was paid for, and what is charged from then on.

use std::cmp::Ordering;

use chrono::Datelike;
use kit::{
    Assignments, Code, Comparison, Decimal, Error, Id, Money, Outcome, Predicate, TextEnum, Timestamp, Transaction, UserError,
    Value,
};

use crate::billing::{charge_difference, cut, open_cycles, priced, rhythm, schedule, settle_differences};
use crate::billing_cycle::{BillingCycle, BillingCycleKind, BillingCycleStatus};
use crate::billing_period::{Rhythm, left};
use crate::charge::proration;
use crate::customer_subscription::CustomerSubscription;
use crate::lifecycle::{LIFECYCLE, log, no_end, other_currency, plan_on_offer, refused};
use crate::subscription_event::SubscriptionEventEventType;
use crate::subscription_pause::SubscriptionPause;

/// Moves a subscription to another plan. User errors: `ILLEGAL_STATE`, `NOT_FOUND`, `CURRENCY_MISMATCH`, `TAKEN` for the plan that it is on,
/// `ENDING`, `CHARGING`.
pub(crate) async fn change_plan(
    transaction: &Transaction,
    id: &Id,
    plan_id: &Id,
    expected: Option<Timestamp>,
) -> kit::Result<Outcome<CustomerSubscription>> {
    const VERB: &str = "change_plan";
    let now = transaction.scope().now();
    let before = transaction.lock::<CustomerSubscription>(id, VERB, expected).await?;
    if let Err(error) = LIFECYCLE.after(before.status, VERB) {
        return refused(error);
    }
    let plan = match plan_on_offer(transaction, plan_id).await? {
        Ok(plan) => plan,
        Err(error) => return refused(error),
    };
    if plan.currency_code != before.currency_code {
        return refused(other_currency(Some(before.currency_code), &plan));
    }
    if before.plan_id.as_ref() == Some(plan_id) {
        return refused(UserError::new("plan_id", Code::Taken, "The subscription is on this plan already."));
    }
    if before.canceled_at.is_some() {
        return refused(UserError::new("end_date", Code::Ending, "The subscription is cancelled: it ends with its period."));
    }
    let open = open_cycles(transaction, id).await?;
    if open.iter().any(|cycle| cycle.status == BillingCycleStatus::Processing) {
        let told = "A payment is being collected: try again when its result is known.";
        return refused(UserError::new("status", Code::Charging, told));
    }
    let (Some(start), Some(end)) = (before.current_period_start, before.current_period_end) else {
        return Err(Error::internal(format!("the active subscription {id} has no period")));
    };
    // Of a period that is not charged yet, as in a trial, nothing is left that was paid for: it is charged at the new price.
    let periods = open.iter().filter(|cycle| cycle.kind == BillingCycleKind::Period);
    let uncharged = periods.map(|cycle| cycle.period_start).filter(|start| *start <= now).min();
    let in_trial = before.trial_end.is_some_and(|trial| now < trial);
    let paid = uncharged.is_none() && !in_trial;
    let same = (before.billing_interval, before.billing_interval_count) == (plan.billing_interval, plan.billing_interval_count);
    let first = match (uncharged, in_trial || same) {
        (Some(start), _) => start,
        (None, true) => end,
        (None, false) => now,
    };
    let day = if same { rhythm(&before).anchor_day } else { first.day() };
    let next = Rhythm { interval: plan.billing_interval, count: plan.billing_interval_count, anchor_day: day };
    let Some(next_end) = next.end_of(first) else { return refused(no_end()) };
    let (old, new) = (before.subtotal.major_units(), plan.price.major_units());
    let value = before.period_value.as_ref().map_or(old, Money::major_units);
    let mut row = Assignments::default();
    let mut difference = Decimal::default();
    if paid {
        let rest = left_of(transaction, id, start, end, now).await?;
        // What the period is worth from now on, if it lasts: a discount on it counts in the same proportion.
        let worth = match same {
            true => Decimal(value.0 + (new.0 - old.0) * discounted(transaction, id, start).await?.0).max(Decimal::default()),
            false => Decimal::default(),
        };
        difference = proration(value, worth, rest, before.currency_code);
        row.set("period_value", worth);
    }
    if difference < Decimal::default() {
        let credit = settle_differences(transaction, &open, Decimal(-difference.0)).await?;
        row.set("credit", Decimal(before.credit.major_units().0 + credit.0));
    }
    priced(transaction, &plan, &mut row).await?;
    row.set("billing_anchor_day", i32::try_from(day).ok());
    if first < end {
        row.set("current_period_start", first);
        row.set("current_period_end", cut(before.end_date, first, next_end));
    }
    let mut after = match LIFECYCLE.step(transaction, &before, VERB, row).await? {
        Outcome::Done(after) => *after,
        refused => return Ok(refused),
    };
    if after.end_date.is_none_or(|last| first < last) {
        after = schedule(transaction, after, first, next_end).await?.0;
    }
    if difference > Decimal::default() {
        charge_difference(transaction, &after, now, end, difference).await?;
    }
    let old_end = rhythm(&before).end_of(first).unwrap_or(end);
    let event = match rate(old, first, old_end).cmp(&rate(new, first, next_end)) {
        Ordering::Less => SubscriptionEventEventType::Upgraded,
        Ordering::Greater => SubscriptionEventEventType::Downgraded,
        Ordering::Equal => SubscriptionEventEventType::PlanChanged,
    };
    let data = serde_json::json!({ "from": before.plan_id, "to": plan.id, "prorated": difference.to_string() });
    log(transaction, id, event, Some(data)).await?;
    Ok(Outcome::Done(Box::new(after)))
}

/// The share of the period under way that is left, without the pauses that have made it longer.
async fn left_of(
    transaction: &Transaction,
    subscription: &Id,
    start: Timestamp,
    end: Timestamp,
    now: Timestamp,
) -> kit::Result<(i64, i64)> {
    let within = Predicate::equal("subscription_id", subscription)
        .and(Predicate::Null("resumed_at", false))
        .and(Predicate::Compare("paused_at", Comparison::GreaterOrEqual, Value::Timestamp(start)));
    let pauses = transaction.read_all::<SubscriptionPause>(within).await?;
    let paused: i64 = pauses.iter().filter_map(|pause| Some((pause.resumed_at? - pause.paused_at).num_seconds())).sum();
    let (left, whole) = left(start, end, now);
    let whole = whole.saturating_sub(paused).max(0);
    Ok((left.min(whole), whole))
}

/// What part of its price was charged for the period that began at this time: 1 without a discount.
async fn discounted(transaction: &Transaction, subscription: &Id, start: Timestamp) -> kit::Result<Decimal> {
    let cycle = Predicate::equal("subscription_id", subscription)
        .and(Predicate::equal("period_start", start))
        .and(Predicate::equal("kind", BillingCycleKind::Period.text()))
        .and(Predicate::equal("status", BillingCycleStatus::Completed.text()));
    let cycle = transaction.read_first::<BillingCycle>(cycle, "completed_at", 1).await?.pop();
    let part = cycle.and_then(|cycle| {
        let net = cycle.subtotal.major_units().0 + cycle.credit_total.major_units().0;
        net.checked_div(net + cycle.discount_total.major_units().0)
    });
    Ok(Decimal(part.unwrap_or(rust_decimal::Decimal::ONE)))
}

/// What a price comes to a day, to compare plans of different periods; months and years by their usual length, so that February does not
/// make a plan dearer.
fn rate(price: Decimal, start: Timestamp, end: Timestamp) -> Decimal {
    let days = (end - start).num_days().max(1);
    let usual = match days {
        28..=31 => 30,
        89..=92 => 90,
        365 | 366 => 360,
        other => other,
    };
    Decimal(price.0.checked_div(usual.into()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_of_different_periods_are_compared_by_the_day() {
        let rate = |price: &str, from: &str, to: &str| {
            let at = |day: &str| format!("{day}T00:00:00Z").parse().unwrap();
            super::rate(Decimal::parse(price).unwrap(), at(from), at(to))
        };
        let monthly = rate("19", "2027-02-01", "2027-03-01");
        assert_eq!(monthly, rate("19", "2027-03-01", "2027-04-01"), "February costs the same");
        assert!(rate("190", "2027-01-01", "2028-01-01") < monthly, "ten months' price for twelve");
        assert_eq!(rate("228", "2027-01-01", "2028-01-01"), monthly);
    }
}
