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

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::approval::ApprovalMutation;
use crate::approval_action::ApprovalActionQuery;
use crate::approval_request::{ApprovalRequestMutation, ApprovalRequestQuery};
use crate::approval_workflow::{ApprovalWorkflowMutation, ApprovalWorkflowQuery};
use crate::company::{CompanyMutation, CompanyQuery};
use crate::company_lifecycle::CompanyLifecycle;
use crate::company_user::{CompanyUserMutation, CompanyUserQuery};
use crate::credit_line::{CreditLineMutation, CreditLineQuery};
use crate::customer::CustomerReference;
use crate::invoice::{InvoiceMutation, InvoiceQuery};
use crate::invoice_item::{InvoiceItemMutation, InvoiceItemQuery};
use crate::invoicing::InvoicingMutation;
use crate::payment_terms::{PaymentTermsMutation, PaymentTermsQuery};
use crate::purchase_order::{PurchaseOrderMutation, PurchaseOrderQuery};
use crate::purchase_order_item::PurchaseOrderItemQuery;
use crate::purchase_order_lifecycle::PurchaseOrderLifecycle;
use crate::purchasing::PurchasingMutation;
use crate::quote::{QuoteMutation, QuoteQuery};
use crate::quote_item::{QuoteItemMutation, QuoteItemQuery};
use crate::quoting::QuotingMutation;
use crate::tax_exemption::{TaxExemptionMutation, TaxExemptionQuery};
use crate::tax_exemption_lifecycle::TaxExemptionLifecycle;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/b2b");

kit::roots! {
    /// Queries of this subgraph.
    Query(CompanyQuery, CompanyUserQuery, ApprovalWorkflowQuery, ApprovalRequestQuery, ApprovalActionQuery, PaymentTermsQuery, PurchaseOrderQuery, PurchaseOrderItemQuery, TaxExemptionQuery, CreditLineQuery, InvoiceQuery, InvoiceItemQuery, QuoteQuery, QuoteItemQuery, CustomerReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(CompanyMutation, CompanyLifecycle, CompanyUserMutation, ApprovalWorkflowMutation, ApprovalRequestMutation, ApprovalMutation, PaymentTermsMutation, PurchaseOrderMutation, PurchaseOrderLifecycle, PurchasingMutation, TaxExemptionMutation, TaxExemptionLifecycle, CreditLineMutation, InvoiceMutation, InvoiceItemMutation, QuoteMutation, QuoteItemMutation, InvoicingMutation, QuotingMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("b2b", schema, MIGRATIONS)
}
