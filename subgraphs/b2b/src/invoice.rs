//! Invoices.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Decimal, Entity, Id, Money, Private, Scope, Source, TextEnum, Timestamp, relations};

use crate::company::Company;
use crate::customer::Customer;
use crate::invoice_item::InvoiceItem;
use crate::payment_terms::PaymentTerms;
use crate::schema;

/// What a company owes for goods and services, with terms, discount for early payment and what has been paid. Readable by staff;
/// by members of the company once it is sent.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::invoice)]
#[entity(prefix = "inv", plural = "invoices", access = parent(company_id: Company), source = sent, without(create, delete), relations)]
pub struct Invoice {
    /// Id of the invoice, `inv_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Number of the invoice. Numbers of a tenant follow one another without gaps. Set by the system.
    #[entity(filter, order, lookup)]
    pub invoice_number: String,
    /// Company that owes.
    #[entity(filter)]
    pub company_id: Id,
    /// Customer who ordered for the company. Null where that is not known.
    #[entity(filter)]
    pub customer_id: Option<Id>,
    /// State of the invoice. Staff send it and record what is paid.
    #[entity(filter, order)]
    pub status: InvoiceStatus,
    /// Date of the invoice, UTC: terms count from it.
    #[entity(filter, order)]
    pub issue_date: Timestamp,
    /// Time by which it must be paid, UTC.
    #[entity(filter, order)]
    pub due_date: Timestamp,
    /// Currency of all amounts of the invoice and its lines, an ISO 4217 code such as SAR.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// Sum of the lines before discount and tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Discounts of the lines, a positive amount that is subtracted. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub discount_total: Money,
    /// Tax on the lines. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount of the invoice: subtotal less discount, plus tax. Computed.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub total: Money,
    /// What has been paid so far, a discount for early payment included. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub amount_paid: Money,
    /// What is left to pay. Computed.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub amount_due: Money,
    /// Payment terms that were agreed. Null means none in particular.
    #[entity(filter)]
    pub payment_terms_id: Option<Id>,
    /// Days from the date of the invoice until it is due, as agreed when it was made.
    #[entity(filter)]
    pub payment_terms_days: Option<i32>,
    /// Discount for early payment in percent of the total: 2 means 2 percent. Null means none.
    #[entity(filter)]
    pub early_payment_discount_percent: Option<Decimal>,
    /// Days from the date of the invoice within which that discount is granted.
    #[entity(filter)]
    pub early_payment_discount_days: Option<i32>,
    /// Discount for early payment that was taken. Null unless the invoice was paid early.
    #[entity(filter, order, money = "currency_code")]
    pub early_payment_discount_total: Option<Money>,
    /// When the company asked to pay early, UTC, by which it kept the discount for it. Null unless it did.
    #[entity(filter, order)]
    pub early_payment_requested_at: Option<Timestamp>,
    /// Text for the company, printed on the invoice.
    #[entity(update)]
    pub notes: Option<String>,
    /// Remarks of staff for staff. Null for everyone else.
    #[entity(update, private)]
    pub internal_notes: Private<Option<String>>,
    /// When it was sent, UTC. Null unless it was.
    #[entity(filter, order)]
    pub sent_at: Option<Timestamp>,
    /// When it was paid in full, UTC. Null unless it was.
    #[entity(filter, order)]
    pub paid_at: Option<Timestamp>,
    /// When it was declared void, UTC. Null unless it was.
    #[entity(filter, order)]
    pub voided_at: Option<Timestamp>,
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
impl Invoice {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The payment terms that `paymentTermsId` names; for staff.
    #[belongs_to(PaymentTerms.payment_terms_id)]
    fn payment_terms();

    /// Its lines.
    #[has_many(InvoiceItem.invoice_id)]
    fn items();
}

/// Drafts are for those who have the right to read invoices.
fn sent(scope: &Scope) -> Source {
    Source { condition: (!scope.may("invoice", "read")).then_some("invoice.status <> 'draft'"), ..Source::default() }
}

/// State of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum InvoiceStatus {
    /// Being prepared; staff only see it, and its number counts already.
    Draft,
    /// With the company, nothing is paid yet.
    Sent,
    /// Paid in full.
    Paid,
    /// Something is paid, and something is left to pay.
    PartiallyPaid,
    /// Not paid in full in time.
    Overdue,
    /// Declared void: nothing is owed. It stays, so that numbers have no gaps.
    Void,
}
