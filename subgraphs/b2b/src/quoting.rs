//! Quotes from request to order.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::Datelike;
use kit::{
    Actor, Assignments, Code, Comparison, CurrencyCode, Decimal, Error, Id, Outcome, Predicate, Result, Scope, StateMachine,
    Timestamp, Transaction, Transition, UserError,
};

use crate::company::Company;
use crate::document_line::{LineAmounts, line, sum};
use crate::invoicing::MOST_LINES;
use crate::membership::{buyer, lock_as_buyer};
use crate::quote::{Quote, QuotePayload, QuoteStatus};
use crate::quote_item::{QuoteItem, QuoteItemPayload};

/// The states of a quote and the verbs between them. Approving the prices is no state: `approvedAt` marks it.
pub const LIFECYCLE: StateMachine<Quote, QuoteStatus> = StateMachine {
    column: "status",
    state: |quote| quote.status,
    transitions: &[
        Transition { verb: "price", from: &[QuoteStatus::Draft], to: QuoteStatus::Draft },
        Transition { verb: "approve", from: &[QuoteStatus::Draft], to: QuoteStatus::Draft },
        Transition { verb: "send", from: &[QuoteStatus::Draft], to: QuoteStatus::Sent },
        Transition { verb: "reject", from: &[QuoteStatus::Draft, QuoteStatus::Sent], to: QuoteStatus::Rejected },
        Transition { verb: "accept", from: &[QuoteStatus::Sent], to: QuoteStatus::Accepted },
        Transition { verb: "decline", from: &[QuoteStatus::Sent], to: QuoteStatus::Rejected },
        Transition { verb: "expire", from: &[QuoteStatus::Sent], to: QuoteStatus::Expired },
        Transition { verb: "convert", from: &[QuoteStatus::Accepted], to: QuoteStatus::Converted },
    ],
};

/// Quotes that one call marks at most.
const MOST_AT_ONCE: i32 = 100;

/// Mutations of quotes.
#[derive(Default)]
pub struct QuotingMutation;

/// A new quote with its lines.
#[derive(Clone, Debug, InputObject)]
pub struct CreateQuoteInput {
    /// Company that gets the offer.
    pub company_id: Id,
    /// Customer who asks for it: always the caller when a customer asks.
    #[graphql(tag = "admin")]
    pub customer_id: Option<Id>,
    /// Currency of all amounts; that of the company unless given.
    pub currency_code: Option<CurrencyCode>,
    /// Time from which the offer can be accepted; staff and services only.
    pub valid_from: Option<Timestamp>,
    /// Time until which the offer can be accepted; staff and services only.
    pub valid_until: Option<Timestamp>,
    /// Wishes of the company.
    pub customer_notes: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// Its lines, 1 to 500.
    #[graphql(default)]
    pub items: Vec<QuoteLineInput>,
}

/// A line of a new quote.
#[derive(Clone, Debug, InputObject)]
pub struct QuoteLineInput {
    /// Product offered.
    pub product_id: Id,
    /// Variant of the product.
    pub variant_id: Option<Id>,
    /// Text of the line.
    pub title: String,
    /// Number of units.
    #[graphql(default = 1)]
    pub quantity: i32,
    /// List price of one unit before tax. Customers leave prices out; staff set them before they send the quote.
    pub unit_price: Option<Decimal>,
    /// Price of one unit in place of the list price; staff and services only.
    pub custom_unit_price: Option<Decimal>,
}

/// What became of the offers that were not answered in time.
#[derive(SimpleObject)]
pub struct ExpireQuotesPayload {
    /// How many expired.
    pub expired: i32,
    /// Whether there are more; call again.
    pub more: bool,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

#[Object]
impl QuotingMutation {
    /// Makes a quote with its lines, as a draft. Requires quote:create; customers who buy for the company ask for one, without prices.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn create_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new quote.")] input: CreateQuoteInput,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        Ok(Some(Box::pin(create(Scope::of(ctx)?, input)).await?.into()))
    }

