//! Money: an exact amount and its currency; the number of decimals is ISO 4217's.

use std::borrow::Cow;

use async_graphql::parser::types::Field as AstField;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, InputValueError, InputValueResult, OutputType, Positioned, Scalar, ScalarType, ServerResult,
    Value as Gql,
};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Numeric, Text};
use iso_currency::Currency;

use crate::decimal::Decimal;
use crate::error::UserError;
use crate::executor::{Selected, selected_text, write_name};
use crate::field::Field;
use crate::json_text::write_json;
use crate::shape::{Object, Shape, described};
use crate::value::Value;
use crate::write::Assignments;

/// A currency of ISO 4217: upper case in the graph, lower case in the database, read in either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct CurrencyCode(Currency);

impl CurrencyCode {
    /// The currency with this code, in upper or lower case. None for the codes that ISO 4217 keeps for no currency (`XXX`) and for tests
    /// (`XTS`), and for those without a minor unit, such as gold: nothing is priced in them.
    pub fn parse(code: &str) -> Option<Self> {
        let currency = Currency::from_code(&code.to_ascii_uppercase())?;
        currency.exponent().is_some().then_some(Self(currency))
    }

    /// The code in upper case, `EUR`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The currency of a code as it is stored; None where that is none, or is empty.
    pub(crate) fn of_stored(code: &str) -> Option<Self> {
        Currency::from_code(&code.to_ascii_uppercase()).map(Self)
    }

    /// The code as stored, in lower case.
    pub fn stored(self) -> String {
        self.code().to_ascii_lowercase()
    }

    /// Digits behind the point: 2 for the euro, 3 for the dinar, 0 for the yen. Source: ISO 4217.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The amount with as many digits as the currency has, rounded half away from zero. A rule rounds once, at its end.
    pub fn rounded(self, amount: Decimal) -> Decimal {
        Decimal(amount.0.round_dp_with_strategy(self.exponent(), rust_decimal::RoundingStrategy::MidpointAwayFromZero))
    }

    /// The amount in the currency's smallest unit, or None when it has more digits than the currency or does not fit.
    pub fn minor_units(self, amount: Decimal) -> Option<i64> {
        let scaled = amount.0.checked_mul(rust_decimal::Decimal::from(10_i64.pow(self.exponent())))?;
        if !scaled.fract().is_zero() {
            return None;
        }
        i64::try_from(scaled).ok()
    }

    /// So many of the currency's smallest unit as an amount.
    pub fn major_units(self, minor: i64) -> Decimal {
        Decimal(rust_decimal::Decimal::new(minor, self.exponent()))
    }
}

/// Splits a sum in proportion to weights, none of them negative, into parts that add up to it: what is left after rounding each part
/// towards zero goes, one by one, to those that rounding took most from, the first of them before the later. Without any weight all of it
/// goes to the first.
pub fn allocate(sum: i64, weights: &[i64]) -> Vec<i64> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if total == 0 {
        let mut parts = vec![0; weights.len()];
        parts.first_mut().into_iter().for_each(|first| *first = sum);
        return parts;
    }
    let exact = |weight: &i64| i128::from(sum) * i128::from(*weight);
    // Each part lies between zero and the sum.
    let mut parts: Vec<i64> = weights.iter().map(|weight| i64::try_from(exact(weight) / total).unwrap_or_default()).collect();
    let left = sum - parts.iter().sum::<i64>();
    let mut most_cut: Vec<usize> = (0..weights.len()).collect();
    most_cut.sort_by_key(|&index| std::cmp::Reverse((exact(&weights[index]) % total).abs()));
    for index in most_cut.into_iter().take(usize::try_from(left.unsigned_abs()).unwrap_or_default()) {
        parts[index] += left.signum();
    }
    parts
}

