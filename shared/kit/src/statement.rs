//! The statements of the kit, as nodes of diesel's query tree: one SELECT for every read of an entity.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Mutex;

use diesel::QueryResult;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field as RowField, Row};
use diesel::sql_types::{Array, BigInt, Text};

use crate::entity::{Entity, access_predicate, tenant_predicate};
use crate::error::Result;
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::page::Page;
use crate::predicate::{Marked, Predicate, push_column, push_from};
use crate::scope::Scope;

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

/// Most statement texts with filters that are kept prepared; others are prepared anew each time, so that no client can fill the
/// database's memory with prepared statements.
const PREPARED_SHAPES: usize = 512;

static SHAPES: Mutex<Option<HashSet<u64>>> = Mutex::new(None);

fn keep_prepared(shape: u64) -> bool {
    let mut shapes = SHAPES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let shapes = shapes.get_or_insert_default();
    shapes.contains(&shape) || (shapes.len() < PREPARED_SHAPES && shapes.insert(shape))
}

/// What is selected of an entity for a scope.
///
/// It always holds the tenant filter and the access rule: both are put in by its constructor.
pub(crate) struct Selection<T> {
    from: Option<Marked>,
    predicate: Predicate,
    order: Vec<Sort>,
    limit: Option<i64>,
    parents: Option<(Link, Vec<String>)>,
    prepared: bool,
    entity: PhantomData<fn() -> T>,
}

impl<T> Clone for Selection<T> {
    fn clone(&self) -> Self {
        Self {
            from: self.from.clone(),
            predicate: self.predicate.clone(),
            order: self.order.clone(),
            parents: self.parents.clone(),
            ..*self
        }
    }
}

impl<T: Entity> Selection<T> {
    /// The rows that the caller may read; `link` when they are reached from parent rows.
    pub(crate) fn new(scope: &Scope, link: Option<Link>) -> Result<Self> {
        let through_parent = match (link, T::ACCESS) {
            (Some(Link::Column(link)), crate::Access::Parent { column, .. }) => link == column,
            (Some(Link::Through { .. }), _) => true,
            _ => false,
        };
        let access = access_predicate::<T>(scope, through_parent)?;
        Ok(Self::unguarded(scope, access))
    }

    /// The rows of the tenant that also match `access`; for writes, which have a rule of their own.
    pub(crate) fn unguarded(scope: &Scope, access: Predicate) -> Self {
        Self {
            from: T::source(scope).from.map(|sql| scope.marked(sql)),
            predicate: tenant_predicate::<T>(scope).and(access),
            order: Vec::new(),
            limit: None,
            parents: None,
            prepared: true,
            entity: PhantomData,
        }
    }

    /// Only rows that match too.
    pub(crate) fn filter(mut self, predicate: Predicate) -> Self {
        self.predicate = self.predicate.and(predicate);
        self
    }

    /// Only rows that match the client's filter.
    pub(crate) fn filter_by_client(mut self, page: &Page) -> Self {
        let mut hasher = DefaultHasher::new();
        (T::TABLE, page.read_order(), page.size).hash(&mut hasher);
        page.filter.shape(&mut hasher);
        page.window.shape(&mut hasher);
        self.prepared = keep_prepared(hasher.finish());
        self.filter(page.filter.clone())
    }

    /// The rows of the page, and one more to know whether the list goes on.
    pub(crate) fn window(self, page: &Page) -> Self {
        self.filter(page.window.clone()).order(page.read_order()).limit(page.size + 1)
    }

    /// The whole condition as text; equal for two selections of the same rows only.
    pub(crate) fn condition(&self) -> String {
        format!("{} {:?} {:?}", T::TABLE, self.from, self.predicate)
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

    /// The rows of each of these parents.
    pub(crate) fn of_parents(mut self, link: Link, parents: Vec<String>) -> Self {
        self.parents = Some((link, parents));
        self
    }

    fn walk_from<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push_from(T::TABLE, self.from.as_ref(), out)
    }

