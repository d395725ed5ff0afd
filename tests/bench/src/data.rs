//! The rows that requests are about: what `cityos seed --scale` has made, and what the benchmark adds for pages and accounts.

use std::path::Path;
use std::time::SystemTime;

use devkit::{DevelopmentKeys, TokenRequest, described};
use tokio_postgres::Client;

/// Customers with an account.
const ACCOUNTS: u64 = 1_000;
/// Most products that are on auction and for rent.
const OFFERED: u64 = 5_000;
/// The first of those are offered by vendors, and serviced.
const SERVICED: usize = 1_000;
/// Vendors, in ten stores.
const VENDORS: u64 = 200;
const STORES: u64 = 10;
/// Rows of pages, accounts, vendors and services.
const ROWS: &str = include_str!("rows.sql");

/// A tenant's rows.
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) products: Vec<Product>,
    /// Which of the products are on auction and for rent.
    offered: Vec<usize>,
    accounts: Vec<Account>,
    vendors: Vec<Account>,
    /// The `authorization` header of an administrator.
    pub(crate) staff: String,
    /// Tomorrow and the day six days later.
    pub(crate) week: [String; 2],
}

pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) created_at: SystemTime,
    /// As cursors spell it.
    pub(crate) created: String,
}

/// A customer or a vendor.
pub(crate) struct Account {
    pub(crate) id: String,
    /// The value of its `authorization` header.
    pub(crate) authorization: String,
}

/// The element of a list for the n-th request: neighbours are far apart, and none comes again before all have come.
pub(crate) fn spread<T>(from: &[T], n: u64) -> &T {
    let length = from.len() as u64;
    let step = [7_919, 7_907, 7_901].into_iter().find(|step| !length.is_multiple_of(*step)).unwrap_or(1);
    &from[((n % length) * step % length) as usize]
}

/// The n-th pair of one of so many accounts and one of so many offered products, beside those of the three reviews of each account in `rows.sql`.
fn opinion(n: u64, accounts: u64, offered: u64) -> (usize, usize) {
    let (account, round) = (n % accounts, n / accounts);
    (account as usize, (((account + 1) * 3 + 4 + round) % offered) as usize)
}

impl Tenant {
    /// Adds what pages and accounts need to a tenant that has been scaled, and reads what requests vary over.
    pub(crate) async fn prepare(client: &Client, keys: &Path, handle: &str) -> Result<Self, String> {
        let found = client
            .query_one("SELECT id, default_currency FROM platform.resolve_tenant('handle', $1)", &[&handle])
            .await
            .map_err(described)?;
        let (id, currency): (String, String) = (found.get(0), found.get(1));
        let rows = client
            .query(
                "SELECT id, handle, created_at, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
                 FROM catalog.product WHERE tenant_id = $1 AND handle ~ '^scale-[0-9]{9}$' ORDER BY id",
                &[&id],
            )
            .await
            .map_err(described)?;
        let products: Vec<Product> = rows
            .iter()
            .map(|row| Product { id: row.get(0), handle: row.get(1), created_at: row.get(2), created: row.get(3) })
            .collect();
        let step = (products.len() as u64).div_ceil(OFFERED).max(1) as usize;
        let offered: Vec<usize> = (0..products.len()).step_by(step).collect();

        let ids: Vec<&str> = offered.iter().map(|index| products[*index].id.as_str()).collect();
        client.batch_execute("DROP TABLE IF EXISTS bench, bench_offered").await.map_err(described)?;
        client
            .batch_execute(
                "CREATE TEMPORARY TABLE bench (tenant text, currency text, accounts bigint);
                 CREATE TEMPORARY TABLE bench_offered (number bigint, id text)",
            )
            .await
            .map_err(described)?;
        client
            .execute("INSERT INTO bench VALUES ($1, $2, $3)", &[&id, &currency, &(ACCOUNTS as i64)])
            .await
            .map_err(described)?;
        client
            .execute(
                "INSERT INTO bench_offered SELECT number, id FROM unnest($1::text[]) WITH ORDINALITY AS o (id, number)",
                &[&ids],
            )
            .await
            .map_err(described)?;
        client.batch_execute(ROWS).await.map_err(described)?;
        let row = client
            .query_one(
                "SELECT user_id, to_char(now() AT TIME ZONE 'UTC' + interval '1 day', 'YYYY-MM-DD'),
                        to_char(now() AT TIME ZONE 'UTC' + interval '7 days', 'YYYY-MM-DD')
                 FROM platform.tenant_user WHERE tenant_id = $1 AND role = 'tenant-admin' LIMIT 1",
                &[&id],
            )
            .await
            .map_err(described)?;
        let (administrator, week): (String, _) = (row.get(0), [row.get(1), row.get(2)]);

        let keys = DevelopmentKeys::in_directory(keys)?;
        let bearer = |request: &TokenRequest| keys.token(request).map(|token| format!("Bearer {token}"));
        let account = |number: u64| -> Result<Account, String> {
            let customer = format!("cus_bench{number:05}");
            let authorization = bearer(&TokenRequest::customer(&customer, &id))?;
            Ok(Account { id: customer, authorization })
        };
        let vendor = |number: u64| -> Result<Account, String> {
            let vendor = format!("vendor_bench{number}");
            let authorization = bearer(&TokenRequest::vendor(&format!("vendor-bench-{number}"), &id, &vendor, "owner"))?;
            Ok(Account { id: vendor, authorization })
        };
        let accounts = (1..=ACCOUNTS).map(account).collect::<Result<_, _>>()?;
        let vendors = (1..=VENDORS).map(vendor).collect::<Result<_, _>>()?;
        let staff = bearer(&TokenRequest::staff(&administrator, &id, "tenant-admin"))?;
        Ok(Self { id, handle: handle.to_owned(), products, offered, accounts, vendors, staff, week })
    }

