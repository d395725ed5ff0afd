//! Batching: what a request needs at one level is loaded by one statement.
//!
//! The loader is async-graphql's [`DataLoader`]. It is built per request around the request's [`Scope`], so nothing it remembers can
//! reach another tenant or caller. Its batches run inside the request's own task, and only when the request can make no other
//! progress: all keys of a level are then known, whatever the load of the machine, without waiting for a timer.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use crate::column::Omitted;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::page::{Listed, MAXIMUM_PAGE, Page};
use crate::predicate::Predicate;
use crate::read::Children;
use crate::rows::{Row, RowRef, Rows};
use crate::scope::Scope;
use crate::shape::Shape;
use crate::statement::{Link, MOST_ROWS, Selection, Statement, bounded, by_parents, read_count, read_counts, usual_order};
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

/// A row by its id, without the columns that nobody asks for.
#[derive(Clone)]
pub(crate) struct RowKey {
    pub(crate) shape: &'static Shape,
    pub(crate) id: Id,
    pub(crate) omitted: Omitted,
}

impl RowKey {
    /// The whole row.
    pub(crate) fn whole(shape: &'static Shape, id: Id) -> Self {
        Self { shape, id, omitted: Omitted::NONE }
    }
}

impl PartialEq for RowKey {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.omitted == other.omitted && self.shape.name == other.shape.name
    }
}

impl Eq for RowKey {}

impl Hash for RowKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.id, self.omitted, self.shape.name).hash(state);
    }
}

/// A load of some keys, each with what became of it: keys of other entities that stand in the same batch do not fail with it.
type Loaded<K, V> = Vec<(K, Result<V>)>;

/// One that goes on.
type Loading<'a, K, V> = BoxFuture<'a, Result<Loaded<K, V>>>;

/// Groups keys by what tells that they can be loaded together.
fn grouped<K: Clone, G: Eq + Hash>(keys: &[K], group: impl Fn(&K) -> G) -> Vec<Vec<K>> {
    let mut places: HashMap<G, usize> = HashMap::new();
    let mut groups: Vec<Vec<K>> = Vec::new();
    for key in keys {
        let place = *places.entry(group(key)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(key.clone());
    }
    groups
}

/// Loads of one batch that go on at a time: each takes a connection, of which there are few for all requests.
const AT_ONCE: usize = 2;

/// What became of the keys of all groups: an error of one is that of its keys.
async fn together<K: Clone + Eq + Hash, V>(groups: Vec<(Vec<K>, Loading<'_, K, V>)>) -> HashMap<K, Result<V>> {
    let (keys, loading): (Vec<_>, Vec<_>) = groups.into_iter().unzip();
    let loaded: Vec<_> = futures_util::stream::iter(loading).buffered(AT_ONCE).collect().await;
    let loaded = keys.into_iter().zip(loaded);
    let loaded = loaded.map(|(keys, loaded)| match loaded {
        Ok(loaded) => loaded,
        Err(error) => keys.into_iter().map(|key| (key, Err(error.clone()))).collect(),
    });
    loaded.flatten().collect()
}

impl Loader<RowKey> for ScopeLoader {
    type Value = Result<Row>;
    type Error = Error;

    async fn load(&self, keys: &[RowKey]) -> Result<HashMap<RowKey, Result<Row>>> {
        self.scope.loads(keys.len());
        let groups = grouped(keys, |key| key.shape.name).into_iter();
        Ok(together(groups.map(|keys| (keys.clone(), self.load_rows(keys).boxed())).collect()).await)
    }
}

/// The ids as text, each once.
fn once_each<'a>(ids: impl Iterator<Item = &'a Id>) -> Vec<String> {
    let mut seen = HashSet::new();
    ids.filter(|id| seen.insert(*id)).map(Id::to_string).collect()
}

/// What none of the keys of a batch needs: they are read together.
fn unneeded(keys: impl Iterator<Item = Omitted>) -> Omitted {
    keys.reduce(Omitted::and).unwrap_or_default()
}

/// A page of the children of one parent; pages that differ in the parent only are read together.
#[derive(Clone)]
pub(crate) struct PageKey {
    pub(crate) shape: &'static Shape,
    pub(crate) link: Link,
    pub(crate) parent: Id,
    pub(crate) page: Arc<Page>,
    pub(crate) total: bool,
    pub(crate) list: u64,
    pub(crate) omitted: Omitted,
}

impl PageKey {
    fn batch(&self) -> (&'static str, Link, u64, bool) {
        (self.shape.name, self.link, self.list, self.total)
    }
}

impl PartialEq for PageKey {
    fn eq(&self, other: &Self) -> bool {
        self.batch() == other.batch() && self.parent == other.parent && self.omitted == other.omitted
    }
}

impl Eq for PageKey {}

impl Hash for PageKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.batch(), &self.parent, self.omitted).hash(state);
    }
}

