//! Quote items.

use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Timestamp, relations};

use crate::product::Product;
use crate::product_variant::ProductVariant;
use crate::quote::Quote;
use crate::schema;

/// A line of a quote, at the list price or at one of its own. Readable by whoever may read the quote. Lines are written with
/// their quote.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::quote_item)]
#[entity(prefix = "qitem", plural = "quoteItems", access = parent(quote_id: Quote), lines_of = "quote_id", without(create, delete), relations)]
pub struct QuoteItem {
    /// Id of the quote item, `qitem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Quote the line belongs to. Its currency is that of all amounts of the line.
    #[entity(filter)]
    pub quote_id: Id,
    /// Product offered.
    #[entity(filter)]
    pub product_id: Id,
    /// Variant of the product offered. Null while that is open.
    #[entity(filter)]
    pub variant_id: Option<Id>,
    /// Text of the line, as it was when offered.
    #[entity(filter, order)]
    pub title: String,
    /// Number of units.
    #[entity(filter, order)]
    pub quantity: i32,
    /// List price of one unit before tax, in the currency of the quote.
    #[entity(filter, order)]
    pub unit_price: Decimal,
    /// Price of one unit that is offered in place of the list price. Null means the list price.
    #[entity(filter, order)]
    pub custom_unit_price: Option<Decimal>,
    /// Discount on the line, a positive amount that is subtracted.
    #[entity(filter, order)]
    pub discount_total: Decimal,
    /// Tax on the line. Computed.
    #[entity(filter, order)]
    pub tax_total: Decimal,
    /// Price offered times quantity, rounded to the currency. Computed.
    #[entity(filter, order)]
    pub subtotal: Decimal,
    /// Subtotal less discount, plus tax. Computed.
    #[entity(filter, order)]
    pub total: Decimal,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Place of the line in its quote, from 1: lists of lines go by it. Kept by the system, in the order in which the lines were given.
    #[entity(filter, order)]
    pub position: i32,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl QuoteItem {
    /// The quote that `quoteId` names.
    #[belongs_to(Quote.quote_id)]
    fn quote();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The variant that `variantId` names.
    #[reference(ProductVariant.variant_id)]
    fn variant();
}
