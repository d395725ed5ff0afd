//! Exact decimal numbers: `Decimal` in the graph, `numeric` in the database.

use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value as Gql};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Numeric;

/// An exact decimal number, written as a string such as `"12.50"`; never a binary fraction.
///
/// Up to 20 digits before the point and 8 behind it, as the database stores them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow)]
pub struct Decimal(pub rust_decimal::Decimal);

/// Digits behind the point that the database keeps.
const SCALE: u32 = 8;

impl Decimal {
    /// Reads a decimal number; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        // `from_str` rounds what does not fit into its 28 digits.
        let number = rust_decimal::Decimal::from_str_exact(text)
            .map_err(|_| format!("`{}` is not a decimal number", text.chars().take(40).collect::<String>()))?
            .normalize();
        if number.scale() > SCALE {
            return Err(format!("a decimal number has at most {SCALE} digits behind the point"));
        }
        if number.abs() >= rust_decimal::Decimal::from_i128_with_scale(10_i128.pow(20), 0) {
            return Err("a decimal number has at most 20 digits before the point".into());
        }
        Ok(Self(number))
    }

    /// `sum / count`, rounded half away from zero to so many digits behind the point; zero when `count` is.
    pub fn ratio(sum: i64, count: i64, digits: u32) -> Self {
        let quotient = rust_decimal::Decimal::from(sum).checked_div(count.into()).unwrap_or_default();
        Self(quotient.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero).normalize())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// An exact decimal number as a string, such as `"12.50"`.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Gql) -> InputValueResult<Self> {
        let text = match &value {
            Gql::String(text) => text.clone(),
            Gql::Number(number) if !number.is_f64() => number.to_string(),
            Gql::Number(_) => return Err(InputValueError::custom("write a decimal number as a string, so that it stays exact")),
            _ => return Err(InputValueError::expected_type(value)),
        };
        Self::parse(&text).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Gql {
        Gql::String(self.0.to_string())
    }
}

impl FromSql<Numeric, Pg> for Decimal {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let number = <rust_decimal::Decimal as FromSql<Numeric, Pg>>::from_sql(value)?;
        Ok(Self(number.normalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_exact_and_bounded() {
        assert_eq!(Decimal::parse("12.50").unwrap().to_string(), "12.5");
        assert_eq!(Decimal::parse("-0.00000001").unwrap().to_string(), "-0.00000001");
        assert!(Decimal::parse("0.000000001").is_err());
        assert!(Decimal::parse("100000000000000000000").is_err());
        assert!(Decimal::parse(&format!("0.{}1", "0".repeat(34))).is_err(), "no digit is rounded away");
        assert!(Decimal::parse(&format!("1.5{}", "0".repeat(34))).is_err());
        assert!(Decimal::parse("12,50").is_err());
        assert!(Decimal::parse("").is_err());
    }

    #[test]
    fn a_binary_fraction_is_refused() {
        let float = Gql::Number(async_graphql::Number::from_f64(12.5).unwrap());
        assert!(<Decimal as ScalarType>::parse(float).is_err());
        assert!(<Decimal as ScalarType>::parse(Gql::from(12)).is_ok());
    }
}
