//! What becomes of a tenant, and what it may have.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use kit::{
    Assignments, Code, Entity, Error, Id, Outcome, Predicate, Scope, StateMachine, Timestamp, Transaction, Transition, UserError,
};

use crate::tenant::{Tenant, TenantPayload, TenantStatus};
use crate::tenant_billing::TenantBilling;

use TenantStatus::{Active, Archived, Inactive, Suspended, Trial};

/// The states of a tenant. Of one that is not active or on trial the storefronts are closed, while its staff may still work.
pub const LIFECYCLE: StateMachine<Tenant, TenantStatus> = StateMachine {
    column: "status",
    state: |tenant| tenant.status,
    transitions: &[
        Transition { verb: "activate", from: &[Trial, Inactive], to: Active },
        Transition { verb: "suspend", from: &[Active, Trial], to: Suspended },
        Transition { verb: "reinstate", from: &[Suspended], to: Active },
        Transition { verb: "deactivate", from: &[Active, Trial], to: Inactive },
        Transition { verb: "archive", from: &[Suspended, Inactive], to: Archived },
    ],
};

/// What a tenant may have at most. A limit that is left out stays as it is.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TenantLimitsInput {
    /// Largest number of products; null means no limit.
    pub max_products: MaybeUndefined<i32>,
    /// Largest number of orders per calendar month; null means no limit.
    pub max_orders_per_month: MaybeUndefined<i32>,
    /// Largest amount of storage, in gigabytes; null means no limit.
    pub max_storage_gb: MaybeUndefined<i32>,
    /// Largest number of team members, those who are invited among them; null means no limit.
    pub max_team_members: MaybeUndefined<i32>,
    /// Largest number of points of interest.
    pub max_pois: Option<i32>,
    /// Largest number of sales channels.
    pub max_channels: Option<i32>,
}

impl TenantLimitsInput {
    /// The limits that stand in the tenant's row.
    pub(crate) fn of_tenant(&self, row: &mut Assignments) {
        row.set("max_pois", self.max_pois);
        row.set("max_channels", self.max_channels);
    }

    /// Those that stand in the row of its billing.
    pub(crate) fn of_billing(&self, row: &mut Assignments) {
        row.set("max_products", self.max_products);
        row.set("max_orders_per_month", self.max_orders_per_month);
        row.set("max_storage_gb", self.max_storage_gb);
        row.set("max_team_members", self.max_team_members);
    }
}

/// Mutations of the platform's operator on tenants.
#[derive(Default)]
pub struct TenantLifecycle;

#[Object]
impl TenantLifecycle {
    /// Lets a tenant that is on trial or inactive do business. Requires tenant:activate, as a super-admin.
    #[graphql(requires_scopes = "staff")]
    async fn activate_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tenant, `ten_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TenantPayload>> {
        step(ctx, &id, "activate", expected_updated_at).await
    }

    /// Blocks an active tenant or one on trial, for example over unpaid invoices: its storefronts close within ten seconds, its data is
    /// kept. Requires tenant:suspend, as a super-admin.
    #[graphql(requires_scopes = "staff")]
    async fn suspend_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tenant, `ten_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TenantPayload>> {
        step(ctx, &id, "suspend", expected_updated_at).await
    }

    /// Lets a suspended tenant do business again. Requires tenant:reinstate, as a super-admin.
    #[graphql(requires_scopes = "staff")]
    async fn reinstate_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tenant, `ten_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TenantPayload>> {
        step(ctx, &id, "reinstate", expected_updated_at).await
    }

    /// Switches an active tenant or one on trial off for the time being, as it wishes. Requires tenant:deactivate, as a super-admin.
    #[graphql(requires_scopes = "staff")]
    async fn deactivate_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tenant, `ten_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TenantPayload>> {
        step(ctx, &id, "deactivate", expected_updated_at).await
    }

