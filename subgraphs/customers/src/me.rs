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
    /// Name of the role under which the caller acts, such as "tenant-admin", "vendor-manager", "customer" or "service".
    #[graphql(
        deprecation = "Until 2027-03-01. Staff read `staffRole` and people of vendors `vendorRole`; `kind` tells the others."
    )]
    pub role: &'static str,
    /// Role under which staff act. Null for other kinds of account.
    #[graphql(tag = "admin")]
    pub staff_role: Option<StaffRole>,
    /// Role of a person in the team of a vendor. Null for other kinds of account.
    #[graphql(tag = "vendor")]
    pub vendor_role: Option<VendorUserRole>,
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

/// Role of the member in this tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "TenantUserRole", remote = "kit::Role")]
pub enum StaffRole {
    /// Level 0: acts across all tenants of the platform.
    SuperAdmin,
    /// Level 1: full control of the tenant.
    TenantAdmin,
    /// Level 2: governance and compliance.
    ComplianceOfficer,
    /// Level 3: reads audit data, changes nothing.
    Auditor,
    /// Level 4: operations of a city node and everything below it.
    CityManager,
    /// Level 5: operations of a district node and everything below it.
    DistrictManager,
    /// Level 6: operations of a zone node and everything below it.
    ZoneOperator,
    /// Level 7: operations of a facility node and everything below it.
    FacilityOperator,
    /// Level 8: operations of an asset node.
    AssetTechnician,
    /// Level 10: reads, changes nothing.
    Viewer,
}

/// What a member of a vendor's team may do for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kit::VendorRole")]
pub enum VendorUserRole {
    /// Holds the account; does everything.
    Owner,
    /// Runs the team; does everything.
    Admin,
    /// Runs the trade: products, orders and payouts.
    Manager,
    /// Works on what there is.
    Staff,
    /// Reads only.
    Viewer,
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
        let (vendor_id, vendor_role) = match scope.actor() {
            Actor::Vendor { vendor_id, role, .. } => (Some(vendor_id.clone()), Some((*role).into())),
            _ => (None, None),
        };
        let staff_role = match scope.actor() {
            Actor::Staff { roles, .. } => roles.first().map(|role| (*role).into()),
            _ => None,
        };
        let (role, tenant_id) = (scope.actor().role_name(), scope.tenant_id().clone());
        Ok(Some(Me { id: id.clone(), kind, role, staff_role, vendor_role, vendor_id, tenant_id }))
    }
}
