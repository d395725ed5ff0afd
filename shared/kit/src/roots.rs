//! The roots of a subgraph: the queries and mutations that follow from declarations, and those that are written by hand, as one object each.

use std::borrow::Cow;
use std::marker::PhantomData;

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
use crate::entity::{Access, Action, Audience, Entity};
use crate::error::{Error, UserError};
use crate::id::Id;
use crate::identity::ActorKind;
use crate::page::{Connection, PageArguments};
use crate::record::{
    Level, ObjectType as Described, Record, Values, at_hand, described, field, register, resolve_optional, resolve_record,
};
use crate::value::Timestamp;
use crate::write::Outcome;
use crate::{read, write};

/// A part of a root: some of its fields.
pub trait Root: Send + Sync {
    /// Its fields, as the registry describes them; the types that they lead to are entered.
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField>;

    /// The value of the field that `ctx` is at; None where it is not one of these.
    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>>;

    /// The entity of a representation; None where it is not of a type of this part.
    fn entity<'a>(&'a self, ctx: &'a Context<'a>, representation: &'a Gql) -> BoxFuture<'a, ServerResult<Option<Gql>>>;
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
        description: Some(format!("{} of this subgraph.", if name == "Query" { "Queries" } else { "Mutations" })),
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

/// The queries of an entity: one row, a page of its list, and a representation of the router.
pub struct EntityQuery<T>(PhantomData<fn() -> T>);

impl<T> Default for EntityQuery<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Entity> Root for EntityQuery<T> {
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField> {
        let row = T::create_type_info(registry);
        let list = Connection::<T>::create_type_info(registry);
        registry.add_keys(T::TYPE, "id");
        query_fields(T::DECLARATION, T::PREFIX, T::ACCESS, row, list, registry)
    }

    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        let name = ctx.item.node.name.node.as_str();
        if name == T::DECLARATION.single {
            return row::<T>(ctx).boxed();
        }
        if name == T::DECLARATION.plural {
            return list::<T>(ctx).boxed();
        }
        nothing()
    }

    fn entity<'a>(&'a self, ctx: &'a Context<'a>, representation: &'a Gql) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        match id_of(representation, T::TYPE) {
            Some(id) => represented::<T>(ctx, id).boxed(),
            None => nothing(),
        }
    }
}

fn nothing<'a>() -> BoxFuture<'a, ServerResult<Option<Gql>>> {
    std::future::ready(Ok(None)).boxed()
}

/// The id in a representation of a type; None where it is of another, or has none.
fn id_of(representation: &Gql, name: &str) -> Option<Id> {
    let Gql::Object(fields) = representation else { return None };
    match fields.get("__typename") {
        Some(Gql::String(of)) if of == name => Id::parse(fields.get("id").cloned()).ok(),
        _ => None,
    }
}

fn query_fields(
    declaration: &'static Declaration,
    prefix: &str,
    access: Access,
    row: String,
    list: String,
    registry: &mut Registry,
) -> IndexMap<String, MetaField> {
    let one = declaration.lookups.is_empty();
    let id = if one { input_type::<Id>(registry) } else { input_type::<Option<Id>>(registry) };
    let mut keys = vec![("id".to_owned(), input_value("id", &format!("Its id, `{prefix}_…`."), id))];
    for lookup in declaration.lookups {
        let text = input_type::<Option<String>>(registry);
        keys.push((lookup.name.to_owned(), input_value(lookup.name, lookup.about, text)));
    }
    let nullable = row.trim_end_matches('!').to_owned();
    let about = format!("A page of {}, newest last unless sorted otherwise.", declaration.plural);
    // Of a public type everybody may read a row they can name, and only staff may list them.
    let tags = if matches!(access, Access::Public) { vec!["admin".to_owned()] } else { Vec::new() };
    let arguments = PageArguments::described(declaration, registry);
    [
        (
            declaration.single.to_owned(),
            MetaField { args: keys.into_iter().collect(), ..field(declaration.single, declaration.about, nullable) },
        ),
        (declaration.plural.to_owned(), MetaField { args: arguments, tags, ..field(declaration.plural, &about, list) }),
    ]
    .into_iter()
    .collect()
}

/// The error of a root field, with its path.
fn failed(ctx: &Context<'_>, error: Error) -> ServerError {
    ctx.set_error_path(async_graphql::Error::from(error).into_server_error(ctx.item.pos))
}

fn argument<A: InputType>(ctx: &Context<'_>, name: &str) -> ServerResult<A> {
    ctx.param_value(name, None).map(|(_, value)| value).map_err(|error| ctx.set_error_path(error))
}

/// The value of what a root field has found.
async fn value<V: OutputType>(ctx: &Context<'_>, found: V) -> ServerResult<Option<Gql>> {
    let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
    found.resolve(&selected, ctx.item).await.map(Some)
}

async fn row<T: Entity>(ctx: &Context<'_>) -> ServerResult<Option<Gql>> {
    let lookups = T::DECLARATION.lookups;
    let found = if lookups.is_empty() {
        read::one::<T>(ctx, &argument(ctx, "id")?).await
    } else {
        let id: Option<Id> = argument(ctx, "id")?;
        let mut others = Vec::with_capacity(lookups.len());
        for lookup in lookups {
            others.push((lookup.column, argument::<Option<String>>(ctx, lookup.name)?));
        }
        read::one_by::<T>(ctx, id, others).await
    };
    value(ctx, found.map_err(|error| failed(ctx, error))?).await
}

async fn list<T: Entity>(ctx: &Context<'_>) -> ServerResult<Option<Gql>> {
    let arguments = PageArguments::given(T::DECLARATION, ctx).map_err(|error| ctx.set_error_path(error))?;
    let page = read::page::<T>(ctx, arguments).await.map_err(|error| failed(ctx, error))?;
    value(ctx, page).await
}

