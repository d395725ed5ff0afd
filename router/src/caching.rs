//! How long an answer may be kept: what subgraphs allow, as far as everybody would get the same.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use hive_router::http::{Method, StatusCode};
use hive_router::ntex::http::Response;
use hive_router::ntex::http::body::{Body, ResponseBody};
use hive_router::ntex::http::header::{self, HeaderMap, HeaderValue};
use hive_router::ntex::web::WebResponse;
use hive_router::sonic_rs;

use crate::headers::DECIDING;

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What of a request decides whether its answer may be kept.
pub(crate) struct Caching {
    /// Whether it is a GET of nobody in particular.
    shared: bool,
    /// What the client has already.
    known: Option<HeaderValue>,
}

impl Caching {
    pub(crate) fn of(method: &Method, headers: &HeaderMap) -> Self {
        let shared = method == Method::GET && !headers.contains_key(header::AUTHORIZATION);
        Self { shared, known: headers.get(header::IF_NONE_MATCH).cloned() }
    }

    /// Says on the response how long it may be kept: as long as the subgraphs say, merged by the router, when it is shared and has no
    /// error; not at all otherwise. In place of an answer that the client has already goes 304.
    pub(crate) fn apply(self, mut response: WebResponse) -> WebResponse {
        let Some(tag) = self.tag(&response) else {
            response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
            return response;
        };
        if self.known.as_ref() == Some(&tag) {
            let allowed = response.headers().get(header::CACHE_CONTROL).cloned();
            response = response.into_response(Response::new(StatusCode::NOT_MODIFIED));
            if let Some(allowed) = allowed {
                response.headers_mut().insert(header::CACHE_CONTROL, allowed);
            }
        }
        response.headers_mut().insert(header::ETAG, tag);
        // The router's own names the origin only, or nothing, as CORS is configured.
        if let Ok(deciding) = HeaderValue::try_from(DECIDING.join(", ")) {
            response.headers_mut().insert(header::VARY, deciding);
        }
        response
    }

    /// The tag of an answer that may be kept.
    fn tag(&self, response: &WebResponse) -> Option<HeaderValue> {
        let allowed = response.headers().get(header::CACHE_CONTROL)?.to_str().ok()?;
        if !self.shared || response.status() != StatusCode::OK || !allowed.contains("max-age") || allowed.contains("no-") {
            return None;
        }
        let ResponseBody::Body(Body::Bytes(bytes)) = response.response().body() else { return None };
        if sonic_rs::get_from_slice(bytes, ["errors"]).is_ok() {
            return None;
        }
        // Of the data alone: what the extensions say of an execution is not the same each time.
        let data = sonic_rs::get_from_slice(bytes, ["data"]).ok()?;
        let mut hasher = DefaultHasher::new();
        data.as_raw_str().hash(&mut hasher);
        // Weak, since the same answer may be sent compressed.
        HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish())).ok()
    }
}
