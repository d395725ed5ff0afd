//! Purchase orders.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Address, CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::company::Company;
use crate::customer::Customer;
use crate::payment_terms::PaymentTerms;
use crate::purchase_order_item::PurchaseOrderItem;
use crate::schema;

/// An order a company places on payment terms, with approval state, totals and due date. Readable by staff and by members of the
/// company.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::purchase_order)]
#[entity(prefix = "po", plural = "purchaseOrders", access = parent(company_id: Company), relations)]
pub struct PurchaseOrder {
    /// Its id.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Number of the purchase order as the company prints it, unique within the tenant.
    #[entity(create, filter, order)]
    pub po_number: String,
    /// Company that orders.
    #[entity(create, filter)]
    pub company_id: Id,
    /// Customer who places the order for the company.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Order made from this purchase order. Null until it is turned into one.
    #[entity(update, filter)]
    pub order_id: Option<Id>,
    /// Progress of the purchase order.
    #[entity(create, default, update, filter, order)]
    pub status: PurchaseOrderStatus,
    /// Whether the order must be approved before it is submitted.
    #[entity(create, default, update, filter)]
    pub requires_approval: bool,
    /// Currency of all amounts of the order and its lines, an ISO 4217 code such as TND. Fixed once the order exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Sum of the lines before discount, shipping and tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Discount on the whole order, a positive amount that is subtracted.
    #[entity(create, default, update, filter, order, money = "currency_code")]
    pub discount_total: Money,
    /// Cost of shipping.
    #[entity(create, default, update, filter, order, money = "currency_code")]
    pub shipping_total: Money,
    /// Sum of the tax of the lines. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount to pay: subtotal less discount, plus shipping and tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub total: Money,
    /// Payment terms of the order. Null means the default terms of the tenant.
    #[entity(create, update, filter)]
    pub payment_terms_id: Option<Id>,
    /// Time by which the order must be paid, UTC.
    #[entity(create, update, filter, order)]
    pub payment_due_date: Option<Timestamp>,
    /// Address the goods are sent to. Null means that of the company.
    #[entity(create, update, personal)]
    pub shipping_address: Option<Address>,
    /// Address the invoice is made out to. Null means that of the company.
    #[entity(create, update, personal)]
    pub billing_address: Option<Address>,
    /// Remarks for the seller.
    #[entity(create, update)]
    pub notes: Option<String>,
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
impl PurchaseOrder {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The payment terms that `paymentTermsId` names.
    #[belongs_to(PaymentTerms.payment_terms_id)]
    fn payment_terms();

    /// Its items.
    #[has_many(PurchaseOrderItem.purchase_order_id)]
    fn items();
}

/// Progress of the purchase order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PurchaseOrderStatus {
    /// Being prepared; lines can still change.
    Draft,
    /// Waiting for an approval.
    PendingApproval,
    /// Approved, not yet submitted.
    Approved,
    /// Approval was refused.
    Rejected,
    /// Sent to the seller.
    Submitted,
    /// Accepted by the seller.
    Confirmed,
    /// Some of the goods have arrived.
    PartiallyReceived,
    /// All goods have arrived.
    Received,
    /// Received and settled; nothing is left to do.
    Closed,
    /// Called off.
    Cancelled,
}
