//! The best price of a variant for a quantity, and why it is the best.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Enum, SimpleObject};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Numeric, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{CurrencyCode, Decimal, Error, Id, Result, Scope, ScopeLoader, Timestamp};
use rust_decimal::Decimal as Number;

/// What a price is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub(crate) quantity: i32,
    pub(crate) currency: CurrencyCode,
    pub(crate) region: Option<Id>,
    pub(crate) store: Option<Id>,
    pub(crate) company: Option<Id>,
    pub(crate) company_tier: Option<String>,
    /// A customer, who gets the prices of the companies that they buy for.
    pub(crate) buyer: Option<Id>,
    pub(crate) at: Timestamp,
}

/// A variant, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct VolumePriceKey {
    pub(crate) variant: Id,
    pub(crate) asked: Asked,
}

/// The price of a variant for a quantity.
#[derive(Clone, Debug, SimpleObject)]
pub struct VolumePrice {
    /// Price of one unit before any rule, in major units of `currencyCode`.
    pub list_price: Decimal,
    /// Where that price comes from.
    pub list_price_reason: ListPriceReason,
    /// Id of the price list that it stands in; null where it stands in none.
    pub price_list_id: Option<Id>,
    /// Price of one unit for this quantity.
    pub unit_price: Decimal,
    /// Price of all units: the exact price of one times the quantity, rounded once to the currency.
    pub total: Decimal,
    /// Currency of the prices.
    pub currency_code: CurrencyCode,
    /// Why it is this price.
    pub reason: VolumePriceReason,
    /// Id of the volume pricing rule that made it; null for the list price.
    pub rule_id: Option<Id>,
    /// Name of that rule, as shown beside the price.
    pub rule_name: Option<String>,
    /// Smallest quantity of the tier that holds.
    pub min_quantity: Option<i32>,
}

/// Why a price is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum VolumePriceReason {
    /// No rule makes it cheaper: it is the list price, of which `listPriceReason` says more.
    ListPrice,
    /// A rule about the product.
    Product,
    /// A rule about the category of the product.
    Category,
    /// A rule about every product.
    All,
    /// A rule for the company, or for its tier.
    Company,
}

/// Where a list price comes from. Of the prices that hold for the currency, the region, the quantity and the time, the tenant's own come before
/// its head office's, those of a price list before others, and those of a region before those of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ListPriceReason {
    /// The variant's price in the currency, which holds everywhere.
    BasePrice,
    /// Its price for the region.
    RegionPrice,
    /// Its price in a price list that is in force and for everybody, for all regions or for this one.
    PriceList,
}

/// A tier of a rule in force that may apply to a variant.
#[derive(Clone, Debug, QueryableByName)]
struct Candidate {
    #[diesel(sql_type = Text)]
    variant_id: Id,
    #[diesel(sql_type = Numeric)]
    list_price: Decimal,
    #[diesel(sql_type = Nullable<Text>)]
    price_list_id: Option<Id>,
    #[diesel(sql_type = Bool)]
    is_regional: bool,
    #[diesel(sql_type = Nullable<Text>)]
    rule_id: Option<Id>,
    #[diesel(sql_type = Nullable<Text>)]
    rule_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    applies_to: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    company_id: Option<Id>,
    #[diesel(sql_type = Nullable<Text>)]
    company_tier: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pricing_type: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    priority: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    min_quantity: Option<i32>,
    #[diesel(sql_type = Nullable<Numeric>)]
    discount_percentage: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    discount_amount: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    fixed_price: Option<Decimal>,
}

