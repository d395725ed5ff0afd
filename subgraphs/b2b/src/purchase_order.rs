//! Purchase orders.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Address, Assignments, Code, CurrencyCode, Entity, Hooks, Id, Money, TextEnum, Timestamp, UserError, relations};

use crate::approval_request::ApprovalRequest;
use crate::company::Company;
use crate::credit_line::CreditLine;
use crate::customer::Customer;
use crate::order::Order;
use crate::payment_terms::PaymentTerms;
use crate::purchase_order_item::PurchaseOrderItem;
use crate::schema;

/// An order a company places on payment terms, with approval state, totals and due date. Readable by staff and by members of the
/// company. Lines are written with their order.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::purchase_order)]
#[entity(prefix = "po", plural = "purchaseOrders", access = parent(company_id: Company), without(create, delete), hooks, relations)]
pub struct PurchaseOrder {
    /// Id of the purchase order, `po_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Number of the purchase order, unique within the tenant. Set by the system.
    #[entity(filter, order, lookup)]
    pub po_number: String,
    /// Company that orders.
    #[entity(filter)]
    pub company_id: Id,
    /// Customer who places the order for the company.
    #[entity(filter)]
    pub customer_id: Id,
    /// Order made from this purchase order. Null until the seller confirms the purchase order and names the order.
    #[entity(filter)]
    pub order_id: Option<Id>,
    /// State of the purchase order; verbs such as `submitPurchaseOrder` change it.
    #[entity(filter, order)]
    pub status: PurchaseOrderStatus,
    /// Whether the order must be approved before it goes to the seller: because whoever placed it wanted so, or because of the rules and
    /// limits of the company when it was submitted.
    #[entity(filter)]
    pub requires_approval: bool,
    /// Currency of all amounts of the order and its lines, that of the company, an ISO 4217 code such as TND.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// Sum of the lines before discount, shipping and tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Discount on the whole order, a positive amount that is subtracted.
    #[entity(filter, order, money = "currency_code")]
    pub discount_total: Money,
    /// Cost of shipping.
    #[entity(filter, order, money = "currency_code")]
    pub shipping_total: Money,
    /// Sum of the tax of the lines, less what an exemption of the company frees it from. Computed when it is written, and anew when it is
    /// submitted.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount to pay: subtotal less discount, plus shipping and tax. Computed.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub total: Money,
    /// Part of the total that counts against the company's credit: all of it while the order is open, where its terms ask for credit.
    #[entity(filter, order, money = "currency_code")]
    pub credit_drawn: Money,
    /// Credit line of the company that the order is on. Null where it draws on none.
    #[entity(filter)]
    pub credit_line_id: Option<Id>,
    /// Payment terms of the order. Null means the default terms of the tenant, which are set when it is submitted.
    #[entity(filter)]
    pub payment_terms_id: Option<Id>,
    /// Time by which the order must be paid, UTC, by its terms. Null until it goes to the seller; for payment on delivery until all
    /// goods have arrived.
    #[entity(filter, order)]
    pub payment_due_date: Option<Timestamp>,
    /// Address the goods are sent to. Null means that of the company. It changes until the order goes to the seller.
    #[entity(update, personal)]
    pub shipping_address: Option<Address>,
    /// Address the invoice is made out to. Null means that of the company. It changes until the order goes to the seller.
    #[entity(update, personal)]
    pub billing_address: Option<Address>,
    /// Remarks for the seller.
    #[entity(update)]
    pub notes: Option<String>,
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
impl PurchaseOrder {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The payment terms that `paymentTermsId` names.
    #[belongs_to(PaymentTerms.payment_terms_id)]
    fn payment_terms();

    /// The credit line that `creditLineId` names.
    #[belongs_to(CreditLine.credit_line_id)]
    fn credit_line();

    /// Its items.
    #[has_many(PurchaseOrderItem.purchase_order_id)]
    fn items();

    /// Its way through approvals: one for each time that it was submitted and had to be approved.
    #[has_many(ApprovalRequest.entity_id)]
    fn approval_requests();
}

impl Hooks for PurchaseOrder {
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(|order, row| {
        use PurchaseOrderStatus::{Approved, Draft, PendingApproval, Rejected};
        let open = [Draft, PendingApproval, Approved, Rejected].contains(&order.status);
        let fixed = ["shipping_address", "billing_address"].into_iter().filter(|column| !open && row.get(column).is_some());
        fixed
            .map(|column| UserError::new(column, Code::IllegalState, "The order is with the seller: its addresses are fixed."))
            .collect()
    });
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
