//! A product of the catalogue.

use kit::{Id, Reference};

/// A product of the catalogue.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct Product {
    /// Its id.
    pub id: Id,
}
