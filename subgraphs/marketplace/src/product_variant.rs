//! A variant of a product of the catalogue.

use kit::{Id, Reference};

/// A variant of a product of the catalogue.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct ProductVariant {
    /// Id of the product variant, `variant_…`.
    pub id: Id,
}
