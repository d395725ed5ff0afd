//! Rules of commission.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Decimal, Entity, Hooks, Id, Scope, TextEnum, Timestamp, UserError, Value, relations};

use crate::commission::check_rule;
use crate::commission_transaction::CommissionTransaction;
use crate::schema;
use crate::vendor::Vendor;

/// How much the platform keeps of a sale, when, and for how long. Of the rules that apply, those of the vendor come before those of the
/// tenant, and then the one with the highest priority. Readable by staff, and by the people of the vendor that it is made for.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::commission_rule)]
#[entity(prefix = "crule", plural = "commissionRules", access = staff, vendor = "vendor_id", hooks, relations)]
pub struct CommissionRule {
    /// Id of the commission rule, `crule_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Vendor that it is made for. Null means it holds for all vendors of the tenant.
    #[entity(create, filter)]
    pub vendor_id: Option<Id>,
    /// Which of several rules applies: the one with the highest number, and of equal ones the newest.
    #[entity(create, default, update, filter, order)]
    pub priority: i32,
    /// Name of the rule as shown to staff and vendor.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// How the commission is calculated.
    #[entity(create, default, update, filter, order)]
    pub commission_type: CommissionRuleCommissionType,
    /// Percentage of the sale, where the type is percentage: of what lines cost less their discount, without tax and shipping.
    #[entity(create, update, filter, order)]
    pub commission_percentage: Option<Decimal>,
    /// Amount of the sale, where the type is flat, in the currency of the order.
    #[entity(create, update, filter, order)]
    pub commission_flat: Option<Decimal>,
    /// Tiers, where the type is tiered: a JSON list such as `[{"up_to": "1000", "percentage": "12"}, {"percentage": "8"}]`. Each percentage
    /// applies to the part of the sale within its tier; the last tier has no end.
    #[entity(create, update)]
    pub tiers: Option<serde_json::Value>,
    /// What a line must meet for the rule to apply, a JSON object of "product_ids" and "currencies" (lists), "min_subtotal" and
    /// "max_subtotal" (of the vendor's share, in the currency of the order). Null means every line.
    #[entity(create, update)]
    pub conditions: Option<serde_json::Value>,
    /// Time from which it applies, UTC. Null means at once.
    #[entity(create, update, filter, order)]
    pub valid_from: Option<Timestamp>,
    /// Time from which it no longer applies, UTC. Null means without end.
    #[entity(create, update, filter, order)]
    pub valid_to: Option<Timestamp>,
    /// Whether it is in use.
    #[entity(create, default, update, filter, order)]
    pub status: CommissionRuleStatus,
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
impl CommissionRule {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The commission that was taken by it.
    #[has_many(CommissionTransaction.commission_rule_id)]
    fn transactions();
}

impl Hooks for CommissionRule {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let json = |column| match row.get(column) {
            Some(Value::Json(json)) => Some(json),
            _ => None,
        };
        Ok(check_rule(json("tiers"), json("conditions")))
    }
}

/// How the commission of a rule is calculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CommissionRuleCommissionType {
    /// A share of the sale.
    Percentage,
    /// The same amount for each sale.
    Flat,
    /// Shares that depend on how large the sale is.
    Tiered,
}

/// Whether a rule is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CommissionRuleStatus {
    /// It applies while it is valid.
    Active,
    /// It does not apply.
    Inactive,
}
