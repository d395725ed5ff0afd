//! Service products.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, CurrencyCode, Entity, Hooks, Id, Money, Scope, TextEnum, Timestamp, UserError, Value, relations,
};

use crate::availability::Availability;
use crate::booking::Booking;
use crate::location_type::LocationType;
use crate::price::{policy, tiers};
use crate::product::Product;
use crate::schema;

/// A service that customers book, with kind, duration, capacity and price. Customers and visitors see active services only.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::service_product)]
#[entity(prefix = "svcprod", plural = "serviceProducts", access = storefront(is_active = true), cache = 60, hooks, relations)]
pub struct ServiceProduct {
    /// Id of the service product, `svcprod_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Product of the catalogue under which the service is sold. Null for a service outside the catalogue.
    #[entity(create, update, filter)]
    pub product_id: Option<Id>,
    /// Name of the service as shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What the customer gets, as plain text.
    #[entity(create, update)]
    pub description: Option<String>,
    /// Kind of service.
    #[entity(create, update, filter, order)]
    pub service_type: ServiceProductServiceType,
    /// Length of one appointment in minutes.
    #[entity(create, update, filter, order)]
    pub duration_minutes: i32,
    /// Attendees that one appointment takes, over all bookings of it. 1 is a service for one person at a time.
    #[entity(create, default, update, filter, order)]
    pub max_capacity: i32,
    /// How the price of a booking follows from `price`.
    #[entity(create, default, update, filter, order)]
    pub pricing_type: ServiceProductPricingType,
    /// Price before tax, by `pricingType`: of an appointment, of a person, of an hour, or of an appointment of the first tier.
    #[entity(create, update, filter, order, money = "currency_code")]
    pub price: Money,
    /// Currency of the price, an ISO 4217 code such as SAR. Fixed once the service exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Where the service is performed.
    #[entity(create, default, update, filter, order)]
    pub location_type: LocationType,
    /// Minutes after an appointment in which its provider is not booked again, for instance to clean up.
    #[entity(create, default, update, filter, order)]
    pub buffer_minutes: i32,
    /// Whether the service can be booked. Inactive services are visible to staff only.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
    /// Prices of a tiered service as JSON, such as [{"upTo": 4, "price": "1200.00"}]: the price of an appointment of at most so many
    /// attendees. Above the last of them `price` holds.
    #[entity(create, update)]
    pub price_tiers: Option<serde_json::Value>,
    /// What a customer owes who calls off, as JSON, such as [{"hoursBefore": 24, "feePercent": 0}, {"hoursBefore": 0, "feePercent": 50}]: a
    /// part of the total, by how many hours are left at least. A customer who moves the booking goes on owing what calling it off would have cost at
    /// that moment, if they call it off later; when staff move it, the hours of the new time alone count. Null means nothing.
    #[entity(create, update)]
    pub cancellation_policy: Option<serde_json::Value>,
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
impl ServiceProduct {
    /// The bookings of the service; a customer sees their own.
    #[has_many(Booking.service_product_id)]
    fn bookings();

    /// When it can be booked, whoever performs it.
    #[has_many(Availability.owner_id)]
    fn availabilities();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();
}

impl Hooks for ServiceProduct {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let json = |column| match row.get(column) {
            Some(Value::Json(json)) => Some(json),
            _ => None,
        };
        let faults = [
            ("price_tiers", json("price_tiers").and_then(|json| tiers(json).err())),
            ("cancellation_policy", json("cancellation_policy").and_then(|json| policy(json).err())),
        ];
        let told = |(column, fault): (&str, Option<String>)| {
            Some(UserError::new(column, Code::Invalid, format!("It cannot be read: {}.", fault?)))
        };
        Ok(faults.into_iter().filter_map(told).collect())
    }
}

/// Kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ServiceProductServiceType {
    /// One customer at an agreed time.
    Appointment,
    /// A group that is taught together.
    Class,
    /// A group that makes something together.
    Workshop,
    /// Advice on one matter.
    Consultation,
    /// An occasion that many attend.
    Event,
}

/// How the price of a booking follows from the price of its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ServiceProductPricingType {
    /// One price for the appointment, however many attend.
    Fixed,
    /// The price for each attendee.
    PerPerson,
    /// The price for each hour, to the minute.
    PerHour,
    /// A price by number of attendees, which `priceTiers` lists.
    Tiered,
}
