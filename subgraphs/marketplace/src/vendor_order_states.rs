//! How vendors fulfil their shares of orders, and what is given back of them.

use std::collections::BTreeMap;

use async_graphql::{Context, InputObject, Object};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Nullable, Text};
use diesel_async::RunQueryDsl;
use kit::{
    Action, Assignments, Code, Decimal, Error, Id, Outcome, Predicate, Scope, StateMachine, TextEnum, Timestamp, Transaction,
    Transition, UserError, Value, Values, allocate,
};

use crate::commission::reversed;
use crate::commission_transaction::{CommissionTransaction, CommissionTransactionStatus, CommissionTransactionTransactionType};
use crate::vendor::Vendor;
use crate::vendor_order::{
    VendorOrder, VendorOrderFulfillmentStatus, VendorOrderPayload, VendorOrderPayoutStatus, VendorOrderStatus,
};
use crate::vendor_order_item::{VendorOrderItem, VendorOrderItemStatus};

/// The states of a vendor's share of an order.
pub const ORDER_STATES: StateMachine<VendorOrder, VendorOrderStatus> = StateMachine {
    column: "status",
    state: |order| order.status,
    transitions: &[
        Transition { verb: "acknowledge", from: &[VendorOrderStatus::Pending], to: VendorOrderStatus::Acknowledged },
        Transition { verb: "process", from: &[VendorOrderStatus::Acknowledged], to: VendorOrderStatus::Processing },
        Transition {
            verb: "pack",
            from: &[VendorOrderStatus::Acknowledged, VendorOrderStatus::Processing],
            to: VendorOrderStatus::ReadyToShip,
        },
        Transition {
            verb: "ship",
            from: &[VendorOrderStatus::Acknowledged, VendorOrderStatus::Processing, VendorOrderStatus::ReadyToShip],
            to: VendorOrderStatus::Shipped,
        },
        Transition { verb: "deliver", from: &[VendorOrderStatus::Shipped], to: VendorOrderStatus::Delivered },
        Transition {
            verb: "complete",
            from: &[VendorOrderStatus::Delivered, VendorOrderStatus::Disputed],
            to: VendorOrderStatus::Completed,
        },
        Transition {
            verb: "cancel",
            from: &[
                VendorOrderStatus::Pending,
                VendorOrderStatus::Acknowledged,
                VendorOrderStatus::Processing,
                VendorOrderStatus::ReadyToShip,
            ],
            to: VendorOrderStatus::Cancelled,
        },
        Transition {
            verb: "return",
            from: &[
                VendorOrderStatus::Shipped,
                VendorOrderStatus::Delivered,
                VendorOrderStatus::Completed,
                VendorOrderStatus::Disputed,
            ],
            to: VendorOrderStatus::Returned,
        },
        Transition {
            verb: "dispute",
            from: &[VendorOrderStatus::Shipped, VendorOrderStatus::Delivered],
            to: VendorOrderStatus::Disputed,
        },
    ],
};

/// Pieces of a line that came back.
#[derive(Clone, Debug, InputObject)]
pub struct ReturnedItemInput {
    /// The line of the share, a `VendorOrderItem`.
    pub vendor_order_item_id: Id,
    /// How many pieces of it came back now, at least 1.
    pub quantity: i32,
}

/// Mutations that take vendors' shares of orders from state to state.
#[derive(Default)]
pub struct VendorOrderStates;

