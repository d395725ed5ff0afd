//! Booking reminders.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, Entity, Hooks, Id, Private, RowReference, Scope, TextEnum, Timestamp, UserError, Value, relations,
};

use crate::booking::Booking;
use crate::schema;

/// A message that is sent before a booking, with recipient, state of delivery and tries. Readable by whoever may read the
/// booking.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::booking_reminder)]
#[entity(prefix = "bremind", plural = "bookingReminders", access = parent(booking_id: Booking), hooks, relations)]
pub struct BookingReminder {
    /// Id of the booking reminder, `bremind_…`.
    #[entity(filter)]
    pub id: Id,
    /// Booking of which it reminds.
    #[entity(create, filter)]
    pub booking_id: Id,
    /// How the message is sent.
    #[entity(create, filter, order)]
    pub reminder_type: BookingReminderReminderType,
    /// The same as `reminderType`, where an integration fills it; `reminderType` decides.
    #[entity(create)]
    pub channel: Option<String>,
    /// When the message is to be sent, UTC.
    #[entity(create, update, filter, order)]
    pub scheduled_at: Timestamp,
    /// When it was sent, UTC. Set by the system.
    #[entity(filter, order)]
    pub sent_at: Option<Timestamp>,
    /// State of delivery.
    #[entity(filter, order)]
    pub status: BookingReminderStatus,
    /// Account that the message is for: the id of a customer (`cus_…`) or of a staff account (`admin_…`). Null means the customer of the booking.
    #[entity(create, filter)]
    pub recipient_id: Option<Id>,
    /// E-mail address it goes to, for messages by e-mail.
    #[entity(create, update, personal)]
    pub recipient_email: Option<String>,
    /// Phone number it goes to, for text messages.
    #[entity(create, update, personal)]
    pub recipient_phone: Option<String>,
    /// Subject line.
    #[entity(create, update)]
    pub subject: Option<String>,
    /// Text of the message.
    #[entity(create, update)]
    pub message: Option<String>,
    /// Template by which the messaging system writes the text, by its name there.
    #[entity(create, update, filter)]
    pub template_id: Option<String>,
    /// How often sending was tried again after a failure. Counted by the system.
    #[entity(filter, order)]
    pub retry_count: i32,
    /// What the messaging system said at the last failure. Null for everyone but staff.
    #[entity(private)]
    pub error_message: Private<Option<String>>,
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

impl Hooks for BookingReminder {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let named = row.get("recipient_id").and_then(Value::as_text).is_some();
        Ok(match named && RowReference::to_account("recipient_id", row).is_none() {
            true => vec![UserError::new("recipient_id", Code::Invalid, RowReference::NO_ACCOUNT)],
            false => Vec::new(),
        })
    }

    fn references(row: &Assignments) -> Vec<RowReference> {
        RowReference::to_account("recipient_id", row).into_iter().collect()
    }
}

#[relations]
impl BookingReminder {
    /// The booking that `bookingId` names.
    #[belongs_to(Booking.booking_id)]
    fn booking();
}

/// How a reminder is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BookingReminderReminderType {
    /// By e-mail.
    Email,
    /// As a text message.
    Sms,
    /// As a notification on the customer's phone.
    Push,
}

/// State of delivery of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum BookingReminderStatus {
    /// Waits for its time.
    Pending,
    /// Handed to the messaging system.
    Sent,
    /// Could not be sent.
    Failed,
    /// Not to be sent any more.
    Cancelled,
}
