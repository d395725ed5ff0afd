//! What a development machine and the tests need, and production does not: a private Postgres cluster and connections to it, keys of tokens
//! and of secrets, a load balancer, and a pooler.

mod balancer;
mod cluster;
mod connection;
mod keys;
mod pooler;
mod secrets;

pub use balancer::Balancer;
pub use cluster::{Cluster, binaries, server_user};
pub use connection::{connect, described};
pub use keys::{DevelopmentKeys, TokenRequest, write_private};
pub use pooler::{PoolMode, Pooler};
pub use secrets::secret_keys;
