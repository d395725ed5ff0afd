//! The plain SQL for the same rows as each scenario asks for.

use std::time::SystemTime;

use devkit::described;
use futures_util::future::try_join_all;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

use crate::scenario::{Kind, Scenario};

/// The same rows by the fewest plain statements, on one connection of the superuser, whom row-level security does not bind.
pub(crate) struct Floor {
    client: Client,
    kind: Kind,
    statements: Vec<Statement>,
}

impl Floor {
    pub(crate) fn sql(kind: Kind) -> &'static [&'static str] {
        match kind {
            Kind::Page => &[
                "SELECT id, title, description FROM catalog.product
                 WHERE tenant_id = $1 AND handle = $2 AND deleted_at IS NULL AND status = 'published'",
                "SELECT v.id, v.sku, p.currency_code, p.amount
                 FROM catalog.product_variant v
                 LEFT JOIN catalog.price p
                   ON p.tenant_id = v.tenant_id AND p.variant_id = v.id AND p.deleted_at IS NULL AND p.price_list_id IS NULL
                 WHERE v.tenant_id = $1 AND v.product_id = $2 AND v.deleted_at IS NULL
                 ORDER BY v.id LIMIT 100",
                "SELECT l.variant_id, w.value, o.title
                 FROM catalog.product_variant v
                 JOIN catalog.product_variant_option_value l ON l.tenant_id = v.tenant_id AND l.variant_id = v.id
                 JOIN catalog.product_option_value w ON w.tenant_id = l.tenant_id AND w.id = l.option_value_id AND w.deleted_at IS NULL
                 JOIN catalog.product_option o ON o.tenant_id = w.tenant_id AND o.id = w.option_id AND o.deleted_at IS NULL
                 WHERE v.tenant_id = $1 AND v.product_id = $2 AND v.deleted_at IS NULL",
                "SELECT r.rating, r.title, c.first_name, count(*) OVER (), (avg(r.rating) OVER ())::float8
                 FROM reviews.review r
                 LEFT JOIN customers.customer c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id AND c.deleted_at IS NULL
                 WHERE r.tenant_id = $1 AND r.product_id = $2 AND r.deleted_at IS NULL AND r.is_approved
                 ORDER BY r.id LIMIT 5",
                "SELECT a.status, a.current_price::text, a.currency_code, a.ends_at, b.amount::text
                 FROM trading.auction_listing a
                 LEFT JOIN LATERAL (
                     SELECT amount FROM trading.bid
                     WHERE tenant_id = a.tenant_id AND auction_listing_id = a.id AND deleted_at IS NULL
                     ORDER BY id LIMIT 3) b ON true
                 WHERE a.tenant_id = $1 AND a.product_id = $2 AND a.deleted_at IS NULL AND a.status <> 'draft'",
                "SELECT base_price::text, deposit_amount::text, currency_code FROM trading.rental_product
                 WHERE tenant_id = $1 AND product_id = $2 AND deleted_at IS NULL AND is_available",
            ],
            Kind::Listing => &[
                "SELECT id, title, thumbnail, created_at FROM catalog.product
                 WHERE tenant_id = $1 AND deleted_at IS NULL AND status = 'published' AND (created_at, id) < ($2, $3)
                 ORDER BY created_at DESC, id DESC LIMIT 21",
                "SELECT v.product_id, v.id, v.sku, p.currency_code, p.amount
                 FROM unnest($2::text[]) AS parent (id)
                 CROSS JOIN LATERAL (
                     SELECT tenant_id, id, product_id, sku FROM catalog.product_variant
                     WHERE tenant_id = $1 AND product_id = parent.id AND deleted_at IS NULL ORDER BY id LIMIT 5) v
                 LEFT JOIN catalog.price p
                   ON p.tenant_id = v.tenant_id AND p.variant_id = v.id AND p.deleted_at IS NULL AND p.price_list_id IS NULL",
                "SELECT product_id, rating, average FROM (
                     SELECT product_id, rating, (avg(rating) OVER product)::float8 AS average,
                            row_number() OVER (PARTITION BY product_id ORDER BY id) AS place
                     FROM reviews.review
                     WHERE tenant_id = $1 AND product_id = ANY($2::text[]) AND deleted_at IS NULL AND is_approved
                     WINDOW product AS (PARTITION BY product_id)) r
                 WHERE place <= 2",
            ],
            Kind::Account => &[
                "SELECT first_name FROM customers.customer WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL",
                "SELECT c.name, c.credit_limit::text, c.currency_code FROM b2b.company_user u
                 JOIN b2b.company c ON c.tenant_id = u.tenant_id AND c.id = u.company_id AND c.deleted_at IS NULL
                 WHERE u.tenant_id = $1 AND u.customer_id = $2 AND u.deleted_at IS NULL ORDER BY c.id DESC LIMIT 1",
                "SELECT t.name, m.total_points FROM loyalty.membership m
                 LEFT JOIN loyalty.membership_tier t ON t.tenant_id = m.tenant_id AND t.id = m.tier_id AND t.deleted_at IS NULL
                 WHERE m.tenant_id = $1 AND m.customer_id = $2 AND m.deleted_at IS NULL ORDER BY m.id LIMIT 20",
                "SELECT p.name, s.current_period_end FROM subscriptions.subscription s
                 LEFT JOIN subscriptions.subscription_plan p ON p.tenant_id = s.tenant_id AND p.id = s.plan_id AND p.deleted_at IS NULL
                 WHERE s.tenant_id = $1 AND s.customer_id = $2 AND s.deleted_at IS NULL AND s.status = 'active' ORDER BY s.id LIMIT 20",
                "SELECT count(*) FROM reviews.review WHERE tenant_id = $1 AND customer_id = $2 AND deleted_at IS NULL",
            ],
            Kind::Links => &[
                "SELECT first_name FROM customers.customer WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL",
                "SELECT booking_number, start_time, status FROM bookings.booking
                 WHERE tenant_id = $1 AND customer_id = $2 AND deleted_at IS NULL ORDER BY id LIMIT 3",
                "SELECT c.name, i.invoice_number, i.total::text, i.status
                 FROM (SELECT c.tenant_id, c.id, c.name FROM b2b.company_user u
                       JOIN b2b.company c ON c.tenant_id = u.tenant_id AND c.id = u.company_id AND c.deleted_at IS NULL
                       WHERE u.tenant_id = $1 AND u.customer_id = $2 AND u.deleted_at IS NULL ORDER BY c.id DESC LIMIT 1) c
                 LEFT JOIN LATERAL (
                     SELECT invoice_number, total, status FROM b2b.invoice
                     WHERE tenant_id = c.tenant_id AND company_id = c.id AND status <> 'draft' AND deleted_at IS NULL
                     ORDER BY id LIMIT 5) i ON true",
                "SELECT t.name, m.total_points FROM loyalty.membership m
                 LEFT JOIN loyalty.membership_tier t ON t.tenant_id = m.tenant_id AND t.id = m.tier_id AND t.deleted_at IS NULL
                 WHERE m.tenant_id = $1 AND m.customer_id = $2 AND m.deleted_at IS NULL ORDER BY m.id LIMIT 5",
                "SELECT p.name, s.status FROM subscriptions.subscription s
                 LEFT JOIN subscriptions.subscription_plan p ON p.tenant_id = s.tenant_id AND p.id = s.plan_id AND p.deleted_at IS NULL
                 WHERE s.tenant_id = $1 AND s.customer_id = $2 AND s.deleted_at IS NULL ORDER BY s.id LIMIT 5",
                "SELECT o.total, v.business_name FROM orders.\"order\" o
                 LEFT JOIN orders.order_vendor l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
                 LEFT JOIN marketplace.vendor v ON v.tenant_id = l.tenant_id AND v.id = l.vendor_id AND v.deleted_at IS NULL
                 WHERE o.tenant_id = $1 AND o.customer_id = $2 AND o.deleted_at IS NULL ORDER BY o.id LIMIT 5",
            ],
            Kind::Seven => &[
                "SELECT id, title FROM catalog.product
                 WHERE tenant_id = $1 AND handle = $2 AND deleted_at IS NULL AND status = 'published'",
                "SELECT sku FROM catalog.product_variant
                 WHERE tenant_id = $1 AND product_id = $2 AND deleted_at IS NULL ORDER BY id LIMIT 5",
                "SELECT r.rating, c.first_name FROM reviews.review r
                 LEFT JOIN customers.customer c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id AND c.deleted_at IS NULL
                 WHERE r.tenant_id = $1 AND r.product_id = $2 AND r.deleted_at IS NULL AND r.is_approved ORDER BY r.id LIMIT 3",
                "SELECT status, current_price::text, currency_code FROM trading.auction_listing
                 WHERE tenant_id = $1 AND product_id = $2 AND deleted_at IS NULL AND status <> 'draft'",
                "SELECT p.lead_time_days, v.business_name, s.name FROM marketplace.vendor_product p
                 JOIN marketplace.vendor v ON v.tenant_id = p.tenant_id AND v.id = p.vendor_id AND v.deleted_at IS NULL AND v.status = 'active'
                 LEFT JOIN platform.cityos_store s
                   ON s.tenant_id = v.tenant_id AND s.id = v.store_id AND s.deleted_at IS NULL AND s.status = 'active'
                 WHERE p.tenant_id = $1 AND p.product_id = $2 AND p.deleted_at IS NULL AND p.status = 'approved' ORDER BY p.id LIMIT 3",
                "SELECT name, duration_minutes, price::text, currency_code FROM bookings.service_product
                 WHERE tenant_id = $1 AND product_id = $2 AND deleted_at IS NULL AND is_active",
            ],
            Kind::Walk => &[
                "SELECT name FROM platform.tenant WHERE id = $1 AND deleted_at IS NULL AND $2::text[] IS NOT NULL",
                "SELECT name, type FROM platform.node WHERE tenant_id = $1 AND deleted_at IS NULL AND $2::text[] IS NOT NULL ORDER BY id LIMIT 20",
                "SELECT s.id, s.name, v.id, v.business_name FROM platform.cityos_store s
                 CROSS JOIN LATERAL (
                     SELECT id, business_name FROM marketplace.vendor
                     WHERE tenant_id = s.tenant_id AND store_id = s.id AND deleted_at IS NULL ORDER BY id LIMIT 5) v
                 WHERE s.tenant_id = $1 AND s.id = ANY($2) AND s.deleted_at IS NULL",
                "SELECT r.vendor_id, r.name, r.commission_percentage::text FROM unnest($2::text[]) AS store (id)
                 CROSS JOIN LATERAL (
                     SELECT tenant_id, id FROM marketplace.vendor
                     WHERE tenant_id = $1 AND store_id = store.id AND deleted_at IS NULL ORDER BY id LIMIT 5) v
                 CROSS JOIN LATERAL (
                     SELECT vendor_id, name, commission_percentage FROM marketplace.commission_rule
                     WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL ORDER BY id LIMIT 5) r",
                "SELECT p.vendor_id, p.payout_number, p.net_amount::text, p.currency_code FROM unnest($2::text[]) AS store (id)
                 CROSS JOIN LATERAL (
                     SELECT tenant_id, id FROM marketplace.vendor
                     WHERE tenant_id = $1 AND store_id = store.id AND deleted_at IS NULL ORDER BY id LIMIT 5) v
                 CROSS JOIN LATERAL (
                     SELECT vendor_id, payout_number, net_amount, currency_code FROM marketplace.payout
                     WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL ORDER BY id LIMIT 5) p",
            ],
            Kind::Dashboard => &[
                "SELECT o.waiting, o.sales::text, t.balance::text, p.in_payout::text, g.approved
                 FROM marketplace.vendor v
                 CROSS JOIN LATERAL (
                     SELECT count(*) FILTER (WHERE status = 'pending') AS waiting,
                            sum(total) FILTER (WHERE created_at >= now() - interval '30 days' AND status <> 'cancelled') AS sales
                     FROM marketplace.vendor_order WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL) o
                 CROSS JOIN LATERAL (
                     SELECT sum(c.net_amount) FILTER (WHERE c.status = 'approved' AND l.id IS NULL) AS balance
                     FROM marketplace.commission_transaction c
                     LEFT JOIN marketplace.payout_transaction_link l
                       ON l.tenant_id = c.tenant_id AND l.commission_transaction_id = c.id AND l.deleted_at IS NULL
                     WHERE c.tenant_id = v.tenant_id AND c.vendor_id = v.id AND c.deleted_at IS NULL) t
                 CROSS JOIN LATERAL (
                     SELECT sum(net_amount) AS in_payout FROM marketplace.payout
                     WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL
                       AND status NOT IN ('paid', 'reversed', 'cancelled')) p
                 CROSS JOIN LATERAL (
                     SELECT count(*) FILTER (WHERE status = 'approved') AS approved FROM marketplace.vendor_product
                     WHERE tenant_id = v.tenant_id AND vendor_id = v.id AND deleted_at IS NULL) g
                 WHERE v.tenant_id = $1 AND v.id = $2 AND v.deleted_at IS NULL",
                "SELECT o.vendor_order_number, o.status, o.total::text, i.title, i.quantity, p.handle
                 FROM (SELECT tenant_id, id, vendor_order_number, status, total FROM marketplace.vendor_order
                       WHERE tenant_id = $1 AND vendor_id = $2 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 10) o
                 LEFT JOIN LATERAL (
                     SELECT title, quantity, product_id FROM marketplace.vendor_order_item
                     WHERE tenant_id = o.tenant_id AND vendor_order_id = o.id AND deleted_at IS NULL ORDER BY id LIMIT 5) i ON true
                 LEFT JOIN catalog.product p ON p.tenant_id = o.tenant_id AND p.id = i.product_id AND p.deleted_at IS NULL",
                "SELECT payout_number, status, net_amount::text, currency_code FROM marketplace.payout
                 WHERE tenant_id = $1 AND vendor_id = $2 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 5",
            ],
            Kind::Slots => &[
                "SELECT p.id, p.name, s.duration_minutes, s.buffer_minutes, s.max_capacity, a.weekly_schedule::text, a.timezone,
                        a.slot_duration_minutes, a.buffer_minutes, e.exception_type, e.start_date, e.end_date
                 FROM bookings.service_product s
                 JOIN bookings.service_provider p
                   ON p.tenant_id = s.tenant_id AND p.deleted_at IS NULL AND p.status = 'active' AND p.service_ids ? s.id
                 JOIN bookings.availability a
                   ON a.tenant_id = s.tenant_id AND a.owner_id IN (s.id, p.id) AND a.deleted_at IS NULL AND a.is_active
                 LEFT JOIN bookings.availability_exception e
                   ON e.tenant_id = a.tenant_id AND e.availability_id = a.id AND e.deleted_at IS NULL
                 WHERE s.tenant_id = $1 AND s.id = $2 AND s.deleted_at IS NULL AND s.is_active",
                "SELECT service_product_id, start_time, busy_until, first_seat, attendee_count FROM bookings.booking
                 WHERE tenant_id = $1 AND provider_id = $2 AND start_time < now() + interval '9 days' AND busy_until > now()
                   AND deleted_at IS NULL AND status IN ('pending', 'confirmed', 'checked_in', 'in_progress', 'completed')",
            ],
            Kind::Prices => &["SELECT v.id, v.sku, list.amount, rule.applies_to, rule.discount_percentage::text
                 FROM catalog.product_variant v
                 CROSS JOIN LATERAL (
                     SELECT amount, currency_code FROM catalog.price
                     WHERE tenant_id = v.tenant_id AND variant_id = v.id AND price_list_id IS NULL AND deleted_at IS NULL
                     ORDER BY amount LIMIT 1) list
                 LEFT JOIN LATERAL (
                     SELECT r.applies_to, t.discount_percentage FROM catalog.volume_pricing r
                     JOIN catalog.volume_pricing_tier t
                       ON t.tenant_id = r.tenant_id AND t.volume_pricing_id = r.id AND t.deleted_at IS NULL
                      AND t.min_quantity <= 24 AND (t.max_quantity IS NULL OR t.max_quantity >= 24)
                     WHERE r.tenant_id = v.tenant_id AND r.status = 'active' AND r.deleted_at IS NULL
                       AND (r.applies_to = 'all' OR r.applies_to = 'product' AND r.target_id = v.product_id)
                     ORDER BY t.discount_percentage DESC LIMIT 1) rule ON true
                 WHERE v.tenant_id = $1 AND v.product_id = ANY($2::text[]) AND v.deleted_at IS NULL ORDER BY v.id LIMIT 101"],
            Kind::Entities => &["SELECT id, title, handle, thumbnail, status FROM catalog.product
                 WHERE tenant_id = $1 AND id = ANY($2) AND deleted_at IS NULL AND status = 'published'"],
            Kind::Review => &["WITH written AS (
                     INSERT INTO reviews.review (id, tenant_id, rating, title, content, customer_id, product_id, is_approved)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, false) RETURNING *),
                 audited AS (
                     INSERT INTO platform.audit_log (id, tenant_id, action, resource_type, resource_id, actor_id, actor_role, changes, new_values)
                     SELECT 'aud_' || written.id, tenant_id, 'review.create', 'review', written.id, customer_id, 'customer',
                            to_jsonb(written), to_jsonb(written) FROM written),
                 announced AS (
                     INSERT INTO platform.event_outbox (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, actor_id, actor_role)
                     SELECT 'evt_' || written.id, tenant_id, 'review.create', 'review', written.id, to_jsonb(written), customer_id, 'customer'
                     FROM written)
                 SELECT id, rating FROM written"],
        }
    }

    pub(crate) async fn new(client: Client, kind: Kind) -> Result<Self, String> {
        let statements = try_join_all(Self::sql(kind).iter().map(|sql| client.prepare(sql))).await.map_err(described)?;
        Ok(Self { client, kind, statements })
    }

    async fn rows(&self, statement: usize, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, String> {
        self.client.query(&self.statements[statement], parameters).await.map_err(described)
    }

    /// Statements from the given one on, sent together, each with the same parameters.
    async fn together(&self, from: usize, parameters: &[&(dyn ToSql + Sync)]) -> Result<usize, String> {
        let all = try_join_all((from..self.statements.len()).map(|index| self.rows(index, parameters))).await?;
        Ok(all.iter().map(Vec::len).sum())
    }

    /// Reads (or writes) the rows of the n-th request and returns how many they are.
    pub(crate) async fn run(&self, scenario: &Scenario<'_>, n: u64) -> Result<usize, String> {
        let tenant = scenario.tenant;
        match self.kind {
            Kind::Page => {
                let found = self.rows(0, &[&tenant.id, &tenant.offered(n).handle]).await?;
                let id: String = found.first().ok_or("the product is missing")?.get(0);
                Ok(1 + self.together(1, &[&tenant.id, &id]).await?)
            }
            Kind::Listing => {
                let behind = scenario.behind(n);
                let (created, id): (&SystemTime, &String) = (&behind.created_at, &behind.id);
                let page = self.rows(0, &[&tenant.id, created, id]).await?;
                let ids: Vec<&str> = page.iter().take(20).map(|row| row.get(0)).collect();
                Ok(page.len() + self.together(1, &[&tenant.id, &ids]).await?)
            }
            Kind::Account | Kind::Links => self.together(0, &[&tenant.id, &tenant.account(n).id]).await,
            Kind::Seven => {
                let found = self.rows(0, &[&tenant.id, &tenant.serviced(n).handle]).await?;
                let id: String = found.first().ok_or("the product is missing")?.get(0);
                Ok(1 + self.together(1, &[&tenant.id, &id]).await?)
            }
            Kind::Walk => self.together(0, &[&tenant.id, &tenant.stores(n)]).await,
            Kind::Dashboard => self.together(0, &[&tenant.id, &tenant.vendor(n).id]).await,
            Kind::Slots => {
                let found = self.rows(0, &[&tenant.id, &tenant.service(n)]).await?;
                let provider: String = found.first().ok_or("the service is missing")?.get(0);
                Ok(found.len() + self.rows(1, &[&tenant.id, &provider]).await?.len())
            }
            Kind::Prices => Ok(self.rows(0, &[&tenant.id, &tenant.priced(n)]).await?.len()),
            Kind::Entities => {
                let ids: Vec<&str> = (0..100).map(|i| tenant.product(n * 100 + i).id.as_str()).collect();
                Ok(self.rows(0, &[&tenant.id, &ids]).await?.len())
            }
            Kind::Review => {
                let (id, rating) = (format!("rev_floor{n:012}"), 1 + (n % 5) as i32);
                let content = "Well made and quick to arrive; one corner was a little rough.";
                let (customer, product) = tenant.opinion(2 * n + 1);
                Ok(self.rows(0, &[&id, &tenant.id, &rating, &"Very good", &content, &customer.id, &product.id]).await?.len())
            }
        }
    }

    /// Fewest rows that a right answer has.
    pub(crate) fn rows_at_least(kind: Kind) -> usize {
        match kind {
            Kind::Page => 1 + 5 + 5 + 3 + 1,
            Kind::Listing => 20 + 100,
            Kind::Account => 5,
            Kind::Links => 1 + 1 + 3 + 1 + 1 + 5,
            Kind::Seven => 1 + 5 + 1 + 1 + 1 + 1,
            Kind::Walk => 1 + 1 + 25 + 75 + 125,
            Kind::Dashboard => 1 + 10 + 5,
            Kind::Slots => 1 + 10,
            Kind::Prices | Kind::Entities => 100,
            Kind::Review => 1,
        }
    }
}
