//! Sales channels.

use diesel::prelude::*;
use kit::{Entity, Id, Timestamp, relations};

use crate::cityos_store::CityosStore;
use crate::sales_channel_mapping::SalesChannelMapping;
use crate::schema;

/// A channel through which products are sold, such as the web shop or the counter. Stores sell through one. Staff see all of them,
/// shoppers those that are not disabled.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::sales_channel)]
#[entity(prefix = "sc", plural = "salesChannels", access = storefront(is_disabled = false), cache = 300, relations)]
pub struct SalesChannel {
    /// Id of the sales channel, `sc_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the channel, such as Web shop.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What the channel is for, as plain text.
    #[entity(create, update)]
    pub description: Option<String>,
    /// Whether the channel is switched off: nothing is sold through it for the time being.
    #[entity(create, default, update, filter)]
    pub is_disabled: bool,
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
impl SalesChannel {
    /// The stores that sell through it.
    #[has_many(CityosStore.sales_channel_id)]
    fn stores();

    /// Where and for which kinds of requests it serves; for staff.
    #[has_many(SalesChannelMapping.medusa_sales_channel_id)]
    fn mappings();
}
