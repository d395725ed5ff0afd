//! Spare parts.

use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, Money, StringList, Timestamp};

use crate::schema;

/// A part that is kept for repairs, with stock and the level at which it is ordered again. Readable by staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::spare_part)]
#[entity(prefix = "spart", plural = "spareParts", access = staff)]
pub struct SparePart {
    /// Id of the spare part, `spart_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Name of the part.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// Stock keeping unit of the part, unique within the tenant.
    #[entity(create, update, filter, order)]
    pub sku: String,
    /// Ids of the products that it fits. Null means that this is not recorded.
    #[entity(create, update)]
    pub compatible_products: Option<StringList>,
    /// Price of one part.
    #[entity(create, update, filter, order, money = "currency_code")]
    pub price: Money,
    /// Currency of the price, an ISO 4217 code such as SAR. Fixed once the part exists.
    #[entity(create, default, filter)]
    pub currency_code: CurrencyCode,
    /// Parts in stock. The value given at creation is the opening stock; afterwards `adjustSparePartStock` moves it.
    #[entity(create, default, filter, order)]
    pub stock_quantity: i32,
    /// Stock at or below which the part is ordered again.
    #[entity(create, default, update, filter, order)]
    pub reorder_level: i32,
    /// Who delivers it.
    #[entity(create, update, filter)]
    pub supplier: Option<String>,
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
