//! Availability exceptions.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::availability::Availability;
use crate::schema;

/// Days on which other hours hold than those of an availability rule: a holiday, a closed day, special hours. Readable by
/// whoever may read the rule.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::availability_exception)]
#[entity(prefix = "avex", plural = "availabilityExceptions", access = parent(availability_id: Availability), relations)]
pub struct AvailabilityException {
    /// Id of the availability exception, `avex_…`.
    #[entity(filter)]
    pub id: Id,
    /// Rule from which it deviates.
    #[entity(create, filter)]
    pub availability_id: Id,
    /// Name of the occasion, such as National Day.
    #[entity(create, update, filter, order)]
    pub title: Option<String>,
    /// What happens to the hours.
    #[entity(create, update, filter, order)]
    pub exception_type: AvailabilityExceptionExceptionType,
    /// Begin of the exception. With `allDay` only its day counts, in the time zone of the rule.
    #[entity(create, update, filter, order)]
    pub start_date: Timestamp,
    /// End of the exception, not before `startDate`. With `allDay` its day is the last one.
    #[entity(create, update, filter, order)]
    pub end_date: Timestamp,
    /// Whether whole days are meant. Otherwise the exception holds from `startDate` to `endDate` to the minute, or from
    /// `startTime` to `endTime` of each day where those are given.
    #[entity(create, default, update, filter)]
    pub all_day: bool,
    /// Local time of opening on those days, such as 10:00; where hours close, the time from which they do.
    #[entity(create, update)]
    pub start_time: Option<String>,
    /// Local time of closing on those days, such as 14:00; where hours close, the time until which they do.
    #[entity(create, update)]
    pub end_time: Option<String>,
    /// Whether it comes again, as JSON: {"frequency": "yearly"} repeats the days each year. Null means once.
    #[entity(create, update)]
    pub recurrence: Option<serde_json::Value>,
    /// Why, for staff and customers.
    #[entity(create, update)]
    pub reason: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl AvailabilityException {
    /// The rule that `availabilityId` names.
    #[belongs_to(Availability.availability_id)]
    fn availability();
}

/// What an exception does to the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AvailabilityExceptionExceptionType {
    /// Closed: the provider is away.
    DayOff,
    /// Closed: a public holiday.
    Holiday,
    /// Open from `startTime` to `endTime`, in place of the usual hours.
    SpecialHours,
    /// Open from `startTime` to `endTime`, besides the usual hours.
    ExtendedHours,
    /// Closed: nothing is offered.
    Blackout,
}
