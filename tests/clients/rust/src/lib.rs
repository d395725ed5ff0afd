//! A small storefront in Rust: its operations and their answers are types, generated from the contract's committed schema.

#![expect(missing_docs, reason = "the schema documents the types that are generated from it")]

use graphql_client::{GraphQLQuery, QueryBody, Response};

/// Scalars of the graph, under the names that the generated code looks for.
mod scalars {
    pub(crate) type Decimal = String;
    pub(crate) type CurrencyCode = String;
    pub(crate) type DateTime = String;
}
use scalars::{CurrencyCode, DateTime, Decimal};

/// A product with everything its page shows.
#[derive(Debug, GraphQLQuery)]
#[graphql(
    schema_path = "../../../schema/storefront.graphql",
    query_path = "../../../router-config/operations/storefront/product-page.graphql",
    response_derives = "Debug, Clone, PartialEq"
)]
pub struct ProductPage;

/// A page of the products that are for sale.
#[derive(Debug, GraphQLQuery)]
#[graphql(
    schema_path = "../../../schema/storefront.graphql",
    query_path = "../../../router-config/operations/storefront/listing.graphql",
    response_derives = "Debug, Clone, PartialEq"
)]
pub struct Listing;

/// The account of the customer who is signed in.
#[derive(Debug, GraphQLQuery)]
#[graphql(
    schema_path = "../../../schema/storefront.graphql",
    query_path = "../../../router-config/operations/storefront/account.graphql",
    response_derives = "Debug, Clone, PartialEq"
)]
pub struct Account;

/// Why an operation has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The storefront could not be reached, or did not answer in JSON.
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
    /// The graph refused it, or a part of it.
    #[error("{0}")]
    Refused(String),
}

/// A storefront of one tenant.
#[derive(Clone, Debug)]
pub struct Storefront {
    http: reqwest::Client,
    url: String,
    tenant: String,
    token: Option<String>,
}

impl Storefront {
    /// A storefront of the tenant with this handle, at the endpoint of the storefront contract.
    pub fn new(http: reqwest::Client, url: impl Into<String>, tenant: impl Into<String>) -> Self {
        Self { http, url: url.into(), tenant: tenant.into(), token: None }
    }

    /// The same for the customer with this access token.
    pub fn signed_in(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// Sends an operation and returns its data; an error when the answer has errors.
    pub async fn request<Q: GraphQLQuery>(&self, variables: Q::Variables) -> Result<Q::ResponseData, RequestError> {
        let body: QueryBody<Q::Variables> = Q::build_query(variables);
        let mut request = self.http.post(&self.url).header("x-tenant", &self.tenant).json(&body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer: Response<Q::ResponseData> = request.send().await?.json().await?;
        match (answer.data, answer.errors) {
            (Some(data), None) => Ok(data),
            (_, errors) => {
                let messages: Vec<String> = errors.unwrap_or_default().into_iter().map(|error| error.message).collect();
                Err(RequestError::Refused(messages.join("\n")))
            }
        }
    }
}
