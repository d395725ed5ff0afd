//! What is computed of vendors: how well they serve customers, their figures by period, and what their dashboard shows.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Datelike, Months, NaiveTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Double, Integer, Nullable, Numeric, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use kit::{
    Action, Actor, Assignments, CurrencyCode, Decimal, Entity, Error, Id, Outcome, Predicate, Scope, Timestamp, Transaction,
    UserError, Value,
};
use rust_decimal::Decimal as Number;

use crate::vendor::Vendor;
use crate::vendor_analytics_snapshot::{
    VendorAnalyticsSnapshot, VendorAnalyticsSnapshotPayload, VendorAnalyticsSnapshotPeriodType,
};
use crate::vendor_order::VendorOrder;
use crate::vendor_performance_metric::{
    VendorPerformanceMetric, VendorPerformanceMetricMetricType, VendorPerformanceMetricStatus,
};

/// Over how many days service is measured unless the caller says otherwise.
const PERIOD_DAYS: i32 = 90;

/// Each measure with the values from which it is a warning and critical, in tenths; `true` where more is better.
const THRESHOLDS: [(VendorPerformanceMetricMetricType, i64, i64, bool); 5] = [
    (VendorPerformanceMetricMetricType::OrderDefectRate, 10, 20, false),
    (VendorPerformanceMetricMetricType::LateShipmentRate, 40, 80, false),
    (VendorPerformanceMetricMetricType::CancellationRate, 25, 50, false),
    (VendorPerformanceMetricMetricType::FulfillmentRate, 980, 950, true),
    (VendorPerformanceMetricMetricType::ResponseTime, 240, 480, false),
];

/// A vendor's service after it was measured, or what the caller must mend.
#[derive(Debug, SimpleObject)]
pub struct MeasureVendorPayload {
    /// The measures, one of each kind for which there were orders; null when there are user errors.
    pub vendor_performance_metrics: Option<Vec<VendorPerformanceMetric>>,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

/// What a vendor looks at first. Amounts are in the vendor's currency.
#[derive(Clone, Debug, SimpleObject, QueryableByName)]
pub struct VendorDashboard {
    /// Shares of orders that the vendor has not taken on yet.
    #[diesel(sql_type = BigInt)]
    pub new_orders: i64,
    /// Shares of orders that are taken on and not sent yet.
    #[diesel(sql_type = BigInt)]
    pub orders_to_ship: i64,
    /// Shares of orders of the last 30 days.
    #[diesel(sql_type = BigInt)]
    pub recent_orders: i64,
    /// What customers pay for those, the ones that were called off left out.
    #[diesel(sql_type = Numeric)]
    pub recent_sales: Decimal,
    /// What the vendor has earned and can ask to be paid.
    #[diesel(sql_type = Numeric)]
    pub balance: Decimal,
    /// What the vendor earns by orders that are not settled yet.
    #[diesel(sql_type = Numeric)]
    pub pending_balance: Decimal,
    /// What is in payouts that are not through yet.
    #[diesel(sql_type = Numeric)]
    pub in_payout: Decimal,
    /// Products that are approved.
    #[diesel(sql_type = BigInt)]
    pub approved_products: i64,
    /// Products that wait for staff.
    #[diesel(sql_type = BigInt)]
    pub waiting_products: i64,
}

/// The dashboard of vendors.
#[derive(Default)]
pub struct VendorDashboardQuery;

#[Object]
impl VendorDashboardQuery {
    /// Returns what a vendor looks at first. Null when there is no such vendor. Requires a token of one of the vendor's people, or the right
    /// vendor_order:read.
    #[graphql(requires_scopes = "vendor", requires_scopes = "staff", requires_scopes = "service")]
    async fn vendor_dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor; the caller's when one of a vendor's people asks.")] vendor_id: Option<Id>,
    ) -> async_graphql::Result<Option<VendorDashboard>> {
        let scope = Scope::of(ctx)?;
        let vendor = match (scope.actor(), vendor_id) {
            (Actor::Vendor { vendor_id, .. }, None) => vendor_id.clone(),
            (Actor::Vendor { vendor_id, .. }, Some(given)) if given == *vendor_id => given,
            (Actor::Vendor { .. }, Some(_)) => return Ok(None),
            (_, given) => {
                scope.require(VendorOrder::TABLE, "read")?;
                given.ok_or_else(|| Error::Invalid("Give `vendorId`.".into()))?
            }
        };
        let (tenant, now) = (scope.tenant_id().clone(), scope.now());
        let rows: Vec<VendorDashboard> = scope
            .read("vendor_order", |connection| {
                let query = kit::prepared(DASHBOARD)
                    .bind::<Timestamptz, _>(now)
                    .bind::<Text, _>(tenant.clone())
                    .bind::<Text, _>(vendor.clone());
                async move {
                    let mut on = connection;
                    query.load(&mut on).await
                }
                .boxed()
            })
            .await?;
        Ok(rows.into_iter().next())
    }
}

