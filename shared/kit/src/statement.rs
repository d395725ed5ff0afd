//! The statements of the kit, as nodes of diesel's query tree: one SELECT for every read of an entity.

use std::hash::Hash;

use diesel::QueryResult;
use diesel::deserialize::FromSql;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field as RowField, Row};
use diesel::sql_types::{Array, BigInt, Text, Untyped};

use crate::column::{Column, Omitted};
use crate::entity::{Entity, access_predicate, reachable_by, tenant_predicate};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::page::Page;
use crate::predicate::{Marked, Predicate, key_of, push_column, push_from};
use crate::record::{MOST_RECORDS, too_many_records};
use crate::scope::Scope;
use crate::trace::Sent;
use crate::write::Change;

/// A table and the columns of its entity. Statements know no more of an entity, so that they are compiled once for all.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static str,
    each: &'static [Column],
    keyed: &'static [(&'static str, &'static str)],
}

impl Table {
    pub(crate) fn of<T: Entity>() -> Self {
        Self { name: T::TABLE, columns: T::columns(), each: T::COLUMNS, keyed: T::KEYED }
    }
}

/// How child rows hang on their parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// The child's column holds the parent's id.
    Column(&'static str),
    /// A join table pairs them, within the child's tenant.
    Through {
        /// The join table.
        join: &'static str,
        /// Its column with the parent's id.
        near: &'static str,
        /// Its column with the child's id.
        far: &'static str,
    },
}

/// What is selected of an entity for a scope.
///
/// It always holds the tenant filter and the access rule: both are put in by its constructor.
#[derive(Clone)]
pub(crate) struct Selection {
    table: Table,
    from: Option<Marked>,
    predicate: Predicate,
    order: Vec<Sort>,
    limit: Option<i64>,
    parents: Option<(Link, Vec<String>)>,
    locked: bool,
    omitted: Omitted,
}

impl Selection {
    /// The rows that the caller may read; `link` when they are reached from parent rows.
    pub(crate) fn of<T: Entity>(scope: &Scope, link: Option<Link>) -> Result<Self> {
        // Only a parent whose rule the rows go by has decided for them; whoever reads a variant may still not read each of its options.
        let through_parent = match (link, T::ACCESS) {
            (Some(Link::Column(link)), crate::Access::Parent { column, .. }) => link == column,
            _ => false,
        };
        let access = access_predicate::<T>(scope, through_parent)?;
        let reachable = match link {
            Some(Link::Column(column)) => reachable_by::<T>(scope, column),
            _ => Predicate::True,
        };
        Ok(Self::unguarded::<T>(scope, access.and(reachable)))
    }

    /// The rows of the tenant that also match `access`; for writes, which have a rule of their own.
    pub(crate) fn unguarded<T: Entity>(scope: &Scope, access: Predicate) -> Self {
        Self {
            table: Table::of::<T>(),
            from: T::source(scope).from.map(|sql| scope.marked(sql)),
            predicate: tenant_predicate::<T>(scope).and(access),
            order: Vec::new(),
            limit: None,
            parents: None,
            locked: false,
            omitted: Omitted::NONE,
        }
    }

    /// Only rows that match too.
    pub(crate) fn filter(mut self, predicate: Predicate) -> Self {
        self.predicate = self.predicate.and(predicate);
        self
    }

    /// Only rows that match the client's filter.
    pub(crate) fn filter_by_client(self, page: &Page) -> Self {
        let filter = page.filter.clone().by_keys(self.table.keyed);
        self.filter(filter)
    }

    /// Without these columns.
    pub(crate) fn omit(mut self, omitted: Omitted) -> Self {
        self.omitted = omitted;
        self
    }

    /// The rows of the page, and one more to know whether the list goes on.
    pub(crate) fn window(self, page: &Page) -> Self {
        let window = page.window.clone().by_keys(self.table.keyed);
        self.filter(window).order(page.read_order()).limit(page.size + 1)
    }

    /// The whole condition as text; equal for two selections of the same rows only.
    pub(crate) fn condition(&self) -> String {
        format!("{} {:?} {:?}", self.table.name, self.from, self.predicate)
    }

    pub(crate) fn order(mut self, order: Vec<Sort>) -> Self {
        self.order = order;
        self
    }

