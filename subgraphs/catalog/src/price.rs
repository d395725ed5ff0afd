//! Prices.

use async_graphql::SimpleObject;
use diesel::prelude::*;
use kit::{CurrencyCode, Entity, Id, MinorAmount, Timestamp, relations};

use crate::price_list::PriceList;
use crate::product_variant::ProductVariant;
use crate::region::Region;
use crate::schema;

/// Price of a variant in one currency, optionally limited to a price list, a region and a range of quantities. A price without
/// price list is the base price.
#[derive(Clone, Debug, Queryable, Selectable, SimpleObject, Entity)]
#[diesel(table_name = schema::price)]
#[graphql(complex)]
#[entity(prefix = "price", plural = "prices", access = storefront)]
pub struct Price {
    /// Its id.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product variant that is priced.
    #[entity(create, filter)]
    pub variant_id: Id,
    /// Currency of the amount, ISO 4217, such as TND or EUR.
    #[entity(create, filter, order)]
    pub currency_code: CurrencyCode,
    /// Price of one unit of the variant, never negative. Exact: kept as a whole number of minor units of currencyCode, whose number
    /// of decimals is that of ISO 4217 (three for TND, two for EUR).
    #[entity(create, update, money = "currency_code")]
    pub amount: MinorAmount,
    /// Smallest quantity of one order line at which the price applies, in units. Empty means no lower limit.
    #[entity(create, update, filter)]
    pub min_quantity: Option<i32>,
    /// Largest quantity of one order line at which the price applies, in units. Empty means no upper limit.
    #[entity(create, update, filter)]
    pub max_quantity: Option<i32>,
    /// Id of the price list the price belongs to. Empty means the base price of the variant.
    #[entity(create, filter)]
    pub price_list_id: Option<Id>,
    /// Id of the region the price is limited to. Empty means every region that sells in currencyCode.
    #[entity(create, filter)]
    pub region_id: Option<Id>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC; send it back as `expectedUpdatedAt` to detect a change in between.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl Price {
    /// The product variant that `variantId` names.
    #[belongs_to(ProductVariant.variant_id)]
    fn variant();

    /// The price list that `priceListId` names.
    #[belongs_to(PriceList.price_list_id)]
    fn price_list();

    /// The region that `regionId` names.
    #[belongs_to(Region.region_id)]
    fn region();
}