    /// Sets the prices of a line of a draft; an approval given before is taken back. Requires quote:price.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn price_quote_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the line.")] id: Id,
        #[graphql(desc = "List price of one unit before tax.")] unit_price: Decimal,
        #[graphql(desc = "Price of one unit in place of the list price.")] custom_unit_price: Option<Decimal>,
        #[graphql(desc = "Discount on the line.", default)] discount_total: Decimal,
        #[graphql(desc = "Tax in percent; that of the tenant unless given.")] tax_rate: Option<Decimal>,
    ) -> async_graphql::Result<Option<QuoteItemPayload>> {
        let prices = Prices { list: unit_price, own: custom_unit_price, discount: discount_total, tax_rate };
        Ok(Some(Box::pin(price(Scope::of(ctx)?, &id, prices)).await?.into()))
    }

    /// Approves the prices of a draft. Requires quote:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the quote, `quote_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        step(ctx, &id, "approve", expected_updated_at, |_, scope| {
            let mut row = Assignments::default();
            row.set("approved_at", scope.now());
            row.set("approved_by_id", scope.actor().id().cloned());
            Ok(row)
        })
        .await
    }

    /// Sends an approved draft to the company. Requires quote:send.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn send_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the quote, `quote_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        step(ctx, &id, "send", expected_updated_at, |quote, _| match quote.approved_at {
            Some(_) => Ok(Assignments::default()),
            None => Err(UserError::new("approved_at", Code::NotApproved, "Its prices are not approved yet: see `approveQuote`.")),
        })
        .await
    }

    /// Refuses a request, or takes an offer back. Requires quote:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the quote, `quote_…`.")] id: Id,
        #[graphql(desc = "Why.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        step(ctx, &id, "reject", expected_updated_at, |_, scope| Ok(turned_down(scope, reason))).await
    }

    /// Accepts an offer while it holds. Requires quote:accept; customers who buy for the company accept up to their spending limit.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn accept_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the quote, `quote_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        step(ctx, &id, "accept", expected_updated_at, |quote, scope| {
            let now = scope.now();
            if quote.valid_until.is_some_and(|until| until < now) {
                return Err(UserError::new("valid_until", Code::Expired, "The offer holds no longer."));
            }
            if quote.valid_from.is_some_and(|from| now < from) {
                return Err(UserError::new("valid_from", Code::TooEarly, "The offer does not hold yet."));
            }
            Ok(Assignments::default())
        })
        .await
    }

    /// Declines an offer. Requires quote:decline; customers who buy for the company decline it.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn decline_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the quote, `quote_…`.")] id: Id,
        #[graphql(desc = "Why.")] reason: Option<String>,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        step(ctx, &id, "decline", expected_updated_at, |_, scope| Ok(turned_down(scope, reason))).await
    }

    /// Records the order that an accepted offer was turned into: made by `createOrder`, with the lines of the offer. Requires quote:convert.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn convert_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the quote, `quote_…`.")] id: Id,
        #[graphql(desc = "Id of the order.")] order_id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<QuotePayload>> {
        step(ctx, &id, "convert", expected_updated_at, |_, _| {
            if !order_id.has_prefix("order") {
                return Err(UserError::new(
                    "order_id",
                    Code::Invalid,
                    "It must be the id of an order, which begins with `order_`.",
                ));
            }
            let mut row = Assignments::default();
            row.set("order_id", order_id);
            Ok(row)
        })
        .await
    }

    /// Ends the offers that were not answered in time, at most 100, the oldest first. Requires quote:expire.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn expire_quotes(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ExpireQuotesPayload>> {
        Ok(Some(Box::pin(expire(Scope::of(ctx)?)).await?))
    }
}

fn turned_down(scope: &Scope, reason: Option<String>) -> Assignments {
    let mut row = Assignments::default();
    row.set("rejected_at", scope.now());
    row.set("rejection_reason", reason);
    row
}

/// The quote, locked, where the caller may act on it by the verb: a customer on those of companies that they buy for.
async fn locked(transaction: &Transaction, id: &Id, verb: &str, expected: Option<Timestamp>) -> Result<Result<Quote, UserError>> {
    let Actor::Customer { id: customer } = transaction.scope().actor() else {
        return Ok(Ok(transaction.lock(id, verb, expected).await?));
    };
    if !["accept", "decline"].contains(&verb) {
        return Err(Error::Forbidden(format!("This token does not allow quote:{verb}.")));
    }
    let (quote, member) = lock_as_buyer::<Quote>(transaction, id, customer, |quote| &quote.company_id, expected).await?;
    if verb == "accept" && member.spending_limit.is_some_and(|limit| quote.total.major_units() > limit) {
        return Ok(Err(UserError::new("total", Code::SpendingLimit, "The offer is above your spending limit.")));
    }
    Ok(Ok(quote))
}

