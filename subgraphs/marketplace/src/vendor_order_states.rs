//! How vendors fulfil their shares of orders, and what is given back of them.

use async_graphql::{Context, Object};
use kit::{
    Action, Assignments, Decimal, Error, Id, Outcome, Predicate, Scope, StateMachine, TextEnum, Timestamp, Transaction,
    Transition, UserError, Value,
};

use crate::commission::reversed;
use crate::commission_transaction::{CommissionTransaction, CommissionTransactionStatus, CommissionTransactionTransactionType};
use crate::vendor::Vendor;
use crate::vendor_order::{
    VendorOrder, VendorOrderFulfillmentStatus, VendorOrderPayload, VendorOrderPayoutStatus, VendorOrderStatus,
};

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

/// Mutations that take vendors' shares of orders from state to state.
#[derive(Default)]
pub struct VendorOrderStates;

#[Object]
impl VendorOrderStates {
    /// Takes a new share of an order on. Requires vendor_order:acknowledge, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn acknowledge_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let mut row = Assignments::default();
        row.set("acknowledged_at", Scope::of(ctx)?.now());
        Ok(Some(ORDER_STATES.apply(ctx, &id, "acknowledge", row, expected_updated_at).await?.into()))
    }

    /// Begins to work on a share of an order. Requires vendor_order:process, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn process_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        Ok(Some(ORDER_STATES.apply(ctx, &id, "process", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Says that a share of an order is packed and waits for the carrier. Requires vendor_order:pack, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn pack_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        Ok(Some(ORDER_STATES.apply(ctx, &id, "pack", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Says that a share of an order is on its way. Requires vendor_order:ship, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn ship_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "How it is sent, such as the carrier's service.")] shipping_method: Option<String>,
        #[graphql(desc = "Number under which the carrier tracks it.")] tracking_number: Option<String>,
        #[graphql(desc = "Page on which the carrier shows where it is.")] tracking_url: Option<String>,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let mut row = Assignments::default();
        row.set("shipped_at", Scope::of(ctx)?.now());
        row.set("fulfillment_status", VendorOrderFulfillmentStatus::Fulfilled);
        row.set("shipping_method", shipping_method);
        row.set("tracking_number", tracking_number);
        row.set("tracking_url", tracking_url);
        Ok(Some(ORDER_STATES.apply(ctx, &id, "ship", row, expected_updated_at).await?.into()))
    }

    /// Says that a share of an order has arrived. Requires vendor_order:deliver, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn deliver_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let mut row = Assignments::default();
        row.set("delivered_at", Scope::of(ctx)?.now());
        Ok(Some(ORDER_STATES.apply(ctx, &id, "deliver", row, expected_updated_at).await?.into()))
    }

    /// Settles a share of an order that has arrived, or about which customer and vendor agree again: the vendor can be paid for it. Requires
    /// vendor_order:complete.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn complete_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "complete", expected_updated_at).await
    }

    /// Calls a share of an order off before it is sent: its sale and commission are taken back. Requires vendor_order:cancel.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "cancel", expected_updated_at).await
    }

    /// Takes a share of an order back that was sent: what is left of its sale and commission is taken back. Requires vendor_order:return.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn return_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
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
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        step(ctx, &id, "dispute", expected_updated_at).await
    }

    /// Gives money back for a share of an order: a commission transaction takes the same part of sale and commission back, and after the
    /// last one exactly the whole. Requires vendor_order:refund.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn refund_vendor_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "How much, in the currency of the order; all that has not been given back yet unless given.")]
        amount: Option<Decimal>,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let order = locked(&transaction, &id, "refund", expected_updated_at).await?;
            match refund(&transaction, &order, amount).await? {
                Some(refused) => Ok(Outcome::Refused(vec![refused])),
                None => transaction.update(&id, "refund", Assignments::default()).await,
            }
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

/// Takes a share to its next state, and its commission with it.
async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<VendorOrderPayload>> {
    let transaction = Scope::of(ctx)?.write().await?;
    let outcome = async {
        let order = locked(&transaction, id, verb, expected).await?;
        let mut row = Assignments::default();
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
                "cancel" | "return" => drop(refund(&transaction, &order, None).await?),
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
    for taken in transaction.lock_all::<CommissionTransaction>(Predicate::equal("vendor_order_id", order).and(pending)).await? {
        let mut row = Assignments::default();
        row.set("status", CommissionTransactionStatus::Approved);
        transaction.update::<CommissionTransaction>(&taken.id, "approve", row).await?.done()?;
    }
    Ok(())
}

/// Takes a part of a share's sale back, or what is left of it; or says why it cannot.
async fn refund(transaction: &Transaction, order: &VendorOrder, amount: Option<Decimal>) -> kit::Result<Option<UserError>> {
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
        Some(amount) => match currency.minor_units(amount) {
            Some(back) if back > 0 && back <= left => back,
            Some(_) => {
                let message =
                    format!("Of this share {} {} can still be given back.", currency.major_units(left), currency.code());
                return Ok(Some(UserError::new("amount", "OUT_OF_RANGE", message)));
            }
            None => {
                let message = format!("{} has {} decimals; the amount has more.", currency.code(), currency.exponent());
                return Ok(Some(UserError::new("amount", "INVALID", message)));
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
    row.set("order_id", order.order_id.clone());
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
        for taken in
            transaction.lock_all::<CommissionTransaction>(Predicate::equal("vendor_order_id", &order.id).and(pending)).await?
        {
            let mut row = Assignments::default();
            row.set("status", CommissionTransactionStatus::Reversed);
            transaction.update::<CommissionTransaction>(&taken.id, "reverse", row).await?.done()?;
        }
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
