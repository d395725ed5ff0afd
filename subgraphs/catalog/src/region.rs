//! Regions.

use diesel::prelude::*;
use kit::{CurrencyCode, Decimal, Entity, Id, StringList, Timestamp, relations};

use crate::price::Price;
use crate::schema;

/// A part of the world in which prices share a currency and a default tax rate. Regions are shared by all tenants and kept by the
/// platform operator.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::region)]
#[entity(prefix = "reg", plural = "regions", access = storefront, cache = 3600, tenancy = global, relations)]
pub struct Region {
    /// Id of the region, `reg_…`.
    #[entity(filter)]
    pub id: Id,
    /// Name of the region, such as Tunisia.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Currency of the region, ISO 4217, such as TND.
    #[entity(create, update, filter, order)]
    pub currency_code: CurrencyCode,
    /// Default tax rate in percent with two decimals: 19.00 means 19 percent. Tax rules and the rate of a tenant come before it.
    #[entity(create, update, filter, order)]
    pub tax_rate: Decimal,
    /// Code of the tax jurisdiction, as the tax authority or tax service names it.
    #[entity(create, update, filter)]
    pub tax_code: Option<String>,
    /// Countries of the region, ISO 3166-1 alpha-2, such as TN. May be empty.
    #[entity(create, update)]
    pub countries: StringList,
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
impl Region {
    /// Its prices.
    #[has_many(Price.region_id)]
    fn prices();
}
