//! How many requests a tenant and each of its clients may send.
//!
//! Each server counts for itself, the fetches of one operation as one. Beyond the limit a request is refused before it reaches the
//! database.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;

use crate::error::{Error, Result};
use crate::id::Id;
use crate::tenant::Tenant;

/// Requests per minute; None for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Of a tenant that has no limit of its own in `tenant_settings.api_rate_limit`.
    pub tenant: Option<NonZeroU32>,
    /// Of one account, or of one address without a token.
    pub client: Option<NonZeroU32>,
}

impl Default for RateLimits {
    /// A thousand requests a second for a tenant, a hundred for a client.
    fn default() -> Self {
        Self { tenant: NonZeroU32::new(60_000), client: NonZeroU32::new(6_000) }
    }
}

/// A limiter and the limit that it was made for.
type Limiter = Arc<(NonZeroU32, DefaultDirectRateLimiter)>;

pub(crate) struct RateCounter {
    limits: RateLimits,
    tenants: Cache<Id, Limiter>,
    clients: Cache<(Id, String), Limiter>,
    /// Operations that have been counted: the router asks a subgraph several times for one.
    counted: Cache<String, ()>,
}

impl RateCounter {
    pub(crate) fn new(limits: RateLimits) -> Self {
        let minute = Duration::from_secs(60);
        Self {
            limits,
            tenants: Cache::builder().max_capacity(10_000).time_to_idle(minute).build(),
            clients: Cache::builder().max_capacity(100_000).time_to_idle(minute).build(),
            counted: Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(30)).build(),
        }
    }

    /// Counts a request of a client, of whom an account or address may be known, unless its operation has been counted.
    ///
    /// Errors: `RATE_LIMITED` when there were too many in the last minute.
    pub(crate) fn count(&self, tenant: &Tenant, client: Option<&str>, operation: Option<&str>) -> Result<()> {
        if let Some(operation) = operation {
            if self.counted.contains_key(operation) {
                return Ok(());
            }
            self.counted.insert(operation.to_owned(), ());
        }
        if let (Some(limit), Some(client)) = (self.limits.client, client) {
            check(&limiter(&self.clients, (tenant.id.clone(), client.to_owned()), limit), "of this client")?;
        }
        let own = tenant.api_rate_limit.and_then(|limit| NonZeroU32::new(u32::try_from(limit).ok()?));
        match own.or(self.limits.tenant) {
            Some(limit) => check(&limiter(&self.tenants, tenant.id.clone(), limit), "of this tenant"),
            None => Ok(()),
        }
    }
}

/// The limiter under the key; a new one when the limit has changed.
fn limiter<K: std::hash::Hash + Eq + Send + Sync + Clone + 'static>(
    all: &Cache<K, Limiter>,
    key: K,
    limit: NonZeroU32,
) -> Limiter {
    let fresh = || Arc::new((limit, RateLimiter::direct(Quota::per_minute(limit))));
    let found = all.get_with(key.clone(), fresh);
    if found.0 == limit {
        return found;
    }
    let changed = fresh();
    all.insert(key, changed.clone());
    changed
}

fn check(limiter: &Limiter, whose: &str) -> Result<()> {
    let clock = DefaultClock::default();
    limiter.1.check().map_err(|until| {
        let seconds = until.wait_time_from(clock.now()).as_secs() + 1;
        Error::RateLimited(format!("More than {} requests {whose} in a minute: try again in {seconds} s.", limiter.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(id: &str, own: Option<i32>) -> Tenant {
        Tenant {
            id: id.into(),
            handle: id.to_owned(),
            parent_tenant_id: None,
            status: "active".into(),
            default_locale: "en".into(),
            default_currency: "eur".into(),
            api_rate_limit: own,
        }
    }

    fn limits(tenant: u32, client: u32) -> RateLimits {
        RateLimits { tenant: NonZeroU32::new(tenant), client: NonZeroU32::new(client) }
    }

    /// How many of so many requests pass.
    fn passed(counter: &RateCounter, tenant: &Tenant, client: Option<&str>, requests: usize) -> usize {
        (0..requests).filter(|_| counter.count(tenant, client, None).is_ok()).count()
    }

    #[test]
    fn a_client_reaches_its_limit_alone() {
        let (counter, tenant) = (RateCounter::new(limits(0, 5)), tenant("ten_a", None));
        assert_eq!(passed(&counter, &tenant, Some("a"), 9), 5);
        assert_eq!(passed(&counter, &tenant, Some("b"), 3), 3);
        assert_eq!(passed(&counter, &tenant, None, 9), 9);
    }

    #[test]
    fn a_tenant_goes_by_its_own_limit_before_the_platforms() {
        let counter = RateCounter::new(limits(7, 0));
        assert_eq!(passed(&counter, &tenant("ten_a", None), None, 9), 7);
        assert_eq!(passed(&counter, &tenant("ten_b", Some(3)), None, 9), 3);
        // A changed limit counts at once, and one that is no limit is the platform's.
        assert_eq!(passed(&counter, &tenant("ten_b", Some(4)), None, 9), 4);
        assert_eq!(passed(&counter, &tenant("ten_c", Some(0)), None, 9), 7);
    }

    #[test]
    fn the_fetches_of_an_operation_count_once() {
        let (counter, tenant) = (RateCounter::new(limits(2, 0)), tenant("ten_a", None));
        for _ in 0..9 {
            assert!(counter.count(&tenant, None, Some("one")).is_ok());
        }
        assert!(counter.count(&tenant, None, Some("two")).is_ok());
        assert!(counter.count(&tenant, None, Some("three")).is_err());
    }
}
