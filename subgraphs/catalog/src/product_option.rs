//! Product options.

use diesel::prelude::*;
use kit::{Entity, Id, Scope, Source, Timestamp, relations};

use crate::product::Product;
use crate::product_option_value::ProductOptionValue;
use crate::schema;

/// An axis along which the variants of a product differ, such as Size or Flavor.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::product_option)]
#[entity(prefix = "opt", plural = "productOptions", access = parent(product_id: Product), cache = 60, source = family, relations)]
pub struct ProductOption {
    /// Id of the product option, `opt_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product the option belongs to.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Name of the axis as shown above the choices, such as Size. It is answered in the language of the request where the tenant has translated
    /// it.
    #[entity(create, update, filter, order, translated)]
    pub title: String,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl ProductOption {
    /// The product that `productId` names.
    #[belongs_to(Product.product_id)]
    fn product();

    /// Its values.
    #[has_many(ProductOptionValue.option_id)]
    fn values();
}

/// Besides its own options a tenant reads those of its head office's products; the rule of the parent leaves the ones it has opted in to.
fn family(scope: &Scope) -> Source {
    Source { tenant: scope.head_office().map(|_| "product_option.tenant_id IN ({tenant}, {head_office})"), ..Source::default() }
}
