//! What a development machine and the tests need, and production does not: a private Postgres cluster and connections to it, keys of tokens
//! and of secrets, and a load balancer.

mod balancer;
mod cluster;
mod connection;
mod keys;
mod secrets;

pub use balancer::Balancer;
pub use cluster::{Cluster, binaries, server_user};
pub use connection::{connect, described};
pub use keys::{DevelopmentKeys, TokenRequest, write_private};
pub use secrets::secret_keys;
