//! A company of the tenant's business customers.

use kit::{Id, Reference};

/// A company that buys from the tenant.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
#[customers]
pub struct Company {
    /// Id of the company, `comp_…`.
    pub id: Id,
}
