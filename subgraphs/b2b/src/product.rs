//! A product of the catalogue.

use async_graphql::SimpleObject;
use kit::Id;

/// A product of the catalogue.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(unresolvable = "id")]
pub struct Product {
    /// Its id.
    pub id: Id,
}
