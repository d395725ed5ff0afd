//! Customer accounts.

pub mod customer;
pub mod me;
mod schema;
pub mod sign_in;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::customer::{CustomerMutation, CustomerQuery};
use crate::me::MeQuery;
use crate::sign_in::SignInMutation;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/customers");

kit::roots! {
    /// Queries of this subgraph.
    Query(CustomerQuery, MeQuery)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(CustomerMutation, SignInMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("customers", schema, MIGRATIONS)
}
