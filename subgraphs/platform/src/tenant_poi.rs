//! Tenant pois.

use diesel::prelude::*;
use kit::{Entity, Id, OpeningHours, Timestamp, relations};

use crate::node::Node;
use crate::schema;
use crate::service_channel::ServiceChannel;

/// A physical place of a tenant where customers are served, attached to a node of the city tree.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_poi)]
#[entity(prefix = "poi", plural = "tenantPois", access = staff, relations)]
pub struct TenantPoi {
    /// Id of the tenant poi, `poi_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Node of the city tree the place belongs to.
    #[entity(create, filter)]
    pub node_id: Id,
    /// Name shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// URL-safe identifier of the place.
    #[entity(create, update, filter, order)]
    pub slug: String,
    /// Kind of place as free text, for example store, restaurant or warehouse.
    #[entity(create, update, filter, order)]
    pub poi_type: String,
    /// Street and house number.
    #[entity(create, update)]
    pub address_line1: String,
    /// Further address details such as floor or unit.
    #[entity(create, update)]
    pub address_line2: Option<String>,
    /// Town or city of the address.
    #[entity(create, update, filter, order)]
    pub city: String,
    /// State, province or region of the address.
    #[entity(create, update, filter)]
    pub state: Option<String>,
    /// Postal code of the address.
    #[entity(create, update, filter)]
    pub postal_code: String,
    /// Country of the address, as an ISO 3166-1 alpha-2 code.
    #[entity(create, update, filter, order)]
    pub country_code: String,
    /// Latitude in decimal degrees (WGS 84), from -90 to 90.
    #[entity(create, update, filter)]
    pub latitude: Option<f64>,
    /// Longitude in decimal degrees (WGS 84), from -180 to 180.
    #[entity(create, update, filter)]
    pub longitude: Option<f64>,
    /// Geohash of the coordinates; places near each other mostly share their first characters.
    #[entity(create, update, filter)]
    pub geohash: Option<String>,
    /// Opening hours per weekday, in the time zone of the tenant.
    #[entity(create, update)]
    pub operating_hours: Option<OpeningHours>,
    /// Phone number of the place, in international format.
    #[entity(create, update)]
    pub phone: Option<String>,
    /// E-mail address of the place.
    #[entity(create, update)]
    pub email: Option<String>,
    /// Whether this is the main place of the tenant.
    #[entity(create, default, update, filter)]
    pub is_primary: bool,
    /// Whether the place is in operation.
    #[entity(create, default, update, filter)]
    pub is_active: bool,
    /// Distance around the place in which customers are served, in kilometres; null means no limit by distance.
    #[entity(create, update, filter, order)]
    pub service_radius_km: Option<f64>,
    /// Areas to which the place delivers, as JSON.
    #[entity(create, update)]
    pub delivery_zones: Option<serde_json::Value>,
    /// Id of the place in Fleetbase, the logistics system, as it came with the data: nothing here sends places there.
    #[entity(filter)]
    pub fleetbase_place_id: Option<String>,
    /// Images and other media of the place, as JSON.
    #[entity(create, update)]
    pub media: Option<serde_json::Value>,
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
impl TenantPoi {
    /// The node that `nodeId` names.
    #[belongs_to(Node.node_id)]
    fn node();

    /// Its service channels.
    #[has_many(ServiceChannel.poi_id)]
    fn service_channels();
}
