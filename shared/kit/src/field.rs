//! How a column's Rust type appears in inputs, filters and statements.

use async_graphql::parser::types::Field as AstField;
use async_graphql::{ContextSelectionSet, InputType, MaybeUndefined, OutputType, Positioned, ScalarType, Value as Gql};
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::SingleValue;

use crate::decimal::Decimal;
use crate::filter::{
    BooleanFilter, ColumnFilter, CurrencyCodeFilter, DateFilter, DateTimeFilter, DecimalFilter, FloatFilter, IdFilter, IntFilter,
    NoFilter, StringFilter,
};
use crate::id::Id;
use crate::json::{Date, StringList};
use crate::money::{BigInt, CurrencyCode, MinorAmount, Money};
use crate::record::at_hand;
use crate::value::{Timestamp, Value};
use crate::write::Assignments;

/// A column of an entity.
pub trait Field {
    /// Its type in a create input.
    type Input: InputType + Settable;
    /// The same without `Option`, for a create input that may leave it out because the database has a default.
    type Bare: InputType + Settable;
    /// Its type in an update input, where left out means unchanged.
    type Patch: InputType + Settable;
    /// Its conditions in `where`.
    type Filter: InputType + ColumnFilter;
    /// Whether the column may be NULL.
    const NULLABLE: bool;

    /// The value as bound in a statement or kept in a cursor.
    fn value(&self) -> Value;

    /// The value in an answer; `field` says which parts of an object are selected.
    fn output(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Gql;
}

/// An input value that can be written to a column.
pub trait Settable {
    /// Adds the value to the row being written; nothing where it was left out.
    fn set(self, column: &'static str, row: &mut Assignments);
}

/// Marks the types of columns that are never NULL, so that `Option` of them is the nullable column.
pub trait NotNull {}

macro_rules! fields {
    ($($ty:ty: $input:ty, $filter:ty, |$this:ident| $value:expr, |$ctx:pat_param, $field:pat_param| $output:expr;)*) => {
        $(
            impl NotNull for $ty {}

            impl Field for $ty {
                type Input = $input;
                type Bare = $input;
                type Patch = Option<$input>;
                type Filter = $filter;
                const NULLABLE: bool = false;

                fn value(&self) -> Value {
                    let $this = self;
                    $value
                }

                fn output(&self, $ctx: &ContextSelectionSet<'_>, $field: &Positioned<AstField>) -> Gql {
                    let $this = self;
                    $output
                }
            }
        )*
    };
}

macro_rules! settable {
    ($($ty:ty: |$given:ident| $set:expr;)*) => {
        $(impl Settable for $ty {
            fn set(self, column: &'static str, row: &mut Assignments) {
                let $given = self;
                row.put(column, $set);
            }
        })*
    };
}

fields! {
    Id: Id, IdFilter, |this| Value::from(this), |_, _| InputType::to_value(this);
    String: String, StringFilter, |this| Value::from(this.as_str()), |_, _| Gql::from(this.as_str());
    i32: i32, IntFilter, |this| Value::Int(*this), |_, _| Gql::from(*this);
    bool: bool, BooleanFilter, |this| Value::Bool(*this), |_, _| Gql::from(*this);
    f64: f64, FloatFilter, |this| Value::Float(*this), |_, _| Gql::from(*this);
    Decimal: Decimal, DecimalFilter, |this| Value::Decimal(this.0), |_, _| ScalarType::to_value(this);
    Timestamp: Timestamp, DateTimeFilter, |this| Value::Timestamp(*this), |_, _| ScalarType::to_value(this);
    Date: Date, DateFilter, |this| Value::Date(this.0), |_, _| ScalarType::to_value(this);
    CurrencyCode: CurrencyCode, CurrencyCodeFilter, |this| Value::from(this.stored()), |_, _| ScalarType::to_value(this);
    Money: Decimal, DecimalFilter, |this| Value::Decimal(this.amount.0), |ctx, field| this.selected(ctx, field);
    MinorAmount: Decimal, NoFilter, |this| Value::BigInt(this.minor_units()), |_, _| ScalarType::to_value(&this.major_units());
    serde_json::Value: serde_json::Value, NoFilter, |this| Value::Json(this.clone()), |ctx, field| at_hand(this, ctx, field);
    Vec<String>: Vec<String>, NoFilter, |this| Value::TextArray(this.clone()), |_, _| texts(this);
    StringList: StringList, NoFilter, |this| Value::Json(serde_json::json!(this.0)), |_, _| texts(&this.0);
}

fn texts(all: &[String]) -> Gql {
    Gql::List(all.iter().map(|text| Gql::from(text.as_str())).collect())
}

settable! {
    Id: |given| Value::from(&given);
    String: |given| Value::from(given);
    i32: |given| Value::Int(given);
    bool: |given| Value::Bool(given);
    f64: |given| Value::Float(given);
    Decimal: |given| Value::Decimal(given.0);
    Timestamp: |given| Value::Timestamp(given);
    Date: |given| Value::Date(given.0);
    BigInt: |given| Value::BigInt(given.0);
    CurrencyCode: |given| Value::from(given.stored());
    serde_json::Value: |given| Value::Json(given);
    Vec<String>: |given| Value::TextArray(given);
    StringList: |given| Value::Json(serde_json::json!(given.0));
}

impl<T: Settable> Settable for Option<T> {
    fn set(self, column: &'static str, row: &mut Assignments) {
        if let Some(value) = self {
            value.set(column, row);
        }
    }
}

impl<T: Settable> Settable for MaybeUndefined<T> {
    fn set(self, column: &'static str, row: &mut Assignments) {
        match self {
            Self::Undefined => {}
            Self::Null => row.put(column, Value::Null),
            Self::Value(value) => value.set(column, row),
        }
    }
}

impl<T: Field + NotNull> Field for Option<T>
where
    Option<T::Input>: InputType,
    MaybeUndefined<T::Input>: InputType,
{
    type Input = Option<T::Input>;
    type Bare = T::Input;
    type Patch = MaybeUndefined<T::Input>;
    type Filter = T::Filter;
    const NULLABLE: bool = true;

    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::value)
    }

