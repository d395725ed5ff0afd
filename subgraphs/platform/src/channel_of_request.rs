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
    /// The sales channel through which a request of this kind sells at a node: that of the mapping at the node itself, else at the nearest node
    /// above it, else of one for the whole tenant. Mappings that do not count and channels that are switched off are passed over.
    async fn sales_channel_of_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Kind of channel by which the request arrives, such as web, mobile, kiosk or pos.",
            default_with = "\"web\".to_owned()"
        )]
        channel_type: String,
        #[graphql(desc = "The node at which it is; none unless given.")] node_id: Option<Id>,
    ) -> Result<Option<SalesChannel>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            id: Id,
        }
        let scope = Scope::of(ctx)?;
        if node_id.as_ref().is_some_and(|id| !id.has_prefix("node")) {
            return Err(Error::Invalid("`nodeId` must be the id of a node, which begins with `node_`.".into()));
        }
        let found: Vec<Row> = scope
            .read("sales_channel_mapping", |mut connection| {
                diesel::sql_query(NEAREST)
                    .bind::<Text, _>(scope.tenant_id().clone())
                    .bind::<Text, _>(channel_type.clone())
                    .bind::<Nullable<Text>, _>(node_id.clone())
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

/// `$1` is the tenant, `$2` the kind of channel and `$3` the node.
const NEAREST: &str = "
    WITH place AS (
        SELECT step.place ->> 'id' AS id, step.depth
          FROM node n
         CROSS JOIN LATERAL jsonb_array_elements(n.breadcrumbs) WITH ORDINALITY AS step (place, depth)
         WHERE n.tenant_id = $1 AND n.id = $3 AND n.deleted_at IS NULL
    )
    SELECT c.id
      FROM sales_channel_mapping m
      JOIN sales_channel c ON c.tenant_id = m.tenant_id AND c.id = m.medusa_sales_channel_id AND NOT c.is_disabled AND c.deleted_at IS NULL
      LEFT JOIN place ON place.id = m.node_id
     WHERE m.tenant_id = $1 AND m.channel_type = $2 AND m.is_active AND m.deleted_at IS NULL
       AND (m.node_id IS NULL OR place.id IS NOT NULL)
     ORDER BY coalesce(place.depth, 0) DESC, m.created_at, m.id
     LIMIT 1";
