//! What federation needs beyond async-graphql: representations that fail alone, and directives it does not export.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::registry::Registry;
use async_graphql::{
    Any, ContainerType, Context, ContextSelectionSet, InputType, ObjectType, OutputType, Pos, Positioned, QueryPathNode,
    QueryPathSegment, SDLExportOptions, Schema, ServerResult, SubscriptionType, Value,
};
use futures_util::future::join_all;
use tokio::sync::OnceCell;

use crate::executor::{Level, all_ready, resolve_rows};
use crate::id::Id;
use crate::read::rows_by_id;
use crate::rows::{Row, Rows};
use crate::shape::Shape;
use crate::value::register_date_time;

/// What a query root knows of the types whose representations it resolves by their ids.
pub trait Entities {
    /// The type of this name; None where there is none, or its representations are resolved by hand.
    fn shape_of(&self, name: &str) -> Option<&'static Shape> {
        let _ = name;
        None
    }
}

/// The query root of a subgraph: as its inner one, but a representation without a row is null in its place, and the others answer.
/// Representations of one type are one level of the answer, as the items of a list are.
#[derive(Default)]
pub struct Federated<Q>(pub Q);

impl<Q: ObjectType + Entities> ContainerType for Federated<Q> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        null_in_place(ctx, self.0.resolve_field(ctx).await, &Q::type_name())
    }

    async fn find_entity(&self, ctx: &Context<'_>, representation: &Value) -> ServerResult<Option<Value>> {
        let asked = ctx.data_opt::<Representations>().map(|representations| representations.of(ctx));
        let index = asked.as_ref().and_then(|asked| asked.index_of(ctx, representation));
        if let (Some(asked), Some(index), Some(_)) = (&asked, index, shape_of(&self.0, representation)) {
            let all = asked.resolved.get_or_init(|| resolve_all(&self.0, ctx, asked.all(ctx))).await;
            return Ok(Some(all.get(index).cloned().unwrap_or_default()));
        }
        let mut ctx = ctx.clone();
        let list = ctx.path_node;
        // async-graphql leaves the place in the list out of the paths of errors.
        if let Some(index) = index {
            ctx.path_node = Some(QueryPathNode { parent: list.as_ref(), segment: QueryPathSegment::Index(index) });
        }
        match self.0.find_entity(&ctx, representation).await {
            Ok(found) => Ok(Some(found.unwrap_or(Value::Null))),
            Err(mut error) => {
                if error.path.is_empty() {
                    error = ctx.set_error_path(error);
                }
                ctx.add_error(error);
                Ok(Some(Value::Null))
            }
        }
    }
}

/// The representations that a request asks for; data of the request. async-graphql asks for one after the other.
#[derive(Default)]
pub(crate) struct Representations(Mutex<HashMap<Pos, Arc<Asked>>>);

/// Those of one field.
#[derive(Default)]
struct Asked {
    /// Them all.
    all: OnceLock<Vec<Any>>,
    /// Where in their list the next one is looked for first: they come in their order, so that each is found by one comparison.
    next: AtomicUsize,
    /// Their values, in their order.
    resolved: OnceCell<Vec<Value>>,
}

impl Representations {
    fn of(&self, ctx: &Context<'_>) -> Arc<Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(ctx.item.pos).or_default().clone()
    }
}

impl Asked {
    /// The list.
    fn all(&self, ctx: &Context<'_>) -> &[Any] {
        self.all.get_or_init(|| ctx.param_value::<Vec<Any>>("representations", None).map(|(_, all)| all).unwrap_or_default())
    }

    /// Where a representation stands in the list.
    fn index_of(&self, ctx: &Context<'_>, representation: &Value) -> Option<usize> {
        let all = self.all(ctx);
        let expected = self.next.load(Ordering::Relaxed);
        let index = match all.get(expected) {
            Some(Any(one)) if one == representation => expected,
            _ => all.iter().position(|Any(one)| one == representation)?,
        };
        self.next.store(index + 1, Ordering::Relaxed);
        Some(index)
    }
}

fn shape_of(entities: &impl Entities, representation: &Value) -> Option<&'static Shape> {
    match representation {
        Value::Object(fields) => match fields.get("__typename") {
            Some(Value::String(name)) => entities.shape_of(name),
            _ => None,
        },
        _ => None,
    }
}

/// The id of a representation; None where it has none, or one of another type.
fn id_of(shape: &'static Shape, representation: &Value) -> Option<Id> {
    let Value::Object(fields) = representation else { return None };
    let id = Id::parse(fields.get("id").cloned()).ok()?;
    (shape.table.is_empty() || id.has_prefix(shape.prefix)).then_some(id)
}