/// One row for each variant and tier that applies, and one with the list price alone. `$1` is the company, `$2` its tier, `$3` the customer,
/// `$4` the digits of the currency, `$5` the variants, `$6` the tenant, `$7` its head office, `$8` the currency, `$9` the region, `$10` the
/// quantity, `$11` the time and `$12` the store. A rule holds for one of the companies that buy, with its tier, or for everybody.
const CANDIDATES: &str = "
    WITH buying AS MATERIALIZED (
        SELECT $1 AS company_id, $2 AS tier
         UNION ALL
        SELECT company_id, tier FROM b2b.companies_of_buyer($3)
    )
    SELECT v.id AS variant_id, list.amount / (10::numeric ^ $4) AS list_price, list.price_list_id, list.is_regional, rule.*
      FROM unnest($5) AS wanted (id)
      JOIN product_variant v ON v.id = wanted.id AND v.tenant_id IN ($6, $7) AND v.deleted_at IS NULL
      JOIN product p ON p.tenant_id = v.tenant_id AND p.id = v.product_id AND p.deleted_at IS NULL
     CROSS JOIN LATERAL (
         SELECT price.amount, price.price_list_id, price.region_id IS NOT NULL AS is_regional
           FROM price
           LEFT JOIN price_list l ON l.tenant_id = price.tenant_id AND l.id = price.price_list_id
          WHERE price.variant_id = v.id AND price.tenant_id IN ($6, $7) AND price.currency_code = $8 AND price.deleted_at IS NULL
            AND (price.region_id IS NULL OR price.region_id = $9)
            AND (price.min_quantity IS NULL OR price.min_quantity <= $10) AND (price.max_quantity IS NULL OR price.max_quantity >= $10)
            AND (price.price_list_id IS NULL
                 OR l.deleted_at IS NULL AND l.status = 'active' AND (l.rules IS NULL OR l.rules = '{}') AND (l.starts_at IS NULL OR l.starts_at <= $11)
                    AND (l.ends_at IS NULL OR l.ends_at > $11))
          ORDER BY price.tenant_id = $6 DESC, price.price_list_id IS NULL, price.region_id IS NULL, price.amount
          LIMIT 1
     ) list
      LEFT JOIN LATERAL (
         SELECT r.id AS rule_id, r.name AS rule_name, r.applies_to, r.company_id, r.company_tier, r.pricing_type, r.priority, t.min_quantity,
                t.discount_percentage, t.discount_amount, t.fixed_price
           FROM volume_pricing r
           JOIN volume_pricing_tier t ON t.tenant_id = r.tenant_id AND t.volume_pricing_id = r.id AND t.deleted_at IS NULL
          WHERE r.tenant_id = $6 AND r.status = 'active' AND r.deleted_at IS NULL
            AND (r.starts_at IS NULL OR r.starts_at <= $11) AND (r.ends_at IS NULL OR r.ends_at > $11)
            AND (r.region_id IS NULL OR r.region_id = $9) AND (r.store_id IS NULL OR r.store_id = $12)
            AND (r.applies_to IN ('all', 'company')
                 OR r.applies_to = 'product' AND r.target_id = p.id
                 OR r.applies_to = 'category' AND r.target_id = p.metadata ->> 'category')
            AND EXISTS (
                SELECT FROM buying b
                 WHERE (r.company_id IS NULL OR r.company_id = b.company_id) AND (r.company_tier IS NULL OR r.company_tier = b.tier)
                   AND (r.applies_to <> 'company' OR r.target_id = b.company_id))
            AND t.min_quantity <= $10 AND (t.max_quantity IS NULL OR t.max_quantity >= $10)
            AND (t.currency_code = $8 OR t.currency_code IS NULL AND r.pricing_type = 'percentage')
     ) rule ON true";

impl Loader<VolumePriceKey> for ScopeLoader {
    type Value = VolumePrice;
    type Error = Error;

