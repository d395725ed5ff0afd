//! Relay connections: arguments, cursors, pages.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field as AstField;
use async_graphql::registry::{MetaInputValue, Registry};
use async_graphql::{
    Context, ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, SimpleObject, Value as Gql,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::FutureExt;
use serde::{Deserialize, Serialize};

use crate::declaration::{Declaration, Given, input_type, input_value};
use crate::entity::{Audience, Entity};
use crate::error::{Error, Result};
use crate::order::{OrderDirection, Sort};
use crate::predicate::{Comparison, Predicate};
use crate::record::{
    Level, ObjectType, Record, Values, at_hand, described, register, resolve_level, resolve_lists, resolve_record,
};
use crate::statement::{sort_keys, usual_order};
use crate::value::Value;

/// Rows of a list when neither `first` nor `last` is given.
pub const DEFAULT_PAGE: i64 = 20;
/// Most rows of a list.
pub const MAXIMUM_PAGE: i64 = 100;

/// The arguments of a list as the client gave them.
#[derive(Debug, Default)]
pub struct PageArguments {
    /// Rows from the start.
    pub first: Option<i32>,
    /// Cursor before the first row.
    pub after: Option<String>,
    /// Rows from the end.
    pub last: Option<i32>,
    /// Cursor behind the last row.
    pub before: Option<String>,
    /// Conditions.
    pub filter: Option<Predicate>,
    /// Sort keys, the most significant first; the usual order where there are none.
    pub order_by: Vec<Sort>,
}

impl PageArguments {
    /// The arguments, as the registry describes them.
    pub(crate) fn described(declaration: &'static Declaration, registry: &mut Registry) -> IndexMap<String, MetaInputValue> {
        let (filter, order) = (declaration.describe_filter(registry), declaration.describe_order(registry));
        let (number, text) = (input_type::<Option<i32>>(registry), input_type::<Option<String>>(registry));
        [
            ("first", FIRST, number.clone()),
            ("after", AFTER, text.clone()),
            ("last", LAST, number),
            ("before", BEFORE, text),
            ("where", WHERE, filter),
            ("orderBy", ORDER_BY, format!("[{order}!]")),
        ]
        .into_iter()
        .map(|(name, about, ty)| (name.to_owned(), input_value(name, about, ty)))
        .collect()
    }

    /// The arguments given to the field.
    pub(crate) fn given(declaration: &'static Declaration, ctx: &Context<'_>) -> ServerResult<Self> {
        let wrong = |message| ServerError::new(message, Some(ctx.item.pos));
        let given =
            |name| ctx.param_value::<Given>(name, None).map(|(_, Given(value))| value.filter(|value| *value != Gql::Null));
        Ok(Self {
            first: ctx.param_value("first", None)?.1,
            after: ctx.param_value("after", None)?.1,
            last: ctx.param_value("last", None)?.1,
            before: ctx.param_value("before", None)?.1,
            filter: given("where")?.map(|filter| declaration.read_filter(filter)).transpose().map_err(wrong)?,
            order_by: given("orderBy")?.map_or(Ok(Vec::new()), |order| declaration.read_orders(order)).map_err(wrong)?,
        })
    }
}

const FIRST: &str = "How many rows from the start of the list, 1 to 100; 20 when neither `first` nor `last` is given.";
const AFTER: &str = "Only rows after this cursor.";
const LAST: &str = "How many rows from the end of the list, 1 to 100.";
const BEFORE: &str = "Only rows before this cursor.";
const WHERE: &str = "Only rows that match every given condition.";
const ORDER_BY: &str = "Sort keys, the most significant first; ties are broken by id.";

/// Checked arguments of a list.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) size: i64,
    pub(crate) backward: bool,
    /// The sort keys as the list is shown.
    pub(crate) keys: Vec<Sort>,
    /// Rows behind `after` and before `before`.
    pub(crate) window: Predicate,
    pub(crate) filter: Predicate,
    has_after: bool,
    has_before: bool,
    list: u64,
}

/// Where a row stands in its list: the list's mark and the row's sort keys.
#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "l")]
    list: u64,
    #[serde(rename = "k")]
    keys: Vec<Value>,
}

