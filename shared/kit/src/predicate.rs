//! Conditions on rows: what filters, cursors, access rules and tenancy fold into.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, Text};

use crate::value::{Value, Values};

/// How a column is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `IS DISTINCT FROM`: a NULL differs from every value.
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

impl Comparison {
    fn sql(self) -> &'static str {
        match self {
            Self::Equal => " = ",
            Self::NotEqual => " IS DISTINCT FROM ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
        }
    }
}

/// A condition on the rows of one table. Column names come from declarations, never from a request; values are bound.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// Every row.
    True,
    /// No row.
    False,
    /// A column compared with a value.
    Compare(&'static str, Comparison, Value),
    /// A column equal to one of the values.
    Any(&'static str, Values),
    /// A column that is NULL (or, with `false`, is not).
    Null(&'static str, bool),
    /// A text column that matches a LIKE pattern, without regard to case.
    Like(&'static str, String),
    /// Columns compared as a row, for cursors whose keys all run the same way.
    Row(Vec<&'static str>, Comparison, Vec<Value>),
    /// All of them.
    And(Vec<Predicate>),
    /// At least one of them.
    Or(Vec<Predicate>),
    /// Not true: also where the inner condition is unknown because of a NULL.
    Not(Box<Predicate>),
    /// A column whose value is selected from the rows of another table that match.
    In(Box<Membership>),
    /// A column that names one of these nodes of the tenant, or a node below them.
    AtNodes(&'static str, String, Vec<String>),
    /// A condition written as SQL by the entity, with markers: see [`crate::Source`].
    Sql(Marked),
}

/// `column IN (SELECT … FROM other WHERE …)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// The column of the outer table.
    pub column: &'static str,
    /// The column of the other table.
    pub selected: &'static str,
    /// The other table, under its own name.
    pub table: &'static str,
    /// What stands in its place, when not the table itself.
    pub from: Option<Marked>,
    /// Which of its rows.
    pub predicate: Predicate,
}

/// SQL written in the source, with `{tenant}`, `{head_office}`, `{vendor}` and `{customer}` where those ids are bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// The text; it must be static so that no request can reach it.
    pub sql: &'static str,
    /// Bound at `{tenant}`.
    pub tenant: String,
    /// Bound at `{head_office}`.
    pub head_office: Option<String>,
    /// Bound at `{vendor}`: the vendor that the caller works for.
    pub vendor: Option<String>,
    /// Bound at `{customer}`: the customer who calls.
    pub customer: Option<String>,
}

impl Marked {
    pub(crate) fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut rest = self.sql;
        while let Some(start) = rest.find('{') {
            out.push_sql(&rest[..start]);
            let end = rest[start..].find('}').map_or(rest.len(), |length| start + length + 1);
            let bound = match &rest[start..end] {
                "{tenant}" => Some(&self.tenant),
                "{head_office}" => self.head_office.as_ref(),
                "{vendor}" => self.vendor.as_ref(),
                "{customer}" => self.customer.as_ref(),
                other => {
                    out.push_sql(other);
                    rest = &rest[end..];
                    continue;
                }
            };
            match bound {
                Some(id) => out.push_bind_param::<Text, str>(id)?,
                None => out.push_sql("NULL"),
            }
            rest = &rest[end..];
        }
        out.push_sql(rest);
        Ok(())
    }
}

impl Predicate {
    /// `column = value`.
    pub fn equal(column: &'static str, value: impl Into<Value>) -> Self {
        Self::Compare(column, Comparison::Equal, value.into())
    }

    /// Both conditions, without needless nesting.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, other) | (other, Self::True) => other,
            (Self::And(mut all), other) => {
                all.push(other);
                Self::And(all)
            }
            (one, other) => Self::And(vec![one, other]),
        }
    }

    /// The same condition by the keys of these numbers, which an index can serve below row-level security: comparisons of `numeric` are not
    /// leakproof, so that they stay outside of it.
    pub(crate) fn by_keys(self, keyed: &[(&'static str, &'static str)]) -> Self {
        if keyed.is_empty() {
            return self;
        }
        let each = |all: Vec<Self>| all.into_iter().map(|one| one.by_keys(keyed)).collect();
        match self {
            Self::Compare(column, comparison, value) => Self::Compare(key_of(keyed, column), comparison, value),
            Self::Any(column, values) => Self::Any(key_of(keyed, column), values),
            Self::Null(column, yes) => Self::Null(key_of(keyed, column), yes),
            Self::Row(columns, comparison, values) => {
                Self::Row(columns.into_iter().map(|column| key_of(keyed, column)).collect(), comparison, values)
            }
            Self::And(all) => Self::And(each(all)),
            Self::Or(all) => Self::Or(each(all)),
            Self::Not(one) => Self::Not(Box::new(one.by_keys(keyed))),
            other => other,
        }
    }

    /// How many comparisons it holds, and a number that is the same for conditions with the same SQL text.
    pub(crate) fn shape(&self, hasher: &mut impl std::hash::Hasher) -> usize {
        use std::hash::Hash;
        std::mem::discriminant(self).hash(hasher);
        match self {
            Self::True | Self::False => 0,
            Self::Compare(column, comparison, value) => {
                (column, comparison, std::mem::discriminant(value)).hash(hasher);
                1
            }
            Self::Any(column, _) | Self::Like(column, _) | Self::AtNodes(column, ..) => {
                column.hash(hasher);
                1
            }
            Self::Null(column, flag) => {
                (column, flag).hash(hasher);
                1
            }
            Self::Row(columns, comparison, _) => {
                (columns, comparison).hash(hasher);
                columns.len()
            }
            Self::And(all) | Self::Or(all) => {
                all.len().hash(hasher);
                all.iter().map(|one| one.shape(hasher)).sum()
            }
            Self::Not(one) => one.shape(hasher),
            Self::In(membership) => {
                (membership.column, membership.table).hash(hasher);
                membership.predicate.shape(hasher)
            }
            Self::Sql(marked) => {
                marked.sql.hash(hasher);
                1
            }
        }
    }

    /// Writes the condition, its columns qualified by the table's name.
    pub(crate) fn walk<'b>(&'b self, table: &str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::True => out.push_sql("TRUE"),
            Self::False => out.push_sql("FALSE"),
            Self::Compare(column, comparison, value) => {
                push_column(table, column, out)?;
                out.push_sql(comparison.sql());
                bind(column, value, out)?;
            }
            Self::Any(column, values) => {
                push_column(table, column, out)?;
                let keys = matches!(values, Values::Decimal(_)) && is_key(column);
                out.push_sql(if keys { " = ANY(ARRAY(SELECT platform.numeric_key(one) FROM unnest(" } else { " = ANY(" });
                values.bind(out)?;
                out.push_sql(if keys { ") AS one))" } else { ")" });
            }
            Self::Null(column, yes) => {
                push_column(table, column, out)?;
                out.push_sql(if *yes { " IS NULL" } else { " IS NOT NULL" });
            }
            Self::Like(column, pattern) => {
                push_column(table, column, out)?;
                out.push_sql(" ILIKE ");
                out.push_bind_param::<Text, _>(pattern)?;
            }
            Self::Row(columns, comparison, values) => {
                out.push_sql("(");
                for (index, column) in columns.iter().enumerate() {
                    if index > 0 {
                        out.push_sql(", ");
                    }
                    push_column(table, column, out)?;
                }
                out.push_sql(")");
                out.push_sql(comparison.sql());
                out.push_sql("(");
                for (index, (column, value)) in columns.iter().zip(values).enumerate() {
                    if index > 0 {
                        out.push_sql(", ");
                    }
                    bind(column, value, out)?;
                }
                out.push_sql(")");
            }
            Self::And(all) => walk_all(all, table, " AND ", "TRUE", out)?,
            Self::Or(all) => walk_all(all, table, " OR ", "FALSE", out)?,
            Self::Not(one) => {
                out.push_sql("(");
                one.walk(table, out)?;
                out.push_sql(") IS NOT TRUE");
            }
            Self::In(membership) => {
                push_column(table, membership.column, out)?;
                out.push_sql(" IN (SELECT ");
                push_column(membership.table, membership.selected, out)?;
                out.push_sql(" FROM ");
                push_from(membership.table, membership.from.as_ref(), out)?;
                out.push_sql(" WHERE ");
                membership.predicate.walk(membership.table, out)?;
                out.push_sql(")");
            }
            Self::AtNodes(column, tenant, roots) => {
                push_column(table, column, out)?;
                out.push_sql(" IN (SELECT platform.node_subtree(");
                out.push_bind_param::<Text, _>(tenant)?;
                out.push_sql(", ");
                out.push_bind_param::<Array<Text>, _>(roots)?;
                out.push_sql("))");
            }
            Self::Sql(marked) => {
                out.push_sql("(");
                marked.walk(out)?;
                out.push_sql(")");
            }
        }
        Ok(())
    }
}

