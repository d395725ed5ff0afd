//! Writing purchase orders and their lines.

use async_graphql::{Context, InputObject, Object};
use chrono::Datelike;
use kit::{
    Actor, Address, Assignments, Code, CurrencyCode, Decimal, Error, Id, Outcome, Predicate, Result, Scope, Timestamp,
    Transaction, UserError,
};

use crate::company::Company;
use crate::credit::may_order;
use crate::document_line::{LineAmounts, discounted, sum};
use crate::invoicing::MOST_LINES;
use crate::membership::buyer;
use crate::payment_terms::PaymentTerms;
use crate::purchase_order::{PurchaseOrder, PurchaseOrderPayload};
use crate::purchase_order_item::PurchaseOrderItem;
use crate::purchase_order_lifecycle::{LIFECYCLE, lines_of, locked};
use crate::tax_exemption_lifecycle::rate_for;

/// Mutations that write purchase orders.
#[derive(Default)]
pub struct PurchasingMutation;

/// A new purchase order with its lines. Its currency is the company's.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePurchaseOrderInput {
    /// Company that orders.
    pub company_id: Id,
    /// Customer who places the order for the company: always the caller when a customer orders.
    #[graphql(tag = "admin")]
    pub customer_id: Option<Id>,
    /// Whether it must be approved before it goes to the seller even where the rules of the company do not ask for it.
    pub requires_approval: Option<bool>,
    /// Discount on the whole order; staff and services only.
    #[graphql(tag = "admin")]
    pub discount_total: Option<Decimal>,
    /// Cost of shipping; staff and services only.
    pub shipping_total: Option<Decimal>,
    /// Payment terms of the order, staff and services only; the default terms of the tenant unless given.
    pub payment_terms_id: Option<Id>,
    /// Address the goods are sent to; that of the company unless given.
    pub shipping_address: Option<Address>,
    /// Address the invoice is made out to; that of the company unless given.
    pub billing_address: Option<Address>,
    /// Remarks for the seller.
    pub notes: Option<String>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// Its lines, 1 to 500.
    #[graphql(default)]
    pub items: Vec<PurchaseOrderLineInput>,
}

/// A line of a purchase order.
#[derive(Clone, Debug, InputObject)]
pub struct PurchaseOrderLineInput {
    /// Product ordered. Left out for a line outside the catalogue.
    pub product_id: Option<Id>,
    /// Variant of the product ordered.
    pub variant_id: Option<Id>,
    /// Text of the line.
    pub title: String,
    /// Stock keeping unit of the variant.
    pub sku: Option<String>,
    /// Number of pieces.
    #[graphql(default = 1)]
    pub quantity: i32,
    /// Price of one piece before tax that the company orders at; the seller accepts it by confirming the order.
    pub unit_price: Decimal,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
}

/// Changes to a draft, or to an order that was rejected: what is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct RevisePurchaseOrderInput {
    /// The lines in place of those that there are, 1 to 500.
    pub items: Option<Vec<PurchaseOrderLineInput>>,
    /// True when it must be approved before it goes to the seller even where the rules of the company do not ask for it; that is not taken
    /// back.
    pub requires_approval: Option<bool>,
    /// Discount on the whole order; staff and services only.
    #[graphql(tag = "admin")]
    pub discount_total: Option<Decimal>,
    /// Cost of shipping; staff and services only.
    pub shipping_total: Option<Decimal>,
    /// Payment terms of the order; staff and services only.
    pub payment_terms_id: Option<Id>,
}

