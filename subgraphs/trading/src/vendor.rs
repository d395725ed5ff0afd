//! A vendor of the marketplace, as far as it auctions.

use kit::{Id, Reference, relations};

use crate::auction_listing::AuctionListing;

/// A vendor of the marketplace.
#[derive(Clone, Debug, Reference)]
pub struct Vendor {
    /// Id of the vendor, `vendor_…`.
    pub id: Id,
}

#[relations(extension)]
impl Vendor {
    /// The auctions of the vendor; drafts are for its people and staff.
    #[has_many(AuctionListing.vendor_id)]
    fn auction_listings();
}
