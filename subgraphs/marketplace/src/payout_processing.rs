//! Paying vendors: what is asked for, and what becomes of it.
//!
//! A payout takes all commission transactions of the vendor that are approved and in no other payout, refunds too, in one currency. It holds on to
//! them until it is cancelled or reversed; then they go into the next one. The vendor is locked while a payout is made up, so that of two
//! requests at the same time the second finds nothing left, and the database lets no transaction be in two.

use async_graphql::{Context, InputObject, Object};
use chrono::{Datelike, Months, TimeDelta};
use kit::{
    Action, Actor, Assignments, Code, Comparison, CurrencyCode, Entity, Error, Id, Outcome, Predicate, Scope, StateMachine,
    TextEnum, Timestamp, Transaction, Transition, UserError, Value, Values, VendorRole,
};

use crate::commission_transaction::{CommissionTransaction, CommissionTransactionStatus};
use crate::payout::{Payout, PayoutPayload, PayoutPaymentMethod, PayoutStatus};
use crate::payout_transaction_link::PayoutTransactionLink;
use crate::vendor::{Vendor, VendorPayoutMethod, VendorPayoutSchedule, VendorStatus};
use crate::vendor_order::{VendorOrder, VendorOrderPayoutStatus};
use crate::vendor_order_states::{call_off, called_off_among};

/// The states of a payout.
pub const PAYOUT_STATES: StateMachine<Payout, PayoutStatus> = StateMachine {
    column: "status",
    state: |payout| payout.status,
    transitions: &[
        Transition {
            verb: "approve",
            from: &[PayoutStatus::Draft, PayoutStatus::Pending, PayoutStatus::PendingApproval],
            to: PayoutStatus::Approved,
        },
        Transition { verb: "process", from: &[PayoutStatus::Pending, PayoutStatus::Approved], to: PayoutStatus::Processing },
        Transition { verb: "complete", from: &[PayoutStatus::Processing], to: PayoutStatus::Paid },
        Transition { verb: "fail", from: &[PayoutStatus::Processing], to: PayoutStatus::Failed },
        Transition {
            verb: "hold",
            from: &[
                PayoutStatus::Draft,
                PayoutStatus::Pending,
                PayoutStatus::PendingApproval,
                PayoutStatus::Approved,
                PayoutStatus::Failed,
            ],
            to: PayoutStatus::OnHold,
        },
        Transition { verb: "release", from: &[PayoutStatus::OnHold], to: PayoutStatus::Pending },
        Transition { verb: "retry", from: &[PayoutStatus::Failed], to: PayoutStatus::Processing },
        Transition {
            verb: "cancel",
            from: &[
                PayoutStatus::Draft,
                PayoutStatus::Pending,
                PayoutStatus::PendingApproval,
                PayoutStatus::Approved,
                PayoutStatus::OnHold,
                PayoutStatus::Failed,
            ],
            to: PayoutStatus::Cancelled,
        },
        Transition { verb: "reverse", from: &[PayoutStatus::Paid], to: PayoutStatus::Reversed },
    ],
};

/// A payout that is asked for.
#[derive(Clone, Debug, InputObject)]
pub struct RequestPayoutInput {
    /// Vendor to be paid; the caller's when one of a vendor's people asks.
    pub vendor_id: Option<Id>,
    /// Currency of the sales to be paid for; the vendor's unless given.
    pub currency_code: Option<CurrencyCode>,
    /// Remarks for staff.
    pub notes: Option<String>,
}

/// Mutations that pay vendors.
#[derive(Default)]
pub struct PayoutProcessing;

