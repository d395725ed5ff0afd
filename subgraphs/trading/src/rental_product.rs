//! Rental products.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::product::Product;
use crate::rental_agreement::RentalAgreement;
use crate::rental_period::RentalPeriod;
use crate::schema;

/// The offer of a product for rent: price, deposit, late fee and limits of the duration.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::rental_product)]
#[entity(prefix = "rentprod", plural = "rentalProducts", access = storefront(is_available = true), cache = 60, relations)]
pub struct RentalProduct {
    /// Id of the rental product, `rentprod_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product offered for rent.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Unit of time in which the rental is priced and its duration counted.
    #[entity(create, default, update, filter)]
    pub rental_type: RentalProductRentalType,
    /// Price of one unit of rentalType, before the factor of a rental period.
    #[entity(create, update, filter, order, money = "currency_code", keyed)]
    pub base_price: Money,
    /// Currency of all amounts of the offer, ISO 4217, such as TND or EUR.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Deposit the customer leaves and gets back after an undamaged return. Empty means no deposit.
    #[entity(create, update, filter, money = "currency_code")]
    pub deposit_amount: Option<Money>,
    /// Fee for each day the product is returned late. Empty means no fee.
    #[entity(create, update, money = "currency_code")]
    pub late_fee_per_day: Option<Money>,
    /// Shortest rental, in units of rentalType.
    #[entity(create, default, update, filter)]
    pub min_duration: i32,
    /// Longest rental, in units of rentalType. Empty means no limit.
    #[entity(create, update, filter)]
    pub max_duration: Option<i32>,
    /// State the product is in when handed over.
    #[entity(create, default, update, filter)]
    pub condition: RentalProductCondition,
    /// How often the product has been rented out: agreements that became active. Counted by the system.
    #[entity(filter, order)]
    pub total_rentals: i32,
    /// True while the product is offered for rent; shoppers see no others. Says nothing about single dates, for which see the rental
    /// periods.
    #[entity(create, default, update, filter)]
    pub is_available: bool,
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
impl RentalProduct {
    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();

    /// Its agreements.
    #[has_many(RentalAgreement.rental_product_id)]
    fn agreements();

    /// Its periods.
    #[has_many(RentalPeriod.rental_product_id)]
    fn periods();
}

/// Unit of time in which the rental is priced and its duration counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RentalProductRentalType {
    /// Priced and counted in hours.
    Hourly,
    /// Priced and counted in days.
    Daily,
    /// Priced and counted in weeks.
    Weekly,
    /// Priced and counted in months.
    Monthly,
}

/// State the product is in when handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RentalProductCondition {
    /// Not used before.
    New,
    /// Used, without visible signs of it.
    LikeNew,
    /// Slight signs of use.
    Good,
    /// Clear signs of use, fully working.
    Fair,
    /// Heavily worn, still usable.
    Poor,
}
