//! The products of vendors.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, Private, TextEnum, Timestamp, relations};

use crate::product::Product;
use crate::schema;
use crate::vendor::Vendor;

/// A product that a vendor offers, with its approval, stock keeping and terms. Shoppers see approved ones, without cost and commission;
/// the vendor's people and staff see all of it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor_product)]
#[entity(prefix = "vprod", plural = "vendorProducts", access = storefront(status = "approved"), cache = 60, vendor = "vendor_id", vendors(create, update, resubmit, discontinue), relations)]
pub struct VendorProduct {
    /// Id of the vendor product, `vprod_…`.
    #[entity(filter)]
    pub id: Id,
    /// Vendor who offers it; the caller's when one of a vendor's people creates it.
    #[entity(create, filter)]
    pub vendor_id: Id,
    /// Product of the catalogue. A vendor offers it once.
    #[entity(create, filter)]
    pub product_id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Whether orders of the product go to this vendor when several offer it.
    #[entity(create, default, update, filter)]
    pub is_primary_vendor: bool,
    /// Share of the product's sales that is put down to the vendor, in per cent. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub attribution_percentage: Private<Decimal>,
    /// Whether the offer is open. A new one waits for staff.
    #[entity(filter, order)]
    pub status: VendorProductStatus,
    /// Member of staff who approved it. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub approved_by_id: Private<Option<Id>>,
    /// When it was approved, UTC. Null before.
    #[entity(filter, order)]
    pub approved_at: Option<Timestamp>,
    /// Why it was rejected. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub rejection_reason: Private<Option<String>>,
    /// Whether the platform counts the vendor's stock.
    #[entity(create, default, update, filter)]
    pub manage_inventory: bool,
    /// The vendor's own article number. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private)]
    pub vendor_sku: Private<Option<String>>,
    /// What a piece costs the vendor, in its currency. Null for everyone but the vendor's people and staff.
    #[entity(create, update, private)]
    pub vendor_cost: Private<Option<Decimal>>,
    /// Retail price that the vendor proposes, in its currency.
    #[entity(create, update, filter, order)]
    pub suggested_price: Option<Decimal>,
    /// Who sends the product to the customer.
    #[entity(create, default, update, filter, order)]
    pub fulfillment_method: VendorProductFulfillmentMethod,
    /// Days from the order until the product is sent.
    #[entity(create, default, update, filter, order)]
    pub lead_time_days: i32,
    /// Whether commission on this product goes by its own rate and no rule. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub commission_override: Private<bool>,
    /// Its own commission: a percentage, or an amount for each piece in the currency of the order. Null for everyone but the vendor's
    /// people and staff.
    #[entity(private)]
    pub commission_rate: Private<Option<Decimal>>,
    /// What `commissionRate` is. Null for everyone but the vendor's people and staff.
    #[entity(private)]
    pub commission_type: Private<Option<VendorProductCommissionType>>,
    /// Tenant on whose marketplace it is offered besides. Null means on the tenant's own only.
    #[entity(filter)]
    pub marketplace_tenant_id: Option<Id>,
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
impl VendorProduct {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The product that `productId` names.
    #[reference(Product.product_id)]
    fn product();
}

/// Whether a vendor's offer of a product is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorProductStatus {
    /// Waits for staff.
    PendingApproval,
    /// Open: shoppers see it.
    Approved,
    /// Turned down by staff.
    Rejected,
    /// Stopped by staff for the time being, or with its vendor.
    Suspended,
    /// Given up.
    Discontinued,
}

/// Who sends a vendor's product to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorProductFulfillmentMethod {
    /// The vendor.
    VendorShips,
    /// The platform, from its own store.
    PlatformShips,
    /// The vendor's supplier.
    Dropship,
}

/// What the commission rate of a vendor's product is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorProductCommissionType {
    /// A share of what the product sells for.
    Percentage,
    /// An amount for each piece.
    Flat,
}