/// A currency by its ISO 4217 code in upper case, such as "SAR"; lower case is accepted.
#[Scalar(name = "CurrencyCode", specified_by_url = "https://www.iso.org/iso-4217-currency-codes.html")]
impl ScalarType for CurrencyCode {
    fn parse(value: Gql) -> InputValueResult<Self> {
        match &value {
            Gql::String(code) => Self::parse(code).ok_or_else(|| {
                let code = code.chars().take(10).collect::<String>();
                InputValueError::custom(format!("`{code}` is no currency of ISO 4217 that something can be priced in"))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Gql {
        Gql::String(self.code().into())
    }
}

impl FromSql<Text, Pg> for CurrencyCode {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let code = std::str::from_utf8(value.as_bytes())?;
        // Rows from before a code was refused can still be read.
        Self::of_stored(code).ok_or_else(|| format!("`{code}` is not a currency of ISO 4217").into())
    }
}

impl ToSql<Text, Pg> for CurrencyCode {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write;
        out.write_all(self.stored().as_bytes())?;
        Ok(serialize::IsNull::No)
    }
}

/// Turns amounts of a written row, which arrive in major units, into the minor units of its `currency_code` that their columns hold.
/// Returns a user error for every amount that has more digits than the currency or does not fit, and one when an amount comes without
/// its currency.
pub fn amounts_to_minor_units(row: &mut Assignments, columns: &[&'static str]) -> Vec<UserError> {
    let currency = row.get("currency_code").and_then(Value::as_text).and_then(CurrencyCode::parse);
    let mut errors = Vec::new();
    for &column in columns {
        let Some(Value::Decimal(amount)) = row.get(column).cloned() else { continue };
        let Some(currency) = currency else {
            return vec![UserError::new("currency_code", crate::error::Code::Required, "Give the currency of the amount.")];
        };
        match currency.minor_units(Decimal(amount)) {
            Some(minor) => row.put(column, Value::BigInt(minor)),
            None => {
                let (code, digits) = (currency.code(), currency.exponent());
                let message = format!("{code} has {digits} decimals; the amount has more, or is too large.");
                errors.push(UserError::new(column, crate::error::Code::Invalid, message));
            }
        }
    }
    errors
}

/// The currency column of a row, which may be empty.
pub trait CurrencyOf {
    /// The currency, where there is one.
    fn currency(&self) -> Option<CurrencyCode>;
}

impl CurrencyOf for CurrencyCode {
    fn currency(&self) -> Option<CurrencyCode> {
        Some(*self)
    }
}

impl CurrencyOf for Option<CurrencyCode> {
    fn currency(&self) -> Option<CurrencyCode> {
        *self
    }
}

/// An amount column that takes its currency from another column of its row.
pub trait InCurrency {
    /// Completes the amount after its row has been read.
    fn set_currency(&mut self, currency: Option<CurrencyCode>);
}

/// An amount in the currency of its row, stored in major units (`numeric`).
#[derive(Clone, Copy, Debug, PartialEq, FromSqlRow)]
pub struct Money {
    pub(crate) amount: Decimal,
    currency: Option<CurrencyCode>,
}

impl Money {
    /// The amount in major units.
    pub fn major_units(&self) -> Decimal {
        self.amount
    }
}

impl InCurrency for Money {
    fn set_currency(&mut self, currency: Option<CurrencyCode>) {
        self.currency = currency;
    }
}

impl<T: InCurrency> InCurrency for Option<T> {
    fn set_currency(&mut self, currency: Option<CurrencyCode>) {
        if let Some(amount) = self {
            amount.set_currency(currency);
        }
    }
}

impl FromSql<Numeric, Pg> for Money {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self { amount: Decimal::from_sql(value)?, currency: None })
    }
}

impl Money {
    /// With as many digits behind the point as the currency has.
    fn shown(&self) -> Decimal {
        let mut amount = self.amount.0;
        let exponent = self.currency.map_or(0, CurrencyCode::exponent);
        if amount.scale() < exponent {
            amount.rescale(exponent);
        }
        Decimal(amount)
    }

