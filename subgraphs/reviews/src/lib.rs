//! Reviews of products and vendors.

pub mod analytics;
pub mod customer;
pub mod moderation;
pub mod product;
mod purchase;
pub mod review;
pub mod review_vote;
mod schema;
pub mod vendor;
pub mod voting;
pub mod writing;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::{EntityVerbs, Subgraph};

use crate::analytics::ReviewAnalyticsQuery;
use crate::customer::CustomerReference;
use crate::moderation::ReviewVerification;
use crate::product::ProductReference;
use crate::review::{Review, ReviewMutation, ReviewQuery};
use crate::review_vote::ReviewVoteQuery;
use crate::vendor::VendorReference;
use crate::voting::ReviewVoting;
use crate::writing::ReviewWriting;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/reviews");

kit::roots! {
    /// Queries of this subgraph.
    Query(ReviewQuery, ReviewVoteQuery, ReviewAnalyticsQuery, ProductReference, CustomerReference, VendorReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(ReviewWriting, ReviewMutation, EntityVerbs<Review>, ReviewVerification, ReviewVoting)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("reviews", schema, MIGRATIONS)
}
