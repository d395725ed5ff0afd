//! The public router of the commerce graph: Hive Router, as it is, with its configuration in `router-config/`.
//!
//! `ROUTER_CONFIG_FILE_PATH` names the configuration file. One small plugin, through the router's own interface, gives requests an id
//! that subgraphs and clients see too.

// ntex nests its middlewares as types.
#![recursion_limit = "256"]

use hive_router::http::HeaderName;
use hive_router::plugins::hooks::on_http_request::{OnHttpRequestHookFuture, OnHttpRequestHookPayload};
use hive_router::plugins::hooks::on_plugin_init::{OnPluginInitPayload, OnPluginInitResult};
use hive_router::plugins::plugin_trait::{EndHookPayload, RouterPlugin, StartHookPayload};
use hive_router::telemetry::logging::request_id::REQUEST_IDENTIFIERS;
use hive_router::{
    PluginRegistry, RouterGlobalAllocator, async_trait, configure_global_allocator, error::RouterInitError,
    init_rustls_crypto_provider, ntex::http::header::HeaderValue, router_entrypoint,
};

configure_global_allocator!();

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

struct CommerceGraph;

#[async_trait]
impl RouterPlugin for CommerceGraph {
    type Config = ();

    fn plugin_name() -> &'static str {
        "commerce_graph"
    }

    fn on_plugin_init(payload: OnPluginInitPayload<Self>) -> OnPluginInitResult<Self> {
        payload.initialize_plugin(Self)
    }

    /// Puts the request's id, the client's or the router's own, where header rules forward it from, and on the response.
    fn on_http_request<'req>(&'req self, mut payload: OnHttpRequestHookPayload<'req>) -> OnHttpRequestHookFuture<'req> {
        Box::pin(async move {
            let id = REQUEST_IDENTIFIERS.try_with(|ids| HeaderValue::from_str(ids.req_id()).ok()).ok().flatten();
            let Some(id) = id else { return payload.proceed() };
            payload.router_http_request.headers_mut().insert(REQUEST_ID, id.clone());
            payload.on_end(move |payload| {
                payload
                    .map_response(move |mut response| {
                        response.response_mut().headers_mut().insert(REQUEST_ID, id);
                        response
                    })
                    .proceed()
            })
        })
    }
}

#[hive_router::main]
async fn main() -> Result<(), RouterInitError> {
    init_rustls_crypto_provider();
    router_entrypoint(PluginRegistry::new().register::<CommerceGraph>()).await
}
