//! Marking reviews as helpful: each customer once, and not their own.

use async_graphql::{Context, Object};
use kit::{Action, Actor, Assignments, Code, Entity, Error, Id, Outcome, Predicate, Scope, Transaction, UserError, Value};

use crate::review::{Review, ReviewPayload, ReviewStatus};
use crate::review_vote::ReviewVote;

/// Mutations of customers who read reviews.
#[derive(Default)]
pub struct ReviewVoting;

#[Object]
impl ReviewVoting {
    /// Marks a review as helpful, once, and not the caller's own. Requires a customer's token.
    #[graphql(requires_scopes = "customer")]
    async fn vote_review_helpful(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review; one that shoppers see.")] review_id: Id,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        let scope = Scope::of(ctx)?;
        let voter = customer(scope)?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(vote(&transaction, &review_id, voter)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }

    /// Takes the caller's vote for a review back. Requires a customer's token.
    #[graphql(requires_scopes = "customer")]
    async fn withdraw_review_vote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] review_id: Id,
    ) -> async_graphql::Result<Option<ReviewPayload>> {
        let scope = Scope::of(ctx)?;
        let voter = customer(scope)?;
        let transaction = scope.write().await?;
        let outcome = Box::pin(withdraw(&transaction, &review_id, voter)).await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

fn customer(scope: &Scope) -> kit::Result<&Id> {
    match scope.actor() {
        Actor::Customer { id } => Ok(id),
        _ => Err(scope.refusal(ReviewVote::TABLE, Action::Create.verb())),
    }
}

/// The review, locked before its votes: of two votes at the same moment the second sees what the first has counted.
async fn locked(transaction: &Transaction, review: &Id) -> kit::Result<Review> {
    let found = transaction.lock_all::<Review>(Predicate::equal("id", review)).await?;
    found.into_iter().next().ok_or_else(|| Error::NotFound("There is no such Review.".into()))
}

async fn vote(transaction: &Transaction, review: &Id, voter: &Id) -> kit::Result<Outcome<Review>> {
    let review = locked(transaction, review).await?;
    let own = review.customer_id == *voter;
    if own {
        let message = "Customers do not vote for what they have written themselves.";
        return Ok(Outcome::Refused(vec![UserError::new("review_id", Code::OwnReview, message)]));
    }
    if review.status != ReviewStatus::Approved {
        return Err(Error::NotFound("There is no such Review.".into()));
    }
    let mut row = Assignments::default();
    row.set("review_id", review.id.clone());
    row.set("customer_id", voter.clone());
    if let Outcome::Refused(errors) = transaction.insert::<ReviewVote>(Action::Create.verb(), row).await? {
        let said = |error: UserError| match error.code {
            Code::Taken => UserError { message: "This customer has marked the review as helpful already.".into(), ..error },
            _ => error,
        };
        return Ok(Outcome::Refused(errors.into_iter().map(said).collect()));
    }
    count(transaction, &review, "vote", 1).await
}

async fn withdraw(transaction: &Transaction, review: &Id, voter: &Id) -> kit::Result<Outcome<Review>> {
    let review = locked(transaction, review).await?;
    let own = Predicate::equal("review_id", &review.id).and(Predicate::equal("customer_id", voter));
    let Some(vote) = transaction.lock_all::<ReviewVote>(own).await?.pop() else {
        return Err(Error::NotFound("There is no such ReviewVote.".into()));
    };
    let mut row = Assignments::default();
    row.set("deleted_at", transaction.scope().now());
    transaction.update::<ReviewVote>(&vote.id, Action::Delete.verb(), row).await?.done()?;
    count(transaction, &review, "withdraw_vote", -1).await
}

/// What voting is called in audit log and outbox.
pub(crate) const VOTES: [&str; 2] = ["vote", "withdraw_vote"];

async fn count(transaction: &Transaction, review: &Review, verb: &'static str, more: i32) -> kit::Result<Outcome<Review>> {
    let mut row = Assignments::default();
    row.put("helpful_count", Value::Int(review.helpful_count.saturating_add(more).max(0)));
    transaction.update(&review.id, verb, row).await
}
