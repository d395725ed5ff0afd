//! User preferences.

use diesel::prelude::*;
use kit::{Entity, Id, Scope, Source, Timestamp, relations};

use crate::admin_user::AdminUser;
use crate::schema;

/// A setting that a staff account keeps under a key. It follows the account through all tenants. Readable by staff of the account's
/// home tenant; super-admins read all of them, and only they can change one.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::user_preference)]
#[entity(prefix = "upref", plural = "userPreferences", access = staff, tenancy = global, source = at_home, relations)]
pub struct UserPreference {
    /// Id of the user preference, `upref_…`.
    #[entity(filter)]
    pub id: Id,
    /// Staff account whose setting it is.
    #[entity(create, filter)]
    pub user_id: Id,
    /// Name of the setting, for example dashboard.layout. An account has each name once.
    #[entity(create, filter, order)]
    pub key: String,
    /// The setting, as JSON in the form that the program reading it expects; null means its default.
    #[entity(create, update)]
    pub value: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl UserPreference {
    /// The admin user that `userId` names.
    #[belongs_to(AdminUser.user_id)]
    fn user();
}

/// A tenant sees the settings of the accounts at home in it, the platform those of all.
fn at_home(scope: &Scope) -> Source {
    Source { condition: (!scope.is_platform()).then_some(AT_HOME), ..Source::default() }
}

const AT_HOME: &str = "user_preference.user_id IN (
    SELECT admin_user.id FROM admin_user WHERE admin_user.tenant_id = {tenant} AND admin_user.deleted_at IS NULL)";
