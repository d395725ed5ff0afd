//! A customer, as far as they bid and rent.

use kit::{Id, Reference, relations};

use crate::bid::Bid;
use crate::rental_agreement::RentalAgreement;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// The customer's bids.
    #[has_many(Bid.customer_id)]
    fn bids();

    /// The customer's rentals; for the customer and staff.
    #[has_many(RentalAgreement.customer_id)]
    fn rental_agreements();
}
