//! The reads that derived resolvers call.

use std::future::Future;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ContextSelectionSet, ServerError, Value as Gql};
use futures_util::FutureExt;

use crate::batch::{ChildrenKey, PageKey, RequestLoader, RowKey, ScopeLoader, root_page};
use crate::column::Omitted;
use crate::entity::{Entity, check_list};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::page::{Connection, NamedBy, Names, Page, PageArguments};
use crate::predicate::Predicate;
use crate::record::{Level, List, Record, Values, resolve_level, resolve_lists, resolve_optional};
use crate::scope::Scope;
use crate::statement::{Link, Selection, Statement, read_rows};

/// The request's loader.
pub fn loader<'a>(ctx: &Context<'a>) -> Result<&'a RequestLoader> {
    ctx.data::<RequestLoader>().map_err(|_| Error::internal("the request has no loader"))
}

/// The row with this id, or None. Errors: `INVALID` when the id is of another type.
pub async fn one<T: Entity>(ctx: &Context<'_>, id: &Id) -> Result<Option<Arc<T>>> {
    if !id.has_prefix(T::PREFIX) {
        return Err(Error::Invalid(format!("`id` must be the id of a {}, which begins with `{}_`.", T::TYPE, T::PREFIX)));
    }
    loader(ctx)?.load_one(RowKey::new(id.clone())).await
}

/// The row with this id or other unique key, of which exactly one must be given.
pub async fn one_by<T: Entity>(
    ctx: &Context<'_>,
    id: Option<Id>,
    others: impl IntoIterator<Item = (&'static str, Option<String>)>,
) -> Result<Option<Arc<T>>> {
    let mut given = others.into_iter().filter_map(|(column, value)| Some((column, value?)));
    let exactly_one = || Error::Invalid(format!("Give exactly one of the arguments of `{}`.", T::TYPE));
    match (id, given.next(), given.next()) {
        (Some(id), None, _) => one(ctx, &id).await,
        (None, Some((column, value)), None) => {
            let scope = Scope::of(ctx)?;
            // A tenant's own row comes before a head office's with the same key.
            let selection = Selection::of::<T>(scope, None)?.filter(Predicate::equal(column, value)).limit(2);
            let read = scope.fetch([Statement::Rows(selection)]).await?;
            let mut rows: Vec<T> = read_rows(&read[0])?;
            rows.sort_by_key(|row| row.value("tenant_id") != scope.tenant_id().into());
            let mut row = rows.into_iter().next();
            row.iter_mut().for_each(|row| crate::batch::finish(scope, row));
            crate::batch::translate(scope, row.iter_mut()).await?;
            Ok(row.map(Arc::new))
        }
        _ => Err(exactly_one()),
    }
}

/// The entity of a representation of the router: None when its key is malformed, missing or another tenant's.
pub async fn representation<T: Entity>(ctx: &Context<'_>, id: &Id) -> Result<Option<Arc<T>>> {
    if !id.has_prefix(T::PREFIX) {
        return Ok(None);
    }
    let omitted = Omitted::by::<T, _>(ctx, &ctx.item.node.selection_set);
    loader(ctx)?.load_one(RowKey::without(id.clone(), omitted)).await
}

/// A row of this subgraph by a reference to it.
pub async fn parent<T: Entity>(ctx: &Context<'_>, id: Option<&Id>) -> Result<Option<Arc<T>>> {
    match id {
        Some(id) => loader(ctx)?.load_one(RowKey::new(id.clone())).await,
        None => Ok(None),
    }
}

fn wants_total(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}

/// A page of a root list.
pub async fn page<T: Entity>(ctx: &Context<'_>, arguments: PageArguments) -> Result<Connection<T>> {
    let scope = Scope::of(ctx)?;
    check_list::<T>(scope)?;
    let page = Page::check::<T>(arguments)?;
    let omitted = Omitted::by_page::<T, _>(ctx, &ctx.item.node.selection_set, &page);
    Box::pin(root_page(scope, &page, wants_total(ctx), omitted)).await
}

/// All children of a row, in the order of their ids, at most 100.
pub async fn related_list<T: Entity>(ctx: &Context<'_>, link: Link, parent: &Id) -> Result<List<T>> {
    let key = ChildrenKey { link, parent: parent.clone(), newest: false, omitted: Omitted::NONE, entity: PhantomData };
    Ok(List(loader(ctx)?.load_one(key).await?.unwrap_or_default()))
}

fn server_error(ctx: &Context<'_>, error: Error) -> ServerError {
    async_graphql::Error::from(error).into_server_error(ctx.item.pos)
}

/// The values of a relation of many records: those that `read` finds, resolved by `resolve`. An error is reported once, and every value
/// is then null.
async fn related<F: Send>(
    ctx: &Context<'_>,
    level: Level,
    records: usize,
    read: impl Future<Output = Result<F>> + Send,
    resolve: impl for<'a> FnOnce(&'a F, &'a ContextSelectionSet<'a>) -> Values<'a> + Send,
) -> Vec<Gql> {
    match read.await {
        Ok(found) => resolve(&found, &ctx.with_selection_set(&ctx.item.node.selection_set)).await,
        Err(error) => {
            level.report(ctx, server_error(ctx, error));
            vec![Gql::Null; records]
        }
    }
}

