//! Points ledger entries.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::membership::Membership;
use crate::schema;

/// One movement of a member's points; never changed afterwards. Readable by whoever may read the membership.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::points_ledger)]
#[entity(prefix = "ptled", plural = "pointsLedgerEntries", access = parent(membership_id: Membership), without(create, update, delete), relations)]
pub struct PointsLedger {
    /// Id of the points ledger, `ptled_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Membership whose points move.
    #[entity(filter)]
    pub membership_id: Id,
    /// Why points move.
    #[entity(filter, order)]
    pub transaction_type: PointsLedgerTransactionType,
    /// Number of points, negative when the balance falls.
    #[entity(filter, order)]
    pub points: i32,
    /// Points the member can spend after this movement. Computed.
    #[entity(filter, order)]
    pub balance_after: i32,
    /// Where the movement comes from, free text such as order, redemption or staff.
    #[entity(filter, order)]
    pub source: Option<String>,
    /// Id or number of the thing behind the movement, for instance the order.
    #[entity(filter)]
    pub reference: Option<String>,
    /// Text for the member's statement.
    pub description: Option<String>,
    /// Time at which points earned by this movement run out, UTC. Null means they do not.
    #[entity(filter, order)]
    pub expires_at: Option<Timestamp>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl PointsLedger {
    /// The membership that `membershipId` names.
    #[belongs_to(Membership.membership_id)]
    fn membership();
}

/// Why points move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PointsLedgerTransactionType {
    /// Points gained, for instance by an order.
    Earn,
    /// Points spent on a reward.
    Redeem,
    /// Points that ran out.
    Expire,
    /// Correction by staff, up or down.
    Adjust,
}
