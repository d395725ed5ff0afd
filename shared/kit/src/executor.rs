//! The executor: from a selection to the bytes of its JSON.
//!
//! An answer is made level by level. The records of a level, whatever lists they stand in, are resolved together: each relation that is
//! selected is loaded once for all of them, and its records are the next level. When the levels below are written, the level itself is: an
//! object for each record, each column written by its type straight from the bytes that Postgres sent, each relation copied from the text of
//! the level below.
//!
//! async-graphql parses, validates and calls the fields of the roots; what they answer passes through it as one [`Gql::Binary`], which
//! [`crate::answer`] writes as it stands.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{Field as AstField, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{
    ComplexObject, Context, ContextBase, ContextSelectionSet, OutputType, PathSegment, Pos, Positioned, QueryPathNode,
    ServerError, ServerResult, Value as Gql,
};
use axum::body::Bytes;
use diesel::deserialize;
use futures_util::future::{BoxFuture, FutureExt, join_all};

use crate::error::Error;
use crate::id::Id;
use crate::json_text::{join, write_gql};
use crate::money::CurrencyCode;
use crate::page::{Nodes, render_pages};
use crate::read::{self, Children};
use crate::rows::{Row, RowPlaces, Rows};
use crate::scope::Scope;
use crate::shape::{Relation, Shape, Shaped, To};

pub use crate::rows::RowRef;

/// Most records of one request. A router estimates what an operation costs; how many records of one subgraph the records of another lead to
/// it cannot know.
pub(crate) const MOST_RECORDS: usize = 50_000;

/// Most bytes of a request's answer that are texts of rows which several others name: each is read and counted once, and may be written many
/// times.
const MOST_REPEATED: usize = 32 * 1024 * 1024;

/// Says that a request is too large.
pub(crate) fn too_many_records(what: &str) -> Error {
    Error::Invalid(format!(
        "The request leads to more than {MOST_RECORDS} records, the last of them of {what}: take fewer with `first`, or nest less."
    ))
}

/// Selection sets that are one: those of a field that a request names more than once.
pub(crate) type Sets<'a> = Vec<&'a Positioned<SelectionSet>>;

/// A field of an answer: all selections of it that have its key.
pub(crate) struct Planned<'a> {
    /// `"key":`, with a comma before it unless it is the first.
    prefix: String,
    key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) nodes: Vec<&'a Positioned<AstField>>,
}

impl<'a> Planned<'a> {
    /// The selections beneath the field.
    pub(crate) fn sets(&self) -> Sets<'a> {
        self.nodes.iter().map(|node| &node.node.selection_set).collect()
    }
}

/// So many fields are looked through one by one.
const FEW: usize = 24;

/// The fields that are selected of a type, each once, in the order of the request. `@skip` and `@include` have been applied before.
pub(crate) fn plan<'a, I>(type_name: &str, ctx: &ContextBase<'a, I>, sets: &[&'a Positioned<SelectionSet>]) -> Vec<Planned<'a>> {
    let mut fields: Vec<Planned<'a>> = Vec::new();
    // Few are looked through faster than they are hashed.
    let mut places: HashMap<&'a str, usize> = HashMap::new();
    for set in sets {
        each_field(type_name, ctx, set, &mut |field| {
            let key = field.node.response_key().node.as_str();
            let known = match fields.len() {
                0..FEW => fields.iter().position(|planned| planned.key == key),
                _ => {
                    if places.is_empty() {
                        places.extend(fields.iter().enumerate().map(|(place, planned)| (planned.key, place)));
                    }
                    places.get(key).copied()
                }
            };
            match known {
                Some(place) => fields[place].nodes.push(field),
                None => {
                    if !places.is_empty() {
                        places.insert(key, fields.len());
                    }
                    let prefix = format!("{}\"{key}\":", if fields.is_empty() { "" } else { "," });
                    fields.push(Planned { prefix, key, name: field.node.name.node.as_str(), nodes: vec![field] });
                }
            }
        });
    }
    fields
}

/// Visits every field selected of a type, through fragments on it.
pub(crate) fn each_field<'a, I>(
    type_name: &str,
    ctx: &ContextBase<'a, I>,
    set: &'a Positioned<SelectionSet>,
    visit: &mut dyn FnMut(&'a Positioned<AstField>),
) {
    for selection in &set.node.items {
        let (condition, inner) = match &selection.node {
            Selection::Field(field) => {
                visit(field);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let Some(fragment) = ctx.query_env.fragments.get(&spread.node.fragment_name.node) else { continue };
                let FragmentDefinition { type_condition, selection_set, .. } = &fragment.node;
                (Some(type_condition), selection_set)
            }
            Selection::InlineFragment(inline) => (inline.node.type_condition.as_ref(), &inline.node.selection_set),
        };
        if condition.is_none_or(|condition| condition.node.on.node.as_str() == type_name) {
            each_field(type_name, ctx, inner, visit);
        }
    }
}

/// Where records that are resolved together stand in the answer.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// Length of the path that all of them share; None when there is but one record and the whole path is its own.
    shared: Option<usize>,
    /// Of the representations that a router asks for: where in their list each of the records stands.
    indices: Option<Arc<[usize]>>,
}

