//! Which times of a service can be booked.

use std::collections::{HashMap, HashSet};

use async_graphql::{Context, Object, SimpleObject};
use chrono::{Datelike, Duration, NaiveDate};
use chrono_tz::Tz;
use diesel::QueryResult;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, try_join};
use kit::{Code, DatabaseConnection, Date, Error, Id, Result, Scope, Timestamp, Transaction, UserError};

use crate::availability::Availability;
use crate::availability_exception::AvailabilityException;
use crate::opening_hours::{Rule, common, open};
use crate::schema::{availability, availability_exception, booking, service_product, service_provider};
use crate::service_product::ServiceProduct;
use crate::service_provider::ServiceProvider;

/// The states in which a booking holds its time, as the exclusion constraints of the table have them.
const HOLDING: [&str; 5] = ["pending", "confirmed", "checked_in", "in_progress", "completed"];

/// Whether times of a year can be booked at all: far from where the calendar of the machine ends, so that what is reckoned from them stays in it.
pub(crate) fn in_the_calendar(year: i32) -> bool {
    (1900..=9999).contains(&year)
}

/// Days that one query may ask for.
const MOST_DAYS: i64 = 31;

/// Queries for times.
#[derive(Default)]
pub struct SlotQuery;

#[Object]
impl SlotQuery {
    /// Lists the times at which a service can be booked, in order of time, on the days from one to another: at most 31. Days are those of the
    /// place, in the time zone of the hours.
    async fn booking_slots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service.")] service_product_id: Id,
        #[graphql(desc = "Who is to perform it; all who do unless given.")] provider_id: Option<Id>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day.")] to: Date,
        #[graphql(desc = "How many attend.", default = 1)] attendees: i32,
    ) -> Result<Vec<BookingSlot>> {
        let scope = Scope::of(ctx)?;
        for (name, day) in [("from", from), ("to", to)] {
            if !in_the_calendar(day.0.year()) {
                return Err(Error::Invalid(format!("`{name}` must be a day in a year from 1900 to 9999.")));
            }
        }
        let days = (to.0 - from.0).num_days();
        if !(0..MOST_DAYS).contains(&days) {
            return Err(Error::Invalid(format!("`to` must be a day from `from` on, and not {MOST_DAYS} days or more after it.")));
        }
        if attendees < 1 {
            return Err(Error::Invalid("`attendees` must be at least 1.".into()));
        }
        let wanted = Wanted { service: service_product_id, provider: provider_id, from: from.0, to: to.0 };
        let schedules = Box::pin(wanted.schedules(Source::Scope(scope))).await?;
        let slots = schedules.iter().flat_map(|schedule| schedule.slots(from.0, to.0, attendees, scope.now()));
        let mut slots: Vec<BookingSlot> = slots.collect();
        slots.sort_by(|one, other| (one.start_time, &one.provider_name).cmp(&(other.start_time, &other.provider_name)));
        Ok(slots)
    }
}

/// A time at which a service can be booked.
#[derive(Clone, Debug, SimpleObject)]
pub struct BookingSlot {
    /// Begin of the appointment, UTC.
    pub start_time: Timestamp,
    /// End of the appointment, UTC.
    pub end_time: Timestamp,
    /// Id of the person or team that performs it; null for a service that nobody in particular performs.
    pub provider_id: Option<Id>,
    /// Name of the person or team.
    pub provider_name: Option<String>,
    /// Seats that are free then.
    pub seats_left: i32,
    /// Time zone of the place, as an IANA name.
    pub timezone: String,
}

/// Where rows are read: for a query, or in a write, which sees what others have written until then.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Scope(&'a Scope),
    Transaction(&'a Transaction),
}

impl Source<'_> {
    fn scope(&self) -> &Scope {
        match self {
            Self::Scope(scope) => scope,
            Self::Transaction(transaction) => transaction.scope(),
        }
    }

    /// The rows of a statement. In a box, since its future is large and several are awaited at once.
    fn read<'a, R: Send + 'static>(
        &'a self,
        from: &'static str,
        run: impl for<'c> Fn(&'c DatabaseConnection) -> BoxFuture<'c, QueryResult<Vec<R>>> + Send + Sync + 'a,
    ) -> BoxFuture<'a, Result<Vec<R>>> {
        async move {
            match self {
                Self::Scope(scope) => scope.read(from, run).await,
                Self::Transaction(transaction) => transaction.call(from, run(transaction.connection()?)).await,
            }
        }
        .boxed()
    }
}

