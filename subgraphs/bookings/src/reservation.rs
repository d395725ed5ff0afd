//! Making and moving bookings.
//!
//! Whoever takes a time locks the row of its provider (of its service, where nobody in particular performs it) and only then looks what is
//! free, so that two clients cannot find the same seat. Beneath it the table's exclusion constraints say the same.

use async_graphql::{Context, InputObject, Object};
use chrono::Datelike;
use diesel::sql_types::{Integer, Text};
use diesel_async::RunQueryDsl;
use kit::{
    Actor, Address, Assignments, Code, Decimal, Id, Outcome, Predicate, Result, Scope, Timestamp, Transaction, UserError,
    random_code,
};

use crate::booking::{Booking, BookingPayload, BookingPaymentStatus, BookingStatus};
use crate::booking_item::{BookingItem, BookingItemStatus};
use crate::booking_lifecycle::{LIFECYCLE, end_reminders, fee, follow_items, plan_reminders};
use crate::price::Tariff;
use crate::service_product::ServiceProduct;
use crate::service_provider::ServiceProvider;
use crate::slots::{Place, Schedule, Source, Wanted, in_the_calendar};

/// Mutations that take a time.
#[derive(Default)]
pub struct ReservationMutation;

/// A new booking.
#[derive(Clone, Debug, InputObject)]
pub struct CreateBookingInput {
    /// Service that is booked.
    pub service_product_id: Id,
    /// Who is to perform it. Left open, it is the first of those who have time then.
    pub provider_id: Option<Id>,
    /// Begin of the appointment: one of the times of `bookingSlots`.
    pub start_time: Timestamp,
    /// How many attend.
    #[graphql(default = 1)]
    pub attendee_count: i32,
    /// Customer who attends: always the caller when a customer books. Staff leave it out for a guest.
    #[graphql(tag = "admin")]
    pub customer_id: Option<Id>,
    /// Name of the person who attends.
    pub customer_name: Option<String>,
    /// E-mail address to which confirmation and reminders go.
    pub customer_email: Option<String>,
    /// Phone number with country prefix.
    pub customer_phone: Option<String>,
    /// Address at which the service is performed, for one at the customer's place.
    pub location_address: Option<Address>,
    /// Wishes of the customer.
    pub customer_notes: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

#[Object]
impl ReservationMutation {
    /// Books a time. The booking then waits for `confirmBooking`. Requires booking:create; customers book for themselves. User errors:
    /// `NOT_OFFERED`, `TAKEN`, `CAPACITY` and `FULLY_BOOKED` for a time that cannot be had, `NOT_FOUND` for a customer that there is not.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn create_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new booking.")] input: CreateBookingInput,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        Ok(Some(Box::pin(create(Scope::of(ctx)?, input)).await?.into()))
    }

    /// Moves a booking that has not begun to another time, and perhaps to another provider. The booking stays, as rescheduled, and another
    /// one takes its place, which is returned. A customer who moves it owes later, when they call it off, at least what calling it off would have
    /// cost now: `keptFee`. Staff who move it begin anew. Requires booking:reschedule; customers move their own.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn reschedule_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the booking, `book_…`.")] id: Id,
        #[graphql(desc = "The new begin: one of the times of `bookingSlots`.")] start_time: Timestamp,
        #[graphql(desc = "Who is to perform it; as before unless given.")] provider_id: Option<Id>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<BookingPayload>> {
        let moved = reschedule(Scope::of(ctx)?, &id, start_time, provider_id, expected_updated_at);
        Ok(Some(Box::pin(moved).await?.into()))
    }
}

/// Why nothing can be booked at a time, whatever the service.
fn beyond_the_calendar(start: Timestamp) -> Option<UserError> {
    let told = || UserError::new("start_time", Code::Invalid, "A booking begins in a year from 1900 to 9999.");
    (!in_the_calendar(start.year())).then(told)
}

/// Who attends: the caller, where a customer books.
fn attending(scope: &Scope, input: &CreateBookingInput) -> Result<Option<Id>> {
    if let Actor::Customer { id } = scope.actor() {
        return Ok(Some(id.clone()));
    }
    scope.require("booking", "create")?;
    Ok(input.customer_id.clone())
}

