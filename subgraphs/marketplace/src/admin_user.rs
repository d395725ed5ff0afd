//! A staff account.

use kit::{Id, Reference};

/// A staff account.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
#[staff]
pub struct AdminUser {
    /// Id of the admin user, `admin_…`.
    pub id: Id,
}
