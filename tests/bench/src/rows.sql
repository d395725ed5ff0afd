-- What pages, accounts, vendors and services show: auctions and rentals of the products in bench_offered, customers with all that an account
-- page lists, vendors with orders and payouts, services with hours and bookings. The table bench has one row: the tenant, its currency, and how many
-- customers there are with an account; bench_offered the products, numbered from 1.

INSERT INTO trading.auction_listing (
    id, tenant_id, product_id, title, status, currency_code, starting_price, current_price, bid_increment, starts_at, ends_at, total_bids
)
SELECT 'auc_' || substr(p.id, 6), b.tenant, p.id, 'Last of the series', 'active', b.currency, 100, 130, 10,
       now() - interval '3 days', now() + interval '30 days', 3
  FROM bench b, bench_offered p;

INSERT INTO trading.bid (id, tenant_id, auction_listing_id, customer_id, amount, status, placed_at)
SELECT 'bid_' || substr(p.id, 6) || n, b.tenant, 'auc_' || substr(p.id, 6), 'cus_bench0000' || n, 100 + n * 10,
       CASE n WHEN 3 THEN 'winning' ELSE 'outbid' END, now() - interval '1 day' + n * interval '1 minute'
  FROM bench b, bench_offered p, generate_series(1, 3) AS n;

INSERT INTO trading.rental_product (id, tenant_id, product_id, base_price, currency_code, deposit_amount)
SELECT 'rentprod_' || substr(p.id, 6), b.tenant, p.id, 25, b.currency, 150
  FROM bench b, bench_offered p;


INSERT INTO customers.customer (id, tenant_id, email, first_name, last_name, has_account)
SELECT 'cus_bench' || to_char(n, 'FM00000'), b.tenant, 'bench-' || n || '@customers.example', 'Salma', 'Haddad', true
  FROM bench b, generate_series(1, b.accounts) AS n;

INSERT INTO b2b.company (id, tenant_id, handle, name, email, credit_limit, currency_code, status)
SELECT 'comp_bench' || n, b.tenant, 'bench-' || n, 'Trading house ' || n, 'office-' || n || '@companies.example', 50000, b.currency, 'active'
  FROM bench b, generate_series(1, b.accounts) AS n;

INSERT INTO b2b.company_user (id, tenant_id, company_id, customer_id, role)
SELECT 'compusr_bench' || n, b.tenant, 'comp_bench' || n, 'cus_bench' || to_char(n, 'FM00000'), 'owner'
  FROM bench b, generate_series(1, b.accounts) AS n;

INSERT INTO b2b.invoice (
    id, tenant_id, invoice_number, company_id, status, issue_date, due_date, currency_code, subtotal, total, amount_due, sent_at
)
SELECT 'inv_bench' || n || 'x' || k, b.tenant, 'BENCH-' || n || '-' || k, 'comp_bench' || n, 'sent', now() - interval '10 days',
       now() + interval '20 days', b.currency, 120 * k, 120 * k, 120 * k, now() - interval '10 days'
  FROM bench b, generate_series(1, b.accounts) AS n, generate_series(1, 3) AS k;

INSERT INTO loyalty.membership_tier (id, tenant_id, name, tier_level, currency_code)
SELECT 'mtier_bench', tenant, 'Regular', 90, currency FROM bench;

INSERT INTO loyalty.membership (id, tenant_id, customer_id, tier_id, membership_number, total_points, joined_at)
SELECT 'memb_bench' || n, b.tenant, 'cus_bench' || to_char(n, 'FM00000'), 'mtier_bench', 'BENCH-' || n, n, now() - interval '1 year'
  FROM bench b, generate_series(1, b.accounts) AS n;

INSERT INTO subscriptions.subscription_plan (id, tenant_id, handle, name, price, currency_code)
SELECT 'splan_bench', tenant, 'bench', 'Monthly box', 30, currency FROM bench;

INSERT INTO subscriptions.subscription (
    id, tenant_id, customer_id, plan_id, status, currency_code, start_date, current_period_start, current_period_end
)
SELECT 'sub_bench' || n, b.tenant, 'cus_bench' || to_char(n, 'FM00000'), 'splan_bench', 'active', b.currency, now() - interval '1 year',
       now() - interval '10 days', now() + interval '20 days'
  FROM bench b, generate_series(1, b.accounts) AS n;

