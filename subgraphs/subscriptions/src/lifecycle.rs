//! What customers and staff do with a subscription, from its beginning to its end.

use async_graphql::{Context, InputObject, Object};
use chrono::{Datelike, TimeDelta};
use kit::{
    Actor, Assignments, Entity, Id, Outcome, Predicate, Scope, StateMachine, Timestamp, Transaction, Transition, UserError, Value,
};

use crate::billing::{schedule, unschedule, upcoming_cycles};
use crate::billing_cycle::BillingCycle;
use crate::billing_period::Rhythm;
use crate::customer_subscription::{CustomerSubscription, CustomerSubscriptionPayload, CustomerSubscriptionStatus};
use crate::plan_change::change_plan;
use crate::subscription_discount::{SubscriptionDiscount, SubscriptionDiscountDuration};
use crate::subscription_event::{SubscriptionEvent, SubscriptionEventEventType, SubscriptionEventTriggeredBy};
use crate::subscription_pause::{SubscriptionPause, SubscriptionPausePauseType};
use crate::subscription_plan::{SubscriptionPlan, SubscriptionPlanStatus};

use CustomerSubscriptionStatus::{Active, Canceled, Draft, Expired, PastDue, Paused};

/// The states of a subscription and the verbs between them. `renew`, `fail_payment`, `give_up` and `expire` are billing's.
pub const LIFECYCLE: StateMachine<CustomerSubscription, CustomerSubscriptionStatus> = StateMachine {
    column: "status",
    state: |subscription| subscription.status,
    transitions: &[
        Transition { verb: "activate", from: &[Draft], to: Active },
        Transition { verb: "pause", from: &[Active], to: Paused },
        Transition { verb: "resume", from: &[Paused], to: Active },
        Transition { verb: "change_plan", from: &[Active], to: Active },
        Transition { verb: "change_payment_method", from: &[Draft], to: Draft },
        Transition { verb: "change_payment_method", from: &[Active], to: Active },
        Transition { verb: "change_payment_method", from: &[Paused], to: Paused },
        Transition { verb: "change_payment_method", from: &[PastDue], to: PastDue },
        Transition { verb: "end_with_period", from: &[Active], to: Active },
        Transition { verb: "cancel", from: &[Draft, Active, Paused, PastDue], to: Canceled },
        Transition { verb: "renew", from: &[Active, PastDue], to: Active },
        Transition { verb: "renew", from: &[Paused], to: Paused },
        Transition { verb: "fail_payment", from: &[Active, Paused, PastDue], to: PastDue },
        Transition { verb: "give_up", from: &[Active, Paused, PastDue], to: Canceled },
        Transition { verb: "expire", from: &[Active, Paused, PastDue], to: Expired },
    ],
};

/// What somebody subscribes to.
#[derive(Clone, Debug, InputObject)]
pub struct SubscribeInput {
    /// Plan on offer that the customer subscribes to.
    pub plan_id: Id,
    /// Customer who subscribes and pays; left out, the caller. Only staff may name another.
    pub customer_id: Option<Id>,
    /// Store in which the customer subscribes. Null means no particular store.
    pub store_id: Option<Id>,
    /// Id of the stored payment method at the payment provider. Never card data.
    pub payment_method_id: Option<String>,
    /// Payment provider that charges the customer, for instance stripe.
    pub payment_provider_id: Option<String>,
    /// Discount code that the customer has.
    pub discount_code: Option<String>,
}

/// How a subscription is paused.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PauseSubscriptionInput {
    /// Reason for the pause.
    pub reason: Option<String>,
    /// When it goes on by itself, UTC. Null means when someone resumes it.
    pub resume_at: Option<Timestamp>,
}

/// How a subscription is cancelled.
#[derive(Clone, Debug, InputObject)]
pub struct CancelSubscriptionInput {
    /// Reason for the cancellation.
    pub reason: Option<String>,
    /// True to let it run to the end of the period that is paid for; false to end it now. Nothing is paid back.
    #[graphql(default = true)]
    pub at_period_end: bool,
}

/// Mutations of customers and staff on subscriptions.
#[derive(Default)]
pub struct SubscriptionLifecycle;

