//! Shapes of `jsonb` columns whose shape is known, and dates.

use std::borrow::Cow;

use async_graphql::parser::types::Field as AstField;
use async_graphql::{
    ContextSelectionSet, InputObject, InputType, InputValueError, InputValueResult, OutputType, Positioned, Scalar, ScalarType,
    ServerResult, SimpleObject, Value as Gql,
};
use chrono::{Datelike, NaiveDate};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Date as SqlDate, Jsonb};
use serde::{Deserialize, Serialize};

use crate::executor::Selected;
use crate::field::{Field, NotNull, Settable, read_stored, write_stored};
use crate::filter::NoFilter;
use crate::shape::{Read, Write};
use crate::value::{Value, YEARS};
use crate::write::Assignments;

/// A calendar day without a time zone, as clients give it of the years 1900 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, FromSqlRow)]
pub struct Date(pub NaiveDate);

/// A calendar day such as `2026-11-21`, of the years 1900 to 9999.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Gql) -> InputValueResult<Self> {
        match &value {
            Gql::String(text) => match text.parse::<NaiveDate>() {
                Ok(day) if YEARS.contains(&day.year()) => Ok(Self(day)),
                Ok(_) => Err(InputValueError::custom("a date lies in the years 1900 to 9999")),
                Err(_) => Err(InputValueError::custom("a date is written as 2026-11-21")),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Gql {
        Gql::String(self.0.to_string())
    }
}

impl FromSql<SqlDate, Pg> for Date {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <NaiveDate as FromSql<SqlDate, Pg>>::from_sql(value).map(Self)
    }
}

/// A `jsonb` column that holds a list of strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromSqlRow)]
pub struct StringList(pub Vec<String>);

impl FromSql<Jsonb, Pg> for StringList {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let json = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(Self(serde_json::from_value(json).unwrap_or_default()))
    }
}

impl InputType for StringList {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <Vec<String> as InputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<String> as InputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <Vec<String> as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Gql>) -> InputValueResult<Self> {
        Vec::<String>::parse(value).map(Self).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> Gql {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl OutputType for StringList {
    fn type_name() -> Cow<'static, str> {
        <Vec<String> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<String> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <Vec<String> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> ServerResult<Gql> {
        self.0.resolve(ctx, field).await
    }
}

macro_rules! json_objects {
    ($($name:ident),*) => {
        $(
            impl FromSql<Jsonb, Pg> for $name {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    let json = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
                    // A member of another shape than today's is left empty rather than failing the row.
                    Ok(serde_json::from_value(json).unwrap_or_default())
                }
            }

            impl NotNull for $name {}

            impl Field for $name {
                type Input = Self;
                type Bare = Self;
                type Patch = Option<Self>;
                type Filter = NoFilter;
                const NULLABLE: bool = false;

                fn value(&self) -> Value {
                    Value::Json(serde_json::to_value(self).unwrap_or_default())
                }

                const WRITE: Write = write_stored::<Self, Jsonb>;
                const READ: Read = read_stored::<Self, Jsonb>;

                fn write(&self, selected: &Selected<'_>, out: &mut Vec<u8>) {
                    selected.at_hand(self, out);
                }
            }

            impl Settable for $name {
                fn set(self, column: &'static str, row: &mut Assignments) {
                    row.put(column, Value::Json(serde_json::to_value(self).unwrap_or_default()));
                }
            }
        )*
    };
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, InputObject, FromSqlRow)]
#[graphql(shareable, input_name = "AddressInput")]
#[serde(default)]
pub struct Address {
    /// Who receives there, a person or a department.
    pub name: Option<String>,
    /// Street and number.
    pub line1: Option<String>,
    /// Floor, flat or landmark.
    pub line2: Option<String>,
    /// City or town.
    pub city: Option<String>,
    /// State, province or region.
    pub state: Option<String>,
    /// Postal code, where the country has them.
    pub postal_code: Option<String>,
    /// Country as ISO 3166-1 alpha-2, such as "SA".
    pub country_code: Option<String>,
    /// Phone number with country prefix.
    pub phone: Option<String>,
}

/// A place on the globe, WGS 84.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, InputObject, FromSqlRow)]
#[graphql(shareable, input_name = "GeoPointInput")]
#[serde(default)]
pub struct GeoPoint {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

/// The hours of one day of the week.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, InputObject)]
#[graphql(shareable, input_name = "DayHoursInput")]
#[serde(default)]
pub struct DayHours {
    /// Local time of opening, `09:00`.
    pub open: Option<String>,
    /// Local time of closing, `22:00`; earlier than opening when it is after midnight.
    pub close: Option<String>,
    /// True on a day without service.
    pub closed: Option<bool>,
}

/// Weekly hours in the time zone of the place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, InputObject, FromSqlRow)]
#[graphql(shareable, input_name = "OpeningHoursInput")]
#[serde(default)]
pub struct OpeningHours {
    /// Monday.
    pub monday: Option<DayHours>,
    /// Tuesday.
    pub tuesday: Option<DayHours>,
    /// Wednesday.
    pub wednesday: Option<DayHours>,
    /// Thursday.
    pub thursday: Option<DayHours>,
    /// Friday.
    pub friday: Option<DayHours>,
    /// Saturday.
    pub saturday: Option<DayHours>,
    /// Sunday.
    pub sunday: Option<DayHours>,
}

/// Colours of a brand as `#rrggbb`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, InputObject, FromSqlRow)]
#[graphql(shareable, input_name = "BrandColorsInput")]
#[serde(default)]
pub struct BrandColors {
    /// Main colour.
    pub primary: Option<String>,
    /// Second colour.
    pub secondary: Option<String>,
    /// Colour of highlights.
    pub accent: Option<String>,
    /// Colour behind content.
    pub background: Option<String>,
    /// Colour of text.
    pub text: Option<String>,
}

json_objects!(Address, GeoPoint, OpeningHours, BrandColors);