impl Level {
    /// The level of the items of lists at `ctx`.
    pub(crate) fn of_items<T>(&self, ctx: &ContextBase<'_, T>) -> Self {
        let length = || ctx.path_node.map_or(0, |node| path_length(&node));
        Self { shared: self.shared.or_else(|| Some(length())), indices: None }
    }

    /// The level of representations at `ctx`, which stand at these places of their list. An error of theirs names each that it concerns.
    pub(crate) fn of_representations<T>(ctx: &ContextBase<'_, T>, indices: Arc<[usize]>) -> Self {
        Self { indices: Some(indices), ..Self::default().of_items(ctx) }
    }

    /// The level of rows that the records name.
    fn of_named(&self) -> Self {
        Self { shared: self.shared, indices: None }
    }

    /// Makes the error one of the request's. Its path ends where the records' paths part.
    pub(crate) fn report_once<T>(&self, ctx: &ContextBase<'_, T>, error: ServerError) {
        let mut error = with_path(ctx, error);
        if let Some(shared) = self.shared {
            error.path.truncate(shared);
        }
        ctx.add_error(error);
    }

    /// The same of an error that all records have.
    pub(crate) fn report<T>(&self, ctx: &ContextBase<'_, T>, error: ServerError) {
        match &self.indices {
            None => self.report_once(ctx, error),
            Some(indices) => indices.iter().for_each(|index| self.report_of(ctx, error.clone(), *index)),
        }
    }

    /// The same of an error of one of the records.
    fn report_at<T>(&self, ctx: &ContextBase<'_, T>, error: ServerError, record: usize) {
        match self.indices.as_ref().and_then(|indices| indices.get(record)) {
            None => self.report_once(ctx, error),
            Some(index) => self.report_of(ctx, error, *index),
        }
    }

    fn report_of<T>(&self, ctx: &ContextBase<'_, T>, error: ServerError, index: usize) {
        let mut error = with_path(ctx, error);
        let at = self.shared.unwrap_or_default().min(error.path.len());
        error.path.insert(at, PathSegment::Index(index));
        ctx.add_error(error);
    }

    /// [`Level::report`] of an error of the kit's.
    pub(crate) fn fail<T>(&self, ctx: &ContextBase<'_, T>, pos: Pos, error: Error) {
        self.report(ctx, async_graphql::Error::from(error).into_server_error(pos));
    }
}

fn with_path<T>(ctx: &ContextBase<'_, T>, error: ServerError) -> ServerError {
    if error.path.is_empty() { ctx.set_error_path(error) } else { error }
}

fn path_length(node: &QueryPathNode<'_>) -> usize {
    1 + node.parents().count()
}

