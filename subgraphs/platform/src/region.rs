//! A selling region of the catalogue.

use kit::{Id, Reference};

/// A selling region of the catalogue.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct Region {
    /// Id of the region, `reg_…`.
    pub id: Id,
}
