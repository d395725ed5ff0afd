//! Verbs of state machines as mutations: `pauseMarketplaceListing(id, expectedUpdatedAt)` and its like, from a table.
//!
//! A verb of which the machine says all needs a line in the table and no resolver. One that asks more of the row, or of others, names the function that
//! takes the step. Verbs that take other things than columns of the row are written by hand and call [`StateMachine::apply`].

use std::marker::PhantomData;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaField, Registry};
use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, ServerError, ServerResult, Value as Gql};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::declaration::{Given, InputColumn, input_value};
use crate::entity::Entity;
use crate::error::Result;
use crate::id::Id;
use crate::roots::{Root, argument, expected_version, failed, id_argument, mutation, nothing, payload_of, payload_type};
use crate::rows::Rows;
use crate::scope::{Scope, Transaction};
use crate::shape::{Shape, nullable};
use crate::state::StateMachine;
use crate::text_enum::TextEnum;
use crate::value::{Timestamp, Value};
use crate::write::{Assignments, Outcome, may_set};

/// A step that a caller wants.
pub struct Step<'a> {
    /// The write that it is part of.
    pub transaction: &'a Transaction,
    /// The row, which is not locked yet.
    pub id: Id,
    /// The verb.
    pub verb: &'static str,
    /// What the caller says and the table sets.
    pub row: Assignments,
    /// The `updatedAt` that the caller has seen.
    pub expected: Option<Timestamp>,
}

/// Takes a step in place of the machine alone: locks what else is concerned, checks what the machine does not know, sets what depends on the row.
pub type TakeStep<T> = for<'a> fn(Step<'a>) -> BoxFuture<'a, Result<Outcome<T>>>;

/// A mutation that takes a row from state to state.
#[derive(Clone, Copy, Debug)]
pub struct Verb<T: 'static> {
    /// The mutation, such as `pauseMarketplaceListing`.
    pub mutation: &'static str,
    /// The verb of the machine, which policies grant and which audit log and outbox carry.
    pub verb: &'static str,
    /// What it does, as a sentence; who may is added.
    pub about: &'static str,
    /// What the caller may say besides, each a column that it sets.
    pub takes: &'static [InputColumn],
    /// What it sets besides the state, whatever the caller says.
    pub sets: &'static [(&'static str, Value)],
    /// How the step is taken, where the machine does not say all.
    pub by: Option<TakeStep<T>>,
}

/// An entity whose verbs are a table.
pub trait HasVerbs: Entity {
    /// The type of its states.
    type State: TextEnum + EnumType + Eq;
    /// Its machine.
    const MACHINE: &'static StateMachine<Self, Self::State>;
    /// Its mutations.
    const VERBS: &'static [Verb<Self>];
}

/// The mutations of an entity that follow from the table of its verbs.
pub struct EntityVerbs<T>(PhantomData<fn() -> T>);

impl<T> Default for EntityVerbs<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: HasVerbs> Root for EntityVerbs<T> {
    fn fields(&self, registry: &mut Registry) -> IndexMap<String, MetaField> {
        let described = T::VERBS.iter().map(|Verb { mutation, verb, about, takes, .. }| {
            (mutation.to_string(), describe(T::SHAPE, mutation, verb, about, takes, registry))
        });
        described.collect()
    }

    fn resolve<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Gql>>> {
        let name = ctx.item.node.name.node.as_str();
        match T::VERBS.iter().find(|verb| verb.mutation == name) {
            Some(verb) => run::<T>(ctx, verb).boxed(),
            None => nothing(),
        }
    }
}

fn describe(
    shape: &'static Shape,
    name: &str,
    verb: &str,
    about: &str,
    takes: &'static [InputColumn],
    registry: &mut Registry,
) -> MetaField {
    let answer = nullable(&payload_type(shape, registry));
    let taken: Vec<_> = takes
        .iter()
        .map(|column| (column.name.to_owned(), input_value(column.name, column.about, column.ty.describe(registry))))
        .collect();
    let arguments = std::iter::once(id_argument(shape, registry)).chain(taken).chain([expected_version(registry)]);
    mutation(shape, verb, name, about, arguments.collect(), answer)
}

async fn run<T: HasVerbs>(ctx: &Context<'_>, verb: &'static Verb<T>) -> ServerResult<Option<Gql>> {
    let id: Id = argument(ctx, "id")?;
    let expected: Option<Timestamp> = argument(ctx, "expectedUpdatedAt")?;
    let mut row = Assignments::default();
    for column in verb.takes {
        let Given(given) = argument(ctx, column.name)?;
        let read = column.ty.read(given, column.column, &mut row);
        read.map_err(|message| ctx.set_error_path(ServerError::new(message, Some(ctx.item.pos))))?;
    }
    let scope = Scope::of(ctx).map_err(|error| failed(ctx, error))?;
    // A policy that grants the verb may say which columns the caller sets.
    may_set(T::SHAPE, scope, verb.verb, &row).map_err(|error| failed(ctx, error))?;
    verb.sets.iter().for_each(|(column, value)| row.put(column, value.clone()));
    let outcome = Box::pin(step(scope, verb, id, row, expected)).await.map_err(|error| failed(ctx, error))?;
    Ok(Some(match outcome {
        Outcome::Done(row) => {
            let rows = Rows::of_typed(T::SHAPE, vec![row.typed()]);
            payload_of(T::SHAPE, rows.refs().next(), &Vec::new(), ctx).await
        }
        Outcome::Refused(errors) => payload_of(T::SHAPE, None, &errors, ctx).await,
    }))
}

async fn step<T: HasVerbs>(
    scope: &Scope,
    verb: &'static Verb<T>,
    id: Id,
    row: Assignments,
    expected: Option<Timestamp>,
) -> Result<Outcome<T>> {
    let transaction = scope.write().await?;
    let outcome = match verb.by {
        Some(take) => take(Step { transaction: &transaction, id, verb: verb.verb, row, expected }).await,
        None => T::MACHINE.take(&transaction, &id, verb.verb, row, expected).await,
    };
    transaction.conclude(outcome).await
}
