//! A customer, as far as their memberships go.

use kit::{Id, Reference, relations};

use crate::membership::Membership;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The customer's memberships; for the customer and staff.
    #[has_many(Membership.customer_id)]
    fn memberships();
}