/// Texts of JSON, one for each of some records.
pub(crate) struct Rendered {
    text: Vec<u8>,
    /// Where each begins and ends; records may share one.
    spans: Vec<(usize, usize)>,
}

const NULL: &[u8] = b"null";

impl Rendered {
    pub(crate) fn with_capacity(records: usize) -> Self {
        Self { text: NULL.to_vec(), spans: Vec::with_capacity(records) }
    }

    /// Null for each of so many records.
    pub(crate) fn nulls(records: usize) -> Self {
        Self { text: NULL.to_vec(), spans: vec![(0, NULL.len()); records] }
    }

    pub(crate) fn push_null(&mut self) {
        self.spans.push((0, NULL.len()));
    }

    /// Adds what `write` writes.
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.text.len();
        write(&mut self.text);
        self.spans.push((start, self.text.len()));
    }

    /// Adds an object; null where a field of it cannot be read.
    fn push_object(
        &mut self,
        fields: &[Planned<'_>],
        write: impl FnMut(usize, &mut Vec<u8>) -> deserialize::Result<()>,
    ) -> deserialize::Result<()> {
        let start = self.text.len();
        match write_object(fields, &mut self.text, write) {
            Ok(()) => {
                self.spans.push((start, self.text.len()));
                Ok(())
            }
            Err(error) => {
                self.text.truncate(start);
                self.push_null();
                Err(error)
            }
        }
    }

    pub(crate) fn get(&self, index: usize) -> &[u8] {
        self.spans.get(index).and_then(|(start, end)| self.text.get(*start..*end)).unwrap_or(NULL)
    }

    fn length(&self) -> usize {
        self.spans.iter().map(|(start, end)| end - start).sum()
    }

    /// The same texts, for records that each name one of these by its place, or none. Errors: `INVALID`, once, where a request comes to more than
    /// [`MOST_REPEATED`]; all are null then.
    fn spread_for(
        self,
        places: impl Iterator<Item = Option<usize>>,
        of: &'static Shape,
        ctx: &Context<'_>,
        level: &Level,
    ) -> Self {
        let own = self.text.len();
        let spread = self.spread(places);
        let more = spread.length().saturating_sub(own);
        let before = ctx.data_opt::<Scope>().map_or(0, |scope| scope.count_repeated(more));
        if before.saturating_add(more) <= MOST_REPEATED {
            return spread;
        }
        if before <= MOST_REPEATED {
            let error: async_graphql::Error = too_many_records(of.name).into();
            level.report_once(ctx, error.into_server_error(ctx.item.pos));
        }
        Self::nulls(spread.spans.len())
    }

    fn spread(self, places: impl Iterator<Item = Option<usize>>) -> Self {
        let spans = places.map(|place| place.and_then(|place| self.spans.get(place).copied()).unwrap_or((0, NULL.len())));
        Self { spans: spans.collect(), text: self.text }
    }
}

