//! Lines of vendors' shares of orders.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::product::Product;
use crate::product_variant::ProductVariant;
use crate::schema;
use crate::vendor_order::VendorOrder;

/// A line of a vendor's share of an order. Amounts are in the currency of the vendor order. Readable by whoever may read the vendor order.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor_order_item)]
#[entity(prefix = "voitem", plural = "vendorOrderItems", access = parent(vendor_order_id: VendorOrder), lines_of = "vendor_order_id", without(create, delete), relations)]
pub struct VendorOrderItem {
    /// Id of the vendor order item, `voitem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Vendor order it belongs to.
    #[entity(filter)]
    pub vendor_order_id: Id,
    /// Line of the customer's order that it was made from.
    #[entity(filter)]
    pub line_item_id: Option<Id>,
    /// Product that was bought.
    #[entity(filter)]
    pub product_id: Id,
    /// Variant that was bought.
    #[entity(filter)]
    pub variant_id: Option<Id>,
    /// Name of the product as it was bought.
    #[entity(filter, order)]
    pub title: String,
    /// Article number as it was bought.
    #[entity(filter)]
    pub sku: Option<String>,
    /// URL of a small picture.
    pub thumbnail: Option<String>,
    /// Number of pieces.
    #[entity(filter, order)]
    pub quantity: i32,
    /// Number of pieces that have been sent.
    #[entity(update, filter, order)]
    pub fulfilled_quantity: i32,
    /// Number of pieces that came back.
    #[entity(filter, order)]
    pub returned_quantity: i32,
    /// Price of a piece.
    #[entity(filter, order)]
    pub unit_price: Decimal,
    /// Price of all pieces.
    #[entity(filter, order)]
    pub subtotal: Decimal,
    /// Discount on the line, as a positive amount.
    #[entity(filter, order)]
    pub discount_amount: Decimal,
    /// Tax on the line.
    #[entity(filter, order)]
    pub tax_amount: Decimal,
    /// What the customer pays for the line: subtotal less discount, with tax.
    #[entity(filter, order)]
    pub total_amount: Decimal,
    /// What a piece cost the vendor when it was bought.
    #[entity(filter, order)]
    pub vendor_cost: Option<Decimal>,
    /// What the platform keeps of the line as commission.
    #[entity(filter, order)]
    pub commission_amount: Decimal,
    /// What the vendor earns by the line: the total less commission.
    #[entity(filter, order)]
    pub net_amount: Decimal,
    /// How far the line has come.
    #[entity(update, filter, order)]
    pub status: VendorOrderItemStatus,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(update)]
    pub metadata: Option<serde_json::Value>,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Place of the line in its share, from 1: lists of lines go by it. Kept by the system, in the order in which the lines were given.
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
impl VendorOrderItem {
    /// The vendor order that `vendorOrderId` names.
    #[belongs_to(VendorOrder.vendor_order_id)]
    fn vendor_order();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The variant that `variantId` names.
    #[reference(ProductVariant.variant_id)]
    fn variant();
}

/// How far a line of a vendor's share has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorOrderItemStatus {
    /// New.
    Pending,
    /// The vendor has it.
    Confirmed,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Called off.
    Cancelled,
    /// Came back.
    Returned,
}