/// A service on some days, by one provider or by all.
pub(crate) struct Wanted {
    pub(crate) service: Id,
    pub(crate) provider: Option<Id>,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

/// When one provider performs a service, and what is booked already. Nobody in particular performs a service that no provider names.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub(crate) service: ServiceProduct,
    pub(crate) provider: Option<ServiceProvider>,
    rules: Vec<Rule>,
    service_rules: Vec<Rule>,
    booked: Vec<Appointment>,
}

/// A booking that holds its time.
#[derive(Clone, Debug, Queryable)]
struct Appointment {
    id: Id,
    provider_id: Option<Id>,
    service_product_id: Id,
    start_time: Timestamp,
    busy_until: Timestamp,
    first_seat: i32,
    attendee_count: i32,
}

/// A time that is free, with what a booking of it needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) busy_until: Timestamp,
    pub(crate) timezone: Tz,
    /// The seats that others have taken, in order: the booking's id, its first seat and how many.
    pub(crate) seated: Vec<(Id, i32, i32)>,
    seats_left: i32,
}

impl Wanted {
    /// One schedule for each provider who performs the service, in the order of their ids. Errors: `NOT_FOUND` for a service that cannot be
    /// booked.
    pub(crate) async fn schedules(&self, source: Source<'_>) -> Result<Vec<Schedule>> {
        let tenant = source.scope().tenant_id().clone();
        let services = source.read("service_product", |mut connection| {
            service_product::table
                .filter(service_product::tenant_id.eq(tenant.clone()))
                .filter(service_product::id.eq(self.service.clone()))
                .filter(service_product::is_active)
                .filter(service_product::deleted_at.is_null())
                .select(ServiceProduct::as_select())
                .load(&mut connection)
                .boxed()
        });
        // One who names no services performs all of them.
        let performs = || {
            let named = service_provider::service_ids.has_key(self.service.clone());
            service_provider::service_ids.is_null().nullable().or(named)
        };
        let providers = source.read("service_provider", |mut connection| {
            service_provider::table
                .filter(service_provider::tenant_id.eq(tenant.clone()))
                .filter(service_provider::status.eq("active"))
                .filter(service_provider::deleted_at.is_null())
                .filter(performs())
                .order(service_provider::id)
                .select(ServiceProvider::as_select())
                .load(&mut connection)
                .boxed()
        });
        let (services, providers): (Vec<ServiceProduct>, Vec<ServiceProvider>) = try_join(services, providers).await?;
        let Some(service) = services.into_iter().next() else {
            return Err(Error::NotFound("There is no such ServiceProduct.".into()));
        };
        let mut providers: Vec<Option<ServiceProvider>> = providers.into_iter().map(Some).collect();
        if providers.is_empty() {
            providers.push(None);
        }
        if self.provider.is_some() {
            providers.retain(|provider| provider.as_ref().map(|provider| &provider.id) == self.provider.as_ref());
        }
        let (mut rules, booked) =
            try_join(self.rules(source, &service, &providers), self.booked(source, &service, &providers)).await?;
        let service_rules = rules.remove(&service.id).unwrap_or_default();
        let schedule = |provider: Option<ServiceProvider>| {
            let id = provider.as_ref().map(|provider| &provider.id);
            let busy = |appointment: &&Appointment| match id {
                Some(id) => appointment.provider_id.as_ref() == Some(id),
                None => appointment.provider_id.is_none() && appointment.service_product_id == service.id,
            };
            Schedule {
                rules: id.and_then(|id| rules.get(id)).cloned().unwrap_or_default(),
                booked: booked.iter().filter(busy).cloned().collect(),
                service: service.clone(),
                service_rules: service_rules.clone(),
                provider,
            }
        };
        Ok(providers.into_iter().map(schedule).collect())
    }

