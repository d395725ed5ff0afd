//! The public router of the commerce graph: an unmodified Hive Router.
//!
//! Everything it does is configured in `router-config/`; `ROUTER_CONFIG_FILE_PATH` names the file.

// ntex nests its middlewares as types.
#![recursion_limit = "256"]

use hive_router::{
    PluginRegistry, RouterGlobalAllocator, configure_global_allocator, error::RouterInitError,
    init_rustls_crypto_provider, router_entrypoint,
};

configure_global_allocator!();

#[hive_router::main]
async fn main() -> Result<(), RouterInitError> {
    init_rustls_crypto_provider();
    router_entrypoint(PluginRegistry::new()).await
}