/// The column of a number's key, where it has one, else the column itself.
pub(crate) fn key_of(keyed: &[(&'static str, &'static str)], column: &'static str) -> &'static str {
    keyed.iter().find(|(number, _)| *number == column).map_or(column, |(_, key)| key)
}

fn is_key(column: &str) -> bool {
    column.ends_with("_key")
}

/// A value that a column is compared with; of a number its key, where the column holds keys.
fn bind<'b>(column: &str, value: &'b Value, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    if !(matches!(value, Value::Decimal(_)) && is_key(column)) {
        return value.bind(out);
    }
    out.push_sql("platform.numeric_key(");
    value.bind(out)?;
    out.push_sql(")");
    Ok(())
}

fn walk_all<'b>(all: &'b [Predicate], table: &str, joined: &str, empty: &str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    if all.is_empty() {
        out.push_sql(empty);
        return Ok(());
    }
    out.push_sql("(");
    for (index, one) in all.iter().enumerate() {
        if index > 0 {
            out.push_sql(joined);
        }
        one.walk(table, out)?;
    }
    out.push_sql(")");
    Ok(())
}

pub(crate) fn push_column<'b>(table: &str, column: &str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    out.push_identifier(table)?;
    out.push_sql(".");
    out.push_identifier(column)
}

/// The table, or the derived table under the table's name.
pub(crate) fn push_from<'b>(table: &str, from: Option<&'b Marked>, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    if let Some(derived) = from {
        out.push_sql("(");
        derived.walk(out)?;
        out.push_sql(") AS ");
    }
    out.push_identifier(table)
}

