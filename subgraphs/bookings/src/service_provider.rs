//! Service providers.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Assignments, Entity, Hooks, Id, Private, RowReference, StringList, TextEnum, Timestamp, relations};

use crate::availability::Availability;
use crate::booking::Booking;
use crate::schema;

/// A person or team that performs services. Customers and visitors see those who are not inactive.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::service_provider)]
#[entity(prefix = "svcprov", plural = "serviceProviders", access = storefront(status != "inactive"), cache = 60, hooks, relations)]
pub struct ServiceProvider {
    /// Id of the service provider, `svcprov_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Staff account of the person, which sees their calendar. Null for a team or somebody without an account. Null for everyone
    /// but staff.
    #[entity(create, update, filter, private)]
    pub user_id: Private<Option<Id>>,
    /// Name of the person or team as shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// E-mail address to which schedules go. Null for everyone but staff.
    #[entity(create, update, private, personal)]
    pub email: Private<Option<String>>,
    /// Phone number with country prefix. Null for everyone but staff.
    #[entity(create, update, private, personal)]
    pub phone: Private<Option<String>>,
    /// Text about the person for customers.
    #[entity(create, update)]
    pub bio: Option<String>,
    /// What the person is good at, as words to be shown.
    #[entity(create, update)]
    pub specializations: Option<StringList>,
    /// Ids of the services that the person performs. Null means all of them.
    #[entity(create, update)]
    pub service_ids: Option<StringList>,
    /// Bookings that the person takes on one day, in the time zone of the schedule. Null means no limit.
    #[entity(create, update, filter, order)]
    pub max_daily_bookings: Option<i32>,
    /// Whether the person can be booked.
    #[entity(create, default, update, filter, order)]
    pub status: ServiceProviderStatus,
    /// Mean of the stars that customers gave, from 1 to 5, as the program tells that collects them. Null where none does.
    #[entity(create, update, filter, order)]
    pub average_rating: Option<f64>,
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

impl Hooks for ServiceProvider {
    fn references(_: &Assignments) -> Vec<RowReference> {
        vec![RowReference { column: "user_id", entity: "AdminUser" }]
    }
}

#[relations]
impl ServiceProvider {
    /// The bookings of the person; a customer sees their own.
    #[has_many(Booking.provider_id)]
    fn bookings();

    /// When the person works.
    #[has_many(Availability.owner_id)]
    fn availabilities();
}

/// Whether the person can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ServiceProviderStatus {
    /// Can be booked.
    Active,
    /// Works here no longer; kept for past bookings and visible to staff only.
    Inactive,
    /// Away for the time being: is shown and cannot be booked.
    OnLeave,
}
