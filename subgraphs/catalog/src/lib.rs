//! Products, variants, prices, regions and opt-ins.

pub mod price;
pub mod price_list;
pub mod product;
pub mod product_option;
pub mod product_option_value;
pub mod product_variant;
pub mod region;
mod schema;
pub mod tenant_product;

use async_graphql::{EmptySubscription, MergedObject};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::Subgraph;

use crate::price::{PriceMutation, PriceQuery};
use crate::price_list::{PriceListMutation, PriceListQuery};
use crate::product::{ProductMutation, ProductQuery};
use crate::product_option::{ProductOptionMutation, ProductOptionQuery};
use crate::product_option_value::{ProductOptionValueMutation, ProductOptionValueQuery};
use crate::product_variant::{ProductVariantMutation, ProductVariantQuery};
use crate::region::{RegionMutation, RegionQuery};
use crate::tenant_product::{TenantProductMutation, TenantProductQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/catalog");

/// Queries of this subgraph.
#[derive(Default, MergedObject)]
pub struct Query(
    ProductQuery,
    ProductVariantQuery,
    ProductOptionQuery,
    ProductOptionValueQuery,
    TenantProductQuery,
    PriceQuery,
    PriceListQuery,
    RegionQuery,
);

/// Mutations of this subgraph.
#[derive(Default, MergedObject)]
pub struct Mutation(
    ProductMutation,
    ProductVariantMutation,
    ProductOptionMutation,
    ProductOptionValueMutation,
    TenantProductMutation,
    PriceMutation,
    PriceListMutation,
    RegionMutation,
);

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("catalog", schema, MIGRATIONS)
}
