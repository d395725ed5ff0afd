//! Product variants.

use async_graphql::Context;
use diesel::prelude::*;
use kit::{Actor, CurrencyCode, Entity, Error, Id, Scope, Source, Timestamp, relations};

use crate::price::Price;
use crate::product::Product;
use crate::product_option_value::ProductOptionValue;
use crate::schema;
use crate::volume_price::{Asked, VolumePrice, VolumePriceKey};

/// The form of a product that can be bought: one combination of option values, such as 500g and Chocolate, with its own codes,
/// stock and prices.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::product_variant)]
#[entity(prefix = "variant", plural = "productVariants", access = parent(product_id: Product), cache = 60, source = family, relations)]
pub struct ProductVariant {
    /// Id of the product variant, `variant_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product the variant belongs to.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Name of the variant, such as 500g - Chocolate. It is answered in the language of the request where the tenant has translated
    /// it.
    #[entity(create, update, filter, order, translated)]
    pub title: String,
    /// Stock keeping unit, the merchant's own article code. Unique among the tenant's variants that are not deleted.
    #[entity(create, update, filter, order, lookup)]
    pub sku: Option<String>,
    /// Scannable code on the package, UPC or EAN, digits as text.
    #[entity(create, update, filter)]
    pub barcode: Option<String>,
    /// European Article Number, 8 or 13 digits as text.
    #[entity(create, update, filter)]
    pub ean: Option<String>,
    /// Units in stock over all locations. The value given at creation is the opening stock; adjustments move it afterwards.
    /// Not meaningful when `manageInventory` is false.
    #[entity(create, default, filter, order)]
    pub inventory_quantity: i32,
    /// True if the variant can be ordered when inventoryQuantity does not cover the order.
    #[entity(create, default, update, filter)]
    pub allow_backorder: bool,
    /// True if stock is counted for this variant. False means it is always available.
    #[entity(create, default, update, filter)]
    pub manage_inventory: bool,
    /// Weight in grams. Empty means the weight of the product.
    #[entity(create, update, filter)]
    pub weight: Option<i32>,
    /// Length in millimetres. Empty means the length of the product.
    #[entity(create, update)]
    pub length: Option<i32>,
    /// Width in millimetres. Empty means the width of the product.
    #[entity(create, update)]
    pub width: Option<i32>,
    /// Height in millimetres. Empty means the height of the product.
    #[entity(create, update)]
    pub height: Option<i32>,
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
impl ProductVariant {
    /// The product that `productId` names.
    #[belongs_to(Product.product_id)]
    fn product();

    /// Its prices, by currency, price list and quantity; shoppers see base prices and those of active price lists.
    #[has_many(Price.variant_id, list)]
    fn prices();

    /// The option values that make it this variant, such as 1 kg and Vanilla.
    #[has_many(ProductOptionValue through product_variant_option_value(variant_id -> option_value_id), list)]
    fn options();

    /// The price for a quantity by the rule that makes it best, and why; null where there is no price in the currency. Customers get the
    /// prices of the companies that they buy for, and of these companies' tiers. Those of a company or tier that is named are for those who
    /// have volume_pricing:read.
    async fn volume_price(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many are bought.", default = 1)] quantity: i32,
        #[graphql(desc = "Currency of the price; that of the tenant unless given.")] currency_code: Option<CurrencyCode>,
        #[graphql(desc = "Region in which they are sold.")] region_id: Option<Id>,
        #[graphql(desc = "Store in which they are sold.")] store_id: Option<Id>,
        #[graphql(desc = "Company that buys.")] company_id: Option<Id>,
        #[graphql(desc = "Tier of the company that buys.", tag = "admin")] company_tier: Option<String>,
        #[graphql(desc = "When they are bought; now unless given.")] at: Option<Timestamp>,
    ) -> kit::Result<Option<VolumePrice>> {
        let scope = Scope::of(ctx)?;
        if quantity < 1 {
            return Err(Error::Invalid("`quantity` must be at least 1.".into()));
        }
        let for_company = company_id.is_some() || company_tier.is_some() || at.is_some();
        if for_company && !scope.may("volume_pricing", "read") {
            return Err(Error::Forbidden("This token does not allow `companyId`, `companyTier` and `at`.".into()));
        }
        let tenants = || CurrencyCode::parse(&scope.tenant().default_currency);
        let Some(currency) = currency_code.or_else(tenants) else { return Ok(None) };
        let at = at.unwrap_or_else(|| scope.now());
        let buyer = match scope.actor() {
            Actor::Customer { id } => Some(id.clone()),
            _ => None,
        };
        let asked =
            Asked { quantity, currency, region: region_id, store: store_id, company: company_id, company_tier, buyer, at };
        kit::loader(ctx)?.load_one(VolumePriceKey { variant: self.id.clone(), asked }).await
    }
}

/// Besides its own variants a tenant reads those of its head office's products; the rule of the parent leaves the ones it has opted in to.
fn family(scope: &Scope) -> Source {
    Source { tenant: scope.head_office().map(|_| "product_variant.tenant_id IN ({tenant}, {head_office})"), ..Source::default() }
}
