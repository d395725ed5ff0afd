//! A variant of a product of the catalogue.

use async_graphql::SimpleObject;
use kit::Id;

/// A variant of a product of the catalogue.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(unresolvable = "id")]
pub struct ProductVariant {
    /// Its id.
    pub id: Id,
}