#[Object]
impl SubscriptionLifecycle {
    /// Subscribes a customer to a plan on offer. With a trial, it is free until the trial's end; without, the first period begins now and is
    /// charged by the next run of billing.
    /// Requires subscription:subscribe; a customer subscribes without.
    ///
    /// User errors: `NOT_FOUND` (the plan is not on offer), `INVALID_CODE` (the discount code does not apply).
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn subscribe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to subscribe to.")] input: SubscribeInput,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = subscribe(&transaction, input).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Starts a subscription that is a draft: its first period begins now. Requires subscription:activate.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn activate_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = activate(&transaction, &id, expected_updated_at).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Pauses an active subscription: nothing is charged until it is resumed, and what is left of the period is kept.
    /// Requires subscription:pause; a customer pauses their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn pause_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "Why, and until when.", default)] input: PauseSubscriptionInput,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = pause(&transaction, &id, input, expected_updated_at).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Lets a paused subscription go on: its period ends later by as long as the pause was. Requires subscription:resume; a customer
    /// resumes their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn resume_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let before = transaction.lock::<CustomerSubscription>(&id, "resume", expected_updated_at).await?;
            resume(&transaction, &before).await
        };
        let outcome = outcome.await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Cancels a subscription, at the end of the period that is paid for or at once. Requires subscription:cancel; a
    /// customer cancels their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "Why, and when.", default_with = "CancelSubscriptionInput { reason: None, at_period_end: true }")]
        input: CancelSubscriptionInput,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = cancel(&transaction, &id, input, expected_updated_at).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Moves an active subscription to another plan on offer in the same currency, now. Between plans of the same period the difference for
    /// what is left of it is charged, or kept as credit; with another period a new one begins now, and what is left of the old one is kept as
    /// credit. Requires subscription:change_plan; a customer changes their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn change_subscription_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The plan to move to.")] plan_id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = change_plan(&transaction, &id, &plan_id, expected_updated_at).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Replaces what a subscription is paid with. Requires subscription:change_payment_method; a customer changes their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn change_subscription_payment_method(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "Id of the stored payment method at the payment provider. Never card data.")] payment_method_id: String,
        #[graphql(desc = "Payment provider that has it; left out, the same as before.")] payment_provider_id: Option<String>,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        const VERB: &str = "change_payment_method";
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let before = transaction.lock::<CustomerSubscription>(&id, VERB, expected_updated_at).await?;
            let mut row = Assignments::default();
            row.set("payment_method_id", payment_method_id);
            row.set("payment_provider_id", payment_provider_id);
            let outcome = LIFECYCLE.step(&transaction, &before, VERB, row).await?;
            if let Outcome::Done(_) = &outcome {
                log(&transaction, &id, SubscriptionEventEventType::PaymentMethodUpdated, None).await?;
            }
            Ok(outcome)
        };
        let outcome = outcome.await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

pub(crate) fn refused<T>(error: UserError) -> kit::Result<Outcome<T>> {
    Ok(Outcome::Refused(vec![error]))
}

/// Writes an entry of the subscription's history, at the time of the request.
pub(crate) async fn log(
    transaction: &Transaction,
    subscription: &Id,
    event: SubscriptionEventEventType,
    data: Option<serde_json::Value>,
) -> kit::Result<()> {
    let scope = transaction.scope();
    let by = match scope.actor() {
        Actor::Customer { .. } => SubscriptionEventTriggeredBy::Customer,
        Actor::Staff { .. } => SubscriptionEventTriggeredBy::Admin,
        Actor::Service { .. } => SubscriptionEventTriggeredBy::Webhook,
        _ => SubscriptionEventTriggeredBy::System,
    };
    let mut row = Assignments::default();
    row.set("subscription_id", subscription.clone());
    row.set("event_type", event);
    row.set("triggered_by", by);
    row.set("triggered_by_id", scope.actor().id().map(ToString::to_string));
    row.set("event_data", data);
    row.set("created_at", scope.now());
    transaction.insert::<SubscriptionEvent>("create", row).await?.done().map(drop)
}

/// The plan with this id, where customers can subscribe to it.
pub(crate) async fn plan_on_offer(transaction: &Transaction, id: &Id) -> kit::Result<Result<SubscriptionPlan, UserError>> {
    let plan = transaction.read_all::<SubscriptionPlan>(Predicate::equal("id", id)).await?.pop();
    let offered = plan.filter(|plan| plan.status == SubscriptionPlanStatus::Active);
    Ok(offered.ok_or_else(|| UserError::new("plan_id", "NOT_FOUND", "There is no such plan on offer.")))
}