INSERT INTO reviews.review (id, tenant_id, rating, title, content, customer_id, product_id, is_approved)
SELECT 'rev_bench' || n || 'x' || k, b.tenant, 4, 'Very good', 'My second one.', 'cus_bench' || to_char(n, 'FM00000'), p.id, true
  FROM bench b, generate_series(1, b.accounts) AS n, generate_series(1, 3) AS k,
       (SELECT count(*) AS all_of_them FROM bench_offered) AS c, bench_offered p
 WHERE p.number = 1 + (n * 3 + k) % c.all_of_them;


-- Ten stores of twenty vendors each; a vendor has five orders for every two hundred customers.
INSERT INTO platform.sales_channel (id, tenant_id, name)
SELECT 'sc_bench', tenant, 'Marketplace' FROM bench;

INSERT INTO platform.cityos_store (id, tenant_id, handle, name, sales_channel_id, status)
SELECT 'store_bench' || n, b.tenant, 'bench-' || n, 'Hall ' || n, 'sc_bench', 'active'
  FROM bench b, generate_series(1, 10) AS n;

INSERT INTO marketplace.vendor (
    id, tenant_id, handle, store_id, business_name, email, verification_status, status, currency_code, commission_rate, approved_at
)
SELECT 'vendor_bench' || n, b.tenant, 'bench-' || n, 'store_bench' || 1 + n % 10, 'Workshop ' || n, 'office-' || n || '@vendors.example',
       'verified', 'active', b.currency, 10, now() - interval '1 year'
  FROM bench b, generate_series(1, 200) AS n;

INSERT INTO marketplace.vendor_user (id, tenant_id, vendor_id, user_id, role, status)
SELECT 'vusr_bench' || n, b.tenant, 'vendor_bench' || n, 'vendor-bench-' || n, 'owner', 'active'
  FROM bench b, generate_series(1, 200) AS n;

INSERT INTO marketplace.vendor_product (id, tenant_id, vendor_id, product_id, status, approved_at)
SELECT 'vprod_bench' || p.number, b.tenant, 'vendor_bench' || 1 + p.number % 200, p.id, 'approved', now() - interval '1 year'
  FROM bench b, bench_offered p;

INSERT INTO marketplace.commission_rule (id, tenant_id, vendor_id, priority, name, commission_type, commission_percentage)
SELECT 'crule_bench' || n || 'x' || k, b.tenant, 'vendor_bench' || n, k, 'Terms ' || k, 'percentage', 10 + k
  FROM bench b, generate_series(1, 200) AS n, generate_series(1, 3) AS k;

INSERT INTO orders."order" (
    id, tenant_id, customer_id, email, currency_code, subtotal, discount_total, shipping_total, tax_total, total
)
SELECT 'order_bench' || n || 'x' || k, b.tenant, 'cus_bench' || to_char(n, 'FM00000'), 'bench-' || n || '@customers.example', b.currency,
       10000, 0, 0, 0, 10000
  FROM bench b, generate_series(1, b.accounts) AS n, generate_series(1, 5) AS k;

INSERT INTO orders.order_vendor (tenant_id, order_id, vendor_id)
SELECT b.tenant, 'order_bench' || n || 'x' || k, 'vendor_bench' || 1 + (n * 5 + k) % 200
  FROM bench b, generate_series(1, b.accounts) AS n, generate_series(1, 5) AS k;

INSERT INTO marketplace.vendor_order (
    id, tenant_id, vendor_id, order_id, vendor_order_number, currency_code, subtotal, total, commission_amount, net_amount
)
SELECT 'vorder_bench' || n || 'x' || k, b.tenant, 'vendor_bench' || 1 + (n * 5 + k) % 200, 'order_bench' || n || 'x' || k,
       'BENCH-' || n || '-' || k, b.currency, 100, 100, 10, 90
  FROM bench b, generate_series(1, b.accounts) AS n, generate_series(1, 5) AS k;

INSERT INTO marketplace.vendor_order_item (
    id, tenant_id, vendor_order_id, product_id, title, quantity, unit_price, subtotal, total_amount, commission_amount, net_amount
)
SELECT 'voitem_bench' || n || 'x' || k, b.tenant, 'vorder_bench' || n || 'x' || k, p.id, 'From the workshop', 2, 50, 100, 100, 10, 90
  FROM bench b, generate_series(1, b.accounts) AS n, generate_series(1, 5) AS k, bench_offered p
 WHERE p.number = k;