async fn represented<T: Entity>(ctx: &Context<'_>, id: Id) -> ServerResult<Option<Gql>> {
    let found = read::representation::<T>(ctx, &id).await.map_err(|error| failed(ctx, error))?;
    value(ctx, found).await
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
        let payload = Option::<Payload<T>>::create_type_info(registry);
        mutation_fields(T::DECLARATION, T::TABLE, [T::CUSTOMERS, T::VENDORS], &payload, registry)
    }

    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        let name = ctx.item.node.name.node.as_str();
        for (action, prefix) in [(Action::Create, "create"), (Action::Update, "update"), (Action::Delete, "delete")] {
            if name.strip_prefix(prefix) == Some(T::TYPE) && declares(T::DECLARATION, action) {
                return mutate::<T>(ctx, action).boxed();
            }
        }
        nothing()
    }

    fn entity<'a>(&'a self, _: &'a Context<'a>, _: &'a Gql) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        nothing()
    }
}

fn declares(declaration: &Declaration, action: Action) -> bool {
    match action {
        Action::Create => declaration.create.is_some(),
        Action::Update => declaration.update.is_some(),
        Action::Delete => declaration.deletes,
    }
}

fn mutation_fields(
    declaration: &'static Declaration,
    table: &str,
    [customers, vendors]: [&[&str]; 2],
    payload: &str,
    registry: &mut Registry,
) -> IndexMap<String, MetaField> {
    let words = declaration.words;
    let mutation = |verb: &str, about: String, args: Vec<(String, MetaInputValue)>| {
        let name = format!("{verb}{}", declaration.name);
        let own = [(customers, ActorKind::Customer), (vendors, ActorKind::Vendor)];
        let own = own.into_iter().filter(|(verbs, _)| verbs.contains(&verb)).map(|(_, kind)| kind);
        let kinds = own.chain([ActorKind::Staff, ActorKind::Service]);
        let requires_scopes = kinds.map(|kind| kind.scope().to_owned()).collect();
        let about = format!("{about} Requires {table}:{verb}.");
        (
            name.clone(),
            MetaField { args: args.into_iter().collect(), requires_scopes, ..field(&name, &about, payload.to_owned()) },
        )
    };
    let id = input_type::<Id>(registry);
    let moment = input_type::<Option<Timestamp>>(registry);
    let named = |name: &str, about: &str, ty: &str| (name.to_owned(), input_value(name, about, ty.to_owned()));
    let expected = || {
        named("expectedUpdatedAt", "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.", &moment)
    };
    let mut input = |action: &str, columns: &'static [InputColumn], about: &str| {
        let ty = declaration.describe_input(action, columns, registry);
        named("input", about, &format!("{ty}!"))
    };
    let mut all = IndexMap::new();
    if let Some(columns) = declaration.create {
        all.extend([mutation("create", format!("Creates a {words}."), vec![input("Create", columns, "The new row.")])]);
    }
    if let Some(columns) = declaration.update {
        let arguments = vec![named("id", "Its id.", &id), input("Update", columns, "What changes."), expected()];
        all.extend([mutation("update", format!("Changes a {words}."), arguments)]);
    }
    if declaration.deletes {
        let arguments = vec![named("id", "Its id.", &id), expected()];
        all.extend([mutation("delete", format!("Deletes a {words} and returns it as it was."), arguments)]);
    }
    all
}

async fn mutate<T: Entity>(ctx: &Context<'_>, action: Action) -> ServerResult<Option<Gql>> {
    let input = |name: &str, columns: Option<&'static [InputColumn]>| {
        let Given(given) = argument(ctx, "input")?;
        let read = T::DECLARATION.read_input(name, columns.unwrap_or_default(), given.unwrap_or_default());
        read.map_err(|message| ctx.set_error_path(ServerError::new(message, Some(ctx.item.pos))))
    };
    let expected = || argument::<Option<Timestamp>>(ctx, "expectedUpdatedAt");
    let outcome = match action {
        Action::Create => write::create::<T>(ctx, input("Create", T::DECLARATION.create)?).await,
        Action::Update => {
            let (id, row) = (argument(ctx, "id")?, input("Update", T::DECLARATION.update)?);
            write::update::<T>(ctx, &id, row, expected()?).await
        }
        Action::Delete => write::delete::<T>(ctx, &argument(ctx, "id")?, expected()?).await,
    };
    value(ctx, Payload::from(outcome.map_err(|error| failed(ctx, error))?)).await
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
        let about = format!("The {} after a mutation, or what the caller must mend.", T::DECLARATION.words);
        let object = Described {
            description: &about,
            shareable: false,
            unresolvable: None,
            audience: Audience::EVERYBODY,
            max_age: None,
            fields: |registry| {
                let about = format!("The {} as it is now; null when there are user errors.", T::DECLARATION.words);
                vec![
                    described::<Option<T>>(registry, T::DECLARATION.single, &about),
                    described::<Vec<UserError>>(
                        registry,
                        "userErrors",
                        "What the caller must mend; empty when the mutation took place.",
                    ),
                ]
            },
        };
        register::<Self>(registry, &object)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Gql> {
        resolve_record(self, ctx).await
    }
}

impl<T: Entity> Record for Payload<T> {
    fn column(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> Option<Gql> {
        (field.node.name.node == "userErrors").then(|| at_hand(&self.user_errors, ctx, field))
    }

    fn relation<'a>(payloads: &'a [&'a Self], ctx: &'a Context<'a>, level: Level) -> Values<'a> {
        async move {
            let rows: Vec<Option<&T>> = payloads.iter().map(|payload| payload.row.as_ref()).collect();
            let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
            resolve_optional(&rows, &selected, level).await
        }
        .boxed()
    }
}
