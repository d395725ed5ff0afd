//! The states of listings on marketplaces.

use async_graphql::{Context, Object};
use kit::{Assignments, Id, Outcome, Predicate, Scope, StateMachine, Timestamp, Transition};

use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingPayload, MarketplaceListingStatus};
use crate::vendor_product_states::vendor_stands_still;

/// The states of a listing.
pub const LISTING_STATES: StateMachine<MarketplaceListing, MarketplaceListingStatus> = StateMachine {
    column: "status",
    state: |listing| listing.status,
    transitions: &[
        Transition {
            verb: "submit",
            from: &[MarketplaceListingStatus::Draft, MarketplaceListingStatus::Rejected],
            to: MarketplaceListingStatus::PendingApproval,
        },
        Transition { verb: "approve", from: &[MarketplaceListingStatus::PendingApproval], to: MarketplaceListingStatus::Active },
        Transition { verb: "reject", from: &[MarketplaceListingStatus::PendingApproval], to: MarketplaceListingStatus::Rejected },
        Transition { verb: "pause", from: &[MarketplaceListingStatus::Active], to: MarketplaceListingStatus::Paused },
        Transition { verb: "resume", from: &[MarketplaceListingStatus::Paused], to: MarketplaceListingStatus::Active },
        Transition {
            verb: "remove",
            from: &[
                MarketplaceListingStatus::Draft,
                MarketplaceListingStatus::PendingApproval,
                MarketplaceListingStatus::Active,
                MarketplaceListingStatus::Paused,
                MarketplaceListingStatus::Rejected,
            ],
            to: MarketplaceListingStatus::Removed,
        },
    ],
};

/// Mutations that take listings from state to state.
#[derive(Default)]
pub struct MarketplaceListingStates;

#[Object]
impl MarketplaceListingStates {
    /// Asks staff to approve a listing. Requires marketplace_listing:submit, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn submit_marketplace_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        Ok(Some(LISTING_STATES.apply(ctx, &id, "submit", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Opens a listing; its vendor must be active. Requires marketplace_listing:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_marketplace_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        open(ctx, &id, "approve", expected_updated_at).await
    }

    /// Turns a listing down. Requires marketplace_listing:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_marketplace_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        Ok(Some(LISTING_STATES.apply(ctx, &id, "reject", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Stops an active listing for the time being. Requires marketplace_listing:pause, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn pause_marketplace_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        Ok(Some(LISTING_STATES.apply(ctx, &id, "pause", Assignments::default(), expected_updated_at).await?.into()))
    }

    /// Opens a paused listing again; its vendor must be active. Requires marketplace_listing:resume, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn resume_marketplace_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        open(ctx, &id, "resume", expected_updated_at).await
    }

    /// Takes a listing away for good. Requires marketplace_listing:remove, or to run the vendor.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn remove_marketplace_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the marketplace listing, `mklist_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
        let mut row = Assignments::default();
        row.set("stopped_with_vendor", false);
        Ok(Some(LISTING_STATES.apply(ctx, &id, "remove", row, expected_updated_at).await?.into()))
    }
}

/// Opens a listing whose vendor sells.
async fn open(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<MarketplaceListingPayload>> {
    let scope = Scope::of(ctx)?;
    let transaction = scope.write().await?;
    let outcome = async {
        // The vendor before its listings, as everywhere, so that no two writes wait for each other.
        if let Some(seen) = transaction.read_all::<MarketplaceListing>(Predicate::equal("id", id)).await?.pop() {
            vendor_stands_still(&transaction, &seen.vendor_id).await?;
        }
        let before = transaction.lock::<MarketplaceListing>(id, verb, expected).await?;
        if let Some(refused) = vendor_stands_still(&transaction, &before.vendor_id).await? {
            return Ok(Outcome::Refused(vec![refused]));
        }
        let mut row = Assignments::default();
        row.set("stopped_with_vendor", false);
        row.set("published_at", before.published_at.unwrap_or(scope.now()));
        LISTING_STATES.step(&transaction, &before, verb, row).await
    };
    let outcome = outcome.await;
    Ok(Some(transaction.conclude(outcome).await?.into()))
}