INSERT INTO marketplace.commission_transaction (
    id, tenant_id, vendor_id, order_id, vendor_order_id, currency_code, order_total, commission_amount, net_amount, status, transaction_date
)
SELECT 'ctrans_' || substr(id, 8), tenant_id, vendor_id, order_id, id, currency_code, total, commission_amount, net_amount, 'approved', now()
  FROM marketplace.vendor_order
 WHERE id LIKE 'vorder_bench%' AND tenant_id = (SELECT tenant FROM bench);

INSERT INTO marketplace.payout (
    id, tenant_id, vendor_id, payout_number, currency_code, gross_amount, commission_amount, net_amount, period_start, period_end, status
)
SELECT 'pout_bench' || n || 'x' || k, b.tenant, 'vendor_bench' || n, 'BENCH-' || n || '-' || k, b.currency, 1000, 100, 900,
       now() - interval '30 days', now(), 'pending'
  FROM bench b, generate_series(1, 200) AS n, generate_series(1, 5) AS k;


-- A thousand services on the first products, by a hundred providers with ten bookings each, all of tomorrow.
INSERT INTO bookings.service_product (id, tenant_id, product_id, name, service_type, duration_minutes, price, currency_code)
SELECT 'svcprod_bench' || p.number, b.tenant, p.id, 'Fitting ' || p.number, 'appointment', 30, 40, b.currency
  FROM bench b, bench_offered p
 WHERE p.number <= 1000;

INSERT INTO bookings.service_provider (id, tenant_id, name, service_ids)
SELECT 'svcprov_bench' || n, b.tenant, 'Team ' || n,
       (SELECT jsonb_agg('svcprod_bench' || of_ten) FROM generate_series(n, 1000, 100) AS of_ten)
  FROM bench b, generate_series(1, 100) AS n;

INSERT INTO bookings.availability (id, tenant_id, owner_type, owner_id, weekly_schedule, slot_duration_minutes)
SELECT 'avail_bench' || n, b.tenant, 'provider', 'svcprov_bench' || n,
       (SELECT jsonb_object_agg(day, '{"open": "09:00", "close": "18:00"}'::jsonb)
          FROM unnest(ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) AS day),
       30
  FROM bench b, generate_series(1, 100) AS n;

INSERT INTO bookings.booking (
    id, tenant_id, booking_number, customer_id, service_product_id, provider_id, start_time, end_time, busy_until, status, currency_code,
    subtotal, total
)
SELECT 'book_bench' || n, b.tenant, 'BENCH-' || n, 'cus_bench' || to_char(n, 'FM00000'), 'svcprod_bench' || n,
       'svcprov_bench' || 1 + (n - 1) % 100, at, at + interval '30 minutes', at + interval '30 minutes', 'confirmed', b.currency, 40, 40
  FROM bench b, generate_series(1, 1000) AS n,
       LATERAL (SELECT (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '33 hours' + (n - 1) / 100 * interval '30 minutes')
                       AT TIME ZONE 'UTC') AS place (at);


-- Cheaper by the dozen: one rule for everything, and one of its own for each of the first products.
INSERT INTO catalog.volume_pricing (id, tenant_id, name, applies_to, pricing_type)
SELECT 'vprice_bench', tenant, 'By the dozen', 'all', 'percentage' FROM bench;

INSERT INTO catalog.volume_pricing (id, tenant_id, name, applies_to, target_id, pricing_type)
SELECT 'vprice_bench' || p.number, b.tenant, 'By the dozen', 'product', p.id, 'percentage'
  FROM bench b, bench_offered p
 WHERE p.number <= 1000;

INSERT INTO catalog.volume_pricing_tier (id, tenant_id, volume_pricing_id, min_quantity, max_quantity, discount_percentage)
SELECT 'vptier_' || substr(r.id, 8) || 'x' || k, r.tenant_id, r.id, 12 * k, CASE WHEN k < 3 THEN 12 * k + 11 END, 5 * k
  FROM catalog.volume_pricing r, generate_series(1, 3) AS k
 WHERE r.id LIKE 'vprice_bench%' AND r.tenant_id = (SELECT tenant FROM bench);

