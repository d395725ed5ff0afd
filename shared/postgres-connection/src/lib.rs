//! Reaching Postgres: its URL, TLS as libpq means it, and a connection of diesel's that a transaction pooler can carry.

#![expect(clippy::disallowed_methods, reason = "this is where connections come from")]

mod connection;
mod row;
mod target;
mod tls;

pub use connection::{Connection, MOST_KEPT, Statements};
pub use row::PgRow;
pub use target::{Client, SslMode, Target};
pub use tokio_postgres::types::FromSqlOwned;