impl Page {
    /// Checks the arguments; the error names the one that is wrong.
    pub(crate) fn check<T: Entity>(arguments: PageArguments) -> Result<Self> {
        let PageArguments { first, after, last, before, filter, order_by } = arguments;
        let (size, backward) = match (first, last) {
            (Some(_), Some(_)) => return Err(Error::Invalid("Give `first` or `last`, not both.".into())),
            (None, Some(last)) => (size("last", last)?, true),
            (Some(first), None) => (size("first", first)?, false),
            (None, None) => (DEFAULT_PAGE, before.is_some() && after.is_none()),
        };
        if order_by.len() > 5 {
            return Err(Error::Invalid("`orderBy` takes at most 5 sort keys.".into()));
        }
        let keys = if order_by.is_empty() { usual_order::<T>() } else { sort_keys(order_by) };
        let list = mark::<T>(&keys);
        let mut window = Predicate::True;
        if let Some(cursor) = &after {
            window = window.and(beyond(&keys, read_cursor("after", cursor, list, &keys)?, false));
        }
        if let Some(cursor) = &before {
            window = window.and(beyond(&keys, read_cursor("before", cursor, list, &keys)?, true));
        }
        let filter = filter.unwrap_or(Predicate::True);
        if filter.shape(&mut DefaultHasher::new()) > 50 {
            return Err(Error::Invalid("`where` takes at most 50 conditions.".into()));
        }
        Ok(Self { size, backward, keys, window, filter, has_after: after.is_some(), has_before: before.is_some(), list })
    }

    /// The sort keys as read: reversed for a page from the end.
    pub(crate) fn read_order(&self) -> Vec<Sort> {
        let flip =
            |sort: &Sort| Sort { direction: if self.backward { sort.direction.reversed() } else { sort.direction }, ..*sort };
        self.keys.iter().map(flip).collect()
    }

    /// Makes the connection of the rows read, which are one more than asked for when the list goes on.
    pub(crate) fn connection<T: Entity>(&self, mut rows: Vec<T>, total: Option<i64>) -> Connection<T> {
        let more = rows.len() as i64 > self.size;
        if more {
            rows.truncate(self.size as usize);
        }
        if self.backward {
            rows.reverse();
        }
        Connection(Arc::new(Rows {
            rows,
            has_next: if self.backward { self.has_before } else { more },
            has_previous: if self.backward { more } else { self.has_after },
            total,
            keys: self.keys.clone(),
            list: self.list,
        }))
    }

    /// Equal for two lists that differ in their parent only.
    pub(crate) fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.size, self.backward, &self.keys).hash(&mut hasher);
        for predicate in [&self.window, &self.filter] {
            if *predicate != Predicate::True {
                format!("{predicate:?}").hash(&mut hasher);
            }
        }
        hasher.finish()
    }
}

fn size(argument: &str, wanted: i32) -> Result<i64> {
    match i64::from(wanted) {
        size @ 1..=MAXIMUM_PAGE => Ok(size),
        _ => Err(Error::Invalid(format!("`{argument}` must be from 1 to {MAXIMUM_PAGE}, not {wanted}."))),
    }
}

/// A mark of the list: its type and sort keys. A cursor is good for no other list.
fn mark<T: Entity>(keys: &[Sort]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (T::TYPE, keys).hash(&mut hasher);
    hasher.finish()
}

fn read_cursor(argument: &str, text: &str, list: u64, keys: &[Sort]) -> Result<Vec<Value>> {
    let wrong = |why: &str| Error::Invalid(format!("`{argument}` is not a cursor of this list: {why}."));
    if text.len() > 4096 {
        return Err(wrong("it is too long"));
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong("it does not decode"))?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| wrong("it does not decode"))?;
    if cursor.list != list || cursor.keys.len() != keys.len() {
        return Err(wrong("it is of another list or another `orderBy`"));
    }
    Ok(cursor.keys)
}

/// The rows behind (or, reversed, before) the row with these key values. NULL counts as larger than every value.
fn beyond(keys: &[Sort], values: Vec<Value>, reversed: bool) -> Predicate {
    let way = |sort: &Sort| if reversed { sort.direction.reversed() } else { sort.direction };
    let comparison = |direction| match direction {
        OrderDirection::Asc => Comparison::Greater,
        OrderDirection::Desc => Comparison::Less,
    };
    let first = keys.first().map_or(OrderDirection::Asc, way);
    if keys.iter().all(|key| !key.nullable && way(key) == first) {
        // One row comparison can be answered from an index over the keys.
        return Predicate::Row(keys.iter().map(|key| key.column).collect(), comparison(first), values);
    }
    let mut any = Vec::new();
    for depth in 0..keys.len() {
        let mut all: Vec<Predicate> = keys[..depth]
            .iter()
            .zip(&values)
            .map(|(key, value)| match value {
                Value::Null => Predicate::Null(key.column, true),
                value => Predicate::Compare(key.column, Comparison::Equal, value.clone()),
            })
            .collect();
        let (key, value) = (&keys[depth], &values[depth]);
        all.push(match (value, way(key)) {
            (Value::Null, OrderDirection::Asc) => Predicate::False,
            (Value::Null, OrderDirection::Desc) => Predicate::Null(key.column, false),
            (value, direction) => {
                let larger = Predicate::Compare(key.column, comparison(direction), value.clone());
                if key.nullable && direction == OrderDirection::Asc {
                    Predicate::Or(vec![larger, Predicate::Null(key.column, true)])
                } else {
                    larger
                }
            }
        });
        any.push(Predicate::And(all));
    }
    Predicate::Or(any)
}

