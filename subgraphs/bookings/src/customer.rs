//! A customer, as far as their bookings go.

use kit::{Id, Reference, relations};

use crate::booking::Booking;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The customer's bookings; for the customer and staff.
    #[has_many(Booking.customer_id)]
    fn bookings();
}
