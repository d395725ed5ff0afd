//! A product of the catalogue, as far as it is auctioned or rented.

use kit::{Id, Reference, relations};

use crate::auction_listing::AuctionListing;
use crate::rental_product::RentalProduct;

/// A product of the catalogue.
#[derive(Clone, Debug, Reference)]
pub struct Product {
    /// Id of the product, `prod_…`.
    pub id: Id,
}

#[relations(extension)]
impl Product {
    /// The newest auction of the product; null when it was never auctioned.
    #[has_one(AuctionListing.product_id)]
    fn auction_listing();

    /// The terms under which the product can be rented; null when it cannot.
    #[has_one(RentalProduct.product_id)]
    fn rental_product();
}
