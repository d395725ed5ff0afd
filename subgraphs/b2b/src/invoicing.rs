//! Invoices from draft to settlement.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{Datelike, Duration};
use kit::{
    Actor, Assignments, Code, Comparison, CurrencyCode, Decimal, Error, Id, Outcome, Predicate, Result, Scope, StateMachine,
    Timestamp, Transaction, Transition, UserError, Values,
};
use rust_decimal::Decimal as Number;

use crate::company::Company;
use crate::credit::told;
use crate::document_line::{LineAmounts, line, sum};
use crate::invoice::{Invoice, InvoicePayload, InvoiceStatus};
use crate::invoice_item::InvoiceItem;
use crate::membership::lock_as_buyer;
use crate::payment_terms::PaymentTerms;

/// The states of an invoice and the verbs between them.
pub const LIFECYCLE: StateMachine<Invoice, InvoiceStatus> = StateMachine {
    column: "status",
    state: |invoice| invoice.status,
    transitions: &[
        Transition { verb: "send", from: &[InvoiceStatus::Draft], to: InvoiceStatus::Sent },
        Transition { verb: "pay", from: OPEN, to: InvoiceStatus::Paid },
        Transition { verb: "pay_partially", from: OPEN, to: InvoiceStatus::PartiallyPaid },
        Transition { verb: "request_early_payment", from: &[InvoiceStatus::Sent], to: InvoiceStatus::Sent },
        Transition { verb: "pay_early", from: &[InvoiceStatus::Sent], to: InvoiceStatus::Paid },
        Transition { verb: "expire", from: &[InvoiceStatus::Sent, InvoiceStatus::PartiallyPaid], to: InvoiceStatus::Overdue },
        Transition {
            verb: "void",
            from: &[InvoiceStatus::Draft, InvoiceStatus::Sent, InvoiceStatus::Overdue],
            to: InvoiceStatus::Void,
        },
    ],
};

const OPEN: &[InvoiceStatus] = &[InvoiceStatus::Sent, InvoiceStatus::PartiallyPaid, InvoiceStatus::Overdue];

/// Invoices that one call marks at most.
const MOST_AT_ONCE: i32 = 100;

/// Lines of one invoice at most.
pub(crate) const MOST_LINES: usize = 500;

/// Mutations of invoices.
#[derive(Default)]
pub struct InvoicingMutation;

/// A new invoice with its lines.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoiceInput {
    /// Company that owes.
    pub company_id: Id,
    /// Customer who ordered for the company.
    pub customer_id: Option<Id>,
    /// Date of the invoice; now unless given.
    pub issue_date: Option<Timestamp>,
    /// Time by which it must be paid; by the payment terms unless given, and without terms at once.
    pub due_date: Option<Timestamp>,
    /// Currency of all amounts; that of the company unless given.
    pub currency_code: Option<CurrencyCode>,
    /// Payment terms; days and discount for early payment are taken from them.
    pub payment_terms_id: Option<Id>,
    /// Text for the company, printed on the invoice.
    pub notes: Option<String>,
    /// Remarks of staff for staff.
    pub internal_notes: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// Its lines, 1 to 500.
    #[graphql(default)]
    pub items: Vec<InvoiceLineInput>,
}

/// A line of a new invoice.
#[derive(Clone, Debug, InputObject)]
pub struct InvoiceLineInput {
    /// Order that the line is for.
    pub order_id: Option<Id>,
    /// Text of the line.
    pub title: String,
    /// Further text, printed below.
    pub description: Option<String>,
    /// Number of units.
    #[graphql(default = 1)]
    pub quantity: i32,
    /// Price of one unit before tax.
    pub unit_price: Decimal,
    /// Discount on the line, a positive amount that is subtracted.
    #[graphql(default)]
    pub discount_total: Decimal,
    /// Tax in percent; that of the tenant unless given.
    pub tax_rate: Option<Decimal>,
}

/// What became of the invoices that were not paid in time.
#[derive(SimpleObject)]
pub struct ExpireInvoicesPayload {
    /// How many became overdue.
    pub expired: i32,
    /// Whether there are more; call again.
    pub more: bool,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

#[Object]
impl InvoicingMutation {
    /// Makes an invoice with its lines, as a draft. Its number follows the last one of the tenant without a gap. Requires invoice:create.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn create_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new invoice.")] input: CreateInvoiceInput,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        Ok(Some(Box::pin(create(Scope::of(ctx)?, input)).await?.into()))
    }