impl Loader<PageKey> for ScopeLoader {
    type Value = Result<Arc<Listed>>;
    type Error = Error;

    async fn load(&self, keys: &[PageKey]) -> Result<HashMap<PageKey, Result<Arc<Listed>>>> {
        self.scope.loads(keys.len());
        let groups = grouped(keys, PageKey::batch).into_iter();
        Ok(together(groups.map(|keys| (keys.clone(), self.load_pages(keys).boxed())).collect()).await)
    }
}

/// All children of one parent, or its newest one.
#[derive(Clone)]
pub(crate) struct ChildrenKey {
    pub(crate) shape: &'static Shape,
    pub(crate) link: Link,
    pub(crate) parent: Id,
    pub(crate) newest: bool,
    pub(crate) omitted: Omitted,
}

impl ChildrenKey {
    fn batch(&self) -> (&'static str, Link, bool) {
        (self.shape.name, self.link, self.newest)
    }
}

impl PartialEq for ChildrenKey {
    fn eq(&self, other: &Self) -> bool {
        self.batch() == other.batch() && self.parent == other.parent && self.omitted == other.omitted
    }
}

impl Eq for ChildrenKey {}

impl Hash for ChildrenKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.batch(), &self.parent, self.omitted).hash(state);
    }
}

impl Loader<ChildrenKey> for ScopeLoader {
    type Value = Result<Children>;
    type Error = Error;

    async fn load(&self, keys: &[ChildrenKey]) -> Result<HashMap<ChildrenKey, Result<Children>>> {
        self.scope.loads(keys.len());
        let groups = grouped(keys, ChildrenKey::batch).into_iter();
        Ok(together(groups.map(|keys| (keys.clone(), self.load_children(keys).boxed())).collect()).await)
    }
}

impl ScopeLoader {
    /// Rows of one entity by their ids: one statement.
    async fn load_rows(&self, keys: Vec<RowKey>) -> Result<Loaded<RowKey, Row>> {
        let Some(first) = keys.first() else { return Ok(Vec::new()) };
        let shape = first.shape;
        let wanted = Predicate::Any("id", Values::Text(once_each(keys.iter().map(|key| &key.id))));
        let omitted = unneeded(keys.iter().map(|key| key.omitted));
        let selection = Selection::of(shape, &self.scope, None)?.filter(wanted).omit(omitted);
        let [rows] = self.scope.fetch([Statement::Rows(selection)]).await?;
        let rows = Rows::read(&self.scope, shape, omitted, rows, 0).await?;
        let places: HashMap<Id, usize> = rows.refs().map(RowRef::id).zip(0..).collect();
        let found = keys.iter().filter_map(|key| Some((key, *places.get(&key.id)?)));
        Ok(found.map(|(key, place)| (key.clone(), Ok(Row::new(rows.clone(), place)))).collect())
    }

