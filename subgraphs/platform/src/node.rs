//! Nodes of the city tree.

use std::sync::Arc;

use async_graphql::{Context, Enum};
use diesel::prelude::*;
use futures_util::future::try_join_all;
use kit::{Entity, GeoPoint, Id, TextEnum, Timestamp, relations};

use crate::governance_authority::{EffectiveOf, GovernanceAuthority};
use crate::sales_channel_mapping::SalesChannelMapping;
use crate::schema;
use crate::tenant::Tenant;
use crate::tenant_poi::TenantPoi;

/// A place in the five-level city hierarchy of a tenant: a city, its districts, their zones, facilities and assets. Customers and
/// visitors see active nodes only.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::node)]
#[entity(prefix = "node", plural = "nodes", access = storefront(status = "active"), cache = 300, node = "id", relations)]
pub struct Node {
    /// Id of the node, `node_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the place, in the language of the tenant.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// URL-safe identifier of the node, unique within the tenant.
    #[entity(create, update, filter, order)]
    pub slug: String,
    /// Short code of the node in other systems and on signs, for example RUH-OLA.
    #[entity(create, update, filter, order)]
    pub code: Option<String>,
    /// Level of the node in the hierarchy; fixed once created. Sort by depth to have cities first.
    #[entity(create, filter)]
    #[diesel(column_name = type_)]
    pub r#type: NodeType,
    /// Number of nodes above it, from 0 (city) to 4 (asset); set by the system from the type.
    #[entity(filter, order)]
    pub depth: i32,
    /// Node directly above this one, whose type is one level higher; null for a city. A change moves the node with
    /// everything below it.
    #[entity(create, update, filter)]
    pub parent_id: Option<Id>,
    /// Path from the city down to this node, which is the last entry, as a JSON list of objects with id, type, name and slug; set
    /// by the system.
    pub breadcrumbs: Option<serde_json::Value>,
    /// Where the node is on the map: its position, or the middle of its area.
    #[entity(create, update)]
    pub location: Option<GeoPoint>,
    /// Whether the node is in operation; a new one starts as active. The nodes below it have a status of their own.
    #[entity(create, default, update, filter, order)]
    pub status: NodeStatus,
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
impl Node {
    /// The tenant that `tenantId` names.
    #[belongs_to(Tenant.tenant_id)]
    fn tenant();

    /// The node directly above it, which `parentId` names; null for a city.
    #[belongs_to(Node.parent_id)]
    fn parent();

    /// The nodes directly below it.
    #[has_many(Node.parent_id)]
    fn children();

    /// All nodes below it, on whichever level: those of one level with `where: { type: { eq: ZONE } }`, those not too far down with
    /// `where: { depth: { lte: 2 } }`.
    #[has_many(Node through node_below(ancestor_id -> descendant_id))]
    fn descendants();

    /// The node itself and all nodes below it.
    #[has_many(Node through node_path(ancestor_id -> descendant_id))]
    fn subtree();

    /// The pois attached to this very node; those of nodes below it are not among them.
    #[has_many(TenantPoi.node_id)]
    fn pois();

    /// The sales channels that are tied to this very node; for staff.
    #[has_many(SalesChannelMapping.node_id)]
    fn sales_channel_mappings();

    /// The nodes above it, from the city down to the one directly above: at most four. One that the caller may not see is left out.
    async fn ancestors(&self, ctx: &Context<'_>) -> kit::Result<Vec<Arc<Node>>> {
        let path = self.breadcrumbs.as_ref().and_then(|path| path.as_array()).map_or(&[][..], Vec::as_slice);
        let above: Vec<Id> =
            path.iter().filter_map(|step| step["id"].as_str()).map(Id::from).filter(|id| *id != self.id).collect();
        let found = try_join_all(above.iter().map(|id| kit::parent::<Node>(ctx, Some(id)))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The authority whose rules hold here: that of the node itself, else of the nearest node above it that has one, else the tenant's.
    /// One that is not in force is passed over.
    async fn governance_authority(&self, ctx: &Context<'_>) -> kit::Result<Option<GovernanceAuthority>> {
        kit::loader(ctx)?.load_one(EffectiveOf(self.id.clone())).await
    }
}

/// Level of a node in the city hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum NodeType {
    /// Depth 0: a city, the root of a tree.
    #[text("CITY")]
    City,
    /// Depth 1: a district of a city.
    #[text("DISTRICT")]
    District,
    /// Depth 2: a zone of a district.
    #[text("ZONE")]
    Zone,
    /// Depth 3: a building or site in a zone, such as a hub, a store or a warehouse.
    #[text("FACILITY")]
    Facility,
    /// Depth 4: a thing at a facility, such as a parcel locker, a vehicle or a gate.
    #[text("ASSET")]
    Asset,
}

impl NodeType {
    /// The level directly above; none above a city.
    pub fn above(self) -> Option<Self> {
        match self {
            Self::City => None,
            Self::District => Some(Self::City),
            Self::Zone => Some(Self::District),
            Self::Facility => Some(Self::Zone),
            Self::Asset => Some(Self::Facility),
        }
    }
}

/// Whether a node is in operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum NodeStatus {
    /// In normal operation.
    Active,
    /// Switched off.
    Inactive,
    /// Out of operation for a short time.
    Maintenance,
}
