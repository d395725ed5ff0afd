//! Prices.

use diesel::prelude::*;
use kit::{
    Action, Assignments, BigInt, CurrencyCode, Entity, Hooks, Id, MinorAmount, Scope, Source, Timestamp, UserError,
    amounts_to_minor_units, relations,
};

use crate::price_list::PriceList;
use crate::product_variant::ProductVariant;
use crate::region::Region;
use crate::schema;

/// Price of a variant in one currency, optionally limited to a price list, a region and a range of quantities. A price without
/// price list is the base price. Shoppers see base prices and those of price lists that are in force and for everybody.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::price)]
#[entity(prefix = "price", plural = "prices", access = parent(variant_id: ProductVariant), cache = 60, source = shown, hooks, relations)]
pub struct Price {
    /// Id of the price, `price_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Id of the product variant that is priced.
    #[entity(create, filter)]
    pub variant_id: Id,
    /// Currency of the amount, ISO 4217, such as TND or EUR.
    #[entity(create, update, filter, order)]
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
    /// The amount in the currency's smallest unit: 12.50 EUR is 1250, 5.000 TND is 5000.
    async fn minor_units(&self) -> BigInt {
        BigInt(self.amount.minor_units())
    }

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

/// Shoppers see base prices and the prices of lists that are active now and for everybody: who is in the group that a list is for, nobody
/// says, so that its prices are for staff. A tenant with a head office sees its own prices and, for
/// currencies in which it has none that shoppers see, the head office's base prices.
fn shown(scope: &Scope) -> Source {
    Source {
        from: scope.head_office().map(|_| FAMILY),
        condition: (!scope.may("price", "read")).then_some(LISTED),
        ..Source::default()
    }
}

const LISTED: &str = "price.price_list_id IS NULL OR price.price_list_id IN (
    SELECT price_list.id FROM price_list
    WHERE price_list.tenant_id = {tenant} AND price_list.deleted_at IS NULL AND price_list.status = 'active'
      AND (price_list.rules IS NULL OR price_list.rules = '{}')
      AND (price_list.starts_at IS NULL OR price_list.starts_at <= now())
      AND (price_list.ends_at IS NULL OR price_list.ends_at > now()))";

const FAMILY: &str = "
    SELECT price.* FROM price WHERE price.tenant_id = {tenant}
    UNION ALL
    SELECT base.* FROM price AS base
    WHERE base.tenant_id = {head_office} AND base.price_list_id IS NULL
      AND NOT EXISTS (
          SELECT FROM price AS own
          LEFT JOIN price_list AS list ON list.tenant_id = own.tenant_id AND list.id = own.price_list_id
          WHERE own.tenant_id = {tenant} AND own.variant_id = base.variant_id
            AND own.currency_code = base.currency_code AND own.deleted_at IS NULL
            AND (own.price_list_id IS NULL
                 OR list.deleted_at IS NULL AND list.status = 'active' AND (list.rules IS NULL OR list.rules = '{}')
                    AND (list.starts_at IS NULL OR list.starts_at <= now()) AND (list.ends_at IS NULL OR list.ends_at > now())))";

impl Hooks for Price {
    fn before_write(_: &Scope, _: Action, _: &str, row: &mut Assignments) -> kit::Result<Vec<UserError>> {
        Ok(amounts_to_minor_units(row, &["amount"]))
    }
}