/// Writes an object of these fields; `write` writes the value of the one at a place.
pub(crate) fn write_object<E>(
    fields: &[Planned<'_>],
    out: &mut Vec<u8>,
    mut write: impl FnMut(usize, &mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    out.push(b'{');
    for (place, field) in fields.iter().enumerate() {
        out.extend_from_slice(field.prefix.as_bytes());
        write(place, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// The same of fields that can always be written.
pub(crate) fn write_plain_object(fields: &[Planned<'_>], out: &mut Vec<u8>, mut write: impl FnMut(&str, usize, &mut Vec<u8>)) {
    let written = write_object(fields, out, |place, out| {
        write(fields[place].name, place, out);
        Ok::<(), std::convert::Infallible>(())
    });
    match written {
        Ok(()) => {}
    }
}

/// Writes a list of texts.
pub(crate) fn write_list<'t>(items: impl Iterator<Item = &'t [u8]>, out: &mut Vec<u8>) {
    out.push(b'[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.extend_from_slice(item);
    }
    out.push(b']');
}

/// Writes a text that needs no escapes, such as the name of a type.
pub(crate) fn write_name(name: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.push(b'"');
}

/// What is selected of a column's value, for types that are objects.
pub struct Selected<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    nodes: &'a [&'a Positioned<AstField>],
    parts: &'a [Planned<'a>],
    /// The currency of the row's amount.
    pub(crate) currency: Option<CurrencyCode>,
}

impl Selected<'_> {
    /// Writes an object of the selected parts; `write` writes the one of a name.
    pub(crate) fn object(&self, type_name: &str, out: &mut Vec<u8>, mut write: impl FnMut(&str, &mut Vec<u8>)) {
        write_plain_object(self.parts, out, |name, _, out| match name {
            "__typename" => write_name(type_name, out),
            name => write(name, out),
        });
    }

    /// Writes the value of a type of async-graphql whose resolver has nothing to wait for.
    pub(crate) fn at_hand<T: OutputType>(&self, value: &T, out: &mut Vec<u8>) {
        let mut all = Gql::Null;
        for node in self.nodes {
            let one = at_hand(value, self.ctx, node);
            match all {
                Gql::Null => all = one,
                _ => join(&mut all, one),
            }
        }
        write_gql(&all, out);
    }
}

/// The value of an object of a column's type where async-graphql resolves it.
pub(crate) fn selected_text(
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<AstField>,
    write: impl FnOnce(&Selected<'_>, &mut Vec<u8>),
) -> Gql {
    let parts = plan_of_object(ctx, &[ctx.item]);
    let selected = Selected { ctx, nodes: &[field], parts: &parts, currency: None };
    let mut out = Vec::new();
    write(&selected, &mut out);
    ready(ctx, out)
}

/// The value of a type whose resolver has nothing to wait for.
pub(crate) fn at_hand<T: OutputType, I>(value: &T, ctx: &ContextBase<'_, I>, field: &Positioned<AstField>) -> Gql {
    let selected = ctx.with_selection_set(&field.node.selection_set);
    value.resolve(&selected, field).now_or_never().and_then(Result::ok).unwrap_or_default()
}

/// Where the value of a field comes from.
enum From {
    TypeName,
    Column(usize),
    Loaded(usize),
}

/// What has to be waited for.
#[derive(Clone, Copy)]
enum Load {
    Relation(&'static Relation),
    ByHand,
}

/// The objects of records of one level. Errors: `INVALID`, once, where the request has come to more than [`MOST_RECORDS`], and `INTERNAL`,
/// once, where a column cannot be read; null stands in the place of each record that they concern.
pub(crate) fn resolve_rows<'a>(
    shape: &'static Shape,
    records: Vec<RowRef<'a>>,
    ctx: &'a ContextSelectionSet<'a>,
    sets: Sets<'a>,
    level: Level,
) -> BoxFuture<'a, Rendered> {
    resolve(shape, records, ctx, sets, level).boxed()
}

async fn resolve<'a>(
    shape: &'static Shape,
    records: Vec<RowRef<'a>>,
    ctx: &'a ContextSelectionSet<'a>,
    sets: Sets<'a>,
    level: Level,
) -> Rendered {
    if records.is_empty() {
        return Rendered::nulls(0);
    }
    if !count(records.len(), shape.name, ctx, &level) {
        return Rendered::nulls(records.len());
    }
    let fields = plan(shape.name, ctx, &sets);
    let mut loads: Vec<(&Planned<'_>, Load)> = Vec::new();
    let mut sources = Vec::with_capacity(fields.len());
    for field in &fields {
        sources.push(if field.name == "__typename" {
            From::TypeName
        } else if let Some(place) = shape.place_of_field(field.name) {
            From::Column(place)
        } else {
            loads.push((field, shape.relation(field.name).map_or(Load::ByHand, Load::Relation)));
            From::Loaded(loads.len() - 1)
        });
    }
    let contexts: Vec<Context<'_>> = loads.iter().map(|(field, _)| ctx.with_field(field.nodes[0])).collect();
    let loading = loads.iter().zip(&contexts).map(|((field, load), of_field)| match load {
        Load::Relation(relation) => follow(relation, &records, of_field, field.sets(), &level).boxed(),
        Load::ByHand => by_hand(shape, &records, ctx, field, &level).boxed(),
    });
    let loaded = join_all(loading).await;

    let parts: Vec<Vec<Planned<'_>>> = fields
        .iter()
        .map(|field| match field.nodes.iter().all(|node| node.node.selection_set.node.items.is_empty()) {
            true => Vec::new(),
            // Of a column it is a type without interfaces, so that every fragment is on it.
            false => plan_of_object(ctx, &field.sets()),
        })
        .collect();
    let mut rendered = Rendered::with_capacity(records.len());
    let mut places = RowPlaces::default();
    let mut unreadable = None;
    for (index, record) in records.iter().enumerate() {
        let written = rendered.push_object(&fields, |place, out| match sources[place] {
            From::TypeName => {
                write_name(shape.name, out);
                Ok(())
            }
            From::Column(column) => {
                let selected = Selected { ctx, nodes: &fields[place].nodes, parts: &parts[place], currency: None };
                record.write(column, &mut places, selected, out)
            }
            From::Loaded(load) => {
                out.extend_from_slice(loaded[load].get(index));
                Ok(())
            }
        });
        if let Err(error) = written {
            unreadable.get_or_insert(error);
        }
    }
    if let Some(error) = unreadable {
        level.fail(ctx, ctx.item.pos, diesel::result::Error::DeserializationError(error).into());
    }
    rendered
}

/// The fields selected of an object of any type, through all fragments.
fn plan_of_object<'a, I>(ctx: &ContextBase<'a, I>, sets: &[&'a Positioned<SelectionSet>]) -> Vec<Planned<'a>> {
    let name = sets.iter().find_map(|set| first_condition(ctx, set)).unwrap_or_default();
    plan(&name, ctx, sets)
}

/// The type that the first fragment is on.
fn first_condition<I>(ctx: &ContextBase<'_, I>, set: &Positioned<SelectionSet>) -> Option<String> {
    set.node.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(_) => None,
        Selection::FragmentSpread(spread) => {
            let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node)?;
            Some(fragment.node.type_condition.node.on.node.to_string())
        }
        Selection::InlineFragment(inline) => match &inline.node.type_condition {
            Some(condition) => Some(condition.node.on.node.to_string()),
            None => first_condition(ctx, &inline.node.selection_set),
        },
    })
}

