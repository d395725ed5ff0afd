//! Credit lines.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::company::Company;
use crate::purchase_order::PurchaseOrder;
use crate::schema;

/// Credit a tenant grants to a company, with the part in use. Readable by staff and by members of the company.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::credit_line)]
#[entity(prefix = "credl", plural = "creditLines", access = parent(company_id: Company), relations)]
pub struct CreditLine {
    /// Id of the credit line, `credl_…`.
    #[entity(filter)]
    pub id: Id,
    /// Company the credit is granted to.
    #[entity(create, filter)]
    pub company_id: Id,
    /// Most the company may owe on this line.
    #[entity(create, default, update, filter, order, money = "currency_code")]
    pub credit_limit: Money,
    /// Amount the company owes on this line at present: what open purchase orders have drawn on it. Kept by the system.
    #[entity(filter, order, money = "currency_code")]
    pub balance: Money,
    /// Currency of the limit and the balance, an ISO 4217 code such as TND. Fixed once the line exists.
    #[entity(create, filter)]
    pub currency_code: CurrencyCode,
    /// Whether the line can be drawn on.
    #[entity(create, default, update, filter, order)]
    pub status: CreditLineStatus,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl CreditLine {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// The purchase orders that are on it, as long as they are open.
    #[has_many(PurchaseOrder.credit_line_id)]
    fn purchase_orders();
}

/// Whether the line can be drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CreditLineStatus {
    /// Can be drawn on up to its limit.
    Active,
    /// Cannot be drawn on for the time being; what is owed stays owed.
    Suspended,
    /// Ended for good.
    Closed,
}