#[Object]
impl PayoutProcessing {
    /// Asks for a payout of all that a vendor has earned and was not paid for. What it was to be paid for orders that were called off is taken back
    /// first. User errors: NOTHING_TO_PAY, BELOW_MINIMUM, TOO_EARLY (by the
    /// vendor's schedule), VENDOR_NOT_ACTIVE. Requires payout:request, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn request_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RequestPayoutInput,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let scope = Scope::of(ctx)?;
        let vendor = match (scope.actor(), input.vendor_id) {
            (Actor::Vendor { vendor_id, role, .. }, given) => {
                let runs = matches!(role, VendorRole::Owner | VendorRole::Admin | VendorRole::Manager);
                if !runs || given.is_some_and(|given| given != *vendor_id) {
                    return Err(scope.refusal(Payout::TABLE, "request").into());
                }
                vendor_id.clone()
            }
            (_, given) => {
                scope.require(Payout::TABLE, "request")?;
                match given {
                    Some(vendor) => vendor,
                    None => return Ok(Some(refused("vendor_id", Code::Required, "`vendorId` is required."))),
                }
            }
        };
        let transaction = scope.write().await?;
        let outcome = request(&transaction, &vendor, input.currency_code, input.notes).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Approves a payout. Requires payout:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let scope = Scope::of(ctx)?;
        let mut row = Assignments::default();
        row.set("approved_at", scope.now());
        row.set("approved_by_id", scope.actor().id().cloned());
        step(ctx, &id, "approve", row, expected_updated_at).await
    }

    /// Begins the transfer of a payout. Requires payout:process.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn process_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let row = begun(Scope::of(ctx)?);
        step(ctx, &id, "process", row, expected_updated_at).await
    }

    /// Says that the transfer of a payout went through: the vendor has the money. Requires payout:complete.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn complete_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "Id of the transfer at Stripe.")] stripe_transfer_id: Option<String>,
        #[graphql(desc = "Id of the payout at Stripe.")] stripe_payout_id: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = Assignments::default();
        row.set("stripe_transfer_id", stripe_transfer_id);
        row.set("stripe_payout_id", stripe_payout_id);
        row.put("failure_reason", Value::Null);
        step(ctx, &id, "complete", row, expected_updated_at).await
    }

    /// Says that the transfer of a payout did not go through; it can be tried again. Requires payout:fail.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn fail_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "Code by which Stripe says why.")] stripe_failure_code: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = Assignments::default();
        row.set("failure_reason", reason);
        row.set("stripe_failure_code", stripe_failure_code);
        step(ctx, &id, "fail", row, expected_updated_at).await
    }

    /// Holds a payout back. Requires payout:hold.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn hold_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = Assignments::default();
        row.set("failure_reason", reason);
        step(ctx, &id, "hold", row, expected_updated_at).await
    }

    /// Lets a payout go on that was held back: it can be processed. Requires payout:release.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn release_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = Assignments::default();
        row.put("failure_reason", Value::Null);
        step(ctx, &id, "release", row, expected_updated_at).await
    }

    /// Begins the transfer of a payout anew that did not go through. Requires payout:retry.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn retry_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = begun(Scope::of(ctx)?);
        row.put("failure_reason", Value::Null);
        row.put("stripe_failure_code", Value::Null);
        step(ctx, &id, "retry", row, expected_updated_at).await
    }

    /// Calls a payout off that was not paid: what it settles goes into the next one. Requires payout:cancel.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = Assignments::default();
        row.set("failure_reason", reason);
        step(ctx, &id, "cancel", row, expected_updated_at).await
    }

    /// Says that the money of a payout came back: what it settles goes into the next one. Requires payout:reverse.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reverse_payout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the payout, `pout_…`.")] id: Id,
        #[graphql(desc = "Why, for the vendor.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PayoutPayload>> {
        let mut row = Assignments::default();
        row.set("failure_reason", reason);
        step(ctx, &id, "reverse", row, expected_updated_at).await
    }
}

fn refused(field: &str, code: Code, message: impl Into<String>) -> PayoutPayload {
    PayoutPayload { row: None, user_errors: vec![UserError::new(field, code, message)] }
}

/// A transfer that is begun now, by the caller.
fn begun(scope: &Scope) -> Assignments {
    let mut row = Assignments::default();
    row.set("processed_at", scope.now());
    row.set("processed_by_id", scope.actor().id().cloned());
    row
}

/// When the vendor can next be paid, after it was at this time.
fn next_payout(schedule: VendorPayoutSchedule, last: Timestamp) -> Timestamp {
    let next = match schedule {
        VendorPayoutSchedule::Daily => last.checked_add_signed(TimeDelta::days(1)),
        VendorPayoutSchedule::Weekly => last.checked_add_signed(TimeDelta::days(7)),
        VendorPayoutSchedule::Biweekly => last.checked_add_signed(TimeDelta::days(14)),
        VendorPayoutSchedule::Monthly => last.checked_add_months(Months::new(1)),
    };
    next.unwrap_or(last)
}

/// The sums of what a payout settles, in the currency's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    gross: i64,
    commission: i64,
    net: i64,
}

fn sums(of: &[CommissionTransaction], currency: CurrencyCode) -> kit::Result<Sums> {
    let minor = |amount: &kit::Money| currency.minor_units(amount.major_units()).ok_or(Error::Internal);
    of.iter().try_fold(Sums::default(), |sums, taken| {
        Ok(Sums {
            gross: sums.gross + minor(&taken.order_total)?,
            commission: sums.commission + minor(&taken.commission_amount)?,
            net: sums.net + minor(&taken.net_amount)?,
        })
    })
}

