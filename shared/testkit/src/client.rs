//! Clients: real requests over real sockets, and what comes back.

use std::sync::Arc;

use cityos::token::Holder;
use devkit::DevelopmentKeys;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

/// Sends GraphQL requests as somebody.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    headers: HeaderMap,
    who: Option<Who>,
}

/// Whose token is sent: made when it is first needed.
#[derive(Clone)]
struct Who {
    database: String,
    keys: Arc<DevelopmentKeys>,
    tenant: String,
    holder: Holder,
}

impl Client {
    /// A client of this endpoint, anonymous and of no tenant.
    pub fn new(url: impl Into<String>) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        Self { http, url: url.into(), headers: HeaderMap::new(), who: None }
    }

    /// With a token for the holder.
    pub(crate) fn with_holder(mut self, database: &str, keys: &Arc<DevelopmentKeys>, tenant: &str, holder: Holder) -> Self {
        self.who = Some(Who { database: database.to_owned(), keys: keys.clone(), tenant: tenant.to_owned(), holder });
        self
    }

    /// With a header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header name");
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header value"));
        self
    }

    /// With a header beside those of the same name.
    pub fn with_another_header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header name");
        self.headers.append(name, HeaderValue::from_str(value).expect("a header value"));
        self
    }

    /// With this token, whatever it is.
    pub fn with_token(self, token: &str) -> Self {
        self.with_header("authorization", &format!("Bearer {token}"))
    }

    /// Whether it sends a token of an account.
    pub fn has_token(&self) -> bool {
        self.who.is_some()
    }

    /// The token it sends.
    pub async fn token(&self) -> String {
        let who = self.who.as_ref().expect("a client with a token");
        if let Holder::Vendor { vendor, role } = &who.holder {
            crate::database::hire(&who.database, crate::tenant_id(&who.tenant), vendor, role).await;
        }
        cityos::token::issue(&who.database, &who.keys, &who.tenant, &who.holder).await.expect("a token")
    }

    /// The same client with its token made, so that each request need not make it.
    pub async fn signed_in(self) -> Self {
        let token = self.token().await;
        Self { who: None, ..self }.with_token(&token)
    }

    /// Sends a query without variables.
    pub async fn query(&self, query: &str) -> Response {
        self.query_with(query, json!({})).await
    }

    /// Sends a query.
    pub async fn query_with(&self, query: &str, variables: Value) -> Response {
        self.send(json!({ "query": query, "variables": variables }).to_string()).await
    }

    /// Sends a body as it is.
    pub async fn send(&self, body: String) -> Response {
        self.try_send(body).await.unwrap_or_else(|error| panic!("no answer from {}: {error:?}", self.url))
    }

    /// Sends a body as it is; an error when there is no answer at all.
    pub async fn try_send(&self, body: String) -> Result<Response, reqwest::Error> {
        let mut headers = self.headers.clone();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if self.who.is_some() {
            let token = format!("Bearer {}", self.token().await);
            headers.insert("authorization", HeaderValue::from_str(&token).expect("a token is a header value"));
        }
        let answer = self.http.post(&self.url).headers(headers).body(body).send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Response { status, headers, body })
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers.
    pub headers: HeaderMap,
    /// The body: JSON, or a string where it is not.
    pub body: Value,
}

impl Response {
    /// `data`.
    #[track_caller]
    pub fn data(&self) -> &Value {
        match self.body.get("data") {
            Some(data) => data,
            None => panic!("no data: {}", self.described()),
        }
    }

    /// What is at a path in `data`, such as `product.title` or `products.nodes.0.id`; null where there is nothing.
    pub fn at(&self, path: &str) -> &Value {
        static NOTHING: Value = Value::Null;
        let steps = path.split('.');
        let found = steps.fold(self.body.get("data"), |value, step| match (value?, step.parse::<usize>()) {
            (Value::Array(items), Ok(index)) => items.get(index),
            (value, _) => value.get(step),
        });
        found.unwrap_or(&NOTHING)
    }

    /// The text at a path in `data`.
    #[track_caller]
    pub fn text(&self, path: &str) -> &str {
        match self.at(path) {
            Value::String(text) => text,
            other => panic!("`{path}` is {other}: {}", self.described()),
        }
    }

    /// The items of the list at a path in `data`.
    #[track_caller]
    pub fn list(&self, path: &str) -> &[Value] {
        match self.at(path) {
            Value::Array(items) => items,
            other => panic!("`{path}` is {other}: {}", self.described()),
        }
    }

    /// One field of each item of the list at a path in `data`.
    #[track_caller]
    pub fn each(&self, path: &str, field: &str) -> Vec<Value> {
        self.list(path).iter().map(|item| item[field].clone()).collect()
    }

    /// `errors`; empty where there are none.
    pub fn errors(&self) -> &[Value] {
        self.body.get("errors").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// `extensions.code` of an error.
    pub fn code(&self, index: usize) -> &str {
        self.errors().get(index).and_then(|error| error["extensions"]["code"].as_str()).unwrap_or_default()
    }

    /// The codes of all errors.
    pub fn codes(&self) -> Vec<&str> {
        (0..self.errors().len()).map(|index| self.code(index)).collect()
    }

    /// The message of an error.
    pub fn message(&self, index: usize) -> &str {
        self.errors().get(index).and_then(|error| error["message"].as_str()).unwrap_or_default()
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The answer again, if it has data and no errors.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status == 200 && self.errors().is_empty(), "{}", self.described());
        self.data();
        self
    }

    /// The answer again, if its only error has this code.
    #[track_caller]
    pub fn refused(self, code: &str) -> Self {
        assert_eq!(self.codes(), [code], "{}", self.described());
        self
    }

    /// The user errors of a mutation as `field: CODE`.
    #[track_caller]
    pub fn user_errors(&self, mutation: &str) -> Vec<String> {
        let described = |error: &Value| {
            let field: Vec<&str> = error["field"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            format!("{}: {}", field.join("."), error["code"].as_str().unwrap_or_default())
        };
        self.list(&format!("{mutation}.userErrors")).iter().map(described).collect()
    }

    fn described(&self) -> String {
        format!("{}\n{:#}", self.status, self.body)
    }
}
