//! Company users.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::company::Company;
use crate::customer::Customer;
use crate::schema;

/// Makes a customer a member of a company, with a role and spending limits. A customer reads their own entries, staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::company_user)]
#[entity(prefix = "compusr", plural = "companyUsers", access = owner, owner = "customer_id", relations)]
pub struct CompanyUser {
    /// Id of the company user, `compusr_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Company the customer is a member of.
    #[entity(create, filter)]
    pub company_id: Id,
    /// Customer who is the member. A customer is a member of a company at most once, but may belong to several companies.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// What the member may do for the company.
    #[entity(create, default, update, filter, order)]
    pub role: CompanyUserRole,
    /// Largest amount the member may order at a time, in the currency of the company. Null means no limit.
    #[entity(create, update, filter, order)]
    pub spending_limit: Option<Decimal>,
    /// Largest order amount the member may approve for others, in the currency of the company. Null means no limit is set for this
    /// member.
    #[entity(create, update, filter, order)]
    pub approval_limit: Option<Decimal>,
    /// Whether the membership is in force.
    #[entity(create, default, update, filter, order)]
    pub status: CompanyUserStatus,
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
impl CompanyUser {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();
}

/// What the member may do for the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CompanyUserRole {
    /// Holds the account; manages everything, including other administrators.
    Owner,
    /// Manages members, limits and addresses of the company.
    Admin,
    /// Places orders within their spending limit.
    Buyer,
    /// Reads the company's data without ordering.
    Viewer,
}

/// Whether the membership is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CompanyUserStatus {
    /// Invited, not yet accepted.
    Invited,
    /// Accepted and in force.
    Active,
    /// Switched off; the customer no longer acts for the company.
    Inactive,
}
