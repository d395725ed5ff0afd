//! Volume pricing rules.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Assignments, Entity, Hooks, Id, RowReference, Scope, Source, TextEnum, Timestamp, Value, relations};

use crate::cityos_store::CityosStore;
use crate::company::Company;
use crate::product::Product;
use crate::region::Region;
use crate::schema;
use crate::volume_pricing_tier::VolumePricingTier;

/// A rule by which larger quantities cost less: for a product, a category, a group of customers, a company or everything.
/// Customers and visitors see the rules in force that are for everybody.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::volume_pricing)]
#[entity(prefix = "vprice", plural = "volumePricings", access = storefront(status = "active"), cache = 60, source = for_everybody, hooks, relations)]
pub struct VolumePricing {
    /// Id of the volume pricing, `vprice_…`.
    #[entity(filter)]
    pub id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// Store in which the rule holds. Null means in all of them.
    #[entity(create, update, filter)]
    pub store_id: Option<Id>,
    /// Region in which the rule holds. Null means in all of them.
    #[entity(create, update, filter)]
    pub region_id: Option<Id>,
    /// Name of the rule as shown beside the price, such as Case of twelve.
    #[entity(create, update, filter, order)]
    pub name: String,
    /// What the rule is about.
    #[entity(create, filter)]
    pub applies_to: VolumePricingAppliesTo,
    /// Id of the product, category, group of customers or company that `appliesTo` speaks of. Null when it is about everything.
    #[entity(create, filter)]
    pub target_id: Option<Id>,
    /// What its tiers hold: a percentage, an amount off, or a price.
    #[entity(create, filter)]
    pub pricing_type: VolumePricingPricingType,
    /// Company that alone gets the price. Null means that the rule asks for no company.
    #[entity(create, update, filter)]
    pub company_id: Option<Id>,
    /// Tier of companies that alone get the price, such as gold. Null means that the rule asks for no tier.
    #[entity(create, update, filter)]
    pub company_tier: Option<String>,
    /// Of two rules that apply, the one with the higher priority counts; of equal ones the lower price.
    #[entity(create, default, update, filter, order)]
    pub priority: i32,
    /// Whether the rule is in use.
    #[entity(create, default, update, filter, order)]
    pub status: VolumePricingStatus,
    /// Time from which it holds, UTC. Null means at once.
    #[entity(create, update, filter, order)]
    pub starts_at: Option<Timestamp>,
    /// Time until which it holds, UTC. Null means without end.
    #[entity(create, update, filter, order)]
    pub ends_at: Option<Timestamp>,
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
impl VolumePricing {
    /// Its tiers by quantity.
    #[has_many(VolumePricingTier.volume_pricing_id)]
    fn tiers();

    /// The region that `regionId` names.
    #[belongs_to(Region.region_id)]
    fn region();

    /// The product that `targetId` names, where the rule is about one.
    #[belongs_to(Product.target_id)]
    fn product();

    /// The store that `storeId` names.
    #[reference(CityosStore.store_id)]
    fn store();

    /// The company that `companyId` names; for staff and the company's people.
    #[reference(Company.company_id)]
    fn company();
}

impl Hooks for VolumePricing {
    fn references(row: &Assignments) -> Vec<RowReference> {
        let entity = match row.get("applies_to").and_then(Value::as_text) {
            Some("product") => "Product",
            Some("company") => "Company",
            // Categories and groups are names.
            _ => return Vec::new(),
        };
        vec![RowReference { column: "target_id", entity }]
    }
}

/// Those without the right to read rules see the ones that hold now and ask for no company or group.
fn for_everybody(scope: &Scope) -> Source {
    Source { condition: (!scope.may("volume_pricing", "read")).then_some(FOR_EVERYBODY), ..Source::default() }
}

const FOR_EVERYBODY: &str = "volume_pricing.company_id IS NULL AND volume_pricing.company_tier IS NULL
    AND volume_pricing.applies_to NOT IN ('company', 'customer_group')
    AND (volume_pricing.starts_at IS NULL OR volume_pricing.starts_at <= now())
    AND (volume_pricing.ends_at IS NULL OR volume_pricing.ends_at > now())";

/// What a volume pricing rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VolumePricingAppliesTo {
    /// One product with all its variants.
    Product,
    /// The products of a category, which each product names in its `metadata` under "category".
    Category,
    /// Every product.
    All,
    /// What a group of customers buys.
    CustomerGroup,
    /// What one company buys.
    Company,
}

/// What the tiers of a rule hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VolumePricingPricingType {
    /// A discount in percent of the price.
    Percentage,
    /// An amount off the price of each unit.
    FixedAmount,
    /// A price of one unit in place of the price.
    FixedPrice,
}

/// Whether a volume pricing rule is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VolumePricingStatus {
    /// In preparation; staff only see it.
    Draft,
    /// In use between `startsAt` and `endsAt`.
    Active,
    /// Taken out of use.
    Inactive,
}