    fn walk_where<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" WHERE ");
        self.predicate.walk(T::TABLE, out)
    }

    fn walk_order(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        for (index, sort) in self.order.iter().enumerate() {
            out.push_sql(if index == 0 { " ORDER BY " } else { ", " });
            push_column(T::TABLE, sort.column, out)?;
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
    fn walk_join(link: &Link, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        let Link::Through { join, far, .. } = link else { return Ok(()) };
        out.push_sql(" JOIN ");
        out.push_identifier(join)?;
        out.push_sql(" ON ");
        push_column(join, "tenant_id", out)?;
        out.push_sql(" = ");
        push_column(T::TABLE, "tenant_id", out)?;
        out.push_sql(" AND ");
        push_column(join, far, out)?;
        out.push_sql(" = ");
        push_column(T::TABLE, "id", out)
    }

    /// The condition that ties a child row to `parent.id`.
    fn walk_link(link: &Link, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        match link {
            Link::Column(column) => push_column(T::TABLE, column, out)?,
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
        Self::walk_join(link, out)?;
        self.walk_where(out)?;
        out.push_sql(" AND ");
        Self::walk_link(link, out)
    }

    fn walk_prepared(&self, out: &mut AstPass<'_, '_, Pg>) {
        if !self.prepared {
            out.unsafe_to_cache_prepared();
        }
    }
}

/// `SELECT columns FROM table WHERE …`.
pub(crate) struct Rows<T>(pub(crate) Selection<T>);

impl<T: Entity> QueryFragment<Pg> for Rows<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let selection = &self.0;
        selection.walk_prepared(&mut out);
        out.push_sql("SELECT ");
        out.push_sql(T::columns());
        out.push_sql(" FROM ");
        selection.walk_from(&mut out)?;
        selection.walk_where(&mut out)?;
        selection.walk_order(&mut out)?;
        selection.walk_limit(&mut out);
        Ok(())
    }
}

impl<T: Entity> Query for Rows<T> {
    type SqlType = T::SqlType;
}

/// `SELECT parent.id, columns FROM parents, LATERAL (SELECT … LIMIT n)`: the rows of many parents, so many of each, in one statement.
pub(crate) struct RowsOfParents<T>(pub(crate) Selection<T>);

impl<T: Entity> QueryFragment<Pg> for RowsOfParents<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let selection = &self.0;
        let Some((link, parents)) = &selection.parents else { return Err(diesel::result::Error::NotFound) };
        selection.walk_prepared(&mut out);
        out.push_sql("SELECT parent.id, ");
        out.push_sql(T::columns());
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(parents)?;
        selection.walk_of_parent(&format!("\"{}\".*", T::TABLE), link, &mut out)?;
        selection.walk_order(&mut out)?;
        selection.walk_limit(&mut out);
        out.push_sql(") AS ");
        out.push_identifier(T::TABLE)
    }
}

impl<T: Entity> Query for RowsOfParents<T> {
    type SqlType = (Text, T::SqlType);
}

/// A row and the id of the parent it was read for.
pub(crate) struct ChildRow<T>(pub(crate) Id, pub(crate) T);

impl<T: Entity> FromSqlRow<(Text, T::SqlType), Pg> for ChildRow<T> {
    fn build_from_row<'a>(row: &impl Row<'a, Pg>) -> deserialize::Result<Self> {
        let parent = row.get(0).ok_or("a child row without its parent")?;
        let parent = Id::from_nullable_sql(RowField::value(&parent))?;
        Ok(Self(parent, T::build_from_row(&row.partial_row(1..row.field_count()))?))
    }
}

/// `SELECT count(*) …`.
pub(crate) struct Count<T>(pub(crate) Selection<T>);

impl<T: Entity> QueryFragment<Pg> for Count<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let selection = &self.0;
        selection.walk_prepared(&mut out);
        out.push_sql("SELECT count(*) FROM ");
        selection.walk_from(&mut out)?;
        selection.walk_where(&mut out)
    }
}

impl<T: Entity> Query for Count<T> {
    type SqlType = BigInt;
}

/// The number of rows of each of many parents, in one statement.
pub(crate) struct CountOfParents<T>(pub(crate) Selection<T>);

impl<T: Entity> QueryFragment<Pg> for CountOfParents<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let selection = &self.0;
        let Some((link, parents)) = &selection.parents else { return Err(diesel::result::Error::NotFound) };
        selection.walk_prepared(&mut out);
        out.push_sql("SELECT parent.id, counted.total FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(parents)?;
        selection.walk_of_parent("count(*) AS total", link, &mut out)?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

impl<T: Entity> Query for CountOfParents<T> {
    type SqlType = (Text, BigInt);
}

macro_rules! dynamic_query {
    ($($name:ident),*) => {
        $(impl<T> QueryId for $name<T> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        })*
    };
}

dynamic_query!(Rows, RowsOfParents, Count, CountOfParents);

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
