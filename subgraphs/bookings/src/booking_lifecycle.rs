//! From state to state of a booking: confirming, arriving, performing, calling off.

use async_graphql::{Context, Object};
use chrono::Duration;
use kit::{
    Actor, Assignments, Code, Decimal, Error, Id, Outcome, Predicate, Result, Scope, StateMachine, Timestamp, Transaction,
    Transition, UserError, random_code,
};

use crate::booking::{Booking, BookingPayload, BookingStatus};
use crate::booking_item::{BookingItem, BookingItemStatus};
use crate::booking_reminder::{BookingReminder, BookingReminderReminderType};
use crate::price::{cancellation_fee, policy};
use crate::reminders::DELIVERY;
use crate::service_product::ServiceProduct;

/// The states of a booking and the verbs between them.
pub const LIFECYCLE: StateMachine<Booking, BookingStatus> = StateMachine {
    column: "status",
    state: |booking| booking.status,
    transitions: &[
        Transition { verb: "confirm", from: &[BookingStatus::Pending], to: BookingStatus::Confirmed },
        Transition { verb: "check_in", from: &[BookingStatus::Confirmed], to: BookingStatus::CheckedIn },
        Transition { verb: "start", from: &[BookingStatus::CheckedIn], to: BookingStatus::InProgress },
        Transition {
            verb: "complete",
            from: &[BookingStatus::CheckedIn, BookingStatus::InProgress],
            to: BookingStatus::Completed,
        },
        Transition { verb: "cancel", from: &[BookingStatus::Pending, BookingStatus::Confirmed], to: BookingStatus::Cancelled },
        Transition { verb: "miss", from: &[BookingStatus::Confirmed], to: BookingStatus::NoShow },
        Transition {
            verb: "reschedule",
            from: &[BookingStatus::Pending, BookingStatus::Confirmed],
            to: BookingStatus::Rescheduled,
        },
    ],
};

/// How long before the appointment customers are reminded, and how.
const REMINDERS: [(BookingReminderReminderType, Duration); 2] =
    [(BookingReminderReminderType::Email, Duration::hours(24)), (BookingReminderReminderType::Push, Duration::hours(1))];

/// How long before the appointment one may check in.
const EARLIEST_CHECK_IN: Duration = Duration::hours(2);

/// Mutations that lead from state to state.
#[derive(Default)]
pub struct BookingLifecycleMutation;

#[Object]
impl BookingLifecycleMutation {
    /// Confirms a pending booking: it gets a code for the arrival, and its reminders. Requires booking:confirm; customers confirm their own.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn confirm_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        let code = random_code(6)?;
        step(ctx, &id, "confirm", expected_updated_at, |booking, now| {
            if now >= booking.start_time {
                return Err(UserError::new("start_time", Code::TooLate, "The appointment has begun."));
            }
            let mut row = Assignments::default();
            row.set("confirmed_at", now);
            row.set("confirmation_code", code.clone());
            Ok(row)
        })
        .await
    }

    /// Records that the customer has arrived, from two hours before the appointment until its end. Requires booking:check_in; customers check
    /// in themselves.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn check_in_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        step(ctx, &id, "check_in", expected_updated_at, |booking, now| {
            if booking.start_time.checked_sub_signed(EARLIEST_CHECK_IN).is_some_and(|earliest| now < earliest) {
                return Err(UserError::new(
                    "start_time",
                    Code::TooEarly,
                    "Checking in is possible from two hours before the appointment.",
                ));
            }
            if now >= booking.end_time {
                return Err(UserError::new("end_time", Code::TooLate, "The appointment is over."));
            }
            let mut row = Assignments::default();
            row.set("checked_in_at", now);
            Ok(row)
        })
        .await
    }

    /// Records that the service has begun. Requires booking:start.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn start_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        step(ctx, &id, "start", expected_updated_at, |_, _| Ok(Assignments::default())).await
    }

    /// Records that the service has been performed. Requires booking:complete.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn complete_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        step(ctx, &id, "complete", expected_updated_at, |_, now| {
            let mut row = Assignments::default();
            row.set("completed_at", now);
            Ok(row)
        })
        .await
    }

    /// Records that the customer did not come. The time is free again. Requires booking:miss.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn miss_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        step(ctx, &id, "miss", expected_updated_at, |booking, now| {
            if now < booking.start_time {
                return Err(UserError::new("start_time", Code::TooEarly, "The appointment has not begun."));
            }
            Ok(Assignments::default())
        })
        .await
    }

    /// Calls a booking off. What the customer owes in spite of it follows from the policy of the service, and is at least what it would have been
    /// when they moved the booking; `cancellationFee` tells. Requires booking:cancel; customers call off their own, until the appointment begins.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "Why.")] reason: Option<String>,
        #[graphql(desc = "Whether the fee is waived; staff and services only.", default, tag = "admin")] waive_fee: bool,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        Ok(Some(Box::pin(cancel(Scope::of(ctx)?, &id, reason, waive_fee, expected_updated_at)).await?.into()))
    }
}

