//! Customers.

use diesel::prelude::*;
use kit::{Entity, Id, Private, Timestamp};

use crate::schema;

/// A person who buys from a tenant, as a guest or with an account. The same person at another tenant is another customer.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::customer)]
#[entity(prefix = "cus", plural = "customers", access = public, cache = 60, owner = "id")]
pub struct Customer {
    /// Id of the customer, `cus_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// E-mail address, unique among the tenant's customers. Null for everyone but the customer and staff.
    #[entity(create, update, filter, order, private, personal)]
    pub email: Private<String>,
    /// Given name.
    #[entity(create, update, filter, order, personal)]
    pub first_name: Option<String>,
    /// Family name. Null for everyone but the customer and staff.
    #[entity(create, update, filter, order, private, personal)]
    pub last_name: Private<Option<String>>,
    /// Telephone number, preferably in E.164 form, such as +21671123456. Null for everyone but the customer and staff.
    #[entity(create, update, filter, private, personal)]
    pub phone: Private<Option<String>>,
    /// True for a registered customer who can sign in, false for a guest. Null for everyone but the customer and staff.
    #[entity(create, default, update, filter, private)]
    pub has_account: Private<bool>,
    /// Free-form data of integrations and storefronts. Null for everyone but the customer and staff.
    #[entity(create, update, private, personal)]
    pub metadata: Private<Option<serde_json::Value>>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}
