//! Sending reminders: those that are due go to the outbox, from which the messaging system takes them.

use async_graphql::{Context, Object, SimpleObject};
use kit::{
    Assignments, Comparison, Id, Outcome, Predicate, Result, Scope, StateMachine, Timestamp, Transaction, Transition, UserError,
    Values,
};

use crate::booking_reminder::{BookingReminder, BookingReminderPayload, BookingReminderStatus};

/// The states of a reminder and the verbs between them.
pub const DELIVERY: StateMachine<BookingReminder, BookingReminderStatus> = StateMachine {
    column: "status",
    state: |reminder| reminder.status,
    transitions: &[
        Transition { verb: "send", from: &[BookingReminderStatus::Pending], to: BookingReminderStatus::Sent },
        Transition {
            verb: "fail",
            from: &[BookingReminderStatus::Pending, BookingReminderStatus::Sent],
            to: BookingReminderStatus::Failed,
        },
        Transition { verb: "retry", from: &[BookingReminderStatus::Failed], to: BookingReminderStatus::Pending },
        Transition {
            verb: "cancel",
            from: &[BookingReminderStatus::Pending, BookingReminderStatus::Failed],
            to: BookingReminderStatus::Cancelled,
        },
    ],
};

/// Reminders that one call sends at most.
const MOST_AT_ONCE: i32 = 100;

/// Mutations of reminders.
#[derive(Default)]
pub struct ReminderMutation;

/// What became of the reminders that were due.
#[derive(SimpleObject)]
pub struct SendDueBookingRemindersPayload {
    /// How many were sent: each is an event `booking_reminder.send` of the outbox.
    pub sent: i32,
    /// Whether there are more; call again.
    pub more: bool,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

#[Object]
impl ReminderMutation {
    /// Sends the reminders whose time has come, at most 100, the earliest first. Requires booking_reminder:send.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn send_due_booking_reminders(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<SendDueBookingRemindersPayload>> {
        Ok(Some(Box::pin(send_due(Scope::of(ctx)?)).await?))
    }

    /// Records that a reminder could not be sent, with what the messaging system said. Requires booking_reminder:fail.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn fail_booking_reminder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking reminder, `bremind_…`.")] id: Id,
        #[graphql(desc = "What the messaging system said.")] error_message: String,
    ) -> async_graphql::Result<Option<BookingReminderPayload>> {
        let mut row = Assignments::default();
        row.set("error_message", error_message);
        Ok(Some(DELIVERY.apply(ctx, &id, "fail", row, None).await?.into()))
    }

    /// Puts a reminder that failed back, so that it is sent again. Requires booking_reminder:retry.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn retry_booking_reminder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking reminder, `bremind_…`.")] id: Id,
    ) -> async_graphql::Result<Option<BookingReminderPayload>> {
        Ok(Some(Box::pin(retry(Scope::of(ctx)?, &id)).await?.into()))
    }

    /// Takes back a reminder that was not sent. Requires booking_reminder:cancel.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_booking_reminder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking reminder, `bremind_…`.")] id: Id,
    ) -> async_graphql::Result<Option<BookingReminderPayload>> {
        Ok(Some(DELIVERY.apply(ctx, &id, "cancel", Assignments::default(), None).await?.into()))
    }
}

async fn send_due(scope: &Scope) -> Result<SendDueBookingRemindersPayload> {
    scope.require("booking_reminder", "send")?;
    let transaction = scope.write().await?;
    let outcome = send_first(&transaction).await;
    let (sent, user_errors) = transaction.conclude(outcome).await?.into_parts();
    let (sent, more) = sent.unwrap_or_default();
    Ok(SendDueBookingRemindersPayload { sent: i32::try_from(sent).unwrap_or(i32::MAX), more, user_errors })
}

/// Sends the first of those that are due: how many, and whether there are more. Of two calls at the same moment the second leaves alone what
/// the first has sent.
async fn send_first(transaction: &Transaction) -> Result<Outcome<(usize, bool)>> {
    let now = transaction.scope().now();
    let due = Predicate::equal("status", "pending").and(Predicate::Compare("scheduled_at", Comparison::LessOrEqual, now.into()));
    let mut due = transaction.read_first::<BookingReminder>(due, "scheduled_at", MOST_AT_ONCE + 1).await?;
    let most = usize::try_from(MOST_AT_ONCE).unwrap_or_default();
    let more = due.len() > most;
    due.truncate(most);
    let ids = Values::Text(due.iter().map(|reminder| reminder.id.to_string()).collect());
    let mut row = Assignments::default();
    row.set("sent_at", now);
    Ok(match DELIVERY.step_all(transaction, Predicate::Any("id", ids), "send", row).await? {
        Outcome::Done(sent) => Outcome::Done(Box::new((sent.len(), more))),
        Outcome::Refused(errors) => Outcome::Refused(errors),
    })
}

async fn retry(scope: &Scope, id: &Id) -> Result<Outcome<BookingReminder>> {
    let transaction = scope.write().await?;
    let outcome = async {
        let before: BookingReminder = transaction.lock(id, "retry", None::<Timestamp>).await?;
        let mut row = Assignments::default();
        row.set("retry_count", before.retry_count.saturating_add(1));
        DELIVERY.step(&transaction, &before, "retry", row).await
    };
    let outcome = outcome.await;
    transaction.conclude(outcome).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a reminder meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        use BookingReminderStatus::{Cancelled, Failed, Pending, Sent};
        assert_eq!(DELIVERY.verbs(), ["send", "fail", "retry", "cancel"]);
        let table = [
            (Pending, [Some(Sent), Some(Failed), None, Some(Cancelled)]),
            (Sent, [None, Some(Failed), None, None]),
            (Failed, [None, None, Some(Pending), Some(Cancelled)]),
            (Cancelled, [None; 4]),
        ];
        for (state, expected) in table {
            let reached = ["send", "fail", "retry", "cancel"].map(|verb| DELIVERY.after(state, verb).ok());
            assert_eq!(reached, expected);
        }
    }
}
