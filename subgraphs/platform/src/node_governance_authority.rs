//! Node governance authorities.

use diesel::prelude::*;
use kit::{Entity, Id, Timestamp, relations};

use crate::governance_authority::GovernanceAuthority;
use crate::node::Node;
use crate::schema;

/// Puts a node, and what lies below it, under a governance authority. A node without one is under that of the nearest node above it
/// that has one, and at last under the tenant's. Readable by whoever may read the node.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::node_governance_authority)]
#[entity(prefix = "nodegov", plural = "nodeGovernanceAuthorities", access = parent(node_id: Node), without(delete), relations)]
pub struct NodeGovernanceAuthority {
    /// Id of the node governance authority, `nodegov_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Node that is put under the authority; at most once.
    #[entity(create, filter)]
    pub node_id: Id,
    /// The authority: one of the tenant's own or one that all tenants share. Null takes the node back under that of the nodes above it.
    #[entity(create, update, filter)]
    pub governance_authority_id: Option<Id>,
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
impl NodeGovernanceAuthority {
    /// The node that `nodeId` names.
    #[belongs_to(Node.node_id)]
    fn node();

    /// The authority that `governanceAuthorityId` names.
    #[belongs_to(GovernanceAuthority.governance_authority_id)]
    fn governance_authority();
}
