//! Order line items.

use diesel::prelude::*;
use kit::{
    Action, Assignments, CurrencyCode, Entity, Hooks, Id, MinorAmount, Scope, Timestamp, UserError, amounts_to_minor_units,
    relations,
};

use crate::order::Order;
use crate::product::Product;
use crate::product_variant::ProductVariant;
use crate::schema;

/// A line of an order: what was bought, how many and at which price. Readable by whoever may read the order.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::order_line_item)]
#[entity(prefix = "ordli", plural = "orderLineItems", access = parent(order_id: Order), lines_of = "order_id", hooks, relations)]
pub struct OrderLineItem {
    /// Id of the order line item, `ordli_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Order the line belongs to.
    #[entity(create, filter)]
    pub order_id: Id,
    /// Product bought. Null for a line outside the catalogue, such as gift wrapping.
    #[entity(create, filter)]
    pub product_id: Option<Id>,
    /// Variant of the product bought. Null for a line outside the catalogue.
    #[entity(create, filter)]
    pub variant_id: Option<Id>,
    /// Text of the line, as it was when ordered.
    #[entity(create, update, filter, order)]
    pub title: String,
    /// Stock keeping unit of the variant, as it was when ordered.
    #[entity(create, update, filter, order)]
    pub sku: Option<String>,
    /// URL of a small picture of the product, as it was when ordered.
    #[entity(create, update)]
    pub thumbnail: Option<String>,
    /// Number of pieces, at least 1.
    #[entity(create, filter, order)]
    pub quantity: i32,
    /// Number of pieces that have been sent, at most quantity.
    #[entity(create, default, update, filter, order)]
    pub fulfilled_quantity: i32,
    /// Number of pieces that came back, at most quantity.
    #[entity(create, default, update, filter, order)]
    pub returned_quantity: i32,
    /// Currency of the amounts of the line, ISO 4217, such as TND or EUR. Always that of the order.
    #[entity(create, filter)]
    pub currency_code: CurrencyCode,
    /// Price of one piece before tax, in major units of currencyCode. Exact: kept as a whole number of minor units, whose number of
    /// decimals is that of ISO 4217 (three for TND, two for EUR).
    #[entity(create, money = "currency_code")]
    pub unit_price: MinorAmount,
    /// Unit price times quantity, in major units of currencyCode.
    #[entity(create, money = "currency_code")]
    pub subtotal: MinorAmount,
    /// Discount on the line, in major units of currencyCode: a positive amount that is subtracted.
    #[entity(create, default, money = "currency_code")]
    pub discount_total: MinorAmount,
    /// Tax on the line, in major units of currencyCode.
    #[entity(create, default, money = "currency_code")]
    pub tax_total: MinorAmount,
    /// Amount to pay for the line, in major units of currencyCode: subtotal less discountTotal, plus taxTotal.
    #[entity(create, money = "currency_code")]
    pub total: MinorAmount,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Place of the line in its order, from 1: lists of lines go by it. Kept by the system, in the order in which the lines were given.
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
impl OrderLineItem {
    /// The order that `orderId` names.
    #[belongs_to(Order.order_id)]
    fn order();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The product variant that `variantId` names.
    #[reference(ProductVariant.variant_id)]
    fn variant();
}

impl Hooks for OrderLineItem {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        Ok(amounts_to_minor_units(row, &["unit_price", "subtotal", "discount_total", "tax_total", "total"]))
    }
}
