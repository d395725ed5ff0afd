//! What customers and staff do with a subscription, from its beginning to its end.

use async_graphql::{Context, InputObject, Object};
use chrono::{Datelike, TimeDelta};
use kit::{
    Action, Actor, Assignments, Code, CurrencyCode, Decimal, Entity, Id, Outcome, Predicate, Scope, StateMachine, Timestamp,
    Transaction, Transition, UserError, Value,
};

use crate::billing::{cut, open_cycles, priced, rhythm, schedule, unschedule, upcoming_cycles};
use crate::billing_cycle::{BillingCycle, BillingCycleKind, BillingCycleStatus};
use crate::billing_interval::BillingInterval;
use crate::billing_period::Rhythm;
use crate::customer_subscription::{CustomerSubscription, CustomerSubscriptionPayload, CustomerSubscriptionStatus};
use crate::plan_change::change_plan;
use crate::subscription_discount::{SubscriptionDiscount, SubscriptionDiscountDuration};
use crate::subscription_event::{SubscriptionEvent, SubscriptionEventEventType, SubscriptionEventTriggeredBy};
use crate::subscription_pause::{SubscriptionPause, SubscriptionPausePauseType};
use crate::subscription_plan::{SubscriptionPlan, SubscriptionPlanStatus};

use CustomerSubscriptionStatus::{Active, Cancelled, Draft, Expired, PastDue, Paused};

/// The states of a subscription and the verbs between them. `renew`, `collect`, `fail_payment`, `give_up` and `expire` are billing's.
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
        Transition { verb: "end_with_period", from: &[PastDue], to: PastDue },
        Transition { verb: "cancel", from: &[Draft, Active, Paused, PastDue], to: Cancelled },
        Transition { verb: "renew", from: &[Active, PastDue], to: Active },
        Transition { verb: "renew", from: &[Paused], to: Paused },
        Transition { verb: "collect", from: &[PastDue], to: PastDue },
        Transition { verb: "fail_payment", from: &[Active, PastDue], to: PastDue },
        Transition { verb: "fail_payment", from: &[Paused], to: Paused },
        Transition { verb: "give_up", from: &[Active, Paused, PastDue], to: Cancelled },
        Transition { verb: "expire", from: &[Active, Paused, PastDue], to: Expired },
    ],
};

