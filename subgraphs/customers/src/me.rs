//! Who the caller is.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use kit::{Actor, Id, Scope};

use crate::customer::Customer;

/// The caller, as its token says.
#[derive(Debug, SimpleObject)]
#[graphql(complex, unresolvable = "id")]
pub struct Me {
    /// The account's id.
    pub id: Id,
    /// What kind of account it is.
    pub kind: AccountKind,
    /// The role under which staff acts, such as "tenant-admin", or a vendor's person, such as "vendor-manager"; "customer" or "service" for
    /// others.
    pub role: &'static str,
    /// Id of the vendor that a vendor's person works for; null for other kinds of account.
    pub vendor_id: Option<Id>,
    /// The tenant that the request is for.
    pub tenant_id: Id,
}

/// What kind of account a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AccountKind {
    /// A customer of the tenant.
    Customer,
    /// Staff of the tenant.
    Staff,
    /// A person of one of the tenant's vendors.
    Vendor,
    /// A program.
    Service,
}

#[async_graphql::ComplexObject]
impl Me {
    /// The caller's customer account; null for other kinds of account.
    #[graphql(tag = "storefront")]
    async fn customer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<Customer>>> {
        match self.kind {
            AccountKind::Customer => Ok(kit::parent(ctx, Some(&self.id)).await?),
            _ => Ok(None),
        }
    }
}

/// The query `me`.
#[derive(Default)]
pub struct MeQuery;

#[Object]
impl MeQuery {
    /// Returns the caller. Null without a token.
    async fn me(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Me>> {
        let scope = Scope::of(ctx)?;
        let (kind, id) = match scope.actor() {
            Actor::Anonymous => return Ok(None),
            Actor::Customer { id } => (AccountKind::Customer, id),
            Actor::Staff { id, .. } => (AccountKind::Staff, id),
            Actor::Vendor { id, .. } => (AccountKind::Vendor, id),
            Actor::Service { id, .. } => (AccountKind::Service, id),
        };
        let vendor_id = match scope.actor() {
            Actor::Vendor { vendor_id, .. } => Some(vendor_id.clone()),
            _ => None,
        };
        let (role, tenant_id) = (scope.actor().role_name(), scope.tenant_id().clone());
        Ok(Some(Me { id: id.clone(), kind, role, vendor_id, tenant_id }))
    }
}
