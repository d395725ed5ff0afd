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

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::customer::CustomerReference;
use crate::membership::{MembershipMutation, MembershipQuery};
use crate::membership_tier::{MembershipTierMutation, MembershipTierQuery};
use crate::points::PointsMutation;
use crate::points_expiry::PointsExpiry;
use crate::points_ledger::PointsLedgerQuery;
use crate::redemption::{RedemptionMutation, RedemptionQuery};
use crate::reward::{RewardMutation, RewardQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/loyalty");

kit::roots! {
    /// Queries of this subgraph.
    Query(MembershipQuery, MembershipTierQuery, PointsLedgerQuery, RedemptionQuery, RewardQuery, CustomerReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(MembershipMutation, MembershipTierMutation, PointsMutation, PointsExpiry, RedemptionMutation, RewardMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("loyalty", schema, MIGRATIONS)
}
