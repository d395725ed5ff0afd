//! How much the platform keeps of a sale.
//!
//! Each line of a vendor's share goes by the most specific terms there are: those of its listing on this marketplace, the product's own, a
//! rule of the vendor, the vendor's contract, a rule of the tenant; without any it is free. Of several rules the one with the highest priority applies, and of equal ones the newest.
//! Lines that go by the same terms are calculated together: a flat amount is taken once of them, tiers fill with all of them. The sum is
//! exact until its end, where it is rounded once by the currency; the lines then share the rounded sum, so that they add up to it.

use std::collections::HashMap;

use kit::{Code, CurrencyCode, Decimal, Id, Timestamp, UserError, allocate};
use rust_decimal::Decimal as Number;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::commission_rule::{CommissionRule, CommissionRuleCommissionType, CommissionRuleStatus};
use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingCommissionType};
use crate::vendor::{Vendor, VendorCommissionType};
use crate::vendor_product::{VendorProduct, VendorProductCommissionType};

/// What is kept of an amount.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Terms {
    /// So many per cent.
    Percentage(Number),
    /// The same of each sale.
    Flat(Number),
    /// The same of each piece.
    FlatPerPiece(Number),
    /// Of the part within each tier its own percentage.
    Tiered(Vec<Tier>),
}

/// A tier: it goes from the end of the one before up to its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tier {
    /// Its end; the last tier has none.
    #[serde(default)]
    up_to: Option<Number>,
    /// What is kept of the part within it.
    percentage: Number,
}

/// What a line must meet for a rule to apply.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conditions {
    #[serde(default)]
    product_ids: Option<Vec<String>>,
    #[serde(default)]
    currencies: Option<Vec<String>>,
    #[serde(default)]
    min_subtotal: Option<Number>,
    #[serde(default)]
    max_subtotal: Option<Number>,
}

/// A line that is sold.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) product_id: Id,
    pub(crate) quantity: i32,
    /// What it costs less its discount, without tax, in the currency's smallest unit.
    pub(crate) basis: i64,
    /// The terms of the listing, or else of the product, where it has some.
    pub(crate) own: Option<Terms>,
}

/// A rule as it is calculated with.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    id: Id,
    of_vendor: bool,
    priority: i32,
    created_at: Timestamp,
    terms: Terms,
    conditions: Conditions,
}

/// What the platform keeps, in the currency's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commission {
    /// Of the whole share.
    pub(crate) total: i64,
    /// Of each line; they add up to the whole.
    pub(crate) lines: Vec<i64>,
    /// The rule that all lines go by, where they go by one.
    pub(crate) rule: Option<Id>,
}

/// Where the terms of a line come from; lines of the same source are calculated together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Source {
    Product(usize),
    Rule(Id),
    Contract,
}

impl Terms {
    /// The terms of a vendor's contract, unless it has none.
    pub(crate) fn of_vendor(vendor: &Vendor) -> Result<Option<Self>, String> {
        let rate = vendor.commission_rate.visible().copied().flatten();
        let flat = vendor.commission_flat.visible().and_then(|flat| flat.as_ref()).map(|flat| flat.major_units());
        let tiers = vendor.commission_tiers.visible().and_then(Option::as_ref);
        Ok(match vendor.commission_type.visible() {
            Some(VendorCommissionType::Percentage) => rate.map(|rate| Self::Percentage(rate.0)),
            Some(VendorCommissionType::Flat) => flat.map(|flat| Self::Flat(flat.0)),
            Some(VendorCommissionType::Tiered) => tiers.map(read_tiers).transpose()?.map(Self::Tiered),
            None => None,
        })
    }

    /// The terms of a product that has its own.
    pub(crate) fn of_product(product: &VendorProduct) -> Option<Self> {
        let overrides = product.commission_override.visible().copied().unwrap_or_default();
        let rate = product.commission_rate.visible().copied().flatten().filter(|_| overrides)?;
        match product.commission_type.visible().copied().flatten()? {
            VendorProductCommissionType::Percentage => Some(Self::Percentage(rate.0)),
            VendorProductCommissionType::Flat => Some(Self::FlatPerPiece(rate.0)),
        }
    }

