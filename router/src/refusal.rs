//! The words of refusals: every error that a client gets has one of the graph's codes and a message of ours.

use hive_router::GraphQLError;
use hive_router::executor::response::graphql_error::{GraphQLErrorPath, GraphQLErrorPathSegment};

/// The code of what is wrong with a request.
pub(crate) const INVALID: &str = "INVALID";

/// The code of a fault of ours.
const INTERNAL: &str = "INTERNAL";

/// The router's code for a field or type whose `@requiresScopes` the token does not meet.
pub(crate) const REFUSED: &str = "UNAUTHORIZED_FIELD_OR_TYPE";

/// The router's code for a subgraph that it did not ask, for what that would cost.
const TOO_EXPENSIVE: &str = "SUBGRAPH_COST_ESTIMATED_TOO_EXPENSIVE";

/// The router's code for an error of a subgraph that has none of its own.
const WITHOUT_CODE: &str = "DOWNSTREAM_SERVICE_ERROR";

/// The codes that pass as they are: the graph's own, and those that clients' protocols are made of.
const KNOWN: [&str; 13] = [
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "CONFLICT",
    INVALID,
    "RATE_LIMITED",
    "UNAVAILABLE",
    INTERNAL,
    "COST_ESTIMATED_TOO_EXPENSIVE",
    TOO_EXPENSIVE,
    "PERSISTED_DOCUMENT_NOT_FOUND",
    "PERSISTED_DOCUMENT_ID_REQUIRED",
    "PERSISTED_DOCUMENT_EXTRACTION_FAILED",
];

/// The router's codes for its own faults.
const FAULTS: [&str; 12] = [
    "QUERY_PLAN_BUILD_FAILED",
    "GRAPHQL_PARSE_MINIFY_FAILED",
    "NO_SUPERGRAPH_AVAILABLE",
    "PLAN_EXECUTION_FAILED",
    "OVERRIDE_LABEL_EVALUATION_FAILED",
    "JWT_FORWARDING_ERROR",
    "PERSISTED_DOCUMENT_RESOLUTION_FAILED",
    "HEADER_PROPAGATION_FAILURE",
    "QUERY_PLAN_SERIALIZATION_FAILED",
    "SUPERGRAPH_RUNTIME_ERROR",
    "RESPONSE_COMPRESSION_FAILED",
    "INTERNAL_SERVER_ERROR",
];

/// What a request brings to identify its sender.
#[derive(Clone, Copy)]
pub(crate) enum Token {
    Verified,
    Refused,
    Missing,
}

/// Words a refusal of the router as a subgraph would: with a code of the graph and the place in the answer.
pub(crate) fn explain(error: &mut GraphQLError, token: Token) {
    let place = error.extensions.affected_path.take().unwrap_or_default();
    let (code, message) = match token {
        Token::Verified => ("FORBIDDEN", format!("This token does not allow `{place}`.")),
        Token::Refused => ("UNAUTHENTICATED", format!("`{place}` requires a token, and the one sent is not valid.")),
        Token::Missing => ("UNAUTHENTICATED", format!("`{place}` is not for anonymous callers: send a token.")),
    };
    let segments = place.split('.').map(|name| GraphQLErrorPathSegment::String(name.to_owned())).collect();
    error.path = Some(GraphQLErrorPath { segments });
    error.extensions.code = Some(code.to_owned());
    error.message = message;
}

/// Gives an error a code of the graph; the router's own stays, as the reason. Words a subgraph that did not answer, or not with an answer,
/// as a part of the graph that is unavailable: the router's own words are of connections and circuit breakers.
pub(crate) fn with_known_code(error: &mut GraphQLError) {
    let code = match error.extensions.code.as_deref() {
        Some(code) if KNOWN.contains(&code) => return,
        Some(code) => code.to_owned(),
        None => String::new(),
    };
    let known = if code.starts_with("SUBREQUEST_") || code.starts_with("SUBGRAPH_") {
        error.message = match &error.extensions.affected_path {
            Some(place) => format!("The part of the graph behind `{place}` does not answer at present."),
            None => "A part of the graph does not answer at present.".to_owned(),
        };
        "UNAVAILABLE"
    } else if FAULTS.contains(&code.as_str()) {
        INTERNAL
    } else {
        INVALID
    };
    if code == "GRAPHQL_PARSE_FAILED" {
        error.message = syntax_error(&error.message);
    }
    if !code.is_empty() && code != WITHOUT_CODE {
        error.extensions.extensions.insert("reason".to_owned(), code.as_str().into());
    }
    error.extensions.code = Some(known.to_owned());
}

/// What is told of a document that cannot be parsed: where it is wrong. The parser's own words may hold what is not of the request.
fn syntax_error(said: &str) -> String {
    const PLACE: &str = "Parse error at ";
    let place = said.split_once(PLACE).and_then(|(_, rest)| {
        let place: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == ':').collect();
        let (line, column) = place.split_once(':')?;
        Some((line.parse::<usize>().ok()?, column.parse::<usize>().ok()?))
    });
    match place {
        Some((line, column)) => format!("The document has a syntax error at line {line}, column {column}."),
        None => "The document has a syntax error.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(code: Option<&str>, message: &str) -> (String, String, bool) {
        let mut error = GraphQLError::from(message);
        error.extensions.code = code.map(str::to_owned);
        with_known_code(&mut error);
        let reason = error.extensions.extensions.contains_key("reason");
        (error.extensions.code.unwrap(), error.message, reason)
    }

    #[test]
    fn every_code_is_one_of_the_graphs() {
        let invalid = |reason| ("INVALID".to_owned(), "no".to_owned(), reason);
        assert_eq!(known(Some("BAD_USER_INPUT"), "no"), invalid(true));
        assert_eq!(known(Some("GRAPHQL_VALIDATION_FAILED"), "no"), invalid(true));
        assert_eq!(known(Some("DOWNSTREAM_SERVICE_ERROR"), "no"), invalid(false));
        assert_eq!(known(None, "no"), invalid(false));
        assert_eq!(known(Some("CONFLICT"), "no"), ("CONFLICT".to_owned(), "no".to_owned(), false));
        assert_eq!(known(Some("PLAN_EXECUTION_FAILED"), "no").0, "INTERNAL");
        let (code, message, _) = known(Some("SUBREQUEST_HTTP_ERROR"), "connection to 10.0.0.1 refused");
        assert!(code == "UNAVAILABLE" && !message.contains("10.0.0.1"));
    }

    #[test]
    fn a_syntax_error_says_where_it_is_and_nothing_else() {
        let said = "Failed to parse GraphQL operation: query parse error: Parse error at 3:14\nUnexpected `\u{1}\u{fffd}[Name]`";
        assert_eq!(known(Some("GRAPHQL_PARSE_FAILED"), said).1, "The document has a syntax error at line 3, column 14.");
        assert_eq!(known(Some("GRAPHQL_PARSE_FAILED"), "what?").1, "The document has a syntax error.");
    }
}
