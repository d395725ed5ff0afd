//! The rows that requests are about: what `cityos seed --scale` has made, and what the benchmark adds for pages and accounts.

use std::path::Path;
use std::time::SystemTime;

use devkit::{DevelopmentKeys, TokenRequest};
use tokio_postgres::Client;

use crate::stack::described;

/// Customers with an account: each has a company, a membership, a subscription and three reviews.
const ACCOUNTS: i64 = 1_000;
/// Most products that are on auction and for rent.
const OFFERED: u64 = 5_000;

/// A tenant's rows.
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) products: Vec<Product>,
    /// Which of the products are on auction and for rent.
    pub(crate) offered: Vec<usize>,
    pub(crate) accounts: Vec<Account>,
}

pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) created_at: SystemTime,
    /// As cursors spell it.
    pub(crate) created: String,
}

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
        for sql in OFFERS {
            client.execute(sql, &[&id, &currency, &ids]).await.map_err(described)?;
        }
        for sql in ACCOUNT_ROWS {
            client
                .execute(sql, &[&id, &currency, &ACCOUNTS, &ids])
                .await
                .map_err(|error| format!("{}\n{sql}", described(error)))?;
        }
        let keys = DevelopmentKeys::in_directory(keys)?;
        let account = |number: i64| -> Result<Account, String> {
            let customer = format!("cus_bench{number:05}");
            let token = keys.token(&TokenRequest::customer(&customer, &id))?;
            Ok(Account { id: customer, authorization: format!("Bearer {token}") })
        };
        let accounts = (1..=ACCOUNTS).map(account).collect::<Result<_, _>>()?;
        Ok(Self { id, handle: handle.to_owned(), products, offered, accounts })
    }

    pub(crate) fn product(&self, n: u64) -> &Product {
        spread(&self.products, n)
    }

    /// One of the products that are on auction and for rent.
    pub(crate) fn offered(&self, n: u64) -> &Product {
        &self.products[*spread(&self.offered, n)]
    }

    pub(crate) fn account(&self, n: u64) -> &Account {
        spread(&self.accounts, n)
    }
}

/// Auctions with three bids each, and rental offers. Parameters: tenant, currency, products.
const OFFERS: [&str; 3] = [
    "INSERT INTO trading.auction_listing (id, tenant_id, product_id, title, status, currency_code, starting_price, current_price,
         bid_increment, starts_at, ends_at, total_bids)
     SELECT 'auc_' || substr(id, 6), $1, id, 'Last of the series', 'active', $2, 100, 130, 10, now() - interval '3 days',
         now() + interval '30 days', 3
     FROM unnest($3::text[]) AS product (id)",
    "INSERT INTO trading.bid (id, tenant_id, auction_listing_id, customer_id, amount, status, placed_at)
     SELECT 'bid_' || substr(id, 6) || bid, $1, 'auc_' || substr(id, 6), 'cus_bench0000' || bid, 100 + bid * 10,
         CASE bid WHEN 3 THEN 'winning' ELSE 'outbid' END, now() - interval '1 day' + bid * interval '1 minute'
     FROM unnest($3::text[]) AS product (id), generate_series(1, 3) AS bid
     WHERE $2::text IS NOT NULL",
    "INSERT INTO trading.rental_product (id, tenant_id, product_id, base_price, currency_code, deposit_amount)
     SELECT 'rentprod_' || substr(id, 6), $1, id, 25, $2, 150 FROM unnest($3::text[]) AS product (id)",
];

/// What accounts show. Parameters: tenant, currency, number of accounts, products.
const ACCOUNT_ROWS: [&str; 8] = [
    "INSERT INTO customers.customer (id, tenant_id, email, first_name, last_name, has_account)
     SELECT 'cus_bench' || to_char(n, 'FM00000'), $1, 'bench-' || n || '@customers.example', 'Salma', 'Haddad', true
     FROM generate_series(1, $3::bigint) AS n WHERE $2::text IS NOT NULL AND $4::text[] IS NOT NULL",
    "INSERT INTO b2b.company (id, tenant_id, handle, name, email, credit_limit, currency_code, status)
     SELECT 'comp_bench' || n, $1, 'bench-' || n, 'Trading house ' || n, 'office-' || n || '@companies.example', 50000, $2, 'active'
     FROM generate_series(1, $3::bigint) AS n WHERE $4::text[] IS NOT NULL",
    "INSERT INTO b2b.company_user (id, tenant_id, company_id, customer_id, role)
     SELECT 'compusr_bench' || n, $1, 'comp_bench' || n, 'cus_bench' || to_char(n, 'FM00000'), 'owner'
     FROM generate_series(1, $3::bigint) AS n WHERE $2::text IS NOT NULL AND $4::text[] IS NOT NULL",
    "INSERT INTO loyalty.membership_tier (id, tenant_id, name, tier_level, currency_code)
     SELECT 'mtier_bench', $1, 'Regular', 90, $2 WHERE $3::bigint > 0 AND $4::text[] IS NOT NULL",
    "INSERT INTO loyalty.membership (id, tenant_id, customer_id, tier_id, membership_number, total_points, joined_at)
     SELECT 'memb_bench' || n, $1, 'cus_bench' || to_char(n, 'FM00000'), 'mtier_bench', 'BENCH-' || n, n, now() - interval '1 year'
     FROM generate_series(1, $3::bigint) AS n WHERE $2::text IS NOT NULL AND $4::text[] IS NOT NULL",
    "INSERT INTO subscriptions.subscription_plan (id, tenant_id, handle, name, price, currency_code)
     SELECT 'splan_bench', $1, 'bench', 'Monthly box', 30, $2 WHERE $3::bigint > 0 AND $4::text[] IS NOT NULL",
    "INSERT INTO subscriptions.subscription (id, tenant_id, customer_id, plan_id, status, currency_code, start_date,
         current_period_start, current_period_end)
     SELECT 'sub_bench' || n, $1, 'cus_bench' || to_char(n, 'FM00000'), 'splan_bench', 'active', $2, now() - interval '1 year',
         now() - interval '10 days', now() + interval '20 days'
     FROM generate_series(1, $3::bigint) AS n WHERE $4::text[] IS NOT NULL",
    "INSERT INTO reviews.review (id, tenant_id, rating, title, content, customer_id, product_id, is_approved)
     SELECT 'rev_bench' || n || 'x' || k, $1, 4, 'Very good', 'My second one.', 'cus_bench' || to_char(n, 'FM00000'),
         ($4::text[])[1 + (n * 3 + k) % array_length($4::text[], 1)], true
     FROM generate_series(1, $3::bigint) AS n, generate_series(1, 3) AS k WHERE $2::text IS NOT NULL",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn none_comes_again_before_all_have_come() {
        for length in [1_u64, 100, 2_000, 7_919] {
            let all: Vec<u64> = (0..length).collect();
            let seen: HashSet<u64> = (0..length).map(|n| *spread(&all, n)).collect();
            assert_eq!(seen.len() as u64, length);
        }
    }
}
