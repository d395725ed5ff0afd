//! A storefront of a tenant.

use kit::{Id, Reference};

/// A storefront of a tenant.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct CityosStore {
    /// Id of the store, `store_…`.
    pub id: Id,
}
