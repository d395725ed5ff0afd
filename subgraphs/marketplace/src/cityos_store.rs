//! A storefront of a tenant, as far as vendors sell in it.

use kit::{Id, Reference, relations};

use crate::vendor::Vendor;

/// A storefront of a tenant.
#[derive(Clone, Debug, Reference)]
pub struct CityosStore {
    /// Id of the store, `store_…`.
    pub id: Id,
}

#[relations(extension)]
impl CityosStore {
    /// The vendors who sell in this store only; shoppers see active ones.
    #[has_many(Vendor.store_id)]
    fn vendors();
}
