//! Bookings: which times are free, who gets them, and what becomes of a booking, by a clock that the test moves.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use cityos::subgraphs::named;
use futures_util::future::join_all;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph};

/// An hour with Reem, who keeps fifteen minutes free afterwards and takes four on a day.
pub(crate) const LESSON: &str = "svcprod_01jddk00000000camera1ess0n";
const REEM: &str = "svcprov_01jddk0000000000000000re3m";
/// Two hours for eight, Tuesdays and Saturdays from 17:00 to 21:00.
const WORKSHOP: &str = "svcprod_01jddk00000000c0ffeexc1ass";

pub(crate) struct Desk {
    pub(crate) database: TestDatabase,
    subgraph: TestSubgraph,
    pub(crate) clock: Clock,
    pub(crate) sara: Client,
    pub(crate) staff: Client,
}

impl Desk {
    /// On a Tuesday morning, without the demo's bookings and days off, which depend on the day.
    pub(crate) async fn open() -> Self {
        let database = TestDatabase::new().await;
        let none = "DELETE FROM bookings.booking_reminder; DELETE FROM bookings.booking_item; DELETE FROM bookings.booking;
                    DELETE FROM bookings.availability_exception;";
        database.execute(none).await;
        let clock = Clock::standing("2026-12-01T03:00:00Z".parse().unwrap());
        let its = clock.clone();
        let subgraph = TestSubgraph::start_with(named("bookings").unwrap(), database.url(), |options| {
            options.clock = its;
            options.connections = 16;
        })
        .await;
        let sara = subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
        let staff = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, subgraph, clock, sara, staff }
    }

    /// The times of a service that are free on a day, with the seats left.
    async fn free(&self, service: &str, day: &str, attendees: i32) -> Vec<(String, i64)> {
        let query = "query ($service: ID!, $day: Date!, $attendees: Int!) {
            slots: bookingSlots(serviceProductId: $service, from: $day, to: $day, attendees: $attendees) { startTime seatsLeft } }";
        let variables = json!({ "service": service, "day": day, "attendees": attendees });
        let answer = self.subgraph.as_shopper("dakkah").query_with(query, variables).await.ok();
        let slots = answer.list("slots").iter();
        slots.map(|slot| (slot["startTime"].as_str().unwrap()[11..16].to_owned(), slot["seatsLeft"].as_i64().unwrap())).collect()
    }

    async fn times(&self, day: &str) -> Vec<String> {
        self.free(LESSON, day, 1).await.into_iter().map(|(time, _)| time).collect()
    }

    async fn booked(&self, service: &str, at: &str) -> String {
        book(&self.sara, service, at, 1).await.ok().text("createBooking.booking.id").to_owned()
    }

    async fn verb(&self, by: &Client, verb: &str, id: &str) -> Response {
        let call = format!(
            "mutation {{ it: {verb}Booking(id: \"{id}\") {{ booking {{ id status confirmationCode cancellationFee {{ amount }} rescheduleCount
                items {{ nodes {{ status }} }} reminders {{ nodes {{ reminderType scheduledAt status }} }} }} userErrors {{ field code message }} }} }}"
        );
        by.query(&call).await
    }

    async fn reschedule(&self, id: &str, at: &str) -> Response {
        let call = "mutation ($id: ID!, $at: DateTime!) { it: rescheduleBooking(id: $id, startTime: $at) {
            booking { id status startTime rescheduleCount rescheduledFrom { id status } reminders { nodes { status scheduledAt } } total { amount } }
            userErrors { field code message } } }";
        self.sara.query_with(call, json!({ "id": id, "at": at })).await
    }

    fn hours(&self, hours: i64) {
        self.clock.advance(TimeDelta::hours(hours));
    }
}

pub(crate) async fn book(by: &Client, service: &str, at: &str, attendees: i32) -> Response {
    let call = "mutation ($input: CreateBookingInput!) { createBooking(input: $input) {
        booking { id bookingNumber status startTime endTime timezone providerId customerId subtotal { amount } taxTotal { amount } total { amount }
          items { nodes { title quantity unitPrice totalPrice } } }
        userErrors { field code message } } }";
    let input = json!({ "serviceProductId": service, "startTime": at, "attendeeCount": attendees, "customerEmail": "sara@dakkah.example" });
    by.query_with(call, json!({ "input": input })).await
}

