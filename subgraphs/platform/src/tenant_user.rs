//! Tenant users.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Code, Entity, Error, Hidden, Hooks, Id, Predicate, Role, Scope, StringList, TextEnum, Timestamp,
    UserError, Value, Values, relations,
};

use crate::admin_user::AdminUser;
use crate::schema;

/// The membership of a staff account in a tenant, with its role, the nodes it covers and the state of its invitation. One account
/// has at most one membership per tenant.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_user)]
#[entity(prefix = "tusr", plural = "tenantUsers", access = staff, hooks, relations)]
pub struct TenantUser {
    /// Id of the tenant user, `tusr_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Staff account that is the member.
    #[entity(create, filter)]
    pub user_id: Id,
    /// Role of the member in this tenant. It decides over the default role of the staff account. Nobody can give a role wider than
    /// their own.
    #[entity(create, default, update, filter, order)]
    pub role: TenantUserRole,
    /// Level of the role from 0 (super-admin) to 10 (viewer), set by the system from the role. It orders the roles and grants nothing
    /// by itself.
    #[entity(filter, order)]
    pub role_level: i32,
    /// Nodes the member is assigned to, as a JSON list of objects with details of each assignment.
    #[entity(create, update)]
    pub assigned_nodes: Option<serde_json::Value>,
    /// Ids of the nodes the member is assigned to. Roles bound to a node reach these nodes and everything below them.
    #[entity(create, update)]
    pub assigned_node_ids: Option<StringList>,
    /// Permissions of this member, which add to what the policies grant to the role and take away from it: a list such as
    /// ["product:create", "-review:delete"]. Nobody can give a permission that they do not have.
    #[entity(create, update)]
    pub permissions: Option<serde_json::Value>,
    /// State of the membership; a new one starts as invited.
    #[entity(create, default, update, filter, order)]
    pub status: TenantUserStatus,
    /// Token of the invitation link, made by the system. Secret: it is never readable.
    pub invitation_token: Hidden,
    /// When the invitation was last sent, in UTC; set by the system.
    #[entity(filter, order)]
    pub invitation_sent_at: Option<Timestamp>,
    /// When the invitation was accepted, in UTC; set by the system, null until then.
    #[entity(filter, order)]
    pub invitation_accepted_at: Option<Timestamp>,
    /// Staff account that invited the member; set by the system.
    #[entity(filter)]
    pub invited_by_id: Option<Id>,
    /// When the member last signed in to this tenant or renewed a token of it, in UTC; set by the system, null before the first time.
    #[entity(filter, order)]
    pub last_active_at: Option<Timestamp>,
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
impl TenantUser {
    /// The admin user that `userId` names.
    #[belongs_to(AdminUser.user_id)]
    fn user();

    /// The admin user that `invitedById` names.
    #[belongs_to(AdminUser.invited_by_id)]
    fn invited_by();
}

/// Role of the member in this tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantUserRole {
    /// Level 0: acts across all tenants of the platform.
    #[text("super-admin")]
    SuperAdmin,
    /// Level 1: full control of the tenant.
    #[text("tenant-admin")]
    TenantAdmin,
    /// Level 2: governance and compliance.
    #[text("compliance-officer")]
    ComplianceOfficer,
    /// Level 3: reads audit data, changes nothing.
    Auditor,
    /// Level 4: operations of a city node and everything below it.
    #[text("city-manager")]
    CityManager,
    /// Level 5: operations of a district node and everything below it.
    #[text("district-manager")]
    DistrictManager,
    /// Level 6: operations of a zone node and everything below it.
    #[text("zone-operator")]
    ZoneOperator,
    /// Level 7: operations of a facility node and everything below it.
    #[text("facility-operator")]
    FacilityOperator,
    /// Level 8: operations of an asset node.
    #[text("asset-technician")]
    AssetTechnician,
    /// Level 10: reads, changes nothing.
    Viewer,
}

/// State of the membership; a new one starts as invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantUserStatus {
    /// The member can work in the tenant.
    Active,
    /// Access is switched off; the membership is kept.
    Inactive,
    /// The invitation is not yet accepted.
    Invited,
}

const LOWEST_LEVEL: i32 = 10;

/// The level of a role: its place among the ten, but for the viewer, who comes last with 10.
fn level(role: Role) -> i32 {
    let place = Role::ALL.into_iter().position(|one| one == role);
    place.filter(|_| role != Role::Viewer).and_then(|place| i32::try_from(place).ok()).unwrap_or(LOWEST_LEVEL)
}

impl Hooks for TenantUser {
    /// Nobody raises themselves or others above what they are: a role, a permission and a node can be given by those who have them.
    fn before_write(scope: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        let own = Role::ALL.into_iter().position(|role| scope.actor().has_role(role));
        let text = |column: &str| row.get(column).and_then(Value::as_text);
        if let Some(given) = text("role") {
            let wider = Role::ALL.iter().position(|role| role.name() == given) < own;
            if wider || own.is_none() {
                return Err(Error::Forbidden(format!("This token does not allow giving the role {given}.")));
            }
            let level = Role::parse(given).map_or(LOWEST_LEVEL, level);
            row.set("role_level", level);
        }
        if let Some(Value::Json(permissions)) = row.get("permissions") {
            let entries = permissions.as_array().map(Vec::as_slice);
            let entries: Option<Vec<&str>> = entries.and_then(|entries| entries.iter().map(|entry| entry.as_str()).collect());
            for permission in entries.as_deref().unwrap_or(&[""]) {
                match scope.may_give(permission) {
                    Some(true) => {}
                    Some(false) => {
                        return Err(Error::Forbidden(format!("This token does not allow giving the permission {permission}.")));
                    }
                    None => {
                        let message = "Permissions are a list such as [\"product:create\", \"-review:delete\"].";
                        return Ok(vec![UserError::new("permissions", Code::Invalid, message)]);
                    }
                }
            }
        }
        if let (Some(Value::Json(nodes)), bound @ [_, ..]) = (row.get("assigned_node_ids"), scope.nodes()) {
            let own = |node: &serde_json::Value| bound.iter().any(|own| node.as_str() == Some(own));
            if !nodes.as_array().is_some_and(|nodes| nodes.iter().all(own)) {
                return Err(Error::Forbidden("This token does not allow assigning nodes other than its own.".into()));
            }
        }
        Ok(Vec::new())
    }

    /// Who holds a wider role than the caller is not the caller's to change.
    fn within_reach(scope: &Scope, _: &str) -> Predicate {
        let own = Role::ALL.into_iter().position(|role| scope.actor().has_role(role)).unwrap_or(Role::ALL.len());
        let roles = Role::ALL.iter().skip(own).map(|role| role.name().to_owned());
        Predicate::Any("role", Values::Text(roles.collect()))
    }
}