/// A page of a list; cheap to clone.
#[derive(Clone, Debug)]
pub struct Connection<T>(Arc<Rows<T>>);

#[derive(Debug)]
struct Rows<T> {
    rows: Vec<T>,
    has_next: bool,
    has_previous: bool,
    total: Option<i64>,
    keys: Vec<Sort>,
    list: u64,
}

impl<T: Entity> Connection<T> {
    /// The rows of the page.
    pub fn rows(&self) -> &[T] {
        &self.0.rows
    }

    fn cursor(&self, row: &T) -> String {
        let cursor = Cursor { list: self.0.list, keys: self.0.keys.iter().map(|key| row.value(key.column)).collect() };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }
}

impl<T: Entity> OutputType for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::TYPE).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        connection::<Self, T, Edge<'_, T>>(registry, Audience::of::<T>(), T::MAX_AGE)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> ServerResult<Gql> {
        resolve_record(self, ctx).await
    }
}

impl<T: Entity> Record for Connection<T> {
    fn column(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Option<Gql> {
        match field.node.name.node.as_str() {
            "pageInfo" => Some(at_hand(&self.page_info(), ctx, field)),
            "totalCount" => Some(Gql::from(self.0.total.unwrap_or_default())),
            _ => None,
        }
    }

    fn relation<'a>(connections: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
        async move {
            let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
            if ctx.item.node.name.node == "nodes" {
                let lists: Vec<&[T]> = connections.iter().map(|connection| connection.rows()).collect();
                return resolve_lists(&lists, &selected, level).await;
            }
            let edges: Vec<Vec<Edge<'_, T>>> = connections.iter().map(|connection| connection.edges()).collect();
            let lists: Vec<&[Edge<'_, T>]> = edges.iter().map(Vec::as_slice).collect();
            resolve_lists(&lists, &selected, level).await
        }
        .boxed()
    }
}

impl<T: Entity> Connection<T> {
    fn edges(&self) -> Vec<Edge<'_, T>> {
        self.0.rows.iter().map(|node| Edge { node, cursor: self.cursor(node) }).collect()
    }

    fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.0.has_next,
            has_previous_page: self.0.has_previous,
            start_cursor: self.0.rows.first().map(|row| self.cursor(row)),
            end_cursor: self.0.rows.last().map(|row| self.cursor(row)),
        }
    }
}

/// Where a page stands in its list.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether rows follow.
    pub has_next_page: bool,
    /// Whether rows precede; known when paging backwards or behind a cursor.
    pub has_previous_page: bool,
    /// Cursor of the first row; null on an empty page.
    pub start_cursor: Option<String>,
    /// Cursor of the last row, for `after`; null on an empty page.
    pub end_cursor: Option<String>,
}

/// A row of a page and its cursor.
pub struct Edge<'a, T> {
    node: &'a T,
    cursor: String,
}

impl<T: Entity> OutputType for Edge<'_, T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::TYPE).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        edge::<Self, T>(registry, Audience::of::<T>(), T::MAX_AGE)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> ServerResult<Gql> {
        resolve_record(self, ctx).await
    }
}

impl<T: Entity> Record for Edge<'_, T> {
    fn column(&self, _: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Option<Gql> {
        (field.node.name.node == "cursor").then(|| Gql::from(self.cursor.as_str()))
    }

    fn relation<'a>(edges: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
        async move {
            let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
            let nodes: Vec<&T> = edges.iter().map(|edge| edge.node).collect();
            resolve_level(&nodes, &selected, level).await
        }
        .boxed()
    }
}

/// Enters the type of a page into the registry.
fn connection<C: OutputType, N: OutputType, E: OutputType>(registry: &mut Registry, audience: Audience, max_age: u32) -> String {
    let fields = |registry: &mut Registry| {
        vec![
            described::<Vec<E>>(registry, "edges", "The rows with their cursors."),
            described::<Vec<N>>(registry, "nodes", "The rows."),
            described::<PageInfo>(registry, "pageInfo", "Where the page stands in the list."),
            described::<i64>(
                registry,
                "totalCount",
                "How many rows match on all pages; counted only when asked for. Above 1,000 the number may be up to ten seconds old.",
            ),
        ]
    };
    let (description, max_age) = ("A page of a list.", Some(max_age));
    register::<C>(registry, &ObjectType { description, shareable: true, unresolvable: None, audience, max_age, fields })
}

