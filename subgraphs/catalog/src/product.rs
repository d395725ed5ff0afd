//! Products.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, Scope, Source, StringList, TextEnum, Timestamp, relations};

use crate::product_option::ProductOption;
use crate::product_variant::ProductVariant;
use crate::schema;
use crate::tenant_product::TenantProduct;
use crate::volume_pricing::VolumePricing;

/// An item of the catalogue, described once and sold in one or more variants. It belongs to the tenant that created it; other
/// tenants under the same owner offer it by opting in.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::product)]
#[entity(prefix = "prod", plural = "products", access = storefront(status = "published"), cache = 60, source = family, relations)]
pub struct Product {
    /// Id of the product, `prod_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the product as shown to shoppers. A tenant that opted in may show its own title instead (TenantProduct.customTitle). It is
    /// answered in the language of the request (x-locale or Accept-Language) where the tenant has translated it; filters, order and
    /// writes are about the text in the tenant's own language.
    #[entity(create, update, filter, order, translated)]
    pub title: String,
    /// Short line below the title, plain text. It is answered in the language of the request where the tenant has translated it.
    #[entity(create, update, translated)]
    pub subtitle: Option<String>,
    /// Full description in HTML or Markdown, as entered by staff. Sanitise before rendering. It is answered in the language of the
    /// request where the tenant has translated it.
    #[entity(create, update, translated)]
    pub description: Option<String>,
    /// URL slug, such as whey-isolate-chocolate. Unique among the tenant's products that are not deleted.
    #[entity(create, update, filter, order, lookup)]
    pub handle: String,
    /// Whether the product is being prepared, on sale or withdrawn. Shoppers see published products only.
    #[entity(create, default, update, filter, order)]
    pub status: ProductStatus,
    /// URL of the main image, for lists and cards.
    #[entity(create, update)]
    pub thumbnail: Option<String>,
    /// URLs of all images, in display order.
    #[entity(create, update)]
    pub images: Option<StringList>,
    /// Weight in grams. A variant with a weight of its own overrides it.
    #[entity(create, update, filter)]
    pub weight: Option<i32>,
    /// Length in millimetres. A variant with a length of its own overrides it.
    #[entity(create, update)]
    pub length: Option<i32>,
    /// Width in millimetres. A variant with a width of its own overrides it.
    #[entity(create, update)]
    pub width: Option<i32>,
    /// Height in millimetres. A variant with a height of its own overrides it.
    #[entity(create, update)]
    pub height: Option<i32>,
    /// Harmonized System code for customs declarations, such as 2106.10.
    #[entity(create, update, filter)]
    pub hs_code: Option<String>,
    /// Country of origin, ISO 3166-1 alpha-2, such as TN.
    #[entity(create, update, filter)]
    pub origin_country: Option<String>,
    /// What the product is made of, such as Whey Protein Isolate.
    #[entity(create, update, filter)]
    pub material: Option<String>,
    /// Further facts as a JSON object, set by staff. Keys in use: nutrition (amounts per 100 g), allergens, certifications, goal and
    /// flavours. Any key may be missing.
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
impl Product {
    /// What can be bought of it: one variant for each combination of option values.
    #[has_many(ProductVariant.product_id)]
    fn variants();

    /// The axes along which its variants differ, such as size and colour.
    #[has_many(ProductOption.product_id)]
    fn options();

    /// The opt-ins of the tenant to this product of its head office.
    #[has_many(TenantProduct.product_id)]
    fn tenant_products();

    /// The volume pricing rules about this very product; those about its category or about everything hold besides.
    #[has_many(VolumePricing.target_id)]
    fn volume_pricings();
}

/// Whether the product is being prepared, on sale or withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ProductStatus {
    /// In preparation; only staff see it.
    Draft,
    /// On sale and visible to shoppers.
    Published,
    /// Withdrawn from sale; kept for past orders and visible to staff only.
    Archived,
}

/// A tenant that belongs to a head office reads its own products and the head office's that it has opted in to, under its own title
/// and text.
fn family(scope: &Scope) -> Source {
    Source { from: scope.head_office().map(|_| FAMILY), ..Source::default() }
}

const FAMILY: &str = "
    SELECT product.* FROM product WHERE product.tenant_id = {tenant}
    UNION ALL
    SELECT product.id, product.tenant_id, coalesce(opt_in.custom_title, product.title), product.subtitle,
           coalesce(opt_in.custom_description, product.description), product.handle, product.status, product.thumbnail,
           product.images, product.weight, product.length, product.width, product.height, product.hs_code,
           product.origin_country, product.material,
           CASE WHEN opt_in.custom_metadata IS NULL THEN product.metadata
                ELSE coalesce(product.metadata, '{}') || opt_in.custom_metadata END,
           product.created_at, product.updated_at, product.deleted_at
    FROM tenant_product AS opt_in
    JOIN product ON product.tenant_id = opt_in.product_tenant_id AND product.id = opt_in.product_id
    WHERE opt_in.tenant_id = {tenant} AND opt_in.product_tenant_id = {head_office}
      AND opt_in.enabled AND opt_in.deleted_at IS NULL AND opt_in.product_tenant_id <> opt_in.tenant_id";