/// What somebody subscribes to.
#[derive(Clone, Debug, InputObject)]
pub struct SubscribeInput {
    /// Plan on offer that the customer subscribes to.
    pub plan_id: Id,
    /// Customer who subscribes and pays; left out, the caller. Only staff may name another.
    #[graphql(tag = "admin")]
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

/// What a new subscription starts with.
#[derive(Clone, Debug, InputObject)]
pub struct CreateCustomerSubscriptionInput {
    /// Store in which the customer subscribes. Null means no particular store.
    pub store_id: Option<Id>,
    /// Customer who subscribes and pays.
    pub customer_id: Id,
    /// Plan on offer that the customer is to be on: price, period and currency are its own. Null for a subscription made of items alone.
    pub plan_id: Option<Id>,
    /// Unit of the billing period; monthly unless given. Only without a plan.
    pub billing_interval: Option<BillingInterval>,
    /// Number of billing intervals in a period: 2 with monthly means every two months; 1 unless given. Only without a plan.
    pub billing_interval_count: Option<i32>,
    /// Day of the month on which periods begin, 1 to 31. Null means the day of the activation.
    pub billing_anchor_day: Option<i32>,
    /// When it is planned to start, UTC. It starts when it is activated.
    pub start_date: Option<Timestamp>,
    /// End of the subscription, UTC; the last period ends with it and costs its share. Null means it runs until it is cancelled.
    pub end_date: Option<Timestamp>,
    /// Start of the free trial, UTC. Null means no trial.
    pub trial_start: Option<Timestamp>,
    /// End of the free trial and time of the first charge, UTC.
    pub trial_end: Option<Timestamp>,
    /// Id of the stored payment method at the payment provider. Never card data.
    pub payment_method_id: Option<String>,
    /// Payment provider that charges the customer, for instance stripe.
    pub payment_provider_id: Option<String>,
    /// Currency of all amounts of the subscription and its items, an ISO 4217 code such as TND. With a plan that of the plan.
    pub currency_code: Option<CurrencyCode>,
    /// How often a failed payment is tried again before the system gives up; 3 unless given.
    pub max_retry_attempts: Option<i32>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
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
    /// Creates a customer subscription as a draft, which `activateSubscription` starts. Requires subscription:create.
    ///
    /// User errors: `NOT_FOUND` (there is no such customer, or the plan is not on offer), `CURRENCY_MISMATCH` (the plan has another currency),
    /// `INVALID` (a period of its own beside that of the plan).
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn create_customer_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new row.")] input: CreateCustomerSubscriptionInput,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require(CustomerSubscription::TABLE, Action::Create.verb())?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(draft(&transaction, input)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Deletes a customer subscription that is a draft or has ended, and returns it as it was. Requires subscription:delete.
    ///
    /// User errors: `ILLEGAL_STATE` while it runs: cancel it.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn delete_customer_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let verb = Action::Delete.verb();
            let before = transaction.lock::<CustomerSubscription>(&id, verb, expected_updated_at).await?;
            match before.status {
                Draft | Cancelled | Expired => transaction.delete(&id, verb).await,
                _ => refused(UserError::new(
                    "status",
                    Code::IllegalState,
                    "The subscription has not ended: see `cancelSubscription`.",
                )),
            }
        };
        let outcome = outcome.await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Subscribes a customer to a plan on offer. With a trial, it is free until the trial's end; without, the first period begins now and is
    /// charged by the next run of billing.
    /// Requires subscription:subscribe; a customer subscribes without.
    ///
    /// User errors: `NOT_FOUND` (the plan is not on offer, or there is no such customer), `INVALID_CODE` (the discount code does not apply).
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

    /// Starts a subscription that is a draft: its first period begins now, at the price that its plan has now, and is charged by the next run of
    /// billing; with a trial it begins at the trial's end. Requires subscription:activate.
    ///
    /// User errors: `NOT_FOUND` (there is no such plan any more), `CURRENCY_MISMATCH`, `INVALID` (it would end before it starts).
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn activate_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
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
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "Why, and until when.", default)] input: PauseSubscriptionInput,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = pause(&transaction, &id, input, expected_updated_at).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Lets a paused subscription go on: what had not come to its end when the pause began ends later by as long as that was, the period, the trial and
    /// the end of a cancelled subscription. A payment that failed meanwhile is tried again at once. Requires subscription:resume; a customer resumes
    /// their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn resume_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
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

    /// Cancels a subscription, at the end of the period that is paid for, or is being paid for at the moment, or at once. One that is paused or past due
    /// ends at once. Requires subscription:cancel; a customer cancels their own without.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "Why, and when.", default_with = "CancelSubscriptionInput { reason: None, at_period_end: true }")]
        input: CancelSubscriptionInput,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CustomerSubscriptionPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = cancel(&transaction, &id, input, expected_updated_at).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Moves an active subscription to another plan on offer in the same currency, now. Between plans of the same period the difference for
    /// what is left of it is charged, or kept as credit; with another period a new one begins now, and what is left of the old one is kept as
    /// credit. A discount counts for the difference as it did for the period, and nobody has credit for what they have not paid. Requires
    /// subscription:change_plan; a customer changes their own without.
    ///
    /// User errors: `NOT_FOUND`, `CURRENCY_MISMATCH`, `TAKEN` (it is on this plan already), `CHARGING` (a payment is being collected: try again when
    /// its result is known), `ENDING` (the subscription is cancelled and ends with its period).
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn change_subscription_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "The plan to move to.")] plan_id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
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
        #[graphql(desc = "Id of the customer subscription, `sub_…`.")] id: Id,
        #[graphql(desc = "Id of the stored payment method at the payment provider. Never card data.")] payment_method_id: String,
        #[graphql(desc = "Payment provider that has it; left out, the same as before.")] payment_provider_id: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
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
    Ok(offered.ok_or_else(|| UserError::new("plan_id", Code::NotFound, "There is no such plan on offer.")))
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
            Code::InvalidCode,
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
                return refused(UserError::new("customer_id", Code::Required, "Name the customer who subscribes."));
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
    let trial_end = match plan.trial_period_days {
        days if days > 0 => match now.checked_add_signed(TimeDelta::days(days.into())) {
            Some(end) => Some(end),
            None => return refused(UserError::new("plan_id", Code::Invalid, "The trial would end beyond the calendar.")),
        },
        _ => None,
    };
    let first = trial_end.unwrap_or(now);
    let rhythm = Rhythm { interval: plan.billing_interval, count: plan.billing_interval_count, anchor_day: first.day() };
    let Some(end) = rhythm.end_of(first) else { return refused(no_end()) };

    let mut row = Assignments::default();
    row.set("customer_id", customer);
    row.set("store_id", input.store_id);
    row.set("status", Active);
    priced(transaction, &plan, &mut row).await?;
    row.set("period_value", Decimal::default());
    row.set("billing_anchor_day", i32::try_from(first.day()).ok());
    row.set("start_date", now);
    row.set("trial_start", trial_end.map(|_| now));
    row.set("trial_end", trial_end);
    row.set("current_period_start", now);
    row.set("current_period_end", trial_end.unwrap_or(end));
    row.set("payment_method_id", input.payment_method_id);
    row.set("payment_provider_id", input.payment_provider_id);
    row.set("currency_code", plan.currency_code);
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
    Ok(Outcome::Done(Box::new(schedule(transaction, subscription, first, end).await?.0)))
}

