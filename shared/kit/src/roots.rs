//! The roots of a subgraph: the queries and mutations that follow from declarations, and those that are written by hand, as one object each.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    CacheControl, ContainerType, Context, ContextSelectionSet, InputType, ObjectType, OutputType, Positioned, ServerError,
    ServerResult, Value as Gql,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::declaration::{Declaration, Given, InputColumn, input_type, input_value};
use crate::entity::{Access, Action, Entity};
use crate::error::{Error, UserError};
use crate::executor::{Level, at_hand, plan, ready, resolve_one, resolve_rows, write_name, write_plain_object};
use crate::federation::Entities;
use crate::id::Id;
use crate::identity::ActorKind;
use crate::json_text::{join, write_gql};
use crate::page::{PageArguments, connection_type, page_value};
use crate::rows::{RowRef, Rows};
use crate::scope::Scope;
use crate::shape::{Object, Shape, Shaped, described, field, nullable};
use crate::value::Timestamp;
use crate::write::Outcome;
use crate::{read, write};

const QUERIES: &str = "What clients can read. Each request is for one tenant. A list holds 20 rows unless `first` or `last` says otherwise, and at \
                       most 100.";
const EXPECTED_UPDATED_AT: &str = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.";
const MUTATIONS: &str = "What clients can change. A mutation makes the whole change or none of it; in the latter case `userErrors` says what to \
                         mend. A caller without the right is answered with an error, and not with user errors.";

/// A part of a root: some of its fields.
pub trait Root: Send + Sync {
    /// Its fields, as the registry describes them; the types that they lead to are entered.
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField>;

    /// The value of the field that `ctx` is at; None where it is not one of these.
    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>>;

    /// The type of this name, where representations of it are this part's and are resolved by their ids.
    fn shape_of(&self, name: &str) -> Option<&'static Shape> {
        let _ = name;
        None
    }

    /// The entity of a representation of another type; None where it is not of a type of this part.
    fn entity<'a>(&'a self, ctx: &'a Context<'a>, representation: &'a Gql) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        let _ = (ctx, representation);
        nothing()
    }
}

/// Queries and mutations written by hand, as `#[Object]` makes them.
impl<T: ObjectType> Root for T {
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField> {
        match registry.create_fake_output_type::<T>() {
            MetaType::Object { fields, .. } => fields,
            _ => IndexMap::new(),
        }
    }

    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        self.resolve_field(ctx).boxed()
    }

    fn entity<'a>(&'a self, ctx: &'a Context<'a>, representation: &'a Gql) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        self.find_entity(ctx, representation).boxed()
    }
}

/// The parts of a root; written by [`crate::roots`].
pub trait Parts: Send + Sync + 'static {
    /// `Query` or `Mutation`.
    const NAME: &'static str;

    /// Them all, in the order of the schema.
    fn parts() -> Vec<Box<dyn Root>>;
}

/// A root of a subgraph, of its parts.
pub struct Roots<P>(Vec<Box<dyn Root>>, PhantomData<P>);

impl<P: Parts> Default for Roots<P> {
    fn default() -> Self {
        Self(P::parts(), PhantomData)
    }
}

impl<P: Parts> Entities for Roots<P> {
    fn shape_of(&self, name: &str) -> Option<&'static Shape> {
        self.0.iter().find_map(|part| part.shape_of(name))
    }
}

impl<P: Parts> ContainerType for Roots<P> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Gql>> {
        resolve_field(&self.0, ctx).await
    }

    async fn find_entity(&self, ctx: &Context<'_>, representation: &Gql) -> ServerResult<Option<Gql>> {
        find_entity(&self.0, ctx, representation).await
    }
}