/// What a mutation was refused for: its code.
fn refusal(answer: &Response, mutation: &str) -> String {
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer
        .list(&format!("{mutation}.userErrors"))
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect::<Vec<_>>()
        .join(",")
}

#[tokio::test]
async fn slots_follow_the_hours_of_the_place_in_its_own_time_zone() {
    let desk = Desk::open().await;
    // Tuesday 10:00 to 18:00 in Riyadh, every half hour, the last one ending at 18:00.
    let tuesday = desk.times("2026-12-08").await;
    assert_eq!((tuesday.first().map(String::as_str), tuesday.last().map(String::as_str)), (Some("07:00"), Some("14:00")));
    assert_eq!(tuesday.len(), 15);
    assert_eq!(desk.times("2026-12-09").await.first().map(String::as_str), Some("11:00"), "Wednesdays begin at 14:00");
    assert!(desk.times("2026-12-11").await.is_empty(), "Fridays are closed");
    assert!(desk.times("2027-03-02").await.is_empty(), "farther ahead than sixty days");
    desk.hours(5);
    assert_eq!(desk.times("2026-12-01").await.first().map(String::as_str), Some("08:30"), "what is past is gone");
    // A workshop has hours of its own, and whoever gives it must be at work as well.
    assert_eq!(
        desk.free(WORKSHOP, "2026-12-08", 1).await,
        [("14:00", 8), ("15:00", 8), ("16:00", 8)].map(|(at, left)| (at.into(), left))
    );
}

/// Invariant: Opening hours keep to the local clock when it changes for summer.
#[tokio::test]
async fn slots_keep_to_the_clock_when_it_changes_for_summer() {
    let desk = Desk::open().await;
    let query = |from: &str, to: &str| {
        format!(
            "{{ slots: bookingSlots(serviceProductId: \"svcprod_01jdpa00000000000b1annvtr1\", from: \"{from}\", to: \"{to}\") {{ startTime timezone }} }}"
        )
    };
    let paris = desk.subgraph.as_shopper("paris");
    // Clocks go forward on Sunday, 2027-03-28: ten o'clock on Saturday is 09:00 UTC, on Monday 08:00.
    desk.clock.advance(TimeDelta::days(90));
    let answer = paris.query(&query("2027-03-27", "2027-03-29")).await.ok();
    let starts: Vec<&str> = answer.list("slots").iter().map(|slot| slot["startTime"].as_str().unwrap()).collect();
    assert!(starts.contains(&"2027-03-27T09:00:00+00:00") && !starts.contains(&"2027-03-27T08:30:00+00:00"), "{starts:?}");
    assert!(starts.contains(&"2027-03-29T08:00:00+00:00") && !starts.contains(&"2027-03-29T07:30:00+00:00"), "{starts:?}");
    assert_eq!(answer.list("slots")[0]["timezone"], "Europe/Paris");
    for (from, to) in [("2027-03-29", "2027-03-28"), ("2027-03-01", "2027-04-01")] {
        paris.query(&query(from, to)).await.refused("INVALID");
    }
}