    pub(crate) fn product(&self, n: u64) -> &Product {
        spread(&self.products, n)
    }

    /// One of the products that are on auction and for rent.
    pub(crate) fn offered(&self, n: u64) -> &Product {
        &self.products[*spread(&self.offered, n)]
    }

    /// One of the products that have a service besides, and that all customers' reviews are spread over.
    pub(crate) fn serviced(&self, n: u64) -> &Product {
        &self.products[*spread(&self.offered[10..SERVICED], n)]
    }

    pub(crate) fn account(&self, n: u64) -> &Account {
        spread(&self.accounts, n)
    }

    pub(crate) fn vendor(&self, n: u64) -> &Account {
        spread(&self.vendors, n)
    }

    /// Five of the stores, one after the other in every order.
    pub(crate) fn stores(&self, n: u64) -> Vec<String> {
        let mut left: Vec<u64> = (1..=STORES).collect();
        let mut n = n;
        let mut pick = || {
            let place = n % left.len() as u64;
            n /= left.len() as u64;
            format!("store_bench{}", left.swap_remove(place as usize))
        };
        (0..5).map(|_| pick()).collect()
    }

    pub(crate) fn service(&self, n: u64) -> String {
        format!("svcprod_bench{}", 1 + n * 7 % SERVICED as u64)
    }

    /// Twenty products, each with a rule of its own about its price: a hundred variants.
    pub(crate) fn priced(&self, n: u64) -> Vec<&str> {
        let one = |i| self.products[self.offered[((n * 20 + i) % SERVICED as u64) as usize]].id.as_str();
        (0..20).map(one).collect()
    }

    /// An account and a product that it has not reviewed. Customers review a product once: none comes again before all have come.
    pub(crate) fn opinion(&self, n: u64) -> (&Account, &Product) {
        let (account, product) = opinion(n, self.accounts.len() as u64, self.offered.len() as u64);
        (&self.accounts[account], &self.products[self.offered[product]])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_account_reviews_a_product_twice() {
        let (accounts, offered) = (10, 50);
        // As `rows.sql` has it, where the first account is number 1.
        let written = (1..=accounts).flat_map(|n| (1..=3).map(move |k| (n as usize - 1, ((n * 3 + k) % offered) as usize)));
        let mut seen: HashSet<(usize, usize)> = written.collect();
        assert_eq!(seen.len() as u64, accounts * 3);
        assert!((0..accounts * (offered - 3)).all(|n| seen.insert(opinion(n, accounts, offered))));
        assert_eq!(seen.len() as u64, accounts * offered);
    }

    #[test]
    fn none_comes_again_before_all_have_come() {
        for length in [1_u64, 100, 2_000, 7_919] {
            let all: Vec<u64> = (0..length).collect();
            let seen: HashSet<u64> = (0..length).map(|n| *spread(&all, n)).collect();
            assert_eq!(seen.len() as u64, length);
        }
    }
}
