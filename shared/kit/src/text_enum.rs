//! Enums stored as text.

/// A fieldless enum whose values are stored as the text the domain registry gives; written by `#[derive(TextEnum)]`.
pub trait TextEnum: Copy + Send + Sync + 'static {
    /// The GraphQL name of the enum.
    const NAME: &'static str;

    /// The stored text.
    fn text(self) -> &'static str;

    /// The value with this text.
    fn from_text(text: &str) -> Option<Self>;
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

                fn output(
                    &self,
                    _: &::async_graphql::ContextSelectionSet<'_>,
                    _: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
                ) -> ::async_graphql::Value {
                    ::async_graphql::resolver_utils::enum_value(*self)
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
