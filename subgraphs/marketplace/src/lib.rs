//! Vendors, commissions and payouts.

pub mod admin_user;
pub mod cityos_store;
mod commission;
pub mod commission_rule;
pub mod commission_transaction;
pub mod marketplace_listing;
pub mod marketplace_listing_states;
pub mod order;
pub mod order_split;
pub mod payout;
pub mod payout_processing;
pub mod payout_transaction_link;
pub mod product;
pub mod product_variant;
mod schema;
pub mod terms;
pub mod vendor;
pub mod vendor_analytics_snapshot;
pub mod vendor_figures;
pub mod vendor_lifecycle;
pub mod vendor_order;
pub mod vendor_order_item;
pub mod vendor_order_states;
pub mod vendor_performance_metric;
pub mod vendor_product;
pub mod vendor_product_states;
pub mod vendor_user;

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::{EntityVerbs, Shaped, Subgraph};

use crate::cityos_store::CityosStoreReference;
use crate::commission_rule::{CommissionRuleMutation, CommissionRuleQuery};
use crate::commission_transaction::{CommissionTransactionMutation, CommissionTransactionQuery};
use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingMutation, MarketplaceListingQuery};
use crate::order::OrderReference;
use crate::order_split::OrderSplit;
use crate::payout::PayoutQuery;
use crate::payout_processing::PayoutProcessing;
use crate::payout_transaction_link::PayoutTransactionLinkQuery;
use crate::product::ProductReference;
use crate::terms::Terms;
use crate::vendor::{Vendor, VendorMutation, VendorQuery};
use crate::vendor_analytics_snapshot::VendorAnalyticsSnapshotQuery;
use crate::vendor_figures::{VendorDashboardQuery, VendorFigures};
use crate::vendor_lifecycle::VendorLifecycle;
use crate::vendor_order::{VendorOrderMutation, VendorOrderQuery};
use crate::vendor_order_item::{VendorOrderItemMutation, VendorOrderItemQuery};
use crate::vendor_order_states::VendorOrderStates;
use crate::vendor_performance_metric::VendorPerformanceMetricQuery;
use crate::vendor_product::{VendorProduct, VendorProductMutation, VendorProductQuery};
use crate::vendor_user::{VendorUserMutation, VendorUserQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/marketplace");

kit::roots! {
    /// Queries of this subgraph.
    Query(VendorQuery, VendorUserQuery, VendorProductQuery, MarketplaceListingQuery, VendorOrderQuery, VendorOrderItemQuery, VendorAnalyticsSnapshotQuery, VendorPerformanceMetricQuery, CommissionRuleQuery, CommissionTransactionQuery, PayoutQuery, PayoutTransactionLinkQuery, ProductReference, OrderReference, CityosStoreReference, VendorDashboardQuery)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(VendorMutation, VendorUserMutation, VendorProductMutation, MarketplaceListingMutation, VendorOrderMutation, VendorOrderItemMutation, CommissionRuleMutation, CommissionTransactionMutation, VendorLifecycle, EntityVerbs<VendorProduct>, EntityVerbs<MarketplaceListing>, OrderSplit, VendorOrderStates, PayoutProcessing, VendorFigures, Terms)
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("marketplace", schema, MIGRATIONS).with_secrets(Vendor::SHAPE.secrets.to_vec())
}
