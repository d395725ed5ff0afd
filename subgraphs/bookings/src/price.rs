//! What a booking costs, and what it costs to call it off.

use chrono::Duration;
use kit::{CurrencyCode, Decimal};
use rust_decimal::Decimal as Number;
use serde::Deserialize;

use crate::service_product::{ServiceProduct, ServiceProductPricingType};

/// A price by number of attendees.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PriceTier {
    up_to: i32,
    price: Number,
}

/// What calling off costs from so many hours before the appointment on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CancellationStep {
    hours_before: i64,
    fee_percent: u32,
}

/// The price of a booking: its line and the sums.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Charge {
    pub(crate) quantity: i32,
    pub(crate) unit_price: Decimal,
    pub(crate) subtotal: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) total: Decimal,
}

/// The tiers as the column holds them.
pub(crate) fn tiers(json: &serde_json::Value) -> Result<Vec<PriceTier>, String> {
    let tiers: Vec<PriceTier> = Deserialize::deserialize(json).map_err(|error: serde_json::Error| error.to_string())?;
    match tiers.iter().all(|tier| tier.up_to > 0 && !tier.price.is_sign_negative()) {
        true => Ok(tiers),
        false => Err("`upTo` is at least 1 and `price` is not negative".into()),
    }
}

/// The policy as the column holds it.
pub(crate) fn policy(json: &serde_json::Value) -> Result<Vec<CancellationStep>, String> {
    let steps: Vec<CancellationStep> = Deserialize::deserialize(json).map_err(|error: serde_json::Error| error.to_string())?;
    match steps.iter().all(|step| step.hours_before >= 0 && step.fee_percent <= 100) {
        true => Ok(steps),
        false => Err("`hoursBefore` is not negative and `feePercent` is from 0 to 100".into()),
    }
}

/// What a price is computed from.
#[derive(Clone, Debug)]
pub(crate) struct Tariff {
    pub(crate) pricing_type: ServiceProductPricingType,
    pub(crate) price: Decimal,
    pub(crate) minutes: i32,
    pub(crate) tiers: Vec<PriceTier>,
    pub(crate) currency: CurrencyCode,
}

impl From<&ServiceProduct> for Tariff {
    fn from(service: &ServiceProduct) -> Self {
        Self {
            pricing_type: service.pricing_type,
            price: service.price.major_units(),
            minutes: service.duration_minutes,
            // They were checked when they were written.
            tiers: service.price_tiers.as_ref().and_then(|json| tiers(json).ok()).unwrap_or_default(),
            currency: service.currency_code,
        }
    }
}

impl Tariff {
    /// What so many attendees pay, with a tax in percent. Each sum is rounded once, from what is exact. None where that is more than can be
    /// written.
    pub(crate) fn charge(&self, attendees: i32, tax_rate: Decimal) -> Option<Charge> {
        let price = self.price.0;
        let (quantity, unit) = match self.pricing_type {
            ServiceProductPricingType::Fixed => (1, price),
            ServiceProductPricingType::PerPerson => (attendees, price),
            ServiceProductPricingType::PerHour => (1, price.checked_mul(self.minutes.into())? / Number::from(60)),
            ServiceProductPricingType::Tiered => {
                let fitting = self.tiers.iter().filter(|tier| attendees <= tier.up_to).min_by_key(|tier| tier.up_to);
                (1, fitting.map_or(price, |tier| tier.price))
            }
        };
        let exact = unit.checked_mul(quantity.into())?;
        let subtotal = self.currency.rounded(Decimal(exact));
        let tax = self.currency.rounded(Decimal(exact.checked_mul(tax_rate.0)? / Number::ONE_HUNDRED));
        let total = Decimal(subtotal.0.checked_add(tax.0)?);
        Some(Charge { quantity, unit_price: Decimal(unit.round_dp(8)), subtotal, tax, total })
    }
}

