//! Companies, approvals, purchase orders, credit, quotes and invoices.

pub mod approval;
pub mod approval_action;
pub mod approval_request;
pub mod approval_status;
mod approval_steps;
pub mod approval_workflow;
pub mod company;
pub mod company_lifecycle;
pub mod company_user;
mod credit;
pub mod credit_line;
pub mod customer;
mod document_line;
pub mod invoice;
pub mod invoice_item;
pub mod invoicing;
mod membership;
pub mod order;
pub mod payment_terms;
pub mod product;
pub mod product_variant;
pub mod purchase_order;
pub mod purchase_order_item;
pub mod purchase_order_lifecycle;
pub mod purchasing;
pub mod quote;
pub mod quote_item;
pub mod quoting;
mod schema;
pub mod tax_exemption;
pub mod tax_exemption_lifecycle;

use diesel_migrations::embed_migrations;

use crate::approval::ApprovalMutation;
use crate::approval_action::ApprovalAction;
use crate::approval_request::ApprovalRequest;
use crate::approval_workflow::ApprovalWorkflow;
use crate::company::Company;
use crate::company_lifecycle::CompanyLifecycle;
use crate::company_user::CompanyUser;
use crate::credit_line::CreditLine;
use crate::customer::Customer;
use crate::invoice::Invoice;
use crate::invoice_item::InvoiceItem;
use crate::invoicing::InvoicingMutation;
use crate::payment_terms::PaymentTerms;
use crate::purchase_order::PurchaseOrder;
use crate::purchase_order_item::PurchaseOrderItem;
use crate::purchase_order_lifecycle::PurchaseOrderLifecycle;
use crate::purchasing::PurchasingMutation;
use crate::quote::Quote;
use crate::quote_item::QuoteItem;
use crate::quoting::QuotingMutation;
use crate::tax_exemption::TaxExemption;
use crate::tax_exemption_lifecycle::TaxExemptionLifecycle;

kit::subgraph! {
    name: "b2b",
    migrations: embed_migrations!("../../migrations/b2b"),
    entities: [Company, CompanyUser, ApprovalWorkflow, ApprovalRequest, ApprovalAction, PaymentTerms, PurchaseOrder, PurchaseOrderItem, TaxExemption, CreditLine, Invoice, InvoiceItem, Quote, QuoteItem],
    references: [Customer],
    mutations: [CompanyLifecycle, ApprovalMutation, PurchaseOrderLifecycle, PurchasingMutation, TaxExemptionLifecycle, InvoicingMutation, QuotingMutation],
}