async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
    columns: impl FnOnce(&Quote, &Scope) -> Result<Assignments, UserError> + Send,
) -> async_graphql::Result<Option<QuotePayload>> {
    let scope = Scope::of(ctx)?;
    let transaction = scope.write().await?;
    let outcome = async {
        let before = match locked(&transaction, id, verb, expected).await? {
            Ok(before) => before,
            Err(refused) => return Ok(Outcome::Refused(vec![refused])),
        };
        match LIFECYCLE.after(before.status, verb).and_then(|_| columns(&before, scope)) {
            Ok(row) => LIFECYCLE.step(&transaction, &before, verb, row).await,
            Err(refused) => Ok(Outcome::Refused(vec![refused])),
        }
    };
    let outcome = Box::pin(outcome).await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}

async fn create(scope: &Scope, mut input: CreateQuoteInput) -> Result<Outcome<Quote>> {
    let asking = match scope.actor() {
        Actor::Customer { id } => Some(id.clone()),
        _ => {
            scope.require("quote", "create")?;
            None
        }
    };
    if input.items.is_empty() || input.items.len() > MOST_LINES {
        let message = format!("A quote has 1 to {MOST_LINES} lines.");
        return Ok(Outcome::Refused(vec![UserError::new("items", Code::Invalid, message)]));
    }
    if let Some(customer) = &asking {
        let priced = input.items.iter().any(|item| item.unit_price.is_some() || item.custom_unit_price.is_some());
        if priced || input.valid_from.is_some() || input.valid_until.is_some() {
            return Err(Error::Forbidden("This token does not allow setting prices or the validity of a quote.".into()));
        }
        input.customer_id = Some(customer.clone());
    }
    let transaction = scope.write().await?;
    let outcome = Box::pin(write_quote(&transaction, input, asking)).await;
    transaction.conclude(outcome).await
}

