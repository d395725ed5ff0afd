//! An order of a customer.

use kit::{Id, Reference};

/// An order of a customer.
#[derive(Clone, Debug, Reference)]
#[unresolvable]
pub struct Order {
    /// Id of the order, `order_…`.
    pub id: Id,
}
