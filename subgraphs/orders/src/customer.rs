//! A customer, as far as they order.

use kit::{Id, Reference, relations};

use crate::order::Order;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The orders that the customer placed; for the customer and staff. Orders placed as a guest are not among them.
    #[has_many(Order.customer_id)]
    fn orders();
}
