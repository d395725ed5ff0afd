//! Quotes.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Assignments, Code, CurrencyCode, Entity, Hooks, Id, Money, Private, TextEnum, Timestamp, UserError, relations};

use crate::company::Company;
use crate::customer::Customer;
use crate::order::Order;
use crate::quote_item::QuoteItem;
use crate::schema;

/// An offer to a company, with prices of its own, how long it holds, and the order that came of it. Readable by staff and by
/// members of the company.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::quote)]
#[entity(prefix = "quote", plural = "quotes", access = parent(company_id: Company), without(create, delete), hooks, relations)]
pub struct Quote {
    /// Id of the quote, `quote_…`.
    #[entity(filter)]
    pub id: Id,
    /// Number of the quote, unique within the tenant. Set by the system.
    #[entity(filter, order, lookup)]
    pub quote_number: String,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Company that gets the offer.
    #[entity(filter)]
    pub company_id: Id,
    /// Customer who asked for it on behalf of the company.
    #[entity(filter)]
    pub customer_id: Id,
    /// State of the quote. Staff send it; the customer accepts or declines it.
    #[entity(filter, order)]
    pub status: QuoteStatus,
    /// Currency of all amounts of the quote and its lines, an ISO 4217 code such as SAR.
    #[entity(filter)]
    pub currency_code: CurrencyCode,
    /// Sum of the lines at the prices offered, before discount and tax. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub subtotal: Money,
    /// Discounts of the lines, a positive amount that is subtracted. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub discount_total: Money,
    /// Tax on the lines. Computed.
    #[entity(filter, order, money = "currency_code")]
    pub tax_total: Money,
    /// Amount of the offer: subtotal less discount, plus tax. Computed.
    #[entity(filter, order, money = "currency_code", keyed)]
    pub total: Money,
    /// Time from which the offer can be accepted, UTC. Null means at once. It changes until the offer is sent.
    #[entity(update, filter, order)]
    pub valid_from: Option<Timestamp>,
    /// Time until which the offer can be accepted, UTC. Null means without end. It changes until the offer is sent.
    #[entity(update, filter, order)]
    pub valid_until: Option<Timestamp>,
    /// Staff account that approved the prices. Null for everyone but staff.
    #[entity(filter, private)]
    pub approved_by_id: Private<Option<Id>>,
    /// When staff approved the prices, UTC. An offer is sent only after that.
    #[entity(filter, order)]
    pub approved_at: Option<Timestamp>,
    /// When the company declined or staff refused, UTC. Null unless that happened.
    #[entity(filter, order)]
    pub rejected_at: Option<Timestamp>,
    /// Why.
    #[entity(filter)]
    pub rejection_reason: Option<String>,
    /// Wishes of the company.
    #[entity(update)]
    pub customer_notes: Option<String>,
    /// Remarks of staff for staff. Null for everyone else.
    #[entity(update, private)]
    pub internal_notes: Private<Option<String>>,
    /// Order that the offer was turned into. Null until it is.
    #[entity(filter)]
    pub order_id: Option<Id>,
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
impl Quote {
    /// The company that `companyId` names.
    #[belongs_to(Company.company_id)]
    fn company();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// The order that `orderId` names.
    #[reference(Order.order_id)]
    fn order();

    /// Its lines.
    #[has_many(QuoteItem.quote_id)]
    fn items();
}

impl Hooks for Quote {
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(|quote, row| {
        let sent = quote.status != QuoteStatus::Draft;
        let fixed = ["valid_from", "valid_until"].into_iter().filter(|column| sent && row.get(column).is_some());
        fixed
            .map(|column| UserError::new(column, Code::IllegalState, "How long an offer holds is fixed once it is sent."))
            .collect()
    });
}

/// State of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum QuoteStatus {
    /// Asked for or being prepared; prices can still change.
    Draft,
    /// With the company, which may accept or decline.
    Sent,
    /// The company agrees; an order is to be made of it.
    Accepted,
    /// Declined by the company, or refused by staff.
    Rejected,
    /// Not answered in time.
    Expired,
    /// Turned into an order.
    Converted,
}
