//! What roles may do: the rows of `rbac_policy`, and what a member's own permissions add or take away.
//!
//! A right is a resource (the name of a table) and an action (`read`, `create`, `update`, `delete`, or a verb of the domain such as
//! `approve`). What no policy grants is denied. A condition that cannot be read grants nothing.
//!
//! A vendor's people need no policy. They see what a shopper sees and, where the entity declares `vendor = "column"`, the rows of their own
//! vendor; where it declares `vendors(create, update, delete)` they may change those, as far as their role goes:
//!
//! | role in the vendor's team | read | update | create, delete |
//! |---|---|---|---|
//! | owner, admin, manager | yes | yes | yes |
//! | staff | yes | yes | no |
//! | viewer | yes | no | no |
//!
//! Who they are says `vendor_user`; while their vendor is rejected, suspended or inactive, all of them only read. `column = own vendor` is
//! a condition of every such statement, also of the row as it is after a write. Verbs of the domain are for the
//! tenant's staff.

use std::sync::Arc;
use std::time::Duration;

use diesel::deserialize::QueryableByName;
use diesel::sql_types::{Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use moka::future::Cache;
use serde::Deserialize;

use crate::actor::{Actor, Role, VendorRole};
use crate::database::Database;
use crate::entity::Action;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::predicate::Predicate;
use crate::shape::Shape;
use crate::trace::{RequestTrace, Sent, traced};

/// How long policies and memberships serve before they are read again: a change takes effect within a second.
const SERVES: Duration = Duration::from_millis(900);

/// Everything.
const ANY: &str = "*";

/// To which rows and columns a right is limited; nothing set means all of them. Written as JSON in `rbac_policy.conditions`, such as
/// `{"nodes": "subtree"}` or `{"fields": ["title", "description"]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// Only rows that stand at the member's nodes or below them; no row of a table whose rows stand at no node.
    nodes: Option<Subtree>,
    /// Only rows that belong to the account itself; no row of a table whose rows belong to nobody.
    rows: Option<Own>,
    /// Only these columns may be written.
    fields: Option<Vec<String>>,
    /// For a policy on `*`: the resources it leaves out.
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Subtree {
    Subtree,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Own {
    Own,
}

impl Condition {
    /// Whether it limits the right to rows at the member's nodes.
    pub(crate) fn at_nodes(&self) -> bool {
        self.nodes.is_some()
    }

    /// Whether it limits the right to the account's own rows.
    pub(crate) fn own_rows(&self) -> bool {
        self.rows.is_some()
    }

    /// Whether it allows the column to be written.
    pub(crate) fn allows_column(&self, column: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.iter().any(|field| field == column))
    }
}

/// Whether the conditions of a policy can be read; the error says why not. One that cannot be read grants nothing.
pub fn check_condition(conditions: &serde_json::Value) -> Result<(), String> {
    Condition::deserialize(conditions).map(drop).map_err(|error| error.to_string())
}

/// A row of `rbac_policy` that is in force.
#[derive(Clone, Debug, PartialEq)]
struct Policy {
    role: String,
    right: Right,
    /// None when it could not be read.
    condition: Option<Condition>,
}

/// Actions on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Right {
    resource: String,
    actions: Vec<String>,
}

impl Right {
    fn covers(&self, resource: &str, action: &str) -> bool {
        (self.resource == ANY || self.resource == resource) && self.actions.iter().any(|own| own == ANY || own == action)
    }

    /// `product:update`, `product:*` or `*:read`.
    fn parse(text: &str) -> Option<Self> {
        let (resource, action) = text.split_once(':')?;
        let name = |part: &str| part == ANY || (!part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'));
        (name(resource) && name(action)).then(|| Self { resource: resource.to_owned(), actions: vec![action.to_owned()] })
    }
}

/// What the sender of a request may do beyond what a shopper may.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rights {
    policies: Vec<(Right, Condition)>,
    added: Vec<Right>,
    taken: Vec<Right>,
    /// The nodes that the member's node roles are bound to.
    pub(crate) nodes: Vec<String>,
}

