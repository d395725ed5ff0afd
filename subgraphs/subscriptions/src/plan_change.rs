//! Moving a subscription to another plan: what is left of the period that was paid for, and what is charged from then on.

use std::cmp::Ordering;

use chrono::Datelike;
use kit::{Assignments, Decimal, Error, Id, Outcome, Timestamp, Transaction, UserError};

use crate::billing::{charge_difference, rhythm, schedule, unschedule, upcoming_cycles};
use crate::billing_period::{Rhythm, left};
use crate::charge::proration;
use crate::customer_subscription::CustomerSubscription;
use crate::lifecycle::{LIFECYCLE, log, no_end, plan_on_offer, refused};
use crate::subscription_event::SubscriptionEventEventType;

/// Moves a subscription to another plan. User errors: `ILLEGAL_STATE`, `NOT_FOUND`, `CURRENCY_MISMATCH`, `TAKEN` for the plan that it is on.
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
        let (from, to) = (before.currency_code.code(), plan.currency_code.code());
        let message = format!("The subscription is in {from}, the plan in {to}.");
        return refused(UserError::new("plan_id", "CURRENCY_MISMATCH", message));
    }
    if before.plan_id.as_ref() == Some(plan_id) {
        return refused(UserError::new("plan_id", "TAKEN", "The subscription is on this plan already."));
    }
    let (Some(start), Some(end)) = (before.current_period_start, before.current_period_end) else {
        return Err(Error::internal(format!("the active subscription {id} has no period")));
    };
    let upcoming = upcoming_cycles(transaction, id).await?;
    // Of a period that is not charged yet, as in a trial, nothing is left that was paid for: it is charged at the new price.
    let uncharged = upcoming.iter().map(|cycle| cycle.period_start).filter(|start| *start <= now).min();
    let in_trial = before.trial_end.is_some_and(|trial| now < trial);
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
    let difference = match (uncharged.is_some() || in_trial, same) {
        (true, _) => Decimal::default(),
        (false, true) => proration(old, new, left(start, end, now), before.currency_code),
        (false, false) => proration(old, Decimal::default(), left(start, end, now), before.currency_code),
    };

    let mut row = Assignments::default();
    row.set("plan_id", plan.id.clone());
    row.set("subtotal", new);
    row.set("total", new);
    row.set("billing_interval", plan.billing_interval);
    row.set("billing_interval_count", plan.billing_interval_count);
    row.set("billing_anchor_day", i32::try_from(day).ok());
    if first < end {
        row.set("current_period_start", first);
        row.set("current_period_end", next_end);
    }
    if difference < Decimal::default() {
        row.set("credit", Decimal(before.credit.major_units().0 - difference.0));
    }
    let mut after = match LIFECYCLE.step(transaction, &before, VERB, row).await? {
        Outcome::Done(after) => *after,
        refused => return Ok(refused),
    };
    for cycle in upcoming.iter().filter(|cycle| cycle.period_start != first) {
        after = unschedule(transaction, after, cycle).await?;
    }
    after = schedule(transaction, after, first, next_end).await?;
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