async fn request(
    transaction: &Transaction,
    vendor: &Id,
    currency: Option<CurrencyCode>,
    notes: Option<String>,
) -> kit::Result<Outcome<Payout>> {
    let refuse = |field: &str, code: Code, message: String| Ok(Outcome::Refused(vec![UserError::new(field, code, message)]));
    let Some(vendor) = transaction.lock_all::<Vendor>(Predicate::equal("id", vendor)).await?.pop() else {
        return refuse("vendor_id", Code::NotFound, "There is no such vendor.".into());
    };
    if vendor.status != VendorStatus::Active {
        return refuse("vendor_id", Code::VendorNotActive, "The vendor is not active.".into());
    }
    let (now, currency) = (transaction.scope().now(), currency.unwrap_or(vendor.currency_code));
    let earlier = transaction.read_all::<Payout>(Predicate::equal("vendor_id", &vendor.id)).await?;
    let ended = [PayoutStatus::Cancelled, PayoutStatus::Reversed];
    let counting = earlier.iter().filter(|payout| payout.currency_code == currency && !ended.contains(&payout.status));
    let last = counting.map(|payout| payout.period_end).max();
    let schedule = vendor.payout_schedule.visible().copied().ok_or(Error::Internal)?;
    if let Some(next) = last.map(|last| next_payout(schedule, last)).filter(|next| now < *next) {
        return refuse(
            "vendor_id",
            Code::TooEarly,
            format!("By its schedule the vendor can be paid from {} on.", next.to_rfc3339()),
        );
    }
    call_off(transaction, &vendor.id).await?;
    let open = unpaid(transaction, &vendor.id, currency).await?;
    let sums = sums(&open, currency)?;
    if sums.net <= 0 {
        return refuse(
            "vendor_id",
            Code::NothingToPay,
            format!("Nothing in {} is left to be paid to the vendor.", currency.code()),
        );
    }
    let minimum =
        vendor.payout_minimum.visible().and_then(|minimum| minimum.as_ref()).filter(|_| currency == vendor.currency_code);
    if let Some(minimum) = minimum.filter(|minimum| currency.major_units(sums.net) < minimum.major_units()) {
        let (net, code) = (currency.major_units(sums.net), currency.code());
        let message = format!("{net} {code} is less than the {} {code} from which the vendor is paid.", minimum.major_units());
        return refuse("vendor_id", Code::BelowMinimum, message);
    }
    let first = open.iter().map(|taken| taken.transaction_date).min().unwrap_or(now);
    let method = vendor.payout_method.visible().copied().flatten().map(|method| match method {
        VendorPayoutMethod::StripeConnect => PayoutPaymentMethod::StripeConnect,
        VendorPayoutMethod::BankTransfer => PayoutPaymentMethod::BankTransfer,
        VendorPayoutMethod::Manual => PayoutPaymentMethod::Manual,
    });
    let amount = |minor: i64| Value::Decimal(currency.major_units(minor).0);
    let number = transaction.next_number(&format!("payout-{}", now.year())).await?;
    let mut row = Assignments::default();
    row.set("vendor_id", vendor.id.clone());
    row.set("payout_number", format!("PAY-{}-{number:06}", now.year()));
    row.set("currency_code", currency);
    row.put("gross_amount", amount(sums.gross));
    row.put("commission_amount", amount(sums.commission));
    row.put("net_amount", amount(sums.net));
    row.set("period_start", last.unwrap_or(first).min(first).min(now - TimeDelta::microseconds(1)));
    row.set("period_end", now);
    row.set("status", PayoutStatus::Pending);
    row.set("payment_method", method);
    row.set("requested_at", now);
    row.set("notes", notes);
    let payout: Payout = transaction.insert("request", row).await?.done()?;
    let link = |taken: &CommissionTransaction| {
        let mut row = Assignments::default();
        row.set("payout_id", payout.id.clone());
        row.set("commission_transaction_id", taken.id.clone());
        row.set("amount", taken.net_amount.major_units());
        row
    };
    let links = open.iter().map(link).collect();
    transaction.insert_all::<PayoutTransactionLink>(Action::Create.verb(), links).await?.done()?;
    let paid_for: Vec<String> = open.iter().filter_map(|taken| taken.vendor_order_id.as_ref()).map(Id::to_string).collect();
    let mut row = Assignments::default();
    row.set("payout_id", payout.id.clone());
    row.set("payout_status", VendorOrderPayoutStatus::Processing);
    transaction.update_all::<VendorOrder>(Predicate::Any("id", Values::Text(paid_for)), "pay", row).await?.done()?;
    Ok(Outcome::Done(Box::new(payout)))
}