async fn draft(transaction: &Transaction, input: CreateCustomerSubscriptionInput) -> kit::Result<Outcome<CustomerSubscription>> {
    let mut row = Assignments::default();
    row.set("store_id", input.store_id);
    row.set("customer_id", input.customer_id);
    row.set("billing_interval", input.billing_interval);
    row.set("billing_interval_count", input.billing_interval_count);
    row.set("billing_anchor_day", input.billing_anchor_day);
    row.set("start_date", input.start_date);
    row.set("end_date", input.end_date);
    row.set("trial_start", input.trial_start);
    row.set("trial_end", input.trial_end);
    row.set("payment_method_id", input.payment_method_id);
    row.set("payment_provider_id", input.payment_provider_id);
    row.set("currency_code", input.currency_code);
    row.set("max_retry_attempts", input.max_retry_attempts);
    row.set("metadata", input.metadata);
    row.set("period_value", Decimal::default());
    if let Some(plan) = &input.plan_id {
        let plan = match plan_on_offer(transaction, plan).await? {
            Ok(plan) => plan,
            Err(error) => return refused(error),
        };
        if input.currency_code.is_some_and(|currency| currency != plan.currency_code) {
            return refused(other_currency(input.currency_code, &plan));
        }
        let same = input.billing_interval.is_none_or(|interval| interval == plan.billing_interval)
            && input.billing_interval_count.is_none_or(|count| count == plan.billing_interval_count);
        if !same {
            return refused(UserError::new("billing_interval", Code::Invalid, "The plan says how often it is charged."));
        }
        row.set("currency_code", plan.currency_code);
        priced(transaction, &plan, &mut row).await?;
    }
    transaction.insert::<CustomerSubscription>(Action::Create.verb(), row).await
}

/// Why a subscription in one currency cannot be on a plan in another.
pub(crate) fn other_currency(of_subscription: Option<CurrencyCode>, plan: &SubscriptionPlan) -> UserError {
    let (from, to) = (of_subscription.map_or("no currency", CurrencyCode::code), plan.currency_code.code());
    UserError::new("plan_id", Code::CurrencyMismatch, format!("The subscription is in {from}, the plan in {to}."))
}

pub(crate) fn no_end() -> UserError {
    UserError::new("billing_interval_count", Code::Invalid, "A billing period would end beyond the calendar.")
}

