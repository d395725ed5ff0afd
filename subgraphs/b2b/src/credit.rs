//! What companies owe: drawing on their credit, and giving it back.

use kit::{Assignments, Code, CurrencyCode, Decimal, Entity, Id, Predicate, Result, Transaction, UserError, Value};

use crate::company::{Company, CompanyStatus};
use crate::credit_line::{CreditLine, CreditLineStatus};
use crate::membership::asks_right;
use crate::payment_terms::PaymentTerms;
use crate::purchase_order::PurchaseOrder;

/// The company, locked, if it may order. Whoever draws on its credit waits here for the others.
pub(crate) async fn lock_ordering(transaction: &Transaction, id: &Id) -> Result<Result<Company, UserError>> {
    let no_company = || UserError::new("company_id", Code::NotFound, "There is no such company.");
    let Some(company) = transaction.lock_all::<Company>(Predicate::equal("id", id)).await?.pop() else {
        return Ok(Err(no_company()));
    };
    Ok(may_order(&company).map(|()| company))
}

/// Refuses a company whose members cannot order.
pub(crate) fn may_order(company: &Company) -> Result<(), UserError> {
    match company.status {
        CompanyStatus::Active => Ok(()),
        _ => Err(UserError::new("company_id", Code::NotActive, "Only an active company can order; this one is not.")),
    }
}

/// Counts an amount against the credit of a company, which is locked, where the terms ask for credit; `row` then says so of the order.
/// It goes on one of the company's credit lines, where it has any.
pub(crate) async fn draw(
    transaction: &Transaction,
    company: &Company,
    terms: Option<&PaymentTerms>,
    amount: Decimal,
    row: &mut Assignments,
) -> Result<Result<(), UserError>> {
    if !terms.is_some_and(|terms| terms.requires_credit_check) || amount == Decimal::default() {
        return Ok(Ok(()));
    }
    asks_right(transaction, Company::TABLE, "draw_credit")?;
    let currency = company.currency_code;
    let room = Decimal(company.credit_limit.major_units().0 - company.credit_used.major_units().0);
    if amount > room {
        let message =
            format!("The company has {} of credit left, the order is of {}.", told(room, currency), told(amount, currency));
        return Ok(Err(UserError::new("total", Code::CreditLimit, message)));
    }
    let lines = transaction.lock_all::<CreditLine>(Predicate::equal("company_id", &company.id)).await?;
    if !lines.is_empty() {
        asks_right(transaction, CreditLine::TABLE, "draw")?;
        let takes = |line: &&CreditLine| {
            let room = line.credit_limit.major_units().0 - line.balance.major_units().0;
            line.status == CreditLineStatus::Active && line.currency_code == currency && amount.0 <= room
        };
        let Some(line) = lines.iter().find(takes) else {
            let message = format!("None of the company's credit lines has {} left.", told(amount, currency));
            return Ok(Err(UserError::new("total", Code::CreditLimit, message)));
        };
        let mut balance = Assignments::default();
        balance.set("balance", Decimal(line.balance.major_units().0 + amount.0));
        transaction.update::<CreditLine>(&line.id, "draw", balance).await?.done()?;
        row.set("credit_line_id", line.id.clone());
    }
    let mut used = Assignments::default();
    used.set("credit_used", Decimal(company.credit_used.major_units().0 + amount.0));
    transaction.update::<Company>(&company.id, "draw_credit", used).await?.done()?;
    row.set("credit_drawn", amount);
    Ok(Ok(()))
}

/// Gives back what an order has drawn; `row` then says so of the order.
pub(crate) async fn release(transaction: &Transaction, order: &PurchaseOrder, row: &mut Assignments) -> Result<()> {
    let drawn = order.credit_drawn.major_units();
    if drawn == Decimal::default() {
        return Ok(());
    }
    asks_right(transaction, Company::TABLE, "release_credit")?;
    if let Some(company) = transaction.lock_all::<Company>(Predicate::equal("id", &order.company_id)).await?.pop() {
        let mut used = Assignments::default();
        used.set("credit_used", Decimal(company.credit_used.major_units().0 - drawn.0));
        transaction.update::<Company>(&company.id, "release_credit", used).await?.done()?;
    }
    if let Some(line) = &order.credit_line_id
        && let Some(line) = transaction.lock_all::<CreditLine>(Predicate::equal("id", line)).await?.pop()
    {
        asks_right(transaction, CreditLine::TABLE, "release")?;
        let mut balance = Assignments::default();
        balance.set("balance", Decimal(line.balance.major_units().0 - drawn.0));
        transaction.update::<CreditLine>(&line.id, "release", balance).await?.done()?;
    }
    row.set("credit_drawn", Decimal::default());
    row.put("credit_line_id", Value::Null);
    Ok(())
}

/// An amount as messages tell it: `1200.50 SAR`.
pub(crate) fn told(amount: Decimal, currency: CurrencyCode) -> String {
    let digits = usize::try_from(currency.exponent()).unwrap_or_default();
    format!("{:.digits$} {}", amount.0, currency.code())
}
