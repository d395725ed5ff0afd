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
use serde::{Deserialize, Serialize};

use crate::declaration::{Declaration, Given, input_type, input_value};
use crate::entity::Entity;
use crate::error::{Error, Result};
use crate::executor::{
    Level, Planned, Rendered, Sets, count, plan, ready, resolve_rows, write_list, write_name, write_plain_object,
};
use crate::id::Id;
use crate::json_text::write_json;
use crate::order::{OrderDirection, Sort};
use crate::predicate::{Comparison, Predicate};
use crate::rows::{RowPlaces, RowRef, Rows};
use crate::shape::{Object, Shape, described, field};
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
    pub(crate) fn check(shape: &'static Shape, arguments: PageArguments) -> Result<Self> {
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
        let keys = if order_by.is_empty() { usual_order(shape) } else { sort_keys(order_by) };
        let list = mark(shape, &keys);
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

    /// Makes the page of the rows read, which are one more than asked for when the list goes on; `places` are its own among them.
    pub(crate) fn listed(&self, rows: Arc<Rows<'static>>, mut places: Vec<u32>, total: Option<i64>) -> Listed {
        let more = places.len() as i64 > self.size;
        if more {
            places.truncate(self.size as usize);
        }
        if self.backward {
            places.reverse();
        }
        Listed {
            rows,
            places,
            has_next: if self.backward { self.has_before } else { more },
            has_previous: if self.backward { more } else { self.has_after },
            total,
            keys: self.keys.clone(),
            list: self.list,
        }
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
fn mark(shape: &'static Shape, keys: &[Sort]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (shape.name, keys).hash(&mut hasher);
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

/// A page of a list.
pub(crate) struct Listed {
    rows: Arc<Rows<'static>>,
    places: Vec<u32>,
    has_next: bool,
    has_previous: bool,
    total: Option<i64>,
    keys: Vec<Sort>,
    list: u64,
}

impl Listed {
    fn refs(&self) -> impl Iterator<Item = RowRef<'_>> {
        self.places.iter().map(|place| self.rows.get(*place as usize))
    }

    fn cursor(&self, row: RowRef<'_>) -> Result<String> {
        let keys = self.keys.iter().map(|key| row.value(key.column)).collect::<Result<_>>()?;
        let cursor = Cursor { list: self.list, keys };
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default()))
    }
}

/// What a page shows.
#[derive(Clone, Copy)]
pub(crate) enum Nodes {
    /// Its rows.
    Rows,
    /// The entities that its rows name in a column.
    Named(&'static Shape, &'static str),
}

