//! Bookings.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Address, CurrencyCode, Entity, Id, Money, Private, TextEnum, Timestamp, relations};

use crate::booking_item::BookingItem;
use crate::booking_reminder::BookingReminder;
use crate::customer::Customer;
use crate::location_type::LocationType;
use crate::order::Order;
use crate::schema;
use crate::service_product::ServiceProduct;
use crate::service_provider::ServiceProvider;

/// An appointment of a customer for a service at a time, with place, price, payment and what became of it. A customer reads
/// their own bookings, staff read all.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::booking)]
#[entity(prefix = "book", plural = "bookings", access = owner, owner = "customer_id", customers(confirm, check_in, reschedule, cancel), without(create, delete), relations)]
pub struct Booking {
    /// Id of the booking, `book_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Number of the booking as told to the customer, unique within the tenant. Set by the system.
    #[entity(filter, order, lookup)]
    pub booking_number: String,
    /// Customer who attends. Null for a guest, whose name and address are given instead.
    #[entity(filter)]
    pub customer_id: Option<Id>,
    /// Name of the person who attends, as given when booking.
    #[entity(update, filter, order, personal)]
    pub customer_name: Option<String>,
    /// E-mail address to which confirmation and reminders go.
    #[entity(update, filter, personal)]
    pub customer_email: Option<String>,
    /// Phone number with country prefix, for messages and calls.
    #[entity(update, personal)]
    pub customer_phone: Option<String>,
    /// Order by which the booking was paid. Null until there is one.
    #[entity(update, filter)]
    pub order_id: Option<Id>,
    /// Service that is booked.
    #[entity(filter)]
    pub service_product_id: Id,
    /// Person or team that performs it. Null where that is left open.
    #[entity(filter)]
    pub provider_id: Option<Id>,
    /// Begin of the appointment, UTC.
    #[entity(filter, order)]
    pub start_time: Timestamp,
    /// End of the appointment, UTC.
    #[entity(filter, order)]
    pub end_time: Timestamp,
    /// Time zone in which the appointment was agreed, as an IANA name.
    #[entity(filter)]
    pub timezone: String,
    /// State of the booking; verbs such as `confirmBooking` change it.
    #[entity(filter, order)]
    pub status: BookingStatus,
    /// How many people attend; they count against the capacity of the service.
    #[entity(filter, order)]
    pub attendee_count: i32,
    /// Where the service is performed.
    #[entity(filter)]
    pub location_type: LocationType,
    /// Address at which the service is performed. Null means the provider's own place.
    #[entity(update, personal)]
    pub location_address: Option<Address>,
    /// Address of the video meeting, for a virtual appointment.
    #[entity(update)]
    pub meeting_url: Option<String>,
    /// Currency of all amounts of the booking and its lines, an ISO 4217 code such as SAR.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// Sum of the lines before tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Tax on the lines, at the rate of the tenant when booked. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount to pay: subtotal plus tax. Computed.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub total: Money,
    /// State of the payment; a new booking starts as not paid.
    #[entity(update, filter, order)]
    pub payment_status: BookingPaymentStatus,
    /// When the booking was cancelled, UTC. Null unless it was.
    #[entity(filter, order)]
    pub cancelled_at: Option<Timestamp>,
    /// Id of the account that cancelled it: the customer's or that of staff.
    #[entity(filter)]
    pub cancelled_by: Option<String>,
    /// Reason given for the cancellation.
    #[entity(update)]
    pub cancellation_reason: Option<String>,
    /// What the customer owes in spite of the cancellation, by the policy of the service, and at least `keptFee`. Null unless cancelled.
    #[entity(filter, order, money = "currency_code")]
    pub cancellation_fee: Option<Money>,
    /// What calling the booking off costs at least: what it would have cost when its customer moved it, of several moves the most. Null where moving
    /// it would have been free, and after a move by staff. Set by the system.
    #[entity(money = "currency_code")]
    pub kept_fee: Option<Money>,
    /// Booking in whose place this one is. Null unless it was moved.
    #[entity(filter)]
    pub rescheduled_from_id: Option<Id>,
    /// How often the appointment has been moved, counted along the chain of bookings.
    #[entity(filter, order)]
    pub reschedule_count: i32,
    /// Wishes of the customer.
    #[entity(update)]
    pub customer_notes: Option<String>,
    /// Remarks of staff for staff. Null for everyone else.
    #[entity(update, internal)]
    pub internal_notes: Private<Option<String>>,
    /// When the booking was confirmed, UTC.
    #[entity(filter, order)]
    pub confirmed_at: Option<Timestamp>,
    /// Code that the customer shows on arrival. Null until the booking is confirmed.
    #[entity(filter)]
    pub confirmation_code: Option<String>,
    /// When the customer arrived, UTC.
    #[entity(filter, order)]
    pub checked_in_at: Option<Timestamp>,
    /// When the service was completed, UTC.
    #[entity(filter, order)]
    pub completed_at: Option<Timestamp>,
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
impl Booking {
    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();

    /// The service that `serviceProductId` names.
    #[belongs_to(ServiceProduct.service_product_id)]
    fn service_product();

    /// The provider that `providerId` names.
    #[belongs_to(ServiceProvider.provider_id)]
    fn provider();

    /// The booking that `rescheduledFromId` names.
    #[belongs_to(Booking.rescheduled_from_id)]
    fn rescheduled_from();

    /// Its lines.
    #[has_many(BookingItem.booking_id)]
    fn items();

    /// The messages that are sent before it.
    #[has_many(BookingReminder.booking_id)]
    fn reminders();
}

/// State of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BookingStatus {
    /// Holds its time and waits for confirmation.
    Pending,
    /// Agreed.
    Confirmed,
    /// The customer has arrived.
    CheckedIn,
    /// The service is being performed.
    InProgress,
    /// The service has been performed.
    Completed,
    /// Called off; the time is free again.
    Cancelled,
    /// The customer did not come.
    NoShow,
    /// Moved: another booking is in its place.
    Rescheduled,
}

/// State of the payment of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BookingPaymentStatus {
    /// No payment was begun.
    NotPaid,
    /// A payment was begun and is not confirmed yet.
    Awaiting,
    /// The money has been received.
    Captured,
    /// The money was given back.
    Refunded,
}
