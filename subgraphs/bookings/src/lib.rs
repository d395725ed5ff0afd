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

use diesel_migrations::embed_migrations;

use crate::availability::Availability;
use crate::availability_exception::AvailabilityException;
use crate::booking::Booking;
use crate::booking_item::BookingItem;
use crate::booking_lifecycle::BookingLifecycleMutation;
use crate::booking_reminder::BookingReminder;
use crate::customer::Customer;
use crate::product::Product;
use crate::reminders::ReminderMutation;
use crate::reservation::ReservationMutation;
use crate::service_product::ServiceProduct;
use crate::service_provider::ServiceProvider;
use crate::slots::SlotQuery;

kit::subgraph! {
    name: "bookings",
    migrations: embed_migrations!("../../migrations/bookings"),
    entities: [ServiceProduct, ServiceProvider, Availability, AvailabilityException, Booking, BookingItem, BookingReminder],
    references: [Customer, Product],
    queries: [SlotQuery],
    mutations: [ReservationMutation, BookingLifecycleMutation, ReminderMutation],
}
