//! Orders and their line items.

pub mod customer;
pub mod order;
pub mod order_line_item;
pub mod product;
pub mod product_variant;
mod schema;
pub mod vendor;

use async_graphql::{EmptySubscription, MergedObject};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::customer::CustomerReference;
use crate::order::{OrderMutation, OrderQuery};
use crate::order_line_item::{OrderLineItemMutation, OrderLineItemQuery};
use crate::vendor::VendorReference;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/orders");

/// Queries of this subgraph.
#[derive(Default, MergedObject)]
pub struct Query(OrderQuery, OrderLineItemQuery, CustomerReference, VendorReference);

/// Mutations of this subgraph.
#[derive(Default, MergedObject)]
pub struct Mutation(OrderMutation, OrderLineItemMutation);

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("orders", schema, MIGRATIONS)
}
