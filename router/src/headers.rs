//! Headers that decide what a request is answered.

use hive_router::ntex::http::HeaderMap;
use hive_router::ntex::http::header::{HeaderName, HeaderValue};

/// The headers that decide what a client is answered: by them equal requests share an execution, and caches keep answers apart.
pub(crate) const DECIDING: [&str; 9] = [
    "authorization",
    "x-tenant",
    "host",
    "x-forwarded-host",
    "accept-language",
    "x-locale",
    "origin",
    "accept",
    "accept-encoding",
];

/// A deciding header with a value that is no plain text. The router leaves such a value out of what makes requests equal (0.3.10), so that
/// a refused request would answer others.
pub(crate) fn unreadable(headers: &HeaderMap) -> Option<&'static str> {
    DECIDING.into_iter().find(|name| headers.get_all(*name).any(|value| value.to_str().is_err()))
}

/// `Accept` without the charset of each type, where it has one: the router compares parameters with types that have none (0.3.10), and
/// answers are in UTF-8 whatever is asked for.
pub(crate) fn without_charset(headers: &HeaderMap) -> Option<(HeaderName, HeaderValue)> {
    let accept = HeaderName::from_static("accept");
    let given = headers.get(&accept)?.to_str().ok()?;
    if !given.to_ascii_lowercase().contains("charset") {
        return None;
    }
    let ranges = given.split(',').map(|range| {
        let parts = range.split(';').filter(|part| !part.trim().to_ascii_lowercase().starts_with("charset="));
        parts.collect::<Vec<_>>().join(";")
    });
    let rest = ranges.collect::<Vec<_>>().join(",");
    Some((accept, HeaderValue::try_from(rest).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("accept"), HeaderValue::try_from(value).unwrap());
        without_charset(&headers).map(|(_, value)| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_charset_is_no_part_of_the_type() {
        assert_eq!(accept("application/json; charset=utf-8").as_deref(), Some("application/json"));
        assert_eq!(accept("application/json;q=0.5;Charset=UTF-8, */*").as_deref(), Some("application/json;q=0.5, */*"));
        assert_eq!(accept("application/json"), None);
    }

    #[test]
    fn a_value_that_is_no_text_is_found() {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-tenant"), HeaderValue::from_bytes(b"dakkah").unwrap());
        headers.insert(HeaderName::from_static("x-other"), HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(unreadable(&headers), None);
        headers.append(HeaderName::from_static("x-tenant"), HeaderValue::from_bytes(b"dak\xe9").unwrap());
        assert_eq!(unreadable(&headers), Some("x-tenant"));
    }
}
