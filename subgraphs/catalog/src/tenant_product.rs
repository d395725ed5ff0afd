//! Tenant products.

use diesel::prelude::*;
use kit::{Entity, Id, Timestamp, relations};

use crate::product::Product;
use crate::schema;

/// The decision of a tenant to sell a product of the shared catalogue, with the tenant's own title and texts. There is at most
/// one per product and tenant.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_product)]
#[entity(prefix = "tprod", plural = "tenantProducts", access = storefront(enabled = true), relations)]
pub struct TenantProduct {
    /// Id of the tenant product, `tprod_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the catalogue product opted into. It belongs to the tenant itself or to its head office.
    #[entity(create, filter)]
    pub product_id: Id,
    /// False hides the product from the tenant's shoppers without giving up the texts.
    #[entity(create, default, update, filter)]
    pub enabled: bool,
    /// Title shown instead of the product's. Empty means the product's title.
    #[entity(create, update, filter)]
    pub custom_title: Option<String>,
    /// Description in HTML or Markdown shown instead of the product's. Empty means the product's description. Sanitise before
    /// rendering.
    #[entity(create, update)]
    pub custom_description: Option<String>,
    /// Facts of this tenant about the product as a JSON object, with the same keys as Product.metadata where they replace one of its
    /// entries.
    #[entity(create, update)]
    pub custom_metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl TenantProduct {
    /// The product that `productId` names.
    #[belongs_to(Product.product_id)]
    fn product();
}
