//! Commission that was taken.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::commission_rule::CommissionRule;
use crate::order::Order;
use crate::payout_transaction_link::PayoutTransactionLink;
use crate::schema;
use crate::vendor::Vendor;
use crate::vendor_order::VendorOrder;

/// What the platform kept and the vendor earned by a sale; of a refund, the same with a minus. Never changed afterwards. Readable by the
/// vendor's people and staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::commission_transaction)]
#[entity(prefix = "ctrans", plural = "commissionTransactions", access = staff, vendor = "vendor_id", without(delete), relations)]
pub struct CommissionTransaction {
    /// Id of the commission transaction, `ctrans_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Vendor who sold.
    #[entity(create, filter)]
    pub vendor_id: Id,
    /// Order in which was sold.
    #[entity(create, filter)]
    pub order_id: Id,
    /// The vendor's share of the order. Null for a correction that belongs to none.
    #[entity(create, filter)]
    pub vendor_order_id: Option<Id>,
    /// Rule that the commission goes by. Null when it goes by the product's or the vendor's own terms, or by several rules.
    #[entity(create, filter)]
    pub commission_rule_id: Option<Id>,
    /// Why money moves.
    #[entity(create, default, filter, order)]
    pub transaction_type: CommissionTransactionTransactionType,
    /// Currency of the amounts, ISO 4217.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// What the customer pays, or gets back as a negative amount.
    #[entity(create, filter, order, money = "currency_code")]
    pub order_total: Money,
    /// What the platform keeps of it.
    #[entity(create, filter, order, money = "currency_code", keyed)]
    pub commission_amount: Money,
    /// What the vendor earns: the total less commission.
    #[entity(create, filter, order, money = "currency_code")]
    pub net_amount: Money,
    /// Whether the vendor can be, or was, paid for it.
    #[entity(filter, order)]
    pub status: CommissionTransactionStatus,
    /// When it took place, UTC.
    #[entity(create, filter, order)]
    pub transaction_date: Timestamp,
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
impl CommissionTransaction {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The order that `orderId` names; for staff.
    #[reference(Order.order_id)]
    fn order();

    /// The vendor order that `vendorOrderId` names.
    #[belongs_to(VendorOrder.vendor_order_id)]
    fn vendor_order();

    /// The commission rule that `commissionRuleId` names.
    #[belongs_to(CommissionRule.commission_rule_id)]
    fn commission_rule();

    /// The payouts that settle it: one, but for those that were called off.
    #[has_many(PayoutTransactionLink.commission_transaction_id)]
    fn payout_links();
}

/// Why money moves in a commission transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CommissionTransactionTransactionType {
    /// A sale.
    Sale,
    /// A sale that is taken back, in part or as a whole.
    Refund,
    /// A correction by staff, up or down.
    Adjustment,
}

/// Whether a vendor can be, or was, paid for a commission transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CommissionTransactionStatus {
    /// Not yet: the order may still come back.
    Pending,
    /// It goes into the next payout.
    Approved,
    /// It was paid out.
    Paid,
    /// It counts no longer.
    Reversed,
}
