//! Orders.

use async_graphql::{Context, Enum};
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, CurrencyCode, Decimal, Entity, Hooks, Id, MinorAmount, Scope, TextEnum, Timestamp, UserError,
    Value, amounts_to_minor_units, relations,
};

use crate::customer::Customer;
use crate::order_line_item::OrderLineItem;
use crate::schema;
use crate::vendor::{Vendor, VendorOf};

/// What a customer or a guest bought, with its totals and the state of payment and fulfilment. Readable by staff and by the customer
/// who placed it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::order)]
#[entity(prefix = "order", plural = "orders", access = owner, owner = "customer_id", hooks, relations)]
pub struct Order {
    /// Id of the order, `order_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Customer who placed the order. Null for the order of a guest.
    #[entity(create, filter)]
    pub customer_id: Option<Id>,
    /// E-mail address to which confirmation and shipping notices go, as given at checkout.
    #[entity(create, update, filter, order, personal)]
    pub email: String,
    /// State of the order as a whole; a new one starts as pending. A completed order can be refunded, a canceled one too, and a refunded one stays so.
    /// Of an order that is canceled or refunded, or whose money was given back, no vendor is paid for its share.
    #[entity(create, default, update, filter, order)]
    pub status: OrderStatus,
    /// How much of the order has left the warehouse; a new one starts as not fulfilled.
    #[entity(create, default, update, filter, order)]
    pub fulfillment_status: OrderFulfillmentStatus,
    /// State of the payment; a new order starts as not paid. Money that was given back stays so.
    #[entity(create, default, update, filter, order)]
    pub payment_status: OrderPaymentStatus,
    /// Currency of all amounts of the order and its lines, ISO 4217, such as TND or EUR. Fixed once the order exists.
    #[entity(create, filter, order)]
    pub currency_code: CurrencyCode,
    /// Tax rate as applied, in percent with two decimals: 19.00 means 19 percent. Null when the lines are taxed at several rates.
    #[entity(create, filter, order)]
    pub tax_rate: Option<Decimal>,
    /// Sum of the lines before discount and tax, in major units of currencyCode.
    #[entity(create, money = "currency_code")]
    pub subtotal: MinorAmount,
    /// Discount on the order and its lines, in major units of currencyCode: a positive amount that is subtracted.
    #[entity(create, money = "currency_code")]
    pub discount_total: MinorAmount,
    /// Cost of shipping, in major units of currencyCode.
    #[entity(create, money = "currency_code")]
    pub shipping_total: MinorAmount,
    /// Tax on the lines and shipping, in major units of currencyCode.
    #[entity(create, money = "currency_code")]
    pub tax_total: MinorAmount,
    /// Amount to pay, in major units of currencyCode: subtotal less discountTotal, plus shippingTotal and taxTotal. Exact: kept as a whole
    /// number of minor units, whose number of decimals is that of ISO 4217 (three for TND, two for EUR).
    #[entity(create, money = "currency_code")]
    pub total: MinorAmount,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When the order was canceled, UTC; when its status became canceled unless given. Null unless it was.
    #[entity(update, filter, order)]
    pub canceled_at: Option<Timestamp>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Order {
    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();

    /// Its lines.
    #[has_many(OrderLineItem.order_id)]
    fn items();

    /// Vendor who fulfils the order alone. Null when there are several, or none.
    async fn vendor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vendor>> {
        Ok(kit::loader(ctx)?.load_one(VendorOf(self.id.clone())).await?)
    }
}

impl Hooks for Order {
    const UPDATE_CHECK: Option<fn(&Self, &Assignments) -> Vec<UserError>> = Some(keep_state);

    fn before_write(scope: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let is_canceled = row.get("status").is_some_and(|status| *status == OrderStatus::Cancelled.text().into());
        if is_canceled && row.get("canceled_at").is_none() {
            row.put("canceled_at", Value::Timestamp(scope.now()));
        }
        Ok(amounts_to_minor_units(row, &["subtotal", "discount_total", "shipping_total", "tax_total", "total"]))
    }
}

/// A state as the graph spells it; the table has an older spelling of one.
fn spelled(state: &str) -> String {
    match state == OrderStatus::Cancelled.text() {
        true => "CANCELLED".to_owned(),
        false => state.to_uppercase(),
    }
}

/// An order that was called off does not come back: what its vendors were to be paid has been taken back.
fn keep_state(before: &Order, row: &Assignments) -> Vec<UserError> {
    let wanted = |column: &str| row.get(column).and_then(Value::as_text).map(str::to_owned);
    let refusal = |column: &str, from: &str, to: &str| {
        let message = format!("It cannot become {} from {}.", spelled(to), spelled(from));
        UserError::new(column, Code::IllegalState, message)
    };
    let mut errors = Vec::new();
    if let Some(to) = wanted("status") {
        let from = before.status;
        let possible = match from {
            OrderStatus::Pending => true,
            OrderStatus::Completed | OrderStatus::Cancelled => to == OrderStatus::Refunded.text(),
            OrderStatus::Refunded => false,
        };
        if to != from.text() && !possible {
            errors.push(refusal("status", from.text(), &to));
        }
    }
    if let Some(to) = wanted("payment_status")
        && before.payment_status == OrderPaymentStatus::Refunded
        && to != before.payment_status.text()
    {
        errors.push(refusal("payment_status", before.payment_status.text(), &to));
    }
    errors
}

/// State of the order as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum OrderStatus {
    /// Placed and being worked on.
    Pending,
    /// Paid and delivered; nothing is left to do.
    Completed,
    /// Called off before it was delivered.
    #[text("canceled")]
    Cancelled,
    /// The money was given back.
    Refunded,
}

/// How much of the order has left the warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum OrderFulfillmentStatus {
    /// Nothing has been sent yet.
    NotFulfilled,
    /// Some pieces have been sent; each line says how many.
    PartiallyFulfilled,
    /// All pieces have been sent.
    Fulfilled,
}

/// State of the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum OrderPaymentStatus {
    /// No payment was begun.
    NotPaid,
    /// A payment was begun and is not confirmed yet, such as a transfer or cash on delivery.
    Awaiting,
    /// The money has been received.
    Captured,
    /// The money was given back.
    Refunded,
}
