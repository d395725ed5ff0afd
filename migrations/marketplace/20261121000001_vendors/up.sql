-- The role of the group. Roles belong to the cluster: another database may have made it already, or be making it at this
-- moment. The owner becomes a member, so that its connections can SET ROLE.
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cityos_marketplace') THEN
            CREATE ROLE cityos_marketplace NOLOGIN NOSUPERUSER NOBYPASSRLS;
            GRANT cityos_marketplace TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;

    BEGIN
        IF NOT pg_has_role('cityos_marketplace', 'MEMBER') THEN
            GRANT cityos_marketplace TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN unique_violation THEN
        NULL;
    END;
END
$$;

-- What every group has of platform: its functions, and audit_log and event_outbox to append to.
GRANT USAGE ON SCHEMA platform TO cityos_marketplace;
GRANT INSERT ON platform.audit_log, platform.event_outbox TO cityos_marketplace;
GRANT EXECUTE ON FUNCTION
        platform.head_office_of(text), platform.resolve_tenant(text, text), platform.verify_membership(text, text),
        platform.node_subtree(text, text[]), platform.current_policies(), platform.api_rate_limit(text),
        platform.next_number(text), platform.verify_vendor_user(text, text, text)
   TO cityos_marketplace;

-- Of orders it may read what it splits, and say which vendor fulfils an order alone.
GRANT USAGE ON SCHEMA orders TO cityos_marketplace;
GRANT EXECUTE ON FUNCTION
        orders.order_to_split(text), orders.set_order_vendor(text, text), orders.customers_of(text[])
   TO cityos_marketplace;

-- For its figures it may ask what is out of stock, and what customers think of a vendor.
GRANT USAGE ON SCHEMA catalog, reviews TO cityos_marketplace;
GRANT EXECUTE ON FUNCTION catalog.count_out_of_stock(text[]), reviews.rating_of_vendor(text, timestamptz) TO cityos_marketplace;

GRANT USAGE ON SCHEMA marketplace TO cityos_marketplace;

-- Amounts are in currency_code. bank_account is encrypted.
CREATE TABLE vendor (
    id                     text             NOT NULL,
    handle                 text             NOT NULL,
    tenant_id              text             NOT NULL,
    store_id               text,
    business_name          text             NOT NULL,
    legal_name             text,
    business_type          text             NOT NULL DEFAULT 'individual',
    tax_id                 text,
    email                  text             NOT NULL,
    phone                  text,
    website                text,
    contact_name           text,
    address_line1          text,
    address_line2          text,
    city                   text,
    state                  text,
    postal_code            text,
    country_code           text,
    verification_status    text             NOT NULL DEFAULT 'pending',
    status                 text             NOT NULL DEFAULT 'pending',
    currency_code          text             NOT NULL DEFAULT 'usd',
    commission_type        text             NOT NULL DEFAULT 'percentage',
    commission_rate        numeric(28,8),
    commission_flat        numeric(28,8),
    commission_tiers       jsonb,
    payout_method          text,
    payout_schedule        text             NOT NULL DEFAULT 'monthly',
    payout_minimum         numeric(28,8),
    bank_account           text,
    stripe_account_id      text,
    stripe_account_status  text,
    stripe_charges_enabled boolean          NOT NULL DEFAULT false,
    stripe_payouts_enabled boolean          NOT NULL DEFAULT false,
    is_featured            boolean          NOT NULL DEFAULT false,
    total_products         integer          NOT NULL DEFAULT 0,
    total_orders           integer          NOT NULL DEFAULT 0,
    total_sales            numeric(28,8)    NOT NULL DEFAULT 0,
    average_rating         double precision,
    total_reviews          integer          NOT NULL DEFAULT 0,
    description            text,
    logo_url               text,
    banner_url             text,
    approved_at            timestamptz,
    approved_by_id         text,
    rejection_reason       text,
    suspension_reason      text,
    metadata               jsonb,
    created_at             timestamptz      NOT NULL DEFAULT now(),
    updated_at             timestamptz      NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_handle_format CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT vendor_business_type_allowed
        CHECK (business_type IN ('individual', 'sole_proprietorship', 'partnership', 'llc', 'corporation', 'non_profit')),
    CONSTRAINT vendor_country_code_format CHECK (country_code ~ '^[a-z]{2}$'),
    CONSTRAINT vendor_verification_status_allowed
        CHECK (verification_status IN ('pending', 'documents_submitted', 'in_review', 'verified', 'rejected')),
    CONSTRAINT vendor_status_allowed CHECK (status IN ('pending', 'active', 'rejected', 'suspended', 'inactive')),
    CONSTRAINT vendor_currency_code_format CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT vendor_commission_type_allowed CHECK (commission_type IN ('percentage', 'flat', 'tiered')),
    CONSTRAINT vendor_commission_rate_range CHECK (commission_rate BETWEEN 0 AND 100),
    CONSTRAINT vendor_commission_flat_range CHECK (commission_flat >= 0),
    CONSTRAINT vendor_payout_method_allowed CHECK (payout_method IN ('stripe_connect', 'bank_transfer', 'manual')),
    CONSTRAINT vendor_payout_schedule_allowed CHECK (payout_schedule IN ('daily', 'weekly', 'biweekly', 'monthly')),
    CONSTRAINT vendor_payout_minimum_range CHECK (payout_minimum >= 0),
    CONSTRAINT vendor_total_products_range CHECK (total_products >= 0),
    CONSTRAINT vendor_total_orders_range CHECK (total_orders >= 0),
    CONSTRAINT vendor_average_rating_range CHECK (average_rating BETWEEN 1 AND 5),
    CONSTRAINT vendor_total_reviews_range CHECK (total_reviews >= 0)
);