    /// Sends a draft to the company, which sees it from then on. Requires invoice:send.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn send_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the invoice, `inv_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        step(ctx, &id, "send", expected_updated_at, |_, now| {
            let mut row = Assignments::default();
            row.set("sent_at", now);
            Ok(("send", row))
        })
        .await
    }

    /// Records that everything that was left to pay has been paid. Requires invoice:pay.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn pay_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the invoice, `inv_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        step(ctx, &id, "pay", expected_updated_at, |invoice, now| Ok(("pay", settled(invoice, now)))).await
    }

    /// Records a payment of a part of what is left to pay; of all of it, the invoice is paid. Requires invoice:pay_partially.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn pay_invoice_partially(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the invoice, `inv_…`.")] id: Id,
        #[graphql(desc = "What was paid, in the currency of the invoice.")] amount: Decimal,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        step(ctx, &id, "pay_partially", expected_updated_at, |invoice, now| {
            let due = invoice.amount_due.major_units();
            if amount.0 <= Number::ZERO || amount > due || invoice.currency_code.minor_units(amount).is_none() {
                let most = told(due, invoice.currency_code);
                let message = format!("The amount is more than 0, at most {most}, and has no more digits than the currency.");
                return Err(UserError::new("amount", Code::Invalid, message));
            }
            if amount == due {
                return Ok(("pay", settled(invoice, now)));
            }
            let mut row = Assignments::default();
            row.set("amount_paid", Decimal(invoice.amount_paid.major_units().0 + amount.0));
            row.set("amount_due", Decimal(due.0 - amount.0));
            Ok(("pay_partially", row))
        })
        .await
    }

    /// Says that the company will pay early, while the discount for it is granted, and so keeps the discount: staff record the payment
    /// when the money is there. User errors: `TOO_LATE` when the days for it are over, `TAKEN` the second time. Requires
    /// invoice:request_early_payment; customers who buy for the company ask for it.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn request_invoice_early_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the invoice, `inv_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        const VERB: &str = "request_early_payment";
        step(ctx, &id, VERB, expected_updated_at, |invoice, now| {
            let column = "early_payment_requested_at";
            if invoice.early_payment_requested_at.is_some() {
                return Err(UserError::new(column, Code::Taken, "The company has asked to pay early already."));
            }
            early_discount(invoice, now)?;
            let mut row = Assignments::default();
            row.set(column, now);
            Ok((VERB, row))
        })
        .await
    }

    /// Records that an invoice was paid early, less the discount for it. User error `TOO_LATE` when the days for it are over, unless the
    /// company had asked for it in time. Requires invoice:pay_early.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn pay_invoice_early(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the invoice, `inv_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        step(ctx, &id, "pay_early", expected_updated_at, |invoice, now| {
            let discount = early_discount(invoice, invoice.early_payment_requested_at.unwrap_or(now))?;
            let mut row = settled(invoice, now);
            row.set("early_payment_discount_total", discount);
            Ok(("pay_early", row))
        })
        .await
    }

    /// Declares an invoice of which nothing is paid void. Its number stays taken. Requires invoice:void.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn void_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the invoice, `inv_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<InvoicePayload>> {
        step(ctx, &id, "void", expected_updated_at, |invoice, now| {
            if !invoice.amount_paid.major_units().0.is_zero() {
                return Err(UserError::new(
                    "amount_paid",
                    Code::Paid,
                    "Something has been paid: give it back by a credit, not by voiding.",
                ));
            }
            let mut row = Assignments::default();
            row.set("voided_at", now);
            Ok(("void", row))
        })
        .await
    }

    /// Marks the invoices that are due and not paid as overdue, at most 100, the oldest first. Requires invoice:expire.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn expire_invoices(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ExpireInvoicesPayload>> {
        Ok(Some(Box::pin(expire(Scope::of(ctx)?)).await?))
    }
}

/// Nothing is left to pay.
fn settled(invoice: &Invoice, now: Timestamp) -> Assignments {
    let mut row = Assignments::default();
    row.set("amount_paid", invoice.total.major_units());
    row.set("amount_due", Decimal::default());
    row.set("paid_at", now);
    row
}

/// The discount for payment at a time.
fn early_discount(invoice: &Invoice, at: Timestamp) -> Result<Decimal, UserError> {
    discount(
        invoice.total.major_units(),
        invoice.early_payment_discount_percent,
        invoice.early_payment_discount_days,
        invoice.currency_code,
        at - invoice.issue_date,
    )
}

