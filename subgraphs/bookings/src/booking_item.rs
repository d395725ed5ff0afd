//! Booking items.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::booking::Booking;
use crate::schema;
use crate::service_product::ServiceProduct;
use crate::service_provider::ServiceProvider;

/// A line of a booking: one service with its time, quantity and price. Readable by whoever may read the booking. Lines are
/// written with their booking.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::booking_item)]
#[entity(prefix = "bitem", plural = "bookingItems", access = parent(booking_id: Booking), without(create, delete), relations)]
pub struct BookingItem {
    /// Id of the booking item, `bitem_…`.
    #[entity(filter)]
    pub id: Id,
    /// Booking the line belongs to. Its currency is that of all amounts of the line.
    #[entity(filter)]
    pub booking_id: Id,
    /// Service of the line.
    #[entity(filter)]
    pub service_product_id: Id,
    /// Person or team that performs it. Null where that is left open.
    #[entity(filter)]
    pub provider_id: Option<Id>,
    /// Text of the line: the name of the service as it was when booked.
    #[entity(filter, order)]
    pub title: String,
    /// Further text for the customer.
    #[entity(update)]
    pub description: Option<String>,
    /// Number of units that are charged: attendees of a service priced per person, otherwise 1.
    #[entity(filter, order)]
    pub quantity: i32,
    /// Price of one unit before tax, in the currency of the booking.
    #[entity(filter, order)]
    pub unit_price: Decimal,
    /// Price of the line before tax, in the currency of the booking. Computed.
    #[entity(filter, order)]
    pub total_price: Decimal,
    /// Length in minutes.
    #[entity(filter, order)]
    pub duration_minutes: Option<i32>,
    /// Begin, UTC.
    #[entity(filter, order)]
    pub start_time: Option<Timestamp>,
    /// End, UTC.
    #[entity(filter, order)]
    pub end_time: Option<Timestamp>,
    /// State of the line; follows that of the booking.
    #[entity(filter, order)]
    pub status: BookingItemStatus,
    /// Remarks on the line.
    #[entity(update)]
    pub notes: Option<String>,
    /// Room or thing that is reserved for it, by its name or id in the system that knows it.
    #[entity(update, filter)]
    pub resource_id: Option<String>,
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
impl BookingItem {
    /// The booking that `bookingId` names.
    #[belongs_to(Booking.booking_id)]
    fn booking();

    /// The service that `serviceProductId` names.
    #[belongs_to(ServiceProduct.service_product_id)]
    fn service_product();

    /// The provider that `providerId` names.
    #[belongs_to(ServiceProvider.provider_id)]
    fn provider();
}

/// State of a line of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BookingItemStatus {
    /// Waits for confirmation.
    Pending,
    /// Agreed.
    Confirmed,
    /// Performed.
    Completed,
    /// Called off.
    Cancelled,
}
