//! Tenants.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Address, CurrencyCode, Decimal, Entity, Id, Secret, StringList, TextEnum, Timestamp, relations};

use crate::cityos_store::CityosStore;
use crate::governance_authority::GovernanceAuthority;
use crate::node::Node;
use crate::persona::Persona;
use crate::schema;
use crate::tenant_billing::TenantBilling;
use crate::tenant_invoice::TenantInvoice;
use crate::tenant_poi::TenantPoi;
use crate::tenant_settings::TenantSettings;
use crate::tenant_user::TenantUser;

/// An isolated customer of the platform, such as the operator, a marketplace, a vendor or a brand, with its locale, branding,
/// plan and limits. Staff see their own tenant and the tenants directly below it.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::tenant)]
#[entity(prefix = "ten", plural = "tenants", access = staff, tenancy = any_of(id, parent_tenant_id), set_up_by_platform, relations)]
pub struct Tenant {
    /// Id of the tenant, `ten_…`.
    #[entity(filter)]
    pub id: Id,
    /// Display name of the tenant.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// URL-safe identifier, unique on the platform and fixed once created.
    #[entity(create, filter, order)]
    pub slug: String,
    /// Readable key that names the tenant in the x-tenant header, for example hq; unique on the platform and fixed once created.
    #[entity(create, filter, order, lookup)]
    pub handle: String,
    /// Main domain of the tenant, as a host name without scheme or path. Unique on the platform; a matching store domain takes
    /// precedence.
    #[entity(create, update, filter)]
    pub domain: Option<String>,
    /// Further domains that lead to the tenant, as host names without scheme or path.
    #[entity(create, update)]
    pub custom_domains: Option<StringList>,
    /// Zone in which the data of the tenant must be kept; fixed once created.
    #[entity(create, default, filter)]
    pub residency_zone: TenantResidencyZone,
    /// Country record in the content system the tenant belongs to.
    #[entity(create, filter)]
    pub country_id: Option<String>,
    /// Governance authority whose policies apply to the whole tenant, used where a node has none of its own.
    #[entity(create, update, filter)]
    pub governance_authority_id: Option<Id>,
    /// Initial default language as a BCP 47 tag, for example en or ar. The value in force is that of the tenant settings.
    #[entity(create, default, update, filter)]
    pub default_locale: String,
    /// Initial languages of the tenant, in the form {"locales": ["en", "ar"]} with BCP 47 tags. The value in force is that of the
    /// tenant settings.
    #[entity(create, default, update)]
    pub supported_locales: serde_json::Value,
    /// Initial time zone as an IANA name, for example Asia/Riyadh. The value in force is that of the tenant settings.
    #[entity(create, default, update, filter)]
    pub timezone: String,
    /// Initial default currency, as an ISO 4217 code. The value in force is that of the tenant settings.
    #[entity(create, default, update, filter, order)]
    pub default_currency: CurrencyCode,
    /// Initial pattern for dates, for example dd/MM/yyyy. The value in force is that of the tenant settings.
    #[entity(create, default, update)]
    pub date_format: String,
    /// Persona that applies to users of the tenant without an assignment of their own.
    #[entity(create, update, filter)]
    pub default_persona_id: Option<Id>,
    /// URL of the logo image.
    #[entity(create, update)]
    pub logo_url: Option<String>,
    /// URL of the browser icon.
    #[entity(create, update)]
    pub favicon_url: Option<String>,
    /// Initial main brand colour as a CSS hex value, for example #1A73E8. The value in force is that of the tenant settings.
    #[entity(create, update)]
    pub primary_color: Option<String>,
    /// Initial accent colour as a CSS hex value. The value in force is that of the tenant settings.
    #[entity(create, update)]
    pub accent_color: Option<String>,
    /// Initial CSS font family of texts. The value in force is that of the tenant settings.
    #[entity(create, update)]
    pub font_family: Option<String>,
    /// Further branding as free-form JSON, beyond logo, colours and font.
    #[entity(create, update)]
    pub branding: Option<serde_json::Value>,
    /// State of the tenant in its life cycle; a new tenant starts as a trial. `activateTenant`, `suspendTenant` and the like change it.
    #[entity(create, default, filter, order)]
    pub status: TenantStatus,
    /// Plan level the tenant has with the platform. Given at creation; later changes are up to the platform operator.
    #[entity(create, default, filter, order)]
    pub subscription_tier: TenantSubscriptionTier,
    /// Size class of the tenant. Given at creation; later changes are up to the platform operator.
    #[entity(create, default, filter, order)]
    pub scope_tier: TenantScopeTier,
    /// Part the tenant plays on the platform; fixed once created.
    #[entity(create, default, filter, order)]
    pub tenant_type: TenantType,
    /// Tenant directly above this one, for example the head office of a franchise; null at the top.
    #[entity(create, filter)]
    pub parent_tenant_id: Option<Id>,
    /// Countries in which the tenant operates, as ISO 3166-1 alpha-2 codes.
    #[entity(create, update)]
    pub operating_countries: Option<StringList>,
    /// Largest number of points of interest the tenant may have: one more is refused. Given at creation; `setTenantLimits` changes it later.
    #[entity(create, default, filter, order)]
    pub max_pois: i32,
    /// Largest number of sales channels the tenant may have: one more is refused. Given at creation; `setTenantLimits` changes it later.
    #[entity(create, default, filter, order)]
    pub max_channels: i32,
    /// Whether other tenants may sell through this one. Given at creation; later changes are up to the platform operator.
    #[entity(create, default, filter)]
    pub can_host_vendors: bool,
    /// Address to which the platform sends its invoices.
    #[entity(create, update, filter, personal)]
    pub billing_email: Option<String>,
    /// Postal address on the invoices of the platform.
    #[entity(create, update, personal)]
    pub billing_address: Option<Address>,
    /// Start of the trial, in UTC; null without a trial.
    #[entity(create, filter, order)]
    pub trial_starts_at: Option<Timestamp>,
    /// End of the trial, in UTC; null without a trial.
    #[entity(create, filter, order)]
    pub trial_ends_at: Option<Timestamp>,
    /// Further settings of the tenant as free-form JSON. Must not hold secrets, since all staff of the tenant can read it.
    #[entity(create, update)]
    pub settings: Option<serde_json::Value>,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    #[entity(create, update)]
    pub metadata: Option<serde_json::Value>,
    /// Name in front of the platform's domain that leads to the tenant, without dots. Unique on the platform; a matching store
    /// subdomain takes precedence.
    #[entity(create, update, filter)]
    pub subdomain: Option<String>,
    /// Default tax rate in percent with two decimals, for example 19.00; null means each product has its own rate.
    #[entity(create, update, filter)]
    pub tax_rate: Option<Decimal>,
    /// Tax rates per product category as JSON; each entry takes precedence over taxRate.
    #[entity(create, update)]
    pub tax_rules: Option<serde_json::Value>,
    /// Keys and options of the payment providers. Secret: it can be written and never read back.
    #[entity(create, update)]
    pub payment_provider_config: Secret,
    /// Countries the tenant ships to, as ISO 3166-1 alpha-2 codes.
    #[entity(create, update)]
    pub shipping_regions: Option<StringList>,
    /// Keys and options of the shipping providers. Secret: it can be written and never read back.
    #[entity(create, update)]
    pub shipping_provider_config: Secret,
    /// Feature flags of the tenant as a JSON object of names and booleans, for example {"subscriptions_enabled": true}.
    #[entity(create, update)]
    pub capabilities: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Tenant {
    /// The tenant that `parentTenantId` names.
    #[belongs_to(Tenant.parent_tenant_id)]
    fn parent_tenant();

    /// The governance authority that `governanceAuthorityId` names.
    #[belongs_to(GovernanceAuthority.governance_authority_id)]
    fn governance_authority();

    /// The persona that `defaultPersonaId` names.
    #[belongs_to(Persona.default_persona_id)]
    fn default_persona();

    /// Its users.
    #[has_many(TenantUser.tenant_id)]
    fn users();

    /// The settings in force: they win over the initial values on the tenant.
    #[has_one(TenantSettings.tenant_id)]
    fn tenant_settings();

    /// Its billing.
    #[has_one(TenantBilling.tenant_id)]
    fn billing();

    /// Its invoices.
    #[has_many(TenantInvoice.tenant_id)]
    fn invoices();

    /// Its pois.
    #[has_many(TenantPoi.tenant_id)]
    fn pois();

    /// Its nodes on all levels of the city tree; filter by `type` for those of one level.
    #[has_many(Node.tenant_id)]
    fn nodes();

    /// Its stores.
    #[has_many(CityosStore.tenant_id)]
    fn stores();
}

/// Zone in which the data of the tenant must be kept; fixed once created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantResidencyZone {
    /// Member states of the Gulf Cooperation Council.
    #[text("GCC")]
    Gcc,
    /// European Union.
    #[text("EU")]
    Eu,
    /// Middle East and North Africa.
    #[text("MENA")]
    Mena,
    /// Asia and the Pacific.
    #[text("APAC")]
    Apac,
    /// North, Central and South America.
    #[text("AMERICAS")]
    Americas,
    /// Any zone; data residency is not restricted.
    #[text("GLOBAL")]
    Global,
}