/// The values of all representations of the field, of each type as one level; null for those that are of no row, or are resolved by hand.
async fn resolve_all(entities: &impl Entities, ctx: &Context<'_>, all: &[Any]) -> Vec<Value> {
    let mut of_types: Vec<(&'static Shape, Vec<(usize, Id)>)> = Vec::new();
    for (index, Any(representation)) in all.iter().enumerate() {
        let Some(shape) = shape_of(entities, representation) else { continue };
        let Some(id) = id_of(shape, representation) else { continue };
        match of_types.iter_mut().find(|(known, _)| known.name == shape.name) {
            Some((_, ids)) => ids.push((index, id)),
            None => of_types.push((shape, vec![(index, id)])),
        }
    }
    let mut values = vec![Value::Null; all.len()];
    let resolving = of_types.iter().map(|(shape, ids)| resolve_type(shape, ids, ctx));
    for (index, value) in join_all(resolving).await.into_iter().flatten() {
        values[index] = value;
    }
    values
}

async fn resolve_type(shape: &'static Shape, ids: &[(usize, Id)], ctx: &Context<'_>) -> Vec<(usize, Value)> {
    let sets = vec![&ctx.item.node.selection_set];
    let level = Level::of_representations(ctx, ids.iter().map(|(index, _)| *index).collect());
    let selection = ctx.with_selection_set(&ctx.item.node.selection_set);
    if shape.table.is_empty() {
        let rows = Rows::of_ids(shape, ids.iter().map(|(_, id)| id.clone()).collect());
        let rendered = resolve_rows(shape, rows.refs().collect(), &selection, sets, level).await;
        return ids.iter().map(|(index, _)| *index).zip(all_ready(ctx, rendered)).collect();
    }
    let wanted: Vec<Id> = ids.iter().map(|(_, id)| id.clone()).collect();
    match rows_by_id(ctx, &sets, shape, &wanted).await {
        Ok(rows) => {
            let found: Vec<(usize, &Row)> =
                ids.iter().zip(&rows).filter_map(|((index, _), row)| Some((*index, row.as_ref()?))).collect();
            let level = Level::of_representations(ctx, found.iter().map(|(index, _)| *index).collect());
            let records = found.iter().map(|(_, row)| row.as_ref()).collect();
            let rendered = resolve_rows(shape, records, &selection, sets, level).await;
            found.iter().map(|(index, _)| *index).zip(all_ready(ctx, rendered)).collect()
        }
        Err(error) => {
            level.fail(ctx, ctx.item.pos, error);
            Vec::new()
        }
    }
}

/// Has a failed field of the root be null in its place, where its type allows that; async-graphql leaves it out of the answer.
pub(crate) fn null_in_place(ctx: &Context<'_>, resolved: ServerResult<Option<Value>>, root: &str) -> ServerResult<Option<Value>> {
    resolved.or_else(|error| {
        let field = ctx.schema_env.registry.types.get(root).and_then(|root| root.field_by_name(&ctx.item.node.name.node));
        match field.is_some_and(|field| !field.ty.ends_with('!')) {
            true => {
                ctx.add_error(error);
                Ok(Some(Value::Null))
            }
            false => Err(error),
        }
    })
}

impl<Q: ObjectType + Entities> OutputType for Federated<Q> {
    fn type_name() -> Cow<'static, str> {
        Q::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        register_date_time(registry);
        Q::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<async_graphql::parser::types::Field>,
    ) -> ServerResult<Value> {
        async_graphql::resolver_utils::resolve_container(ctx, self).await
    }
}

impl<Q: ObjectType + Entities> ObjectType for Federated<Q> {}

/// The `@link` of federation that async-graphql writes.
const EXPORTED_LINK: &str = "https://specs.apollo.dev/federation/v2.5";
/// The version that has `@cost` and `@listSize`.
const LINK: &str = "https://specs.apollo.dev/federation/v2.9";
const JSON: &str = r#""Any JSON value.""#;
/// What a connection costs: so many nodes as `first` or `last` say; without, the router's `default_list_size`, which is the 20 of the kit.
const LIST_SIZE: &str =
    r#" @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)"#;

