//! The reads that derived resolvers call.

use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::Context;

use crate::batch::{ChildrenKey, PageKey, RequestLoader, RowKey, root_page};
use crate::entity::{Entity, check_list};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::page::{Connection, Page, PageArguments};
use crate::predicate::Predicate;
use crate::scope::Scope;
use crate::statement::{Link, Rows, Selection};

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
            let selection = Selection::<T>::new(scope, None)?.filter(Predicate::equal(column, value)).limit(2);
            let mut rows: Vec<T> = scope.rows(|| Rows(selection.clone())).await?;
            rows.sort_by_key(|row| row.value("tenant_id") != scope.tenant_id().into());
            Ok(rows.into_iter().next().map(|mut row| {
                crate::batch::finish(scope, &mut row);
                Arc::new(row)
            }))
        }
        _ => Err(exactly_one()),
    }
}

/// The entity of a representation of the router: None when its key is malformed, missing or another tenant's.
pub async fn representation<T: Entity>(ctx: &Context<'_>, id: &Id) -> Result<Option<Arc<T>>> {
    if !id.has_prefix(T::PREFIX) {
        return Ok(None);
    }
    loader(ctx)?.load_one(RowKey::new(id.clone())).await
}

/// A parent of this subgraph, by the reference of its child.
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
pub async fn page<T: Entity>(ctx: &Context<'_>, arguments: PageArguments<T>) -> Result<Connection<T>> {
    let scope = Scope::of(ctx)?;
    check_list::<T>(scope)?;
    let page = Page::check(arguments)?;
    root_page(scope, &page, wants_total(ctx)).await
}

/// A page of the children of a row.
pub async fn related_page<T: Entity>(
    ctx: &Context<'_>,
    link: Link,
    parent: &Id,
    arguments: PageArguments<T>,
) -> Result<Connection<T>> {
    let page = Page::check(arguments)?;
    let key = PageKey::<T> {
        link,
        parent: parent.clone(),
        list: page.key(),
        page: Arc::new(page),
        total: wants_total(ctx),
        entity: PhantomData,
    };
    loader(ctx)?.load_one(key).await?.ok_or(Error::Internal)
}

/// All children of a row, in the order of their ids, at most 100.
pub async fn related_list<T: Entity>(ctx: &Context<'_>, link: Link, parent: &Id) -> Result<Vec<T>> {
    let rows = children::<T>(ctx, link, parent, false).await?;
    Ok(rows.map(Arc::unwrap_or_clone).unwrap_or_default())
}

/// The newest child of a row.
pub async fn related_newest<T: Entity>(ctx: &Context<'_>, link: Link, parent: &Id) -> Result<Option<T>> {
    let rows = children::<T>(ctx, link, parent, true).await?;
    Ok(rows.and_then(|rows| rows.first().cloned()))
}

async fn children<T: Entity>(ctx: &Context<'_>, link: Link, parent: &Id, newest: bool) -> Result<Option<Arc<Vec<T>>>> {
    loader(ctx)?.load_one(ChildrenKey { link, parent: parent.clone(), newest, entity: PhantomData }).await
}
