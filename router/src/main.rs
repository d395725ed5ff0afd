//! The public router of the commerce graph: Hive Router, as it is, with its configuration in `router-config/`.
//!
//! `ROUTER_CONFIG_FILE_PATH` names the configuration file; `cityos-router config-schema` prints what it may hold. One small plugin,
//! through the router's own interface, gives requests an id that subgraphs and clients see too, words refusals at the edge and subgraphs
//! that do not answer as the graph does, tells what an operation costs and how long an answer may be kept, shows browsers the explorer,
//! and refuses a schema that is no supergraph.

// ntex nests its middlewares as types.
#![recursion_limit = "256"]

mod caching;
mod document;
mod explorer;
mod headers;
mod published_keys;
mod refusal;

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use hive_router::config::{HiveRouterConfig, schema_from_env::augment_with_from_env};
use hive_router::executor::execution::client_request_details::JwtRequestDetails;
use hive_router::executor::execution::plan::PlanExecutionOutput;
use hive_router::graphql_tools::static_graphql::schema::{Definition, TypeDefinition};
use hive_router::http::{HeaderName, StatusCode};
use hive_router::plugins::hooks::on_execute::{OnExecuteStartHookPayload, OnExecuteStartHookResult};
use hive_router::plugins::hooks::on_graphql_analysis::{OnGraphqlAnalysisHookPayload, OnGraphqlAnalysisHookResult};
use hive_router::plugins::hooks::on_graphql_error::{OnGraphQLErrorHookPayload, OnGraphQLErrorHookResult};
use hive_router::plugins::hooks::on_graphql_parse::{OnGraphQLParseHookResult, OnGraphQLParseStartHookPayload};
use hive_router::plugins::hooks::on_http_request::{OnHttpRequestHookFuture, OnHttpRequestHookPayload};
use hive_router::plugins::hooks::on_plugin_init::{OnPluginInitPayload, OnPluginInitResult};
use hive_router::plugins::hooks::on_supergraph_load::{OnSupergraphLoadStartHookPayload, OnSupergraphLoadStartHookResult};
use hive_router::plugins::plugin_trait::{EndHookPayload, RouterPlugin, StartHookPayload};
use hive_router::telemetry::logging::request_id::REQUEST_IDENTIFIERS;
use hive_router::{
    GraphQLError, PluginRegistry, RouterGlobalAllocator, async_trait, configure_global_allocator,
    error::RouterInitError,
    init_rustls_crypto_provider,
    ntex::http::header::HeaderValue,
    router_entrypoint, sonic_rs,
    sonic_rs::{JsonContainerTrait, JsonValueTrait, json},
};
use schemars::generate::SchemaSettings;
use serde::Deserialize;

use crate::caching::Caching;
use crate::explorer::Explorer;
use crate::published_keys::PublishedKeys;
use crate::refusal::{INVALID, REFUSED, Token, explain, with_known_code};

configure_global_allocator!();

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Tells subgraphs which of their requests are of one operation. A client cannot choose it, unlike the request id.
const OPERATION_ID: HeaderName = HeaderName::from_static("x-operation-id");

struct CommerceGraph {
    /// Operations since the start, and the start in microseconds: together no other operation's.
    operations: AtomicU64,
    started: u128,
    /// The address of the graph, such as `/graphql`.
    endpoint: String,
    explorer: Option<Explorer>,
    jwks: Option<PublishedKeys>,
}

/// The plugin's own configuration, `plugins.commerce_graph.config`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    explorer: explorer::Settings,
    /// The JWKS file that is published at `/.well-known/jwks.json`, relative to the configuration; nothing is without it.
    jwks_file: Option<PathBuf>,
}

impl CommerceGraph {
    fn new(endpoint: String, explorer: Option<Explorer>, jwks: Option<PublishedKeys>) -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_micros());
        Self { operations: AtomicU64::new(0), started, endpoint, explorer, jwks }
    }

    fn operation_id(&self) -> Option<HeaderValue> {
        let number = self.operations.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("{:x}-{number:x}", self.started)).ok()
    }
}

