//! Subscription discounts.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, CurrencyCode, Decimal, Entity, Hooks, Id, Scope, StringList, TextEnum, Timestamp, UserError, Value,
};

use crate::schema;

/// A discount code for subscriptions. Readable by staff; customers enter the code without seeing the list.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::subscription_discount)]
#[entity(prefix = "sdisc", plural = "subscriptionDiscounts", access = staff, hooks)]
pub struct SubscriptionDiscount {
    /// Id of the subscription discount, `sdisc_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Code the customer enters, unique within the tenant.
    #[entity(create, filter, order)]
    pub code: String,
    /// Name of the discount as shown to staff and on invoices.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// How the discount is reckoned.
    #[entity(create, default, filter, order)]
    pub discount_type: SubscriptionDiscountDiscountType,
    /// Percent from 0 to 100, or an amount in `currencyCode`, depending on the discount type.
    #[entity(create, update, filter, order)]
    pub discount_value: Decimal,
    /// Currency of a fixed amount, an ISO 4217 code such as TND, which it needs. Null for a percentage.
    #[entity(create, filter)]
    pub currency_code: Option<CurrencyCode>,
    /// For how many billing periods the discount applies.
    #[entity(create, default, update, filter, order)]
    pub duration: SubscriptionDiscountDuration,
    /// Number of billing periods a repeating discount applies to. Null for the other durations.
    #[entity(create, update, filter, order)]
    pub duration_cycles: Option<i32>,
    /// Ids of the plans the code is valid for. Null means all plans.
    #[entity(create, update)]
    pub applicable_plan_ids: Option<StringList>,
    /// How often the code can be used in all. Null means no limit.
    #[entity(create, update, filter, order)]
    pub max_redemptions: Option<i32>,
    /// How often the code has been used. Counted by the system.
    #[entity(filter, order)]
    pub redemption_count: i32,
    /// Time from which the code can be used, UTC. Null means at once.
    #[entity(create, update, filter, order)]
    pub valid_from: Option<Timestamp>,
    /// Time until which the code can be used, UTC. Null means without end.
    #[entity(create, update, filter, order)]
    pub valid_until: Option<Timestamp>,
    /// Whether the code can be used at all.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
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

impl Hooks for SubscriptionDiscount {
    fn before_write(_: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let fixed =
            row.get("discount_type").and_then(Value::as_text) == Some(SubscriptionDiscountDiscountType::FixedAmount.text());
        let without = row.get("currency_code").is_none_or(|currency| *currency == Value::Null);
        Ok(match action {
            Action::Create if fixed && without => {
                vec![UserError::new("currency_code", Code::Required, "Give the currency of the amount.")]
            }
            _ => Vec::new(),
        })
    }
}

/// How the discount is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum SubscriptionDiscountDiscountType {
    /// `discountValue` is a percentage of the price.
    Percentage,
    /// `discountValue` is an amount in `currencyCode`.
    FixedAmount,
}

/// For how many billing periods the discount applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum SubscriptionDiscountDuration {
    /// The first period only.
    Once,
    /// The first `durationCycles` periods.
    Repeating,
    /// Every period.
    Forever,
}
