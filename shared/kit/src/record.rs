//! How rows become values of the graph.
//!
//! Most fields of an answer are columns of rows that have been read: they need no future, no allocation but the value's own, and no
//! wait. Only relations are loaded, and they are loaded for a whole level: whatever the number of lists that its records stand in,
//! a relation's arguments are read once, its keys go to the loader together, and its values are resolved as the next level.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field as AstField, FragmentDefinition, Selection, SelectionSet};
use async_graphql::registry::{CacheControl, Deprecation, MetaField, MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ComplexObject, Context, ContextBase, ContextSelectionSet, InputType, Name, OutputType, Positioned, QueryPathNode,
    ServerError, ServerResult, Value as Gql,
};
use futures_util::future::{BoxFuture, FutureExt, join_all, ready};

use crate::entity::{Audience, Entity};
use crate::error::Error;
use crate::page::PageArguments;
use crate::scope::Scope;

/// The values of one field of many records, in their order.
pub type Values<'a> = BoxFuture<'a, Vec<Gql>>;

/// An object of the graph whose columns are at hand and whose relations are loaded; implemented by the kit's derives.
pub trait Record: OutputType {
    /// The value of a field that is a column; None when there is no such column.
    fn column(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Option<Gql>;

    /// The columns of the table that a field is made of, relations too; None when that may be any.
    fn needs(field: &str) -> Option<&'static [&'static str]> {
        let _ = field;
        None
    }

    /// The values of the relation that `ctx` is at, one for each of the records, in their order. Its errors are the request's, and
    /// null stands in the place of what they concern.
    fn relation<'a>(records: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
        let _ = (records, ctx, level);
        no_values()
    }
}

/// The relations of a type; written by `#[relations]`.
pub trait Relations: Record {
    /// The columns that name other rows.
    const REFERENCES: &'static [crate::reference::ReferenceColumn];

    /// Their entries in the registry.
    fn fields(registry: &mut Registry) -> Vec<(String, MetaField)>;

    /// As [`Record::needs`].
    fn needs(field: &str) -> Option<&'static [&'static str]>;

    /// As [`Record::relation`].
    fn resolve<'a>(records: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a>;
}

/// Where records that are resolved together stand in the answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Level {
    /// Length of the path that all of them share; None when there is but one record and the whole path is its own.
    shared: Option<usize>,
}

impl Level {
    /// The level of the items of lists at `ctx`.
    pub(crate) fn of_items<T>(self, ctx: &ContextBase<'_, T>) -> Self {
        let length = || ctx.path_node.map_or(0, |node| path_length(&node));
        Self { shared: self.shared.or_else(|| Some(length())) }
    }

    /// Makes the error one of the request's. Its path ends where the records' paths part.
    pub(crate) fn report<T>(self, ctx: &ContextBase<'_, T>, error: ServerError) {
        let mut error = if error.path.is_empty() { ctx.set_error_path(error) } else { error };
        if let Some(shared) = self.shared {
            error.path.truncate(shared);
        }
        ctx.add_error(error);
    }
}

fn path_length(node: &QueryPathNode<'_>) -> usize {
    1 + node.parents().count()
}

type Object = IndexMap<Name, Gql>;

/// The value of one record.
pub async fn resolve_record<T: Record>(record: &T, ctx: &ContextSelectionSet<'_>) -> ServerResult<Gql> {
    let values = resolve_level(&[record], ctx, Level::default()).await;
    Ok(values.into_iter().next().unwrap_or_default())
}

/// Most records of one request. A router estimates what an operation costs; how many records of one subgraph the records of another lead to
/// it cannot know.
pub(crate) const MOST_RECORDS: usize = 50_000;

/// Says that a request is too large.
pub(crate) fn too_many_records(what: &str) -> Error {
    Error::Invalid(format!(
        "The request leads to more than {MOST_RECORDS} records, the last of them of {what}: take fewer with `first`, or nest less."
    ))
}

