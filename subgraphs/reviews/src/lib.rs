//! Reviews of products and vendors.

pub mod customer;
pub mod moderation;
pub mod product;
pub mod review;
mod schema;
pub mod vendor;

use async_graphql::{EmptySubscription, MergedObject};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::customer::CustomerReference;
use crate::moderation::ReviewModeration;
use crate::product::ProductReference;
use crate::review::{ReviewMutation, ReviewQuery};
use crate::vendor::VendorReference;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/reviews");

/// Queries of this subgraph.
#[derive(Default, MergedObject)]
pub struct Query(ReviewQuery, ProductReference, CustomerReference, VendorReference);

/// Mutations of this subgraph.
#[derive(Default, MergedObject)]
pub struct Mutation(ReviewMutation, ReviewModeration);

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("reviews", schema, MIGRATIONS)
}
