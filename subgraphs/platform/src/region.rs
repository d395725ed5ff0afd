//! A selling region of the catalogue.

use async_graphql::SimpleObject;
use kit::Id;

/// A selling region of the catalogue.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(unresolvable = "id")]
pub struct Region {
    /// Its id.
    pub id: Id,
}
