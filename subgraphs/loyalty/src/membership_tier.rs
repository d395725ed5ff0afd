//! Membership tiers.

use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, Timestamp, relations};

use crate::membership::Membership;
use crate::schema;

/// A level of the membership scheme with entry points, yearly fee and benefits. Readable by anyone of the tenant.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::membership_tier)]
#[entity(prefix = "mtier", plural = "membershipTiers", access = storefront, cache = 300, relations)]
pub struct MembershipTier {
    /// Id of the membership tier, `mtier_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the tier as shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Rank of the tier, unique within the tenant. A higher number is a better tier.
    #[entity(create, update, filter, order)]
    pub tier_level: i32,
    /// Points needed to enter the tier. Changed numbers of a tier count for a member when their points change next.
    #[entity(create, default, update, filter, order)]
    pub min_points: i32,
    /// Fee per year of membership in this tier. 0 means free.
    #[entity(create, default, update, filter, order, money = "currency_code")]
    pub annual_fee: Money,
    /// Currency of the yearly fee, an ISO 4217 code such as TND. Fixed once the tier exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// What members of the tier get that the shop applies, such as discounts, as JSON.
    #[entity(create, update)]
    pub benefits: Option<serde_json::Value>,
    /// Extras of the tier for display, as JSON.
    #[entity(create, update)]
    pub perks: Option<serde_json::Value>,
    /// Points at which a member moves up to the next tier. Null means the entry points of the next tier decide.
    #[entity(create, update, filter, order)]
    pub upgrade_threshold: Option<i32>,
    /// Points below which a member falls back to the tier beneath. Null means members are not moved down.
    #[entity(create, update, filter, order)]
    pub downgrade_threshold: Option<i32>,
    /// Colour of the tier for display, in hexadecimal such as #C0A062.
    #[entity(create, update)]
    pub color_code: Option<String>,
    /// URL of the tier's icon image.
    #[entity(create, update)]
    pub icon_url: Option<String>,
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
impl MembershipTier {
    /// Its memberships.
    #[has_many(Membership.tier_id)]
    fn memberships();
}
