//! The reads that roots, relations and resolvers written by hand call.

use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::parser::types::SelectionSet;
use async_graphql::{Context, Positioned, ServerError};

use crate::batch::{ChildrenKey, PageKey, RequestLoader, RowKey, ScopeLoader, root_page};
use crate::column::Omitted;
use crate::entity::{Entity, check_list};
use crate::error::{Error, Result};
use crate::executor::{Sets, each_field};
use crate::id::Id;
use crate::page::{Connection, Listed, Nodes, Page, PageArguments};
use crate::predicate::Predicate;
use crate::rows::{Row, RowRef, Rows, typed};
use crate::scope::Scope;
use crate::shape::Shape;
use crate::statement::{Link, Selection, Statement};

/// The request's loader.
pub fn loader<'a>(ctx: &Context<'a>) -> Result<&'a RequestLoader> {
    ctx.data::<RequestLoader>().map_err(|_| Error::internal("the request has no loader"))
}

/// The row of an entity with this id, or None. Errors: `INVALID` when the id is of another type.
pub async fn one<T: Entity>(ctx: &Context<'_>, id: &Id) -> Result<Option<Arc<T>>> {
    check_prefix(T::SHAPE, id)?;
    parent(ctx, Some(id)).await
}

/// A row of this subgraph by a reference to it.
pub async fn parent<T: Entity>(ctx: &Context<'_>, id: Option<&Id>) -> Result<Option<Arc<T>>> {
    let Some(id) = id else { return Ok(None) };
    let row = loader(ctx)?.load_one(RowKey::whole(T::SHAPE, id.clone())).await?.transpose()?;
    row.map(|row| typed(&row).map(Arc::new)).transpose()
}

/// A page of an entity's list, for a resolver written by hand.
pub async fn page<T: Entity>(ctx: &Context<'_>, arguments: PageArguments) -> Result<Connection<T>> {
    Ok(Connection(Arc::new(list(ctx, T::SHAPE, arguments).await?), PhantomData))
}

/// Errors: `INVALID` when the id is of another type.
pub(crate) fn check_prefix(shape: &'static Shape, id: &Id) -> Result<()> {
    match id.has_prefix(shape.prefix) {
        true => Ok(()),
        false => {
            let Shape { name, prefix, .. } = shape;
            Err(Error::Invalid(format!("`id` must be the id of a {name}, which begins with `{prefix}_`.")))
        }
    }
}

/// The row with this id, with what the field selects. Errors as for [`one`].
pub(crate) async fn row(ctx: &Context<'_>, shape: &'static Shape, id: &Id) -> Result<Option<Row>> {
    check_prefix(shape, id)?;
    let omitted = Omitted::by(shape, ctx, &[&ctx.item.node.selection_set]);
    loader(ctx)?.load_one(RowKey { shape, id: id.clone(), omitted }).await?.transpose()
}