/// Uses a discount code once, for a subscription to a plan.
async fn redeem(
    transaction: &Transaction,
    code: &str,
    plan: &SubscriptionPlan,
) -> kit::Result<Result<SubscriptionDiscount, UserError>> {
    let now = transaction.scope().now();
    let found = transaction.lock_all::<SubscriptionDiscount>(Predicate::equal("code", code)).await?.pop();
    let applies = |discount: &SubscriptionDiscount| {
        discount.is_active
            && discount.valid_from.is_none_or(|from| from <= now)
            && discount.valid_until.is_none_or(|until| now < until)
            && discount.applicable_plan_ids.as_ref().is_none_or(|plans| plans.0.iter().any(|id| id == plan.id.as_str()))
            && discount.max_redemptions.is_none_or(|most| discount.redemption_count < most)
            && discount.currency_code.is_none_or(|currency| currency == plan.currency_code)
    };
    let Some(discount) = found.filter(applies) else {
        return Ok(Err(UserError::new(
            "discount_code",
            "INVALID_CODE",
            "This code does not exist, or not for this plan, or not now.",
        )));
    };
    let mut row = Assignments::default();
    row.set("redemption_count", discount.redemption_count.saturating_add(1));
    transaction.update::<SubscriptionDiscount>(&discount.id, "redeem", row).await?.done()?;
    Ok(Ok(discount))
}

/// For how many periods a discount applies; None for all.
fn periods(discount: &SubscriptionDiscount) -> Option<i32> {
    match discount.duration {
        SubscriptionDiscountDuration::Once => Some(1),
        SubscriptionDiscountDuration::Repeating => Some(discount.duration_cycles.unwrap_or(1)),
        SubscriptionDiscountDuration::Forever => None,
    }
}

async fn subscribe(transaction: &Transaction, input: SubscribeInput) -> kit::Result<Outcome<CustomerSubscription>> {
    let scope = transaction.scope();
    let now = scope.now();
    let customer = match (scope.actor(), input.customer_id) {
        (Actor::Customer { id }, None) => id.clone(),
        (Actor::Customer { id }, Some(named)) if named == *id => named,
        (_, named) => {
            scope.require(CustomerSubscription::TABLE, "subscribe")?;
            let Some(named) = named else {
                return refused(UserError::new("customer_id", "REQUIRED", "Name the customer who subscribes."));
            };
            named
        }
    };
    let plan = match plan_on_offer(transaction, &input.plan_id).await? {
        Ok(plan) => plan,
        Err(error) => return refused(error),
    };
    let discount = match &input.discount_code {
        None => None,
        Some(code) => match redeem(transaction, code, &plan).await? {
            Ok(discount) => Some(discount),
            Err(error) => return refused(error),
        },
    };
    let trial_end = (plan.trial_period_days > 0).then(|| now + TimeDelta::days(plan.trial_period_days.into()));
    let first = trial_end.unwrap_or(now);
    let rhythm = Rhythm { interval: plan.billing_interval, count: plan.billing_interval_count, anchor_day: first.day() };
    let Some(end) = rhythm.end_of(first) else { return refused(no_end()) };

    let mut row = Assignments::default();
    row.set("customer_id", customer);
    row.set("store_id", input.store_id);
    row.set("plan_id", plan.id.clone());
    row.set("status", Active);
    row.set("billing_interval", plan.billing_interval);
    row.set("billing_interval_count", plan.billing_interval_count);
    row.set("billing_anchor_day", i32::try_from(first.day()).ok());
    row.set("start_date", now);
    row.set("trial_start", trial_end.map(|_| now));
    row.set("trial_end", trial_end);
    row.set("current_period_start", now);
    row.set("current_period_end", trial_end.unwrap_or(end));
    row.set("payment_method_id", input.payment_method_id);
    row.set("payment_provider_id", input.payment_provider_id);
    row.set("currency_code", plan.currency_code);
    row.set("subtotal", plan.price.major_units());
    row.set("total", plan.price.major_units());
    row.set("discount_id", discount.as_ref().map(|discount| discount.id.clone()));
    row.set("discount_cycles_left", discount.as_ref().and_then(periods));
    let subscription = match transaction.insert::<CustomerSubscription>("subscribe", row).await? {
        Outcome::Done(subscription) => *subscription,
        refused => return Ok(refused),
    };
    log(transaction, &subscription.id, SubscriptionEventEventType::Created, None).await?;
    log(transaction, &subscription.id, SubscriptionEventEventType::Activated, None).await?;
    if let Some(end) = trial_end {
        let data = serde_json::json!({ "trialEnd": end });
        log(transaction, &subscription.id, SubscriptionEventEventType::TrialStarted, Some(data)).await?;
    }
    Ok(Outcome::Done(Box::new(schedule(transaction, subscription, first, end).await?)))
}

