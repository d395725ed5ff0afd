//! Admitting companies to buying, keeping them from it, and what credit they have.

use async_graphql::{Context, Object};
use kit::{Assignments, Code, Decimal, Id, Outcome, Scope, StateMachine, Timestamp, Transition, UserError};

use crate::company::{Company, CompanyPayload, CompanyStatus};
use crate::credit::told;

use CompanyStatus::{Active, Inactive, PendingApproval, Suspended};

/// The states of a company and the verbs between them.
pub const LIFECYCLE: StateMachine<Company, CompanyStatus> = StateMachine {
    column: "status",
    state: |company| company.status,
    transitions: &[
        Transition { verb: "approve", from: &[PendingApproval], to: Active },
        Transition { verb: "suspend", from: &[Active], to: Suspended },
        Transition { verb: "reinstate", from: &[Suspended, Inactive], to: Active },
        Transition { verb: "deactivate", from: &[PendingApproval, Active, Suspended], to: Inactive },
    ],
};

/// Mutations of staff on companies.
#[derive(Default)]
pub struct CompanyLifecycle;

#[Object]
impl CompanyLifecycle {
    /// Lets a company that waits for it buy. Requires company:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the company, `comp_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CompanyPayload>> {
        step(ctx, &id, "approve", expected_updated_at).await
    }

    /// Keeps a company from buying for the time being, for instance over unpaid invoices. Requires company:suspend.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn suspend_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the company, `comp_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CompanyPayload>> {
        step(ctx, &id, "suspend", expected_updated_at).await
    }

    /// Lets a company that is suspended or inactive buy again. Requires company:reinstate.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reinstate_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the company, `comp_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CompanyPayload>> {
        step(ctx, &id, "reinstate", expected_updated_at).await
    }

    /// Ends a company's account; its history stays readable. Requires company:deactivate.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn deactivate_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the company, `comp_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CompanyPayload>> {
        step(ctx, &id, "deactivate", expected_updated_at).await
    }

    /// Says how much a company may owe at most, in its own currency. Requires company:set_credit_limit.
    ///
    /// User errors: `INVALID` for an amount below zero or with more digits than the currency, `CREDIT_IN_USE` for one below what the company
    /// owes already.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn set_company_credit_limit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the company, `comp_…`.")] id: Id,
        #[graphql(desc = "The limit, in major units of the company's currency.")] credit_limit: Decimal,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<CompanyPayload>> {
        const VERB: &str = "set_credit_limit";
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let company = transaction.lock::<Company>(&id, VERB, expected_updated_at).await?;
            let used = company.credit_used.major_units();
            let (currency, digits) = (company.currency_code.code(), company.currency_code.exponent());
            let refused = |code: Code, message: String| Outcome::Refused(vec![UserError::new("credit_limit", code, message)]);
            if credit_limit < Decimal::default() || company.currency_code.minor_units(credit_limit).is_none() {
                return Ok(refused(
                    Code::Invalid,
                    format!("A limit is not below zero and has at most the {digits} decimals of {currency}."),
                ));
            }
            if credit_limit < used {
                let owed = told(used, company.currency_code);
                return Ok(refused(Code::CreditInUse, format!("The company owes {owed} already.")));
            }
            let mut row = Assignments::default();
            row.set("credit_limit", credit_limit);
            transaction.update::<Company>(&id, VERB, row).await
        };
        let outcome = outcome.await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<CompanyPayload>> {
    Ok(Some(LIFECYCLE.apply(ctx, id, verb, Assignments::default(), expected).await?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a company meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        let line = |verb: &'static str| {
            [PendingApproval, Active, Suspended, Inactive]
                .map(|state| LIFECYCLE.after(state, verb).map_or("-", kit::TextEnum::text))
        };
        let table = LIFECYCLE.verbs().into_iter().map(|verb| (verb, line(verb))).collect::<Vec<_>>();
        let expected = [
            // From:         pending_approval active       suspended   inactive
            ("approve", ["active", "-", "-", "-"]),
            ("suspend", ["-", "suspended", "-", "-"]),
            ("reinstate", ["-", "-", "active", "active"]),
            ("deactivate", ["inactive", "inactive", "inactive", "-"]),
        ];
        assert_eq!(table, expected);
    }
}