    /// The terms of a listing that has its own.
    pub(crate) fn of_listing(listing: &MarketplaceListing) -> Option<Self> {
        let overrides = listing.commission_override.visible().copied().unwrap_or_default();
        let rate = listing.commission_rate.visible().copied().flatten().filter(|_| overrides)?;
        match listing.commission_type.visible().copied().flatten()? {
            MarketplaceListingCommissionType::Percentage => Some(Self::Percentage(rate.0)),
            MarketplaceListingCommissionType::Flat => Some(Self::FlatPerPiece(rate.0)),
        }
    }

    /// What is kept of an amount, exactly; never more than the amount.
    fn exact(&self, amount: Number, pieces: i64) -> Number {
        let kept = match self {
            Self::Percentage(percentage) => amount * percentage / Number::ONE_HUNDRED,
            Self::Flat(flat) => *flat,
            Self::FlatPerPiece(flat) => flat * Number::from(pieces),
            Self::Tiered(tiers) => {
                let (mut from, mut kept) = (Number::ZERO, Number::ZERO);
                for tier in tiers {
                    let to = tier.up_to.map_or(amount, |end| end.min(amount));
                    if to > from {
                        kept += (to - from) * tier.percentage / Number::ONE_HUNDRED;
                        from = to;
                    }
                }
                kept
            }
        };
        kept.min(amount)
    }
}

/// Tiers as rules and contracts write them; the error says what is wrong with them.
fn read_tiers(json: &Json) -> Result<Vec<Tier>, String> {
    let tiers: Vec<Tier> = Vec::deserialize(json).map_err(|error| error.to_string())?;
    let Some((last, before)) = tiers.split_last() else { return Err("there is no tier".into()) };
    if last.up_to.is_some() {
        return Err("the last tier has no `up_to`".into());
    }
    let mut from = Number::ZERO;
    for tier in before {
        match tier.up_to {
            Some(end) if end > from => from = end,
            _ => return Err("each tier but the last has an `up_to`, larger than that of the tier before".into()),
        }
    }
    match tiers.iter().all(|tier| (Number::ZERO..=Number::ONE_HUNDRED).contains(&tier.percentage)) {
        true => Ok(tiers),
        false => Err("a percentage is from 0 to 100".into()),
    }
}

/// What is wrong with tiers, where something is.
pub(crate) fn check_tiers(json: &Json) -> Result<(), String> {
    read_tiers(json).map(drop)
}

fn read_conditions(json: &Json) -> Result<Conditions, String> {
    let conditions = Conditions::deserialize(json).map_err(|error| error.to_string())?;
    let unknown = |code: &&String| CurrencyCode::parse(code).is_none();
    if let Some(code) = conditions.currencies.iter().flatten().find(unknown) {
        return Err(format!("`{}` is not a currency of ISO 4217", code.chars().take(10).collect::<String>()));
    }
    Ok(conditions)
}

/// What is wrong with the tiers and conditions of a rule that is written.
pub(crate) fn check_rule(tiers: Option<&Json>, conditions: Option<&Json>) -> Vec<UserError> {
    let tiers = tiers.and_then(|json| read_tiers(json).err()).map(|what| UserError::new("tiers", Code::Invalid, what));
    let conditions =
        conditions.and_then(|json| read_conditions(json).err()).map(|what| UserError::new("conditions", Code::Invalid, what));
    tiers.into_iter().chain(conditions).collect()
}

impl Rule {
    /// A rule that is in force; None when it is not, or not yet, or no longer.
    pub(crate) fn in_force(rule: &CommissionRule, now: Timestamp) -> Result<Option<Self>, String> {
        let began = rule.valid_from.is_none_or(|from| from <= now);
        let ended = rule.valid_to.is_some_and(|to| to <= now);
        if rule.status != CommissionRuleStatus::Active || !began || ended {
            return Ok(None);
        }
        let terms = match rule.commission_type {
            CommissionRuleCommissionType::Percentage => rule.commission_percentage.map(|rate| Terms::Percentage(rate.0)),
            CommissionRuleCommissionType::Flat => rule.commission_flat.map(|flat| Terms::Flat(flat.0)),
            CommissionRuleCommissionType::Tiered => rule.tiers.as_ref().map(read_tiers).transpose()?.map(Terms::Tiered),
        };
        let conditions = rule.conditions.as_ref().map(read_conditions).transpose()?.unwrap_or_default();
        Ok(terms.map(|terms| Self {
            id: rule.id.clone(),
            of_vendor: rule.vendor_id.is_some(),
            priority: rule.priority,
            created_at: rule.created_at,
            terms,
            conditions,
        }))
    }