async fn write_quote(transaction: &Transaction, input: CreateQuoteInput, asking: Option<Id>) -> Result<Outcome<Quote>> {
    let now = transaction.scope().now();
    let refused = |error| Ok(Outcome::Refused(vec![error]));
    let no_company = || UserError::new("company_id", Code::NotFound, "There is no such company.");
    let Some(company) = transaction.read_all::<Company>(Predicate::equal("id", &input.company_id)).await?.pop() else {
        return refused(no_company());
    };
    if let Some(customer) = &asking
        && buyer(transaction, &company.id, customer).await?.is_none()
    {
        return refused(no_company());
    }
    let Some(customer) = input.customer_id else {
        return refused(UserError::new("customer_id", Code::Required, "`customerId` is required."));
    };
    let currency = input.currency_code.unwrap_or(company.currency_code);
    let rate = transaction.tax_rate().await?;
    let mut lines: Vec<(QuoteLineInput, LineAmounts)> = Vec::with_capacity(input.items.len());
    for item in input.items {
        let price = item.custom_unit_price.or(item.unit_price).unwrap_or_default();
        match line(item.quantity, price, Decimal::default(), rate, currency) {
            Ok(amounts) => lines.push((item, amounts)),
            Err(error) => return refused(error),
        }
    }
    let total = sum(lines.iter().map(|(_, amounts)| *amounts));
    let mut row = Assignments::default();
    row.set("company_id", input.company_id);
    row.set("customer_id", customer);
    row.set("currency_code", currency);
    set_sums(&mut row, &total);
    row.set("valid_from", input.valid_from);
    row.set("valid_until", input.valid_until);
    row.set("customer_notes", input.customer_notes);
    row.set("metadata", input.metadata);
    let number = transaction.next_number(&format!("quote-{}", now.year())).await?;
    row.set("quote_number", format!("QT-{}-{number:06}", now.year()));
    let quote = match transaction.insert::<Quote>("create", row).await? {
        Outcome::Done(quote) => quote,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    let mut items = Vec::with_capacity(lines.len());
    for (item, amounts) in lines {
        let mut row = Assignments::default();
        row.set("quote_id", quote.id.clone());
        row.set("product_id", item.product_id);
        row.set("variant_id", item.variant_id);
        row.set("title", item.title);
        row.set("quantity", item.quantity);
        row.set("unit_price", item.unit_price.or(item.custom_unit_price).unwrap_or_default());
        row.set("custom_unit_price", item.custom_unit_price);
        set_sums(&mut row, &amounts);
        items.push(row);
    }
    Ok(match transaction.insert_all::<QuoteItem>("create", items).await? {
        Outcome::Done(_) => Outcome::Done(quote),
        Outcome::Refused(errors) => Outcome::Refused(errors),
    })
}

fn set_sums(row: &mut Assignments, amounts: &LineAmounts) {
    row.set("subtotal", amounts.subtotal);
    row.set("discount_total", amounts.discount);
    row.set("tax_total", amounts.tax);
    row.set("total", amounts.total);
}

/// What a line is offered at.
struct Prices {
    list: Decimal,
    own: Option<Decimal>,
    discount: Decimal,
    tax_rate: Option<Decimal>,
}

async fn price(scope: &Scope, id: &Id, prices: Prices) -> Result<Outcome<QuoteItem>> {
    let transaction = scope.write().await?;
    let outcome = async {
        let Some(found) = transaction.read_all::<QuoteItem>(Predicate::equal("id", id)).await?.pop() else {
            return Err(Error::NotFound("There is no such QuoteItem.".into()));
        };
        let before = transaction.lock::<Quote>(&found.quote_id, "price", None).await?;
        let rate = match prices.tax_rate {
            Some(rate) => rate,
            None => transaction.tax_rate().await?,
        };
        let own = prices.own.unwrap_or(prices.list);
        let priced = LIFECYCLE
            .after(before.status, "price")
            .and_then(|_| line(found.quantity, own, prices.discount, rate, before.currency_code));
        let amounts = match priced {
            Ok(amounts) => amounts,
            Err(refused) => return Ok(Outcome::Refused(vec![refused])),
        };
        let mut row = Assignments::default();
        row.set("unit_price", prices.list);
        row.put("custom_unit_price", prices.own.map_or(kit::Value::Null, |own| kit::Value::Decimal(own.0)));
        set_sums(&mut row, &amounts);
        let outcome = transaction.update::<QuoteItem>(id, "price", row).await?;
        if let Outcome::Refused(_) = outcome {
            return Ok(outcome);
        }
        let items = transaction.read_all::<QuoteItem>(Predicate::equal("quote_id", &before.id)).await?;
        let total = sum(items.iter().map(|item| LineAmounts {
            subtotal: item.subtotal,
            discount: item.discount_total,
            tax: item.tax_total,
            total: item.total,
        }));
        let mut row = Assignments::default();
        set_sums(&mut row, &total);
        row.put("approved_at", kit::Value::Null);
        row.put("approved_by_id", kit::Value::Null);
        if let Outcome::Refused(errors) = LIFECYCLE.step(&transaction, &before, "price", row).await? {
            return Ok(Outcome::Refused(errors));
        }
        Ok(outcome)
    };
    let outcome = Box::pin(outcome).await;
    transaction.conclude(outcome).await
}

async fn expire(scope: &Scope) -> Result<ExpireQuotesPayload> {
    scope.require("quote", "expire")?;
    let transaction = scope.write().await?;
    let ended = Predicate::equal("status", "sent").and(Predicate::Compare("valid_until", Comparison::Less, scope.now().into()));
    let (ended, more) = transaction.lock_first::<Quote>(ended, "valid_until", MOST_AT_ONCE).await?;
    for quote in &ended {
        if let Outcome::Refused(user_errors) = LIFECYCLE.step(&transaction, quote, "expire", Assignments::default()).await? {
            transaction.rollback().await?;
            return Ok(ExpireQuotesPayload { expired: 0, more, user_errors });
        }
    }
    transaction.commit().await?;
    Ok(ExpireQuotesPayload { expired: i32::try_from(ended.len()).unwrap_or(i32::MAX), more, user_errors: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a quote meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        use QuoteStatus::{Accepted, Converted, Draft, Expired, Rejected, Sent};
        let verbs = ["price", "approve", "send", "reject", "accept", "decline", "expire", "convert"];
        assert_eq!(LIFECYCLE.verbs(), verbs);
        let table = [
            (Draft, [Some(Draft), Some(Draft), Some(Sent), Some(Rejected), None, None, None, None]),
            (Sent, [None, None, None, Some(Rejected), Some(Accepted), Some(Rejected), Some(Expired), None]),
            (Accepted, [None, None, None, None, None, None, None, Some(Converted)]),
            (Rejected, [None; 8]),
            (Expired, [None; 8]),
            (Converted, [None; 8]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| LIFECYCLE.after(state, verb).ok()), expected);
        }
    }
}
