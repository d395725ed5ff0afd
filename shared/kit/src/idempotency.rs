//! A mutation that is sent again with the same key is done once, and its answer is that of the first time.
//!
//! The key is an argument that [`Idempotent`] adds to mutations, so resolvers know nothing of it. The first [`Scope::write`] that is kept
//! writes the key down in its own transaction: what is refused or fails leaves no key behind, and of several requests with one key the
//! others wait for the first. What it was answered is kept afterwards, and read before anything else when the key comes again.

use std::borrow::Cow;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, Request, Response, ServerResult, Value,
    Variables,
};
use chrono::TimeDelta;
use diesel::QueryResult;
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::actor::Actor;
use crate::credentials::digest;
use crate::declaration::described_input;
use crate::error::{Error, Result};
use crate::federation::null_in_place;
use crate::scope::Scope;
use crate::value::Timestamp;

/// The argument of mutations.
const ARGUMENT: &str = "idempotencyKey";

const DESCRIPTION: &str = "A key of your own, such as a UUID, of 1 to 128 printable ASCII characters. When no answer came, send the same \
     request with it again: within 24 hours it is done once, and answered as the first time. Under the key of another request: CONFLICT. \
     Only where the mutation is the only one of its operation.";

/// Mutations without the argument. The first eight are for callers without an account, whose keys nobody could tell apart; most of
/// them, and the last, answer with a token, and an answer that holds a secret is not kept.
const WITHOUT_KEY: [&str; 9] = [
    "acceptInvitation",
    "refresh",
    "refreshCustomer",
    "registerCustomer",
    "signIn",
    "signInCustomer",
    "signOut",
    "signOutCustomer",
    "provisionTenant",
];

/// Longest key.
const LONGEST_KEY: usize = 128;

/// How long a key counts.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// Longest answer that is kept, in bytes. Who sends a mutation again that answered with more must read what it did.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Most selections that are looked at to find the mutation of an operation.
const MOST_SELECTIONS: usize = 64;

/// How often, and how long after each other, an answer is looked for that another request is about to keep.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// The mutation root of a subgraph: as its inner one, with the argument `idempotencyKey`.
#[derive(Default)]
pub struct Idempotent<M>(pub M);

impl<M: ObjectType> ContainerType for Idempotent<M> {
    fn is_empty() -> bool {
        M::is_empty()
    }

    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        null_in_place(ctx, self.0.resolve_field(ctx).await, &M::type_name())
    }
}

impl<M: ObjectType> OutputType for Idempotent<M> {
    fn type_name() -> Cow<'static, str> {
        M::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let ty = M::create_type_info(registry);
        let (_, argument) = described_input::<String>(registry, ARGUMENT, DESCRIPTION);
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(&*Self::type_name()) {
            for field in fields.values_mut().filter(|field| !WITHOUT_KEY.contains(&field.name.as_str())) {
                field.args.insert(ARGUMENT.into(), argument.clone());
            }
        }
        ty
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        async_graphql::resolver_utils::resolve_container(ctx, self).await
    }
}

impl<M: ObjectType> ObjectType for Idempotent<M> {}

/// The key that a mutation came with.
pub(crate) struct IdempotencyKey {
    actor: String,
    key: String,
    /// Of the request and its sender, so that a key leads to the answer of the same request only.
    fingerprint: String,
    progress: Mutex<Progress>,
}

/// What has become of the key in this request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// No write has it.
    Free,
    /// An open write has it.
    Held,
    /// A write that had it was kept.
    Kept,
    /// Another request has it.
    Lost,
}

/// A write's hold on the key; dropped, it lets go of it.
pub(crate) struct Hold(Arc<IdempotencyKey>);

#[derive(diesel::QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

#[derive(diesel::QueryableByName)]
struct Earlier {
    #[diesel(sql_type = Text)]
    fingerprint: String,
    #[diesel(sql_type = Nullable<Text>)]
    answer: Option<String>,
}

#[derive(diesel::QueryableByName)]
struct Kept {
    #[expect(dead_code, reason = "that there is a row says it")]
    #[diesel(sql_type = Bool)]
    kept: bool,
}

