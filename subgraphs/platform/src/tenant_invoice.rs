//! Tenant invoices.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, CurrencyCode, Entity, Hooks, Id, Money, Predicate, Scope, TextEnum, Timestamp, UserError, Value,
    relations,
};

use crate::schema;
use crate::tenant_billing::{TenantBilling, computed};

/// An invoice the platform sends to a tenant for one billing period. Invoices between businesses are of another type.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_invoice)]
#[entity(prefix = "tinv", plural = "tenantInvoices", access = staff, hooks, relations)]
pub struct TenantInvoice {
    /// Id of the tenant invoice, `tinv_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Subscription to the platform the invoice belongs to.
    #[entity(create, filter)]
    pub billing_id: Id,
    /// Number printed on the invoice, unique within the tenant.
    #[entity(create, filter, order)]
    pub invoice_number: String,
    /// Start of the billed period, in UTC.
    #[entity(create, filter, order)]
    pub period_start: Timestamp,
    /// End of the billed period, in UTC.
    #[entity(create, filter, order)]
    pub period_end: Timestamp,
    /// Currency of all amounts of the invoice, as an ISO 4217 code.
    #[entity(create, filter)]
    pub currency_code: CurrencyCode,
    /// Fixed price of the plan for the period, before tax.
    #[entity(create, filter, order, money = "currency_code")]
    pub base_amount: Money,
    /// Charge for metered usage in the period, before tax.
    #[entity(create, default, filter, order, money = "currency_code")]
    pub usage_amount: Money,
    /// Discount as a positive amount; it is subtracted from base and usage.
    #[entity(create, default, filter, money = "currency_code")]
    pub discount_amount: Money,
    /// Tax on the discounted amount.
    #[entity(create, default, filter, money = "currency_code")]
    pub tax_amount: Money,
    /// Amount to pay: base plus usage minus discount plus tax. Computed by the system: another one that is given is refused.
    #[entity(create, default, filter, order, money = "currency_code")]
    pub total_amount: Money,
    /// State of the invoice; a new one starts as a draft.
    #[entity(create, default, update, filter, order)]
    pub status: TenantInvoiceStatus,
    /// When the invoice was marked as paid, in UTC; set by the system, null while it is not.
    #[entity(filter, order)]
    pub paid_at: Option<Timestamp>,
    /// Way the invoice was or is to be paid, for example card or bank_transfer.
    #[entity(create, update, filter)]
    pub payment_method: Option<String>,
    /// Id of the invoice at Stripe, as it came with the data: nothing here sends invoices there.
    #[entity(filter)]
    pub stripe_invoice_id: Option<String>,
    /// URL of the invoice as a PDF, as it came with the data: nothing here makes the document.
    pub invoice_pdf_url: Option<String>,
    /// Date and time by which the invoice must be paid, in UTC.
    #[entity(create, update, filter, order)]
    pub due_date: Option<Timestamp>,
    /// Lines of the invoice as a JSON list, each with a text and amounts in the currency of the invoice.
    #[entity(create)]
    pub line_items: Option<serde_json::Value>,
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

impl Hooks for TenantInvoice {
    fn before_write(scope: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        if let Some(status) = row.get("status").and_then(Value::as_text) {
            let paid_at = if status == "paid" { Value::Timestamp(scope.now()) } else { Value::Null };
            row.put("paid_at", paid_at);
        }
        if action != Action::Create {
            return Ok(Vec::new());
        }
        let amount = |column: &str| match row.get(column) {
            Some(Value::Decimal(amount)) => *amount,
            _ => rust_decimal::Decimal::ZERO,
        };
        let charged = amount("base_amount").checked_add(amount("usage_amount"));
        let total = charged.and_then(|sum| sum.checked_sub(amount("discount_amount"))?.checked_add(amount("tax_amount")));
        Ok(computed(row, "total_amount", total))
    }

    /// What a tenant owes to the platform, the platform's operator says.
    fn within_reach(scope: &Scope, _: &str) -> Predicate {
        if scope.is_platform() { Predicate::True } else { Predicate::False }
    }
}

#[relations]
impl TenantInvoice {
    /// The tenant billing that `billingId` names.
    #[belongs_to(TenantBilling.billing_id)]
    fn billing();
}

/// State of the invoice; a new one starts as a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantInvoiceStatus {
    /// Being prepared, not yet sent.
    Draft,
    /// Sent to the tenant and awaiting payment.
    Sent,
    /// Paid in full.
    Paid,
    /// Not paid by the due date.
    Overdue,
    /// Cancelled; nothing is to be paid.
    Void,
}
