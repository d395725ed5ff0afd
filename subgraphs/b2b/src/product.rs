//! A product of the catalogue.

use kit::{Id, Reference};

/// A product of the catalogue.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct Product {
    /// Id of the product, `prod_…`.
    pub id: Id,
}