impl IdempotencyKey {
    /// The key of a request; None where it has none. Errors: `INVALID` where the key is none, or the mutation is not the only one of its
    /// operation; `UNAUTHENTICATED` for anonymous callers.
    pub(crate) fn of(request: &mut Request, actor: &Actor) -> Result<Option<Arc<Self>>> {
        // Nearly all requests end here, before their document is parsed.
        if !request.query.contains(ARGUMENT) {
            return Ok(None);
        }
        // What cannot be parsed the schema refuses.
        let Ok(document) = request.parsed_query().cloned() else { return Ok(None) };
        let Some(key) = key_of(&document, request.operation_name.as_deref(), &request.variables)? else { return Ok(None) };
        let Some(id) = actor.id() else {
            return Err(Error::Unauthenticated(format!("`{ARGUMENT}` is not for anonymous callers: send a token.")));
        };
        let vendor = match actor {
            Actor::Vendor { vendor_id, .. } => Some(vendor_id.as_str()),
            _ => None,
        };
        let sent = (actor.kind(), vendor, &request.operation_name, &request.query, &request.variables);
        let fingerprint = digest(&serde_json::to_string(&sent).map_err(Error::internal)?);
        Ok(Some(Arc::new(Self { actor: id.to_string(), key, fingerprint, progress: Mutex::new(Progress::Free) })))
    }

    fn progress(&self) -> Progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    /// A hold on the key for a write that is to begin; None where another write of the request has it, or had it and was kept. Errors:
    /// `CONFLICT` where another request has it.
    pub(crate) fn hold(self: &Arc<Self>) -> Result<Option<Hold>> {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match *progress {
            Progress::Free => {
                *progress = Progress::Held;
                Ok(Some(Hold(self.clone())))
            }
            Progress::Held | Progress::Kept => Ok(None),
            Progress::Lost => Err(unanswered()),
        }
    }

    /// The answer that an earlier request with the key was given; None where there was none that did anything. It is waited for a little
    /// where it is not there yet. Errors: `CONFLICT` where it does not come, or the key is another request's.
    async fn earlier(&self, scope: &Scope) -> Result<Option<Response>> {
        use diesel_async::RunQueryDsl;

        const SQL: &str = "SELECT fingerprint, answer FROM platform.idempotent_answer($1, $2, $3)";
        for look in 0..LOOKS {
            if look > 0 {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
            let since = since(scope);
            let found: Vec<Earlier> = scope
                .read("platform.idempotent_answer", |mut connection| {
                    let query = crate::prepared(SQL)
                        .bind::<Text, _>(self.actor.clone())
                        .bind::<Text, _>(self.key.clone())
                        .bind::<Timestamptz, _>(since);
                    async move { query.load(&mut connection).await }.boxed()
                })
                .await?;
            let Some(Earlier { fingerprint, answer }) = found.into_iter().next() else { return Ok(None) };
            if fingerprint != self.fingerprint {
                return Err(Error::Conflict(format!("This `{ARGUMENT}` was used for another request: send a new one.")));
            }
            if let Some(answer) = answer {
                let data: Value = serde_json::from_str(&answer).map_err(Error::internal)?;
                scope.counts_replay();
                return Ok(Some(Response::new(data)));
            }
        }
        Err(unanswered())
    }

    /// Keeps what the mutation was answered. Without it the mutation is done all the same: a failure is only logged.
    async fn keep_answer(&self, scope: &Scope, data: &Value) {
        use diesel_async::RunQueryDsl;

        const SQL: &str = "SELECT kept FROM platform.keep_idempotent_answer($1, $2, $3, $4) AS kept";
        let Ok(answer) = serde_json::to_string(data) else { return };
        if answer.len() > LONGEST_ANSWER {
            return;
        }
        let kept: Result<Vec<Kept>> = scope
            .read("platform.keep_idempotent_answer", |mut connection| {
                let query = crate::prepared(SQL)
                    .bind::<Text, _>(self.actor.clone())
                    .bind::<Text, _>(self.key.clone())
                    .bind::<Text, _>(self.fingerprint.clone())
                    .bind::<Text, _>(answer.clone());
                async move { query.load(&mut connection).await }.boxed()
            })
            .await;
        // What went wrong is in the log by now.
        drop(kept);
    }
}

impl Hold {
    /// Writes the key down in the transaction that is open on the connection; false where another request had it first. That one is waited
    /// for if it has not ended.
    pub(crate) async fn take(&self, scope: &Scope, mut on: &postgres_connection::Connection) -> QueryResult<bool> {
        use diesel_async::RunQueryDsl;

        const SQL: &str = "SELECT platform.take_idempotency_key($1, $2, $3, $4, $5) AS taken";
        let IdempotencyKey { actor, key, fingerprint, .. } = &*self.0;
        let query = crate::prepared(SQL)
            .bind::<Text, _>(actor.clone())
            .bind::<Text, _>(key.clone())
            .bind::<Text, _>(fingerprint.clone())
            .bind::<Timestamptz, _>(scope.now())
            .bind::<Timestamptz, _>(since(scope));
        let answer: Taken = query.get_result(&mut on).await?;
        Ok(answer.taken)
    }

