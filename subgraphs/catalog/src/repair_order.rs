//! Repair orders.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Private, TextEnum, Timestamp, relations};

use crate::schema;
use crate::service_center::ServiceCenter;
use crate::warranty_claim::WarrantyClaim;

/// A repair that is carried out for a warranty claim. Readable by whoever may read the claim.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::repair_order)]
#[entity(prefix = "repair", plural = "repairOrders", access = parent(claim_id: WarrantyClaim), without(create, delete), relations)]
pub struct RepairOrder {
    /// Id of the repair order, `repair_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Claim for which the product is repaired.
    #[entity(filter)]
    pub claim_id: Id,
    /// Workshop that repairs it. Null until one is chosen.
    #[entity(filter)]
    pub service_center_id: Option<Id>,
    /// State of the repair. Staff move it on as the work goes on.
    #[entity(filter, order)]
    pub status: RepairOrderStatus,
    /// What was found to be wrong.
    #[entity(update, filter)]
    pub diagnosis: Option<String>,
    /// What was done.
    #[entity(update)]
    pub repair_notes: Option<String>,
    /// Spare parts used, as a JSON list of objects with sku and quantity. Null for everyone but staff.
    #[entity(update, private)]
    pub parts_used: Private<Option<serde_json::Value>>,
    /// Cost as estimated, in the currency of the plan. Null for everyone but staff.
    #[entity(update, filter, order, private)]
    pub estimated_cost: Private<Option<Decimal>>,
    /// Cost as it was, in the currency of the plan. Null for everyone but staff.
    #[entity(update, filter, order, private)]
    pub actual_cost: Private<Option<Decimal>>,
    /// Number by which the parcel back to the customer is followed.
    #[entity(update, filter)]
    pub tracking_number: Option<String>,
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
impl RepairOrder {
    /// The claim that `claimId` names.
    #[belongs_to(WarrantyClaim.claim_id)]
    fn claim();

    /// The workshop that `serviceCenterId` names.
    #[belongs_to(ServiceCenter.service_center_id)]
    fn service_center();
}

/// State of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RepairOrderStatus {
    /// The product has arrived at the workshop.
    Received,
    /// Being examined.
    Diagnosing,
    /// Waits for spare parts.
    WaitingParts,
    /// Being repaired.
    InRepair,
    /// Repaired; being tested.
    QualityCheck,
    /// Repaired and tested.
    Completed,
    /// Called off.
    Cancelled,
}
