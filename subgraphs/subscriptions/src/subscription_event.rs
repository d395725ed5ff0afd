//! Subscription events.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::customer_subscription::CustomerSubscription;
use crate::schema;

/// An entry in the history of a subscription, written by the system and never changed. Readable by whoever may read the
/// subscription.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::subscription_event)]
#[entity(prefix = "sevt", plural = "subscriptionEvents", access = parent(subscription_id: CustomerSubscription), without(create, update, delete), relations)]
pub struct SubscriptionEvent {
    /// Id of the subscription event, `sevt_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Subscription the entry is about.
    #[entity(create, filter)]
    pub subscription_id: Id,
    /// What happened.
    #[entity(create, filter, order)]
    pub event_type: SubscriptionEventEventType,
    /// Who or what caused it.
    #[entity(filter, order)]
    pub triggered_by: SubscriptionEventTriggeredBy,
    /// Id of the customer, staff member or message that caused it. Null where the system did.
    #[entity(filter)]
    pub triggered_by_id: Option<String>,
    /// Details of the event, a JSON object whose keys depend on the event type.
    pub event_data: Option<serde_json::Value>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl SubscriptionEvent {
    /// The customer subscription that `subscriptionId` names.
    #[belongs_to(CustomerSubscription.subscription_id)]
    fn subscription();
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum SubscriptionEventEventType {
    /// The subscription was set up.
    Created,
    /// The subscription started.
    Activated,
    /// The free trial began.
    TrialStarted,
    /// The free trial ended.
    TrialEnded,
    /// A new billing period began.
    Renewed,
    /// The subscription was paused.
    Paused,
    /// The subscription went on after a pause.
    Resumed,
    /// The customer moved to a more expensive plan.
    Upgraded,
    /// The customer moved to a cheaper plan.
    Downgraded,
    /// The plan changed without being an upgrade or a downgrade.
    PlanChanged,
    /// A payment went through.
    PaymentSucceeded,
    /// A payment failed.
    PaymentFailed,
    /// The payment method was replaced.
    PaymentMethodUpdated,
    /// The subscription became past due.
    PastDue,
    /// The subscription was cancelled.
    #[text("canceled")]
    Cancelled,
    /// The subscription ran to its end date.
    Expired,
}

/// Who or what caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum SubscriptionEventTriggeredBy {
    /// The customer.
    Customer,
    /// A member of staff.
    Admin,
    /// The platform, for instance a scheduled renewal.
    System,
    /// A message from an outside system such as the payment provider.
    Webhook,
}
