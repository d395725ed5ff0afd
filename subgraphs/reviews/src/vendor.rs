//! A vendor of the marketplace, as far as its reviews go.

use kit::{Id, Reference, relations};

use crate::review::Review;

/// A vendor of the marketplace.
#[derive(Clone, Debug, Reference)]
pub struct Vendor {
    /// Id of the vendor, `vendor_…`.
    pub id: Id,
}

#[relations(extension)]
impl Vendor {
    /// What customers think of it; shoppers see approved reviews and their own, the vendor's people all of them.
    #[has_many(Review.vendor_id)]
    fn reviews();
}
