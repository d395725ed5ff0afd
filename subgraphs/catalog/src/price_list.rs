//! Price lists.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::price::Price;
use crate::schema;

/// A named set of prices of a tenant that replaces base prices, for a sale or a group of customers. Only staff see the list
/// itself.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::price_list)]
#[entity(prefix = "pricelist", plural = "priceLists", access = staff, relations)]
pub struct PriceList {
    /// Id of the price list, `pricelist_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the list, for staff.
    #[entity(create, update, filter, order)]
    pub title: String,
    /// Purpose of the list, for staff.
    #[entity(create, update)]
    pub description: Option<String>,
    /// How the prices of the list relate to base prices.
    #[entity(create, default, update, filter)]
    #[diesel(column_name = type_)]
    pub r#type: PriceListType,
    /// Whether the prices of the list apply. An active list applies between startsAt and endsAt only.
    #[entity(create, default, update, filter, order)]
    pub status: PriceListStatus,
    /// Who the list is for, as a JSON object of conditions, such as customer groups. Empty means everyone. The prices of a list with conditions are
    /// shown to staff only, and `volumePrice` passes them over: who meets the conditions, nobody says here.
    #[entity(create, update)]
    pub rules: Option<serde_json::Value>,
    /// First moment the list applies, UTC. Empty means at once.
    #[entity(create, update, filter, order)]
    pub starts_at: Option<Timestamp>,
    /// Moment from which the list no longer applies, UTC, after startsAt. Empty means without end.
    #[entity(create, update, filter, order)]
    pub ends_at: Option<Timestamp>,
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
impl PriceList {
    /// Its prices.
    #[has_many(Price.price_list_id)]
    fn prices();
}

/// How the prices of the list relate to base prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PriceListType {
    /// A reduced price, shown beside the base price it replaces.
    Sale,
    /// A price that takes the place of the base price; the base price is not shown.
    Override,
}

/// Whether the prices of the list apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum PriceListStatus {
    /// In preparation; its prices do not apply.
    Draft,
    /// In force within its dates.
    Active,
}
