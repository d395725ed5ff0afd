//! Reviews in numbers, for moderators.

use async_graphql::{Context, Object, SimpleObject};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Decimal, Entity, Error, Id, Scope, Timestamp};

use crate::product::{ReviewSummary, StarCount};
use crate::review::{Review, ReviewStatus};

/// Reviews in numbers, whatever became of them.
#[derive(Debug, SimpleObject)]
pub struct ReviewAnalytics {
    /// How many reviews were written.
    pub count: i64,
    /// How many of them wait for a moderator.
    pub pending: i64,
    /// How many of them shoppers see.
    pub approved: i64,
    /// How many of them were rejected.
    pub rejected: i64,
    /// How many of them are to be looked at again.
    pub flagged: i64,
    /// How many of them are of purchases that orders prove.
    pub verified_purchases: i64,
    /// How often customers have marked one of them as helpful.
    pub helpful_votes: i64,
    /// Mean of the stars of the approved ones to two decimals; null without any.
    pub average: Option<Decimal>,
    /// How many of the approved ones gave each number of stars, from 1 to 5; always five entries.
    pub histogram: Vec<StarCount>,
}

/// The query of reviews in numbers.
#[derive(Default)]
pub struct ReviewAnalyticsQuery;

#[derive(QueryableByName)]
struct Group {
    #[diesel(sql_type = Text)]
    status: ReviewStatus,
    #[diesel(sql_type = Integer)]
    rating: i32,
    #[diesel(sql_type = BigInt)]
    reviews: i64,
    #[diesel(sql_type = BigInt)]
    verified: i64,
    #[diesel(sql_type = BigInt)]
    votes: i64,
}

/// $1 the tenant, $2 the product, $3 the vendor, $4 and $5 the period; all but the first may be NULL.
const GROUPS: &str = "
    SELECT status, rating, count(*) AS reviews, count(*) FILTER (WHERE is_verified_purchase) AS verified,
           coalesce(sum(helpful_count), 0)::bigint AS votes
      FROM review
     WHERE tenant_id = $1
       AND ($2 IS NULL OR product_id = $2)
       AND ($3 IS NULL OR vendor_id = $3)
       AND ($4 IS NULL OR created_at >= $4)
       AND ($5 IS NULL OR created_at < $5)
       AND deleted_at IS NULL
     GROUP BY status, rating";

#[Object]
impl ReviewAnalyticsQuery {
    /// Returns the tenant's reviews in numbers. Requires review:read.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn review_analytics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only reviews of this product.")] product_id: Option<Id>,
        #[graphql(desc = "Only reviews that name this vendor.")] vendor_id: Option<Id>,
        #[graphql(desc = "Only reviews that were written from this moment on, UTC.")] from: Option<Timestamp>,
        #[graphql(desc = "Only reviews that were written before this moment, UTC.")] until: Option<Timestamp>,
    ) -> async_graphql::Result<Option<ReviewAnalytics>> {
        let scope = Scope::of(ctx)?;
        scope.require(Review::TABLE, "read")?;
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            return Err(Error::Invalid("`until` must be after `from`.".into()).into());
        }
        let tenant = scope.tenant_id().clone();
        let groups: Vec<Group> = scope
            .read(Review::TABLE, |connection| {
                let query = diesel::sql_query(GROUPS)
                    .bind::<Text, _>(tenant.clone())
                    .bind::<Nullable<Text>, _>(product_id.clone())
                    .bind::<Nullable<Text>, _>(vendor_id.clone())
                    .bind::<Nullable<Timestamptz>, _>(from)
                    .bind::<Nullable<Timestamptz>, _>(until);
                async move {
                    let mut on = connection;
                    query.load(&mut on).await
                }
                .boxed()
            })
            .await?;
        Ok(Some(ReviewAnalytics::of(&groups)))
    }
}

impl ReviewAnalytics {
    fn of(groups: &[Group]) -> Self {
        let in_state = |state| groups.iter().filter(move |group| group.status == state);
        let count = |state| in_state(state).map(|group| group.reviews).sum();
        let mut stars = [0; 5];
        for group in in_state(ReviewStatus::Approved) {
            if let Ok(place @ 1..=5) = usize::try_from(group.rating) {
                stars[place - 1] += group.reviews;
            }
        }
        let ReviewSummary { average, histogram, .. } = ReviewSummary::of(stars);
        Self {
            count: groups.iter().map(|group| group.reviews).sum(),
            pending: count(ReviewStatus::Pending),
            approved: count(ReviewStatus::Approved),
            rejected: count(ReviewStatus::Rejected),
            flagged: count(ReviewStatus::Flagged),
            verified_purchases: groups.iter().map(|group| group.verified).sum(),
            helpful_votes: groups.iter().map(|group| group.votes).sum(),
            average,
            histogram,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_is_of_the_approved_ones_and_all_are_counted() {
        let group = |status, rating, reviews| Group { status, rating, reviews, verified: 1, votes: 2 };
        let groups = [
            group(ReviewStatus::Approved, 5, 2),
            group(ReviewStatus::Approved, 4, 1),
            group(ReviewStatus::Rejected, 1, 7),
            group(ReviewStatus::Flagged, 1, 3),
            group(ReviewStatus::Pending, 3, 4),
        ];
        let found = ReviewAnalytics::of(&groups);
        assert_eq!((found.count, found.pending, found.approved, found.rejected, found.flagged), (17, 4, 3, 7, 3));
        assert_eq!((found.verified_purchases, found.helpful_votes), (5, 10));
        assert_eq!(found.average.map(|average| average.to_string()).as_deref(), Some("4.67"));
        let stars: Vec<i64> = found.histogram.iter().map(|stars| stars.count).collect();
        assert_eq!(stars, [0, 0, 0, 1, 2]);
        assert!(ReviewAnalytics::of(&[]).average.is_none());
    }
}
