//! Values of columns, as bound in statements, kept in cursors and written by mutations.

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_graphql::Value as Gql;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, BigInt, Bool, Date as SqlDate, Double, Integer, Jsonb, Numeric, Text, Timestamptz};
use serde::{Deserialize, Serialize};

/// A moment in UTC, to the microsecond.
pub type Timestamp = DateTime<Utc>;

/// The years that moments and days given by clients may lie in: those that RFC 3339 can write, without the ones before any law or
/// calendar that a store knows. Arithmetic on what lies between stays far from the ends of what `chrono` can hold.
pub(crate) const YEARS: RangeInclusive<i32> = 1900..=9999;

/// Registers the scalar of moments, before async-graphql does, with its bounds.
pub(crate) fn register_date_time(registry: &mut Registry) {
    registry.create_input_type::<Timestamp, _>(MetaTypeId::Scalar, |_| MetaType::Scalar {
        name: "DateTime".to_owned(),
        description: Some(
            "A moment in UTC as RFC 3339, such as `2026-11-21T08:30:00+00:00`, to the microsecond; of the years 1900 to 9999."
                .to_owned(),
        ),
        is_valid: Some(Arc::new(is_date_time)),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        specified_by_url: Some("https://datatracker.ietf.org/doc/html/rfc3339".to_owned()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    });
}

fn is_date_time(value: &Gql) -> bool {
    let Gql::String(text) = value else { return false };
    text.parse::<Timestamp>().is_ok_and(|moment| YEARS.contains(&moment.year()))
}

/// A value of a column, of any of the types that tables use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// SQL NULL.
    #[serde(rename = "n")]
    Null,
    /// `text`, including ids and enums.
    #[serde(rename = "t")]
    Text(Arc<str>),
    /// `integer`.
    #[serde(rename = "i")]
    Int(i32),
    /// `bigint`.
    #[serde(rename = "l")]
    BigInt(i64),
    /// `boolean`.
    #[serde(rename = "b")]
    Bool(bool),
    /// `double precision`.
    #[serde(rename = "f")]
    Float(f64),
    /// `numeric`.
    #[serde(rename = "d")]
    Decimal(rust_decimal::Decimal),
    /// `timestamptz`.
    #[serde(rename = "s")]
    Timestamp(Timestamp),
    /// `date`.
    #[serde(rename = "y")]
    Date(NaiveDate),
    /// `jsonb`.
    #[serde(rename = "j")]
    Json(serde_json::Value),
    /// `text[]`.
    #[serde(rename = "a")]
    TextArray(Vec<String>),
}

impl Value {
    /// Writes the value as a bind parameter (or NULL) at the end of the statement.
    pub fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Null => {
                out.push_sql("NULL");
                Ok(())
            }
            Self::Text(text) => out.push_bind_param::<Text, str>(text),
            Self::Int(number) => out.push_bind_param::<Integer, _>(number),
            Self::BigInt(number) => out.push_bind_param::<BigInt, _>(number),
            Self::Bool(flag) => out.push_bind_param::<Bool, _>(flag),
            Self::Float(number) => out.push_bind_param::<Double, _>(number),
            Self::Decimal(number) => out.push_bind_param::<Numeric, _>(number),
            Self::Timestamp(time) => out.push_bind_param::<Timestamptz, _>(time),
            Self::Date(date) => out.push_bind_param::<SqlDate, _>(date),
            Self::Json(json) => out.push_bind_param::<Jsonb, _>(json),
            Self::TextArray(texts) => out.push_bind_param::<Array<Text>, _>(texts),
        }
    }

    /// The number of a whole number.
    pub(crate) fn as_int(&self) -> Option<i32> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Many values of one column, bound as one array so that the statement's text does not depend on their number.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// `text[]`.
    Text(Vec<String>),
    /// `integer[]`.
    Int(Vec<i32>),
    /// `bigint[]`.
    BigInt(Vec<i64>),
    /// `numeric[]`.
    Decimal(Vec<rust_decimal::Decimal>),
    /// `timestamptz[]`.
    Timestamp(Vec<Timestamp>),
    /// `date[]`.
    Date(Vec<NaiveDate>),
    /// `double precision[]`.
    Float(Vec<f64>),
}

impl Values {
    pub(crate) fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Text(all) => out.push_bind_param::<Array<Text>, _>(all),
            Self::Int(all) => out.push_bind_param::<Array<Integer>, _>(all),
            Self::BigInt(all) => out.push_bind_param::<Array<BigInt>, _>(all),
            Self::Decimal(all) => out.push_bind_param::<Array<Numeric>, _>(all),
            Self::Timestamp(all) => out.push_bind_param::<Array<Timestamptz>, _>(all),
            Self::Date(all) => out.push_bind_param::<Array<SqlDate>, _>(all),
            Self::Float(all) => out.push_bind_param::<Array<Double>, _>(all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_lies_in_years_that_can_be_reckoned_with() {
        for good in ["1900-01-01T00:00:00Z", "2026-11-21T08:30:00+03:00", "9999-12-31T23:59:59.999999Z"] {
            assert!(is_date_time(&Gql::from(good)), "{good}");
        }
        for bad in
            ["+262142-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "2026", ""]
        {
            assert!(!is_date_time(&Gql::from(bad)), "{bad}");
        }
        assert!(!is_date_time(&Gql::from(2026)));
    }
}
