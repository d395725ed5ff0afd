//! A customer, as far as their subscriptions go.

use kit::{Id, Reference, relations};

use crate::customer_subscription::CustomerSubscription;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The customer's subscriptions; for the customer and staff.
    #[has_many(CustomerSubscription.customer_id)]
    fn subscriptions();
}
