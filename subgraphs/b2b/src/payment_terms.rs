//! Payment terms list.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::purchase_order::PurchaseOrder;
use crate::schema;

/// Terms a tenant grants to companies: when payment is due, discount for early payment, fee for late payment. Readable by staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::payment_terms)]
#[entity(prefix = "pterm", plural = "paymentTermsList", access = staff, relations)]
pub struct PaymentTerms {
    /// Id of the payment terms, `pterm_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the terms, for instance Net 30.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// How payment is agreed.
    #[entity(create, default, update, filter, order)]
    pub terms_type: PaymentTermsTermsType,
    /// Days from the invoice date until payment is due. 0 means due at once.
    #[entity(create, default, update, filter, order)]
    pub net_days: i32,
    /// Discount for early payment in percent: 2 means 2 percent. Null means none.
    #[entity(create, update, filter, order)]
    pub early_payment_discount_percent: Option<Decimal>,
    /// Days from the invoice date within which the early payment discount is granted.
    #[entity(create, update, filter, order)]
    pub early_payment_discount_days: Option<i32>,
    /// Whether a fee is charged for late payment.
    #[entity(create, default, update, filter)]
    pub late_fee_enabled: bool,
    /// Late fee in percent of the overdue amount: 1.5 means 1.5 percent. Ignored unless late fees are enabled.
    #[entity(create, update, filter, order)]
    pub late_fee_rate: Option<Decimal>,
    /// Whether these terms apply where a purchase order names none.
    #[entity(create, default, update, filter)]
    pub is_default: bool,
    /// Whether a company's credit is checked before these terms are granted.
    #[entity(create, default, update, filter)]
    pub requires_credit_check: bool,
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
impl PaymentTerms {
    /// Its purchase orders.
    #[has_many(PurchaseOrder.payment_terms_id)]
    fn purchase_orders();
}

/// How payment is agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PaymentTermsTermsType {
    /// In full, within `netDays` days of the invoice.
    Net,
    /// In full, on delivery.
    Cod,
    /// In full, before delivery.
    Prepaid,
    /// In several payments over time.
    Installment,
}
