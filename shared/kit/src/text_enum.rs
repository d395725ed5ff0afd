//! Enums stored as text.

use async_graphql::resolver_utils::EnumType;
use diesel::deserialize;
use diesel::pg::PgValue;

use crate::executor::{Selected, write_name};
use crate::value::Value;

/// A fieldless enum whose values are stored as the text the domain registry gives; written by `#[derive(TextEnum)]`.
pub trait TextEnum: Copy + Send + Sync + 'static {
    /// The GraphQL name of the enum.
    const NAME: &'static str;

    /// The stored text.
    fn text(self) -> &'static str;

    /// The value with this text.
    fn from_text(text: &str) -> Option<Self>;
}

/// Writes a value by its name in the graph.
#[doc(hidden)]
pub fn write_enum_value<E: TextEnum + EnumType>(value: E, out: &mut Vec<u8>) {
    match E::items().iter().find(|item| item.value == value) {
        Some(item) => write_name(item.name, out),
        None => out.extend_from_slice(b"null"),
    }
}

/// The same of a stored text. Errors where it is of no value.
#[doc(hidden)]
pub fn write_enum<E: TextEnum + EnumType>(stored: PgValue<'_>, _: &Selected<'_>, out: &mut Vec<u8>) -> deserialize::Result<()> {
    let text = std::str::from_utf8(stored.as_bytes())?;
    let value = E::from_text(text).ok_or_else(|| format!("`{text}` is not a {}", E::NAME))?;
    write_enum_value(value, out);
    Ok(())
}

/// The stored text as a value.
#[doc(hidden)]
pub fn read_enum(stored: PgValue<'_>) -> deserialize::Result<Value> {
    Ok(Value::from(std::str::from_utf8(stored.as_bytes())?))
}

/// Makes a [`TextEnum`] a column and a field of an entity; emitted by its derive.
#[doc(hidden)]
#[macro_export]
macro_rules! text_enum_column {
    ($name:ty) => {
        const _: () = {
            use ::diesel::deserialize::{self, FromSql, Queryable};
            use ::diesel::pg::{Pg, PgValue};
            use ::diesel::sql_types::Text;

            impl FromSql<Text, Pg> for $name {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    let text = ::std::str::from_utf8(value.as_bytes())?;
                    <Self as $crate::TextEnum>::from_text(text)
                        .ok_or_else(|| ::std::format!("`{text}` is not a {}", <Self as $crate::TextEnum>::NAME).into())
                }
            }

            impl Queryable<Text, Pg> for $name {
                type Row = Self;

                fn build(row: Self) -> deserialize::Result<Self> {
                    Ok(row)
                }
            }

            impl $crate::Field for $name {
                type Input = Self;
                type Bare = Self;
                type Patch = Option<Self>;
                type Filter = $crate::EnumFilter<Self>;
                const NULLABLE: bool = false;

                fn value(&self) -> $crate::Value {
                    $crate::Value::from(<Self as $crate::TextEnum>::text(*self))
                }

                const WRITE: $crate::WriteStored = $crate::write_enum::<Self>;
                const READ: $crate::ReadStored = $crate::read_enum;

                fn write(&self, _: &$crate::Selected<'_>, out: &mut ::std::vec::Vec<u8>) {
                    $crate::write_enum_value(*self, out);
                }
            }

            impl $crate::Settable for $name {
                fn set(self, column: &'static str, row: &mut $crate::Assignments) {
                    row.put(column, $crate::Value::from(<Self as $crate::TextEnum>::text(self)));
                }
            }

            impl $crate::NotNull for $name {}
        };
    };
}