impl Rights {
    /// The conditions under which the action is allowed, of which one must hold; None when it is not allowed at all.
    pub(crate) fn conditions(&self, resource: &str, action: &str) -> Option<Vec<&Condition>> {
        static ALWAYS: Condition = Condition { nodes: None, rows: None, fields: None, except: Vec::new() };
        if self.taken.iter().any(|right| right.covers(resource, action)) {
            return None;
        }
        if self.added.iter().any(|right| right.covers(resource, action)) {
            return Some(vec![&ALWAYS]);
        }
        let of_policies = self.policies.iter().filter(|(right, condition)| {
            right.covers(resource, action)
                && !(right.resource == ANY && condition.except.iter().any(|left_out| left_out == resource))
        });
        let conditions: Vec<_> = of_policies.map(|(_, condition)| condition).collect();
        (!conditions.is_empty()).then_some(conditions)
    }

    /// Whether the action is allowed on every row of the resource.
    pub(crate) fn everywhere(&self, resource: &str, action: &str) -> bool {
        let unlimited = |one: &Condition| one.nodes.is_none() && one.rows.is_none() && one.fields.is_none();
        self.conditions(resource, action).is_some_and(|conditions| conditions.into_iter().any(unlimited))
    }

    /// Whether the holder may give the permission to others; None when the text is no permission.
    pub(crate) fn may_give(&self, permission: &str) -> Option<bool> {
        if let Some(taken) = permission.strip_prefix('-') {
            return Right::parse(taken).map(|_| true);
        }
        let right = Right::parse(permission)?;
        let unconditional = |conditions: Vec<&Condition>| conditions.into_iter().any(|one| *one == Condition::default());
        Some(right.actions.iter().all(|action| self.conditions(&right.resource, action).is_some_and(unconditional)))
    }

    /// The rights of roles, with what a member's own permissions add (`"product:create"`) and take away (`"-review:delete"`).
    /// Permissions that cannot be read leave no right at all.
    fn of_member(policies: &[Policy], role: Role, permissions: Option<&serde_json::Value>, nodes: Vec<String>) -> Self {
        let mut rights = Self { nodes, ..Self::default() };
        for entry in permissions.map(|list| list.as_array().cloned().unwrap_or_else(|| vec![list.clone()])).unwrap_or_default() {
            let text = entry.as_str().unwrap_or_default();
            let taken = text.strip_prefix('-');
            match Right::parse(taken.unwrap_or(text)) {
                Some(right) if taken.is_some() => rights.taken.push(right),
                Some(right) => rights.added.push(right),
                None => {
                    tracing::error!(%entry, "a permission of a member cannot be read: the member has no rights");
                    return Self::default();
                }
            }
        }
        let own = policies.iter().filter(|policy| policy.role == role.name());
        rights.policies = own.filter_map(|policy| Some((policy.right.clone(), policy.condition.clone()?))).collect();
        rights
    }

    /// The right to everything.
    fn unlimited() -> Self {
        let everything = Right { resource: ANY.to_owned(), actions: vec![ANY.to_owned()] };
        Self { added: vec![everything], ..Self::default() }
    }

    /// The rights in the scopes of a service's token, such as `product:read`.
    pub(crate) fn of_service(scopes: &[String]) -> Self {
        Self { added: scopes.iter().filter_map(|scope| Right::parse(scope)).collect(), ..Self::default() }
    }
}

impl VendorRole {
    /// Whether the role may do this with rows of its own vendor; reading, every role may.
    fn may(self, verb: &str) -> bool {
        match self {
            Self::Owner | Self::Admin | Self::Manager => true,
            Self::Staff => verb == Action::Update.verb(),
            Self::Viewer => false,
        }
    }
}

