//! The keys that verify tokens, published from their file.
//!
//! The router reads a JWKS file once, at its start (0.3.10), and a JWKS at an address again and again. So the file is given an address, the
//! router's own, and a key that is added or taken away counts within seconds.

use std::path::PathBuf;

use hive_router::ntex::http::{Method, Response, StatusCode};

use crate::explorer::relative_to_configuration;

/// Where keys are looked for by convention. Source: OpenID Connect Discovery 1.0 names it in `jwks_uri`; RFC 8615 reserves the directory.
const ADDRESS: &str = "/.well-known/jwks.json";

/// A JWKS file; its keys are public ones.
pub(crate) struct PublishedKeys(PathBuf);

impl PublishedKeys {
    /// The keys of a file, relative to the configuration. Errors: it cannot be read, or is no JSON.
    pub(crate) fn of(file: PathBuf) -> Result<Self, String> {
        let keys = Self(relative_to_configuration(&file));
        match keys.read() {
            Some(_) => Ok(keys),
            None => Err(format!("plugins.commerce_graph.config.jwks_file: {} is no JWKS that can be read", keys.0.display())),
        }
    }

    fn read(&self) -> Option<String> {
        let text = std::fs::read_to_string(&self.0).ok()?;
        let is_jwks = hive_router::sonic_rs::get_from_str(&text, ["keys"]).is_ok();
        is_jwks.then_some(text)
    }

    /// The answer to a GET of the keys; 503 while the file cannot be read, so that the router keeps those it has.
    pub(crate) fn answer(&self, method: &Method, path: &str) -> Option<Response> {
        if *method != Method::GET || path != ADDRESS {
            return None;
        }
        let mut response = Response::build(StatusCode::OK);
        response.header("cache-control", "no-store");
        Some(match self.read() {
            Some(keys) => response.content_type("application/jwk-set+json").body(keys),
            None => response.status(StatusCode::SERVICE_UNAVAILABLE).finish(),
        })
    }
}
