//! A product of the catalogue, as far as vendors offer it.

use kit::{Id, Reference, relations};

use crate::marketplace_listing::MarketplaceListing;
use crate::vendor_product::VendorProduct;

/// A product of the catalogue.
#[derive(Clone, Debug, Reference)]
pub struct Product {
    /// Id of the product, `prod_…`.
    pub id: Id,
}

#[relations(extension)]
impl Product {
    /// The vendors who offer the product, with their terms; shoppers see approved offers.
    #[has_many(VendorProduct.product_id)]
    fn vendor_products();

    /// The marketplaces on which the product is listed; shoppers see listings that are shown.
    #[has_many(MarketplaceListing.product_id)]
    fn marketplace_listings();
}
