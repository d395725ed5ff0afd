//! Customer subscriptions.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Assignments, Code, CurrencyCode, Entity, Hooks, Id, Money, TextEnum, Timestamp, UserError, relations};

use crate::billing_cycle::BillingCycle;
use crate::billing_interval::BillingInterval;
use crate::cityos_store::CityosStore;
use crate::customer::Customer;
use crate::schema;
use crate::subscription_event::SubscriptionEvent;
use crate::subscription_item::SubscriptionItem;
use crate::subscription_pause::SubscriptionPause;
use crate::subscription_plan::SubscriptionPlan;

/// A recurring purchase of a customer: billing rhythm, payment method, totals and retries. A customer reads their own, staff read
/// all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::subscription)]
#[entity(prefix = "sub", plural = "customerSubscriptions", access = owner, owner = "customer_id", customers(pause, resume, cancel, change_plan, change_payment_method), without(create, delete), hooks, relations)]
pub struct CustomerSubscription {
    /// Id of the customer subscription, `sub_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Store in which the customer subscribed. Null means no particular store.
    #[entity(filter)]
    pub store_id: Option<Id>,
    /// Customer who subscribes and pays.
    #[entity(filter)]
    pub customer_id: Id,
    /// Plan the customer is on. Null for a subscription made of items alone.
    #[entity(filter)]
    pub plan_id: Option<Id>,
    /// State of the subscription. One that staff create is a draft until they activate it. A trial is an active subscription whose
    /// `trialEnd` lies in the future.
    #[entity(filter, order)]
    pub status: CustomerSubscriptionStatus,
    /// Unit of the billing period; that of the plan where there is one. It changes while the subscription is a draft without a plan.
    #[entity(update, filter, order)]
    pub billing_interval: BillingInterval,
    /// Number of billing intervals in a period: 2 with monthly means every two months. It changes as `billingInterval` does.
    #[entity(update, filter, order)]
    pub billing_interval_count: i32,
    /// Day of the month on which periods begin, 1 to 31; after a pause that of the first period that begins then. Null means the day of `startDate`.
    /// It changes while the subscription is a draft.
    #[entity(update, filter, order)]
    pub billing_anchor_day: Option<i32>,
    /// Start of the subscription, UTC: the moment of its activation. Until then it is when it is planned to start, and may change.
    #[entity(update, filter, order)]
    pub start_date: Option<Timestamp>,
    /// End of the subscription, UTC; the last period ends with it and costs its share. Null means it runs until it is cancelled. It changes while
    /// the subscription is a draft; later `cancelSubscription` sets it.
    #[entity(update, filter, order)]
    pub end_date: Option<Timestamp>,
    /// Start of the free trial, UTC. Null means no trial.
    #[entity(filter, order)]
    pub trial_start: Option<Timestamp>,
    /// End of the free trial and time of the first charge, UTC. It changes while the subscription is a draft.
    #[entity(update, filter, order)]
    pub trial_end: Option<Timestamp>,
    /// Start of the billing period under way, UTC. Set by the system.
    #[entity(filter, order)]
    pub current_period_start: Option<Timestamp>,
    /// End of the billing period under way and time of the next charge, UTC. Set by the system.
    #[entity(filter, order)]
    pub current_period_end: Option<Timestamp>,
    /// Id of the stored payment method at the payment provider. Never card data.
    #[entity(update, filter)]
    pub payment_method_id: Option<String>,
    /// Payment provider that charges the customer, for instance stripe.
    #[entity(update, filter)]
    pub payment_provider_id: Option<String>,
    /// Currency of all amounts of the subscription and its items, an ISO 4217 code such as TND: that of the plan. Fixed once the
    /// subscription exists.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// Price of one billing period of the plan before tax, as it was when the customer subscribed to it: when they subscribed, when the draft was
    /// activated, or when the plan changed. Items are charged besides. Set by the system.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Tax on the subtotal, at the rate that the tenant had then. Computed; each charge is taxed at the rate of its day.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount charged for one billing period of the plan, subtotal plus tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub total: Money,
    /// Credit from a change to a cheaper plan, before tax, taken off the next charges. Never more than was paid. Kept by the system.
    #[entity(money = "currency_code")]
    pub credit: Money,
    /// What the period under way would be worth before tax if the whole of it had been like what is left of it: its price, less the discount that it was
    /// charged with. 0 until it is paid, and in a trial. What a change of plan gives back is the share of it that is left. Null where the period began
    /// before 2026-11-30: then it is the subtotal. Kept by the system.
    #[entity(money = "currency_code")]
    pub period_value: Option<Money>,
    /// Discount the customer has. Null means none.
    #[entity(filter)]
    pub discount_id: Option<Id>,
    /// For how many periods to come the discount still applies. Null means for all of them, or that there is none.
    pub discount_cycles_left: Option<i32>,
    /// How often a failed payment is tried again before the system gives up.
    #[entity(update, filter, order)]
    pub max_retry_attempts: i32,
    /// How often the latest failed payment has been tried again. Counted by the system.
    #[entity(filter, order)]
    pub retry_count: i32,
    /// Time of the next try of a failed payment, UTC. Null unless the subscription is past due. Set by the system.
    #[entity(filter, order)]
    pub next_retry_at: Option<Timestamp>,
    /// Time of the cancellation, UTC. Set by the system.
    #[entity(filter, order)]
    pub canceled_at: Option<Timestamp>,
    /// Reason given for the cancellation.
    #[entity(update)]
    pub cancellation_reason: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl CustomerSubscription {
    /// The cityos store that `storeId` names.
    #[reference(CityosStore.store_id)]
    fn store();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The subscription plan that `planId` names.
    #[belongs_to(SubscriptionPlan.plan_id)]
    fn plan();

    /// Its items.
    #[has_many(SubscriptionItem.subscription_id)]
    fn items();

    /// Its events.
    #[has_many(SubscriptionEvent.subscription_id)]
    fn events();

    /// Its pauses.
    #[has_many(SubscriptionPause.subscription_id)]
    fn pauses();

    /// Its billing cycles.
    #[has_many(BillingCycle.subscription_id)]
    fn billing_cycles();
}

impl Hooks for CustomerSubscription {
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(|subscription, row| {
        const OF_DRAFTS: [&str; 4] = ["billing_anchor_day", "start_date", "end_date", "trial_end"];
        const WITHOUT_PLAN: [&str; 2] = ["billing_interval", "billing_interval_count"];
        let started = subscription.status != CustomerSubscriptionStatus::Draft;
        let planned = subscription.plan_id.is_some();
        let given = |column: &&str| row.get(column).is_some();
        let dates = OF_DRAFTS.into_iter().filter(|_| started);
        let of_plan = WITHOUT_PLAN.into_iter().filter(|_| !started && planned);
        let told = |column: &str, why: &str| UserError::new(column, Code::IllegalState, why);
        let late = dates.chain(WITHOUT_PLAN.into_iter().filter(|_| started)).filter(given);
        let late = late.map(|column| told(column, "What is paid for, and when, is fixed once the subscription has started."));
        late.chain(of_plan.filter(given).map(|column| told(column, "The plan says how often it is charged."))).collect()
    });
}

/// State of the subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CustomerSubscriptionStatus {
    /// Set up, not started; nothing is charged.
    Draft,
    /// Running; charged every billing period.
    Active,
    /// Halted for the time being; nothing is charged.
    Paused,
    /// The latest payment failed and is being retried.
    PastDue,
    /// Ended before its time by the customer, by staff or by the system.
    #[text("canceled")]
    Cancelled,
    /// Ran to its end date.
    Expired,
}