/// What the vendor has earned in a currency and is in no payout: all of it but that of disputed orders.
async fn unpaid(transaction: &Transaction, vendor: &Id, currency: CurrencyCode) -> kit::Result<Vec<CommissionTransaction>> {
    let approved = Predicate::equal("vendor_id", vendor)
        .and(Predicate::equal("status", CommissionTransactionStatus::Approved.text()))
        .and(Predicate::equal("currency_code", currency.stored()));
    let mut open = transaction.lock_all::<CommissionTransaction>(approved).await?;
    let ids = Values::Text(open.iter().map(|taken| taken.id.to_string()).collect());
    let linked = transaction.read_all::<PayoutTransactionLink>(Predicate::Any("commission_transaction_id", ids)).await?;
    open.retain(|taken| linked.iter().all(|link| link.commission_transaction_id != taken.id));
    Ok(open)
}

/// Takes a payout to its next state, and what it settles with it.
async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    row: Assignments,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<PayoutPayload>> {
    let transaction = Scope::of(ctx)?.write().await?;
    let outcome = async {
        // The vendor before its payouts, as everywhere, so that no two writes wait for each other.
        if let Some(seen) = transaction.read_all::<Payout>(Predicate::equal("id", id)).await?.pop() {
            transaction.lock_all::<Vendor>(Predicate::equal("id", &seen.vendor_id)).await?;
        }
        let before = transaction.lock::<Payout>(id, verb, expected).await?;
        if ["approve", "process", "retry"].contains(&verb)
            && PAYOUT_STATES.after(before.status, verb).is_ok()
            && pays_for_called_off(&transaction, &before).await?
        {
            let message = "It pays for an order that was called off: cancel it and ask for another.";
            return Ok(Outcome::Refused(vec![UserError::new("id", Code::OrderCalledOff, message)]));
        }
        let outcome = PAYOUT_STATES.step(&transaction, &before, verb, row).await?;
        if let Outcome::Done(payout) = &outcome {
            settle(&transaction, payout, verb).await?;
        }
        Ok(outcome)
    };
    let outcome = outcome.await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

/// Whether a payout would pay for an order that was called off since it was asked for.
async fn pays_for_called_off(transaction: &Transaction, payout: &Payout) -> kit::Result<bool> {
    let shares = transaction.read_all::<VendorOrder>(Predicate::equal("payout_id", &payout.id)).await?;
    let orders = shares.iter().map(|share| share.order_id.to_string()).collect();
    Ok(!called_off_among(transaction, orders).await?.is_empty())
}

/// What a payout's new state means for the transactions and shares of orders that it settles.
async fn settle(transaction: &Transaction, payout: &Payout, verb: &str) -> kit::Result<()> {
    let (status, of_orders, lets_go) = match payout.status {
        PayoutStatus::Paid => (Some(CommissionTransactionStatus::Paid), VendorOrderPayoutStatus::Paid, false),
        PayoutStatus::OnHold => (None, VendorOrderPayoutStatus::Held, false),
        PayoutStatus::Cancelled | PayoutStatus::Reversed => {
            (Some(CommissionTransactionStatus::Approved), VendorOrderPayoutStatus::Pending, true)
        }
        _ => (None, VendorOrderPayoutStatus::Processing, false),
    };
    let of_payout = || Predicate::equal("payout_id", &payout.id);
    if let Some(status) = status {
        let links = transaction.lock_all::<PayoutTransactionLink>(of_payout()).await?;
        let settled = Values::Text(links.iter().map(|link| link.commission_transaction_id.to_string()).collect());
        let mut row = Assignments::default();
        row.set("status", status);
        transaction.update_all::<CommissionTransaction>(Predicate::Any("id", settled), verb, row).await?.done()?;
    }
    let mut row = Assignments::default();
    row.set("payout_status", of_orders);
    let mut orders = of_payout();
    if lets_go {
        let mut link = Assignments::default();
        link.set("deleted_at", transaction.scope().now());
        transaction.update_all::<PayoutTransactionLink>(of_payout(), verb, link).await?.done()?;
        row.put("payout_id", Value::Null);
    } else {
        orders = orders.and(Predicate::Compare("payout_status", Comparison::NotEqual, of_orders.text().into()));
    }
    transaction.update_all::<VendorOrder>(orders, verb, row).await?.done()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_says_when_the_vendor_can_next_be_paid() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let next = |schedule| next_payout(schedule, at("2028-01-31T10:00:00Z"));
        assert_eq!(next(VendorPayoutSchedule::Daily), at("2028-02-01T10:00:00Z"));
        assert_eq!(next(VendorPayoutSchedule::Weekly), at("2028-02-07T10:00:00Z"));
        assert_eq!(next(VendorPayoutSchedule::Biweekly), at("2028-02-14T10:00:00Z"));
        assert_eq!(next(VendorPayoutSchedule::Monthly), at("2028-02-29T10:00:00Z"), "the last day of a shorter month");
    }
}