/// One row for a vendor that there is: $1 the time, $2 the tenant, $3 the vendor.
const DASHBOARD: &str = "
    SELECT o.new_orders, o.orders_to_ship, o.recent_orders, o.recent_sales, t.balance, t.pending_balance, p.in_payout,
           g.approved_products, g.waiting_products
      FROM vendor v
     CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE status = 'pending') AS new_orders,
               count(*) FILTER (WHERE status IN ('acknowledged', 'processing', 'ready_to_ship')) AS orders_to_ship,
               count(*) FILTER (WHERE created_at >= $1 - interval '30 days') AS recent_orders,
               coalesce(sum(total) FILTER (
                   WHERE created_at >= $1 - interval '30 days' AND status <> 'cancelled' AND currency_code = v.currency_code
               ), 0) AS recent_sales
          FROM vendor_order
         WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL) o
     CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.net_amount) FILTER (WHERE c.status = 'approved' AND l.id IS NULL), 0) AS balance,
               coalesce(sum(c.net_amount) FILTER (WHERE c.status = 'pending'), 0) AS pending_balance
          FROM commission_transaction c
          LEFT JOIN payout_transaction_link l
            ON l.tenant_id = c.tenant_id AND l.commission_transaction_id = c.id AND l.deleted_at IS NULL
         WHERE c.tenant_id = v.tenant_id AND c.vendor_id = v.id AND c.currency_code = v.currency_code AND c.deleted_at IS NULL) t
     CROSS JOIN LATERAL (
        SELECT coalesce(sum(net_amount), 0) AS in_payout
          FROM payout
         WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND currency_code = v.currency_code AND deleted_at IS NULL
           AND status NOT IN ('paid', 'reversed', 'cancelled')) p
     CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE status = 'approved') AS approved_products,
               count(*) FILTER (WHERE status = 'pending_approval') AS waiting_products
          FROM vendor_product
         WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL) g
     WHERE v.tenant_id = $2 AND v.id = $3 AND v.deleted_at IS NULL";

/// Mutations that compute figures of vendors.
#[derive(Default)]
pub struct VendorFigures;

#[Object]
impl VendorFigures {
    /// Measures how well a vendor serves customers, over the orders of the last days. Requires vendor:measure.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn measure_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor.")] vendor_id: Id,
        #[graphql(desc = "Over how many days, 1 to 366; 90 unless given.")] period_days: Option<i32>,
    ) -> async_graphql::Result<Option<MeasureVendorPayload>> {
        let days = period_days.unwrap_or(PERIOD_DAYS);
        if !(1..=366).contains(&days) {
            return Err(Error::Invalid("`periodDays` is from 1 to 366.".into()).into());
        }
        let transaction = Scope::of(ctx)?.write().await?;
        let outcome = async {
            let vendor = transaction.lock::<Vendor>(&vendor_id, "measure", None).await?;
            measure(&transaction, &vendor, days).await
        };
        let outcome = outcome.await;
        let (vendor_performance_metrics, user_errors) = transaction.conclude(outcome).await?.into_parts();
        Ok(Some(MeasureVendorPayload { vendor_performance_metrics, user_errors }))
    }

    /// Computes a vendor's figures of a period, anew where they were computed before. Requires vendor:summarize.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn summarize_vendor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor.")] vendor_id: Id,
        #[graphql(desc = "How long the period is.")] period_type: VendorAnalyticsSnapshotPeriodType,
        #[graphql(desc = "A moment within the period, UTC; now unless given.")] at: Option<Timestamp>,
    ) -> async_graphql::Result<Option<VendorAnalyticsSnapshotPayload>> {
        let scope = Scope::of(ctx)?;
        let (start, end) = period(period_type, at.unwrap_or(scope.now()));
        let transaction = scope.write().await?;
        let outcome = async {
            let vendor = transaction.lock::<Vendor>(&vendor_id, "summarize", None).await?;
            summarize(&transaction, &vendor, period_type, start, end).await
        };
        let outcome = outcome.await;
        Ok(Some(transaction.conclude(outcome).await?.into()))
    }
}

