//! Batching: what a request needs at one level is loaded by one statement.
//!
//! The loader is async-graphql's [`DataLoader`]. It is built per request around the request's [`Scope`], so nothing it remembers can
//! reach another tenant or caller. Its batches run inside the request's own task, and only when the request can make no other
//! progress: all keys of a level are then known, whatever the load of the machine, without waiting for a timer.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use crate::column::Omitted;
use crate::entity::{Entity, id_values, sees_private};
use crate::error::{Error, Result, camel_case};
use crate::id::Id;
use crate::order::{OrderDirection, Sort};
use crate::page::{Connection, MAXIMUM_PAGE, Page};
use crate::predicate::Predicate;
use crate::scope::Scope;
use crate::statement::{
    Link, MOST_ROWS, Raw, Selection, Statement, bounded, read_children, read_count, read_counts, read_rows, usual_order,
};
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
    if T::INTERNAL && !scope.may(T::TABLE, "read") {
        row.conceal_internal();
    }
}

async fn finished<T: Entity>(scope: &Scope, rows: &[Raw]) -> Result<Vec<T>> {
    let mut rows = read_rows::<T>(rows)?;
    rows.iter_mut().for_each(|row| finish(scope, row));
    translate(scope, rows.iter_mut()).await?;
    Ok(rows)
}

/// Of each key the text in the first language that has one. `$1` are the languages, `$2` the keys; the namespace is the subgraph's.
const TEXTS: &str = "SELECT key, value FROM platform.localized_texts(current_schema(), $1, $2)";

/// Puts the tenant's translations in the place of the texts of rows, for a reader who would rather have another language than the
/// tenant's; by one statement for all of the rows. Texts without a translation stay.
pub(crate) async fn translate<'a, T: Entity>(scope: &Scope, rows: impl Iterator<Item = &'a mut T>) -> Result<()> {
    let mut rows: Vec<&mut T> = match T::TRANSLATED.is_empty() || scope.languages().is_empty() {
        true => return Ok(()),
        false => rows.collect(),
    };
    if rows.is_empty() {
        return Ok(());
    }
    let key = |row: &T, column: &str| format!("{}.{}", row.id(), camel_case(column));
    let mut keys = Vec::with_capacity(rows.len() * T::TRANSLATED.len());
    for row in &rows {
        keys.extend(T::TRANSLATED.iter().map(|column| key(row, column)));
    }
    let texts = localized_texts(scope, keys).await?;
    if texts.is_empty() {
        return Ok(());
    }
    for row in &mut rows {
        for column in T::TRANSLATED {
            if let Some(text) = texts.get(&key(row, column)) {
                row.translate(column, text.clone());
            }
        }
    }
    Ok(())
}

/// The tenant's translations of these texts, by their keys, in the first of the reader's languages that each has.
async fn localized_texts(scope: &Scope, mut keys: Vec<String>) -> Result<HashMap<String, String>> {
    use diesel::sql_types::{Array, Text};
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

/// A row by its id, without the columns that nobody asks for.
pub(crate) struct RowKey<T> {
    id: Id,
    omitted: Omitted,
    entity: PhantomData<fn() -> T>,
}

impl<T> RowKey<T> {
    /// The whole row.
    pub(crate) fn new(id: Id) -> Self {
        Self::without(id, Omitted::NONE)
    }

    pub(crate) fn without(id: Id, omitted: Omitted) -> Self {
        Self { id, omitted, entity: PhantomData }
    }
}

impl<T> Clone for RowKey<T> {
    fn clone(&self) -> Self {
        Self::without(self.id.clone(), self.omitted)
    }
}

impl<T> PartialEq for RowKey<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.omitted == other.omitted
    }
}

impl<T> Eq for RowKey<T> {}

impl<T> Hash for RowKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.id, self.omitted).hash(state);
    }
}

impl<T: Entity> Loader<RowKey<T>> for ScopeLoader {
    type Value = Arc<T>;
    type Error = Error;

