//! A purchase order from draft to settlement: its states, who may take it on, and what that does to the company's credit.

use async_graphql::{Context, Object};
use chrono::Duration;
use kit::{
    Actor, Assignments, Code, Decimal, Error, Id, Outcome, Predicate, Result, Scope, StateMachine, Timestamp, Transaction,
    Transition, UserError, Values,
};
use serde_json::json;

use crate::approval::{self, REQUESTS};
use crate::approval_request::ApprovalRequest;
use crate::approval_steps::Subject;
use crate::company::Company;
use crate::company_user::{CompanyUser, CompanyUserRole};
use crate::credit::{draw, lock_ordering, release};
use crate::membership::{asks_right, lock_as_buyer, member};
use crate::payment_terms::{PaymentTerms, PaymentTermsTermsType};
use crate::purchase_order::{PurchaseOrder, PurchaseOrderPayload, PurchaseOrderStatus};
use crate::purchase_order_item::{PurchaseOrderItem, PurchaseOrderItemStatus};
use crate::purchasing::tax_anew;

use PurchaseOrderStatus::{
    Approved, Cancelled, Closed, Confirmed, Draft, PartiallyReceived, PendingApproval, Received, Rejected, Submitted,
};

/// The states of a purchase order and the verbs between them.
pub const LIFECYCLE: StateMachine<PurchaseOrder, PurchaseOrderStatus> = StateMachine {
    column: "status",
    state: |order| order.status,
    transitions: &[
        Transition { verb: "revise", from: &[Draft, Rejected], to: Draft },
        Transition { verb: "request_approval", from: &[Draft], to: PendingApproval },
        Transition { verb: "approve", from: &[PendingApproval], to: Approved },
        Transition { verb: "reject", from: &[PendingApproval], to: Rejected },
        Transition { verb: "submit", from: &[Draft, Approved], to: Submitted },
        Transition { verb: "confirm", from: &[Submitted], to: Confirmed },
        Transition { verb: "ship", from: &[Confirmed], to: Confirmed },
        Transition { verb: "ship", from: &[PartiallyReceived], to: PartiallyReceived },
        Transition { verb: "receive_partially", from: &[Confirmed, PartiallyReceived], to: PartiallyReceived },
        Transition { verb: "receive", from: &[Confirmed, PartiallyReceived], to: Received },
        Transition { verb: "close", from: &[Received], to: Closed },
        Transition { verb: "cancel", from: &[Draft, PendingApproval, Approved, Rejected, Submitted, Confirmed], to: Cancelled },
    ],
};

/// The states of a line and the verbs between them.
pub const LINES: StateMachine<PurchaseOrderItem, PurchaseOrderItemStatus> = StateMachine {
    column: "status",
    state: |item| item.status,
    transitions: &[
        Transition { verb: "confirm", from: &[PurchaseOrderItemStatus::Pending], to: PurchaseOrderItemStatus::Confirmed },
        Transition { verb: "ship", from: &[PurchaseOrderItemStatus::Confirmed], to: PurchaseOrderItemStatus::Shipped },
        Transition {
            verb: "receive",
            from: &[PurchaseOrderItemStatus::Confirmed, PurchaseOrderItemStatus::Shipped],
            to: PurchaseOrderItemStatus::Received,
        },
        Transition {
            verb: "cancel",
            from: &[PurchaseOrderItemStatus::Pending, PurchaseOrderItemStatus::Confirmed],
            to: PurchaseOrderItemStatus::Cancelled,
        },
    ],
};

/// What customers do with purchase orders of their company.
const BY_CUSTOMERS: [&str; 4] = ["revise", "submit", "receive", "cancel"];

/// Mutations that take purchase orders from state to state.
#[derive(Default)]
pub struct PurchaseOrderLifecycle;