/// The rows of the vendor that the sender works for; None for other senders, and for entities of which vendors own no rows.
pub(crate) fn vendor_rows(shape: &'static Shape, actor: &Actor) -> Option<Predicate> {
    match (actor, shape.vendor) {
        (Actor::Vendor { vendor_id, .. }, Some(column)) => Some(Predicate::equal(column, vendor_id)),
        _ => None,
    }
}

/// The rows that the sender may write as one of a vendor's people; None where it may not.
pub(crate) fn vendor_writable(shape: &'static Shape, actor: &Actor, verb: &str) -> Option<Predicate> {
    let Actor::Vendor { role, .. } = actor else { return None };
    vendor_rows(shape, actor).filter(|_| shape.vendors.contains(&verb) && role.may(verb))
}

#[derive(QueryableByName)]
struct PolicyRow {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    resource: String,
    #[diesel(sql_type = Jsonb)]
    actions: serde_json::Value,
    #[diesel(sql_type = Nullable<Jsonb>)]
    conditions: Option<serde_json::Value>,
}

impl From<PolicyRow> for Policy {
    fn from(row: PolicyRow) -> Self {
        let PolicyRow { role, resource, actions, conditions } = row;
        let condition = match conditions {
            None => Some(Condition::default()),
            Some(json) => serde_json::from_value(json)
                .inspect_err(
                    |error| tracing::error!(role, resource, %error, "a policy's condition cannot be read: it grants nothing"),
                )
                .ok(),
        };
        let actions = serde_json::from_value(actions).unwrap_or_default();
        Self { role, right: Right { resource, actions }, condition }
    }
}

#[derive(Clone, QueryableByName)]
struct Membership {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    permissions: Option<serde_json::Value>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    assigned_node_ids: Option<serde_json::Value>,
}

#[derive(Clone, QueryableByName)]
struct TeamMember {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    vendor_status: String,
}

/// Finds what members of staff may do, and remembers it for less than a second.
#[derive(Clone)]
pub(crate) struct Directory {
    database: Database,
    policies: Cache<(), Arc<Vec<Policy>>>,
    rights: Cache<(Id, Id, Vec<Role>), Arc<Rights>>,
    teams: Cache<(Id, Id, Id), Option<TeamMember>>,
    /// In place of anybody's rights, where authorisation is switched off.
    unlimited: Option<Arc<Rights>>,
}

impl Directory {
    pub(crate) fn new(database: Database, unguarded: bool) -> Self {
        let policies = Cache::builder().max_capacity(1).time_to_live(SERVES).build();
        let rights = Cache::builder().max_capacity(10_000).time_to_live(SERVES).build();
        let unlimited = unguarded.then(|| Arc::new(Rights::unlimited()));
        let teams = Cache::builder().max_capacity(10_000).time_to_live(SERVES).build();
        Self { database, policies, rights, teams, unlimited }
    }

    /// The sender as `vendor_user` knows it: one of a vendor's people only reads while the vendor neither sells nor waits to.
    ///
    /// Errors: `FORBIDDEN` for who is no active member of the vendor's team, or whose token names a role that it does not hold.
    pub(crate) async fn standing(&self, actor: Actor, tenant: &Id, trace: Option<&RequestTrace>) -> Result<Actor> {
        let Actor::Vendor { id, vendor_id, role } = actor else { return Ok(actor) };
        let key = (tenant.clone(), id.clone(), vendor_id.clone());
        let read = Box::pin(self.teams.try_get_with(key, self.read_team(tenant, &id, &vendor_id, trace)));
        let member = read.await.map_err(|error: Arc<Error>| Error::clone(&error))?;
        let Some(member) = member.filter(|member| member.status == "active") else {
            return Err(Error::Forbidden("The account is no active member of this vendor's team.".into()));
        };
        if member.role != role.name() {
            tracing::warn!(%tenant, account = %id, held = member.role, "a token names a role that the account does not hold");
            return Err(Error::Forbidden("The token names a role that the account does not hold: sign in again.".into()));
        }
        let role = if ["active", "pending"].contains(&member.vendor_status.as_str()) { role } else { VendorRole::Viewer };
        Ok(Actor::Vendor { id, vendor_id, role })
    }