/// Start and end of the period that the moment is in.
fn period(of: VendorAnalyticsSnapshotPeriodType, at: Timestamp) -> (Timestamp, Timestamp) {
    let midnight = |date: chrono::NaiveDate| DateTime::<Utc>::from_naive_utc_and_offset(date.and_time(NaiveTime::MIN), Utc);
    let day = at.date_naive();
    let (start, end) = match of {
        VendorAnalyticsSnapshotPeriodType::Daily => (Some(day), day.checked_add_signed(TimeDelta::days(1))),
        VendorAnalyticsSnapshotPeriodType::Weekly => {
            let monday = day.checked_sub_signed(TimeDelta::days(i64::from(day.weekday().num_days_from_monday())));
            (monday, monday.and_then(|monday| monday.checked_add_signed(TimeDelta::days(7))))
        }
        VendorAnalyticsSnapshotPeriodType::Monthly => {
            let first = day.with_day(1);
            (first, first.and_then(|first| first.checked_add_months(Months::new(1))))
        }
    };
    (midnight(start.unwrap_or(day)), midnight(end.unwrap_or(day)))
}

#[derive(QueryableByName)]
struct Service {
    #[diesel(sql_type = Integer)]
    orders: i32,
    #[diesel(sql_type = Integer)]
    defective: i32,
    #[diesel(sql_type = Integer)]
    cancelled: i32,
    #[diesel(sql_type = Integer)]
    sent: i32,
    #[diesel(sql_type = Integer)]
    late: i32,
    #[diesel(sql_type = Integer)]
    answered: i32,
    #[diesel(sql_type = Nullable<Numeric>)]
    response_hours: Option<Decimal>,
}

/// $1 the tenant, $2 the vendor, $3 since when. A share is late when it was sent after the longest lead time of its products.
const SERVICE: &str = "
    SELECT count(*)::int AS orders,
           count(*) FILTER (WHERE o.status IN ('returned', 'disputed'))::int AS defective,
           count(*) FILTER (WHERE o.status = 'cancelled')::int AS cancelled,
           count(o.shipped_at)::int AS sent,
           count(*) FILTER (WHERE o.shipped_at > o.created_at + make_interval(days => lead.days))::int AS late,
           count(o.acknowledged_at)::int AS answered,
           round(avg(extract(epoch FROM o.acknowledged_at - o.created_at) / 3600)::numeric, 2) AS response_hours
      FROM vendor_order o
     CROSS JOIN LATERAL (
        SELECT coalesce(max(p.lead_time_days), 3) AS days
          FROM vendor_order_item i
          JOIN vendor_product p ON p.tenant_id = i.tenant_id AND p.product_id = i.product_id AND p.vendor_id = o.vendor_id
           AND p.deleted_at IS NULL
         WHERE i.tenant_id = o.tenant_id AND i.vendor_order_id = o.id AND i.deleted_at IS NULL) lead
     WHERE o.tenant_id = $1 AND o.vendor_id = $2 AND o.created_at >= $3 AND o.deleted_at IS NULL";

/// How a measure compares with its thresholds.
fn compared(value: Number, warning: Number, critical: Number, more_is_better: bool) -> VendorPerformanceMetricStatus {
    let reaches = |threshold: Number| if more_is_better { value < threshold } else { value >= threshold };
    match (reaches(critical), reaches(warning)) {
        (true, _) => VendorPerformanceMetricStatus::Critical,
        (_, true) => VendorPerformanceMetricStatus::Warning,
        _ => VendorPerformanceMetricStatus::Healthy,
    }
}

async fn measure(transaction: &Transaction, vendor: &Vendor, days: i32) -> kit::Result<Outcome<Vec<VendorPerformanceMetric>>> {
    let scope = transaction.scope();
    let since = scope.now() - TimeDelta::days(i64::from(days));
    let mut on = transaction.connection()?;
    let query =
        diesel::sql_query(SERVICE).bind::<Text, _>(scope.tenant_id()).bind::<Text, _>(&vendor.id).bind::<Timestamptz, _>(since);
    let service: Service = transaction.call("vendor_order", query.get_result(&mut on)).await?;
    let rate = |part: i32, of: i32| (of > 0).then(|| Decimal::ratio(i64::from(part) * 100, of.into(), 2).0);
    let mut measured = Vec::new();
    for (kind, warning, critical, more_is_better) in THRESHOLDS {
        let kept = service.orders - service.cancelled;
        let (value, samples) = match kind {
            VendorPerformanceMetricMetricType::OrderDefectRate => (rate(service.defective, service.orders), service.orders),
            VendorPerformanceMetricMetricType::LateShipmentRate => (rate(service.late, service.sent), service.sent),
            VendorPerformanceMetricMetricType::CancellationRate => (rate(service.cancelled, service.orders), service.orders),
            VendorPerformanceMetricMetricType::FulfillmentRate => (rate(service.sent, kept), kept),
            VendorPerformanceMetricMetricType::ResponseTime => (service.response_hours.map(|hours| hours.0), service.answered),
        };
        let Some(value) = value else { continue };
        let [warning, critical] = [warning, critical].map(|tenths| Number::new(tenths, 1));
        let mut row = Assignments::default();
        row.set("vendor_id", vendor.id.clone());
        row.set("metric_type", kind);
        row.put("value", Value::Decimal(value));
        row.put("threshold_warning", Value::Decimal(warning));
        row.put("threshold_critical", Value::Decimal(critical));
        row.set("status", compared(value, warning, critical, more_is_better));
        row.set("measured_at", scope.now());
        row.set("period_days", days);
        row.set("sample_count", samples);
        measured.push(row);
    }
    transaction.insert_all(Action::Create.verb(), measured).await
}

