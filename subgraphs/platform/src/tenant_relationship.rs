//! Tenant relationships.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Action, Assignments, Decimal, Entity, Hooks, Id, Scope, StringList, TextEnum, Timestamp, UserError, Value, relations};

use crate::admin_user::AdminUser;
use crate::schema;
use crate::tenant::Tenant;

/// The contract between a host tenant and a vendor tenant, with commission, what may be listed and term. Staff of both tenants
/// can read it; only the host can change it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant_relationship)]
#[entity(prefix = "trel", plural = "tenantRelationships", access = staff, tenancy = any_of(host_tenant_id, vendor_tenant_id), hooks, relations)]
pub struct TenantRelationship {
    /// Id of the tenant relationship, `trel_…`.
    #[entity(filter)]
    pub id: Id,
    /// Tenant that hosts the other one. It must be the tenant of the request.
    #[entity(create, filter)]
    pub host_tenant_id: Id,
    /// Tenant that sells or operates under the host. A pair of tenants has at most one relationship.
    #[entity(create, filter)]
    pub vendor_tenant_id: Id,
    /// Kind of contract.
    #[entity(create, default, update, filter, order)]
    pub relationship_type: TenantRelationshipType,
    /// State of the contract; a new one starts as pending.
    #[entity(create, default, update, filter, order)]
    pub status: TenantRelationshipStatus,
    /// How the commission of the host is calculated.
    #[entity(create, default, update, filter)]
    pub commission_type: TenantRelationshipCommissionType,
    /// Commission of the host in percent of the sale, for example 12.5; used with type percentage.
    #[entity(create, update, filter, order)]
    pub commission_rate: Option<f64>,
    /// Commission of the host per sale, as a decimal in major units of the host's default currency; used with type flat.
    #[entity(create, update, filter, order)]
    pub commission_flat: Option<Decimal>,
    /// Tiers of the commission as a JSON list; used with type tiered.
    #[entity(create, update)]
    pub commission_tiers: Option<serde_json::Value>,
    /// Which products of the vendor may be listed at the host.
    #[entity(create, default, update, filter)]
    pub listing_scope: TenantRelationshipListingScope,
    /// Ids of the categories whose products may be listed; used with listing scope category_restricted.
    #[entity(create, update)]
    pub allowed_categories: Option<StringList>,
    /// Individually agreed sharing of revenue, as JSON; used with commission type custom.
    #[entity(create, update)]
    pub revenue_share_model: Option<serde_json::Value>,
    /// Start of the contract, in UTC; null while not agreed.
    #[entity(create, update, filter, order)]
    pub contract_start: Option<Timestamp>,
    /// End of the contract, in UTC; null means no fixed end.
    #[entity(create, update, filter, order)]
    pub contract_end: Option<Timestamp>,
    /// Staff account that last put the contract in force. Set by the system; null before, and where a service did.
    #[entity(filter)]
    pub approved_by: Option<Id>,
    /// When the contract was last put in force, in UTC; set by the system, null until then.
    #[entity(filter, order)]
    pub approved_at: Option<Timestamp>,
    /// Further terms of the contract, as JSON.
    #[entity(create, update)]
    pub terms: Option<serde_json::Value>,
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

impl Hooks for TenantRelationship {
    fn before_write(scope: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        if row.get("status").and_then(Value::as_text) == Some("active") {
            let by = scope.actor().is_staff().then(|| scope.actor().id()).flatten();
            row.put("approved_by", by.map_or(Value::Null, Value::from));
            row.put("approved_at", Value::Timestamp(scope.now()));
        }
        Ok(Vec::new())
    }
}

#[relations]
impl TenantRelationship {
    /// The tenant that `hostTenantId` names.
    #[belongs_to(Tenant.host_tenant_id)]
    fn host_tenant();

    /// The tenant that `vendorTenantId` names.
    #[belongs_to(Tenant.vendor_tenant_id)]
    fn vendor_tenant();

    /// The admin user that `approvedBy` names.
    #[belongs_to(AdminUser.approved_by)]
    fn approved_by_user();
}

/// Kind of contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantRelationshipType {
    /// The vendor sells on the marketplace of the host.
    MarketplaceVendor,
    /// The vendor runs the business of the host as a franchisee.
    Franchise,
    /// The vendor refers customers to the host for a commission.
    Affiliate,
    /// The vendor offers the goods or services of the host under its own brand.
    WhiteLabel,
    /// Cooperation on individually agreed terms.
    Partnership,
}

/// State of the contract; a new one starts as pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantRelationshipStatus {
    /// Awaiting approval by the host.
    Pending,
    /// In force.
    Active,
    /// Interrupted by the host.
    Suspended,
    /// Ended for good.
    Terminated,
}

/// How the commission of the host is calculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantRelationshipCommissionType {
    /// Share of the sale, as commissionRate says.
    Percentage,
    /// Fixed amount per sale, as commissionFlat says.
    Flat,
    /// Graduated, as commissionTiers says.
    Tiered,
    /// Individually agreed, as revenueShareModel says.
    Custom,
}

/// Which products of the vendor may be listed at the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantRelationshipListingScope {
    /// Every product.
    All,
    /// Products the host has approved.
    ApprovedOnly,
    /// Products of the categories in allowedCategories.
    CategoryRestricted,
    /// Products the host lists one by one.
    Manual,
}
