//! Purchase order items.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::product::Product;
use crate::product_variant::ProductVariant;
use crate::purchase_order::PurchaseOrder;
use crate::schema;

/// A line of a purchase order. Readable by whoever may read the order. Lines are written with their order.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::purchase_order_item)]
#[entity(prefix = "poitem", plural = "purchaseOrderItems", access = parent(purchase_order_id: PurchaseOrder), lines_of = "purchase_order_id", without(create, update, delete), relations)]
pub struct PurchaseOrderItem {
    /// Id of the purchase order item, `poitem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Purchase order the line belongs to. Its currency is that of all amounts of the line.
    #[entity(filter)]
    pub purchase_order_id: Id,
    /// Product ordered. Null for a line outside the catalogue.
    #[entity(filter)]
    pub product_id: Option<Id>,
    /// Variant of the product ordered.
    #[entity(filter)]
    pub variant_id: Option<Id>,
    /// Text of the line, as it was when ordered.
    #[entity(filter, order)]
    pub title: String,
    /// Stock keeping unit of the variant, as it was when ordered.
    #[entity(filter, order)]
    pub sku: Option<String>,
    /// Number of pieces, at least 1.
    #[entity(filter, order)]
    pub quantity: i32,
    /// Price of one piece before tax, in the currency of the order.
    #[entity(filter, order)]
    pub unit_price: Decimal,
    /// Unit price times quantity, rounded to the currency of the order. Computed.
    #[entity(filter, order)]
    pub subtotal: Decimal,
    /// The line's share of the discount on the whole order, in proportion to the subtotals of its lines, in the currency of the order. Computed.
    #[entity(filter, order)]
    pub discount_total: Decimal,
    /// Tax on the line less its share of the discount, in the currency of the order: at the rate of the tenant, less what an exemption of the
    /// company frees it from. Computed.
    #[entity(filter, order)]
    pub tax_total: Decimal,
    /// Subtotal less discount, plus tax, in the currency of the order. Computed.
    #[entity(filter, order)]
    pub total: Decimal,
    /// Progress of the line. It moves as the seller ships the order and the company receives it.
    #[entity(filter, order)]
    pub status: PurchaseOrderItemStatus,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
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
impl PurchaseOrderItem {
    /// The purchase order that `purchaseOrderId` names.
    #[belongs_to(PurchaseOrder.purchase_order_id)]
    fn purchase_order();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// The product variant that `variantId` names.
    #[reference(ProductVariant.variant_id)]
    fn variant();
}

/// Progress of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PurchaseOrderItemStatus {
    /// Ordered, not yet confirmed.
    Pending,
    /// Accepted by the seller.
    Confirmed,
    /// On its way.
    Shipped,
    /// Arrived.
    Received,
    /// Called off.
    Cancelled,
}
