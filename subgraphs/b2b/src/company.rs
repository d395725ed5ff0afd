//! Companies.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Address, CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::approval_request::ApprovalRequest;
use crate::approval_workflow::ApprovalWorkflow;
use crate::company_user::CompanyUser;
use crate::credit_line::CreditLine;
use crate::customer::Customer;
use crate::invoice::Invoice;
use crate::purchase_order::PurchaseOrder;
use crate::quote::Quote;
use crate::schema;
use crate::tax_exemption::TaxExemption;

/// A business customer of a tenant: registration data, credit, approval rules and addresses. Staff read all companies, customers
/// read those they are members of.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::company)]
#[entity(prefix = "comp", plural = "companies", access = child(CompanyUser.company_id), relations)]
pub struct Company {
    /// Id of the company, `comp_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Readable key of the company in URLs, lower case, unique within the tenant.
    #[entity(create, update, filter, order, lookup)]
    pub handle: String,
    /// Registered name of the company.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Main email address of the company.
    #[entity(create, update, filter, order, personal)]
    pub email: String,
    /// Main telephone number, in international format (+216...).
    #[entity(create, update, personal)]
    pub phone: Option<String>,
    /// Address of the company's website, a full URL.
    #[entity(create, update)]
    pub website: Option<String>,
    /// Tax or VAT number, as printed on invoices.
    #[entity(create, update, filter, personal)]
    pub tax_id: Option<String>,
    /// Number in the commercial register of the company's country.
    #[entity(create, update, filter)]
    pub registration_number: Option<String>,
    /// Line of business, free text.
    #[entity(create, update, filter, order)]
    pub industry: Option<String>,
    /// Size of the company, free text, usually a range of employees such as 11-50.
    #[entity(create, update, filter)]
    pub company_size: Option<String>,
    /// Most the company may owe at a time. Staff set it.
    #[entity(filter, order, money = "currency_code")]
    pub credit_limit: Money,
    /// Part of the credit limit in use: what open purchase orders have drawn. Kept by the system.
    #[entity(filter, order, money = "currency_code")]
    pub credit_used: Money,
    /// Currency of the company's credit and limits, an ISO 4217 code such as TND. Fixed once the company exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Where the company stands. Only an active company can order on terms. Staff approve, suspend, reinstate and
    /// deactivate companies.
    #[entity(create, default, filter, order)]
    pub status: CompanyStatus,
    /// Tier of the company, such as gold: its buyers get the prices of volume pricing rules for this tier. Null means none.
    #[entity(create, update, filter, order)]
    pub tier: Option<String>,
    /// Whether orders of the company's members need an approval.
    #[entity(create, default, update, filter)]
    pub requires_approval: bool,
    /// Order amount from which an approval is needed, where the company requires approvals. Null means every order needs one.
    #[entity(create, update, filter, order, money = "currency_code")]
    pub default_approval_threshold: Option<Money>,
    /// Address invoices are made out to, unless a document names another.
    #[entity(create, update, personal)]
    pub billing_address: Option<Address>,
    /// Address goods are sent to, unless an order names another.
    #[entity(create, update, personal)]
    pub shipping_address: Option<Address>,
    /// URL of the company's logo image.
    #[entity(create, update)]
    pub logo_url: Option<String>,
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
impl Company {
    /// Its users.
    #[has_many(CompanyUser.company_id)]
    fn users();

    /// Its approval workflows.
    #[has_many(ApprovalWorkflow.company_id)]
    fn approval_workflows();

    /// Its purchase orders.
    #[has_many(PurchaseOrder.company_id)]
    fn purchase_orders();

    /// Its tax exemptions.
    #[has_many(TaxExemption.company_id)]
    fn tax_exemptions();

    /// Its credit lines.
    #[has_many(CreditLine.company_id)]
    fn credit_lines();

    /// What it owes and owed; for its members once sent.
    #[has_many(Invoice.company_id)]
    fn invoices();

    /// The offers that it got or asked for.
    #[has_many(Quote.company_id)]
    fn quotes();

    /// The customers who are its members. Conditions and sort keys are those of their memberships, its `users`.
    #[has_many(Customer named_by CompanyUser(company_id -> customer_id))]
    fn customers();

    /// What waits for an approval, and what came of it.
    #[has_many(ApprovalRequest.company_id)]
    fn approval_requests();
}

/// Where the company stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CompanyStatus {
    /// Approved; its members can order.
    Active,
    /// Closed or dormant; its members cannot order.
    Inactive,
    /// Blocked by staff for the time being, for instance over unpaid invoices.
    Suspended,
    /// Registered and waiting for staff to approve it.
    PendingApproval,
}