    async fn read_team(
        &self,
        tenant: &Id,
        account: &Id,
        vendor: &Id,
        trace: Option<&RequestTrace>,
    ) -> Result<Option<TeamMember>> {
        let mut session = self.database.connection().await?;
        let query = diesel::sql_query("SELECT * FROM platform.verify_vendor_user($1, $2, $3)")
            .bind::<Text, _>(tenant)
            .bind::<Text, _>(account)
            .bind::<Text, _>(vendor);
        let sent = Sent::new("SELECT", "platform.verify_vendor_user");
        let found: Vec<TeamMember> = traced(trace, sent, Vec::len, query.load(&mut session.connection)).await?;
        Ok(found.into_iter().next())
    }

    /// The rights of the sender in the tenant that its token is for.
    ///
    /// Errors: `FORBIDDEN` for staff that is no active member of the tenant, or whose token names a role it does not hold.
    pub(crate) async fn rights(&self, actor: &Actor, tenant: &Id, trace: Option<&RequestTrace>) -> Result<Arc<Rights>> {
        if let Some(unlimited) = &self.unlimited {
            return Ok(unlimited.clone());
        }
        match actor {
            Actor::Staff { id, roles } => {
                let key = (tenant.clone(), id.clone(), roles.clone());
                if let Some(known) = self.rights.get(&key).await {
                    return Ok(known);
                }
                // Boxed: it seldom runs, and every request would carry its size.
                let read = self.read(tenant, id, roles, trace);
                Box::pin(self.rights.try_get_with(key, read)).await.map_err(|error: Arc<Error>| Error::clone(&error))
            }
            Actor::Service { scopes, .. } => Ok(Arc::new(Rights::of_service(scopes))),
            Actor::Anonymous | Actor::Customer { .. } | Actor::Vendor { .. } => Ok(Arc::default()),
        }
    }

    async fn read(&self, tenant: &Id, account: &Id, roles: &[Role], trace: Option<&RequestTrace>) -> Result<Arc<Rights>> {
        let policies = Box::pin(self.policies.try_get_with((), self.read_policies(trace)));
        let policies = policies.await.map_err(|error: Arc<Error>| Error::clone(&error))?;
        let mut session = self.database.connection().await?;
        let query = diesel::sql_query("SELECT * FROM platform.verify_membership($1, $2)")
            .bind::<Text, _>(tenant.as_str())
            .bind::<Text, _>(account.as_str());
        let sent = Sent::new("SELECT", "platform.verify_membership");
        let found: Vec<Membership> = traced(trace, sent, Vec::len, query.load(&mut session.connection)).await?;
        let Some(member) = found.into_iter().find(|member| member.status == "active") else {
            return Err(Error::Forbidden("The account is no active member of this tenant.".into()));
        };
        let held = Role::parse(&member.role);
        let Some(role) = held.filter(|held| roles == [*held]) else {
            tracing::warn!(%tenant, %account, held = member.role, "a token names a role that the account does not hold");
            return Err(Error::Forbidden("The token names a role that the account does not hold: sign in again.".into()));
        };
        let nodes = member.assigned_node_ids.and_then(|ids| serde_json::from_value(ids).ok()).unwrap_or_default();
        Ok(Arc::new(Rights::of_member(&policies, role, member.permissions.as_ref(), nodes)))
    }

