//! Vendors' shares of orders.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Address, CurrencyCode, Entity, Id, Money, Private, TextEnum, Timestamp, relations};

use crate::commission_transaction::CommissionTransaction;
use crate::order::Order;
use crate::payout::Payout;
use crate::schema;
use crate::vendor::Vendor;
use crate::vendor_order_item::VendorOrderItem;

/// The share of a customer's order that one vendor fulfils, with its totals, commission and shipment. Readable by the vendor's people and
/// staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor_order)]
#[entity(prefix = "vorder", plural = "vendorOrders", access = staff, vendor = "vendor_id", vendors(acknowledge, process, pack, ship, deliver), without(create, delete), relations)]
pub struct VendorOrder {
    /// Id of the vendor order, `vorder_…`.
    #[entity(filter)]
    pub id: Id,
    /// Vendor who fulfils it.
    #[entity(filter)]
    pub vendor_id: Id,
    /// Order of the customer. A vendor has one share of it at most.
    #[entity(filter)]
    pub order_id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Number of the share, such as VO-2026-000042: one of the tenant's sequence without gaps, by the year.
    #[entity(filter, order)]
    pub vendor_order_number: String,
    /// How far the vendor has come.
    #[entity(filter, order)]
    pub status: VendorOrderStatus,
    /// Currency of all amounts, ISO 4217: that of the order.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// What the vendor's lines cost before discount and tax.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Share of the order's shipping, in proportion to the subtotal.
    #[entity(filter, order, money = "currency_code")]
    pub shipping_total: Money,
    /// Tax on the vendor's lines.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Discount on the vendor's lines, as a positive amount.
    #[entity(filter, order, money = "currency_code")]
    pub discount_total: Money,
    /// What the customer pays for the share: subtotal less discount, with shipping and tax.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub total: Money,
    /// What the platform keeps as commission: the sum over its items.
    #[entity(filter, order, money = "currency_code")]
    pub commission_amount: Money,
    /// What the platform keeps besides.
    #[entity(filter, order, money = "currency_code")]
    pub platform_fee: Money,
    /// What the vendor earns: the total less commission and fee.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub net_amount: Money,
    /// Whether the vendor has been paid for it.
    #[entity(filter, order)]
    pub payout_status: VendorOrderPayoutStatus,
    /// Payout that pays for it. Null before.
    #[entity(filter)]
    pub payout_id: Option<Id>,
    /// How much of it has been sent.
    #[entity(filter, order)]
    pub fulfillment_status: VendorOrderFulfillmentStatus,
    /// How it is sent, free text such as the carrier's service.
    #[entity(update, filter)]
    pub shipping_method: Option<String>,
    /// Number under which the carrier tracks it.
    #[entity(update, filter)]
    pub tracking_number: Option<String>,
    /// Page on which the carrier shows where it is.
    #[entity(update)]
    pub tracking_url: Option<String>,
    /// When the vendor took it on, UTC. Null before.
    #[entity(filter, order)]
    pub acknowledged_at: Option<Timestamp>,
    /// When it was sent, UTC. Null before.
    #[entity(filter, order)]
    pub shipped_at: Option<Timestamp>,
    /// When it arrived, UTC. Null before.
    #[entity(filter, order)]
    pub delivered_at: Option<Timestamp>,
    /// Where it goes.
    #[entity(update, personal)]
    pub shipping_address: Option<Address>,
    /// Remarks of the vendor.
    #[entity(update)]
    pub vendor_notes: Option<String>,
    /// Remarks of staff. Null for everyone but staff.
    #[entity(update, private)]
    pub internal_notes: Private<Option<String>>,
    /// Tenant on whose marketplace it was sold. Null means on the tenant's own.
    #[entity(filter)]
    pub marketplace_tenant_id: Option<Id>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl VendorOrder {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The order that `orderId` names; for staff.
    #[reference(Order.order_id)]
    fn order();

    /// Its lines.
    #[has_many(VendorOrderItem.vendor_order_id)]
    fn items();

    /// The commission taken on it.
    #[has_many(CommissionTransaction.vendor_order_id)]
    fn commission_transactions();

    /// The payout that `payoutId` names.
    #[belongs_to(Payout.payout_id)]
    fn payout();
}

/// How far a vendor has come with its share of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorOrderStatus {
    /// New; the vendor has not seen it yet.
    Pending,
    /// The vendor has taken it on.
    Acknowledged,
    /// The vendor works on it.
    Processing,
    /// Packed, waiting for the carrier.
    ReadyToShip,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Settled: it cannot come back, and the vendor earns.
    Completed,
    /// Called off before it was sent.
    Cancelled,
    /// Came back.
    Returned,
    /// Customer and vendor do not agree.
    Disputed,
}

/// Whether a vendor has been paid for its share of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorOrderPayoutStatus {
    /// Not yet.
    Pending,
    /// In a payout that is not through yet.
    Processing,
    /// Yes.
    Paid,
    /// In a payout that staff hold back.
    Held,
    /// Not until a dispute is settled.
    Disputed,
}

/// How much of a vendor's share of an order has been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorOrderFulfillmentStatus {
    /// Nothing.
    NotFulfilled,
    /// Some of it.
    PartiallyFulfilled,
    /// All of it.
    Fulfilled,
}