async fn resolve_field(parts: &[Box<dyn Root>], ctx: &Context<'_>) -> ServerResult<Option<Gql>> {
    for part in parts {
        if let Some(value) = part.resolve(ctx).await? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

async fn find_entity(parts: &[Box<dyn Root>], ctx: &Context<'_>, representation: &Gql) -> ServerResult<Option<Gql>> {
    for part in parts {
        if let Some(value) = part.entity(ctx, representation).await? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

impl<P: Parts> OutputType for Roots<P> {
    fn type_name() -> Cow<'static, str> {
        P::NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| merged(P::NAME, &P::parts(), registry))
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Gql> {
        async_graphql::resolver_utils::resolve_container(ctx, self).await
    }
}

impl<P: Parts> ObjectType for Roots<P> {}

fn merged(name: &str, parts: &[Box<dyn Root>], registry: &mut Registry) -> MetaType {
    let fields = parts.iter().flat_map(|part| part.fields(registry)).collect();
    MetaType::Object {
        name: name.to_owned(),
        description: Some(if name == "Query" { QUERIES } else { MUTATIONS }.to_owned()),
        fields,
        cache_control: CacheControl::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        keys: None,
        visible: None,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// Declares a root of a subgraph: `Query` or `Mutation`, and the types of its parts, which are those that the derives make for entities and
/// references, and those written by hand with `#[Object]`.
#[macro_export]
macro_rules! roots {
    ($(#[$about:meta])* Query($($part:ty),* $(,)?)) => {
        $crate::roots!($(#[$about])* Query QueryParts "Query" $($part)*);
    };
    ($(#[$about:meta])* Mutation($($part:ty),* $(,)?)) => {
        $crate::roots!($(#[$about])* Mutation MutationParts "Mutation" $($part)*);
    };
    ($(#[$about:meta])* $root:ident $parts:ident $name:literal $($part:ty)*) => {
        $(#[$about])*
        pub type $root = $crate::Roots<$parts>;

        #[doc = concat!("The parts of `", $name, "`.")]
        pub struct $parts;

        impl $crate::Parts for $parts {
            const NAME: &'static str = $name;

            fn parts() -> Vec<Box<dyn $crate::Root>> {
                vec![$(Box::new(<$part>::default())),*]
            }
        }
    };
}

/// Declares a subgraph: its name, which is its schema in the database, its migrations, and the parts of its roots. An entity is named once; its
/// queries, its mutations and its secrets follow. `verbs` are entities whose verbs are a table ([`crate::HasVerbs`]), `references` entities of other
/// subgraphs, `queries` and `mutations` objects written by hand with `#[Object]`. Lists that are empty are left out.
///
/// It makes the types `Query` and `Mutation` and the function `subgraph`.
#[macro_export]
macro_rules! subgraph {
    (
        name: $name:literal,
        migrations: $migrations:expr,
        entities: [$($entity:ty),* $(,)?],
        $(verbs: [$($verbs:ty),* $(,)?],)?
        $(references: [$($reference:ty),* $(,)?],)?
        $(queries: [$($query:ty),* $(,)?],)?
        $(mutations: [$($mutation:ty),* $(,)?],)?
        $(with: $with:expr,)?
    ) => {
        $crate::roots! {
            /// Queries of this subgraph.
            Query($($crate::EntityQuery<$entity>,)* $($($crate::ReferenceQuery<$reference>,)*)? $($($query,)*)?)
        }

        $crate::roots! {
            /// Mutations of this subgraph.
            Mutation($($crate::EntityMutation<$entity>,)* $($($crate::EntityVerbs<$verbs>,)*)? $($($mutation,)*)?)
        }

        /// The subgraph, ready to be served.
        pub fn subgraph() -> $crate::Subgraph {
            const MIGRATIONS: ::diesel_migrations::EmbeddedMigrations = $migrations;
            let subgraph = $crate::Subgraph::of::<Query, Mutation>(
                $name,
                MIGRATIONS,
                &[$(<$entity as $crate::Shaped>::SHAPE),*],
            );
            $(let subgraph = ($with)(subgraph);)?
            subgraph
        }
    };
}

/// The queries of an entity: one row, a page of its list, and a representation of the router.
pub struct EntityQuery<T>(PhantomData<fn() -> T>);

impl<T> Default for EntityQuery<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Entity> Root for EntityQuery<T> {
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField> {
        query_fields(T::SHAPE, registry)
    }

    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        resolve_query(T::SHAPE, ctx)
    }

    fn shape_of(&self, name: &str) -> Option<&'static Shape> {
        (name == T::TYPE).then_some(T::SHAPE)
    }
}

fn resolve_query<'a>(shape: &'static Shape, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
    let name = ctx.item.node.name.node.as_str();
    if name == shape.declaration.single {
        return row(shape, ctx).boxed();
    }
    if name == shape.declaration.plural {
        return list(shape, ctx).boxed();
    }
    nothing()
}

/// The representations of an entity of another subgraph; no row is read, the owning subgraph decides whether it exists.
pub struct ReferenceQuery<T>(PhantomData<fn() -> T>);

impl<T> Default for ReferenceQuery<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Shaped> Root for ReferenceQuery<T> {
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField> {
        T::SHAPE.describe(registry);
        registry.add_keys(T::SHAPE.name, "id");
        IndexMap::new()
    }

    fn resolve<'a>(&'a self, _: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        nothing()
    }

    fn shape_of(&self, name: &str) -> Option<&'static Shape> {
        (name == T::SHAPE.name).then_some(T::SHAPE)
    }
}

pub(crate) fn nothing<'a>() -> BoxFuture<'a, ServerResult<Option<Gql>>> {
    std::future::ready(Ok(None)).boxed()
}

fn query_fields(shape: &'static Shape, registry: &mut Registry) -> IndexMap<String, MetaField> {
    let Shape { declaration, prefix, .. } = shape;
    let (row, list) = (shape.describe(registry), connection_type(shape, registry));
    registry.add_keys(shape.name, "id");
    let one = declaration.lookups.is_empty();
    let id = if one { input_type::<Id>(registry) } else { input_type::<Option<Id>>(registry) };
    let mut keys = vec![("id".to_owned(), input_value("id", &id_of_row(declaration, prefix), id))];
    for lookup in declaration.lookups {
        let text = input_type::<Option<String>>(registry);
        keys.push((lookup.name.to_owned(), input_value(lookup.name, lookup.about, text)));
    }
    let nullable = nullable(&row);
    let about =
        format!("Lists {} that the caller may see, oldest first unless `orderBy` says otherwise.", declaration.plural_words());
    let others: Vec<_> = keys[1..].iter().map(|(name, _)| format!(" and `{name}`")).collect();
    let by = match one {
        true => " by its id.".to_owned(),
        false => format!(". Pass exactly one of `id`{}; otherwise the error is INVALID.", others.concat()),
    };
    let one_about = format!("Fetches one {}{by} Null when it does not exist or the caller may not see it.", declaration.words);
    // Of a public type everybody may read a row they can name, and only staff may list them.
    let tags = if matches!(shape.access, Access::Public) { vec!["admin".to_owned()] } else { Vec::new() };
    // What belongs to a parent and has no key of its own, such as a line, a storefront reads through its parent only.
    let through_parent = matches!(shape.access, Access::Parent { .. }) && declaration.lookups.is_empty();
    let apart = through_parent.then(|| "vendor".to_owned());
    let tags: Vec<_> = tags.into_iter().chain(apart.clone()).collect();
    let tags_of_one: Vec<_> = apart.into_iter().collect();
    let arguments = PageArguments::described(declaration, registry);
    [
        (
            declaration.single.to_owned(),
            MetaField { args: keys.into_iter().collect(), tags: tags_of_one, ..field(declaration.single, &one_about, nullable) },
        ),
        (declaration.plural.to_owned(), MetaField { args: arguments, tags, ..field(declaration.plural, &about, list) }),
    ]
    .into_iter()
    .collect()
}

/// What an argument `id` says of a row.
fn id_of_row(declaration: &Declaration, prefix: &str) -> String {
    format!("Id of the {}, `{prefix}_…`.", declaration.words)
}

/// The error of a root field, with its path.
pub(crate) fn failed(ctx: &Context<'_>, error: Error) -> ServerError {
    ctx.set_error_path(async_graphql::Error::from(error).into_server_error(ctx.item.pos))
}

pub(crate) fn argument<A: InputType>(ctx: &Context<'_>, name: &str) -> ServerResult<A> {
    ctx.param_value(name, None).map(|(_, value)| value).map_err(|error| ctx.set_error_path(error))
}

/// The context of what a root field selects.
fn selection<'a>(ctx: &'a Context<'a>) -> ContextSelectionSet<'a> {
    ctx.with_selection_set(&ctx.item.node.selection_set)
}

async fn row(shape: &'static Shape, ctx: &Context<'_>) -> ServerResult<Option<Gql>> {
    let lookups = shape.declaration.lookups;
    let found = if lookups.is_empty() {
        read::row(ctx, shape, &argument(ctx, "id")?).await
    } else {
        let id: Option<Id> = argument(ctx, "id")?;
        let mut others = Vec::with_capacity(lookups.len());
        for lookup in lookups {
            others.push((lookup.column, argument::<Option<String>>(ctx, lookup.name)?));
        }
        read::row_by(ctx, shape, id, others).await
    };
    match found.map_err(|error| failed(ctx, error))? {
        Some(row) => Ok(Some(resolve_one(row.as_ref(), &selection(ctx)).await)),
        None => Ok(Some(Gql::Null)),
    }
}

async fn list(shape: &'static Shape, ctx: &Context<'_>) -> ServerResult<Option<Gql>> {
    let arguments = PageArguments::given(shape.declaration, ctx).map_err(|error| ctx.set_error_path(error))?;
    let page = read::list(ctx, shape, arguments).await.map_err(|error| failed(ctx, error))?;
    Ok(Some(page_value(shape, Arc::new(page), &selection(ctx)).await))
}

/// The mutations of an entity that the kit has: create, update and delete, as far as it is declared with them.
pub struct EntityMutation<T>(PhantomData<fn() -> T>);

impl<T> Default for EntityMutation<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Entity> Root for EntityMutation<T> {
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField> {
        let has = [Action::Create, Action::Update, Action::Delete].iter().any(|action| declares(T::SHAPE.declaration, *action));
        if has { mutation_fields(T::SHAPE, registry) } else { IndexMap::new() }
    }

    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        resolve_mutation(T::SHAPE, ctx)
    }
}

fn resolve_mutation<'a>(shape: &'static Shape, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
    let name = ctx.item.node.name.node.as_str();
    for (action, prefix) in [(Action::Create, "create"), (Action::Update, "update"), (Action::Delete, "delete")] {
        if name.strip_prefix(prefix) == Some(shape.name) && declares(shape.declaration, action) {
            return mutate(shape, ctx, action).boxed();
        }
    }
    nothing()
}

fn declares(declaration: &Declaration, action: Action) -> bool {
    match action {
        Action::Create => declaration.create.is_some(),
        Action::Update => declaration.update.is_some(),
        Action::Delete => declaration.deletes,
    }
}

/// A mutation of an entity by a verb, with who may: those whom policies grant the verb, and customers and people of vendors where the entity
/// declares it theirs.
pub(crate) fn mutation(
    shape: &'static Shape,
    verb: &str,
    name: &str,
    about: &str,
    args: Vec<(String, MetaInputValue)>,
    ty: String,
) -> MetaField {
    let Shape { table, customers, vendors, .. } = shape;
    let own = [(customers, ActorKind::Customer), (vendors, ActorKind::Vendor)];
    let own = own.into_iter().filter(|(verbs, _)| verbs.contains(&verb)).map(|(_, kind)| kind);
    let kinds = own.chain([ActorKind::Staff, ActorKind::Service]);
    let requires_scopes = kinds.map(|kind| kind.scope().to_owned()).collect();
    let act = if ["create", "update", "delete"].contains(&verb) { verb } else { "do so with" };
    let theirs = match [customers, vendors].map(|verbs| verbs.contains(&verb)) {
        [false, false] => String::new(),
        [true, false] => format!("; customers {act} their own"),
        [false, true] => format!("; people of a vendor {act} its own"),
        [true, true] => format!("; customers and people of a vendor {act} their own"),
    };
    let about = format!("{about} Requires {table}:{verb}{theirs}.");
    MetaField { args: args.into_iter().collect(), requires_scopes, ..field(name, &about, ty) }
}

/// The argument that names a row.
pub(crate) fn id_argument(shape: &'static Shape, registry: &mut Registry) -> (String, MetaInputValue) {
    let about = id_of_row(shape.declaration, shape.prefix);
    ("id".to_owned(), input_value("id", &about, input_type::<Id>(registry)))
}

/// The argument that guards against changing what the caller has not seen.
pub(crate) fn expected_version(registry: &mut Registry) -> (String, MetaInputValue) {
    let ty = input_type::<Option<Timestamp>>(registry);
    ("expectedUpdatedAt".to_owned(), input_value("expectedUpdatedAt", EXPECTED_UPDATED_AT, ty))
}

fn mutation_fields(shape: &'static Shape, registry: &mut Registry) -> IndexMap<String, MetaField> {
    let declaration = shape.declaration;
    let payload = nullable(&payload_type(shape, registry));
    let (words, one) = (declaration.words, declaration.one());
    let mutation = |verb: &str, about: String, args: Vec<(String, MetaInputValue)>| {
        let name = format!("{verb}{}", declaration.name);
        (name.clone(), mutation(shape, verb, &name, &about, args, payload.clone()))
    };
    let (id, expected) = (id_argument(shape, registry), expected_version(registry));
    let mut input = |action: &str, columns: &'static [InputColumn], about: &str| {
        let ty = declaration.describe_input(action, columns, registry);
        ("input".to_owned(), input_value("input", about, format!("{ty}!")))
    };
    let mut all = IndexMap::new();
    if let Some(columns) = declaration.create {
        all.extend([mutation(
            "create",
            format!("Creates {one}."),
            vec![input("Create", columns, &format!("What the new {words} starts with."))],
        )]);
    }
    if let Some(columns) = declaration.update {
        let input = input("Update", columns, "What changes. A field left out stays as it is.");
        let arguments = vec![id.clone(), input, expected.clone()];
        all.extend([mutation("update", format!("Changes {one}."), arguments)]);
    }
    if declaration.deletes {
        let arguments = vec![id, expected];
        all.extend([mutation("delete", format!("Deletes {one} and returns it as it was."), arguments)]);
    }
    all
}

async fn mutate(shape: &'static Shape, ctx: &Context<'_>, action: Action) -> ServerResult<Option<Gql>> {
    let input = |name: &str, columns: Option<&'static [InputColumn]>| {
        let Given(given) = argument(ctx, "input")?;
        let read = shape.declaration.read_input(name, columns.unwrap_or_default(), given.unwrap_or_default());
        read.map_err(|message| ctx.set_error_path(ServerError::new(message, Some(ctx.item.pos))))
    };
    let expected = || argument::<Option<Timestamp>>(ctx, "expectedUpdatedAt");
    let scope = Scope::of(ctx).map_err(|error| failed(ctx, error))?;
    let outcome = match action {
        Action::Create => write::create(shape, scope, input("Create", shape.declaration.create)?).await,
        Action::Update => {
            let (id, row) = (argument(ctx, "id")?, input("Update", shape.declaration.update)?);
            write::change(shape, scope, &id, action.verb(), row, expected()?).await
        }
        Action::Delete => write::delete(shape, scope, &argument(ctx, "id")?, expected()?).await,
    };
    Ok(Some(match outcome.map_err(|error| failed(ctx, error))? {
        Outcome::Done(row) => {
            let rows = Rows::written(scope, shape, vec![*row]);
            payload_of(shape, rows.refs().next(), &Vec::new(), ctx).await
        }
        Outcome::Refused(errors) => payload_of(shape, None, &errors, ctx).await,
    }))
}

/// What a mutation answers: the row, or what the caller must mend.
#[derive(Debug)]
pub struct Payload<T> {
    /// The row as it is now; None when there are user errors.
    pub row: Option<T>,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

impl<T> From<Outcome<T>> for Payload<T> {
    fn from(outcome: Outcome<T>) -> Self {
        let (row, user_errors) = outcome.into_parts();
        Self { row, user_errors }
    }
}

impl<T: Entity> OutputType for Payload<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Payload", T::TYPE).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        payload_type(T::SHAPE, registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Gql> {
        let rows = Rows::of_typed(T::SHAPE, self.row.iter().map(Shaped::typed).collect());
        Ok(payload(T::SHAPE, rows.refs().next(), &self.user_errors, ctx).await)
    }
}

/// Enters the type of a mutation's answer into the registry; its name as a field's type.
pub(crate) fn payload_type(shape: &'static Shape, registry: &mut Registry) -> String {
    let declaration = shape.declaration;
    let object = Object {
        about: &format!("The {} after a mutation, or what the caller must mend.", declaration.words),
        shareable: false,
        unresolvable: false,
        shape_of: &Shape::PUBLIC,
        max_age: None,
    };
    object.enter(registry, format!("{}Payload", shape.name), |registry| {
        let about = format!("The {} as it is now; null when there are user errors.", declaration.words);
        let row = nullable(&shape.describe(registry));
        vec![
            (declaration.single.to_owned(), field(declaration.single, &about, row)),
            described::<Vec<UserError>>(registry, "userErrors", "What the caller must mend; empty when the mutation took place."),
        ]
    })
}

/// The answer of a mutation at its field.
pub(crate) async fn payload_of(
    shape: &'static Shape,
    row: Option<RowRef<'_>>,
    errors: &Vec<UserError>,
    ctx: &Context<'_>,
) -> Gql {
    payload(shape, row, errors, &selection(ctx)).await
}

/// The answer of a mutation.
async fn payload(shape: &'static Shape, row: Option<RowRef<'_>>, errors: &Vec<UserError>, ctx: &ContextSelectionSet<'_>) -> Gql {
    let name = format!("{}Payload", shape.name);
    let fields = plan(&name, ctx, &[ctx.item]);
    let mut texts = Vec::with_capacity(fields.len());
    for field in &fields {
        let mut text = Vec::new();
        match (field.name, row) {
            ("__typename", _) => write_name(&name, &mut text),
            ("userErrors", _) => {
                let mut all = at_hand(errors, ctx, field.nodes[0]);
                field.nodes[1..].iter().for_each(|node| join(&mut all, at_hand(errors, ctx, node)));
                write_gql(&all, &mut text);
            }
            (_, Some(row)) => {
                let ctx = ctx.with_field(field.nodes[0]);
                let rendered = resolve_rows(shape, vec![row], &selection(&ctx), field.sets(), Level::default()).await;
                text.extend_from_slice(rendered.get(0));
            }
            (_, None) => text.extend_from_slice(b"null"),
        }
        texts.push(text);
    }
    let mut out = Vec::new();
    write_plain_object(&fields, &mut out, |_, place, out| out.extend_from_slice(&texts[place]));
    ready(ctx, out)
}
