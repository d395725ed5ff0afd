//! Tenant usage records.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Decimal, Entity, Hooks, Id, Predicate, Scope, TextEnum, Timestamp, UserError, Value, relations};

use crate::schema;
use crate::tenant_billing::{TenantBilling, computed};

/// A measured amount of use of the platform by a tenant within a billing period, with its price. Records do not change once
/// created.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_usage_record)]
#[entity(prefix = "tuse", plural = "tenantUsageRecords", access = staff, hooks, relations)]
pub struct TenantUsageRecord {
    /// Id of the tenant usage record, `tuse_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Subscription to the platform the usage is charged to; its currency is that of the prices here.
    #[entity(create, filter)]
    pub billing_id: Id,
    /// What is measured.
    #[entity(create, filter, order)]
    pub usage_type: TenantUsageRecordUsageType,
    /// Amount used, in the unit of the usage type.
    #[entity(create, filter, order)]
    pub quantity: i32,
    /// Price of one unit, as a decimal in major units of the currency of the billing account.
    #[entity(create)]
    pub unit_price: Decimal,
    /// Quantity times unit price, as a decimal in major units of the currency of the billing account. Computed by the system: another one that is
    /// given is refused.
    #[entity(create, default, filter, order)]
    pub total_cost: Decimal,
    /// When the usage was measured, in UTC.
    #[entity(create, filter, order)]
    pub recorded_at: Timestamp,
    /// Start of the billing period the usage counts towards, in UTC.
    #[entity(create, filter, order)]
    pub period_start: Timestamp,
    /// End of the billing period the usage counts towards, in UTC.
    #[entity(create, filter, order)]
    pub period_end: Timestamp,
    /// Kind of the record that caused the usage, for example order; null if there is none.
    #[entity(create, filter)]
    pub reference_type: Option<String>,
    /// Id of the record that caused the usage; its kind is in referenceType.
    #[entity(create, filter)]
    pub reference_id: Option<String>,
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

impl Hooks for TenantUsageRecord {
    fn before_write(_: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let (Action::Create, Some(Value::Int(quantity)), Some(Value::Decimal(price))) =
            (action, row.get("quantity"), row.get("unit_price"))
        else {
            return Ok(Vec::new());
        };
        Ok(computed(row, "total_cost", price.checked_mul((*quantity).into())))
    }

    /// What a tenant owes to the platform, the platform's operator says.
    fn within_reach(scope: &Scope, _: &str) -> Predicate {
        if scope.is_platform() { Predicate::True } else { Predicate::False }
    }
}

#[relations]
impl TenantUsageRecord {
    /// The tenant billing that `billingId` names.
    #[belongs_to(TenantBilling.billing_id)]
    fn billing();
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantUsageRecordUsageType {
    /// Orders placed, counted.
    Orders,
    /// Products in the catalogue, counted.
    Products,
    /// File storage, in gigabytes.
    Storage,
    /// API requests, counted.
    ApiCalls,
    /// Data transferred, in gigabytes.
    Bandwidth,
    /// Members of the team, counted.
    TeamMembers,
}
