//! Checking the certificates that free companies from tax, and what tax is left.

use async_graphql::{Context, Object, SimpleObject};
use kit::{
    Assignments, Code, Comparison, Date, Decimal, Id, Outcome, Predicate, Result, Scope, StateMachine, Timestamp, Transaction,
    Transition, UserError, Value,
};
use rust_decimal::Decimal as Number;

use crate::tax_exemption::{TaxExemption, TaxExemptionPayload, TaxExemptionStatus};

use TaxExemptionStatus::{Active, Expired, Pending, Revoked};

/// The states of a certificate and the verbs between them.
pub const LIFECYCLE: StateMachine<TaxExemption, TaxExemptionStatus> = StateMachine {
    column: "status",
    state: |exemption| exemption.status,
    transitions: &[
        Transition { verb: "verify", from: &[Pending], to: Active },
        Transition { verb: "reject", from: &[Pending], to: Revoked },
        Transition { verb: "revoke", from: &[Active], to: Revoked },
        Transition { verb: "expire", from: &[Pending, Active], to: Expired },
    ],
};

/// Certificates that one call marks at most.
const MOST_AT_ONCE: i32 = 100;

/// Mutations that take certificates from state to state.
#[derive(Default)]
pub struct TaxExemptionLifecycle;

/// What became of the certificates that are past their last day.
#[derive(SimpleObject)]
pub struct ExpireTaxExemptionsPayload {
    /// How many expired.
    pub expired: i32,
    /// Whether there are more; call again.
    pub more: bool,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

#[Object]
impl TaxExemptionLifecycle {
    /// Confirms a certificate: from now on it lowers the tax on purchase orders of the company. User error `EXPIRED` past its last day.
    /// Requires tax_exemption:verify.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn verify_tax_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tax exemption, `taxex_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TaxExemptionPayload>> {
        let scope = Scope::of(ctx)?;
        let transaction = scope.write().await?;
        let outcome = async {
            let before = transaction.lock::<TaxExemption>(&id, "verify", expected_updated_at).await?;
            match LIFECYCLE.after(before.status, "verify") {
                Ok(_) if !is_valid(&before, scope.now()) => {
                    let refused = UserError::new("expiration_date", Code::Expired, "The certificate is past its last day.");
                    Ok(Outcome::Refused(vec![refused]))
                }
                _ => LIFECYCLE.step(&transaction, &before, "verify", Assignments::default()).await,
            }
        };
        let outcome = Box::pin(outcome).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Turns down a certificate that was handed in. Requires tax_exemption:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_tax_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tax exemption, `taxex_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TaxExemptionPayload>> {
        Ok(Some(LIFECYCLE.apply(ctx, &id, "reject", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Withdraws a certificate that was in force: purchase orders submitted from now on are taxed in full. Requires tax_exemption:revoke.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn revoke_tax_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tax exemption, `taxex_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TaxExemptionPayload>> {
        Ok(Some(LIFECYCLE.apply(ctx, &id, "revoke", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Marks the certificates that are past their last day, at most 100, the oldest first. Until then they count no more either. Requires
    /// tax_exemption:expire.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn expire_tax_exemptions(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ExpireTaxExemptionsPayload>> {
        Ok(Some(Box::pin(expire(Scope::of(ctx)?)).await?))
    }
}

async fn expire(scope: &Scope) -> Result<ExpireTaxExemptionsPayload> {
    scope.require("tax_exemption", "expire")?;
    let transaction = scope.write().await?;
    let open = Predicate::Any("status", kit::Values::Text(vec!["pending".into(), "active".into()]));
    let today = Value::Date(scope.now().date_naive());
    let past = open.and(Predicate::Compare("expiration_date", Comparison::Less, today));
    let (past, more) = transaction.lock_first::<TaxExemption>(past, "expiration_date", MOST_AT_ONCE).await?;
    for exemption in &past {
        if let Outcome::Refused(user_errors) = LIFECYCLE.step(&transaction, exemption, "expire", Assignments::default()).await? {
            transaction.rollback().await?;
            return Ok(ExpireTaxExemptionsPayload { expired: 0, more, user_errors });
        }
    }
    transaction.commit().await?;
    let expired = i32::try_from(past.len()).unwrap_or(i32::MAX);
    Ok(ExpireTaxExemptionsPayload { expired, more, user_errors: Vec::new() })
}

/// Whether a certificate has not passed its last day, which ends with the day in UTC.
fn is_valid(exemption: &TaxExemption, at: Timestamp) -> bool {
    exemption.expiration_date.is_none_or(|last| Date(at.date_naive()) <= last)
}

/// The tax rate of a company in percent: the tenant's, less what the best of its certificates in force frees it from.
pub(crate) async fn rate_for(transaction: &Transaction, company: &Id) -> Result<Decimal> {
    let rate = transaction.tax_rate().await?;
    let active = Predicate::equal("company_id", company).and(Predicate::equal("status", "active"));
    let exemptions = transaction.read_all::<TaxExemption>(active).await?;
    let valid = exemptions.iter().filter(|exemption| is_valid(exemption, transaction.scope().now()));
    Ok(rate_less(rate, valid.map(|exemption| exemption.exemption_percentage).max()))
}

fn rate_less(rate: Decimal, exemption: Option<Decimal>) -> Decimal {
    let taxed = Number::ONE_HUNDRED - exemption.unwrap_or_default().0;
    Decimal(rate.0 * taxed / Number::ONE_HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a tax exemption meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        let verbs = ["verify", "reject", "revoke", "expire"];
        assert_eq!(LIFECYCLE.verbs(), verbs);
        let table = [
            (Pending, [Some(Active), Some(Revoked), None, Some(Expired)]),
            (Active, [None, None, Some(Revoked), Some(Expired)]),
            (Expired, [None; 4]),
            (Revoked, [None; 4]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| LIFECYCLE.after(state, verb).ok()), expected);
        }
    }

    #[test]
    fn an_exemption_lowers_the_rate_by_its_share() {
        let decimal = |text| Decimal::parse(text).unwrap();
        let less = |share| rate_less(decimal("15"), share).0.normalize().to_string();
        assert_eq!(less(None), "15");
        assert_eq!(less(Some(decimal("50"))), "7.5");
        assert_eq!(less(Some(decimal("100"))), "0");
        assert_eq!(less(Some(decimal("33.3"))), "10.005");
    }
}
