//! Conditions in `where`: operators by type, folded into [`Predicate`]s.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use async_graphql::{InputObject, InputType, InputValueError, InputValueResult, Value as Gql};

use crate::decimal::Decimal;
use crate::declaration::described_input;
use crate::id::Id;
use crate::json::Date;
use crate::money::CurrencyCode;
use crate::predicate::{Comparison, Predicate};
use crate::text_enum::TextEnum;
use crate::value::{Timestamp, Value, Values};

/// The operators on one column.
pub trait ColumnFilter {
    /// Adds one condition for every operator given.
    fn fold(self, column: &'static str, all: &mut Vec<Predicate>);
}

fn compare(all: &mut Vec<Predicate>, column: &'static str, comparison: Comparison, value: Option<Value>) {
    if let Some(value) = value {
        all.push(Predicate::Compare(column, comparison, value));
    }
}

fn membership(all: &mut Vec<Predicate>, column: &'static str, within: Option<Values>, without: Option<Values>) {
    if let Some(values) = within {
        all.push(Predicate::Any(column, values));
    }
    if let Some(values) = without {
        all.push(Predicate::Not(Box::new(Predicate::Any(column, values))));
    }
}

fn null(all: &mut Vec<Predicate>, column: &'static str, is_null: Option<bool>) {
    if let Some(yes) = is_null {
        all.push(Predicate::Null(column, yes));
    }
}

/// A LIKE pattern for text that contains, or starts with, the given one literally.
fn pattern(text: &str, before: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push_str(before);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

macro_rules! ordered_filter {
    ($(#[$about:meta])* $name:ident, $ty:ty, $values:ident, |$one:ident| $raw:expr, $value:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, InputObject)]
        pub struct $name {
            /// Equal to.
            pub eq: Option<$ty>,
            /// Different from; a row without a value differs.
            pub ne: Option<$ty>,
            /// One of.
            pub r#in: Option<Vec<$ty>>,
            /// None of; a row without a value passes.
            pub not_in: Option<Vec<$ty>>,
            /// Less than.
            pub lt: Option<$ty>,
            /// Less than or equal to.
            pub lte: Option<$ty>,
            /// Greater than.
            pub gt: Option<$ty>,
            /// Greater than or equal to.
            pub gte: Option<$ty>,
            /// From the first to the second value, both included.
            #[graphql(validator(min_items = 2, max_items = 2))]
            pub between: Option<Vec<$ty>>,
            /// Without a value (true) or with one (false).
            pub is_null: Option<bool>,
        }

        impl ColumnFilter for $name {
            fn fold(self, column: &'static str, all: &mut Vec<Predicate>) {
                let raw = |$one: $ty| $raw;
                let value = |one: $ty| $value(raw(one));
                compare(all, column, Comparison::Equal, self.eq.map(value));
                compare(all, column, Comparison::NotEqual, self.ne.map(value));
                compare(all, column, Comparison::Less, self.lt.map(value));
                compare(all, column, Comparison::LessOrEqual, self.lte.map(value));
                compare(all, column, Comparison::Greater, self.gt.map(value));
                compare(all, column, Comparison::GreaterOrEqual, self.gte.map(value));
                let list = |list: Vec<$ty>| Values::$values(list.into_iter().map(raw).collect());
                membership(all, column, self.r#in.map(list), self.not_in.map(list));
                if let Some([from, to]) = self.between.and_then(|pair| <[$ty; 2]>::try_from(pair).ok()) {
                    all.push(Predicate::Compare(column, Comparison::GreaterOrEqual, value(from)));
                    all.push(Predicate::Compare(column, Comparison::LessOrEqual, value(to)));
                }
                null(all, column, self.is_null);
            }
        }
    };
}

ordered_filter!(
    /// Conditions on a whole number.
    IntFilter, i32, Int, |one| one, Value::Int
);
ordered_filter!(
    /// Conditions on a floating-point number.
    FloatFilter, f64, Float, |one| one, Value::Float
);
ordered_filter!(
    /// Conditions on an exact decimal number.
    DecimalFilter, Decimal, Decimal, |one| one.0, Value::Decimal
);
ordered_filter!(
    /// Conditions on a moment.
    DateTimeFilter, Timestamp, Timestamp, |one| one, Value::Timestamp
);
ordered_filter!(
    /// Conditions on a calendar day.
    DateFilter, Date, Date, |one| one.0, Value::Date
);

/// Conditions on text.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringFilter {
    /// Equal to, letter by letter.
    pub eq: Option<String>,
    /// Different from; a row without a value differs.
    pub ne: Option<String>,
    /// One of.
    pub r#in: Option<Vec<String>>,
    /// None of; a row without a value passes.
    pub not_in: Option<Vec<String>>,
    /// Contains this text, without regard to case.
    pub contains: Option<String>,
    /// Starts with this text, without regard to case.
    pub starts_with: Option<String>,
    /// Without a value (true) or with one (false).
    pub is_null: Option<bool>,
}

impl ColumnFilter for StringFilter {
    fn fold(self, column: &'static str, all: &mut Vec<Predicate>) {
        compare(all, column, Comparison::Equal, self.eq.map(Value::from));
        compare(all, column, Comparison::NotEqual, self.ne.map(Value::from));
        membership(all, column, self.r#in.map(Values::Text), self.not_in.map(Values::Text));
        if let Some(text) = self.contains {
            all.push(Predicate::Like(column, pattern(&text, "%")));
        }
        if let Some(text) = self.starts_with {
            all.push(Predicate::Like(column, pattern(&text, "")));
        }
        null(all, column, self.is_null);
    }
}

/// Conditions on an id.
#[derive(Clone, Debug, Default, InputObject)]
pub struct IdFilter {
    /// This id.
    pub eq: Option<Id>,
    /// Another id, or none.
    pub ne: Option<Id>,
    /// One of these ids.
    pub r#in: Option<Vec<Id>>,
    /// None of these ids.
    pub not_in: Option<Vec<Id>>,
    /// Without an id (true) or with one (false).
    pub is_null: Option<bool>,
}

impl ColumnFilter for IdFilter {
    fn fold(self, column: &'static str, all: &mut Vec<Predicate>) {
        let list = |ids: Vec<Id>| Values::Text(ids.iter().map(Id::to_string).collect());
        compare(all, column, Comparison::Equal, self.eq.as_ref().map(Value::from));
        compare(all, column, Comparison::NotEqual, self.ne.as_ref().map(Value::from));
        membership(all, column, self.r#in.map(list), self.not_in.map(list));
        null(all, column, self.is_null);
    }
}

/// Conditions on a currency.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CurrencyCodeFilter {
    /// This currency.
    pub eq: Option<CurrencyCode>,
    /// Another currency, or none.
    pub ne: Option<CurrencyCode>,
    /// One of these currencies.
    pub r#in: Option<Vec<CurrencyCode>>,
    /// None of these currencies.
    pub not_in: Option<Vec<CurrencyCode>>,
    /// Without a currency (true) or with one (false).
    pub is_null: Option<bool>,
}

impl ColumnFilter for CurrencyCodeFilter {
    fn fold(self, column: &'static str, all: &mut Vec<Predicate>) {
        let list = |codes: Vec<CurrencyCode>| Values::Text(codes.into_iter().map(CurrencyCode::stored).collect());
        compare(all, column, Comparison::Equal, self.eq.map(|code| Value::from(code.stored())));
        compare(all, column, Comparison::NotEqual, self.ne.map(|code| Value::from(code.stored())));
        membership(all, column, self.r#in.map(list), self.not_in.map(list));
        null(all, column, self.is_null);
    }
}

/// Conditions on a flag.
#[derive(Clone, Debug, Default, InputObject)]
pub struct BooleanFilter {
    /// Equal to.
    pub eq: Option<bool>,
    /// Different from; a row without a value differs.
    pub ne: Option<bool>,
    /// Without a value (true) or with one (false).
    pub is_null: Option<bool>,
}

impl ColumnFilter for BooleanFilter {
    fn fold(self, column: &'static str, all: &mut Vec<Predicate>) {
        compare(all, column, Comparison::Equal, self.eq.map(Value::Bool));
        compare(all, column, Comparison::NotEqual, self.ne.map(Value::Bool));
        null(all, column, self.is_null);
    }
}

/// Conditions on an enum; its GraphQL name is the enum's with `Filter` behind it.
#[derive(Clone, Debug)]
pub struct EnumFilter<T> {
    /// Equal to.
    pub eq: Option<T>,
    /// Different from; a row without a value differs.
    pub ne: Option<T>,
    /// One of.
    pub r#in: Option<Vec<T>>,
    /// None of; a row without a value passes.
    pub not_in: Option<Vec<T>>,
    /// Without a value (true) or with one (false).
    pub is_null: Option<bool>,
}

// By hand, since async-graphql's derive wants every instance of a generic input object listed.
impl<T: TextEnum + InputType> InputType for EnumFilter<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        format!("{}Filter", T::NAME).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            let input_fields = [
                described_input::<T>(registry, "eq", "Equal to."),
                described_input::<T>(registry, "ne", "Different from; a row without a value differs."),
                described_input::<Vec<T>>(registry, "in", "One of."),
                described_input::<Vec<T>>(registry, "notIn", "None of; a row without a value passes."),
                described_input::<bool>(registry, "isNull", "Without a value (true) or with one (false)."),
            ]
            .into_iter()
            .collect();
            MetaType::InputObject {
                name: Self::type_name().into_owned(),
                description: Some(format!("Conditions on a {}.", T::NAME)),
                input_fields,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: Some(std::any::type_name::<Self>()),
                oneof: false,
                directive_invocations: Vec::new(),
            }
        })
    }

    fn parse(value: Option<Gql>) -> InputValueResult<Self> {
        let Some(Gql::Object(mut given)) = value else {
            return Err(InputValueError::expected_type(value.unwrap_or_default()));
        };
        let filter = Self {
            eq: InputType::parse(given.swap_remove("eq")).map_err(InputValueError::propagate)?,
            ne: InputType::parse(given.swap_remove("ne")).map_err(InputValueError::propagate)?,
            r#in: InputType::parse(given.swap_remove("in")).map_err(InputValueError::propagate)?,
            not_in: InputType::parse(given.swap_remove("notIn")).map_err(InputValueError::propagate)?,
            is_null: InputType::parse(given.swap_remove("isNull")).map_err(InputValueError::propagate)?,
        };
        match given.keys().next() {
            Some(unknown) => Err(InputValueError::custom(format!("there is no operator `{unknown}`"))),
            None => Ok(filter),
        }
    }

    fn to_value(&self) -> Gql {
        let mut fields = IndexMap::new();
        let mut field = |name, value| fields.insert(async_graphql::Name::new(name), value);
        field("eq", self.eq.to_value());
        field("ne", self.ne.to_value());
        field("in", self.r#in.to_value());
        field("notIn", self.not_in.to_value());
        field("isNull", self.is_null.to_value());
        Gql::Object(fields)
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: TextEnum + InputType> ColumnFilter for EnumFilter<T> {
    fn fold(self, column: &'static str, all: &mut Vec<Predicate>) {
        let list = |list: Vec<T>| Values::Text(list.into_iter().map(|one| one.text().to_owned()).collect());
        compare(all, column, Comparison::Equal, self.eq.map(|one| Value::from(one.text())));
        compare(all, column, Comparison::NotEqual, self.ne.map(|one| Value::from(one.text())));
        membership(all, column, self.r#in.map(list), self.not_in.map(list));
        null(all, column, self.is_null);
    }
}

/// The filter of a column that cannot be filtered; no entity offers it.
#[derive(Clone, Copy, Debug)]
pub enum NoFilter {}

impl ColumnFilter for NoFilter {
    fn fold(self, _: &'static str, _: &mut Vec<Predicate>) {}
}

impl InputType for NoFilter {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        "Boolean".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <bool as InputType>::create_type_info(registry)
    }

    fn parse(_: Option<Gql>) -> InputValueResult<Self> {
        Err(InputValueError::custom("this field cannot be filtered"))
    }

    fn to_value(&self) -> Gql {
        Gql::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_like_reads_as_a_wildcard_is_escaped() {
        assert_eq!(pattern("50%_\\", "%"), "%50\\%\\_\\\\%");
        assert_eq!(pattern("whey", ""), "whey%");
    }
}