/// Pages as JSON; all of their rows are one level. A cursor that cannot be made is reported, and null.
pub(crate) async fn render_pages(
    shape: &'static Shape,
    pages: &[Arc<Listed>],
    nodes: Nodes,
    ctx: &ContextSelectionSet<'_>,
    sets: Sets<'_>,
    level: &Level,
) -> Rendered {
    let shown = match nodes {
        Nodes::Rows => shape,
        Nodes::Named(entity, _) => entity,
    };
    let (connection, edge) = (format!("{}Connection", shown.name), format!("{}Edge", shown.name));
    if !count(pages.len(), &connection, ctx, level) {
        return Rendered::nulls(pages.len());
    }
    let fields = plan(&connection, ctx, &sets);
    let named;
    let rows: Vec<RowRef<'_>> = match nodes {
        Nodes::Rows => pages.iter().flat_map(|page| page.refs()).collect(),
        Nodes::Named(entity, column) => {
            let mut places = RowPlaces::default();
            let ids = pages.iter().flat_map(|page| page.refs()).map(|row| row.id_in(column, &mut places));
            named = Rows::of_ids(entity, ids.map(|id| id.unwrap_or_else(|| Id::from(""))).collect());
            named.refs().collect()
        }
    };
    // Of each field its parts: the nodes of all pages, or the edges.
    let mut parts = Vec::with_capacity(fields.len());
    for field in &fields {
        let ctx = ctx.with_field(field.nodes[0]);
        let selection = ctx.with_selection_set(&field.nodes[0].node.selection_set);
        parts.push(match field.name {
            "nodes" => {
                let level = level.of_items(&ctx);
                Part::Nodes(resolve_rows(shown, rows.clone(), &selection, field.sets(), level).await)
            }
            "edges" => {
                let sets = field.sets();
                let level = level.of_items(&ctx);
                let edges = plan(&edge, &ctx, &sets);
                let may_be = count(rows.len(), &edge, &ctx, &level);
                let mut of_edges = Vec::with_capacity(edges.len());
                for field in &edges {
                    of_edges.push(match field.name {
                        "node" if may_be => {
                            let ctx = selection.with_field(field.nodes[0]);
                            let selection = ctx.with_selection_set(&field.nodes[0].node.selection_set);
                            Some(resolve_rows(shown, rows.clone(), &selection, field.sets(), level.clone()).await)
                        }
                        _ => None,
                    });
                }
                if may_be { Part::Edges(edges, of_edges) } else { Part::None }
            }
            "pageInfo" => Part::Info(plan("PageInfo", &ctx, &field.sets())),
            _ => Part::None,
        });
    }
    let mut unreadable = None;
    let mut cursor = |page: &Listed, row: Option<RowRef<'_>>, out: &mut Vec<u8>| match row.map(|row| page.cursor(row)) {
        Some(Ok(cursor)) => write_name(&cursor, out),
        Some(Err(error)) => {
            unreadable.get_or_insert(error);
            out.extend_from_slice(b"null");
        }
        None => out.extend_from_slice(b"null"),
    };
    let mut rendered = Rendered::with_capacity(pages.len());
    let mut start = 0;
    for page in pages {
        let own = start..start + page.places.len();
        start = own.end;
        rendered.push(|out| {
            write_plain_object(&fields, out, |name, place, out| match (&parts[place], name) {
                (_, "__typename") => write_name(&connection, out),
                (_, "totalCount") => write_json(&page.total.unwrap_or_default(), out),
                (Part::Nodes(nodes), _) => write_list(own.clone().map(|row| nodes.get(row)), out),
                (Part::Edges(edges, nodes), _) => {
                    out.push(b'[');
                    for (index, row) in page.refs().enumerate() {
                        if index > 0 {
                            out.push(b',');
                        }
                        write_plain_object(edges, out, |name, place, out| match (&nodes[place], name) {
                            (_, "__typename") => write_name(&edge, out),
                            (Some(nodes), _) => out.extend_from_slice(nodes.get(own.start + index)),
                            (None, _) => cursor(page, Some(row), out),
                        });
                    }
                    out.push(b']');
                }
                (Part::Info(fields), _) => write_plain_object(fields, out, |name, _, out| match name {
                    "__typename" => write_name("PageInfo", out),
                    "hasNextPage" => write_json(&page.has_next, out),
                    "hasPreviousPage" => write_json(&page.has_previous, out),
                    "startCursor" => cursor(page, page.refs().next(), out),
                    _ => cursor(page, page.refs().last(), out),
                }),
                (Part::None, _) => out.extend_from_slice(b"null"),
            });
        });
    }
    if let Some(error) = unreadable {
        level.fail(ctx, ctx.item.pos, error);
    }
    rendered
}

/// What a field of a page is made of.
enum Part<'a> {
    Nodes(Rendered),
    Edges(Vec<Planned<'a>>, Vec<Option<Rendered>>),
    Info(Vec<Planned<'a>>),
    None,
}

/// Enters the type of a page into the registry, and that of its edges; its name as a field's type. Who may see it, and how long it may be
/// kept, the shape says that its rows are of.
pub(crate) fn connection_type(nodes: &'static Shape, registry: &mut Registry) -> String {
    let object = |about| {
        // References, whose pages stand in the place of rows: every reader of the row may read them.
        let max_age = Some(nodes.max_age.unwrap_or_default());
        Object { about, shareable: true, unresolvable: false, shape_of: nodes, max_age }
    };
    object("A page of a list.").enter(registry, format!("{}Connection", nodes.name), |registry| {
        let edge = object("A row of a page and its cursor.").enter(registry, format!("{}Edge", nodes.name), |registry| {
            let node = nodes.describe(registry);
            vec![
                ("node".to_owned(), field("node", "The row.", node)),
                described::<String>(registry, "cursor", "The place of the row in the list, for `after` and `before`."),
            ]
        });
        let node = nodes.describe(registry);
        vec![
            ("edges".to_owned(), field("edges", "The rows with their cursors.", format!("[{edge}]!"))),
            ("nodes".to_owned(), field("nodes", "The rows.", format!("[{node}]!"))),
            described::<PageInfo>(registry, "pageInfo", "Where the page stands in the list."),
            described::<i64>(
                registry,
                "totalCount",
                "How many rows match on all pages; counted only when asked for. Above 1,000 the number may be up to ten seconds old.",
            ),
        ]
    })
}

/// A page of a list that a resolver written by hand answers with; cheap to clone.
#[derive(Clone)]
pub struct Connection<T>(pub(crate) Arc<Listed>, pub(crate) PhantomData<fn() -> T>);

impl<T: Entity> OutputType for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::TYPE).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        connection_type(T::SHAPE, registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> ServerResult<Gql> {
        Ok(page_value(T::SHAPE, self.0.clone(), ctx).await)
    }
}

/// The value of one page, for async-graphql.
pub(crate) async fn page_value(shape: &'static Shape, page: Arc<Listed>, ctx: &ContextSelectionSet<'_>) -> Gql {
    let rendered = render_pages(shape, &[page], Nodes::Rows, ctx, vec![ctx.item], &Level::default()).await;
    ready(ctx, rendered.get(0).to_vec())
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