    async fn load(&self, keys: &[VolumePriceKey]) -> Result<HashMap<VolumePriceKey, VolumePrice>> {
        let scope = self.scope();
        scope.loads(keys.len());
        let mut asked: HashMap<&Asked, Vec<&Id>> = HashMap::new();
        for key in keys {
            asked.entry(&key.asked).or_default().push(&key.variant);
        }
        let mut prices = HashMap::with_capacity(keys.len());
        for (asked, variants) in asked {
            let mut of_variant: HashMap<Id, Vec<Candidate>> = HashMap::new();
            for candidate in candidates(scope, asked, &variants).await? {
                of_variant.entry(candidate.variant_id.clone()).or_default().push(candidate);
            }
            for (variant, candidates) in of_variant {
                if let Some(price) = best(&candidates, asked) {
                    prices.insert(VolumePriceKey { variant, asked: asked.clone() }, price);
                }
            }
        }
        Ok(prices)
    }
}

async fn candidates(scope: &Scope, asked: &Asked, variants: &[&Id]) -> Result<Vec<Candidate>> {
    scope
        .read("volume_pricing", |mut connection| {
            kit::prepared(CANDIDATES)
                .bind::<Nullable<Text>, _>(asked.company.clone())
                .bind::<Nullable<Text>, _>(asked.company_tier.clone())
                .bind::<Nullable<Text>, _>(asked.buyer.clone())
                .bind::<Integer, _>(i32::try_from(asked.currency.exponent()).unwrap_or_default())
                .bind::<Array<Text>, _>(variants.iter().map(|id| (*id).clone()).collect::<Vec<Id>>())
                .bind::<Text, _>(scope.tenant_id().clone())
                .bind::<Nullable<Text>, _>(scope.head_office().cloned())
                .bind::<Text, _>(asked.currency)
                .bind::<Nullable<Text>, _>(asked.region.clone())
                .bind::<Integer, _>(asked.quantity)
                .bind::<Timestamptz, _>(asked.at)
                .bind::<Nullable<Text>, _>(asked.store.clone())
                .load(&mut connection)
                .boxed()
        })
        .await
}

impl Candidate {
    /// The exact price of one unit by the tier; None where it makes nothing cheaper.
    fn unit_price(&self) -> Option<Number> {
        let list = self.list_price.0;
        let price = match self.pricing_type.as_deref()? {
            "percentage" => list * (Number::ONE_HUNDRED - self.discount_percentage?.0) / Number::ONE_HUNDRED,
            "fixed_amount" => (list - self.discount_amount?.0).max(Number::ZERO),
            _ => self.fixed_price?.0,
        };
        (price < list).then_some(price)
    }

    fn list_price_reason(&self) -> ListPriceReason {
        match (&self.price_list_id, self.is_regional) {
            (Some(_), _) => ListPriceReason::PriceList,
            (None, true) => ListPriceReason::RegionPrice,
            (None, false) => ListPriceReason::BasePrice,
        }
    }

    fn reason(&self) -> VolumePriceReason {
        match self.applies_to.as_deref() {
            _ if self.company_id.is_some() || self.company_tier.is_some() => VolumePriceReason::Company,
            Some("product") => VolumePriceReason::Product,
            Some("category") => VolumePriceReason::Category,
            Some("company") => VolumePriceReason::Company,
            _ => VolumePriceReason::All,
        }
    }
}