    /// The rules of the service and of the providers, by their owner.
    async fn rules(
        &self,
        source: Source<'_>,
        service: &ServiceProduct,
        providers: &[Option<ServiceProvider>],
    ) -> Result<HashMap<Id, Vec<Rule>>> {
        let tenant = source.scope().tenant_id().clone();
        let mut owners = vec![service.id.clone()];
        owners.extend(providers.iter().flatten().map(|provider| provider.id.clone()));
        let rules: Vec<Availability> = source
            .read("availability", |mut connection| {
                availability::table
                    .filter(availability::tenant_id.eq(tenant.clone()))
                    .filter(availability::owner_id.eq_any(owners.clone()))
                    .filter(availability::is_active)
                    .filter(availability::deleted_at.is_null())
                    .order(availability::id)
                    .select(Availability::as_select())
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        let ids: Vec<Id> = rules.iter().map(|rule| rule.id.clone()).collect();
        let exceptions: Vec<AvailabilityException> = source
            .read("availability_exception", |mut connection| {
                availability_exception::table
                    .filter(availability_exception::tenant_id.eq(tenant.clone()))
                    .filter(availability_exception::availability_id.eq_any(ids.clone()))
                    .filter(availability_exception::deleted_at.is_null())
                    .order(availability_exception::id)
                    .select(AvailabilityException::as_select())
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        let mut of_owner: HashMap<Id, Vec<Rule>> = HashMap::new();
        for rule in rules {
            let own = exceptions.iter().filter(|exception| exception.availability_id == rule.id).cloned().collect();
            of_owner.entry(rule.owner_id.clone()).or_default().push(Rule { rule, exceptions: own });
        }
        Ok(of_owner)
    }

    /// What is booked around these days: of the providers, and of the service where nobody in particular performs it.
    async fn booked(
        &self,
        source: Source<'_>,
        service: &ServiceProduct,
        providers: &[Option<ServiceProvider>],
    ) -> Result<Vec<Appointment>> {
        let tenant = source.scope().tenant_id().clone();
        let ids: Vec<Id> = providers.iter().flatten().map(|provider| provider.id.clone()).collect();
        let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
        // A day more at either side, for time zones, and the longest appointment.
        let around = Duration::days(2);
        let length = Duration::minutes(service.duration_minutes.into());
        let first = midnight(self.from).checked_sub_signed(around);
        let last = midnight(self.to).checked_add_signed(around).and_then(|last| last.checked_add_signed(length));
        let (Some(first), Some(last)) = (first, last) else { return Err(beyond_the_calendar()) };
        source
            .read("booking", |mut connection| {
                let held = booking::table
                    .filter(booking::tenant_id.eq(tenant.clone()))
                    .filter(booking::deleted_at.is_null())
                    .filter(booking::status.eq_any(HOLDING))
                    .filter(booking::start_time.lt(last))
                    .filter(booking::busy_until.gt(first))
                    .into_boxed();
                let held = match providers {
                    [None] => {
                        held.filter(booking::provider_id.is_null()).filter(booking::service_product_id.eq(service.id.clone()))
                    }
                    _ => held.filter(booking::provider_id.eq_any(ids.clone())),
                };
                held.order((booking::start_time, booking::first_seat))
                    .select((
                        booking::id,
                        booking::provider_id,
                        booking::service_product_id,
                        booking::start_time,
                        booking::busy_until,
                        booking::first_seat,
                        booking::attendee_count,
                    ))
                    .load(&mut connection)
                    .boxed()
            })
            .await
    }
}

fn beyond_the_calendar() -> Error {
    Error::Invalid("The days are too far away: the calendar ends before.".into())
}

impl Schedule {
    /// The rule that says in which steps slots begin: that of the service where it has one.
    fn leading(&self) -> Option<&Rule> {
        self.service_rules.as_slice().first().or(self.rules.as_slice().first())
    }

    fn timezone(&self) -> Tz {
        self.leading().map_or(Tz::UTC, Rule::zone)
    }

    fn all_rules(&self) -> impl Iterator<Item = &Availability> {
        self.service_rules.iter().chain(&self.rules).map(|rule| &rule.rule)
    }

    fn buffer(&self) -> Duration {
        let minutes = self.all_rules().map(|rule| rule.buffer_minutes).chain([self.service.buffer_minutes]).max();
        Duration::minutes(minutes.unwrap_or_default().into())
    }

    /// The times at which an appointment may begin on the days from one to another, whether they are free or not.
    fn starts(&self, from: NaiveDate, to: NaiveDate, now: Timestamp) -> Vec<Timestamp> {
        let Some(leading) = self.leading() else { return Vec::new() };
        let (before, after) = (from.pred_opt().unwrap_or(from), to.succ_opt().unwrap_or(to));
        let hours = |rules: &[Rule]| open(rules, before, after);
        let open = match (self.rules.is_empty(), self.service_rules.is_empty()) {
            (false, false) => common(&hours(&self.rules), &hours(&self.service_rules)),
            (false, true) => hours(&self.rules),
            _ => hours(&self.service_rules),
        };
        let zone = leading.zone();
        let today = now.with_timezone(&zone).date_naive();
        let farthest = self.all_rules().filter_map(|rule| rule.max_advance_days).min();
        // A limit beyond the calendar is none.
        let farthest = farthest.and_then(|days| today.checked_add_signed(Duration::days(days.into())));
        let step = Duration::minutes(leading.rule.slot_duration_minutes.max(1).into());
        let length = Duration::minutes(self.service.duration_minutes.into());
        let mut starts = Vec::new();
        for (opens, closes) in open {
            let mut start = opens;
            while start.checked_add_signed(length).is_some_and(|end| end <= closes) {
                let day = start.with_timezone(&zone).date_naive();
                if from <= day && day <= to && start > now && farthest.is_none_or(|farthest| day <= farthest) {
                    starts.push(start);
                }
                let Some(next) = start.checked_add_signed(step) else { break };
                start = next;
            }
        }
        starts
    }

    /// Whether so many can be booked at a time that is offered, or why not.
    fn place(&self, start: Timestamp, attendees: i32) -> Result<Place, UserError> {
        let zone = self.timezone();
        let end = start.checked_add_signed(Duration::minutes(self.service.duration_minutes.into()));
        let busy_until = end.and_then(|end| end.checked_add_signed(self.buffer()));
        let (Some(end), Some(busy_until)) = (end, busy_until) else {
            return Err(UserError::new("start_time", Code::Invalid, "The appointment would end beyond the calendar."));
        };
        let overlapping: Vec<&Appointment> =
            self.booked.iter().filter(|booked| booked.start_time < busy_until && booked.busy_until > start).collect();
        let same = |booked: &&&Appointment| booked.service_product_id == self.service.id && booked.start_time == start;
        let taken = || UserError::new("start_time", Code::Taken, "The time is taken.");
        if overlapping.iter().any(|booked| !same(&booked)) {
            return Err(taken());
        }
        let seated: Vec<(Id, i32, i32)> =
            overlapping.iter().map(|booked| (booked.id.clone(), booked.first_seat, booked.attendee_count)).collect();
        let seats_left = self.service.max_capacity - seated.iter().map(|(_, _, seats)| seats).sum::<i32>();
        if seats_left < attendees {
            if seats_left <= 0 {
                return Err(taken());
            }
            return Err(UserError::new(
                "attendee_count",
                Code::Capacity,
                format!("There are {seats_left} seats left at this time."),
            ));
        }
        let day = start.with_timezone(&zone).date_naive();
        let most = self.provider.as_ref().and_then(|provider| provider.max_daily_bookings);
        let of_day: HashSet<&Id> = self
            .booked
            .iter()
            .filter(|booked| booked.start_time.with_timezone(&zone).date_naive() == day)
            .map(|booked| &booked.id)
            .collect();
        if most.is_some_and(|most| i32::try_from(of_day.len()).unwrap_or(i32::MAX) >= most) {
            return Err(UserError::new("start_time", Code::FullyBooked, "No more bookings are taken on this day."));
        }
        Ok(Place { start, end, busy_until, timezone: zone, seated, seats_left })
    }

    /// The slots that so many can book.
    fn slots(&self, from: NaiveDate, to: NaiveDate, attendees: i32, now: Timestamp) -> Vec<BookingSlot> {
        let places = self.starts(from, to, now).into_iter().filter_map(|start| self.place(start, attendees).ok());
        let slot = |place: Place| BookingSlot {
            start_time: place.start,
            end_time: place.end,
            provider_id: self.provider.as_ref().map(|provider| provider.id.clone()),
            provider_name: self.provider.as_ref().map(|provider| provider.name.clone()),
            seats_left: place.seats_left,
            timezone: place.timezone.name().to_owned(),
        };
        places.map(slot).collect()
    }

    /// The place at a time, or why there is none.
    pub(crate) fn place_at(&self, start: Timestamp, attendees: i32, now: Timestamp) -> Result<Place, UserError> {
        let day = start.with_timezone(&self.timezone()).date_naive();
        if !self.starts(day, day, now).contains(&start) {
            return Err(UserError::new(
                "start_time",
                Code::NotOffered,
                "The service is not offered at this time: see `bookingSlots`.",
            ));
        }
        self.place(start, attendees)
    }
}

impl Place {
    /// The first of so many free seats in a row; None when those that are free do not lie side by side.
    pub(crate) fn first_seat(&self, attendees: i32) -> Option<i32> {
        let capacity = self.seats_left + self.seated.iter().map(|(_, _, seats)| seats).sum::<i32>();
        let mut next = 1;
        for (_, first, seats) in &self.seated {
            if first - next >= attendees {
                break;
            }
            next = next.max(first + seats);
        }
        (next + attendees - 1 <= capacity).then_some(next)
    }
}
