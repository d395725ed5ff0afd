//! Payouts to vendors.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::admin_user::AdminUser;
use crate::payout_transaction_link::PayoutTransactionLink;
use crate::schema;
use crate::vendor::Vendor;
use crate::vendor_order::VendorOrder;

/// What a vendor is paid for its sales of a period. Readable by the vendor's people and staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::payout)]
#[entity(prefix = "pout", plural = "payouts", access = staff, vendor = "vendor_id", vendors(request), without(create, update, delete), relations)]
pub struct Payout {
    /// Id of the payout, `pout_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Vendor who is paid.
    #[entity(filter)]
    pub vendor_id: Id,
    /// Number of the payout, such as PAY-2026-000007: one of the tenant's sequence without gaps, by the year.
    #[entity(filter, order)]
    pub payout_number: String,
    /// Currency of all amounts, ISO 4217.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// What customers paid, less what they got back.
    #[entity(filter, order, money = "currency_code")]
    pub gross_amount: Money,
    /// What the platform keeps of it as commission.
    #[entity(filter, order, money = "currency_code")]
    pub commission_amount: Money,
    /// What the platform keeps besides.
    #[entity(filter, order, money = "currency_code")]
    pub platform_fee: Money,
    /// What the transfer costs.
    #[entity(filter, order, money = "currency_code")]
    pub processing_fee: Money,
    /// What the vendor gets: the gross amount less commission and fees.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub net_amount: Money,
    /// Start of the period that is settled, UTC.
    #[entity(filter, order)]
    pub period_start: Timestamp,
    /// End of the period that is settled, UTC.
    #[entity(filter, order)]
    pub period_end: Timestamp,
    /// How far the payout has come.
    #[entity(filter, order)]
    pub status: PayoutStatus,
    /// How the vendor is paid.
    #[entity(filter, order)]
    pub payment_method: Option<PayoutPaymentMethod>,
    /// Id of the transfer to the vendor's account at Stripe.
    #[entity(filter)]
    pub stripe_transfer_id: Option<String>,
    /// Id of the payout from that account at Stripe.
    #[entity(filter)]
    pub stripe_payout_id: Option<String>,
    /// Code by which Stripe says why it failed.
    #[entity(filter)]
    pub stripe_failure_code: Option<String>,
    /// When it was asked for, UTC.
    #[entity(filter, order)]
    pub requested_at: Option<Timestamp>,
    /// When it was approved, UTC. Null before.
    #[entity(filter, order)]
    pub approved_at: Option<Timestamp>,
    /// Member of staff who approved it.
    #[entity(filter)]
    pub approved_by_id: Option<Id>,
    /// When the transfer was last begun, UTC. Null before.
    #[entity(filter, order)]
    pub processed_at: Option<Timestamp>,
    /// Member of staff who began it.
    #[entity(filter)]
    pub processed_by_id: Option<Id>,
    /// Why it failed, is held or was called off.
    pub failure_reason: Option<String>,
    /// Remarks, of the vendor when it was asked for.
    pub notes: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Payout {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The commission transactions that it settles.
    #[has_many(PayoutTransactionLink.payout_id)]
    fn transaction_links();

    /// The shares of orders that it pays for.
    #[has_many(VendorOrder.payout_id)]
    fn vendor_orders();

    /// The member of staff that `approvedById` names.
    #[reference(AdminUser.approved_by_id)]
    fn approved_by();

    /// The member of staff that `processedById` names.
    #[reference(AdminUser.processed_by_id)]
    fn processed_by();
}

/// How far a payout has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PayoutStatus {
    /// In preparation.
    Draft,
    /// Asked for; it can be processed.
    Pending,
    /// Waits for a member of staff to approve it.
    PendingApproval,
    /// Approved; it can be processed.
    Approved,
    /// The transfer is under way.
    Processing,
    /// Held back by staff.
    OnHold,
    /// The vendor has the money.
    Paid,
    /// The transfer did not go through.
    Failed,
    /// The money came back.
    Reversed,
    /// Called off before it was paid.
    Cancelled,
}

/// How a vendor is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PayoutPaymentMethod {
    /// To the vendor's account at Stripe.
    StripeConnect,
    /// To the vendor's bank account.
    BankTransfer,
    /// By hand, in whatever way was agreed.
    Manual,
}
