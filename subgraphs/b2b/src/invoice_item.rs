//! Invoice items.

use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Timestamp, relations};

use crate::invoice::Invoice;
use crate::order::Order;
use crate::schema;

/// A line of an invoice. Readable by whoever may read the invoice. Lines are written with their invoice.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::invoice_item)]
#[entity(prefix = "invitem", plural = "invoiceItems", access = parent(invoice_id: Invoice), lines_of = "invoice_id", without(create, delete), relations)]
pub struct InvoiceItem {
    /// Id of the invoice item, `invitem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Invoice the line belongs to. Its currency is that of all amounts of the line.
    #[entity(filter)]
    pub invoice_id: Id,
    /// Order that the line is for. Null for a line without one.
    #[entity(filter)]
    pub order_id: Option<Id>,
    /// Text of the line.
    #[entity(filter, order)]
    pub title: String,
    /// Further text, printed below.
    #[entity(update)]
    pub description: Option<String>,
    /// Number of units.
    #[entity(filter, order)]
    pub quantity: i32,
    /// Price of one unit before tax, in the currency of the invoice.
    #[entity(filter, order)]
    pub unit_price: Decimal,
    /// Unit price times quantity, rounded to the currency. Computed.
    #[entity(filter, order)]
    pub subtotal: Decimal,
    /// Discount on the line, a positive amount that is subtracted.
    #[entity(filter, order)]
    pub discount_total: Decimal,
    /// Tax on the line. Computed.
    #[entity(filter, order)]
    pub tax_total: Decimal,
    /// Subtotal less discount, plus tax. Computed.
    #[entity(filter, order)]
    pub total: Decimal,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Place of the line in its invoice, from 1: lists of lines go by it. Kept by the system, in the order in which the lines were given.
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
impl InvoiceItem {
    /// The invoice that `invoiceId` names.
    #[belongs_to(Invoice.invoice_id)]
    fn invoice();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();
}