/// The discount on a total for payment so long after the date of the invoice.
fn discount(
    total: Decimal,
    percent: Option<Decimal>,
    days: Option<i32>,
    currency: CurrencyCode,
    since: Duration,
) -> Result<Decimal, UserError> {
    let (Some(percent), Some(days)) = (percent, days) else {
        return Err(UserError::new(
            "early_payment_discount_percent",
            Code::NotGranted,
            "This invoice grants no discount for early payment.",
        ));
    };
    if since > Duration::days(days.into()) {
        let message = format!("The discount was granted for {days} days from the date of the invoice.");
        return Err(UserError::new("early_payment_discount_days", Code::TooLate, message));
    }
    Ok(currency.rounded(Decimal(total.0 * percent.0 / Number::ONE_HUNDRED)))
}

/// The invoice, locked, where the caller may act on it by the verb: a customer asks to pay early what a company owes that they buy for.
async fn locked(transaction: &Transaction, id: &Id, verb: &str, expected: Option<Timestamp>) -> Result<Invoice> {
    let Actor::Customer { id: customer } = transaction.scope().actor() else {
        return transaction.lock(id, verb, expected).await;
    };
    if verb != "request_early_payment" {
        return Err(Error::Forbidden(format!("This token does not allow invoice:{verb}.")));
    }
    Ok(lock_as_buyer::<Invoice>(transaction, id, customer, |invoice| &invoice.company_id, expected).await?.0)
}

