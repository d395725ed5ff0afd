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

use diesel_migrations::embed_migrations;

use crate::cityos_store::CityosStore;
use crate::commission_rule::CommissionRule;
use crate::commission_transaction::CommissionTransaction;
use crate::marketplace_listing::MarketplaceListing;
use crate::order::Order;
use crate::order_split::OrderSplit;
use crate::payout::Payout;
use crate::payout_processing::PayoutProcessing;
use crate::payout_transaction_link::PayoutTransactionLink;
use crate::product::Product;
use crate::terms::Terms;
use crate::vendor::Vendor;
use crate::vendor_analytics_snapshot::VendorAnalyticsSnapshot;
use crate::vendor_figures::{VendorDashboardQuery, VendorFigures};
use crate::vendor_lifecycle::VendorLifecycle;
use crate::vendor_order::VendorOrder;
use crate::vendor_order_item::VendorOrderItem;
use crate::vendor_order_states::VendorOrderStates;
use crate::vendor_performance_metric::VendorPerformanceMetric;
use crate::vendor_product::VendorProduct;
use crate::vendor_user::VendorUser;

kit::subgraph! {
    name: "marketplace",
    migrations: embed_migrations!("../../migrations/marketplace"),
    entities: [Vendor, VendorUser, VendorProduct, MarketplaceListing, VendorOrder, VendorOrderItem, VendorAnalyticsSnapshot, VendorPerformanceMetric, CommissionRule, CommissionTransaction, Payout, PayoutTransactionLink],
    verbs: [VendorProduct, MarketplaceListing],
    references: [Product, Order, CityosStore],
    queries: [VendorDashboardQuery],
    mutations: [VendorLifecycle, OrderSplit, VendorOrderStates, PayoutProcessing, VendorFigures, Terms],
}