/// Enters the type of a row of a page and its cursor into the registry.
fn edge<E: OutputType, N: OutputType>(registry: &mut Registry, audience: Audience, max_age: u32) -> String {
    let fields = |registry: &mut Registry| {
        vec![
            described::<N>(registry, "node", "The row."),
            described::<String>(registry, "cursor", "The place of the row in the list, for `after` and `before`."),
        ]
    };
    let (description, max_age) = ("A row of a page and its cursor.", Some(max_age));
    register::<E>(registry, &ObjectType { description, shareable: true, unresolvable: None, audience, max_age, fields })
}

/// A row that names an entity of another subgraph, which a list may show in its place: a membership, its customer.
pub trait Names<N>: Entity {
    /// The entity.
    fn named(&self) -> N;
}

/// A page of rows that is shown as a page of the entities that they name. Conditions, sort keys and cursors are the rows'.
#[derive(Clone, Debug)]
pub struct NamedBy<T, N> {
    rows: Connection<T>,
    names: PhantomData<fn() -> N>,
}

impl<T, N> From<Connection<T>> for NamedBy<T, N> {
    fn from(rows: Connection<T>) -> Self {
        Self { rows, names: PhantomData }
    }
}

impl<T: Names<N>, N: Record> NamedBy<T, N> {
    fn nodes(&self) -> Vec<N> {
        self.rows.rows().iter().map(Names::named).collect()
    }

    fn edges(&self) -> Vec<NamedEdge<N>> {
        self.rows.rows().iter().map(|row| NamedEdge { node: row.named(), cursor: self.rows.cursor(row) }).collect()
    }
}

impl<T: Names<N>, N: Record> OutputType for NamedBy<T, N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        connection::<Self, N, NamedEdge<N>>(registry, Audience::EVERYBODY, 0)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> ServerResult<Gql> {
        resolve_record(self, ctx).await
    }
}

impl<T: Names<N>, N: Record> Record for NamedBy<T, N> {
    fn column(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Option<Gql> {
        self.rows.column(ctx, field)
    }

    fn relation<'a>(pages: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
        async move {
            let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
            if ctx.item.node.name.node == "nodes" {
                let nodes: Vec<Vec<N>> = pages.iter().map(|page| page.nodes()).collect();
                return resolve_lists(&nodes.iter().map(Vec::as_slice).collect::<Vec<_>>(), &selected, level).await;
            }
            let edges: Vec<Vec<NamedEdge<N>>> = pages.iter().map(|page| page.edges()).collect();
            resolve_lists(&edges.iter().map(Vec::as_slice).collect::<Vec<_>>(), &selected, level).await
        }
        .boxed()
    }
}

/// A named entity of a page and its cursor.
struct NamedEdge<N> {
    node: N,
    cursor: String,
}

impl<N: Record> OutputType for NamedEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        edge::<Self, N>(registry, Audience::EVERYBODY, 0)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> ServerResult<Gql> {
        resolve_record(self, ctx).await
    }
}

impl<N: Record> Record for NamedEdge<N> {
    fn column(&self, _: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Option<Gql> {
        (field.node.name.node == "cursor").then(|| Gql::from(self.cursor.as_str()))
    }

    fn relation<'a>(edges: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
        async move {
            let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
            let nodes: Vec<&N> = edges.iter().map(|edge| &edge.node).collect();
            resolve_level(&nodes, &selected, level).await
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(column: &'static str, nullable: bool, direction: OrderDirection) -> Sort {
        Sort { column, nullable, direction }
    }

    #[test]
    fn keys_that_run_one_way_are_compared_as_a_row() {
        let keys = [key("created_at", false, OrderDirection::Desc), key("id", false, OrderDirection::Desc)];
        let values = vec![Value::Int(1), Value::Int(2)];
        assert_eq!(beyond(&keys, values.clone(), false), Predicate::Row(vec!["created_at", "id"], Comparison::Less, values));
    }

    #[test]
    fn nothing_follows_a_null_but_nulls_with_a_larger_id() {
        let keys = [key("price", true, OrderDirection::Asc), key("id", false, OrderDirection::Asc)];
        let after = beyond(&keys, vec![Value::Null, Value::Int(7)], false);
        let same =
            Predicate::And(vec![Predicate::Null("price", true), Predicate::Compare("id", Comparison::Greater, Value::Int(7))]);
        assert_eq!(after, Predicate::Or(vec![Predicate::And(vec![Predicate::False]), same]));
    }
}
