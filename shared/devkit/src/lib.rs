//! What a development machine and the tests need, and production does not: a private Postgres cluster and keys that sign tokens.

mod cluster;
mod keys;

pub use cluster::{Cluster, binaries};
pub use keys::{DevelopmentKeys, TokenRequest};
