//! Memberships, tiers, points and rewards.

pub mod customer;
pub mod membership;
pub mod membership_tier;
pub mod points;
pub mod points_expiry;
pub mod points_ledger;
pub mod redemption;
pub mod reward;
mod schema;

use diesel_migrations::embed_migrations;

use crate::customer::Customer;
use crate::membership::Membership;
use crate::membership_tier::MembershipTier;
use crate::points::PointsMutation;
use crate::points_expiry::PointsExpiry;
use crate::points_ledger::PointsLedger;
use crate::redemption::Redemption;
use crate::reward::Reward;

kit::subgraph! {
    name: "loyalty",
    migrations: embed_migrations!("../../migrations/loyalty"),
    entities: [Membership, MembershipTier, PointsLedger, Redemption, Reward],
    references: [Customer],
    mutations: [PointsMutation, PointsExpiry],
}
