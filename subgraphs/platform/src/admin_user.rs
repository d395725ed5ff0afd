//! Admin users.

use diesel::prelude::*;
use kit::{Entity, Hidden, Id, Timestamp, relations};

use crate::schema;
use crate::tenant_user::{TenantUser, TenantUserRole};
use crate::user_preference::UserPreference;

/// A staff account. What it may do in a tenant is decided by its membership there; the role and tenant on the account are
/// defaults.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::admin_user)]
#[entity(prefix = "admin", plural = "adminUsers", access = staff, relations)]
pub struct AdminUser {
    /// Id of the admin user, `admin_…`.
    #[entity(filter)]
    pub id: Id,
    /// E-mail address with which the person signs in, unique on the platform.
    #[entity(create, update, filter, order, personal)]
    pub email: String,
    /// bcrypt hash of the password, never the password itself. Secret: it can be written and never read back.
    #[entity(create, update)]
    pub password_hash: Hidden,
    /// Default role of the account. The role of a tenant membership takes precedence.
    #[entity(create, update, filter, order)]
    pub role: TenantUserRole,
    /// Home tenant of the account; null for an account of the whole platform. Set by the system to the tenant of the request.
    #[entity(filter)]
    pub tenant_id: Option<Id>,
    /// Features switched on or off for this person, as a JSON object of names and booleans.
    #[entity(create, update)]
    pub capabilities: serde_json::Value,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl AdminUser {
    /// Its tenant users.
    #[has_many(TenantUser.user_id)]
    fn tenant_users();

    /// The settings that the account keeps.
    #[has_many(UserPreference.user_id)]
    fn preferences();
}
