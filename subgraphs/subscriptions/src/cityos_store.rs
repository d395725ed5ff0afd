//! A storefront of a tenant.

use async_graphql::SimpleObject;
use kit::Id;

/// A storefront of a tenant.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(unresolvable = "id")]
pub struct CityosStore {
    /// Its id.
    pub id: Id,
}
