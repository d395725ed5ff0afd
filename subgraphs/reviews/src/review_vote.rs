//! Votes for reviews.

use diesel::prelude::*;
use kit::{Entity, Id, Timestamp, relations};

use crate::customer::Customer;
use crate::review::Review;
use crate::schema;

/// That a customer has marked a review as helpful. Customers see their own votes, staff all of them.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::review_vote)]
#[entity(prefix = "revvote", plural = "reviewVotes", access = owner, owner = "customer_id", without(create, update, delete), relations)]
pub struct ReviewVote {
    /// Id of the review vote, `revvote_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// The review that is helpful.
    #[entity(filter)]
    pub review_id: Id,
    /// The customer who says so.
    #[entity(filter)]
    pub customer_id: Id,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl ReviewVote {
    /// The review that `reviewId` names; null once the customer may not see it any more.
    #[belongs_to(Review.review_id)]
    fn review();

    /// The customer that `customerId` names.
    #[reference(Customer.customer_id)]
    fn customer();
}
