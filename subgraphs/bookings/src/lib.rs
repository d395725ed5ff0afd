//! Services, bookings, who performs them and when.

pub mod availability;
pub mod availability_exception;
pub mod booking;
pub mod booking_item;
pub mod booking_lifecycle;
pub mod booking_reminder;
pub mod customer;
pub mod location_type;
mod opening_hours;
pub mod order;
mod price;
pub mod product;
pub mod reminders;
pub mod reservation;
mod schema;
pub mod service_product;
pub mod service_provider;
pub mod slots;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::availability::{AvailabilityMutation, AvailabilityQuery};
use crate::availability_exception::{AvailabilityExceptionMutation, AvailabilityExceptionQuery};
use crate::booking::{BookingMutation, BookingQuery};
use crate::booking_item::{BookingItemMutation, BookingItemQuery};
use crate::booking_lifecycle::BookingLifecycleMutation;
use crate::booking_reminder::{BookingReminderMutation, BookingReminderQuery};
use crate::customer::CustomerReference;
use crate::product::ProductReference;
use crate::reminders::ReminderMutation;
use crate::reservation::ReservationMutation;
use crate::service_product::{ServiceProductMutation, ServiceProductQuery};
use crate::service_provider::{ServiceProviderMutation, ServiceProviderQuery};
use crate::slots::SlotQuery;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/bookings");

kit::roots! {
    /// Queries of this subgraph.
    Query(ServiceProductQuery, ServiceProviderQuery, AvailabilityQuery, AvailabilityExceptionQuery, BookingQuery, BookingItemQuery, BookingReminderQuery, SlotQuery, CustomerReference, ProductReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(ServiceProductMutation, ServiceProviderMutation, AvailabilityMutation, AvailabilityExceptionMutation, BookingMutation, BookingItemMutation, BookingReminderMutation, ReservationMutation, BookingLifecycleMutation, ReminderMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("bookings", schema, MIGRATIONS)
}
