//! State machines: by which verbs a row goes from state to state, as one table per entity.
//!
//! ```text
//! const LIFECYCLE: StateMachine<Vendor, VendorStatus> = StateMachine {
//!     column: "status",
//!     state: |vendor| vendor.status,
//!     transitions: &[
//!         Transition { verb: "approve", from: &[Pending], to: Active },
//!         Transition { verb: "suspend", from: &[Active], to: Suspended },
//!     ],
//! };
//! ```
//!
//! A verb is an action that policies grant and that audit log and outbox carry (`vendor.approve`). From a state that its line does not
//! name it is refused with a user error `ILLEGAL_STATE`, which names the state. The row is locked while its state is looked at, so that of
//! two verbs at the same time the second sees what the first has done.

use async_graphql::Context;
use async_graphql::resolver_utils::{EnumType, enum_value};

use crate::entity::Entity;
use crate::error::{Error, Result, UserError};
use crate::id::Id;
use crate::predicate::Predicate;
use crate::scope::{Scope, Transaction};
use crate::text_enum::TextEnum;
use crate::value::{Timestamp, Values};
use crate::write::{Assignments, Outcome};

/// One line of the table: the verb leads from each of these states to another.
#[derive(Clone, Copy, Debug)]
pub struct Transition<S: 'static> {
    /// The verb, in snake_case.
    pub verb: &'static str,
    /// The states in which it is possible.
    pub from: &'static [S],
    /// The state that it leads to.
    pub to: S,
}

/// The states of an entity and the verbs between them.
#[derive(Clone, Copy, Debug)]
pub struct StateMachine<T, S: 'static> {
    /// The column that holds the state.
    pub column: &'static str,
    /// The state of a row.
    pub state: fn(&T) -> S,
    /// The table. No two lines have a verb and a state in common.
    pub transitions: &'static [Transition<S>],
}

impl<T, S: TextEnum + EnumType + Eq> StateMachine<T, S> {
    /// The verbs, each once, in the order of the table.
    pub fn verbs(&self) -> Vec<&'static str> {
        let mut verbs: Vec<&'static str> = Vec::new();
        for transition in self.transitions {
            if !verbs.contains(&transition.verb) {
                verbs.push(transition.verb);
            }
        }
        verbs
    }

    /// The state after the verb, or why it is not possible in this state.
    pub fn after(&self, state: S, verb: &str) -> Result<S, UserError> {
        let lines = || self.transitions.iter().filter(|transition| transition.verb == verb);
        if let Some(found) = lines().find(|transition| transition.from.contains(&state)) {
            return Ok(found.to);
        }
        let possible: Vec<String> = lines().flat_map(|transition| transition.from).map(|state| name(*state)).collect();
        let possible = if possible.is_empty() { "never".to_owned() } else { format!("from {}", possible.join(", ")) };
        let message = format!("`{verb}` is not possible from {}; it is possible {possible}.", name(state));
        Err(UserError::new(self.column, crate::error::Code::IllegalState, message))
    }
}

impl<T: Entity, S: TextEnum + EnumType + Eq> StateMachine<T, S> {
    /// Takes a row from its state to the next by the verb, which the caller must have the right to, and sets the columns of `row`
    /// besides. Errors as for [`update`](crate::update).
    pub async fn apply(
        &self,
        ctx: &Context<'_>,
        id: &Id,
        verb: &'static str,
        row: Assignments,
        expected: Option<Timestamp>,
    ) -> Result<Outcome<T>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(self.take(&transaction, id, verb, row, expected)).await;
        transaction.conclude(outcome).await
    }

    /// The same in a write that goes on.
    pub async fn take(
        &self,
        transaction: &Transaction,
        id: &Id,
        verb: &'static str,
        row: Assignments,
        expected: Option<Timestamp>,
    ) -> Result<Outcome<T>> {
        let before = transaction.lock::<T>(id, verb, expected).await?;
        self.step(transaction, &before, verb, row).await
    }

    /// The same for a row that the write has locked and may act on, in a write that goes on.
    pub async fn step(
        &self,
        transaction: &Transaction,
        before: &T,
        verb: &'static str,
        mut row: Assignments,
    ) -> Result<Outcome<T>> {
        match self.after((self.state)(before), verb) {
            Ok(state) => {
                row.put(self.column, state.text().into());
                transaction.update(before.id(), verb, row).await
            }
            Err(refused) => Ok(Outcome::Refused(vec![refused])),
        }
    }

    /// The same for all rows of the tenant that match and are in a state from which the verb leads on, by one statement. Those in other
    /// states stay as they are. The answer has the rows that have changed.
    pub async fn step_all(
        &self,
        transaction: &Transaction,
        matching: Predicate,
        verb: &'static str,
        mut row: Assignments,
    ) -> Result<Outcome<Vec<T>>> {
        let mut lines = self.transitions.iter().filter(|transition| transition.verb == verb);
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(Error::internal(format!("`{verb}` has not one line in the table")));
        };
        let from = line.from.iter().map(|state| state.text().to_owned()).collect();
        row.put(self.column, line.to.text().into());
        transaction.update_all(Predicate::Any(self.column, Values::Text(from)).and(matching), verb, row).await
    }
}

/// The name of a state in the graph.
fn name<S: EnumType>(state: S) -> String {
    enum_value(state).to_string()
}

#[cfg(test)]
mod tests {
    use async_graphql::Enum;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
    enum Door {
        Open,
        Shut,
        LockedUp,
    }

    impl TextEnum for Door {
        const NAME: &'static str = "Door";

        fn text(self) -> &'static str {
            ["open", "shut", "locked_up"][self as usize]
        }

        fn from_text(text: &str) -> Option<Self> {
            [Self::Open, Self::Shut, Self::LockedUp].into_iter().find(|door| door.text() == text)
        }
    }

    const DOOR: StateMachine<Door, Door> = StateMachine {
        column: "door_state",
        state: |door| *door,
        transitions: &[
            Transition { verb: "shut", from: &[Door::Open], to: Door::Shut },
            Transition { verb: "open", from: &[Door::Shut], to: Door::Open },
            Transition { verb: "lock", from: &[Door::Open, Door::Shut], to: Door::LockedUp },
        ],
    };

    /// Invariant: Every state of a machine meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        let reached = |state| DOOR.verbs().into_iter().map(move |verb| DOOR.after(state, verb).ok());
        assert_eq!(DOOR.verbs(), ["shut", "open", "lock"]);
        assert_eq!(reached(Door::Open).collect::<Vec<_>>(), [Some(Door::Shut), None, Some(Door::LockedUp)]);
        assert_eq!(reached(Door::Shut).collect::<Vec<_>>(), [None, Some(Door::Open), Some(Door::LockedUp)]);
        assert_eq!(reached(Door::LockedUp).collect::<Vec<_>>(), [None, None, None]);
    }

    #[test]
    fn an_illegal_verb_is_told_the_state_as_the_graph_names_it() {
        let refused = DOOR.after(Door::LockedUp, "lock").expect_err("it is locked");
        assert_eq!(
            (refused.field.as_slice(), refused.code),
            (["doorState".to_owned()].as_slice(), crate::error::Code::IllegalState)
        );
        assert_eq!(refused.message, "`lock` is not possible from LOCKED_UP; it is possible from OPEN, SHUT.");
        let unknown = DOOR.after(Door::Open, "paint").expect_err("there is no such verb");
        assert_eq!(unknown.message, "`paint` is not possible from OPEN; it is possible never.");
    }
}