    /// In the currency's smallest unit, rounded half away from zero.
    fn minor_units(&self) -> BigInt {
        let exponent = self.currency.map_or(0, CurrencyCode::exponent);
        let scaled = self.amount.0 * rust_decimal::Decimal::from(10_i64.pow(exponent));
        let rounded = scaled.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        BigInt(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// Writes the parts that are selected.
    pub(crate) fn write_selected(&self, selected: &Selected<'_>, out: &mut Vec<u8>) {
        let money = Self { currency: self.currency.or(selected.currency), ..*self };
        selected.object("Money", out, |name, out| match (name, money.currency) {
            ("amount", _) => money.shown().write(selected, out),
            ("currencyCode", Some(currency)) => write_name(currency.code(), out),
            ("minorUnits", _) => write_json(&money.minor_units().0, out),
            _ => out.extend_from_slice(b"null"),
        });
    }
}

impl OutputType for Money {
    fn type_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let object = Object {
            about: "An exact amount of money in one currency.",
            shareable: true,
            unresolvable: false,
            shape_of: &Shape::PUBLIC,
            max_age: None,
        };
        object.enter(registry, "Money".to_owned(), |registry| {
            vec![
                described::<Decimal>(
                    registry,
                    "amount",
                    "The amount in major units, with as many digits behind the point as the currency has, such as `\"12.50\"`.",
                ),
                described::<Option<CurrencyCode>>(
                    registry,
                    "currencyCode",
                    "The currency of the amount; null for an amount that holds in any currency.",
                ),
                described::<BigInt>(
                    registry,
                    "minorUnits",
                    "The amount in the currency's smallest unit: 12.50 EUR is 1250, 5.000 TND is 5000. An amount with more digits than the\n\
                     currency (a unit price, a rate) is rounded half away from zero.",
                ),
            ]
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> ServerResult<Gql> {
        Ok(selected_text(ctx, field, |selected, out| self.write_selected(selected, out)))
    }
}

/// An amount stored in minor units (`bigint`) whose currency is another column of the row; a `Decimal` in major units in the graph.
#[derive(Clone, Copy, Debug, PartialEq, FromSqlRow)]
pub struct MinorAmount {
    minor: i64,
    currency: Option<CurrencyCode>,
}

impl MinorAmount {
    /// The amount as stored, in minor units.
    pub fn minor_units(&self) -> i64 {
        self.minor
    }

    /// The amount in major units of its currency.
    pub fn major_units(&self) -> Decimal {
        self.currency.map_or(Decimal(self.minor.into()), |currency| currency.major_units(self.minor))
    }
}

impl MinorAmount {
    /// Writes the amount in major units.
    pub(crate) fn write_major(&self, selected: &Selected<'_>, out: &mut Vec<u8>) {
        Self { currency: self.currency.or(selected.currency), ..*self }.major_units().write(selected, out);
    }
}

impl InCurrency for MinorAmount {
    fn set_currency(&mut self, currency: Option<CurrencyCode>) {
        self.currency = currency;
    }
}

impl FromSql<diesel::sql_types::BigInt, Pg> for MinorAmount {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self { minor: <i64 as FromSql<diesel::sql_types::BigInt, Pg>>::from_sql(value)?, currency: None })
    }
}

impl async_graphql::OutputType for MinorAmount {
    fn type_name() -> std::borrow::Cow<'static, str> {
        <Decimal as async_graphql::OutputType>::type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <Decimal as async_graphql::OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &async_graphql::ContextSelectionSet<'_>,
        _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
    ) -> async_graphql::ServerResult<Gql> {
        Ok(ScalarType::to_value(&self.major_units()))
    }
}

/// A whole number of up to 64 bits; `Int` has 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigInt(pub i64);

/// A whole number of up to 64 bits, as a JSON number.
#[Scalar(name = "BigInt")]
impl ScalarType for BigInt {
    fn parse(value: Gql) -> InputValueResult<Self> {
        match &value {
            Gql::Number(number) => {
                number.as_i64().map(Self).ok_or_else(|| InputValueError::custom("a whole number of at most 64 bits"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Gql {
        Gql::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> CurrencyCode {
        CurrencyCode::parse(code).unwrap()
    }

    #[test]
    fn the_exponent_is_the_standards() {
        assert_eq!([currency("eur"), currency("TND"), currency("JPY")].map(CurrencyCode::exponent), [2, 3, 0]);
        assert!(CurrencyCode::parse("EURO").is_none());
    }

    #[test]
    fn five_thousand_minor_units_of_a_dinar_are_five() {
        let amount = MinorAmount { minor: 5000, currency: Some(currency("tnd")) };
        assert_eq!(amount.major_units().to_string(), "5.000");
    }

    #[test]
    fn minor_units_are_exact_or_nothing() {
        let amount = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(currency("EUR").minor_units(amount("12.5")), Some(1250));
        assert_eq!(currency("EUR").minor_units(amount("12.505")), None);
        assert_eq!(currency("TND").minor_units(amount("12.505")), Some(12505));
        assert_eq!(currency("EUR").minor_units(amount("99999999999999999999")), None);
    }

    #[test]
    fn an_amount_is_rounded_once_half_away_from_zero_by_its_currency() {
        let rounded = |text: &str, code: &str| currency(code).rounded(Decimal::parse(text).unwrap()).to_string();
        assert_eq!(rounded("12.345", "EUR"), "12.35");
        assert_eq!(rounded("-12.345", "EUR"), "-12.35");
        assert_eq!(rounded("12.3445", "TND"), "12.345");
        assert_eq!(rounded("12.5", "JPY"), "13");
        // Twice would make it 12.35.
        assert_eq!(rounded("12.3449", "EUR"), "12.34");
    }

    #[test]
    fn parts_add_up_to_their_sum() {
        assert_eq!(allocate(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(allocate(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(allocate(100, &[1, 2, 3]), [17, 33, 50]);
        assert_eq!(allocate(5, &[0, 0]), [5, 0]);
        assert_eq!(allocate(5, &[0, 7]), [0, 5]);
        assert_eq!(allocate(5, &[]), Vec::<i64>::new());
        let (sum, weights) = (i64::MAX, [i64::MAX, i64::MAX - 1, 3]);
        assert_eq!(allocate(sum, &weights).iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(sum));
    }
}
