//! A product of the catalogue, as far as its reviews go.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, SimpleObject};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Decimal, Error, Id, Reference, ScopeLoader, relations};

use crate::review::Review;
use crate::schema::review;

/// A product of the catalogue.
#[derive(Clone, Debug, Reference)]
pub struct Product {
    /// Id of the product, `prod_…`.
    pub id: Id,
}

#[relations(extension)]
impl Product {
    /// What customers of the tenant think of it; shoppers see approved reviews and their own.
    #[has_many(Review.product_id)]
    fn reviews();

    /// The approved reviews in numbers.
    async fn review_summary(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ReviewSummary>> {
        let summary = kit::loader(ctx)?.load_one(SummaryKey(self.id.clone())).await?;
        Ok(Some(summary.unwrap_or_default()))
    }
}

/// Approved reviews of a product in numbers.
#[derive(Clone, Debug, Default, SimpleObject)]
#[graphql(cache_control(max_age = 60))]
pub struct ReviewSummary {
    /// Mean of the stars to two decimals; null without reviews.
    pub average: Option<Decimal>,
    /// How many approved reviews there are.
    pub count: i64,
    /// How many reviews gave each number of stars, from 1 to 5; always five entries.
    pub histogram: Vec<StarCount>,
}

/// How many reviews gave so many stars.
#[derive(Clone, Debug, SimpleObject)]
pub struct StarCount {
    /// 1 to 5.
    pub stars: i32,
    /// How many reviews.
    pub count: i64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct SummaryKey(Id);

impl Loader<SummaryKey> for ScopeLoader {
    type Value = ReviewSummary;
    type Error = Error;

    async fn load(&self, keys: &[SummaryKey]) -> kit::Result<HashMap<SummaryKey, ReviewSummary>> {
        let scope = self.scope();
        scope.loads(keys.len());
        let products: Vec<&Id> = keys.iter().map(|key| &key.0).collect();
        let rows: Vec<(Option<Id>, i32, i64)> = scope
            .read("review", |mut connection| {
                review::table
                    .filter(review::tenant_id.eq(scope.tenant_id()))
                    .filter(review::deleted_at.is_null())
                    .filter(review::is_approved)
                    .filter(review::product_id.eq_any(products.clone()))
                    .group_by((review::product_id, review::rating))
                    .select((review::product_id, review::rating, count_star()))
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        let mut stars: HashMap<Id, [i64; 5]> = HashMap::with_capacity(keys.len());
        for (product, rating, count) in rows {
            if let (Some(product), Ok(index @ 1..=5)) = (product, usize::try_from(rating)) {
                stars.entry(product).or_default()[index - 1] = count;
            }
        }
        Ok(keys.iter().map(|key| (key.clone(), ReviewSummary::of(stars.get(&key.0).copied().unwrap_or_default()))).collect())
    }
}

impl ReviewSummary {
    /// The numbers of a product from its count of each number of stars.
    pub(crate) fn of(stars: [i64; 5]) -> Self {
        let count: i64 = stars.iter().sum();
        let sum: i64 = stars.iter().zip(1..).map(|(count, stars)| count * stars).sum();
        let average = (count > 0).then(|| Decimal::ratio(sum, count, 2));
        let histogram = stars.iter().zip(1..).map(|(&count, stars)| StarCount { stars, count }).collect();
        Self { average, count, histogram }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_exact_and_complete() {
        let summary = ReviewSummary::of([1, 0, 0, 0, 2]);
        assert_eq!(summary.average.unwrap().to_string(), "3.67");
        assert_eq!(summary.count, 3);
        assert_eq!(summary.histogram.len(), 5);
        assert!(ReviewSummary::of([0; 5]).average.is_none());
    }
}