#[tokio::test]
async fn exceptions_close_and_open_days() {
    let desk = Desk::open().await;
    let except = async |kind: &str, more: Value| {
        let mut input = json!({ "availabilityId": desk.database.value(&format!("SELECT id FROM bookings.availability WHERE owner_id = '{REEM}'")).await,
            "exceptionType": kind, "startDate": "2026-12-08T00:00:00+03:00", "endDate": "2026-12-08T23:59:00+03:00" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let call = "mutation ($input: CreateAvailabilityExceptionInput!) {
            createAvailabilityException(input: $input) { availabilityException { id } userErrors { code message } } }";
        desk.staff
            .query_with(call, json!({ "input": input }))
            .await
            .ok()
            .text("createAvailabilityException.availabilityException.id")
            .to_owned()
    };
    let day_off = except("DAY_OFF", json!({})).await;
    assert!(desk.times("2026-12-08").await.is_empty());
    desk.staff
        .query(&format!("mutation {{ deleteAvailabilityException(id: \"{day_off}\") {{ userErrors {{ code }} }} }}"))
        .await
        .ok();
    except("SPECIAL_HOURS", json!({ "startTime": "12:00", "endTime": "14:00" })).await;
    assert_eq!(desk.times("2026-12-08").await, ["09:00", "09:30", "10:00"]);
    except(
        "BLACKOUT",
        json!({ "allDay": false, "startDate": "2026-12-08T12:00:00+03:00", "endDate": "2026-12-08T12:30:00+03:00" }),
    )
    .await;
    assert_eq!(desk.times("2026-12-08").await, ["09:30", "10:00"]);
    assert_eq!(desk.times("2026-12-15").await.len(), 15, "another Tuesday is as ever");
}

#[tokio::test]
async fn a_booking_takes_its_time_with_the_buffer_and_costs_what_the_service_says() {
    let desk = Desk::open().await;
    let answer = book(&desk.sara, LESSON, "2026-12-08T07:30:00Z", 1).await.ok();
    let booking = answer.at("createBooking.booking");
    assert_eq!(booking["status"], "PENDING");
    assert_eq!((&booking["providerId"], &booking["customerId"]), (&json!(REEM), &json!("cus_01jddk0000000000000000sara")));
    assert_eq!((&booking["endTime"], &booking["timezone"]), (&json!("2026-12-08T08:30:00+00:00"), &json!("Asia/Riyadh")));
    assert_eq!(
        ["subtotal", "taxTotal", "total"].map(|sum| booking[sum]["amount"].as_str().unwrap()),
        ["180.00", "27.00", "207.00"]
    );
    // Busy from 07:30 until 08:45: what would run into it, buffer included, is gone.
    let times = desk.times("2026-12-08").await;
    assert_eq!((times.first().map(String::as_str), times.len()), (Some("09:00"), 11));
    let codes = async |at: &str| refusal(&book(&desk.sara, LESSON, at, 1).await, "createBooking");
    assert_eq!(codes("2026-12-08T08:00:00Z").await, "TAKEN");
    assert_eq!(codes("2026-12-08T09:10:00Z").await, "NOT_OFFERED");
    assert_eq!(codes("2026-12-01T02:00:00Z").await, "NOT_OFFERED");
    for at in ["09:00", "10:30", "12:00"] {
        desk.booked(LESSON, &format!("2026-12-08T{at}:00Z")).await;
    }
    assert!(desk.times("2026-12-08").await.is_empty(), "four on a day");
    assert_eq!(codes("2026-12-08T13:30:00Z").await, "FULLY_BOOKED");
}

#[tokio::test]
async fn a_workshop_has_so_many_seats_and_no_two_share_one() {
    let desk = Desk::open().await;
    let at = "2026-12-08T14:00:00Z";
    let ids: Vec<String> = {
        let mut ids = Vec::new();
        for _ in 0..4 {
            let answer = book(&desk.sara, WORKSHOP, at, 2).await.ok();
            ids.push(answer.text("createBooking.booking.id").to_owned());
        }
        ids
    };
    assert_eq!(refusal(&book(&desk.sara, WORKSHOP, at, 1).await, "createBooking"), "TAKEN");
    assert!(desk.free(WORKSHOP, "2026-12-08", 1).await.is_empty(), "those after it would run into it");
    // Seats 1, 2, 5 and 6 come free; four who sit together still fit.
    for id in [&ids[0], &ids[2]] {
        assert_eq!(*desk.verb(&desk.sara, "cancel", id).await.ok().at("it.booking.status"), "CANCELLED");
    }
    assert_eq!(desk.free(WORKSHOP, "2026-12-08", 4).await, [("14:00".to_owned(), 4)]);
    assert_eq!(refusal(&book(&desk.sara, WORKSHOP, at, 5).await, "createBooking"), "CAPACITY");
    book(&desk.sara, WORKSHOP, at, 4).await.ok().text("createBooking.booking.id");
    let seats = "SELECT string_agg(first_seat || '+' || attendee_count, ' ' ORDER BY first_seat) FROM bookings.booking WHERE status = 'pending'";
    assert_eq!(desk.database.value(seats).await, "1+2 3+2 5+4");
}

#[tokio::test]
async fn a_booking_goes_from_state_to_state_and_its_lines_and_reminders_follow() {
    let desk = Desk::open().await;
    let id = desk.booked(LESSON, "2026-12-08T09:00:00Z").await;
    assert_eq!(refusal(&desk.verb(&desk.staff, "checkIn", &id).await, "it"), "ILLEGAL_STATE");
    let confirmed = desk.verb(&desk.sara, "confirm", &id).await.ok();
    assert_eq!(confirmed.at("it.booking.status"), "CONFIRMED");
    assert_eq!(confirmed.text("it.booking.confirmationCode").len(), 6);
    assert_eq!(confirmed.each("it.booking.items.nodes", "status"), [json!("CONFIRMED")]);
    let mut planned = confirmed.each("it.booking.reminders.nodes", "scheduledAt");
    planned.sort_by_key(Value::to_string);
    assert_eq!(planned, ["2026-12-07T09:00:00+00:00", "2026-12-08T08:00:00+00:00"]);
    let again = desk.verb(&desk.sara, "confirm", &id).await;
    assert_eq!(refusal(&again, "it"), "ILLEGAL_STATE");
    assert_eq!(again.at("it.userErrors.0.message"), "`confirm` is not possible from CONFIRMED; it is possible from PENDING.");

    desk.clock.advance(TimeDelta::days(6));
    let due = "mutation { it: sendDueBookingReminders { sent more userErrors { code } } }";
    assert_eq!(*desk.staff.query(due).await.ok().at("it.sent"), 0, "six hours too early");
    desk.hours(6);
    let sent = desk.staff.query(due).await.ok();
    assert_eq!((sent.at("it.sent"), sent.at("it.more")), (&json!(1), &json!(false)));
    assert_eq!(*desk.staff.query(due).await.ok().at("it.sent"), 0, "once");
    let events = "SELECT count(*) FROM platform.event_outbox WHERE event_type = 'booking_reminder.send'";
    assert_eq!(desk.database.value(events).await, "1");

    assert_eq!(refusal(&desk.verb(&desk.sara, "checkIn", &id).await, "it"), "TOO_EARLY");
    desk.hours(23);
    assert_eq!(*desk.verb(&desk.sara, "checkIn", &id).await.ok().at("it.booking.status"), "CHECKED_IN");
    assert_eq!(refusal(&desk.verb(&desk.sara, "cancel", &id).await, "it"), "ILLEGAL_STATE");
    desk.verb(&desk.sara, "start", &id).await.refused("FORBIDDEN");
    assert_eq!(*desk.verb(&desk.staff, "start", &id).await.ok().at("it.booking.status"), "IN_PROGRESS");
    let done = desk.verb(&desk.staff, "complete", &id).await.ok();
    assert_eq!(done.at("it.booking.status"), "COMPLETED");
    assert_eq!(done.each("it.booking.items.nodes", "status"), [json!("COMPLETED")]);
    let audited =
        format!("SELECT string_agg(action, ' ' ORDER BY created_at) FROM platform.audit_log WHERE resource_id = '{id}'");
    assert_eq!(
        desk.database.value(&audited).await,
        "booking.create booking.confirm booking.check_in booking.start booking.complete"
    );
}

#[tokio::test]
async fn calling_off_costs_what_the_policy_says_and_frees_the_time() {
    let desk = Desk::open().await;
    let ids = [desk.booked(LESSON, "2026-12-08T07:00:00Z").await, desk.booked(LESSON, "2026-12-08T09:00:00Z").await];
    let last = desk.booked(LESSON, "2026-12-08T11:00:00Z").await;
    desk.verb(&desk.sara, "confirm", &last).await.ok();
    // A week ahead it is free; on the same day half; later all of it.
    let fee = async |id: &str| {
        let answer = desk.verb(&desk.sara, "cancel", id).await.ok();
        assert_eq!(answer.at("it.booking.status"), "CANCELLED", "{:#}", answer.body);
        answer.text("it.booking.cancellationFee.amount").to_owned()
    };
    assert_eq!(fee(&ids[0]).await, "0.00");
    assert!(desk.times("2026-12-08").await.contains(&"07:00".to_owned()));
    desk.clock.advance(TimeDelta::days(7) + TimeDelta::hours(2));
    assert_eq!(fee(&ids[1]).await, "103.50", "four hours before");
    desk.hours(5);
    let late = desk.verb(&desk.sara, "cancel", &last).await.ok();
    assert_eq!(late.text("it.booking.cancellationFee.amount"), "207.00", "an hour before");
    assert!(late.each("it.booking.reminders.nodes", "status").iter().all(|status| *status == "CANCELLED"), "{:#}", late.body);
}

#[tokio::test]
async fn a_booking_that_is_moved_leaves_its_time_to_others_and_keeps_its_history() {
    let desk = Desk::open().await;
    let id = desk.booked(LESSON, "2026-12-08T07:00:00Z").await;
    desk.verb(&desk.sara, "confirm", &id).await.ok();
    // Half an hour later: the old time overlaps the new one.
    let moved = desk.reschedule(&id, "2026-12-08T07:30:00Z").await.ok();
    let booking = moved.at("it.booking");
    assert_eq!((&booking["status"], &booking["rescheduleCount"]), (&json!("CONFIRMED"), &json!(1)));
    assert_eq!((&booking["rescheduledFrom"]["id"], &booking["rescheduledFrom"]["status"]), (&json!(id), &json!("RESCHEDULED")));
    assert_eq!(booking["total"]["amount"], "207.00");
    let reminders: Vec<&Value> = moved.list("it.booking.reminders.nodes").iter().map(|one| &one["scheduledAt"]).collect();
    assert_eq!(reminders.len(), 2);
    let waiting = format!("SELECT count(*) FROM bookings.booking_reminder WHERE booking_id = '{id}' AND status = 'pending'");
    assert_eq!(desk.database.value(&waiting).await, "0");
    // A time that cannot be had changes nothing.
    let new = booking["id"].as_str().unwrap().to_owned();
    let taken = desk.booked(LESSON, "2026-12-08T12:00:00Z").await;
    assert_eq!(refusal(&desk.reschedule(&new, "2026-12-08T12:30:00Z").await, "it"), "TAKEN");
    let status = |id: &str| format!("SELECT status FROM bookings.booking WHERE id = '{id}'");
    assert_eq!(desk.database.value(&status(&new)).await, "confirmed");
    assert_eq!(refusal(&desk.reschedule(&id, "2026-12-08T09:00:00Z").await, "it"), "ILLEGAL_STATE");
    assert_eq!(desk.database.value(&status(&taken)).await, "pending");
}

#[tokio::test]
async fn a_booking_is_its_customers_alone() {
    let desk = Desk::open().await;
    let id = desk.booked(LESSON, "2026-12-08T07:00:00Z").await;
    let khalid = desk.subgraph.as_customer("dakkah", "khalid@dakkah.example").signed_in().await;
    let marie = desk.subgraph.as_customer("paris", "marie@paris.example").signed_in().await;
    for other in [&khalid, &marie] {
        for verb in ["confirm", "cancel", "checkIn"] {
            desk.verb(other, verb, &id).await.refused("NOT_FOUND");
        }
        assert!(other.query(&format!("{{ booking(id: \"{id}\") {{ id }} }}")).await.ok().at("booking").is_null());
    }
    book(&desk.subgraph.as_shopper("dakkah"), LESSON, "2026-12-08T09:00:00Z", 1).await.refused("UNAUTHENTICATED");
    let viewer = desk.subgraph.as_staff("dakkah", "viewer").signed_in().await;
    book(&viewer, LESSON, "2026-12-08T09:00:00Z", 1).await.refused("FORBIDDEN");
    // A customer who names another books for themselves.
    let call =
        "mutation ($input: CreateBookingInput!) { createBooking(input: $input) { booking { customerId } userErrors { code } } }";
    let input = json!({ "serviceProductId": LESSON, "startTime": "2026-12-08T09:00:00Z", "customerId": "cus_01jddk0000000000000000sara" });
    let own = khalid.query_with(call, json!({ "input": input })).await.ok();
    assert_eq!(own.at("createBooking.booking.customerId"), "cus_01jddk00000000000000kha11d");
    // Remarks of staff are not for the customer whose booking it is.
    let remark = format!(
        "mutation {{ updateBooking(id: \"{id}\", input: {{ internalNotes: \"Late last time.\" }}) {{ booking {{ internalNotes }} }} }}"
    );
    assert_eq!(*desk.staff.query(&remark).await.ok().at("updateBooking.booking.internalNotes"), "Late last time.");
    assert!(
        desk.sara
            .query(&format!("{{ booking(id: \"{id}\") {{ internalNotes }} }}"))
            .await
            .ok()
            .at("booking.internalNotes")
            .is_null()
    );
}

/// How many of 32 clients get a place at the same moment, and for what the others are refused.
async fn race(desk: &Desk, service: &str, at: &str, attendees: i32) -> (usize, BTreeSet<String>) {
    let mut clients = Vec::new();
    for email in ["sara", "khalid", "noura", "omar"] {
        clients.push(desk.subgraph.as_customer("dakkah", &format!("{email}@dakkah.example")).signed_in().await);
    }
    let answers = join_all((0..32).map(|index| book(&clients[index % 4], service, at, attendees))).await;
    let refusals: Vec<String> = answers.iter().map(|answer| refusal(answer, "createBooking")).collect();
    let won = refusals.iter().filter(|code| code.is_empty()).count();
    (won, refusals.into_iter().filter(|code| !code.is_empty()).collect())
}

/// Appointments of the same provider that overlap without being one and the same, and appointments with more attendees than seats.
pub(crate) const BROKEN: &str = "SELECT (SELECT count(*) FROM bookings.booking a JOIN bookings.booking b
          ON a.tenant_id = b.tenant_id AND a.provider_id = b.provider_id AND a.id < b.id AND a.start_time < b.busy_until AND b.start_time < a.busy_until
             AND (a.service_product_id, a.start_time) <> (b.service_product_id, b.start_time)
       WHERE a.status NOT IN ('cancelled', 'rescheduled', 'no_show') AND b.status NOT IN ('cancelled', 'rescheduled', 'no_show'))
     + (SELECT count(*) FROM (
          SELECT FROM bookings.booking b JOIN bookings.service_product s ON s.tenant_id = b.tenant_id AND s.id = b.service_product_id
           WHERE b.status NOT IN ('cancelled', 'rescheduled', 'no_show')
           GROUP BY b.tenant_id, b.provider_id, s.id, b.start_time, s.max_capacity HAVING sum(b.attendee_count) > s.max_capacity) AS crowded)";

