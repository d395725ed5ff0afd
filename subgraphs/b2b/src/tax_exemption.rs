//! Tax exemptions.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Assignments, Code, Date, Decimal, Entity, Hooks, Id, TextEnum, Timestamp, UserError, relations};

use crate::company::Company;
use crate::schema;

/// A certificate that frees a company from tax, wholly or in part. Readable by staff and by members of the company.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tax_exemption)]
#[entity(prefix = "taxex", plural = "taxExemptions", access = parent(company_id: Company), hooks, relations)]
pub struct TaxExemption {
    /// Id of the tax exemption, `taxex_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Company the certificate is made out to.
    #[entity(create, filter)]
    pub company_id: Id,
    /// Number printed on the certificate.
    #[entity(create, update, filter, order, personal)]
    pub certificate_number: String,
    /// Kind of certificate, free text, for instance resale or export.
    #[entity(create, update, filter, order)]
    pub certificate_type: String,
    /// Country whose authority issued the certificate, an ISO 3166-1 alpha-2 code such as TN.
    #[entity(create, update, filter, order)]
    pub issuing_country: String,
    /// Last day the certificate is valid. Null means it does not expire.
    #[entity(create, update, filter, order)]
    pub expiration_date: Option<Date>,
    /// Whether the certificate counts. Only an active one lowers the tax. Staff verify, reject and revoke certificates.
    #[entity(filter, order)]
    pub status: TaxExemptionStatus,
    /// Share of the tax that is not charged, in percent from 0 to 100. 100 means no tax at all.
    #[entity(create, default, update, filter, order)]
    pub exemption_percentage: Decimal,
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
impl TaxExemption {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();
}

impl Hooks for TaxExemption {
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(|exemption, row| {
        const CHECKED: [&str; 5] =
            ["certificate_number", "certificate_type", "issuing_country", "expiration_date", "exemption_percentage"];
        let fixed =
            CHECKED.into_iter().filter(|column| exemption.status != TaxExemptionStatus::Pending && row.get(column).is_some());
        let told = "What was verified is fixed: hand in another certificate.";
        fixed.map(|column| UserError::new(column, Code::IllegalState, told)).collect()
    });
}

/// Whether the certificate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TaxExemptionStatus {
    /// Handed in, not yet checked by staff.
    Pending,
    /// Checked and in force.
    Active,
    /// Past its last day.
    Expired,
    /// Withdrawn.
    Revoked,
}
