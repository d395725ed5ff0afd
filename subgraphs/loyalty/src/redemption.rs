//! Redemptions.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::membership::Membership;
use crate::reward::Reward;
use crate::schema;

/// A reward a member takes for points. Readable by whoever may read the membership.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::redemption)]
#[entity(prefix = "redem", plural = "redemptions", access = parent(membership_id: Membership), without(create, delete), relations)]
pub struct Redemption {
    /// Id of the redemption, `redem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Membership whose points are spent.
    #[entity(filter)]
    pub membership_id: Id,
    /// Reward that is taken.
    #[entity(filter)]
    pub reward_id: Id,
    /// Points paid for the reward, as it was priced at the time. Set by the system.
    #[entity(filter, order)]
    pub points_spent: i32,
    /// Progress of the redemption.
    #[entity(filter, order)]
    pub status: RedemptionStatus,
    /// Code the member shows to get the reward, unique within the tenant. Set by the system.
    #[entity(filter)]
    pub redemption_code: Option<String>,
    /// Time the reward was handed over, UTC. Set by the system.
    #[entity(filter, order)]
    pub fulfilled_at: Option<Timestamp>,
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
impl Redemption {
    /// The membership that `membershipId` names.
    #[belongs_to(Membership.membership_id)]
    fn membership();

    /// The reward that `rewardId` names.
    #[belongs_to(Reward.reward_id)]
    fn reward();
}

/// Progress of the redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RedemptionStatus {
    /// Points are taken, the reward is not handed over yet.
    Pending,
    /// The reward has been handed over.
    Fulfilled,
    /// Called off.
    Cancelled,
    /// Not collected in time.
    Expired,
}