#[Object]
impl PurchaseOrderLifecycle {
    /// Submits a draft, or an order that is approved. Within the limits it goes to the seller, is due by its terms and, where these ask for
    /// it, drawn on the company's credit. Otherwise it waits for approval: when whoever placed it wanted that, when it is above their
    /// spending limit, or when the company's rules ask for it. Tax is computed anew.
    ///
    /// User errors: `NOT_ACTIVE` for a company that cannot order, `NO_WORKFLOW` when nothing says who approves, `CREDIT_LIMIT`. Requires
    /// purchase_order:submit, and for what it leads to approval_request:create, or company:draw_credit and credit_line:draw; customers submit
    /// their own, owners and administrators any of their company.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn submit_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(submit(&transaction, &id, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Accepts a submitted order for the seller, and its lines with it. Requires purchase_order:confirm.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn confirm_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "Id of the order that was made from it.")] order_id: Option<Id>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let before = locked(&transaction, &id, "confirm", expected_updated_at).await?;
            let mut row = Assignments::default();
            if order_id.as_ref().is_some_and(|id| !id.has_prefix("order")) {
                let message = "It must be the id of an order, which begins with `order_`.";
                return Ok(Outcome::Refused(vec![UserError::new("order_id", Code::Invalid, message)]));
            }
            row.set("order_id", order_id);
            let outcome = LIFECYCLE.step(&transaction, &before, "confirm", row).await?;
            if let Outcome::Done(_) = outcome {
                take_lines(&transaction, &lines_of(&transaction, &id).await?, "confirm").await?;
            }
            Ok(outcome)
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Records that lines of a confirmed order are on their way. Requires purchase_order:ship.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn ship_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "Ids of the lines; all that are confirmed unless given.")] item_ids: Option<Vec<Id>>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let before = locked(&transaction, &id, "ship", expected_updated_at).await?;
            if let Err(refused) = LIFECYCLE.after(before.status, "ship") {
                return Ok(Outcome::Refused(vec![refused]));
            }
            let chosen = match chosen(lines_of(&transaction, &id).await?, item_ids, "ship") {
                Ok((chosen, _)) => chosen,
                Err(refused) => return Ok(Outcome::Refused(vec![refused])),
            };
            take_lines(&transaction, &chosen, "ship").await?;
            LIFECYCLE.step(&transaction, &before, "ship", Assignments::default()).await
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Records that goods have arrived; with the last line the order is received. Payment on delivery is then due. Requires
    /// purchase_order:receive; customers receive their own, owners and administrators any of their company.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn receive_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "Ids of the lines that have arrived; all that are on their way or confirmed unless given.")]
        item_ids: Option<Vec<Id>>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let before = locked(&transaction, &id, "receive", expected_updated_at).await?;
            if let Err(refused) = LIFECYCLE.after(before.status, "receive") {
                return Ok(Outcome::Refused(vec![refused]));
            }
            let (chosen, left) = match chosen(lines_of(&transaction, &id).await?, item_ids, "receive") {
                Ok(chosen) => chosen,
                Err(refused) => return Ok(Outcome::Refused(vec![refused])),
            };
            take_lines(&transaction, &chosen, "receive").await?;
            let mut row = Assignments::default();
            if left > 0 {
                return LIFECYCLE.step(&transaction, &before, "receive_partially", row).await;
            }
            if before.payment_due_date.is_none() {
                row.set("payment_due_date", transaction.scope().now());
            }
            LIFECYCLE.step(&transaction, &before, "receive", row).await
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Records that a received order is settled. What it had drawn on the company's credit is free again. Requires purchase_order:close, and
    /// company:release_credit and credit_line:release where it had drawn.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn close_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let before = locked(&transaction, &id, "close", expected_updated_at).await?;
            end(&transaction, &before, "close").await
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Calls an order off. Its lines are called off, what it had drawn on the company's credit is free again, and nobody need approve it any
    /// more. Requires purchase_order:cancel, and for what it leads to approval_request:withdraw, company:release_credit and
    /// credit_line:release; customers call off their own, owners and administrators any of their company, until the seller has confirmed it
    /// (user error `CONFIRMED`).
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn cancel_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(cancel(&transaction, &id, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

/// The order, locked, where the caller may act on it by the verb.
pub(crate) async fn locked(transaction: &Transaction, id: &Id, verb: &str, expected: Option<Timestamp>) -> Result<PurchaseOrder> {
    let Actor::Customer { id: customer } = transaction.scope().actor() else {
        return transaction.lock(id, verb, expected).await;
    };
    if !BY_CUSTOMERS.contains(&verb) {
        return Err(Error::Forbidden(format!("This token does not allow purchase_order:{verb}.")));
    }
    let (order, member) = lock_as_buyer::<PurchaseOrder>(transaction, id, customer, |order| &order.company_id, expected).await?;
    if order.customer_id != *customer && !member.role.is_at_least(CompanyUserRole::Admin) {
        return Err(Error::Forbidden("Buyers act on purchase orders of their own only.".into()));
    }
    Ok(order)
}

/// The lines of an order, locked.
pub(crate) async fn lines_of(transaction: &Transaction, order: &Id) -> Result<Vec<PurchaseOrderItem>> {
    transaction.lock_all(Predicate::equal("purchase_order_id", order)).await
}

/// Of the lines those that are named, or those on which the verb is possible; and how many others it is possible on.
fn chosen(
    lines: Vec<PurchaseOrderItem>,
    named: Option<Vec<Id>>,
    verb: &str,
) -> Result<(Vec<PurchaseOrderItem>, usize), UserError> {
    let refused = |code: Code, message: String| Err(UserError::new("item_ids", code, message));
    let (possible, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| LINES.after(line.status, verb).is_ok());
    let Some(named) = named else {
        return match possible.is_empty() {
            true => refused(Code::NotFound, format!("The order has no line on which `{verb}` is possible.")),
            false => Ok((possible, 0)),
        };
    };
    if let Some(id) = named.iter().find(|id| !possible.iter().any(|line| line.id == **id)) {
        let other = others.iter().find(|line| line.id == *id);
        return match other.map(|line| LINES.after(line.status, verb)) {
            Some(Err(error)) => refused(error.code, error.message),
            _ => refused(Code::NotFound, format!("The order has no line {id}.")),
        };
    }
    if named.is_empty() {
        return refused(Code::Required, "Name at least one line.".into());
    }
    let (chosen, left): (Vec<_>, Vec<_>) = possible.into_iter().partition(|line| named.contains(&line.id));
    Ok((chosen, left.len()))
}

/// Takes the lines on which the verb is possible to their next state.
async fn take_lines(transaction: &Transaction, lines: &[PurchaseOrderItem], verb: &'static str) -> Result<()> {
    for line in lines.iter().filter(|line| LINES.after(line.status, verb).is_ok()) {
        LINES.step(transaction, line, verb, Assignments::default()).await?.done()?;
    }
    Ok(())
}

/// Ends an order by a verb, and gives back what it has drawn.
async fn end(transaction: &Transaction, before: &PurchaseOrder, verb: &'static str) -> Result<Outcome<PurchaseOrder>> {
    if let Err(refused) = LIFECYCLE.after(before.status, verb) {
        return Ok(Outcome::Refused(vec![refused]));
    }
    let mut row = Assignments::default();
    release(transaction, before, &mut row).await?;
    LIFECYCLE.step(transaction, before, verb, row).await
}

async fn cancel(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> Result<Outcome<PurchaseOrder>> {
    let before = locked(transaction, id, "cancel", expected).await?;
    if matches!(transaction.scope().actor(), Actor::Customer { .. }) && before.status == Confirmed {
        let message = "The seller has confirmed the order: ask them to call it off.";
        return Ok(Outcome::Refused(vec![UserError::new("status", Code::Confirmed, message)]));
    }
    let waiting = Predicate::Any("status", Values::Text(vec!["pending".into(), "escalated".into()]));
    let waiting = Predicate::equal("entity_id", id).and(waiting);
    for request in transaction.lock_all::<ApprovalRequest>(waiting).await? {
        asks_right(transaction, "approval_request", "withdraw")?;
        let mut row = Assignments::default();
        row.set("rejected_at", transaction.scope().now());
        REQUESTS.step(transaction, &request, "withdraw", row).await?.done()?;
    }
    let outcome = end(transaction, &before, "cancel").await?;
    if let Outcome::Done(_) = outcome {
        take_lines(transaction, &lines_of(transaction, id).await?, "cancel").await?;
    }
    Ok(outcome)
}

async fn submit(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> Result<Outcome<PurchaseOrder>> {
    let refused = |error| Ok(Outcome::Refused(vec![error]));
    let before = locked(transaction, id, "submit", expected).await?;
    if let Err(error) = LIFECYCLE.after(before.status, "submit") {
        return refused(error);
    }
    let company = match lock_ordering(transaction, &before.company_id).await? {
        Ok(company) => company,
        Err(error) => return refused(error),
    };
    let mut row = Assignments::default();
    let terms = terms_of(transaction, &before, &mut row).await?;
    if before.status == Approved {
        row.set("payment_due_date", due(terms.as_ref(), transaction.scope().now()));
        return LIFECYCLE.step(transaction, &before, "submit", row).await;
    }
    let total = match tax_anew(transaction, &before, &mut row).await? {
        Ok(total) => total,
        Err(error) => return refused(error),
    };
    let placed_by = member(transaction, &company.id, &before.customer_id).await?;
    if needs_approval(&before, &company, placed_by.as_ref(), total) {
        let subject = Subject {
            entity_type: "purchase_order",
            total,
            currency: company.currency_code,
            threshold: company.default_approval_threshold.map(|threshold| threshold.major_units()),
        };
        let Some(workflow) = approval::workflow_for(transaction, &company.id, subject).await? else {
            let message = "The order must be approved, and no workflow says by whom: ask the seller for one.";
            return refused(UserError::new("requires_approval", Code::NoWorkflow, message));
        };
        asks_right(transaction, "approval_request", "create")?;
        let context = json!({ "po_number": before.po_number });
        if let Err(errors) = approval::open(transaction, &workflow, &company.id, subject, &before.id, context).await? {
            return Ok(Outcome::Refused(errors));
        }
        row.set("requires_approval", true);
        return LIFECYCLE.step(transaction, &before, "request_approval", row).await;
    }
    if let Err(error) = draw(transaction, &company, terms.as_ref(), total, &mut row).await? {
        return refused(error);
    }
    row.set("payment_due_date", due(terms.as_ref(), transaction.scope().now()));
    LIFECYCLE.step(transaction, &before, "submit", row).await
}

/// The last approval of an order, which the write has locked: it is drawn on the company's credit.
pub(crate) async fn approve(transaction: &Transaction, order: &PurchaseOrder) -> Result<Outcome<PurchaseOrder>> {
    asks_right(transaction, "purchase_order", "approve")?;
    if let Err(error) = LIFECYCLE.after(order.status, "approve") {
        return Ok(Outcome::Refused(vec![error]));
    }
    let company = match lock_ordering(transaction, &order.company_id).await? {
        Ok(company) => company,
        Err(error) => return Ok(Outcome::Refused(vec![error])),
    };
    let mut row = Assignments::default();
    let terms = terms_of(transaction, order, &mut row).await?;
    if let Err(error) = draw(transaction, &company, terms.as_ref(), order.total.major_units(), &mut row).await? {
        return Ok(Outcome::Refused(vec![error]));
    }
    LIFECYCLE.step(transaction, order, "approve", row).await
}

/// Turns an order down that waits for approval.
pub(crate) async fn reject(transaction: &Transaction, order: &PurchaseOrder) -> Result<Outcome<PurchaseOrder>> {
    asks_right(transaction, "purchase_order", "reject")?;
    LIFECYCLE.step(transaction, order, "reject", Assignments::default()).await
}

/// Whether an order must be approved: at the wish of whoever placed it, above their limit, or by the company's rules. Who is no member of
/// the company any more has no limit of their own, but none to spend within either.
fn needs_approval(order: &PurchaseOrder, company: &Company, placed_by: Option<&CompanyUser>, total: Decimal) -> bool {
    let by_rule =
        company.requires_approval && company.default_approval_threshold.is_none_or(|threshold| total >= threshold.major_units());
    let above_limit = placed_by.is_none_or(|member| member.spending_limit.is_some_and(|limit| total > limit));
    order.requires_approval || by_rule || above_limit
}

/// The terms of an order: its own, or the tenant's default, which `row` then names; None where there are none.
async fn terms_of(transaction: &Transaction, order: &PurchaseOrder, row: &mut Assignments) -> Result<Option<PaymentTerms>> {
    let wanted = match &order.payment_terms_id {
        Some(id) => Predicate::equal("id", id),
        None => Predicate::equal("is_default", true),
    };
    let terms = transaction.read_first::<PaymentTerms>(wanted, "id", 1).await?.pop();
    row.set("payment_terms_id", terms.as_ref().map(|terms| terms.id.clone()));
    Ok(terms)
}

/// When an order that goes to the seller now must be paid: at once without terms, and on delivery when these say so.
fn due(terms: Option<&PaymentTerms>, now: Timestamp) -> Option<Timestamp> {
    match terms {
        Some(terms) if terms.terms_type == PaymentTermsTermsType::Cod => None,
        Some(terms) => Some(now + Duration::days(terms.net_days.into())),
        None => Some(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a purchase order meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        let verbs = [
            "revise",
            "request_approval",
            "approve",
            "reject",
            "submit",
            "confirm",
            "ship",
            "receive_partially",
            "receive",
            "close",
            "cancel",
        ];
        assert_eq!(LIFECYCLE.verbs(), verbs);
        let end = Some(Cancelled);
        let table = [
            (Draft, [Some(Draft), Some(PendingApproval), None, None, Some(Submitted), None, None, None, None, None, end]),
            (PendingApproval, [None, None, Some(Approved), Some(Rejected), None, None, None, None, None, None, end]),
            (Approved, [None, None, None, None, Some(Submitted), None, None, None, None, None, end]),
            (Rejected, [Some(Draft), None, None, None, None, None, None, None, None, None, end]),
            (Submitted, [None, None, None, None, None, Some(Confirmed), None, None, None, None, end]),
            (
                Confirmed,
                [None, None, None, None, None, None, Some(Confirmed), Some(PartiallyReceived), Some(Received), None, end],
            ),
            (
                PartiallyReceived,
                [
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    Some(PartiallyReceived),
                    Some(PartiallyReceived),
                    Some(Received),
                    None,
                    None,
                ],
            ),
            (Received, [None, None, None, None, None, None, None, None, None, Some(Closed), None]),
            (Closed, [None; 11]),
            (Cancelled, [None; 11]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| LIFECYCLE.after(state, verb).ok()), expected, "{state:?}");
        }
    }

    #[test]
    fn every_state_of_a_line_meets_every_verb() {
        use PurchaseOrderItemStatus::{Cancelled, Confirmed, Pending, Received, Shipped};
        let verbs = ["confirm", "ship", "receive", "cancel"];
        assert_eq!(LINES.verbs(), verbs);
        let table = [
            (Pending, [Some(Confirmed), None, None, Some(Cancelled)]),
            (Confirmed, [None, Some(Shipped), Some(Received), Some(Cancelled)]),
            (Shipped, [None, None, Some(Received), None]),
            (Received, [None; 4]),
            (Cancelled, [None; 4]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| LINES.after(state, verb).ok()), expected, "{state:?}");
        }
    }
}