/// Invariant: One of many clients gets the last slot, and no seat is sold twice.
#[tokio::test]
async fn of_thirty_two_clients_one_gets_the_last_slot_and_no_seat_is_sold_twice() {
    let desk = Desk::open().await;
    assert_eq!(race(&desk, LESSON, "2026-12-08T07:00:00Z", 1).await, (1, BTreeSet::from(["TAKEN".to_owned()])));
    assert_eq!(race(&desk, WORKSHOP, "2026-12-08T14:00:00Z", 1).await, (8, BTreeSet::from(["TAKEN".to_owned()])));
    assert_eq!(race(&desk, WORKSHOP, "2026-12-12T14:00:00Z", 3).await, (2, BTreeSet::from(["CAPACITY".to_owned()])));
    assert_eq!(desk.database.value(BROKEN).await, "0");
    let lines = "SELECT count(*) || ' ' || (SELECT count(*) FROM bookings.booking_item) FROM bookings.booking";
    assert_eq!(desk.database.value(lines).await, "11 11", "who was refused left nothing");
}

/// Invariant: The database alone keeps two bookings from one time and one seat.
#[tokio::test]
async fn the_database_by_itself_keeps_two_from_one_time_and_one_seat() {
    let desk = Desk::open().await;
    let lesson = desk.booked(LESSON, "2026-12-08T07:00:00Z").await;
    let workshop = desk.booked(WORKSHOP, "2026-12-08T14:00:00Z").await;
    let session = desk.database.session("bookings").await;
    session.as_tenant(testkit::tenant_id("dakkah")).await;
    let columns = desk.database.columns("bookings.booking").await;
    let again = async |id: &str, change: &str| {
        let copy = format!(
            "INSERT INTO bookings.booking ({columns}) SELECT {columns} FROM (SELECT (jsonb_populate_record(b, jsonb_build_object('id', 'book_copy' || random(), 'booking_number', 'BK-' || random()) || {change})).*
               FROM bookings.booking b WHERE id = '{id}') AS copies"
        );
        session.rows(&copy).await.map(drop)
    };
    let later = "jsonb_build_object('start_time', start_time + interval '30 min', 'end_time', end_time + interval '30 min', 'busy_until', busy_until + interval '30 min')";
    assert!(again(&lesson, later).await.unwrap_err().contains("booking_start_time_free"));
    assert!(again(&lesson, "'{}'").await.unwrap_err().contains("booking_attendee_count_free"), "the same seat");
    assert!(again(&workshop, "'{}'").await.unwrap_err().contains("booking_attendee_count_free"));
    again(&workshop, "'{\"first_seat\": 2}'").await.expect("the seat beside it is free");
    again(&lesson, "'{\"status\": \"cancelled\"}'").await.expect("what is called off takes no time");
}

