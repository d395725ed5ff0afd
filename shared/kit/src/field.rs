//! How a column's Rust type appears in inputs, filters and statements.

use async_graphql::{ContextSelectionSet, InputType, MaybeUndefined, OutputType, Positioned, Value as Gql};
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{
    Array, BigInt as SqlBigInt, Bool, Date as SqlDate, Double, Integer, Jsonb, Numeric, SingleValue, Text, Timestamptz,
};

use crate::decimal::Decimal;
use crate::executor::Selected;
use crate::executor::write_name;
use crate::filter::{
    BooleanFilter, ColumnFilter, CurrencyCodeFilter, DateFilter, DateTimeFilter, DecimalFilter, FloatFilter, IdFilter, IntFilter,
    NoFilter, StringFilter,
};
use crate::id::Id;
use crate::json::{Date, StringList};
use crate::json_text::{write_json, write_string};
use crate::money::{BigInt, CurrencyCode, MinorAmount, Money};
use crate::shape::{Read, Write};
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

    /// Writes the value into an answer as JSON; `selected` says which parts of an object are wanted.
    fn write(&self, selected: &Selected<'_>, out: &mut Vec<u8>);

    /// Writes the value as Postgres sends it, without making one of this type where that would cost.
    const WRITE: Write;

    /// The value as Postgres sends it.
    const READ: Read;
}

/// [`Field::WRITE`] of a type that is made from what Postgres sends.
pub(crate) fn write_stored<T: Field + FromSql<S, Pg>, S>(
    stored: PgValue<'_>,
    selected: &Selected<'_>,
    out: &mut Vec<u8>,
) -> deserialize::Result<()> {
    T::from_sql(stored)?.write(selected, out);
    Ok(())
}

/// [`Field::READ`] of such a type.
pub(crate) fn read_stored<T: Field + FromSql<S, Pg>, S>(stored: PgValue<'_>) -> deserialize::Result<Value> {
    Ok(T::from_sql(stored)?.value())
}

fn write_text(stored: PgValue<'_>, _: &Selected<'_>, out: &mut Vec<u8>) -> deserialize::Result<()> {
    write_string(std::str::from_utf8(stored.as_bytes())?, out);
    Ok(())
}

fn read_text(stored: PgValue<'_>) -> deserialize::Result<Value> {
    Ok(Value::from(std::str::from_utf8(stored.as_bytes())?))
}

/// An input value that can be written to a column.
pub trait Settable {
    /// Adds the value to the row being written; nothing where it was left out.
    fn set(self, column: &'static str, row: &mut Assignments);
}

/// Marks the types of columns that are never NULL, so that `Option` of them is the nullable column.
pub trait NotNull {}

macro_rules! fields {
    ($($ty:ty as $sql:ty: $input:ty, $filter:ty, $store:expr, $read:expr, |$this:ident| $value:expr, |$selected:pat_param, $out:ident| $write:expr;)*) => {
        $(
            impl NotNull for $ty {}

            impl Field for $ty {
                type Input = $input;
                type Bare = $input;
                type Patch = Option<$input>;
                type Filter = $filter;
                const NULLABLE: bool = false;
                const WRITE: Write = $store;
                const READ: Read = $read;

                fn value(&self) -> Value {
                    let $this = self;
                    $value
                }

                fn write(&self, $selected: &Selected<'_>, $out: &mut Vec<u8>) {
                    let $this = self;
                    $write
                }
            }
        )*
    };
    ($($ty:ty as $sql:ty: $input:ty, $filter:ty, |$this:ident| $value:expr, |$selected:pat_param, $out:ident| $write:expr;)*) => {
        fields! {
            $($ty as $sql: $input, $filter, write_stored::<$ty, $sql>, read_stored::<$ty, $sql>, |$this| $value, |$selected, $out| $write;)*
        }
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
    Id as Text: Id, IdFilter, write_text, read_text, |this| Value::from(this), |_, out| write_string(this.as_str(), out);
    String as Text: String, StringFilter, write_text, read_text, |this| Value::from(this.as_str()), |_, out| write_string(this, out);
}

fields! {
    i32 as Integer: i32, IntFilter, |this| Value::Int(*this), |_, out| write_json(this, out);
    bool as Bool: bool, BooleanFilter, |this| Value::Bool(*this), |_, out| write_json(this, out);
    f64 as Double: f64, FloatFilter, |this| Value::Float(*this), |_, out| write_json(this, out);
    Decimal as Numeric: Decimal, DecimalFilter, |this| Value::Decimal(this.0), |_, out| write_shown(this.0, out);
    Timestamp as Timestamptz: Timestamp, DateTimeFilter, |this| Value::Timestamp(*this), |_, out| write_name(&this.to_rfc3339(), out);
    Date as SqlDate: Date, DateFilter, |this| Value::Date(this.0), |_, out| write_shown(this.0, out);
    CurrencyCode as Text: CurrencyCode, CurrencyCodeFilter, |this| Value::from(this.stored()), |_, out| write_name(this.code(), out);
    Money as Numeric: Decimal, DecimalFilter, |this| Value::Decimal(this.amount.0), |selected, out| this.write_selected(selected, out);
    MinorAmount as SqlBigInt: Decimal, NoFilter, |this| Value::BigInt(this.minor_units()), |selected, out| this.write_major(selected, out);
    serde_json::Value as Jsonb: serde_json::Value, NoFilter, |this| Value::Json(this.clone()), |_, out| write_json(this, out);
    Vec<String> as Array<Text>: Vec<String>, NoFilter, |this| Value::TextArray(this.clone()), |_, out| write_json(this, out);
    StringList as Jsonb: StringList, NoFilter, |this| Value::Json(serde_json::json!(this.0)), |_, out| write_json(&this.0, out);
}

/// Writes what is shown as a string without escapes, such as a number or a day.
fn write_shown(shown: impl std::fmt::Display, out: &mut Vec<u8>) {
    use std::io::Write as _;

    // Into memory: it does not fail.
    let _ = write!(out, "\"{shown}\"");
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

    const WRITE: Write = T::WRITE;
    const READ: Read = T::READ;

    fn write(&self, selected: &Selected<'_>, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(selected, out),
            None => out.extend_from_slice(b"null"),
        }
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

    const WRITE: Write = T::WRITE;
    const READ: Read = T::READ;

    fn write(&self, selected: &Selected<'_>, out: &mut Vec<u8>) {
        match &self.0 {
            Some(value) => value.write(selected, out),
            None => out.extend_from_slice(b"null"),
        }
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

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<async_graphql::parser::types::Field>,
    ) -> async_graphql::ServerResult<Gql> {
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

fn write_null(_: PgValue<'_>, _: &Selected<'_>, out: &mut Vec<u8>) -> deserialize::Result<()> {
    out.extend_from_slice(b"null");
    Ok(())
}

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

                const WRITE: Write = write_null;
                const READ: Read = |_| Ok(Value::Null);

                fn write(&self, _: &Selected<'_>, out: &mut Vec<u8>) {
                    out.extend_from_slice(b"null");
                }
            }
        )*
    };
}

write_only!(Secret, Hidden);
