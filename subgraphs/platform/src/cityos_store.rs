//! Cityos stores.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{BrandColors, Entity, Id, StringList, TextEnum, Timestamp, relations};

use crate::region::Region;
use crate::sales_channel::SalesChannel;
use crate::schema;
use crate::tenant::Tenant;

/// A branded storefront of a tenant with its own domain, theme, search engine texts and sales channel. Customers and visitors see
/// active stores only.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::cityos_store)]
#[entity(prefix = "store", plural = "cityosStores", access = storefront(status = "active"), cache = 300, relations)]
pub struct CityosStore {
    /// Id of the store, `store_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// URL-safe identifier of the store, fixed once created.
    #[entity(create, filter, order, lookup)]
    pub handle: String,
    /// Name shown to customers.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Sales channel through which the store sells; it decides which products are offered.
    #[entity(create, filter)]
    pub sales_channel_id: Id,
    /// Region used for prices and tax until the customer chooses another.
    #[entity(create, update, filter)]
    pub default_region_id: Option<Id>,
    /// Currencies customers can choose in the store, as ISO 4217 codes; null means those of the tenant.
    #[entity(create, update)]
    pub supported_currency_codes: Option<StringList>,
    /// Full URL of the home page of the store, with scheme.
    #[entity(create, update)]
    pub storefront_url: Option<String>,
    /// Name in front of the platform's domain that leads to the store, without dots. Unique on the platform; it takes precedence over
    /// that of a tenant.
    #[entity(create, update, filter)]
    pub subdomain: Option<String>,
    /// Domain of its own that leads to the store, as a host name without scheme or path. Unique on the platform; it takes precedence
    /// over that of a tenant.
    #[entity(create, update, filter)]
    pub custom_domain: Option<String>,
    /// Options of the theme as JSON, read by the storefront.
    #[entity(create, update)]
    pub theme_config: Option<serde_json::Value>,
    /// URL of the logo image.
    #[entity(create, update)]
    pub logo_url: Option<String>,
    /// URL of the browser icon.
    #[entity(create, update)]
    pub favicon_url: Option<String>,
    /// Brand colours of the store.
    #[entity(create, update)]
    pub brand_colors: Option<BrandColors>,
    /// Kind of business the store is made for.
    #[entity(create, default, update, filter, order)]
    pub store_type: CityosStoreType,
    /// Whether the store is open to visitors; a new one starts as inactive.
    #[entity(create, default, update, filter, order)]
    pub status: CityosStoreStatus,
    /// Title for search engines and the browser tab; null means the name.
    #[entity(create, update)]
    pub seo_title: Option<String>,
    /// Description for search engines, as plain text.
    #[entity(create, update)]
    pub seo_description: Option<String>,
    /// Keywords for search engines.
    #[entity(create, update)]
    pub seo_keywords: Option<StringList>,
    /// Site of the content system that holds the pages of the store.
    #[entity(create, update, filter)]
    pub cms_site_id: Option<String>,
    /// Further settings of the store as free-form JSON. Must not hold secrets, since visitors can read it.
    #[entity(create, update)]
    pub settings: Option<serde_json::Value>,
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
impl CityosStore {
    /// The tenant that `tenantId` names.
    #[belongs_to(Tenant.tenant_id)]
    fn tenant();

    /// The sales channel that `salesChannelId` names.
    #[belongs_to(SalesChannel.sales_channel_id)]
    fn sales_channel();

    /// The region that `defaultRegionId` names.
    #[reference(Region.default_region_id)]
    fn default_region();
}

/// Kind of business the store is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CityosStoreType {
    /// Sells to consumers.
    Retail,
    /// Sells the offers of many vendors.
    Marketplace,
    /// Sells to businesses.
    #[graphql(name = "B2B")]
    B2b,
    /// Sells recurring deliveries or services.
    Subscription,
    /// Combines several of these.
    Hybrid,
}

/// Whether the store is open to visitors; a new one starts as inactive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum CityosStoreStatus {
    /// Open to visitors.
    Active,
    /// Switched off.
    Inactive,
    /// Closed for maintenance for a short time.
    Maintenance,
    /// Announced, not yet open.
    ComingSoon,
}
