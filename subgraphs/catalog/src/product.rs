//! Products.

use async_graphql::{Enum, SimpleObject};
use diesel::prelude::*;
use kit::{Entity, Id, StringList, TextEnum, Timestamp, relations};

use crate::product_option::ProductOption;
use crate::product_variant::ProductVariant;
use crate::tenant_product::TenantProduct;
use crate::schema;

/// An item of the catalogue, described once and sold in one or more variants. It belongs to the tenant that created it; other
/// tenants under the same owner offer it by opting in.
#[derive(Clone, Debug, Queryable, Selectable, SimpleObject, Entity)]
#[diesel(table_name = schema::product)]
#[graphql(complex)]
#[entity(prefix = "prod", plural = "products", access = storefront(status = "published"))]
pub struct Product {
    /// Its id.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the product as shown to shoppers. A tenant that opted in may show its own title instead (TenantProduct.customTitle).
    #[entity(create, update, filter, order)]
    pub title: String,
    /// Short line below the title, plain text.
    #[entity(create, update)]
    pub subtitle: Option<String>,
    /// Full description in HTML or Markdown, as entered by staff. Sanitise before rendering.
    #[entity(create, update)]
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
    /// Further facts as a JSON object, set by staff. Keys in use: nutrition_facts (object with serving_size, servings_per_container,
    /// calories in kcal, and protein, carbs and fat as text with unit, such as 25g), allergens (list, such as milk, soy),
    /// certifications (list, such as halal, gluten_free), flavor_profile (text, such as chocolate) and product_goal (text, such as
    /// muscle_building). Any key may be missing.
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
    /// Its variants.
    #[has_many(ProductVariant.product_id)]
    fn variants();

    /// Its options.
    #[has_many(ProductOption.product_id)]
    fn options();

    /// Its tenant products.
    #[has_many(TenantProduct.product_id)]
    fn tenant_products();
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
