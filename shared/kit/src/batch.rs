//! Batching: what a request needs at one level is loaded by one statement.
//!
//! The loader is async-graphql's [`DataLoader`]. It is built per request around the request's [`Scope`], so nothing it remembers can
//! reach another tenant or caller. Its batches run inside the request's own task, and only when the request can make no other
//! progress: all keys of a level are then known, whatever the load of the machine, without waiting for a timer.

use std::collections::HashMap;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use futures_util::FutureExt;
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, try_join};
use futures_util::stream::FuturesUnordered;

use crate::entity::{Entity, id_values, sees_private};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::page::{Connection, MAXIMUM_PAGE, Page};
use crate::predicate::Predicate;
use crate::scope::{Scope, load};
use crate::statement::{ChildRow, Count, CountOfParents, Link, Rows, RowsOfParents, Selection};
use crate::value::Values;

/// The loader of a request. A subgraph adds what it batches itself by `impl Loader<ItsKey> for ScopeLoader`.
pub struct ScopeLoader {
    scope: Scope,
}

impl ScopeLoader {
    /// The scope that everything is loaded in.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// The request's loader, in the data of the request.
pub type RequestLoader = DataLoader<ScopeLoader, HashMapCache>;

/// The batches that wait for the request to run out of other work.
#[derive(Clone, Default)]
pub(crate) struct Batches(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Batches {
    pub(crate) fn loader(&self, scope: Scope) -> RequestLoader {
        let queue = self.clone();
        let spawn = move |batch: BoxFuture<'static, ()>| queue.0.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
        DataLoader::with_cache(ScopeLoader { scope }, spawn, HashMapCache::default()).delay(Duration::ZERO)
    }

    fn take(&self) -> Vec<BoxFuture<'static, ()>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs the request and, whenever it waits, the batches it has asked for.
    pub(crate) async fn drive<F: Future>(self, request: F) -> F::Output {
        let mut request = pin!(request);
        let mut running = FuturesUnordered::new();
        std::future::poll_fn(|cx| {
            loop {
                if let Poll::Ready(output) = request.as_mut().poll(cx) {
                    return Poll::Ready(output);
                }
                running.extend(self.take());
                match running.poll_next_unpin(cx) {
                    Poll::Ready(Some(())) => {}
                    Poll::Ready(None) | Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await
    }
}

/// Gives amounts their currency and hides what the caller may not see.
pub(crate) fn finish<T: Entity>(scope: &Scope, row: &mut T) {
    row.hydrate();
    if !sees_private(scope, row) {
        row.conceal();
    }
}

fn finished<T: Entity>(scope: &Scope, mut rows: Vec<T>) -> Vec<T> {
    rows.iter_mut().for_each(|row| finish(scope, row));
    rows
}

/// A row by its id.
pub(crate) struct RowKey<T>(pub(crate) Id, PhantomData<fn() -> T>);

impl<T> RowKey<T> {
    pub(crate) fn new(id: Id) -> Self {
        Self(id, PhantomData)
    }
}

impl<T> Clone for RowKey<T> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<T> PartialEq for RowKey<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for RowKey<T> {}

impl<T> Hash for RowKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: Entity> Loader<RowKey<T>> for ScopeLoader {
    type Value = Arc<T>;
    type Error = Error;

    async fn load(&self, keys: &[RowKey<T>]) -> Result<HashMap<RowKey<T>, Arc<T>>> {
        let wanted = Predicate::Any("id", id_values(keys.iter().map(|key| &key.0)));
        let selection = Selection::<T>::new(&self.scope, None)?.filter(wanted);
        let rows: Vec<T> = self.scope.rows(|| Rows(selection.clone())).await?;
        Ok(finished(&self.scope, rows).into_iter().map(|row| (RowKey::new(row.id().clone()), Arc::new(row))).collect())
    }
}

/// A page of the children of one parent; pages that differ in the parent only are read together.
pub(crate) struct PageKey<T> {
    pub(crate) link: Link,
    pub(crate) parent: Id,
    pub(crate) page: Arc<Page>,
    pub(crate) total: bool,
    pub(crate) list: u64,
    pub(crate) entity: PhantomData<fn() -> T>,
}

impl<T> Clone for PageKey<T> {
    fn clone(&self) -> Self {
        Self { parent: self.parent.clone(), page: self.page.clone(), ..*self }
    }
}

impl<T> PageKey<T> {
    fn batch(&self) -> (Link, u64, bool) {
        (self.link, self.list, self.total)
    }
}

impl<T> PartialEq for PageKey<T> {
    fn eq(&self, other: &Self) -> bool {
        self.batch() == other.batch() && self.parent == other.parent
    }
}

impl<T> Eq for PageKey<T> {}

impl<T> Hash for PageKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.batch(), &self.parent).hash(state);
    }
}

impl<T: Entity> Loader<PageKey<T>> for ScopeLoader {
    type Value = Connection<T>;
    type Error = Error;

    async fn load(&self, keys: &[PageKey<T>]) -> Result<HashMap<PageKey<T>, Connection<T>>> {
        let mut batches: HashMap<_, Vec<&PageKey<T>>> = HashMap::new();
        for key in keys {
            batches.entry(key.batch()).or_default().push(key);
        }
        let mut pages = HashMap::with_capacity(keys.len());
        for batch in batches.into_values() {
            self.load_pages(&batch, &mut pages).await?;
        }
        Ok(pages)
    }
}

impl ScopeLoader {
    /// Pages of one list of many parents: one statement, and one more for the totals where they are wanted.
    async fn load_pages<T: Entity>(&self, keys: &[&PageKey<T>], pages: &mut HashMap<PageKey<T>, Connection<T>>) -> Result<()> {
        let Some(first) = keys.first() else { return Ok(()) };
        let (page, link, total) = (first.page.clone(), first.link, first.total);
        let parents: Vec<String> = keys.iter().map(|key| key.parent.to_string()).collect();
        let all = Selection::<T>::new(&self.scope, Some(link))?.of_parents(link, parents).filter_by_client(&page);
        let window = all.clone().window(&page);
        let (rows, totals): (Vec<ChildRow<T>>, Vec<(Id, i64)>) = if total {
            self.scope
                .read(2, |connection| {
                    let rows = load(connection, RowsOfParents(window.clone()));
                    let totals = load(connection, CountOfParents(all.clone()));
                    try_join(rows, totals).boxed()
                })
                .await?
        } else {
            (self.scope.rows(|| RowsOfParents(window.clone())).await?, Vec::new())
        };
        let mut by_parent: HashMap<Id, Vec<T>> = HashMap::with_capacity(keys.len());
        for ChildRow(parent, mut row) in rows {
            finish(&self.scope, &mut row);
            by_parent.entry(parent).or_default().push(row);
        }
        let totals: HashMap<Id, i64> = totals.into_iter().collect();
        for key in keys {
            let rows = by_parent.remove(&key.parent).unwrap_or_default();
            let total = total.then(|| totals.get(&key.parent).copied().unwrap_or_default());
            pages.insert((*key).clone(), page.connection(rows, total));
        }
        Ok(())
    }
}

/// All children of one parent, or its newest one.
pub(crate) struct ChildrenKey<T> {
    pub(crate) link: Link,
    pub(crate) parent: Id,
    pub(crate) newest: bool,
    pub(crate) entity: PhantomData<fn() -> T>,
}

impl<T> Clone for ChildrenKey<T> {
    fn clone(&self) -> Self {
        Self { parent: self.parent.clone(), ..*self }
    }
}

impl<T> PartialEq for ChildrenKey<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.link, self.newest, &self.parent) == (other.link, other.newest, &other.parent)
    }
}

