//! A product of the catalogue, as far as it is a service.

use kit::{Id, Reference, relations};

use crate::service_product::ServiceProduct;

/// A product of the catalogue.
#[derive(Clone, Debug, Reference)]
pub struct Product {
    /// Id of the product, `prod_…`.
    pub id: Id,
}

#[relations(extension)]
impl Product {
    /// The service that is sold under this product; of several, the one created last. Null for goods.
    #[has_one(ServiceProduct.product_id)]
    fn service_product();
}