/// Invariant: Many rows are added or changed by one statement, which leaves an audit entry and an event of each.
#[tokio::test]
async fn due_reminders_are_sent_a_hundred_at_a_time_each_once_however_many_ask() {
    let desk = Desk::open().await;
    let id = desk.booked(LESSON, "2026-12-08T09:00:00Z").await;
    // The later ones come first in the table, one of them is not due. Paris asks for its own.
    let reminders = format!(
        "INSERT INTO bookings.booking_reminder (id, tenant_id, booking_id, reminder_type, scheduled_at)
         SELECT 'bremind_' || to_char(n, 'FM000'), tenant_id, id, 'email', timestamptz '2026-12-01 02:00Z' - n * interval '1 minute'
         FROM bookings.booking, generate_series(1, 250) AS n WHERE id = '{id}';
         INSERT INTO bookings.booking_reminder (id, tenant_id, booking_id, reminder_type, scheduled_at)
         SELECT 'bremind_later', tenant_id, id, 'email', '2026-12-02 02:00Z' FROM bookings.booking WHERE id = '{id}'"
    );
    desk.database.execute(&reminders).await;
    let due = "mutation { it: sendDueBookingReminders { sent more userErrors { code } } }";
    desk.subgraph.as_staff("paris", "tenant-admin").query(due).await.ok();
    let before = desk.subgraph.statements().await;
    let first = desk.staff.query(due).await.ok();
    assert_eq!(desk.subgraph.statements().await - before, 2, "one to find them and one to send them");
    assert_eq!((first.at("it.sent"), first.at("it.more")), (&json!(100), &json!(true)));
    let sent = "SELECT string_agg(right(id, 3), ' ' ORDER BY id) FROM bookings.booking_reminder WHERE status = 'sent'";
    let earliest: Vec<String> = (151..=250).map(|n| n.to_string()).collect();
    assert_eq!(desk.database.value(sent).await, earliest.join(" "));
    // Eight at once, until nothing is left.
    let all = join_all((0..8).map(async |_| {
        let mut sent = 0;
        loop {
            let answer = desk.staff.query(due).await.ok();
            sent += answer.at("it.sent").as_i64().unwrap();
            if answer.at("it.more") == &json!(false) {
                return sent;
            }
        }
    }));
    assert_eq!(all.await.into_iter().sum::<i64>(), 150);
    for table in ["audit_log WHERE action", "event_outbox WHERE event_type"] {
        let entries = format!("SELECT count(*) FROM platform.{table} = 'booking_reminder.send'");
        assert_eq!(desk.database.value(&entries).await, "250", "{table}");
    }
    let each = "SELECT count(DISTINCT aggregate_id) FROM platform.event_outbox WHERE event_type = 'booking_reminder.send' AND payload ->> 'status' = 'sent'";
    assert_eq!(desk.database.value(each).await, "250");
    let waiting = "SELECT string_agg(id, ' ') FROM bookings.booking_reminder WHERE status = 'pending'";
    assert_eq!(desk.database.value(waiting).await, "bremind_later");
}