impl<T> Eq for ChildrenKey<T> {}

impl<T> Hash for ChildrenKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.link, self.newest, &self.parent).hash(state);
    }
}

impl<T: Entity> Loader<ChildrenKey<T>> for ScopeLoader {
    type Value = Arc<Vec<T>>;
    type Error = Error;

    async fn load(&self, keys: &[ChildrenKey<T>]) -> Result<HashMap<ChildrenKey<T>, Arc<Vec<T>>>> {
        let mut batches: HashMap<_, Vec<&ChildrenKey<T>>> = HashMap::new();
        for key in keys {
            batches.entry((key.link, key.newest)).or_default().push(key);
        }
        let mut children = HashMap::with_capacity(keys.len());
        for ((link, newest), keys) in batches {
            let parents = keys.iter().map(|key| key.parent.to_string()).collect();
            let direction = if newest { OrderDirection::Desc } else { OrderDirection::Asc };
            let selection =
                Selection::<T>::new(&self.scope, Some(link))?.order(vec![Sort { column: "id", nullable: false, direction }]);
            let rows: Vec<ChildRow<T>> = match link {
                // Without a limit per parent one scan of the index finds them all.
                Link::Column(column) if !newest => {
                    let selection = selection.filter(Predicate::Any(column, Values::Text(parents)));
                    let rows: Vec<T> = self.scope.rows(|| Rows(selection.clone())).await?;
                    let parent = |row: &T| row.value(column).as_text().map(Id::from);
                    rows.into_iter().filter_map(|row| Some(ChildRow(parent(&row)?, row))).collect()
                }
                _ => {
                    let limit = if newest { 1 } else { MAXIMUM_PAGE };
                    let selection = selection.of_parents(link, parents).limit(limit);
                    self.scope.rows(|| RowsOfParents(selection.clone())).await?
                }
            };
            let mut by_parent: HashMap<Id, Vec<T>> = HashMap::with_capacity(keys.len());
            for ChildRow(parent, mut row) in rows {
                finish(&self.scope, &mut row);
                let children = by_parent.entry(parent).or_default();
                if children.len() < MAXIMUM_PAGE as usize {
                    children.push(row);
                }
            }
            for key in keys {
                children.insert(key.clone(), Arc::new(by_parent.remove(&key.parent).unwrap_or_default()));
            }
        }
        Ok(children)
    }
}

