//! Which tenant a request is for.

use std::sync::Arc;
use std::time::Duration;

use diesel::deserialize::QueryableByName;
use diesel::sql_types::{Integer, Nullable, Text};
use diesel_async::RunQueryDsl;
use moka::future::Cache;

use crate::database::Database;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::trace::{RequestTrace, Sent, traced};

/// What every request needs to know of its tenant.
#[derive(Clone, Debug, QueryableByName)]
pub struct Tenant {
    /// Its id.
    #[diesel(sql_type = Text)]
    pub id: Id,
    /// Its readable key.
    #[diesel(sql_type = Text)]
    pub handle: String,
    /// Its head office, if it belongs to one.
    #[diesel(sql_type = Nullable<Text>)]
    pub parent_tenant_id: Option<Id>,
    /// `active`, `trial`, `suspended`, `archived` or `inactive`.
    #[diesel(sql_type = Text)]
    pub status: String,
    /// The language of its texts.
    #[diesel(sql_type = Text)]
    pub default_locale: String,
    /// The currency of its prices, lower case.
    #[diesel(sql_type = Text)]
    pub default_currency: String,
    /// The requests a minute that it has settled for; None when it goes by the platform's limit.
    #[diesel(sql_type = Nullable<Integer>)]
    pub api_rate_limit: Option<i32>,
}

/// By what a tenant is looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TenantKey {
    /// The tenant of a verified token.
    Id(String),
    /// The `x-tenant` header.
    Handle(String),
    /// The host that a shopper visits.
    Host(String),
}

/// Finds tenants through `platform.resolve_tenant`, and remembers them for a few seconds.
#[derive(Clone)]
pub(crate) struct TenantDirectory {
    database: Database,
    known: Cache<TenantKey, Option<Arc<Tenant>>>,
}

impl TenantDirectory {
    pub(crate) fn new(database: Database) -> Self {
        let known = Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(10)).build();
        Self { database, known }
    }

    /// The tenant, None when there is none. A suspended, archived or inactive tenant is not found by shoppers.
    pub(crate) async fn find(&self, key: TenantKey, trace: Option<&RequestTrace>) -> Result<Option<Arc<Tenant>>> {
        if let Some(known) = self.known.get(&key).await {
            return Ok(known);
        }
        // Boxed: it seldom runs, and every request would carry its size.
        let read = self.read(key.clone(), trace);
        Box::pin(self.known.try_get_with(key, read)).await.map_err(|error: Arc<Error>| Error::clone(&error))
    }

    async fn read(&self, key: TenantKey, trace: Option<&RequestTrace>) -> Result<Option<Arc<Tenant>>> {
        let (by, value) = match key {
            TenantKey::Id(value) => ("id", value),
            TenantKey::Handle(value) => ("handle", value),
            TenantKey::Host(value) => ("host", value),
        };
        let mut session = self.database.connection().await?;
        let query = diesel::sql_query("SELECT t.*, platform.api_rate_limit(t.id) FROM platform.resolve_tenant($1, $2) t")
            .bind::<Text, _>(by)
            .bind::<Text, _>(value);
        let sent = Sent::new("SELECT", "platform.resolve_tenant");
        let found: Vec<Tenant> = traced(trace, sent, Vec::len, query.load(&mut session.connection)).await?;
        Ok(found.into_iter().next().map(Arc::new))
    }
}

impl Tenant {
    /// Whether its storefronts are open.
    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "active" | "trial")
    }
}