#[tokio::test]
async fn nobody_gets_out_of_the_fee_by_moving_the_booking_first() {
    let desk = Desk::open().await;
    let all = r#"UPDATE bookings.service_product SET cancellation_policy = '[{"hoursBefore": 72, "feePercent": 0}, {"hoursBefore": 0, "feePercent": 100}]'"#;
    desk.database.execute(all).await;
    let moved = async |by: &Client, id: &str, at: &str| {
        let call = "mutation ($id: ID!, $at: DateTime!) { it: rescheduleBooking(id: $id, startTime: $at) {
            booking { id keptFee { amount } } userErrors { code } } }";
        let answer = by.query_with(call, json!({ "id": id, "at": at })).await.ok();
        (answer.text("it.booking.id").to_owned(), answer.at("it.booking.keptFee.amount").clone())
    };
    let fee =
        async |id: &str| desk.verb(&desk.sara, "cancel", id).await.ok().text("it.booking.cancellationFee.amount").to_owned();
    // A week ahead moving is free, and so is calling off.
    let early = desk.booked(LESSON, "2026-12-08T07:00:00Z").await;
    let (early, kept) = moved(&desk.sara, &early, "2026-12-08T09:00:00Z").await;
    assert_eq!((kept, fee(&early).await.as_str()), (Value::Null, "0.00"));
    // A day ahead it is owed whatever becomes of it, however often it is moved.
    let late = desk.booked(LESSON, "2026-12-02T11:00:00Z").await;
    let (late, kept) = moved(&desk.sara, &late, "2026-12-30T12:00:00Z").await;
    assert_eq!(kept, "207.00");
    let (late, kept) = moved(&desk.sara, &late, "2026-12-29T07:00:00Z").await;
    assert_eq!((kept, fee(&late).await.as_str()), (json!("207.00"), "207.00"));
    // Staff who move it begin anew, and may waive it.
    let moved_by_staff = desk.booked(LESSON, "2026-12-02T11:00:00Z").await;
    let (moved_by_staff, kept) = moved(&desk.staff, &moved_by_staff, "2026-12-30T12:00:00Z").await;
    assert_eq!((kept, fee(&moved_by_staff).await.as_str()), (Value::Null, "0.00"));
}