CREATE UNIQUE INDEX vendor_handle_key ON vendor (tenant_id, handle) WHERE deleted_at IS NULL;
CREATE INDEX vendor_status_idx ON vendor (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX vendor_store_id_idx ON vendor (tenant_id, store_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_stripe_account_id_idx ON vendor (tenant_id, stripe_account_id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_created_at_idx ON vendor (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor TO cityos_marketplace;


CREATE TABLE vendor_user (
    id                     text        NOT NULL,
    tenant_id              text        NOT NULL,
    vendor_id              text        NOT NULL,
    user_id                text        NOT NULL,
    role                   text        NOT NULL DEFAULT 'viewer',
    permissions            jsonb,
    status                 text        NOT NULL DEFAULT 'invited',
    invited_by_id          text,
    invitation_accepted_at timestamptz,
    last_active_at         timestamptz,
    metadata               jsonb,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_user_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT vendor_user_role_allowed CHECK (role IN ('owner', 'admin', 'manager', 'staff', 'viewer')),
    CONSTRAINT vendor_user_status_allowed CHECK (status IN ('invited', 'active', 'inactive'))
);

CREATE UNIQUE INDEX vendor_user_vendor_id_user_id_key
    ON vendor_user (tenant_id, vendor_id, user_id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_user_vendor_id_idx ON vendor_user (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_user_user_id_idx ON vendor_user (tenant_id, user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_user_created_at_idx ON vendor_user (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor_user
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_user TO cityos_marketplace;


-- stopped_with_vendor: suspended with its vendor, and open again with it.
CREATE TABLE vendor_product (
    id                     text          NOT NULL,
    vendor_id              text          NOT NULL,
    product_id             text          NOT NULL,
    tenant_id              text          NOT NULL,
    is_primary_vendor      boolean       NOT NULL DEFAULT true,
    attribution_percentage numeric(28,8) NOT NULL DEFAULT 100,
    status                 text          NOT NULL DEFAULT 'pending_approval',
    approved_by_id         text,
    approved_at            timestamptz,
    rejection_reason       text,
    stopped_with_vendor    boolean       NOT NULL DEFAULT false,
    manage_inventory       boolean       NOT NULL DEFAULT true,
    vendor_sku             text,
    vendor_cost            numeric(28,8),
    suggested_price        numeric(28,8),
    fulfillment_method     text          NOT NULL DEFAULT 'vendor_ships',
    lead_time_days         integer       NOT NULL DEFAULT 3,
    commission_override    boolean       NOT NULL DEFAULT false,
    commission_rate        numeric(28,8),
    commission_type        text,
    marketplace_tenant_id  text,
    metadata               jsonb,
    created_at             timestamptz   NOT NULL DEFAULT now(),
    updated_at             timestamptz   NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_product_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT vendor_product_attribution_percentage_range CHECK (attribution_percentage BETWEEN 0 AND 100),
    CONSTRAINT vendor_product_status_allowed
        CHECK (status IN ('pending_approval', 'approved', 'rejected', 'suspended', 'discontinued')),
    CONSTRAINT vendor_product_vendor_cost_range CHECK (vendor_cost >= 0),
    CONSTRAINT vendor_product_suggested_price_range CHECK (suggested_price >= 0),
    CONSTRAINT vendor_product_fulfillment_method_allowed
        CHECK (fulfillment_method IN ('vendor_ships', 'platform_ships', 'dropship')),
    CONSTRAINT vendor_product_lead_time_days_range CHECK (lead_time_days >= 0),
    CONSTRAINT vendor_product_commission_rate_range CHECK (commission_rate >= 0),
    CONSTRAINT vendor_product_commission_type_allowed CHECK (commission_type IN ('percentage', 'flat')),
    CONSTRAINT vendor_product_override_says_what
        CHECK (NOT commission_override OR (commission_type IS NOT NULL AND commission_rate IS NOT NULL)),
    CONSTRAINT vendor_product_percentage_of_at_most_a_hundred CHECK (commission_type <> 'percentage' OR commission_rate <= 100)
);

CREATE UNIQUE INDEX vendor_product_vendor_id_product_id_key
    ON vendor_product (tenant_id, vendor_id, product_id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_product_vendor_id_idx ON vendor_product (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_product_product_id_idx ON vendor_product (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_product_status_idx ON vendor_product (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX vendor_product_created_at_idx ON vendor_product (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor_product ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor_product
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_product TO cityos_marketplace;


-- is_shown is what shoppers see; stopped_with_vendor as of vendor_product.
CREATE TABLE marketplace_listing (
    id                    text          NOT NULL,
    tenant_id             text          NOT NULL,
    marketplace_tenant_id text          NOT NULL,
    vendor_tenant_id      text,
    vendor_id             text          NOT NULL,
    product_id            text          NOT NULL,
    status                text          NOT NULL DEFAULT 'draft',
    visibility            text          NOT NULL DEFAULT 'public',
    is_shown              boolean       NOT NULL GENERATED ALWAYS AS (status = 'active' AND visibility = 'public') STORED,
    stopped_with_vendor   boolean       NOT NULL DEFAULT false,
    commission_override   boolean       NOT NULL DEFAULT false,
    commission_type       text,
    commission_rate       numeric(28,8),
    impressions           integer       NOT NULL DEFAULT 0,
    clicks                integer       NOT NULL DEFAULT 0,
    conversions           integer       NOT NULL DEFAULT 0,
    published_at          timestamptz,
    metadata              jsonb,
    created_at            timestamptz   NOT NULL DEFAULT now(),
    updated_at            timestamptz   NOT NULL DEFAULT now(),
    deleted_at            timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT marketplace_listing_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT marketplace_listing_status_allowed
        CHECK (status IN ('draft', 'pending_approval', 'active', 'paused', 'rejected', 'removed')),
    CONSTRAINT marketplace_listing_visibility_allowed CHECK (visibility IN ('public', 'private', 'hidden')),
    CONSTRAINT marketplace_listing_commission_type_allowed CHECK (commission_type IN ('percentage', 'flat')),
    CONSTRAINT marketplace_listing_commission_rate_range CHECK (commission_rate >= 0),
    CONSTRAINT marketplace_listing_override_says_what
        CHECK (NOT commission_override OR (commission_type IS NOT NULL AND commission_rate IS NOT NULL)),
    CONSTRAINT marketplace_listing_percentage_of_at_most_a_hundred CHECK (commission_type <> 'percentage' OR commission_rate <= 100),
    CONSTRAINT marketplace_listing_impressions_range CHECK (impressions >= 0),
    CONSTRAINT marketplace_listing_clicks_range CHECK (clicks >= 0),
    CONSTRAINT marketplace_listing_conversions_range CHECK (conversions >= 0)
);

CREATE UNIQUE INDEX marketplace_listing_marketplace_tenant_id_product_id_key
    ON marketplace_listing (tenant_id, marketplace_tenant_id, product_id) WHERE deleted_at IS NULL;
CREATE INDEX marketplace_listing_vendor_id_idx ON marketplace_listing (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX marketplace_listing_product_id_idx ON marketplace_listing (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX marketplace_listing_created_at_idx ON marketplace_listing (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE marketplace_listing ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON marketplace_listing
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace_listing TO cityos_marketplace;


-- One share of an order for each vendor. Amounts are in currency_code.
CREATE TABLE vendor_order (
    id                    text          NOT NULL,
    vendor_id             text          NOT NULL,
    order_id              text          NOT NULL,
    tenant_id             text          NOT NULL,
    vendor_order_number   text          NOT NULL,
    status                text          NOT NULL DEFAULT 'pending',
    currency_code         text          NOT NULL DEFAULT 'usd',
    subtotal              numeric(28,8) NOT NULL DEFAULT 0,
    shipping_total        numeric(28,8) NOT NULL DEFAULT 0,
    tax_total             numeric(28,8) NOT NULL DEFAULT 0,
    discount_total        numeric(28,8) NOT NULL DEFAULT 0,
    total                 numeric(28,8) NOT NULL DEFAULT 0,
    commission_amount     numeric(28,8) NOT NULL DEFAULT 0,
    platform_fee          numeric(28,8) NOT NULL DEFAULT 0,
    net_amount            numeric(28,8) NOT NULL DEFAULT 0,
    payout_status         text          NOT NULL DEFAULT 'pending',
    payout_id             text,
    fulfillment_status    text          NOT NULL DEFAULT 'not_fulfilled',
    shipping_method       text,
    tracking_number       text,
    tracking_url          text,
    acknowledged_at       timestamptz,
    shipped_at            timestamptz,
    delivered_at          timestamptz,
    shipping_address      jsonb,
    vendor_notes          text,
    internal_notes        text,
    marketplace_tenant_id text,
    metadata              jsonb,
    created_at            timestamptz   NOT NULL DEFAULT now(),
    updated_at            timestamptz   NOT NULL DEFAULT now(),
    deleted_at            timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_order_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT vendor_order_status_allowed CHECK (status IN (
        'pending', 'acknowledged', 'processing', 'ready_to_ship', 'shipped', 'delivered', 'completed', 'cancelled', 'returned', 'disputed'
    )),
    CONSTRAINT vendor_order_currency_code_format
        CHECK (currency_code = lower(currency_code) AND length(currency_code) = 3),
    CONSTRAINT vendor_order_subtotal_range CHECK (subtotal >= 0),
    CONSTRAINT vendor_order_shipping_total_range CHECK (shipping_total >= 0),
    CONSTRAINT vendor_order_tax_total_range CHECK (tax_total >= 0),
    CONSTRAINT vendor_order_discount_total_range CHECK (discount_total >= 0),
    CONSTRAINT vendor_order_total_adds_up CHECK (total = subtotal - discount_total + shipping_total + tax_total),
    CONSTRAINT vendor_order_commission_amount_range CHECK (commission_amount >= 0),
    CONSTRAINT vendor_order_platform_fee_range CHECK (platform_fee >= 0),
    CONSTRAINT vendor_order_net_amount_adds_up CHECK (net_amount = total - commission_amount - platform_fee),
    CONSTRAINT vendor_order_payout_status_allowed
        CHECK (payout_status IN ('pending', 'processing', 'paid', 'held', 'disputed')),
    CONSTRAINT vendor_order_fulfillment_status_allowed
        CHECK (fulfillment_status IN ('not_fulfilled', 'partially_fulfilled', 'fulfilled'))
);

CREATE UNIQUE INDEX vendor_order_vendor_order_number_key
    ON vendor_order (tenant_id, vendor_order_number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX vendor_order_order_id_vendor_id_key
    ON vendor_order (tenant_id, order_id, vendor_id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_vendor_id_idx ON vendor_order (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_order_id_idx ON vendor_order (tenant_id, order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_payout_id_idx ON vendor_order (tenant_id, payout_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_status_idx ON vendor_order (tenant_id, status) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_payout_status_idx ON vendor_order (tenant_id, payout_status) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_created_at_idx ON vendor_order (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor_order ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor_order
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_order TO cityos_marketplace;


-- Amounts are in the currency of the vendor order.
CREATE TABLE vendor_order_item (
    id                 text          NOT NULL,
    vendor_order_id    text          NOT NULL,
    line_item_id       text,
    product_id         text          NOT NULL,
    variant_id         text,
    title              text          NOT NULL,
    sku                text,
    thumbnail          text,
    quantity           integer       NOT NULL,
    fulfilled_quantity integer       NOT NULL DEFAULT 0,
    returned_quantity  integer       NOT NULL DEFAULT 0,
    unit_price         numeric(28,8) NOT NULL,
    subtotal           numeric(28,8) NOT NULL,
    discount_amount    numeric(28,8) NOT NULL DEFAULT 0,
    tax_amount         numeric(28,8) NOT NULL DEFAULT 0,
    total_amount       numeric(28,8) NOT NULL,
    vendor_cost        numeric(28,8),
    commission_amount  numeric(28,8) NOT NULL DEFAULT 0,
    net_amount         numeric(28,8) NOT NULL,
    status             text          NOT NULL DEFAULT 'pending',
    metadata           jsonb,
    tenant_id          text          NOT NULL,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_order_item_vendor_order_id_fkey
        FOREIGN KEY (tenant_id, vendor_order_id) REFERENCES vendor_order (tenant_id, id),
    CONSTRAINT vendor_order_item_quantity_range CHECK (quantity > 0),
    CONSTRAINT vendor_order_item_fulfilled_quantity_range CHECK (fulfilled_quantity BETWEEN 0 AND quantity),
    CONSTRAINT vendor_order_item_returned_quantity_range CHECK (returned_quantity BETWEEN 0 AND quantity),
    CONSTRAINT vendor_order_item_unit_price_range CHECK (unit_price >= 0),
    CONSTRAINT vendor_order_item_subtotal_range CHECK (subtotal = unit_price * quantity),
    CONSTRAINT vendor_order_item_discount_amount_range CHECK (discount_amount BETWEEN 0 AND subtotal),
    CONSTRAINT vendor_order_item_tax_amount_range CHECK (tax_amount >= 0),
    CONSTRAINT vendor_order_item_total_amount_adds_up CHECK (total_amount = subtotal - discount_amount + tax_amount),
    CONSTRAINT vendor_order_item_vendor_cost_range CHECK (vendor_cost >= 0),
    CONSTRAINT vendor_order_item_commission_amount_range CHECK (commission_amount >= 0),
    CONSTRAINT vendor_order_item_net_amount_adds_up CHECK (net_amount = total_amount - commission_amount),
    CONSTRAINT vendor_order_item_status_allowed
        CHECK (status IN ('pending', 'confirmed', 'shipped', 'delivered', 'cancelled', 'returned'))
);

CREATE UNIQUE INDEX vendor_order_item_line_item_id_key
    ON vendor_order_item (tenant_id, line_item_id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_item_vendor_order_id_idx
    ON vendor_order_item (tenant_id, vendor_order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_item_product_id_idx ON vendor_order_item (tenant_id, product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_item_variant_id_idx ON vendor_order_item (tenant_id, variant_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_order_item_created_at_idx ON vendor_order_item (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor_order_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor_order_item
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_order_item TO cityos_marketplace;


-- Amounts are in the currency of the vendor; orders in others are counted, and their amounts left out.
CREATE TABLE vendor_analytics_snapshot (
    id                    text          NOT NULL,
    vendor_id             text          NOT NULL,
    tenant_id             text          NOT NULL,
    period_type           text          NOT NULL,
    period_start          timestamptz   NOT NULL,
    period_end            timestamptz   NOT NULL,
    total_orders          integer       NOT NULL DEFAULT 0,
    completed_orders      integer       NOT NULL DEFAULT 0,
    cancelled_orders      integer       NOT NULL DEFAULT 0,
    returned_orders       integer       NOT NULL DEFAULT 0,
    gross_revenue         numeric(28,8) NOT NULL DEFAULT 0,
    net_revenue           numeric(28,8) NOT NULL DEFAULT 0,
    total_commission      numeric(28,8) NOT NULL DEFAULT 0,
    total_refunds         numeric(28,8) NOT NULL DEFAULT 0,
    total_products        integer       NOT NULL DEFAULT 0,
    active_products       integer       NOT NULL DEFAULT 0,
    out_of_stock_products integer       NOT NULL DEFAULT 0,
    average_order_value   numeric(28,8),
    fulfillment_time      numeric(28,8),
    delivery_rate         numeric(28,8),
    unique_customers      integer       NOT NULL DEFAULT 0,
    repeat_customers      integer       NOT NULL DEFAULT 0,
    average_rating        numeric(28,8),
    total_reviews         integer       NOT NULL DEFAULT 0,
    metadata              jsonb,
    created_at            timestamptz   NOT NULL DEFAULT now(),
    updated_at            timestamptz   NOT NULL DEFAULT now(),
    deleted_at            timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_analytics_snapshot_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT vendor_analytics_snapshot_period_type_allowed CHECK (period_type IN ('daily', 'weekly', 'monthly')),
    CONSTRAINT vendor_analytics_snapshot_period_end_range CHECK (period_end > period_start)
);

CREATE UNIQUE INDEX vendor_analytics_snapshot_period_start_key
    ON vendor_analytics_snapshot (tenant_id, vendor_id, period_type, period_start) WHERE deleted_at IS NULL;
CREATE INDEX vendor_analytics_snapshot_vendor_id_idx
    ON vendor_analytics_snapshot (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_analytics_snapshot_created_at_idx
    ON vendor_analytics_snapshot (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor_analytics_snapshot ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor_analytics_snapshot
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_analytics_snapshot TO cityos_marketplace;


CREATE TABLE vendor_performance_metric (
    id                 text          NOT NULL,
    vendor_id          text          NOT NULL,
    tenant_id          text          NOT NULL,
    metric_type        text          NOT NULL,
    value              numeric(28,8) NOT NULL,
    threshold_warning  numeric(28,8),
    threshold_critical numeric(28,8),
    status             text          NOT NULL,
    measured_at        timestamptz   NOT NULL,
    period_days        integer       NOT NULL,
    sample_count       integer       NOT NULL,
    metadata           jsonb,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT vendor_performance_metric_vendor_id_fkey FOREIGN KEY (tenant_id, vendor_id) REFERENCES vendor (tenant_id, id),
    CONSTRAINT vendor_performance_metric_metric_type_allowed CHECK (metric_type IN (
        'order_defect_rate', 'late_shipment_rate', 'cancellation_rate', 'fulfillment_rate', 'response_time'
    )),
    CONSTRAINT vendor_performance_metric_status_allowed CHECK (status IN ('healthy', 'warning', 'critical')),
    CONSTRAINT vendor_performance_metric_period_days_range CHECK (period_days > 0),
    CONSTRAINT vendor_performance_metric_sample_count_range CHECK (sample_count >= 0)
);

CREATE INDEX vendor_performance_metric_vendor_id_idx
    ON vendor_performance_metric (tenant_id, vendor_id, id) WHERE deleted_at IS NULL;
CREATE INDEX vendor_performance_metric_metric_type_idx
    ON vendor_performance_metric (tenant_id, vendor_id, metric_type, measured_at) WHERE deleted_at IS NULL;
CREATE INDEX vendor_performance_metric_created_at_idx
    ON vendor_performance_metric (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE vendor_performance_metric ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vendor_performance_metric
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_performance_metric TO cityos_marketplace;