/// State of the tenant in its life cycle; a new tenant starts as a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantStatus {
    /// In normal operation.
    Active,
    /// Blocked by the platform operator, for example over unpaid invoices; data is kept.
    Suspended,
    /// Trying the platform until trialEndsAt.
    Trial,
    /// Closed for good and kept for the record.
    Archived,
    /// Switched off for the time being.
    Inactive,
}

/// Plan level the tenant has with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantSubscriptionTier {
    /// Entry plan.
    Basic,
    /// Plan for growing businesses.
    Pro,
    /// Plan for large organisations.
    Enterprise,
    /// Individually agreed plan.
    Custom,
}

/// Size class of the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantScopeTier {
    /// Smallest class.
    Nano,
    /// Second class, above nano.
    Micro,
    /// Third class, above micro.
    Small,
    /// Fourth class, above small.
    Medium,
    /// Fifth class, above medium.
    Large,
    /// Sixth class, above large.
    Mega,
    /// Largest class, for operations in many countries.
    Global,
}

/// Part the tenant plays on the platform; fixed once created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum TenantType {
    /// Operator of the platform itself.
    Platform,
    /// Runs a marketplace on which vendors sell.
    Marketplace,
    /// Sells its own goods or services.
    Vendor,
    /// Owner of a brand with its own presence.
    Brand,
}
