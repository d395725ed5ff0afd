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

use diesel_migrations::embed_migrations;

use crate::customer::Customer;
use crate::price::Price;
use crate::price_list::PriceList;
use crate::product::Product;
use crate::product_option::ProductOption;
use crate::product_option_value::ProductOptionValue;
use crate::product_variant::ProductVariant;
use crate::region::Region;
use crate::repair_order::RepairOrder;
use crate::service_center::ServiceCenter;
use crate::spare_part::SparePart;
use crate::stock::StockMutation;
use crate::tenant_product::TenantProduct;
use crate::volume_pricing::VolumePricing;
use crate::volume_pricing_tier::VolumePricingTier;
use crate::warranty_claim::WarrantyClaim;
use crate::warranty_handling::WarrantyMutation;
use crate::warranty_plan::WarrantyPlan;

kit::subgraph! {
    name: "catalog",
    migrations: embed_migrations!("../../migrations/catalog"),
    entities: [Product, ProductVariant, ProductOption, ProductOptionValue, TenantProduct, Price, PriceList, Region, VolumePricing, VolumePricingTier, WarrantyPlan, WarrantyClaim, RepairOrder, ServiceCenter, SparePart],
    references: [Customer],
    mutations: [StockMutation, WarrantyMutation],
}
