//! A variant of a product of the catalogue.

use kit::{Id, Reference};

/// A variant of a product of the catalogue.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct ProductVariant {
    /// Its id.
    pub id: Id,
}
