//! Service channels.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, OpeningHours, StringList, TextEnum, Timestamp, relations};

use crate::schema;
use crate::tenant_poi::TenantPoi;

/// A way of serving customers at a point of interest, such as dine-in or delivery, with its hours, fee and order limits.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::service_channel)]
#[entity(prefix = "svch", plural = "serviceChannels", access = staff, placed_by(poi_id, tenant_poi), relations)]
pub struct ServiceChannel {
    /// Id of the service channel, `svch_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Point of interest at which the channel is offered.
    #[entity(create, filter)]
    pub poi_id: Id,
    /// Name shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// URL-safe identifier of the channel.
    #[entity(create, update, filter, order)]
    pub slug: String,
    /// How customers are served.
    #[entity(create, update, filter, order)]
    pub channel_type: ServiceChannelType,
    /// Whether the channel is in use.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
    /// What the channel can do, as a JSON object of names and values.
    #[entity(create, update)]
    pub capabilities: Option<serde_json::Value>,
    /// Hours of the channel per weekday, in the time zone of the tenant; null means the hours of the point of interest.
    #[entity(create, update)]
    pub operating_hours: Option<OpeningHours>,
    /// How orders of the channel are fulfilled, as free text, for example own_fleet or courier.
    #[entity(create, update, filter)]
    pub fulfillment_type: Option<String>,
    /// Smallest order value accepted, as a decimal in major units of the tenant's default currency; null means no lower limit.
    #[entity(create, update, filter, order)]
    pub min_order_amount: Option<Decimal>,
    /// Largest order value accepted, as a decimal in major units of the tenant's default currency; null means no upper limit.
    #[entity(create, update, filter, order)]
    pub max_order_amount: Option<Decimal>,
    /// Fee per order, as a decimal in major units of the tenant's default currency; null means none.
    #[entity(create, update, filter, order)]
    pub delivery_fee: Option<Decimal>,
    /// Ids of the payment methods accepted in the channel; null means those of the tenant settings.
    #[entity(create, update)]
    pub supported_payment_methods: Option<StringList>,
    /// Position in lists; lower numbers are shown first.
    #[entity(create, default, update, filter, order)]
    pub priority: i32,
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
impl ServiceChannel {
    /// The tenant poi that `poiId` names.
    #[belongs_to(TenantPoi.poi_id)]
    fn poi();
}

/// How customers are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum ServiceChannelType {
    /// Customers eat at the place.
    DineIn,
    /// Customers order at the place and take the goods away.
    Takeaway,
    /// Goods are brought to the customer.
    Delivery,
    /// Customers are served in their vehicle.
    DriveThrough,
    /// Customers order ahead and collect the goods at the place.
    Pickup,
}