/// Whom the platform's tokens are for; as in the subgraphs.
const AUDIENCE: &str = "cityos-graph";

/// Whether a verified token is for the graph, be it for others besides. The router itself wants every audience of a token configured
/// (0.3.10), while identity providers add their own.
fn is_for_the_graph(claims: &sonic_rs::Value) -> bool {
    let audience = claims.get("aud");
    let one = |value: &sonic_rs::Value| value.as_str() == Some(AUDIENCE);
    audience.is_some_and(|value| value.as_array().map_or_else(|| one(value), |all| all.iter().any(one)))
}

#[async_trait]
impl RouterPlugin for CommerceGraph {
    type Config = Option<Settings>;

    fn plugin_name() -> &'static str {
        "commerce_graph"
    }

    fn on_plugin_init(payload: OnPluginInitPayload<Self>) -> OnPluginInitResult<Self> {
        let settings = payload.config().map_err(|error| format!("plugins.commerce_graph.config: {error}"))?;
        let settings = settings.unwrap_or_default();
        let explorer = Explorer::new(settings.explorer, payload.router_config())?;
        let jwks = settings.jwks_file.map(PublishedKeys::of).transpose()?;
        let endpoint = payload.router_config().http.graphql_endpoint.clone();
        payload.initialize_plugin(Self::new(endpoint, explorer, jwks))
    }

    /// Refuses a schema that names no subgraphs, such as a contract's API schema: the router would take it up and have nobody to ask. The
    /// supergraph of before stays.
    fn on_supergraph_reload<'exec>(
        &'exec self,
        payload: OnSupergraphLoadStartHookPayload,
    ) -> OnSupergraphLoadStartHookResult<'exec> {
        let names_subgraphs = payload.new_ast.definitions.iter().any(|definition| {
            matches!(definition, Definition::TypeDefinition(TypeDefinition::Enum(graphs))
                if graphs.name == "join__Graph" && !graphs.values.is_empty())
        });
        match names_subgraphs {
            true => payload.proceed(),
            false => {
                let error = "the schema is no supergraph, since it names no subgraphs (join__Graph)";
                payload.end_with_response(Err(GraphQLError::from(error)))
            }
        }
    }

    /// Gives browsers the explorer, and whoever asks the keys of tokens. Of all others puts the request's id, the client's or the router's own, where header rules forward
    /// it from, and on the response.
    fn on_http_request<'req>(&'req self, mut payload: OnHttpRequestHookPayload<'req>) -> OnHttpRequestHookFuture<'req> {
        Box::pin(async move {
            let request = &payload.router_http_request;
            let explorer = self.explorer.as_ref();
            if let Some(answer) =
                explorer.and_then(|explorer| explorer.answer(request.method(), request.path(), request.headers()))
            {
                return payload.end_with_response(answer);
            }
            if let Some(answer) = self.jwks.as_ref().and_then(|keys| keys.answer(request.method(), request.path())) {
                return payload.end_with_response(answer);
            }
            if let Some(name) = headers::unreadable(request.headers()) {
                let message = format!("The header `{name}` holds what is no plain text.");
                let error = GraphQLError::from_message_and_code(message, INVALID);
                return payload.end_with_graphql_error(error, StatusCode::BAD_REQUEST);
            }
            let accept = headers::without_charset(request.headers());
            let caching = (request.path() == self.endpoint).then(|| Caching::of(request.method(), request.headers()));
            if let Some((name, value)) = accept {
                payload.router_http_request.headers_mut().insert(name, value);
            }
            if let Some(operation) = self.operation_id() {
                payload.router_http_request.headers_mut().insert(OPERATION_ID, operation);
            }
            let id = REQUEST_IDENTIFIERS.try_with(|ids| HeaderValue::from_str(ids.req_id()).ok()).ok().flatten();
            if let Some(id) = &id {
                payload.router_http_request.headers_mut().insert(REQUEST_ID, id.clone());
            }
            payload.on_end(move |payload| {
                payload
                    .map_response(move |mut response| {
                        if let Some(id) = id {
                            response.response_mut().headers_mut().insert(REQUEST_ID, id);
                        }
                        match caching {
                            Some(caching) => caching.apply(response),
                            None => response,
                        }
                    })
                    .proceed()
            })
        })
    }

    /// Refuses documents that the router would run some way or other.
    async fn on_graphql_parse<'exec>(
        &'exec self,
        payload: OnGraphQLParseStartHookPayload<'exec>,
    ) -> OnGraphQLParseHookResult<'exec> {
        let operation_name = payload.graphql_params.operation_name.clone();
        payload.on_end(move |payload| match document::check(&payload.document, operation_name.as_deref()) {
            Ok(()) => payload.proceed(),
            Err(error) => payload.end_with_graphql_error(error, StatusCode::BAD_REQUEST),
        })
    }

    /// Refuses a token that is for others only.
    async fn on_graphql_analysis<'exec>(
        &'exec self,
        payload: &mut OnGraphqlAnalysisHookPayload<'exec>,
    ) -> OnGraphqlAnalysisHookResult {
        match &*payload.client_request_details.jwt {
            JwtRequestDetails::Authenticated { claims, .. } if !is_for_the_graph(claims) => {
                let message = "The token is not valid: it is for another audience.";
                let error =
                    json!({ "data": null, "errors": [{ "message": message, "extensions": { "code": "UNAUTHENTICATED" } }] });
                OnGraphqlAnalysisHookResult::EndWithResponse(PlanExecutionOutput {
                    body: error.to_string().into_bytes(),
                    error_count: 1,
                    status_code: StatusCode::OK,
                })
            }
            _ => OnGraphqlAnalysisHookResult::Proceed,
        }
    }

    /// Gives what is refused before it is executed a code of the graph.
    fn on_graphql_error<'req>(&'req self, mut payload: OnGraphQLErrorHookPayload<'req>) -> OnGraphQLErrorHookResult<'req> {
        with_known_code(&mut payload.error);
        payload.proceed()
    }

    /// Explains refusals and subgraphs that do not answer, and adds the operation's cost to the answer's extensions.
    async fn on_execute<'exec>(&'exec self, mut payload: OnExecuteStartHookPayload<'exec>) -> OnExecuteStartHookResult<'exec> {
        let token = match payload.request_context.read() {
            Ok(context) if context.authentication().jwt_status() == Some(&true) => Token::Verified,
            _ if payload.router_http_request.headers.contains_key("authorization") => Token::Refused,
            _ => Token::Missing,
        };
        for error in &mut payload.errors {
            if error.extensions.code.as_deref() == Some(REFUSED) {
                explain(error, token);
            }
        }
        payload.on_end(|mut payload| {
            payload.errors.iter_mut().for_each(with_known_code);
            if let Some(cost) = &payload.demand_control_cost {
                let cost = json!({ "estimated": cost.estimated, "actual": cost.actual, "most": cost.max });
                payload.add_extension("cost", cost);
            }
            payload.proceed()
        })
    }
}

#[hive_router::main]
async fn main() -> Result<(), RouterInitError> {
    if std::env::args().nth(1).as_deref() == Some("config-schema") {
        print_config_schema();
        return Ok(());
    }
    init_rustls_crypto_provider();
    router_entrypoint(PluginRegistry::new().register::<CommerceGraph>()).await
}

/// Prints the JSON Schema of the configuration, with every part in its place.
fn print_config_schema() {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<HiveRouterConfig>();
    augment_with_from_env(&mut schema);
    let _ = writeln!(std::io::stdout(), "{}", schema.as_value());
}
