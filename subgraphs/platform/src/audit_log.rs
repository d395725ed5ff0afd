//! Audit logs.

use async_graphql::{Context, Object};
use diesel::prelude::*;
use kit::{Comparison, Connection, Entity, Id, OrderDirection, PageArguments, Predicate, Sort, Timestamp, relations};

use crate::node::Node;
use crate::schema;
use crate::tenant::Tenant;

/// A record of who did what to which resource, from where, with the values before and after. Written by the system together with
/// the change and never altered.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::audit_log)]
#[entity(prefix = "audit", plural = "auditLogs", access = staff, without(create, update, delete), relations)]
pub struct AuditLog {
    /// Id of the audit log, `audit_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// What was done, for example create, update, delete or read.
    #[entity(filter, order)]
    pub action: String,
    /// Kind of resource it was done to, as the name of its table, for example product or tenant_poi.
    #[entity(filter, order)]
    pub resource_type: String,
    /// Id of the resource; filter by it for the history of one row. Null where the action was about many, such as an export.
    #[entity(filter)]
    pub resource_id: Option<Id>,
    /// Id of the staff account or customer that acted; null where the system did.
    #[entity(filter)]
    pub actor_id: Option<Id>,
    /// Role in which the actor acted, for example tenant-admin or customer.
    #[entity(filter, order)]
    pub actor_role: Option<String>,
    /// E-mail address of the actor at that time, where it was recorded.
    #[entity(filter, order)]
    pub actor_email: Option<String>,
    /// Node of the city tree on which the action took place; null where it was not bound to one.
    #[entity(filter)]
    pub node_id: Option<Id>,
    /// What changed, as JSON: an object of columns and new values, with ••• in place of personal data, or a list of columns.
    pub changes: Option<serde_json::Value>,
    /// The row before the action, as a JSON object of columns and values, without secrets and with ••• in place of personal data; null
    /// for a new row.
    pub previous_values: Option<serde_json::Value>,
    /// The row after the action, as a JSON object of columns and values, without secrets and with ••• in place of personal data; null
    /// for a deleted row.
    pub new_values: Option<serde_json::Value>,
    /// IP address the request came from.
    #[entity(filter)]
    pub ip_address: Option<String>,
    /// Browser or program that sent the request, as it named itself.
    #[entity(filter)]
    pub user_agent: Option<String>,
    /// How sensitive the data concerned is: "secret" where a password, key or token was written, "personal" where data about a person
    /// was, null otherwise. Entries that other systems made may say more, such as internal or restricted.
    #[entity(filter, order)]
    pub data_classification: Option<String>,
    /// Further details as JSON, such as the `request_id` of the request.
    pub metadata: Option<serde_json::Value>,
    /// When the action took place, UTC; sort by it in descending order for the latest entries.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When the entry was last changed, UTC; the same as `createdAt`, since entries never change.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl AuditLog {
    /// The tenant that `tenantId` names.
    #[belongs_to(Tenant.tenant_id)]
    fn tenant();

    /// The node that `nodeId` names.
    #[belongs_to(Node.node_id)]
    fn node();
}

const LATEST: Sort = Sort { column: "created_at", nullable: false, direction: OrderDirection::Desc };

/// Further queries of the audit log.
#[derive(Default)]
pub struct AuditTrailQuery;

#[Object]
impl AuditTrailQuery {
    /// Lists what was done to one row, the latest first. Requires audit_log:read.
    async fn resource_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Kind of resource, as the name of its table, for example product.")] resource_type: String,
        #[graphql(desc = "Id of the resource.")] resource_id: Id,
        #[graphql(desc = "How many entries from the latest on, 1 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor: older ones.")] after: Option<String>,
        #[graphql(desc = "How many entries from the oldest on, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor: later ones.")] before: Option<String>,
    ) -> async_graphql::Result<Connection<AuditLog>> {
        let filter = Predicate::equal("resource_type", resource_type).and(Predicate::equal("resource_id", &resource_id));
        let page = PageArguments { first, after, last, before, filter: Some(filter), order_by: vec![LATEST] };
        Ok(kit::page::<AuditLog>(ctx, page).await?)
    }

    /// Lists what one account did, the latest first. Requires audit_log:read.
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the staff account or customer.")] actor_id: Id,
        #[graphql(desc = "Only what was done at or after this moment, in UTC.")] since: Option<Timestamp>,
        #[graphql(desc = "How many entries from the latest on, 1 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor: older ones.")] after: Option<String>,
        #[graphql(desc = "How many entries from the oldest on, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor: later ones.")] before: Option<String>,
    ) -> async_graphql::Result<Connection<AuditLog>> {
        let mut filter = Predicate::equal("actor_id", &actor_id);
        if let Some(since) = since {
            filter = filter.and(Predicate::Compare("created_at", Comparison::GreaterOrEqual, since.into()));
        }
        let page = PageArguments { first, after, last, before, filter: Some(filter), order_by: vec![LATEST] };
        Ok(kit::page::<AuditLog>(ctx, page).await?)
    }
}