#[Object]
impl PurchasingMutation {
    /// Makes a purchase order with its lines, as a draft, in the currency of the company. Its number follows the last one of the tenant
    /// without a gap. Requires purchase_order:create; customers order for companies that they buy for.
    ///
    /// User errors: `NOT_ACTIVE` for a company that cannot order, `INVALID` for lines or amounts that cannot be.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn create_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new purchase order.")] input: CreatePurchaseOrderInput,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        Ok(Some(Box::pin(create(Scope::of(ctx)?, input)).await?.into()))
    }

    /// Changes lines and amounts of a draft, or of an order that was rejected, which is a draft again and must be approved in any case.
    /// Requires purchase_order:revise; customers revise their own, owners and administrators any of their company.
    #[graphql(requires_scopes = "customer", requires_scopes = "staff", requires_scopes = "service")]
    async fn revise_purchase_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the purchase order, `po_…`.")] id: Id,
        #[graphql(desc = "What changes.")] input: RevisePurchaseOrderInput,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<PurchaseOrderPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(revise(&transaction, &id, input, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn create(scope: &Scope, mut input: CreatePurchaseOrderInput) -> Result<Outcome<PurchaseOrder>> {
    let ordering = match scope.actor() {
        Actor::Customer { id } => Some(id.clone()),
        _ => {
            scope.require("purchase_order", "create")?;
            None
        }
    };
    if let Some(customer) = &ordering {
        sellers_own(scope, [input.discount_total.is_some(), input.shipping_total.is_some(), input.payment_terms_id.is_some()])?;
        input.customer_id = Some(customer.clone());
    }
    let transaction = scope.write().await?;
    let outcome = Box::pin(write_order(&transaction, input, ordering)).await;
    transaction.conclude(outcome).await
}

/// Discount, shipping and terms are the seller's to grant. Errors: `FORBIDDEN` for a customer who gives one.
fn sellers_own(scope: &Scope, given: [bool; 3]) -> Result<()> {
    match scope.actor() {
        Actor::Customer { .. } if given.contains(&true) => {
            Err(Error::Forbidden("This token does not allow setting discount, shipping or terms of a purchase order.".into()))
        }
        _ => Ok(()),
    }
}

async fn write_order(
    transaction: &Transaction,
    input: CreatePurchaseOrderInput,
    ordering: Option<Id>,
) -> Result<Outcome<PurchaseOrder>> {
    let now = transaction.scope().now();
    let refused = |error| Ok(Outcome::Refused(vec![error]));
    let no_company = || UserError::new("company_id", Code::NotFound, "There is no such company.");
    let Some(company) = transaction.read_all::<Company>(Predicate::equal("id", &input.company_id)).await?.pop() else {
        return refused(no_company());
    };
    if let Some(customer) = &ordering
        && buyer(transaction, &company.id, customer).await?.is_none()
    {
        return refused(no_company());
    }
    if let Err(error) = may_order(&company) {
        return refused(error);
    }
    let Some(customer) = input.customer_id else {
        return refused(UserError::new("customer_id", Code::Required, "`customerId` is required."));
    };
    if ordering.is_none() && buyer(transaction, &company.id, &customer).await?.is_none() {
        return refused(UserError::new("customer_id", Code::NotFound, "This customer does not buy for the company."));
    }
    if let Err(error) = known_terms(transaction, input.payment_terms_id.as_ref()).await? {
        return refused(error);
    }
    let currency = company.currency_code;
    let rate = rate_for(transaction, &company.id).await?;
    let mut row = Assignments::default();
    let (discount, shipping) = (input.discount_total.unwrap_or_default(), input.shipping_total.unwrap_or_default());
    let lines = match priced(input.items, discount, rate, currency) {
        Ok(lines) => lines,
        Err(error) => return refused(error),
    };
    if let Err(error) = set_totals(&mut row, sum(lines.iter().map(|(_, amounts)| *amounts)), shipping, currency) {
        return refused(error);
    }
    row.set("company_id", input.company_id);
    row.set("customer_id", customer);
    row.set("currency_code", currency);
    row.set("requires_approval", input.requires_approval);
    row.set("payment_terms_id", input.payment_terms_id);
    row.set("shipping_address", input.shipping_address);
    row.set("billing_address", input.billing_address);
    row.set("notes", input.notes);
    row.set("metadata", input.metadata);
    let number = transaction.next_number(&format!("purchase-order-{}", now.year())).await?;
    row.set("po_number", format!("PO-{}-{number:06}", now.year()));
    let order = match transaction.insert::<PurchaseOrder>("create", row).await? {
        Outcome::Done(order) => order,
        refused @ Outcome::Refused(_) => return Ok(refused),
    };
    match insert_lines(transaction, &order.id, lines).await? {
        Ok(()) => Ok(Outcome::Done(order)),
        Err(errors) => Ok(Outcome::Refused(errors)),
    }
}

