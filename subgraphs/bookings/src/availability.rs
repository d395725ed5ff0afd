//! Availabilities.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, Date, Entity, Hooks, Id, OpeningHours, Scope, TextEnum, Timestamp, UserError, Value, relations,
};

use crate::availability_exception::AvailabilityException;
use crate::opening_hours::{fault_in, zone};
use crate::schema;
use crate::service_product::ServiceProduct;
use crate::service_provider::ServiceProvider;

/// A rule from which bookable slots are computed: the hours of a provider, of a service or of another resource, week by week.
/// Customers and visitors see active rules only.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::availability)]
#[entity(prefix = "avail", plural = "availabilities", access = storefront(is_active = true), cache = 60, hooks, relations)]
pub struct Availability {
    /// Id of the availability, `avail_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// What kind of thing the hours are of.
    #[entity(create, filter)]
    pub owner_type: AvailabilityOwnerType,
    /// Id of the provider, service or resource that the hours are of.
    #[entity(create, filter)]
    pub owner_id: Id,
    /// How the hours are meant.
    #[entity(create, default, update, filter, order)]
    pub schedule_type: AvailabilityScheduleType,
    /// Hours of each day of the week, local to `timezone`; a day that is left out is closed. Null means that only exceptions
    /// open.
    #[entity(create, update)]
    pub weekly_schedule: Option<OpeningHours>,
    /// Minutes between the beginnings of two slots.
    #[entity(create, default, update, filter, order)]
    pub slot_duration_minutes: i32,
    /// Minutes that are kept free after an appointment, where its service asks for fewer.
    #[entity(create, default, update, filter, order)]
    pub buffer_minutes: i32,
    /// Days ahead of which nothing can be booked yet, counted from today. Null means no limit.
    #[entity(create, update, filter, order)]
    pub max_advance_days: Option<i32>,
    /// Time zone of the hours as an IANA name, such as Asia/Riyadh. Hours keep to the clock when it changes for summer.
    #[entity(create, default, update, filter)]
    pub timezone: String,
    /// First day on which the rule applies. Null means from the beginning.
    #[entity(create, update, filter, order)]
    pub effective_from: Option<Date>,
    /// Last day on which the rule applies. Null means without end.
    #[entity(create, update, filter, order)]
    pub effective_to: Option<Date>,
    /// Whether the rule applies. Inactive rules are visible to staff only.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Availability {
    /// Days on which other hours hold.
    #[has_many(AvailabilityException.availability_id)]
    fn exceptions();

    /// The provider whose hours these are; null for those of a service or a resource.
    #[belongs_to(ServiceProvider.owner_id)]
    fn provider();

    /// The service whose hours these are; null for those of a provider or a resource.
    #[belongs_to(ServiceProduct.owner_id)]
    fn service_product();
}

impl Hooks for Availability {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let mut errors = Vec::new();
        if row.get("timezone").and_then(Value::as_text).is_some_and(|name| zone(name).is_none()) {
            errors.push(UserError::new("timezone", Code::Invalid, "It is no time zone: write an IANA name such as Asia/Riyadh."));
        }
        if let Some(Value::Json(json)) = row.get("weekly_schedule")
            && let Some(fault) = serde_json::from_value(json.clone()).ok().and_then(|week| fault_in(&week))
        {
            errors.push(UserError::new("weekly_schedule", Code::Invalid, fault));
        }
        Ok(errors)
    }
}

/// What kind of thing hours are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AvailabilityOwnerType {
    /// A person or team: their working hours.
    Provider,
    /// A service, whoever performs it: when it is offered.
    Service,
    /// Something else that is needed, such as a room; its id is known outside only.
    Resource,
}

/// How the hours of a rule are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum AvailabilityScheduleType {
    /// Hours that come again each week.
    Recurring,
    /// Hours of a period of its own, between `effectiveFrom` and `effectiveTo`, in place of the recurring ones.
    Custom,
    /// Hours in which nothing can be booked, whatever other rules say.
    Block,
}
