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

use diesel_migrations::embed_migrations;

use crate::billing::SubscriptionBilling;
use crate::billing_cycle::BillingCycle;
use crate::customer::Customer;
use crate::customer_subscription::CustomerSubscription;
use crate::lifecycle::SubscriptionLifecycle;
use crate::subscription_discount::SubscriptionDiscount;
use crate::subscription_event::SubscriptionEvent;
use crate::subscription_item::SubscriptionItem;
use crate::subscription_pause::SubscriptionPause;
use crate::subscription_plan::SubscriptionPlan;

kit::subgraph! {
    name: "subscriptions",
    migrations: embed_migrations!("../../migrations/subscriptions"),
    entities: [CustomerSubscription, SubscriptionPlan, SubscriptionItem, SubscriptionEvent, SubscriptionPause, BillingCycle, SubscriptionDiscount],
    references: [Customer],
    mutations: [SubscriptionLifecycle, SubscriptionBilling],
}