/// What is owed of a total when an appointment is called off so long before it begins: by the step that is farthest ahead of those that are
/// still reached, and once it has begun by the last one. Without a policy nothing is owed.
pub(crate) fn cancellation_fee(
    mut policy: Vec<CancellationStep>,
    total: Decimal,
    currency: CurrencyCode,
    left: Duration,
) -> Decimal {
    policy.sort_by_key(|step| step.hours_before);
    let reached = policy
        .iter()
        .rev()
        .find(|step| Duration::try_hours(step.hours_before).is_some_and(|before| left >= before))
        .or(policy.first());
    let percent = reached.map_or(Number::ZERO, |step| Number::from(step.fee_percent));
    currency.rounded(Decimal(total.0 * percent / Number::ONE_HUNDRED))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tariff(pricing_type: ServiceProductPricingType, price: &str, currency: &str) -> Tariff {
        let tiers = tiers(&json!([{ "upTo": 8, "price": "2000.00" }, { "upTo": 4, "price": "1200.00" }])).unwrap();
        let (price, currency) = (Decimal::parse(price).unwrap(), CurrencyCode::parse(currency).unwrap());
        Tariff { pricing_type, price, minutes: 50, tiers, currency }
    }

    fn charged(tariff: &Tariff, attendees: i32, tax: &str) -> [String; 3] {
        let charge = tariff.charge(attendees, Decimal::parse(tax).unwrap()).unwrap();
        [charge.subtotal, charge.tax, charge.total].map(|amount| amount.0.normalize().to_string())
    }

    #[test]
    fn each_kind_of_price_is_charged_as_it_says() {
        use ServiceProductPricingType::{Fixed, PerHour, PerPerson, Tiered};
        assert_eq!(charged(&tariff(Fixed, "180", "SAR"), 3, "15"), ["180", "27", "207"]);
        assert_eq!(charged(&tariff(PerPerson, "95", "SAR"), 3, "15"), ["285", "42.75", "327.75"]);
        assert_eq!(charged(&tariff(PerHour, "240", "SAR"), 3, "15"), ["200", "30", "230"]);
        let tiered = tariff(Tiered, "350", "SAR");
        assert_eq!(
            [3, 4, 5, 8, 9].map(|people| charged(&tiered, people, "0")[0].clone()),
            ["1200", "1200", "2000", "2000", "350"]
        );
    }

    #[test]
    fn a_price_is_rounded_once_at_the_end_by_its_currency() {
        use ServiceProductPricingType::{PerHour, PerPerson};
        // Fifty minutes of 99.99 are 83.325; the tax is of that, not of 83.33.
        assert_eq!(charged(&tariff(PerHour, "99.99", "EUR"), 1, "5.5"), ["83.33", "4.58", "87.91"]);
        assert_eq!(charged(&tariff(PerPerson, "0.335", "EUR"), 3, "0"), ["1.01", "0", "1.01"], "not three times 0.34");
        assert_eq!(charged(&tariff(PerHour, "10.001", "TND"), 1, "19"), ["8.334", "1.583", "9.917"]);
        assert_eq!(charged(&tariff(PerHour, "101", "JPY"), 1, "10"), ["84", "8", "92"]);
    }

    #[test]
    fn a_price_beyond_what_can_be_written_is_none() {
        use ServiceProductPricingType::{PerHour, PerPerson};
        let most = "99999999999999999999.99999999";
        let none = Decimal::default();
        assert_eq!(tariff(PerPerson, most, "EUR").charge(i32::MAX, none), None);
        let long = Tariff { minutes: i32::MAX, ..tariff(PerHour, most, "EUR") };
        assert_eq!(long.charge(1, none), None);
    }

    #[test]
    fn calling_off_costs_more_the_later_it_is() {
        let steps = || {
            policy(&json!([{ "hoursBefore": 24, "feePercent": 0 }, { "hoursBefore": 2, "feePercent": 50 }, { "hoursBefore": 0, "feePercent": 100 }]))
                .unwrap()
        };
        let fee = |minutes| {
            let left = Duration::minutes(minutes);
            cancellation_fee(steps(), Decimal::parse("207.15").unwrap(), CurrencyCode::parse("SAR").unwrap(), left)
                .0
                .normalize()
                .to_string()
        };
        assert_eq!([1440, 1439, 120, 119, 0, -10].map(fee), ["0", "103.58", "103.58", "207.15", "207.15", "207.15"]);
        let never =
            policy(&json!([{ "hoursBefore": i64::MAX, "feePercent": 0 }, { "hoursBefore": 0, "feePercent": 100 }])).unwrap();
        let whole = cancellation_fee(never, Decimal::parse("5").unwrap(), CurrencyCode::parse("SAR").unwrap(), Duration::days(9));
        assert_eq!(whole.to_string(), "5");
        let free =
            cancellation_fee(Vec::new(), Decimal::parse("100").unwrap(), CurrencyCode::parse("EUR").unwrap(), Duration::zero());
        assert!(free.0.is_zero());
    }

    #[test]
    fn a_policy_that_cannot_be_read_says_what_is_wrong() {
        assert!(policy(&json!([{ "hoursBefore": 2, "feePercent": 101 }])).unwrap_err().contains("from 0 to 100"));
        assert!(policy(&json!([{ "hours": 2 }])).unwrap_err().contains("hours"));
        assert!(tiers(&json!([{ "upTo": 0, "price": "1" }])).unwrap_err().contains("at least 1"));
    }
}