async fn revise(
    transaction: &Transaction,
    id: &Id,
    input: RevisePurchaseOrderInput,
    expected: Option<Timestamp>,
) -> Result<Outcome<PurchaseOrder>> {
    let refused = |error| Ok(Outcome::Refused(vec![error]));
    let before = locked(transaction, id, "revise", expected).await?;
    let given = [input.discount_total.is_some(), input.shipping_total.is_some(), input.payment_terms_id.is_some()];
    sellers_own(transaction.scope(), given)?;
    if let Err(error) = LIFECYCLE.after(before.status, "revise") {
        return refused(error);
    }
    if let Err(error) = known_terms(transaction, input.payment_terms_id.as_ref()).await? {
        return refused(error);
    }
    // What was rejected needs an approval again, however little is left of it.
    if before.requires_approval && input.requires_approval == Some(false) {
        let message = "An order that must be approved stays so.";
        return refused(UserError::new("requires_approval", Code::Invalid, message));
    }
    let mut row = Assignments::default();
    row.set("requires_approval", input.requires_approval);
    row.set("payment_terms_id", input.payment_terms_id);
    let (old, currency) = (lines_of(transaction, id).await?, before.currency_code);
    let discount = input.discount_total.unwrap_or(before.discount_total.major_units());
    let shipping = input.shipping_total.unwrap_or(before.shipping_total.major_units());
    let rate = rate_for(transaction, &before.company_id).await?;
    let total = match input.items {
        None => match price_anew(transaction, &old, discount, rate, currency, "revise").await? {
            Ok(total) => total,
            Err(error) => return refused(error),
        },
        Some(items) => {
            let lines = match priced(items, discount, rate, currency) {
                Ok(lines) => lines,
                Err(error) => return refused(error),
            };
            let total = sum(lines.iter().map(|(_, amounts)| *amounts));
            for line in &old {
                transaction.delete::<PurchaseOrderItem>(&line.id, "revise").await?.done()?;
            }
            if let Err(errors) = insert_lines(transaction, id, lines).await? {
                return Ok(Outcome::Refused(errors));
            }
            total
        }
    };
    if let Err(error) = set_totals(&mut row, total, shipping, currency) {
        return refused(error);
    }
    LIFECYCLE.step(transaction, &before, "revise", row).await
}

/// Taxes the lines of an order at the rate of now: `row` gets its totals. What it comes to.
pub(crate) async fn tax_anew(
    transaction: &Transaction,
    order: &PurchaseOrder,
    row: &mut Assignments,
) -> Result<Result<Decimal, UserError>> {
    let (rate, currency) = (rate_for(transaction, &order.company_id).await?, order.currency_code);
    let (discount, shipping) = (order.discount_total.major_units(), order.shipping_total.major_units());
    let lines = lines_of(transaction, &order.id).await?;
    let total = price_anew(transaction, &lines, discount, rate, currency, "tax").await?;
    Ok(total.and_then(|total| set_totals(row, total, shipping, currency)))
}

/// Writes what lines that there are cost with a discount on the order, at a rate; those that cost what they did stay. What they come to.
async fn price_anew(
    transaction: &Transaction,
    items: &[PurchaseOrderItem],
    discount: Decimal,
    rate: Decimal,
    currency: CurrencyCode,
    verb: &str,
) -> Result<Result<LineAmounts, UserError>> {
    let pieces: Vec<_> = items.iter().map(|item| (item.quantity, item.unit_price)).collect();
    let priced = match discounted(&pieces, discount, rate, currency) {
        Ok(priced) => priced,
        Err(error) => return Ok(Err(error)),
    };
    for (item, now) in items.iter().zip(&priced) {
        if *now != amounts(item) {
            let mut row = Assignments::default();
            set_amounts(&mut row, now);
            transaction.update::<PurchaseOrderItem>(&item.id, verb, row).await?.done()?;
        }
    }
    Ok(Ok(sum(priced)))
}

fn amounts(item: &PurchaseOrderItem) -> LineAmounts {
    LineAmounts { subtotal: item.subtotal, discount: item.discount_total, tax: item.tax_total, total: item.total }
}

fn set_amounts(row: &mut Assignments, amounts: &LineAmounts) {
    row.set("subtotal", amounts.subtotal);
    row.set("discount_total", amounts.discount);
    row.set("tax_total", amounts.tax);
    row.set("total", amounts.total);
}

