//! The people of vendors.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Entity, Id, TextEnum, Timestamp, relations};

use crate::admin_user::AdminUser;
use crate::schema;
use crate::vendor::Vendor;

/// Makes an account a member of a vendor's team, with a role. It decides who may act for the vendor, and how far. Readable by the vendor's
/// people and staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor_user)]
#[entity(prefix = "vusr", plural = "vendorUsers", access = staff, vendor = "vendor_id", relations)]
pub struct VendorUser {
    /// Id of the vendor user, `vusr_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Vendor whose team it is.
    #[entity(create, filter)]
    pub vendor_id: Id,
    /// Account of the member. It is a member of a vendor's team at most once.
    #[entity(create, filter)]
    pub user_id: Id,
    /// What the member may do for the vendor.
    #[entity(create, default, update, filter, order)]
    pub role: VendorUserRole,
    /// What the member may do beside the role, as a JSON list for the vendor's own tools; the platform goes by the role.
    #[entity(create, update)]
    pub permissions: Option<serde_json::Value>,
    /// Whether the membership is in force.
    #[entity(create, default, update, filter, order)]
    pub status: VendorUserStatus,
    /// Account that invited the member.
    #[entity(create, filter)]
    pub invited_by_id: Option<Id>,
    /// When the member accepted, UTC. Null before.
    #[entity(create, update, filter, order)]
    pub invitation_accepted_at: Option<Timestamp>,
    /// When the member last acted for the vendor, UTC, as it came with the data: nothing records it here.
    #[entity(filter, order)]
    pub last_active_at: Option<Timestamp>,
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
impl VendorUser {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();

    /// The account that `userId` names.
    #[reference(AdminUser.user_id)]
    fn user();

    /// The account that `invitedById` names.
    #[reference(AdminUser.invited_by_id)]
    fn invited_by();
}

/// What a member of a vendor's team may do for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
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

/// Whether a membership in a vendor's team is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorUserStatus {
    /// Invited, not yet accepted.
    Invited,
    /// Accepted and in force.
    Active,
    /// Switched off; the account no longer acts for the vendor.
    Inactive,
}