/// The values of records of one level. Errors: `INVALID`, once, where the request has come to more than [`MOST_RECORDS`]; null stands in the
/// place of each record from then on.
pub(crate) fn resolve_level<'a, T: Record>(records: &'a [&'a T], ctx: &'a ContextSelectionSet<'a>, level: Level) -> Values<'a> {
    let before = ctx.data_opt::<Scope>().map_or(0, |scope| scope.count_records(records.len()));
    if before + records.len() > MOST_RECORDS {
        if before <= MOST_RECORDS {
            let error: async_graphql::Error = too_many_records(&T::type_name()).into();
            level.report(ctx, error.into_server_error(async_graphql::Pos::default()));
        }
        return ready(vec![Gql::Null; records.len()]).boxed();
    }
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    each_field(T::type_name, ctx, ctx.item, &mut |field| fields.push(field));
    let mut relations: Vec<&'a Positioned<AstField>> = Vec::new();
    let mut objects: Vec<Gql> = Vec::with_capacity(records.len());
    for (index, record) in records.iter().enumerate() {
        let mut object = Object::with_capacity(fields.len());
        for field in &fields {
            let value = match field.node.name.node.as_str() {
                "__typename" => Gql::from(T::type_name()),
                _ => record.column(ctx, field).unwrap_or_else(|| {
                    if index == 0 {
                        relations.push(field);
                    }
                    // Keeps the field's place, so that the answer has the order of the request.
                    Gql::Null
                }),
            };
            insert(&mut object, field.node.response_key().node.clone(), value);
        }
        objects.push(Gql::Object(object));
    }
    if relations.is_empty() {
        return ready(objects).boxed();
    }
    let load = |field: &'a Positioned<AstField>| async move {
        let ctx = ctx.with_field(field);
        T::relation(records, &ctx, level).await
    };
    let values = relations.iter().map(|field| load(field).boxed()).collect();
    complete(objects, relations, values).boxed()
}

/// Puts the values of relations into the objects.
async fn complete(mut objects: Vec<Gql>, relations: Vec<&Positioned<AstField>>, values: Vec<Values<'_>>) -> Vec<Gql> {
    for (field, values) in relations.into_iter().zip(join_all(values).await) {
        for (object, value) in objects.iter_mut().zip(values) {
            if let Gql::Object(object) = object {
                insert(object, field.node.response_key().node.clone(), value);
            }
        }
    }
    objects
}

/// The values of lists of records, which are resolved as one level.
pub(crate) async fn resolve_lists<T: Record>(lists: &[&[T]], ctx: &ContextSelectionSet<'_>, level: Level) -> Vec<Gql> {
    let records: Vec<&T> = lists.iter().copied().flatten().collect();
    let mut values = resolve_level(&records, ctx, level.of_items(ctx)).await.into_iter();
    lists.iter().map(|list| Gql::List(values.by_ref().take(list.len()).collect())).collect()
}

/// The values of records of which some are missing.
pub(crate) async fn resolve_optional<T: Record>(records: &[Option<&T>], ctx: &ContextSelectionSet<'_>, level: Level) -> Vec<Gql> {
    let present: Vec<&T> = records.iter().flatten().copied().collect();
    let mut values = resolve_level(&present, ctx, level).await.into_iter();
    records.iter().map(|record| record.and_then(|_| values.next()).unwrap_or_default()).collect()
}

/// The values of a field that is written by hand, as a resolver of one record.
pub fn resolve_each<'a, T: Record + ComplexObject>(records: &'a [&'a T], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
    let one = move |record: &'a &'a T| async move {
        record.resolve_field(ctx).await.map(Option::unwrap_or_default).unwrap_or_else(|error| {
            level.report(ctx, error);
            Gql::Null
        })
    };
    together(records.iter().map(|record| one(record).boxed()).collect()).boxed()
}

async fn together(values: Vec<BoxFuture<'_, Gql>>) -> Vec<Gql> {
    join_all(values).await
}

/// No values: what a type answers for a relation that it does not have, which validation lets nobody ask for.
pub fn no_values<'a>() -> Values<'a> {
    ready(Vec::new()).boxed()
}

/// The value of a small object that has no relations, such as an amount of money.
pub(crate) fn plain_object<'a, T: OutputType>(
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Positioned<AstField>,
    value: impl Fn(&str) -> Option<Gql>,
) -> Gql {
    let set = &field.node.selection_set;
    let mut object = Object::with_capacity(set.node.items.len());
    each_field(T::type_name, ctx, set, &mut |field| {
        let found = match field.node.name.node.as_str() {
            "__typename" => Gql::from(T::type_name()),
            name => value(name).unwrap_or_default(),
        };
        insert(&mut object, field.node.response_key().node.clone(), found);
    });
    Gql::Object(object)
}

/// The value of a type whose resolver has nothing to wait for.
pub(crate) fn at_hand<T: OutputType>(value: &T, ctx: &ContextSelectionSet<'_>, field: &Positioned<AstField>) -> Gql {
    let selected = ctx.with_selection_set(&field.node.selection_set);
    value.resolve(&selected, field).now_or_never().and_then(Result::ok).unwrap_or_default()
}