/// Counts records of the request; whether there may be so many. The first too many are reported.
pub(crate) fn count<T>(records: usize, what: &str, ctx: &ContextBase<'_, T>, level: &Level) -> bool {
    let before = ctx.data_opt::<Scope>().map_or(0, |scope| scope.count_records(records));
    let fits = before + records <= MOST_RECORDS;
    if !fits && before <= MOST_RECORDS {
        let error: async_graphql::Error = too_many_records(what).into();
        level.report_once(ctx, error.into_server_error(Pos::default()));
    }
    fits
}

/// The values of a relation, one for each record.
async fn follow(
    relation: &'static Relation,
    records: &[RowRef<'_>],
    ctx: &Context<'_>,
    sets: Sets<'_>,
    level: &Level,
) -> Rendered {
    let failed = |error| {
        level.fail(ctx, ctx.item.pos, error);
        Rendered::nulls(records.len())
    };
    let selection = &ctx.with_selection_set(&ctx.item.node.selection_set);
    match relation.to {
        To::Page(of, link) => match read::related_pages(ctx, &sets, of(), link, &ids(records), Nodes::Rows).await {
            Ok(pages) => render_pages(of(), &pages, Nodes::Rows, selection, sets, &level.of_named()).await,
            Err(error) => page_failed(error, records.len(), ctx, level),
        },
        To::NamedPage { rows, link, column, entity } => {
            let nodes = Nodes::Named(entity(), column);
            match read::related_pages(ctx, &sets, rows(), link, &ids(records), nodes).await {
                Ok(pages) => render_pages(rows(), &pages, nodes, selection, sets, &level.of_named()).await,
                Err(error) => page_failed(error, records.len(), ctx, level),
            }
        }
        To::List(of, link) => match read::related_children(ctx, &sets, of(), link, &ids(records), false).await {
            Ok(lists) => lists_of(of(), &lists, selection, sets, level).await,
            Err(error) => failed(error),
        },
        To::Newest(of, link) => match read::related_children(ctx, &sets, of(), link, &ids(records), true).await {
            Ok(lists) => {
                let (newest, places) = present(lists.iter().map(|list| list.get(0)));
                let rendered = resolve_rows(of(), newest, selection, sets, level.of_named()).await;
                rendered.spread_for(places.into_iter(), of(), ctx, level)
            }
            Err(error) => failed(error),
        },
        To::Parent(of, column) => {
            let (distinct, places) = named(records, column);
            match read::rows_by_id(ctx, &sets, of(), &distinct).await {
                Ok(rows) => {
                    let (present, found) = present(rows.iter().map(|row| row.as_ref().map(Row::as_ref)));
                    let places = places.into_iter().map(|place| place.and_then(|place| found[place]));
                    resolve_rows(of(), present, selection, sets, level.of_named()).await.spread_for(places, of(), ctx, level)
                }
                Err(error) => failed(error),
            }
        }
        To::Reference(of, column) => {
            let (distinct, places) = named(records, column);
            let rows = Rows::of_ids(of(), distinct);
            resolve_rows(of(), rows.refs().collect(), selection, sets, level.of_named()).await.spread_for(
                places.into_iter(),
                of(),
                ctx,
                level,
            )
        }
    }
}

fn page_failed(error: read::PageError, records: usize, ctx: &Context<'_>, level: &Level) -> Rendered {
    match error {
        read::PageError::Argument(error) => level.report(ctx, error),
        read::PageError::Read(error) => level.fail(ctx, ctx.item.pos, error),
    }
    Rendered::nulls(records)
}

/// The lists, whose items are resolved as one level.
async fn lists_of(
    shape: &'static Shape,
    lists: &[Children],
    ctx: &ContextSelectionSet<'_>,
    sets: Sets<'_>,
    level: &Level,
) -> Rendered {
    let items: Vec<RowRef<'_>> = lists.iter().flat_map(Children::refs).collect();
    let items = resolve_rows(shape, items, ctx, sets, level.of_items(ctx)).await;
    let mut next = 0;
    let mut rendered = Rendered::with_capacity(lists.len());
    for list in lists {
        let of_list = next..next + list.len();
        next = of_list.end;
        rendered.push(|out| write_list(of_list.map(|item| items.get(item)), out));
    }
    rendered
}

/// The records that are there, and for each record its place among them.
fn present<'r>(records: impl Iterator<Item = Option<RowRef<'r>>>) -> (Vec<RowRef<'r>>, Vec<Option<usize>>) {
    let mut present = Vec::new();
    let places = records.map(|record| {
        present.push(record?);
        Some(present.len() - 1)
    });
    let places = places.collect();
    (present, places)
}