#[derive(QueryableByName)]
struct Figures {
    #[diesel(sql_type = Integer)]
    total_orders: i32,
    #[diesel(sql_type = Integer)]
    completed_orders: i32,
    #[diesel(sql_type = Integer)]
    cancelled_orders: i32,
    #[diesel(sql_type = Integer)]
    returned_orders: i32,
    #[diesel(sql_type = Numeric)]
    gross_revenue: Decimal,
    #[diesel(sql_type = Nullable<Numeric>)]
    average_order_value: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    fulfillment_time: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    delivery_rate: Option<Decimal>,
    #[diesel(sql_type = Numeric)]
    net_revenue: Decimal,
    #[diesel(sql_type = Numeric)]
    total_commission: Decimal,
    #[diesel(sql_type = Numeric)]
    total_refunds: Decimal,
    #[diesel(sql_type = Integer)]
    total_products: i32,
    #[diesel(sql_type = Integer)]
    active_products: i32,
    #[diesel(sql_type = Integer)]
    out_of_stock_products: i32,
    #[diesel(sql_type = Integer)]
    unique_customers: i32,
    #[diesel(sql_type = Integer)]
    repeat_customers: i32,
    #[diesel(sql_type = Nullable<Double>)]
    average_rating: Option<f64>,
    #[diesel(sql_type = Integer)]
    total_reviews: i32,
}

/// $1 the tenant, $2 the vendor, $3 and $4 start and end of the period, $5 the vendor's currency.
const FIGURES: &str = "
    WITH shares AS (
        SELECT * FROM vendor_order
         WHERE tenant_id = $1 AND vendor_id = $2 AND created_at >= $3 AND created_at < $4 AND deleted_at IS NULL
    ),
    orders AS (
        SELECT count(*)::int AS total_orders,
               count(*) FILTER (WHERE status IN ('delivered', 'completed'))::int AS completed_orders,
               count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled_orders,
               count(*) FILTER (WHERE status = 'returned')::int AS returned_orders,
               coalesce(sum(total) FILTER (WHERE status <> 'cancelled' AND currency_code = $5), 0) AS gross_revenue,
               round(avg(total) FILTER (WHERE status <> 'cancelled' AND currency_code = $5), 2) AS average_order_value,
               round(avg(extract(epoch FROM shipped_at - created_at) / 3600)::numeric, 2) AS fulfillment_time,
               round(100.0 * count(delivered_at) / nullif(count(shipped_at), 0), 2) AS delivery_rate
          FROM shares
    ),
    money AS (
        SELECT coalesce(sum(net_amount), 0) AS net_revenue,
               coalesce(sum(commission_amount), 0) AS total_commission,
               coalesce(-sum(order_total) FILTER (WHERE transaction_type = 'refund'), 0) AS total_refunds
          FROM commission_transaction
         WHERE tenant_id = $1 AND vendor_id = $2 AND transaction_date >= $3 AND transaction_date < $4 AND currency_code = $5
           AND deleted_at IS NULL
    ),
    products AS (
        SELECT count(*)::int AS total_products,
               count(*) FILTER (WHERE status = 'approved')::int AS active_products,
               catalog.count_out_of_stock(coalesce(array_agg(product_id) FILTER (WHERE status = 'approved'), '{}')) AS out_of_stock_products
          FROM vendor_product
         WHERE tenant_id = $1 AND vendor_id = $2 AND deleted_at IS NULL
    ),
    customers AS (
        SELECT count(*)::int AS unique_customers, count(*) FILTER (WHERE n > 1)::int AS repeat_customers
          FROM (SELECT c.customer_id, count(*) AS n
                  FROM orders.customers_of((SELECT coalesce(array_agg(order_id), '{}') FROM shares)) c
                 GROUP BY c.customer_id) AS each
    )
    SELECT * FROM orders, money, products, customers, reviews.rating_of_vendor($2, $4)";