async fn create(scope: &Scope, input: CreateBookingInput) -> Result<Outcome<Booking>> {
    let customer = attending(scope, &input)?;
    if input.attendee_count < 1 {
        return Ok(Outcome::Refused(vec![UserError::new("attendee_count", Code::Invalid, "At least one person attends.")]));
    }
    if let Some(refused) = beyond_the_calendar(input.start_time) {
        return Ok(Outcome::Refused(vec![refused]));
    }
    let transaction = scope.write().await?;
    let outcome = async {
        let wanted = Appointment {
            service: input.service_product_id.clone(),
            provider: input.provider_id.clone(),
            start: input.start_time,
            attendees: input.attendee_count,
        };
        let (schedule, place) = match wanted.take(&transaction).await? {
            Ok(taken) => taken,
            Err(refused) => return Ok(Outcome::Refused(vec![refused])),
        };
        let mut row = Assignments::default();
        row.set("customer_id", customer);
        row.set("customer_name", input.customer_name);
        row.set("customer_email", input.customer_email);
        row.set("customer_phone", input.customer_phone);
        row.set("location_address", input.location_address);
        row.set("customer_notes", input.customer_notes);
        row.set("metadata", input.metadata);
        let Some(charge) = Tariff::from(&schedule.service).charge(wanted.attendees, transaction.tax_rate().await?) else {
            let told = "The price of so many is more than can be written.";
            return Ok(Outcome::Refused(vec![UserError::new("attendee_count", Code::Invalid, told)]));
        };
        row.set("currency_code", schedule.service.currency_code);
        row.set("subtotal", charge.subtotal);
        row.set("tax_total", charge.tax);
        row.set("total", charge.total);
        let mut item = Assignments::default();
        item.set("title", schedule.service.name.clone());
        item.set("quantity", charge.quantity);
        item.set("unit_price", charge.unit_price);
        item.set("total_price", charge.subtotal);
        wanted.insert(&transaction, &schedule, &place, "create", row, vec![item]).await
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

async fn reschedule(
    scope: &Scope,
    id: &Id,
    start: Timestamp,
    provider: Option<Id>,
    expected: Option<Timestamp>,
) -> Result<Outcome<Booking>> {
    if let Some(refused) = beyond_the_calendar(start) {
        return Ok(Outcome::Refused(vec![refused]));
    }
    let transaction = scope.write().await?;
    let outcome = async {
        let before = transaction.lock::<Booking>(id, "reschedule", expected).await?;
        if let Err(refused) = LIFECYCLE.after(before.status, "reschedule") {
            return Ok(Outcome::Refused(vec![refused]));
        }
        if matches!(scope.actor(), Actor::Customer { .. }) && scope.now() >= before.start_time {
            return Ok(Outcome::Refused(vec![UserError::new("start_time", Code::TooLate, "The appointment has begun.")]));
        }
        // Nobody gets out of what calling off would cost by moving the booking first.
        let kept = match scope.actor() {
            Actor::Customer { .. } => Some(fee(&transaction, &before, scope.now()).await?),
            _ => None,
        };
        // First the old time is given back, so that the new one may overlap it.
        let moved = LIFECYCLE.step(&transaction, &before, "reschedule", Assignments::default()).await?;
        if let Outcome::Refused(errors) = moved {
            return Ok(Outcome::Refused(errors));
        }
        let wanted = Appointment {
            service: before.service_product_id.clone(),
            provider: provider.or(before.provider_id.clone()),
            start,
            attendees: before.attendee_count,
        };
        let (schedule, place) = match wanted.take(&transaction).await? {
            Ok(taken) => taken,
            Err(refused) => return Ok(Outcome::Refused(vec![refused])),
        };
        let mut row = Assignments::default();
        row.set("customer_id", before.customer_id.clone());
        row.set("customer_name", before.customer_name.clone());
        row.set("customer_email", before.customer_email.clone());
        row.set("customer_phone", before.customer_phone.clone());
        row.set("order_id", before.order_id.clone());
        row.set("location_address", before.location_address.clone());
        row.set("meeting_url", before.meeting_url.clone());
        row.set("customer_notes", before.customer_notes.clone());
        row.set("internal_notes", before.internal_notes.visible().cloned().flatten());
        row.set("metadata", before.metadata.clone());
        row.set("currency_code", before.currency_code);
        row.set("subtotal", before.subtotal.major_units());
        row.set("tax_total", before.tax_total.major_units());
        row.set("total", before.total.major_units());
        row.set("payment_status", before.payment_status);
        row.set("status", before.status);
        row.set("confirmed_at", before.confirmed_at);
        row.set("confirmation_code", before.confirmation_code.clone());
        row.set("rescheduled_from_id", before.id.clone());
        row.set("reschedule_count", before.reschedule_count.saturating_add(1));
        row.set("kept_fee", kept.filter(|kept| *kept > Decimal::default()));
        let mut items = Vec::new();
        for old in transaction.read_all::<BookingItem>(Predicate::equal("booking_id", &before.id)).await? {
            let mut item = Assignments::default();
            item.set("title", old.title);
            item.set("description", old.description);
            item.set("quantity", old.quantity);
            item.set("unit_price", old.unit_price);
            item.set("total_price", old.total_price);
            item.set("status", old.status);
            items.push(item);
        }
        follow_items(&transaction, &before.id, "reschedule", BookingItemStatus::Cancelled).await?;
        end_reminders(&transaction, &before.id).await?;
        let outcome = wanted.insert(&transaction, &schedule, &place, "reschedule", row, items).await?;
        if let Outcome::Done(booking) = &outcome
            && booking.status == BookingStatus::Confirmed
        {
            plan_reminders(&transaction, booking).await?;
        }
        Ok(outcome)
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

/// A time that somebody wants.
struct Appointment {
    service: Id,
    provider: Option<Id>,
    start: Timestamp,
    attendees: i32,
}

impl Appointment {
    /// Finds who has time, and holds their row until the end of the write; or why nobody has.
    async fn take(&self, transaction: &Transaction) -> Result<Result<(Schedule, Place), UserError>> {
        let now = transaction.scope().now();
        let day = self.start.date_naive();
        let wanted = |provider: Option<Id>| Wanted {
            service: self.service.clone(),
            provider,
            from: day.pred_opt().unwrap_or(day),
            to: day.succ_opt().unwrap_or(day),
        };
        let mut refused = UserError::new("provider_id", Code::NotFound, "Nobody of this id performs the service.");
        for candidate in wanted(self.provider.clone()).schedules(Source::Transaction(transaction)).await? {
            if let Err(error) = candidate.place_at(self.start, self.attendees, now) {
                refused = error;
                continue;
            }
            // What was free a moment ago may be taken by the one who held the row until now.
            let provider = candidate.provider.as_ref().map(|provider| provider.id.clone());
            match &provider {
                Some(id) => drop(transaction.lock_all::<ServiceProvider>(Predicate::equal("id", id)).await?),
                None => drop(transaction.lock_all::<ServiceProduct>(Predicate::equal("id", &self.service)).await?),
            }
            let schedules = wanted(provider.clone()).schedules(Source::Transaction(transaction)).await?;
            let schedule = schedules.into_iter().find(|one| one.provider.as_ref().map(|one| &one.id) == provider.as_ref());
            let Some(schedule) = schedule else { continue };
            match schedule.place_at(self.start, self.attendees, now) {
                Ok(place) => return Ok(Ok((schedule, place))),
                Err(error) => refused = error,
            }
        }
        Ok(Err(refused))
    }

    /// Writes the booking with its lines at the place that is held.
    async fn insert(
        &self,
        transaction: &Transaction,
        schedule: &Schedule,
        place: &Place,
        verb: &'static str,
        mut row: Assignments,
        mut items: Vec<Assignments>,
    ) -> Result<Outcome<Booking>> {
        let provider = schedule.provider.as_ref().map(|provider| provider.id.clone());
        let first_seat = match place.first_seat(self.attendees) {
            Some(first) => first,
            None => move_together(transaction, place).await?,
        };
        row.set("booking_number", format!("BK-{}", random_code(8)?));
        row.set("service_product_id", self.service.clone());
        row.set("provider_id", provider.clone());
        row.set("start_time", place.start);
        row.set("end_time", place.end);
        row.set("busy_until", place.busy_until);
        row.set("first_seat", first_seat);
        row.set("timezone", place.timezone.name().to_owned());
        row.set("attendee_count", self.attendees);
        row.set("location_type", schedule.service.location_type);
        if row.get("payment_status").is_none() {
            row.set("payment_status", BookingPaymentStatus::NotPaid);
        }
        let booking = match transaction.insert::<Booking>(verb, row).await? {
            Outcome::Done(booking) => booking,
            refused @ Outcome::Refused(_) => return Ok(refused),
        };
        for item in &mut items {
            item.set("booking_id", booking.id.clone());
            item.set("service_product_id", self.service.clone());
            item.set("provider_id", provider.clone());
            item.set("duration_minutes", schedule.service.duration_minutes);
            item.set("start_time", place.start);
            item.set("end_time", place.end);
        }
        Ok(match transaction.insert_all::<BookingItem>(verb, items).await? {
            Outcome::Done(_) => Outcome::Done(booking),
            Outcome::Refused(errors) => Outcome::Refused(errors),
        })
    }
}

/// Moves those who are seated together, so that the free seats lie side by side, and returns the first of these. Each moves to a seat that
/// is free by then, so that no two ever share one.
async fn move_together(transaction: &Transaction, place: &Place) -> Result<i32> {
    let mut next = 1;
    for (id, first, seats) in &place.seated {
        if *first != next {
            let mut on = transaction.connection()?;
            let query = diesel::sql_query("UPDATE booking SET first_seat = $1 WHERE tenant_id = $2 AND id = $3")
                .bind::<Integer, _>(next)
                .bind::<Text, _>(transaction.scope().tenant_id())
                .bind::<Text, _>(id);
            transaction.call("booking", query.execute(&mut on)).await?;
        }
        next += seats;
    }
    Ok(next)
}