/// The types that a query of this subgraph answers with, by themselves or as a connection.
fn answered_types(exported: &str) -> HashSet<&str> {
    let queries = exported.split("\ntype Query ").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap_or_default();
    let types = queries.lines().filter_map(|line| {
        let (field, ty) = line.trim().split(" @").next()?.rsplit_once(": ")?;
        let ty = ty.strip_suffix("Connection!").unwrap_or(ty);
        (field == ")" || field.bytes().all(|c| c.is_ascii_alphanumeric())).then_some(ty)
    });
    types.collect()
}

/// Whether the line opens an entity of another subgraph: only its owner has a query that answers with it, or with a list of it.
fn is_reference(line: &str, answered: &HashSet<&str>) -> bool {
    let name = line.strip_prefix("type ").filter(|_| line.contains("@key(")).and_then(|rest| rest.split(' ').next());
    name.is_some_and(|name| !answered.contains(name))
}

/// The contract that has an element with these directives beside `admin`, when not every contract has it. Scopes say it: what no
/// customer may use is not in `storefront`, what no vendor's person may use not in `vendor`. A tag says it where scopes do not.
fn contract(line: &str) -> Option<&str> {
    if let Some(tag) = line.split("@tag(name: \"").nth(1) {
        return tag.split('"').next();
    }
    let scopes = line.split("@requiresScopes(").nth(1)?;
    match (scopes.contains("\"customer\""), scopes.contains("\"vendor\"")) {
        (true, true) => None,
        (true, false) => Some("storefront"),
        (false, true) => Some("vendor"),
        (false, false) => Some("admin"),
    }
}

/// Object types that not every contract has, with the one that has them beside `admin`.
fn restricted_types(exported: &str) -> HashMap<&str, &str> {
    let types = exported.lines().filter_map(|line| {
        let name = line.strip_prefix("type ")?.split(' ').next()?;
        Some((name, contract(line)?))
    });
    types.collect()
}

/// The type that a line of an object type gives a field; None for other lines. Arguments stand further in.
fn field_type(line: &str) -> Option<&str> {
    let field = line.strip_prefix("  ").filter(|field| field.starts_with(|c: char| c.is_ascii_alphabetic() || c == ')'))?;
    let field = field.split(" @").next()?;
    let ty = field.rsplit_once(": ")?.1;
    Some(ty.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
}

/// Adds to the lines of object types what async-graphql does not: the `@tag` of contracts, the `@listSize` of connections.
struct ObjectTypes<'a> {
    restricted: HashMap<&'a str, &'a str>,
    /// Whether the line is inside an object type, and the contract that restricts all of it.
    inside: Option<Option<&'a str>>,
    /// Whether it is the type of the caller, which says for which tenant the request is.
    of_caller: bool,
    /// Whether it is inside a text of several lines.
    text: bool,
}

impl<'a> ObjectTypes<'a> {
    fn of(exported: &'a str) -> Self {
        Self { restricted: restricted_types(exported), inside: None, of_caller: false, text: false }
    }