async fn summarize(
    transaction: &Transaction,
    vendor: &Vendor,
    of: VendorAnalyticsSnapshotPeriodType,
    start: Timestamp,
    end: Timestamp,
) -> kit::Result<Outcome<VendorAnalyticsSnapshot>> {
    let mut on = transaction.connection()?;
    let query = diesel::sql_query(FIGURES)
        .bind::<Text, _>(transaction.scope().tenant_id())
        .bind::<Text, _>(&vendor.id)
        .bind::<Timestamptz, _>(start)
        .bind::<Timestamptz, _>(end)
        .bind::<Text, _>(CurrencyCode::stored(vendor.currency_code));
    let figures: Figures = transaction.call("vendor_order", query.get_result(&mut on)).await?;
    let mut row = Assignments::default();
    row.set("total_orders", figures.total_orders);
    row.set("completed_orders", figures.completed_orders);
    row.set("cancelled_orders", figures.cancelled_orders);
    row.set("returned_orders", figures.returned_orders);
    row.set("gross_revenue", figures.gross_revenue);
    row.set("net_revenue", figures.net_revenue);
    row.set("total_commission", figures.total_commission);
    row.set("total_refunds", figures.total_refunds);
    row.set("total_products", figures.total_products);
    row.set("active_products", figures.active_products);
    row.set("out_of_stock_products", figures.out_of_stock_products);
    row.set("unique_customers", figures.unique_customers);
    row.set("repeat_customers", figures.repeat_customers);
    row.set("total_reviews", figures.total_reviews);
    for (column, value) in [
        ("average_order_value", figures.average_order_value),
        ("fulfillment_time", figures.fulfillment_time),
        ("delivery_rate", figures.delivery_rate),
        (
            "average_rating",
            figures.average_rating.and_then(|rating| Number::try_from(rating).ok()).map(|rating| Decimal(rating.round_dp(2))),
        ),
    ] {
        row.put(column, value.map_or(Value::Null, |value| Value::Decimal(value.0)));
    }
    let mut of_vendor = Assignments::default();
    of_vendor.set("total_products", figures.active_products);
    transaction.update::<Vendor>(&vendor.id, "summarize", of_vendor).await?.done()?;
    let same = Predicate::equal("vendor_id", &vendor.id)
        .and(Predicate::equal("period_type", kit::TextEnum::text(of)))
        .and(Predicate::equal("period_start", start));
    match transaction.lock_all::<VendorAnalyticsSnapshot>(same).await?.pop() {
        Some(before) => transaction.update(&before.id, Action::Update.verb(), row).await,
        None => {
            row.set("vendor_id", vendor.id.clone());
            row.set("period_type", of);
            row.set("period_start", start);
            row.set("period_end", end);
            transaction.insert(Action::Create.verb(), row).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_at_midnight_utc() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let of = |kind| period(kind, at("2028-02-29T23:59:59Z"));
        let (daily, weekly, monthly) = (
            of(VendorAnalyticsSnapshotPeriodType::Daily),
            of(VendorAnalyticsSnapshotPeriodType::Weekly),
            of(VendorAnalyticsSnapshotPeriodType::Monthly),
        );
        assert_eq!(daily, (at("2028-02-29T00:00:00Z"), at("2028-03-01T00:00:00Z")));
        assert_eq!(weekly, (at("2028-02-28T00:00:00Z"), at("2028-03-06T00:00:00Z")), "from Monday");
        assert_eq!(monthly, (at("2028-02-01T00:00:00Z"), at("2028-03-01T00:00:00Z")));
    }

    #[test]
    fn a_measure_is_compared_with_its_thresholds() {
        let [one, two] = [Number::ONE, Number::TWO];
        let status = |value: i64| compared(value.into(), one, two, false);
        assert_eq!(status(0), VendorPerformanceMetricStatus::Healthy);
        assert_eq!(status(1), VendorPerformanceMetricStatus::Warning);
        assert_eq!(status(2), VendorPerformanceMetricStatus::Critical);
        let better = |value: i64| compared(value.into(), two, one, true);
        assert_eq!(
            [better(2), better(1), better(0)],
            [
                VendorPerformanceMetricStatus::Healthy,
                VendorPerformanceMetricStatus::Warning,
                VendorPerformanceMetricStatus::Critical
            ]
        );
    }
}