async fn activate(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> kit::Result<Outcome<CustomerSubscription>> {
    let now = transaction.scope().now();
    let before = transaction.lock::<CustomerSubscription>(id, "activate", expected).await?;
    if let Err(error) = LIFECYCLE.after(before.status, "activate") {
        return refused(error);
    }
    if before.end_date.is_some_and(|end| end <= before.trial_end.unwrap_or(now).max(now)) {
        return refused(UserError::new("end_date", Code::Invalid, "The subscription would end before its first period begins."));
    }
    let mut row = Assignments::default();
    let (mut interval, mut count) = (before.billing_interval, before.billing_interval_count);
    if let Some(plan) = &before.plan_id {
        let Some(plan) = transaction.read_all::<SubscriptionPlan>(Predicate::equal("id", plan)).await?.pop() else {
            return refused(UserError::new("plan_id", Code::NotFound, "There is no such plan any more."));
        };
        if plan.currency_code != before.currency_code {
            return refused(other_currency(Some(before.currency_code), &plan));
        }
        (interval, count) = (plan.billing_interval, plan.billing_interval_count);
        priced(transaction, &plan, &mut row).await?;
    }
    let trial_end = before.trial_end.filter(|end| *end > now);
    let first = trial_end.unwrap_or(now);
    let day = before.billing_anchor_day.and_then(|day| u32::try_from(day).ok()).unwrap_or(first.day());
    let rhythm = Rhythm { interval, count, anchor_day: day };
    let Some(end) = rhythm.end_of(first) else { return refused(no_end()) };
    row.set("start_date", now);
    row.set("billing_anchor_day", i32::try_from(day).ok());
    row.set("current_period_start", now);
    row.set("current_period_end", trial_end.unwrap_or_else(|| cut(before.end_date, first, end)));
    row.set("period_value", Decimal::default());
    let subscription = match LIFECYCLE.step(transaction, &before, "activate", row).await? {
        Outcome::Done(subscription) => *subscription,
        refused => return Ok(refused),
    };
    log(transaction, id, SubscriptionEventEventType::Activated, None).await?;
    Ok(Outcome::Done(Box::new(schedule(transaction, subscription, first, end).await?.0)))
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
        return refused(UserError::new("resume_at", Code::Invalid, "A pause ends in the future."));
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

/// Ends the pause of a subscription that is locked: what had not come to its end when it began moves by as long as it was.
pub(crate) async fn resume(
    transaction: &Transaction,
    before: &CustomerSubscription,
) -> kit::Result<Outcome<CustomerSubscription>> {
    let now = transaction.scope().now();
    if let Err(error) = LIFECYCLE.after(before.status, "resume") {
        return refused(error);
    }
    let open = Predicate::equal("subscription_id", &before.id).and(Predicate::Null("resumed_at", true));
    let mut began = now;
    for pause in transaction.lock_all::<SubscriptionPause>(open).await? {
        began = began.min(pause.paused_at);
        let mut row = Assignments::default();
        row.set("resumed_at", now.max(pause.paused_at));
        transaction.update::<SubscriptionPause>(&pause.id, "resume", row).await?.done()?;
    }
    let paused = now - began;
    let moved = |at: Timestamp| if at > began { at.checked_add_signed(paused) } else { Some(at) };
    // One that is cancelled, or ends with what is paid for, is not robbed of the rest.
    let ends_with_period = before.canceled_at.is_some() || before.end_date <= before.current_period_end;
    let end_date = before.end_date.filter(|_| ends_with_period).map(moved);
    let (period_end, trial_end) = (before.current_period_end.map(moved), before.trial_end.map(moved));
    if [end_date, period_end, trial_end].into_iter().flatten().any(|moved| moved.is_none()) {
        return refused(no_end());
    }
    let mut rhythm = rhythm(before);
    let mut row = Assignments::default();
    row.set("end_date", end_date.flatten());
    row.set("trial_end", trial_end.flatten());
    if let Some(end) = period_end.flatten().filter(|_| period_end != before.current_period_end.map(Some)) {
        rhythm.anchor_day = end.day();
        row.set("current_period_end", end);
    }
    let cycles = open_cycles(transaction, &before.id).await?;
    for cycle in &cycles {
        let start = moved(cycle.period_start);
        let end = match cycle.period_start > began && cycle.kind == BillingCycleKind::Period {
            true => start.and_then(|start| rhythm.end_of(start)),
            false => moved(cycle.period_end),
        };
        let (Some(start), Some(end)) = (start, end) else { return refused(no_end()) };
        // The periods after one that lasts longer begin on the day on which it ends.
        if cycle.kind == BillingCycleKind::Period && start == cycle.period_start && end != cycle.period_end {
            rhythm.anchor_day = end.day();
        }
        let mut row = Assignments::default();
        row.set("period_start", start);
        row.set("period_end", end);
        row.set("billing_date", start);
        transaction.update::<BillingCycle>(&cycle.id, "resume", row).await?.done()?;
    }
    row.set("billing_anchor_day", i32::try_from(rhythm.anchor_day).ok());
    let resumed = match LIFECYCLE.step(transaction, before, "resume", row).await? {
        Outcome::Done(resumed) => resumed,
        refused => return Ok(refused),
    };
    log(transaction, &before.id, SubscriptionEventEventType::Resumed, None).await?;
    if !cycles.iter().any(|cycle| cycle.status == BillingCycleStatus::Failed) {
        return Ok(Outcome::Done(resumed));
    }
    let mut row = Assignments::default();
    row.set("next_retry_at", now);
    log(transaction, &before.id, SubscriptionEventEventType::PastDue, None).await?;
    LIFECYCLE.step(transaction, &resumed, "fail_payment", row).await
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
    let in_flight = open_cycles(transaction, id).await?.into_iter();
    let in_flight =
        in_flight.filter(|cycle| cycle.kind == BillingCycleKind::Period && cycle.status == BillingCycleStatus::Processing);
    let in_flight = in_flight.map(|cycle| cycle.period_end).max();
    // Only what is paid for, or is about to be, has an end to wait for.
    let end = before.current_period_end.max(in_flight).filter(|end| *end > now);
    match end {
        Some(end) if input.at_period_end && (before.status == Active || before.status == PastDue && in_flight.is_some()) => {
            let end = before.end_date.map_or(end, |earlier| earlier.min(end));
            row.set("end_date", end);
            let outcome = LIFECYCLE.step(transaction, &before, "end_with_period", row).await?;
            if let Outcome::Done(_) = &outcome {
                log(transaction, id, SubscriptionEventEventType::Cancelled, Some(serde_json::json!({ "endDate": end }))).await?;
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
        row.set("end_date", before.end_date.map_or(now, |end| end.min(now)));
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
        _ => SubscriptionEventEventType::Cancelled,
    };
    log(transaction, &before.id, event, None).await?;
    Ok(Outcome::Done(Box::new(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a subscription meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        let line = |verb: &'static str| {
            let after = |state| LIFECYCLE.after(state, verb).map_or("-", kit::TextEnum::text);
            [Draft, Active, Paused, PastDue, Cancelled, Expired].map(after)
        };
        let table = LIFECYCLE.verbs().into_iter().map(|verb| (verb, line(verb))).collect::<Vec<_>>();
        let expected = [
            // From:                      draft       active      paused      past_due    canceled expired
            ("activate", ["active", "-", "-", "-", "-", "-"]),
            ("pause", ["-", "paused", "-", "-", "-", "-"]),
            ("resume", ["-", "-", "active", "-", "-", "-"]),
            ("change_plan", ["-", "active", "-", "-", "-", "-"]),
            ("change_payment_method", ["draft", "active", "paused", "past_due", "-", "-"]),
            ("end_with_period", ["-", "active", "-", "past_due", "-", "-"]),
            ("cancel", ["canceled", "canceled", "canceled", "canceled", "-", "-"]),
            ("renew", ["-", "active", "paused", "active", "-", "-"]),
            ("collect", ["-", "-", "-", "past_due", "-", "-"]),
            ("fail_payment", ["-", "past_due", "paused", "past_due", "-", "-"]),
            ("give_up", ["-", "canceled", "canceled", "canceled", "-", "-"]),
            ("expire", ["-", "expired", "expired", "expired", "-", "-"]),
        ];
        assert_eq!(table, expected);
    }
}
