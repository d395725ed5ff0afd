//! Warranty plans.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, StringList, TextEnum, Timestamp, relations};

use crate::schema;
use crate::warranty_claim::WarrantyClaim;

/// A warranty that customers buy or get with a product: how long, for how much, and what it covers. Customers and visitors see
/// active plans only.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::warranty_plan)]
#[entity(prefix = "wplan", plural = "warrantyPlans", access = storefront(is_active = true), cache = 300, relations)]
pub struct WarrantyPlan {
    /// Id of the warranty plan, `wplan_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the plan as shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What the customer gets, as plain text.
    #[entity(create, update)]
    pub description: Option<String>,
    /// Kind of plan.
    #[entity(create, default, update, filter, order)]
    pub plan_type: WarrantyPlanPlanType,
    /// Months from the purchase for which the plan covers the product.
    #[entity(create, update, filter, order)]
    pub duration_months: i32,
    /// Price of the plan. 0 means that it comes with the product.
    #[entity(create, default, update, filter, order, money = "currency_code")]
    pub price: Money,
    /// Currency of the price, an ISO 4217 code such as SAR. Fixed once the plan exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// What is covered, as short texts.
    #[entity(create, update)]
    pub coverage: Option<StringList>,
    /// What is not, as short texts.
    #[entity(create, update)]
    pub exclusions: Option<StringList>,
    /// Whether the plan is offered. Claims under plans that are not any more stay valid.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
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
impl WarrantyPlan {
    /// The claims under the plan; a customer sees their own.
    #[has_many(WarrantyClaim.plan_id)]
    fn claims();
}

/// Kind of plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum WarrantyPlanPlanType {
    /// Comes with the product.
    Standard,
    /// Covers the same for longer.
    Extended,
    /// Covers more, for instance repair at the customer's place.
    Premium,
    /// Covers damage by accident as well.
    Accidental,
}