    /// Closes a suspended or inactive tenant for good and keeps it for the record. Requires tenant:archive, as a super-admin.
    #[graphql(requires_scopes = "staff")]
    async fn archive_tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tenant, `ten_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TenantPayload>> {
        step(ctx, &id, "archive", expected_updated_at).await
    }

    /// Sets what a tenant may have at most. What it has already stays, and nothing is added until there is less of it than the limit.
    /// Requires tenant:set_limits, as a super-admin.
    ///
    /// User errors: `INVALID` (a limit below zero), `NOT_FOUND` (the tenant has no billing to set limits in).
    #[graphql(requires_scopes = "staff")]
    async fn set_tenant_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the tenant.")] id: Id,
        #[graphql(desc = "The limits that change.")] input: TenantLimitsInput,
        #[graphql(desc = "The `updatedAt` of the tenant that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<TenantPayload>> {
        let mut transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(set_limits(&mut transaction, &id, input, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn step(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<TenantPayload>> {
    Ok(Some(LIFECYCLE.apply(ctx, id, verb, Assignments::default(), expected).await?.into()))
}

/// A tenant as scopes know it.
pub(crate) fn of_scope(tenant: &Tenant) -> kit::Tenant {
    kit::Tenant {
        id: tenant.id.clone(),
        handle: tenant.handle.clone(),
        parent_tenant_id: tenant.parent_tenant_id.clone(),
        status: kit::TextEnum::text(tenant.status).into(),
        default_locale: tenant.default_locale.clone(),
        default_currency: tenant.default_currency.stored(),
        api_rate_limit: None,
    }
}

async fn set_limits(
    transaction: &mut Transaction,
    id: &Id,
    limits: TenantLimitsInput,
    expected: Option<Timestamp>,
) -> kit::Result<Outcome<Tenant>> {
    const VERB: &str = "set_limits";
    let tenant = transaction.lock::<Tenant>(id, VERB, expected).await?;
    let mut row = Assignments::default();
    limits.of_tenant(&mut row);
    let done = match transaction.update::<Tenant>(id, VERB, row).await? {
        Outcome::Refused(errors) => return Ok(Outcome::Refused(errors)),
        done => done,
    };
    let mut row = Assignments::default();
    limits.of_billing(&mut row);
    if row.is_empty() {
        return Ok(done);
    }
    transaction.enter(of_scope(&tenant)).await?;
    let Some(billing) = transaction.lock_all::<TenantBilling>(Predicate::True).await?.pop() else {
        return Ok(Outcome::Refused(vec![UserError::new(
            "id",
            Code::NotFound,
            "The tenant has no billing, which holds its limits.",
        )]));
    };
    match transaction.update::<TenantBilling>(billing.id(), VERB, row).await? {
        Outcome::Refused(errors) => Ok(Outcome::Refused(errors)),
        Outcome::Done(_) => Ok(done),
    }
}

/// Refuses whoever is no operator of the platform.
pub(crate) fn require_operator(scope: &Scope, action: &str) -> kit::Result<()> {
    scope.require(Tenant::TABLE, action)?;
    match scope.is_platform() {
        true => Ok(()),
        false => Err(Error::Forbidden(format!("This token does not allow tenant:{action}: only the platform's operators may."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a tenant meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        assert_eq!(LIFECYCLE.verbs(), ["activate", "suspend", "reinstate", "deactivate", "archive"]);
        let after = |state| LIFECYCLE.verbs().into_iter().map(move |verb| LIFECYCLE.after(state, verb).ok()).collect::<Vec<_>>();
        assert_eq!(after(Trial), [Some(Active), Some(Suspended), None, Some(Inactive), None]);
        assert_eq!(after(Active), [None, Some(Suspended), None, Some(Inactive), None]);
        assert_eq!(after(Suspended), [None, None, Some(Active), None, Some(Archived)]);
        assert_eq!(after(Inactive), [Some(Active), None, None, None, Some(Archived)]);
        assert_eq!(after(Archived), [None, None, None, None, None]);
    }
}