/// A list of records; cheap to clone.
#[derive(Clone, Debug)]
pub struct List<T>(pub(crate) Arc<Vec<T>>);

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Record> OutputType for List<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<AstField>) -> ServerResult<Gql> {
        let values = resolve_lists(&[self], ctx, Level::default()).await;
        Ok(values.into_iter().next().unwrap_or_default())
    }
}

/// Visits every field selected of a type, through fragments on it. `@skip` and `@include` have been applied before.
pub(crate) fn each_field<'a, I>(
    name: fn() -> Cow<'static, str>,
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
        if condition.is_none_or(|condition| *condition.node.on.node == *name()) {
            each_field(name, ctx, inner, visit);
        }
    }
}

/// Sets a field, joining the selections where a request names it more than once.
fn insert(object: &mut Object, name: Name, value: Gql) {
    match (object.get_mut(&name), value) {
        (None, value) => drop(object.insert(name, value)),
        (Some(old), value) => join(old, value),
    }
}

fn join(old: &mut Gql, new: Gql) {
    match (old, new) {
        (Gql::Object(old), Gql::Object(new)) => new.into_iter().for_each(|(name, value)| insert(old, name, value)),
        (Gql::List(old), Gql::List(new)) if old.len() == new.len() => {
            old.iter_mut().zip(new).for_each(|(old, new)| join(old, new));
        }
        // The place of a relation that is still loading.
        (_, Gql::Null) => {}
        (old, new) => *old = new,
    }
}

/// An object type with its fields, as the registry describes it.
pub struct ObjectType<'a> {
    /// For whoever reads the schema.
    pub description: &'a str,
    /// Whether several subgraphs define it.
    pub shareable: bool,
    /// The key by which another subgraph's entity is named here, when this subgraph cannot resolve it.
    pub unresolvable: Option<&'static str>,
    /// Who may see it at all.
    pub audience: Audience,
    /// How many seconds caches may keep an answer with it; None when that depends on what else is in the answer.
    pub max_age: Option<u32>,
    /// Its fields.
    pub fields: fn(&mut Registry) -> Vec<(String, MetaField)>,
}

/// Enters an object type into the registry and returns its name as a field's type.
pub fn register<T: OutputType>(registry: &mut Registry, object: &ObjectType<'_>) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Object, |registry| MetaType::Object {
        name: T::type_name().into_owned(),
        description: Some(format!("{}{}", object.description, object.audience.requirement())),
        fields: (object.fields)(registry).into_iter().collect(),
        cache_control: match object.max_age {
            None => CacheControl::default(),
            // -1 is async-graphql's "no-cache".
            Some(0) => CacheControl { public: false, max_age: -1 },
            Some(seconds) => CacheControl { public: true, max_age: i32::try_from(seconds).unwrap_or(i32::MAX) },
        },
        extends: false,
        shareable: object.shareable,
        resolvable: object.unresolvable.is_none(),
        keys: object.unresolvable.map(|key| vec![key.to_owned()]),
        visible: None,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        is_subscription: false,
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: Vec::new(),
        requires_scopes: object.audience.scopes(),
    })
}

/// A field of the type `T` without arguments.
pub fn described<T: OutputType>(registry: &mut Registry, name: &str, description: &str) -> (String, MetaField) {
    let ty = T::create_type_info(registry);
    (name.to_owned(), field(name, description, ty))
}

/// The field, in the contract of this name and in `admin`, and in no other.
pub fn tagged((name, mut field): (String, MetaField), contract: &str) -> (String, MetaField) {
    field.tags.push(contract.to_owned());
    (name, field)
}

/// A field of the type `T` that takes the arguments of a list of `E`.
pub fn described_page<T: OutputType, E: Entity>(registry: &mut Registry, name: &str, description: &str) -> (String, MetaField) {
    let args = PageArguments::described(E::DECLARATION, registry);
    let ty = T::create_type_info(registry);
    (name.to_owned(), MetaField { args, ..field(name, description, ty) })
}

pub(crate) fn field(name: &str, description: &str, ty: String) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        args: IndexMap::new(),
        ty,
        deprecation: Deprecation::NoDeprecated,
        cache_control: CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// An argument, or a field of an input object, that may be left out.
pub(crate) fn described_input<T: InputType>(registry: &mut Registry, name: &str, description: &str) -> (String, MetaInputValue) {
    let input = MetaInputValue {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        ty: Option::<T>::create_type_info(registry),
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    };
    (name.to_owned(), input)
}
