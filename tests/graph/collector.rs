//! A collector of traces: it takes what OpenTelemetry's exporters send, and keeps it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;
use tokio::net::TcpListener;

/// A span as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// Who made it: `router` or a subgraph.
    pub(crate) service: String,
    pub(crate) trace: String,
    pub(crate) id: String,
    /// Empty for the root of a trace.
    pub(crate) parent: String,
    pub(crate) name: String,
    pub(crate) kind: SpanKind,
    /// Nanoseconds since 1970.
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Span {
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    pub(crate) fn is_statement(&self) -> bool {
        self.attributes.contains_key("db.system.name")
    }

    /// Whether there was a moment in both.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A running collector.
pub(crate) struct Collector {
    address: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let listener = listener.into_std().unwrap();
        let spans: Arc<Mutex<Vec<Span>>> = Arc::default();
        let kept = spans.clone();
        let take = move |body: Bytes| async move {
            let Ok(request) = ExportTraceServiceRequest::decode(body) else { return StatusCode::BAD_REQUEST };
            kept.lock().unwrap().extend(read(request));
            StatusCode::OK
        };
        testkit::runtime().spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            axum::serve(listener, Router::new().route("/v1/traces", post(take))).await.unwrap();
        });
        Self { address, spans }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All spans until now.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().clone()
    }

    /// The trace of the request with this id, once all of it is here: its root, and the parent of each other span.
    pub(crate) async fn trace_of(&self, request_id: &str) -> Vec<Span> {
        let started = Instant::now();
        loop {
            let spans = self.spans();
            let of_request = spans.iter().find(|span| span.attribute("cityos.request_id") == request_id);
            let id = of_request.map(|span| span.trace.clone());
            let trace: Vec<Span> = spans.into_iter().filter(|span| Some(&span.trace) == id.as_ref()).collect();
            let whole = trace.iter().all(|span| span.parent.is_empty() || trace.iter().any(|other| other.id == span.parent));
            if !trace.is_empty() && whole {
                return trace;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "no whole trace of {request_id}: {trace:#?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn read(request: ExportTraceServiceRequest) -> Vec<Span> {
    let mut spans = Vec::new();
    for resource_spans in request.resource_spans {
        let resource = attributes(resource_spans.resource.map(|resource| resource.attributes).unwrap_or_default());
        for span in resource_spans.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            spans.push(Span {
                service: resource.get("service.name").cloned().unwrap_or_default(),
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                kind: span.kind(),
                name: span.name,
                start: span.start_time_unix_nano,
                end: span.end_time_unix_nano,
                attributes: attributes(span.attributes),
            });
        }
    }
    spans
}

fn attributes(all: Vec<KeyValue>) -> BTreeMap<String, String> {
    all.into_iter().map(|attribute| (attribute.key, attribute.value.map(text).unwrap_or_default())).collect()
}

fn text(value: AnyValue) -> String {
    match value.value {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(is)) => is.to_string(),
        Some(Value::DoubleValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The trace as an indented tree: when each span began and how long it took, in milliseconds.
pub(crate) fn tree(trace: &[Span]) -> String {
    let root = trace.iter().find(|span| span.parent.is_empty()).unwrap();
    let mut out = String::new();
    branch(trace, root, root.start, 0, &mut out);
    out
}

fn branch(trace: &[Span], span: &Span, zero: u64, depth: usize, out: &mut String) {
    let milliseconds = |nanoseconds: u64| nanoseconds as f64 / 1e6;
    let what = format!("{:indent$}{} {}", "", span.service, span.name, indent = depth * 2);
    let rows = span.attributes.get("db.response.returned_rows").map_or(String::new(), |rows| format!("  {rows} rows"));
    let (from, took) = (milliseconds(span.start - zero), milliseconds(span.end - span.start));
    let _ = writeln!(out, "{what:<64} +{from:>5.1} {took:>6.1} ms{rows}");
    let mut children: Vec<&Span> = trace.iter().filter(|child| child.parent == span.id).collect();
    children.sort_by_key(|child| child.start);
    for child in children {
        branch(trace, child, zero, depth + 1, out);
    }
}