    /// Pages of one list of many parents: one statement, and one more for the totals where they are wanted.
    async fn load_pages(&self, keys: Vec<PageKey>) -> Result<Loaded<PageKey, Arc<Listed>>> {
        let Some(first) = keys.first() else { return Ok(Vec::new()) };
        let PageKey { shape, link, page, total, .. } = first;
        let parents = once_each(keys.iter().map(|key| &key.parent));
        let all = Selection::of(shape, &self.scope, Some(*link))?.of_parents(*link, parents).filter_by_client(page);
        let omitted = unneeded(keys.iter().map(|key| key.omitted));
        let rows = Statement::RowsOfParents(all.clone().window(page).omit(omitted));
        let (rows, totals) = match total {
            true => {
                let [rows, totals] = self.scope.fetch([rows, Statement::CountOfParents(all)]).await?;
                (rows, read_counts(&totals)?)
            }
            false => {
                let [rows] = self.scope.fetch([rows]).await?;
                (rows, HashMap::new())
            }
        };
        let rows = bounded(shape, rows)?;
        let mut of_parents = by_parents(&rows, 0)?;
        let rows = Rows::read(&self.scope, shape, omitted, rows, 1).await?;
        let mut listed: HashMap<&Id, Arc<Listed>> = HashMap::with_capacity(keys.len());
        let pages = keys.iter().map(|key| {
            let of_parent = listed.entry(&key.parent).or_insert_with(|| {
                let places = of_parents.remove(&key.parent).unwrap_or_default();
                let total = total.then(|| totals.get(&key.parent).copied().unwrap_or_default());
                Arc::new(page.listed(rows.clone(), places, total))
            });
            (key.clone(), Ok(of_parent.clone()))
        });
        Ok(pages.collect())
    }

    /// The children of many parents: one statement.
    async fn load_children(&self, keys: Vec<ChildrenKey>) -> Result<Loaded<ChildrenKey, Children>> {
        let Some(first) = keys.first() else { return Ok(Vec::new()) };
        let ChildrenKey { shape, link, newest, .. } = first;
        let parents = once_each(keys.iter().map(|key| &key.parent));
        let omitted = unneeded(keys.iter().map(|key| key.omitted));
        let order = match newest {
            true => vec![Sort { column: "id", nullable: false, direction: OrderDirection::Desc }],
            false => usual_order(shape),
        };
        let selection = Selection::of(shape, &self.scope, Some(*link))?.order(order);
        // Without a limit per parent one scan of the index finds them all.
        let (statement, parent_at, before) = match link {
            Link::Column(column) if !newest => {
                let children = Predicate::Any(column, Values::Text(parents));
                let selection = selection.filter(children).limit(MOST_ROWS as i64).omit(omitted);
                let at = shape.place(column).and_then(|place| omitted.position(place));
                (Statement::Rows(selection), at.ok_or(Error::Internal)?, 0)
            }
            _ => {
                let limit = if *newest { 1 } else { MAXIMUM_PAGE };
                let selection = selection.of_parents(*link, parents).limit(limit).omit(omitted);
                (Statement::RowsOfParents(selection), 0, 1)
            }
        };
        let [rows] = self.scope.fetch([statement]).await?;
        let rows = bounded(shape, rows)?;
        let mut of_parents = by_parents(&rows, parent_at)?;
        of_parents.values_mut().for_each(|places| places.truncate(MAXIMUM_PAGE as usize));
        let of_parents: HashMap<Id, Arc<[u32]>> = of_parents.into_iter().map(|(id, places)| (id, places.into())).collect();
        let rows = Rows::read(&self.scope, shape, omitted, rows, before).await?;
        let none: Arc<[u32]> = Arc::default();
        let children = keys.iter().map(|key| {
            let places = of_parents.get(&key.parent).unwrap_or(&none).clone();
            (key.clone(), Ok(Children::new(rows.clone(), places)))
        });
        Ok(children.collect())
    }
}

/// A page of a root list, with the number of all rows where it is wanted.
pub(crate) async fn root_page(
    shape: &'static Shape,
    scope: &Scope,
    page: &Page,
    total: bool,
    omitted: Omitted,
) -> Result<Listed> {
    let all = Selection::of(shape, scope, None)?.filter_by_client(page);
    let rows = Statement::Rows(all.clone().window(page).omit(omitted));
    let totals = scope.totals();
    let known = if total { totals.get(&all) } else { None };
    let (rows, total) = if !total || known.is_some() {
        let [rows] = scope.fetch([rows]).await?;
        (rows, known)
    } else {
        let [rows, counted] = scope.fetch([rows, Statement::Count(all.clone())]).await?;
        let counted = read_count(&counted)?;
        totals.keep(&all, counted);
        (rows, Some(counted))
    };
    let places = (0..).take(rows.len()).collect();
    let rows = Rows::read(scope, shape, omitted, rows, 0).await?;
    Ok(page.listed(rows, places, total))
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

    /// Invariant: A level of a request is one statement, whatever its size.
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
