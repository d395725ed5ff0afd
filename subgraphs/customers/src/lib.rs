//! Customer accounts.

pub mod customer;
pub mod me;
mod schema;
pub mod sign_in;

use diesel_migrations::embed_migrations;

use crate::customer::Customer;
use crate::me::MeQuery;
use crate::sign_in::SignInMutation;

kit::subgraph! {
    name: "customers",
    migrations: embed_migrations!("../../migrations/customers"),
    entities: [Customer],
    queries: [MeQuery],
    mutations: [SignInMutation],
}
