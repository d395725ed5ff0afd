//! SQL text that Postgres plans once a connection.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// A statement given as SQL text, as [`diesel::sql_query`] is, but kept prepared: diesel has each `sql_query` planned anew, which for a
/// statement of several joins takes longer than running it.
///
/// Rows are read by the names of their columns, into a type that derives `QueryableByName`.
pub struct Prepared {
    sql: &'static str,
    binds: Vec<Box<dyn QueryFragment<Pg> + Send>>,
}

/// A statement of this text. Parameters are `$1`, `$2` and so on, numbered in the order in which they first occur; each may occur again.
/// The text must be constant, so that no client can have statements prepared without end.
///
/// Running it is a `QueryBuilderError` when it has other parameters than are bound, or numbers them in another order.
pub fn prepared(sql: &'static str) -> Prepared {
    Prepared { sql, binds: Vec::new() }
}

impl Prepared {
    /// Binds the next parameter, of the SQL type `S`.
    #[must_use]
    pub fn bind<S, V>(mut self, value: V) -> Self
    where
        S: Send + 'static,
        Pg: HasSqlType<S>,
        V: ToSql<S, Pg> + Send + 'static,
    {
        self.binds.push(Box::new(Bound::<S, V> { value, sql_type: PhantomData }));
        self
    }
}

/// The value of a parameter.
struct Bound<S, V> {
    value: V,
    sql_type: PhantomData<S>,
}

impl<S, V> QueryFragment<Pg> for Bound<S, V>
where
    Pg: HasSqlType<S>,
    V: ToSql<S, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<S, V>(&self.value)
    }
}

impl QueryFragment<Pg> for Prepared {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        let mut bound = 0;
        let mut rest = self.sql;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_sql(before);
            let digits = after.len() - after.trim_start_matches(|one: char| one.is_ascii_digit()).len();
            let (number, behind) = after.split_at(digits);
            match number.parse::<usize>() {
                Ok(number) if (1..=bound).contains(&number) => {
                    out.push_sql("$");
                    out.push_sql(&after[..digits]);
                }
                // Diesel writes the number of a parameter where its value goes in.
                Ok(number) if number == bound + 1 => {
                    binds.next().ok_or_else(|| wrong(self.sql, "a parameter is not bound"))?.walk_ast(out.reborrow())?;
                    bound = number;
                }
                _ => return Err(wrong(self.sql, "its parameters are not numbered in the order in which they first occur")),
            }
            rest = behind;
        }
        out.push_sql(rest);
        match binds.next() {
            None => Ok(()),
            Some(_) => Err(wrong(self.sql, "more is bound than it has parameters")),
        }
    }
}

fn wrong(sql: &str, what: &str) -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError(format!("{what}: {sql}").into())
}

impl Query for Prepared {
    type SqlType = Untyped;
}

impl QueryId for Prepared {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> diesel::RunQueryDsl<C> for Prepared {}

#[cfg(test)]
mod tests {
    use diesel::query_builder::QueryBuilder;
    use diesel::sql_types::{Integer, Text};

    use super::*;

    fn text(statement: &Prepared) -> Result<String, String> {
        let mut builder = diesel::pg::PgQueryBuilder::default();
        statement.to_sql(&mut builder, &Pg).map_err(|error| error.to_string())?;
        Ok(builder.finish())
    }

    #[test]
    fn the_text_stays_as_it_is_and_is_kept_prepared() {
        let sql = "SELECT $1 AS a, $2 + $2 AS b, $1 || 'x' AS c";
        let statement = prepared(sql).bind::<Text, _>("one").bind::<Integer, _>(2);
        assert_eq!(text(&statement).unwrap(), sql);
        assert!(statement.is_safe_to_cache_prepared(&Pg).unwrap());
    }

    #[test]
    fn parameters_out_of_order_missing_or_left_over_are_refused() {
        let one = || prepared("SELECT $1").bind::<Text, _>("one");
        assert!(text(&one()).is_ok());
        assert!(text(&prepared("SELECT $2, $1").bind::<Text, _>("one").bind::<Text, _>("two")).unwrap_err().contains("order"));
        assert!(text(&prepared("SELECT $1, $2").bind::<Text, _>("one")).unwrap_err().contains("not bound"));
        assert!(text(&one().bind::<Text, _>("two")).unwrap_err().contains("more is bound"));
    }
}