    fn applies(&self, line: &Line, subtotal: Number, currency: CurrencyCode) -> bool {
        let Conditions { product_ids, currencies, min_subtotal, max_subtotal } = &self.conditions;
        product_ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id == line.product_id.as_str()))
            && currencies.as_ref().is_none_or(|codes| codes.iter().any(|code| CurrencyCode::parse(code) == Some(currency)))
            && min_subtotal.is_none_or(|least| subtotal >= least)
            && max_subtotal.is_none_or(|most| subtotal <= most)
    }
}

/// The commission of a vendor's share of an order.
pub(crate) fn calculate(lines: &[Line], rules: &[Rule], contract: Option<&Terms>, currency: CurrencyCode) -> Commission {
    let amount = |minor: i64| currency.major_units(minor).0;
    let subtotal = amount(lines.iter().map(|line| line.basis).sum());
    let best = |line: &Line, of_vendor: bool| {
        let applying = rules.iter().filter(|rule| rule.of_vendor == of_vendor && rule.applies(line, subtotal, currency));
        applying.max_by_key(|rule| (rule.priority, rule.created_at, &rule.id))
    };
    let mut groups: HashMap<Source, (&Terms, Vec<usize>)> = HashMap::new();
    let mut sources = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let by_rule = |rule: &Rule| Source::Rule(rule.id.clone());
        let found = match (&line.own, best(line, true), contract, best(line, false)) {
            (Some(own), ..) => Some((Source::Product(index), own)),
            (_, Some(rule), ..) => Some((by_rule(rule), &rule.terms)),
            (_, _, Some(contract), _) => Some((Source::Contract, contract)),
            (_, _, _, Some(rule)) => Some((by_rule(rule), &rule.terms)),
            _ => None,
        };
        sources.push(found.as_ref().map(|(source, _)| source.clone()));
        if let Some((source, terms)) = found {
            groups.entry(source).or_insert((terms, Vec::new())).1.push(index);
        }
    }
    let mut exact = vec![Number::ZERO; lines.len()];
    for (terms, members) in groups.into_values() {
        let of_group = amount(members.iter().map(|&index| lines[index].basis).sum());
        let pieces = members.iter().map(|&index| i64::from(lines[index].quantity)).sum();
        let kept = terms.exact(of_group, pieces);
        for index in members.into_iter().filter(|_| !of_group.is_zero()) {
            exact[index] = kept * amount(lines[index].basis) / of_group;
        }
    }
    let rounded = currency.rounded(Decimal(exact.iter().sum()));
    let total = currency.minor_units(rounded).unwrap_or_default();
    // Fine enough to tell the lines' shares of a smallest unit apart.
    let weights: Vec<i64> = exact.iter().map(|share| weight(*share)).collect();
    let rule = match sources.first() {
        Some(Some(Source::Rule(id))) if sources.iter().all(|source| *source == Some(Source::Rule(id.clone()))) => {
            Some(id.clone())
        }
        _ => None,
    };
    Commission { total, lines: allocate(total, &weights), rule }
}

fn weight(share: Number) -> i64 {
    i64::try_from((share * Number::from(1_000_000)).trunc()).unwrap_or(i64::MAX)
}

