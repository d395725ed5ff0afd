//! Volume pricing tiers.

use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, CurrencyCode, Decimal, Entity, Hooks, Id, Money, Scope, Timestamp, UserError, Value, relations,
};

use crate::schema;
use crate::volume_pricing::VolumePricing;

/// A band of quantities of a volume pricing rule, with its discount or price. Readable by whoever may read the rule.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::volume_pricing_tier)]
#[entity(prefix = "vptier", plural = "volumePricingTiers", access = parent(volume_pricing_id: VolumePricing), hooks, relations)]
pub struct VolumePricingTier {
    /// Id of the volume pricing tier, `vptier_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Rule the tier belongs to. Its `pricingType` says which of the three values counts.
    #[entity(create, filter)]
    pub volume_pricing_id: Id,
    /// Smallest quantity of one order line for which the tier holds. No two tiers of a rule begin at the same quantity.
    #[entity(create, update, filter, order)]
    pub min_quantity: i32,
    /// Largest quantity for which it holds. Null means no upper limit.
    #[entity(create, update, filter, order)]
    pub max_quantity: Option<i32>,
    /// Discount in percent: 5 means 5 percent.
    #[entity(create, update, filter)]
    pub discount_percentage: Option<Decimal>,
    /// Amount off the price of one unit, in `currencyCode`, which it needs.
    #[entity(create, update, filter, money = "currency_code")]
    pub discount_amount: Option<Money>,
    /// Price of one unit, in `currencyCode`, which it needs.
    #[entity(create, update, filter, money = "currency_code")]
    pub fixed_price: Option<Money>,
    /// Currency in which the tier holds, an ISO 4217 code. Null for a percentage, which holds in any; an amount without a currency holds in none.
    #[entity(create, update, filter)]
    pub currency_code: Option<CurrencyCode>,
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
impl VolumePricingTier {
    /// The rule that `volumePricingId` names.
    #[belongs_to(VolumePricing.volume_pricing_id)]
    fn volume_pricing();
}

/// Columns with an amount of money.
const AMOUNTS: [&str; 2] = ["discount_amount", "fixed_price"];

fn given(row: &Assignments, column: &str) -> bool {
    row.get(column).is_some_and(|value| *value != Value::Null)
}

fn without_currency() -> Vec<UserError> {
    vec![UserError::new("currency_code", Code::Required, "Give the currency of the amount.")]
}

impl Hooks for VolumePricingTier {
    fn before_write(_: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let amounts = AMOUNTS.into_iter().any(|column| given(row, column));
        match action {
            Action::Create if amounts && !given(row, "currency_code") => Ok(without_currency()),
            _ => Ok(Vec::new()),
        }
    }

    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(|tier, row| {
        let after = |column, before: bool| row.get(column).map_or(before, |value| *value != Value::Null);
        let amounts = after(AMOUNTS[0], tier.discount_amount.is_some()) || after(AMOUNTS[1], tier.fixed_price.is_some());
        match amounts && !after("currency_code", tier.currency_code.is_some()) {
            true => without_currency(),
            false => Vec::new(),
        }
    });
}
