//! A customer, as far as their reviews go.

use kit::{Id, Reference, relations};

use crate::review::Review;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The reviews that the customer wrote; others than the customer and staff see the approved ones.
    #[has_many(Review.customer_id)]
    fn reviews();
}