#[Object]
impl VendorOrderStates {
    /// Takes a new share of an order on. User error `ILLEGAL_STATE` where the order was called off, as for the verbs that follow. Requires vendor_order:acknowledge, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn acknowledge_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let mut row = Assignments::default();
        row.set("acknowledged_at", Scope::of(ctx)?.now());
        step_with(ctx, &id, "acknowledge", row, expected_updated_at).await
    }

    /// Begins to work on a share of an order. Requires vendor_order:process, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn process_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "process", expected_updated_at).await
    }

    /// Says that a share of an order is packed and waits for the carrier. Requires vendor_order:pack, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn pack_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "pack", expected_updated_at).await
    }

    /// Says that a share of an order is on its way. Requires vendor_order:ship, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn ship_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "How it is sent, such as the carrier's service.")] shipping_method: Option<String>,
        #[graphql(desc = "Number under which the carrier tracks it.")] tracking_number: Option<String>,
        #[graphql(desc = "Page on which the carrier shows where it is.")] tracking_url: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let mut row = Assignments::default();
        row.set("shipped_at", Scope::of(ctx)?.now());
        row.set("fulfillment_status", VendorOrderFulfillmentStatus::Fulfilled);
        row.set("shipping_method", shipping_method);
        row.set("tracking_number", tracking_number);
        row.set("tracking_url", tracking_url);
        step_with(ctx, &id, "ship", row, expected_updated_at).await
    }

    /// Says that a share of an order has arrived. Requires vendor_order:deliver, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn deliver_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let mut row = Assignments::default();
        row.set("delivered_at", Scope::of(ctx)?.now());
        step_with(ctx, &id, "deliver", row, expected_updated_at).await
    }

    /// Settles a share of an order that has arrived, or about which customer and vendor agree again: the vendor can be paid for it. Requires
    /// vendor_order:complete.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn complete_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "complete", expected_updated_at).await
    }

    /// Calls a share of an order off before it is sent, with its lines: its sale and commission are taken back. Requires vendor_order:cancel.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "cancel", expected_updated_at).await
    }

    /// Takes a share of an order back that was sent, with all pieces of its lines: what is left of its sale and commission is taken back.
    /// Requires vendor_order:return.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn return_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "return", expected_updated_at).await
    }

    /// Says that customer and vendor do not agree about a share of an order: the vendor is not paid for it until it is settled. Requires
    /// vendor_order:dispute.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn dispute_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "dispute", expected_updated_at).await
    }

    /// Gives money back for a share of an order, and records which pieces came back: a commission transaction takes the same part of sale
    /// and commission back, and after the last one exactly the whole. Requires vendor_order:refund.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn refund_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the vendor order, `vorder_…`.")] id: Id,
        #[graphql(
            desc = "How much, in the currency of the order. Unless given it is what the pieces of `items` cost, as far as it has \
                          not been given back yet; without `items`, all that is left."
        )]
        amount: Option<Decimal>,
        #[graphql(desc = "The pieces that came back; none unless given. Only what was sent can come back.")] items: Option<
            Vec<ReturnedItemInput>,
        >,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let order = locked(&transaction, &id, "refund", expected_updated_at).await?;
            let lines = lines_of(&transaction, &order).await?;
            let back = match pieces(&order, &lines, items.as_deref().unwrap_or_default()) {
                Ok(back) => back,
                Err(refused) => return Ok(Outcome::Refused(vec![refused])),
            };
            let amount = match (amount, back.is_empty()) {
                (Some(amount), _) => Some(Asked::Exactly(amount)),
                (None, false) => Some(Asked::AtMost(cost(&order, &lines, &back)?)),
                (None, true) => None,
            };
            if let Some(refused) = refund(&transaction, &order, amount).await? {
                return Ok(Outcome::Refused(vec![refused]));
            }
            take_back(&transaction, &lines, &back, "refund").await?;
            transaction.update(&id, "refund", Assignments::default()).await
        };
        let outcome = outcome.await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

/// The share, which the caller may act on, and its vendor; the vendor first, as everywhere, so that no two writes wait for each other.
async fn locked(transaction: &Transaction, id: &Id, verb: &'static str, expected: Option<Timestamp>) -> kit::Result<VendorOrder> {
    if let Some(order) = transaction.read_all::<VendorOrder>(Predicate::equal("id", id)).await?.pop() {
        transaction.lock_all::<Vendor>(Predicate::equal("id", &order.vendor_id)).await?;
    }
    transaction.lock(id, verb, expected).await
}

/// What is done for an order that stands only: the way to the customer, and what the vendor is paid for.
const FOR_STANDING_ORDERS: [&str; 5] = ["acknowledge", "process", "pack", "ship", "complete"];