#[tokio::test]
async fn a_day_at_the_end_of_the_calendar_is_refused() {
    let desk = Desk::open().await;
    let shopper = desk.subgraph.as_shopper("dakkah");
    let days = ["+262142-12-31", "-262143-01-01", "9999-12-31", "1900-01-01", "0001-01-01"];
    for day in days {
        let slots = format!("{{ bookingSlots(serviceProductId: \"{LESSON}\", from: \"{day}\", to: \"{day}\") {{ startTime }} }}");
        let answer = shopper.query(&slots).await;
        assert_eq!(answer.status, 200, "{day}: {:#}", answer.body);
        match day {
            "9999-12-31" | "1900-01-01" => assert_eq!(answer.ok().at("bookingSlots"), &json!([])),
            _ => assert!(answer.codes() == ["INVALID"] && answer.message(0).contains("1900 to 9999"), "{:#}", answer.body),
        }
    }
    let id = desk.booked(LESSON, "2026-12-08T07:00:00Z").await;
    for at in ["+262142-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1900-01-01T00:00:00Z"] {
        for answer in [book(&desk.sara, LESSON, at, 1).await, desk.reschedule(&id, at).await] {
            assert_eq!(answer.status, 200, "{:#}", answer.body);
            let told = answer.body.to_string();
            assert!(!told.contains("INTERNAL") && told.contains("\"code\""), "{told}");
        }
    }
    // What staff may type is no way out of it either.
    let far = "UPDATE bookings.availability SET max_advance_days = 2147483647, buffer_minutes = 2147483647;
               UPDATE bookings.service_product SET cancellation_policy = '[{\"hoursBefore\": 9223372036854775807, \"feePercent\": 0}]'";
    desk.database.execute(far).await;
    assert!(!desk.times("2026-12-09").await.is_empty());
    desk.verb(&desk.sara, "cancel", &id).await.ok();
}