/// What each line costs, with its share of the discount on the order.
fn priced(
    items: Vec<PurchaseOrderLineInput>,
    discount: Decimal,
    rate: Decimal,
    currency: CurrencyCode,
) -> Result<Vec<(PurchaseOrderLineInput, LineAmounts)>, UserError> {
    if items.is_empty() || items.len() > MOST_LINES {
        return Err(UserError::new("items", Code::Invalid, format!("A purchase order has 1 to {MOST_LINES} lines.")));
    }
    for item in &items {
        let ids = [("product_id", &item.product_id, "prod"), ("variant_id", &item.variant_id, "variant")];
        for (field, id, prefix) in ids {
            if id.as_ref().is_some_and(|id| !id.has_prefix(prefix)) {
                return Err(UserError::new(field, Code::Invalid, format!("It must be an id that begins with `{prefix}_`.")));
            }
        }
    }
    let pieces: Vec<_> = items.iter().map(|item| (item.quantity, item.unit_price)).collect();
    let amounts = discounted(&pieces, discount, rate, currency)?;
    Ok(items.into_iter().zip(amounts).collect())
}

async fn insert_lines(
    transaction: &Transaction,
    order: &Id,
    lines: Vec<(PurchaseOrderLineInput, LineAmounts)>,
) -> Result<Result<(), Vec<UserError>>> {
    let of_line = |(item, amounts): (PurchaseOrderLineInput, LineAmounts)| {
        let mut row = Assignments::default();
        row.set("purchase_order_id", order.clone());
        row.set("product_id", item.product_id);
        row.set("variant_id", item.variant_id);
        row.set("title", item.title);
        row.set("sku", item.sku);
        row.set("quantity", item.quantity);
        row.set("unit_price", item.unit_price);
        row.set("metadata", item.metadata);
        set_amounts(&mut row, &amounts);
        row
    };
    Ok(match transaction.insert_all::<PurchaseOrderItem>("create", lines.into_iter().map(of_line).collect()).await? {
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(errors) => Err(errors),
    })
}

/// Sets the totals of an order, and returns what it comes to.
fn set_totals(
    row: &mut Assignments,
    lines: LineAmounts,
    shipping: Decimal,
    currency: CurrencyCode,
) -> Result<Decimal, UserError> {
    if shipping < Decimal::default() || currency.minor_units(shipping).is_none() {
        let message = "The cost of shipping is not negative and has no more digits than the currency has.";
        return Err(UserError::new("shipping_total", Code::Invalid, message));
    }
    let total = Decimal(lines.total.0 + shipping.0);
    row.set("subtotal", lines.subtotal);
    row.set("discount_total", lines.discount);
    row.set("shipping_total", shipping);
    row.set("tax_total", lines.tax);
    row.set("total", total);
    Ok(total)
}

async fn known_terms(transaction: &Transaction, id: Option<&Id>) -> Result<Result<(), UserError>> {
    let Some(id) = id else { return Ok(Ok(())) };
    Ok(match transaction.read_all::<PaymentTerms>(Predicate::equal("id", id)).await?.is_empty() {
        true => Err(UserError::new("payment_terms_id", Code::NotFound, "There are no such payment terms.")),
        false => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn an_order_is_the_sum_of_its_lines_less_discount_and_with_shipping() {
        let sar = CurrencyCode::parse("SAR").unwrap();
        let total = |discount, shipping| {
            let lines = sum(discounted(&[(3, amount("33.335"))], amount(discount), amount("15"), sar)?);
            let mut row = Assignments::default();
            set_totals(&mut row, lines, amount(shipping), sar).map(|total| total.0.normalize().to_string())
        };
        assert_eq!(total("0", "0").unwrap(), "115.01");
        assert_eq!(total("100.01", "20.50").unwrap(), "20.5");
        for (discount, shipping, field) in [
            ("100.02", "0", "discountTotal"),
            ("-1", "0", "discountTotal"),
            ("0.001", "0", "discountTotal"),
            ("0", "-1", "shippingTotal"),
            ("0", "0.001", "shippingTotal"),
        ] {
            assert_eq!(total(discount, shipping).unwrap_err().field, [field]);
        }
    }
}
