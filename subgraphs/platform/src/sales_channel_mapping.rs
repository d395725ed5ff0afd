//! Sales channel mappings.

use diesel::prelude::*;
use kit::{Entity, Id, Timestamp, relations};

use crate::node::Node;
use crate::sales_channel::SalesChannel;
use crate::schema;

/// Ties a sales channel to a kind of channel and a node of the city tree: what is sold there goes through it. Readable by staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::sales_channel_mapping)]
#[entity(prefix = "scmap", plural = "salesChannelMappings", access = staff, relations)]
pub struct SalesChannelMapping {
    /// Id of the sales channel mapping, `scmap_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Kind of channel by which a request arrives, such as web, mobile, kiosk or pos.
    #[entity(create, update, filter, order)]
    pub channel_type: String,
    /// Sales channel that serves it.
    #[entity(create, filter)]
    pub medusa_sales_channel_id: Id,
    /// Name of the mapping, for staff.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What it is for, for staff.
    #[entity(create, update)]
    pub description: Option<String>,
    /// Node at which it holds, with all nodes below. Null means in the whole tenant.
    #[entity(create, update, filter)]
    pub node_id: Option<Id>,
    /// Settings of the channel there, as a JSON object. Must not hold secrets.
    #[entity(create, update)]
    pub config: Option<serde_json::Value>,
    /// Whether the mapping counts.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl SalesChannelMapping {
    /// The sales channel that `medusaSalesChannelId` names.
    #[belongs_to(SalesChannel.medusa_sales_channel_id)]
    fn sales_channel();

    /// The node that `nodeId` names.
    #[belongs_to(Node.node_id)]
    fn node();
}