/// Why nothing may be done for a share any more: its order was called off.
async fn called_off(transaction: &Transaction, order: &VendorOrder) -> kit::Result<Option<UserError>> {
    #[derive(QueryableByName)]
    struct State {
        #[diesel(sql_type = Nullable<Text>)]
        state: Option<String>,
    }
    let mut on = transaction.connection()?;
    let query = diesel::sql_query("SELECT orders.called_off($1) AS state").bind::<Text, _>(&order.order_id);
    let found: State = transaction.call("orders.called_off", query.get_result(&mut on)).await?;
    // The table of orders has an older spelling than the graph.
    let state = found.state.map(|state| state.replace("CANCELED", "CANCELLED"));
    Ok(state.map(|state| UserError::new("order_id", Code::IllegalState, format!("The order is {state}."))))
}

/// An order, or a share of one.
#[derive(QueryableByName)]
struct CalledOff {
    #[diesel(sql_type = Text)]
    id: Id,
}

/// Those of the orders that were called off.
pub(crate) async fn called_off_among(transaction: &Transaction, orders: Vec<String>) -> kit::Result<Vec<Id>> {
    let mut on = transaction.connection()?;
    let query = diesel::sql_query("SELECT orders.called_off_among($1) AS id").bind::<Array<Text>, _>(orders);
    let found: Vec<CalledOff> = transaction.call("orders.called_off_among", query.load(&mut on)).await?;
    Ok(found.into_iter().map(|order| order.id).collect())
}

/// The vendor's shares in orders that were called off, and are not called off themselves.
async fn called_off_shares(transaction: &Transaction, vendor: &Id) -> kit::Result<Vec<Id>> {
    let mut on = transaction.connection()?;
    let query = diesel::sql_query("SELECT orders.called_off_shares($1) AS id").bind::<Text, _>(vendor);
    let found: Vec<CalledOff> = transaction.call("orders.called_off_shares", query.load(&mut on)).await?;
    Ok(found.into_iter().map(|share| share.id).collect())
}

/// Takes back what a vendor, who is locked, was to be paid for shares of orders that were called off: those that were not sent are cancelled, the
/// others returned, though their pieces are not back.
pub(crate) async fn call_off(transaction: &Transaction, vendor: &Id) -> kit::Result<()> {
    let shares = called_off_shares(transaction, vendor).await?;
    if shares.is_empty() {
        return Ok(());
    }
    let shares = Values::Text(shares.iter().map(Id::to_string).collect());
    for order in transaction.lock_all::<VendorOrder>(Predicate::Any("id", shares)).await? {
        let verb = if ORDER_STATES.after(order.status, "cancel").is_ok() { "cancel" } else { "return" };
        ORDER_STATES.step(transaction, &order, verb, Assignments::default()).await?.done()?;
        if verb == "cancel" {
            cancel_lines(transaction, &order.id).await?;
        }
        refund(transaction, &order, None).await?;
    }
    Ok(())
}

async fn cancel_lines(transaction: &Transaction, order: &Id) -> kit::Result<()> {
    let mut line = Assignments::default();
    line.set("status", VendorOrderItemStatus::Cancelled);
    transaction.update_all::<VendorOrderItem>(Predicate::equal("vendor_order_id", order), "cancel", line).await?.done()?;
    Ok(())
}

/// Takes a share to its next state, and its commission with it.
async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<VendorOrderPayload>> {
    step_with(ctx, id, verb, Assignments::default(), expected).await
}

