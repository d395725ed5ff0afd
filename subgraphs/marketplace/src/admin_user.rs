//! A staff account.

use kit::{Id, Reference};

/// A staff account.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
#[staff]
pub struct AdminUser {
    /// Its id.
    pub id: Id,
}
