//! Approving, rejecting, flagging and verifying reviews.

use async_graphql::{Context, Object};
use kit::{
    Assignments, Code, HasVerbs, Id, InputColumn, InputColumnType, Outcome, Scope, StateMachine, Timestamp, Transaction,
    Transition, UserError, Value, Verb,
};

use crate::purchase::Purchase;
use crate::review::{Review, ReviewPayload, ReviewStatus};

/// The states of a review. What its author changes is pending again, from any of them.
pub const MODERATION: StateMachine<Review, ReviewStatus> = StateMachine {
    column: "status",
    state: |review| review.status,
    transitions: &[
        Transition {
            verb: "approve",
            from: &[ReviewStatus::Pending, ReviewStatus::Rejected, ReviewStatus::Flagged],
            to: ReviewStatus::Approved,
        },
        Transition {
            verb: "reject",
            from: &[ReviewStatus::Pending, ReviewStatus::Approved, ReviewStatus::Flagged],
            to: ReviewStatus::Rejected,
        },
        Transition { verb: "flag", from: &[ReviewStatus::Approved], to: ReviewStatus::Flagged },
    ],
};

impl HasVerbs for Review {
    type State = ReviewStatus;
    const MACHINE: &'static StateMachine<Self, ReviewStatus> = &MODERATION;
    const VERBS: &'static [Verb<Self>] = &[
        Verb {
            mutation: "approveReview",
            verb: "approve",
            about: "Shows a review to shoppers.",
            takes: &[],
            sets: &[("rejection_reason", Value::Null)],
            by: None,
        },
        Verb {
            mutation: "rejectReview",
            verb: "reject",
            about: "Takes a review back from shoppers, or keeps it from them.",
            takes: &[InputColumn {
                name: "reason",
                column: "rejection_reason",
                about: "Why, for the author.",
                ty: InputColumnType::of::<Option<String>>(),
            }],
            sets: &[],
            by: None,
        },
        Verb {
            mutation: "flagReview",
            verb: "flag",
            about: "Takes an approved review from shoppers until a moderator has looked at it again.",
            takes: &[],
            sets: &[],
            by: None,
        },
    ];
}

/// Whether a review is of somebody who has bought what it is about.
#[derive(Default)]
pub struct ReviewVerification;

#[Object]
impl ReviewVerification {
    /// Looks again whether the author has bought what the review is about, in an order that was paid or delivered. Requires review:verify.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn verify_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the review, `rev_…`.")] id: Id,
        #[graphql(desc = "`updatedAt` as the caller has seen it; the error is CONFLICT when the row has changed since.")]
        expected_updated_at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = Box::pin(verify(&transaction, &id, expected_updated_at)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

async fn verify(transaction: &Transaction, id: &Id, expected: Option<Timestamp>) -> kit::Result<Outcome<Review>> {
    let review = transaction.lock::<Review>(id, "verify", expected).await?;
    let (product, vendor) = (review.product_id.clone(), review.vendor_id.clone());
    let bought = Purchase { customer: review.customer_id, product, vendor, order: None }.order_in(transaction).await?;
    let Some(order) = bought else {
        let message = "The author has no order that was paid or delivered and holds it.";
        return Ok(Outcome::Refused(vec![UserError::new("order_id", Code::NotPurchased, message)]));
    };
    let mut row = Assignments::default();
    row.set("is_verified_purchase", true);
    row.set("order_id", order);
    transaction.update(id, "verify", row).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invariant: Every state of a review meets every verb as its table says.
    #[test]
    fn every_state_meets_every_verb() {
        use ReviewStatus::{Approved, Flagged, Pending, Rejected};
        let verbs = ["approve", "reject", "flag"];
        assert_eq!(MODERATION.verbs(), verbs);
        let table = [
            (Pending, [Some(Approved), Some(Rejected), None]),
            (Approved, [None, Some(Rejected), Some(Flagged)]),
            (Rejected, [Some(Approved), None, None]),
            (Flagged, [Some(Approved), Some(Rejected), None]),
        ];
        for (state, expected) in table {
            assert_eq!(verbs.map(|verb| MODERATION.after(state, verb).ok()), expected, "{state:?}");
        }
    }
}
