//! Approving, rejecting and verifying reviews.

use async_graphql::{Context, Object};
use kit::{Assignments, Id, Timestamp};

use crate::review::{Review, ReviewPayload};

/// Mutations of moderators.
#[derive(Default)]
pub struct ReviewModeration;

#[Object]
impl ReviewModeration {
    /// Shows a review to shoppers. Requires review:approve.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn approve_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        moderate(ctx, &id, "approve", "is_approved", true, expected_updated_at).await
    }

    /// Takes a review back from shoppers, or keeps it from them. Requires review:reject.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn reject_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        moderate(ctx, &id, "reject", "is_approved", false, expected_updated_at).await
    }

    /// Confirms that the author bought what the review is about. Requires review:verify.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn verify_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Id,
        #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        moderate(ctx, &id, "verify", "is_verified_purchase", true, expected_updated_at).await
    }
}

async fn moderate(
    ctx: &Context<'_>,
    id: &Id,
    verb: &'static str,
    column: &'static str,
    value: bool,
    expected: Option<Timestamp>,
) -> async_graphql::Result<Option<ReviewPayload>> {
    let mut row = Assignments::default();
    row.set(column, value);
    Ok(Some(kit::apply::<Review>(ctx, id, verb, row, expected).await?.into()))
}