/// Takes an invoice to its next state: `by` says by which verb of the table, with which columns, or refuses.
async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
    by: impl FnOnce(&Invoice, Timestamp) -> Result<(&'static str, Assignments), UserError> + Send,
) -> async_graphql::Result<Option<InvoicePayload>> {
    let scope = Scope::of(ctx)?;
    let transaction = scope.write().await?;
    let outcome = async {
        let before = locked(&transaction, id, verb, expected).await?;
        match LIFECYCLE.after(before.status, verb).and_then(|_| by(&before, scope.now())) {
            Ok((verb, row)) => LIFECYCLE.step(&transaction, &before, verb, row).await,
            Err(refused) => Ok(Outcome::Refused(vec![refused])),
        }
    };
    let outcome = Box::pin(outcome).await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

async fn create(scope: &Scope, input: CreateInvoiceInput) -> Result<Outcome<Invoice>> {
    scope.require("invoice", "create")?;
    if input.items.is_empty() || input.items.len() > MOST_LINES {
        let message = format!("An invoice has 1 to {MOST_LINES} lines.");
        return Ok(Outcome::Refused(vec![UserError::new("items", Code::Invalid, message)]));
    }
    let transaction = scope.write().await?;
    let outcome = Box::pin(write_invoice(&transaction, input)).await;
    transaction.conclude(outcome).await
}

async fn write_invoice(transaction: &Transaction, input: CreateInvoiceInput) -> Result<Outcome<Invoice>> {
    let now = transaction.scope().now();
    let refused = |error| Ok(Outcome::Refused(vec![error]));
    let Some(company) = transaction.read_all::<Company>(Predicate::equal("id", &input.company_id)).await?.pop() else {
        return refused(UserError::new("company_id", Code::NotFound, "There is no such company."));
    };
    let terms = match &input.payment_terms_id {
        None => None,
        Some(id) => match transaction.read_all::<PaymentTerms>(Predicate::equal("id", id)).await?.pop() {
            Some(terms) => Some(terms),
            None => return refused(UserError::new("payment_terms_id", Code::NotFound, "There are no such payment terms.")),
        },
    };
    let currency = input.currency_code.unwrap_or(company.currency_code);
    let usual_rate = transaction.tax_rate().await?;
    let mut lines: Vec<(InvoiceLineInput, LineAmounts)> = Vec::with_capacity(input.items.len());
    for item in input.items {
        match line(item.quantity, item.unit_price, item.discount_total, item.tax_rate.unwrap_or(usual_rate), currency) {
            Ok(amounts) => lines.push((item, amounts)),
            Err(error) => return refused(error),
        }
    }
    let total = sum(lines.iter().map(|(_, amounts)| *amounts));
    let issued = input.issue_date.unwrap_or(now);
    let net_days = terms.as_ref().map(|terms| terms.net_days);
    let mut row = Assignments::default();
    row.set("company_id", input.company_id);
    row.set("customer_id", input.customer_id);
    row.set("issue_date", issued);
    row.set("due_date", input.due_date.unwrap_or(issued + Duration::days(net_days.unwrap_or_default().into())));
    row.set("currency_code", currency);
    row.set("subtotal", total.subtotal);
    row.set("discount_total", total.discount);
    row.set("tax_total", total.tax);
    row.set("total", total.total);
    row.set("amount_due", total.total);
    row.set("payment_terms_id", input.payment_terms_id);
    row.set("payment_terms_days", net_days);
    row.set("early_payment_discount_percent", terms.as_ref().and_then(|terms| terms.early_payment_discount_percent));
    row.set("early_payment_discount_days", terms.as_ref().and_then(|terms| terms.early_payment_discount_days));
    row.set("notes", input.notes);
    row.set("internal_notes", input.internal_notes);
    row.set("metadata", input.metadata);
    let number = transaction.next_number(&format!("invoice-{}", now.year())).await?;
    row.set("invoice_number", format!("INV-{}-{number:06}", now.year()));
    let invoice = match transaction.insert::<Invoice>("create", row).await? {
        Outcome::Done(invoice) => invoice,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    let mut items = Vec::with_capacity(lines.len());
    for (item, amounts) in lines {
        let mut row = Assignments::default();
        row.set("invoice_id", invoice.id.clone());
        row.set("order_id", item.order_id);
        row.set("title", item.title);
        row.set("description", item.description);
        row.set("quantity", item.quantity);
        row.set("unit_price", item.unit_price);
        row.set("subtotal", amounts.subtotal);
        row.set("discount_total", amounts.discount);
        row.set("tax_total", amounts.tax);
        row.set("total", amounts.total);
        items.push(row);
    }
    Ok(match transaction.insert_all::<InvoiceItem>("create", items).await? {
        Outcome::Done(_) => Outcome::Done(invoice),
        Outcome::Refused(errors) => Outcome::Refused(errors),
    })
}

async fn expire(scope: &Scope) -> Result<ExpireInvoicesPayload> {
    scope.require("invoice", "expire")?;
    let transaction = scope.write().await?;
    let open = Predicate::Any("status", Values::Text(vec!["sent".into(), "partially_paid".into()]));
    let due = open.and(Predicate::Compare("due_date", Comparison::Less, scope.now().into()));
    let (due, more) = transaction.lock_first::<Invoice>(due, "due_date", MOST_AT_ONCE).await?;
    for invoice in &due {
        if let Outcome::Refused(user_errors) = LIFECYCLE.step(&transaction, invoice, "expire", Assignments::default()).await? {
            transaction.rollback().await?;
            return Ok(ExpireInvoicesPayload { expired: 0, more, user_errors });
        }
    }
    transaction.commit().await?;
    Ok(ExpireInvoicesPayload { expired: i32::try_from(due.len()).unwrap_or(i32::MAX), more, user_errors: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of an invoice meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        use InvoiceStatus::{Draft, Overdue, Paid, PartiallyPaid, Sent, Void};
        let verbs = ["send", "pay", "pay_partially", "request_early_payment", "pay_early", "expire", "void"];
        assert_eq!(LIFECYCLE.verbs(), verbs);
        let table = [
            (Draft, [Some(Sent), None, None, None, None, None, Some(Void)]),
            (Sent, [None, Some(Paid), Some(PartiallyPaid), Some(Sent), Some(Paid), Some(Overdue), Some(Void)]),
            (Paid, [None; 7]),
            (PartiallyPaid, [None, Some(Paid), Some(PartiallyPaid), None, None, Some(Overdue), None]),
            (Overdue, [None, Some(Paid), Some(PartiallyPaid), None, None, None, Some(Void)]),
            (Void, [None; 7]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| LIFECYCLE.after(state, verb).ok()), expected);
        }
    }

    #[test]
    fn the_discount_for_early_payment_is_rounded_once_and_ends_with_its_days() {
        let parse = |text: &str| Decimal::parse(text).unwrap();
        let discount = |total, percent: Option<&str>, hours| {
            super::discount(
                parse(total),
                percent.map(parse),
                Some(10),
                CurrencyCode::parse("SAR").unwrap(),
                Duration::hours(hours),
            )
        };
        assert_eq!(discount("8009.10", Some("2"), 240).unwrap(), parse("160.18"));
        assert_eq!(discount("8009.10", Some("2"), 241).unwrap_err().code, Code::TooLate);
        assert_eq!(discount("8009.10", None, 1).unwrap_err().code, Code::NotGranted);
    }
}
