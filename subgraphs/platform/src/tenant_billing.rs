//! Tenant billings.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, CurrencyCode, Decimal, Entity, Error, Hooks, Id, Money, Predicate, Scope, TextEnum, Timestamp,
    UserError, Value, relations,
};

use crate::schema;
use crate::tenant_invoice::TenantInvoice;
use crate::tenant_usage_record::TenantUsageRecord;

/// The subscription of a tenant to the platform: plan, price, metered usage, billing period and plan limits. A tenant has one
/// such row. What it pays and what it may have is the platform's operator's to say; the tenant's own staff say from what they pay
/// (`paymentMethodId`) and keep `metadata`.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_billing)]
#[entity(prefix = "tbil", plural = "tenantBillings", access = staff, hooks, relations)]
pub struct TenantBilling {
    /// Id of the tenant billing, `tbil_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// State of the subscription to the platform; a new one starts as a trial.
    #[entity(create, default, update, filter, order)]
    pub subscription_status: TenantBillingSubscriptionStatus,
    /// Identifier of the platform plan; changes when the tenant changes plan.
    #[entity(create, update, filter)]
    pub plan_id: Option<String>,
    /// Name of the plan as shown to staff.
    #[entity(create, update, filter, order)]
    pub plan_name: Option<String>,
    /// Kind of plan as free text, for example monthly or annual.
    #[entity(create, update, filter)]
    pub plan_type: Option<String>,
    /// Fixed price of the plan per billing period, before usage, discount and tax.
    #[entity(create, update, filter, order, money = "currency_code")]
    pub base_price: Option<Money>,
    /// Currency of all amounts of this subscription, as an ISO 4217 code.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Whether usage beyond includedUnits is measured and charged.
    #[entity(create, default, update, filter)]
    pub usage_metering_enabled: bool,
    /// Price of one unit of usage beyond includedUnits.
    #[entity(create, update, money = "currency_code")]
    pub usage_price_per_unit: Option<Money>,
    /// Name of the metered unit, for example order or GB.
    #[entity(create, update)]
    pub usage_unit_name: Option<String>,
    /// Units of usage per billing period covered by the base price.
    #[entity(create, update)]
    pub included_units: Option<i32>,
    /// Start of the running billing period, in UTC; set by the system.
    #[entity(filter, order)]
    pub current_period_start: Option<Timestamp>,
    /// End of the running billing period, in UTC; set by the system.
    #[entity(filter, order)]
    pub current_period_end: Option<Timestamp>,
    /// Units used so far in the running billing period, as it came with the data: nothing here adds usage records up.
    #[entity(filter, order)]
    pub current_usage: i32,
    /// Cost of the usage so far in the running billing period, as it came with the data.
    #[entity(filter, order, money = "currency_code")]
    pub current_usage_cost: Money,
    /// Payment method at Stripe from which the platform collects its invoices.
    #[entity(create, update)]
    pub payment_method_id: Option<String>,
    /// Customer id of the tenant at Stripe, as it came with the data: nothing here bills tenants.
    #[entity(filter)]
    pub stripe_customer_id: Option<String>,
    /// Subscription id of the tenant at Stripe, as it came with the data.
    #[entity(filter)]
    pub stripe_subscription_id: Option<String>,
    /// Date and time of the latest invoice, in UTC, as it came with the data.
    #[entity(filter, order)]
    pub last_invoice_date: Option<Timestamp>,
    /// Total of the latest invoice, as it came with the data.
    #[entity(money = "currency_code")]
    pub last_invoice_amount: Option<Money>,
    /// Date and time at which the next invoice is due to be issued, in UTC, as it came with the data.
    #[entity(filter, order)]
    pub next_invoice_date: Option<Timestamp>,
    /// Largest number of products the plan allows: one more is refused. Null means no limit. Only the platform's operator sets it.
    #[entity(create, update)]
    pub max_products: Option<i32>,
    /// Largest number of orders per calendar month the plan allows; null means no limit. Only the platform's operator sets it.
    #[entity(create, update)]
    pub max_orders_per_month: Option<i32>,
    /// Largest amount of storage the plan allows, in gigabytes; null means no limit. Only the platform's operator sets it.
    #[entity(create, update)]
    pub max_storage_gb: Option<i32>,
    /// Largest number of team members the plan allows, those who are invited among them: one more is refused. Null means no limit. Only
    /// the platform's operator sets it.
    #[entity(create, update)]
    pub max_team_members: Option<i32>,
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
impl TenantBilling {
    /// Its invoices.
    #[has_many(TenantInvoice.billing_id)]
    fn invoices();

    /// Its usage records.
    #[has_many(TenantUsageRecord.billing_id)]
    fn usage_records();
}

/// State of the subscription to the platform; a new one starts as a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantBillingSubscriptionStatus {
    /// Paid and in use.
    Active,
    /// In the free trial.
    Trial,
    /// A payment is overdue.
    PastDue,
    /// Ended by the tenant or the platform.
    #[text("canceled")]
    Cancelled,
    /// Interrupted; nothing is billed.
    Paused,
}

/// Sets a column to what it must be, in place of what was left out; another value that was given is a user error, and so is one too large.
pub(crate) fn computed(row: &mut Assignments, column: &'static str, value: Option<rust_decimal::Decimal>) -> Vec<UserError> {
    // As `numeric(28,8)` holds it.
    let value = value.and_then(|value| Decimal::parse(&value.to_string()).ok()).map(|value| value.0);
    match (row.get(column), value) {
        (_, None) => return vec![UserError::new(column, Code::Invalid, "The amount is too large.")],
        (Some(Value::Decimal(given)), Some(value)) if *given != value => {
            return vec![UserError::new(column, Code::Invalid, format!("It is computed, and must be {value} or left out."))];
        }
        (_, Some(value)) => row.put(column, Value::Decimal(value)),
    }
    Vec::new()
}

/// What a tenant may change of its own: nothing that says what it pays, or what it may have.
const OWN: [&str; 2] = ["payment_method_id", "metadata"];

impl Hooks for TenantBilling {
    fn before_write(scope: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        // Whoever makes a billing decides that it has no limits, too.
        if scope.is_platform() || action == Action::Update && row.columns().all(|column| OWN.contains(&column)) {
            return Ok(Vec::new());
        }
        Err(Error::Forbidden("This token does not allow setting what the tenant pays and what it may have.".into()))
    }

    /// Nobody deletes what they owe.
    fn within_reach(scope: &Scope, verb: &str) -> Predicate {
        match scope.is_platform() || verb == Action::Update.verb() {
            true => Predicate::True,
            false => Predicate::False,
        }
    }
}
