//! How well vendors serve customers.

use async_graphql::Enum;
use diesel::prelude::*;
use kit::{Decimal, Entity, Id, TextEnum, Timestamp, relations};

use crate::schema;
use crate::vendor::Vendor;

/// One measure of a vendor's service over the last days, beside the values from which it is a warning or critical. Readable by the
/// vendor's people and staff.
#[derive(Clone, Debug, Queryable, Selectable, Entity)]
#[diesel(table_name = schema::vendor_performance_metric)]
#[entity(prefix = "vperf", plural = "vendorPerformanceMetrics", access = staff, vendor = "vendor_id", without(create, update, delete), relations)]
pub struct VendorPerformanceMetric {
    /// Id of the vendor performance metric, `vperf_…`.
    #[entity(filter)]
    pub id: Id,
    /// Vendor who is measured.
    #[entity(filter)]
    pub vendor_id: Id,
    /// Id of the tenant it belongs to.
    pub tenant_id: Id,
    /// What is measured.
    #[entity(filter, order)]
    pub metric_type: VendorPerformanceMetricMetricType,
    /// The measure: per cent for rates, hours for times.
    #[entity(filter, order)]
    pub value: Decimal,
    /// Value from which it is a warning: from above for fulfilment, from below for the others.
    #[entity(filter, order)]
    pub threshold_warning: Option<Decimal>,
    /// Value from which it is critical, likewise.
    #[entity(filter, order)]
    pub threshold_critical: Option<Decimal>,
    /// What comes of comparing it with these values.
    #[entity(filter, order)]
    pub status: VendorPerformanceMetricStatus,
    /// When it was measured, UTC.
    #[entity(filter, order)]
    pub measured_at: Timestamp,
    /// Over how many days up to then.
    #[entity(filter, order)]
    pub period_days: i32,
    /// Over how many orders.
    #[entity(filter, order)]
    pub sample_count: i32,
    /// Free-form data of integrations and storefronts; not interpreted by the platform.
    pub metadata: Option<serde_json::Value>,
    /// When it was created, UTC.
    #[entity(filter, order)]
    pub created_at: Timestamp,
    /// When it was last changed, UTC.
    #[entity(filter, order)]
    pub updated_at: Timestamp,
}

#[relations]
impl VendorPerformanceMetric {
    /// The vendor that `vendorId` names.
    #[belongs_to(Vendor.vendor_id)]
    fn vendor();
}

/// What is measured of a vendor's service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorPerformanceMetricMetricType {
    /// Share of orders that came back or are disputed, in per cent.
    OrderDefectRate,
    /// Share of the sent orders that were sent later than the vendor promised, in per cent.
    LateShipmentRate,
    /// Share of orders that were called off, in per cent.
    CancellationRate,
    /// Share of orders that were sent, of those that were not called off, in per cent.
    FulfillmentRate,
    /// Mean time until the vendor took an order on, in hours.
    ResponseTime,
}

/// How a measure compares with its thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, TextEnum)]
pub enum VendorPerformanceMetricStatus {
    /// As it should be.
    Healthy,
    /// To be watched.
    Warning,
    /// To be acted on.
    Critical,
}
