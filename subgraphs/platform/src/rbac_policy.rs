//! Rbac policies.

use diesel::prelude::*;
use kit::{Entity, Id, StringList, Timestamp};

use crate::schema;
use crate::tenant_user::TenantUserRole;

/// A versioned permission of a role on a kind of resource. It holds in all tenants; whatever no policy grants is denied, and only
/// super-admins can change one.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::rbac_policy)]
#[entity(prefix = "policy", plural = "rbacPolicies", access = staff, tenancy = global)]
pub struct RbacPolicy {
    /// Id of the rbac policy, `policy_…`.
    #[entity(filter)]
    pub id: Id,
    /// Role that receives the permission.
    #[entity(create, filter, order)]
    pub role: TenantUserRole,
    /// Kind of resource the permission is about, for example product or order.
    #[entity(create, filter, order)]
    pub resource: String,
    /// Permitted actions, for example create, read, update and delete.
    #[entity(create, update)]
    pub actions: StringList,
    /// Conditions under which the permission holds, as JSON; null means always.
    #[entity(create, update)]
    pub conditions: Option<serde_json::Value>,
    /// Version of the policy, counted from 1. A change that may need to be undone is made as a new row with the next version.
    #[entity(create, default, filter, order)]
    pub version: i32,
    /// From when the policy holds, in UTC.
    #[entity(create, update, filter, order)]
    pub effective_from: Timestamp,
    /// Until when the policy holds, in UTC; null means no end.
    #[entity(create, update, filter, order)]
    pub effective_until: Option<Timestamp>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}