/// The ids of records.
fn ids(records: &[RowRef<'_>]) -> Vec<Id> {
    records.iter().map(|record| record.id()).collect()
}

/// The ids in a column, each once, and for each record the place of its own among them.
fn named(records: &[RowRef<'_>], column: &'static str) -> (Vec<Id>, Vec<Option<usize>>) {
    let mut places = RowPlaces::default();
    let mut known = HashMap::with_capacity(records.len());
    let mut distinct: Vec<Id> = Vec::new();
    let of_records = records
        .iter()
        .map(|record| {
            let id = record.id_in(column, &mut places)?;
            Some(*known.entry(id.clone()).or_insert_with(|| {
                distinct.push(id);
                distinct.len() - 1
            }))
        })
        .collect();
    (distinct, of_records)
}

/// The values of a field written by hand.
async fn by_hand(
    shape: &'static Shape,
    records: &[RowRef<'_>],
    selection: &ContextSelectionSet<'_>,
    field: &Planned<'_>,
    level: &Level,
) -> Rendered {
    let mut rendered = Rendered::with_capacity(records.len());
    let Some(by_hand) = shape.by_hand else { return Rendered::nulls(records.len()) };
    let mut all: Option<Vec<Gql>> = None;
    for node in &field.nodes {
        let ctx = selection.with_field(node);
        let values = (by_hand.resolve)(records, &ctx, level).await;
        match &mut all {
            None => all = Some(values),
            Some(all) => all.iter_mut().zip(values).for_each(|(one, other)| join(one, other)),
        }
    }
    for value in all.unwrap_or_default() {
        rendered.push(|out| write_gql(&value, out));
    }
    rendered
}

/// As [`crate::shape::ResolveByHand`], by the resolvers of `#[ComplexObject]`.
pub(crate) fn each_by_hand<'a, T: Shaped + ComplexObject>(
    records: &'a [RowRef<'a>],
    ctx: &'a Context<'a>,
    level: &'a Level,
) -> BoxFuture<'a, Vec<Gql>> {
    let one = move |(place, record): (usize, &'a RowRef<'a>)| async move {
        let value = match T::of_row(*record) {
            Ok(value) => value.resolve_field(ctx).await,
            Err(error) => Err(async_graphql::Error::from(error).into_server_error(ctx.item.pos)),
        };
        value.map(Option::unwrap_or_default).unwrap_or_else(|error| {
            level.report_at(ctx, error, place);
            Gql::Null
        })
    };
    together(records.iter().enumerate().map(|record| one(record).boxed()).collect()).boxed()
}

