//! Billing cycles.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::customer_subscription::CustomerSubscription;
use crate::order::Order;
use crate::schema;

/// One billing period of a subscription and the attempts to charge it. Each run of billing writes it. Readable by whoever may
/// read the subscription.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::billing_cycle)]
#[entity(prefix = "bcyc", plural = "billingCycles", access = parent(subscription_id: CustomerSubscription), without(create, delete), relations)]
pub struct BillingCycle {
    /// Id of the billing cycle, `bcyc_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Subscription that is billed.
    #[entity(filter)]
    pub subscription_id: Id,
    /// What is charged.
    #[entity(filter, order)]
    pub kind: BillingCycleKind,
    /// Start of the period, UTC; of a difference the moment of the change.
    #[entity(filter, order)]
    pub period_start: Timestamp,
    /// End of the period, UTC.
    #[entity(filter, order)]
    pub period_end: Timestamp,
    /// Time the period is to be charged, UTC. Set by the system.
    #[entity(filter, order)]
    pub billing_date: Option<Timestamp>,
    /// Progress of the charge. Kept by the system.
    #[entity(filter, order)]
    pub status: BillingCycleStatus,
    /// Order made for the period. Null until there is one.
    #[entity(update, filter)]
    pub order_id: Option<Id>,
    /// Currency of the amounts, an ISO 4217 code such as TND. The same as that of the subscription.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// What the discount takes off the price. Computed.
    #[entity(money = "currency_code")]
    pub discount_total: Money,
    /// What credit takes off the price. Computed.
    #[entity(money = "currency_code")]
    pub credit_total: Money,
    /// Price of the period before tax, less discount and credit; of a period that the end of the subscription cuts short its share. Computed, and
    /// again when it is charged.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Tax on the subtotal, at the rate of the tenant. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount charged for the period, subtotal plus tax. Computed.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub total: Money,
    /// Number of attempts to charge the period. Counted by the system.
    #[entity(filter, order)]
    pub attempt_count: i32,
    /// Time of the latest attempt, UTC. Set by the system.
    #[entity(filter, order)]
    pub last_attempt_at: Option<Timestamp>,
    /// Why the latest attempt failed, as reported by the payment provider. Set by the system.
    pub failure_reason: Option<String>,
    /// Time the charge went through, UTC. Set by the system.
    #[entity(filter, order)]
    pub completed_at: Option<Timestamp>,
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
impl BillingCycle {
    /// The customer subscription that `subscriptionId` names.
    #[belongs_to(CustomerSubscription.subscription_id)]
    fn subscription();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();
}

/// What a billing cycle charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BillingCycleKind {
    /// A period of the subscription.
    Period,
    /// What a dearer plan costs more for the rest of a period.
    Difference,
}

/// Progress of the charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BillingCycleStatus {
    /// Not due yet.
    Upcoming,
    /// Being charged.
    Processing,
    /// Charged.
    Completed,
    /// The charge failed.
    Failed,
    /// Left out, for instance because of a pause.
    Skipped,
}