/// Takes a booking by the verb to its next state, where `columns` does not refuse it; lines and reminders follow.
async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
    columns: impl Fn(&Booking, Timestamp) -> Result<Assignments, UserError> + Send,
) -> async_graphql::Result<Option<BookingPayload>> {
    let scope = Scope::of(ctx)?;
    let transaction = scope.write().await?;
    let outcome = async {
        let before = transaction.lock::<Booking>(id, verb, expected).await?;
        advance(&transaction, &before, verb, |booking| columns(booking, scope.now())).await
    };
    let outcome = Box::pin(outcome).await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

async fn advance(
    transaction: &Transaction,
    before: &Booking,
    verb: &'static str,
    columns: impl FnOnce(&Booking) -> Result<Assignments, UserError>,
) -> Result<Outcome<Booking>> {
    // The state is refused before a time is.
    let row = match LIFECYCLE.after(before.status, verb).and_then(|_| columns(before)) {
        Ok(row) => row,
        Err(refused) => return Ok(Outcome::Refused(vec![refused])),
    };
    let outcome = LIFECYCLE.step(transaction, before, verb, row).await?;
    if let Outcome::Done(booking) = &outcome {
        match booking.status {
            BookingStatus::Confirmed => {
                follow_items(transaction, &booking.id, verb, BookingItemStatus::Confirmed).await?;
                plan_reminders(transaction, booking).await?;
            }
            BookingStatus::Completed => follow_items(transaction, &booking.id, verb, BookingItemStatus::Completed).await?,
            BookingStatus::Cancelled | BookingStatus::NoShow => {
                follow_items(transaction, &booking.id, verb, BookingItemStatus::Cancelled).await?;
                end_reminders(transaction, &booking.id).await?;
            }
            _ => {}
        }
    }
    Ok(outcome)
}

async fn cancel(
    scope: &Scope,
    id: &Id,
    reason: Option<String>,
    waive_fee: bool,
    expected: Option<Timestamp>,
) -> Result<Outcome<Booking>> {
    let customer = matches!(scope.actor(), Actor::Customer { .. });
    if waive_fee && customer {
        return Err(Error::Forbidden("This token does not allow `waiveFee`.".into()));
    }
    let transaction = scope.write().await?;
    let outcome = async {
        let before = transaction.lock::<Booking>(id, "cancel", expected).await?;
        let owed = fee(&transaction, &before, scope.now()).await?;
        advance(&transaction, &before, "cancel", |booking| {
            let left = booking.start_time - scope.now();
            if customer && left <= Duration::zero() {
                return Err(UserError::new("start_time", Code::TooLate, "The appointment has begun."));
            }
            let owed = if waive_fee { Decimal::default() } else { owed };
            let mut row = Assignments::default();
            row.set("cancelled_at", scope.now());
            row.set("cancelled_by", scope.actor().id().cloned());
            row.set("cancellation_reason", reason);
            row.set("cancellation_fee", owed);
            Ok(row)
        })
        .await
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

/// What calling a booking off costs at a moment: what the policy of its service says, and at least what was kept when its customer moved it.
pub(crate) async fn fee(transaction: &Transaction, booking: &Booking, now: Timestamp) -> Result<Decimal> {
    let services = transaction.read_all::<ServiceProduct>(Predicate::equal("id", &booking.service_product_id)).await?;
    let steps = services.first().and_then(|service| service.cancellation_policy.as_ref()).and_then(|json| policy(json).ok());
    let left = booking.start_time - now;
    let owed = cancellation_fee(steps.unwrap_or_default(), booking.total.major_units(), booking.currency_code, left);
    Ok(booking.kept_fee.as_ref().map_or(owed, |kept| owed.max(kept.major_units())))
}

/// Gives the lines of a booking the state that follows from its own.
pub(crate) async fn follow_items(
    transaction: &Transaction,
    booking: &Id,
    verb: &'static str,
    status: BookingItemStatus,
) -> Result<()> {
    let mut row = Assignments::default();
    row.set("status", status);
    transaction.update_all::<BookingItem>(Predicate::equal("booking_id", booking), verb, row).await?.done()?;
    Ok(())
}

/// Plans the messages before a booking, as far as their time lies ahead.
pub(crate) async fn plan_reminders(transaction: &Transaction, booking: &Booking) -> Result<()> {
    let mut planned = Vec::with_capacity(REMINDERS.len());
    for (kind, before) in REMINDERS {
        let Some(at) = booking.start_time.checked_sub_signed(before) else { continue };
        let by_mail = kind == BookingReminderReminderType::Email;
        let reachable = if by_mail { booking.customer_email.is_some() } else { booking.customer_id.is_some() };
        if at <= transaction.scope().now() || !reachable {
            continue;
        }
        let mut row = Assignments::default();
        row.set("booking_id", booking.id.clone());
        row.set("reminder_type", kind);
        row.set("scheduled_at", at);
        row.set("recipient_id", booking.customer_id.clone());
        row.set("recipient_email", booking.customer_email.clone().filter(|_| by_mail));
        planned.push(row);
    }
    transaction.insert_all::<BookingReminder>("plan", planned).await?;
    Ok(())
}

/// Takes back the messages that were not sent yet.
pub(crate) async fn end_reminders(transaction: &Transaction, booking: &Id) -> Result<()> {
    let waiting = Predicate::equal("booking_id", booking).and(Predicate::equal("status", "pending"));
    DELIVERY.step_all(transaction, waiting, "cancel", Assignments::default()).await?.done()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kit::TextEnum;

    use super::*;

    /// Invariant: Every state of a booking meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        use BookingStatus::{Cancelled, CheckedIn, Completed, Confirmed, InProgress, NoShow, Pending, Rescheduled};
        let verbs = LIFECYCLE.verbs();
        assert_eq!(verbs, ["confirm", "check_in", "start", "complete", "cancel", "miss", "reschedule"]);
        let table = [
            (Pending, [Some(Confirmed), None, None, None, Some(Cancelled), None, Some(Rescheduled)]),
            (Confirmed, [None, Some(CheckedIn), None, None, Some(Cancelled), Some(NoShow), Some(Rescheduled)]),
            (CheckedIn, [None, None, Some(InProgress), Some(Completed), None, None, None]),
            (InProgress, [None, None, None, Some(Completed), None, None, None]),
            (Completed, [None; 7]),
            (Cancelled, [None; 7]),
            (NoShow, [None; 7]),
            (Rescheduled, [None; 7]),
        ];
        for (state, expected) in table {
            let reached: Vec<_> = verbs.iter().map(|verb| LIFECYCLE.after(state, verb).ok()).collect();
            assert_eq!(reached, expected, "{}", state.text());
        }
    }
}
