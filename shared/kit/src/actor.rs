//! Who sends a request.

use serde::{Deserialize, Serialize};

use crate::id::Id;

/// The sender of a request, as its verified token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A shopper without a token.
    Anonymous,
    /// A signed-in customer of the tenant.
    Customer {
        /// The customer's id.
        id: Id,
    },
    /// A person who works for the tenant.
    Staff {
        /// The staff account's id.
        id: Id,
        /// The roles in this tenant.
        roles: Vec<Role>,
    },
    /// A person who works for a vendor of the tenant.
    Vendor {
        /// The account's id.
        id: Id,
        /// The vendor's id.
        vendor_id: Id,
        /// The role in the vendor's team.
        role: VendorRole,
    },
    /// A program.
    Service {
        /// The service's name.
        id: Id,
        /// What it may do, such as `product:read`.
        scopes: Vec<String>,
    },
}

impl Actor {
    /// Whether the sender works for the tenant.
    pub fn is_staff(&self) -> bool {
        matches!(self, Self::Staff { .. })
    }

    /// The account's id; None for an anonymous shopper.
    pub fn id(&self) -> Option<&Id> {
        match self {
            Self::Anonymous => None,
            Self::Customer { id } | Self::Staff { id, .. } | Self::Vendor { id, .. } | Self::Service { id, .. } => Some(id),
        }
    }

    /// The name of the role under which the sender acts, for audit and outbox.
    pub fn role_name(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Customer { .. } => "customer",
            Self::Staff { roles, .. } => roles.first().map_or("viewer", |role| role.name()),
            Self::Vendor { role, .. } => role.actor_role(),
            Self::Service { .. } => "service",
        }
    }

    /// What kind of sender it is.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Customer { .. } => "customer",
            Self::Staff { .. } => "staff",
            Self::Vendor { .. } => "vendor",
            Self::Service { .. } => "service",
        }
    }

    /// Whether the sender has the role.
    pub fn has_role(&self, wanted: Role) -> bool {
        matches!(self, Self::Staff { roles, .. } if roles.contains(&wanted))
    }
}

/// The roles in a vendor's team, from the widest to the narrowest. What each may do is said in [`crate::policy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VendorRole {
    /// Owns the vendor.
    Owner,
    /// Runs the vendor's team.
    Admin,
    /// Runs the vendor's trade.
    Manager,
    /// Works on what there is.
    Staff,
    /// Reads only.
    Viewer,
}

impl VendorRole {
    /// All five, from the widest to the narrowest.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Manager, Self::Staff, Self::Viewer];

    /// The name in tokens, such as `manager`.
    pub fn name(self) -> &'static str {
        self.actor_role().trim_start_matches("vendor-")
    }

    /// The name in audit log and outbox, such as `vendor-manager`, which no role of the tenant's staff has.
    pub fn actor_role(self) -> &'static str {
        match self {
            Self::Owner => "vendor-owner",
            Self::Admin => "vendor-admin",
            Self::Manager => "vendor-manager",
            Self::Staff => "vendor-staff",
            Self::Viewer => "vendor-viewer",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The ten roles of staff, from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The whole platform.
    SuperAdmin,
    /// The whole tenant.
    TenantAdmin,
    /// Governance and compliance.
    ComplianceOfficer,
    /// Reads everything, changes nothing.
    Auditor,
    /// A city's operations.
    CityManager,
    /// A district's operations.
    DistrictManager,
    /// A zone's operations.
    ZoneOperator,
    /// A facility's operations.
    FacilityOperator,
    /// An asset's operations.
    AssetTechnician,
    /// Reads only.
    Viewer,
}

impl Role {
    /// All ten, from the widest to the narrowest.
    pub const ALL: [Self; 10] = [
        Self::SuperAdmin,
        Self::TenantAdmin,
        Self::ComplianceOfficer,
        Self::Auditor,
        Self::CityManager,
        Self::DistrictManager,
        Self::ZoneOperator,
        Self::FacilityOperator,
        Self::AssetTechnician,
        Self::Viewer,
    ];

    /// The name in tokens and in the database, such as `tenant-admin`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super-admin",
            Self::TenantAdmin => "tenant-admin",
            Self::ComplianceOfficer => "compliance-officer",
            Self::Auditor => "auditor",
            Self::CityManager => "city-manager",
            Self::DistrictManager => "district-manager",
            Self::ZoneOperator => "zone-operator",
            Self::FacilityOperator => "facility-operator",
            Self::AssetTechnician => "asset-technician",
            Self::Viewer => "viewer",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
