//! Rental periods.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::rental_product::RentalProduct;
use crate::schema;

/// A stretch of the calendar in which a rental product has another price or cannot be rented.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::rental_period)]
#[entity(prefix = "rentper", plural = "rentalPeriods", access = storefront, cache = 60, relations)]
pub struct RentalPeriod {
    /// Id of the rental period, `rentper_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the rental product the period applies to.
    #[entity(create, filter)]
    pub rental_product_id: Id,
    /// Reason for the period. Price and availability follow from priceMultiplier and isBlocked, not from the type.
    #[entity(create, default, update, filter)]
    pub period_type: RentalPeriodPeriodType,
    /// First moment of the period, UTC.
    #[entity(create, update, filter, order)]
    pub starts_at: Timestamp,
    /// Moment the period is over, UTC, after startsAt.
    #[entity(create, update, filter, order)]
    pub ends_at: Timestamp,
    /// Factor applied to the base price of the rental product: 1 leaves it as it is, 1.5 adds 50 percent.
    #[entity(create, default, update, filter)]
    pub price_multiplier: Decimal,
    /// True if the product cannot be rented in the period, and is not rented in it by an agreement that is confirmed.
    #[entity(create, default, update, filter)]
    pub is_blocked: bool,
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
impl RentalPeriod {
    /// The rental product that `rentalProductId` names.
    #[belongs_to(RentalProduct.rental_product_id)]
    fn rental_product();
}

/// Reason for the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RentalPeriodPeriodType {
    /// Ordinary time.
    Standard,
    /// Time of high demand.
    Peak,
    /// Time of low demand.
    OffPeak,
    /// Weekend.
    Weekend,
    /// Public or school holiday.
    Holiday,
    /// Time in which the product is not rented out.
    Blackout,
}
