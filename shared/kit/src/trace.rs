//! Traces: a span for each request, and one below it for each SQL statement, sent to an OpenTelemetry collector.
//!
//! A subgraph has a provider of its own, not the process's, so that each has its own name where several share a process. Without a
//! collector there is no provider and no span: [`traced`] is then the statement itself.
//!
//! A span never holds a value of a statement or of a document: only names of tables and operations, counts, the tenant's handle, the
//! kind of the actor and the request's id.

use std::future::Future;
use std::time::Duration;

use axum::http::HeaderMap;
use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{Span as _, SpanKind, Status, TraceContextExt, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use crate::scope::Scope;

/// Longest that one export may take.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest that a server which stops waits for its last spans to be sent.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Where spans are sent: a collector that takes OTLP as protobuf over HTTP.
#[derive(Clone, Debug)]
pub struct TraceCollector {
    endpoint: String,
}

impl TraceCollector {
    /// The collector at a base URL such as `http://127.0.0.1:4318`, as `OTEL_EXPORTER_OTLP_ENDPOINT` names it.
    pub fn at(base: &str) -> Result<Self, String> {
        let uri: Option<axum::http::Uri> = base.trim_end_matches('/').parse().ok();
        match uri {
            Some(uri) if uri.scheme_str() == Some("http") && uri.host().is_some() && uri.query().is_none() => {
                Ok(Self { endpoint: format!("{}/v1/traces", base.trim_end_matches('/')) })
            }
            _ => Err(format!("`{base}` is not the address of a collector beside this server, such as http://127.0.0.1:4318")),
        }
    }
}

/// Makes the spans of a subgraph.
pub(crate) struct Tracing {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Tracing {
    /// Spans are collected and sent by a thread of their own; when it cannot keep up they are dropped, and no request waits. Which
    /// requests are traced is the sender's decision (`traceparent`), else `OTEL_TRACES_SAMPLER`'s.
    pub(crate) fn start(subgraph: &'static str, collector: &TraceCollector) -> Result<Self, String> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(&collector.endpoint)
            .with_timeout(EXPORT_TIMEOUT)
            .build()
            .map_err(|error| format!("traces cannot be sent to {}: {error}", collector.endpoint))?;
        let resource = Resource::builder()
            .with_service_name(subgraph)
            .with_attribute(KeyValue::new("service.namespace", "cityos"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
        let tracer = provider.tracer("cityos");
        Ok(Self { provider, tracer })
    }

    /// Begins the span of a request below the span that `traceparent` names; None when the request is not sampled.
    pub(crate) fn request(&self, headers: &HeaderMap, operation: &str, contract: &str, request_id: &str) -> Option<RequestTrace> {
        let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
        let span = self
            .tracer
            .span_builder("graphql")
            .with_kind(SpanKind::Server)
            .with_attributes([
                KeyValue::new("graphql.operation.name", operation.to_owned()),
                KeyValue::new("cityos.contract", contract.to_owned()),
                KeyValue::new("cityos.request_id", request_id.to_owned()),
            ])
            .start_with_context(&self.tracer, &parent);
        span.span_context().is_sampled().then(|| RequestTrace { tracer: self.tracer.clone(), context: parent.with_span(span) })
    }

    /// Sends what is left.
    pub(crate) async fn stop(&self) {
        let provider = self.provider.clone();
        let stopped = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(STOP_TIMEOUT)).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// The span of a request, which ends when the last clone is gone.
#[derive(Clone)]
pub(crate) struct RequestTrace {
    tracer: SdkTracer,
    context: Context,
}

impl RequestTrace {
    /// The ids of trace and span, as logs show them.
    pub(crate) fn ids(&self) -> (String, String) {
        let span = self.context.span();
        let ids = span.span_context();
        (ids.trace_id().to_string(), ids.span_id().to_string())
    }

    /// Says for whom the request is answered.
    pub(crate) fn answers(&self, scope: &Scope) {
        let span = self.context.span();
        span.set_attribute(KeyValue::new("cityos.tenant", scope.tenant().handle.clone()));
        span.set_attribute(KeyValue::new("cityos.actor", scope.actor().kind()));
    }

    /// Ends the span; `code` is that of the first error in the answer. Only what is our fault makes the request a failed one.
    pub(crate) fn end(&self, code: Option<&'static str>) {
        let span = self.context.span();
        if let Some(code) = code {
            span.set_attribute(KeyValue::new("error.type", code));
            if matches!(code, "INTERNAL" | "UNAVAILABLE") {
                span.set_status(Status::error(""));
            }
        }
        span.end();
    }

    fn statement(&self, statement: Sent) -> opentelemetry_sdk::trace::Span {
        let Sent { verb, target } = statement;
        let mut attributes = vec![
            KeyValue::new("db.system.name", "postgresql"),
            KeyValue::new("db.operation.name", verb.split(' ').next().unwrap_or(verb)),
        ];
        let name = match target {
            "" => verb.to_owned(),
            target => {
                attributes.push(KeyValue::new("db.collection.name", target));
                format!("{verb} {target}")
            }
        };
        let span = self.tracer.span_builder(name).with_kind(SpanKind::Client).with_attributes(attributes);
        span.start_with_context(&self.tracer, &self.context)
    }
}

/// What a statement does, for its span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    /// `SELECT`, `INSERT`, …; a second word tells statements of one kind apart.
    pub(crate) verb: &'static str,
    /// The table, or the function that is called.
    pub(crate) target: &'static str,
}

impl Sent {
    pub(crate) fn new(verb: &'static str, target: &'static str) -> Self {
        Self { verb, target }
    }
}

/// Runs a statement, in a span of its own where the request is traced.
pub(crate) async fn traced<R>(
    trace: Option<&RequestTrace>,
    statement: Sent,
    rows: impl FnOnce(&R) -> usize,
    run: impl Future<Output = QueryResult<R>>,
) -> QueryResult<R> {
    let Some(trace) = trace else { return run.await };
    let mut span = trace.statement(statement);
    let result = run.await;
    match &result {
        Ok(found) => {
            span.set_attribute(KeyValue::new("db.response.returned_rows", i64::try_from(rows(found)).unwrap_or(i64::MAX)))
        }
        Err(error) => {
            span.set_attribute(KeyValue::new("error.type", error_type(error)));
            span.set_status(Status::error(""));
        }
    }
    span.end();
    result
}

/// The kind of an error; its message may hold values.
fn error_type(error: &Diesel) -> &'static str {
    match error {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => "unique_violation",
        Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => "foreign_key_violation",
        Diesel::DatabaseError(DatabaseErrorKind::CheckViolation, _) => "check_violation",
        Diesel::DatabaseError(DatabaseErrorKind::NotNullViolation, _) => "not_null_violation",
        Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => "serialization_failure",
        Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => "connection_closed",
        _ => "_OTHER",
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_an_address_of_plain_http() {
        for right in ["http://127.0.0.1:4318", "http://collector:4318/", "http://collector/otlp"] {
            assert!(TraceCollector::at(right).is_ok(), "{right}");
        }
        assert_eq!(TraceCollector::at("http://collector:4318/").unwrap().endpoint, "http://collector:4318/v1/traces");
        for wrong in ["", "collector:4318", "https://collector:4318", "http://", "http://collector?x=1", "grpc://collector:4317"]
        {
            assert!(TraceCollector::at(wrong).unwrap_err().contains(&format!("`{wrong}`")), "{wrong}");
        }
    }
}
