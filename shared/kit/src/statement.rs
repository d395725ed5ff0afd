//! The statements of the kit, as nodes of diesel's query tree: one SELECT for every read of an entity.

use std::collections::HashMap;
use std::hash::Hash;

use diesel::QueryResult;
use diesel::deserialize::FromSql;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field as RowField, Row};
use diesel::sql_types::{Array, BigInt, Text, Untyped};
use futures_util::FutureExt;

use crate::column::Omitted;
use crate::entity::{Access, access_predicate, reachable_by, tenant_predicate};
use crate::error::{Error, Result};
use crate::executor::{MOST_RECORDS, too_many_records};
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::page::Page;
use crate::predicate::{Marked, Predicate, key_of, push_column, push_from};
use crate::rows::unreadable;
use crate::scope::Scope;
use crate::shape::Shape;
use crate::trace::Sent;
use crate::write::Change;

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
    shape: &'static Shape,
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
    pub(crate) fn of(shape: &'static Shape, scope: &Scope, link: Option<Link>) -> Result<Self> {
        // Only a parent whose rule the rows go by has decided for them; whoever reads a variant may still not read each of its options.
        let through_parent = match (link, shape.access) {
            (Some(Link::Column(link)), Access::Parent { column, .. }) => link == column,
            _ => false,
        };
        let access = access_predicate(shape, scope, through_parent)?;
        let reachable = match link {
            Some(Link::Column(column)) => reachable_by(shape, scope, column),
            _ => Predicate::True,
        };
        Ok(Self::unguarded(shape, scope, access.and(reachable)))
    }

    /// The rows of the tenant that also match `access`; for writes, which have a rule of their own.
    pub(crate) fn unguarded(shape: &'static Shape, scope: &Scope, access: Predicate) -> Self {
        Self {
            shape,
            from: (shape.source)(scope).from.map(|sql| scope.marked(sql)),
            predicate: tenant_predicate(shape, scope).and(access),
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
        let filter = page.filter.clone().by_keys(self.shape.keyed);
        self.filter(filter)
    }

    /// Without these columns.
    pub(crate) fn omit(mut self, omitted: Omitted) -> Self {
        self.omitted = omitted;
        self
    }

    /// The rows of the page, and one more to know whether the list goes on.
    pub(crate) fn window(self, page: &Page) -> Self {
        let window = page.window.clone().by_keys(self.shape.keyed);
        self.filter(window).order(page.read_order()).limit(page.size + 1)
    }

    /// The whole condition as text; equal for two selections of the same rows only.
    pub(crate) fn condition(&self) -> String {
        format!("{} {:?} {:?}", self.shape.table, self.from, self.predicate)
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
        push_from(self.shape.table, self.from.as_ref(), out)
    }

    fn walk_where<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" WHERE ");
        self.predicate.walk(self.shape.table, out)
    }

    fn walk_order(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        for (index, sort) in self.order.iter().enumerate() {
            out.push_sql(if index == 0 { " ORDER BY " } else { ", " });
            push_column(self.shape.table, key_of(self.shape.keyed, sort.column), out)?;
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
        push_column(self.shape.table, "tenant_id", out)?;
        out.push_sql(" AND ");
        push_column(join, far, out)?;
        out.push_sql(" = ");
        push_column(self.shape.table, "id", out)
    }

    /// The condition that ties a child row to `parent.id`.
    fn walk_link(&self, link: &Link, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        match link {
            Link::Column(column) => push_column(self.shape.table, column, out)?,
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

    /// The columns that are read.
    fn walk_columns(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        push_columns(self.shape, self.omitted, out)
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
            out.push_identifier(self.shape.table)?;
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
        self.walk_of_parent(&format!("\"{}\".*", self.shape.table), link, out)?;
        self.walk_order(out)?;
        self.walk_limit(out);
        out.push_sql(") AS ");
        out.push_identifier(self.shape.table)?;
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
            Self::Rows(selection) | Self::RowsOfParents(selection) => Sent::new("SELECT", selection.shape.table),
            Self::Count(selection) | Self::CountOfParents(selection) => Sent::new("SELECT count", selection.shape.table),
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

/// The rows of a statement about many parents, unless they are more than may be. Errors: `INVALID`.
pub(crate) fn bounded(shape: &'static Shape, rows: Vec<Raw>) -> Result<Vec<Raw>> {
    match rows.len() < MOST_ROWS {
        true => Ok(rows),
        false => Err(too_many_records(shape.name)),
    }
}

/// Before its columns each row of [`Statement::RowsOfParents`] has the id of its parent: the places of the rows of each.
pub(crate) fn by_parents(rows: &[Raw], at: usize) -> Result<HashMap<Id, Vec<u32>>> {
    let mut of_parents: HashMap<Id, Vec<u32>> = HashMap::new();
    for (place, row) in (0..).zip(rows) {
        if let Some(parent) = row.bytes_at(at) {
            let parent = std::str::from_utf8(parent).map_err(Error::internal)?;
            match of_parents.get_mut(parent) {
                Some(places) => places.push(place),
                None => drop(of_parents.insert(Id::from(parent), vec![place])),
            }
        }
    }
    Ok(of_parents)
}

/// The number of [`Statement::Count`].
pub(crate) fn read_count(rows: &[Raw]) -> Result<i64> {
    rows.first().map_or(Ok(0), |row| column::<BigInt, i64>(row, 0))
}

/// The numbers of [`Statement::CountOfParents`].
pub(crate) fn read_counts(rows: &[Raw]) -> Result<HashMap<Id, i64>> {
    rows.iter().map(|row| Ok((column(row, 0)?, column::<BigInt, i64>(row, 1)?))).collect()
}

fn column<S, C: FromSql<S, Pg>>(row: &Raw, index: usize) -> Result<C> {
    let field = row.get(index).ok_or_else(|| Error::internal("a column is missing"))?;
    C::from_nullable_sql(RowField::value(&field)).map_err(unreadable)
}

/// Of each key the text in the first language that has one. `$1` are the languages, `$2` the keys; the namespace is the subgraph's.
const TEXTS: &str = "SELECT key, value FROM platform.localized_texts(current_schema(), $1, $2)";

/// The tenant's translations of these texts, by their keys, in the first of the reader's languages that each has.
pub(crate) async fn localized_texts(scope: &Scope, mut keys: Vec<String>) -> Result<HashMap<String, String>> {
    use diesel_async::RunQueryDsl;

    #[derive(diesel::QueryableByName)]
    struct Translated {
        #[diesel(sql_type = Text)]
        key: String,
        #[diesel(sql_type = Text)]
        value: String,
    }
    keys.sort_unstable();
    keys.dedup();
    let found: Vec<Translated> = scope
        .read("platform.localized_texts", |mut connection| {
            let query =
                crate::prepared(TEXTS).bind::<Array<Text>, _>(scope.languages().to_vec()).bind::<Array<Text>, _>(keys.clone());
            async move { query.load(&mut connection).await }.boxed()
        })
        .await?;
    Ok(found.into_iter().map(|text| (text.key, text.value)).collect())
}

/// The columns of a table, but for those that are left out.
pub(crate) fn push_columns(shape: &'static Shape, omitted: Omitted, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
    let read = shape.columns.iter().enumerate().filter(|(place, _)| !omitted.has(*place));
    for (position, (_, column)) in read.enumerate() {
        if position > 0 {
            out.push_sql(", ");
        }
        push_column(shape.table, column.name, out)?;
    }
    Ok(())
}

/// The order of a list for which the client asks for none: of lines that of their documents, of others that of their ids.
pub(crate) fn usual_order(shape: &'static Shape) -> Vec<Sort> {
    let ascending = |column| Sort { column, nullable: false, direction: OrderDirection::Asc };
    sort_keys(shape.lines_of.into_iter().flat_map(|document| [document, "position"]).map(ascending).collect())
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
