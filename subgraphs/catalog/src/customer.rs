//! A customer, as far as their warranty claims go.

use kit::{Id, Reference, relations};

use crate::warranty_claim::WarrantyClaim;

/// A customer of the tenant.
#[derive(Clone, Debug, Reference)]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    pub id: Id,
}

#[relations(extension)]
impl Customer {
    /// What the customer claims under warranty; for the customer and staff.
    #[has_many(WarrantyClaim.customer_id)]
    fn warranty_claims();
}
