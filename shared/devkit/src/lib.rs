//! What a development machine and the tests need, and production does not: a private Postgres cluster, keys of tokens and of secrets, and
//! a load balancer.

mod balancer;
mod cluster;
mod keys;
mod secrets;

pub use balancer::Balancer;
pub use cluster::{Cluster, binaries};
pub use keys::{DevelopmentKeys, TokenRequest, write_private};
pub use secrets::secret_keys;