async fn together(values: Vec<BoxFuture<'_, Gql>>) -> Vec<Gql> {
    join_all(values).await
}

/// The value of one row, for async-graphql.
pub(crate) async fn resolve_one(row: RowRef<'_>, ctx: &ContextSelectionSet<'_>) -> Gql {
    let rendered = resolve_rows(row.shape(), vec![row], ctx, vec![ctx.item], Level::default()).await;
    ready(ctx, rendered.get(0).to_vec())
}

/// What a struct of a row or a reference answers where async-graphql resolves it: an answer of a field that is written by hand.
pub async fn resolve_typed<T: Shaped>(value: &T, ctx: &ContextSelectionSet<'_>) -> ServerResult<Gql> {
    let rows = Rows::of_typed(T::SHAPE, vec![value.typed()]);
    match rows.refs().next() {
        Some(row) => Ok(resolve_one(row, ctx).await),
        None => Ok(Gql::Null),
    }
}

/// Marks the requests whose answers may carry texts that are ready; data of the request. Others get values that async-graphql can join: where
/// a request names a field with fields of its own more than once, and where an answer is kept.
#[derive(Clone, Copy)]
pub(crate) struct TakesText;

/// JSON text as a value.
pub(crate) fn ready<T>(ctx: &ContextBase<'_, T>, text: Vec<u8>) -> Gql {
    match ctx.data_opt::<TakesText>() {
        Some(TakesText) => Gql::Binary(text.into()),
        None => parsed(&text),
    }
}

/// Text as a value. It is ours, so that it can be read unless JSON of a column is nested too deep for that.
fn parsed(text: &[u8]) -> Gql {
    serde_json::from_slice(text).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be read again");
        Gql::Null
    })
}

/// The texts of records as values.
pub(crate) fn all_ready<T>(ctx: &ContextBase<'_, T>, rendered: Rendered) -> Vec<Gql> {
    let Rendered { text, spans } = rendered;
    match ctx.data_opt::<TakesText>() {
        Some(TakesText) => {
            let text = Bytes::from(text);
            spans.into_iter().map(|(start, end)| Gql::Binary(text.slice(start..end))).collect()
        }
        None => spans.into_iter().map(|(start, end)| parsed(&text[start..end])).collect(),
    }
}