/// Invariant: A booking is for a customer, who is not deleted while the booking lies ahead.
#[tokio::test]
async fn a_booking_is_for_a_customer_that_there_is_and_who_has_one_ahead_stays() {
    let desk = Desk::open().await;
    let customers = TestSubgraph::start(named("customers").unwrap(), desk.database.url()).await;
    let staff = customers.as_staff("dakkah", "tenant-admin").signed_in().await;
    let create = "mutation { done: createCustomer(input: { email: \"new@dakkah.example\" }) { customer { id } } }";
    let customer = staff.query(create).await.ok().text("done.customer.id").to_owned();
    let book_for = async |customer: &str, at: &str| {
        let call = "mutation ($input: CreateBookingInput!) { it: createBooking(input: $input) { booking { id } userErrors { field code } } }";
        let input = json!({ "serviceProductId": LESSON, "startTime": at, "customerId": customer });
        desk.staff.query_with(call, json!({ "input": input })).await.ok()
    };
    for nobody in ["cus_nobody", "cus_01jdpa000000000000000mar1e"] {
        assert_eq!(book_for(nobody, "2027-01-05T07:00:00Z").await.user_errors("it"), ["customerId: NOT_FOUND"]);
    }
    let id = book_for(&customer, "2027-01-05T07:00:00Z").await.text("it.booking.id").to_owned();
    let delete = format!("mutation {{ done: deleteCustomer(id: \"{customer}\") {{ userErrors {{ field code }} }} }}");
    assert_eq!(staff.query(&delete).await.ok().user_errors("done"), ["id: HAS_BOOKING"]);
    desk.verb(&desk.staff, "cancel", &id).await.ok();
    assert_eq!(staff.query(&delete).await.ok().user_errors("done"), [""; 0]);
    assert_eq!(book_for(&customer, "2027-01-05T09:00:00Z").await.user_errors("it"), ["customerId: NOT_FOUND"]);
}
