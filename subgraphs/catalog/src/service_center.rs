//! Service centers.

use diesel::prelude::*;
use kit::{Address, Entity, Id, Private, StringList, Timestamp, relations};

use crate::repair_order::RepairOrder;
use crate::schema;

/// A workshop that carries out repairs. Customers and visitors see those in use.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::service_center)]
#[entity(prefix = "svccen", plural = "serviceCenters", access = storefront(is_active = true), cache = 300, relations)]
pub struct ServiceCenter {
    /// Id of the service center, `svccen_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the workshop.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Where it is.
    #[entity(create, update)]
    pub address: Address,
    /// Phone number with country prefix.
    #[entity(create, update)]
    pub phone: Option<String>,
    /// E-mail address for customers.
    #[entity(create, update)]
    pub email: Option<String>,
    /// What it repairs, as words to be shown.
    #[entity(create, update)]
    pub specializations: Option<StringList>,
    /// Repairs that it takes on a day. Null for everyone but staff.
    #[entity(create, update, filter, order, private)]
    pub capacity_per_day: Private<i32>,
    /// Repairs that are under way there. Counted by the system. Null for everyone but staff.
    #[entity(filter, order, private)]
    pub current_load: Private<i32>,
    /// Whether it is in use. Others are visible to staff only.
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
impl ServiceCenter {
    /// The repairs that it has or had; for staff.
    #[has_many(RepairOrder.service_center_id)]
    fn repair_orders();
}