    async fn read_policies(&self, trace: Option<&RequestTrace>) -> Result<Arc<Vec<Policy>>> {
        let mut session = self.database.connection().await?;
        let query = diesel::sql_query("SELECT * FROM platform.current_policies()");
        let sent = Sent::new("SELECT", "platform.current_policies");
        let rows: Vec<PolicyRow> = traced(trace, sent, Vec::len, query.load(&mut session.connection)).await?;
        Ok(Arc::new(rows.into_iter().map(Policy::from).collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy(role: &str, resource: &str, actions: &[&str], conditions: Option<serde_json::Value>) -> Policy {
        PolicyRow { role: role.into(), resource: resource.into(), actions: json!(actions), conditions }.into()
    }

    fn rights(policies: &[Policy], permissions: Option<serde_json::Value>) -> Rights {
        Rights::of_member(policies, Role::CityManager, permissions.as_ref(), Vec::new())
    }

    #[test]
    fn what_no_policy_of_the_role_grants_is_denied() {
        let policies = [policy("city-manager", "product", &["read"], None), policy("viewer", "*", &["*"], None)];
        let rights = rights(&policies, None);
        assert!(rights.conditions("product", "read").is_some());
        assert!(rights.conditions("product", "update").is_none());
        assert!(rights.conditions("price", "read").is_none());
    }

    #[test]
    fn a_condition_that_cannot_be_read_grants_nothing() {
        for conditions in [json!({"nodes": "all"}), json!({"node": "subtree"}), json!("subtree"), json!({"fields": "title"})] {
            let policies = [policy("city-manager", "product", &["update"], Some(conditions.clone()))];
            assert!(rights(&policies, None).conditions("product", "update").is_none(), "{conditions}");
        }
    }

    #[test]
    fn a_members_permissions_add_and_take_away() {
        let policies = [policy("city-manager", "*", &["read"], Some(json!({"except": ["audit_log"]})))];
        let rights = rights(&policies, Some(json!(["product:create", "audit_log:read", "-review:*"])));
        assert!(rights.conditions("product", "create").is_some());
        assert!(rights.conditions("audit_log", "read").is_some());
        assert!(rights.conditions("rbac_policy", "read").is_some());
        assert!(rights.conditions("review", "read").is_none());
    }

    #[test]
    fn permissions_that_cannot_be_read_leave_no_right() {
        let policies = [policy("city-manager", "*", &["*"], None)];
        for permissions in
            [json!(["product"]), json!([7]), json!({"product": "create"}), json!(["-"]), json!(["product:create:all"])]
        {
            assert!(rights(&policies, Some(permissions.clone())).conditions("product", "read").is_none(), "{permissions}");
        }
    }

    #[test]
    fn a_policy_on_everything_leaves_out_what_it_says() {
        let policies = [policy("city-manager", "*", &["read"], Some(json!({"except": ["audit_log"]})))];
        assert!(rights(&policies, None).conditions("audit_log", "read").is_none());
        assert!(rights(&policies, None).conditions("product", "read").is_some());
    }

    #[test]
    fn fields_limit_what_may_be_written() {
        let policies = [policy("city-manager", "product", &["update"], Some(json!({"fields": ["title"]})))];
        let rights = rights(&policies, None);
        let conditions = rights.conditions("product", "update").unwrap_or_default();
        assert!(conditions[0].allows_column("title") && !conditions[0].allows_column("handle"));
    }

    #[test]
    fn only_what_one_has_without_a_condition_can_be_given() {
        let policies = [
            policy("city-manager", "product", &["update"], None),
            policy("city-manager", "tenant_poi", &["update"], Some(json!({"nodes": "subtree"}))),
        ];
        let rights = rights(&policies, None);
        let given = ["product:update", "-review:delete", "tenant_poi:update", "product:*", "*:update", "product"];
        let expected = [Some(true), Some(true), Some(false), Some(false), Some(false), None];
        assert_eq!(given.map(|permission| rights.may_give(permission)), expected);
    }

    #[test]
    fn a_service_has_the_rights_of_its_scopes() {
        let rights = Rights::of_service(&["product:read".into(), "nonsense".into()]);
        assert!(rights.conditions("product", "read").is_some());
        assert!(rights.conditions("product", "update").is_none());
    }
}