/// Of the rules that make the price lower, the one of the highest priority, of equal ones the lowest price, of equal prices the oldest rule.
fn best(candidates: &[Candidate], asked: &Asked) -> Option<VolumePrice> {
    let listed = candidates.first()?;
    let list = listed.list_price;
    let cheaper = candidates.iter().filter_map(|candidate| Some((candidate, candidate.unit_price()?)));
    let chosen = cheaper.min_by(|(one, one_price), (other, other_price)| {
        let by_priority = other.priority.cmp(&one.priority);
        by_priority.then(one_price.cmp(other_price)).then_with(|| one.rule_id.cmp(&other.rule_id))
    });
    let (rule, exact) = chosen.map_or((None, list.0), |(rule, price)| (Some(rule), price));
    let total = asked.currency.rounded(Decimal(exact.checked_mul(Number::from(asked.quantity))?));
    Some(VolumePrice {
        list_price: list,
        list_price_reason: listed.list_price_reason(),
        price_list_id: listed.price_list_id.clone(),
        unit_price: Decimal(exact.round_dp(8).normalize()),
        total,
        currency_code: asked.currency,
        reason: rule.map_or(VolumePriceReason::ListPrice, Candidate::reason),
        rule_id: rule.and_then(|rule| rule.rule_id.clone()),
        rule_name: rule.and_then(|rule| rule.rule_name.clone()),
        min_quantity: rule.and_then(|rule| rule.min_quantity),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(quantity: i32, currency: &str) -> Asked {
        let currency = CurrencyCode::parse(currency).unwrap();
        Asked {
            quantity,
            currency,
            region: None,
            store: None,
            company: None,
            company_tier: None,
            buyer: None,
            at: Timestamp::default(),
        }
    }

    fn amount(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn candidate(list: &str, rule: &str, kind: &str, value: &str, priority: i32) -> Candidate {
        let value = Some(amount(value));
        Candidate {
            variant_id: Id::from("variant_1"),
            list_price: amount(list),
            price_list_id: None,
            is_regional: false,
            rule_id: Some(Id::from(rule)),
            rule_name: Some(rule.into()),
            applies_to: Some("product".into()),
            company_id: None,
            company_tier: None,
            pricing_type: Some(kind.into()),
            priority: Some(priority),
            min_quantity: Some(1),
            discount_percentage: value.filter(|_| kind == "percentage"),
            discount_amount: value.filter(|_| kind == "fixed_amount"),
            fixed_price: value.filter(|_| kind == "fixed_price"),
        }
    }

    fn chosen(candidates: &[Candidate], asked: &Asked) -> (String, String, Option<String>) {
        let price = best(candidates, asked).unwrap();
        (price.unit_price.to_string(), price.total.0.normalize().to_string(), price.rule_name)
    }

    #[test]
    fn priority_comes_before_the_lower_price_and_that_before_age() {
        let percentage = candidate("85", "vprice_a", "percentage", "10", 5);
        let amount_off = candidate("85", "vprice_b", "fixed_amount", "20", 5);
        let price = candidate("85", "vprice_c", "fixed_price", "80", 9);
        let all = [percentage.clone(), amount_off.clone(), price];
        assert_eq!(chosen(&all, &asked(2, "SAR")), ("80".into(), "160".into(), Some("vprice_c".into())));
        assert_eq!(chosen(&all[..2], &asked(2, "SAR")), ("65".into(), "130".into(), Some("vprice_b".into())));
        let twin = Candidate { rule_name: Some("older".into()), rule_id: Some(Id::from("vprice_0")), ..amount_off.clone() };
        assert_eq!(chosen(&[amount_off, twin, percentage], &asked(1, "SAR")).2.as_deref(), Some("older"));
    }

    #[test]
    fn a_rule_that_makes_nothing_cheaper_is_no_reason() {
        let dearer = candidate("85", "vprice_a", "fixed_price", "90", 99);
        let price = best(&[dearer], &asked(3, "SAR")).unwrap();
        assert_eq!((price.reason, price.rule_id, price.total), (VolumePriceReason::ListPrice, None, amount("255")));
    }

    #[test]
    fn the_total_is_rounded_once() {
        let third = candidate("9.99", "vprice_a", "percentage", "33", 0);
        // 6.6933 a piece: seven are 46.8531, not seven times 6.69.
        assert_eq!(
            chosen(std::slice::from_ref(&third), &asked(7, "EUR")),
            ("6.6933".into(), "46.85".into(), Some("vprice_a".into()))
        );
        assert_eq!(chosen(&[third], &asked(7, "TND")).1, "46.853");
    }

    #[test]
    fn a_price_for_a_company_says_so() {
        let mut own = candidate("10", "vprice_a", "percentage", "8", 0);
        own.company_tier = Some("gold".into());
        assert_eq!(best(&[own], &asked(1, "SAR")).unwrap().reason, VolumePriceReason::Company);
    }
}
