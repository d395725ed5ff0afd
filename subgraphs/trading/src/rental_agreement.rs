//! Rental agreements.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, TextEnum, Timestamp, relations};

use crate::customer::Customer;
use crate::damage_claim::DamageClaim;
use crate::order::Order;
use crate::rental_product::RentalProduct;
use crate::rental_return::RentalReturn;
use crate::schema;

/// The rental of a product to a customer from one date to another, with what was charged for it. The customer and staff see it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::rental_agreement)]
#[entity(prefix = "rentagr", plural = "rentalAgreements", access = owner, owner = "customer_id", relations)]
pub struct RentalAgreement {
    /// Id of the rental agreement, `rentagr_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the rental product that is rented.
    #[entity(create, filter)]
    pub rental_product_id: Id,
    /// Id of the customer who rents.
    #[entity(create, filter)]
    pub customer_id: Id,
    /// Id of the order through which the rental is paid. Empty if there is none.
    #[entity(create, filter)]
    pub order_id: Option<Id>,
    /// Stage of the rental. A new agreement is pending. From confirmed until the product is back, no other agreement of the product and no period
    /// in which it is blocked may overlap.
    #[entity(update, filter, order)]
    pub status: RentalAgreementStatus,
    /// Moment the rental begins, UTC.
    #[entity(create, update, filter, order)]
    pub start_date: Timestamp,
    /// Moment by which the product is due back, UTC, after startDate.
    #[entity(create, update, filter, order)]
    pub end_date: Timestamp,
    /// Price of the whole rental, without deposit and late fees.
    #[entity(create, filter, order, money = "currency_code")]
    pub total_price: Money,
    /// Currency of all amounts of the agreement, ISO 4217, such as TND or EUR.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Deposit received from the customer so far, as staff record it.
    #[entity(update, filter, money = "currency_code")]
    pub deposit_paid: Money,
    /// Part of the deposit given back so far, as staff record it; at most depositPaid.
    #[entity(update, filter, money = "currency_code")]
    pub deposit_refunded: Money,
    /// Fees charged for late return so far, as staff record them.
    #[entity(update, filter, money = "currency_code")]
    pub late_fees: Money,
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
impl RentalAgreement {
    /// The rental product that `rentalProductId` names.
    #[belongs_to(RentalProduct.rental_product_id)]
    fn rental_product();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// Its returns.
    #[has_many(RentalReturn.rental_agreement_id)]
    fn returns();

    /// Its damage claims.
    #[has_many(DamageClaim.rental_agreement_id)]
    fn damage_claims();
}

/// Stage of the rental.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum RentalAgreementStatus {
    /// Requested, not confirmed yet.
    Pending,
    /// Accepted; the product is reserved from startDate.
    Confirmed,
    /// The customer has the product.
    Active,
    /// endDate has passed and the product is not back.
    Overdue,
    /// The product is back; inspection and deposit are open.
    Returned,
    /// Returned, inspected and settled.
    Completed,
    /// Called off before the product was handed over.
    Cancelled,
}
