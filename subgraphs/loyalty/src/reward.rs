//! Rewards.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::redemption::Redemption;
use crate::schema;

/// Something members can take for points. Anyone of the tenant reads active rewards, staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::reward)]
#[entity(prefix = "rwd", plural = "rewards", access = storefront(is_active = true), cache = 300, relations)]
pub struct Reward {
    /// Id of the reward, `rwd_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the reward as shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What the member gets, and under which conditions.
    #[entity(create, update)]
    pub description: Option<String>,
    /// Kind of reward.
    #[entity(create, default, update, filter, order)]
    pub reward_type: RewardRewardType,
    /// Points one piece of the reward costs.
    #[entity(create, update, filter, order)]
    pub points_required: i32,
    /// What the reward is worth in money, in the default currency of the tenant. Null where that is not stated.
    #[entity(create, update, filter, order)]
    pub value: Option<Decimal>,
    /// Number of times the reward can be taken in all; `redeemedCount` counts against it. Null means no limit.
    #[entity(create, update, filter, order)]
    pub available_quantity: Option<i32>,
    /// Number of times the reward has been taken. Counted by the system.
    #[entity(filter, order)]
    pub redeemed_count: i32,
    /// Lowest `tierLevel` of a member who may take the reward. Null means every member.
    #[entity(create, update, filter, order)]
    pub min_tier_level: Option<i32>,
    /// Time from which the reward can be taken, UTC. Null means at once.
    #[entity(create, update, filter, order)]
    pub valid_from: Option<Timestamp>,
    /// Time until which the reward can be taken, UTC. Null means without end.
    #[entity(create, update, filter, order)]
    pub valid_until: Option<Timestamp>,
    /// URL of the reward's picture.
    #[entity(create, update)]
    pub image_url: Option<String>,
    /// Whether the reward is on offer. Inactive rewards are visible to staff only.
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
impl Reward {
    /// Its redemptions.
    #[has_many(Redemption.reward_id)]
    fn redemptions();
}

/// Kind of reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RewardRewardType {
    /// Money off an order.
    Discount,
    /// A product free of charge.
    Product,
    /// A service free of charge.
    Service,
    /// An event or an outing.
    Experience,
    /// A gift card.
    GiftCard,
}
