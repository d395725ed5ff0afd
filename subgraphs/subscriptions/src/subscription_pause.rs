//! Subscription pauses.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::customer_subscription::CustomerSubscription;
use crate::schema;

/// A pause of a subscription with its reason and its planned and actual end; `pauseSubscription` begins one. Readable by whoever may read the
/// subscription.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::subscription_pause)]
#[entity(prefix = "spause", plural = "subscriptionPauses", access = parent(subscription_id: CustomerSubscription), without(create, delete), relations)]
pub struct SubscriptionPause {
    /// Id of the subscription pause, `spause_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Subscription that is paused.
    #[entity(filter)]
    pub subscription_id: Id,
    /// What led to the pause.
    #[entity(filter, order)]
    pub pause_type: SubscriptionPausePauseType,
    /// Reason given for the pause.
    #[entity(update)]
    pub reason: Option<String>,
    /// Start of the pause, UTC.
    #[entity(filter, order)]
    pub paused_at: Timestamp,
    /// Planned end of the pause, UTC. Null means until someone resumes it.
    #[entity(update, filter, order)]
    pub scheduled_resume_at: Option<Timestamp>,
    /// Actual end of the pause, UTC. Null while it lasts. Set by the system.
    #[entity(filter, order)]
    pub resumed_at: Option<Timestamp>,
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
impl SubscriptionPause {
    /// The customer subscription that `subscriptionId` names.
    #[belongs_to(CustomerSubscription.subscription_id)]
    fn subscription();
}

/// What led to the pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum SubscriptionPausePauseType {
    /// The customer asked for it.
    CustomerRequest,
    /// A payment could not be collected.
    PaymentIssue,
    /// Staff paused it.
    AdminAction,
    /// It was planned ahead.
    Scheduled,
}