    fn complete(&mut self, line: &'a str) -> Cow<'a, str> {
        let line = line.trim_end();
        if line.matches("\"\"\"").count() % 2 == 1 {
            self.text = !self.text;
            return line.into();
        }
        if self.text {
            return line.into();
        }
        if let Some(head) = line.strip_suffix(" {").filter(|_| line.starts_with("type ")) {
            let own = contract(line);
            self.inside = Some(own);
            self.of_caller = line.starts_with("type Me ");
            return match own.filter(|_| !line.contains("@tag(")) {
                Some(tag) => format!("{head} @tag(name: \"{tag}\") {{").into(),
                None => line.into(),
            };
        }
        if !line.starts_with(' ') {
            self.inside = None;
        }
        let (Some(of_object), Some(ty)) = (self.inside, field_type(line)) else { return line.into() };
        let mut out = Cow::Borrowed(line);
        // A field is nowhere where its type is not.
        let (own, of_type) = (contract(line), self.restricted.get(ty).copied());
        for tag in [own, of_type.filter(|_| own != of_type)].into_iter().flatten().filter(|tag| of_object != Some(tag)) {
            let tag = format!(" @tag(name: \"{tag}\")");
            if !line.contains(&tag) {
                out.to_mut().push_str(&tag);
            }
        }
        // A storefront is of one tenant, so no row of it needs to say of which.
        if line.starts_with("  tenantId: ID") && !self.of_caller && !line.contains("@tag(") {
            out.to_mut().push_str(" @tag(name: \"vendor\")");
        }
        if ty.ends_with("Connection") {
            out.to_mut().push_str(LIST_SIZE);
        }
        out
    }
}

/// The subgraph's SDL with its federation directives, as composed and committed.
///
/// Its tags are the names of contracts: an element with tags is in those and in `admin`, an element without is in all of them.
pub fn sdl<Q, M, S>(schema: &Schema<Q, M, S>) -> String
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let exported = schema.sdl_with_options(
        SDLExportOptions::new().federation().prefer_single_line_descriptions().use_space_ident().include_specified_by(),
    );
    // async-graphql describes it for Rust programmers.
    let exported = exported.replace("\"A scalar that can represent any JSON value.\"", JSON);
    let answered = answered_types(&exported);
    let mut objects = ObjectTypes::of(&exported);
    let mut sdl = String::with_capacity(exported.len() + 8 * 1024);
    for line in exported.lines() {
        let line = &*objects.complete(line);
        // A reference says nothing of its key: the owner of the type describes it.
        if line.trim() == "\"Its id.\"" {
            continue;
        }
        if is_reference(line, &answered) && sdl.ends_with("\"\n") {
            // Its owner describes an entity; of several descriptions a composer would take any.
            let start = sdl[..sdl.len() - 1].rfind('\n').map_or(0, |at| at + 1);
            sdl.truncate(start);
        }
        if line.contains(EXPORTED_LINK) {
            sdl.push_str(&line.replace(EXPORTED_LINK, LINK));
        } else if line.contains("import: [\"@key\"") {
            sdl.push_str(&line.replace("\"@key\"", "\"@key\", \"@cost\", \"@listSize\""));
        } else {
            sdl.push_str(line);
        }
        sdl.push('\n');
    }
    sdl.truncate(sdl.trim_end().len());
    sdl.push('\n');
    sdl
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(exported: &str) -> String {
        let mut objects = ObjectTypes::of(exported);
        exported.lines().map(|line| format!("{}\n", objects.complete(line).replace(LIST_SIZE, " @listSize"))).collect()
    }

    #[test]
    fn scopes_become_the_tags_of_contracts_and_reach_the_fields_of_a_type() {
        let exported = r#"type Audit @requiresScopes(scopes: [["staff"]]) {
  id: ID!
  next: Audit
}
type Bid @requiresScopes(scopes: [["customer"], ["staff"]]) {
  id: ID!
}
type BidConnection @tag(name: "storefront") {
  nodes: [Bid!]!
}
input Query {
  bid: Audit
}
type Query {
  """
  bid: Audit
  """
  bid(
    "Its id, as in: Audit"
    id: ID!
  ): Bid
  bids: BidConnection
  "All."
  audits(first: Int): [Audit!]!
  place: Bid @requiresScopes(scopes: [["customer"], ["vendor"]])
  hide: Boolean! @requiresScopes(scopes: [["vendor"]])
  check: Bid @requiresScopes(scopes: [["staff"]])
  email: String @tag(name: "storefront")
}
type Shop {
  tenantId: ID!
}
type Me {
  tenantId: ID!
}
"#;
        let expected = exported
            .replace(
                r#"type Audit @requiresScopes(scopes: [["staff"]])"#,
                r#"type Audit @requiresScopes(scopes: [["staff"]]) @tag(name: "admin")"#,
            )
            .replace(
                r#"["staff"]]) {
  id: ID!
}"#,
                r#"["staff"]]) @tag(name: "storefront") {
  id: ID!
}"#,
            )
            .replace("type Shop {\n  tenantId: ID!", "type Shop {\n  tenantId: ID! @tag(name: \"vendor\")")
            .replace("): Bid\n", "): Bid @tag(name: \"storefront\")\n")
            .replace("bids: BidConnection", r#"bids: BidConnection @tag(name: "storefront") @listSize"#)
            .replace("audits(first: Int): [Audit!]!", r#"audits(first: Int): [Audit!]! @tag(name: "admin")"#)
            .replace(r#"[["customer"], ["vendor"]])"#, r#"[["customer"], ["vendor"]]) @tag(name: "storefront")"#)
            .replace(
                r#"hide: Boolean! @requiresScopes(scopes: [["vendor"]])"#,
                r#"hide: Boolean! @requiresScopes(scopes: [["vendor"]]) @tag(name: "vendor")"#,
            )
            .replace(
                r#"check: Bid @requiresScopes(scopes: [["staff"]])"#,
                r#"check: Bid @requiresScopes(scopes: [["staff"]]) @tag(name: "admin") @tag(name: "storefront")"#,
            );
        assert_eq!(completed(exported), expected);
    }
}
