//! Memberships.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::customer::Customer;
use crate::membership_tier::MembershipTier;
use crate::points_ledger::PointsLedger;
use crate::redemption::Redemption;
use crate::schema;

/// A customer's place in the membership scheme of a tenant, with tier and points. A customer reads their own, staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::membership)]
#[entity(prefix = "memb", plural = "memberships", access = owner, owner = "customer_id", customers(redeem), relations)]
pub struct Membership {
    /// Id of the membership, `memb_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Customer who is the member.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Tier the member is in: a new member enters the lowest one whose entry points they have, and whenever points change it follows `totalPoints`, up
    /// by `upgradeThreshold` and `minPoints`, down by `downgradeThreshold`. Staff may place a member in a tier; it holds until points change. Null
    /// means none yet.
    #[entity(create, update, filter)]
    pub tier_id: Option<Id>,
    /// Number of the member as printed on the card, unique within the tenant.
    #[entity(create, filter, order)]
    pub membership_number: String,
    /// Whether the membership is in force.
    #[entity(create, default, update, filter, order)]
    pub status: MembershipStatus,
    /// Points the member can spend now. Follows the points ledger.
    #[entity(filter, order)]
    pub total_points: i32,
    /// Points earned since joining, whether spent or not. Follows the points ledger.
    #[entity(filter, order)]
    pub lifetime_points: i32,
    /// Money spent as a member, in the default currency of the tenant, as the program tells that adds it up; 0 where none does.
    #[entity(create, default, update, filter, order, keyed)]
    pub total_spent: Decimal,
    /// Whether the member wants it renewed when it ends. Whoever renews it moves `expiresAt`.
    #[entity(create, default, update, filter)]
    pub auto_renew: bool,
    /// Start of the membership, UTC.
    #[entity(create, filter, order)]
    pub joined_at: Timestamp,
    /// End of the membership unless renewed, UTC. Null means it does not end.
    #[entity(create, update, filter, order)]
    pub expires_at: Option<Timestamp>,
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
impl Membership {
    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The membership tier that `tierId` names.
    #[belongs_to(MembershipTier.tier_id)]
    fn tier();

    /// Its points ledger.
    #[has_many(PointsLedger.membership_id)]
    fn points_ledger();

    /// Its redemptions.
    #[has_many(Redemption.membership_id)]
    fn redemptions();
}

/// Whether the membership is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum MembershipStatus {
    /// Applied for or unpaid; not in force yet.
    Pending,
    /// In force; points are earned and redeemed.
    Active,
    /// Blocked by staff for the time being.
    Suspended,
    /// Ran out without renewal.
    Expired,
    /// Ended by the member or by staff.
    Cancelled,
}
