//! Products, variants, prices, regions, opt-ins, prices by quantity and warranties.

pub mod cityos_store;
pub mod company;
pub mod customer;
pub mod order;
pub mod price;
pub mod price_list;
pub mod product;
pub mod product_option;
pub mod product_option_value;
pub mod product_variant;
pub mod region;
pub mod repair_order;
mod schema;
pub mod service_center;
pub mod spare_part;
pub mod stock;
pub mod tenant_product;
pub mod volume_price;
pub mod volume_pricing;
pub mod volume_pricing_tier;
pub mod warranty_claim;
pub mod warranty_handling;
pub mod warranty_plan;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::customer::CustomerReference;
use crate::price::{PriceMutation, PriceQuery};
use crate::price_list::{PriceListMutation, PriceListQuery};
use crate::product::{ProductMutation, ProductQuery};
use crate::product_option::{ProductOptionMutation, ProductOptionQuery};
use crate::product_option_value::{ProductOptionValueMutation, ProductOptionValueQuery};
use crate::product_variant::{ProductVariantMutation, ProductVariantQuery};
use crate::region::{RegionMutation, RegionQuery};
use crate::repair_order::{RepairOrderMutation, RepairOrderQuery};
use crate::service_center::{ServiceCenterMutation, ServiceCenterQuery};
use crate::spare_part::{SparePartMutation, SparePartQuery};
use crate::stock::StockMutation;
use crate::tenant_product::{TenantProductMutation, TenantProductQuery};
use crate::volume_pricing::{VolumePricingMutation, VolumePricingQuery};
use crate::volume_pricing_tier::{VolumePricingTierMutation, VolumePricingTierQuery};
use crate::warranty_claim::{WarrantyClaimMutation, WarrantyClaimQuery};
use crate::warranty_handling::WarrantyMutation;
use crate::warranty_plan::{WarrantyPlanMutation, WarrantyPlanQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/catalog");

kit::roots! {
    /// Queries of this subgraph.
    Query(ProductQuery, ProductVariantQuery, ProductOptionQuery, ProductOptionValueQuery, TenantProductQuery, PriceQuery, PriceListQuery, RegionQuery, VolumePricingQuery, VolumePricingTierQuery, WarrantyPlanQuery, WarrantyClaimQuery, RepairOrderQuery, ServiceCenterQuery, SparePartQuery, CustomerReference)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(ProductMutation, ProductVariantMutation, StockMutation, ProductOptionMutation, ProductOptionValueMutation, TenantProductMutation, PriceMutation, PriceListMutation, RegionMutation, VolumePricingMutation, VolumePricingTierMutation, WarrantyPlanMutation, WarrantyClaimMutation, RepairOrderMutation, ServiceCenterMutation, SparePartMutation, WarrantyMutation)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("catalog", schema, MIGRATIONS)
}