    fn output(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Gql {
        self.as_ref().map_or(Gql::Null, |value| value.output(ctx, field))
    }
}

/// A column that staff and the row's owner see and everybody else sees as null.
#[derive(Clone, Debug)]
pub struct Private<T>(Option<T>);

impl<T> Private<T> {
    /// Hides the value from the caller.
    pub fn conceal(&mut self) {
        self.0 = None;
    }

    /// The value, where the caller may see it.
    pub fn visible(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T, ST: SingleValue> Queryable<ST, Pg> for Private<T>
where
    T: FromSql<ST, Pg>,
    Private<T>: FromSql<ST, Pg>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl<T, ST> FromSql<ST, Pg> for Private<T>
where
    T: FromSql<ST, Pg>,
{
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        T::from_sql(value).map(|inner| Self(Some(inner)))
    }

    fn from_nullable_sql(value: Option<PgValue<'_>>) -> deserialize::Result<Self> {
        T::from_nullable_sql(value).map(|inner| Self(Some(inner)))
    }
}

impl<T: Field> Field for Private<T> {
    type Input = T::Input;
    type Bare = T::Bare;
    type Patch = T::Patch;
    type Filter = T::Filter;
    const NULLABLE: bool = T::NULLABLE;

    fn value(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, T::value)
    }

    fn output(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Gql {
        self.0.as_ref().map_or(Gql::Null, |value| value.output(ctx, field))
    }
}

impl<T: crate::money::InCurrency> crate::money::InCurrency for Private<T> {
    fn set_currency(&mut self, currency: Option<CurrencyCode>) {
        self.0.set_currency(currency);
    }
}

impl<T: OutputType> OutputType for Private<T> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        T::create_type_info(registry);
        T::type_name().into_owned()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> async_graphql::ServerResult<Gql> {
        match &self.0 {
            Some(value) => value.resolve(ctx, field).await,
            None => Ok(Gql::Null),
        }
    }
}

/// A write-only column that is encrypted at rest (a password or key that the platform itself must use): accepted in inputs as text,
/// encrypted with [`SecretKeys`](crate::SecretKeys) before it reaches the database, never kept in memory, never shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Secret;

/// A write-only column that is stored as given (a hash, a token that is compared): never kept in memory, never shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hidden;

macro_rules! write_only {
    ($($ty:ty),*) => {
        $(
            impl<ST> FromSql<ST, Pg> for $ty {
                fn from_sql(_: PgValue<'_>) -> deserialize::Result<Self> {
                    Ok(Self)
                }

                fn from_nullable_sql(_: Option<PgValue<'_>>) -> deserialize::Result<Self> {
                    Ok(Self)
                }
            }

            impl<ST: SingleValue> Queryable<ST, Pg> for $ty {
                type Row = Self;

                fn build(row: Self) -> deserialize::Result<Self> {
                    Ok(row)
                }
            }

            impl Field for $ty {
                type Input = Option<String>;
                type Bare = String;
                type Patch = MaybeUndefined<String>;
                type Filter = NoFilter;
                const NULLABLE: bool = true;

                fn value(&self) -> Value {
                    Value::Null
                }

                fn output(&self, _: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> Gql {
                    Gql::Null
                }
            }
        )*
    };
}

write_only!(Secret, Hidden);
