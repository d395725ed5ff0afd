//! `totalCount` of large lists.

use std::time::Duration;

use moka::sync::Cache;

use crate::statement::Selection;

/// Lists up to this size are counted at every request.
const EXACT: i64 = 1_000;
/// How long the count of a larger list serves.
const SERVES: Duration = Duration::from_secs(10);

/// Counts of large lists. Counting reads every row of a list, which a page of twenty must not pay for each time.
///
/// The key is the whole condition of the list as text: with the tenant, the caller's access rule and the filter.
#[derive(Clone)]
pub(crate) struct Totals(Cache<String, i64>);

impl Default for Totals {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(SERVES).build())
    }
}

impl Totals {
    pub(crate) fn get(&self, selection: &Selection) -> Option<i64> {
        self.0.get(&selection.condition())
    }

    pub(crate) fn keep(&self, selection: &Selection, total: i64) {
        if total > EXACT {
            self.0.insert(selection.condition(), total);
        }
    }
}
