//! Warranty claims.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::customer::Customer;
use crate::order::Order;
use crate::product::Product;
use crate::repair_order::RepairOrder;
use crate::schema;
use crate::warranty_plan::WarrantyPlan;

/// What a customer claims under a plan for a product that they bought, and what came of it. A customer reads their own claims,
/// staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::warranty_claim)]
#[entity(prefix = "wclaim", plural = "warrantyClaims", access = owner, owner = "customer_id", customers(supply_information), without(create, delete), relations)]
pub struct WarrantyClaim {
    /// Id of the warranty claim, `wclaim_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Plan under which it is claimed.
    #[entity(filter)]
    pub plan_id: Id,
    /// Customer who claims.
    #[entity(filter)]
    pub customer_id: Id,
    /// Order by which the product was bought.
    #[entity(filter)]
    pub order_id: Id,
    /// Product that is defective. It belongs to the tenant itself or to its head office.
    #[entity(filter)]
    pub product_id: Id,
    /// Number of the claim as told to the customer, unique within the tenant. Set by the system.
    #[entity(filter, order, lookup)]
    pub claim_number: String,
    /// What is wrong with the product, in the customer's words.
    #[entity(filter)]
    pub issue_description: String,
    /// URLs of photographs and receipts.
    #[entity(update)]
    pub evidence_urls: Option<Vec<String>>,
    /// State of the claim. Staff decide on it and move it on.
    #[entity(filter, order)]
    pub status: WarrantyClaimStatus,
    /// How the claim is settled. Null while that is open.
    #[entity(filter)]
    pub resolution_type: Option<WarrantyClaimResolutionType>,
    /// What was decided, for the customer.
    #[entity(update, filter)]
    pub resolution_notes: Option<String>,
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
impl WarrantyClaim {
    /// The plan that `planId` names.
    #[belongs_to(WarrantyPlan.plan_id)]
    fn plan();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();

    /// The product that `productId` names.
    #[belongs_to(Product.product_id)]
    fn product();

    /// The repairs that were ordered for it.
    #[has_many(RepairOrder.claim_id)]
    fn repair_orders();
}

/// State of a warranty claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum WarrantyClaimStatus {
    /// Filed by the customer.
    Submitted,
    /// Being examined by staff.
    UnderReview,
    /// Waits for more from the customer.
    InfoRequested,
    /// Accepted; repair, replacement or money follows.
    Approved,
    /// Not covered.
    Rejected,
    /// Being repaired, replaced or paid.
    InProgress,
    /// Settled.
    Resolved,
    /// Settled or given up for good.
    Closed,
}

/// How a warranty claim is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum WarrantyClaimResolutionType {
    /// The product is repaired.
    Repair,
    /// The customer gets another one.
    Replace,
    /// The customer gets the money back.
    Refund,
    /// The customer gets store credit.
    Credit,
    /// The customer gets nothing.
    Reject,
}