/// What of a commission goes back when so much of its total has been refunded in all: after the last refund exactly the whole.
pub(crate) fn reversed(commission: i64, refunded: i64, total: i64) -> i64 {
    match total {
        0 => 0,
        _ => allocate(commission, &[refunded, total - refunded])[0],
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const SAR: &str = "SAR";

    fn currency(code: &str) -> CurrencyCode {
        CurrencyCode::parse(code).expect("a currency")
    }

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    fn line(product: &str, quantity: i32, basis: i64) -> Line {
        Line { product_id: product.into(), quantity, basis, own: None }
    }

    fn rule(id: &str, of_vendor: bool, priority: i32, terms: Terms) -> Rule {
        let created_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::from(id.as_bytes()[0]));
        Rule { id: id.into(), of_vendor, priority, created_at, terms, conditions: Conditions::default() }
    }

    fn percent(text: &str) -> Terms {
        Terms::Percentage(number(text))
    }

    fn total(lines: &[Line], rules: &[Rule], contract: Option<&Terms>) -> (i64, Option<String>) {
        let found = calculate(lines, rules, contract, currency(SAR));
        assert_eq!(found.lines.iter().sum::<i64>(), found.total, "lines add up");
        (found.total, found.rule.map(|id| id.to_string()))
    }

    #[test]
    fn the_most_specific_terms_apply() {
        let (contract, rules) = (percent("9"), [rule("t", false, 99, percent("15")), rule("v", true, 0, percent("6"))]);
        let mut lines = [line("p", 1, 10_000)];
        assert_eq!(total(&lines, &[], None), (0, None));
        assert_eq!(total(&lines, &rules[..1], None), (1500, Some("t".into())));
        assert_eq!(total(&lines, &rules[..1], Some(&contract)), (900, None));
        assert_eq!(total(&lines, &rules, Some(&contract)), (600, Some("v".into())));
        lines[0].own = Some(percent("2.5"));
        assert_eq!(total(&lines, &rules, Some(&contract)), (250, None));
    }

    #[test]
    fn of_several_rules_the_highest_priority_applies_then_the_newest() {
        let lines = [line("p", 1, 10_000)];
        let with = |id, priority, rate| rule(id, true, priority, percent(rate));
        let rules = [with("a", 1, "1"), with("b", 2, "2"), with("c", 2, "3"), with("d", 1, "4")];
        assert_eq!(total(&lines, &rules, None), (300, Some("c".into())), "the newest of all has a lower priority");
        assert_eq!(total(&lines, &rules[..2], None), (200, Some("b".into())));
    }

    #[test]
    fn a_rule_applies_where_its_conditions_hold() {
        let mut limited = rule("r", true, 0, percent("10"));
        let lines = [line("p", 1, 10_000), line("q", 1, 5_000)];
        let mut with = |conditions: Json| {
            limited.conditions = read_conditions(&conditions).expect("conditions");
            calculate(&lines, std::slice::from_ref(&limited), None, currency(SAR)).lines
        };
        assert_eq!(with(json!({})), [1000, 500]);
        assert_eq!(with(json!({ "product_ids": ["q"] })), [0, 500]);
        assert_eq!(with(json!({ "currencies": ["sar", "EUR"] })), [1000, 500]);
        assert_eq!(with(json!({ "currencies": ["EUR"] })), [0, 0]);
        assert_eq!(with(json!({ "min_subtotal": "150" })), [1000, 500]);
        assert_eq!(with(json!({ "min_subtotal": "150.01" })), [0, 0]);
        assert_eq!(with(json!({ "max_subtotal": "149.99" })), [0, 0]);
    }

    #[test]
    fn a_flat_amount_is_taken_once_and_never_more_than_the_sale() {
        let flat = Terms::Flat(number("15"));
        assert_eq!(total(&[line("p", 3, 10_000), line("q", 1, 5_000)], &[], Some(&flat)).0, 1500);
        assert_eq!(total(&[line("p", 1, 1_000)], &[], Some(&flat)).0, 1000);
        assert_eq!(total(&[line("p", 1, 0)], &[], Some(&flat)).0, 0);
        let mut of_product = line("p", 3, 10_000);
        of_product.own = Some(Terms::FlatPerPiece(number("12.5")));
        assert_eq!(total(&[of_product], &[], Some(&flat)).0, 3750);
    }

    #[test]
    fn each_tier_counts_for_the_part_within_it() {
        let tiers = read_tiers(&json!([{ "up_to": "1000", "percentage": "12" }, { "percentage": "8" }])).expect("tiers");
        let tiers = Terms::Tiered(tiers);
        assert_eq!(total(&[line("p", 1, 100_000)], &[], Some(&tiers)).0, 12_000);
        assert_eq!(total(&[line("p", 1, 116_100)], &[], Some(&tiers)).0, 13_288);
        assert_eq!(total(&[line("p", 1, 60_000), line("q", 1, 56_100)], &[], Some(&tiers)).0, 13_288, "lines fill them together");
    }

    #[test]
    fn money_is_rounded_once() {
        // Each line is 0.5 halalas: rounded by line they would be 3.
        let lines = [line("p", 1, 5), line("q", 1, 5), line("r", 1, 5)];
        assert_eq!(total(&lines, &[], Some(&percent("10"))).0, 2);
        // The dinar has three decimals, the yen none.
        let kept = |code| calculate(&[line("p", 1, 12_345)], &[], Some(&percent("7.25")), currency(code)).total;
        assert_eq!((kept("TND"), kept("JPY")), (895, 895));
    }

    #[test]
    fn tiers_and_conditions_that_cannot_be_read_are_told() {
        let tiers = |json: Json| read_tiers(&json).expect_err("it is wrong");
        assert_eq!(tiers(json!([])), "there is no tier");
        assert_eq!(tiers(json!([{ "up_to": "10", "percentage": "1" }])), "the last tier has no `up_to`");
        assert!(tiers(json!([{ "percentage": "1" }, { "percentage": "2" }])).starts_with("each tier but the last"));
        assert!(
            tiers(json!([{ "up_to": "9", "percentage": "1" }, { "up_to": "9", "percentage": "1" }, { "percentage": "2" }]))
                .contains("larger")
        );
        assert_eq!(tiers(json!([{ "percentage": "101" }])), "a percentage is from 0 to 100");
        assert!(tiers(json!([{ "percent": "1" }])).contains("unknown field `percent`"));
        let errors = check_rule(Some(&json!([])), Some(&json!({ "currencies": ["EURO"] })));
        let told: Vec<_> = errors.iter().map(|error| (error.field[0].as_str(), error.message.as_str())).collect();
        assert_eq!(told, [("tiers", "there is no tier"), ("conditions", "`EURO` is not a currency of ISO 4217")]);
    }

    #[test]
    fn refunds_take_the_whole_commission_back_in_the_end() {
        assert_eq!(reversed(100, 0, 300), 0);
        assert_eq!(reversed(100, 100, 300), 33);
        assert_eq!(reversed(100, 300, 300), 100);
        assert_eq!(reversed(0, 0, 0), 0);
    }

    fn terms() -> impl Strategy<Value = Terms> {
        let rate = || (0_i64..=10_000).prop_map(|rate| Number::new(rate, 2));
        let tiers = (1_i64..100_000, rate(), rate()).prop_map(|(end, first, last)| {
            vec![Tier { up_to: Some(Number::new(end, 2)), percentage: first }, Tier { up_to: None, percentage: last }]
        });
        prop_oneof![
            rate().prop_map(Terms::Percentage),
            rate().prop_map(Terms::Flat),
            rate().prop_map(Terms::FlatPerPiece),
            tiers.prop_map(Terms::Tiered)
        ]
    }

    proptest! {
        /// Invariant: The commission of lines adds up to that of their share.
        #[test]
        fn lines_add_up_to_the_unit_and_none_pays_more_than_it_costs(
            sold in prop::collection::vec((0_i64..10_000_000, 1_i32..20, prop::option::of(terms())), 1..8),
            of_vendor in prop::option::of(terms()),
            contract in prop::option::of(terms()),
            code in prop::sample::select(vec!["SAR", "TND", "JPY"]),
        ) {
            let lines: Vec<Line> = sold.into_iter().enumerate()
                .map(|(index, (basis, quantity, own))| Line { product_id: index.to_string().into(), quantity, basis, own })
                .collect();
            let rules: Vec<Rule> = of_vendor.into_iter().map(|terms| rule("v", true, 0, terms)).collect();
            let found = calculate(&lines, &rules, contract.as_ref(), currency(code));
            prop_assert_eq!(found.lines.iter().sum::<i64>(), found.total);
            for (line, kept) in lines.iter().zip(&found.lines) {
                prop_assert!((0..=line.basis).contains(kept), "{} of {}", kept, line.basis);
            }
        }

        #[test]
        fn whatever_the_refunds_are_they_give_back_what_was_taken(
            commission in 0_i64..1_000_000, parts in prop::collection::vec(0_i64..1_000_000, 1..6),
        ) {
            let total = parts.iter().sum();
            let (mut refunded, mut back) = (0, 0);
            for part in parts {
                let before = reversed(commission, refunded, total);
                refunded += part;
                let step = reversed(commission, refunded, total) - before;
                prop_assert!(step >= 0, "{step}");
                back += step;
            }
            prop_assert!(back == commission || total == 0);
        }
    }
}