/// What the loader finds for the keys, in their order; None for a key without a value.
async fn load_all<K, V>(ctx: &Context<'_>, keys: &[K]) -> Result<Vec<Option<V>>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    V: Clone,
    ScopeLoader: Loader<K, Value = V, Error = Error>,
{
    let found = loader(ctx)?.load_many(keys.iter().cloned()).await?;
    Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
}

/// The values of a relation to a page of children: one for each of the parents.
pub fn related_pages<'a, T: Entity>(ctx: &'a Context<'a>, level: Level, link: Link, parents: Vec<&'a Id>) -> Values<'a> {
    let omitted = move |page: &Page| Omitted::by_page::<T, _>(ctx, &ctx.item.node.selection_set, page).but_link::<T>(link);
    pages_as::<T, Connection<T>>(ctx, level, link, parents, omitted)
}

/// The same, each page shown as one of the entities that its rows name.
pub fn named_pages<'a, T: Names<N>, N: Record + 'static>(
    ctx: &'a Context<'a>,
    level: Level,
    link: Link,
    parents: Vec<&'a Id>,
) -> Values<'a> {
    pages_as::<T, NamedBy<T, N>>(ctx, level, link, parents, |_| Omitted::NONE)
}

fn pages_as<'a, T: Entity, P: Record + From<Connection<T>> + Send + Sync + 'static>(
    ctx: &'a Context<'a>,
    level: Level,
    link: Link,
    parents: Vec<&'a Id>,
    omitted: impl FnOnce(&Page) -> Omitted + Send + 'a,
) -> Values<'a> {
    async move {
        let page = match PageArguments::given(T::DECLARATION, ctx) {
            Ok(arguments) => Page::check::<T>(arguments).map_err(|error| server_error(ctx, error)),
            Err(error) => Err(error),
        };
        let page = match page {
            Ok(page) => Arc::new(page),
            Err(error) => {
                level.report(ctx, error);
                return vec![Gql::Null; parents.len()];
            }
        };
        let (list, total, records, omitted) = (page.key(), wants_total(ctx), parents.len(), omitted(&page));
        let key = |parent: &Id| {
            let (parent, page) = (parent.clone(), page.clone());
            PageKey { link, parent, page, list, total, omitted, entity: PhantomData }
        };
        let keys: Vec<PageKey<T>> = parents.into_iter().map(key).collect();
        let read = async {
            let pages: Vec<Option<Connection<T>>> = load_all(ctx, &keys).await?;
            pages.into_iter().map(|page| page.map(P::from).ok_or(Error::Internal)).collect()
        };
        related(ctx, level, records, read, |pages: &Vec<P>, ctx| {
            async move { resolve_level(&pages.iter().collect::<Vec<_>>(), ctx, level).await }.boxed()
        })
        .await
    }
    .boxed()
}

/// The values of a relation to a plain list of children, in the order of their ids, at most 100 for each of the parents.
pub fn related_lists<'a, T: Entity>(ctx: &'a Context<'a>, level: Level, link: Link, parents: Vec<&'a Id>) -> Values<'a> {
    async move {
        let records = parents.len();
        related(ctx, level, records, children(ctx, link, parents, false), |lists: &Vec<Arc<Vec<T>>>, ctx| {
            async move { resolve_lists(&lists.iter().map(|list| list.as_slice()).collect::<Vec<_>>(), ctx, level).await }.boxed()
        })
        .await
    }
    .boxed()
}

/// The values of a relation to the newest child.
pub fn related_newest<'a, T: Entity>(ctx: &'a Context<'a>, level: Level, link: Link, parents: Vec<&'a Id>) -> Values<'a> {
    async move {
        let records = parents.len();
        related(ctx, level, records, children(ctx, link, parents, true), |lists: &Vec<Arc<Vec<T>>>, ctx| {
            async move { resolve_optional(&lists.iter().map(|list| list.first()).collect::<Vec<_>>(), ctx, level).await }.boxed()
        })
        .await
    }
    .boxed()
}

async fn children<T: Entity>(ctx: &Context<'_>, link: Link, parents: Vec<&Id>, newest: bool) -> Result<Vec<Arc<Vec<T>>>> {
    let omitted = Omitted::by::<T, _>(ctx, &ctx.item.node.selection_set).but_link::<T>(link);
    let key = |parent: &Id| ChildrenKey { link, parent: parent.clone(), newest, omitted, entity: PhantomData };
    let keys: Vec<ChildrenKey<T>> = parents.into_iter().map(key).collect();
    Ok(load_all(ctx, &keys).await?.into_iter().map(Option::unwrap_or_default).collect())
}

/// The values of a relation to a row of this subgraph, by references to it.
pub fn parents<'a, T: Entity>(ctx: &'a Context<'a>, level: Level, ids: Vec<Option<&'a Id>>) -> Values<'a> {
    async move {
        let omitted = Omitted::by::<T, _>(ctx, &ctx.item.node.selection_set);
        let keys: Vec<RowKey<T>> = ids.iter().flatten().map(|id| RowKey::without((*id).clone(), omitted)).collect();
        let read = async {
            let mut found = load_all::<_, Arc<T>>(ctx, &keys).await?.into_iter();
            Ok(ids.iter().map(|id| id.and_then(|_| found.next().flatten())).collect())
        };
        related(ctx, level, ids.len(), read, |rows: &Vec<Option<Arc<T>>>, ctx| {
            async move { resolve_optional(&rows.iter().map(Option::as_deref).collect::<Vec<_>>(), ctx, level).await }.boxed()
        })
        .await
    }
    .boxed()
}

/// The values of a relation to an entity of another subgraph.
pub fn references<'a, T: Record + 'a>(ctx: &'a Context<'a>, level: Level, references: Vec<Option<T>>) -> Values<'a> {
    async move {
        let records: Vec<Option<&T>> = references.iter().map(Option::as_ref).collect();
        resolve_optional(&records, &ctx.with_selection_set(&ctx.item.node.selection_set), level).await
    }
    .boxed()
}