    /// The write was kept, and the key with it.
    pub(crate) fn keep(self) {
        self.0.set(Progress::Kept);
    }

    /// Another request has the key. The error is for the resolver; the client gets that request's answer.
    pub(crate) fn lose(self) -> Error {
        self.0.set(Progress::Lost);
        unanswered()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if self.0.progress() == Progress::Held {
            self.0.set(Progress::Free);
        }
    }
}

/// Keys from before this time count no longer.
fn since(scope: &Scope) -> Timestamp {
    scope.now() - LIFETIME
}

fn unanswered() -> Error {
    Error::Conflict(format!(
        "The mutation with this `{ARGUMENT}` has been done, or is being done, and its answer is not known: read what it changes."
    ))
}

/// The answer to a mutation with a key: that of an earlier request with the key, or what `run` gives.
///
/// It runs to its end even if the caller goes away, whose next try is then answered, but no longer than `longest`.
pub(crate) async fn answer(
    scope: &Scope,
    key: Arc<IdempotencyKey>,
    longest: Duration,
    run: impl Future<Output = Response> + Send + 'static,
) -> Result<Response> {
    if let Some(earlier) = key.earlier(scope).await? {
        return Ok(earlier);
    }
    let scope = scope.clone();
    let task = async move {
        let response = tokio::time::timeout(longest, run).await.map_err(|_| Error::internal("the mutation took too long"))?;
        match key.progress() {
            Progress::Lost => key.earlier(&scope).await?.ok_or_else(unanswered),
            Progress::Kept if response.is_ok() => {
                key.keep_answer(&scope, &response.data).await;
                Ok(response)
            }
            _ => Ok(response),
        }
    };
    tokio::spawn(task.in_current_span()).await.map_err(Error::internal)?
}

/// The key in an operation; None where it has none, or one that is null.
fn key_of(document: &ExecutableDocument, operation: Option<&str>, variables: &Variables) -> Result<Option<String>> {
    let Some(operation) = operation_of(document, operation).filter(|found| found.ty == OperationType::Mutation) else {
        return Ok(None);
    };
    let fields = root_fields(document, operation)?;
    let mut found = None;
    for field in fields.iter().filter(|field| !WITHOUT_KEY.contains(&field.name.node.as_str())) {
        let Some(given) = field.get_argument(ARGUMENT) else { continue };
        let variable = |name: async_graphql::Name| {
            let definition = operation.variable_definitions.iter().find(|definition| definition.node.name.node == name);
            let default = definition.and_then(|definition| definition.node.default_value.as_ref());
            let value = variables.get(&name).or(default.map(|default| &default.node));
            Ok::<_, std::convert::Infallible>(value.cloned().unwrap_or_default())
        };
        let Ok(value) = given.node.clone().into_const_with(variable);
        match value {
            Value::Null => {}
            Value::String(key) if is_key(&key) => found = Some(key),
            _ => {
                let wanted = format!("`{ARGUMENT}` must be a text of 1 to {LONGEST_KEY} printable ASCII characters.");
                return Err(Error::Invalid(wanted));
            }
        }
    }
    if found.is_some() && fields.len() > 1 {
        return Err(not_alone());
    }
    Ok(found)
}

fn is_key(text: &str) -> bool {
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

fn not_alone() -> Error {
    Error::Invalid(format!("A mutation with `{ARGUMENT}` must be the only one of its operation: send the others by themselves."))
}

/// The operation that the request wants; None where it does not say which, which the schema refuses.
fn operation_of<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(only), _) => Some(&only.node),
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name).map(|found| &found.node),
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// The mutations of an operation, those in fragments too. Each time that a field stands there counts, since it runs as often. Errors:
/// `INVALID` where there are too many to look at.
fn root_fields<'a>(document: &'a ExecutableDocument, operation: &'a OperationDefinition) -> Result<Vec<&'a Field>> {
    let mut fields = Vec::new();
    let mut open: Vec<_> = operation.selection_set.node.items.iter().collect();
    let mut seen = 0;
    while let Some(selection) = open.pop() {
        seen += 1;
        // Fragments may name each other in a circle: the document is not validated yet.
        if seen > MOST_SELECTIONS {
            return Err(not_alone());
        }
        match &selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {}
            Selection::Field(field) => fields.push(&field.node),
            Selection::InlineFragment(fragment) => open.extend(&fragment.node.selection_set.node.items),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    open.extend(&fragment.node.selection_set.node.items);
                }
            }
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptySubscription, Object, Schema};
    use serde_json::json;

    use super::*;
    use crate::id::Id;

    fn read(document: &str, operation: Option<&str>, variables: serde_json::Value) -> Result<Option<String>, String> {
        let document = async_graphql::parser::parse_query(document).unwrap();
        key_of(&document, operation, &Variables::from_json(variables)).map_err(|error| error.to_string())
    }

    fn found(document: &str, variables: serde_json::Value) -> Option<String> {
        read(document, None, variables).unwrap()
    }

    #[test]
    fn a_key_is_read_wherever_it_may_stand() {
        let some = Some("k".to_owned());
        assert_eq!(found(r#"mutation { open(idempotencyKey: "k") { id } }"#, json!({})), some);
        assert_eq!(found("mutation ($key: String) { open(idempotencyKey: $key) { id } }", json!({ "key": "k" })), some);
        assert_eq!(found(r#"mutation ($key: String = "k") { open(idempotencyKey: $key) { id } }"#, json!({})), some);
        assert_eq!(found(r#"mutation { __typename it: open(idempotencyKey: "k") { id } }"#, json!({})), some);
        assert_eq!(found(r#"mutation { ... { open(idempotencyKey: "k") { id } } }"#, json!({})), some);
        assert_eq!(found(r#"mutation { ...It } fragment It on Mutation { open(idempotencyKey: "k") { id } }"#, json!({})), some);
        let two = r#"mutation A { open(idempotencyKey: "a") { id } } mutation B { open(idempotencyKey: "b") { id } }"#;
        assert_eq!(read(two, Some("B"), json!({})), Ok(Some("b".into())));
        assert_eq!(read(two, None, json!({})), Ok(None));
    }

    #[test]
    fn where_there_is_none_there_is_none() {
        for document in [
            "mutation { open { id } }",
            "mutation { open(idempotencyKey: null) { id } }",
            "mutation ($key: String) { open(idempotencyKey: $key) { id } shut { id } }",
            r#"query { gate(idempotencyKey: "k") { id } }"#,
            r#"mutation { open { gate(idempotencyKey: "k") { id } } }"#,
            r#"mutation { open(note: "idempotencyKey") { id } }"#,
            r#"mutation { signIn(idempotencyKey: "k") { accessToken } }"#,
        ] {
            assert_eq!(found(document, json!({})), None, "{document}");
        }
        let explicit = "mutation ($key: String = \"k\") { open(idempotencyKey: $key) { id } }";
        assert_eq!(found(explicit, json!({ "key": null })), None);
    }

    #[test]
    fn a_key_is_a_short_printable_text() {
        let of = |key: serde_json::Value| {
            read("mutation ($key: String) { open(idempotencyKey: $key) { id } }", None, json!({ "key": key }))
        };
        for right in ["k", " ", "~", "0190f1c2-7d5e-7000-8000-0242ac120002", &"k".repeat(128)] {
            assert_eq!(of(json!(right)), Ok(Some(right.to_owned())));
        }
        for wrong in [json!(""), json!("k".repeat(129)), json!("é"), json!("a\nb"), json!("a\u{0}"), json!(7), json!(["k"])] {
            assert!(of(wrong.clone()).unwrap_err().contains("printable ASCII"), "{wrong}");
        }
    }

    #[test]
    fn with_a_key_a_mutation_is_alone() {
        for document in [
            r#"mutation { open(idempotencyKey: "k") { id } shut { id } }"#,
            r#"mutation { shut { id } ... { open(idempotencyKey: "k") { id } } }"#,
            r#"mutation { a: open(idempotencyKey: "k") { id } a: open(idempotencyKey: "k") { id } }"#,
            r#"mutation { ...A ...A } fragment A on Mutation { open(idempotencyKey: "k") { id } }"#,
            r#"mutation { ...A } fragment A on Mutation { open(idempotencyKey: "k") { id } ...A ...A }"#,
        ] {
            assert!(read(document, None, json!({})).unwrap_err().contains("the only one"), "{document}");
        }
    }

    #[test]
    fn a_fingerprint_is_of_the_request_and_its_sender() {
        let id = |text: &str| Id::from(text.to_owned());
        let customer = Actor::Customer { id: id("cus_1") };
        let of = |query: &str, variables: serde_json::Value, actor: &Actor| {
            let mut request = Request::new(query).variables(Variables::from_json(variables));
            IdempotencyKey::of(&mut request, actor).unwrap().unwrap().fingerprint.clone()
        };
        let query = r#"mutation ($a: Int, $b: Int) { open(idempotencyKey: "k", a: $a, b: $b) { id } }"#;
        let first = of(query, json!({ "a": 1, "b": 2 }), &customer);
        assert_eq!(first, of(query, json!({ "b": 2, "a": 1 }), &customer));
        assert_ne!(first, of(query, json!({ "a": 1, "b": 3 }), &customer));
        assert_ne!(first, of(&query.replace("{ id }", "{ name }"), json!({ "a": 1, "b": 2 }), &customer));
        let vendor = |vendor: &str| Actor::Vendor { id: id("cus_1"), vendor_id: id(vendor), role: crate::VendorRole::Owner };
        assert_ne!(first, of(query, json!({ "a": 1, "b": 2 }), &vendor("vendor_1")));
        let one = of(query, json!({}), &vendor("vendor_1"));
        assert_ne!(one, of(query, json!({}), &vendor("vendor_2")));

        let anonymous = IdempotencyKey::of(&mut Request::new(query), &Actor::Anonymous);
        assert!(matches!(anonymous, Err(Error::Unauthenticated(_))));
    }

    #[test]
    fn of_the_writes_of_a_request_the_first_that_is_kept_has_the_key() {
        let key = || {
            let actor = Actor::Customer { id: Id::from("cus_1".to_owned()) };
            let mut request = Request::new(r#"mutation { open(idempotencyKey: "k") { id } }"#);
            IdempotencyKey::of(&mut request, &actor).unwrap().unwrap()
        };
        let kept = key();
        let hold = kept.hold().unwrap().unwrap();
        assert!(kept.hold().unwrap().is_none(), "one at a time");
        drop(hold);
        kept.hold().unwrap().unwrap().keep();
        assert!(kept.hold().unwrap().is_none());
        assert_eq!(kept.progress(), Progress::Kept);
        let lost = key();
        lost.hold().unwrap().unwrap().lose();
        assert!(matches!(lost.hold(), Err(Error::Conflict(_))));
    }

    struct Query;

    #[Object]
    impl Query {
        async fn gate(&self) -> bool {
            true
        }
    }

    struct Mutation;

    #[Object]
    impl Mutation {
        async fn open(&self, wide: bool) -> bool {
            wide
        }

        async fn shut(&self) -> bool {
            true
        }

        async fn sign_in(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn mutations_have_the_argument_and_resolvers_know_nothing_of_it() {
        let schema = Schema::new(Query, Idempotent(Mutation), EmptySubscription);
        let sdl = schema.sdl();
        assert_eq!(sdl.matches("idempotencyKey: String").count(), 2, "{sdl}");
        let run = async |document: &str| schema.execute(document).await;
        let answer = run(r#"mutation { open(wide: true, idempotencyKey: "k") shut(idempotencyKey: "k") }"#).await;
        assert_eq!(answer.into_result().unwrap().data.into_json().unwrap(), json!({ "open": true, "shut": true }));
        let unknown = run(r#"mutation { signIn(idempotencyKey: "k") }"#).await;
        assert!(unknown.errors[0].message.contains("Unknown argument"), "{:?}", unknown.errors);
        assert!(!run("mutation { shut(idempotencyKey: 7) }").await.errors.is_empty());
    }
}
