//! What a development machine and the tests need, and production does not: a private Postgres cluster and keys: of tokens
//! and of secrets.

mod cluster;
mod keys;
mod secrets;

pub use cluster::{Cluster, binaries};
pub use keys::{DevelopmentKeys, TokenRequest, write_private};
pub use secrets::secret_keys;
