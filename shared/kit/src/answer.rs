//! How an answer leaves a subgraph: GraphQL over HTTP, its content types and status codes.

use std::str::FromStr;

use async_graphql::indexmap::IndexMap;
use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use headers_accept::Accept;
use mediatype::MediaType;
use mediatype::names::{APPLICATION, JSON};

use crate::document::RootSelection;
use crate::error::Error;
use crate::executor::write_name;
use crate::json_text::{write_gql, write_json};

const GRAPHQL_RESPONSE: MediaType<'static> =
    MediaType::from_parts(APPLICATION, mediatype::Name::new_unchecked("graphql-response"), Some(JSON), &[]);
const PLAIN_JSON: MediaType<'static> = MediaType::new(APPLICATION, JSON);
/// What is sent, the first of two that are as welcome: routers expect 200, whatever happened.
const AVAILABLE: [MediaType<'static>; 2] = [PLAIN_JSON, GRAPHQL_RESPONSE];

/// Gives the answer the form that the specification wants: the keys of its root in the order of the document, null in the place of a field
/// that failed, all of it null where that field cannot be, an empty object where directives left nothing, and a code for every error.
///
/// async-graphql 7.2.1 leaves failed fields out, orders the keys as their values come, and answers null where nothing is selected.
pub(crate) fn complete(response: &mut Response, root: Option<&RootSelection>) {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            // Everything of ours has one: it is about the document or its variables.
            extensions.set("code", Error::INVALID);
        }
    }
    let Some(root) = root else { return };
    match &mut response.data {
        Value::Null if root.keys.is_empty() && response.errors.is_empty() => response.data = Value::Object(IndexMap::new()),
        Value::Object(fields) => {
            let whole = root.keys.iter().all(|key| fields.contains_key(key));
            if !whole {
                response.data = Value::Null;
            } else if !fields.keys().eq(&root.keys) {
                let mut in_order = IndexMap::with_capacity(fields.len());
                for key in &root.keys {
                    if let Some(value) = fields.swap_remove(key) {
                        in_order.insert(key.clone(), value);
                    }
                }
                *fields = in_order;
            }
        }
        _ => {}
    }
}

/// The body of an answer.
fn body(response: &Response, refused: bool) -> Vec<u8> {
    let mut body = Vec::with_capacity(512);
    body.push(b'{');
    let mut member = |name: &str, write: &dyn Fn(&mut Vec<u8>)| {
        if body.len() > 1 {
            body.push(b',');
        }
        write_name(name, &mut body);
        body.push(b':');
        write(&mut body);
    };
    if !refused {
        member("data", &|out| write_gql(&response.data, out));
    }
    if !response.extensions.is_empty() {
        member("extensions", &|out| write_json(&response.extensions, out));
    }
    if !response.errors.is_empty() {
        member("errors", &|out| write_json(&response.errors, out));
    }
    body.push(b'}');
    body
}

/// The answer as an HTTP response, of the content type that the client prefers: `application/json` unless it asks for
/// `application/graphql-response+json`.
///
/// A request that was refused as a whole has no `data`, and with the second content type the status 400, or 500 where that is ours.
/// Source: GraphQL over HTTP, sections 6.4.1 and 6.4.2.
pub(crate) fn http(response: &Response, headers: &HeaderMap) -> axum::response::Response {
    let refused =
        response.data == Value::Null && !response.errors.is_empty() && response.errors.iter().all(|e| e.path.is_empty());
    let as_graphql = prefers_graphql_response(headers);
    let status = match (refused, as_graphql) {
        (true, true) if response.errors.iter().any(is_ours) => StatusCode::INTERNAL_SERVER_ERROR,
        (true, true) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let body = body(response, refused);
    let mut http = axum::response::Response::new(Body::from(body));
    *http.status_mut() = status;
    let content_type = match as_graphql {
        true => HeaderValue::from_static("application/graphql-response+json; charset=utf-8"),
        false => HeaderValue::from_static("application/json; charset=utf-8"),
    };
    http.headers_mut().insert(header::CONTENT_TYPE, content_type);
    http
}

fn prefers_graphql_response(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let Some(Ok(accepted)) = accepted.map(without_charset).map(|text| Accept::from_str(&text)) else { return false };
    accepted.negotiate(&AVAILABLE).is_some_and(|chosen| *chosen == GRAPHQL_RESPONSE)
}

/// The charset is UTF-8, whatever is asked for; as a parameter it would be part of the type that is compared.
fn without_charset(accept: &str) -> String {
    let ranges = accept.split(',').map(|range| {
        let parts = range.split(';').filter(|part| !part.trim().to_ascii_lowercase().starts_with("charset="));
        parts.collect::<Vec<_>>().join(";")
    });
    ranges.collect::<Vec<_>>().join(",")
}

fn is_ours(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    matches!(code, Some(Value::String(code)) if code == "INTERNAL" || code == "UNAVAILABLE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(keys: &[&str]) -> RootSelection {
        RootSelection { keys: keys.iter().map(async_graphql::Name::new).collect(), schema_only: false, is_query: true }
    }

    fn completed(data: serde_json::Value, errors: usize, keys: &[&str]) -> String {
        let mut response = Response::new(Value::from_json(data).unwrap());
        response.errors = (0..errors).map(|_| ServerError::new("it failed", None)).collect();
        complete(&mut response, Some(&root(keys)));
        serde_json::to_string(&response.data).unwrap()
    }

    #[test]
    fn the_root_has_the_documents_order_and_is_null_when_a_field_is_missing() {
        let data = serde_json::json!({ "b": 1, "a": null });
        assert_eq!(completed(data.clone(), 1, &["a", "b"]), r#"{"a":null,"b":1}"#);
        assert_eq!(completed(data, 1, &["a", "b", "c"]), "null");
        assert_eq!(completed(serde_json::Value::Null, 0, &[]), "{}");
        assert_eq!(completed(serde_json::Value::Null, 1, &["a"]), "null");
    }

    #[test]
    fn every_error_has_a_code() {
        let mut response = Response::from_errors(vec![ServerError::new("unknown field", None)]);
        complete(&mut response, None);
        assert!(serde_json::to_string(&response.errors).unwrap().contains(r#""code":"INVALID""#));
    }

    /// Content type and status of a refused request, by its `Accept`.
    fn sent(accept: &str, code: &str) -> (String, u16) {
        let mut error = ServerError::new("refused", None);
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        let http = http(&Response::from_errors(vec![error]), &headers);
        let content_type = http.headers()[header::CONTENT_TYPE].to_str().unwrap().split(';').next().unwrap_or_default();
        (content_type.rsplit('/').next().unwrap_or_default().to_owned(), http.status().as_u16())
    }

    #[test]
    fn the_content_type_is_the_one_asked_for() {
        for accept in
            ["application/json", "*/*", "application/*", "text/html", "application/json, application/graphql-response+json"]
        {
            assert_eq!(sent(accept, "INVALID"), ("json".into(), 200), "{accept}");
        }
        for accept in [
            "application/graphql-response+json",
            "application/graphql-response+json; charset=utf-8",
            "application/graphql-response+json, application/json;q=0.9",
        ] {
            assert_eq!(sent(accept, "INVALID"), ("graphql-response+json".into(), 400), "{accept}");
        }
        assert_eq!(sent("application/graphql-response+json", "INTERNAL").1, 500);
    }
}