    async fn load(&self, keys: &[RowKey<T>]) -> Result<HashMap<RowKey<T>, Arc<T>>> {
        self.scope.loads(keys.len());
        let wanted = Predicate::Any("id", id_values(keys.iter().map(|key| &key.id)));
        let selection = Selection::of::<T>(&self.scope, None)?.filter(wanted).omit(unneeded(keys.iter().map(|key| key.omitted)));
        let read = self.scope.fetch([Statement::Rows(selection)]).await?;
        let rows = finished::<T>(&self.scope, &read[0]).await?;
        let rows: HashMap<Id, Arc<T>> = rows.into_iter().map(|row| (row.id().clone(), Arc::new(row))).collect();
        Ok(keys.iter().filter_map(|key| Some((key.clone(), rows.get(&key.id)?.clone()))).collect())
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
pub(crate) struct PageKey<T> {
    pub(crate) link: Link,
    pub(crate) parent: Id,
    pub(crate) page: Arc<Page>,
    pub(crate) total: bool,
    pub(crate) list: u64,
    pub(crate) omitted: Omitted,
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
        self.batch() == other.batch() && self.parent == other.parent && self.omitted == other.omitted
    }
}

impl<T> Eq for PageKey<T> {}

impl<T> Hash for PageKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.batch(), &self.parent, self.omitted).hash(state);
    }
}

impl<T: Entity> Loader<PageKey<T>> for ScopeLoader {
    type Value = Connection<T>;
    type Error = Error;

    async fn load(&self, keys: &[PageKey<T>]) -> Result<HashMap<PageKey<T>, Connection<T>>> {
        self.scope.loads(keys.len());
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
        let parents = once_each(keys.iter().map(|key| &key.parent));
        let all = Selection::of::<T>(&self.scope, Some(link))?.of_parents(link, parents).filter_by_client(&page);
        let omitted = unneeded(keys.iter().map(|key| key.omitted));
        let rows = Statement::RowsOfParents(all.clone().window(&page).omit(omitted));
        let read = match total {
            true => self.scope.fetch([rows, Statement::CountOfParents(all)]).await?,
            false => self.scope.fetch([rows]).await?,
        };
        let (mut rows, totals) = (read_children::<T>(&read[0])?, read.get(1).map_or(Ok(Vec::new()), |rows| read_counts(rows))?);
        let mut by_parent: HashMap<Id, Vec<T>> = HashMap::with_capacity(keys.len());
        rows.iter_mut().for_each(|(_, row)| finish(&self.scope, row));
        translate(&self.scope, rows.iter_mut().map(|(_, row)| row)).await?;
        for (parent, row) in rows {
            by_parent.entry(parent).or_default().push(row);
        }
        let totals: HashMap<Id, i64> = totals.into_iter().collect();
        let mut of_parents: HashMap<&Id, Connection<T>> = HashMap::with_capacity(keys.len());
        for key in keys {
            let connection = || {
                let rows = by_parent.remove(&key.parent).unwrap_or_default();
                page.connection(rows, total.then(|| totals.get(&key.parent).copied().unwrap_or_default()))
            };
            pages.insert((*key).clone(), of_parents.entry(&key.parent).or_insert_with(connection).clone());
        }
        Ok(())
    }
}

/// All children of one parent, or its newest one.
pub(crate) struct ChildrenKey<T> {
    pub(crate) link: Link,
    pub(crate) parent: Id,
    pub(crate) newest: bool,
    pub(crate) omitted: Omitted,
    pub(crate) entity: PhantomData<fn() -> T>,
}

impl<T> Clone for ChildrenKey<T> {
    fn clone(&self) -> Self {
        Self { parent: self.parent.clone(), ..*self }
    }
}

impl<T> PartialEq for ChildrenKey<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.link, self.newest, &self.parent, self.omitted) == (other.link, other.newest, &other.parent, other.omitted)
    }
}