macro_rules! into_value {
    ($($from:ty => $variant:ident),*) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

into_value!(&str => Text, String => Text, i32 => Int, i64 => BigInt, bool => Bool, crate::Timestamp => Timestamp);

impl From<&crate::Id> for Value {
    fn from(id: &crate::Id) -> Self {
        Self::Text(id.as_str().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_their_keys_wherever_they_stand() {
        const KEYED: &[(&str, &str)] = &[("total", "total_key")];
        let number = || Value::Decimal(rust_decimal::Decimal::TEN);
        let of = |column: &'static str| {
            Predicate::Or(vec![
                Predicate::Not(Box::new(Predicate::And(vec![Predicate::Compare(column, Comparison::Less, number())]))),
                Predicate::Any(column, Values::Decimal(vec![rust_decimal::Decimal::TEN])),
                Predicate::Null(column, true),
                Predicate::Row(vec![column, "id"], Comparison::Greater, vec![number(), Value::from("x")]),
                Predicate::equal("status", "open"),
            ])
        };
        assert_eq!(of("total").by_keys(KEYED), of("total_key"));
        assert_eq!(of("subtotal").by_keys(KEYED), of("subtotal"));
        assert_eq!(of("total").by_keys(&[]), of("total"));
        let sql = diesel::debug_query::<Pg, _>(&Walked(of("total").by_keys(KEYED))).to_string();
        assert_eq!(sql.matches("platform.numeric_key(").count(), 3, "{sql}");
        assert!(!sql.contains("\"total\""), "{sql}");
    }

    struct Walked(Predicate);

    impl diesel::query_builder::QueryFragment<Pg> for Walked {
        fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
            self.0.walk("invoice", &mut out)
        }
    }

    impl diesel::query_builder::QueryId for Walked {
        type QueryId = Self;
    }
}
