//! Listings on marketplaces.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{
    Action, Assignments, Decimal, Entity, Hooks, Id, Private, RowReference, Scope, TextEnum, Timestamp, UserError, relations,
};

use crate::product::Product;
use crate::schema;
use crate::vendor::Vendor;

/// A product of a vendor as it is listed on a marketplace, which may be another tenant's. Shoppers see active, public ones; the vendor's
/// people and staff see all, with their terms.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::marketplace_listing)]
#[entity(prefix = "mklist", plural = "marketplaceListings", access = storefront(is_shown = true), cache = 60, vendor = "vendor_id", vendors(create, update, submit, pause, resume, remove), hooks, relations)]
pub struct MarketplaceListing {
    /// Id of the marketplace listing, `mklist_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Tenant on whose marketplace the product is listed; the tenant itself unless given.
    #[entity(create, default, filter)]
    pub marketplace_tenant_id: Id,
    /// Tenant that the vendor is, where it has one of its own.
    #[entity(create, filter)]
    pub vendor_tenant_id: Option<Id>,
    /// Vendor who sells; the caller's when one of a vendor's people creates it.
    #[entity(create, filter)]
    pub vendor_id: Id,
    /// Product of the catalogue. It is listed on a marketplace once.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Whether the listing is open.
    #[entity(filter, order)]
    pub status: MarketplaceListingStatus,
    /// To whom an active listing is shown.
    #[entity(create, default, update, filter, order)]
    pub visibility: MarketplaceListingVisibility,
    /// Whether commission on sales through this listing goes by its own rate. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub commission_override: Private<bool>,
    /// What `commissionRate` is. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub commission_type: Private<Option<MarketplaceListingCommissionType>>,
    /// Its own commission: a percentage, or an amount for each piece in the currency of the order. Null for everyone but the vendor's
    /// people and staff.
    #[entity(private)]
    pub commission_rate: Private<Option<Decimal>>,
    /// How often it was shown, as it came with the data: nothing counts it here. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub impressions: Private<i32>,
    /// How often it was opened, as it came with the data: nothing counts it here. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub clicks: Private<i32>,
    /// How often it led to a sale, as it came with the data: nothing counts it here. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub conversions: Private<i32>,
    /// When it was first shown, UTC. Null before.
    #[entity(filter, order)]
    pub published_at: Option<Timestamp>,
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
impl MarketplaceListing {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();
}

impl Hooks for MarketplaceListing {
    fn before_write(scope: &Scope, action: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        if action == Action::Create && row.get("marketplace_tenant_id").is_none() {
            row.put("marketplace_tenant_id", scope.tenant_id().into());
        }
        Ok(Vec::new())
    }

    fn references(_: &Assignments) -> Vec<RowReference> {
        ["marketplace_tenant_id", "vendor_tenant_id"].map(|column| RowReference { column, entity: "Tenant" }).into()
    }
}

/// Whether a listing is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum MarketplaceListingStatus {
    /// In preparation.
    Draft,
    /// Waits for staff.
    PendingApproval,
    /// Open.
    Active,
    /// Stopped for the time being, or with its vendor.
    Paused,
    /// Turned down by staff.
    Rejected,
    /// Taken away for good.
    Removed,
}

/// To whom an active listing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum MarketplaceListingVisibility {
    /// Everybody.
    Public,
    /// Those whom the vendor has told; no storefront shows it.
    Private,
    /// The vendor's people and staff only.
    Hidden,
}

/// What the commission rate of a listing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum MarketplaceListingCommissionType {
    /// A share of what the product sells for.
    Percentage,
    /// An amount for each piece.
    Flat,
}