/// The same, with further columns.
async fn step_with(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    mut row: Assignments,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<VendorOrderPayload>> {
    let transaction = Scope::of(ctx)?.write().await?;
    let outcome = async {
        let order = locked(&transaction, id, verb, expected).await?;
        if FOR_STANDING_ORDERS.contains(&verb)
            && ORDER_STATES.after(order.status, verb).is_ok()
            && let Some(refused) = called_off(&transaction, &order).await?
        {
            return Ok(Outcome::Refused(vec![refused]));
        }
        match verb {
            "dispute" if order.payout_status == VendorOrderPayoutStatus::Pending => {
                row.set("payout_status", VendorOrderPayoutStatus::Disputed);
            }
            "complete" | "return" if order.payout_status == VendorOrderPayoutStatus::Disputed => {
                row.set("payout_status", VendorOrderPayoutStatus::Pending);
            }
            _ => {}
        }
        let outcome = ORDER_STATES.step(&transaction, &order, verb, row).await?;
        if let Outcome::Done(_) = &outcome {
            match verb {
                "complete" => approve(&transaction, id).await?,
                "cancel" => {
                    cancel_lines(&transaction, id).await?;
                    refund(&transaction, &order, None).await?;
                }
                "return" => {
                    let lines = lines_of(&transaction, &order).await?;
                    let all = lines.iter().map(|line| (line.id.clone(), line.quantity)).collect();
                    take_back(&transaction, &lines, &all, verb).await?;
                    refund(&transaction, &order, None).await?;
                }
                _ => {}
            }
        }
        Ok(outcome)
    };
    let outcome = outcome.await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

/// The commission of a settled share goes into the next payout.
async fn approve(transaction: &Transaction, order: &Id) -> kit::Result<()> {
    let pending = Predicate::equal("status", CommissionTransactionStatus::Pending.text());
    let mut row = Assignments::default();
    row.set("status", CommissionTransactionStatus::Approved);
    let taken = Predicate::equal("vendor_order_id", order).and(pending);
    transaction.update_all::<CommissionTransaction>(taken, "approve", row).await?.done()?;
    Ok(())
}

async fn lines_of(transaction: &Transaction, order: &VendorOrder) -> kit::Result<Vec<VendorOrderItem>> {
    transaction.lock_all::<VendorOrderItem>(Predicate::equal("vendor_order_id", &order.id)).await
}

/// How many pieces of each line named are back after these; or why they cannot be.
fn pieces(
    order: &VendorOrder,
    lines: &[VendorOrderItem],
    returned: &[ReturnedItemInput],
) -> Result<BTreeMap<Id, i32>, UserError> {
    let mut back = BTreeMap::new();
    for ReturnedItemInput { vendor_order_item_id: id, quantity } in returned {
        // What was not sent cannot come back.
        ORDER_STATES.after(order.status, "return")?;
        let Some(line) = lines.iter().find(|line| line.id == *id) else {
            return Err(UserError::new("items", Code::NotFound, "This share has no such line."));
        };
        let before = back.get(id).copied().unwrap_or(line.returned_quantity);
        match before.checked_add(*quantity) {
            Some(after) if *quantity > 0 && after <= line.quantity => back.insert(id.clone(), after),
            _ => {
                let message = format!("Pieces of this line that can still come back: {}.", line.quantity - before);
                return Err(UserError::new("items", Code::OutOfRange, message));
            }
        };
    }
    Ok(back)
}

/// What the pieces that come back now cost, in the currency's smallest unit: those of a line add up to the line.
fn cost(order: &VendorOrder, lines: &[VendorOrderItem], back: &BTreeMap<Id, i32>) -> kit::Result<i64> {
    let mut cost = 0;
    for line in lines {
        let Some(after) = back.get(&line.id) else { continue };
        let total = order.currency_code.minor_units(line.total_amount).ok_or(Error::Internal)?;
        let until = |pieces: i32| allocate(total, &[i64::from(pieces), i64::from(line.quantity - pieces)])[0];
        cost += until(*after) - until(line.returned_quantity);
    }
    Ok(cost)
}

/// Records how many pieces of the lines are back; lines with as many by one statement.
async fn take_back(
    transaction: &Transaction,
    lines: &[VendorOrderItem],
    back: &BTreeMap<Id, i32>,
    verb: &'static str,
) -> kit::Result<()> {
    let mut alike: BTreeMap<(i32, bool), Vec<String>> = BTreeMap::new();
    for line in lines {
        if let Some(after) = back.get(&line.id) {
            alike.entry((*after, *after == line.quantity)).or_default().push(line.id.to_string());
        }
    }
    for ((returned, all), ids) in alike {
        let mut row = Assignments::default();
        row.put("returned_quantity", Value::Int(returned));
        if all {
            row.set("status", VendorOrderItemStatus::Returned);
        }
        transaction.update_all::<VendorOrderItem>(Predicate::Any("id", Values::Text(ids)), verb, row).await?.done()?;
    }
    Ok(())
}

/// How much is to be given back.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// What the caller has said.
    Exactly(Decimal),
    /// So much, in the currency's smallest unit, or what is left of the share.
    AtMost(i64),
}

/// Takes a part of a share's sale back, or what is left of it; or says why it cannot.
async fn refund(transaction: &Transaction, order: &VendorOrder, amount: Option<Asked>) -> kit::Result<Option<UserError>> {
    let currency = order.currency_code;
    let minor = |amount: Decimal| currency.minor_units(amount).ok_or(Error::Internal);
    let taken = transaction.lock_all::<CommissionTransaction>(Predicate::equal("vendor_order_id", &order.id)).await?;
    let refunds = taken.iter().filter(|taken| taken.transaction_type == CommissionTransactionTransactionType::Refund);
    let mut refunded = 0;
    for refund in refunds {
        refunded -= minor(refund.order_total.major_units())?;
    }
    let (total, commission) = (minor(order.total.major_units())?, minor(order.commission_amount.major_units())?);
    let left = total - refunded;
    let back = match amount {
        None => left,
        Some(Asked::AtMost(cost)) => cost.min(left),
        Some(Asked::Exactly(amount)) => match currency.minor_units(amount) {
            Some(back) if back > 0 && back <= left => back,
            Some(_) => {
                let message =
                    format!("Of this share {} {} can still be given back.", currency.major_units(left), currency.code());
                return Ok(Some(UserError::new("amount", Code::OutOfRange, message)));
            }
            None => {
                let message = format!("{} has {} decimals; the amount has more.", currency.code(), currency.exponent());
                return Ok(Some(UserError::new("amount", Code::Invalid, message)));
            }
        },
    };
    if back == 0 {
        return Ok(None);
    }
    let commission = reversed(commission, refunded + back, total) - reversed(commission, refunded, total);
    // Before the sale was paid for, the whole of it is taken back together with it; afterwards the next payout is smaller.
    let sale = taken.iter().find(|taken| taken.transaction_type == CommissionTransactionTransactionType::Sale);
    let status = sale.map_or(CommissionTransactionStatus::Approved, |sale| match sale.status {
        CommissionTransactionStatus::Pending => CommissionTransactionStatus::Pending,
        _ => CommissionTransactionStatus::Approved,
    });
    let amount = |minor: i64| Value::Decimal(currency.major_units(minor).0);
    let mut row = Assignments::default();
    row.set("vendor_id", order.vendor_id.clone());
    row.copy("order_id", order.order_id.clone());
    row.set("vendor_order_id", order.id.clone());
    row.set("commission_rule_id", sale.and_then(|sale| sale.commission_rule_id.clone()));
    row.set("transaction_type", CommissionTransactionTransactionType::Refund);
    row.set("currency_code", currency);
    row.put("order_total", amount(-back));
    row.put("commission_amount", amount(-commission));
    row.put("net_amount", amount(commission - back));
    row.set("status", status);
    row.set("transaction_date", transaction.scope().now());
    transaction.insert::<CommissionTransaction>(Action::Create.verb(), row).await?.done()?;
    if back == left && status == CommissionTransactionStatus::Pending {
        // Nothing is left to be paid: sale and refunds count no longer.
        let pending = Predicate::equal("status", CommissionTransactionStatus::Pending.text());
        let mut row = Assignments::default();
        row.set("status", CommissionTransactionStatus::Reversed);
        let of_share = Predicate::equal("vendor_order_id", &order.id).and(pending);
        transaction.update_all::<CommissionTransaction>(of_share, "reverse", row).await?.done()?;
    }
    if let Some(vendor) = transaction.lock_all::<Vendor>(Predicate::equal("id", &order.vendor_id)).await?.pop()
        && vendor.currency_code == currency
    {
        let sales = vendor.total_sales.visible().map(|sales| sales.major_units().0).unwrap_or_default();
        let mut row = Assignments::default();
        row.put("total_sales", Value::Decimal(sales - currency.major_units(back).0));
        transaction.update::<Vendor>(&vendor.id, "refund", row).await?.done()?;
    }
    Ok(None)
}
