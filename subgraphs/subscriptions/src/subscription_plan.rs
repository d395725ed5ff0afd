//! Subscription plans.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::billing_interval::BillingInterval;
use crate::customer_subscription::CustomerSubscription;
use crate::schema;

/// An offer a customer can subscribe to, with billing period, price, trial and features. Anyone of the tenant reads active plans,
/// staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::subscription_plan)]
#[entity(prefix = "splan", plural = "subscriptionPlans", access = storefront(status = "active"), cache = 300, relations)]
pub struct SubscriptionPlan {
    /// Id of the subscription plan, `splan_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Readable key of the plan in URLs, lower case, unique within the tenant.
    #[entity(create, update, filter, order, lookup)]
    pub handle: String,
    /// Name of the plan as shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What the customer gets.
    #[entity(create, update)]
    pub description: Option<String>,
    /// Whether customers can subscribe to the plan. Only active plans are visible to customers.
    #[entity(create, default, update, filter, order)]
    pub status: SubscriptionPlanStatus,
    /// Unit of the billing period.
    #[entity(create, default, update, filter, order)]
    pub billing_interval: BillingInterval,
    /// Number of billing intervals in a period: 2 with monthly means every two months.
    #[entity(create, default, update, filter, order)]
    pub billing_interval_count: i32,
    /// Price of one billing period.
    #[entity(create, update, filter, order, money = "currency_code", keyed)]
    pub price: Money,
    /// Former or regular price, shown struck through beside the price. Null means none.
    #[entity(create, update, filter, order, money = "currency_code")]
    pub compare_at_price: Option<Money>,
    /// Currency of the prices, an ISO 4217 code such as TND. Fixed once the plan exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Length of the free trial in days. 0 means no trial.
    #[entity(create, default, update, filter, order)]
    pub trial_period_days: i32,
    /// Features of the plan for display, as JSON.
    #[entity(create, update)]
    pub features: Option<serde_json::Value>,
    /// Limits on use that come with the plan, such as amounts per period, as JSON.
    #[entity(create, update)]
    pub limits: Option<serde_json::Value>,
    /// Products that come with the plan, as JSON.
    #[entity(create, update)]
    pub included_products: Option<serde_json::Value>,
    /// Id of the matching price at Stripe (price_...).
    #[entity(create, update, filter)]
    pub stripe_price_id: Option<String>,
    /// Id of the matching product at Stripe (prod_...).
    #[entity(create, update, filter)]
    pub stripe_product_id: Option<String>,
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
impl SubscriptionPlan {
    /// Its subscriptions.
    #[has_many(CustomerSubscription.plan_id)]
    fn subscriptions();
}

/// Whether customers can subscribe to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum SubscriptionPlanStatus {
    /// Being prepared; visible to staff only.
    Draft,
    /// On offer.
    Active,
    /// No longer on offer; running subscriptions continue.
    Archived,
}