impl<T> Eq for ChildrenKey<T> {}

impl<T> Hash for ChildrenKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.link, self.newest, &self.parent, self.omitted).hash(state);
    }
}

impl<T: Entity> Loader<ChildrenKey<T>> for ScopeLoader {
    type Value = Arc<Vec<T>>;
    type Error = Error;

    async fn load(&self, keys: &[ChildrenKey<T>]) -> Result<HashMap<ChildrenKey<T>, Arc<Vec<T>>>> {
        self.scope.loads(keys.len());
        let mut batches: HashMap<_, Vec<&ChildrenKey<T>>> = HashMap::new();
        for key in keys {
            batches.entry((key.link, key.newest)).or_default().push(key);
        }
        let mut children = HashMap::with_capacity(keys.len());
        for ((link, newest), keys) in batches {
            let parents = once_each(keys.iter().map(|key| &key.parent));
            let omitted = unneeded(keys.iter().map(|key| key.omitted));
            let order = match newest {
                true => vec![Sort { column: "id", nullable: false, direction: OrderDirection::Desc }],
                false => usual_order::<T>(),
            };
            let selection = Selection::of::<T>(&self.scope, Some(link))?.order(order);
            let mut rows: Vec<(Id, T)> = match link {
                // Without a limit per parent one scan of the index finds them all.
                Link::Column(column) if !newest => {
                    let children = Predicate::Any(column, Values::Text(parents));
                    let selection = selection.filter(children).limit(MOST_ROWS as i64).omit(omitted);
                    let read = self.scope.fetch([Statement::Rows(selection)]).await?;
                    let parent = |row: &T| row.value(column).as_text().map(Id::from);
                    read_rows::<T>(bounded::<T>(&read[0])?)?.into_iter().filter_map(|row| Some((parent(&row)?, row))).collect()
                }
                _ => {
                    let limit = if newest { 1 } else { MAXIMUM_PAGE };
                    let selection = selection.of_parents(link, parents).limit(limit).omit(omitted);
                    let read = self.scope.fetch([Statement::RowsOfParents(selection)]).await?;
                    read_children(&read[0])?
                }
            };
            let mut by_parent: HashMap<Id, Vec<T>> = HashMap::with_capacity(keys.len());
            rows.iter_mut().for_each(|(_, row)| finish(&self.scope, row));
            translate(&self.scope, rows.iter_mut().map(|(_, row)| row)).await?;
            for (parent, row) in rows {
                let children = by_parent.entry(parent).or_default();
                if children.len() < MAXIMUM_PAGE as usize {
                    children.push(row);
                }
            }
            let mut of_parents: HashMap<&Id, Arc<Vec<T>>> = HashMap::with_capacity(keys.len());
            for key in keys {
                let rows = || Arc::new(by_parent.remove(&key.parent).unwrap_or_default());
                children.insert(key.clone(), of_parents.entry(&key.parent).or_insert_with(rows).clone());
            }
        }
        Ok(children)
    }
}

/// A page of a root list, with the number of all rows where it is wanted.
pub(crate) async fn root_page<T: Entity>(scope: &Scope, page: &Page, total: bool, omitted: Omitted) -> Result<Connection<T>> {
    let all = Selection::of::<T>(scope, None)?.filter_by_client(page);
    let rows = Statement::Rows(all.clone().window(page).omit(omitted));
    let totals = scope.totals();
    let known = if total { totals.get(&all) } else { None };
    if !total || known.is_some() {
        let read = scope.fetch([rows]).await?;
        return Ok(page.connection(finished(scope, &read[0]).await?, known));
    }
    let read = scope.fetch([rows, Statement::Count(all.clone())]).await?;
    let counted = read_count(&read[1])?;
    totals.keep(&all, counted);
    Ok(page.connection(finished(scope, &read[0]).await?, Some(counted)))
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
