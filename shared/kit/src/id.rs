//! Ids: a type prefix and a ULID, such as `prod_01jd3q…`.

use std::fmt;
use std::sync::Arc;

use async_graphql::{ID, InputType, InputValueError, InputValueResult, OutputType, Positioned, ServerResult, Value as Gql};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};

use crate::field::Private;

/// The id of a row: cheap to clone, `ID` in the graph, text in the database.
///
/// An id sorts by the time of its creation, since a ULID begins with its milliseconds.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow, Serialize, Deserialize)]
#[diesel(sql_type = Text)]
pub struct Id(Arc<str>);

impl Id {
    /// A new id with the given prefix (without the underscore).
    pub fn new(prefix: &str) -> Self {
        Self(format!("{prefix}_{}", ulid::Ulid::generate().to_string().to_ascii_lowercase()).into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the id belongs to the type with this prefix (without the underscore).
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.0.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'))
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromSql<Text, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(value.as_bytes())?.into()))
    }
}

impl ToSql<Text, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(&self.0, out)
    }
}

impl InputType for Id {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Gql>) -> InputValueResult<Self> {
        match value {
            Some(Gql::String(text)) if !text.is_empty() && text.len() <= 128 && !text.contains('\0') => Ok(Self(text.into())),
            Some(Gql::String(_)) => Err(InputValueError::custom("an id has 1 to 128 characters")),
            // The specification has whole numbers accepted as ids; here none names a row.
            Some(Gql::Number(number)) if !number.is_f64() => Ok(Self(number.to_string().into())),
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Gql {
        Gql::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl OutputType for Id {
    fn type_name() -> std::borrow::Cow<'static, str> {
        <ID as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &async_graphql::ContextSelectionSet<'_>,
        _: &Positioned<async_graphql::parser::types::Field>,
    ) -> ServerResult<Gql> {
        Ok(Gql::String(self.0.to_string()))
    }
}

/// A reference column, whether it may be empty or not.
pub trait OptionalId {
    /// The id, where there is one.
    fn optional_id(&self) -> Option<&Id>;
}

impl OptionalId for Id {
    fn optional_id(&self) -> Option<&Id> {
        Some(self)
    }
}

impl OptionalId for Option<Id> {
    fn optional_id(&self) -> Option<&Id> {
        self.as_ref()
    }
}

impl<T: OptionalId> OptionalId for Private<T> {
    fn optional_id(&self) -> Option<&Id> {
        self.visible()?.optional_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_has_its_prefix_and_a_ulid() {
        let id = Id::new("rev");
        assert!(id.has_prefix("rev"));
        assert!(!id.has_prefix("re"));
        assert_eq!(id.as_str().len(), "rev_".len() + 26);
        assert_eq!(id.as_str(), id.as_str().to_lowercase());
    }

    #[test]
    fn an_id_from_a_client_is_bounded() {
        assert!(Id::parse(Some(Gql::String("x".repeat(129)))).is_err());
        assert!(Id::parse(Some(Gql::String(String::new()))).is_err());
        assert!(Id::parse(Some(Gql::String("rev_\0".into()))).is_err());
        assert!(Id::parse(Some(Gql::from(true))).is_err());
        assert_eq!(
            Id::parse(Some(Gql::from(5))).map(|id| id.to_string()).ok().as_deref(),
            Some("5"),
            "as the specification has it"
        );
        assert!(Id::parse(Some(Gql::String("rev_1".into()))).is_ok());
    }
}
