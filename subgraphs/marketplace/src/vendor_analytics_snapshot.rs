//! Figures of vendors by period.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::schema;
use crate::vendor::Vendor;

/// A vendor's orders, revenue, catalogue, fulfilment and customers in one period. Amounts are in the vendor's currency. Readable by the
/// vendor's people and staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor_analytics_snapshot)]
#[entity(prefix = "vsnap", plural = "vendorAnalyticsSnapshots", access = staff, vendor = "vendor_id", without(create, update, delete), relations)]
pub struct VendorAnalyticsSnapshot {
    /// Id of the vendor analytics snapshot, `vsnap_…`.
    #[entity(filter)]
    pub id: Id,
    /// Vendor whose figures they are.
    #[entity(filter)]
    pub vendor_id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// How long the period is.
    #[entity(filter, order)]
    pub period_type: VendorAnalyticsSnapshotPeriodType,
    /// Start of the period, UTC.
    #[entity(filter, order)]
    pub period_start: Timestamp,
    /// End of the period, UTC; it belongs to the next one.
    #[entity(filter, order)]
    pub period_end: Timestamp,
    /// Shares of orders that came in.
    #[entity(filter, order)]
    pub total_orders: i32,
    /// Those of them that have arrived or are settled.
    #[entity(filter, order)]
    pub completed_orders: i32,
    /// Those of them that were called off.
    #[entity(filter, order)]
    pub cancelled_orders: i32,
    /// Those of them that came back.
    #[entity(filter, order)]
    pub returned_orders: i32,
    /// What customers pay for them, those that were called off left out.
    #[entity(filter, order)]
    pub gross_revenue: Decimal,
    /// What the vendor earns by them, after commission and refunds.
    #[entity(filter, order)]
    pub net_revenue: Decimal,
    /// What the platform keeps of them, after refunds.
    #[entity(filter, order)]
    pub total_commission: Decimal,
    /// What was refunded in the period, as a positive amount.
    #[entity(filter, order)]
    pub total_refunds: Decimal,
    /// Products the vendor offers, whatever their state.
    #[entity(filter, order)]
    pub total_products: i32,
    /// Those of them that are approved.
    #[entity(filter, order)]
    pub active_products: i32,
    /// Those of the approved that are out of stock.
    #[entity(filter, order)]
    pub out_of_stock_products: i32,
    /// Gross revenue for each order that was not called off. Null without any.
    #[entity(filter, order)]
    pub average_order_value: Option<Decimal>,
    /// Mean time from order to shipment, in hours. Null when nothing was sent.
    #[entity(filter, order)]
    pub fulfillment_time: Option<Decimal>,
    /// Share of the sent orders that have arrived, in per cent. Null when nothing was sent.
    #[entity(filter, order)]
    pub delivery_rate: Option<Decimal>,
    /// Customers who ordered.
    #[entity(filter, order)]
    pub unique_customers: i32,
    /// Those of them who ordered more than once.
    #[entity(filter, order)]
    pub repeat_customers: i32,
    /// Mean of the stars of the vendor's approved reviews up to the end of the period. Null without reviews.
    #[entity(filter, order)]
    pub average_rating: Option<Decimal>,
    /// Number of those reviews.
    #[entity(filter, order)]
    pub total_reviews: i32,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last computed, UTC.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl VendorAnalyticsSnapshot {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();
}

/// How long the period of a vendor's figures is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorAnalyticsSnapshotPeriodType {
    /// A day, from midnight UTC.
    Daily,
    /// A week, from Monday, midnight UTC.
    Weekly,
    /// A calendar month, UTC.
    Monthly,
}