/// A page of a root list, with the number of all rows where it is wanted.
pub(crate) async fn root_page<T: Entity>(scope: &Scope, page: &Page, total: bool) -> Result<Connection<T>> {
    let all = Selection::<T>::new(scope, None)?.filter_by_client(page);
    let window = all.clone().window(page);
    let totals = scope.totals();
    let known = if total { totals.get(&all) } else { None };
    if !total || known.is_some() {
        let rows: Vec<T> = scope.rows(|| Rows(window.clone())).await?;
        return Ok(page.connection(finished(scope, rows), known));
    }
    let (rows, counted): (Vec<T>, Vec<i64>) = scope
        .read(2, |connection| try_join(load(connection, Rows(window.clone())), load(connection, Count(all.clone()))).boxed())
        .await?;
    let counted = counted.first().copied().unwrap_or_default();
    totals.keep(&all, counted);
    Ok(page.connection(finished(scope, rows), Some(counted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Doubling(Arc<Mutex<Vec<usize>>>);

    impl Loader<u32> for Doubling {
        type Value = u32;
        type Error = ();

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, ()> {
            self.0.lock().unwrap().push(keys.len());
            Ok(keys.iter().map(|key| (*key, key * 2)).collect())
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn keys_asked_for_at_one_level_are_loaded_together() {
        let sizes = Arc::new(Mutex::new(Vec::new()));
        let batches = Batches::default();
        let queue = batches.clone();
        let loader = Arc::new(
            DataLoader::new(Doubling(sizes.clone()), move |batch| queue.0.lock().unwrap().push(batch)).delay(Duration::ZERO),
        );
        let level = |from: u32| {
            let loader = loader.clone();
            async move {
                let loads = (from..from + 50).map(|key| loader.load_one(key));
                futures_util::future::try_join_all(loads).await.unwrap().len()
            }
        };
        let found = batches.drive(async { level(0).await + level(100).await }).await;
        assert_eq!(found, 100);
        assert_eq!(*sizes.lock().unwrap(), [50, 50]);
    }
}