    /// At most so many rows, or so many for each parent.
    pub(crate) fn limit(mut self, limit: i64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Locks the rows until the end of the write, in the order of their ids, so that no two writes wait for each other.
    pub(crate) fn locked(mut self) -> Self {
        self.locked = true;
        self.order(vec![Sort { column: "id", nullable: false, direction: OrderDirection::Asc }])
    }

    /// The rows of each of these parents.
    pub(crate) fn of_parents(mut self, link: Link, parents: Vec<String>) -> Self {
        self.parents = Some((link, parents));
        self
    }

    fn walk_from<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push_from(self.table.name, self.from.as_ref(), out)
    }

    fn walk_where<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" WHERE ");
        self.predicate.walk(self.table.name, out)
    }

    fn walk_order(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        for (index, sort) in self.order.iter().enumerate() {
            out.push_sql(if index == 0 { " ORDER BY " } else { ", " });
            push_column(self.table.name, key_of(self.table.keyed, sort.column), out)?;
            out.push_sql(sort.direction.sql());
        }
        Ok(())
    }

    /// A literal, not a parameter: the plan is made once for all parameters, and it depends on the limit.
    fn walk_limit(&self, out: &mut AstPass<'_, '_, Pg>) {
        if let Some(limit) = &self.limit {
            out.push_sql(&format!(" LIMIT {limit}"));
        }
    }

    /// ` JOIN` of the join table, where the link has one.
    fn walk_join(&self, link: &Link, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        let Link::Through { join, far, .. } = link else { return Ok(()) };
        out.push_sql(" JOIN ");
        out.push_identifier(join)?;
        out.push_sql(" ON ");
        push_column(join, "tenant_id", out)?;
        out.push_sql(" = ");
        push_column(self.table.name, "tenant_id", out)?;
        out.push_sql(" AND ");
        push_column(join, far, out)?;
        out.push_sql(" = ");
        push_column(self.table.name, "id", out)
    }

    /// The condition that ties a child row to `parent.id`.
    fn walk_link(&self, link: &Link, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        match link {
            Link::Column(column) => push_column(self.table.name, column, out)?,
            Link::Through { join, near, .. } => push_column(join, near, out)?,
        }
        out.push_sql(" = parent.id");
        Ok(())
    }

    /// `(SELECT … FROM table WHERE … AND its parent is parent.id`, without the closing parenthesis.
    fn walk_of_parent<'b>(&'b self, selected: &str, link: &Link, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(") AS parent (id) CROSS JOIN LATERAL (SELECT ");
        out.push_sql(selected);
        out.push_sql(" FROM ");
        self.walk_from(out)?;
        self.walk_join(link, out)?;
        self.walk_where(out)?;
        out.push_sql(" AND ");
        self.walk_link(link, out)
    }

    /// The columns, with NULL in the place of those that are not read.
    fn walk_columns(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        if self.omitted.is_empty() {
            out.push_sql(self.table.columns);
            return Ok(());
        }
        for (place, column) in self.table.each.iter().enumerate() {
            if place > 0 {
                out.push_sql(", ");
            }
            match self.omitted.has(place) {
                true => out.push_sql("NULL"),
                false => push_column(self.table.name, column.name, out)?,
            }
        }
        Ok(())
    }

    /// `SELECT columns FROM table WHERE …`.
    fn walk_rows<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.walk_columns(out)?;
        out.push_sql(" FROM ");
        self.walk_from(out)?;
        self.walk_where(out)?;
        self.walk_order(out)?;
        self.walk_limit(out);
        if self.locked {
            out.push_sql(" FOR UPDATE OF ");
            out.push_identifier(self.table.name)?;
        }
        Ok(())
    }

    /// `SELECT parent.id, columns FROM parents, LATERAL (SELECT … LIMIT n)`.
    fn walk_rows_of_parents<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some((link, parents)) = &self.parents else { return Err(diesel::result::Error::NotFound) };
        out.push_sql("SELECT parent.id, ");
        self.walk_columns(out)?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(parents)?;
        self.walk_of_parent(&format!("\"{}\".*", self.table.name), link, out)?;
        self.walk_order(out)?;
        self.walk_limit(out);
        out.push_sql(") AS ");
        out.push_identifier(self.table.name)?;
        out.push_sql(&format!(" LIMIT {MOST_ROWS}"));
        Ok(())
    }

    /// `SELECT count(*) …`.
    fn walk_count<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM ");
        self.walk_from(out)?;
        self.walk_where(out)
    }

    /// `SELECT parent.id, count(*) …`.
    fn walk_count_of_parents<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some((link, parents)) = &self.parents else { return Err(diesel::result::Error::NotFound) };
        out.push_sql("SELECT parent.id, counted.total FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(parents)?;
        self.walk_of_parent("count(*) AS total", link, out)?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

/// A statement of the kit.
pub(crate) enum Statement {
    /// The rows of a selection.
    Rows(Selection),
    /// The rows of many parents, so many of each, and before its columns the id of the parent.
    RowsOfParents(Selection),
    /// The number of rows of a selection.
    Count(Selection),
    /// The number of rows of each of many parents, behind the id of the parent.
    CountOfParents(Selection),
    /// A change of one row; the row as it is now, where there is one.
    Change(Change),
}

impl Statement {
    /// What it does, for its span.
    pub(crate) fn sent(&self) -> Sent {
        match self {
            Self::Rows(selection) | Self::RowsOfParents(selection) => Sent::new("SELECT", selection.table.name),
            Self::Count(selection) | Self::CountOfParents(selection) => Sent::new("SELECT count", selection.table.name),
            Self::Change(change) => change.sent(),
        }
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Rows(selection) => selection.walk_rows(&mut out),
            Self::RowsOfParents(selection) => selection.walk_rows_of_parents(&mut out),
            Self::Count(selection) => selection.walk_count(&mut out),
            Self::CountOfParents(selection) => selection.walk_count_of_parents(&mut out),
            Self::Change(change) => change.walk(&mut out),
        }
    }
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// A row as Postgres sent it.
pub(crate) type Raw = postgres_connection::PgRow;

/// Most rows that a statement about many parents reads: one more than there may be, so that it is known when there are too many.
pub(crate) const MOST_ROWS: usize = MOST_RECORDS + 1;

/// The rows, unless they are more than may be. Errors: `INVALID`.
pub(crate) fn bounded<T: Entity>(rows: &[Raw]) -> Result<&[Raw]> {
    match rows.len() < MOST_ROWS {
        true => Ok(rows),
        false => Err(too_many_records(T::TYPE)),
    }
}

/// The rows of [`Statement::Rows`] and [`Statement::Change`].
pub(crate) fn read_rows<T: Entity>(rows: &[Raw]) -> Result<Vec<T>> {
    rows.iter().map(|row| T::build_from_row(row).map_err(unreadable)).collect()
}

/// The rows of [`Statement::RowsOfParents`], each with the id of its parent. Errors: `INVALID` where they are too many.
pub(crate) fn read_children<T: Entity>(rows: &[Raw]) -> Result<Vec<(Id, T)>> {
    bounded::<T>(rows)?
        .iter()
        .map(|row| Ok((column(row, 0)?, T::build_from_row(&row.partial_row(1..row.field_count())).map_err(unreadable)?)))
        .collect()
}

/// The number of [`Statement::Count`].
pub(crate) fn read_count(rows: &[Raw]) -> Result<i64> {
    rows.first().map_or(Ok(0), |row| column::<BigInt, i64>(row, 0))
}

/// The numbers of [`Statement::CountOfParents`].
pub(crate) fn read_counts(rows: &[Raw]) -> Result<Vec<(Id, i64)>> {
    rows.iter().map(|row| Ok((column(row, 0)?, column::<BigInt, i64>(row, 1)?))).collect()
}

fn column<S, C: FromSql<S, Pg>>(row: &Raw, index: usize) -> Result<C> {
    let field = row.get(index).ok_or_else(|| Error::internal("a column is missing"))?;
    C::from_nullable_sql(RowField::value(&field)).map_err(unreadable)
}

fn unreadable(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    diesel::result::Error::DeserializationError(error).into()
}

/// The order of a list for which the client asks for none: of lines that of their documents, of others that of their ids.
pub(crate) fn usual_order<T: Entity>() -> Vec<Sort> {
    let ascending = |column| Sort { column, nullable: false, direction: OrderDirection::Asc };
    sort_keys(T::LINES_OF.into_iter().flat_map(|document| [document, "position"]).map(ascending).collect())
}

/// The sort keys of a list: what the client asked for, then the id.
pub(crate) fn sort_keys(wanted: Vec<Sort>) -> Vec<Sort> {
    let mut keys: Vec<Sort> = Vec::with_capacity(wanted.len() + 1);
    for sort in wanted {
        if !keys.iter().any(|key| key.column == sort.column) {
            keys.push(sort);
        }
    }
    if !keys.iter().any(|key| key.column == "id") {
        // The tie-breaker runs with the last key, so that one index can serve both.
        let direction = keys.last().map_or(OrderDirection::Asc, |key| key.direction);
        keys.push(Sort { column: "id", nullable: false, direction });
    }
    keys
}