pub(crate) fn no_end() -> UserError {
    UserError::new("billing_interval_count", "INVALID", "A billing period would end beyond the calendar.")
}

async fn activate(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> kit::Result<Outcome<CustomerSubscription>> {
    let now = transaction.scope().now();
    let before = transaction.lock::<CustomerSubscription>(id, "activate", expected).await?;
    let trial_end = before.trial_end.filter(|end| *end > now);
    let first = trial_end.unwrap_or(now);
    let day = before.billing_anchor_day.and_then(|day| u32::try_from(day).ok()).unwrap_or(first.day());
    let rhythm = Rhythm { interval: before.billing_interval, count: before.billing_interval_count, anchor_day: day };
    let Some(end) = rhythm.end_of(first) else { return refused(no_end()) };
    let mut row = Assignments::default();
    row.set("start_date", now);
    row.set("billing_anchor_day", i32::try_from(day).ok());
    row.set("current_period_start", now);
    row.set("current_period_end", trial_end.unwrap_or(end));
    let subscription = match LIFECYCLE.step(transaction, &before, "activate", row).await? {
        Outcome::Done(subscription) => *subscription,
        refused => return Ok(refused),
    };
    log(transaction, id, SubscriptionEventEventType::Activated, None).await?;
    Ok(Outcome::Done(Box::new(schedule(transaction, subscription, first, end).await?)))
}

async fn pause(
    transaction: &Transaction,
    id: &Id,
    input: PauseSubscriptionInput,
    expected: Option<Timestamp>,
) -> kit::Result<Outcome<CustomerSubscription>> {
    let scope = transaction.scope();
    let before = transaction.lock::<CustomerSubscription>(id, "pause", expected).await?;
    if input.resume_at.is_some_and(|at| at <= scope.now()) {
        return refused(UserError::new("resume_at", "INVALID", "A pause ends in the future."));
    }
    let outcome = LIFECYCLE.step(transaction, &before, "pause", Assignments::default()).await?;
    if let Outcome::Done(_) = &outcome {
        let kind = match scope.actor() {
            Actor::Customer { .. } => SubscriptionPausePauseType::CustomerRequest,
            _ => SubscriptionPausePauseType::AdminAction,
        };
        let mut row = Assignments::default();
        row.set("subscription_id", id.clone());
        row.set("pause_type", kind);
        row.set("reason", input.reason);
        row.set("paused_at", scope.now());
        row.set("scheduled_resume_at", input.resume_at);
        transaction.insert::<SubscriptionPause>("create", row).await?.done()?;
        log(transaction, id, SubscriptionEventEventType::Paused, None).await?;
    }
    Ok(outcome)
}

/// Ends the pause of a subscription that is locked: period and charges to come move by as long as it was.
pub(crate) async fn resume(
    transaction: &Transaction,
    before: &CustomerSubscription,
) -> kit::Result<Outcome<CustomerSubscription>> {
    let now = transaction.scope().now();
    if let Err(error) = LIFECYCLE.after(before.status, "resume") {
        return refused(error);
    }
    let open = Predicate::equal("subscription_id", &before.id).and(Predicate::Null("resumed_at", true));
    let mut paused = TimeDelta::zero();
    for pause in transaction.lock_all::<SubscriptionPause>(open).await? {
        paused = paused.max(now - pause.paused_at);
        let mut row = Assignments::default();
        row.set("resumed_at", now.max(pause.paused_at));
        transaction.update::<SubscriptionPause>(&pause.id, "resume", row).await?.done()?;
    }
    for cycle in upcoming_cycles(transaction, &before.id).await? {
        let mut row = Assignments::default();
        row.set("period_start", cycle.period_start + paused);
        row.set("period_end", cycle.period_end + paused);
        row.set("billing_date", cycle.billing_date.map(|date| date + paused));
        transaction.update::<BillingCycle>(&cycle.id, "resume", row).await?.done()?;
    }
    let mut row = Assignments::default();
    row.set("current_period_end", before.current_period_end.map(|end| end + paused));
    row.set("trial_end", before.trial_end.filter(|end| *end + paused > now).map(|end| end + paused));
    let outcome = LIFECYCLE.step(transaction, before, "resume", row).await?;
    if let Outcome::Done(_) = &outcome {
        log(transaction, &before.id, SubscriptionEventEventType::Resumed, None).await?;
    }
    Ok(outcome)
}

async fn cancel(
    transaction: &Transaction,
    id: &Id,
    input: CancelSubscriptionInput,
    expected: Option<Timestamp>,
) -> kit::Result<Outcome<CustomerSubscription>> {
    let now = transaction.scope().now();
    let before = transaction.lock::<CustomerSubscription>(id, "cancel", expected).await?;
    let mut row = Assignments::default();
    row.set("canceled_at", now);
    row.set("cancellation_reason", input.reason);
    // Only what is paid for has an end to wait for.
    let end = before.current_period_end.filter(|end| *end > now);
    match end {
        Some(end) if input.at_period_end && before.status == Active => {
            row.set("end_date", end);
            let outcome = LIFECYCLE.step(transaction, &before, "end_with_period", row).await?;
            if let Outcome::Done(_) = &outcome {
                log(transaction, id, SubscriptionEventEventType::Canceled, Some(serde_json::json!({ "endDate": end }))).await?;
            }
            Ok(outcome)
        }
        _ => end_now(transaction, &before, "cancel", row).await,
    }
}

/// Ends a subscription that is locked: what was to be charged is not.
pub(crate) async fn end_now(
    transaction: &Transaction,
    before: &CustomerSubscription,
    verb: &'static str,
    mut row: Assignments,
) -> kit::Result<Outcome<CustomerSubscription>> {
    let now = transaction.scope().now();
    if before.start_date.is_some_and(|start| start < now) {
        row.set("end_date", now);
    }
    row.put("next_retry_at", Value::Null);
    let outcome = LIFECYCLE.step(transaction, before, verb, row).await?;
    let Outcome::Done(subscription) = &outcome else { return Ok(outcome) };
    let open = Predicate::equal("subscription_id", &before.id).and(Predicate::Null("resumed_at", true));
    for pause in transaction.lock_all::<SubscriptionPause>(open).await? {
        let mut row = Assignments::default();
        row.set("resumed_at", now.max(pause.paused_at));
        transaction.update::<SubscriptionPause>(&pause.id, "end", row).await?.done()?;
    }
    let mut after = subscription.as_ref().clone();
    for cycle in upcoming_cycles(transaction, &before.id).await? {
        after = unschedule(transaction, after, &cycle).await?;
    }
    let event = match after.status {
        Expired => SubscriptionEventEventType::Expired,
        _ => SubscriptionEventEventType::Canceled,
    };
    log(transaction, &before.id, event, None).await?;
    Ok(Outcome::Done(Box::new(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_meets_every_verb() {
        let line = |verb: &'static str| {
            let after = |state| LIFECYCLE.after(state, verb).map_or("-", kit::TextEnum::text);
            [Draft, Active, Paused, PastDue, Canceled, Expired].map(after)
        };
        let table = LIFECYCLE.verbs().into_iter().map(|verb| (verb, line(verb))).collect::<Vec<_>>();
        let expected = [
            // From:                      draft       active      paused      past_due    canceled expired
            ("activate", ["active", "-", "-", "-", "-", "-"]),
            ("pause", ["-", "paused", "-", "-", "-", "-"]),
            ("resume", ["-", "-", "active", "-", "-", "-"]),
            ("change_plan", ["-", "active", "-", "-", "-", "-"]),
            ("change_payment_method", ["draft", "active", "paused", "past_due", "-", "-"]),
            ("end_with_period", ["-", "active", "-", "-", "-", "-"]),
            ("cancel", ["canceled", "canceled", "canceled", "canceled", "-", "-"]),
            ("renew", ["-", "active", "paused", "active", "-", "-"]),
            ("fail_payment", ["-", "past_due", "past_due", "past_due", "-", "-"]),
            ("give_up", ["-", "canceled", "canceled", "canceled", "-", "-"]),
            ("expire", ["-", "expired", "expired", "expired", "-", "-"]),
        ];
        assert_eq!(table, expected);
    }
}
