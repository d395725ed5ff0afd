//! Plans and recurring purchases.

pub mod billing;
pub mod billing_cycle;
pub mod billing_interval;
pub mod billing_period;
pub mod charge;
pub mod cityos_store;
pub mod customer;
pub mod customer_subscription;
pub mod lifecycle;
pub mod order;
mod plan_change;
pub mod product;
pub mod product_variant;
mod schema;
pub mod subscription_discount;
pub mod subscription_event;
pub mod subscription_item;
pub mod subscription_pause;
pub mod subscription_plan;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::billing::SubscriptionBilling;
use crate::billing_cycle::{BillingCycleMutation, BillingCycleQuery};
use crate::customer::CustomerReference;
use crate::customer_subscription::{CustomerSubscriptionMutation, CustomerSubscriptionQuery};
use crate::lifecycle::SubscriptionLifecycle;
use crate::subscription_discount::{SubscriptionDiscountMutation, SubscriptionDiscountQuery};
use crate::subscription_event::SubscriptionEventQuery;
use crate::subscription_item::{SubscriptionItemMutation, SubscriptionItemQuery};
use crate::subscription_pause::{SubscriptionPauseMutation, SubscriptionPauseQuery};
use crate::subscription_plan::{SubscriptionPlanMutation, SubscriptionPlanQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/subscriptions");

kit::roots! {
    /// Queries of this subgraph.
    Query(CustomerSubscriptionQuery, SubscriptionPlanQuery, SubscriptionItemQuery, SubscriptionEventQuery, SubscriptionPauseQuery, BillingCycleQuery, SubscriptionDiscountQuery, CustomerReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(CustomerSubscriptionMutation, SubscriptionPlanMutation, SubscriptionItemMutation, SubscriptionPauseMutation, BillingCycleMutation, SubscriptionDiscountMutation, SubscriptionLifecycle, SubscriptionBilling)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("subscriptions", schema, MIGRATIONS)
}
