//! Through which sales channel a request sells.

use async_graphql::{Context, Object};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{Error, Id, Result, Scope};

use crate::sales_channel::SalesChannel;

/// Queries for channels.
#[derive(Default)]
pub struct ChannelOfRequestQuery;

#[Object]
impl ChannelOfRequestQuery {
    /// Finds the sales channel through which a request sells: that of the store it is in, where it is in one; else that of the mapping for its kind
    /// at the node itself, else at the nearest node above it, else of one for the whole tenant. Of several mappings at one place the oldest
    /// counts. Stores that are not open, mappings that do not count and channels that are switched off are passed over.
    async fn sales_channel_of_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Kind of channel by which the request arrives, such as web, mobile, kiosk or pos.",
            default_with = "\"web\".to_owned()"
        )]
        channel_type: String,
        #[graphql(desc = "The node at which it is; none unless given.")] node_id: Option<Id>,
        #[graphql(desc = "The store in which it is; none unless given.")] store_id: Option<Id>,
    ) -> Result<Option<SalesChannel>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            id: Id,
        }
        let scope = Scope::of(ctx)?;
        for (argument, prefix, id) in [("storeId", "store", &store_id), ("nodeId", "node", &node_id)] {
            if id.as_ref().is_some_and(|id| !id.has_prefix(prefix)) {
                return Err(Error::Invalid(format!("`{argument}` must be the id of a {prefix}, which begins with `{prefix}_`.")));
            }
        }
        let found: Vec<Row> = scope
            .read("sales_channel_mapping", |mut connection| {
                kit::prepared(NEAREST)
                    .bind::<Text, _>(scope.tenant_id().clone())
                    .bind::<Nullable<Text>, _>(store_id.clone())
                    .bind::<Nullable<Text>, _>(node_id.clone())
                    .bind::<Text, _>(channel_type.clone())
                    .load(&mut connection)
                    .boxed()
            })
            .await?;
        match found.into_iter().next() {
            Some(row) => Ok(kit::one::<SalesChannel>(ctx, &row.id).await?.map(|channel| SalesChannel::clone(&channel))),
            None => Ok(None),
        }
    }
}

/// `$1` is the tenant, `$2` the store, `$3` the node and `$4` the kind of channel. The deeper a node, the nearer.
const NEAREST: &str = "
    WITH candidate AS (
        SELECT s.sales_channel_id, 2 AS rank, 0 AS depth, s.created_at, s.id
          FROM cityos_store s
         WHERE s.tenant_id = $1 AND s.id = $2 AND s.status = 'active' AND s.deleted_at IS NULL
        UNION ALL
        SELECT m.medusa_sales_channel_id, 1, coalesce(place.depth + 1, 0), m.created_at, m.id
          FROM sales_channel_mapping m
          LEFT JOIN node_path p ON p.tenant_id = $1 AND p.ancestor_id = m.node_id AND p.descendant_id = $3
          LEFT JOIN node place ON place.tenant_id = $1 AND place.id = p.ancestor_id AND place.deleted_at IS NULL
         WHERE m.tenant_id = $1 AND m.channel_type = $4 AND m.is_active AND m.deleted_at IS NULL
           AND (m.node_id IS NULL OR place.id IS NOT NULL)
    )
    SELECT c.id
      FROM candidate
      JOIN sales_channel c ON c.tenant_id = $1 AND c.id = candidate.sales_channel_id AND NOT c.is_disabled AND c.deleted_at IS NULL
     ORDER BY candidate.rank DESC, candidate.depth DESC, candidate.created_at, candidate.id
     LIMIT 1";
