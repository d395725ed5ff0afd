//! What federation needs beyond async-graphql: representations that fail alone, and directives it does not export.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, SDLExportOptions, Schema, ServerResult,
    SubscriptionType, Value,
};

/// The query root of a subgraph: as its inner one, but a representation without a row is null in its place, and the others answer.
#[derive(Default)]
pub struct Federated<Q>(pub Q);

impl<Q: ObjectType> ContainerType for Federated<Q> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }

    async fn find_entity(&self, ctx: &Context<'_>, representation: &Value) -> ServerResult<Option<Value>> {
        match self.0.find_entity(ctx, representation).await {
            Ok(found) => Ok(Some(found.unwrap_or(Value::Null))),
            Err(error) => {
                ctx.add_error(error);
                Ok(Some(Value::Null))
            }
        }
    }
}

impl<Q: ObjectType> OutputType for Federated<Q> {
    fn type_name() -> Cow<'static, str> {
        Q::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
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

impl<Q: ObjectType> ObjectType for Federated<Q> {}

/// The `@link` of federation that async-graphql writes.
const EXPORTED_LINK: &str = "https://specs.apollo.dev/federation/v2.5";
/// The version that has `@cost` and `@listSize`.
const LINK: &str = "https://specs.apollo.dev/federation/v2.9";
const DATE_TIME: &str = r#""A moment in UTC as RFC 3339, such as `2026-11-21T08:30:00+00:00`, to the microsecond.""#;
const JSON: &str = r#""Any JSON value.""#;
/// What a connection costs: so many nodes as `first` or `last` say; without, the router's `default_list_size`, which is the 20 of the kit.
const LIST_SIZE: &str =
    r#" @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)"#;

/// Whether the line opens an entity of another subgraph: only its owner has a list of it, or a query that answers with it.
fn is_reference(line: &str, exported: &str) -> bool {
    let name = line.strip_prefix("type ").filter(|_| line.contains("@key(")).and_then(|rest| rest.split(' ').next());
    let queries = exported.split("\ntype Query ").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap_or_default();
    let answered = |name: &str| {
        let fields = queries.lines().filter_map(|line| line.trim().strip_suffix(name)?.strip_suffix(": "));
        fields.into_iter().any(|field| field == ")" || field.bytes().all(|c| c.is_ascii_alphanumeric()))
    };
    name.is_some_and(|name| !exported.contains(&format!("type {name}Connection ")) && !answered(name))
}

/// The subgraph's SDL with its federation directives, as composed and committed.
pub fn sdl<Q, M, S>(schema: &Schema<Q, M, S>) -> String
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let exported = schema.sdl_with_options(
        SDLExportOptions::new().federation().prefer_single_line_descriptions().use_space_ident().include_specified_by(),
    );
    // async-graphql describes these for Rust programmers.
    let exported = exported
        .replace(
            "\"\"\"\nImplement the DateTime<Utc> scalar\n\nThe input/output is a string in RFC3339 format.\n\"\"\"",
            DATE_TIME,
        )
        .replace("\"A scalar that can represent any JSON value.\"", JSON);
    let mut sdl = String::with_capacity(exported.len() + 8 * 1024);
    for line in exported.lines() {
        if is_reference(line, &exported) && sdl.ends_with("\"\n") {
            // Its owner describes an entity; of several descriptions a composer would take any.
            let start = sdl[..sdl.len() - 1].rfind('\n').map_or(0, |at| at + 1);
            sdl.truncate(start);
        }
        if line.trim_end().ends_with("Connection!") || line.trim_end().ends_with("Connection") {
            sdl.push_str(line.trim_end());
            sdl.push_str(LIST_SIZE);
        } else if line.contains(EXPORTED_LINK) {
            sdl.push_str(&line.replace(EXPORTED_LINK, LINK));
        } else if line.contains("import: [\"@key\"") {
            sdl.push_str(&line.replace("\"@key\"", "\"@key\", \"@cost\", \"@listSize\""));
        } else {
            sdl.push_str(line.trim_end());
        }
        sdl.push('\n');
    }
    sdl.truncate(sdl.trim_end().len());
    sdl.push('\n');
    sdl
}
