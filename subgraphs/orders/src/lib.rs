//! Orders and their line items.

pub mod customer;
pub mod order;
pub mod order_line_item;
pub mod product;
pub mod product_variant;
mod schema;
pub mod vendor;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::customer::CustomerReference;
use crate::order::{OrderMutation, OrderQuery};
use crate::order_line_item::{OrderLineItemMutation, OrderLineItemQuery};
use crate::vendor::VendorReference;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/orders");

kit::roots! {
    /// Queries of this subgraph.
    Query(OrderQuery, OrderLineItemQuery, CustomerReference, VendorReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(OrderMutation, OrderLineItemMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("orders", schema, MIGRATIONS)
}