/// The row with this id or other unique key, of which exactly one must be given.
pub(crate) async fn row_by(
    ctx: &Context<'_>,
    shape: &'static Shape,
    id: Option<Id>,
    others: Vec<(&'static str, Option<String>)>,
) -> Result<Option<Row>> {
    let mut given = others.into_iter().filter_map(|(column, value)| Some((column, value?)));
    match (id, given.next(), given.next()) {
        (Some(id), None, _) => row(ctx, shape, &id).await,
        (None, Some((column, value)), None) => {
            let scope = Scope::of(ctx)?;
            let selection = Selection::of(shape, scope, None)?.filter(Predicate::equal(column, value)).limit(2);
            let [rows] = scope.fetch([Statement::Rows(selection)]).await?;
            let rows = Rows::read(scope, shape, Omitted::NONE, rows, 0).await?;
            // A tenant's own row comes before a head office's with the same key.
            let own = |row: &RowRef<'_>| row.value("tenant_id").is_ok_and(|tenant| tenant == scope.tenant_id().into());
            let place = rows.refs().position(|row| own(&row)).unwrap_or_default();
            Ok((place < rows.len()).then(|| Row::new(rows, place)))
        }
        _ => Err(Error::Invalid(format!("Give exactly one of the arguments of `{}`.", shape.name))),
    }
}

/// The rows of these ids, each in its place; None where the caller may read none. `sets` are what is selected of them.
pub(crate) async fn rows_by_id(
    ctx: &Context<'_>,
    sets: &Sets<'_>,
    shape: &'static Shape,
    ids: &[Id],
) -> Result<Vec<Option<Row>>> {
    let omitted = Omitted::by(shape, ctx, sets);
    let keys: Vec<RowKey> = ids.iter().map(|id| RowKey { shape, id: id.clone(), omitted }).collect();
    load_all(ctx, &keys).await
}

/// Whether a page's selections have the number of all rows.
fn wants_total(ctx: &Context<'_>, nodes: &'static Shape, sets: &[&Positioned<SelectionSet>]) -> bool {
    let connection = format!("{}Connection", nodes.name);
    let mut wanted = false;
    for set in sets {
        each_field(&connection, ctx, set, &mut |field| wanted |= field.node.name.node == "totalCount");
    }
    wanted
}

/// A page of a root list.
pub(crate) async fn list(ctx: &Context<'_>, shape: &'static Shape, arguments: PageArguments) -> Result<Listed> {
    let scope = Scope::of(ctx)?;
    check_list(shape, scope)?;
    let page = Page::check(shape, arguments)?;
    let sets = [&ctx.item.node.selection_set];
    let omitted = Omitted::by_page(shape, ctx, &sets, &page);
    root_page(shape, scope, &page, wants_total(ctx, shape, &sets), omitted).await
}

/// What the loader finds for the keys, in their order; None for a key without a value. The first error is that of all.
async fn load_all<K, V>(ctx: &Context<'_>, keys: &[K]) -> Result<Vec<Option<V>>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    V: Clone + Send + Sync + 'static,
    ScopeLoader: Loader<K, Value = Result<V>, Error = Error>,
{
    let found = loader(ctx)?.load_many(keys.iter().cloned()).await?;
    keys.iter().map(|key| found.get(key).cloned().transpose()).collect()
}

/// Why a page of children cannot be had.
pub(crate) enum PageError {
    /// An argument is none of its type.
    Argument(ServerError),
    /// What is wrong besides.
    Read(Error),
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self::Read(error)
    }
}

/// The pages of children of a relation, one for each of the parents.
pub(crate) async fn related_pages(
    ctx: &Context<'_>,
    sets: &Sets<'_>,
    shape: &'static Shape,
    link: Link,
    parents: &[Id],
    nodes: Nodes,
) -> Result<Vec<Arc<Listed>>, PageError> {
    let arguments = PageArguments::given(shape.declaration, ctx).map_err(PageError::Argument)?;
    let page = Arc::new(Page::check(shape, arguments)?);
    let (omitted, total) = match nodes {
        Nodes::Rows => (Omitted::by_page(shape, ctx, sets, &page), wants_total(ctx, shape, sets)),
        Nodes::Named(entity, column) => (Omitted::but_named(shape, &page, column), wants_total(ctx, entity, sets)),
    };
    let (list, omitted) = (page.key(), omitted.but_link(shape, link));
    let key = |parent: &Id| PageKey { shape, link, parent: parent.clone(), page: page.clone(), list, total, omitted };
    let keys: Vec<PageKey> = parents.iter().map(key).collect();
    let pages = load_all(ctx, &keys).await?;
    Ok(pages.into_iter().map(|page| page.ok_or(Error::Internal)).collect::<Result<_>>()?)
}

/// Children of one parent.
#[derive(Clone)]
pub(crate) struct Children {
    rows: Arc<Rows<'static>>,
    places: Arc<[u32]>,
}

impl Children {
    pub(crate) fn new(rows: Arc<Rows<'static>>, places: Arc<[u32]>) -> Self {
        Self { rows, places }
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<RowRef<'_>> {
        self.places.get(index).map(|place| self.rows.get(*place as usize))
    }

    pub(crate) fn refs(&self) -> impl Iterator<Item = RowRef<'_>> {
        self.places.iter().map(|place| self.rows.get(*place as usize))
    }
}

/// All children of each of the parents, in the order of their ids, at most 100; or the newest alone.
pub(crate) async fn related_children(
    ctx: &Context<'_>,
    sets: &Sets<'_>,
    shape: &'static Shape,
    link: Link,
    parents: &[Id],
    newest: bool,
) -> Result<Vec<Children>> {
    let omitted = Omitted::by(shape, ctx, sets).but_link(shape, link);
    let key = |parent: &Id| ChildrenKey { shape, link, parent: parent.clone(), newest, omitted };
    let keys: Vec<ChildrenKey> = parents.iter().map(key).collect();
    let children = load_all(ctx, &keys).await?;
    children.into_iter().map(|children| children.ok_or(Error::Internal)).collect()
}
